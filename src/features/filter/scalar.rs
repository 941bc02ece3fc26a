//! Values that filters compare: what a feature says and what the filter writes.

use std::{borrow::Cow, cmp::Ordering};

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{
    super::{
        feature::Feature,
        fields::{Field, Value, ValueType},
    },
    fault::{FilterError, Kind},
    spatial::geometry_of,
};

/// What is compared. A day is its first moment, and moments are those of UTC.
#[derive(Debug, Clone)]
pub(super) enum Scalar {
    Id,
    Geometry,
    Property(&'static Field),
    Text(String),
    Number(f64),
    Time(DateTime),
    Truth(bool),
    Folded(Fold, Box<Scalar>),
}

/// What differences of texts are overlooked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fold {
    /// Of upper and lower case.
    Case,
    /// Of accents and other marks: й is и, ё is е.
    Accents,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// A value at hand.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Known<'a> {
    Text(Cow<'a, str>),
    Number(f64),
    Time(DateTime),
    Truth(bool),
}

impl Fold {
    fn of(self, text: &str) -> String {
        match self {
            // Down, up and down again is the folding of Unicode: ß and ẞ become ss.
            Self::Case => text.to_lowercase().to_uppercase().to_lowercase(),
            Self::Accents => text.nfd().filter(|c| !is_combining_mark(*c)).collect(),
        }
    }
}

impl Comparison {
    pub(super) fn of(sign: &str) -> Option<Self> {
        Some(match sign {
            "=" => Self::Equal,
            "<>" => Self::NotEqual,
            "<" => Self::Less,
            "<=" => Self::AtMost,
            ">" => Self::More,
            ">=" => Self::AtLeast,
            _ => return None,
        })
    }

    pub(super) fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::More => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }
}

impl Scalar {
    pub(super) fn of<'a>(&'a self, feature: &Feature<'a>) -> Option<Known<'a>> {
        Some(match self {
            Self::Id => Known::Text(feature.id().into()),
            Self::Geometry => return None,
            Self::Property(field) => match feature.value(field) {
                Value::None | Value::Texts(_) => return None,
                Value::Text(text) => Known::Text(text),
                Value::Integer(number) => Known::Number(number as f64),
                Value::Date(day) => Known::Time(begin_of(day)),
            },
            Self::Text(text) => Known::Text(text.as_str().into()),
            Self::Number(number) => Known::Number(*number),
            Self::Time(time) => Known::Time(*time),
            Self::Truth(truth) => Known::Truth(*truth),
            Self::Folded(fold, inner) => match inner.of(feature)? {
                Known::Text(text) => Known::Text(fold.of(&text).into()),
                other => other,
            },
        })
    }

    /// Whether a feature does not say it. A list without members is said.
    pub(super) fn is_unknown(&self, feature: &Feature<'_>) -> bool {
        match self {
            Self::Geometry => geometry_of(feature.shape()).is_none(),
            Self::Property(field) => feature.value(field) == Value::None,
            Self::Folded(_, inner) => inner.is_unknown(feature),
            _ => false,
        }
    }

    /// The text that is written in the filter, folded as it says there.
    pub(super) fn written(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Folded(fold, inner) => Some(fold.of(&inner.written()?)),
            _ => None,
        }
    }

    /// What it is, where it is a single value.
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Id | Self::Text(_) => Kind::Text,
            Self::Number(_) => Kind::Number,
            Self::Time(_) => Kind::Time,
            Self::Truth(_) => Kind::Truth,
            Self::Geometry => Kind::Several,
            Self::Folded(_, inner) => inner.kind(),
            Self::Property(field) => match field.value_type {
                ValueType::Text => Kind::Text,
                ValueType::Integer => Kind::Number,
                ValueType::Date => Kind::Time,
                ValueType::Texts => Kind::Several,
            },
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Property(field) => field.name.to_owned(),
            Self::Geometry => "geometry".to_owned(),
            Self::Id => "id".to_owned(),
            Self::Folded(_, inner) => inner.name(),
            _ => "value".to_owned(),
        }
    }
}

impl Known<'_> {
    pub(super) fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            (Self::Number(a), Self::Number(b)) => a.partial_cmp(b),
            (Self::Time(a), Self::Time(b)) => Some(a.cmp(b)),
            (Self::Truth(a), Self::Truth(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }
}

/// Two values that can be compared: a day may be written as a text.
pub(super) fn fitting(left: Scalar, right: Scalar) -> Result<(Scalar, Scalar), FilterError> {
    let day = |text: &Scalar, beside: &Scalar| {
        let time = text.written().as_deref().and_then(moment_of);
        time.map(Scalar::Time)
            .ok_or_else(|| FilterError::OtherType { name: beside.name(), with: Kind::NoDay })
    };
    match (left.kind(), right.kind()) {
        (Kind::Several, _) => Err(FilterError::OtherType { name: left.name(), with: Kind::Single }),
        (a, b) if a == b => Ok((left, right)),
        (Kind::Time, Kind::Text) => {
            let right = day(&right, &left)?;
            Ok((left, right))
        }
        (Kind::Text, Kind::Time) => Ok((day(&left, &right)?, right)),
        (_, with) => Err(FilterError::OtherType { name: left.name(), with }),
    }
}

/// The first moment of a day.
fn begin_of(day: Date) -> DateTime {
    day.to_datetime(Time::midnight())
}

/// The moment of `2023-05-01` or of `2023-05-01T10:00:00+07:00`.
pub(super) fn moment_of(text: &str) -> Option<DateTime> {
    if text.contains(['T', 't']) {
        return Some(TimeZone::UTC.to_datetime(text.parse::<Timestamp>().ok()?));
    }
    text.parse().ok().map(begin_of)
}
