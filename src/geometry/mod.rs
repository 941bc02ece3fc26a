//! Pure computing on places: bytes to shapes and back, metres, repair, and exact point location.
//!
//! No store, no network, no clock. Everything is in EPSG:4326, longitude first (`x` = longitude, `y` = latitude),
//! in degrees, unless a name says metres. Longitudes are plain numbers: a shape must not cross the 180th meridian,
//! which OGC simple features split there anyway.
//!
//! - [`wkb`] reads and writes the bytes stores keep.
//! - [`measure`] tells metres.
//! - [`repair()`] makes valid areas of what people draw.
//! - [`PreparedPolygon`] tells where a point stands to one area, [`Locator`] to all areas of a city at once.

mod edge;
mod error;
pub mod locator;
pub mod measure;
#[cfg(test)]
#[path = "../../tests/it/partition.rs"]
mod partition;
mod prepared;
pub mod repair;
pub mod wkb;

pub use error::{GeometryError, RingFault};
pub use locator::{Claim, Hit, Locator, Member};
pub use measure::Ruler;
pub use prepared::{Position, PreparedPolygon};
pub use repair::{Repair, Repaired, repair};
