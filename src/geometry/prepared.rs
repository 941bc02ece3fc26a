//! One area made ready for many questions about points.

use geo::{Coord, MultiPolygon};

use super::Ruler;
use super::edge::{Edge, Ray};
use crate::domain::LonLat;

/// Where a point stands to an area, as OGC simple features have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Position {
    /// In the interior.
    Inside,
    /// Exactly on a ring: an edge or a vertex, of the exterior or of a hole.
    Border,
    /// Neither.
    Outside,
}

/// The edges of an area in horizontal slabs: a question looks at one slab only.
///
/// Answers are exact (no tolerance), for coordinates that are 0 or at least 1e-140 in size. For an invalid area the
/// interior is what an odd number of rings enclose. About 40 bytes an edge.
#[derive(Debug, Clone, Default)]
pub struct PreparedPolygon {
    edges: Box<[Edge]>,
    /// Where each slab's entries begin in `entries`, and where the last one's end.
    slabs: Box<[u32]>,
    entries: Box<[u32]>,
    west: f64,
    east: f64,
    south: f64,
    north: f64,
    per_degree: f64,
}

/// A point's place relative to an area: by the half-open rule, and whether on the border.
#[derive(Debug, Clone, Copy)]
pub(super) struct Probe {
    pub holds: bool,
    pub on_border: bool,
}

impl PreparedPolygon {
    /// Prepares an area, EPSG:4326, valid as [`repair()`](super::repair()) leaves it; it may be empty. Edges with an
    /// end that is not finite are passed over.
    pub fn new(area: &MultiPolygon<f64>) -> Self {
        let edges: Box<[Edge]> = Edge::all_of(area).collect();
        if edges.is_empty() {
            return Self::default();
        }
        let least = |of: fn(&Edge) -> f64| edges.iter().map(of).fold(f64::INFINITY, f64::min);
        let most = |of: fn(&Edge) -> f64| edges.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
        let (west, south) = (least(Edge::west), least(|e| e.lo.y));
        let (east, north) = (most(Edge::east), most(|e| e.hi.y));
        // Half as many slabs as edges, so that a slab holds a handful of the edges of a wiggly outline.
        let count = (edges.len() / 2).clamp(1, 4096);
        let mut prepared = Self {
            slabs: vec![0; count + 1].into(),
            entries: Box::default(),
            per_degree: count as f64 / (north - south).max(1e-12),
            edges,
            west,
            east,
            south,
            north,
        };
        prepared.fill();
        prepared
    }

    /// Sorts edges into slabs: counts, sums, then places.
    fn fill(&mut self) {
        let reach = |this: &Self, edge: &Edge| this.slab(edge.lo.y)..=this.slab(edge.hi.y);
        let mut ends = vec![0_u32; self.slabs.len()];
        for edge in &self.edges {
            reach(self, edge).for_each(|slab| ends[slab + 1] += 1);
        }
        for slab in 1..ends.len() {
            ends[slab] += ends[slab - 1];
        }
        self.slabs = ends.clone().into();
        let mut entries = vec![0; ends[ends.len() - 1] as usize];
        for (n, edge) in self.edges.iter().enumerate() {
            for slab in reach(self, edge) {
                entries[ends[slab] as usize] = n as u32;
                ends[slab] += 1;
            }
        }
        self.entries = entries.into();
    }

    /// The slab of a latitude. Never falls as the latitude rises, whatever the rounding, so an edge is always listed
    /// in the slab of each point beside it.
    fn slab(&self, lat: f64) -> usize {
        (((lat - self.south) * self.per_degree) as usize).min(self.slabs.len() - 2)
    }

    /// Where a point stands.
    pub fn classify(&self, point: LonLat) -> Position {
        match self.probe(point.into()) {
            Probe { on_border: true, .. } => Position::Border,
            Probe { holds: true, .. } => Position::Inside,
            Probe { .. } => Position::Outside,
        }
    }

    /// Whether the area holds the point by the half-open rule: whether it holds the point shifted to the east by an
    /// infinitesimal ε, and to the north by ε². Of areas that share edges vertex by vertex exactly one holds a point
    /// of a shared edge; on an outer border it may be none: see [`Locator`](super::Locator) for the rule that
    /// follows.
    pub fn holds(&self, point: LonLat) -> bool {
        self.probe(point.into()).holds
    }

    /// Metres to the nearest place of the border, from inside or outside, in the local plane of the point; `None`
    /// for an empty area. Looks at every edge.
    pub fn distance_to_border_m(&self, point: LonLat) -> Option<f64> {
        let (ruler, place) = (Ruler::at(point), Coord::from(point));
        let nearest = self.edges.iter().map(|edge| ruler.to_edge_squared(place, edge.lo, edge.hi));
        nearest.min_by(f64::total_cmp).map(f64::sqrt)
    }

    /// Whether the area has no edge.
    pub fn is_empty(&self) -> bool {
        self.edges.is_empty()
    }

    pub(super) fn edges(&self) -> &[Edge] {
        &self.edges
    }

    pub(super) fn probe(&self, p: Coord<f64>) -> Probe {
        let mut probe = Probe { holds: false, on_border: false };
        let beside = p.x >= self.west && p.x <= self.east && p.y >= self.south && p.y <= self.north;
        if !beside || self.edges.is_empty() {
            return probe;
        }
        let slab = self.slab(p.y);
        for entry in &self.entries[self.slabs[slab] as usize..self.slabs[slab + 1] as usize] {
            match self.edges[*entry as usize].ray_east(p) {
                Ray::Misses => {}
                Ray::Crosses => probe.holds = !probe.holds,
                Ray::StartsOn => probe.on_border = true,
            }
        }
        probe
    }
}
