//! The nouns of a city's self-government and their rules: no I/O, no async, no framework.
//!
//! Every place on earth is in EPSG:4326, longitude first, in degrees. Every date is a civil day in
//! the city's own time zone. A value that exists is valid: constructors refuse what cannot be.

mod act;
mod address;
mod alias;
mod base;
mod boundary;
mod category;
mod city;
mod house;
mod id;
mod lonlat;
mod place;
mod street;
mod territory;

pub use act::Act;
pub use address::{Address, AddressFlag, Flags};
pub use alias::{Alias, AliasKind};
pub use base::{BaseArea, BaseAreaKind, BaseLine, BaseLineKind};
pub use boundary::{Boundary, HouseListEntry, Period};
pub use category::{Category, GeometryKind};
pub use city::{City, Revision, Settings};
pub use house::{House, Part};
pub use id::{
    ActId, AddressId, AliasId, BaseId, BoundaryId, CategoryId, HouseListEntryId, PlaceId, StreetId,
    TerritoryId, slug,
};
pub use lonlat::LonLat;
pub use place::{Place, PlaceGeometry, PlaceState};
pub use street::{Street, StreetType};
pub use territory::{Contacts, Kind, Status, Territory};

/// Why a value is not one of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    /// An id outside `[a-z0-9-]{1,64}`.
    #[error("{value:?} is not an id: ids are 1 to 64 of a-z, 0-9 and -")]
    Id {
        /// What was given.
        value: String,
    },
    /// A longitude or latitude that is not a number, or is off the globe.
    #[error("{lon} {lat} is not a place on earth: longitude first, within ±180 and ±90 degrees")]
    LonLat {
        /// What was given as longitude.
        lon: String,
        /// What was given as latitude.
        lat: String,
    },
    /// A period that ends before it begins.
    #[error("the period from {from} to {to} ends before it begins")]
    Period {
        /// First day in force.
        from: String,
        /// First day no longer in force.
        to: String,
    },
    /// A word that is none of a noun's known values.
    #[error("{value:?} is no {noun}: expected one of {expected}")]
    Word {
        /// The noun whose value was expected.
        noun: &'static str,
        /// What was given.
        value: String,
        /// What is known.
        expected: String,
    },
}

/// Gives an enum its stable lower-case words, both ways.
macro_rules! words {
    ($noun:literal, $type:ident { $($variant:ident => $word:literal),+ $(,)? }) => {
        impl $type {
            /// Every value, in order.
            pub const ALL: &'static [$type] = &[$($type::$variant),+];

            /// The stable word for this value, as stored and as published.
            pub fn as_str(self) -> &'static str {
                match self { $($type::$variant => $word),+ }
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::domain::DomainError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok($type::$variant),)+
                    _ => Err($crate::domain::DomainError::Word {
                        noun: $noun,
                        value: text.to_owned(),
                        expected: [$($word),+].join(", "),
                    }),
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;
