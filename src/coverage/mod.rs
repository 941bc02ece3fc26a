//! Coverage: which houses nobody covers, which two committees claim, and where lists and polygons disagree.

use serde::Serialize;

use crate::{
    atlas::{Atlas, Grounds, Resolution},
    domain::LonLat,
};

/// What `dvor check` says. The keys are a public contract.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// The kind of territory that was asked about.
    pub kind: &'static str,
    /// Addresses in the register.
    pub addresses: usize,
    /// Of these, with a point.
    pub located: usize,
    /// Of the located, claimed by exactly one territory.
    pub in_one: usize,
    /// Of the located, claimed by none.
    pub in_none: usize,
    /// Of the located, claimed by several.
    pub in_many: usize,
    /// Those claimed by none, by address.
    pub uncovered: Vec<Odd>,
    /// Those claimed by several, by address.
    pub disputed: Vec<Disputed>,
    /// Houses named by a list and outside its territory's polygon, by address.
    pub only_in_text: Vec<Disputed>,
    /// Lines of house lists that name no house of the register, or more than one.
    pub unresolved: Vec<Unresolved>,
    /// Rows that cannot be understood, and references that lead nowhere.
    pub problems: Vec<String>,
}

/// A house claimed by none.
#[derive(Debug, Clone, Serialize)]
pub struct Odd {
    /// As the register writes it.
    pub address: String,
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
    /// What is odd about it.
    pub flags: Vec<&'static str>,
}

/// A house and who claims it.
#[derive(Debug, Clone, Serialize)]
pub struct Disputed {
    /// As the register writes it.
    pub address: String,
    /// Longitude, degrees.
    pub lon: Option<f64>,
    /// Latitude, degrees.
    pub lat: Option<f64>,
    /// The ids of the territories.
    pub territories: Vec<String>,
}

/// A line of a list that could not be resolved.
#[derive(Debug, Clone, Serialize)]
pub struct Unresolved {
    /// The boundary whose list it is.
    pub boundary: String,
    /// The line.
    pub text: String,
}

/// Looks over every house of the register, by the law in force today.
pub fn check(atlas: &Atlas, problems: Vec<String>) -> Check {
    let addresses = atlas.register.addresses();
    let kind = atlas.answering_kind();
    let mut check = Check {
        kind: kind.as_str(),
        addresses: addresses.len(),
        located: 0,
        in_one: 0,
        in_none: 0,
        in_many: 0,
        uncovered: Vec::new(),
        disputed: Vec::new(),
        only_in_text: Vec::new(),
        unresolved: Vec::new(),
        problems,
    };
    for (n, house) in addresses.iter().enumerate() {
        let claims = atlas.claims_of(n as u32, atlas.today);
        let territories = atlas.answering(&claims);
        let name = |t: &u32| atlas.extents.territory(*t).id.to_string();
        let told = |territories: Vec<String>| Disputed {
            address: house.text.clone(),
            lon: house.point.map(LonLat::lon),
            lat: house.point.map(LonLat::lat),
            territories,
        };
        let text_only: Vec<String> = claims
            .iter()
            .filter(|c| c.grounds == Grounds::Text && !atlas.extents.boundary(c.boundary).area.is_empty())
            .map(|c| name(&atlas.extents.boundary(c.boundary).territory))
            .collect();
        if !text_only.is_empty() {
            check.only_in_text.push(told(text_only));
        }
        let Some(point) = house.point else { continue };
        check.located += 1;
        match territories.len() {
            0 => {
                check.in_none += 1;
                check.uncovered.push(Odd {
                    address: house.text.clone(),
                    lon: point.lon(),
                    lat: point.lat(),
                    flags: house.flags.iter().map(|f| f.as_str()).collect(),
                });
            }
            1 => check.in_one += 1,
            _ => {
                check.in_many += 1;
                check.disputed.push(told(territories.iter().map(name).collect()));
            }
        }
    }
    for (entry, resolution) in atlas.lists.entries() {
        if *resolution == Resolution::Unresolved {
            check
                .unresolved
                .push(Unresolved { boundary: entry.boundary.to_string(), text: entry.text.clone() });
        }
    }
    check.uncovered.sort_by(|a, b| a.address.cmp(&b.address));
    check.disputed.sort_by(|a, b| a.address.cmp(&b.address));
    check.only_in_text.sort_by(|a, b| a.address.cmp(&b.address));
    check
}
