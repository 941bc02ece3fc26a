//! The store: where everything true is kept, behind one trait of promises.
//!
//! [`Store`] is what the rest of the house knows. [`geopackage`] keeps a city in one GeoPackage file,
//! [`postgis`] in a PostgreSQL database. A store deals in
//! [`Record`]s (rows as domain values) and in [`RowKey`]s (which row of a table, local to one store). It never
//! interprets what it keeps: that is the atlas's work.

mod address;
mod cells;
mod error;
pub mod geopackage;
pub mod postgis;
mod receipt;
mod record;
mod table;
mod whole;

use std::{borrow::Cow, collections::BTreeMap, time::Duration};

use async_trait::async_trait;

use crate::domain::Revision;

pub use address::{IfMissing, IfOlder, StoreAddress, open};
pub use cells::Value;
pub use error::{RowFault, StoreError};
pub use record::Record;
pub use table::{REFERENCES, Table};
pub use whole::{Past, Tally, Whole, is_local, new_epoch};

/// Which row of a table, in this store only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey(pub i64);

/// One thing to write.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "nearly all are puts")]
pub enum Write {
    /// Makes the row of this id, or makes the row that is there equal to this one.
    Put(Record),
    /// Takes the row of this id away; nothing happens when there is none.
    Delete(Table, String),
    /// Sets one of the city's settings.
    Set(Cow<'static, str>, String),
    /// Takes a setting away; nothing happens when there is none.
    Unset(String),
}

/// Who writes, and under which name of the attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Origin<'a> {
    /// Who: kept with each change, opaque here.
    pub actor: Option<&'a str>,
    /// A name the asker gave this one attempt: the same key later tells whether it was kept, and never writes twice.
    pub key: Option<&'a str>,
}

impl<'a> Origin<'a> {
    /// Somebody, without a key.
    pub fn actor(actor: &'a str) -> Self {
        Self { actor: Some(actor), key: None }
    }
}

/// What a write did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// The store's newest revision when the write was committed.
    pub revision: Revision,
    /// How many rows differ from before.
    pub rows_changed: u64,
}

/// Rows read, and rows that could not be.
#[derive(Debug, Default)]
pub struct Rows {
    /// Sound rows.
    pub records: Vec<(Table, RowKey, Record)>,
    /// Rows another program left in a state that cannot be understood: left out, to be reported.
    pub faults: Vec<RowFault>,
}

/// The whole store at one revision.
#[derive(Debug)]
pub struct Loaded {
    /// The revision all rows belong to.
    pub revision: Revision,
    /// Names this incarnation of the store: random, renewed when a store is made, copied or restored.
    pub epoch: String,
    /// The city's settings, by name.
    pub settings: BTreeMap<String, String>,
    /// Every row of every table.
    pub rows: Rows,
}

/// What happened after a revision.
#[derive(Debug)]
pub struct Changes {
    /// The revision reached.
    pub revision: Revision,
    /// The incarnation read from: another than the one known means that nothing known of it counts any more.
    pub epoch: String,
    /// Rows as they are now, for every row that changed. Ids are unique: a row told under a new key takes the place
    /// of the one that was known by its id (`SQLite`'s `insert or replace` takes rows away without a word).
    pub rows: Rows,
    /// Rows that are there no more.
    pub gone: Vec<(Table, RowKey)>,
    /// Tables whose every row is in `rows`, because a row-by-row account was lost.
    pub reloaded: Vec<Table>,
    /// The settings, when one changed.
    pub settings: Option<BTreeMap<String, String>>,
}

impl Changes {
    /// Nothing, at a revision of an incarnation.
    pub fn none(revision: Revision, epoch: &str) -> Self {
        let epoch = epoch.to_owned();
        Self {
            revision,
            epoch,
            rows: Rows::default(),
            gone: Vec::new(),
            reloaded: Vec::new(),
            settings: None,
        }
    }
}

/// Something another program broke, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended {
    /// The table concerned; empty for the file as a whole.
    pub table: String,
    /// What was found, in a sentence.
    pub what: String,
}

/// The promises every store keeps. Each is a test in `tests/it/store_contract`.
#[async_trait]
pub trait Store: Send + Sync {
    /// Reads everything at one revision: no row of a later commit, none missing of an earlier one.
    async fn load(&self) -> Result<Loaded, StoreError>;

    /// Reads what changed after `since`, whoever changed it: each changed row once, as it is at the revision returned.
    /// Empty when nothing did. A row may be told again at a later call; none is ever skipped.
    async fn changes(&self, since: Revision) -> Result<Changes, StoreError>;

    /// Writes all or nothing. When it returns `Ok`, the rows are on disk and survive a crash of program or machine.
    /// Repeating a write changes nothing and makes no new revision. When it returns an error other than
    /// [`StoreError::OutcomeUnknown`], nothing was written.
    ///
    /// With a key that an earlier write was kept under, nothing is written again and the earlier receipt is given; a
    /// key that was used for other writes is [`StoreError::Refused`] by the rule `key_reused`.
    async fn write(&self, writes: &[Write], origin: Origin<'_>) -> Result<Receipt, StoreError>;

    /// Whether a write under this key was kept, and what it did: the truth after [`StoreError::OutcomeUnknown`].
    async fn outcome(&self, key: &str) -> Result<Option<Receipt>, StoreError>;

    /// Waits until the store hints that something may have changed. Only a hint: it may come late, twice or never, so
    /// ask for [`Store::changes`] every [`Store::pace`] too. Where a store gives no hints, this waits for ever.
    async fn hint(&self);

    /// How often to ask for [`Store::changes`].
    fn pace(&self) -> Duration;

    /// Looks whether another program broke what the store relies on, restores what can be restored, and tells both.
    /// Rows that may have been missed are told by the next [`Store::changes`].
    async fn mend(&self) -> Result<Vec<Mended>, StoreError>;

    /// Finishes open work and lets go of files and connections.
    async fn close(&self);
}
