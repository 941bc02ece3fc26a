//! An answer as a page tells it: who is in charge, how to reach them, what is near, and why.

use std::sync::Arc;

use super::{
    super::{Language, params::encoded},
    headline::Headline,
    speech,
    words::Words,
};
use crate::{
    atlas::{Answer, Atlas, CandidateKind, CommitteeAnswer, Grounds, Status},
    domain::{Address, Contacts, Kind, LonLat},
    search::MatchCode,
};

/// How many of the nearest committees are named where nobody is in charge.
const NEAREST: usize = 3;

/// An answer, ready to be written.
pub struct Told<'a> {
    /// The status as the API names it.
    pub status: &'static str,
    /// What stands over it.
    pub head: Headline<'a>,
    /// The house, as people write it; or the point asked about.
    pub place: Option<String>,
    /// Whether a flat or entrance was typed.
    pub unit: bool,
    /// Whose it is; more than one when disputed.
    pub committees: Vec<Card<'a>>,
    /// Others whose border is near.
    pub adjacent: Vec<Near<'a>>,
    /// Where nobody is in charge: the nearest.
    pub nearest: Vec<Near<'a>>,
    /// Who else helps.
    pub helpers: Vec<Helper<'a>>,
    /// What may have been meant.
    pub candidates: Vec<Choice<'a>>,
    /// A question that lists every house of the street, encoded for a query.
    pub street: Option<String>,
    /// Where a street alone was asked for: its houses, and the question that finds each, encoded for a query.
    pub houses: Vec<(&'a str, String)>,
    /// The nearest place of each category.
    pub nearby: Vec<Nearby<'a>>,
    /// City and district.
    pub chain: Vec<&'a str>,
    /// The district's office, to ask where nobody else answers.
    pub district: Option<(&'a str, &'a Contacts)>,
    /// The day and the revision of the data.
    pub at: String,
    /// As above.
    pub revision: i64,
    /// Where the house stands.
    pub point: Option<LonLat>,
    /// Where the one centre to go to stands.
    pub centre: Option<LonLat>,
    /// Positions of the committees.
    pub positions: Vec<u32>,
}

/// A committee that is in charge.
pub struct Card<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its office.
    pub contacts: &'a Contacts,
    /// The centre that serves it.
    pub centre: Option<Centre<'a>>,
    /// What the claim rests on.
    pub grounds: &'static str,
    /// Title of the act and its link.
    pub act: Option<(&'a str, Option<&'a str>)>,
    /// The first day of the boundary in force.
    pub since: Option<String>,
}

/// A centre and the way to it.
pub struct Centre<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its address.
    pub address: Option<&'a str>,
    /// Its telephone.
    pub phone: Option<&'a str>,
    /// When it is open.
    pub hours: Option<&'a str>,
    /// `480 м на восток`.
    pub way: Option<String>,
    /// Minutes on foot.
    pub minutes: Option<u32>,
}

/// A committee not far off.
pub struct Near<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// How far its border is.
    pub distance: String,
    /// Its office.
    pub contacts: &'a Contacts,
}

/// Somebody who helps.
pub struct Helper<'a> {
    /// Who.
    pub name: &'a str,
    /// With what.
    pub with: &'a str,
    /// How to reach them.
    pub contacts: &'a Contacts,
}

/// Something that may have been meant.
pub struct Choice<'a> {
    /// As shown.
    pub label: &'a str,
    /// The question that finds it, encoded for a query.
    pub question: String,
    /// District and committees.
    pub where_: String,
}

/// The nearest of a category.
pub struct Nearby<'a> {
    /// The category's id.
    pub category: &'a str,
    /// The category's name.
    pub kind: &'a str,
    /// Its name, where that says more than its category.
    pub name: Option<&'a str>,
    /// How far and which way.
    pub way: String,
}

/// Puts an answer into words.
pub fn tell<'a>(atlas: &'a Atlas, answer: &Answer<'a>, query: &str, language: Language) -> Told<'a> {
    let w = Words::of(language);
    let from = point_of(answer);
    let positions: Vec<u32> =
        answer.committees.iter().filter_map(|c| atlas.extents.territory_position(c.id)).collect();
    let (street, houses) = street(atlas, answer, query);
    Told {
        status: status(answer.status),
        head: Headline::of(atlas, answer, query, w),
        place: place(answer),
        unit: answer.address.as_ref().is_some_and(|a| a.unit.is_some()),
        committees: answer
            .committees
            .iter()
            .map(|c| card(c, from, answer.address.is_some(), language))
            .collect(),
        adjacent: adjacent(atlas, answer, language),
        nearest: nearest(atlas, answer, from, language),
        helpers: helpers(atlas, answer, &positions, w),
        // Of a street that is known all houses are shown, or can be.
        candidates: answer
            .candidates
            .iter()
            .filter(|c| c.kind == CandidateKind::House || street.is_none() && houses.is_empty())
            .map(|c| choice(atlas, c))
            .collect(),
        street,
        houses,
        nearby: nearby(atlas, answer, from, language),
        chain: answer
            .territories
            .iter()
            .filter(|t| t.kind == Kind::City.as_str() || t.kind == Kind::District.as_str())
            .map(|t| t.name)
            .collect(),
        district: answer
            .territories
            .iter()
            .find(|t| t.kind == Kind::District.as_str())
            .and_then(|t| atlas.extents.territory_position(t.id))
            .map(|n| atlas.extents.territory(n))
            .map(|t| (t.name.as_str(), &t.contacts)),
        at: speech::day(answer.at, language),
        revision: answer.revision.0,
        point: from,
        centre: match answer.committees.as_slice() {
            [only] => only.centre.as_ref().and_then(|c| LonLat::new(c.lon, c.lat).ok()),
            _ => None,
        },
        positions,
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Found => "found",
        Status::Ambiguous => "ambiguous",
        Status::StreetOnly => "street_only",
        Status::Uncovered => "uncovered",
        Status::Outside => "outside",
        Status::NotFound => "not_found",
    }
}

fn point_of(answer: &Answer<'_>) -> Option<LonLat> {
    let of_house = || answer.address.as_ref().and_then(|a| LonLat::new(a.lon?, a.lat?).ok());
    answer.point.map_or_else(of_house, |p| LonLat::new(p.lon, p.lat).ok())
}

fn place(answer: &Answer<'_>) -> Option<String> {
    answer.address.as_ref().map(|a| match a.street {
        Some(street) => format!("{street}, {}", a.house),
        None => a.label.to_owned(),
    })
}

fn card<'a>(c: &CommitteeAnswer<'a>, from: Option<LonLat>, is_house: bool, language: Language) -> Card<'a> {
    let w = Words::of(language);
    Card {
        id: c.id,
        name: c.name,
        contacts: c.contacts,
        centre: c.centre.as_ref().map(|centre| Centre {
            name: centre.name,
            address: centre.address,
            phone: centre.phone,
            hours: centre.hours,
            way: from.and_then(|from| {
                Some(way(from, LonLat::new(centre.lon, centre.lat).ok()?, centre.distance_m?, language))
            }),
            minutes: centre.distance_m.map(speech::walk_minutes),
        }),
        grounds: match c.grounds {
            Grounds::Polygon if !is_house => w.grounds_point,
            Grounds::Polygon => w.grounds_polygon,
            Grounds::Text => w.grounds_text,
            Grounds::Both => w.grounds_both,
        },
        act: c.act.as_ref().map(|act| (act.title, act.link)),
        since: c.boundary.valid_from.map(|day| speech::day(day, language)),
    }
}

/// `480 м на восток`.
fn way(from: LonLat, to: LonLat, metres: f64, language: Language) -> String {
    let far = speech::distance(metres, language);
    // Next door there is no direction to speak of.
    if metres < 15.0 { far } else { format!("{far} {}", speech::direction(from, to, language)) }
}

fn adjacent<'a>(atlas: &'a Atlas, answer: &Answer<'a>, language: Language) -> Vec<Near<'a>> {
    answer
        .adjacent
        .iter()
        .filter_map(|a| {
            let position = atlas.extents.territory_position(a.id)?;
            Some(near(atlas, position, a.distance_m, language))
        })
        .collect()
}

fn nearest<'a>(
    atlas: &'a Atlas,
    answer: &Answer<'a>,
    from: Option<LonLat>,
    language: Language,
) -> Vec<Near<'a>> {
    let (Status::Uncovered, Some(from)) = (answer.status, from) else { return Vec::new() };
    atlas
        .nearest_territories(from, answer.at, NEAREST)
        .into_iter()
        .map(|(position, metres)| near(atlas, position, metres, language))
        .collect()
}

fn near(atlas: &Atlas, territory: u32, metres: f64, language: Language) -> Near<'_> {
    let t = atlas.extents.territory(territory);
    Near {
        id: t.id.as_str(),
        name: &t.name,
        distance: speech::distance(metres, language),
        contacts: &t.contacts,
    }
}

/// Bodies that name the house or hold the place, councils of the whole committee, and the district's office.
fn helpers<'a>(
    atlas: &'a Atlas,
    answer: &Answer<'a>,
    committees: &[u32],
    w: &'static Words,
) -> Vec<Helper<'a>> {
    let position = |id: &str| atlas.extents.territory_position(id);
    let of_kind = |kind: Kind| answer.territories.iter().filter(move |t| t.kind == kind.as_str());
    let bodies = of_kind(Kind::Body).filter_map(|t| position(t.id)).map(|n| (n, w.helper_body));
    let councils = committees
        .iter()
        .flat_map(|c| atlas.members_of(*c))
        .filter(|n| atlas.extents.boundaries_of(*n).next().is_none())
        .map(|n| (n, w.helper_council));
    let districts = of_kind(Kind::District).filter_map(|t| position(t.id)).map(|n| (n, w.helper_district));
    bodies
        .chain(councils)
        .chain(districts.filter(|_| !committees.is_empty()))
        .map(|(n, with)| {
            let t = atlas.extents.territory(n);
            Helper { name: &t.name, with, contacts: &t.contacts }
        })
        .collect()
}

fn choice<'a>(atlas: &'a Atlas, c: &crate::atlas::Candidate<'a>) -> Choice<'a> {
    let question = match c.kind {
        // So that streets of one name in two places do not lead back here.
        CandidateKind::Street if !c.locality.is_empty() => format!("{}, {}", c.locality, c.label),
        _ => c.label.to_owned(),
    };
    let mut place: Vec<&str> = Vec::new();
    if c.kind == CandidateKind::Street {
        place.push(c.locality);
    }
    if let Some(position) = atlas.register.position_of(c.id).filter(|_| c.kind == CandidateKind::House) {
        let claims = atlas.claims_of(position, atlas.today);
        let districts =
            claims.iter().map(|c| atlas.extents.territory(atlas.extents.boundary(c.boundary).territory));
        place.extend(districts.filter(|t| t.kind == Kind::District).map(|t| t.name.as_str()));
    }
    place.extend(c.committees.iter().copied());
    place.retain(|p| !p.is_empty());
    Choice { label: c.label, question: encoded(&question), where_: place.join(" · ") }
}

/// Of the one street a question without a known house names: where the house is not known, the question for the
/// street alone; where no house was asked for, its houses.
fn street<'a>(
    atlas: &'a Atlas,
    answer: &Answer<'_>,
    query: &str,
) -> (Option<String>, Vec<(&'a str, String)>) {
    if answer.status != Status::StreetOnly || answer.address.is_some() {
        return (None, Vec::new());
    }
    let finding = atlas.register.index().find(query);
    let [only] = finding.streets.as_slice() else { return (None, Vec::new()) };
    let street = &atlas.register.streets()[*only as usize];
    if finding.code != MatchCode::Street {
        let question = [street.locality.as_str(), street.label.as_str()];
        let question: Vec<&str> = question.into_iter().filter(|part| !part.is_empty()).collect();
        return (Some(encoded(&question.join(", "))), Vec::new());
    }
    let mut houses: Vec<&Arc<Address>> =
        atlas.register.addresses().iter().filter(|a| a.street.as_ref() == Some(&street.id)).collect();
    houses.sort_by(|a, b| a.key.cmp(&b.key).then_with(|| a.house.cmp(&b.house)));
    (None, houses.into_iter().map(|a| (a.house.as_str(), encoded(&a.text))).collect())
}

fn nearby<'a>(
    atlas: &'a Atlas,
    answer: &Answer<'a>,
    from: Option<LonLat>,
    language: Language,
) -> Vec<Nearby<'a>> {
    let Some(from) = from else { return Vec::new() };
    answer
        .nearby
        .iter()
        .filter_map(|p| {
            let category = &atlas.places.collection(p.collection)?.category;
            let kind = language.say(category.name_ru.as_str(), &category.name_en);
            let to = LonLat::new(p.lon, p.lat).ok()?;
            Some(Nearby {
                category: p.category,
                kind,
                name: (p.name != category.name_ru).then_some(p.name),
                way: way(from, to, p.distance_m?, language),
            })
        })
        .collect()
}
