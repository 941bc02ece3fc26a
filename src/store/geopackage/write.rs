//! Writing: one transaction, all or nothing, synced before it is acknowledged.

use sqlx::{AssertSqlSafe, QueryBuilder, Sqlite, SqliteConnection, SqlitePool};

use super::{database, read};
use crate::{
    geometry::wkb,
    store::{Receipt, Record, StoreError, Table, Value, Write},
};

/// Cells bound in one statement; SQLite takes 32,766.
const CELLS_A_STATEMENT: usize = 16_000;

/// Writes all or nothing.
pub async fn write(pool: &SqlitePool, writes: &[Write], actor: Option<&str>) -> Result<Receipt, StoreError> {
    let mut connection = pool.acquire().await.map_err(database)?;
    let mut tx = sqlx::Connection::begin_with(&mut *connection, "begin immediate").await.map_err(database)?;
    let before = read::newest(&mut tx).await?;
    let mut rows_changed = 0;
    let mut at = 0;
    while at < writes.len() {
        // Neighbouring puts into one table go together.
        let run = run_length(&writes[at..]);
        rows_changed += match &writes[at] {
            Write::Put(first) => put(&mut tx, first.table(), &writes[at..at + run]).await?,
            Write::Delete(table, id) => delete(&mut tx, *table, id).await?,
            Write::Set(name, value) => set(&mut tx, name, value).await?,
        };
        at += run;
    }
    let revision = read::newest(&mut tx).await?;
    if let (Some(actor), true) = (actor, revision > before) {
        sqlx::query("update change set actor = ? where rev > ?")
            .bind(actor)
            .bind(before.0)
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
    Ok(Receipt { revision, rows_changed })
}

fn run_length(writes: &[Write]) -> usize {
    let Some(Write::Put(first)) = writes.first() else { return 1 };
    let table = first.table();
    writes.iter().take_while(|w| matches!(w, Write::Put(r) if r.table() == table)).count()
}

async fn put(tx: &mut SqliteConnection, table: Table, writes: &[Write]) -> Result<u64, StoreError> {
    let columns = table.columns();
    let quoted: Vec<String> = columns.iter().map(|c| format!("\"{c}\"")).collect();
    let sets: Vec<String> = quoted.iter().map(|c| format!("{c} = excluded.{c}")).collect();
    let differs: Vec<String> = quoted.iter().map(|c| format!("{table}.{c} is not excluded.{c}")).collect();
    let head = format!("insert into {table} ({}) ", quoted.join(", "));
    let tail = format!(" on conflict (id) do update set {} where {}", sets.join(", "), differs.join(" or "));
    let mut bounds: Option<[f64; 4]> = None;
    let mut changed = 0;
    for chunk in writes.chunks(CELLS_A_STATEMENT / columns.len()) {
        let mut query = QueryBuilder::<Sqlite>::new(head.as_str());
        let records = chunk.iter().filter_map(|w| if let Write::Put(r) = w { Some(r) } else { None });
        query.push_values(records.map(Record::values), |mut row, values| {
            for value in values {
                match value {
                    Value::Null | Value::Bytes(_) => row.push_bind(None::<String>),
                    Value::Int(n) => row.push_bind(n),
                    Value::Real(n) => row.push_bind(n),
                    Value::Text(t) => row.push_bind(t),
                    Value::Geometry(g) => {
                        widen(&mut bounds, &g);
                        row.push_bind(wkb::encode_gpkg(&g))
                    }
                };
            }
        });
        query.push(tail.as_str());
        changed += query
            .build()
            .persistent(chunk.len() == 1)
            .execute(&mut *tx)
            .await
            .map_err(database)?
            .rows_affected();
    }
    if changed > 0 {
        touch_contents(tx, table, bounds).await?;
    }
    Ok(changed)
}

async fn delete(tx: &mut SqliteConnection, table: Table, id: &str) -> Result<u64, StoreError> {
    let sql = format!("delete from {table} where id = ?");
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
