//! Building a locator: sharing edges, sorting them into cells, and telling who holds each cell's corner.

use geo::Coord;
use rustc_hash::FxHashMap;

use super::{Cell, Grid, Locator, Member, SharedEdge};
use crate::geometry::edge::Edge;

/// Cells for each different edge. Of 1, 3, 8 and 24 tried, 8 was the fastest against the same rival, on a made city and
/// on St Petersburg; 24 was no faster, and took half as much memory again or twice.
const CELLS_PER_EDGE: usize = 8;
/// Never more cells than this: 2 MB of them.
const MAX_CELLS: usize = 1 << 18;

impl Locator {
    /// Builds a locator over areas in any order. Two areas of one group should not have one key (both would be
    /// named by it).
    pub fn build(members: &[Member<'_>]) -> Self {
        let mut ordered: Vec<&Member<'_>> = members.iter().collect();
        ordered.sort_by_key(|m| (m.group, m.key));
        let (edges, owners) = share(&ordered);
        let Some(grid) = Grid::over(&edges) else { return Self::default() };
        let (mut cells, passing) = sort_into_cells(&grid, &edges);
        let sets = tell_corners(&grid, &edges, &owners, &mut cells);
        Self {
            names: ordered.iter().map(|m| (m.group, m.key)).collect(),
            grid,
            cells: cells.into(),
            passing: passing.into(),
            edges: edges.into(),
            owners: owners.into(),
            sets: sets.into(),
        }
    }
}

/// Each different edge once, with its owners (as indices of `members`, ascending).
fn share(members: &[&Member<'_>]) -> (Vec<SharedEdge>, Vec<u32>) {
    let total = members.iter().map(|m| m.area.edges().len()).sum();
    let mut known: FxHashMap<[u64; 4], u32> =
        FxHashMap::with_capacity_and_hasher(total, rustc_hash::FxBuildHasher);
    let mut edges: Vec<SharedEdge> = Vec::with_capacity(total);
    let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(total);
    for (area, member) in members.iter().enumerate() {
        for edge in member.area.edges() {
            let n = *known.entry(edge.bits()).or_insert_with(|| {
                edges.push(SharedEdge { edge: *edge, owners: (0, 0) });
                edges.len() as u32 - 1
            });
            pairs.push((n, area as u32));
        }
    }
    pairs.sort_unstable();
    for (at, (edge, _)) in pairs.iter().enumerate() {
        let owners = &mut edges[*edge as usize].owners;
        if owners.1 == 0 {
            owners.0 = at as u32;
        }
        owners.1 = at as u32 + 1;
    }
    (edges, pairs.into_iter().map(|(_, area)| area).collect())
}

impl Grid {
    /// Cells about as wide as high on the ground, in number fit for the edges; `None` without edges.
    fn over(edges: &[SharedEdge]) -> Option<Self> {
        let first = edges.first()?.edge;
        let (mut south_west, mut north_east) = (first.lo, first.hi);
        for SharedEdge { edge, .. } in edges {
            south_west = Coord { x: south_west.x.min(edge.west()), y: south_west.y.min(edge.lo.y) };
            north_east = Coord { x: north_east.x.max(edge.east()), y: north_east.y.max(edge.hi.y) };
        }
        let width = (north_east.x - south_west.x).max(1e-9);
        let height = (north_east.y - south_west.y).max(1e-9);
        let middle = f64::midpoint(south_west.y, north_east.y);
        let on_ground = (width * middle.to_radians().cos().max(0.01) / height).clamp(1e-3, 1e3);
        let wanted = (edges.len() * CELLS_PER_EDGE).clamp(1, MAX_CELLS) as f64;
        let columns = ((wanted * on_ground).sqrt().ceil()).clamp(1.0, wanted);
        let rows = (wanted / columns).floor().max(1.0);
        Some(Self {
            south_west,
            north_east,
            cell: Coord { x: width / columns, y: height / rows },
            per_degree: Coord { x: columns / width, y: rows / height },
            columns: columns as usize,
            rows: rows as usize,
        })
    }

    /// Calls `visit` with the index of every cell an edge passes through, and of a few it only passes by.
    ///
    /// Cells are taken a thousandth larger than they are: far more than rounding can misplace an edge, a corner or a
    /// point, so that a walk inside a cell meets listed edges only.
    fn each_cell(&self, edge: &Edge, mut visit: impl FnMut(usize)) {
        let margin = Coord { x: self.cell.x * 1e-3 + 1e-12, y: self.cell.y * 1e-3 + 1e-12 };
        let rows = self.row(edge.lo.y - margin.y)..=self.row(edge.hi.y + margin.y);
        let rise = edge.hi.y - edge.lo.y;
        for row in rows {
            let (south, north) = (self.corner(0, row).y - margin.y, self.corner(0, row + 1).y + margin.y);
            let x_at = |y: f64| {
                let share = if rise > 0.0 { ((y - edge.lo.y) / rise).clamp(0.0, 1.0) } else { 0.0 };
                edge.lo.x + share * (edge.hi.x - edge.lo.x)
            };
            let (from, to) = if south <= edge.lo.y && north >= edge.hi.y {
                (edge.lo.x, edge.hi.x)
            } else {
                (x_at(south), x_at(north))
            };
            let (west, east) = (from.min(to) - margin.x, from.max(to) + margin.x);
            for column in self.column(west)..=self.column(east) {
                visit(row * self.columns + column);
            }
        }
    }
}

/// The cells with their edges, and one more that ends the last.
fn sort_into_cells(grid: &Grid, edges: &[SharedEdge]) -> (Vec<Cell>, Vec<u32>) {
    let mut ends = vec![0_u32; grid.columns * grid.rows + 1];
    for shared in edges {
        grid.each_cell(&shared.edge, |cell| ends[cell + 1] += 1);
    }
    for cell in 1..ends.len() {
        ends[cell] += ends[cell - 1];
    }
    let cells = ends.iter().map(|passing| Cell { holders: 0, passing: *passing }).collect();
    let mut passing = vec![0; ends[ends.len() - 1] as usize];
    for (n, shared) in edges.iter().enumerate() {
        grid.each_cell(&shared.edge, |cell| {
            passing[ends[cell] as usize] = n as u32;
            ends[cell] += 1;
        });
    }
    (cells, passing)
}

/// Tells each cell who holds its corner, and gives the sets told of.
///
/// Walks each row of corners eastward from outside every area, and turns an area over wherever one of its edges
/// comes between two corners.
fn tell_corners(grid: &Grid, edges: &[SharedEdge], owners: &[u32], cells: &mut [Cell]) -> Vec<u32> {
    let mut turns: Vec<(u32, u32)> = Vec::with_capacity(edges.len() * 2);
    for (n, SharedEdge { edge, .. }) in edges.iter().enumerate() {
        for row in grid.row(edge.lo.y).saturating_sub(1)..grid.rows {
            let y = grid.corner(0, row).y;
            if y >= edge.hi.y {
                break;
            }
            if y < edge.lo.y {
                continue;
            }
            if let Some(column) = first_beyond(grid, edge, row) {
                turns.push(((row * grid.columns + column) as u32, n as u32));
            }
        }
    }
    turns.sort_unstable();
    let mut turns = turns.into_iter().peekable();
    let mut sets = vec![0];
    let mut known: FxHashMap<Box<[u32]>, u32> = FxHashMap::default();
    let (mut holders, mut told): (Vec<u32>, u32) = (Vec::new(), 0);
    for (n, cell) in cells.iter_mut().enumerate().take(grid.columns * grid.rows) {
        let mut changed = false;
        if n % grid.columns == 0 {
            holders.clear();
            changed = true;
        }
        while let Some((_, edge)) = turns.next_if(|(cell, _)| *cell == n as u32) {
            let range = edges[edge as usize].owners;
            for area in &owners[range.0 as usize..range.1 as usize] {
                match holders.binary_search(area) {
                    Ok(at) => _ = holders.remove(at),
                    Err(at) => holders.insert(at, *area),
                }
            }
            changed = true;
        }
        if changed {
            told = *known.entry(holders.as_slice().into()).or_insert_with(|| {
                let at = sets.len() as u32;
                sets.push(holders.len() as u32);
                sets.extend(&holders);
                at
            });
        }
        cell.holders = told;
    }
    sets
}

/// The westernmost column whose corner in this row, shifted, is not to the west of the edge; the edge must reach
/// from the row's line upward.
fn first_beyond(grid: &Grid, edge: &Edge, row: usize) -> Option<usize> {
    let is_west = |column: usize| {
        let corner = grid.corner(column, row);
        corner.x < edge.west() || (corner.x <= edge.east() && edge.orientation(corner) > 0.0)
    };
    let y = grid.corner(0, row).y;
    let x = edge.lo.x + (y - edge.lo.y) / (edge.hi.y - edge.lo.y) * (edge.hi.x - edge.lo.x);
    // A guess, put right by the exact predicate.
    let mut column = grid.column(x);
    while column > 0 && !is_west(column - 1) {
        column -= 1;
    }
    while column < grid.columns && is_west(column) {
        column += 1;
    }
    (column < grid.columns).then_some(column)
}
