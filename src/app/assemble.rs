//! From the store's rows to the atlas's parts: which rows there are, and which parts a change makes anew.

mod touched;

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::settings;
use crate::{
    atlas::{Atlas, Base, Extents, ExtentsParts, Lists, Newest, Places, Register},
    domain::{
        Act, ActId, Address, BaseArea, BaseLine, Boundary, Category, City, HouseListEntry, Place, Revision,
        Street, StreetId, Territory, TerritoryId,
    },
    geometry::repair,
    store::{Changes, Loaded, Record, RowFault, RowKey, Rows, Table, Write},
};

/// The rows of one table, by their key.
type Sheet<T> = HashMap<RowKey, Arc<T>>;

/// Every row the atlas was made of.
#[derive(Default)]
pub struct Ledger {
    revision: Revision,
    epoch: String,
    acts: Sheet<Act>,
    territories: Sheet<Territory>,
    boundaries: Sheet<Boundary>,
    streets: Sheet<Street>,
    addresses: Sheet<Address>,
    house_list: Sheet<HouseListEntry>,
    categories: Sheet<Category>,
    places: HashMap<(Table, RowKey), Arc<Place>>,
    base_areas: Sheet<BaseArea>,
    base_lines: Sheet<BaseLine>,
    faults: BTreeMap<(Table, RowKey), RowFault>,
    /// Boundaries whose polygon is invalid in the store: answered by a repaired one, and told.
    repaired: BTreeMap<RowKey, String>,
    problems: Problems,
}

/// What was found wrong, by the part that found it.
#[derive(Debug, Default, Clone)]
struct Problems {
    settings: Vec<String>,
    extents: Vec<String>,
    register: Vec<String>,
    lists: Vec<String>,
    places: Vec<String>,
}

/// Which parts must be made anew.
#[derive(Debug, Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools, reason = "a set of parts")]
struct Stale {
    extents: bool,
    register: bool,
    lists: bool,
    places: bool,
    base: bool,
}

impl Stale {
    fn touch(&mut self, table: Table) {
        match table {
            Table::Act | Table::Territory | Table::Boundary => self.extents = true,
            Table::Street | Table::Address => self.register = true,
            Table::HouseList => self.lists = true,
            Table::Category | Table::PlacePoint | Table::PlaceLine | Table::PlaceArea => self.places = true,
            Table::BaseArea | Table::BaseLine => self.base = true,
        }
    }
}

impl Ledger {
    /// Takes everything the store holds, and makes the first snapshot of it. Also tells what had to be left out.
    pub fn open(loaded: Loaded, now: Timestamp) -> (Self, Atlas, Vec<String>) {
        let mut ledger = Self { revision: loaded.revision, epoch: loaded.epoch.clone(), ..Self::default() };
        ledger.take(loaded.rows);
        let (settings, zone, problems) = settings::read(&loaded.settings);
        ledger.problems.settings = problems;
        let today = day(now, &zone);
        let (extents, problems) = Extents::build(ledger.extents_parts(), today, None);
        ledger.problems.extents = problems;
        ledger.problems.extents.extend(ledger.unrelated());
        let register = Register::build(all(&ledger.streets), all(&ledger.addresses));
        ledger.problems.register = streetless(&register);
        let (lists, problems) = Lists::build(all(&ledger.house_list), &extents, &register);
        ledger.problems.lists = problems;
        let (places, problems) = Places::build(
            all(&ledger.categories),
            ledger.places.values().cloned().collect(),
            loaded.revision,
            None,
        );
        ledger.problems.places = problems;
        let revision = loaded.revision;
        let atlas = Atlas {
            revision,
            epoch: loaded.epoch.into(),
            settings: Arc::new(settings),
            zone,
            today,
            newest: Newest { extents: revision, register: revision, places: revision, base: revision },
            extents: Arc::new(extents),
            register: Arc::new(register),
            lists: Arc::new(lists),
            places: Arc::new(places),
            base: Arc::new(ledger.base()),
        };
        let problems = ledger.all_problems();
        (ledger, atlas, problems)
    }

    /// The newest revision taken in.
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// The incarnation of the store the rows are of.
    pub fn epoch(&self) -> &str {
        &self.epoch
    }

    /// Makes the next changes be read as if nothing were known.
    pub fn doubt(&mut self) {
        self.revision = Revision(-1);
    }

    /// Takes changes in; gives a new snapshot when they, or the calendar, ask for one, with what had to be left out.
    pub fn apply(
        &mut self,
        changes: Changes,
        before: &Atlas,
        now: Timestamp,
    ) -> Option<(Atlas, Vec<String>)> {
        let mut stale = Stale::default();
        for table in &changes.reloaded {
            self.forget(*table);
            stale.touch(*table);
        }
        for (table, key) in &changes.gone {
            self.remove(*table, *key);
            stale.touch(*table);
        }
        for (table, _, _) in &changes.rows.records {
            stale.touch(*table);
        }
        for fault in &changes.rows.faults {
            stale.touch(fault.table);
        }
        let today = day(now, &before.zone);
        let calendar = today != before.today;
        if changes.revision == self.revision && !calendar {
            return None;
        }
        self.revision = changes.revision;
        self.displace(&changes.rows);
        self.take(changes.rows);
        let mut atlas = before.clone();
        atlas.revision = self.revision;
        atlas.today = today;
        if let Some(map) = changes.settings {
            let (settings, zone, problems) = settings::read(&map);
            (atlas.settings, atlas.zone, self.problems.settings) = (Arc::new(settings), zone, problems);
            atlas.epoch = map.get("epoch").cloned().unwrap_or_default().into();
            atlas.today = day(now, &atlas.zone);
            // Every page names the city: all answers may differ.
            atlas.newest = Newest {
                extents: self.revision,
                register: self.revision,
                places: self.revision,
                base: self.revision,
            };
        }
        self.rebuild(&mut atlas, stale, before);
        let problems = self.all_problems();
        Some((atlas, problems))
    }

    fn rebuild(&mut self, atlas: &mut Atlas, stale: Stale, before: &Atlas) {
        if stale.extents || atlas.today != before.today {
            let (extents, problems) =
                Extents::build(self.extents_parts(), atlas.today, Some(before.extents.as_ref()));
            (atlas.extents, self.problems.extents) = (Arc::new(extents), problems);
            self.problems.extents.extend(self.unrelated());
        }
        if stale.register {
            atlas.register = Arc::new(Register::build(all(&self.streets), all(&self.addresses)));
            self.problems.register = streetless(&atlas.register);
            atlas.newest.register = self.revision;
        }
        if stale.extents || stale.register || stale.lists {
            let (lists, problems) = Lists::build(all(&self.house_list), &atlas.extents, &atlas.register);
            (atlas.lists, self.problems.lists) = (Arc::new(lists), problems);
        }
        if stale.extents || stale.lists {
            atlas.newest.extents = self.revision;
        }
        if stale.places {
            let (places, problems) = Places::build(
                all(&self.categories),
                self.places.values().cloned().collect(),
                self.revision,
                Some(&before.places),
            );
            (atlas.places, self.problems.places) = (Arc::new(places), problems);
            atlas.newest.places = self.revision;
        }
        if stale.base {
            atlas.base = Arc::new(self.base());
            atlas.newest.base = self.revision;
        }
    }

    fn extents_parts(&self) -> ExtentsParts {
        ExtentsParts {
            territories: all(&self.territories),
            boundaries: all(&self.boundaries),
            acts: all(&self.acts),
        }
    }

    /// Parents and acts that territories and boundaries name and that do not exist.
    fn unrelated(&self) -> Vec<String> {
        let territories: HashSet<&str> = self.territories.values().map(|t| t.id.as_str()).collect();
        let parents = self.territories.values().filter_map(|t| t.parent.as_ref()).map(TerritoryId::as_str);
        let mut all = told("territories are of territory", parents.filter(|id| !territories.contains(id)));
        let acts: HashSet<&str> = self.acts.values().map(|a| a.id.as_str()).collect();
        let named = self.boundaries.values().filter_map(|b| b.act.as_ref()).map(ActId::as_str);
        all.extend(told("boundaries are of act", named.filter(|id| !acts.contains(id))));
        all
    }

    fn base(&self) -> Base {
        let mut base = Base { areas: all(&self.base_areas), lines: all(&self.base_lines) };
        base.areas.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        base.lines.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        base
    }

    /// Ids are unique: a row told under a new key takes the place of the one known by its id.
    fn displace(&mut self, rows: &Rows) {
        let mut told: BTreeMap<Table, HashMap<&str, RowKey>> = BTreeMap::new();
        for (table, key, record) in &rows.records {
            told.entry(*table).or_default().insert(record.id(), *key);
        }
        for fault in &rows.faults {
            if let Some(id) = fault.id.as_deref() {
                told.entry(fault.table).or_default().insert(id, RowKey(fault.key));
            }
        }
        for (table, ids) in &told {
            let stays = |id: &str, key: RowKey| ids.get(id).is_none_or(|told| *told == key);
            self.faults
                .retain(|(t, key), fault| t != table || fault.id.as_deref().is_none_or(|id| stays(id, *key)));
            match table {
                Table::Act => self.acts.retain(|key, r| stays(r.id.as_str(), *key)),
                Table::Territory => self.territories.retain(|key, r| stays(r.id.as_str(), *key)),
                Table::Boundary => {
                    self.boundaries.retain(|key, r| stays(r.id.as_str(), *key));
                    self.repaired.retain(|key, _| self.boundaries.contains_key(key));
                }
                Table::Street => self.streets.retain(|key, r| stays(r.id.as_str(), *key)),
                Table::Address => self.addresses.retain(|key, r| stays(r.id.as_str(), *key)),
                Table::HouseList => self.house_list.retain(|key, r| stays(r.id.as_str(), *key)),
                Table::Category => self.categories.retain(|key, r| stays(r.id.as_str(), *key)),
                Table::PlacePoint | Table::PlaceLine | Table::PlaceArea => {
                    self.places.retain(|(t, key), r| t != table || stays(r.id.as_str(), *key));
                }
                Table::BaseArea => self.base_areas.retain(|key, r| stays(r.id.as_str(), *key)),
                Table::BaseLine => self.base_lines.retain(|key, r| stays(r.id.as_str(), *key)),
            }
        }
    }

    fn take(&mut self, rows: Rows) {
        for fault in rows.faults {
            self.remove(fault.table, RowKey(fault.key));
            self.faults.insert((fault.table, RowKey(fault.key)), fault);
        }
        for (table, key, record) in rows.records {
            self.faults.remove(&(table, key));
            match record {
                Record::Act(r) => drop(self.acts.insert(key, Arc::new(r))),
                Record::Territory(r) => drop(self.territories.insert(key, Arc::new(r))),
                Record::Boundary(r) => self.take_boundary(key, r),
                Record::Street(r) => drop(self.streets.insert(key, Arc::new(r))),
                Record::Address(r) => drop(self.addresses.insert(key, Arc::new(r))),
                Record::HouseList(r) => drop(self.house_list.insert(key, Arc::new(r))),
                Record::Category(r) => drop(self.categories.insert(key, Arc::new(r))),
                Record::Place(r) => drop(self.places.insert((table, key), Arc::new(r))),
                Record::BaseArea(r) => drop(self.base_areas.insert(key, Arc::new(r))),
                Record::BaseLine(r) => drop(self.base_lines.insert(key, Arc::new(r))),
            }
        }
    }

    /// Point location wants valid polygons; imports make them so, other programs need not.
    fn take_boundary(&mut self, key: RowKey, mut boundary: Boundary) {
        self.repaired.remove(&key);
        let mended = boundary.geometry.take().map(|area| repair(area.into()));
        match mended {
            None => {}
            Some(Ok(area)) => {
                if !area.notes.is_empty() {
                    let what = format!("{}: its polygon is invalid; answers use a repaired one", boundary.id);
                    self.repaired.insert(key, what);
                }
                boundary.geometry = Some(area.geometry);
            }
            Some(Err(error)) => {
                let what = format!("{}: its polygon cannot be used: {error}", boundary.id);
                self.repaired.insert(key, what);
            }
        }
        self.boundaries.insert(key, Arc::new(boundary));
    }

    fn remove(&mut self, table: Table, key: RowKey) {
        self.faults.remove(&(table, key));
        if table == Table::Boundary {
            self.repaired.remove(&key);
        }
        match table {
            Table::Act => drop(self.acts.remove(&key)),
            Table::Territory => drop(self.territories.remove(&key)),
            Table::Boundary => drop(self.boundaries.remove(&key)),
            Table::Street => drop(self.streets.remove(&key)),
            Table::Address => drop(self.addresses.remove(&key)),
            Table::HouseList => drop(self.house_list.remove(&key)),
            Table::Category => drop(self.categories.remove(&key)),
            Table::PlacePoint | Table::PlaceLine | Table::PlaceArea => {
                drop(self.places.remove(&(table, key)));
            }
            Table::BaseArea => drop(self.base_areas.remove(&key)),
            Table::BaseLine => drop(self.base_lines.remove(&key)),
        }
    }

    fn forget(&mut self, table: Table) {
        self.faults.retain(|(t, _), _| *t != table);
        match table {
            Table::Act => self.acts.clear(),
            Table::Territory => self.territories.clear(),
            Table::Boundary => {
                self.boundaries.clear();
                self.repaired.clear();
            }
            Table::Street => self.streets.clear(),
            Table::Address => self.addresses.clear(),
            Table::HouseList => self.house_list.clear(),
            Table::Category => self.categories.clear(),
            Table::PlacePoint | Table::PlaceLine | Table::PlaceArea => {
                self.places.retain(|(t, _), _| *t != table);
            }
            Table::BaseArea => self.base_areas.clear(),
            Table::BaseLine => self.base_lines.clear(),
        }
    }

    fn all_problems(&self) -> Vec<String> {
        let p = &self.problems;
        self.faults
            .values()
            .map(ToString::to_string)
            .chain(self.repaired.values().cloned())
            .chain([&p.settings, &p.extents, &p.register, &p.lists, &p.places].into_iter().flatten().cloned())
            .collect()
    }
}

/// Streets that houses name and that do not exist.
fn streetless(register: &Register) -> Vec<String> {
    let named = register.addresses().iter().filter_map(|a| a.street.as_ref());
    told("houses are of street", named.filter(|s| register.street(s).is_none()).map(StreetId::as_str))
}

/// Names that lead nowhere, each once with the number of rows that have it.
fn told<'a>(rows_are_of: &str, nowhere: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
    for id in nowhere {
        *rows.entry(id).or_default() += 1;
    }
    rows.into_iter().map(|(id, n)| format!("{n} {rows_are_of} {id}, which does not exist")).collect()
}

fn day(now: Timestamp, zone: &TimeZone) -> Date {
    now.to_zoned(zone.clone()).date()
}

fn all<T>(sheet: &Sheet<T>) -> Vec<Arc<T>> {
    sheet.values().cloned().collect()
}

/// A whole city as writes, in an order in which references run backwards only.
pub fn city_writes(city: City) -> Vec<Write> {
    let mut writes = settings::writes(&city.settings);
    let mut territories = city.territories;
    // A territory comes after the one it belongs to.
    territories.sort_by_key(|t| t.kind);
    let records = (city.acts.into_iter().map(Record::Act))
        .chain(territories.into_iter().map(Record::Territory))
        .chain(city.boundaries.into_iter().map(Record::Boundary))
        .chain(city.streets.into_iter().map(Record::Street))
        .chain(city.addresses.into_iter().map(Record::Address))
        .chain(city.house_list.into_iter().map(Record::HouseList))
        .chain(city.categories.into_iter().map(Record::Category))
        .chain(city.places.into_iter().map(Record::Place))
        .chain(city.base_areas.into_iter().map(Record::BaseArea))
        .chain(city.base_lines.into_iter().map(Record::BaseLine));
    writes.extend(records.map(Write::Put));
    writes
}
