//! Why a text is no filter.

use std::fmt::{self, Display, Formatter};

use super::{super::collection::Title, MAX_DEPTH, MAX_LENGTH, MAX_RINGS, MAX_VERTICES};

/// Why a text is no filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// It is longer than [`MAX_LENGTH`].
    #[error("the filter is longer than {MAX_LENGTH} bytes")]
    TooLong,
    /// It is nested deeper than [`MAX_DEPTH`].
    #[error("the filter is nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// Its geometries are larger than [`MAX_VERTICES`].
    #[error("the geometries of the filter have more than {MAX_VERTICES} vertices together")]
    TooManyVertices,
    /// One of its geometries has more than [`MAX_RINGS`].
    #[error("a geometry of the filter has more than {MAX_RINGS} rings")]
    TooManyRings,
    /// Something else was expected.
    #[error("at character {at} {expected} is expected")]
    Unexpected {
        /// Where, from 1.
        at: usize,
        /// What may stand there.
        expected: Expected,
    },
    /// A property the collection does not have.
    #[error("there is no property {name:?}; there are {known}")]
    UnknownProperty {
        /// Its name.
        name: String,
        /// Those it has.
        known: String,
    },
    /// A value of another type than the one it is compared with.
    #[error("{name:?} cannot be compared with {with}")]
    OtherType {
        /// The property.
        name: String,
        /// What it was compared with.
        with: Kind,
    },
    /// A geometry that cannot be read.
    #[error("at character {at} is no geometry of WKT in the coordinates of filter-crs")]
    Geometry {
        /// Where, from 1.
        at: usize,
    },
}

/// What may stand at a place of a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// `=`, `like`, `between`, `in`, `is null` …
    Comparison,
    /// A property or a value.
    Scalar,
    /// A piece of any kind.
    Piece,
    /// A number.
    Number,
    /// A text in quotes.
    Text,
    /// A pattern in quotes.
    Pattern,
    /// A day or a time.
    Time,
    /// A day.
    Day,
    /// A time.
    Moment,
    /// A period whose end does not lie before its beginning.
    Period,
    /// A period of two ends.
    Interval,
    /// A geometry.
    Geometry,
    /// A property that is a list.
    List,
    /// A function that is understood.
    Function,
    /// The quotation mark that closes a text.
    ClosingMark,
    /// What joins conditions, or nothing.
    End,
    /// The second half of `between`.
    And,
    /// The rest of `is null`.
    Null,
    /// `(`.
    Opening,
    /// `)`.
    Closing,
    /// `,`.
    Comma,
}

impl Expected {
    /// In both languages.
    pub fn title(self) -> Title<'static> {
        let (ru, en) = match self {
            Self::Comparison => ("сравнение", "a comparison"),
            Self::Scalar => ("свойство или значение", "a property or a value"),
            Self::Piece => ("свойство, значение или знак", "a property, a value or a sign"),
            Self::Number => ("число", "a number"),
            Self::Text => ("текст в кавычках", "a text in quotes"),
            Self::Pattern => ("образец в кавычках", "a pattern in quotes"),
            Self::Time => (
                "день вида 2023-05-01 или время вида 2023-05-01T10:00:00Z",
                "a day like 2023-05-01 or a time like 2023-05-01T10:00:00Z",
            ),
            Self::Day => ("день вида 2023-05-01", "a day like 2023-05-01"),
            Self::Moment => ("время вида 2023-05-01T10:00:00Z", "a time like 2023-05-01T10:00:00Z"),
            Self::Period => (
                "период, конец которого не раньше начала",
                "a period whose end does not lie before its beginning",
            ),
            Self::Interval => {
                ("период вида interval('2020-01-01', '..')", "a period like interval('2020-01-01', '..')")
            }
            Self::Geometry => ("геометрия", "a geometry"),
            Self::List => ("свойство-список", "a property that is a list"),
            Self::Function => ("известная здесь функция", "a function that is understood here"),
            Self::ClosingMark => ("закрывающая кавычка", "a closing quotation mark"),
            Self::End => ("«and», «or» или конец", "«and», «or» or the end"),
            Self::And => ("«and»", "«and»"),
            Self::Null => ("«null»", "«null»"),
            Self::Opening => ("«(»", "«(»"),
            Self::Closing => ("«)»", "«)»"),
            Self::Comma => ("«,»", "«,»"),
        };
        Title { ru, en }
    }
}

impl Display for Expected {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.title().en)
    }
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A number.
    Number,
    /// A day or a time.
    Time,
    /// True or false.
    Truth,
    /// Several values, or a geometry.
    Several,
    /// One value, where several or a geometry stand.
    Single,
    /// A text that is no day.
    NoDay,
}

impl Kind {
    /// In both languages.
    pub fn title(self) -> Title<'static> {
        let (ru, en) = match self {
            Self::Text => ("текстом", "a text"),
            Self::Number => ("числом", "a number"),
            Self::Time => ("днём", "a day"),
            Self::Truth => ("истиной или ложью", "true or false"),
            Self::Several => ("списком или геометрией", "a list or a geometry"),
            Self::Single => ("одним значением", "a single value"),
            Self::NoDay => ("текстом, который не день", "a text that is no day"),
        };
        Title { ru, en }
    }
}

impl Display for Kind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.title().en)
    }
}
