//! Writing: one transaction, all or nothing. The revision is given at its end, by the change feed's own trigger.

use std::{
    collections::{HashMap, hash_map::Entry},
    time::Duration,
};

use jiff::civil::Date;
use sqlx::{AssertSqlSafe, PgConnection, PgPool};
use tokio::time::timeout;

use super::{
    copy::{Kind, day_number},
    fault,
    lease::Lease,
    read,
};
use crate::{
    domain::Revision,
    geometry::wkb,
    store::{
        Origin, Receipt, Record, StoreError, Table, Value, Write,
        receipt::{Kept, digest},
    },
};

/// Rows of one statement.
const ROWS_A_STATEMENT: usize = 2_000;

/// How often rows are put anew that others took away while they were put.
const PUTS: u32 = 3;

/// How long the server may think about one statement before it counts as gone, and how much longer for each row.
const PATIENCE: Duration = Duration::from_secs(4);
const PATIENCE_A_ROW: Duration = Duration::from_millis(1);

/// Why a write came to nothing, or may have.
pub enum Fault {
    /// Before the commit was sent: nothing was written.
    Before(sqlx::Error),
    /// After it was sent.
    Commit(sqlx::Error),
    /// The key was used for other writes.
    Key(StoreError),
}

/// Writes all or nothing.
pub async fn write(pool: &PgPool, writes: &[Write], origin: Origin<'_>) -> Result<Receipt, Fault> {
    let mut connection = Lease::take(pool).await.map_err(Fault::Before)?;
    let tx = &mut *connection;
    let patience = PATIENCE + PATIENCE_A_ROW * u32::try_from(writes.len()).unwrap_or(u32::MAX);
    let digest = origin.key.map(|_| digest(writes));
    let prepared = timeout(patience, prepare(tx, writes, origin, digest.as_deref())).await;
    match prepared.unwrap_or_else(|_| Err(fault::too_late())) {
        Ok(Prepared::Fresh(receipt)) => {
            let kept = timeout(patience, read::say(tx, "commit")).await;
            kept.unwrap_or_else(|_| Err(fault::too_late())).map_err(Fault::Commit)?;
            connection.give_back();
            Ok(receipt)
        }
        Ok(Prepared::Kept(kept)) => {
            roll_back(connection).await;
            kept.answer(digest.as_deref().unwrap_or_default()).map_err(Fault::Key)
        }
        Err(error) => {
            if !fault::lost(&error) {
                roll_back(connection).await;
            }
            Err(Fault::Before(error))
        }
    }
}

/// What stands before the commit.
enum Prepared {
    /// All is written but for the commit.
    Fresh(Receipt),
    /// It was written before, under the same key.
    Kept(Kept),
}

/// Ends a transaction with nothing kept; where that does not work, the connection is cut, which does it too.
async fn roll_back(mut connection: Lease) {
    if let Ok(Ok(())) = timeout(PATIENCE, read::say(&mut connection, "rollback")).await {
        connection.give_back();
    }
}

async fn prepare(
    tx: &mut PgConnection,
    writes: &[Write],
    origin: Origin<'_>,
    digest: Option<&str>,
) -> Result<Prepared, sqlx::Error> {
    read::say(tx, "begin").await?;
    if let Some(key) = origin.key {
        // Whoever sends the same key at the same time waits until it is known what came of it.
        sqlx::query("select pg_advisory_xact_lock(1685483379, hashtext($1))")
            .bind(key)
            .execute(&mut *tx)
            .await?;
        if let Some(kept) = receipt_of(tx, key).await? {
            return Ok(Prepared::Kept(kept));
        }
    }
    if let Some(actor) = origin.actor {
        sqlx::query("select set_config('dvor.actor', $1, true)").bind(actor).execute(&mut *tx).await?;
    }
    let rows_changed = apply(tx, writes).await?;
    // From here to the commit the lock on the feed is held: the newest revision is this transaction's own.
    read::say(tx, "set constraints all immediate").await?;
    let revision = read::newest(tx).await?;
    if let (Some(key), Some(digest)) = (origin.key, digest) {
        sqlx::query("insert into city.receipt (key, rev, rows_changed, digest) values ($1, $2, $3, $4)")
            .bind(key)
            .bind(revision.0)
            .bind(rows_changed as i64)
            .bind(digest)
            .execute(tx)
            .await?;
    }
    Ok(Prepared::Fresh(Receipt { revision, rows_changed }))
}

/// What came of the write under a key. While one is under way, that is not to be told. At a replica no write is.
pub async fn outcome(pool: &PgPool, key: &str) -> Result<Option<Receipt>, sqlx::Error> {
    let mut connection = Lease::take(pool).await?;
    // Whoever writes under the key holds its lock alone; all who ask may hold it together.
    let is_settled: bool =
        sqlx::query_scalar("select pg_try_advisory_xact_lock_shared(1685483379, hashtext($1))")
            .bind(key)
            .fetch_one(&mut *connection)
            .await?;
    let kept = receipt_of(&mut connection, key).await?;
    connection.give_back();
    if kept.is_none() && !is_settled {
        return Err(fault::in_the_way());
    }
    Ok(kept.map(|kept| kept.receipt))
}

async fn receipt_of(connection: &mut PgConnection, key: &str) -> Result<Option<Kept>, sqlx::Error> {
    let row: Option<(i64, i64, String)> =
        sqlx::query_as("select rev, rows_changed, digest from city.receipt where key = $1")
            .bind(key)
            .fetch_optional(connection)
            .await?;
    Ok(row.map(|(rev, rows, digest)| Kept {
        receipt: Receipt { revision: Revision(rev), rows_changed: rows as u64 },
        digest,
    }))
}

async fn apply(tx: &mut PgConnection, writes: &[Write]) -> Result<u64, sqlx::Error> {
    let mut rows_changed = 0;
    let mut at = 0;
    while at < writes.len() {
        // Neighbouring puts into one table go together.
        let run = run_length(&writes[at..]);
        rows_changed += match &writes[at] {
            Write::Put(first) => put(tx, first.table(), &writes[at..at + run]).await?,
            Write::Delete(table, id) => delete(tx, *table, id).await?,
            Write::Set(name, value) => set(tx, name, value).await?,
            Write::Unset(name) => unset(tx, name).await?,
        };
        at += run;
    }
    Ok(rows_changed)
}

fn run_length(writes: &[Write]) -> usize {
    let Some(Write::Put(first)) = writes.first() else { return 1 };
    let table = first.table();
    writes.iter().take_while(|w| matches!(w, Write::Put(r) if r.table() == table)).count()
}

async fn put(tx: &mut PgConnection, table: Table, writes: &[Write]) -> Result<u64, sqlx::Error> {
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
    let sql = put_statement(table);
    let mut changed = 0;
    // References within a table may run forward: one statement looks at them when it is done, so chunks would not.
    let chunk = if table == Table::Territory { records.len() } else { ROWS_A_STATEMENT };
    for chunk in records.chunks(chunk.max(1)) {
        changed += put_chunk(tx, table, &sql, chunk).await?;
    }
    Ok(changed)
}

/// Puts rows until each is as it should be: a row that another takes away at the same time is, to one statement,
/// neither one to change nor one to insert. The next statement sees what the other did.
async fn put_chunk(
    tx: &mut PgConnection,
    table: Table,
    sql: &str,
    records: &[&Record],
) -> Result<u64, sqlx::Error> {
    let mut changed = 0;
    for _ in 0..PUTS {
        let mut query = sqlx::query_as::<_, (i64, i64)>(AssertSqlSafe(sql.to_owned()));
        for cells in columns_of(table, records) {
            query = match cells {
                Cells::Text(cells) => query.bind(cells),
                Cells::Whole(cells) => query.bind(cells),
                Cells::Day(cells) => query.bind(cells),
                Cells::Flag(cells) => query.bind(cells),
                Cells::Shape(cells) => query.bind(cells),
            };
        }
        let (touched, equal) = query.fetch_one(&mut *tx).await?;
        changed += touched as u64;
        if (touched + equal) as usize == records.len() {
            return Ok(changed);
        }
    }
    Err(fault::in_the_way())
}

/// Makes the rows of known ids equal to these, where they are not, and inserts the rest. Rows that are equal already
/// are not touched at all: not locked, not written anew. Gives how many were touched, and how many were equal.
fn put_statement(table: Table) -> String {
    let columns = table.columns();
    let arrays = columns.iter().enumerate().map(|(n, c)| format!("${}::{}[]", n + 1, array_of(Kind::of(c))));
    let wanted = columns.iter().map(|c| match Kind::of(c) {
        Kind::Day => format!("date '2000-01-01' + \"{c}\""),
        _ => format!("\"{c}\""),
    });
    let names = || columns.iter().map(|c| format!("\"{c}\""));
    let differs = |row: &str, other: &str| {
        let each = columns.iter().filter(|c| **c != "id").map(|c| {
            let (cast, other) = match (Kind::of(c), other) {
                (Kind::Geometry, "excluded") => ("::bytea", "excluded.geom::bytea".to_owned()),
                (Kind::Geometry, other) => ("::bytea", format!("{other}.geom")),
                (_, other) => ("", format!("{other}.\"{c}\"")),
            };
            format!("{row}.\"{c}\"{cast} is distinct from {other}")
        });
        join(each, " or ")
    };
    let sets = |other: &str| join(columns.iter().map(|c| format!("\"{c}\" = {other}.\"{c}\"")), ", ");
    format!(
        "with given ({names}) as (select * from unnest({arrays})), \
         wanted ({names}) as materialized (select {wanted} from given), \
         updated as (update city.{table} as row set {from_wanted} from wanted \
           where row.id = wanted.id and ({unlike_wanted}) returning 1), \
         inserted as (insert into city.{table} as row ({names}) select {names} from wanted \
           where not exists (select from city.{table} as known where known.id = wanted.id) \
           on conflict (id) do update set {from_excluded} where {unlike_excluded} returning 1) \
         select (select count(*) from updated) + (select count(*) from inserted), \
           (select count(*) from wanted join city.{table} as row using (id) where not ({unlike_wanted}))",
        names = join(names(), ", "),
        arrays = join(arrays, ", "),
        wanted = join(wanted, ", "),
        from_wanted = sets("wanted"),
        unlike_wanted = differs("row", "wanted"),
        from_excluded = sets("excluded"),
        unlike_excluded = differs("row", "excluded"),
    )
}

fn join(parts: impl Iterator<Item = String>, between: &str) -> String {
    parts.collect::<Vec<_>>().join(between)
}

fn array_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Whole => "bigint",
        Kind::Day => "integer",
        Kind::Flag => "boolean",
        Kind::Geometry => "bytea",
    }
}

/// The cells of one column.
enum Cells {
    Text(Vec<Option<String>>),
    Whole(Vec<Option<i64>>),
    Day(Vec<Option<i32>>),
    Flag(Vec<Option<bool>>),
    Shape(Vec<Option<Vec<u8>>>),
}

fn columns_of(table: Table, records: &[&Record]) -> Vec<Cells> {
    let mut columns: Vec<Cells> = table
        .columns()
        .iter()
        .map(|c| match Kind::of(c) {
            Kind::Text => Cells::Text(Vec::new()),
            Kind::Whole => Cells::Whole(Vec::new()),
            Kind::Day => Cells::Day(Vec::new()),
            Kind::Flag => Cells::Flag(Vec::new()),
            Kind::Geometry => Cells::Shape(Vec::new()),
        })
        .collect();
    for record in records {
        for (column, value) in columns.iter_mut().zip(record.values()) {
            match (column, value) {
                (Cells::Text(cells), Value::Text(t)) => cells.push(Some(t)),
                (Cells::Text(cells), _) => cells.push(None),
                (Cells::Whole(cells), Value::Int(n)) => cells.push(Some(n)),
                (Cells::Whole(cells), _) => cells.push(None),
                (Cells::Day(cells), Value::Text(t)) => cells.push(t.parse::<Date>().ok().map(day_number)),
                (Cells::Day(cells), _) => cells.push(None),
                (Cells::Flag(cells), Value::Int(n)) => cells.push(Some(n != 0)),
                (Cells::Flag(cells), _) => cells.push(None),
                (Cells::Shape(cells), Value::Geometry(g)) => cells.push(Some(wkb::encode_ewkb(&g))),
                (Cells::Shape(cells), _) => cells.push(None),
            }
        }
    }
    columns
}

async fn delete(tx: &mut PgConnection, table: Table, id: &str) -> Result<u64, sqlx::Error> {
    let sql = format!("delete from city.{table} where id = $1");
    let gone = sqlx::query(AssertSqlSafe(sql)).bind(id).execute(tx).await?;
    Ok(gone.rows_affected())
}

async fn set(tx: &mut PgConnection, name: &str, value: &str) -> Result<u64, sqlx::Error> {
    let done = sqlx::query(
        "insert into city.setting as row (id, value) values ($1, $2) on conflict (id) \
         do update set value = excluded.value where row.value is distinct from excluded.value",
    )
    .bind(name)
    .bind(value)
    .execute(tx)
    .await?;
    Ok(done.rows_affected())
}

async fn unset(tx: &mut PgConnection, name: &str) -> Result<u64, sqlx::Error> {
    let gone = sqlx::query("delete from city.setting where id = $1").bind(name).execute(tx).await?;
    Ok(gone.rows_affected())
}
