//! What can go wrong with a store, one sentence each.

use std::path::PathBuf;

use super::Table;

/// A failure of a store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such file.
    #[error("{} does not exist; `dvor import`, `dvor migrate` or `dvor demo` makes a new store", path.display())]
    Missing {
        /// The file asked for.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("{} is not a dvor store: {what}", path.display())]
    Foreign {
        /// The file asked for.
        path: PathBuf,
        /// What it seems to be.
        what: String,
    },
    /// The file or its folder cannot be written.
    #[error("{} cannot be written", path.display())]
    Unwritable {
        /// The file asked for.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The schema was made by a newer program.
    #[error("{} has schema {found}, newer than the {known} this dvor knows: use a newer dvor", path.display())]
    Newer {
        /// The file asked for.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// The schema was made by an older program.
    #[error("{} has schema {found}, older than {known}: run `dvor migrate --store {}` first", path.display(), path.display())]
    Older {
        /// The file asked for.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// Another program has the file open, so it cannot be migrated now.
    #[error("{} is open in another program and cannot be migrated now: close it there and try again", path.display())]
    InUse {
        /// The file asked for.
        path: PathBuf,
    },
    /// Another program holds the write lock.
    #[error("another program is writing to the store; nothing was changed, try again in a few seconds")]
    Busy,
    /// The store at the path was replaced, moved or removed while open.
    #[error("{} is no longer the file that was opened", path.display())]
    Replaced {
        /// The file asked for.
        path: PathBuf,
    },
    /// No server answers there.
    #[error("no PostgreSQL answers at {address}")]
    Unreachable {
        /// Where.
        address: String,
        /// What the driver said.
        source: sqlx::Error,
    },
    /// The server does not let this user in.
    #[error(
        "{address} does not let this user in: the user, the password or the server's pg_hba.conf is wrong"
    )]
    KeptOut {
        /// Where.
        address: String,
        /// What the driver said.
        source: sqlx::Error,
    },
    /// The server has no such database.
    #[error("{address}: the server has no such database; `createdb` makes one")]
    NoDatabase {
        /// Where.
        address: String,
    },
    /// The database has no city in it.
    #[error("{address} holds no city yet; `dvor migrate --store {address}` makes an empty one")]
    NoCity {
        /// Where.
        address: String,
    },
    /// The server, or its PostGIS, cannot hold a city.
    #[error("{address} cannot hold a city: {what}")]
    Unfit {
        /// Where.
        address: String,
        /// Why, in a sentence.
        what: String,
    },
    /// The database went away; what was being written is not kept.
    #[error("the database does not answer; nothing was changed, try again in a few seconds")]
    Away {
        /// What the driver said.
        source: sqlx::Error,
    },
    /// The database may only be read, as a replica.
    #[error("the database may only be read here, as a replica may; writes go to the primary")]
    ReadOnly {
        /// What the driver said.
        source: sqlx::Error,
    },
    /// A write breaks a rule of the store.
    #[error("the store refuses this: {}", rule_sentence(rule))]
    Refused {
        /// The name of the constraint.
        rule: String,
    },
    /// The commit was sent and its outcome is not known.
    #[error("the store did not answer the commit; whether it was kept is not known")]
    OutcomeUnknown {
        /// What the driver said.
        source: sqlx::Error,
    },
    /// The schema could not be brought up to date.
    #[error("the store's schema could not be brought up to date")]
    Migrate {
        /// What the driver said.
        source: sqlx::migrate::MigrateError,
    },
    /// The store needs a newer driver or server, or its disk fails.
    #[error("the store failed")]
    Database {
        /// What the driver said.
        source: sqlx::Error,
    },
}

fn rule_sentence(rule: &str) -> String {
    match rule {
        "id_shape" => "an id is 1 to 64 of a-z, 0-9 and -".to_owned(),
        "territory_kind" => "a territory's kind is city, district, committee or body".to_owned(),
        "boundary_period" => "a boundary's valid_to must be after its valid_from".to_owned(),
        "place_state" => "a place's state is built, planned or removed".to_owned(),
        "id_unique" => "two rows of one table cannot have the same id".to_owned(),
        "key_reused" => "this key was used for another write before".to_owned(),
        "text_shape" => "a text holds a character that cannot be kept".to_owned(),
        "reference" => "a row names another that does not exist".to_owned(),
        other => format!("rule {other} is broken"),
    }
}

/// A row that another program left in a state that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{table}, row {key}{}: {reason}", id.as_deref().map(|i| format!(" ({i})")).unwrap_or_default())]
pub struct RowFault {
    /// Its table.
    pub table: Table,
    /// Its key.
    pub key: i64,
    /// Its id, if it has one.
    pub id: Option<String>,
    /// What is wrong, in a sentence.
    pub reason: String,
}
