//! Filters: CQL2 text read into a tree that knows only the fields of a collection.
//!
//! Understood of [CQL2](https://docs.ogc.org/is/21-065r2/21-065r2.html): `and`, `or`, `not`, comparisons, `like`,
//! `between`, `in`, `is null`, `casei`, dates, the spatial functions with WKT or `bbox`, and the array functions. A value
//! that is not known makes a comparison neither true nor false, as in SQL.

mod lexer;
mod parser;
mod spatial;

use std::{borrow::Cow, cmp::Ordering};

use jiff::civil::Date;

use super::{
    feature::Feature,
    fields::{Field, Value},
};
use spatial::Spatial;
pub use spatial::geometry_of;

/// The longest filter that is read, in bytes.
pub const MAX_LENGTH: usize = 16 * 1024;

/// How deep a filter may be nested.
pub const MAX_DEPTH: usize = 64;

/// Why a text is no filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// It is longer than [`MAX_LENGTH`].
    #[error("the filter is longer than {MAX_LENGTH} bytes")]
    TooLong,
    /// It is nested deeper than [`MAX_DEPTH`].
    #[error("the filter is nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// Something else was expected.
    #[error("at character {at} {expected} is expected")]
    Unexpected {
        /// Where, from 1.
        at: usize,
        /// What may stand there.
        expected: &'static str,
    },
    /// A property the collection does not have.
    #[error("there is no property {name:?}; there are {known}")]
    UnknownProperty {
        /// Its name.
        name: String,
        /// Those it has.
        known: String,
    },
    /// A value of another type than the property's.
    #[error("{name:?} cannot be compared with {with}")]
    OtherType {
        /// The property.
        name: String,
        /// What it was compared with.
        with: &'static str,
    },
    /// A geometry that cannot be read.
    #[error("at character {at} is no geometry of WKT in degrees, longitude first")]
    Geometry {
        /// Where, from 1.
        at: usize,
    },
}

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
    Like(Scalar, Vec<Pattern>),
    Among(Scalar, Vec<Scalar>),
    Unknown(Scalar),
    Spatial(Spatial),
    Texts(&'static Field, Overlap, Vec<String>),
}

/// What is compared.
#[derive(Debug, Clone)]
enum Scalar {
    Id,
    Geometry,
    Property(&'static Field),
    Text(String),
    Number(f64),
    Date(Date),
    Truth(bool),
    /// Without regard to upper and lower case.
    Folded(Box<Scalar>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// How two lists of texts lie to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Overlap {
    Equals,
    Contains,
    ContainedBy,
    Overlaps,
}

/// A piece of what `like` compares with.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Pattern {
    One(char),
    AnyOne,
    Any,
}

/// A value at hand.
#[derive(Debug, Clone, PartialEq)]
enum Known<'a> {
    Text(Cow<'a, str>),
    Number(f64),
    Date(Date),
    Truth(bool),
}

impl Filter {
    /// Reads a filter on features with these fields.
    ///
    /// # Errors
    /// [`FilterError`], with the place of the fault.
    pub fn read(text: &str, fields: &'static [Field]) -> Result<Self, FilterError> {
        parser::read(text, fields).map(Self)
    }

    /// Features whose field is this, as a query `?state=built` asks; of lists, that hold it. `None` where the text is
    /// no value of the field.
    pub fn equals(field: &'static Field, text: &str) -> Option<Self> {
        use super::fields::ValueType;
        let literal = match field.value_type {
            ValueType::Text => Scalar::Text(text.to_owned()),
            ValueType::Integer => Scalar::Number(text.parse::<i64>().ok()? as f64),
            ValueType::Date => Scalar::Date(text.parse().ok()?),
            ValueType::Texts => {
                return Some(Self(Condition::Texts(field, Overlap::Contains, vec![text.to_owned()])));
            }
        };
        Some(Self(Condition::Compare(Scalar::Property(field), Comparison::Equal, literal)))
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
            Self::Compare(a, how, b) => {
                let order = a.of(feature)?.order(&b.of(feature)?)?;
                Some(match how {
                    Comparison::Equal => order.is_eq(),
                    Comparison::NotEqual => order.is_ne(),
                    Comparison::Less => order.is_lt(),
                    Comparison::AtMost => order.is_le(),
                    Comparison::More => order.is_gt(),
                    Comparison::AtLeast => order.is_ge(),
                })
            }
            Self::Like(scalar, pattern) => match scalar.of(feature)? {
                Known::Text(text) => Some(is_like(&text, pattern)),
                _ => None,
            },
            Self::Among(scalar, list) => {
                let value = scalar.of(feature)?;
                let mut equal =
                    list.iter().map(|one| Some(one.of(feature)?.order(&value)? == Ordering::Equal));
                Some(equal.any(|equal| equal == Some(true)))
            }
            Self::Unknown(Scalar::Geometry) => Some(geometry_of(feature.shape()).is_none()),
            Self::Unknown(scalar) => Some(scalar.of(feature).is_none()),
            Self::Spatial(spatial) => spatial.holds(feature),
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

impl Scalar {
    fn of<'a>(&'a self, feature: &Feature<'a>) -> Option<Known<'a>> {
        Some(match self {
            Self::Id => Known::Text(feature.id().into()),
            Self::Geometry => return None,
            Self::Property(field) => match feature.value(field) {
                Value::None | Value::Texts(_) => return None,
                Value::Text(text) => Known::Text(text),
                Value::Integer(number) => Known::Number(number as f64),
                Value::Date(day) => Known::Date(day),
            },
            Self::Text(text) => Known::Text(text.as_str().into()),
            Self::Number(number) => Known::Number(*number),
            Self::Date(day) => Known::Date(*day),
            Self::Truth(truth) => Known::Truth(*truth),
            Self::Folded(inner) => match inner.of(feature)? {
                Known::Text(text) => Known::Text(text.to_lowercase().into()),
                other => other,
            },
        })
    }
}

impl Known<'_> {
    fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            (Self::Number(a), Self::Number(b)) => a.partial_cmp(b),
            (Self::Date(a), Self::Date(b)) => Some(a.cmp(b)),
            (Self::Truth(a), Self::Truth(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }
}

/// Whether a text is like a pattern. Each character is looked at once for each star at most.
fn is_like(text: &str, pattern: &[Pattern]) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut in_pattern) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while at < text.len() {
        match pattern.get(in_pattern) {
            Some(Pattern::Any) => {
                star = Some((in_pattern, at));
                in_pattern += 1;
            }
            Some(Pattern::AnyOne) => (at, in_pattern) = (at + 1, in_pattern + 1),
            Some(Pattern::One(c)) if *c == text[at] => (at, in_pattern) = (at + 1, in_pattern + 1),
            _ => match &mut star {
                Some((before, from)) => {
                    *from += 1;
                    (at, in_pattern) = (*from, *before + 1);
                }
                None => return false,
            },
        }
    }
    pattern[in_pattern..].iter().all(|piece| *piece == Pattern::Any)
}
#[cfg(test)]
mod tests;
