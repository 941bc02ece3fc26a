//! Cutting areas and lines out of a drawing on whole numbers, as map tiles need them.
//!
//! Vertices are whole numbers already: who draws neighbours puts each vertex on the grid by itself, so that a shared
//! border stays shared. What is cut here stays so: an edge is cut at the same spot for both areas that share it.

use geo::{Coord, Rect};
use i_overlay::{
    core::{
        fill_rule::FillRule,
        overlay::{Overlay, ShapeType},
        overlay_rule::OverlayRule,
        solver::Solver,
    },
    i_float::int::point::IntPoint,
};

use super::repair::{
    overlay::{Contour, Shapes, options, turned},
    pinch::parted,
};

/// A box of whole numbers, its borders included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// The smallest coordinate inside, of `x` and of `y`.
    pub least: i32,
    /// The greatest coordinate inside, of `x` and of `y`.
    pub most: i32,
}

/// A ring or a line on whole numbers. Rings are open: the first vertex is not repeated.
pub type Path = Vec<Coord<i32>>;

impl Frame {
    /// Whether a spot lies in the box or on its border.
    pub fn holds(self, c: Coord<f64>) -> bool {
        let inside = |v: f64| f64::from(self.least) <= v && v <= f64::from(self.most);
        inside(c.x) && inside(c.y)
    }

    /// The part of an area inside the frame: polygons, each its exterior, then its holes.
    ///
    /// `rings` are whole numbers of any size, open or closed, exteriors of positive area by the surveyor's formula, holes
    /// of negative; they may cross and collapse: what counts as inside is what is wound round more often positively than
    /// negatively. So areas that were edge-matched before their vertices were put on the grid still neither overlap nor
    /// leave gaps; only where putting them there made borders cross, by less than a step. What comes out is valid (OGC simple features), exteriors of positive area, holes of negative,
    /// no vertex repeated, none in the middle of a straight stretch. Empty when nothing is left.
    pub fn clip_area(self, rings: &[Vec<Coord<f64>>]) -> Vec<Vec<Path>> {
        let contours: Vec<Contour> =
            rings.iter().map(|ring| self.clip_ring(ring)).filter(|ring| ring.len() > 2).collect();
        if contours.is_empty() {
            return Vec::new();
        }
        // Most areas are a house, or a field: one ring that needs no more.
        if let [ring] = &contours[..]
            && let Some(path) = simple(ring)
        {
            return if doubled_ring_area(&path) > 0 { vec![vec![path]] } else { Vec::new() };
        }
        overlaid(&contours)
    }

    /// The stretches of a line inside the frame, in its order; none is a mere point.
    pub fn clip_line(self, line: &[Coord<f64>]) -> Vec<Path> {
        let mut stretches: Vec<Path> = Vec::new();
        let mut goes_on = false;
        for (a, b) in line.iter().zip(line.iter().skip(1)) {
            let Some((from, to)) = self.within(*a, *b) else {
                goes_on = false;
                continue;
            };
            match stretches.last_mut().filter(|s| goes_on && s.last() == Some(&from)) {
                Some(stretch) => stretch.push(to),
                None => stretches.push(vec![from, to]),
            }
            goes_on = true;
        }
        for stretch in &mut stretches {
            stretch.dedup();
        }
        stretches.retain(|stretch| stretch.len() > 1);
        stretches
    }

    /// The part of an edge inside the frame (Liang and Barsky, 1984).
    fn within(self, a: Coord<f64>, b: Coord<f64>) -> Option<(Coord<i32>, Coord<i32>)> {
        let (least, most) = (f64::from(self.least), f64::from(self.most));
        let step = b - a;
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (way, room) in
            [(-step.x, a.x - least), (step.x, most - a.x), (-step.y, a.y - least), (step.y, most - a.y)]
        {
            if way == 0.0 {
                if room < 0.0 {
                    return None;
                }
            } else if way < 0.0 {
                enter = enter.max(room / way);
            } else {
                leave = leave.min(room / way);
            }
        }
        let at = |share: f64| whole(Coord { x: a.x + step.x * share, y: a.y + step.y * share });
        (enter <= leave).then(|| (at(enter), if leave < 1.0 { at(leave) } else { whole(b) }))
    }

    /// A ring cut at the frame.
    fn clip_ring(self, ring: &[Coord<f64>]) -> Contour {
        let (least, most) = (f64::from(self.least), f64::from(self.most));
        let is_cut = ring.iter().any(|c| !self.holds(*c));
        let cut = is_cut.then(|| cut_ring(ring, Rect::new((least, least), (most, most))));
        let ring = cut.as_deref().unwrap_or(ring);
        let mut contour: Contour = ring.iter().map(|c| whole(*c)).map(|c| IntPoint::new(c.x, c.y)).collect();
        contour.dedup();
        while contour.len() > 1 && contour.first() == contour.last() {
            contour.pop();
        }
        contour
    }
}

/// What some contours wind round more often positively than negatively: polygons, each its exterior, then its holes.
fn overlaid(contours: &[Contour]) -> Vec<Vec<Path>> {
    let mut options = options();
    options.preserve_input_collinear = false;
    options.preserve_output_collinear = false;
    let vertices = contours.iter().map(Vec::len).sum();
    // The frame takes no part: the overlay would move its corners and sides to vertices a step away.
    let mut overlay = Overlay::new_custom(vertices, options, Solver::default());
    overlay.add_contours(contours, ShapeType::Subject);
    let shapes: Shapes = turned(overlay.overlay(OverlayRule::Subject, FillRule::Positive));
    parted(shapes)
        .into_iter()
        .map(|rings| rings.iter().map(straightened).filter(|ring| ring.len() > 2).collect::<Vec<_>>())
        .filter(|rings| !rings.is_empty())
        .collect()
}

/// The part of a ring inside a box, side by side (Sutherland and Hodgman, Communications of the ACM 17, 1974): parts
/// that the cut leaves joined stay joined, on the border of the box edges may run to and fro. Rings are open; the plane
/// is the caller's.
pub fn cut_ring(ring: &[Coord<f64>], frame: Rect<f64>) -> Vec<Coord<f64>> {
    let (least, most) = (frame.min(), frame.max());
    let ring = cut(ring, |c| c.x - least.x);
    let ring = cut(&ring, |c| most.x - c.x);
    let ring = cut(&ring, |c| c.y - least.y);
    cut(&ring, |c| most.y - c.y)
}

/// The part of a ring where `room` is not negative.
fn cut(ring: &[Coord<f64>], room: impl Fn(Coord<f64>) -> f64) -> Vec<Coord<f64>> {
    let mut kept = Vec::with_capacity(ring.len() + 4);
    for (n, &b) in ring.iter().enumerate() {
        let a = ring[(n + ring.len() - 1) % ring.len()];
        let (room_a, room_b) = (room(a), room(b));
        if (room_a < 0.0) != (room_b < 0.0) {
            // From the end inside, whichever way the ring runs: both neighbours cut their border at the same spot.
            let (inner, outer, near, far) =
                if room_a < 0.0 { (b, a, room_b, room_a) } else { (a, b, room_a, room_b) };
            kept.push(inner + (outer - inner) * (near / (near - far)));
        }
        if room_b >= 0.0 {
            kept.push(b);
        }
    }
    kept
}

fn whole(c: Coord<f64>) -> Coord<i32> {
    Coord { x: c.x.round() as i32, y: c.y.round() as i32 }
}

/// A ring without vertices on straight stretches: parting rings may leave one where they met. It begins with its least
/// vertex, so that it is the same whatever course led to it beyond the frame.
fn straightened(ring: &Contour) -> Path {
    let mut path: Path = ring.iter().map(|p| Coord { x: p.x, y: p.y }).collect();
    loop {
        // Where a stretch ran to and fro, its ends are one vertex.
        path.dedup();
        while path.len() > 1 && path.first() == path.last() {
            path.pop();
        }
        let bends: Vec<bool> = corners(&path).map(|[a, b, c]| turn(a, b, c) != 0).collect();
        if path.len() < 3 || bends.iter().all(|bends| *bends) {
            let least = path.iter().enumerate().min_by_key(|(_, c)| (c.x, c.y)).map_or(0, |(n, _)| n);
            path.rotate_left(least);
            return path;
        }
        let mut bends = bends.into_iter();
        path.retain(|_| bends.next() == Some(true));
    }
}

/// The most vertices of a ring that are compared each with each.
const MOST_COMPARED: usize = 48;

/// A ring without vertices on straight stretches, where that is short and meets itself nowhere.
fn simple(ring: &Contour) -> Option<Path> {
    let path = straightened(ring);
    let count = path.len();
    if !(3..=MOST_COMPARED).contains(&count) {
        return None;
    }
    let edge = |n: usize| (path[n], path[if n + 1 == count { 0 } else { n + 1 }]);
    let meets_another = |n: usize| {
        // Neighbours meet where they must: they bend there.
        let last = if n == 0 { count - 1 } else { count };
        (n + 2..last).any(|m| meet(edge(n), edge(m)))
    };
    (!(0..count).any(meets_another)).then_some(path)
}

type Edge = (Coord<i32>, Coord<i32>);

/// Whether two edges have a spot in common.
fn meet((a, b): Edge, (c, d): Edge) -> bool {
    let is_apart = |a: i32, b: i32, c: i32, d: i32| a.max(b) < c.min(d) || c.max(d) < a.min(b);
    let are_beside = |a, b, c, d| turn(a, b, c).signum() * turn(a, b, d).signum() > 0;
    !(is_apart(a.x, b.x, c.x, d.x)
        || is_apart(a.y, b.y, c.y, d.y)
        || are_beside(a, b, c, d)
        || are_beside(c, d, a, b))
}

/// Each vertex of an open ring between its neighbours.
fn corners(path: &Path) -> impl Iterator<Item = [Coord<i32>; 3]> {
    let before = path.last().into_iter().chain(path);
    let after = path.iter().skip(1).chain(path.first());
    before.zip(path).zip(after).map(|((a, b), c)| [*a, *b, *c])
}

/// Twice the area of a triangle; positive where the way from the first to the third turns from `x` towards `y`.
fn turn(a: Coord<i32>, b: Coord<i32>, c: Coord<i32>) -> i64 {
    i64::from(b.x - a.x) * i64::from(c.y - b.y) - i64::from(b.y - a.y) * i64::from(c.x - b.x)
}

/// Twice the area of an open ring; positive where `x` turns towards `y`.
pub fn doubled_ring_area(ring: &Path) -> i64 {
    let cross =
        |[a, b, _]: [Coord<i32>; 3]| i64::from(a.x) * i64::from(b.y) - i64::from(b.x) * i64::from(a.y);
    corners(ring).map(cross).sum()
}

#[cfg(test)]
mod tests {
    use geo::{BooleanOps, MultiPolygon, Polygon, Validation, polygon};
    use proptest::prelude::*;

    use super::*;

    const FRAME: Frame = Frame { least: -64, most: 4160 };

    fn c(x: i32, y: i32) -> Coord<f64> {
        Coord { x: f64::from(x), y: f64::from(y) }
    }

    fn as_geo(parts: &[Vec<Path>]) -> MultiPolygon<f64> {
        let line = |ring: &Path| ring.iter().map(|p| c(p.x, p.y)).collect::<Vec<_>>().into();
        parts
            .iter()
            .map(|rings| Polygon::new(line(&rings[0]), rings[1..].iter().map(line).collect()))
            .collect::<Vec<_>>()
            .into()
    }

    #[test]
    fn an_area_that_holds_the_whole_frame_becomes_the_frame() {
        let far = 1 << 30;
        let world = vec![c(-far, -far), c(far, -far), c(far, far), c(-far, far)];
        let parts = FRAME.clip_area(&[world]);
        assert_eq!(parts.len(), 1);
        assert_eq!(doubled_ring_area(&parts[0][0]), 2 * 4224 * 4224);
        assert_eq!(parts[0][0].len(), 4);
    }

    #[test]
    fn an_area_collapsed_to_a_line_is_gone_and_a_hole_stays_a_hole() {
        assert!(FRAME.clip_area(&[vec![c(0, 0), c(10, 10), c(20, 20)]]).is_empty());
        let ring = vec![c(0, 0), c(100, 0), c(100, 100), c(0, 100)];
        let hole = vec![c(10, 10), c(10, 20), c(20, 20), c(20, 10)];
        let parts = FRAME.clip_area(&[ring, hole]);
        assert_eq!((parts.len(), parts[0].len()), (1, 2));
        assert!(doubled_ring_area(&parts[0][0]) > 0 && doubled_ring_area(&parts[0][1]) < 0);
    }

    #[test]
    fn a_line_that_leaves_and_comes_back_is_two_stretches() {
        let line = [c(100, 100), c(100, -500), c(200, -500), c(200, 100), c(200, 100)];
        let stretches = FRAME.clip_line(&line);
        let at = |x, y| Coord { x, y };
        assert_eq!(stretches, vec![vec![at(100, 100), at(100, -64)], vec![at(200, -64), at(200, 100)]]);
        assert!(FRAME.clip_line(&[c(-500, 0), c(-400, 9000)]).is_empty());
    }

    /// A star-shaped ring round the frame's middle: simple, of positive area.
    fn star(radii: &[u16], middle: (i32, i32)) -> Vec<Coord<f64>> {
        radii
            .iter()
            .enumerate()
            .map(|(n, r)| {
                let angle = std::f64::consts::TAU * n as f64 / radii.len() as f64;
                let (x, y) = (f64::from(*r) * angle.cos(), f64::from(*r) * angle.sin());
                c(middle.0 + x.round() as i32, middle.1 + y.round() as i32)
            })
            .collect()
    }

    proptest! {
        #[test]
        fn a_ring_that_meets_itself_nowhere_is_what_the_overlay_makes_of_it(
            side in 3..40_i32,
            spots in prop::collection::vec((0..40_i32, 0..40_i32), 3..9),
        ) {
            let mut ring: Contour = spots.iter().map(|(x, y)| IntPoint::new(x % side, y % side)).collect();
            ring.dedup();
            if let Some(path) = simple(&ring) {
                let is_kept = doubled_ring_area(&path) > 0;
                let ours: Vec<_> = is_kept.then(|| vec![path]).into_iter().collect();
                prop_assert_eq!(ours, overlaid(&[ring]));
            }
        }

        #[test]
        fn what_is_cut_is_what_geo_cuts(
            radii in prop::collection::vec(50_u16..9000, 5..40),
            x in -3000..7000_i32,
            y in -3000..7000_i32,
        ) {
            let ring = star(&radii, (x, y));
            let parts = as_geo(&FRAME.clip_area(std::slice::from_ref(&ring)));
            prop_assert!(parts.is_valid(), "{parts:?}");
            let area: MultiPolygon<f64> = Polygon::new(ring.into(), vec![]).into();
            let frame: MultiPolygon<f64> =
                polygon![(x: -64.0, y: -64.0), (x: 4160.0, y: -64.0), (x: 4160.0, y: 4160.0), (x: -64.0, y: 4160.0)].into();
            if area.is_valid() {
                let theirs = area.intersection(&frame);
                // Cut edges end on whole numbers: each may swing by a step over its length.
                let odd = geo::Area::unsigned_area(&theirs.xor(&parts));
                let length: f64 = radii.iter().map(|r| 2.0 * f64::from(*r)).sum();
                prop_assert!(odd <= length + 10.0, "{odd} of {length}");
            }
        }

        #[test]
        fn neighbours_stay_neighbours(
            mut border in prop::collection::vec((-9000..9000_i32, -40..40_i32), 2..30),
            to_and_fro: bool,
            turned_round: bool,
        ) {
            // A border from the far left to the far right, maybe to and fro; one area on either side of it.
            if !to_and_fro {
                border.sort_unstable();
                border.dedup_by_key(|(x, _)| *x);
            }
            let mut border: Vec<Coord<f64>> = border.iter().map(|(x, y)| c(*x, 2000 + y)).collect();
            border.insert(0, c(-20_000, 2000));
            border.push(c(20_000, 2000));
            let mut above = border.clone();
            above.extend([c(20_000, 20_000), c(-20_000, 20_000)]);
            let mut below: Vec<Coord<f64>> = border.into_iter().rev().collect();
            below.extend([c(-20_000, -20_000), c(20_000, -20_000)]);
            if turned_round {
                below.rotate_left(3);
            }
            let twice = |parts: &[Vec<Path>]| parts.iter().flatten().map(doubled_ring_area).sum::<i64>();
            let (above, below) = (FRAME.clip_area(&[above]), FRAME.clip_area(&[below]));
            let odd = (twice(&above) + twice(&below) - 2 * 4224 * 4224).abs();
            prop_assert!(odd <= if to_and_fro { 4224 } else { 0 }, "{}", odd);
        }
    }
}
