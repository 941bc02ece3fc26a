//! Reading the city whole, and what changed since a revision.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{PgConnection, PgPool};

use super::{ANSWER, copy, lease::Lease, within};
use crate::{
    domain::Revision,
    store::{Changes, Loaded, RowKey, Rows, Table},
};

/// Past so many changed rows of one table it is cheaper to read the table whole.
const RELOAD_FROM: i64 = 5_000;

/// The newest revision ever given, up to which the log was pruned, the incarnation, when the newest change was made,
/// and whether a change taken in earlier is still the one it was: all of one moment.
const STATE: &str = "select greatest((select max(rev) from city.change), f.pruned), f.pruned, \
    coalesce((select value from city.setting where id = 'epoch'), ''), \
    (select (extract(epoch from at) * 1000000)::bigint from city.change order by rev desc limit 1), \
    coalesce($1 <= f.pruned, true) or exists (select from city.change \
      where rev = $1 and (extract(epoch from at) * 1000000)::bigint = $2) from city.feed as f";

/// What was touched, table by table; keys only where they are few.
const TOUCHED: &str = "select table_name, bool_or(op = 'reload' or row_fid is null), \
    case when count(distinct row_fid) <= $2 then array_agg(distinct row_fid) filter (where row_fid is not null) end \
    from city.change where rev > $1 group by table_name";

const SNAPSHOT: &str = "begin isolation level repeatable read read only";

/// A change by which one log is told from another: a replica that lagged when it was promoted gives the revisions it
/// had not received to other changes.
#[derive(Clone, Copy)]
pub struct Mark {
    revision: Revision,
    /// In microseconds.
    at: i64,
}

/// How the store stands.
struct State {
    newest: Revision,
    pruned: Revision,
    epoch: String,
    mark: Option<Mark>,
    /// Whether the log still holds the change asked about.
    is_same: bool,
}

async fn state(connection: &mut PgConnection, known: Option<Mark>) -> Result<State, sqlx::Error> {
    let query = sqlx::query_as(STATE).bind(known.map(|mark| mark.revision.0)).bind(known.map(|mark| mark.at));
    let (newest, pruned, epoch, at, is_same): (i64, i64, String, Option<i64>, bool) =
        within(ANSWER, query.fetch_one(connection)).await?;
    let newest = Revision(newest);
    let mark = at.map(|at| Mark { revision: newest, at });
    Ok(State { newest, pruned: Revision(pruned), epoch, mark, is_same })
}

/// The newest revision ever given, also when the log has since been pruned.
pub async fn newest(connection: &mut PgConnection) -> Result<Revision, sqlx::Error> {
    Ok(state(connection, None).await?.newest)
}

/// Begins, or ends, something.
pub async fn say(connection: &mut PgConnection, sql: &'static str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(sql).execute(connection).await.map(drop)
}

async fn settings(connection: &mut PgConnection) -> Result<BTreeMap<String, String>, sqlx::Error> {
    let query = sqlx::query_as("select id, value from city.setting where value is not null");
    let rows: Vec<(String, String)> = within(ANSWER, query.fetch_all(connection)).await?;
    Ok(rows.into_iter().collect())
}

/// Reads everything at one revision: a table is understood while the next is on its way.
pub async fn load(pool: &PgPool) -> Result<(Loaded, Option<Mark>), sqlx::Error> {
    let mut connection = Lease::take(pool).await?;
    within(ANSWER, say(&mut connection, SNAPSHOT)).await?;
    let state = state(&mut connection, None).await?;
    let settings = settings(&mut connection).await?;
    let mut readers = Vec::new();
    for table in Table::ALL {
        let bytes = copy::fetch(&mut connection, table, None).await?;
        readers.push(tokio::task::spawn_blocking(move || {
            let mut rows = Rows::default();
            copy::read(table, &bytes, &mut rows).map(|()| rows)
        }));
    }
    within(ANSWER, say(&mut connection, "rollback")).await?;
    connection.give_back();
    let mut rows = Rows::default();
    for reader in readers {
        let read = reader.await.map_err(|e| sqlx::Error::Decode(Box::new(e)))?;
        let read = read?;
        rows.records.extend(read.records);
        rows.faults.extend(read.faults);
    }
    Ok((Loaded { revision: state.newest, epoch: state.epoch, settings, rows }, state.mark))
}

/// Reads what changed after `since`. Where nothing did, that is one question and one answer.
pub async fn changes(
    pool: &PgPool,
    since: Revision,
    taken: Option<Mark>,
) -> Result<(Changes, Option<Mark>), sqlx::Error> {
    let taken = taken.filter(|mark| mark.revision == since);
    let mut connection = Lease::take(pool).await?;
    let now = state(&mut connection, taken).await?;
    if now.newest == since {
        connection.give_back();
        // Another log that ends at the very same revision is seen through by its next change.
        let mark = if now.is_same { now.mark } else { taken };
        return Ok((Changes::none(now.newest, &now.epoch), mark));
    }
    let changes = changes_in(&mut connection, since, taken).await?;
    connection.give_back();
    Ok(changes)
}

async fn changes_in(
    connection: &mut PgConnection,
    since: Revision,
    taken: Option<Mark>,
) -> Result<(Changes, Option<Mark>), sqlx::Error> {
    within(ANSWER, say(connection, SNAPSHOT)).await?;
    let now = state(connection, taken).await?;
    let mut changes = Changes::none(now.newest, &now.epoch);
    let mut reload: Vec<Table> = Vec::new();
    let mut touched: Vec<(Table, Vec<i64>)> = Vec::new();
    // A cursor ahead of the log is of another store, and so is one at a change the log does not hold.
    if since < now.pruned || since > now.newest || !now.is_same {
        reload.extend(Table::ALL);
        changes.settings = Some(settings(connection).await?);
    } else {
        let query = sqlx::query_as(TOUCHED).bind(since.0).bind(RELOAD_FROM);
        let log: Vec<(String, bool, Option<Vec<i64>>)> =
            within(ANSWER, query.fetch_all(&mut *connection)).await?;
        for (name, whole, keys) in log {
            match (Table::from_name(&name), keys) {
                (Some(table), Some(keys)) if !whole => touched.push((table, keys)),
                (Some(table), _) => reload.push(table),
                (None, _) if name == "setting" => changes.settings = Some(settings(connection).await?),
                (None, _) => {}
            }
        }
    }
    for table in reload {
        let bytes = copy::fetch(connection, table, None).await?;
        copy::read(table, &bytes, &mut changes.rows)?;
        changes.reloaded.push(table);
    }
    for (table, keys) in touched {
        let (records, faults) = (changes.rows.records.len(), changes.rows.faults.len());
        let bytes = copy::fetch(connection, table, Some(&keys)).await?;
        copy::read(table, &bytes, &mut changes.rows)?;
        let mut there: BTreeSet<i64> = changes.rows.records[records..].iter().map(|(_, k, _)| k.0).collect();
        there.extend(changes.rows.faults[faults..].iter().map(|f| f.key));
        let gone = keys.into_iter().filter(|key| !there.contains(key)).map(|key| (table, RowKey(key)));
        changes.gone.extend(gone);
    }
    within(ANSWER, say(connection, "rollback")).await?;
    Ok((changes, now.mark))
}
