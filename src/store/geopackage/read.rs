//! Reading what changed since a revision.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::TryStreamExt;
use geo::BoundingRect;
use sqlx::{
    AssertSqlSafe, Decode, Row, Sqlite, SqliteConnection, SqlitePool, TypeInfo, ValueRef, sqlite::SqliteRow,
};

use super::database;
use crate::{
    domain::Revision,
    geometry::wkb,
    store::{Changes, Record, RowFault, RowKey, Rows, StoreError, Table, Value},
};

/// The newest revision ever given, whatever of the log is still there.
pub const NEWEST: &str = "select max(rev) from (select max(rev) as rev from change union all \
    select seq from sqlite_sequence where name = 'change')";

/// Past so many changed rows of one table it is cheaper to read the table whole.
const RELOAD_FROM: usize = 5_000;

/// Reads what changed after `since`.
pub async fn changes(pool: &SqlitePool, since: Revision) -> Result<Changes, StoreError> {
    let mut tx = pool.begin().await.map_err(database)?;
    let revision = newest(&mut tx).await?;
    let epoch: Option<String> = sqlx::query_scalar("select value from setting where id = 'epoch'")
        .fetch_optional(&mut *tx)
        .await
        .map_err(database)?
        .flatten();
    let mut changes = Changes::none(revision, &epoch.unwrap_or_default());
    if revision == since {
        return Ok(changes);
    }
    let log: Vec<(String, Option<i64>, String)> =
        sqlx::query_as("select table_name, row_fid, op from change where rev > ? order by rev")
            .bind(since.0)
            .fetch_all(&mut *tx)
            .await
            .map_err(database)?;
    // Revisions have no gaps unless the log was pruned; a cursor ahead of the log is of another file.
    let pruned = i64::try_from(log.len()) != Ok(revision.0 - since.0);
    let mut touched: BTreeMap<Table, BTreeSet<i64>> = BTreeMap::new();
    let mut reload: BTreeSet<Table> = BTreeSet::new();
    if pruned {
        reload.extend(Table::ALL);
        changes.settings = Some(settings(&mut tx).await?);
    } else {
        for (name, fid, op) in log {
            match (Table::from_name(&name), fid) {
                (Some(table), Some(fid)) if op != "reload" => {
                    touched.entry(table).or_default().insert(fid);
                }
                (Some(table), _) => {
                    reload.insert(table);
                }
                (None, _) if name == "setting" => changes.settings = Some(settings(&mut tx).await?),
                (None, _) => {}
            }
        }
        reload.extend(touched.iter().filter(|(_, fids)| fids.len() > RELOAD_FROM).map(|(t, _)| *t));
    }
    for table in &reload {
        touched.remove(table);
        // A table dropped a moment ago is not an empty one: keep what was known until it is there again.
        if readable(&mut tx, *table).await? {
            read_table(&mut tx, *table, None, &mut changes.rows).await?;
            changes.reloaded.push(*table);
        }
    }
    for (table, fids) in touched {
        if !readable(&mut tx, table).await? {
            continue;
        }
        let fids: Vec<i64> = fids.into_iter().collect();
        for chunk in fids.chunks(500) {
            let (from, faults) = (changes.rows.records.len(), changes.rows.faults.len());
            read_table(&mut tx, table, Some(chunk), &mut changes.rows).await?;
            let mut there: BTreeSet<i64> = changes.rows.records[from..].iter().map(|(_, k, _)| k.0).collect();
            there.extend(changes.rows.faults[faults..].iter().map(|f| f.key));
            changes
                .gone
                .extend(chunk.iter().filter(|fid| !there.contains(fid)).map(|fid| (table, RowKey(*fid))));
        }
    }
    tx.rollback().await.map_err(database)?;
    Ok(changes)
}

/// The newest revision ever given, also when the log has since been pruned.
pub async fn newest(connection: &mut SqliteConnection) -> Result<Revision, StoreError> {
    let newest: Option<i64> = sqlx::query_scalar(NEWEST).fetch_one(connection).await.map_err(database)?;
    Ok(Revision(newest.unwrap_or_default()))
}

async fn settings(connection: &mut SqliteConnection) -> Result<BTreeMap<String, String>, StoreError> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("select id, value from setting where id is not null and value is not null")
            .fetch_all(connection)
            .await
            .map_err(database)?;
    Ok(rows.into_iter().collect())
}

/// Whether the table is there, and keyed as ours are.
async fn readable(connection: &mut SqliteConnection, table: Table) -> Result<bool, StoreError> {
    let count: i64 = sqlx::query_scalar("select count(*) from pragma_table_info(?) where name = 'fid'")
        .bind(table.name())
        .fetch_one(connection)
        .await
        .map_err(database)?;
    Ok(count > 0)
}

/// Reads a table, or the rows of these fids.
async fn read_table(
    connection: &mut SqliteConnection,
    table: Table,
    fids: Option<&[i64]>,
    rows: &mut Rows,
) -> Result<(), StoreError> {
    // With the table's name before it, a column that is lost is an error; without, SQLite reads its name as text.
    let columns = table.columns().iter().map(|c| format!("{table}.\"{c}\"")).collect::<Vec<_>>().join(", ");
    let only = fids.map_or_else(String::new, |fids| {
        format!(" where fid in ({})", fids.iter().map(i64::to_string).collect::<Vec<_>>().join(", "))
    });
    let sql = format!("select fid, {columns} from {table}{only} order by fid");
    let mut stream = sqlx::query(AssertSqlSafe(sql)).persistent(false).fetch(connection);
    while let Some(row) = stream.try_next().await.map_err(database)? {
        let key: i64 = row.try_get(0).map_err(database)?;
        match read_row(table, &row) {
            Ok(record) => rows.records.push((table, RowKey(key), record)),
            Err(reason) => {
                let at = table.columns().iter().position(|c| *c == "id").unwrap_or_default() + 1;
                let id = row.try_get_unchecked::<Option<String>, _>(at).ok().flatten();
                rows.faults.push(RowFault { table, key, id, reason });
            }
        }
    }
    Ok(())
}

fn read_row(table: Table, row: &SqliteRow) -> Result<Record, String> {
    let values = table
        .columns()
        .iter()
        .enumerate()
        .map(|(n, name)| cell(row, n + 1, *name == "geom"))
        .collect::<Result<Vec<_>, _>>()?;
    Record::read(table, values)
}

fn cell(row: &SqliteRow, at: usize, geometry: bool) -> Result<Value, String> {
    let raw = row.try_get_raw(at).map_err(|e| e.to_string())?;
    if raw.is_null() {
        return Ok(Value::Null);
    }
    let kind = raw.type_info().name().to_owned();
    let value = match kind.as_str() {
        "INTEGER" | "BOOLEAN" => <i64 as Decode<Sqlite>>::decode(raw).map(Value::Int),
        "REAL" => <f64 as Decode<Sqlite>>::decode(raw).map(Value::Real),
        "BLOB" => <&[u8] as Decode<Sqlite>>::decode(raw)
            .and_then(|bytes| if geometry { Ok(geometry_of(bytes)?) } else { Ok(Value::Bytes(bytes.len())) }),
        _ => <String as Decode<Sqlite>>::decode(raw).map(Value::Text),
    };
    value.map_err(|e| e.to_string())
}

/// The geometry of a blob; an empty one counts as none. Other programs may write in another reference system.
pub fn geometry_of(bytes: &[u8]) -> Result<Value, String> {
    let decoded = wkb::decode_gpkg(bytes).map_err(|e| format!("geom cannot be read: {e}"))?;
    match decoded.srid {
        Some(4326 | 0 | -1) | None => {}
        Some(other) => return Err(format!("geom is in EPSG:{other}; this store keeps EPSG:4326")),
    }
    if decoded.geometry.bounding_rect().is_none() {
        return Ok(Value::Null);
    }
    Ok(Value::Geometry(decoded.geometry))
}
