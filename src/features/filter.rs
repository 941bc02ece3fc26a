//! Filters: CQL2 text read into a tree that knows only the fields of a collection.
//!
//! Understood of [CQL2](https://docs.ogc.org/is/21-065r2/21-065r2.html): `and`, `or`, `not`, comparisons, `like`,
//! `between`, `in`, `is null`, `casei`, `accenti`, days and moments, the functions of time, those of place with WKT or
//! `bbox`, and those of lists of texts. A value that is not known makes a comparison neither true nor false, as in SQL.

mod fault;
mod lexer;
mod parser;
mod pattern;
mod scalar;
mod spatial;
mod subject;
mod temporal;

use jiff::tz::TimeZone;

use super::{
    effort::Effort,
    feature::{Feature, Shape},
    fields::{Field, Value, ValueType},
    time::{begin_of, civil_day},
};
use crate::geometry::Crs;
pub use fault::FilterError;
use pattern::Pattern;
use scalar::{Comparison, Known, Scalar};
use spatial::Spatial;
use subject::Subject;
pub use subject::geometry_of;
use temporal::Temporal;

/// The longest filter that is read, in bytes.
pub const MAX_LENGTH: usize = 16 * 1024;

/// How deep a filter may be nested.
pub const MAX_DEPTH: usize = 64;

/// How many vertices the geometries of a filter may have together. They are related to each other, and looked at for
/// faults, while the filter is read: this and [`MAX_RINGS`] keep that short.
pub const MAX_VERTICES: usize = 500;

/// How many rings a geometry of a filter may have: each is laid beside each other to see whether they cross.
pub const MAX_RINGS: usize = 32;

/// A filter: a condition that features of one collection meet or not.
#[derive(Debug, Clone)]
pub struct Filter(Condition);

/// A condition; `None` where it cannot be told.
#[derive(Debug, Clone)]
enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Always(bool),
    Compare(Scalar, Comparison, Scalar),
    /// The first is at least the second and at most the third.
    Between([Scalar; 3]),
    Like(Scalar, Pattern),
    Among(Scalar, Vec<Scalar>),
    Unknown(Scalar),
    /// Another condition cannot be told.
    Untold(Box<Condition>),
    /// The feature has a geometry that lies so to itself: or not, if `false`.
    Itself(bool),
    Spatial(Spatial),
    Temporal(Temporal),
    Texts(&'static Field, Overlap, Vec<String>),
}

/// How two lists of texts lie to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Overlap {
    Equals,
    Contains,
    ContainedBy,
    Overlaps,
}

impl Filter {
    /// Reads a filter on features with these fields, its geometries in this reference system; days begin as they do in
    /// `zone`, the city's.
    ///
    /// # Errors
    /// [`FilterError`], with the place of the fault.
    pub fn read(
        text: &str,
        fields: &'static [Field],
        crs: Crs,
        zone: &TimeZone,
    ) -> Result<Self, FilterError> {
        parser::read(text, fields, crs, zone).map(Self)
    }

    /// Features whose field is this, as a query `?state=built` asks; of lists, that hold it. `None` where the text is
    /// no value of the field.
    pub fn equals(field: &'static Field, text: &str) -> Option<Self> {
        if !field.one_of.is_empty() && !field.one_of.contains(&text) {
            return None;
        }
        // Days are equal in any zone.
        let zone = &TimeZone::UTC;
        let literal = match field.value_type {
            ValueType::Text => Scalar::Text(text.to_owned()),
            ValueType::Integer => {
                Scalar::Number(text.parse::<i64>().ok().filter(|n| n.to_string() == text)? as f64)
            }
            ValueType::Date => Scalar::Time(begin_of(civil_day(text)?, zone)),
            ValueType::Texts => {
                return Some(Self(Condition::Texts(field, Overlap::Contains, vec![text.to_owned()])));
            }
        };
        Some(Self(Condition::Compare(Scalar::of_field(field, zone), Comparison::Equal, literal)))
    }

    /// The feature of this id.
    pub fn is_feature(id: &str) -> Self {
        Self(Condition::Compare(Scalar::Id, Comparison::Equal, Scalar::Text(id.to_owned())))
    }

    /// Both filters.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(Condition::All(vec![self.0, other.0]))
    }

    /// Whether a feature meets it for sure.
    ///
    /// # Errors
    /// Where the effort is to end.
    pub(super) fn holds<E>(
        &self,
        feature: &Feature<'_>,
        effort: &mut Effort<impl FnMut(usize) -> Result<(), E>>,
    ) -> Result<bool, E> {
        Ok(self.0.holds(&Subject::new(*feature), effort)? == Some(true))
    }
}

/// What a condition is for a feature: `None` where it cannot be told; or word to end the effort.
type Told<E> = Result<Option<bool>, E>;

impl Condition {
    fn holds<E>(
        &self,
        subject: &Subject<'_>,
        effort: &mut Effort<impl FnMut(usize) -> Result<(), E>>,
    ) -> Told<E> {
        effort.spend(1)?;
        let feature = &subject.feature;
        match self {
            // All are so where none is not.
            Self::All(all) => {
                let none_is_not = any(all, |one| Ok(one.holds(subject, effort)?.map(|so| !so)))?;
                Ok(none_is_not.map(|not| !not))
            }
            Self::Any(these) => any(these, |one| one.holds(subject, effort)),
            Self::Not(inner) => Ok(inner.holds(subject, effort)?.map(|holds| !holds)),
            Self::Untold(condition) => Ok(Some(condition.holds(subject, effort)?.is_none())),
            Self::Like(scalar, pattern) => match scalar.within(feature, effort)? {
                Some(Known::Text(text)) => {
                    effort.spend(text.len())?;
                    Ok(Some(pattern.holds(&text)))
                }
                _ => Ok(None),
            },
            Self::Among(scalar, list) => {
                let Some(value) = scalar.within(feature, effort)? else { return Ok(None) };
                any(list, |one| {
                    let one = one.within(feature, effort)?;
                    Ok(one.and_then(|one| Some(one.order(&value)?.is_eq())))
                })
            }
            Self::Spatial(spatial) => spatial.holds(subject, effort),
            Self::Itself(so) => Ok((!matches!(feature.shape(), Shape::None)).then_some(*so)),
            Self::Always(truth) => Ok(Some(*truth)),
            Self::Unknown(scalar) => Ok(Some(scalar.is_unknown(feature))),
            Self::Temporal(temporal) => Ok(temporal.holds(feature)),
            Self::Compare(a, how, b) => {
                let Some(a) = a.within(feature, effort)? else { return Ok(None) };
                let b = b.within(feature, effort)?;
                Ok(b.and_then(|b| Some(how.holds(a.order(&b)?))))
            }
            Self::Between([scalar, least, most]) => {
                let Some(value) = scalar.within(feature, effort)? else { return Ok(None) };
                let (least, most) = (least.within(feature, effort)?, most.within(feature, effort)?);
                let orders = least.zip(most).and_then(|(a, b)| value.order(&a).zip(value.order(&b)));
                Ok(orders.map(|(to_least, to_most)| to_least.is_ge() && to_most.is_le()))
            }
            Self::Texts(field, how, list) => match feature.value(field) {
                Value::Texts(texts) => {
                    effort.spend(texts.len() * list.len())?;
                    Ok(Some(how.holds(&texts, list)))
                }
                _ => Ok(None),
            },
        }
    }
}

impl Overlap {
    fn holds(self, texts: &[&str], list: &[String]) -> bool {
        let has = |text: &String| texts.contains(&text.as_str());
        let is_listed = |text: &&str| list.iter().any(|one| one == text);
        match self {
            Self::Equals => list.iter().all(has) && texts.iter().all(is_listed),
            Self::Contains => list.iter().all(has),
            Self::ContainedBy => texts.iter().all(is_listed),
            Self::Overlaps => list.iter().any(has),
        }
    }
}

/// Whether one of these holds; where none does for sure, it cannot be told unless each is known not to.
fn any<T, E>(these: &[T], mut holds: impl FnMut(&T) -> Told<E>) -> Told<E> {
    let mut known = true;
    for one in these {
        match holds(one)? {
            Some(true) => return Ok(Some(true)),
            Some(false) => {}
            None => known = false,
        }
    }
    Ok(known.then_some(false))
}

#[cfg(test)]
mod tests;
