//! Pure computing on places: bytes to shapes and back, metres, repair, and exact point location.
//!
//! No store, no network, no clock. Everything is in EPSG:4326, longitude first (`x` = longitude, `y` = latitude),
//! in degrees, unless a name says metres. Longitudes are plain numbers: a shape must not cross the 180th meridian,
//! which OGC simple features split there anyway.
//!
//! - [`wkb`] reads and writes the bytes stores keep.
//! - [`measure`] tells metres.
//! - [`mercator`] puts places on the square map of the world, [`label_point`] a name inside an area.
//! - [`Crs`] leads to other coordinates and back.
//! - [`Junctions`] makes a corner on a neighbour's edge a corner of both.
//! - [`Frame`] cuts a drawing on whole numbers into tiles.
//! - [`rounded`] gives a shape as GeoJSON carries it.
//! - [`repair()`] makes valid areas of what people draw.
//! - [`PreparedPolygon`] tells where a point stands to one area, [`Locator`] to all areas of a city at once.

mod clip;
mod crs;
mod edge;
mod error;
mod junctions;
mod label;
pub mod locator;
pub mod measure;
pub mod mercator;
#[cfg(test)]
#[path = "../../tests/it/partition.rs"]
mod partition;
mod plane;
mod prepared;
pub mod repair;
mod rounding;
pub mod wkb;

pub use clip::{Frame, Path, cut_ring, doubled_ring_area};
pub use crs::Crs;
pub use error::{GeometryError, RingFault};
pub use junctions::Junctions;
pub use label::label_point;
pub use locator::{Claim, Hit, Locator, Member};
pub use measure::Ruler;
pub use prepared::{Position, PreparedPolygon};
pub use repair::{Repair, Repaired, repair};
pub use rounding::{doubled_area_in_units, rounded, units};
