//! Near and far, on the ground: places in a plane where the tree can compare distances.

use std::sync::Arc;

use geo::{BoundingRect, Coord};
use rstar::{AABB, PointDistance, RTreeObject};

use crate::domain::{LonLat, Place, PlaceGeometry};

/// Degrees with the longitudes shortened to the length of latitudes, so that near and far compare as on the ground.
#[derive(Debug, Clone, Copy)]
pub struct Plane {
    /// The length of a degree of longitude over that of one of latitude.
    pub shorten: f64,
}

impl Plane {
    /// The plane for places around the first of these.
    pub fn around(places: &[Arc<Place>]) -> Self {
        let lat = places.iter().find_map(|p| match &p.geometry {
            PlaceGeometry::Point(at) => Some(at.lat()),
            PlaceGeometry::Line(line) => line.0.first().map(|c| c.y),
            PlaceGeometry::Area(area) => area.bounding_rect().map(|r| r.center().y),
        });
        Self { shorten: lat.unwrap_or_default().to_radians().cos().max(0.01) }
    }

    /// A coordinate in the plane.
    pub fn flat(self, c: Coord<f64>) -> [f64; 2] {
        [c.x * self.shorten, c.y]
    }

    /// A point of the plane on earth.
    pub fn place(self, [x, y]: [f64; 2]) -> Option<LonLat> {
        LonLat::new(x / self.shorten, y).ok()
    }
}

/// A place as the tree knows it, in the plane.
#[derive(Clone)]
pub struct Standing {
    /// Its position on its shelf.
    pub place: u32,
    shape: Shape,
    envelope: AABB<[f64; 2]>,
}

#[derive(Clone)]
enum Shape {
    Point([f64; 2]),
    Line(Arc<Vec<[f64; 2]>>),
    /// Rings, each closed, exterior and holes alike: inside is where an odd number of edges is crossed.
    Area(Arc<Vec<Vec<[f64; 2]>>>),
}

impl Standing {
    /// `None` for an empty geometry.
    pub fn of(place: u32, is: &Place, plane: Plane) -> Option<Self> {
        let flat = |line: &geo::LineString<f64>| line.0.iter().map(|c| plane.flat(*c)).collect::<Vec<_>>();
        let shape = match &is.geometry {
            PlaceGeometry::Point(p) => Shape::Point(plane.flat((*p).into())),
            PlaceGeometry::Line(line) => Shape::Line(Arc::new(flat(line))),
            PlaceGeometry::Area(area) => Shape::Area(Arc::new(
                area.iter()
                    .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
                    .map(flat)
                    .collect(),
            )),
        };
        let envelope = match &shape {
            Shape::Point(p) => AABB::from_point(*p),
            Shape::Line(line) => AABB::from_points(line.iter()),
            Shape::Area(rings) => AABB::from_points(rings.iter().flatten()),
        };
        envelope.lower()[0].is_finite().then_some(Self { place, shape, envelope })
    }
}

impl Standing {
    /// The point of it nearest to a point of the plane: that point itself inside an area.
    pub fn nearest_to(&self, point: [f64; 2]) -> [f64; 2] {
        self.shape.nearest_to(point)
    }
}

impl RTreeObject for Standing {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        self.envelope
    }
}

impl PointDistance for Standing {
    fn distance_2(&self, point: &[f64; 2]) -> f64 {
        squared(self.shape.nearest_to(*point), *point)
    }
}

impl Shape {
    /// The point of the shape nearest to a point: that point itself when it lies in the area.
    fn nearest_to(&self, point: [f64; 2]) -> [f64; 2] {
        match self {
            Self::Point(p) => *p,
            Self::Line(line) => nearest_on(std::slice::from_ref(&**line), point),
            Self::Area(rings) if covers(rings, point) => point,
            Self::Area(rings) => nearest_on(rings, point),
        }
    }
}

fn squared(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)
}

fn nearest_on(lines: &[Vec<[f64; 2]>], point: [f64; 2]) -> [f64; 2] {
    let mut best = (f64::INFINITY, point);
    for [from, to] in
        lines.iter().flat_map(|l| l.windows(2)).filter_map(|w| <[[f64; 2]; 2]>::try_from(w).ok())
    {
        let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
        let length2 = dx * dx + dy * dy;
        let along = if length2 > 0.0 {
            (((point[0] - from[0]) * dx + (point[1] - from[1]) * dy) / length2).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let at = [from[0] + along * dx, from[1] + along * dy];
        let far = squared(at, point);
        if far < best.0 {
            best = (far, at);
        }
    }
    best.1
}

/// Even-odd; on the edge either answer will do here, the distance is nought both ways.
fn covers(rings: &[Vec<[f64; 2]>], point: [f64; 2]) -> bool {
    let mut inside = false;
    for [a, b] in rings.iter().flat_map(|r| r.windows(2)).filter_map(|w| <[[f64; 2]; 2]>::try_from(w).ok()) {
        if (a[1] > point[1]) != (b[1] > point[1])
            && point[0] < (b[0] - a[0]) * (point[1] - a[1]) / (b[1] - a[1]) + a[0]
        {
            inside = !inside;
        }
    }
    inside
}
