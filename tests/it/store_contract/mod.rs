//! What `trait Store` promises, promise by promise, on every store there is.

mod changes;
mod faults;
mod writes;

use std::{collections::BTreeSet, pin::Pin, sync::Arc};

use dvor::{
    domain::Revision,
    store::{
        Changes, IfMissing, IfOlder, Loaded, Origin, Record, RowKey, Store, Table, Write,
        postgis::PostgisStore,
    },
};

use crate::{
    postgres,
    workshop::{Rows, Site, category, run, try_sql_in},
};

/// The stores: one line each.
const STORES: &[(&str, Make)] =
    &[("GeoPackage", || Box::pin(geopackage())), ("PostGIS", || Box::pin(postgis()))];

/// Makes a fresh store; `None` where its server is not here.
type Make = fn() -> Pin<Box<dyn Future<Output = Option<Trial>>>>;

/// Another program's SQL: what it gives, or what it says.
type Other = dyn Fn(&str) -> Result<Rows, String>;

/// A fresh store, and another program's way into it.
struct Trial {
    store: Arc<dyn Store>,
    other: Box<Other>,
    dialect: Dialect,
}

/// Where the stores differ for other programs.
struct Dialect {
    /// How the refusal of a rule reads.
    refusal: fn(&str) -> String,
    /// How a kept shape begins in the history.
    shape: &'static str,
    /// Days are compared as text: those before our era come in the wrong order, which our own types let through.
    days_are_text: bool,
    /// Leaves the place `a` in a state that cannot be understood, and the column it is about.
    breaks: (&'static str, &'static str),
}

async fn geopackage() -> Option<Trial> {
    let site = Site::new();
    let store = site.store().await;
    let other = move |sql: &str| {
        // The whole site, for its folder must outlive the store.
        let site = &site;
        try_sql_in(&site.path, sql).map_err(|e| e.to_string())
    };
    let dialect = Dialect {
        refusal: |rule| format!("dvor: {rule}"),
        shape: "geom=X'4750",
        days_are_text: true,
        breaks: ("update place_point set year = 'давно' where id = 'a'", "year"),
    };
    Some(Trial { store, other: Box::new(other), dialect })
}

async fn postgis() -> Option<Trial> {
    let database = postgres::database()?;
    let store = PostgisStore::open(&database.address(), IfMissing::Fail, IfOlder::Fail).await;
    let store = Arc::new(store.expect("the store opens"));
    let other = move |sql: &str| database.try_sql(sql);
    let dialect = Dialect {
        refusal: |rule| format!("constraint \"{rule}\""),
        shape: "geom=X'0101000020E6100000",
        days_are_text: false,
        // Columns have types here: what is left is text that is none of the words.
        breaks: ("update place_point set serves = 'Оптимист' where id = 'a'", "Оптимист"),
    };
    Some(Trial { store, other: Box::new(other), dialect })
}

#[allow(clippy::needless_pass_by_value, reason = "a closure written in place")]
fn on_every_store(promise: impl AsyncFn(&Trial)) {
    for (name, make) in STORES {
        println!("{name}");
        run(async {
            if let Some(trial) = make().await {
                promise(&trial).await;
                trial.store.close().await;
            }
        });
    }
}

impl Trial {
    async fn write(&self, writes: &[Write]) -> (Revision, u64) {
        let receipt = self.store.write(writes, Origin::default()).await.expect("a sound write");
        (receipt.revision, receipt.rows_changed)
    }

    async fn load(&self) -> Loaded {
        self.store.load().await.expect("the store reads")
    }

    async fn changes(&self, since: Revision) -> Changes {
        self.store.changes(since).await.expect("the store reads")
    }

    fn other(&self, sql: &str) -> Rows {
        (self.other)(sql).unwrap_or_else(|e| unreachable!("{sql}: {e}"))
    }
}

fn ids(changes: &Changes) -> BTreeSet<&str> {
    changes.rows.records.iter().map(|(_, _, r)| r.id()).collect()
}

fn row<'a>(loaded: &'a Loaded, id: &str) -> Option<&'a (Table, RowKey, Record)> {
    loaded.rows.records.iter().find(|(_, _, r)| r.id() == id)
}

fn delete(table: Table, id: &str) -> Write {
    Write::Delete(table, id.to_owned())
}

fn yard() -> Write {
    Write::Put(Record::Category(category("yard")))
}
