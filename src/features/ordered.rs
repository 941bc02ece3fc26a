//! Features in an order: of all that are pushed only those of the page asked for are kept.

use std::{cmp::Ordering, collections::BinaryHeap};

use super::{
    feature::Feature,
    fields::Value,
    selection::{Order, compare},
};

/// A feature with the values it is ordered by.
pub struct Keyed<'a, 'o> {
    order: &'o [Order],
    values: Vec<Value<'a>>,
    /// Its number in the collection.
    pub number: u32,
    /// The feature.
    pub feature: Feature<'a>,
}

/// The first features of an order.
pub struct Ordered<'a, 'o> {
    /// The last of them on top.
    kept: BinaryHeap<Keyed<'a, 'o>>,
    most: usize,
}

impl<'a, 'o> Keyed<'a, 'o> {
    /// A feature in an order.
    pub fn new(order: &'o [Order], number: u32, feature: Feature<'a>) -> Self {
        Self { order, values: values(order, &feature), number, feature }
    }

    /// How it stands to a place in the same order.
    pub fn cmp_to(&self, values: &[Value<'_>], id: &str) -> Ordering {
        let by_values = self.order.iter().zip(self.values.iter().zip(values)).map(|(order, (a, b))| {
            let known = |value: &Value<'_>| !matches!(value, Value::None);
            match compare(a, b) {
                // Turned or not, what is not known comes last.
                ascending if order.descending && known(a) && known(b) => ascending.reverse(),
                ascending => ascending,
            }
        });
        let mut decided = by_values.filter(|ordering| ordering.is_ne());
        decided.next().unwrap_or_else(|| self.feature.id().cmp(id))
    }
}

impl PartialEq for Keyed<'_, '_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Keyed<'_, '_> {}

impl PartialOrd for Keyed<'_, '_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Keyed<'_, '_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.cmp_to(&other.values, other.feature.id())
    }
}

impl<'a, 'o> Ordered<'a, 'o> {
    /// Keeps so many.
    pub fn new(most: usize) -> Self {
        Self { kept: BinaryHeap::new(), most }
    }

    /// Adds a feature, where it is among the first.
    pub fn push(&mut self, keyed: Keyed<'a, 'o>) {
        if self.kept.len() < self.most {
            self.kept.push(keyed);
        } else if let Some(mut last) = self.kept.peek_mut().filter(|last| keyed < **last) {
            *last = keyed;
        }
    }

    /// Those kept, in order. `goes_on` is asked for each.
    ///
    /// # Errors
    /// What `goes_on` says.
    pub fn in_order<E>(
        mut self,
        mut goes_on: impl FnMut() -> Result<(), E>,
    ) -> Result<Vec<Keyed<'a, 'o>>, E> {
        let mut all = Vec::with_capacity(self.kept.len());
        while let Some(last) = self.kept.pop() {
            goes_on()?;
            all.push(last);
        }
        all.reverse();
        Ok(all)
    }
}

/// The values an order looks at.
pub fn values<'a>(order: &[Order], feature: &Feature<'a>) -> Vec<Value<'a>> {
    let value = |order: &Order| match order.field {
        Some(field) => feature.value(field),
        None => Value::Text(feature.id().into()),
    };
    order.iter().map(value).collect()
}
