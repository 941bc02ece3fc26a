//! A sheet: features on the square map, found by where they are.

use std::{
    ops::{Range, RangeInclusive},
    sync::{Arc, OnceLock},
};

use geo::Coord;
use rstar::{Envelope, RTree, primitives::GeomWithData, primitives::Rectangle};
use rustc_hash::FxHashSet;

use super::{
    outline::{Bounds, Outline},
    subject::Subject,
};

/// How many features may lie beside a sheet's ground before it is laid anew, and an eighth of its own.
const MOST_BESIDE: usize = 64;

/// The row a feature is made of; its place in the order of drawing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    /// What comes first in a sheet of several kinds of rows.
    pub band: u32,
    /// The row's id: one row of a band.
    pub id: Arc<str>,
}

impl Source {
    /// The row of this id in a band.
    pub fn new(band: usize, id: &str) -> Self {
        Self { band: band as u32, id: id.into() }
    }
}

/// A feature with the zooms it is drawn at.
pub struct Feature {
    /// What it is made of.
    pub source: Source,
    /// What it is about.
    pub subject: Subject,
    /// Where it is.
    pub outline: Outline,
    /// At which zooms it is drawn.
    pub zooms: RangeInclusive<u8>,
    /// [`Subject::number`], found once.
    pub number: Option<u64>,
    /// Where it is counted at the zooms before those; `None` where it is not.
    spot: Option<Coord<f64>>,
    /// The box around it; `None` for a shape of no vertices.
    bounds: Option<Bounds>,
}

impl Feature {
    /// A feature of a row.
    pub fn new(source: Source, subject: Subject, outline: Outline, zooms: RangeInclusive<u8>) -> Self {
        let (bounds, number) = (outline.envelope(), subject.number());
        Self { source, subject, outline, zooms, number, spot: None, bounds }
    }

    /// The same, counted at the zooms before it is drawn: a line at its middle vertex, an area inside its largest part.
    #[must_use]
    pub fn counted(self) -> Self {
        Self { spot: self.outline.spot(), ..self }
    }

    /// Where it is counted at a zoom; `None` where it is not.
    pub fn gathered_at(&self, zoom: u8) -> Option<Coord<f64>> {
        self.spot.filter(|_| zoom < *self.zooms.start())
    }

    /// The box around it; `None` for a shape of no vertices.
    pub fn bounds(&self) -> Option<Bounds> {
        self.bounds
    }

    /// Whether it may be drawn in a box at a zoom.
    pub fn may_be_in(&self, frame: &Bounds, zoom: u8) -> bool {
        self.zooms.contains(&zoom) && self.bounds.is_some_and(|bounds| bounds.intersects(frame))
    }

    /// Whether a tile says the same of both, wherever they are.
    pub fn says_what(&self, other: &Self) -> bool {
        self.number == other.number && self.subject.properties().eq(other.subject.properties())
    }

    /// Whether both look the same in every tile.
    fn looks_like(&self, other: &Self) -> bool {
        self.zooms == other.zooms && self.outline == other.outline && self.says_what(other)
    }
}

/// Features of one layer, found by where they are, in the order of their sources.
///
/// A sheet that follows another shares its ground, and says what of it is gone and what came instead; when that grows,
/// the ground is laid anew.
#[derive(Default, Clone)]
pub struct Sheet {
    ground: Arc<Ground>,
    /// Positions in the ground of features that are no more.
    gone: FxHashSet<u32>,
    /// Features that are not in the ground, in the order of their sources, none of which has any left there.
    added: Vec<Arc<Feature>>,
    /// The box around everything, once it was asked for.
    envelope: OnceLock<Option<[Coord<f64>; 2]>>,
}

#[derive(Default)]
struct Ground {
    features: Vec<Arc<Feature>>,
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>,
}

/// A row to draw anew: all its features; none where it is gone.
pub type Touched = (Source, Vec<Feature>);

/// A row whose features look different from before.
pub struct Replaced {
    /// Its features before, in their order.
    pub old: Vec<Arc<Feature>>,
    /// Its features now.
    pub new: Vec<Arc<Feature>>,
}

impl Replaced {
    /// Its features before, then those now.
    pub fn features(&self) -> impl Iterator<Item = &Arc<Feature>> {
        self.old.iter().chain(&self.new)
    }

    /// Whether it runs where it ran.
    pub fn has_the_outlines_it_had(&self) -> bool {
        self.old.len() == self.new.len()
            && self.old.iter().zip(&self.new).all(|(old, new)| old.outline == new.outline)
    }
}

impl Ground {
    /// Lays out features that are in the order of their sources.
    fn new(features: Vec<Arc<Feature>>) -> Self {
        let placed = features.iter().enumerate().filter_map(|(n, feature)| {
            Some(GeomWithData::new(Rectangle::from_aabb(feature.bounds?), n as u32))
        });
        let tree = RTree::bulk_load(placed.collect());
        Self { features, tree }
    }

    /// Where the features of a source are.
    fn positions(&self, source: &Source) -> Range<usize> {
        let from = self.features.partition_point(|f| f.source < *source);
        let count = self.features[from..].iter().take_while(|f| f.source == *source).count();
        from..from + count
    }
}

impl Sheet {
    /// The sheet after some rows changed, and of those rows the ones that look different.
    pub fn turned(&self, mut touched: Vec<Touched>) -> (Self, Vec<Replaced>) {
        touched.sort_by(|a, b| a.0.cmp(&b.0));
        let is_much = touched.len() > MOST_BESIDE + self.ground.features.len() / 8;
        let (mut next, mut replaced) = (Self { envelope: OnceLock::new(), ..self.clone() }, Vec::new());
        let mut all_new = Vec::new();
        for (source, features) in touched {
            let (old, new) = (self.of(&source), features.into_iter().map(Arc::new).collect::<Vec<_>>());
            let same = old.len() == new.len() && old.iter().zip(&new).all(|(a, b)| a.looks_like(b));
            // Where much is new, what looks the same is taken too: it lets go of the rows before.
            if is_much {
                all_new.push((source, new.clone()));
            } else if !same {
                next.replace(&source, &new);
            }
            if !same {
                replaced.push(Replaced { old, new });
            }
        }
        if is_much {
            let sources: FxHashSet<&Source> = all_new.iter().map(|(source, _)| source).collect();
            let mut features: Vec<_> =
                self.features().filter(|f| !sources.contains(&f.source)).map(Arc::clone).collect();
            features.extend(all_new.into_iter().flat_map(|(_, new)| new));
            // Stable: features of one source keep their order.
            features.sort_by(|a, b| a.source.cmp(&b.source));
            next = Self { ground: Arc::new(Ground::new(features)), ..Self::default() };
        } else if next.gone.len() + next.added.len() > MOST_BESIDE + next.ground.features.len() / 8 {
            let mut features: Vec<_> = next.features().map(Arc::clone).collect();
            features.sort_by(|a, b| a.source.cmp(&b.source));
            next = Self { ground: Arc::new(Ground::new(features)), ..Self::default() };
        }
        (next, replaced)
    }

    /// Those of its features that are wanted; the very sheet where all are.
    pub fn part(self: &Arc<Self>, wanted: impl Fn(&Feature) -> bool) -> Arc<Self> {
        let mut features: Vec<_> =
            self.features().filter(|feature| wanted(feature)).map(Arc::clone).collect();
        if features.len() == self.features().count() {
            return Arc::clone(self);
        }
        // Stable: features of one source keep their order.
        features.sort_by(|a, b| a.source.cmp(&b.source));
        Arc::new(Self { ground: Arc::new(Ground::new(features)), ..Self::default() })
    }

    fn replace(&mut self, source: &Source, new: &[Arc<Feature>]) {
        self.gone.extend(self.ground.positions(source).map(|n| n as u32));
        self.added.retain(|feature| feature.source != *source);
        let from = self.added.partition_point(|feature| feature.source < *source);
        self.added.splice(from..from, new.iter().cloned());
    }

    /// Every feature: those of the ground first.
    fn features(&self) -> impl Iterator<Item = &Arc<Feature>> {
        let ground = self.ground.features.iter().enumerate();
        ground.filter(|(n, _)| !self.gone.contains(&(*n as u32))).map(|(_, f)| f).chain(&self.added)
    }

    /// The features of a row.
    pub fn of(&self, source: &Source) -> Vec<Arc<Feature>> {
        let ground = self.ground.positions(source).filter(|n| !self.gone.contains(&(*n as u32)));
        let from = self.added.partition_point(|feature| feature.source < *source);
        let added = self.added[from..].iter().take_while(|feature| feature.source == *source);
        ground.map(|n| &self.ground.features[n]).chain(added).cloned().collect()
    }

    /// Features whose box meets a box, in the order of their sources.
    pub fn meeting(&self, frame: &Bounds) -> Vec<&Arc<Feature>> {
        let found = self.ground.tree.locate_in_envelope_intersecting(*frame).map(|f| f.data);
        let mut found: Vec<u32> = found.filter(|n| !self.gone.contains(n)).collect();
        found.sort_unstable();
        let mut all: Vec<_> = found.into_iter().map(|n| &self.ground.features[n as usize]).collect();
        let before = all.len();
        all.extend(self.added.iter().filter(|f| f.bounds.is_some_and(|bounds| bounds.intersects(frame))));
        if all.len() > before {
            all.sort_by(|a, b| a.source.cmp(&b.source));
        }
        all
    }

    /// The same, in no order, one after the other as they are found.
    pub fn near<'a>(&'a self, frame: &'a Bounds) -> impl Iterator<Item = &'a Arc<Feature>> {
        let ground = self.ground.tree.locate_in_envelope_intersecting(*frame).map(|f| f.data);
        let ground = ground.filter(|n| !self.gone.contains(n)).map(|n| &self.ground.features[n as usize]);
        ground.chain(self.added.iter().filter(|f| f.bounds.is_some_and(|bounds| bounds.intersects(frame))))
    }

    /// Whether the box of any feature meets a box.
    pub fn reaches(&self, frame: &Bounds) -> bool {
        self.near(frame).next().is_some()
    }

    /// Features that may be drawn in a box at a zoom, in the order of drawing.
    pub fn shown(&self, frame: &Bounds, zoom: u8) -> Vec<&Feature> {
        let met = self.meeting(frame).into_iter().map(|feature| &**feature);
        met.filter(|feature| feature.zooms.contains(&zoom)).collect()
    }

    /// The box around everything on it: least and most; `None` where there is nothing.
    pub fn envelope(&self) -> Option<[Coord<f64>; 2]> {
        *self.envelope.get_or_init(|| self.find_envelope())
    }

    fn find_envelope(&self) -> Option<[Coord<f64>; 2]> {
        let ground = &self.ground.tree;
        let all = if self.gone.is_empty() && self.added.is_empty() {
            (ground.size() > 0).then(|| ground.root().envelope())
        } else {
            self.features().filter_map(|f| f.bounds).reduce(|a, b| a.merged(&b))
        };
        let corner = |[x, y]: [f64; 2]| Coord { x, y };
        all.map(|all| [corner(all.lower()), corner(all.upper())])
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::Kind;

    fn stretch(id: u8, x: u8) -> Feature {
        let line = Outline::Line(vec![Coord { x: f64::from(x), y: 0.0 }, Coord { x: f64::from(x), y: 1.0 }]);
        Feature::new(Source::new(0, &format!("{id:03}")), Subject::Border(Kind::Committee), line, 0..=22)
    }

    fn places(features: Vec<&Arc<Feature>>) -> Vec<(Arc<str>, f64)> {
        let x = |feature: &Feature| feature.bounds().map_or(f64::NAN, |b| b.lower()[0]);
        features.into_iter().map(|f| (Arc::clone(&f.source.id), x(f))).collect()
    }

    proptest! {
        #[test]
        fn a_sheet_that_followed_many_is_the_one_made_at_once(
            turns in prop::collection::vec(prop::collection::btree_map(0..250_u8, prop::collection::vec(0..250_u8, 0..3), 1..90), 1..20),
            from in 0..250_u8,
        ) {
            let touched = |rows: &BTreeMap<u8, Vec<u8>>| -> Vec<Touched> {
                rows.iter()
                    .map(|(id, xs)| (Source::new(0, &format!("{id:03}")), xs.iter().map(|x| stretch(*id, *x)).collect()))
                    .collect()
            };
            let (mut sheet, mut rows) = (Sheet::default(), BTreeMap::new());
            for turn in turns {
                let differing = turn.iter().filter(|(id, xs)| rows.get(*id).unwrap_or(&Vec::new()) != *xs).count();
                let (next, replaced) = sheet.turned(touched(&turn));
                prop_assert_eq!(replaced.len(), differing);
                sheet = next;
                rows.extend(turn);
                let (whole, _) = Sheet::default().turned(touched(&rows));
                let frame = Bounds::from_corners([f64::from(from), 0.0], [f64::from(from) + 60.0, 1.0]);
                prop_assert_eq!(places(sheet.meeting(&frame)), places(whole.meeting(&frame)));
                prop_assert_eq!(sheet.envelope(), whole.envelope());
            }
        }
    }
}
