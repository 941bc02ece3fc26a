//! The houses of a committee, street by street: every number for the screen, runs of them for paper.

use std::{collections::BTreeMap, sync::Arc};

use super::super::Language;
use crate::{
    atlas::{Atlas, Grounds},
    domain::Address,
    search,
};

/// The houses of one street.
pub struct StreetHouses<'a> {
    /// The street; empty for houses without one.
    pub label: &'a str,
    /// City, settlement or village.
    pub locality: &'a str,
    /// Whether they are every house of the street.
    pub wholly: bool,
    /// Every number, those named by the list alone with an asterisk.
    pub numbers: String,
    /// The same in short: runs of neighbouring houses of a side as `12–40`.
    pub runs: String,
}

/// A street: its label and its locality.
type StreetKey<'a> = (&'a str, &'a str);

/// A house and what the claim to it rests on.
type Claimed<'a> = (&'a Arc<Address>, Grounds);

/// The houses by street, in the order of the alphabet and of numbers.
pub fn by_street<'a>(
    atlas: &'a Atlas,
    claimed: &[(u32, Grounds)],
    language: Language,
) -> Vec<StreetHouses<'a>> {
    let mut claims: BTreeMap<StreetKey<'_>, Vec<Claimed<'_>>> = BTreeMap::new();
    for (n, grounds) in claimed {
        let house = &atlas.register.addresses()[*n as usize];
        claims.entry(street_of(atlas, house)).or_default().push((house, *grounds));
    }
    let mut all: BTreeMap<StreetKey<'_>, Vec<&Arc<Address>>> = BTreeMap::new();
    for house in atlas.register.addresses() {
        let street = street_of(atlas, house);
        if claims.contains_key(&street) {
            all.entry(street).or_default().push(house);
        }
    }
    let mut streets: Vec<StreetHouses<'a>> = claims
        .into_iter()
        .map(|((label, locality), mut houses)| {
            houses.sort_by(|(a, _), (b, _)| order(a, b));
            let whole_street = all.remove(&(label, locality)).unwrap_or_default();
            let numbers: Vec<String> = houses
                .iter()
                .map(|(h, grounds)| match grounds {
                    Grounds::Text => format!("{}*", h.house),
                    Grounds::Polygon | Grounds::Both => h.house.clone(),
                })
                .collect();
            StreetHouses {
                label,
                locality,
                wholly: whole_street.len() == houses.len() && houses.len() > 1 && !label.is_empty(),
                numbers: numbers.join(", "),
                runs: runs(whole_street, &houses, language),
            }
        })
        .collect();
    // By the name, not by «улица» or «проспект» before it.
    streets.sort_by_cached_key(|s| search::read_street(s.label).name.to_lowercase().replace('ё', "е"));
    streets
}

fn street_of<'a>(atlas: &'a Atlas, house: &'a Address) -> StreetKey<'a> {
    let label = atlas.register.street_of(house).map_or("", |s| s.label.as_str());
    (label, house.locality.as_str())
}

fn order(a: &Address, b: &Address) -> std::cmp::Ordering {
    a.key.cmp(&b.key).then_with(|| a.house.cmp(&b.house))
}

/// Runs of houses that follow each other on one side of the street: odd numbers, then even ones.
fn runs(mut street: Vec<&Arc<Address>>, claimed: &[Claimed<'_>], language: Language) -> String {
    let (odd, even) = language.say(("неч.", "чёт."), ("odd", "even"));
    street.sort_by(|a, b| order(a, b));
    let own = |house: &Address| {
        let found = claimed.binary_search_by(|(claim, _)| order(claim, house));
        found.ok().map(|n| claimed[n].1)
    };
    let mut sides = Vec::new();
    for (side, name) in [(1, odd), (0, even)] {
        let mut parts: Vec<String> = Vec::new();
        let mut run: Vec<&Address> = Vec::new();
        let on_side = street.iter().filter(|h| h.key.is_none_or(|k| k.number % 2 == side));
        for house in on_side.filter(|h| h.key.is_some() || side == 1) {
            match own(house) {
                Some(Grounds::Polygon | Grounds::Both) => run.push(house),
                Some(Grounds::Text) => {
                    parts.extend(written(&run));
                    run.clear();
                    parts.push(format!("{}*", house.house));
                }
                None => {
                    parts.extend(written(&run));
                    run.clear();
                }
            }
        }
        parts.extend(written(&run));
        if !parts.is_empty() {
            sides.push(format!("{name} {}", parts.join(", ")));
        }
    }
    sides.join("; ")
}

fn written(run: &[&Address]) -> Option<String> {
    match run {
        [] => None,
        [only] => Some(only.house.clone()),
        [first, last] => Some(format!("{}, {}", first.house, last.house)),
        [first, .., last] => Some(format!("{}–{}", first.house, last.house)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AddressId, Flags};

    #[test]
    fn neighbouring_houses_of_a_side_become_a_run() {
        let house = |number: &str| {
            Arc::new(Address {
                id: AddressId::new(format!("a-{}", number.replace(|c: char| !c.is_ascii_digit(), "x")))
                    .expect("an id"),
                text: number.to_owned(),
                locality: String::new(),
                street: None,
                house: number.to_owned(),
                key: search::read_house(number),
                point: None,
                flats: None,
                residents: None,
                flags: Flags::default(),
                source: None,
            })
        };
        let street: Vec<Arc<Address>> = ["1", "2", "3", "4", "5", "5а", "6", "7", "9"].map(house).into();
        let mut claimed: Vec<(&Arc<Address>, Grounds)> = street
            .iter()
            .filter(|h| !["2", "7"].contains(&h.house.as_str()))
            .map(|h| (h, if h.house == "9" { Grounds::Text } else { Grounds::Polygon }))
            .collect();
        claimed.sort_by(|(a, _), (b, _)| order(a, b));
        let told = runs(street.iter().collect(), &claimed, Language::Russian);
        assert_eq!(told, "неч. 1–5а, 9*; чёт. 4, 6");
    }
}
