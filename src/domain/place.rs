//! A place: what stands in a territory.

use geo::{LineString, MultiPolygon};

use super::{CategoryId, GeometryKind, LonLat, PlaceId, TerritoryId, words};

/// Whether a place is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PlaceState {
    /// It stands.
    #[default]
    Built,
    /// It is decided, not yet built.
    Planned,
    /// It is gone.
    Removed,
}

words!("state of a place", PlaceState {
    Built => "built",
    Planned => "planned",
    Removed => "removed",
});

/// Where a place is, EPSG:4326.
#[derive(Debug, Clone, PartialEq)]
pub enum PlaceGeometry {
    /// A point.
    Point(LonLat),
    /// A line of two or more vertices.
    Line(LineString<f64>),
    /// An area, valid, exterior rings counter-clockwise.
    Area(MultiPolygon<f64>),
}

impl PlaceGeometry {
    /// Which of the three it is.
    pub fn kind(&self) -> GeometryKind {
        match self {
            Self::Point(_) => GeometryKind::Point,
            Self::Line(_) => GeometryKind::Line,
            Self::Area(_) => GeometryKind::Area,
        }
    }
}

/// What stands in a territory: a bench, a yard, a centre …
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Its id.
    pub id: PlaceId,
    /// Its category.
    pub category: CategoryId,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub geometry: PlaceGeometry,
    /// Whether it is there.
    pub state: PlaceState,
    /// The year it came to be.
    pub year: Option<i32>,
    /// Its address as people say it.
    pub address: Option<String>,
    /// Telephone of its office.
    pub phone: Option<String>,
    /// When it is open.
    pub hours: Option<String>,
    /// A sentence or two about it.
    pub description: Option<String>,
    /// One of the city's themes.
    pub theme: Option<String>,
    /// The programme or contest that made it.
    pub programme: Option<String>,
    /// The territories it serves; a centre may stand outside one it serves.
    pub serves: Vec<TerritoryId>,
    /// Where the data come from.
    pub source: Option<String>,
}

impl Place {
    /// A place that is there, with nothing but what it must have.
    pub fn new(id: PlaceId, category: CategoryId, name: impl Into<String>, geometry: PlaceGeometry) -> Self {
        Self {
            id,
            category,
            name: name.into(),
            geometry,
            state: PlaceState::Built,
            year: None,
            address: None,
            phone: None,
            hours: None,
            description: None,
            theme: None,
            programme: None,
            serves: Vec::new(),
            source: None,
        }
    }

    /// One point for the whole place: of a line or an area, its middle; `None` where it has no extent.
    pub fn stands_at(&self) -> Option<LonLat> {
        use geo::Centroid;
        match &self.geometry {
            PlaceGeometry::Point(p) => Some(*p),
            PlaceGeometry::Line(line) => line.centroid().and_then(|c| LonLat::new(c.x(), c.y()).ok()),
            PlaceGeometry::Area(area) => area.centroid().and_then(|c| LonLat::new(c.x(), c.y()).ok()),
        }
    }
}
