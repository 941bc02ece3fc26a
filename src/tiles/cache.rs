//! Tiles drawn already, bounded by their bytes.

use std::{
    cell::RefCell,
    collections::HashMap,
    future::Future,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter, sync};

use super::{Encoded, Encoding, Filter, TileCoordinate, TileError};

/// The bytes kept where nothing else is said.
pub const DEFAULT_BOUND: u64 = 64 << 20;

/// What an entry takes beside its bytes and its layers' names: itself, and its part of the cache's tables.
const OVERHEAD: u64 = 256;

/// Bytes of a middling tile, by which the cache sizes its tables.
const MIDDLING: u64 = 4 << 10;

/// A tile, whatever its encoding.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TileName {
    /// The names of its layers, each once, parted by commas, in the order asked for.
    pub layers: Arc<str>,
    /// Which part of the city; `None` for all of it.
    pub filter: Option<Arc<Filter>>,
    /// Which tile.
    pub tile: TileCoordinate,
}

/// One entry: a tile in one encoding.
type Key = (TileName, Encoding);

#[derive(Clone)]
struct Weight;

impl Weighter<Key, Encoded> for Weight {
    fn weight(&self, key: &Key, tile: &Encoded) -> u64 {
        OVERHEAD + (key.0.layers.len() + tile.bytes.len()) as u64
    }
}

/// Counted since the start, for `/metrics`.
#[derive(Debug, Default)]
pub struct Counters {
    /// Answers that were there already.
    pub hits: AtomicU64,
    /// Tiles drawn or compressed.
    pub drawn: AtomicU64,
    /// Tiles dropped because a change is seen in them.
    pub dropped: AtomicU64,
    /// Tiles kept through a change.
    pub kept: AtomicU64,
}

/// Tiles drawn already.
///
/// Each snapshot has a generation, one more than the one before. A tile enters only while the generation it was drawn
/// from is the newest: [`Cache::sweep`] first makes another the newest, and waits for those who are just entering. So
/// what is in the cache when the sweep looks is all there will be of earlier generations.
pub struct Cache {
    tiles: sync::Cache<Key, Encoded, Weight>,
    newest: RwLock<u64>,
    /// Counted since the start.
    pub counters: Counters,
}

impl Cache {
    /// An empty cache that keeps so many bytes.
    pub fn new(bound: u64) -> Self {
        let options = OptionsBuilder::new()
            .weight_capacity(bound)
            .estimated_items_capacity((bound / MIDDLING) as usize)
            .build();
        let options = options.expect("both capacities are given");
        let tiles = sync::Cache::with_options(
            options,
            Weight,
            DefaultHashBuilder::default(),
            sync::DefaultLifecycle::default(),
        );
        Self { tiles, newest: RwLock::new(0), counters: Counters::default() }
    }

    /// Keeps so many bytes from now on.
    pub fn set_bound(&self, bound: u64) {
        self.tiles.set_capacity(bound);
    }

    /// Entries: tiles, each in each encoding asked for.
    pub fn entries(&self) -> usize {
        self.tiles.len()
    }

    /// Bytes kept, with what it takes to keep them.
    pub fn bytes(&self) -> u64 {
        self.tiles.weight()
    }

    /// Every tile in it.
    pub fn names(&self) -> Vec<TileName> {
        let names = RefCell::new(Vec::new());
        self.tiles.retain(|(name, _), _| {
            names.borrow_mut().push(name.clone());
            true
        });
        names.into_inner()
    }

    /// A tile, if it is there.
    pub fn known(&self, name: &TileName, encoding: Encoding) -> Option<Encoded> {
        let tile = self.tiles.get(&(name.clone(), encoding))?;
        self.counters.hits.fetch_add(1, Ordering::Relaxed);
        Some(tile)
    }

    /// A tile that is there, or made now by one of all who ask for it at once. When that one goes away, the next makes
    /// it.
    ///
    /// # Errors
    /// Those of the making.
    pub async fn of(
        &self,
        name: &TileName,
        encoding: Encoding,
        generation: u64,
        make: impl Future<Output = Result<Encoded, TileError>>,
    ) -> Result<Encoded, TileError> {
        let key = (name.clone(), encoding);
        match self.tiles.get_value_or_guard_async(&key).await {
            Ok(tile) => {
                self.counters.hits.fetch_add(1, Ordering::Relaxed);
                Ok(tile)
            }
            Err(place) => {
                let tile = make.await?;
                self.counters.drawn.fetch_add(1, Ordering::Relaxed);
                let newest = self.newest.read().unwrap_or_else(PoisonError::into_inner);
                if *newest == generation {
                    // Refused only where somebody emptied the cache meanwhile.
                    let _ = place.insert(tile.clone());
                }
                Ok(tile)
            }
        }
    }

    /// Makes a generation the newest, then drops the tiles that are `stale`. Gives how many were dropped and kept.
    pub fn sweep(&self, generation: u64, mut stale: impl FnMut(&TileName) -> bool) -> (u64, u64) {
        *self.newest.write().unwrap_or_else(PoisonError::into_inner) = generation;
        let mut judged: HashMap<TileName, bool> = HashMap::new();
        for name in self.names() {
            judged.entry(name).or_insert_with_key(|name| stale(name));
        }
        let (mut dropped, mut kept) = (0, 0);
        for (name, is_stale) in judged {
            if !is_stale {
                kept += 1;
                continue;
            }
            dropped += 1;
            for encoding in Encoding::ALL {
                self.tiles.remove_if(&(name.clone(), encoding), |_| true);
            }
        }
        self.counters.dropped.fetch_add(dropped, Ordering::Relaxed);
        self.counters.kept.fetch_add(kept, Ordering::Relaxed);
        (dropped, kept)
    }
}
