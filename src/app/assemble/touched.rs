//! What a change touches: which rows, which features they show as, and where they were and are.

use std::collections::HashMap;

use geo::{BoundingRect, Rect};

use super::Ledger;
use crate::{
    app::{
        journal::{Change, Fate, KEPT},
        sheet::Sheet,
    },
    domain::{
        Act, Address, Alias, BaseArea, BaseLine, Boundary, Category, HouseListEntry, Kind, Place,
        PlaceGeometry, Street, Territory,
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
    known: &'a Ledger,
    /// Told by the changes themselves.
    kinds: HashMap<&'a str, Kind>,
    /// Of boundaries: whose they are.
    territories: HashMap<&'a str, &'a str>,
    /// Of categories.
    collections: HashMap<&'a str, &'a str>,
}

impl<'a> Names<'a> {
    /// The territory of this id, as a feature.
    fn territory(&self, id: &str) -> Option<(String, String)> {
        let kind = self.kinds.get(id).copied().or_else(|| Some(self.known.territories.named(id)?.kind));
        Some((kind?.collection().to_owned(), id.to_owned()))
    }

    /// Whose boundary this is.
    fn owner(&self, boundary: &str) -> Option<&'a str> {
        let told = self.territories.get(boundary).copied();
        told.or_else(|| Some(self.known.boundaries.named(boundary)?.territory.as_str()))
    }

    /// The collection of a category.
    fn collection(&self, category: &str) -> Option<&'a str> {
        let told = self.collections.get(category).copied();
        told.or_else(|| Some(self.known.categories.named(category)?.collection.as_str()))
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
            .filter_map(|(table, key)| Some(change(table, Fate::Delete, self.row(table, key, None)?, None)))
            .collect();
        let mut there = Vec::new();
        for (table, key, record) in &changes.rows.records {
            let new = row_of(record);
            let old = self.row(*table, *key, Some(new.id()));
            let is_same = |old: &&dyn Row| old.id() == new.id() && old.feature(&names) == new.feature(&names);
            told.extend(old.filter(|o| !is_same(o)).map(|old| change(*table, Fate::Delete, old, None)));
            let before = old.filter(is_same).and_then(|old| old.bounds());
            there.push(change(*table, Fate::Put, new, before));
        }
        told.extend(there);
        Some(told)
    }

    fn names<'a>(&'a self, changes: &'a Changes) -> Names<'a> {
        let mut names = Names {
            known: self,
            kinds: HashMap::new(),
            territories: HashMap::new(),
            collections: HashMap::new(),
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

    /// The row of this key, or else the one of this id, which a row told under a new key takes the place of.
    fn row(&self, table: Table, key: RowKey, id: Option<&str>) -> Option<&dyn Row> {
        fn any<'a, T: Row>(sheet: &'a Sheet<T>, key: RowKey, id: Option<&str>) -> Option<&'a dyn Row> {
            let row = sheet.get(key).or_else(|| sheet.named(id?))?;
            Some(row.as_ref())
        }
        match table {
            Table::Act => any(&self.acts, key, id),
            Table::Territory => any(&self.territories, key, id),
            Table::Boundary => any(&self.boundaries, key, id),
            Table::Street => any(&self.streets, key, id),
            Table::Alias => any(&self.aliases, key, id),
            Table::Address => any(&self.addresses, key, id),
            Table::HouseList => any(&self.house_list, key, id),
            Table::Category => any(&self.categories, key, id),
            Table::PlacePoint => any(&self.place_points, key, id),
            Table::PlaceLine => any(&self.place_lines, key, id),
            Table::PlaceArea => any(&self.place_areas, key, id),
            Table::BaseArea => any(&self.base_areas, key, id),
            Table::BaseLine => any(&self.base_lines, key, id),
        }
    }
}

fn row_of(record: &Record) -> &dyn Row {
    match record {
        Record::Act(r) => r,
        Record::Territory(r) => r,
        Record::Boundary(r) => r,
        Record::Street(r) => r,
        Record::Alias(r) => r,
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
mute!(Act, Street, Alias, Category);

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
        names.territory(names.owner(self.boundary.as_str())?)
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
        Some((names.collection(self.category.as_str())?.to_owned(), self.id.as_str().to_owned()))
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
