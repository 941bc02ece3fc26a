//! Borders at far zooms, without vertices that make no difference to the eye: from so far most stand within a step of
//! each other.
//!
//! A border shared by neighbours stays shared. Where other than two edges meet all vertices stay; between two such places
//! the way is thinned by itself, the same for every area it borders, of whatever kind, and for the line along it.

use geo::Coord;
use rstar::Envelope as _;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    borders::{Vertex, edges, key, vertex},
    draw::EXTENT,
    outline::{Bounds, Outline},
    sheet::Feature,
};

/// From this zoom on borders have all their vertices: a tile holds few of them.
pub const WHOLE_FROM: u8 = 12;

/// How far a vertex that is left out may be from what is drawn, in steps. With the half step by which rounding moves
/// either coordinate it is less than one in all.
const TOLERANCE: f64 = 0.25;

/// Where borders meet or part.
#[derive(Default)]
pub struct Knots(FxHashSet<Vertex>);

impl Knots {
    /// Those in a box, of areas among which are all that meet it.
    pub fn of<'a>(areas: impl Iterator<Item = &'a Feature>, frame: &Bounds) -> Self {
        let is_here = |c: &Coord<f64>| frame.contains_point(&[c.x, c.y]);
        let (mut seen, mut ends) = (FxHashSet::default(), FxHashMap::<Vertex, u32>::default());
        for (a, b) in areas.flat_map(|area| area.outline.rings()).flat_map(|ring| edges(ring)) {
            if (is_here(&a) || is_here(&b)) && seen.insert(key(a, b)) {
                *ends.entry(vertex(a)).or_default() += 1;
                *ends.entry(vertex(b)).or_default() += 1;
            }
        }
        Self(ends.into_iter().filter(|(_, ends)| *ends != 2).map(|(vertex, _)| vertex).collect())
    }

    /// A shape as it is drawn at a zoom before [`WHOLE_FROM`].
    pub fn thin(&self, outline: &Outline, zoom: u8) -> Outline {
        let tolerance = TOLERANCE / (f64::from(EXTENT) * f64::from(1_u32 << zoom));
        match outline {
            Outline::Point(spot) => Outline::Point(*spot),
            Outline::Line(line) => match line.split_last() {
                Some((last, ring)) if ring.len() > 2 && ring.first() == Some(last) => {
                    let mut ring = self.thin_ring(ring, tolerance);
                    ring.extend(ring.first().copied());
                    Outline::Line(ring)
                }
                _ => Outline::Line(self.thin_path(line, tolerance)),
            },
            Outline::Area(rings) => {
                let thinned = rings.iter().map(|ring| self.thin_ring(ring, tolerance));
                Outline::Area(thinned.filter(|ring| !ring.is_empty()).collect())
            }
        }
    }

    fn is_one(&self, spot: Coord<f64>) -> bool {
        self.0.contains(&vertex(spot))
    }

    /// An open ring. Where nothing of it would be left it stays whole, but for one that others have a part in: what it
    /// shares is thinned for them too.
    fn thin_ring(&self, ring: &[Coord<f64>], tolerance: f64) -> Vec<Coord<f64>> {
        let knot = ring.iter().position(|spot| self.is_one(*spot));
        // Of a ring without knots the same vertex, wherever it begins.
        let least = || (0..ring.len()).min_by(|a, b| by_place(&ring[*a], &ring[*b]));
        let Some(from) = knot.or_else(least) else { return Vec::new() };
        let mut path = [&ring[from..], &ring[..=from]].concat();
        path = self.thin_path(&path, tolerance);
        path.pop();
        let is_shared = || ring.iter().filter(|spot| self.is_one(**spot)).nth(1).is_some();
        match path.len() {
            3.. => path,
            _ if is_shared() => Vec::new(),
            _ => ring.to_vec(),
        }
    }

    /// A path, way by way from knot to knot.
    fn thin_path(&self, path: &[Coord<f64>], tolerance: f64) -> Vec<Coord<f64>> {
        let Some(first) = path.first() else { return Vec::new() };
        let (mut thinned, mut begin) = (vec![*first], 0);
        for end in 1..path.len() {
            if end + 1 == path.len() || self.is_one(path[end]) {
                thinned.extend(thin_way(&path[begin..=end], tolerance).skip(1));
                begin = end;
            }
        }
        thinned
    }
}

fn by_place(a: &Coord<f64>, b: &Coord<f64>) -> std::cmp::Ordering {
    a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
}

/// What of a way of two or more vertices is left, from its first to its last: by Ramer, Douglas and Peucker, from the end
/// that is the same for whoever comes along.
fn thin_way(way: &[Coord<f64>], tolerance: f64) -> impl Iterator<Item = Coord<f64>> {
    let turned = way.iter().rev();
    let is_turned = way.iter().zip(turned).map(|(a, b)| by_place(a, b)).find(|order| order.is_ne());
    let at = |n: usize| if is_turned == Some(std::cmp::Ordering::Greater) { way.len() - 1 - n } else { n };
    let mut stays = vec![false; way.len()];
    (stays[0], stays[way.len() - 1]) = (true, true);
    let mut stretches = vec![(0, way.len() - 1)];
    while let Some((from, to)) = stretches.pop() {
        let between = (from + 1..to).map(|n| (n, distance_squared(way[at(n)], way[at(from)], way[at(to)])));
        // Of several as far the first.
        let farthest = between.reduce(|most, other| if other.1 > most.1 { other } else { most });
        if let Some((n, _)) = farthest.filter(|(_, far)| *far > tolerance * tolerance) {
            stays[at(n)] = true;
            stretches.extend([(from, n), (n, to)]);
        }
    }
    way.iter().zip(stays).filter(|(_, stays)| *stays).map(|(spot, _)| *spot).collect::<Vec<_>>().into_iter()
}

/// The square of how far a spot is from an edge.
fn distance_squared(spot: Coord<f64>, from: Coord<f64>, to: Coord<f64>) -> f64 {
    let (edge, there) = (to - from, spot - from);
    let length_squared = edge.x * edge.x + edge.y * edge.y;
    let share = if length_squared > 0.0 {
        ((there.x * edge.x + there.y * edge.y) / length_squared).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let beside = there - edge * share;
    beside.x * beside.x + beside.y * beside.y
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use proptest::prelude::*;

    use super::*;
    use crate::{
        domain::Kind,
        tiles::{sheet::Source, subject::Subject},
    };

    /// Degrees, so to speak, of a step at zoom 8.
    const STEP: f64 = 1.0 / (4096.0 * 256.0);

    fn area(ring: &[Coord<f64>]) -> Feature {
        let subject = Subject::Border(Kind::Committee);
        Feature::new(Source::new(0, "one"), subject, Outline::Area(vec![ring.to_vec()]), 0..=22)
    }

    fn knots(rings: &[&[Coord<f64>]]) -> Knots {
        let areas: Vec<Feature> = rings.iter().map(|ring| area(ring)).collect();
        Knots::of(areas.iter(), &Bounds::from_corners([-9.0, -9.0], [9.0, 9.0]))
    }

    fn thinned(knots: &Knots, ring: &[Coord<f64>]) -> Vec<Coord<f64>> {
        match knots.thin(&Outline::Area(vec![ring.to_vec()]), 8) {
            Outline::Area(mut rings) => rings.remove(0),
            Outline::Point(_) | Outline::Line(_) => Vec::new(),
        }
    }

    fn c(x: f64, y: f64) -> Coord<f64> {
        Coord { x: 0.5 + x * STEP, y: 0.25 + y * STEP }
    }

    /// A winding way, its vertices closer than a step.
    fn winding(shift: f64) -> Vec<Coord<f64>> {
        (0..=400).map(|n| f64::from(n) * 0.1).map(|s| c(s, shift + (s * 0.7).sin() * 3.0)).collect()
    }

    #[test]
    fn neighbours_have_the_same_vertices_on_the_way_between_them() {
        let way = winding(0.0);
        let north = [vec![c(40.0, -20.0), c(0.0, -20.0)], way.clone()].concat();
        let mut south = [vec![c(0.0, 20.0), c(40.0, 20.0)], way.into_iter().rev().collect()].concat();
        south.rotate_left(57);
        let knots = knots(&[&north, &south]);
        let (north, south) = (thinned(&knots, &north), thinned(&knots, &south));
        assert!(north.len() < 80, "{}", north.len());
        let on_way = |ring: &[Coord<f64>]| -> FxHashSet<Vertex> {
            ring.iter().filter(|at| (at.y - 0.25).abs() < 10.0 * STEP).map(|at| vertex(*at)).collect()
        };
        assert_eq!(on_way(&north), on_way(&south));
        assert!(on_way(&north).contains(&vertex(c(40.0, 3.0 * 28_f64.sin()))), "the knot at its end");
    }

    #[test]
    fn a_ring_alone_has_the_same_vertices_wherever_it_begins() {
        let ring: Vec<_> =
            (0..500).map(|n| TAU * f64::from(n) / 500.0).map(|a| c(30.0 * a.cos(), 30.0 * a.sin())).collect();
        let all = |ring: &[Coord<f64>]| -> FxHashSet<Vertex> {
            thinned(&knots(&[ring]), ring).into_iter().map(vertex).collect()
        };
        let few = all(&ring);
        assert!((20..60).contains(&few.len()), "{}", few.len());
        for (by, is_turned) in [(1, false), (123, true), (499, false), (0, true)] {
            let mut other = ring.clone();
            other.rotate_left(by);
            if is_turned {
                other.reverse();
            }
            assert_eq!(all(&other), few);
            let closed = [other.as_slice(), &other[..1]].concat();
            let Outline::Line(line) = knots(&[&ring]).thin(&Outline::Line(closed), 8) else {
                unreachable!("a line stays one")
            };
            assert_eq!(line.first(), line.last());
            assert_eq!(line.into_iter().map(vertex).collect::<FxHashSet<_>>(), few);
        }
    }

    #[test]
    fn what_would_be_nothing_stays_whole() {
        let speck = [c(0.0, 0.0), c(0.1, 0.0), c(0.1, 0.1), c(0.0, 0.1)];
        assert_eq!(thinned(&knots(&[&speck]), &speck), speck);
        // Between neighbours there is nothing left of it: their ways are one.
        let beside = [speck[1], speck[2], c(9.0, 9.0), c(9.0, -9.0)];
        let knots = knots(&[&speck, &beside]);
        let Outline::Area(rings) = knots.thin(&Outline::Area(vec![speck.to_vec()]), 8) else {
            unreachable!("an area stays one")
        };
        assert!(rings.is_empty());
    }

    proptest! {
        #[test]
        fn nothing_left_out_is_far_from_what_is_drawn(
            spots in prop::collection::vec((-30.0..30.0_f64, -30.0..30.0_f64), 2..80),
        ) {
            let way: Vec<_> = spots.into_iter().map(|(x, y)| c(x, y)).collect();
            let left: Vec<_> = thin_way(&way, TOLERANCE * STEP).collect();
            prop_assert_eq!((left.first(), left.last()), (way.first(), way.last()));
            for spot in &way {
                let far = left.windows(2).map(|edge| distance_squared(*spot, edge[0], edge[1]));
                prop_assert!(far.fold(f64::MAX, f64::min).sqrt() <= TOLERANCE * STEP * 1.000_001);
            }
            let turned: Vec<_> = way.iter().rev().copied().collect();
            let mut back: Vec<_> = thin_way(&turned, TOLERANCE * STEP).collect();
            back.reverse();
            prop_assert_eq!(back, left);
        }
    }
}
