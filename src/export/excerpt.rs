//! Part of a city as a city of its own: what is wanted, and all that it names.

use std::collections::BTreeSet;

use super::part::Frame;
use crate::{
    domain::{AliasKind, BoundaryId, HouseListEntry, TerritoryId},
    features::Shape,
    store::{Record, Table, Whole},
};

/// A row by its table and id.
type Key = (Table, String);

/// Which rows are wanted.
#[derive(Debug, Clone, Default)]
pub struct Excerpt {
    /// The collections; all where there is nothing.
    pub collections: Option<Vec<String>>,
    /// The box they must meet; anywhere where there is nothing.
    pub frame: Option<Frame>,
}

impl Excerpt {
    /// Takes the rest out of a city: no row is left that names one that is gone, and categories stay, for they say how the
    /// map is drawn.
    pub fn take(&self, city: &mut Whole) {
        let near = self.near(city);
        let mut open: Vec<Key> = city
            .rows
            .iter()
            .filter(|(_, row)| self.wants(row, city, &near))
            .map(|(key, _)| key.clone())
            .collect();
        let mut kept: BTreeSet<Key> = BTreeSet::new();
        while let Some(key) = open.pop() {
            if let Some(row) = city.rows.get(&key).filter(|_| !kept.contains(&key)) {
                open.extend(named(row));
                kept.insert(key);
            }
        }
        let streets = kept.iter().filter(|(table, _)| *table == Table::Street);
        let localities: BTreeSet<String> = streets
            .filter_map(|key| match city.rows.get(key) {
                Some(Record::Street(street)) => Some(street.locality.clone()),
                _ => None,
            })
            .collect();
        // What says more of rows that are kept, and names no other.
        for (key, row) in &city.rows {
            let Record::Alias(alias) = row else { continue };
            let is_of_it = alias.kind == AliasKind::Street
                || alias.refers_to.is_empty()
                || localities.contains(&alias.refers_to);
            if is_of_it && named(row).iter().all(|named| kept.contains(named)) {
                kept.insert(key.clone());
            }
        }
        city.rows.retain(|key, _| kept.contains(key));
    }

    fn lists(&self, collection: &str) -> bool {
        self.collections.as_ref().is_none_or(|listed| listed.iter().any(|one| one == collection))
    }

    fn holds(&self, shape: Shape<'_>) -> bool {
        self.frame.is_none_or(|frame| frame.meets(shape))
    }

    /// The boundaries of territories that are wanted for where one of theirs is or was: its area, or a house it lists.
    fn near<'a>(&self, city: &'a Whole) -> BTreeSet<&'a BoundaryId> {
        let boundaries = || {
            city.rows.values().filter_map(|row| match row {
                Record::Boundary(row) => Some(row),
                _ => None,
            })
        };
        let lists: BTreeSet<&BoundaryId> = city
            .rows
            .values()
            .filter_map(|row| match row {
                Record::HouseList(row) if self.holds(listed(row, city)) => Some(&row.boundary),
                _ => None,
            })
            .collect();
        let near = boundaries().filter(|row| {
            let territory = city.rows.get(&(Table::Territory, row.territory.to_string()));
            let is_listed =
                matches!(territory, Some(Record::Territory(row)) if self.lists(row.kind.collection()));
            let area = row.geometry.as_ref().map_or(Shape::None, Shape::Area);
            is_listed && (self.holds(area) || lists.contains(&row.id))
        });
        let near: BTreeSet<&TerritoryId> = near.map(|row| &row.territory).collect();
        boundaries().filter(|row| near.contains(&row.territory)).map(|row| &row.id).collect()
    }

    /// Whether a row is wanted for itself.
    fn wants(&self, row: &Record, city: &Whole, near: &BTreeSet<&BoundaryId>) -> bool {
        let (lists, there) = (|name: &str| self.lists(name), |shape: Shape<'_>| self.holds(shape));
        let all = self.collections.is_none();
        match row {
            Record::Category(_) => true,
            Record::Territory(row) => self.frame.is_none() && lists(row.kind.collection()),
            Record::Boundary(row) => near.contains(&row.id),
            // Without its houses a territory would be another; those beyond the box are left to who has them.
            Record::HouseList(row) => {
                near.contains(&row.boundary) && (row.address.is_none() || there(listed(row, city)))
            }
            Record::Address(row) => lists("addresses") && there(row.point.map_or(Shape::None, Shape::Point)),
            Record::Place(row) => {
                let category = city.rows.get(&(Table::Category, row.category.to_string()));
                let is_listed =
                    matches!(category, Some(Record::Category(category)) if lists(&category.collection));
                is_listed && there(Shape::from(&row.geometry))
            }
            Record::BaseArea(row) => all && there(Shape::Area(&row.geometry)),
            Record::BaseLine(row) => all && there(Shape::Line(&row.geometry)),
            Record::Street(_) | Record::Act(_) => all && self.frame.is_none(),
            Record::Alias(_) => false,
        }
    }
}

/// Where the house of a list stands.
fn listed<'a>(row: &HouseListEntry, city: &'a Whole) -> Shape<'a> {
    let house = row.address.as_ref().and_then(|id| city.rows.get(&(Table::Address, id.to_string())));
    match house {
        Some(Record::Address(house)) => house.point.map_or(Shape::None, Shape::Point),
        _ => Shape::None,
    }
}

/// The rows a row names.
fn named(row: &Record) -> Vec<Key> {
    let key = |table: Table, id: &dyn ToString| (table, id.to_string());
    let mut named = Vec::new();
    match row {
        Record::Territory(row) => named.extend(row.parent.as_ref().map(|id| key(Table::Territory, id))),
        Record::Boundary(row) => {
            named.push(key(Table::Territory, &row.territory));
            named.extend(row.act.as_ref().map(|id| key(Table::Act, id)));
        }
        Record::Address(row) => named.extend(row.street.as_ref().map(|id| key(Table::Street, id))),
        Record::HouseList(row) => {
            named.push(key(Table::Boundary, &row.boundary));
            named.extend(row.act.as_ref().map(|id| key(Table::Act, id)));
            named.extend(row.address.as_ref().map(|id| key(Table::Address, id)));
        }
        Record::Place(row) => {
            named.push(key(Table::Category, &row.category));
            named.extend(row.serves.iter().map(|id| key(Table::Territory, id)));
        }
        Record::BaseLine(row) => named.extend(row.street.as_ref().map(|id| key(Table::Street, id))),
        Record::Alias(row) if row.kind == AliasKind::Street => named.push(key(Table::Street, &row.refers_to)),
        Record::Alias(_) | Record::Act(_) | Record::Street(_) | Record::Category(_) | Record::BaseArea(_) => {
        }
    }
    named
}
