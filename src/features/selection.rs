//! A selection: which features of a collection somebody wants, in which order, from where on.

use std::cmp::Ordering;

use geo::Coord;

use super::{
    area::Area,
    collection::Collection,
    effort::Effort,
    feature::{Feature, Shape},
    fields::{Field, Value, ValueType},
    filter::Filter,
    ordered::{Keyed, Ordered, values},
    time::When,
};
use crate::{atlas::Atlas, domain::PlaceId};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Selection {
    /// Where; features that meet it, and those that have no place. Everywhere where nothing is told.
    pub area: Option<Area>,
    /// When; what has no time too.
    pub when: When,
    /// What they must say.
    pub filter: Option<Filter>,
    /// In which order; by id last, and where nothing is told.
    pub order: Vec<Order>,
    /// Behind which feature of this order the page begins.
    pub after: Option<Cursor>,
    /// How many of the features from there on are passed over.
    pub offset: usize,
    /// The most features of a page.
    pub limit: usize,
}

/// The steps of looking at a feature whatever is asked of it.
const EACH: usize = 8;

/// A field to order by.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    /// The field; the id where there is none.
    pub field: Option<&'static Field>,
    /// Whether from the greatest down.
    pub descending: bool,
}

/// Where a page ended: the values of its last feature that the order looks at, and its id.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    values: Vec<Value<'static>>,
    id: String,
}

/// What a page held.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// How many features were asked for in all.
    pub matched: usize,
    /// How many of them are on this page.
    pub returned: usize,
    /// Where the next page goes on; `None` on the last.
    pub next: Option<Cursor>,
}

/// What a selection found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// The features of the page, in order: each by its number, for [`Collection::at`] at the time of the selection.
    pub features: Vec<u32>,
    /// What the page holds.
    pub page: Page,
}

impl Selection {
    /// Finds a page of features, in order. `goes_on` is asked from time to time.
    ///
    /// # Errors
    /// What `goes_on` says.
    pub fn find<E>(
        &self,
        atlas: &Atlas,
        collection: Collection<'_>,
        goes_on: impl FnMut(usize) -> Result<(), E>,
    ) -> Result<Found, E> {
        let mut effort = Effort::new(goes_on);
        let mut found = Turning::default();
        let mut ordered = Ordered::new(self.offset.saturating_add(self.limit).saturating_add(1));
        for n in self.candidates(atlas, collection) {
            effort.spend(EACH)?;
            let Some(feature) = collection.at(atlas, n, self.when) else { continue };
            if !self.wants(&feature, &mut effort)? {
                continue;
            }
            found.matched += 1;
            let keyed = Keyed::new(&self.order, n, feature);
            if self.after.as_ref().is_some_and(|after| keyed.cmp_to(&after.values, &after.id).is_le()) {
                continue;
            }
            if self.order.is_empty() {
                found.push(self, &keyed);
            } else {
                ordered.push(keyed);
            }
        }
        for keyed in ordered.in_order(|| effort.spend(EACH))? {
            found.push(self, &keyed);
        }
        Ok(found.done(self))
    }

    /// The features to look at, in the order of their ids: of houses only those in the box around the area asked for, and
    /// those without a place, for a city has many.
    fn candidates<'a>(
        &self,
        atlas: &'a Atlas,
        collection: Collection<'a>,
    ) -> Box<dyn Iterator<Item = u32> + 'a> {
        let (Collection::Addresses, Some(area)) = (collection, &self.area) else {
            return collection.numbers(atlas);
        };
        let corner = |c: Coord<f64>| [c.x, c.y];
        let boxes = area.boxes().into_iter();
        let mut there: Vec<u32> =
            boxes.flat_map(|b| atlas.register.in_box(corner(b.min()), corner(b.max()))).collect();
        there.extend(atlas.register.placeless());
        // Two boxes may share a border, and a house on it.
        there.sort_unstable();
        there.dedup();
        Box::new(there.into_iter())
    }

    fn wants<E>(
        &self,
        feature: &Feature<'_>,
        effort: &mut Effort<impl FnMut(usize) -> Result<(), E>>,
    ) -> Result<bool, E> {
        if let Some(area) = &self.area {
            let shape = feature.shape();
            effort.spend(shape.vertices())?;
            // OGC 17-069r4 wants what has no place, and what has no time, in every answer.
            if !matches!(shape, Shape::None) && !area.meets(shape) {
                return Ok(false);
            }
        }
        self.filter.as_ref().map_or(Ok(true), |filter| filter.holds(feature, effort))
    }
}

/// A page being turned to, feature by feature.
#[derive(Default)]
struct Turning<'a> {
    matched: usize,
    features: Vec<u32>,
    passed: usize,
    last: Option<Feature<'a>>,
    more: bool,
}

impl<'a> Turning<'a> {
    /// Goes on to the next feature behind the place where the page begins.
    fn push(&mut self, selection: &Selection, next: &Keyed<'a, '_>) {
        if self.passed < selection.offset {
            self.passed += 1;
        } else if self.features.len() == selection.limit {
            self.more = true;
        } else {
            self.features.push(next.number);
            self.last = Some(next.feature);
        }
    }

    fn done(self, selection: &Selection) -> Found {
        let next = self.last.filter(|_| self.more).map(|feature| Cursor {
            values: values(&selection.order, &feature).into_iter().map(owned).collect(),
            id: feature.id().to_owned(),
        });
        Found {
            page: Page { matched: self.matched, returned: self.features.len(), next },
            features: self.features,
        }
    }
}

impl Cursor {
    /// As it stands in links: the id, or a list of the values and the id.
    pub fn to_text(&self) -> String {
        if self.values.is_empty() {
            return self.id.clone();
        }
        let value = |value: &Value<'_>| match value {
            Value::None => serde_json::Value::Null,
            Value::Text(text) => text.as_ref().into(),
            Value::Integer(number) => (*number).into(),
            Value::Date(day) => day.to_string().into(),
            Value::Texts(texts) => texts.clone().into(),
        };
        let all: Vec<_> = self.values.iter().map(value).chain([self.id.as_str().into()]).collect();
        serde_json::Value::from(all).to_string()
    }

    /// Reads what [`Cursor::to_text`] wrote for the same order.
    pub fn of_text(text: &str, order: &[Order]) -> Option<Self> {
        let id = |text: &str| PlaceId::new(text).ok().map(|_| text.to_owned());
        if order.is_empty() {
            return Some(Self { values: Vec::new(), id: id(text)? });
        }
        let mut all: Vec<serde_json::Value> = serde_json::from_str(text).ok()?;
        let id = id(all.pop()?.as_str()?)?;
        let value = |(value, order): (&serde_json::Value, &Order)| {
            let value_type = order.field.map_or(ValueType::Text, |field| field.value_type);
            Some(match (value_type, value) {
                (_, serde_json::Value::Null) => Value::None,
                (ValueType::Text, text) => Value::Text(text.as_str()?.to_owned().into()),
                (ValueType::Integer, number) => Value::Integer(number.as_i64()?),
                (ValueType::Date, day) => Value::Date(day.as_str()?.parse().ok()?),
                (ValueType::Texts, _) => return None,
            })
        };
        let values: Vec<_> = all.iter().zip(order).map(value).collect::<Option<_>>()?;
        (all.len() == order.len()).then_some(Self { values, id })
    }
}

/// What is not known comes last; of texts and lists the code points decide.
pub(super) fn compare(a: &Value<'_>, b: &Value<'_>) -> Ordering {
    match (a, b) {
        (Value::None, Value::None) => Ordering::Equal,
        (Value::None, _) => Ordering::Greater,
        (_, Value::None) => Ordering::Less,
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Texts(a), Value::Texts(b)) => a.cmp(b),
        // Values of one field are of one type.
        _ => Ordering::Equal,
    }
}

fn owned(value: Value<'_>) -> Value<'static> {
    match value {
        Value::Text(text) => Value::Text(text.into_owned().into()),
        Value::Integer(number) => Value::Integer(number),
        Value::Date(day) => Value::Date(day),
        // Lists are not ordered by.
        Value::None | Value::Texts(_) => Value::None,
    }
}
