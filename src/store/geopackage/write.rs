//! Writing: one transaction, all or nothing, synced before it is acknowledged.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use sqlx::{AssertSqlSafe, QueryBuilder, Sqlite, SqliteConnection, SqlitePool};

use super::{database, read};
use crate::store::receipt::{Kept, digest};
use crate::{
    domain::Revision,
    geometry::wkb,
    store::{Origin, REFERENCES, Receipt, Record, StoreError, Table, Value, Write},
};

/// Cells bound in one statement; SQLite takes 32,766.
const CELLS_A_STATEMENT: usize = 16_000;

/// Whether rows are held to name only what exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum References {
    /// They are.
    Checked,
    /// They are not: a copy of a store holds what the store held.
    Copied,
}

/// Writes all or nothing; `None`, and nothing, where the schema is not the one known: another program may have taken
/// triggers and indexes away, without which a write would be told to nobody.
pub async fn write(
    pool: &SqlitePool,
    schema: Option<i64>,
    writes: &[Write],
    origin: Origin<'_>,
    references: References,
) -> Result<Option<Receipt>, StoreError> {
    let mut connection = pool.acquire().await.map_err(database)?;
    let mut tx = sqlx::Connection::begin_with(&mut *connection, "begin immediate").await.map_err(database)?;
    let found: i64 =
        sqlx::query_scalar("pragma schema_version").fetch_one(&mut *tx).await.map_err(database)?;
    if schema != Some(found) {
        tx.rollback().await.map_err(database)?;
        return Ok(None);
    }
    let digest = origin.key.map(|_| digest(writes));
    if let (Some(key), Some(digest)) = (origin.key, &digest)
        && let Some(kept) = receipt_of(&mut tx, key).await?
    {
        tx.rollback().await.map_err(database)?;
        return kept.answer(digest).map(Some);
    }
    let before = read::newest(&mut tx).await?;
    let mut rows_changed = 0;
    let mut at = 0;
    while at < writes.len() {
        // Neighbouring puts into one table go together.
        let run = run_length(&writes[at..]);
        rows_changed += match &writes[at] {
            Write::Put(first) => put(&mut tx, first.table(), &writes[at..at + run], references).await?,
            Write::Delete(table, id) => delete(&mut tx, *table, id).await?,
            Write::Set(name, value) => set(&mut tx, name, value).await?,
            Write::Unset(name) => unset(&mut tx, name).await?,
        };
        at += run;
    }
    let revision = read::newest(&mut tx).await?;
    if let (Some(actor), true) = (origin.actor, revision > before) {
        sqlx::query("update change set actor = ? where rev > ?")
            .bind(actor)
            .bind(before.0)
            .execute(&mut *tx)
            .await
            .map_err(database)?;
    }
    let receipt = Receipt { revision, rows_changed };
    if let (Some(key), Some(digest)) = (origin.key, &digest) {
        sqlx::query("insert into receipt (key, rev, rows_changed, digest) values (?, ?, ?, ?)")
            .bind(key)
            .bind(revision.0)
            .bind(rows_changed as i64)
            .bind(digest)
            .execute(&mut *tx)
            .await
            .map_err(database)?;
    }
    tx.commit().await.map_err(|e| match database(e) {
        StoreError::Database { source } if source.as_database_error().is_none() => {
            StoreError::OutcomeUnknown { source }
        }
        known => known,
    })?;
    Ok(Some(receipt))
}

/// The receipt kept under a key.
pub async fn receipt_of(connection: &mut SqliteConnection, key: &str) -> Result<Option<Kept>, StoreError> {
    let row: Option<(i64, i64, String)> =
        sqlx::query_as("select rev, rows_changed, digest from receipt where key = ?")
            .bind(key)
            .fetch_optional(connection)
            .await
            .map_err(database)?;
    Ok(row.map(|(rev, rows, digest)| Kept {
        receipt: Receipt { revision: Revision(rev), rows_changed: rows as u64 },
        digest,
    }))
}

fn run_length(writes: &[Write]) -> usize {
    let Some(Write::Put(first)) = writes.first() else { return 1 };
    let table = first.table();
    writes.iter().take_while(|w| matches!(w, Write::Put(r) if r.table() == table)).count()
}

/// Inserts the rows of new ids, and makes the rows of known ids equal to these.
///
/// Not by an upsert: its conflict policy would reach into the triggers of a spatial index made by GDAL or QGIS, whose
/// `insert or replace` would then fail (<https://www.sqlite.org/lang_createtrigger.html>).
async fn put(
    tx: &mut SqliteConnection,
    table: Table,
    writes: &[Write],
    references: References,
) -> Result<u64, StoreError> {
    let mut at: HashMap<&str, usize> = HashMap::new();
    let mut records: Vec<&Record> = Vec::with_capacity(writes.len());
    for record in writes.iter().filter_map(|w| if let Write::Put(r) = w { Some(r) } else { None }) {
        match at.entry(record.id()) {
            // The last word counts.
            Entry::Occupied(known) => records[*known.get()] = record,
            Entry::Vacant(new) => {
                new.insert(records.len());
                records.push(record);
            }
        }
    }
    let mut bounds: Option<[f64; 4]> = None;
    let mut changed = 0;
    for chunk in records.chunks(CELLS_A_STATEMENT / table.columns().len()) {
        let known = known_ids(tx, table, chunk).await?;
        let (old, new): (Vec<&Record>, Vec<&Record>) = chunk.iter().partition(|r| known.contains(r.id()));
        if !new.is_empty() {
            changed += insert(tx, table, &new, &mut bounds).await?;
        }
        if !old.is_empty() {
            changed += update(tx, table, &old, &mut bounds).await?;
        }
    }
    if changed > 0 {
        if references == References::Checked {
            check_references(tx, table, &records).await?;
        }
        touch_contents(tx, table, bounds).await?;
    }
    Ok(changed)
}

/// Refuses rows of ours that name what does not exist. Rows that other programs left so are not ours to refuse.
async fn check_references(
    tx: &mut SqliteConnection,
    table: Table,
    records: &[&Record],
) -> Result<(), StoreError> {
    for (_, column, named) in REFERENCES.iter().filter(|(from, ..)| *from == table) {
        for chunk in records.chunks(CELLS_A_STATEMENT) {
            let mut query = QueryBuilder::<Sqlite>::new(format!(
                "select count(*) from {table} as row where row.\"{column}\" is not null and not exists \
                 (select 1 from {named} as named where named.id = row.\"{column}\") and row.id in ("
            ));
            let mut ids = query.separated(", ");
            for record in chunk {
                ids.push_bind(record.id().to_owned());
            }
            query.push(")");
            let astray: i64 = query
                .build_query_scalar()
                .persistent(chunk.len() == 1)
                .fetch_one(&mut *tx)
                .await
                .map_err(database)?;
            if astray > 0 {
                return Err(StoreError::Refused { rule: "reference".to_owned() });
            }
        }
    }
    Ok(())
}

/// Refuses to take away what another row names.
async fn check_unnamed(tx: &mut SqliteConnection, table: Table, id: &str) -> Result<(), StoreError> {
    for (from, column, _) in REFERENCES.iter().filter(|(.., named)| *named == table) {
        let sql = format!("select count(*) from (select 1 from {from} where \"{column}\" = ? limit 1)");
        let named: i64 =
            sqlx::query_scalar(AssertSqlSafe(sql)).bind(id).fetch_one(&mut *tx).await.map_err(database)?;
        if named > 0 {
            return Err(StoreError::Refused { rule: "reference".to_owned() });
        }
    }
    Ok(())
}

async fn known_ids(
    tx: &mut SqliteConnection,
    table: Table,
    records: &[&Record],
) -> Result<HashSet<String>, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(format!("select id from {table} where id in ("));
    let mut ids = query.separated(", ");
    for record in records {
        ids.push_bind(record.id().to_owned());
    }
    query.push(")");
    let ids = query.build_query_scalar().persistent(records.len() == 1).fetch_all(tx).await;
    Ok(ids.map_err(database)?.into_iter().collect())
}

async fn insert(
    tx: &mut SqliteConnection,
    table: Table,
    records: &[&Record],
    bounds: &mut Option<[f64; 4]>,
) -> Result<u64, StoreError> {
    let mut query =
        QueryBuilder::<Sqlite>::new(format!("insert into {table} ({}) ", quoted(table).join(", ")));
    push_rows(&mut query, records, bounds);
    let done = query.build().persistent(records.len() == 1).execute(tx).await.map_err(database)?;
    Ok(done.rows_affected())
}

async fn update(
    tx: &mut SqliteConnection,
    table: Table,
    records: &[&Record],
    bounds: &mut Option<[f64; 4]>,
) -> Result<u64, StoreError> {
    let columns = quoted(table);
    let sets: Vec<String> = columns.iter().map(|c| format!("{c} = wanted.{c}")).collect();
    let differs: Vec<String> = columns.iter().map(|c| format!("{table}.{c} is not wanted.{c}")).collect();
    let mut query = QueryBuilder::<Sqlite>::new(format!("with wanted ({}) as (", columns.join(", ")));
    push_rows(&mut query, records, bounds);
    query.push(format!(
        ") update {table} set {} from wanted where {table}.id = wanted.id and ({})",
        sets.join(", "),
        differs.join(" or ")
    ));
    let done = query.build().persistent(records.len() == 1).execute(tx).await.map_err(database)?;
    Ok(done.rows_affected())
}

fn quoted(table: Table) -> Vec<String> {
    table.columns().iter().map(|c| format!("\"{c}\"")).collect()
}

fn push_rows(query: &mut QueryBuilder<Sqlite>, records: &[&Record], bounds: &mut Option<[f64; 4]>) {
    query.push_values(records.iter().map(|r| r.values()), |mut row, values| {
        for value in values {
            match value {
                Value::Null | Value::Bytes(_) => row.push_bind(None::<String>),
                Value::Int(n) => row.push_bind(n),
                Value::Real(n) => row.push_bind(n),
                Value::Text(t) => row.push_bind(t),
                Value::Geometry(g) => {
                    widen(bounds, &g);
                    row.push_bind(wkb::encode_gpkg(&g))
                }
            };
        }
    });
}

async fn delete(tx: &mut SqliteConnection, table: Table, id: &str) -> Result<u64, StoreError> {
    let sql = format!("delete from {table} where id = ?");
    check_unnamed(tx, table, id).await?;
    let gone = sqlx::query(AssertSqlSafe(sql)).bind(id).execute(&mut *tx).await.map_err(database)?;
    if gone.rows_affected() > 0 {
        touch_contents(tx, table, None).await?;
    }
    Ok(gone.rows_affected())
}

async fn set(tx: &mut SqliteConnection, name: &str, value: &str) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "insert into setting (id, value) values (?, ?) on conflict (id) do update set value = excluded.value \
         where setting.value is not excluded.value",
    )
    .bind(name)
    .bind(value)
    .execute(tx)
    .await
    .map_err(database)?;
    Ok(done.rows_affected())
}

async fn unset(tx: &mut SqliteConnection, name: &str) -> Result<u64, StoreError> {
    let gone =
        sqlx::query("delete from setting where id = ?").bind(name).execute(tx).await.map_err(database)?;
    Ok(gone.rows_affected())
}

fn widen(bounds: &mut Option<[f64; 4]>, geometry: &geo::Geometry<f64>) {
    use geo::BoundingRect;
    let Some(r) = geometry.bounding_rect() else { return };
    let b = bounds.get_or_insert([f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY]);
    *b = [b[0].min(r.min().x), b[1].min(r.min().y), b[2].max(r.max().x), b[3].max(r.max().y)];
}

/// Keeps the extent and the date of a layer true; an extent only grows, which readers allow.
async fn touch_contents(
    tx: &mut SqliteConnection,
    table: Table,
    bounds: Option<[f64; 4]>,
) -> Result<(), StoreError> {
    let [west, south, east, north] = bounds.map_or([None; 4], |b| b.map(Some));
    sqlx::query(
        "update gpkg_contents set last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), \
         min_x = min(coalesce(min_x, ?1), coalesce(?1, min_x)), min_y = min(coalesce(min_y, ?2), coalesce(?2, min_y)), \
         max_x = max(coalesce(max_x, ?3), coalesce(?3, max_x)), max_y = max(coalesce(max_y, ?4), coalesce(?4, max_y)) \
         where table_name = ?5",
    )
    .bind(west)
    .bind(south)
    .bind(east)
    .bind(north)
    .bind(table.name())
    .execute(tx)
    .await
    .map_err(database)?;
    Ok(())
}
