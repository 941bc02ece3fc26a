//! The map of the moment: the newest snapshot as tiles, drawn when they are asked for and kept until a change is seen in
//! them.
//!
//! **Never stale.** A snapshot comes with a generation. [`Map::turn`] goes from one to the next in this order: it makes
//! the next generation the newest of the [`Cache`]; it drops every tile there in which the difference is seen; it lets
//! the next snapshot be seen. A tile enters the cache only while the generation it was drawn from is the newest. So
//!
//! - what is in the cache while a snapshot can be seen equals what would be drawn from it: it was drawn from it, or from
//!   an earlier one and each turn since found no difference in it;
//! - a slow drawing from an earlier snapshot goes to those who asked before the turn, and never into the cache;
//! - who waits for somebody else's drawing asked before it entered, so sees no later snapshot than it was drawn from.
//!
//! The app turns the map before it swaps the atlas: whoever has seen a revision gets tiles of it.
//!
//! The sheets are made when the first tile is asked for, off the way of the start. Until then a turn costs nothing.

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::{Duration, Instant},
};

use arc_swap::ArcSwap;
use tokio::sync::Semaphore;

use super::{
    Cache, Encoded, Encoding, Filter, Layer, Sheets, TileCoordinate, TileError, TileName,
    cache::DEFAULT_BOUND,
    difference::Difference,
    draw,
    draw::is_little,
    sheets::{Differences, SheetName},
};
use crate::atlas::Atlas;

/// The map of the moment.
pub struct Map {
    now: ArcSwap<Snapshot>,
    cache: Cache,
    /// Held while the map turns.
    turning: Mutex<()>,
    /// As many draw at once as there are processors.
    turns: Arc<Semaphore>,
}

/// A snapshot as a map.
pub struct Snapshot {
    /// What is drawn.
    pub atlas: Arc<Atlas>,
    generation: u64,
    sheets: OnceLock<Sheets>,
    /// Parts made already, the latest last.
    parts: Mutex<Vec<(Arc<Filter>, Arc<Sheets>)>>,
}

/// The most parts of a snapshot that are kept: the one made first goes.
const MOST_PARTS: usize = 32;

/// What a turn of the map did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Turned {
    /// Tiles dropped: a difference is seen in them.
    pub dropped: u64,
    /// Tiles kept.
    pub kept: u64,
    /// How long it took.
    pub took: Duration,
}

impl Snapshot {
    fn new(atlas: Arc<Atlas>, generation: u64, sheets: OnceLock<Sheets>) -> Self {
        Self { atlas, generation, sheets, parts: Mutex::default() }
    }

    /// The sheets, made now if nobody asked before: from a thread that may wait.
    pub fn sheets(&self) -> &Sheets {
        self.sheets.get_or_init(|| Sheets::new(&self.atlas))
    }

    /// Whether the sheets are made already.
    pub fn has_sheets(&self) -> bool {
        self.sheets.get().is_some()
    }

    /// The sheets of a part, made now if they are not kept: from a thread that may wait.
    fn part(&self, filter: &Arc<Filter>) -> Arc<Sheets> {
        let parts = || self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        let known = parts().iter().find(|(known, _)| known == filter).map(|(_, sheets)| Arc::clone(sheets));
        known.unwrap_or_else(|| {
            let made = Arc::new(filter.sheets(&self.atlas, self.sheets()));
            let mut parts = parts();
            if parts.len() >= MOST_PARTS {
                parts.remove(0);
            }
            parts.push((Arc::clone(filter), Arc::clone(&made)));
            made
        })
    }
}

impl Map {
    /// The map of a first snapshot.
    pub fn new(atlas: Arc<Atlas>) -> Self {
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            now: ArcSwap::from_pointee(Snapshot::new(atlas, 0, OnceLock::new())),
            cache: Cache::new(DEFAULT_BOUND),
            turning: Mutex::default(),
            turns: Arc::new(Semaphore::new(processors)),
        }
    }

    /// The tiles kept.
    pub fn cache(&self) -> &Cache {
        &self.cache
    }

    /// The snapshot of now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.now.load_full()
    }

    /// A tile with these layers (names parted by commas), in an encoding, and the snapshot it belongs to.
    ///
    /// # Errors
    /// Those of [`Layer::list`] and [`draw`].
    pub async fn tile(
        &self,
        layers: &str,
        tile: TileCoordinate,
        encoding: Encoding,
    ) -> Result<(Encoded, Arc<Snapshot>), TileError> {
        self.tile_of(None, layers, tile, encoding).await
    }

    /// The same, of a part of the city.
    ///
    /// # Errors
    /// Those of [`Map::tile`].
    pub async fn tile_of(
        &self,
        filter: Option<Arc<Filter>>,
        layers: &str,
        tile: TileCoordinate,
        encoding: Encoding,
    ) -> Result<(Encoded, Arc<Snapshot>), TileError> {
        let snapshot = self.snapshot();
        // What is there under the very words of the question needs no look at them: it entered under names there are.
        let asked = TileName { layers: layers.into(), filter, tile };
        if let Some(tile) = self.cache.known(&asked, encoding) {
            return Ok((tile, snapshot));
        }
        // Before a tile is made, so that no unknown layer ever takes room in the cache.
        let names: Vec<&str> = Layer::list(&snapshot.atlas, layers)?.iter().map(|l| l.name()).collect();
        let name = TileName { layers: names.join(",").into(), ..asked };
        // Boxed: nearly every tile is there, and need not carry what it takes to draw one.
        let tile = Box::pin(self.made(&name, encoding, &snapshot)).await?;
        Ok((tile, snapshot))
    }

    /// A tile that was not there just now.
    async fn made(
        &self,
        name: &TileName,
        encoding: Encoding,
        snapshot: &Arc<Snapshot>,
    ) -> Result<Encoded, TileError> {
        let generation = snapshot.generation;
        if encoding == Encoding::Identity {
            let drawn = async { Ok(self.drawn(name, encoding, snapshot).await?.0) };
            return self.cache.of(name, encoding, generation, drawn).await;
        }
        let compressed = async {
            let mut compressed = None;
            let drawn = async {
                let (plain, short) = self.drawn(name, encoding, snapshot).await?;
                compressed = Some(short);
                Ok(plain)
            };
            let plain = self.cache.of(name, Encoding::Identity, generation, drawn).await?;
            match compressed {
                Some(compressed) => Ok(compressed),
                None if plain.is_too_short_to_compress() => Ok(plain),
                None => self.in_turn(move || plain.compressed(encoding)).await,
            }
        };
        self.cache.of(name, encoding, generation, compressed).await
    }

    /// A tile drawn now: plain, and in an encoding, at one go.
    async fn drawn(
        &self,
        name: &TileName,
        encoding: Encoding,
        snapshot: &Arc<Snapshot>,
    ) -> Result<(Encoded, Encoded), TileError> {
        let is_little = name.filter.is_none()
            && snapshot.sheets.get().is_some_and(|sheets| {
                Layer::list(&snapshot.atlas, &name.layers)
                    .is_ok_and(|layers| is_little(sheets, &layers, name.tile))
            });
        let (snapshot, name) = (Arc::clone(snapshot), name.clone());
        let draw = move || {
            let layers = Layer::list(&snapshot.atlas, &name.layers)?;
            let part = name.filter.as_ref().map(|filter| snapshot.part(filter));
            let sheets = part.as_deref().unwrap_or_else(|| snapshot.sheets());
            let plain = Encoded::plain(draw(sheets, &layers, name.tile));
            let encoded = plain.compressed(encoding)?;
            Ok((plain, encoded))
        };
        if is_little { draw() } else { self.in_turn(draw).await }
    }

    /// Does work that takes a while, on a thread that may wait, when it is its turn.
    ///
    /// # Errors
    /// Those of the work; [`TileError::Lost`] when it came to no end.
    pub async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, TileError> + Send + 'static,
    ) -> Result<T, TileError> {
        let turn = Arc::clone(&self.turns).acquire_owned().await?;
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        })
        .await?
    }

    /// Goes on to the next snapshot.
    pub fn turn(&self, atlas: Arc<Atlas>) -> Turned {
        let started = Instant::now();
        let _turning = self.turning.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.now.load_full();
        let next = before.sheets.get().and_then(|sheets| {
            let turned = AssertUnwindSafe(|| sheets.turned(Some(&before.atlas), &atlas));
            // A fault of ours in a drawing must not keep the city from going on: all is drawn anew.
            let fault = |_| tracing::error!("a change could not be drawn; every tile is drawn anew");
            catch_unwind(turned).map_err(fault).ok()
        });
        let generation = before.generation + 1;
        let (dropped, kept) = match (&next, before.sheets.get()) {
            (Some((sheets, differences)), Some(before_sheets)) => {
                let (was, is) = ((&*before.atlas, before_sheets), (&*atlas, sheets));
                let mut lists = Lists { was, is, differences, known: HashMap::new() };
                self.cache.sweep(generation, |name| lists.show_a_difference(name))
            }
            // Somebody may just be making the first sheets, and drawing.
            _ => self.cache.sweep(generation, |_| true),
        };
        let sheets = next.map_or_else(OnceLock::new, |(sheets, _)| OnceLock::from(sheets));
        let revision = atlas.revision.0;
        self.now.store(Arc::new(Snapshot::new(atlas, generation, sheets)));
        let took = started.elapsed();
        tracing::debug!(revision, dropped, kept, took_us = took.as_micros() as u64, "the map turned");
        Turned { dropped, kept, took }
    }
}

/// Differences, each with the first zoom of the layer it is in.
type Differing = Vec<(u8, Rc<Difference>)>;

/// The lists of layers whose tiles are in the cache, and what differs in each.
struct Lists<'a> {
    was: (&'a Atlas, &'a Sheets),
    is: (&'a Atlas, &'a Sheets),
    differences: &'a Differences,
    /// Of each list what differs; `None` where a layer is there no more.
    known: HashMap<Arc<str>, Option<Differing>>,
}

impl Lists<'_> {
    fn show_a_difference(&mut self, name: &TileName) -> bool {
        // A part depends on more than what is drawn of it: on whose a house is, and on other days' borders.
        if name.filter.is_some() {
            return true;
        }
        if !self.known.contains_key(&name.layers) {
            let differing = self.differing(&name.layers);
            self.known.insert(Arc::clone(&name.layers), differing);
        }
        let Some(Some(differing)) = self.known.get(&name.layers) else { return true };
        let mut begun = differing.iter().filter(|(minzoom, _)| *minzoom <= name.tile.z());
        begun.any(|(_, difference)| difference.is_seen_in(name.tile))
    }

    fn differing(&self, list: &str) -> Option<Differing> {
        let (was, is) = (Layer::list(self.was.0, list).ok()?, Layer::list(self.is.0, list).ok()?);
        let mut differing = Vec::new();
        for (was, is) in was.into_iter().zip(is) {
            let (minzoom, was, is) = (is.minzoom(), SheetName::of(was), SheetName::of(is));
            if was == is {
                let differences = is.iter().filter_map(|name| self.differences.get(name));
                differing.extend(differences.map(|difference| (minzoom, Rc::clone(difference))));
            } else {
                // The name of a collection now means another: whose features tell themselves from which zoom they are.
                let ([was], [is]) = (&was[..], &is[..]) else { return None };
                let (old, new) = (self.was.1.named(was), self.is.1.named(is));
                differing.push((0, Rc::new(Difference::Whole { old, new })));
            }
        }
        Some(differing)
    }
}
