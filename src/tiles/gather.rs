//! Where features are not yet shown one by one: how many there are, cell by cell.
//!
//! Cells are squares of a grid that depends on the zoom alone; each lies in one tile, and each feature is counted in one
//! cell, by its spot. What stands for a cell is the first of its features, at its own spot: it is always a real place,
//! and stays where it is from zoom to zoom until its neighbours part from it.

use std::collections::hash_map::Entry;

use geo::Coord;
use rustc_hash::FxHashMap;

use super::{TileCoordinate, draw::Grid, mvt::Value, sheet::Feature, subject::Subject};

/// Cells along a tile's side: one is 16 of 512 pixels wide.
pub const CELLS: u32 = 32;

/// Column and row of a cell, counted over the whole map.
pub type Cell = (u32, u32);

/// The features of a cell.
#[derive(Clone, Copy)]
pub struct Cluster<'a> {
    /// The first in the order of drawing.
    pub first: &'a Feature,
    /// Where it is in the tile.
    pub at: Coord<i32>,
    /// How many there are.
    pub count: u32,
    /// The category all of them are of.
    pub category: Option<&'a str>,
}

impl<'a> Cluster<'a> {
    /// The number MVT wants for an id: that of a feature that is alone.
    pub fn number(&self) -> Option<u64> {
        self.first.number.filter(|_| self.count == 1)
    }

    /// The readable id of a feature that is alone.
    pub fn id(&self) -> Option<&'a str> {
        // In this order: most are not alone, and their rows need not be fetched.
        if self.count == 1 { self.first.subject.id() } else { None }
    }

    /// Its properties: names as the layer's declaration has them.
    pub fn properties(&self) -> impl Iterator<Item = (&'static str, Value<'a>)> {
        let id = self.id().map(|id| ("id", Value::Text(id)));
        let category = self.category.map(|category| ("category", Value::Text(category)));
        id.into_iter().chain(category).chain([("count", Value::Int(self.count.into()))])
    }
}

impl PartialEq for Cluster<'_> {
    /// Whether a tile says the same of both.
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.count, self.category, self.id()) == (other.at, other.count, other.category, other.id())
    }
}

/// The cell of a spot at a zoom, where it lies in the tile: at its western and northern edge too.
pub fn cell_in(tile: TileCoordinate, spot: Coord<f64>) -> Option<Cell> {
    let cells = f64::from(CELLS) / tile.side();
    let cell = ((spot.x * cells).floor() as u32, (spot.y * cells).floor() as u32);
    (cell.0 / CELLS == tile.x() && cell.1 / CELLS == tile.y()).then_some(cell)
}

/// The clusters of a tile, of features in the order of drawing; each stands where its first feature does.
pub fn gather<'a>(grid: &Grid, features: impl Iterator<Item = &'a Feature>) -> Vec<Cluster<'a>> {
    let mut clusters: Vec<Cluster<'a>> = Vec::new();
    let mut known: FxHashMap<Cell, usize> = FxHashMap::default();
    let gathered = features.filter_map(|feature| Some((feature, feature.gathered_at(grid.tile().z())?)));
    for (first, spot) in gathered {
        let Some(cell) = cell_in(grid.tile(), spot) else { continue };
        let category = category(first);
        match known.entry(cell) {
            Entry::Vacant(place) => {
                place.insert(clusters.len());
                clusters.push(Cluster { first, at: grid.within(spot), count: 1, category });
            }
            Entry::Occupied(place) => {
                let cluster = &mut clusters[*place.get()];
                cluster.count += 1;
                cluster.category = cluster.category.filter(|known| Some(*known) == category);
            }
        }
    }
    clusters
}

fn category(feature: &Feature) -> Option<&str> {
    matches!(feature.subject, Subject::Place(..)).then(|| feature.subject.kind())
}
