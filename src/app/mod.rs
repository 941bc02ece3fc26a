//! The running service: it joins the store and the atlas. One write path (store first, then atlas); one follower that
//! applies what others committed in the same way.

mod assemble;
mod settings;
mod sheet;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use arc_swap::ArcSwap;
use jiff::Timestamp;

use crate::{
    atlas::Atlas,
    domain::Revision,
    store::{Changes, Mended, Origin, Receipt, Store, StoreError, Write},
    tiles::Map,
};
use assemble::Ledger;

pub use assemble::city_writes;

/// How often it looks whether another program broke something.
const MEND_EVERY: Duration = Duration::from_secs(1);

/// The running service.
pub struct App {
    store: Arc<dyn Store>,
    atlas: ArcSwap<Atlas>,
    /// The atlas as tiles: never behind it.
    map: Map,
    /// What the atlas was made of; held while changes are applied, so that they are applied one after the other.
    ledger: tokio::sync::Mutex<Ledger>,
    health: Mutex<Health>,
    /// Counted for `/metrics`.
    pub counters: Counters,
}

/// What happened since the start.
#[derive(Debug, Default)]
pub struct Counters {
    /// Snapshots swapped in.
    pub swaps: AtomicU64,
    /// Things another program broke and we found.
    pub mended: AtomicU64,
    /// Times the store did not answer the follower.
    pub follow_failures: AtomicU64,
}

/// How the service stands to its store.
#[derive(Debug, Clone)]
pub struct Health {
    /// When the store last answered.
    pub last_answer: Instant,
    /// Rows that cannot be understood, and references that lead nowhere.
    pub problems: Vec<String>,
    /// The last things mended.
    pub mended: Vec<Mended>,
    /// Why the store could not be followed or looked over, while that lasts.
    pub failure: Option<String>,
}

impl App {
    /// Reads the store and builds the first snapshot.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn start(store: Arc<dyn Store>) -> Result<Arc<Self>, StoreError> {
        let start = Instant::now();
        let loaded = store.load().await?;
        tracing::debug!(part = "load", micros = start.elapsed().as_micros() as u64, "read");
        let (ledger, atlas, problems) =
            tokio::task::spawn_blocking(move || Ledger::open(loaded, Timestamp::now()))
                .await
                .map_err(joined)?;
        for problem in &problems {
            tracing::warn!(problem, "left out");
        }
        let atlas = Arc::new(atlas);
        Ok(Arc::new(Self {
            store,
            map: Map::new(Arc::clone(&atlas)),
            atlas: ArcSwap::new(atlas),
            ledger: tokio::sync::Mutex::new(ledger),
            health: Mutex::new(Health {
                last_answer: Instant::now(),
                problems,
                mended: Vec::new(),
                failure: None,
            }),
            counters: Counters::default(),
        }))
    }

    /// The snapshot of now. Take it once a request.
    pub fn atlas(&self) -> Arc<Atlas> {
        self.atlas.load_full()
    }

    /// The snapshot of now, or a newer one, as tiles.
    pub fn map(&self) -> &Map {
        &self.map
    }

    /// How the service stands to its store.
    pub fn health(&self) -> Health {
        self.health.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The one write path: store first, then atlas. When it returns, the rows are on disk, and later reads see them:
    /// at once, or, when the store cannot be read just then, as soon as the follower can.
    ///
    /// # Errors
    /// Those of [`Store::write`]; nothing was written, but for [`StoreError::OutcomeUnknown`].
    pub async fn write(&self, writes: &[Write], origin: Origin<'_>) -> Result<Receipt, StoreError> {
        let receipt = self.store.write(writes, origin).await?;
        if self.atlas.load().revision < receipt.revision {
            // The rows are kept whatever happens now; the follower tries again in a moment.
            if let Err(error) = self.catch_up().await {
                tracing::warn!(error = &error as &dyn std::error::Error, "a kept write is not shown yet");
            }
        }
        Ok(receipt)
    }

    /// Applies what was committed since the snapshot, and what the calendar changed: that even while the store is away.
    ///
    /// # Errors
    /// When the store cannot be read; the rows shown stay.
    pub async fn catch_up(&self) -> Result<Revision, StoreError> {
        let mut ledger = self.ledger.lock().await;
        let start = Instant::now();
        let read = self.store.changes(ledger.revision()).await;
        tracing::debug!(part = "changes", micros = start.elapsed().as_micros() as u64, "read");
        let (changes, away) = match read {
            Ok(changes) => {
                self.tell(|health| health.last_answer = Instant::now());
                (changes, None)
            }
            Err(error) => (Changes::none(ledger.revision(), ledger.epoch()), Some(error)),
        };
        let before = self.atlas.load_full();
        let applied = tokio::task::block_in_place(|| {
            catch_unwind(AssertUnwindSafe(|| {
                let (atlas, problems) = ledger.apply(changes, &before, Timestamp::now())?;
                let atlas = Arc::new(atlas);
                // Before anybody can see the atlas, no tile is left that it would draw otherwise.
                self.map.turn(Arc::clone(&atlas));
                Some((atlas, problems))
            }))
        });
        match applied {
            Ok(None) => {}
            Ok(Some((atlas, problems))) => {
                self.tell(|health| {
                    for problem in problems.iter().filter(|p| !health.problems.contains(p)) {
                        tracing::warn!(problem, "left out");
                    }
                    health.problems = problems;
                });
                self.counters.swaps.fetch_add(1, Ordering::Relaxed);
                tracing::debug!(revision = atlas.revision.0, "a new snapshot");
                self.atlas.store(atlas);
            }
            Err(_) => {
                // A fault of ours must not end the following: what is shown stays, and all is read anew.
                ledger.doubt();
                self.tell(|health| {
                    health.failure = Some("a change could not be taken in, a fault of dvor".to_owned());
                });
                tracing::error!("a change could not be taken in; the whole city is read again");
            }
        }
        away.map_or(Ok(ledger.revision()), Err)
    }

    fn tell(&self, change: impl FnOnce(&mut Health)) {
        change(&mut self.health.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Follows the store until the service ends: applies others' commits, and mends what others broke.
    pub async fn follow(self: Arc<Self>) {
        let mut ticks = tokio::time::interval(self.store.pace());
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut mended_at = Instant::now();
        loop {
            ticks.tick().await;
            if mended_at.elapsed() >= MEND_EVERY {
                mended_at = Instant::now();
                self.mend().await;
            }
            if let Err(error) = self.catch_up().await {
                self.counters.follow_failures.fetch_add(1, Ordering::Relaxed);
                self.complain(&error, "the store does not answer");
            }
        }
    }

    /// Notes a failure for `/health/ready`; logs it once, not at every tick.
    fn complain(&self, error: &StoreError, what: &'static str) {
        let sentence = format!("{what}: {error}");
        self.tell(|health| {
            if health.failure.as_ref() != Some(&sentence) {
                tracing::warn!(error = error as &dyn std::error::Error, what);
                health.failure = Some(sentence);
            }
        });
    }

    async fn mend(&self) {
        match self.store.mend().await {
            Ok(told) if told.is_empty() => self.tell(|health| health.failure = None),
            Ok(told) => {
                for m in &told {
                    tracing::warn!(table = m.table, "{}", m.what);
                }
                self.counters.mended.fetch_add(told.len() as u64, Ordering::Relaxed);
                self.health.lock().unwrap_or_else(PoisonError::into_inner).mended = told;
            }
            // Somebody else is writing: the next look is a second away.
            Err(StoreError::Busy) => {}
            Err(error) => self.complain(&error, "the store cannot be looked over"),
        }
    }

    /// Lets go of the store.
    pub async fn close(&self) {
        self.store.close().await;
    }
}

fn joined(error: tokio::task::JoinError) -> StoreError {
    StoreError::Database {
        source: sqlx::Error::Protocol(format!("the city cannot be put together, a fault of dvor: {error}")),
    }
}
