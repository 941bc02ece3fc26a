//! The running service: it joins the store and the atlas. One write path (store first, then atlas); one follower that
//! applies what others committed in the same way.

mod assemble;
mod follow;
mod journal;
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
pub use follow::{Away, STALE_AFTER};
pub use journal::{Change, Fate, Journal, Page, Position};

/// How often it looks whether another program broke something.
const MEND_EVERY: Duration = Duration::from_secs(1);

/// How long a write that is kept waits to be shown before it is answered all the same.
const SHOWN_WITHIN: Duration = Duration::from_secs(2);

/// The running service.
pub struct App {
    store: Arc<dyn Store>,
    atlas: ArcSwap<Atlas>,
    /// The atlas as tiles: never behind it.
    map: Map,
    /// What the atlas was made of; held while changes are applied, so that they are applied one after the other.
    ledger: tokio::sync::Mutex<Ledger>,
    health: Mutex<Health>,
    journal: Journal,
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
    /// That the store does not answer, while that lasts.
    pub away: Option<Away>,
    /// Why the store could not be looked over or its changes taken in, while that lasts.
    pub failure: Option<String>,
    /// Why what the store told could not be taken in, until it can: a fault of ours, and what is shown is old.
    pub fault: Option<String>,
    /// How long it last took to ask for changes and take them in.
    pub follow_took: Duration,
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
            journal: Journal::new(&atlas.epoch, atlas.revision),
            map: Map::new(Arc::clone(&atlas)),
            atlas: ArcSwap::new(atlas),
            ledger: tokio::sync::Mutex::new(ledger),
            health: Mutex::new(Health {
                last_answer: Instant::now(),
                problems,
                mended: Vec::new(),
                away: None,
                failure: None,
                fault: None,
                follow_took: Duration::ZERO,
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
            match tokio::time::timeout(SHOWN_WITHIN, self.take_in()).await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "a kept write is not shown yet");
                }
                Err(_) => tracing::warn!("a kept write is not shown yet: the store takes its time"),
            }
        }
        Ok(receipt)
    }

    /// Whether a write under this key was kept, and what it did: the truth after [`StoreError::OutcomeUnknown`].
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn outcome(&self, key: &str) -> Result<Option<Receipt>, StoreError> {
        self.store.outcome(key).await
    }

    /// What changed lately, for clients that show the city live.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Applies what was committed since the snapshot, and what the calendar changed: that even while the store is away.
    /// Where another incarnation of the store answers (it was restored, or replaced), everything is read anew.
    ///
    /// # Errors
    /// When the store cannot be read; the rows shown stay.
    pub async fn catch_up(&self) -> Result<Revision, StoreError> {
        let begun = Instant::now();
        let revision = match self.take_in().await? {
            Some(revision) => revision,
            None => self.load_anew().await?,
        };
        self.tell(|health| {
            health.last_answer = Instant::now();
            health.follow_took = begun.elapsed();
        });
        Ok(revision)
    }

    /// Reads everything anew and swaps it in; writes need not wait for it.
    async fn load_anew(&self) -> Result<Revision, StoreError> {
        let loaded = self.patiently(self.store.load()).await?;
        let opened = tokio::task::spawn_blocking(move || Ledger::open(loaded, Timestamp::now()));
        let (fresh, atlas, problems) = opened.await.map_err(joined)?;
        let mut ledger = self.ledger.lock().await;
        if fresh.epoch() != ledger.epoch() || fresh.revision() > ledger.revision() {
            tracing::info!(
                revision = atlas.revision.0,
                "the store was replaced; the whole city was read anew"
            );
            self.tell(|health| health.problems = problems);
            self.counters.swaps.fetch_add(1, Ordering::Relaxed);
            let atlas = Arc::new(atlas);
            self.map.turn(Arc::clone(&atlas));
            self.atlas.store(atlas);
            self.journal.begin_anew(fresh.epoch(), fresh.revision());
            *ledger = fresh;
        }
        Ok(ledger.revision())
    }

    /// Applies changes and calendar; `None` where another incarnation of the store answers.
    async fn take_in(&self) -> Result<Option<Revision>, StoreError> {
        let mut ledger = self.ledger.lock().await;
        let start = Instant::now();
        let read = self.patiently(self.store.changes(ledger.revision())).await;
        tracing::debug!(part = "changes", micros = start.elapsed().as_micros() as u64, "read");
        let (changes, away) = match read {
            Ok(changes) if changes.epoch != ledger.epoch() => return Ok(None),
            Ok(changes) => (changes, None),
            Err(error) => (Changes::none(ledger.revision(), ledger.epoch()), Some(error)),
        };
        self.apply(&mut ledger, changes);
        away.map_or(Ok(Some(ledger.revision())), Err)
    }

    /// Applies what the calendar changed.
    async fn turn_the_page(&self) {
        let mut ledger = self.ledger.lock().await;
        let nothing = Changes::none(ledger.revision(), ledger.epoch());
        self.apply(&mut ledger, nothing);
    }

    /// Applies changes and calendar, and swaps.
    fn apply(&self, ledger: &mut Ledger, changes: Changes) {
        let before = self.atlas.load_full();
        let applied = tokio::task::block_in_place(|| {
            catch_unwind(AssertUnwindSafe(|| {
                let touched = ledger.touched(&changes);
                let (atlas, problems) = ledger.apply(changes, &before, Timestamp::now())?;
                let atlas = Arc::new(atlas);
                // Before anybody can see the atlas, no tile is left that it would draw otherwise.
                self.map.turn(Arc::clone(&atlas));
                Some(((atlas, problems), touched))
            }))
        });
        match applied {
            Ok(None) => {}
            Ok(Some(((atlas, problems), touched))) => {
                self.tell(|health| {
                    for problem in problems.iter().filter(|p| !health.problems.contains(p)) {
                        tracing::warn!(problem, "left out");
                    }
                    health.problems = problems;
                    health.fault = None;
                });
                self.counters.swaps.fetch_add(1, Ordering::Relaxed);
                tracing::debug!(revision = atlas.revision.0, "a new snapshot");
                let (revision, is_new_day) = (atlas.revision, atlas.today != before.today);
                self.atlas.store(atlas);
                // After the swap: who is told asks again at once.
                self.journal.add(revision, touched);
                if is_new_day {
                    self.journal.turn();
                }
            }
            Err(_) => {
                // A fault of ours must not end the following: what is shown stays, and all is read anew.
                ledger.doubt();
                self.tell(|health| {
                    health.fault = Some("a change could not be taken in, a fault of dvor".to_owned());
                });
                tracing::error!("a change could not be taken in; the whole city is read again");
            }
        }
    }

    /// Of which moment the data are, where people should be told: they are old, and the store is away.
    pub fn stale_since(&self) -> Option<Timestamp> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner).stale_since()
    }

    fn tell(&self, change: impl FnOnce(&mut Health)) {
        change(&mut self.health.lock().unwrap_or_else(PoisonError::into_inner));
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
