//! A territory: an area of self-government with an identity that outlives its boundaries.

use super::{TerritoryId, words};

/// The level of a territory, from the widest to the narrowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The city itself.
    City,
    /// A city district (район) or settlement within the city.
    District,
    /// The area of a district committee (окружной комитет ТОС).
    Committee,
    /// A body (старший дома, улицы, подъезда; совет дома or улицы).
    Body,
}

words!("kind of territory", Kind {
    City => "city",
    District => "district",
    Committee => "committee",
    Body => "body",
});

impl Kind {
    /// The collection its territories are published in, and the layer they are drawn in.
    pub fn collection(self) -> &'static str {
        match self {
            Self::City => "cities",
            Self::District => "districts",
            Self::Committee => "committees",
            Self::Body => "bodies",
        }
    }
}

/// Whether a territory is at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    /// Founded and at work.
    #[default]
    Active,
    /// Proposed, not yet founded.
    Planned,
    /// Merged into another, or dissolved.
    Closed,
}

words!("status of a territory", Status {
    Active => "active",
    Planned => "planned",
    Closed => "closed",
});

/// How to reach an office. Public by nature: an office's data, never a person's.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Contacts {
    /// Telephone as the office writes it.
    pub phone: Option<String>,
    /// Electronic mail.
    pub email: Option<String>,
    /// Where people are received.
    pub address: Option<String>,
    /// When people are received.
    pub hours: Option<String>,
    /// Its page.
    pub website: Option<String>,
}

impl Contacts {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// An area of self-government. Where it lies, and since when, is told by its [boundaries](super::Boundary).
#[derive(Debug, Clone, PartialEq)]
pub struct Territory {
    /// Its id.
    pub id: TerritoryId,
    /// Its level.
    pub kind: Kind,
    /// The territory it belongs to, if any.
    pub parent: Option<TerritoryId>,
    /// Its full name, as people say it.
    pub name: String,
    /// A name short enough for the map.
    pub short_name: Option<String>,
    /// Whether it is at work.
    pub status: Status,
    /// Its office.
    pub contacts: Contacts,
    /// Where the data come from.
    pub source: Option<String>,
}
