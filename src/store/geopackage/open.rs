//! Opening: is this file ours, is its schema ours, and may we make or migrate it?

use std::{
    fs::{File, OpenOptions},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{Connection, SqliteConnection, SqlitePool, migrate::Migrator};

use super::{connect_options, database};
use crate::store::{IfMissing, IfOlder, StoreError};

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/geopackage");

/// The schema this program knows: the number of its newest migration.
pub fn known_schema() -> i64 {
    MIGRATIONS.iter().map(|m| m.version).max().unwrap_or_default()
}

/// Makes sure there is a store of our schema at the path.
pub async fn prepare(path: &Path, missing: IfMissing, older: IfOlder) -> Result<(), StoreError> {
    if !path.exists() {
        return match missing {
            IfMissing::Create => create(path).await,
            IfMissing::Fail => Err(StoreError::Missing { path: path.to_owned() }),
        };
    }
    looks_like_a_file(path)?;
    writable_beside(path)?;
    let found = schema_of(path).await?;
    let known = known_schema();
    if found > known {
        return Err(StoreError::Newer { path: path.to_owned(), found, known });
    }
    if found < known {
        return match older {
            IfOlder::Migrate => migrate(path, found).await,
            IfOlder::Fail => Err(StoreError::Older { path: path.to_owned(), found, known }),
        };
    }
    Ok(())
}

/// Looks without opening: when a program closes a file, it loses the locks that `SQLite` holds on it for other
/// connections of the program (<https://www.sqlite.org/howtocorrupt.html>, 2.2).
pub fn looks_like_a_file(path: &Path) -> Result<(), StoreError> {
    let foreign = |what: &str| StoreError::Foreign { path: path.to_owned(), what: what.to_owned() };
    let found =
        std::fs::metadata(path).map_err(|source| StoreError::Unwritable { path: path.to_owned(), source })?;
    if found.is_dir() {
        return Err(foreign("it is a folder"));
    }
    if found.len() == 0 {
        return Err(foreign("the file is empty"));
    }
    Ok(())
}

/// `SQLite` keeps its log beside the file.
fn writable_beside(path: &Path) -> Result<(), StoreError> {
    let unwritable = |source| StoreError::Unwritable { path: path.to_owned(), source };
    let probe = sibling(path, "probe");
    File::create(&probe).map_err(unwritable)?;
    match std::fs::remove_file(&probe) {
        // Another dvor that starts now probes by the same name.
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(()),
        outcome => outcome.map_err(unwritable),
    }
}

async fn schema_of(path: &Path) -> Result<i64, StoreError> {
    let foreign = |what: &str| StoreError::Foreign { path: path.to_owned(), what: what.to_owned() };
    let mut connection = SqliteConnection::connect_with(&connect_options(path)).await.map_err(|e| {
        if primary_code(&e) == Some(NOTADB) {
            foreign("the file is not a GeoPackage")
        } else {
            foreign(&format!("it cannot be opened ({e})"))
        }
    })?;
    let version = schema_in(&mut connection, path).await;
    connection.close().await.map_err(database)?;
    version
}

async fn schema_in(connection: &mut SqliteConnection, path: &Path) -> Result<i64, StoreError> {
    let foreign = |what: &str| StoreError::Foreign { path: path.to_owned(), what: what.to_owned() };
    let ours: Result<i64, _> = sqlx::query_scalar(
        "select count(*) from sqlite_master where type = 'table' and name in ('_sqlx_migrations', 'change', 'setting')",
    )
    .fetch_one(&mut *connection)
    .await;
    match ours {
        Ok(3) => {}
        Ok(_) => return Err(foreign("it is a GeoPackage or SQLite database of another program")),
        Err(e) if primary_code(&e) == Some(NOTADB) => return Err(foreign("the file is not a GeoPackage")),
        Err(e) => match database(e) {
            StoreError::Database { source } => {
                return Err(foreign(&format!("it cannot be read ({source})")));
            }
            known => return Err(known),
        },
    }
    // A file that may only be read opens without a word, and refuses the first lock for writing.
    if let Err(e) = sqlx::raw_sql("begin immediate; rollback").execute(&mut *connection).await
        && primary_code(&e) == Some(READONLY)
    {
        let source = std::io::Error::new(std::io::ErrorKind::PermissionDenied, e);
        return Err(StoreError::Unwritable { path: path.to_owned(), source });
    }
    sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations")
        .fetch_one(connection)
        .await
        .map_err(database)
}

const READONLY: i32 = 8;
const NOTADB: i32 = 26;

fn primary_code(error: &sqlx::Error) -> Option<i32> {
    error.as_database_error()?.code()?.parse::<i32>().ok().map(|code| code & 0xff)
}

fn sibling(path: &Path, suffix: &str) -> PathBuf {
    beside(path, &format!(".{suffix}"))
}

/// The path with something added to its name.
pub fn beside(path: &Path, added: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(added);
    path.with_file_name(name)
}

/// Two programs starting on one file make or migrate it one after the other.
struct StartLock {
    path: PathBuf,
    _file: File,
}

impl StartLock {
    /// Waits for the lock on a thread of its own: whoever holds it may need this one to go on.
    async fn take(path: &Path) -> Result<Self, StoreError> {
        let lock = sibling(path, "lock");
        let taken = tokio::task::spawn_blocking(move || Self::wait(lock)).await;
        taken
            .map_err(std::io::Error::other)
            .flatten()
            .map_err(|source| StoreError::Unwritable { path: path.to_owned(), source })
    }

    fn wait(path: PathBuf) -> std::io::Result<Self> {
        loop {
            let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
            file.lock()?;
            // Who held it before us took the file away: a third may have made and locked another of its name.
            let ours = file.metadata()?;
            if std::fs::metadata(&path).is_ok_and(|m| (m.dev(), m.ino()) == (ours.dev(), ours.ino())) {
                return Ok(Self { path, _file: file });
            }
        }
    }
}

impl Drop for StartLock {
    fn drop(&mut self) {
        // Left behind, the file is harmless; whoever waits on it finds it gone and makes another.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Makes an empty city: whole at once, for it is made under another name and then moved.
async fn create(path: &Path) -> Result<(), StoreError> {
    let unwritable = |source| StoreError::Unwritable { path: path.to_owned(), source };
    let _lock = StartLock::take(path).await?;
    if path.exists() {
        return Ok(());
    }
    let new = sibling(path, "new");
    let _ = std::fs::remove_file(&new);
    let _ = std::fs::remove_file(beside(&new, "-journal"));
    let options = connect_options(&new).create_if_missing(true);
    let mut connection = SqliteConnection::connect_with(&options).await.map_err(database)?;
    run_migrations(&mut connection).await?;
    connection.close().await.map_err(database)?;
    std::fs::rename(&new, path).map_err(unwritable)
}

/// Brings an older file up to date, after a copy of it was put aside.
async fn migrate(path: &Path, found: i64) -> Result<(), StoreError> {
    let _lock = StartLock::take(path).await?;
    if schema_of(path).await? != found {
        // Another dvor did while we waited.
        return Ok(());
    }
    let in_use = || StoreError::InUse { path: path.to_owned() };
    let mut connection = SqliteConnection::connect_with(&connect_options(path)).await.map_err(database)?;
    // Leaving WAL needs the file for oneself: it fails while anybody else has it open.
    let mode: String = sqlx::query_scalar("pragma journal_mode = delete")
        .fetch_one(&mut connection)
        .await
        .map_err(|_| in_use())?;
    if mode != "delete" {
        return Err(in_use());
    }
    let copy = sibling(path, &format!("before-schema-{}.gpkg", found + 1));
    if !copy.exists() {
        sqlx::query("vacuum into ?")
            .bind(copy.to_string_lossy().into_owned())
            .execute(&mut connection)
            .await
            .map_err(database)?;
        tracing::info!(copy = %copy.display(), "the store was copied before its schema is brought up to date");
    }
    run_migrations(&mut connection).await?;
    connection.close().await.map_err(database)
}

async fn run_migrations(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    // Made beforehand, with types GeoPackage knows: GDAL warns about sqlx's own at each opening.
    sqlx::query(
        "create table if not exists _sqlx_migrations (version INTEGER primary key not null, description TEXT not null, \
         installed_on DATETIME not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')), success BOOLEAN not null, \
         checksum BLOB not null, execution_time INTEGER not null)",
    )
    .execute(&mut *connection)
    .await
    .map_err(database)?;
    MIGRATIONS
        .run_direct(None, &mut *connection, false)
        .await
        .map_err(|source| StoreError::Migrate { source })
}

/// Switches to WAL, and puts the header where programs that read only the main file find it.
pub async fn switch_to_wal(writer: &SqlitePool) -> Result<(), StoreError> {
    let mut tries = 0;
    loop {
        let mode: Result<String, _> = sqlx::query_scalar("pragma journal_mode = wal").fetch_one(writer).await;
        match mode.map_err(database) {
            Ok(mode) if mode == "wal" => break,
            Ok(_) | Err(StoreError::Busy) if tries < 5 => {
                tries += 1;
                tokio::time::sleep(Duration::from_millis(100 << tries)).await;
            }
            Ok(_) => return Err(StoreError::Busy),
            Err(e) => return Err(e),
        }
    }
    sqlx::query("pragma wal_checkpoint(truncate)").execute(writer).await.map_err(database)?;
    Ok(())
}
