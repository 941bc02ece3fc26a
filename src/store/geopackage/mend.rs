//! Mending: what other programs take away without knowing it is put back, and said.
//!
//! `ogr2ogr -overwrite` drops a layer with its triggers and indexes and makes another of the same name; a program that
//! closes the file may switch WAL off; a file manager may put another file in place of ours.

use std::{collections::BTreeMap, fs::Metadata, os::unix::fs::MetadataExt, path::Path, sync::Arc};

use sqlx::{AssertSqlSafe, SqliteConnection};

use super::{GeopackageStore, Pools, database, layout, open};
use crate::store::{Mended, StoreError, Table};

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
}

/// What the last look saw.
#[derive(Debug, Default)]
pub struct Watch {
    schema_version: Option<i64>,
    missing: Vec<String>,
}

/// Looks, restores, tells.
pub async fn mend(store: &GeopackageStore) -> Result<Vec<Mended>, StoreError> {
    let mut told = Vec::new();
    let pools = same_file(store, &mut told).await?;
    let mode: String =
        sqlx::query_scalar("pragma journal_mode").fetch_one(&pools.writer).await.map_err(database)?;
    if mode != "wal" {
        open::switch_to_wal(&pools.writer).await?;
        told.push(file("another program had switched write-ahead logging off; it is on again"));
    }
    let schema: i64 =
        sqlx::query_scalar("pragma schema_version").fetch_one(&pools.writer).await.map_err(database)?;
    {
        let watch = store.watch.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if watch.schema_version == Some(schema) {
            return Ok(told);
        }
    }
    let mut connection = pools.writer.acquire().await.map_err(database)?;
    // While an index that references rely on is missing, SQLite refuses every write that would have to look there.
    sqlx::query("pragma foreign_keys = off").execute(&mut *connection).await.map_err(database)?;
    let mut missing = Vec::new();
    let done = mend_tables(&mut connection, &mut told, &mut missing).await;
    sqlx::query("pragma foreign_keys = on").execute(&mut *connection).await.map_err(database)?;
    let schema = done?;
    let mut watch = store.watch.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    watch.schema_version = Some(schema);
    told.retain(|m| !(m.what.starts_with("the table is missing") && watch.missing.contains(&m.table)));
    watch.missing = missing;
    Ok(told)
}

/// Looks over every table in one transaction; gives the schema's version after it.
async fn mend_tables(
    connection: &mut SqliteConnection,
    told: &mut Vec<Mended>,
    missing: &mut Vec<String>,
) -> Result<i64, StoreError> {
    let mut tx = sqlx::Connection::begin_with(connection, "begin immediate").await.map_err(database)?;
    for table in layout::fitted_tables() {
        mend_table(&mut tx, table, told, missing).await?;
    }
    let schema = sqlx::query_scalar("pragma schema_version").fetch_one(&mut *tx).await.map_err(database)?;
    tx.commit().await.map_err(database)?;
    Ok(schema)
}

fn file(what: &str) -> Mended {
    Mended { table: String::new(), what: what.to_owned() }
}

/// The pools of the file at the path: opened anew when another file lies there now.
async fn same_file(store: &GeopackageStore, told: &mut Vec<Mended>) -> Result<Arc<Pools>, StoreError> {
    let pools = store.pools();
    if Identity::of(&store.path)? == pools.identity {
        return Ok(pools);
    }
    open::prepare(&store.path, open::IfMissing::Fail, open::IfOlder::Fail).await?;
    let fresh = Arc::new(Pools::open(&store.path).await?);
    *store.pools.write().unwrap_or_else(std::sync::PoisonError::into_inner) = fresh.clone();
    *store.watch.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Watch::default();
    pools.close().await;
    told.push(file("another file was put in place of the one that was open; that one is read now"));
    Ok(fresh)
}

async fn mend_table(
    tx: &mut SqliteConnection,
    table: &'static str,
    told: &mut Vec<Mended>,
    missing: &mut Vec<String>,
) -> Result<(), StoreError> {
    let tell = |what: String| Mended { table: table.to_owned(), what };
    let mut columns = columns_of(tx, table).await?;
    if columns.is_empty() {
        // It may be between the drop and the create of an overwrite: making it now would break that program.
        missing.push(table.to_owned());
        told.push(tell("the table is missing; what was last known of it is still served".to_owned()));
        return Ok(());
    }
    let lost = lost_columns(table, &columns);
    for (name, kind) in &lost {
        let sql = format!("alter table \"{table}\" add column \"{name}\" {kind}");
        sqlx::query(AssertSqlSafe(sql)).execute(&mut *tx).await.map_err(database)?;
        columns.push((*name).to_owned());
    }
    let found: BTreeMap<String, String> = sqlx::query_as::<_, (String, String)>(
        "select name, sql from sqlite_master where tbl_name = ? and type in ('trigger', 'index') and sql is not null",
    )
    .bind(table)
    .fetch_all(&mut *tx)
    .await
    .map_err(database)?
    .into_iter()
    .collect();
    let wanted = layout::fittings(table, &columns);
    let absent: Vec<_> = wanted.iter().filter(|f| found.get(&f.name) != Some(&f.sql)).collect();
    if absent.is_empty() && lost.is_empty() {
        return Ok(());
    }
    // A new store, or a table that merely got a column more, has lost nothing.
    let fresh = !found.keys().any(|name| name.starts_with("dvor_")) && !was_fitted(tx, table).await?;
    let taken_away = absent.iter().filter(|f| !found.contains_key(&f.name)).count();
    for fitting in absent {
        let drop = if fitting.sql.starts_with("CREATE TRIGGER") { "trigger" } else { "index" };
        let sql = format!("drop {drop} if exists {}", fitting.name);
        sqlx::query(AssertSqlSafe(sql)).execute(&mut *tx).await.map_err(database)?;
        if drop == "index" {
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
        sqlx::query("insert into change (table_name, op) values (?, 'fitted')")
            .bind(table)
            .execute(&mut *tx)
            .await
            .map_err(database)?;
    } else if taken_away > 0 || !lost.is_empty() {
        sqlx::query("insert into change (table_name, op) values (?, 'reload')")
            .bind(table)
            .execute(&mut *tx)
            .await
            .map_err(database)?;
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
                "geom" => known.geometry_type().unwrap_or("blob"),
                "valid_from" | "valid_to" | "date" => "date",
                "year" | "flats" | "residents" | "rank" => "integer",
                "nearby" => "boolean",
                _ => "text",
            };
            (*name, kind)
        })
        .chain((!columns.iter().any(|c| c.eq_ignore_ascii_case("id"))).then_some(("id", "text")))
        .collect::<std::collections::BTreeMap<_, _>>()
        .into_iter()
        .collect()
}

/// Gives an id to rows without one, and another id to all but the first row of an id.
async fn make_ids_unique(tx: &mut SqliteConnection, table: &str) -> Result<u64, StoreError> {
    let sql = format!("select count(*) <> count(distinct id) from \"{table}\"");
    let faulty: bool = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut *tx).await.map_err(database)?;
    if !faulty {
        return Ok(0);
    }
    let prefix = table.replace('_', "-");
    // The index makes the look-up of each row's namesakes cheap; it cannot be the unique one yet.
    let steps = [
        format!("create index dvor_{table}_mend on \"{table}\" (id)"),
        format!(
            "update \"{table}\" set id = \
             case when id is null then '{prefix}-' || fid else substr(id, 1, 50) || '-' || fid end \
             where id is null or fid > (select min(fid) from \"{table}\" as other where other.id = \"{table}\".id)"
        ),
        format!("drop index dvor_{table}_mend"),
    ];
    let mut renamed = 0;
    for (step, sql) in steps.into_iter().enumerate() {
        let done = sqlx::query(AssertSqlSafe(sql)).execute(&mut *tx).await.map_err(database)?;
        if step == 1 {
            renamed = done.rows_affected();
        }
    }
    Ok(renamed)
}
