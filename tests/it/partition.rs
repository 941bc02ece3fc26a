//! Edge-matched partitions of true shape, for tests and benches: neighbours share their borders vertex by vertex.

#![allow(dead_code, reason = "each of the programs that include this file uses a part of it")]
#![allow(clippy::cast_possible_wrap, reason = "lattices are small")]

use geo::{Coord, LineString, MultiPolygon, Polygon};

/// A generator of numbers (`SplitMix64`, Steele et al. 2014) whose stream never changes.
#[derive(Debug, Clone)]
pub struct Dice(pub u64);

impl Dice {
    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 (included) to 1 (excluded).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number between two.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A number below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.bits() % bound as u64) as usize
    }
}

/// What a partition is to look like.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Areas side by side.
    pub columns: usize,
    /// Rows of areas.
    pub rows: usize,
    /// Edges along one side of an area.
    pub edges: usize,
    /// South-western corner.
    pub origin: Coord<f64>,
    /// Size of an area, degrees.
    pub size: Coord<f64>,
    /// Coordinates are rounded to this many degrees; 0 leaves them as they are. Coarse rounding makes horizontal,
    /// vertical and collinear edges common.
    pub lattice: f64,
}

impl Shape {
    /// A city like Kemerovo: 117 areas of about 150 vertices, 0.4 by 0.25 degrees.
    pub const CITY: Self = Self {
        columns: 13,
        rows: 9,
        edges: 38,
        origin: Coord { x: 85.9, y: 55.25 },
        size: Coord { x: 0.031, y: 0.028 },
        lattice: 1e-7,
    };
}

/// The areas, row by row from the south-west: simple polygons, counter-clockwise, that cover a wavy rectangle
/// without gap or overlap.
pub fn partition(shape: Shape, dice: &mut Dice) -> Vec<MultiPolygon<f64>> {
    let Shape { columns, rows, edges, origin, size, lattice } = shape;
    let rounded = |c: Coord<f64>| {
        if lattice > 0.0 {
            Coord { x: (c.x / lattice).round() * lattice, y: (c.y / lattice).round() * lattice }
        } else {
            c
        }
    };
    let corners: Vec<Coord<f64>> = (0..=rows)
        .flat_map(|row| (0..=columns).map(move |column| (column, row)))
        .map(|(column, row)| {
            let shift = Coord { x: dice.between(-0.15, 0.15), y: dice.between(-0.15, 0.15) };
            rounded(Coord {
                x: origin.x + (column as f64 + shift.x) * size.x,
                y: origin.y + (row as f64 + shift.y) * size.y,
            })
        })
        .collect();
    let corner = |column: usize, row: usize| corners[row * (columns + 1) + column];
    // Sideways steps grow and shrink again, so that two sides never meet but at their corner.
    let mut side = |from: Coord<f64>, to: Coord<f64>| -> Vec<Coord<f64>> {
        let across = Coord { x: -(to.y - from.y), y: to.x - from.x };
        let mut points = vec![from];
        for n in 1..edges {
            let t = n as f64 / edges as f64;
            let room = t.min(1.0 - t).min(0.2) * 0.6;
            let (along, aside) = (dice.between(-0.3, 0.3) / edges as f64, dice.between(-room, room));
            let t = t + along;
            points.push(rounded(Coord {
                x: from.x + t * (to.x - from.x) + aside * across.x,
                y: from.y + t * (to.y - from.y) + aside * across.y,
            }));
        }
        points.dedup();
        if points.len() > 1 && points[points.len() - 1] == to {
            points.pop();
        }
        points
    };
    let mut eastward = Vec::new();
    for row in 0..=rows {
        for column in 0..columns {
            eastward.push(side(corner(column, row), corner(column + 1, row)));
        }
    }
    let mut northward = Vec::new();
    for row in 0..rows {
        for column in 0..=columns {
            northward.push(side(corner(column, row), corner(column, row + 1)));
        }
    }
    let backward = |points: &[Coord<f64>], end: Coord<f64>| -> Vec<Coord<f64>> {
        std::iter::once(end).chain(points.iter().skip(1).rev().copied()).collect()
    };
    let mut areas = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            let mut ring = eastward[row * columns + column].clone();
            ring.extend(&northward[row * (columns + 1) + column + 1]);
            ring.extend(backward(&eastward[(row + 1) * columns + column], corner(column + 1, row + 1)));
            ring.extend(backward(&northward[row * (columns + 1) + column], corner(column, row + 1)));
            ring.dedup();
            areas.push(MultiPolygon::new(vec![Polygon::new(LineString::new(ring), Vec::new())]));
        }
    }
    areas
}

/// Areas made of the unit squares of a lattice: each square is given to one of `count` areas, or to none, so that
/// areas have holes, touch at corners, and fall into parts. Edges of one unit; no area is without squares.
pub fn mosaic(width: usize, height: usize, count: usize, dice: &mut Dice) -> Vec<MultiPolygon<f64>> {
    // Blobs rather than noise: each square copies a neighbour two times out of three.
    let mut owner = vec![0; width * height];
    for n in 0..owner.len() {
        owner[n] = match dice.below(6) {
            0 | 1 if n % width > 0 => owner[n - 1],
            2 | 3 if n >= width => owner[n - width],
            _ => dice.below(count + 1),
        };
    }
    let areas = (0..count).map(|area| {
        let squares = (0..owner.len()).filter(|n| owner[*n] == area);
        outline(&squares.map(|n| (n % width, n / width)).collect())
    });
    areas.filter(|area| !area.0.is_empty()).collect()
}

/// The outline of unit squares as a valid multipolygon: rings touch at corners only.
fn outline(squares: &std::collections::BTreeSet<(usize, usize)>) -> MultiPolygon<f64> {
    use std::collections::BTreeMap;
    // Border edges with the area to their left, by starting point.
    let mut next: BTreeMap<(usize, usize), Vec<(usize, usize)>> = BTreeMap::new();
    for &(x, y) in squares {
        let has = |dx: isize, dy: isize| {
            let (x, y) = (x.checked_add_signed(dx), y.checked_add_signed(dy));
            x.zip(y).is_some_and(|at| squares.contains(&at))
        };
        let sides = [
            (!has(0, -1), (x, y), (x + 1, y)),
            (!has(1, 0), (x + 1, y), (x + 1, y + 1)),
            (!has(0, 1), (x + 1, y + 1), (x, y + 1)),
            (!has(-1, 0), (x, y + 1), (x, y)),
        ];
        for (_, from, to) in sides.into_iter().filter(|side| side.0) {
            next.entry(from).or_default().push(to);
        }
    }
    let (mut exteriors, mut holes) = (Vec::new(), Vec::new());
    while let Some((&start, _)) = next.first_key_value() {
        // Follow edges, turning left where there is a choice; cut off a ring at each point met twice.
        let mut path = vec![start];
        loop {
            let at = path[path.len() - 1];
            let Some(choices) = next.get_mut(&at) else { break };
            let before = (path.len() > 1).then(|| path[path.len() - 2]);
            let pick = before.map_or(0, |b| sharpest_left(b, at, choices));
            let to = choices.swap_remove(pick);
            if choices.is_empty() {
                next.remove(&at);
            }
            if let Some(first) = path.iter().position(|p| *p == to) {
                let ring: Vec<_> = path.drain(first..).collect();
                path.push(to);
                let coords: Vec<Coord<f64>> =
                    ring.iter().map(|p| Coord { x: p.0 as f64, y: p.1 as f64 }).collect();
                let line = LineString::new(coords);
                if doubled_area(&ring) > 0 {
                    exteriors.push(line);
                } else {
                    holes.push(line);
                }
                if path.len() == 1 && !next.contains_key(&to) {
                    break;
                }
            } else {
                path.push(to);
            }
        }
    }
    let mut polygons: Vec<Polygon<f64>> =
        exteriors.into_iter().map(|ring| Polygon::new(ring, Vec::new())).collect();
    for hole in holes {
        // The hole's first edge runs with the area to its left: the middle of that square is in its polygon.
        let (a, b) = (hole.0[0], hole.0[1]);
        let inner = Coord {
            x: f64::midpoint(a.x, b.x) - (b.y - a.y) * 0.5,
            y: f64::midpoint(a.y, b.y) + (b.x - a.x) * 0.5,
        };
        let home = polygons
            .iter_mut()
            .filter(|p| winds_round(p.exterior(), inner))
            .min_by(|a, b| extent(a).total_cmp(&extent(b)));
        if let Some(home) = home {
            home.interiors_push(hole);
        }
    }
    MultiPolygon::new(polygons)
}

fn extent(polygon: &Polygon<f64>) -> f64 {
    use geo::Area;
    Polygon::new(polygon.exterior().clone(), Vec::new()).unsigned_area()
}

fn winds_round(ring: &LineString<f64>, p: Coord<f64>) -> bool {
    let crossings = ring.lines().filter(|l| (l.start.y > p.y) != (l.end.y > p.y) && l.start.x > p.x);
    crossings.count() % 2 == 1
}

fn doubled_area(ring: &[(usize, usize)]) -> i64 {
    let at = |n: usize| (ring[n % ring.len()].0 as i64, ring[n % ring.len()].1 as i64);
    (0..ring.len()).map(|n| at(n).0 * at(n + 1).1 - at(n + 1).0 * at(n).1).sum()
}

/// Of the ways on, the one that turns left, else straight on, else right: so rings keep to single squares' corners.
fn sharpest_left(before: (usize, usize), at: (usize, usize), ways: &[(usize, usize)]) -> usize {
    let step = |a: (usize, usize), b: (usize, usize)| (b.0 as i64 - a.0 as i64, b.1 as i64 - a.1 as i64);
    let came = step(before, at);
    let left = |way: (usize, usize)| {
        let go = step(at, way);
        came.0 * go.1 - came.1 * go.0
    };
    (0..ways.len()).max_by_key(|n| left(ways[*n])).unwrap_or(0)
}
