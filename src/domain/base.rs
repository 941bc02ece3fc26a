//! The base drawing: river, parks and streets to draw underneath; nothing is asked of it.

use geo::{LineString, MultiPolygon};

use super::{BaseId, StreetId, words};

/// What an area of the base drawing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BaseAreaKind {
    /// River, lake, pond.
    Water,
    /// Park, square, forest park.
    Park,
    /// Forest.
    Forest,
    /// Houses with gardens.
    Gardens,
    /// Blocks of flats and public buildings.
    Residential,
    /// Factories, mines, rail yards.
    Industry,
    /// A building's outline.
    Building,
}

words!("kind of base area", BaseAreaKind {
    Water => "water",
    Park => "park",
    Forest => "forest",
    Gardens => "gardens",
    Residential => "residential",
    Industry => "industry",
    Building => "building",
});

/// What a line of the base drawing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BaseLineKind {
    /// A main road of the city.
    MainStreet,
    /// A street.
    Street,
    /// A lane or passage.
    Lane,
    /// A bridge that carries a main road.
    Bridge,
    /// A railway.
    Rail,
    /// A stream.
    Stream,
}

words!("kind of base line", BaseLineKind {
    MainStreet => "main_street",
    Street => "street",
    Lane => "lane",
    Bridge => "bridge",
    Rail => "rail",
    Stream => "stream",
});

/// An area of the base drawing, EPSG:4326.
#[derive(Debug, Clone, PartialEq)]
pub struct BaseArea {
    /// Its id.
    pub id: BaseId,
    /// What it is.
    pub kind: BaseAreaKind,
    /// Its name.
    pub name: Option<String>,
    /// Its extent.
    pub geometry: MultiPolygon<f64>,
}

/// A line of the base drawing, EPSG:4326.
#[derive(Debug, Clone, PartialEq)]
pub struct BaseLine {
    /// Its id.
    pub id: BaseId,
    /// What it is.
    pub kind: BaseLineKind,
    /// Its name.
    pub name: Option<String>,
    /// The street it is the middle of.
    pub street: Option<StreetId>,
    /// Its course.
    pub geometry: LineString<f64>,
}
