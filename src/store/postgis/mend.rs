//! Mending: triggers that somebody dropped or switched off are made again, and said.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use sqlx::PgPool;

use super::{fault, lease::Lease};
use crate::store::Mended;

/// Looks whether each table has its triggers; restores them where it may.
pub async fn mend(pool: &PgPool, told: &Mutex<BTreeSet<String>>) -> Result<Vec<Mended>, sqlx::Error> {
    let mut connection = Lease::take(pool).await?;
    let unfit: Vec<String> =
        sqlx::query_scalar("select distinct table_name from city.unfit").fetch_all(&mut *connection).await?;
    if unfit.is_empty() {
        connection.give_back();
        told.lock().unwrap_or_else(PoisonError::into_inner).clear();
        return Ok(Vec::new());
    }
    let mended: Result<Vec<String>, _> =
        sqlx::query_scalar("select city.mend()").fetch_all(&mut *connection).await;
    match mended {
        Ok(tables) => {
            connection.give_back();
            let what = "triggers were taken away or switched off; they are restored, and the whole table is read again";
            Ok(tables.into_iter().map(|table| Mended { table, what: what.to_owned() }).collect())
        }
        // Not ours to restore: a replica, or a database whose owner said no.
        Err(error) if fault::code(&error).is_some_and(|c| c == "25006" || c == "42501") => {
            connection.give_back();
            let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
            let news = unfit.into_iter().filter(|table| told.insert(table.clone()));
            let what = "triggers were taken away or switched off, and may not be restored from here: \
                        changes to the table may stay unseen";
            Ok(news.map(|table| Mended { table, what: what.to_owned() }).collect())
        }
        Err(error) => Err(error),
    }
}
