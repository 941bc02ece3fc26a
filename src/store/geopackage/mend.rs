//! Mending: what other programs take away without knowing it is put back, and said.
//!
//! `ogr2ogr -overwrite` drops a layer with its triggers and indexes and makes another of the same name; a program that
//! closes the file may switch WAL off; a file manager may put another file in place of ours.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::Metadata,
    os::unix::fs::MetadataExt,
    path::Path,
    sync::{MutexGuard, PoisonError, atomic::Ordering},
};

use sqlx::{AssertSqlSafe, Connection, SqliteConnection, SqlitePool};

use super::{
    GeopackageStore, Pools, connect_options, database, functions, layout, layout::Fitting, open, read,
};
use crate::store::{IfMissing, IfOlder, Mended, StoreError, Table};

/// Which file on which disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    device: u64,
    inode: u64,
}

impl Identity {
    /// The identity of the file at the path.
    pub fn of(path: &Path) -> Result<Self, StoreError> {
        let meta: Metadata =
            std::fs::metadata(path).map_err(|_| StoreError::Replaced { path: path.to_owned() })?;
        Ok(Self { device: meta.dev(), inode: meta.ino() })
    }

    /// Whether this file still lies at the path.
    pub fn check(self, path: &Path) -> Result<(), StoreError> {
        if Self::of(path)? == self { Ok(()) } else { Err(StoreError::Replaced { path: path.to_owned() }) }
    }
}

/// What the last look saw.
#[derive(Debug, Default)]
pub struct Watch {
    schema_version: Option<i64>,
    missing: BTreeSet<&'static str>,
    /// Mended, and told to nobody yet.
    untold: Vec<Mended>,
    /// How long the write-ahead log was when that was last told, in bytes.
    log_told: u64,
}

fn watch(store: &GeopackageStore) -> MutexGuard<'_, Watch> {
    store.watch.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The version of the schema that was last found sound, or made so.
pub fn known_schema(store: &GeopackageStore) -> Option<i64> {
    watch(store).schema_version
}

/// Looks, restores, tells.
pub async fn mend(store: &GeopackageStore) -> Result<Vec<Mended>, StoreError> {
    restore(store).await?;
    Ok(std::mem::take(&mut watch(store).untold))
}

/// Looks and restores; what was found is kept until somebody asks.
pub async fn restore(store: &GeopackageStore) -> Result<(), StoreError> {
    same_file(store).await?;
    let pools = store.pools().await?;
    let mode: String =
        sqlx::query_scalar("pragma journal_mode").fetch_one(&pools.readers).await.map_err(database)?;
    if mode != "wal" {
        open::switch_to_wal(&pools.writer).await?;
        let what = "another program had switched write-ahead logging off; it is on again";
        watch(store).untold.push(file(what));
    }
    keep_log_short(store, &pools).await?;
    let known = watch(store).schema_version;
    let (schema, finding) = look(&pools.readers, known).await?;
    let schema = if finding.broken.is_empty() {
        schema
    } else {
        let (schema, told) = repair(&store.path).await?;
        watch(store).untold.extend(told);
        schema
    };
    if known != Some(schema) {
        let mut watch = watch(store);
        watch.schema_version = Some(schema);
        for table in finding.missing.difference(&watch.missing.clone()) {
            watch.untold.push(Mended {
                table: (*table).to_owned(),
                what: "the table is missing; what was last known of it is still served".to_owned(),
            });
        }
        watch.missing = finding.missing;
    }
    Ok(())
}

/// From so many bytes on the write-ahead log is written back by hand; SQLite does it by itself at about 4 MB, unless a
/// reader of another program stands in the way.
const LONG_LOG: u64 = 16 << 20;

/// Writes a long write-ahead log back, and tells, each time it has doubled, that somebody keeps it from shrinking.
async fn keep_log_short(store: &GeopackageStore, pools: &Pools) -> Result<(), StoreError> {
    let mut log = store.path.clone().into_os_string();
    log.push("-wal");
    let bytes = std::fs::metadata(&log).map_or(0, |m| m.len());
    if bytes < LONG_LOG {
        watch(store).log_told = 0;
        return Ok(());
    }
    let busy: i64 = sqlx::query_scalar("pragma wal_checkpoint(truncate)")
        .fetch_one(&pools.writer)
        .await
        .map_err(database)?;
    let mut watch = watch(store);
    if busy != 0 && bytes > 2 * watch.log_told {
        watch.log_told = bytes;
        let what = format!(
            "the write-ahead log has {} MB: another program reads on and keeps it from shrinking",
            bytes >> 20
        );
        watch.untold.push(file(&what));
    }
    Ok(())
}

fn file(what: &str) -> Mended {
    Mended { table: String::new(), what: what.to_owned() }
}

/// Takes up the file that lies at the path now, when it is another one.
///
/// The old file's write-ahead log still lies beside it: `SQLite` would play it into the new file. So the old file is let
/// go of first, and its log put aside.
async fn same_file(store: &GeopackageStore) -> Result<(), StoreError> {
    {
        let pools = store.pools.read().await;
        if !pools.lost && pools.identity.check(&store.path).is_ok() {
            return Ok(());
        }
    }
    let mut pools = store.pools.write().await;
    let now = Identity::of(&store.path)?;
    if !pools.lost && now == pools.identity {
        return Ok(());
    }
    if !pools.lost {
        pools.lost = true;
        let_go(&pools, &store.path).await;
    }
    open::prepare(&store.path, IfMissing::Fail, IfOlder::Fail).await?;
    let fresh = Pools::open(&store.path).await?;
    if let Err(error) = tell_everything(&fresh.writer, store.told.load(Ordering::Relaxed)).await {
        fresh.close().await;
        return Err(error);
    }
    *pools = fresh;
    let mut watch = watch(store);
    watch.schema_version = None;
    watch.missing.clear();
    watch.untold.push(file("another file was put in place of the one that was open; that one is read now"));
    Ok(())
}

/// Closes a file that no longer lies at the path, and puts its log aside.
async fn let_go(pools: &Pools, path: &Path) {
    let left: Vec<_> = ["-wal", "-shm"]
        .into_iter()
        .map(|added| open::beside(path, added))
        .filter_map(|path| Identity::of(&path).ok().map(|identity| (path, identity)))
        .collect();
    // Whoever moved the old file away finds it whole.
    let moved = sqlx::query("pragma wal_checkpoint(truncate)").execute(&pools.writer).await;
    if let Err(error) = moved {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "the replaced file is left with its log aside"
        );
    }
    pools.close().await;
    for (path, identity) in left {
        if identity.check(&path).is_ok() {
            let empty = std::fs::metadata(&path).is_ok_and(|m| m.len() == 0);
            let log = path.as_os_str().as_encoded_bytes().ends_with(b"-wal");
            let _ = if log && !empty {
                std::fs::rename(&path, open::beside(&path, ".replaced"))
            } else {
                std::fs::remove_file(&path)
            };
        }
    }
}

/// Has every table read again by whoever follows, wherever their cursors stand.
async fn tell_everything(writer: &SqlitePool, told: i64) -> Result<(), StoreError> {
    let mut tx = writer.begin_with("begin immediate").await.map_err(database)?;
    let mut rev = read::newest(&mut tx).await?.0.max(told);
    for table in layout::fitted_tables() {
        rev += 1;
        sqlx::query("insert into change (rev, table_name, op) values (?, ?, 'reload')")
            .bind(rev)
            .bind(table)
            .execute(&mut *tx)
            .await
            .map_err(database)?;
    }
    tx.commit().await.map_err(database)
}

/// What a look over the whole file found.
#[derive(Debug, Default)]
struct Finding {
    missing: BTreeSet<&'static str>,
    broken: Vec<&'static str>,
}

/// Looks over every table, unless the schema is the one known already; gives the schema's version.
async fn look(readers: &SqlitePool, known: Option<i64>) -> Result<(i64, Finding), StoreError> {
    let mut tx = readers.begin().await.map_err(database)?;
    let schema: i64 =
        sqlx::query_scalar("pragma schema_version").fetch_one(&mut *tx).await.map_err(database)?;
    let mut finding = Finding::default();
    if known != Some(schema) {
        for table in layout::fitted_tables() {
            let state = State::of(&mut tx, table).await?;
            if !state.usable() {
                finding.missing.insert(table);
            } else if !state.sound() {
                finding.broken.push(table);
            }
        }
    }
    tx.rollback().await.map_err(database)?;
    Ok((schema, finding))
}

/// Restores every table in one transaction; gives the schema's version after it, and what was done.
///
/// On a connection of its own: while an index that references rely on is missing, `SQLite` refuses every write that would
/// have to look there, so references are not watched here. However this ends, no other work sees such a connection.
async fn repair(path: &Path) -> Result<(i64, Vec<Mended>), StoreError> {
    let options = connect_options(path).foreign_keys(false);
    let mut connection = SqliteConnection::connect_with(&options).await.map_err(database)?;
    functions::register(&mut connection).await.map_err(database)?;
    let mut told = Vec::new();
    let mut tx = connection.begin_with("begin immediate").await.map_err(database)?;
    for table in layout::fitted_tables() {
        mend_table(&mut tx, table, &mut told).await?;
    }
    let schema = sqlx::query_scalar("pragma schema_version").fetch_one(&mut *tx).await.map_err(database)?;
    tx.commit().await.map_err(database)?;
    connection.close().await.map_err(database)?;
    Ok((schema, told))
}

/// How a table stands to what it should be.
struct State {
    columns: Vec<String>,
    lost: Vec<(&'static str, &'static str)>,
    found: BTreeMap<String, String>,
    wanted: Vec<Fitting>,
}

impl State {
    async fn of(connection: &mut SqliteConnection, table: &'static str) -> Result<Self, StoreError> {
        let mut columns = columns_of(connection, table).await?;
        let lost = lost_columns(table, &columns);
        columns.extend(lost.iter().map(|(name, _)| (*name).to_owned()));
        let found = sqlx::query_as::<_, (String, String)>(
            "select name, sql from sqlite_master where tbl_name = ? and type in ('trigger', 'index') \
             and sql is not null and substr(name, 1, 5) = 'dvor_'",
        )
        .bind(table)
        .fetch_all(connection)
        .await
        .map_err(database)?
        .into_iter()
        .collect();
        let wanted = layout::fittings(table, &columns);
        Ok(Self { columns, lost, found, wanted })
    }

    /// Whether the table is there, and keyed as ours are.
    fn usable(&self) -> bool {
        self.columns.iter().any(|c| c == "fid")
    }

    fn sound(&self) -> bool {
        self.lost.is_empty()
            && self.found.len() == self.wanted.len()
            && self.wanted.iter().all(|f| self.found.get(&f.name) == Some(&f.sql))
    }
}

async fn mend_table(
    tx: &mut SqliteConnection,
    table: &'static str,
    told: &mut Vec<Mended>,
) -> Result<(), StoreError> {
    let tell = |what: String| Mended { table: table.to_owned(), what };
    let state = State::of(tx, table).await?;
    // A missing table may be between the drop and the create of an overwrite: making it now would break that program.
    if !state.usable() || state.sound() {
        return Ok(());
    }
    let State { lost, found, wanted, .. } = state;
    for (name, kind) in &lost {
        let sql = format!("alter table \"{table}\" add column \"{name}\" {kind}");
        sqlx::query(AssertSqlSafe(sql)).execute(&mut *tx).await.map_err(database)?;
    }
    // A new store, or a table that merely got a column more, has lost nothing.
    let fresh = found.is_empty() && !was_fitted(tx, table).await?;
    let absent: Vec<_> = wanted.iter().filter(|f| found.get(&f.name) != Some(&f.sql)).collect();
    let taken_away = absent.iter().filter(|f| !found.contains_key(&f.name)).count();
    // What is out of date goes first, so that nothing half-fitted fires while rows get their ids.
    for (name, sql) in &found {
        if !wanted.iter().any(|f| f.name == *name && f.sql == *sql) {
            let kind =
                if sql.to_ascii_lowercase().starts_with("create trigger") { "trigger" } else { "index" };
            let sql = format!("drop {kind} if exists \"{name}\"");
            sqlx::query(AssertSqlSafe(sql)).execute(&mut *tx).await.map_err(database)?;
        }
    }
    for fitting in absent {
        if !fitting.sql.starts_with("CREATE TRIGGER") {
            let renamed = make_ids_unique(tx, table).await?;
            if renamed > 0 {
                told.push(tell(format!(
                    "{renamed} rows had no id, or another's: they have one of their own now"
                )));
            }
        }
        sqlx::query(AssertSqlSafe(fitting.sql.clone())).execute(&mut *tx).await.map_err(database)?;
    }
    if fresh {
        log(tx, table, "fitted").await?;
    } else if taken_away > 0 || !lost.is_empty() {
        log(tx, table, "reload").await?;
        let columns = if lost.is_empty() {
            String::new()
        } else {
            format!(" and the columns {}", lost.iter().map(|(n, _)| *n).collect::<Vec<_>>().join(", "))
        };
        told.push(tell(format!(
            "another program took away {taken_away} triggers and indexes{columns}; they are restored and the whole \
             table was read again"
        )));
    }
    Ok(())
}

async fn log(tx: &mut SqliteConnection, table: &str, op: &str) -> Result<(), StoreError> {
    sqlx::query("insert into change (table_name, op) values (?, ?)")
        .bind(table)
        .bind(op)
        .execute(tx)
        .await
        .map_err(database)?;
    Ok(())
}

async fn columns_of(tx: &mut SqliteConnection, table: &str) -> Result<Vec<String>, StoreError> {
    sqlx::query_scalar("select name from pragma_table_info(?)")
        .bind(table)
        .fetch_all(tx)
        .await
        .map_err(database)
}

/// Whether the log says that the table once had its fittings.
async fn was_fitted(tx: &mut SqliteConnection, table: &str) -> Result<bool, StoreError> {
    let count: i64 =
        sqlx::query_scalar("select count(*) from (select 1 from change where table_name = ? limit 1)")
            .bind(table)
            .fetch_one(tx)
            .await
            .map_err(database)?;
    Ok(count > 0)
}

/// Columns of ours that the table no longer has, with their types.
fn lost_columns(table: &str, columns: &[String]) -> Vec<(&'static str, &'static str)> {
    let Some(known) = Table::from_name(table) else { return Vec::new() };
    known
        .columns()
        .iter()
        .filter(|name| !columns.iter().any(|c| c.eq_ignore_ascii_case(name)))
        .map(|name| {
            let kind = match *name {
                "geom" => known.geometry_type().unwrap_or("BLOB"),
                "valid_from" | "valid_to" | "date" => "DATE",
                "year" | "flats" | "residents" | "rank" => "INTEGER",
                "nearby" => "BOOLEAN",
                _ => "TEXT",
            };
            (*name, kind)
        })
        .chain((!columns.iter().any(|c| c.eq_ignore_ascii_case("id"))).then_some(("id", "TEXT")))
        .collect::<std::collections::BTreeMap<_, _>>()
        .into_iter()
        .collect()
}

/// Gives an id to rows without one, and another id to all but the first row of an id.
async fn make_ids_unique(tx: &mut SqliteConnection, table: &str) -> Result<u64, StoreError> {
    let prefix = table.replace('_', "-");
    // The index makes the look-up of each row's namesakes cheap; it cannot be the unique one yet.
    let index = format!("create index dvor_{table}_mend on \"{table}\" (id)");
    let rename = format!(
        "update \"{table}\" set id = \
         case when id is null then '{prefix}-' || fid else substr(id, 1, 50) || '-' || fid end \
         where id is null or fid > (select min(fid) from \"{table}\" as other where other.id = \"{table}\".id)"
    );
    let mut renamed = 0;
    // A new id may be another row's by chance: then that one gets another, and so on; few rounds ever happen.
    while has_namesakes(tx, table).await? {
        sqlx::query(AssertSqlSafe(index.clone())).execute(&mut *tx).await.map_err(database)?;
        let done = sqlx::query(AssertSqlSafe(rename.clone())).execute(&mut *tx).await.map_err(database)?;
        renamed += done.rows_affected();
        let drop = format!("drop index dvor_{table}_mend");
        sqlx::query(AssertSqlSafe(drop)).execute(&mut *tx).await.map_err(database)?;
    }
    Ok(renamed)
}

async fn has_namesakes(tx: &mut SqliteConnection, table: &str) -> Result<bool, StoreError> {
    let sql = format!("select count(*) <> count(distinct id) from \"{table}\"");
    sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(tx).await.map_err(database)
}
