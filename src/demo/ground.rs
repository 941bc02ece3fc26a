//! What already stands where, so that no house stands on a street, in a park or in another house.

use rustc_hash::FxHashMap;

use super::houses::Dwelling;
use super::plane::{Spot, inside, to_piece};
use super::streets::Plan;

type Square = (i32, i32);

/// Side of a square of the superblock index, metres.
const CELL_SQUARE_M: f64 = 300.0;
/// Side of a square of the street index, metres; also the greatest distance asked of it.
const STREET_SQUARE_M: f64 = 80.0;
/// Side of a square of the house index, metres.
const HOUSE_SQUARE_M: f64 = 60.0;

/// Looked up by square, never walked through: its order is of no account.
#[derive(Default)]
pub(super) struct Ground {
    cells: FxHashMap<Square, Vec<usize>>,
    pieces: FxHashMap<Square, Vec<(Spot, Spot)>>,
    houses: FxHashMap<Square, Vec<usize>>,
    parks: Vec<Vec<Spot>>,
}

fn square(p: Spot, side: f64) -> Square {
    ((p.east / side).floor() as i32, (p.north / side).floor() as i32)
}

fn squares(low: Spot, high: Spot, side: f64) -> impl Iterator<Item = Square> {
    let ((west, south), (east, north)) = (square(low, side), square(high, side));
    (west..=east).flat_map(move |x| (south..=north).map(move |y| (x, y)))
}

fn around(p: Spot, reach: f64) -> (Spot, Spot) {
    let by = Spot { east: reach, north: reach };
    (p - by, p + by)
}

fn bounds(line: &[Spot]) -> (Spot, Spot) {
    let start = (line[0], line[0]);
    line.iter().fold(start, |(low, high), p| {
        (
            Spot { east: low.east.min(p.east), north: low.north.min(p.north) },
            Spot { east: high.east.max(p.east), north: high.north.max(p.north) },
        )
    })
}

impl Ground {
    /// Indexes superblocks and streets; `parks` stay free of houses.
    pub fn new(plan: &Plan, parks: Vec<Vec<Spot>>) -> Self {
        let mut ground = Self { parks, ..Self::default() };
        for (n, cell) in plan.cells.iter().enumerate() {
            let (low, high) = bounds(&cell.ring);
            for s in squares(low, high, CELL_SQUARE_M) {
                ground.cells.entry(s).or_default().push(n);
            }
        }
        for w in plan.roads.iter().flat_map(|r| r.line.windows(2)) {
            let (low, high) = bounds(w);
            for s in squares(low, high, STREET_SQUARE_M) {
                ground.pieces.entry(s).or_default().push((w[0], w[1]));
            }
        }
        ground
    }

    /// The superblock a spot lies in.
    pub fn cell(&self, plan: &Plan, p: Spot) -> Option<usize> {
        let found = self.cells.get(&square(p, CELL_SQUARE_M))?;
        found.iter().copied().find(|n| inside(&plan.cells[*n].ring, p))
    }

    /// Whether a spot lies in a park.
    pub fn is_park(&self, p: Spot) -> bool {
        self.parks.iter().any(|ring| inside(ring, p))
    }

    /// Whether no street's axis comes nearer than `metres` (at most 80).
    pub fn clear_of_streets(&self, p: Spot, metres: f64) -> bool {
        let (low, high) = around(p, metres);
        squares(low, high, STREET_SQUARE_M)
            .filter_map(|s| self.pieces.get(&s))
            .flatten()
            .all(|&(a, b)| to_piece(p, a, b) >= metres)
    }

    /// Takes note of a new house, the `n`th.
    pub fn build(&mut self, n: usize, at: Spot) {
        self.houses.entry(square(at, HOUSE_SQUARE_M)).or_default().push(n);
    }

    /// Houses within `metres`, in the order they were built in each square.
    pub fn near(&self, houses: &[Dwelling], p: Spot, metres: f64) -> Vec<usize> {
        let (low, high) = around(p, metres);
        squares(low, high, HOUSE_SQUARE_M)
            .filter_map(|s| self.houses.get(&s))
            .flatten()
            .copied()
            .filter(|n| houses[*n].at.to(p) < metres)
            .collect()
    }

    /// Whether no house comes nearer than `metres`.
    pub fn clear_of_houses(&self, houses: &[Dwelling], p: Spot, metres: f64) -> bool {
        let (low, high) = around(p, metres);
        squares(low, high, HOUSE_SQUARE_M)
            .filter_map(|s| self.houses.get(&s))
            .flatten()
            .all(|n| houses[*n].at.to(p) >= metres)
    }
}
