//! Values that filters compare: what a feature says and what the filter writes.

use std::{borrow::Cow, cmp::Ordering};

use jiff::{Timestamp, tz::TimeZone};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{
    super::{
        effort::Effort,
        feature::{Feature, Shape},
        fields::{Field, Value, ValueType},
        time::{begin_of, civil_day, moment},
    },
    fault::{FilterError, Kind},
};

/// What is compared. A day is its first moment in the city.
#[derive(Debug, Clone)]
pub(super) enum Scalar {
    Id,
    Geometry,
    Property(&'static Field),
    /// A property that is a day, and the city's time zone.
    Day(&'static Field, TimeZone),
    Text(String),
    Number(f64),
    Time(Timestamp),
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
    Time(Timestamp),
    Truth(bool),
}

impl Fold {
    fn of(self, text: &str) -> String {
        match self {
            Self::Case => {
                let mut folded = String::with_capacity(text.len());
                text.chars().for_each(|c| push_folded(&mut folded, c));
                folded
            }
            Self::Accents => text.nfd().filter(|c| !is_combining_mark(*c)).collect(),
        }
    }
}

/// The full folding of Unicode, of each character by itself: ß and ẞ become ss, and Σ is σ at the end of a word too.
fn push_folded(folded: &mut String, c: char) {
    match c {
        // The dotless ı is no i.
        'ı' => folded.push(c),
        // Letters of the Cherokee fold upwards, for these were there first.
        'Ꭰ'..='Ᏽ' => folded.push(c),
        'ᏸ'..='ᏽ' | 'ꭰ'..='ꮿ' => folded.extend(c.to_uppercase()),
        // Of the others down, up and down again is the folding.
        c => folded.extend(c.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase)),
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
    /// A field of the features at hand.
    pub(super) fn of_field(field: &'static Field, zone: &TimeZone) -> Self {
        match field.value_type {
            ValueType::Date => Self::Day(field, zone.clone()),
            ValueType::Text | ValueType::Integer | ValueType::Texts => Self::Property(field),
        }
    }

    /// What it is for a feature; `None` where that is not known.
    ///
    /// # Errors
    /// Where the effort is to end.
    pub(super) fn within<'a, E>(
        &'a self,
        feature: &Feature<'a>,
        effort: &mut Effort<impl FnMut(usize) -> Result<(), E>>,
    ) -> Result<Option<Known<'a>>, E> {
        let Self::Folded(fold, inner) = self else {
            effort.spend(1)?;
            return Ok(self.of(feature));
        };
        Ok(match inner.within(feature, effort)? {
            Some(Known::Text(text)) => {
                effort.spend(text.len())?;
                Some(Known::Text(fold.of(&text).into()))
            }
            other => other,
        })
    }

    pub(super) fn of<'a>(&'a self, feature: &Feature<'a>) -> Option<Known<'a>> {
        Some(match self {
            Self::Id => Known::Text(feature.id().into()),
            Self::Geometry => return None,
            Self::Property(field) => match feature.value(field) {
                Value::None | Value::Texts(_) | Value::Date(_) => return None,
                Value::Text(text) => Known::Text(text),
                Value::Integer(number) => Known::Number(number as f64),
            },
            Self::Day(field, zone) => match feature.value(field) {
                Value::Date(day) => Known::Time(begin_of(day, zone)),
                _ => return None,
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
            Self::Geometry => matches!(feature.shape(), Shape::None),
            Self::Property(field) | Self::Day(field, _) => feature.value(field) == Value::None,
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
            Self::Time(_) | Self::Day(..) => Kind::Time,
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

    /// The name of the property; of what is written in the filter `value`.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Property(field) | Self::Day(field, _) => field.name.to_owned(),
            Self::Geometry => "geometry".to_owned(),
            Self::Id => "id".to_owned(),
            Self::Folded(_, inner) => inner.name(),
            Self::Text(_) | Self::Number(_) | Self::Time(_) | Self::Truth(_) => "value".to_owned(),
        }
    }

    fn is_named(&self) -> bool {
        match self {
            Self::Property(_) | Self::Day(..) | Self::Geometry | Self::Id => true,
            Self::Folded(_, inner) => inner.is_named(),
            Self::Text(_) | Self::Number(_) | Self::Time(_) | Self::Truth(_) => false,
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

/// Values that can be compared with each other: beside a time texts of the filter are read as times.
pub(super) fn fitting<S: AsMut<[Scalar]>>(mut scalars: S, zone: &TimeZone) -> Result<S, FilterError> {
    let all = scalars.as_mut();
    let not_with = |scalar: &Scalar, with| FilterError::OtherType { name: scalar.name(), with };
    if let Some(several) = all.iter().find(|scalar| scalar.kind() == Kind::Several) {
        return Err(not_with(several, Kind::Single));
    }
    let times = || all.iter().filter(|scalar| scalar.kind() == Kind::Time);
    if let Some(time) = times().find(|time| time.is_named()).or_else(|| times().next()).cloned() {
        for text in all.iter_mut().filter(|scalar| scalar.kind() == Kind::Text) {
            let written = text.written().ok_or_else(|| not_with(text, Kind::Time))?;
            let read = time_of(&written, zone).ok_or_else(|| not_with(&time, Kind::NoDay))?;
            *text = Scalar::Time(read);
        }
    }
    // A fault is told of a property, if one is there.
    let named = all.iter().find(|scalar| scalar.is_named()).or(all.first());
    let other = named.and_then(|one| all.iter().find(|other| other.kind() != one.kind()).map(|o| (one, o)));
    match other {
        Some((one, other)) => Err(not_with(one, other.kind())),
        None => Ok(scalars),
    }
}

/// The moment of `2023-05-01T10:00:00+07:00`, or that at which `2023-05-01` begins in `zone`.
pub(super) fn time_of(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    civil_day(text).map(|day| begin_of(day, zone)).or_else(|| moment(text))
}
