//! House lists, from a table: which houses the text of an act names, territory by territory.

use std::{collections::HashMap, path::Path, sync::Arc};

use jiff::civil::Date;

use super::{
    ImportError, Report,
    known::{Ids, Known},
    table::Table,
};
use crate::{
    atlas::{Register, RegisterParts, resolve},
    domain::{
        Act, ActId, Boundary, BoundaryId, HouseListEntry, HouseListEntryId, Kind, Period, Territory, slug,
    },
    store::{Record, Write},
};

/// What to take from the table, and the act behind it.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The column that names the territory, by id or by name.
    pub territory_field: String,
    /// The column of the address.
    pub address_field: String,
    /// Only territories of this kind are meant.
    pub kind: Option<Kind>,
    /// The act that names the houses.
    pub act: Option<ActOptions>,
    /// First day in force: the list belongs to the boundary of that day.
    pub valid_from: Option<Date>,
    /// Where the data come from.
    pub source: Option<String>,
}

/// The act behind a list.
#[derive(Debug, Clone, Default)]
pub struct ActOptions {
    /// Its number, or the id of an act of the store.
    pub number: String,
    /// The day it was adopted.
    pub date: Option<Date>,
    /// Its title.
    pub title: Option<String>,
    /// Where it is published.
    pub link: Option<String>,
}

/// Reads the table and plans what to write; `today` decides which boundary is in force when no day is given.
///
/// # Errors
/// An [`ImportError`]; single rows that cannot be used are refused in the report instead.
pub fn plan(
    path: &Path,
    options: &Options,
    known: &Known,
    today: Date,
) -> Result<(Vec<Write>, Report), ImportError> {
    let table = Table::open(path)?;
    let territory_column = table.column(&options.territory_field)?;
    let address_column = table.column(&options.address_field)?;
    let mut plan = Plan::new(options, known, today);
    let mut report = Report::default();
    for row in table.rows() {
        let row = row?;
        report.read += 1;
        let text = row.cell(address_column).split_whitespace().collect::<Vec<_>>().join(" ");
        let outcome = if let Some(fault) = &row.fault {
            Err(fault.clone())
        } else if text.is_empty() {
            Err("the address is empty".to_owned())
        } else if text.contains('\u{fffd}') {
            Err("the address holds damaged characters".to_owned())
        } else {
            plan.add(row.cell(territory_column), &text)
        };
        match outcome {
            Ok(flags) => report.keep(row.line, &row.text(), &[], &flags),
            Err(reason) => report.refuse(row.line, &row.text(), reason),
        }
    }
    report.of_a_table(path)?;
    Ok((plan.writes(), report))
}

struct Plan<'a> {
    options: &'a Options,
    known: &'a Known,
    register: Register,
    act: Option<Act>,
    day: Date,
    /// The boundary each territory's list goes to.
    boundaries: HashMap<&'a str, Boundary>,
    boundary_ids: Ids,
    entry_ids: Ids,
    entries: HashMap<(BoundaryId, String), HouseListEntry>,
    acts: Vec<Write>,
    new_boundaries: Vec<Write>,
    new_entries: Vec<Write>,
}

impl<'a> Plan<'a> {
    fn new(options: &'a Options, known: &'a Known, today: Date) -> Self {
        let parts = RegisterParts {
            streets: known.streets.iter().cloned().map(Arc::new).collect(),
            aliases: known.aliases.iter().cloned().map(Arc::new).collect(),
            addresses: known.addresses.iter().cloned().map(Arc::new).collect(),
        };
        let act = options.act.as_ref().map(|a| act(a, known));
        Self {
            options,
            known,
            register: Register::build(parts, None),
            day: options.valid_from.unwrap_or(today),
            boundaries: HashMap::new(),
            boundary_ids: Ids::taken(known.boundaries.iter().map(|b| b.id.to_string())),
            entry_ids: Ids::taken(known.house_list.iter().map(|e| e.id.to_string())),
            entries: known
                .house_list
                .iter()
                .map(|e| ((e.boundary.clone(), e.text.clone()), e.clone()))
                .collect(),
            acts: act.iter().cloned().map(|a| Write::Put(Record::Act(a))).collect(),
            act,
            new_boundaries: Vec::new(),
            new_entries: Vec::new(),
        }
    }

    /// Adds a line; gives what is odd about it.
    fn add(&mut self, territory: &str, text: &str) -> Result<Vec<String>, String> {
        let territory = self.territory(territory)?;
        let boundary = self.boundary(territory)?;
        let address = resolve(text, &self.register).map(|n| self.register.addresses()[n as usize].id.clone());
        let mut flags = Vec::new();
        if address.is_none() {
            flags
                .push("no house of the register, or more than one, answers to this: kept as text".to_owned());
        }
        let act = self.act.as_ref().map(|a| a.id.clone()).filter(|a| boundary.act.as_ref() != Some(a));
        let key = (boundary.id.clone(), text.to_owned());
        let entry = match self.entries.get(&key) {
            Some(entry) => {
                HouseListEntry { act: act.or_else(|| entry.act.clone()), address, ..entry.clone() }
            }
            None => HouseListEntry {
                id: HouseListEntryId::new(self.entry_ids.give(&format!("{} {text}", boundary.id), "house"))
                    .map_err(|e| e.to_string())?,
                boundary: boundary.id.clone(),
                act,
                text: text.to_owned(),
                address,
            },
        };
        self.entries.insert(key, entry.clone());
        self.new_entries.push(Write::Put(Record::HouseList(entry)));
        Ok(flags)
    }

    /// The territory meant by an id or a name. A committee goes before others of its name.
    fn territory(&self, named: &str) -> Result<&'a Territory, String> {
        let fits = |t: &&Territory| self.options.kind.is_none_or(|k| t.kind == k);
        let folded = fold(named);
        let mut found: Vec<&Territory> = self
            .known
            .territories
            .iter()
            .filter(fits)
            .filter(|t| t.id.as_str() == named || fold(&t.name) == folded)
            .collect();
        if found.len() > 1 && found.iter().any(|t| t.kind == Kind::Committee) {
            found.retain(|t| t.kind == Kind::Committee);
        }
        match found.as_slice() {
            [one] => Ok(*one),
            [] if named.is_empty() => Err("the territory is empty".to_owned()),
            [] => Err(format!("the store has no territory of the id or name {named:?}")),
            _ => Err(format!("{} territories are called {named:?}: name it by its id", found.len())),
        }
    }

    /// The territory's boundary of the day; a new one without a polygon where there is none.
    fn boundary(&mut self, territory: &'a Territory) -> Result<Boundary, String> {
        if let Some(boundary) = self.boundaries.get(territory.id.as_str()) {
            return Ok(boundary.clone());
        }
        let in_force = self
            .known
            .boundaries
            .iter()
            .filter(|b| b.territory == territory.id && b.period.holds(self.day))
            .max_by_key(|b| b.period.from());
        let mut boundary = if let Some(boundary) = in_force {
            self.beginning_on_the_day(boundary)?
        } else {
            let name = self
                .options
                .valid_from
                .map_or_else(|| format!("{} list", territory.id), |d| format!("{} {d}", territory.id));
            Boundary {
                id: BoundaryId::new(self.boundary_ids.give(&name, "boundary")).map_err(|e| e.to_string())?,
                territory: territory.id.clone(),
                period: Period::new(self.options.valid_from, None).map_err(|e| e.to_string())?,
                act: None,
                geometry: None,
                source: self.options.source.clone(),
            }
        };
        if boundary.act.is_none() {
            boundary.act = self.act.as_ref().map(|a| a.id.clone());
        }
        self.new_boundaries.push(Write::Put(Record::Boundary(boundary.clone())));
        self.boundaries.insert(territory.id.as_str(), boundary.clone());
        Ok(boundary)
    }

    /// The boundary itself; or, where the list is in force only from a later day on, a new one from that day with the
    /// same polygon, and the end of the one before.
    fn beginning_on_the_day(&mut self, boundary: &Boundary) -> Result<Boundary, String> {
        let Some(day) = self.options.valid_from.filter(|d| boundary.period.from() != Some(*d)) else {
            return Ok(boundary.clone());
        };
        let before = Period::new(boundary.period.from(), Some(day)).map_err(|e| e.to_string())?;
        self.new_boundaries
            .push(Write::Put(Record::Boundary(Boundary { period: before, ..boundary.clone() })));
        let id = self.boundary_ids.give(&format!("{} {day}", boundary.territory), "boundary");
        Ok(Boundary {
            id: BoundaryId::new(id).map_err(|e| e.to_string())?,
            period: Period::new(Some(day), boundary.period.to()).map_err(|e| e.to_string())?,
            act: None,
            ..boundary.clone()
        })
    }

    fn writes(self) -> Vec<Write> {
        [self.acts, self.new_boundaries, self.new_entries].concat()
    }
}

/// Case, ё and quotes make no other name.
pub(super) fn fold(name: &str) -> String {
    name.to_lowercase()
        .replace('ё', "е")
        .chars()
        .filter(|c| !matches!(c, '«' | '»' | '"' | '“' | '”' | '„'))
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn act(options: &ActOptions, known: &Known) -> Act {
    let existing = known.acts.iter().find(|a| {
        a.id.as_str() == options.number
            || (a.number.as_deref() == Some(&options.number)
                && (options.date.is_none() || a.date == options.date))
    });
    if let Some(act) = existing {
        return Act {
            date: options.date.or(act.date),
            title: options.title.clone().unwrap_or_else(|| act.title.clone()),
            link: options.link.clone().or_else(|| act.link.clone()),
            ..act.clone()
        };
    }
    let mut ids = Ids::taken(known.acts.iter().map(|a| a.id.to_string()));
    let dated = options.date.map_or_else(String::new, |d| format!(" {d}"));
    let id = ids.give(&slug(&format!("act {}{dated}", options.number), 60), "act");
    Act {
        id: ActId::new(id).expect("ids given are ids"),
        number: Some(options.number.clone()),
        date: options.date,
        title: options.title.clone().unwrap_or_else(|| format!("№ {}", options.number)),
        link: options.link.clone(),
        text: None,
    }
}
