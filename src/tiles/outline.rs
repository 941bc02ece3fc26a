//! The shapes of features on the square map.

use std::cmp::Ordering;

use geo::{Coord, LineString, MultiPolygon};
use rstar::AABB;

use crate::{
    domain::{LonLat, PlaceGeometry},
    geometry::mercator::{project, project_coord},
};

/// A shape on the unit square of [`crate::geometry::mercator`].
#[derive(PartialEq)]
pub enum Outline {
    /// A spot.
    Point(Coord<f64>),
    /// A course of two or more vertices.
    Line(Vec<Coord<f64>>),
    /// Open rings: exteriors of positive area by the surveyor's formula, `x` east and `y` south, holes of negative.
    Area(Vec<Vec<Coord<f64>>>),
}

/// A box on the unit square.
pub type Bounds = AABB<[f64; 2]>;

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

    /// The rings of an area; of others none.
    pub fn rings(&self) -> &[Vec<Coord<f64>>] {
        match self {
            Self::Area(rings) => rings,
            Self::Point(_) | Self::Line(_) => &[],
        }
    }

    /// Where it is counted: a line at its middle vertex, an area inside its largest part.
    pub fn spot(&self) -> Option<Coord<f64>> {
        match self {
            Self::Point(spot) => Some(*spot),
            Self::Line(line) => line.get(line.len() / 2).copied(),
            Self::Area(rings) => spot_inside(rings).or_else(|| rings.first()?.first().copied()),
        }
    }

    /// The box around it; `None` for a shape of no vertices.
    pub fn envelope(&self) -> Option<Bounds> {
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

/// A spot inside the largest of some rings, on the middle one of the lines from west to east across it: where that is
/// inside longest. Cheaper than where a name would stand.
fn spot_inside(rings: &[Vec<Coord<f64>>]) -> Option<Coord<f64>> {
    let largest = rings.iter().max_by(|a, b| doubled_area(a).total_cmp(&doubled_area(b)))?;
    let heights = || largest.iter().map(|c| c.y);
    let y = f64::midpoint(heights().reduce(f64::min)?, heights().reduce(f64::max)?);
    let edges = rings.iter().flat_map(|ring| ring.iter().zip(ring.iter().cycle().skip(1)));
    let crossing = edges.filter(|(a, b)| (a.y > y) != (b.y > y));
    let mut crossings: Vec<f64> =
        crossing.map(|(a, b)| a.x + (b.x - a.x) * ((y - a.y) / (b.y - a.y))).collect();
    crossings.sort_by(f64::total_cmp);
    let (west, east) = crossings
        .chunks_exact(2)
        .map(|inside| (inside[0], inside[1]))
        .max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)))?;
    Some(Coord { x: f64::midpoint(west, east), y })
}

/// Twice the area inside an open ring, by the surveyor's formula.
fn doubled_area(ring: &[Coord<f64>]) -> f64 {
    // From the first vertex: numbers near 0.7 would cancel badly.
    let Some(&origin) = ring.first() else { return 0.0 };
    let to_the_next = ring.iter().zip(ring.iter().cycle().skip(1));
    to_the_next.map(|(a, b)| (*a - origin, *b - origin)).map(|(a, b)| a.x * b.y - b.x * a.y).sum()
}
