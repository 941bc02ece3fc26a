//! A city in PostgreSQL with PostGIS, which several dvor nodes serve and QGIS and psql edit meanwhile.
//!
//! The rules: what must hold whoever writes is in the database itself (`migrations/postgis`): constraints, references,
//! and the change feed, whose revisions are given at commit and in the order of commits. NOTIFY only hints; followers
//! ask for what is new. Nothing here waits for ever: a server that does not answer counts as away after seconds.

mod copy;
mod fault;
mod history;
mod lease;
mod listen;
mod mend;
mod open;
mod read;
mod url;
mod write;

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use sqlx::{Connection, PgConnection, PgPool, postgres::PgPoolOptions};
use tokio::time::timeout;

use super::{Changes, IfMissing, IfOlder, Loaded, Mended, Origin, Receipt, Store, StoreError, Write};
use crate::domain::Revision;
use fault::database;

pub use history::history;
pub use url::{DatabaseUrl, NotDatabaseUrl};

/// How often to look for others' commits, should a hint be lost.
const PACE: Duration = Duration::from_millis(250);

/// How long to wait for a connection.
const CONNECT: Duration = Duration::from_secs(2);

/// How long the server may be silent when asked to read something.
const ANSWER: Duration = Duration::from_secs(3);

/// How many connections one node reads on, and as many it writes on; besides the one that listens.
const CONNECTIONS: u32 = 4;

/// How often work of which nothing was kept is begun again: once for each connection that may be of before a restart.
const TRIES: u32 = CONNECTIONS + 1;

/// A city in a PostGIS database.
pub struct PostgisStore {
    readers: PgPool,
    /// Apart, for writers may all wait for somebody's lock.
    writers: PgPool,
    ear: listen::Ear,
    /// What was told to be broken, and could not be mended: told once.
    told: Mutex<BTreeSet<String>>,
    /// The newest change taken in.
    taken: Mutex<Option<read::Mark>>,
}

impl PostgisStore {
    /// Opens the database, making or migrating the schema as allowed.
    ///
    /// # Errors
    /// A [`StoreError`] that says in one sentence why the database cannot serve.
    pub async fn open(url: &DatabaseUrl, missing: IfMissing, older: IfOlder) -> Result<Self, StoreError> {
        open::prepare(url, missing, older).await?;
        let pool = || {
            PgPoolOptions::new()
                .max_connections(CONNECTIONS)
                .acquire_timeout(CONNECT)
                .idle_timeout(Duration::from_mins(5))
                .max_lifetime(Duration::from_mins(30))
                .test_before_acquire(false)
                .connect_lazy_with(url.options())
        };
        let ear = listen::Ear::new(url);
        Ok(Self { readers: pool(), writers: pool(), ear, told: Mutex::default(), taken: Mutex::default() })
    }

    fn taken(&self) -> MutexGuard<'_, Option<read::Mark>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether to try again, and the error if not.
async fn once_more(error: sqlx::Error, tries: &mut u32, pool: &PgPool) -> Result<(), StoreError> {
    *tries += 1;
    if *tries < TRIES && fault::worth_another_try(&error) {
        return Ok(());
    }
    // No connection was to be had: is the server gone, or are they all at work?
    let all_at_work = matches!(error, sqlx::Error::PoolTimedOut) && answers(pool).await;
    Err(if all_at_work { StoreError::Busy } else { database(error) })
}

/// Whether the server takes a connection.
async fn answers(pool: &PgPool) -> bool {
    let options = pool.connect_options();
    let Ok(connection) = within(CONNECT, PgConnection::connect_with(&options)).await else { return false };
    within(CONNECT, connection.close()).await.is_ok()
}

/// What a piece of work gave within its time.
async fn within<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    timeout(limit, work).await.unwrap_or_else(|_| Err(fault::too_late()))
}

#[async_trait]
impl Store for PostgisStore {
    async fn load(&self) -> Result<Loaded, StoreError> {
        let mut tries = 0;
        loop {
            match read::load(&self.readers).await {
                Ok((loaded, mark)) => {
                    *self.taken() = mark;
                    return Ok(loaded);
                }
                Err(error) => once_more(error, &mut tries, &self.readers).await?,
            }
        }
    }

    async fn changes(&self, since: Revision) -> Result<Changes, StoreError> {
        let mut tries = 0;
        loop {
            let taken = *self.taken();
            match read::changes(&self.readers, since, taken).await {
                Ok((changes, mark)) => {
                    *self.taken() = mark;
                    return Ok(changes);
                }
                Err(error) => once_more(error, &mut tries, &self.readers).await?,
            }
        }
    }

    async fn write(&self, writes: &[Write], origin: Origin<'_>) -> Result<Receipt, StoreError> {
        let mut tries = 0;
        loop {
            match write::write(&self.writers, writes, origin).await {
                Ok(receipt) => return Ok(receipt),
                Err(write::Fault::Key(error)) => return Err(error),
                Err(write::Fault::Commit(error)) => return Err(fault::of_commit(error)),
                Err(write::Fault::Before(error)) => once_more(error, &mut tries, &self.writers).await?,
            }
        }
    }

    async fn outcome(&self, key: &str) -> Result<Option<Receipt>, StoreError> {
        let mut tries = 0;
        loop {
            match within(ANSWER, write::outcome(&self.readers, key)).await {
                Ok(receipt) => return Ok(receipt),
                Err(error) => once_more(error, &mut tries, &self.readers).await?,
            }
        }
    }

    async fn hint(&self) {
        self.ear.hint().await;
    }

    fn pace(&self) -> Duration {
        PACE
    }

    async fn mend(&self) -> Result<Vec<Mended>, StoreError> {
        let mut tries = 0;
        loop {
            match within(ANSWER, mend::mend(&self.readers, &self.told)).await {
                Ok(mended) => return Ok(mended),
                Err(error) => once_more(error, &mut tries, &self.readers).await?,
            }
        }
    }

    async fn close(&self) {
        self.ear.close();
        // Connections that do not answer are not waited for.
        let _ = timeout(ANSWER, self.writers.close()).await;
        let _ = timeout(ANSWER, self.readers.close()).await;
    }
}
