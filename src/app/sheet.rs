//! The rows of one table, by key and in the order of their ids.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::store::RowKey;

/// The rows of one table. Keys are unique, and so are ids: a row told under a new key takes the place of the one that
/// was known by its id, and a row told under a new id that of the one known by its key.
pub struct Sheet<T> {
    rows: FxHashMap<RowKey, (Arc<str>, Arc<T>)>,
    keys: FxHashMap<Arc<str>, RowKey>,
    /// The rows in the order of ids, as they were when last asked for: to sort a city's addresses takes longer than to
    /// show an edit of one may.
    ordered: Vec<(Arc<str>, Arc<T>)>,
    /// The ids touched since then.
    touched: Vec<Arc<str>>,
}

impl<T> Default for Sheet<T> {
    fn default() -> Self {
        Self {
            rows: FxHashMap::default(),
            keys: FxHashMap::default(),
            ordered: Vec::new(),
            touched: Vec::new(),
        }
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
        if let Some((id, _)) = self.rows.remove(&key) {
            self.keys.remove(&id);
            self.touched.push(id);
        }
    }

    fn clear(&mut self) {
        *self = Self::default();
    }

    fn key_of(&self, id: &str) -> Option<RowKey> {
        self.keys.get(id).copied()
    }
}

impl<T> Sheet<T> {
    /// Takes a row in.
    pub fn put(&mut self, key: RowKey, id: Arc<str>, row: T) {
        let before = self.rows.insert(key, (Arc::clone(&id), Arc::new(row)));
        if let Some((before, _)) = before.filter(|(before, _)| *before != id) {
            self.keys.remove(&before);
            self.touched.push(before);
        }
        if let Some(displaced) = self.keys.insert(Arc::clone(&id), key).filter(|displaced| *displaced != key)
        {
            self.rows.remove(&displaced);
        }
        self.touched.push(id);
    }

    /// The row of a key.
    pub fn get(&self, key: RowKey) -> Option<&Arc<T>> {
        self.rows.get(&key).map(|(_, row)| row)
    }

    /// The row of an id.
    pub fn named(&self, id: &str) -> Option<&Arc<T>> {
        self.get(self.key_of(id)?)
    }

    /// Every row, in no order.
    pub fn values(&self) -> impl Iterator<Item = &Arc<T>> {
        self.rows.values().map(|(_, row)| row)
    }

    /// Every row, in the order of ids.
    pub fn all(&mut self) -> Vec<Arc<T>> {
        let touched = std::mem::take(&mut self.touched);
        if touched.len() > self.ordered.len() / 100 {
            self.ordered = self.rows.values().cloned().collect();
            self.ordered.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        } else {
            for id in touched {
                let at = self.ordered.binary_search_by(|(known, _)| known.cmp(&id));
                match (at, self.named(&id).cloned()) {
                    (Ok(at), Some(row)) => self.ordered[at].1 = row,
                    (Ok(at), None) => drop(self.ordered.remove(at)),
                    (Err(at), Some(row)) => self.ordered.insert(at, (id, row)),
                    (Err(_), None) => {}
                }
            }
        }
        self.ordered.iter().map(|(_, row)| Arc::clone(row)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys and ids, in the order of ids.
    fn known(sheet: &mut Sheet<&'static str>) -> Vec<(i64, &'static str)> {
        sheet.all().iter().map(|row| (sheet.key_of(row).expect("known").0, **row)).collect()
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
        assert_eq!(known(&mut sheet), [(2, "a"), (1, "b"), (3, "c")]);
        // Under a new key.
        sheet.put(RowKey(9), "a".into(), "a");
        assert_eq!(known(&mut sheet), [(9, "a"), (1, "b"), (3, "c")]);
        assert!(sheet.get(RowKey(2)).is_none());
        // Under a new id.
        sheet.put(RowKey(1), "d".into(), "d");
        assert_eq!(known(&mut sheet), [(9, "a"), (3, "c"), (1, "d")]);
        assert!(sheet.named("b").is_none());
        // Two that exchange their ids, one after the other.
        sheet.put(RowKey(1), "c".into(), "c");
        sheet.put(RowKey(3), "d".into(), "d");
        assert_eq!(known(&mut sheet), [(9, "a"), (1, "c"), (3, "d")]);
        // What was displaced takes nobody with it when it is told to be gone.
        sheet.remove(RowKey(2));
        assert_eq!(known(&mut sheet).len(), 3);
        sheet.remove(RowKey(9));
        assert_eq!(known(&mut sheet), [(1, "c"), (3, "d")]);
    }

    proptest::proptest! {
        #[test]
        fn rows_stay_in_order_however_they_are_told(
            edits in proptest::collection::vec((0..400_i64, proptest::option::of(0..400_u16)), 1..900),
            asked in 1..8_usize,
        ) {
            let mut sheet: Sheet<u16> = Sheet::default();
            let mut plain: Vec<(i64, u16)> = Vec::new();
            for (n, (key, id)) in edits.into_iter().enumerate() {
                plain.retain(|(k, i)| *k != key && Some(*i) != id);
                match id {
                    Some(id) => {
                        plain.push((key, id));
                        sheet.put(RowKey(key), format!("{id:03}").into(), id);
                    }
                    None => sheet.remove(RowKey(key)),
                }
                if n % asked == 0 {
                    let mut ids: Vec<u16> = plain.iter().map(|(_, id)| *id).collect();
                    ids.sort_unstable();
                    let told: Vec<u16> = sheet.all().iter().map(|row| **row).collect();
                    proptest::prop_assert_eq!(told, ids);
                }
            }
        }
    }
}
