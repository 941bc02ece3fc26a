//! What differs between a sheet and the one before it, and in which tiles that is seen.
//!
//! What a layer draws in a tile is a function of the features whose boxes meet the tile's frame, and of nothing else. So
//! a tile whose frame no differing feature meets, before or now, is as it was. Of the others each differing row is
//! looked at in that tile: where it says the same and only runs elsewhere, the edges that are not in both tell most
//! tiles apart at once, and where such an edge comes near, the shapes are cut and compared. Where rows are counted, only
//! their cells and spots are.

use std::{cell::RefCell, sync::Arc};

use geo::Coord;
use rstar::{Envelope, RTree, primitives::GeomWithData, primitives::Rectangle};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    TileCoordinate,
    draw::Grid,
    gather::{cell_in, gather},
    outline::{Bounds, Outline},
    sheet::{Feature, Replaced, Sheet},
};

/// A box and the position of what is in it.
type Placed = GeomWithData<Rectangle<[f64; 2]>, u32>;

/// How a sheet differs from the one before.
pub enum Difference {
    /// In these rows.
    Rows(Rows),
    /// In the order of its rows too: compared as a whole.
    Whole {
        /// The sheet before.
        old: Arc<Sheet>,
        /// The sheet now.
        new: Arc<Sheet>,
    },
}

/// Rows that differ, found by where they were or are.
pub struct Rows {
    differing: Vec<Compared>,
    tree: RTree<Placed>,
    /// Tiles asked for already: several lists of layers hold the same sheet.
    known: RefCell<FxHashMap<TileCoordinate, bool>>,
}

/// A row that differs, with where its outlines part.
struct Compared {
    row: Replaced,
    /// Of each feature the edges not in both its outlines, where it says what it said; empty where the number of
    /// features differs.
    parting: Vec<Option<Parting>>,
}

/// The edges that only one of two outlines has.
struct Parting {
    /// Those of the old, then those of the new turned round: together they wind round what lies in one only.
    edges: Vec<(Coord<f64>, Coord<f64>)>,
    tree: RTree<Rectangle<[f64; 2]>>,
    /// Whether they wind round anything: those of areas do.
    winds: bool,
}

impl Difference {
    /// How a sheet differs in these rows.
    pub fn of_rows(rows: Vec<Replaced>) -> Self {
        let placed = rows.iter().enumerate().filter_map(|(n, row)| {
            let bounds = row.features().filter_map(|f| f.bounds()).reduce(|a, b| a.merged(&b))?;
            Some(GeomWithData::new(Rectangle::from_aabb(bounds), n as u32))
        });
        let tree = RTree::bulk_load(placed.collect());
        let differing = rows.into_iter().map(Compared::new).collect();
        Self::Rows(Rows { differing, tree, known: RefCell::default() })
    }

    /// The rows that differ; none where all were compared as a whole.
    pub fn rows(&self) -> impl Iterator<Item = &Replaced> {
        let rows = match self {
            Self::Rows(rows) => rows.differing.as_slice(),
            Self::Whole { .. } => &[],
        };
        rows.iter().map(|compared| &compared.row)
    }

    /// Whether the layer's part of a tile differs, where the layer begins early enough.
    pub fn is_seen_in(&self, tile: TileCoordinate) -> bool {
        match self {
            Self::Rows(rows) => {
                *rows.known.borrow_mut().entry(tile).or_insert_with(|| rows.are_seen_in(&Grid::of(tile)))
            }
            Self::Whole { old, new } => {
                let grid = Grid::of(tile);
                let (frame, zoom) = (grid.frame(), tile.z());
                are_drawn_differently(&old.shown(&frame, zoom), &new.shown(&frame, zoom), &grid)
                    || are_counted_differently(old, new, &grid)
            }
        }
    }
}

impl Rows {
    fn are_seen_in(&self, grid: &Grid) -> bool {
        let frame = grid.frame();
        let mut met = self.tree.locate_in_envelope_intersecting(frame).map(|placed| placed.data);
        met.any(|n| self.differing[n as usize].is_seen_in(grid, &frame))
    }
}

impl Compared {
    fn new(row: Replaced) -> Self {
        let parting = if row.old.len() == row.new.len() {
            let pairs = row.old.iter().zip(&row.new);
            pairs
                .map(|(old, new)| old.says_what(new).then(|| Parting::of(&old.outline, &new.outline))?)
                .collect()
        } else {
            Vec::new()
        };
        Self { row, parting }
    }

    fn is_seen_in(&self, grid: &Grid, frame: &Bounds) -> bool {
        self.is_drawn_differently(grid, frame) || self.is_counted_differently(grid)
    }

    /// Whether it is counted in another cell, or elsewhere in it: it may be the first there. Clusters tell nothing else
    /// of a row that goes on to be.
    fn is_counted_differently(&self, grid: &Grid) -> bool {
        let counted = |features: &[Arc<Feature>]| -> Vec<_> {
            let spots = features.iter().filter_map(|feature| feature.gathered_at(grid.tile().z()));
            spots.filter_map(|spot| Some((cell_in(grid.tile(), spot)?, grid.within(spot)))).collect()
        };
        counted(&self.row.old) != counted(&self.row.new)
    }

    fn is_drawn_differently(&self, grid: &Grid, frame: &Bounds) -> bool {
        let zoom = grid.tile().z();
        let here = |features: &[Arc<Feature>]| -> Vec<usize> {
            (0..features.len()).filter(|n| features[*n].may_be_in(frame, zoom)).collect()
        };
        let (old, new) = (here(&self.row.old), here(&self.row.new));
        let parting = |n: &usize| self.parting.get(*n).and_then(Option::as_ref);
        if old == new && old.iter().all(|n| parting(n).is_some()) {
            let differs = |n: &usize| {
                let (a, b) = (&self.row.old[*n], &self.row.new[*n]);
                match parting(n) {
                    Some(parting) if !parting.comes_near(frame) => parting.winds_round(frame),
                    _ => grid.cut(a) != grid.cut(b),
                }
            };
            return old.iter().any(differs);
        }
        let old: Vec<&Feature> = old.iter().map(|n| &*self.row.old[*n]).collect();
        let new: Vec<&Feature> = new.iter().map(|n| &*self.row.new[*n]).collect();
        are_drawn_differently(&old, &new, grid)
    }
}

/// Whether the clusters of a tile are others.
fn are_counted_differently(old: &Sheet, new: &Sheet, grid: &Grid) -> bool {
    let (frame, zoom) = (grid.frame(), grid.tile().z());
    let met = |sheet| -> Vec<&Feature> {
        let met = Sheet::meeting(sheet, &frame).into_iter().map(|feature| &**feature);
        met.filter(|feature| feature.gathered_at(zoom).is_some()).collect()
    };
    let (old, new) = (met(old), met(new));
    gather(grid, old.into_iter()) != gather(grid, new.into_iter())
}

/// Whether one run of features makes another part of a tile than the other.
fn are_drawn_differently(old: &[&Feature], new: &[&Feature], grid: &Grid) -> bool {
    let mut old = old.iter().filter_map(|feature| Some((feature, grid.cut(feature)?)));
    let mut new = new.iter().filter_map(|feature| Some((feature, grid.cut(feature)?)));
    loop {
        match (old.next(), new.next()) {
            (None, None) => return false,
            (Some((a, was)), Some((b, is))) if was == is && a.says_what(b) => {}
            _ => return true,
        }
    }
}

impl Parting {
    /// Where two outlines part; `None` for shapes that cannot be compared.
    fn of(old: &Outline, new: &Outline) -> Option<Self> {
        let (edges, winds) = match (old, new) {
            (Outline::Point(old), Outline::Point(new)) if old == new => (Vec::new(), false),
            (Outline::Point(old), Outline::Point(new)) => (vec![(*old, *old), (*new, *new)], false),
            (Outline::Line(old), Outline::Line(new)) => (between_common_ends(old, new), false),
            (Outline::Area(old), Outline::Area(new)) => (not_in_both(old, new), true),
            _ => return None,
        };
        let frames = edges.iter().map(|(a, b)| Rectangle::from_corners([a.x, a.y], [b.x, b.y]));
        Some(Self { tree: RTree::bulk_load(frames.collect()), edges, winds })
    }

    /// Whether one of the edges may be in a box.
    fn comes_near(&self, frame: &Bounds) -> bool {
        self.tree.locate_in_envelope_intersecting(*frame).next().is_some()
    }

    /// Whether a tile that none of the edges comes near lies in one of two areas only: the edges wind round it (the sum
    /// of those that cross a ray to the east, by which way they cross). Edges both areas have make no difference.
    fn winds_round(&self, frame: &Bounds) -> bool {
        let [x, y] = frame.center();
        let crossing = self.edges.iter().filter(|(a, b)| self.winds && (a.y > y) != (b.y > y));
        let east = crossing.filter(|(a, b)| a.x + (b.x - a.x) * ((y - a.y) / (b.y - a.y)) > x);
        east.map(|(a, b)| if a.y < b.y { 1 } else { -1 }).sum::<i32>() != 0
    }
}

/// The edges of two lines between the beginning and the end they share.
fn between_common_ends(old: &[Coord<f64>], new: &[Coord<f64>]) -> Vec<(Coord<f64>, Coord<f64>)> {
    let begin = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let room = old.len().min(new.len()) - begin;
    let end = old.iter().rev().zip(new.iter().rev()).take(room).take_while(|(a, b)| a == b).count();
    let middle = |line: &[Coord<f64>]| {
        let (from, to) = (begin.saturating_sub(1), (line.len() - end + 1).min(line.len()));
        let vertices = &line[from..to];
        vertices.iter().copied().zip(vertices.iter().copied().skip(1)).collect::<Vec<_>>()
    };
    if begin == old.len() && begin == new.len() {
        return Vec::new();
    }
    let mut edges = middle(old);
    edges.extend(middle(new));
    edges
}

/// The edges, each with its direction, that only one of two areas has: the old one's, then the new one's turned round.
fn not_in_both(old: &[Vec<Coord<f64>>], new: &[Vec<Coord<f64>>]) -> Vec<(Coord<f64>, Coord<f64>)> {
    let edges = |rings: &[Vec<Coord<f64>>]| -> Vec<(Coord<f64>, Coord<f64>)> {
        let ring = |ring: &Vec<Coord<f64>>| -> Vec<_> {
            (0..ring.len()).map(|n| (ring[n], ring[(n + 1) % ring.len()])).collect()
        };
        rings.iter().flat_map(ring).collect()
    };
    let key = |(a, b): &(Coord<f64>, Coord<f64>)| [a.x, a.y, b.x, b.y].map(f64::to_bits);
    let (old, new) = (edges(old), edges(new));
    let (in_old, in_new): (FxHashSet<_>, FxHashSet<_>) =
        (old.iter().map(key).collect(), new.iter().map(key).collect());
    let only_old = old.iter().filter(|edge| !in_new.contains(&key(edge))).copied();
    let only_new = new.iter().filter(|edge| !in_old.contains(&key(edge))).map(|(a, b)| (*b, *a));
    only_old.chain(only_new).collect()
}
