//! Which of a city's areas hold a point: exact, in some tens of nanoseconds.
//!
//! **What is promised.** A point strictly inside an area belongs to it. A point on a border belongs, among areas of
//! one group that share edges vertex by vertex, to exactly one, whoever asks and in whatever order they were given:
//! to the area that holds the point shifted by (ε, ε²), that is to the east by an infinitesimal, and to the north by
//! an infinitesimal of it (the *half-open rule*). Where that is no area of the group (an outer border), the point
//! belongs to the one with the smallest key among those of the group whose border it lies on.
//!
//! **How.** A grid of equal cells over all areas. Each cell knows the areas that hold its (shifted) south-western
//! corner, and the edges that pass through it. From the corner walk north to the point's latitude, then east to the
//! point: an area's answer is that of the corner, turned over at each of its edges crossed. Only the cell's edges can
//! be crossed. An edge shared by neighbours is stored, and asked, once. Whether the walk
//! crosses an edge is told by comparing coordinates, and by an exact predicate (Shewchuk, *Adaptive Precision
//! Floating-Point Arithmetic*, 1997; crate `robust`) where that cannot decide: no tolerance is involved anywhere.
//!
//! A locator is built, then frozen; to change one area, build anew over the same [`PreparedPolygon`]s.

use geo::Coord;

use super::edge::{Edge, Ray};
use super::{PreparedPolygon, Ruler};
use crate::domain::LonLat;

mod build;
mod settle;
#[cfg(test)]
mod tests;

use settle::Slots;

/// One area among those to be located.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    /// The caller's name for it; unique in its group.
    pub key: u32,
    /// Its level: areas of one group are meant to be neighbours, areas of different groups may nest.
    pub group: u8,
    /// Its extent.
    pub area: &'a PreparedPolygon,
}

/// How an area found stands to the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Claim {
    /// The point is strictly inside.
    Inside,
    /// The point is on the border and belongs to the area.
    Border,
    /// The point is on the border and belongs to another area of the group.
    Touches,
}

/// An area that holds or touches a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hit {
    /// The area's key.
    pub key: u32,
    /// Its group.
    pub group: u8,
    /// How it stands to the point.
    pub claim: Claim,
}

impl Hit {
    /// Whether the point belongs to the area.
    pub fn belongs(self) -> bool {
        self.claim != Claim::Touches
    }
}

/// An area whose border is near.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NearBorder {
    /// The area's key.
    pub key: u32,
    /// Its group.
    pub group: u8,
    /// Metres to the nearest place of its border; 0 on it.
    pub distance_m: f64,
}

/// Areas of a city, ready to be asked which of them hold a point. Made by [`Locator::build`].
#[derive(Debug, Default)]
pub struct Locator {
    /// Group and key of each area, ascending; elsewhere areas are named by their index here.
    names: Box<[(u8, u32)]>,
    grid: Grid,
    /// Row by row from the south, each from the west; one more at the end.
    cells: Box<[Cell]>,
    /// Edges of the cells, as indices of `edges`.
    passing: Box<[u32]>,
    /// Different edges; shared ones once.
    edges: Box<[SharedEdge]>,
    /// The areas of each edge.
    owners: Box<[u32]>,
    /// Sets of areas, each ascending behind its length.
    sets: Box<[u32]>,
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    /// Where in `sets` the areas stand that hold the shifted south-western corner.
    holders: u32,
    /// Where in `passing` the cell's edges begin; they end where the next cell's begin.
    passing: u32,
}

#[derive(Debug, Clone, Copy)]
struct SharedEdge {
    edge: Edge,
    owners: (u32, u32),
}

/// Equal cells over a box; degrees.
#[derive(Debug, Clone, Copy, Default)]
struct Grid {
    south_west: Coord<f64>,
    north_east: Coord<f64>,
    cell: Coord<f64>,
    per_degree: Coord<f64>,
    columns: usize,
    rows: usize,
}

impl Grid {
    /// The column of a longitude; never falls as the longitude rises.
    fn column(&self, x: f64) -> usize {
        (((x - self.south_west.x) * self.per_degree.x) as usize).min(self.columns - 1)
    }

    /// The row of a latitude; never falls as the latitude rises.
    fn row(&self, y: f64) -> usize {
        (((y - self.south_west.y) * self.per_degree.y) as usize).min(self.rows - 1)
    }

    /// The south-western corner of a cell, the same number whenever asked.
    fn corner(&self, column: usize, row: usize) -> Coord<f64> {
        Coord {
            x: self.south_west.x + column as f64 * self.cell.x,
            y: self.south_west.y + row as f64 * self.cell.y,
        }
    }

    fn covers(&self, p: Coord<f64>) -> bool {
        p.x >= self.south_west.x
            && p.x <= self.north_east.x
            && p.y >= self.south_west.y
            && p.y <= self.north_east.y
    }
}

impl Locator {
    /// Names every area that holds the point or has it on its border, ordered by group, then key. Calls `found` for
    /// each; not at all for a point outside every area.
    pub fn locate(&self, point: LonLat, mut found: impl FnMut(Hit)) {
        let p = Coord::from(point);
        if self.cells.is_empty() || !self.grid.covers(p) {
            return;
        }
        let (column, row) = (self.grid.column(p.x), self.grid.row(p.y));
        let n = row * self.grid.columns + column;
        let (cell, end) = (self.cells[n], self.cells[n + 1].passing);
        let holders = self.set(cell.holders);
        let passing = &self.passing[cell.passing as usize..end as usize];
        if passing.is_empty() {
            for area in holders {
                let (group, key) = self.names[*area as usize];
                found(Hit { key, group, claim: Claim::Inside });
            }
            return;
        }
        let mut slots = Slots::holding(holders);
        let corner = self.grid.corner(column, row);
        let turn = Coord { x: corner.x, y: p.y };
        for n in passing {
            let SharedEdge { edge, owners } = &self.edges[*n as usize];
            let from_point = edge.ray_east(p);
            let crossed = (from_point == Ray::Crosses)
                ^ (edge.ray_east(turn) == Ray::Crosses)
                ^ edge.parts_meridian(corner, turn);
            let touched = from_point == Ray::StartsOn;
            if crossed || touched {
                for area in &self.owners[owners.0 as usize..owners.1 as usize] {
                    slots.change(*area, u32::from(crossed), u32::from(touched));
                }
            }
        }
        slots.settle(&self.names, found);
    }

    /// The areas whose border is at most `radius_m` metres from the point, in the local plane of the point, whether
    /// the point is inside them or not; nearest first, then by group and key, each once.
    pub fn borders_within(&self, point: LonLat, radius_m: f64) -> Vec<NearBorder> {
        let (p, ruler) = (Coord::from(point), Ruler::at(point));
        let reach = ruler.half_box(radius_m);
        let (west, east) = (p.x - reach.lon, p.x + reach.lon);
        let (south, north) = (p.y - reach.lat, p.y + reach.lat);
        let apart = east < self.grid.south_west.x
            || west > self.grid.north_east.x
            || north < self.grid.south_west.y
            || south > self.grid.north_east.y;
        let sane = radius_m >= 0.0;
        if apart || self.cells.is_empty() || !sane {
            return Vec::new();
        }
        let mut near: Vec<(u32, f64)> = Vec::new();
        let columns = self.grid.column(west)..=self.grid.column(east);
        for row in self.grid.row(south)..=self.grid.row(north) {
            let first = self.cells[row * self.grid.columns + columns.start()].passing;
            let end = self.cells[row * self.grid.columns + columns.end() + 1].passing;
            for n in &self.passing[first as usize..end as usize] {
                let SharedEdge { edge, owners } = &self.edges[*n as usize];
                let metres2 = ruler.to_edge_squared(p, edge.lo, edge.hi);
                if metres2 <= radius_m * radius_m {
                    let owners = &self.owners[owners.0 as usize..owners.1 as usize];
                    near.extend(owners.iter().map(|area| (*area, metres2)));
                }
            }
        }
        near.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        near.dedup_by_key(|(area, _)| *area);
        let mut near: Vec<NearBorder> = near
            .into_iter()
            .map(|(area, metres2)| {
                let (group, key) = self.names[area as usize];
                NearBorder { key, group, distance_m: metres2.sqrt() }
            })
            .collect();
        // Stable: what is equally near stays in order of group and key.
        near.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m));
        near
    }

    /// How many bytes the locator takes.
    pub fn memory_bytes(&self) -> usize {
        size_of::<Self>()
            + size_of_val(&*self.names)
            + size_of_val(&*self.cells)
            + size_of_val(&*self.passing)
            + size_of_val(&*self.edges)
            + size_of_val(&*self.owners)
            + size_of_val(&*self.sets)
    }

    fn set(&self, at: u32) -> &[u32] {
        let at = at as usize;
        &self.sets[at + 1..=at + self.sets[at] as usize]
    }
}

/// [`Locator::locate`] without a locator: by the same rule, over areas asked one by one, in order of group, then key
/// (the members may come in any order). For areas asked seldom, as those of a past date.
pub fn locate_among(members: &[Member<'_>], point: LonLat, found: impl FnMut(Hit)) {
    let mut ordered: Vec<&Member<'_>> = members.iter().collect();
    ordered.sort_by_key(|m| (m.group, m.key));
    let names: Vec<(u8, u32)> = ordered.iter().map(|m| (m.group, m.key)).collect();
    let mut slots = Slots::holding(&[]);
    for (n, member) in ordered.iter().enumerate() {
        let probe = member.area.probe(point.into());
        if probe.holds || probe.on_border {
            slots.change(n as u32, u32::from(probe.holds), u32::from(probe.on_border));
        }
    }
    slots.settle(&names, found);
}
