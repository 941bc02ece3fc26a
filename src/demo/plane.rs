//! The drawing board: a flat plane of metres around the middle of the city.
//!
//! An equirectangular projection is enough at 30 km: the demonstration draws a city, it does not measure one.

use std::ops::{Add, Mul, Sub};

use geo::{Coord, LineString, MultiPolygon, Polygon};

use crate::domain::LonLat;

/// Longitude of the origin, degrees: the square before the city hall.
const ORIGIN_LON: f64 = 86.08;
/// Latitude of the origin, degrees.
const ORIGIN_LAT: f64 = 55.355;
/// Metres in a degree of longitude at that latitude.
const METRES_LON: f64 = 63_280.0;
/// Metres in a degree of latitude.
const METRES_LAT: f64 = 111_300.0;

/// A spot on the plane, or the way between two: metres east and north of the origin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    /// Metres to the east.
    pub east: f64,
    /// Metres to the north.
    pub north: f64,
}

/// A spot given in kilometres, as the hand-drawn tables write it.
pub(super) fn km(east: f64, north: f64) -> Spot {
    Spot { east: east * 1000.0, north: north * 1000.0 }
}

impl Add for Spot {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { east: self.east + other.east, north: self.north + other.north }
    }
}

impl Sub for Spot {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { east: self.east - other.east, north: self.north - other.north }
    }
}

impl Mul<f64> for Spot {
    type Output = Self;
    fn mul(self, by: f64) -> Self {
        Self { east: self.east * by, north: self.north * by }
    }
}

impl Spot {
    /// Length of the way, metres.
    pub fn len(self) -> f64 {
        self.dot(self).sqrt()
    }

    /// Distance to another spot, metres.
    pub fn to(self, other: Self) -> f64 {
        (other - self).len()
    }

    /// The same way, one metre long; east where there is no way.
    pub fn unit(self) -> Self {
        let len = self.len();
        if len > 0.0 { self * (1.0 / len) } else { Self { east: 1.0, north: 0.0 } }
    }

    /// A quarter turn to the left.
    pub fn left(self) -> Self {
        Self { east: -self.north, north: self.east }
    }

    /// Dot product.
    pub fn dot(self, other: Self) -> f64 {
        self.east * other.east + self.north * other.north
    }

    /// Cross product, positive when `other` lies to the left.
    pub fn cross(self, other: Self) -> f64 {
        self.east * other.north - self.north * other.east
    }

    /// The spot in degrees, rounded to 7 decimals (a centimetre).
    pub fn coord(self) -> Coord<f64> {
        Coord {
            x: round7(ORIGIN_LON + self.east / METRES_LON),
            y: round7(ORIGIN_LAT + self.north / METRES_LAT),
        }
    }

    /// The spot as a place on earth.
    pub fn lonlat(self) -> LonLat {
        let c = self.coord();
        LonLat::new(c.x, c.y).expect("the drawing board is far from the poles and the date line")
    }
}

fn round7(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}

/// Between two spots: `part` 0 gives `a`, 1 gives `b`.
pub(super) fn between(a: Spot, b: Spot, part: f64) -> Spot {
    a * (1.0 - part) + b * part
}

/// Length of a line, metres.
pub(super) fn length(line: &[Spot]) -> f64 {
    line.windows(2).map(|w| w[0].to(w[1])).sum()
}

/// The spot `metres` along a line, and the direction there.
pub(super) fn along(line: &[Spot], metres: f64) -> (Spot, Spot) {
    let mut left = metres;
    for (n, w) in line.windows(2).enumerate() {
        let step = w[0].to(w[1]);
        if left <= step || n + 2 == line.len() {
            let part = if step > 0.0 { left / step } else { 0.0 };
            return (between(w[0], w[1], part), (w[1] - w[0]).unit());
        }
        left -= step;
    }
    (line[0], Spot { east: 1.0, north: 0.0 })
}

/// The spot at a share (0 to 1) of a line whose vertices are evenly spaced in share, not in metres.
pub(super) fn share(line: &[Spot], part: f64) -> Spot {
    let last = line.len() - 1;
    let at = part.clamp(0.0, 1.0) * last as f64;
    let n = (at.floor() as usize).min(last - 1);
    between(line[n], line[n + 1], at - n as f64)
}

/// A Catmull–Rom curve through open `points`, `parts` pieces to each step.
pub(super) fn curve(points: &[Spot], parts: usize) -> Vec<Spot> {
    let last = points.len() - 1;
    let mut out = Vec::with_capacity(last * parts + 1);
    for n in 0..last {
        let before = if n == 0 { points[0] * 2.0 - points[1] } else { points[n - 1] };
        let after = if n + 1 == last { points[last] * 2.0 - points[last - 1] } else { points[n + 2] };
        for k in 0..parts {
            out.push(knot([before, points[n], points[n + 1], after], k as f64 / parts as f64));
        }
    }
    out.push(points[last]);
    out
}

/// A closed Catmull–Rom curve through `points`; the first is not repeated at the end.
pub(super) fn loop_curve(points: &[Spot], parts: usize) -> Vec<Spot> {
    let len = points.len();
    let mut out = Vec::with_capacity(len * parts);
    for n in 0..len {
        let four = [points[(n + len - 1) % len], points[n], points[(n + 1) % len], points[(n + 2) % len]];
        out.extend((0..parts).map(|k| knot(four, k as f64 / parts as f64)));
    }
    out
}

fn knot(p: [Spot; 4], t: f64) -> Spot {
    let (t2, t3) = (t * t, t * t * t);
    (p[0] * (-t3 + 2.0 * t2 - t)
        + p[1] * (3.0 * t3 - 5.0 * t2 + 2.0)
        + p[2] * (-3.0 * t3 + 4.0 * t2 + t)
        + p[3] * (t3 - t2))
        * 0.5
}

/// Twice the signed area of a ring (first spot not repeated), positive when counter-clockwise.
pub(super) fn area2(ring: &[Spot]) -> f64 {
    (0..ring.len()).map(|n| ring[n].cross(ring[(n + 1) % ring.len()])).sum()
}

/// The ring turned counter-clockwise.
pub(super) fn counter_clockwise(mut ring: Vec<Spot>) -> Vec<Spot> {
    if area2(&ring) < 0.0 {
        ring.reverse();
    }
    ring
}

/// Whether a spot lies in a ring (even–odd rule).
pub(super) fn inside(ring: &[Spot], p: Spot) -> bool {
    let mut odd = false;
    for n in 0..ring.len() {
        let (a, b) = (ring[n], ring[(n + 1) % ring.len()]);
        if (a.north > p.north) != (b.north > p.north)
            && p.east < a.east + (p.north - a.north) / (b.north - a.north) * (b.east - a.east)
        {
            odd = !odd;
        }
    }
    odd
}

/// Distance from a spot to a piece of line, metres.
pub(super) fn to_piece(p: Spot, a: Spot, b: Spot) -> f64 {
    let way = b - a;
    let square = way.dot(way);
    let t = if square > 0.0 { ((p - a).dot(way) / square).clamp(0.0, 1.0) } else { 0.0 };
    p.to(a + way * t)
}

/// Distance from a spot to the edge of a ring, metres.
pub(super) fn to_edge(ring: &[Spot], p: Spot) -> f64 {
    (0..ring.len()).map(|n| to_piece(p, ring[n], ring[(n + 1) % ring.len()])).fold(f64::MAX, f64::min)
}

/// Middle of a ring's vertices.
pub(super) fn middle(ring: &[Spot]) -> Spot {
    ring.iter().fold(km(0.0, 0.0), |sum, p| sum + *p) * (1.0 / ring.len() as f64)
}

/// A line in degrees.
pub(super) fn line_string(line: &[Spot]) -> LineString<f64> {
    LineString::new(line.iter().map(|p| p.coord()).collect())
}

/// A polygon in degrees: closed, exterior counter-clockwise, holes clockwise.
pub(super) fn polygon(ring: &[Spot], holes: &[Vec<Spot>]) -> Polygon<f64> {
    let close = |ring: Vec<Spot>| {
        let mut line = line_string(&ring);
        line.close();
        line
    };
    let exterior = close(counter_clockwise(ring.to_vec()));
    let interiors = holes.iter().map(|hole| {
        let mut hole = counter_clockwise(hole.clone());
        hole.reverse();
        close(hole)
    });
    Polygon::new(exterior, interiors.collect())
}

/// A polygon in degrees, as the single part of a multipolygon.
pub(super) fn area(ring: &[Spot]) -> MultiPolygon<f64> {
    MultiPolygon::new(vec![polygon(ring, &[])])
}
