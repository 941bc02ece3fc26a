//! Whole files: a copy of one that is in use, a new one for a city from elsewhere, and reading one without a trace.

use std::{fs::File, path::Path, time::Duration};

use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension};

use super::{GeopackageStore, bulk, open};
use crate::store::{IfMissing, IfOlder, Loaded, Past, Store, StoreError, Whole};

/// Reads a file that may be anybody's: nothing in it changes, and nothing is left beside it. Blocks.
///
/// # Errors
/// Those of [`check()`], and when a row cannot be fetched.
pub fn read_only(path: &Path) -> Result<Loaded, StoreError> {
    check(path)?;
    // Closed after the loader's own, and able to, it takes the log away that any reader makes.
    let _last = reader(path).map_err(|e| fault(e, path))?;
    bulk::load(path)
}

/// Looks whether a file is a store of our schema; nothing in it changes. Blocks.
///
/// # Errors
/// A [`StoreError`] that says in one sentence why not.
pub fn check(path: &Path) -> Result<(), StoreError> {
    let (found, known) = (schema(path)?, open::known_schema());
    let path_of = || path.to_owned();
    match found.cmp(&known) {
        std::cmp::Ordering::Less => Err(StoreError::Older { path: path_of(), found, known }),
        std::cmp::Ordering::Greater => Err(StoreError::Newer { path: path_of(), found, known }),
        std::cmp::Ordering::Equal => Ok(()),
    }
}

/// The schema of a file; nothing in it changes. Blocks.
///
/// # Errors
/// When it is no store of dvor's.
pub fn schema(path: &Path) -> Result<i64, StoreError> {
    if !path.exists() {
        return Err(StoreError::Missing { path: path.to_owned() });
    }
    open::looks_like_a_file(path)?;
    let foreign = |what: String| StoreError::Foreign { path: path.to_owned(), what };
    let found = (|| {
        let connection = reader(path)?;
        let ours: i64 = connection.query_row(
            "select count(*) from sqlite_master where type = 'table' and name in ('_sqlx_migrations', 'change', 'setting')",
            [],
            |r| r.get(0),
        )?;
        if ours < 3 {
            return Ok(None);
        }
        let newest = "select coalesce(max(version), 0) from _sqlx_migrations";
        connection.query_row(newest, [], |r| r.get(0)).optional()
    })();
    match found {
        Ok(Some(schema)) => Ok(schema),
        Ok(None) => Err(foreign("it is a GeoPackage or SQLite database of another program".to_owned())),
        Err(e) => match e.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy) => Err(StoreError::Busy),
            Some(ErrorCode::NotADatabase) => Err(foreign("the file is not a GeoPackage".to_owned())),
            _ => Err(foreign(format!("it cannot be read ({e})"))),
        },
    }
}

/// Copies a file that others may have open, and write to, into a new one: as it was at one moment, packed, with all that
/// stands in it, synced. The copy needs no log beside it, so it may be carried away by itself. Blocks.
///
/// # Errors
/// When the file cannot be read, or the copy not be written: part of it may then be left.
pub fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let copied = reader(from).and_then(|c| {
        c.execute("vacuum into ?", [to.to_string_lossy()])?;
        Ok(())
    });
    copied.map_err(|e| fault(e, to))?;
    sync(to)
}

/// Makes a new file that holds a city and its history, synced, without a log beside it. Keys are the new file's own, so
/// the history knows rows by their ids.
///
/// # Errors
/// Those of [`Store::write`], and when the file cannot be written: part of it may then be left.
pub async fn fresh(city: &Whole, history: Vec<Past>, path: &Path) -> Result<(), StoreError> {
    let store = GeopackageStore::open(path, IfMissing::Create, IfOlder::Fail).await?;
    let written = store.fill(&city.writes()).await;
    store.close().await;
    written?;
    let path = path.to_owned();
    blocking(move || {
        let finished = Connection::open(&path).and_then(|mut c| {
            remember(&mut c, &history)?;
            c.query_row("pragma journal_mode = delete", [], |r| r.get::<_, String>(0))
        });
        finished.map_err(|e| fault(e, &path))?;
        sync(&path)
    })
    .await
}

fn remember(connection: &mut Connection, history: &[Past]) -> rusqlite::Result<()> {
    let tx = connection.transaction()?;
    let mut insert =
        tx.prepare("insert into history (at, table_name, row_id, op, before) values (?, ?, ?, ?, ?)")?;
    for past in history {
        insert.execute((&past.at, &past.table, &past.row_id, &past.op, &past.before))?;
    }
    drop(insert);
    tx.commit()
}

/// Gives a file that nobody has open a new epoch: it is another incarnation of the city from now on. Blocks.
///
/// # Errors
/// When the file cannot be written.
pub fn renew_epoch(path: &Path, epoch: &str) -> Result<(), StoreError> {
    let renewed = Connection::open(path).and_then(|c| {
        let known = c.execute("update setting set value = ? where id = 'epoch'", [epoch])?;
        if known == 0 {
            c.execute("insert into setting (id, value) values ('epoch', ?)", [epoch])?;
        }
        Ok(())
    });
    renewed.map_err(|e| fault(e, path))?;
    sync(path)
}

/// A connection to read by. Where the file may be written it could: one that may only read leaves a log behind when it
/// is the last to close.
fn reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(2))?;
    // Only what has read knows of the log.
    connection.query_row("select count(*) from sqlite_master", [], |r| r.get::<_, i64>(0))?;
    Ok(connection)
}

fn fault(error: rusqlite::Error, path: &Path) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy) => StoreError::Busy,
        Some(
            ErrorCode::DiskFull | ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::SystemIoFailure,
        ) => {
            let source = std::io::Error::other(error);
            StoreError::Unwritable { path: path.to_owned(), source }
        }
        _ => StoreError::Database { source: sqlx::Error::Protocol(error.to_string()) },
    }
}

/// Has a file and its entry in the folder on disk.
fn sync(path: &Path) -> Result<(), StoreError> {
    let unwritable = |source| StoreError::Unwritable { path: path.to_owned(), source };
    File::open(path).and_then(|f| f.sync_all()).map_err(unwritable)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| StoreError::Database { source: sqlx::Error::Protocol(e.to_string()) })?
}
