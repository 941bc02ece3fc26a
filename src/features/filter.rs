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
mod temporal;

use jiff::tz::TimeZone;

use super::{
    feature::Feature,
    fields::{Field, Value, ValueType},
    time::{begin_of, civil_day},
};
use crate::geometry::Crs;
pub use fault::FilterError;
use pattern::Pattern;
use scalar::{Comparison, Known, Scalar};
use spatial::Spatial;
pub use spatial::geometry_of;
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
    pub fn holds(&self, feature: &Feature<'_>) -> bool {
        self.0.holds(feature) == Some(true)
    }
}

impl Condition {
    fn holds(&self, feature: &Feature<'_>) -> Option<bool> {
        match self {
            // All are so where none is not.
            Self::All(all) => any(all.iter().map(|one| one.holds(feature).map(|so| !so))).map(|not| !not),
            Self::Any(these) => any(these.iter().map(|one| one.holds(feature))),
            Self::Not(inner) => inner.holds(feature).map(|holds| !holds),
            Self::Always(truth) => Some(*truth),
            Self::Compare(a, how, b) => Some(how.holds(a.of(feature)?.order(&b.of(feature)?)?)),
            Self::Like(scalar, pattern) => match scalar.of(feature)? {
                Known::Text(text) => Some(pattern.holds(&text)),
                _ => None,
            },
            Self::Between([scalar, least, most]) => {
                let (value, least, most) = (scalar.of(feature)?, least.of(feature)?, most.of(feature)?);
                Some(value.order(&least)?.is_ge() && value.order(&most)?.is_le())
            }
            Self::Among(scalar, list) => {
                let value = scalar.of(feature)?;
                let equal = |one: &Scalar| Some(one.of(feature)?.order(&value)?.is_eq());
                any(list.iter().map(equal))
            }
            Self::Unknown(scalar) => Some(scalar.is_unknown(feature)),
            Self::Untold(condition) => Some(condition.holds(feature).is_none()),
            Self::Itself(so) => geometry_of(feature.shape()).map(|_| *so),
            Self::Spatial(spatial) => spatial.holds(feature),
            Self::Temporal(temporal) => temporal.holds(feature),
            Self::Texts(field, how, list) => match feature.value(field) {
                Value::Texts(texts) => {
                    let has = |text: &String| texts.contains(&text.as_str());
                    let is_listed = |text: &&str| list.iter().any(|one| one == text);
                    Some(match how {
                        Overlap::Equals => list.iter().all(has) && texts.iter().all(is_listed),
                        Overlap::Contains => list.iter().all(has),
                        Overlap::ContainedBy => texts.iter().all(is_listed),
                        Overlap::Overlaps => list.iter().any(has),
                    })
                }
                _ => None,
            },
        }
    }
}

/// Whether one of these holds; where none does for sure, it cannot be told unless each is known not to.
fn any(mut these: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = true;
    let one = these.any(|holds| {
        known &= holds.is_some();
        holds == Some(true)
    });
    (one || known).then_some(one)
}

#[cfg(test)]
mod tests;
