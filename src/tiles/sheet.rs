//! A sheet: features on the square map, found by where they are.

use std::{cmp::Ordering, ops::RangeInclusive};

use geo::{Coord, LineString, MultiPolygon};
use rstar::{AABB, RTree, primitives::GeomWithData, primitives::Rectangle};

use super::subject::Subject;
use crate::{
    domain::{LonLat, PlaceGeometry},
    geometry::mercator::{project, project_coord},
};

/// A shape on the unit square of [`crate::geometry::mercator`].
pub enum Outline {
    /// A spot.
    Point(Coord<f64>),
    /// A course of two or more vertices.
    Line(Vec<Coord<f64>>),
    /// Open rings: exteriors of positive area by the surveyor's formula, `x` east and `y` south, holes of negative.
    Area(Vec<Vec<Coord<f64>>>),
}

/// A feature with the zooms it is drawn at.
pub struct Feature {
    /// What it is about.
    pub subject: Subject,
    /// Where it is.
    pub outline: Outline,
    /// At which zooms it is drawn.
    pub zooms: RangeInclusive<u8>,
}

/// Features of one layer, found by where they are.
pub struct Sheet {
    features: Vec<Feature>,
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>,
}

impl Outline {
    /// A place on the map.
    pub fn of_point(place: LonLat) -> Self {
        Self::Point(project(place))
    }

    /// A line on the map.
    pub fn of_line(line: &LineString<f64>) -> Self {
        Self::Line(line.0.iter().copied().map(project_coord).collect())
    }

    /// An area on the map, its rings turned as they must be.
    pub fn of_area(area: &MultiPolygon<f64>) -> Self {
        let ring = |line: &LineString<f64>, wanted: Ordering| {
            let mut ring: Vec<Coord<f64>> = line.0.iter().skip(1).copied().map(project_coord).collect();
            if doubled_area(&ring).total_cmp(&0.0) != wanted {
                ring.reverse();
            }
            ring
        };
        let rings = area.iter().flat_map(|polygon| {
            std::iter::once(ring(polygon.exterior(), Ordering::Greater))
                .chain(polygon.interiors().iter().map(|hole| ring(hole, Ordering::Less)))
        });
        Self::Area(rings.collect())
    }

    /// The shape of a place on the map.
    pub fn of_place(geometry: &PlaceGeometry) -> Self {
        match geometry {
            PlaceGeometry::Point(point) => Self::of_point(*point),
            PlaceGeometry::Line(line) => Self::of_line(line),
            PlaceGeometry::Area(area) => Self::of_area(area),
        }
    }

    /// The box around it; `None` for a shape of no vertices.
    fn envelope(&self) -> Option<AABB<[f64; 2]>> {
        let around = |vertices: &mut dyn Iterator<Item = &Coord<f64>>| {
            let mut vertices = vertices.peekable();
            vertices.peek()?;
            Some(AABB::from_points(vertices.map(|c| [c.x, c.y]).collect::<Vec<_>>().iter()))
        };
        match self {
            Self::Point(spot) => Some(AABB::from_point([spot.x, spot.y])),
            Self::Line(line) => around(&mut line.iter()),
            Self::Area(rings) => around(&mut rings.iter().flatten()),
        }
    }
}

/// Twice the area inside an open ring, by the surveyor's formula.
fn doubled_area(ring: &[Coord<f64>]) -> f64 {
    // From the first vertex: numbers near 0.7 would cancel badly.
    let Some(&origin) = ring.first() else { return 0.0 };
    let to_the_next = ring.iter().zip(ring.iter().cycle().skip(1));
    to_the_next.map(|(a, b)| (*a - origin, *b - origin)).map(|(a, b)| a.x * b.y - b.x * a.y).sum()
}

impl Sheet {
    /// Lays out features; they keep their order.
    pub fn new(features: Vec<Feature>) -> Self {
        let placed = features.iter().enumerate().filter_map(|(n, feature)| {
            let envelope = feature.outline.envelope()?;
            Some(GeomWithData::new(Rectangle::from_aabb(envelope), n as u32))
        });
        let tree = RTree::bulk_load(placed.collect());
        Self { features, tree }
    }

    /// Features whose box meets a box, in their order.
    pub fn meeting(&self, least: Coord<f64>, most: Coord<f64>) -> impl Iterator<Item = &Feature> {
        let frame = AABB::from_corners([least.x, least.y], [most.x, most.y]);
        let mut found: Vec<u32> = self.tree.locate_in_envelope_intersecting(frame).map(|f| f.data).collect();
        found.sort_unstable();
        found.into_iter().map(|n| &self.features[n as usize])
    }

    /// The box around everything on it: least and most; `None` where there is nothing.
    pub fn envelope(&self) -> Option<[Coord<f64>; 2]> {
        let envelope = (self.tree.size() > 0).then(|| self.tree.root().envelope())?;
        let corner = |[x, y]: [f64; 2]| Coord { x, y };
        Some([corner(envelope.lower()), corner(envelope.upper())])
    }
}
