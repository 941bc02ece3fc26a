//! What the store already holds, as an import needs it: rows by what identifies them in files.

use std::collections::{HashMap, HashSet};

use crate::{
    domain::{Act, Address, Alias, Boundary, HouseListEntry, Street, Territory, slug},
    store::{Loaded, Record},
};

/// The rows of a store, in the order in which they were made.
#[derive(Default)]
pub struct Known {
    /// Territories.
    pub territories: Vec<Territory>,
    /// Boundaries.
    pub boundaries: Vec<Boundary>,
    /// Acts.
    pub acts: Vec<Act>,
    /// Streets.
    pub streets: Vec<Street>,
    /// Aliases.
    pub aliases: Vec<Alias>,
    /// Addresses.
    pub addresses: Vec<Address>,
    /// House lists.
    pub house_list: Vec<HouseListEntry>,
}

impl From<Loaded> for Known {
    fn from(loaded: Loaded) -> Self {
        let mut known = Self::default();
        for (_, _, record) in loaded.rows.records {
            match record {
                Record::Territory(r) => known.territories.push(r),
                Record::Boundary(r) => known.boundaries.push(r),
                Record::Act(r) => known.acts.push(r),
                Record::Street(r) => known.streets.push(r),
                Record::Alias(r) => known.aliases.push(r),
                Record::Address(r) => known.addresses.push(r),
                Record::HouseList(r) => known.house_list.push(r),
                Record::Category(_) | Record::Place(_) | Record::BaseArea(_) | Record::BaseLine(_) => {}
            }
        }
        known
    }
}

impl Known {
    /// The box around every boundary: west, south, east, north.
    pub fn bounds(&self) -> Option<[f64; 4]> {
        use geo::BoundingRect;
        self.boundaries
            .iter()
            .filter_map(|b| b.geometry.as_ref()?.bounding_rect())
            .map(|r| [r.min().x, r.min().y, r.max().x, r.max().y])
            .reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])
    }
}

/// Ids given so far in one table: gives readable new ones.
#[derive(Debug, Default)]
pub struct Ids {
    taken: HashSet<String>,
    next: HashMap<String, u32>,
}

impl Ids {
    /// Starts from ids that are there already.
    pub fn taken(ids: impl IntoIterator<Item = String>) -> Self {
        Self { taken: ids.into_iter().collect(), next: HashMap::new() }
    }

    /// A new id for something called so: `vesennyaya-15`, then `vesennyaya-15-2` …; `fallback` when the text has
    /// nothing to make an id of.
    pub fn give(&mut self, text: &str, fallback: &str) -> String {
        let mut stem = slug(text, 56);
        if stem.is_empty() {
            fallback.clone_into(&mut stem);
        }
        if self.taken.insert(stem.clone()) {
            return stem;
        }
        let next = self.next.entry(stem.clone()).or_insert(2);
        loop {
            let id = format!("{stem}-{next}");
            *next += 1;
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_ids_are_readable_and_unique() {
        let mut ids = Ids::taken(["lenina-1".to_owned()]);
        assert_eq!(ids.give("Ленина, 1", "x"), "lenina-1-2");
        assert_eq!(ids.give("Ленина, 1", "x"), "lenina-1-3");
        assert_eq!(ids.give("Ленина, 2", "x"), "lenina-2");
        assert_eq!(ids.give("№", "house"), "house");
    }
}
