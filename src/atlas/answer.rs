//! The answer to "whose is my address?", in the shape it is published: the JSON of `/api/locate`.

use jiff::civil::Date;
use serde::Serialize;

use super::{BoundaryEntry, Understanding, wire::CommitteeJson};
use crate::domain::{Act, Category, Contacts, LonLat, Place, Revision};

/// How the question came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// One house or point, and at least one committee.
    Found,
    /// Several houses fit: see the candidates.
    Ambiguous,
    /// The street is known, the house is not, or nobody knows where it stands.
    StreetOnly,
    /// In the city, in no committee.
    Uncovered,
    /// Not in the city.
    Outside,
    /// Nothing fits.
    NotFound,
}

/// What a committee's claim to a house rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grounds {
    /// Its polygon holds the point.
    Polygon,
    /// Its house list names the house.
    Text,
    /// Both.
    Both,
}

/// What may have been meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CandidateKind {
    /// A house.
    House,
    /// A street.
    Street,
}

/// An answer. Longitude first, degrees, EPSG:4326; distances in metres, straight.
#[derive(Debug, Clone, Serialize)]
pub struct Answer<'a> {
    /// How it came out.
    pub status: Status,
    /// The day whose law was asked for.
    pub at: Date,
    /// The point asked about, when the question was one.
    pub point: Option<PointAnswer>,
    /// How the question was understood, when it was an address.
    pub question: Option<Understanding<'a>>,
    /// The house understood.
    pub address: Option<AddressAnswer<'a>>,
    /// What else may have been meant, best first.
    pub candidates: Vec<Candidate<'a>>,
    /// The territories of the answering kind that claim the place; more than one when it is disputed.
    pub committees: Vec<CommitteeAnswer<'a>>,
    /// Others whose border is near, nearest first.
    pub adjacent: Vec<AdjacentAnswer<'a>>,
    /// The whole chain, widest first.
    pub territories: Vec<TerritoryAnswer<'a>>,
    /// The nearest place of each category.
    pub nearby: Vec<NearbyAnswer<'a>>,
    /// The revision of the data.
    pub revision: Revision,
}

/// A point.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct PointAnswer {
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
}

/// A house.
#[derive(Debug, Clone, Serialize)]
pub struct AddressAnswer<'a> {
    /// Its id.
    pub id: &'a str,
    /// The address as the register writes it.
    pub label: &'a str,
    /// City, settlement or village.
    pub locality: &'a str,
    /// Its street's label.
    pub street: Option<&'a str>,
    /// Its number as written.
    pub house: &'a str,
    /// Longitude, degrees.
    pub lon: Option<f64>,
    /// Latitude, degrees.
    pub lat: Option<f64>,
    /// How well the question fits: H1 exactly, H2 up to a usual other spelling.
    pub code: &'static str,
    /// What is odd about it.
    pub flags: Vec<&'static str>,
    /// Flat, entrance or office of the question: understood, and not needed.
    pub unit: Option<String>,
}

/// Something that may have been meant.
#[derive(Debug, Clone, Serialize)]
pub struct Candidate<'a> {
    /// House or street.
    pub kind: CandidateKind,
    /// Its id.
    pub id: &'a str,
    /// One line to show.
    pub label: &'a str,
    /// City, settlement or village.
    pub locality: &'a str,
    /// The street's label.
    pub street: Option<&'a str>,
    /// The house number.
    pub house: Option<&'a str>,
    /// Longitude, degrees.
    pub lon: Option<f64>,
    /// Latitude, degrees.
    pub lat: Option<f64>,
    /// Names of the committees there.
    pub committees: Vec<&'a str>,
}

/// A territory of the answering kind that claims the place.
#[derive(Debug, Clone, Serialize)]
pub struct CommitteeAnswer<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its kind.
    pub kind: &'static str,
    /// Its name.
    pub name: &'a str,
    /// What its claim rests on.
    pub grounds: Grounds,
    /// Whether another claims the place too.
    pub disputed: bool,
    /// The boundary in force.
    pub boundary: BoundaryAnswer<'a>,
    /// The act that set it.
    pub act: Option<ActAnswer<'a>>,
    /// Its office.
    pub contacts: &'a Contacts,
    /// The nearest centre that serves it.
    pub centre: Option<CentreAnswer<'a>>,
    /// The parts that are always the same.
    #[serde(skip)]
    pub(super) json: &'a CommitteeJson,
}

impl<'a> From<&'a BoundaryEntry> for BoundaryAnswer<'a> {
    fn from(entry: &'a BoundaryEntry) -> Self {
        Self {
            id: entry.boundary.id.as_str(),
            valid_from: entry.boundary.period.from(),
            valid_to: entry.boundary.period.to(),
        }
    }
}

/// A boundary.
#[derive(Debug, Clone, Serialize)]
pub struct BoundaryAnswer<'a> {
    /// Its id.
    pub id: &'a str,
    /// First day in force.
    pub valid_from: Option<Date>,
    /// First day no longer in force.
    pub valid_to: Option<Date>,
}

/// An act.
#[derive(Debug, Clone, Serialize)]
pub struct ActAnswer<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its number.
    pub number: Option<&'a str>,
    /// The day it was adopted.
    pub date: Option<Date>,
    /// Its title.
    pub title: &'a str,
    /// Where it is published.
    pub link: Option<&'a str>,
}

impl<'a> From<&'a Act> for ActAnswer<'a> {
    fn from(act: &'a Act) -> Self {
        Self {
            id: act.id.as_str(),
            number: act.number.as_deref(),
            date: act.date,
            title: &act.title,
            link: act.link.as_deref(),
        }
    }
}

/// A centre.
#[derive(Debug, Clone, Serialize)]
pub struct CentreAnswer<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its address.
    pub address: Option<&'a str>,
    /// Its telephone.
    pub phone: Option<&'a str>,
    /// When it is open.
    pub hours: Option<&'a str>,
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
    /// Metres from the place asked about, when that has a point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_m: Option<f64>,
    /// The rest as JSON, open at the end.
    #[serde(skip)]
    pub(super) json: &'a str,
}

impl<'a> CentreAnswer<'a> {
    /// A centre that stands there, without a distance.
    pub(super) fn of(place: &'a Place, at: LonLat) -> Self {
        Self {
            id: place.id.as_str(),
            name: &place.name,
            address: place.address.as_deref(),
            phone: place.phone.as_deref(),
            hours: place.hours.as_deref(),
            lon: round7(at.lon()),
            lat: round7(at.lat()),
            distance_m: None,
            json: "",
        }
    }
}

/// A territory whose border is near.
#[derive(Debug, Clone, Serialize)]
pub struct AdjacentAnswer<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Metres to its border.
    pub distance_m: f64,
}

/// A territory of the chain.
#[derive(Debug, Clone, Serialize)]
pub struct TerritoryAnswer<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its kind.
    pub kind: &'static str,
    /// Its name.
    pub name: &'a str,
    /// The whole of it as JSON.
    #[serde(skip)]
    pub(super) json: &'a str,
}

/// The nearest place of a category.
#[derive(Debug, Clone, Serialize)]
pub struct NearbyAnswer<'a> {
    /// The category's id.
    pub category: &'a str,
    /// The collection it is published in.
    pub collection: &'a str,
    /// The place's id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Longitude of its nearest point, degrees.
    pub lon: f64,
    /// Latitude of its nearest point, degrees.
    pub lat: f64,
    /// Metres to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_m: Option<f64>,
    /// The rest as JSON, open at the end; empty where it differs from point to point.
    #[serde(skip)]
    pub(super) json: &'a str,
}

impl<'a> NearbyAnswer<'a> {
    /// A place whose nearest point is there, without a distance.
    pub(super) fn of(category: &'a Category, place: &'a Place, at: LonLat) -> Self {
        Self {
            category: category.id.as_str(),
            collection: &category.collection,
            id: place.id.as_str(),
            name: &place.name,
            lon: round7(at.lon()),
            lat: round7(at.lat()),
            distance_m: None,
            json: "",
        }
    }
}

/// Seven decimals: a centimetre.
fn round7(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}
