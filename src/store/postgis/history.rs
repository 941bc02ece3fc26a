//! Reading the history: rows as they were before each change.

use sqlx::postgres::PgPoolOptions;

use super::{CONNECT, DatabaseUrl, WHOLE, fault::database, within};
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
    let rows = within(WHOLE, sqlx::query_as(HISTORY).fetch_all(&pool)).await.map_err(database)?;
    pool.close().await;
    let past = |(at, table, row_id, op, before)| Past { at, table, row_id, op, before };
    Ok(rows.into_iter().map(past).collect())
}
