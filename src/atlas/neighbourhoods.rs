//! Which places may be nearest, cell by cell: so that each question compares only those.

use std::sync::OnceLock;

use rstar::{AABB, Envelope};

use super::{
    nearness::{Plane, Standing},
    places::Shelf,
};
use crate::domain::LonLat;

/// About a hundred metres of latitude.
const CELL: f64 = 0.001;

/// The most cells remembered: a city of fifty kilometres by forty.
const MAX_CELLS: usize = 200_000;

/// Which places may be nearest, cell by cell: found by the trees when the first question comes from a cell, remembered
/// as long as the snapshot lives. Each question then compares only the candidates of its cell.
pub struct Neighbourhoods {
    plane: Plane,
    west: f64,
    south: f64,
    columns: usize,
    rows: usize,
    cells: Box<[OnceLock<Candidates>]>,
}

/// Of each shelf, the candidates.
pub type Candidates = Box<[Box<[Standing]>]>;

impl Neighbourhoods {
    /// Cells over the places of these shelves, and a good kilometre around.
    pub fn over(shelves: &[Shelf]) -> Self {
        let all: Vec<&Shelf> = shelves.iter().filter(|s| !s.is_empty()).collect();
        let Some(plane) = all.first().map(|s| s.plane()) else {
            return Self {
                plane: Plane { shorten: 1.0 },
                west: 0.0,
                south: 0.0,
                columns: 0,
                rows: 0,
                cells: Box::default(),
            };
        };
        let mut bounds = AABB::from_point([f64::NAN; 2]);
        for shelf in all {
            let b = shelf.envelope();
            let corners =
                [b.lower(), b.upper()].map(|c| [c[0] / shelf.plane().shorten * plane.shorten, c[1]]);
            let b = AABB::from_corners(corners[0], corners[1]);
            bounds = if bounds.lower()[0].is_nan() { b } else { bounds.merged(&b) };
        }
        let margin = 20.0 * CELL;
        let count =
            |low: f64, high: f64| ((high - low + 2.0 * margin) / CELL).ceil().clamp(1.0, 1e4) as usize;
        let columns = count(bounds.lower()[0], bounds.upper()[0]);
        let rows = count(bounds.lower()[1], bounds.upper()[1]);
        let cells = if columns * rows <= MAX_CELLS { columns * rows } else { 0 };
        Self {
            plane,
            west: bounds.lower()[0] - margin,
            south: bounds.lower()[1] - margin,
            columns,
            rows,
            cells: (0..cells).map(|_| OnceLock::new()).collect(),
        }
    }

    /// The candidates where the point is; `None` outside the cells.
    pub fn of(&self, point: LonLat, shelves: &[Shelf]) -> Option<&Candidates> {
        let [x, y] = self.plane.flat(point.into());
        let (x, y) = ((x - self.west) / CELL, (y - self.south) / CELL);
        if x < 0.0 || y < 0.0 || x >= self.columns as f64 || y >= self.rows as f64 {
            return None;
        }
        let (column, row) = (x as usize, y as usize);
        let cell = self.cells.get(row * self.columns + column)?;
        Some(cell.get_or_init(|| {
            let middle = [self.west + (column as f64 + 0.5) * CELL, self.south + (row as f64 + 0.5) * CELL];
            shelves
                .iter()
                .map(|shelf| {
                    // Each shelf has a plane of its own: the same but for a hair.
                    let stretch = shelf.plane().shorten / self.plane.shorten;
                    let middle = [middle[0] * stretch, middle[1]];
                    shelf.nearest_within(middle, CELL * (1.0 + stretch.powi(2)).sqrt() / 2.0)
                })
                .collect()
        }))
    }
}
