//! Filters: CQL2 text read into a tree that knows only the fields of a collection.
//!
//! Understood of [CQL2](https://docs.ogc.org/is/21-065r2/21-065r2.html): `and`, `or`, `not`, comparisons, `like`,
//! `between`, `in`, `is null`, `casei`, `accenti`, days and moments, the functions of time, those of place with WKT or
//! `bbox`, and those of lists of texts. A value that is not known makes a comparison neither true nor false, as in SQL.

mod fault;
mod lexer;
mod literal;
mod parser;
mod pattern;
mod scalar;
mod spatial;
mod temporal;

use std::cmp::Ordering;

use super::{
    feature::Feature,
    fields::{Field, Value, ValueType},
};
use crate::geometry::Crs;
pub use fault::FilterError;
use pattern::Pattern;
use scalar::{Comparison, Known, Scalar, moment_of};
use spatial::Spatial;
pub use spatial::geometry_of;
use temporal::Temporal;

/// The longest filter that is read, in bytes.
pub const MAX_LENGTH: usize = 16 * 1024;

/// How deep a filter may be nested.
pub const MAX_DEPTH: usize = 64;

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
    /// Reads a filter on features with these fields, its geometries in this reference system.
    ///
    /// # Errors
    /// [`FilterError`], with the place of the fault.
    pub fn read(text: &str, fields: &'static [Field], crs: Crs) -> Result<Self, FilterError> {
        parser::read(text, fields, crs).map(Self)
    }

    /// Features whose field is this, as a query `?state=built` asks; of lists, that hold it. `None` where the text is
    /// no value of the field.
    pub fn equals(field: &'static Field, text: &str) -> Option<Self> {
        if !field.one_of.is_empty() && !field.one_of.contains(&text) {
            return None;
        }
        let literal = match field.value_type {
            ValueType::Text => Scalar::Text(text.to_owned()),
            ValueType::Integer => Scalar::Number(text.parse::<i64>().ok()? as f64),
            ValueType::Date => Scalar::Time(moment_of(text)?),
            ValueType::Texts => {
                return Some(Self(Condition::Texts(field, Overlap::Contains, vec![text.to_owned()])));
            }
        };
        Some(Self(Condition::Compare(Scalar::Property(field), Comparison::Equal, literal)))
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
            Self::All(all) => decide(all, feature, false),
            Self::Any(any) => decide(any, feature, true),
            Self::Not(inner) => inner.holds(feature).map(|holds| !holds),
            Self::Always(truth) => Some(*truth),
            Self::Compare(a, how, b) => Some(how.holds(a.of(feature)?.order(&b.of(feature)?)?)),
            Self::Like(scalar, pattern) => match scalar.of(feature)? {
                Known::Text(text) => Some(pattern.holds(&text)),
                _ => None,
            },
            Self::Among(scalar, list) => {
                let value = scalar.of(feature)?;
                let mut equal =
                    list.iter().map(|one| Some(one.of(feature)?.order(&value)? == Ordering::Equal));
                Some(equal.any(|equal| equal == Some(true)))
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

/// What conditions amount to together, where one that is so decides.
fn decide(conditions: &[Condition], feature: &Feature<'_>, so: bool) -> Option<bool> {
    let mut known = true;
    for condition in conditions {
        match condition.holds(feature) {
            Some(holds) if holds == so => return Some(so),
            Some(_) => {}
            None => known = false,
        }
    }
    known.then_some(!so)
}

#[cfg(test)]
mod tests;
