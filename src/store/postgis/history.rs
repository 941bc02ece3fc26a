//! Reading the history: rows as they were before each change.

use futures_util::TryStreamExt;
use sqlx::postgres::PgPoolOptions;

use super::{ANSWER, CONNECT, DatabaseUrl, fault::database, within};
use crate::store::{Past, StoreError};

/// In the order in which rows were changed; times as GeoPackage spells them.
const HISTORY: &str = "select to_char(at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), table_name, row_id, \
    op, before from city.history order by rev";

/// Reads the whole history of a database.
///
/// # Errors
/// When the database does not answer.
pub async fn history(url: &DatabaseUrl) -> Result<Vec<Past>, StoreError> {
    let pool = PgPoolOptions::new().max_connections(1).acquire_timeout(CONNECT);
    let pool = pool.connect_lazy_with(url.options());
    let mut all = Vec::new();
    let mut rows = sqlx::query_as(HISTORY).fetch(&pool);
    // However long the history is: each row must come within its time.
    while let Some((at, table, row_id, op, before)) =
        within(ANSWER, rows.try_next()).await.map_err(database)?
    {
        all.push(Past { at, table, row_id, op, before });
    }
    drop(rows);
    pool.close().await;
    Ok(all)
}
