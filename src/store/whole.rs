//! A whole city, as it moves from one store to another: every row, and every setting that is not one store's own.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    hash::{BuildHasher, Hasher, RandomState},
};

use super::{Loaded, REFERENCES, Record, RowFault, Table, Value, Write};
use crate::domain::Revision;

/// Settings that belong to one store and do not move.
const LOCAL: &[&str] = &["epoch"];

/// Every row and setting of a city, free of keys and revisions.
#[derive(Debug, Default)]
pub struct Whole {
    /// The rows: tables in the order of [`Table::ALL`], in each the ids in theirs.
    pub rows: BTreeMap<(Table, String), Record>,
    /// The settings, but for those of one store only.
    pub settings: BTreeMap<String, String>,
    /// Rows that could not be understood where the city came from: not among `rows`.
    pub faults: Vec<RowFault>,
    /// The revision it was read at.
    pub revision: Revision,
    /// The incarnation of the store it was read from.
    pub epoch: String,
}

/// A row as it was before a change, as the history keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// When it was changed, UTC.
    pub at: String,
    /// Its table.
    pub table: String,
    /// Its id.
    pub row_id: Option<String>,
    /// What was done to it: `update` or `delete`.
    pub op: String,
    /// What it held, one SQL literal a column.
    pub before: Option<String>,
}

/// How a table differs between two cities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Rows that are new.
    pub added: u64,
    /// Rows that are there and differ.
    pub changed: u64,
    /// Rows that are no longer there.
    pub removed: u64,
}

impl From<Loaded> for Whole {
    fn from(loaded: Loaded) -> Self {
        let rows = loaded.rows.records.into_iter();
        Self {
            rows: rows.map(|(table, _, record)| ((table, record.id().to_owned()), record)).collect(),
            settings: loaded.settings.into_iter().filter(|(name, _)| !is_local(name)).collect(),
            faults: loaded.rows.faults,
            revision: loaded.revision,
            epoch: loaded.epoch,
        }
    }
}

/// Whether a setting belongs to one store and does not move.
pub fn is_local(setting: &str) -> bool {
    LOCAL.contains(&setting)
}

/// A name for a new incarnation of a store. Random: the standard library keys its hashes from the system's dice.
pub fn new_epoch() -> String {
    format!("{:016x}", RandomState::new().build_hasher().finish())
}

impl Whole {
    /// Whether there is no row at all; settings alone make no city.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.faults.is_empty()
    }

    /// Every row and setting as writes, in an order in which references run backwards only.
    pub fn writes(&self) -> Vec<Write> {
        self.puts(|_| true).chain(self.settings.iter().map(set)).collect()
    }

    /// What makes the other city hold this one's rows and settings; with `removing` it holds no others after it.
    /// Rows that are `same` are left as they are.
    pub fn differences(
        &self,
        other: &Self,
        removing: bool,
        same: impl Fn(&Record, &Record) -> bool,
    ) -> (Vec<Write>, BTreeMap<&'static str, Tally>) {
        let mut tallies: BTreeMap<&'static str, Tally> = BTreeMap::new();
        let mut differ: HashSet<(Table, &str)> = HashSet::new();
        for ((table, id), record) in &self.rows {
            let tally = tallies.entry(table.name()).or_default();
            match other.rows.get(&(*table, id.clone())) {
                None => tally.added += 1,
                Some(there) if !same(record, there) => tally.changed += 1,
                Some(_) => continue,
            }
            differ.insert((*table, id));
        }
        let mut writes: Vec<Write> = self.puts(|r| differ.contains(&(r.table(), r.id()))).collect();
        for (name, value) in &self.settings {
            let tally = tallies.entry("setting").or_default();
            match other.settings.get(name) {
                None => tally.added += 1,
                Some(there) if there != value => tally.changed += 1,
                Some(_) => continue,
            }
            writes.push(set((name, value)));
        }
        if removing {
            let gone = other.rows.iter().filter(|(key, _)| !self.rows.contains_key(*key));
            let gone: Vec<&Record> = gone.map(|(_, record)| record).collect();
            for record in in_order(gone).into_iter().rev() {
                tallies.entry(record.table().name()).or_default().removed += 1;
                writes.push(Write::Delete(record.table(), record.id().to_owned()));
            }
            // A row nobody could read has an id as a rule, and by it goes.
            for fault in &other.faults {
                let Some(id) =
                    fault.id.clone().filter(|id| !self.rows.contains_key(&(fault.table, id.clone())))
                else {
                    continue;
                };
                tallies.entry(fault.table.name()).or_default().removed += 1;
                writes.push(Write::Delete(fault.table, id));
            }
            for name in other.settings.keys().filter(|name| !self.settings.contains_key(*name)) {
                tallies.entry("setting").or_default().removed += 1;
                writes.push(Write::Unset(name.clone()));
            }
        }
        (writes, tallies)
    }

    /// The first row that names one which is neither here nor in the other city: its table and id, and the table and
    /// id named.
    pub fn astray(&self, other: Option<&Self>) -> Option<(Table, &str, Table, String)> {
        let known = |table: Table, id: &String| {
            let key = (table, id.clone());
            self.rows.contains_key(&key) || other.is_some_and(|o| o.rows.contains_key(&key))
        };
        self.rows.iter().find_map(|((table, id), record)| {
            let (named, id_named) = named_by(record).into_iter().find(|(table, id)| !known(*table, id))?;
            Some((*table, id.as_str(), named, id_named))
        })
    }

    fn puts(&self, only: impl Fn(&Record) -> bool) -> impl Iterator<Item = Write> {
        let rows = self.rows.values().filter(|r| only(r)).collect();
        in_order(rows).into_iter().map(|r| Write::Put(r.clone()))
    }
}

fn set((name, value): (&String, &String)) -> Write {
    Write::Set(name.clone().into(), value.clone())
}

/// The rows another row names.
fn named_by(record: &Record) -> Vec<(Table, String)> {
    let table = record.table();
    let mut values: HashMap<&str, Value> = HashMap::new();
    values.extend(table.columns().iter().copied().zip(record.values()));
    let named = REFERENCES.iter().filter(|(from, ..)| *from == table);
    named
        .filter_map(|(_, column, named)| match values.remove(column) {
            Some(Value::Text(id)) => Some((*named, id)),
            _ => None,
        })
        .collect()
}

/// The rows, which come by table and id, with parents before their children. Territories that are each other's parents
/// come last.
fn in_order(rows: Vec<&Record>) -> Vec<&Record> {
    let (territories, mut rows): (Vec<&Record>, Vec<&Record>) =
        rows.into_iter().partition(|r| r.table() == Table::Territory);
    let start = rows.iter().take_while(|r| r.table() < Table::Territory).count();
    let mut waiting = territories;
    let mut sorted = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let ids: BTreeSet<&str> = waiting.iter().map(|r| r.id()).collect();
        let (later, ready): (Vec<&Record>, Vec<&Record>) = waiting.iter().partition(|r| {
            matches!(r, Record::Territory(t) if t.parent.as_ref().is_some_and(|p| ids.contains(p.as_str())))
        });
        if ready.is_empty() {
            sorted.extend(later);
            break;
        }
        sorted.extend(ready);
        waiting = later;
    }
    rows.splice(start..start, sorted);
    rows
}
