//! What a change touches: which rows, which features they show as, and where they were and are.

use std::collections::{HashMap, HashSet};

use geo::{BoundingRect, Rect};

use super::Ledger;
use crate::{
    app::journal::{Change, Fate, KEPT},
    domain::{
        Act, Address, BaseArea, BaseLine, Boundary, Category, HouseListEntry, Kind, Place, PlaceGeometry,
        Street, Territory,
    },
    picture::union,
    store::{Changes, Record, RowKey, Table},
};

/// What others notice of a row.
trait Row {
    fn id(&self) -> &str;

    /// The collection and the id of the feature it shows as, or is a part of.
    fn feature(&self, _names: &Names) -> Option<(String, String)> {
        None
    }

    /// Where it is.
    fn bounds(&self) -> Option<Rect<f64>> {
        None
    }
}

/// What the names of other rows mean, once the changes are in.
struct Names<'a> {
    kinds: HashMap<&'a str, Kind>,
    /// Of boundaries: whose they are.
    territories: HashMap<&'a str, &'a str>,
    /// Of categories.
    collections: HashMap<&'a str, &'a str>,
}

impl Names<'_> {
    fn territory(&self, id: &str) -> Option<(String, String)> {
        Some((self.kinds.get(id)?.collection().to_owned(), id.to_owned()))
    }
}

impl Ledger {
    /// What changes touch, told before they are taken in: what is gone first, then what is there. `None` where that is
    /// not known row by row, or is more than anybody would follow.
    pub fn touched(&self, changes: &Changes) -> Option<Vec<Change>> {
        let count = changes.gone.len() + changes.rows.records.len() + changes.rows.faults.len();
        if !changes.reloaded.is_empty() || changes.settings.is_some() || count > KEPT {
            return None;
        }
        let names = self.names(changes);
        let change = |table, fate, row: &dyn Row, before: Option<Rect<f64>>| Change {
            table,
            id: row.id().to_owned(),
            fate,
            feature: row.feature(&names),
            bounds: before.into_iter().chain(row.bounds()).reduce(union),
        };
        let faulty = changes.rows.faults.iter().map(|fault| (fault.table, RowKey(fault.key)));
        let mut told: Vec<Change> = (changes.gone.iter().copied().chain(faulty))
            .filter_map(|(table, key)| Some(change(table, Fate::Delete, self.row(table, key)?, None)))
            .collect();
        let displaced = self.displaced(changes);
        let mut there = Vec::new();
        for (table, key, record) in &changes.rows.records {
            let new = row_of(record);
            let old = self.row(*table, *displaced.get(&(*table, new.id())).unwrap_or(key));
            let is_same = |old: &&dyn Row| old.id() == new.id() && old.feature(&names) == new.feature(&names);
            told.extend(old.filter(|o| !is_same(o)).map(|old| change(*table, Fate::Delete, old, None)));
            let before = old.filter(is_same).and_then(|old| old.bounds());
            there.push(change(*table, Fate::Put, new, before));
        }
        told.extend(there);
        Some(told)
    }

    /// Where rows told under an unknown key stood until now, by their ids.
    fn displaced<'a>(&self, changes: &'a Changes) -> HashMap<(Table, &'a str), RowKey> {
        let mut wanted: HashMap<Table, HashSet<&str>> = HashMap::new();
        for (table, key, record) in &changes.rows.records {
            if self.row(*table, *key).is_none() {
                wanted.entry(*table).or_default().insert(record.id());
            }
        }
        let mut found = HashMap::new();
        for (table, ids) in wanted {
            for (key, row) in self.rows(table) {
                found.extend(ids.get(row.id()).map(|id| ((table, *id), key)));
            }
        }
        found
    }

    fn names<'a>(&'a self, changes: &'a Changes) -> Names<'a> {
        let mut names = Names {
            kinds: self.territories.values().map(|t| (t.id.as_str(), t.kind)).collect(),
            territories: self.boundaries.values().map(|b| (b.id.as_str(), b.territory.as_str())).collect(),
            collections: self.categories.values().map(|c| (c.id.as_str(), c.collection.as_str())).collect(),
        };
        for (_, _, record) in &changes.rows.records {
            match record {
                Record::Territory(t) => drop(names.kinds.insert(t.id.as_str(), t.kind)),
                Record::Boundary(b) => drop(names.territories.insert(b.id.as_str(), b.territory.as_str())),
                Record::Category(c) => drop(names.collections.insert(c.id.as_str(), c.collection.as_str())),
                _ => {}
            }
        }
        names
    }

    fn row(&self, table: Table, key: RowKey) -> Option<&dyn Row> {
        fn any<T: Row>(row: &std::sync::Arc<T>) -> &dyn Row {
            row.as_ref()
        }
        match table {
            Table::Act => self.acts.get(&key).map(any),
            Table::Territory => self.territories.get(&key).map(any),
            Table::Boundary => self.boundaries.get(&key).map(any),
            Table::Street => self.streets.get(&key).map(any),
            Table::Address => self.addresses.get(&key).map(any),
            Table::HouseList => self.house_list.get(&key).map(any),
            Table::Category => self.categories.get(&key).map(any),
            Table::PlacePoint | Table::PlaceLine | Table::PlaceArea => {
                self.places.get(&(table, key)).map(any)
            }
            Table::BaseArea => self.base_areas.get(&key).map(any),
            Table::BaseLine => self.base_lines.get(&key).map(any),
        }
    }

    fn rows(&self, table: Table) -> Box<dyn Iterator<Item = (RowKey, &dyn Row)> + '_> {
        fn all<T: Row>(sheet: &super::Sheet<T>) -> Box<dyn Iterator<Item = (RowKey, &dyn Row)> + '_> {
            Box::new(sheet.iter().map(|(key, row)| (*key, row.as_ref() as &dyn Row)))
        }
        match table {
            Table::Act => all(&self.acts),
            Table::Territory => all(&self.territories),
            Table::Boundary => all(&self.boundaries),
            Table::Street => all(&self.streets),
            Table::Address => all(&self.addresses),
            Table::HouseList => all(&self.house_list),
            Table::Category => all(&self.categories),
            Table::PlacePoint | Table::PlaceLine | Table::PlaceArea => Box::new(
                (self.places.iter())
                    .filter(move |((t, _), _)| *t == table)
                    .map(|((_, key), row)| (*key, row.as_ref() as &dyn Row)),
            ),
            Table::BaseArea => all(&self.base_areas),
            Table::BaseLine => all(&self.base_lines),
        }
    }
}

fn row_of(record: &Record) -> &dyn Row {
    match record {
        Record::Act(r) => r,
        Record::Territory(r) => r,
        Record::Boundary(r) => r,
        Record::Street(r) => r,
        Record::Address(r) => r,
        Record::HouseList(r) => r,
        Record::Category(r) => r,
        Record::Place(r) => r,
        Record::BaseArea(r) => r,
        Record::BaseLine(r) => r,
    }
}

/// Rows that show as nothing by themselves.
macro_rules! mute {
    ($($row:ty),*) => { $(impl Row for $row { fn id(&self) -> &str { self.id.as_str() } })* };
}
mute!(Act, Street, Category);

impl Row for Territory {
    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn feature(&self, names: &Names) -> Option<(String, String)> {
        names.territory(self.id.as_str())
    }
}

impl Row for Boundary {
    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn feature(&self, names: &Names) -> Option<(String, String)> {
        names.territory(self.territory.as_str())
    }

    fn bounds(&self) -> Option<Rect<f64>> {
        self.geometry.as_ref()?.bounding_rect()
    }
}

impl Row for HouseListEntry {
    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn feature(&self, names: &Names) -> Option<(String, String)> {
        names.territory(names.territories.get(self.boundary.as_str())?)
    }
}

impl Row for Address {
    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn feature(&self, _names: &Names) -> Option<(String, String)> {
        Some(("addresses".to_owned(), self.id.as_str().to_owned()))
    }

    fn bounds(&self) -> Option<Rect<f64>> {
        self.point.map(|p| Rect::new((p.lon(), p.lat()), (p.lon(), p.lat())))
    }
}

impl Row for Place {
    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn feature(&self, names: &Names) -> Option<(String, String)> {
        Some(((*names.collections.get(self.category.as_str())?).to_owned(), self.id.as_str().to_owned()))
    }

    fn bounds(&self) -> Option<Rect<f64>> {
        match &self.geometry {
            PlaceGeometry::Point(p) => Some(Rect::new((p.lon(), p.lat()), (p.lon(), p.lat()))),
            PlaceGeometry::Line(line) => line.bounding_rect(),
            PlaceGeometry::Area(area) => area.bounding_rect(),
        }
    }
}

impl Row for BaseArea {
    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn bounds(&self) -> Option<Rect<f64>> {
        self.geometry.bounding_rect()
    }
}

impl Row for BaseLine {
    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn bounds(&self) -> Option<Rect<f64>> {
        self.geometry.bounding_rect()
    }
}
