//! The atlas: the read model. An immutable snapshot of the city, built to be asked, swapped as a whole.
//!
//! It is made of parts, each behind an [`Arc`]: a change rebuilds the parts it touches and shares the others. It is
//! built from domain values only and never asks the store.

mod answer;
mod extents;
mod geocode;
mod inventory;
mod lists;
mod locate;
mod nearness;
mod neighbourhoods;
mod places;
mod register;
mod understanding;
mod wire;

use std::sync::Arc;

use jiff::{civil::Date, tz::TimeZone};

pub use answer::{Answer, Candidate, CandidateKind, CommitteeAnswer, Grounds, Status};
pub use extents::{BoundaryEntry, Extents, Parts as ExtentsParts};
pub use geocode::Geocoded;
pub use lists::{Lists, Resolution, resolve};
pub use locate::Claim;
pub use places::{Centre, Nearest, Places, Shelf};
pub use register::{Parts as RegisterParts, Register};
pub use understanding::Understanding;

use crate::domain::{BaseArea, BaseLine, Kind, Revision, Settings};

/// The newest revision that touched each family of collections: what an ETag depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Newest {
    /// Territories, boundaries, acts.
    pub extents: Revision,
    /// Streets and addresses.
    pub register: Revision,
    /// Categories and places.
    pub places: Revision,
    /// The base drawing.
    pub base: Revision,
}

/// The base drawing as it is.
#[derive(Debug, Default)]
pub struct Base {
    /// Areas.
    pub areas: Vec<Arc<BaseArea>>,
    /// Lines.
    pub lines: Vec<Arc<BaseLine>>,
}

/// A snapshot of the whole city. Cheap to clone: the parts are shared.
#[derive(Clone)]
pub struct Atlas {
    /// The revision it shows.
    pub revision: Revision,
    /// The incarnation of the store it was read from.
    pub epoch: Arc<str>,
    /// What the city says of itself.
    pub settings: Arc<Settings>,
    /// The city's time zone.
    pub zone: TimeZone,
    /// The civil day in the city for which "in force now" was decided.
    pub today: Date,
    /// The newest revision of each part.
    pub newest: Newest,
    /// Territories and boundaries.
    pub extents: Arc<Extents>,
    /// Streets and addresses.
    pub register: Arc<Register>,
    /// House lists.
    pub lists: Arc<Lists>,
    /// Categories and places.
    pub places: Arc<Places>,
    /// The base drawing.
    pub base: Arc<Base>,
}

impl Atlas {
    /// The kind whose territories answer "which committee is mine": committees, or, where there are none, the
    /// narrowest kind there is.
    pub fn answering_kind(&self) -> Kind {
        self.extents.answering_kind()
    }
}
