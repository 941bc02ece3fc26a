//! The rows of one table, by key and in the order of their ids.

use std::{collections::BTreeMap, sync::Arc};

use rustc_hash::FxHashMap;

use crate::store::RowKey;

/// The rows of one table. Keys are unique, and so are ids: a row told under a new key takes the place of the one that
/// was known by its id, and a row told under a new id that of the one known by its key.
pub struct Sheet<T> {
    /// In the order of ids, so that what is built of them need not sort.
    rows: BTreeMap<Arc<str>, (RowKey, Arc<T>)>,
    ids: FxHashMap<RowKey, Arc<str>>,
}

impl<T> Default for Sheet<T> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), ids: FxHashMap::default() }
    }
}

/// What is done to a sheet whatever its rows are.
pub trait Keyed {
    /// Takes the row of a key away; nothing happens when there is none.
    fn remove(&mut self, key: RowKey);

    /// Takes every row away.
    fn clear(&mut self);

    /// The key of the row of this id.
    fn key_of(&self, id: &str) -> Option<RowKey>;
}

impl<T> Keyed for Sheet<T> {
    fn remove(&mut self, key: RowKey) {
        if let Some(id) = self.ids.remove(&key) {
            self.rows.remove(&id);
        }
    }

    fn clear(&mut self) {
        *self = Self::default();
    }

    fn key_of(&self, id: &str) -> Option<RowKey> {
        self.rows.get(id).map(|(key, _)| *key)
    }
}

impl<T> Sheet<T> {
    /// Takes a row in.
    pub fn put(&mut self, key: RowKey, id: Arc<str>, row: T) {
        self.remove(key);
        self.ids.insert(key, Arc::clone(&id));
        if let Some((displaced, _)) = self.rows.insert(id, (key, Arc::new(row))) {
            self.ids.remove(&displaced);
        }
    }

    /// The row of a key.
    pub fn get(&self, key: RowKey) -> Option<&Arc<T>> {
        self.rows.get(self.ids.get(&key)?).map(|(_, row)| row)
    }

    /// The row of an id.
    pub fn named(&self, id: &str) -> Option<&Arc<T>> {
        self.rows.get(id).map(|(_, row)| row)
    }

    /// Every row, in the order of ids.
    pub fn values(&self) -> impl Iterator<Item = &Arc<T>> {
        self.rows.values().map(|(_, row)| row)
    }

    /// Every row, shared, in the order of ids.
    pub fn all(&self) -> Vec<Arc<T>> {
        self.values().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys and ids, in the order of ids.
    fn known(sheet: &Sheet<&'static str>) -> Vec<(i64, &'static str)> {
        sheet.values().map(|row| (sheet.key_of(row).expect("known").0, **row)).collect()
    }

    fn sheet(rows: &[(i64, &'static str)]) -> Sheet<&'static str> {
        let mut sheet = Sheet::default();
        for (key, id) in rows {
            sheet.put(RowKey(*key), (*id).into(), *id);
        }
        sheet
    }

    #[test]
    fn a_row_takes_the_place_of_those_known_by_its_key_or_by_its_id() {
        let mut sheet = sheet(&[(1, "b"), (2, "a"), (3, "c")]);
        assert_eq!(known(&sheet), [(2, "a"), (1, "b"), (3, "c")]);
        // Under a new key.
        sheet.put(RowKey(9), "a".into(), "a");
        assert_eq!(known(&sheet), [(9, "a"), (1, "b"), (3, "c")]);
        assert!(sheet.get(RowKey(2)).is_none());
        // Under a new id.
        sheet.put(RowKey(1), "d".into(), "d");
        assert_eq!(known(&sheet), [(9, "a"), (3, "c"), (1, "d")]);
        assert!(sheet.named("b").is_none());
        // Two that exchange their ids, one after the other.
        sheet.put(RowKey(1), "c".into(), "c");
        sheet.put(RowKey(3), "d".into(), "d");
        assert_eq!(known(&sheet), [(9, "a"), (1, "c"), (3, "d")]);
        // What was displaced takes nobody with it when it is told to be gone.
        sheet.remove(RowKey(2));
        assert_eq!(known(&sheet).len(), 3);
        sheet.remove(RowKey(9));
        assert_eq!(known(&sheet), [(1, "c"), (3, "d")]);
    }
}
