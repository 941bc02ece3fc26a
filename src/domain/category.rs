//! A category of places: data, not code, so that a city can add its own.

use super::{CategoryId, words};

/// The geometry every place of a category has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GeometryKind {
    /// A point.
    Point,
    /// A line.
    Line,
    /// An area.
    Area,
}

words!("geometry", GeometryKind {
    Point => "point",
    Line => "line",
    Area => "area",
});

/// A category: bench, yard, centre …
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its id, singular: `bench`, `battery_box` is written `battery-box`.
    pub id: CategoryId,
    /// The collection it is published as, plural: `benches`, `battery_boxes`.
    pub collection: String,
    /// Its name in Russian, singular.
    pub name_ru: String,
    /// Its name in English, singular.
    pub name_en: String,
    /// Its title in Russian, plural.
    pub title_ru: String,
    /// Its title in English, plural.
    pub title_en: String,
    /// The geometry of its places.
    pub geometry: GeometryKind,
    /// Whether "what is near me" should tell the nearest one.
    pub nearby: bool,
    /// Where it stands in lists.
    pub rank: i64,
}
