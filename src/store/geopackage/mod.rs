//! A city in one GeoPackage file, which QGIS and GDAL may read and edit while we serve it.
//!
//! The rules: WAL, every commit synced, foreign keys on, one writer connection, begun `immediate`. One connection is
//! always open, so that no other program can switch WAL off under us. A write waits two seconds for another program's
//! lock and then says so. The file must lie on a disk of this machine: SQLite's locks do not work over a network share.

mod bulk;
mod copy;
mod functions;
mod layout;
mod mend;
mod open;
mod read;
mod write;

use std::{
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use sqlx::{ConnectOptions, SqlitePool, sqlite::SqliteConnectOptions, sqlite::SqlitePoolOptions};
use tokio::sync::{RwLock, RwLockReadGuard};

pub use copy::{check, copy, fresh, read_only, renew_epoch, schema};
pub use open::known_schema;

use super::{Changes, IfMissing, IfOlder, Loaded, Mended, Origin, Receipt, Store, StoreError, Write};
use crate::domain::Revision;
use write::References;

/// How long a write waits for another program's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// How often to look for others' commits: a look costs a tenth of a millisecond, and SQLite gives no hints.
const PACE: Duration = Duration::from_millis(100);

/// How often a write mends what it finds broken and begins again.
const TRIES: u32 = 3;

/// How many connections read side by side.
const READERS: u32 = 2;

/// A city in one GeoPackage file.
pub struct GeopackageStore {
    path: PathBuf,
    /// Held for reading during each piece of work, for writing while another file is taken up.
    pools: RwLock<Pools>,
    watch: Mutex<mend::Watch>,
    /// The newest revision anybody was told: no cursor is ahead of it.
    told: AtomicI64,
}

/// The open connections of one file.
struct Pools {
    writer: SqlitePool,
    readers: SqlitePool,
    identity: mend::Identity,
    /// Let go, for another file lies at the path and is not taken up yet.
    lost: bool,
}

impl GeopackageStore {
    /// Opens the file, making or migrating it as allowed, and restores what other programs took away.
    ///
    /// # Errors
    /// A [`StoreError`] that says in one sentence why the file cannot serve.
    pub async fn open(path: &Path, missing: IfMissing, older: IfOlder) -> Result<Self, StoreError> {
        open::prepare(path, missing, older).await?;
        let pools = Pools::open(path).await?;
        let store = Self {
            path: path.to_owned(),
            pools: RwLock::new(pools),
            watch: Mutex::new(mend::Watch::default()),
            told: AtomicI64::default(),
        };
        for mended in store.mend().await? {
            tracing::warn!(table = mended.table, "{}", mended.what);
        }
        Ok(store)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    async fn pools(&self) -> Result<RwLockReadGuard<'_, Pools>, StoreError> {
        let pools = self.pools.read().await;
        if pools.lost {
            return Err(StoreError::Replaced { path: self.path.clone() });
        }
        Ok(pools)
    }

    /// Writes into the file that lies at the path, before and after; `None`, and nothing, where another program changed
    /// its schema.
    async fn write_here(&self, writes: &[Write], origin: Origin<'_>) -> Result<Option<Receipt>, StoreError> {
        let pools = self.pools().await?;
        pools.identity.check(&self.path)?;
        let receipt =
            write::write(&pools.writer, mend::known_schema(self), writes, origin, References::Checked)
                .await?;
        // Into a file without a name: nobody will find it there.
        pools.identity.check(&self.path)?;
        if let Some(receipt) = receipt {
            self.told.fetch_max(receipt.revision.0, Ordering::Relaxed);
        }
        Ok(receipt)
    }
}

impl GeopackageStore {
    /// Writes into a file of our own making what another store holds, rows that name what does not exist too.
    async fn fill(&self, writes: &[Write]) -> Result<(), StoreError> {
        let schema = mend::known_schema(self);
        let pools = self.pools().await?;
        write::write(&pools.writer, schema, writes, Origin::default(), References::Copied).await.map(drop)
    }
}

impl Pools {
    async fn open(path: &Path) -> Result<Self, StoreError> {
        let identity = mend::Identity::of(path)?;
        let options = connect_options(path);
        let writer = pool_options(1).connect_with(options.clone()).await.map_err(database)?;
        open::switch_to_wal(&writer).await?;
        let readers = pool_options(READERS).connect_with(options.read_only(true)).await.map_err(database)?;
        Ok(Self { writer, readers, identity, lost: false })
    }

    async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

fn connect_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .foreign_keys(true)
        .synchronous(sqlx::sqlite::SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        .statement_cache_capacity(64)
        .row_buffer_size(4096)
        .disable_statement_logging()
}

fn pool_options(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .min_connections(1)
        .max_connections(connections)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .acquire_timeout(BUSY_TIMEOUT)
        .after_connect(|connection, _| Box::pin(functions::register(connection)))
}

#[async_trait]
impl Store for GeopackageStore {
    async fn load(&self) -> Result<Loaded, StoreError> {
        let path = self.path.clone();
        // Looks first whether it is still this file.
        drop(self.pools().await?);
        let loaded = tokio::task::spawn_blocking(move || bulk::load(&path))
            .await
            .map_err(|e| StoreError::Database { source: sqlx::Error::Protocol(e.to_string()) })??;
        self.told.fetch_max(loaded.revision.0, Ordering::Relaxed);
        Ok(loaded)
    }

    async fn changes(&self, since: Revision) -> Result<Changes, StoreError> {
        let changes = read::changes(&self.pools().await?.readers, since).await?;
        self.told.fetch_max(changes.revision.0, Ordering::Relaxed);
        Ok(changes)
    }

    async fn write(&self, writes: &[Write], origin: Origin<'_>) -> Result<Receipt, StoreError> {
        for _ in 0..TRIES {
            match self.write_here(writes, origin).await {
                Ok(Some(receipt)) => return Ok(receipt),
                // What is mended here is told by the next call of `mend`.
                Ok(None) | Err(StoreError::Replaced { .. }) => mend::restore(self).await?,
                Err(error) => return Err(error),
            }
        }
        // Another program changes layer after layer.
        Err(StoreError::Busy)
    }

    async fn outcome(&self, key: &str) -> Result<Option<Receipt>, StoreError> {
        let mut connection = self.pools().await?.readers.acquire().await.map_err(database)?;
        Ok(write::receipt_of(&mut connection, key).await?.map(|kept| kept.receipt))
    }

    async fn hint(&self) {
        std::future::pending::<()>().await;
    }

    fn pace(&self) -> Duration {
        PACE
    }

    async fn mend(&self) -> Result<Vec<Mended>, StoreError> {
        mend::mend(self).await
    }

    async fn close(&self) {
        self.pools.read().await.close().await;
    }
}

/// What a driver's error means to a caller.
fn database(error: sqlx::Error) -> StoreError {
    if matches!(error, sqlx::Error::PoolTimedOut) {
        return StoreError::Busy;
    }
    let Some(e) = error.as_database_error() else { return StoreError::Database { source: error } };
    let code = e.code().and_then(|c| c.parse::<i32>().ok()).unwrap_or_default();
    let rule = if let Some(rule) = e.message().strip_prefix("dvor: ") {
        rule.to_owned()
    } else {
        match code {
            2067 | 1555 => "id_unique".to_owned(),
            787 => "reference".to_owned(),
            // SQLITE_BUSY and SQLITE_LOCKED, whatever their extension.
            _ if matches!(code & 0xff, 5 | 6) => return StoreError::Busy,
            _ => return StoreError::Database { source: error },
        }
    };
    StoreError::Refused { rule }
}
