//! Parting rings that touch themselves at a vertex, which `i_overlay` 4.5 now and then leaves in holes.

use i_overlay::i_float::int::point::IntPoint;
use rustc_hash::FxHashMap;

use super::overlay::{Contour, Shapes};

/// Shapes whose rings pass no vertex twice. Exteriors must be counter-clockwise, holes clockwise, rings may touch at
/// common vertices only: what an overlay gives.
pub(in crate::geometry) fn parted(shapes: Shapes) -> Shapes {
    shapes.into_iter().flat_map(part).collect()
}

fn part(rings: Vec<Contour>) -> Shapes {
    let count = rings.len();
    let loops: Vec<Contour> = rings.iter().flat_map(|ring| loops(ring)).collect();
    if loops.len() == count {
        return vec![rings];
    }
    // A loop keeps its ring's direction where it encloses the same side: so direction tells what it is.
    let (exteriors, holes): (Vec<Contour>, Vec<Contour>) =
        loops.into_iter().filter(|ring| ring.len() > 2).partition(|ring| doubled_area(ring) > 0);
    let mut shapes: Shapes = exteriors.into_iter().map(|exterior| vec![exterior]).collect();
    for hole in holes {
        let middle = doubled_middle(hole[0], hole[1]);
        let around = shapes.iter_mut().filter(|shape| encloses(&shape[0], middle));
        if let Some(shape) = around.min_by_key(|shape| doubled_area(&shape[0])) {
            shape.push(hole);
        }
    }
    shapes
}

/// The loops of an open contour: cut off at each vertex passed again.
fn loops(ring: &[IntPoint]) -> Vec<Contour> {
    let mut found = Vec::new();
    let mut path: Contour = Vec::with_capacity(ring.len());
    let mut place: FxHashMap<(i32, i32), usize> = FxHashMap::default();
    for p in ring {
        if let Some(&first) = place.get(&(p.x, p.y)) {
            let cut: Contour = path.drain(first..).collect();
            for p in &cut {
                place.remove(&(p.x, p.y));
            }
            found.push(cut);
        }
        place.insert((p.x, p.y), path.len());
        path.push(*p);
    }
    found.push(path);
    found
}

/// Twice the area of an open contour; positive when it runs counter-clockwise.
pub(in crate::geometry) fn doubled_area(ring: &[IntPoint]) -> i128 {
    let to_the_next = ring.iter().zip(ring.iter().cycle().skip(1));
    to_the_next.map(|(a, b)| cross(wide(*a), wide(*b))).sum()
}

fn wide(p: IntPoint) -> (i128, i128) {
    (i128::from(p.x), i128::from(p.y))
}

fn cross(a: (i128, i128), b: (i128, i128)) -> i128 {
    a.0 * b.1 - b.0 * a.1
}

/// The middle of an edge, in half steps so that it is whole.
fn doubled_middle(a: IntPoint, b: IntPoint) -> (i128, i128) {
    let (a, b) = (wide(a), wide(b));
    (a.0 + b.0, a.1 + b.1)
}

/// Whether a ring goes round a point that is not on it, given in half steps: the ray eastward crosses it an odd
/// number of times.
fn encloses(ring: &[IntPoint], p: (i128, i128)) -> bool {
    let doubled = |p: &IntPoint| (2 * i128::from(p.x), 2 * i128::from(p.y));
    let edges = ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| (doubled(a), doubled(b)));
    let crossed = edges.filter(|(a, b)| {
        let (lo, hi) = if a.1 < b.1 { (a, b) } else { (b, a) };
        let left = cross((hi.0 - lo.0, hi.1 - lo.1), (p.0 - lo.0, p.1 - lo.1));
        lo.1 <= p.1 && p.1 < hi.1 && left > 0
    });
    crossed.count() % 2 == 1
}
