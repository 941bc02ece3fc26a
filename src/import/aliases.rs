//! Aliases, from a table: what people call streets, settlements and their parts.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
    sync::Arc,
};

use super::{
    ImportError, Report,
    houses::fold,
    known::{Ids, Known},
    table::Table,
};
use crate::{
    domain::{Alias, AliasId, AliasKind, DomainError, Street},
    search::{AddressIndex, read_street},
    store::{Record, Write},
};

/// What to say of the rows.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Where the data come from.
    pub source: Option<String>,
}

/// Reads the table and plans what to write. Its columns are `kind`, `name`, `refers_to` and, if it likes, `note`.
///
/// # Errors
/// An [`ImportError`]; single rows that cannot be used are refused in the report instead.
pub fn plan(path: &Path, options: &Options, known: &Known) -> Result<(Vec<Write>, Report), ImportError> {
    let table = Table::open(path)?;
    let columns = [table.column("kind")?, table.column("name")?, table.column("refers_to")?];
    let note_column = table.column("note").ok();
    let mut plan = Plan::new(options, known);
    let mut report = Report::default();
    for row in table.rows() {
        let row = row?;
        report.read += 1;
        let [kind, name, refers_to] = columns.map(|column| row.cell(column));
        let outcome = match &row.fault {
            Some(fault) => Err(fault.clone()),
            None => plan.add(kind, name, refers_to, note_column.map_or("", |column| row.cell(column))),
        };
        match outcome {
            Ok(flags) => report.keep(row.line, &row.text(), &[], &flags),
            Err(reason) => report.refuse(row.line, &row.text(), reason),
        }
    }
    report.of_a_table(path)?;
    Ok((plan.aliases.into_values().map(|alias| Write::Put(Record::Alias(alias))).collect(), report))
}

/// What makes two rows one: kind, folded name, and what it refers to.
type Key = (AliasKind, String, String);

struct Plan<'a> {
    options: &'a Options,
    known: &'a Known,
    /// Of each label the streets that bear it.
    streets: HashMap<String, Vec<&'a Street>>,
    /// Knows streets alone: it tells which localities there are.
    index: AddressIndex,
    ids: Ids,
    before: HashMap<Key, &'a Alias>,
    aliases: BTreeMap<Key, Alias>,
}

impl<'a> Plan<'a> {
    fn new(options: &'a Options, known: &'a Known) -> Self {
        let mut streets: HashMap<String, Vec<&Street>> = HashMap::new();
        for street in &known.streets {
            streets.entry(fold(&street.label)).or_default().push(street);
        }
        let all: Vec<Arc<Street>> = known.streets.iter().cloned().map(Arc::new).collect();
        Self {
            options,
            known,
            streets,
            index: AddressIndex::build(&all, &[], &[]),
            ids: Ids::taken(known.aliases.iter().map(|a| a.id.to_string())),
            before: known.aliases.iter().map(|a| (key(a.kind, &a.name, &a.refers_to), a)).collect(),
            aliases: BTreeMap::new(),
        }
    }

    /// Adds a line; gives what is odd about it.
    fn add(&mut self, kind: &str, name: &str, refers_to: &str, note: &str) -> Result<Vec<String>, String> {
        let kind: AliasKind = kind.to_lowercase().parse().map_err(|e: DomainError| e.to_string())?;
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if !name.chars().any(char::is_alphanumeric) {
            return Err("the name is empty".to_owned());
        }
        if name.contains('\u{fffd}') || refers_to.contains('\u{fffd}') {
            return Err("the row holds damaged characters".to_owned());
        }
        let refers_to = match kind {
            AliasKind::Street => self.street(refers_to)?.id.to_string(),
            AliasKind::Locality | AliasKind::Area => self.locality(refers_to)?,
        };
        let key = key(kind, &name, &refers_to);
        let flags = self
            .elsewhere(&key)
            .map(|other| format!("{name:?} is a name of {other} too: whoever says it is offered both"));
        let before = self.aliases.get(&key).or_else(|| self.before.get(&key).copied());
        let note = Some(note.to_owned()).filter(|note| !note.is_empty());
        let alias = Alias {
            id: match before {
                Some(before) => before.id.clone(),
                None => AliasId::new(self.ids.give(&name, "alias")).map_err(|e| e.to_string())?,
            },
            note: note.or_else(|| before.and_then(|a| a.note.clone())),
            source: self.options.source.clone().or_else(|| before.and_then(|a| a.source.clone())),
            kind,
            name,
            refers_to,
        };
        self.aliases.insert(key, alias);
        Ok(flags.into_iter().collect())
    }

    /// The street meant by an id or a label; a locality may stand before the label, with a comma.
    fn street(&self, named: &str) -> Result<&'a Street, String> {
        if named.is_empty() {
            return Err("refers_to is empty: an alias of a street names it by its id or its label".to_owned());
        }
        if let Some(street) = self.known.streets.iter().find(|s| s.id.as_str() == named) {
            return Ok(street);
        }
        let found = self.labelled(named, None);
        let found = match named.split_once(',') {
            Some((locality, label)) if found.is_empty() => self.labelled(label, Some(locality)),
            _ => found,
        };
        match found.as_slice() {
            [one] => Ok(*one),
            [] => Err(format!("the store has no street of the id or label {named:?}")),
            [first, ..] => Err(format!(
                "{} streets are called {named:?}: write the locality before it, as in \"{}, {}\", or the id",
                found.len(),
                first.locality,
                first.label
            )),
        }
    }

    /// The streets of a label, written in any way, within a locality.
    fn labelled(&self, label: &str, locality: Option<&str>) -> Vec<&'a Street> {
        let read = || self.streets.get(&fold(&read_street(label.trim()).label));
        let found = self.streets.get(&fold(label)).or_else(read);
        let within = |street: &&&Street| locality.is_none_or(|l| fold(l) == fold(&street.locality));
        found.into_iter().flatten().filter(within).copied().collect()
    }

    /// The locality as it will be kept. None at all stands for the city itself.
    fn locality(&self, named: &str) -> Result<String, String> {
        if self.index.knows_locality(named) {
            return Ok(named.to_owned());
        }
        Err(if named.is_empty() {
            "refers_to is empty, and no street is there".to_owned()
        } else {
            format!("no street of the store lies in {named:?}")
        })
    }

    /// What else a name stands for.
    fn elsewhere(&self, (kind, name, refers_to): &Key) -> Option<String> {
        let keys = self.before.keys().chain(self.aliases.keys());
        let other = keys.filter(|(k, n, r)| n == name && (k, r) != (kind, refers_to)).min()?;
        Some(if other.2.is_empty() { "the city".to_owned() } else { other.2.clone() })
    }
}

fn key(kind: AliasKind, name: &str, refers_to: &str) -> Key {
    (kind, fold(name), refers_to.to_owned())
}
