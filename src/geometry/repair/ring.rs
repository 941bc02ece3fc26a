//! One ring on its own: closed, without repeated vertices and spikes, and whether it crosses itself.

use geo::{Coord, Intersects, Line, LineString};
use robust::orient2d;

use super::{Repair, RingAt};
use crate::geometry::RingFault;

/// Closes the ring, drops repeated vertices and spikes, and notes it.
pub(super) fn clean(
    line: LineString<f64>,
    at: RingAt,
    notes: &mut Vec<Repair>,
) -> Result<LineString<f64>, RingFault> {
    let mut open = line.0;
    let closed = open.len() > 1 && open.first() == open.last();
    if closed {
        open.pop();
    }
    let given = open.len();
    open.dedup();
    // A ring closed twice over.
    while open.len() > 1 && open.first() == open.last() {
        open.pop();
    }
    let distinct = open.len();
    let (mut open, spikes) = without_spikes(open);
    if open.len() < 3 {
        return Err(if distinct < 3 { RingFault::TooFewPoints } else { RingFault::Flat });
    }
    if !closed {
        notes.push(Repair::RingClosed(at));
    }
    if distinct < given {
        notes.push(Repair::DuplicateVertices { at, count: given - distinct });
    }
    if spikes > 0 {
        notes.push(Repair::Spikes { at, count: spikes });
    }
    open.push(open[0]);
    Ok(LineString::new(open))
}

/// Cuts off, from an open ring, every vertex at which it turns back upon itself.
fn without_spikes(ring: Vec<Coord<f64>>) -> (Vec<Coord<f64>>, usize) {
    let before = ring.len();
    let mut kept: Vec<Coord<f64>> = Vec::with_capacity(before);
    let add = |kept: &mut Vec<Coord<f64>>, next: Coord<f64>| {
        while let [.., a, b] = kept[..]
            && turns_back(a, b, next)
        {
            kept.pop();
        }
        if kept.last() != Some(&next) {
            kept.push(next);
        }
    };
    for next in ring {
        add(&mut kept, next);
    }
    // Where the end meets the start: each turn takes one vertex away.
    let mut from = 0;
    while kept.len() - from >= 3 {
        let [first, second, .., before_last, last] = kept[from..] else {
            // Three vertices: flat, or a triangle.
            let [a, b, c] = [kept[from], kept[from + 1], kept[from + 2]];
            if orientation(a, b, c) == 0.0 {
                kept.pop();
            }
            break;
        };
        if last == first || turns_back(before_last, last, first) {
            kept.pop();
        } else if turns_back(last, first, second) {
            from += 1;
        } else {
            break;
        }
    }
    let kept = kept.split_off(from);
    let dropped = before - kept.len();
    (kept, dropped)
}

/// Whether `b` is a tip: `a` and `c` lie in one direction from it.
fn turns_back(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>) -> bool {
    let one_way = |a: f64, b: f64, c: f64| (a < b && c < b) || (a > b && c > b);
    (one_way(a.x, b.x, c.x) || one_way(a.y, b.y, c.y)) && orientation(a, b, c) == 0.0
}

fn orientation(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>) -> f64 {
    let robust = |c: Coord<f64>| robust::Coord { x: c.x, y: c.y };
    orient2d(robust(a), robust(b), robust(c))
}

/// Whether a clean ring neither crosses nor touches itself: exact, by a sweep over longitudes.
pub(super) fn is_simple(ring: &LineString<f64>) -> bool {
    let lines: Vec<Line<f64>> = ring.lines().collect();
    let west = |line: &Line<f64>| line.start.x.min(line.end.x);
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|a, b| west(&lines[*a]).total_cmp(&west(&lines[*b])));
    for (at, &n) in order.iter().enumerate() {
        let line = &lines[n];
        let east = line.start.x.max(line.end.x);
        let (south, north) = (line.start.y.min(line.end.y), line.start.y.max(line.end.y));
        for &m in order[at + 1..].iter().take_while(|m| west(&lines[**m]) <= east) {
            let other = &lines[m];
            let apart = other.start.y.max(other.end.y) < south || other.start.y.min(other.end.y) > north;
            let next_to = n.abs_diff(m) == 1 || n.abs_diff(m) == lines.len() - 1;
            // Neighbours share a vertex; more they cannot share once spikes are gone.
            if !apart && !next_to && line.intersects(other) {
                return false;
            }
        }
    }
    true
}
