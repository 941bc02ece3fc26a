//! A selection: which features of a collection somebody wants, in which order, from where on.

use std::cmp::Ordering;

use geo::{Coord, Intersects, Rect};
use jiff::{Span, Timestamp, Zoned, civil::Date, tz::TimeZone};

use super::{
    collection::{Collection, When},
    feature::{Feature, Shape},
    fields::{Field, Value, ValueType},
    filter::{Filter, geometry_of},
    ordered::{Keyed, Ordered, values},
};
use crate::{atlas::Atlas, domain::PlaceId, geometry::Crs};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Selection {
    /// Where; features that meet it. Everywhere where nothing is told.
    pub area: Option<Area>,
    /// When.
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

/// An area that features are to meet, longitude first.
#[derive(Debug, Clone)]
pub enum Area {
    /// One box, or two across the 180th meridian.
    Boxes(Vec<Rect<f64>>),
    /// A box of a projection.
    Projected(Crs, Rect<f64>),
}

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

/// How many features are looked at before it is asked whether to go on.
const AT_ONCE: usize = 64;

impl Selection {
    /// Finds a page of features, in order. `goes_on` is asked from time to time.
    ///
    /// # Errors
    /// What `goes_on` says.
    pub fn find<E>(
        &self,
        atlas: &Atlas,
        collection: Collection<'_>,
        mut goes_on: impl FnMut() -> Result<(), E>,
    ) -> Result<Found, E> {
        let mut asked = 0_usize;
        let mut goes_on = || {
            asked += 1;
            if asked % AT_ONCE == 1 { goes_on() } else { Ok(()) }
        };
        let mut found = Turning::default();
        let mut ordered = Ordered::new(self.offset.saturating_add(self.limit).saturating_add(1));
        for n in self.candidates(atlas, collection) {
            goes_on()?;
            let Some(feature) = collection.at(atlas, n, self.when).filter(|f| self.wants(f)) else {
                continue;
            };
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
        for keyed in ordered.in_order(goes_on)? {
            found.push(self, &keyed);
        }
        Ok(found.done(self))
    }

    /// The features to look at, in the order of their ids: of houses only those in the box around the area asked for, for
    /// a city has many.
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
        // Two boxes may share a border, and a house on it.
        there.sort_unstable();
        there.dedup();
        Box::new(there.into_iter())
    }

    fn wants(&self, feature: &Feature<'_>) -> bool {
        self.area.as_ref().is_none_or(|area| area.meets(feature.shape()))
            && self.when.holds(feature)
            && self.filter.as_ref().is_none_or(|filter| filter.holds(feature))
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

impl Area {
    /// Boxes in longitude and latitude that hold all of it.
    fn boxes(&self) -> Vec<Rect<f64>> {
        match self {
            Self::Boxes(boxes) => boxes.clone(),
            Self::Projected(crs, frame) => vec![crs.bounds_in_degrees(*frame)],
        }
    }

    /// Whether a shape meets it; what has no place does not. Shapes meet a box of a projection as they are drawn there.
    pub fn meets(&self, shape: Shape<'_>) -> bool {
        match self {
            Self::Boxes(boxes) => boxes.iter().any(|frame| match shape {
                Shape::None => false,
                Shape::Point(p) => frame.intersects(&geo::Point::from(p)),
                Shape::Line(line) => frame.intersects(line),
                Shape::Area(area) => frame.intersects(area),
            }),
            Self::Projected(crs, frame) => geometry_of(shape)
                .and_then(|geometry| crs.project_all(&geometry))
                .is_some_and(|drawn| drawn.intersects(frame)),
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

impl When {
    fn holds(self, feature: &Feature<'_>) -> bool {
        let Self::Between([from, to]) = self else { return true };
        feature.period().is_some_and(|[first, last]| {
            let begins = |first: Date| to.is_none_or(|to| first <= to);
            let ends = |last: Date| from.is_none_or(|from| last >= from);
            first.is_none_or(begins) && last.is_none_or(ends)
        })
    }
}

/// The days that `datetime` asks for: `2023-05-01`, `2023-05-01T00:00:00+07:00`, `2020-01-01/2023-05-01`,
/// `../2023-05-01`, and with a duration of ISO 8601 for an end `2020-01-01/P2D`. A moment is on the day it is then in
/// `zone`, the city's.
pub fn days_of(text: &str, zone: &TimeZone) -> Option<[Option<Date>; 2]> {
    let moment = |text: &str| -> Option<Zoned> {
        if !text.contains(['T', 't']) {
            return civil_day(text)?.to_zoned(zone.clone()).ok();
        }
        // A plus that was not encoded came as a space.
        let stamp: Timestamp = text.replace(' ', "+").parse().ok()?;
        civil_day(text.get(..10)?)?;
        Some(stamp.to_zoned(zone.clone()))
    };
    let end = |text: &str| match text {
        "" | ".." => Some(None),
        text => Some(Some(moment(text)?)),
    };
    let span = |text: &str| text.starts_with('P').then(|| text.parse::<Span>().ok())?;
    let both = match text.split_once('/') {
        Some((from, to)) => match (span(from), span(to)) {
            (None, None) => [end(from)?, end(to)?],
            (None, Some(span)) => [Some(moment(from)?), Some(moment(from)?.checked_add(span).ok()?)],
            (Some(span), None) => [Some(moment(to)?.checked_sub(span).ok()?), Some(moment(to)?)],
            (Some(_), Some(_)) => return None,
        },
        None => [Some(moment(text)?), Some(moment(text)?)],
    };
    match both.map(|end| end.map(|end| end.date())) {
        [None, None] => None,
        [Some(from), Some(to)] if from > to => None,
        both => Some(both),
    }
}

/// A civil day as RFC 3339 writes it: `2023-05-01`, and in no other of the ways of ISO 8601.
pub fn civil_day(text: &str) -> Option<Date> {
    let fits = |(n, byte): (usize, u8)| if n == 4 || n == 7 { byte == b'-' } else { byte.is_ascii_digit() };
    (text.len() == 10 && text.bytes().enumerate().all(fits)).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_on_the_day_of_the_city() {
        let zone = TimeZone::get("Asia/Novokuznetsk").expect("known");
        let day = |text: &str| Some(text.parse::<Date>().expect("a day"));
        for (text, days) in [
            ("2020-01-01", Some([day("2020-01-01"), day("2020-01-01")])),
            ("2020-01-01T00:00:00+07:00", Some([day("2020-01-01"), day("2020-01-01")])),
            ("2020-01-01T00:00:00 07:00", Some([day("2020-01-01"), day("2020-01-01")])),
            ("2019-12-31T18:00:00Z", Some([day("2020-01-01"), day("2020-01-01")])),
            ("2019-12-31T16:59:59.9z", Some([day("2019-12-31"), day("2019-12-31")])),
            ("2019-12-31t16:00:00Z/2019-12-31T17:00:00Z", Some([day("2019-12-31"), day("2020-01-01")])),
            ("../2020-01-01", Some([None, day("2020-01-01")])),
            ("2020-01-01/", Some([day("2020-01-01"), None])),
            ("2019-12-31/P2D", Some([day("2019-12-31"), day("2020-01-02")])),
            ("P1M/2020-03-31", Some([day("2020-02-29"), day("2020-03-31")])),
            ("2019-12-31T16:00:00Z/PT2H", Some([day("2019-12-31"), day("2020-01-01")])),
            ("P2D/P2D", None),
            ("../P2D", None),
            ("P2D", None),
            ("2020-01-01/P", None),
            ("2020-01-01/P99999Y", None),
            ("2020-01-01/-P2D", None),
            ("2020-01-02/2020-01-01", None),
            ("..", None),
            ("20200101", None),
            ("2020-01-01 00:00", None),
            ("-002020-01-01", None),
            ("20200101T000000Z", None),
            ("2020-01-01T00:00:00", None),
            ("2020-13-01", None),
        ] {
            assert_eq!(days_of(text, &zone), days, "{text}");
        }
        let sydney = TimeZone::get("Australia/Sydney").expect("known");
        assert_eq!(days_of("2019-12-31T14:00:00Z", &sydney), Some([day("2020-01-01"); 2]));
        assert_eq!(days_of("2019-12-31T14:00:00Z", &TimeZone::UTC), Some([day("2019-12-31"); 2]));
    }
}
