//! From the store's rows to the atlas's parts: which rows there are, and which parts a change makes anew.

mod touched;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Instant,
};

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{
    settings,
    sheet::{Keyed, Sheet},
};
use crate::{
    atlas::{Atlas, Base, Extents, ExtentsParts, Lists, Newest, Places, Register, RegisterParts},
    domain::{
        Act, ActId, Address, Alias, AliasKind, BaseArea, BaseLine, Boundary, Category, City, HouseListEntry,
        Place, Revision, Street, StreetId, Territory, TerritoryId,
    },
    geometry::repair,
    store::{Changes, Loaded, Record, RowFault, RowKey, Rows, Table, Write},
};

/// Every row the atlas was made of.
#[derive(Default)]
pub struct Ledger {
    revision: Revision,
    epoch: String,
    acts: Sheet<Act>,
    territories: Sheet<Territory>,
    boundaries: Sheet<Boundary>,
    streets: Sheet<Street>,
    aliases: Sheet<Alias>,
    addresses: Sheet<Address>,
    house_list: Sheet<HouseListEntry>,
    categories: Sheet<Category>,
    place_points: Sheet<Place>,
    place_lines: Sheet<Place>,
    place_areas: Sheet<Place>,
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
            Table::Street | Table::Alias | Table::Address => self.register = true,
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
        timed("rows", || ledger.take(loaded.rows));
        let (settings, zone, problems) = settings::read(&loaded.settings);
        ledger.problems.settings = problems;
        let today = day(now, &zone);
        let (extents, problems) = timed("extents", || Extents::build(ledger.extents_parts(), today, None));
        ledger.problems.extents = problems;
        timed("unrelated", || ledger.problems.extents.extend(ledger.unrelated()));
        let register = timed("register", || Register::build(ledger.register_parts(), None));
        ledger.problems.register = unregistered(&register);
        let (lists, problems) =
            timed("lists", || Lists::build(ledger.house_list.all(), &extents, &register, None));
        ledger.problems.lists = problems;
        let (places, problems) = timed("places", || {
            Places::build(ledger.categories.all(), ledger.places(), loaded.revision, None)
        });
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
        timed("rows", || self.take(changes.rows));
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
            let (extents, problems) = timed("extents", || {
                Extents::build(self.extents_parts(), atlas.today, Some(before.extents.as_ref()))
            });
            (atlas.extents, self.problems.extents) = (Arc::new(extents), problems);
            timed("unrelated", || self.problems.extents.extend(self.unrelated()));
        }
        if stale.register {
            atlas.register = Arc::new(timed("register", || {
                Register::build(self.register_parts(), Some(&before.register))
            }));
            if !atlas.register.finds_as(&before.register) {
                self.problems.register = unregistered(&atlas.register);
            }
            atlas.newest.register = self.revision;
        }
        if stale.extents || stale.register || stale.lists {
            let known = Some(&*before.lists).filter(|_| atlas.register.finds_as(&before.register));
            let (lists, problems) = timed("lists", || {
                Lists::build(self.house_list.all(), &atlas.extents, &atlas.register, known)
            });
            (atlas.lists, self.problems.lists) = (Arc::new(lists), problems);
        }
        if stale.extents || stale.lists {
            atlas.newest.extents = self.revision;
        }
        if stale.places {
            let (places, problems) = timed("places", || {
                Places::build(self.categories.all(), self.places(), self.revision, Some(&before.places))
            });
            (atlas.places, self.problems.places) = (Arc::new(places), problems);
            atlas.newest.places = self.revision;
        }
        if stale.base {
            atlas.base = Arc::new(self.base());
            atlas.newest.base = self.revision;
        }
    }

    fn register_parts(&mut self) -> RegisterParts {
        RegisterParts {
            streets: self.streets.all(),
            aliases: self.aliases.all(),
            addresses: self.addresses.all(),
        }
    }

    fn extents_parts(&mut self) -> ExtentsParts {
        ExtentsParts {
            territories: self.territories.all(),
            boundaries: self.boundaries.all(),
            acts: self.acts.all(),
        }
    }

    /// Parents and acts that territories and boundaries name and that do not exist.
    fn unrelated(&self) -> Vec<String> {
        let parents = self.territories.values().filter_map(|t| t.parent.as_ref()).map(TerritoryId::as_str);
        let lost = parents.filter(|id| self.territories.named(id).is_none());
        let mut all = told("territories are of territory", lost);
        let named = self.boundaries.values().filter_map(|b| b.act.as_ref()).map(ActId::as_str);
        all.extend(told("boundaries are of act", named.filter(|id| self.acts.named(id).is_none())));
        all
    }

    fn base(&mut self) -> Base {
        Base { areas: self.base_areas.all(), lines: self.base_lines.all() }
    }

    /// Every place, in the same order whichever way the rows came.
    fn places(&mut self) -> Vec<Arc<Place>> {
        [&mut self.place_points, &mut self.place_lines, &mut self.place_areas]
            .into_iter()
            .flat_map(Sheet::all)
            .collect()
    }

    fn sheet(&mut self, table: Table) -> &mut dyn Keyed {
        match table {
            Table::Act => &mut self.acts,
            Table::Territory => &mut self.territories,
            Table::Boundary => &mut self.boundaries,
            Table::Street => &mut self.streets,
            Table::Alias => &mut self.aliases,
            Table::Address => &mut self.addresses,
            Table::HouseList => &mut self.house_list,
            Table::Category => &mut self.categories,
            Table::PlacePoint => &mut self.place_points,
            Table::PlaceLine => &mut self.place_lines,
            Table::PlaceArea => &mut self.place_areas,
            Table::BaseArea => &mut self.base_areas,
            Table::BaseLine => &mut self.base_lines,
        }
    }

    /// Takes rows in. Ids are unique: a row told under a new key, sound or not, takes the place of the one known by its
    /// id.
    fn take(&mut self, rows: Rows) {
        if !self.faults.is_empty() {
            let sound = rows.records.iter().map(|(table, key, record)| ((*table, record.id()), *key));
            let faulty =
                rows.faults.iter().filter_map(|f| Some(((f.table, f.id.as_deref()?), RowKey(f.key))));
            let told: HashMap<(Table, &str), RowKey> = sound.chain(faulty).collect();
            self.faults.retain(|(table, key), fault| {
                let told = fault.id.as_deref().and_then(|id| told.get(&(*table, id)));
                told.is_none_or(|told| told == key)
            });
        }
        for fault in rows.faults {
            let (table, key) = (fault.table, RowKey(fault.key));
            self.remove(table, key);
            if let Some(known) = fault.id.as_deref().and_then(|id| self.sheet(table).key_of(id)) {
                self.remove(table, known);
            }
            self.faults.insert((table, key), fault);
        }
        for (table, key, record) in rows.records {
            self.faults.remove(&(table, key));
            let id: Arc<str> = record.id().into();
            match record {
                Record::Act(r) => self.acts.put(key, id, r),
                Record::Territory(r) => self.territories.put(key, id, r),
                Record::Boundary(r) => self.take_boundary(key, r),
                Record::Street(r) => self.streets.put(key, id, r),
                Record::Alias(r) => self.aliases.put(key, id, r),
                Record::Address(r) => self.addresses.put(key, id, r),
                Record::HouseList(r) => self.house_list.put(key, id, r),
                Record::Category(r) => self.categories.put(key, id, r),
                Record::Place(r) => match table {
                    Table::PlaceLine => self.place_lines.put(key, id, r),
                    Table::PlaceArea => self.place_areas.put(key, id, r),
                    _ => self.place_points.put(key, id, r),
                },
                Record::BaseArea(r) => self.base_areas.put(key, id, r),
                Record::BaseLine(r) => self.base_lines.put(key, id, r),
            }
        }
        self.repaired.retain(|key, _| self.boundaries.get(*key).is_some());
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
        let id = boundary.id.as_str().into();
        self.boundaries.put(key, id, boundary);
    }

    fn remove(&mut self, table: Table, key: RowKey) {
        self.faults.remove(&(table, key));
        if table == Table::Boundary {
            self.repaired.remove(&key);
        }
        self.sheet(table).remove(key);
    }

    fn forget(&mut self, table: Table) {
        self.faults.retain(|(t, _), _| *t != table);
        if table == Table::Boundary {
            self.repaired.clear();
        }
        self.sheet(table).clear();
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

/// Streets and localities that houses and aliases name and that do not exist.
fn unregistered(register: &Register) -> Vec<String> {
    let streets = register.streetless().filter_map(|a| a.street.as_ref()).map(StreetId::as_str);
    let mut all = told("houses are of street", streets);
    for (kind, names) in [
        (AliasKind::Street, "aliases are of street"),
        (AliasKind::Locality, "aliases are of locality"),
        (AliasKind::Area, "areas lie in locality"),
    ] {
        let lost = register.astray().filter(|a| a.kind == kind).map(|a| a.refers_to.as_str());
        all.extend(told(names, lost));
    }
    all
}

/// Names that lead nowhere, each once with the number of rows that have it.
fn told<'a>(rows_are_of: &str, nowhere: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
    for id in nowhere {
        *rows.entry(id).or_default() += 1;
    }
    rows.into_iter().map(|(id, n)| format!("{n} {rows_are_of} {id}, which does not exist")).collect()
}

/// Does a part of the work, and tells the log how long it took.
fn timed<T>(part: &'static str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    tracing::debug!(part, micros = start.elapsed().as_micros() as u64, "made");
    done
}

fn day(now: Timestamp, zone: &TimeZone) -> Date {
    now.to_zoned(zone.clone()).date()
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
        .chain(city.aliases.into_iter().map(Record::Alias))
        .chain(city.addresses.into_iter().map(Record::Address))
        .chain(city.house_list.into_iter().map(Record::HouseList))
        .chain(city.categories.into_iter().map(Record::Category))
        .chain(city.places.into_iter().map(Record::Place))
        .chain(city.base_areas.into_iter().map(Record::BaseArea))
        .chain(city.base_lines.into_iter().map(Record::BaseLine));
    writes.extend(records.map(Write::Put));
    writes
}
