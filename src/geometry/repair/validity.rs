//! What keeps parts from being a valid area, by OGC simple features (06-103r4, 6.1.11 and 6.1.14).

use geo::coordinate_position::CoordPos;
use geo::dimensions::Dimensions;
use geo::relate::IntersectionMatrix;
use geo::{Coord, Intersects, LineString, Polygon, Relate};
use rustc_hash::FxHashMap;

use super::{Extent, Part, Repair, RingAt, ring};

/// Everything wrong with clean parts; empty when they are valid. Rings are looked at first, and related to one
/// another only once each is simple.
pub(super) fn faults(parts: &[Part]) -> Vec<Repair> {
    let crossing: Vec<Repair> = parts
        .iter()
        .flat_map(|part| {
            std::iter::once((part.at, &part.exterior)).chain(part.holes.iter().map(|h| (h.0, &h.1)))
        })
        .filter(|(_, line)| !ring::is_simple(line))
        .map(|(at, _)| Repair::SelfIntersection(at))
        .collect();
    if !crossing.is_empty() {
        return crossing;
    }
    let mut faults = Vec::new();
    for part in parts {
        relate_holes(part, &mut faults);
    }
    if faults.is_empty() {
        relate_parts(parts, &mut faults);
    }
    faults
}

fn area(ring: &LineString<f64>) -> Polygon<f64> {
    Polygon::new(ring.clone(), Vec::new())
}

fn overlaps(matrix: &IntersectionMatrix) -> bool {
    matrix.get(CoordPos::Inside, CoordPos::Inside) == Dimensions::TwoDimensional
}

fn share_a_stretch(matrix: &IntersectionMatrix) -> bool {
    matrix.get(CoordPos::OnBoundary, CoordPos::OnBoundary) == Dimensions::OneDimensional
}

fn touch(matrix: &IntersectionMatrix) -> bool {
    matrix.get(CoordPos::OnBoundary, CoordPos::OnBoundary) != Dimensions::Empty
}

fn relate_holes(part: &Part, faults: &mut Vec<Repair>) {
    if part.holes.is_empty() {
        return;
    }
    let before = faults.len();
    let exterior = area(&part.exterior);
    let holes: Vec<(RingAt, Extent, Polygon<f64>)> =
        part.holes.iter().map(|(at, line)| (*at, Extent::of(line), area(line))).collect();
    let mut touching = Vec::new();
    for (n, (at, extent, hole)) in holes.iter().enumerate() {
        let matrix = exterior.relate(hole);
        if !matrix.is_contains() || share_a_stretch(&matrix) {
            faults.push(Repair::HoleAstray(*at));
        } else if touch(&matrix) {
            touching.push((0, n + 1));
        }
        for (m, (other_at, other_extent, other)) in holes.iter().enumerate().skip(n + 1) {
            if !extent.meets(other_extent) {
                continue;
            }
            let matrix = hole.relate(other);
            if overlaps(&matrix) || share_a_stretch(&matrix) {
                faults.push(Repair::HolesOverlap { first: *at, second: *other_at });
            } else if touch(&matrix) {
                touching.push((n + 1, m + 1));
            }
        }
    }
    if faults.len() == before && parts_interior(part, &touching) {
        faults.push(Repair::InteriorParted { part: part.at.part });
    }
}

/// Whether rings that touch at points close a loop, and so part the interior: a cycle in the graph of rings and the
/// points at which they meet.
fn parts_interior(part: &Part, touching: &[(usize, usize)]) -> bool {
    let line = |n: usize| if n == 0 { &part.exterior } else { &part.holes[n - 1].1 };
    let mut points: FxHashMap<[u64; 2], usize> = FxHashMap::default();
    let mut meetings: Vec<(usize, usize)> = Vec::new();
    for &(a, b) in touching {
        // Rings that touch without crossing do so at a vertex of one of them.
        let on = |of: usize, to: usize| line(of).0[1..].iter().filter(move |c| line(to).intersects(*c));
        for c in on(a, b).chain(on(b, a)) {
            let next = points.len();
            let point = *points.entry(bits(*c)).or_insert(next);
            meetings.extend([(a, point), (b, point)]);
        }
    }
    meetings.sort_unstable();
    meetings.dedup();
    let rings = 1 + part.holes.len();
    let mut root: Vec<usize> = (0..rings + points.len()).collect();
    let find = |root: &mut Vec<usize>, mut n: usize| {
        while root[n] != n {
            root[n] = root[root[n]];
            n = root[n];
        }
        n
    };
    meetings.into_iter().any(|(ring, point)| {
        let (a, b) = (find(&mut root, ring), find(&mut root, rings + point));
        root[a] = b;
        a == b
    })
}

fn bits(c: Coord<f64>) -> [u64; 2] {
    [(c.x + 0.0).to_bits(), (c.y + 0.0).to_bits()]
}

fn relate_parts(parts: &[Part], faults: &mut Vec<Repair>) {
    let areas: Vec<(Extent, Polygon<f64>)> = parts
        .iter()
        .map(|part| {
            let holes = part.holes.iter().map(|(_, line)| line.clone()).collect();
            (Extent::of(&part.exterior), Polygon::new(part.exterior.clone(), holes))
        })
        .collect();
    for (n, (extent, one)) in areas.iter().enumerate() {
        for (m, (other_extent, other)) in areas.iter().enumerate().skip(n + 1) {
            if !extent.meets(other_extent) {
                continue;
            }
            let matrix = one.relate(other);
            if overlaps(&matrix) || share_a_stretch(&matrix) {
                faults.push(Repair::PartsOverlap { first: parts[n].at.part, second: parts[m].at.part });
            }
        }
    }
}
