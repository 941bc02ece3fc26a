//! How times of features lie to other times: the relations of Allen, as CQL2 names them.

use jiff::Timestamp;

use super::{
    super::feature::Feature,
    scalar::{Known, Scalar},
};

/// A relation of two spans.
#[derive(Debug, Clone)]
pub(super) struct Temporal {
    pub(super) first: Span,
    pub(super) relation: Relation,
    pub(super) second: Span,
}

/// A time with a beginning and an end; of a moment they are the same.
#[derive(Debug, Clone)]
pub(super) enum Span {
    Moment(Scalar),
    Between(End, End),
}

/// An end of a span.
#[derive(Debug, Clone)]
pub(super) enum End {
    Open,
    At(Scalar),
}

/// A relation, the first span first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    After,
    Before,
    Contains,
    Disjoint,
    During,
    Equals,
    FinishedBy,
    Finishes,
    Intersects,
    Meets,
    MetBy,
    OverlappedBy,
    Overlaps,
    StartedBy,
    Starts,
}

impl Relation {
    /// The relation of a function's name, in lower case.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "t_after" => Self::After,
            "t_before" => Self::Before,
            "t_contains" => Self::Contains,
            "t_disjoint" => Self::Disjoint,
            "t_during" => Self::During,
            "t_equals" => Self::Equals,
            "t_finishedby" => Self::FinishedBy,
            "t_finishes" => Self::Finishes,
            "t_intersects" => Self::Intersects,
            "t_meets" => Self::Meets,
            "t_metby" => Self::MetBy,
            "t_overlappedby" => Self::OverlappedBy,
            "t_overlaps" => Self::Overlaps,
            "t_startedby" => Self::StartedBy,
            "t_starts" => Self::Starts,
            _ => return None,
        })
    }

    /// Whether it is of periods alone, which a moment cannot have.
    pub(super) fn is_of_periods(self) -> bool {
        !matches!(self, Self::After | Self::Before | Self::Disjoint | Self::Equals | Self::Intersects)
    }

    fn is(self, [from, to]: [Timestamp; 2], [begin, end]: [Timestamp; 2]) -> bool {
        match self {
            Self::After => from > end,
            Self::Before => to < begin,
            Self::Contains => from < begin && to > end,
            Self::Disjoint => from > end || to < begin,
            Self::During => from > begin && to < end,
            Self::Equals => from == begin && to == end,
            Self::FinishedBy => from < begin && to == end,
            Self::Finishes => from > begin && to == end,
            Self::Intersects => from <= end && to >= begin,
            Self::Meets => to == begin,
            Self::MetBy => from == end,
            Self::OverlappedBy => from > begin && from < end && to > end,
            Self::Overlaps => from < begin && to > begin && to < end,
            Self::StartedBy => from == begin && to > end,
            Self::Starts => from == begin && to < end,
        }
    }
}

impl Temporal {
    /// Whether times lie so; `None` where one of them is not known.
    pub(super) fn holds(&self, feature: &Feature<'_>) -> Option<bool> {
        Some(self.relation.is(self.first.of(feature)?, self.second.of(feature)?))
    }
}

impl Span {
    /// From when to when. An end that is not known beside one that is known is open: a boundary that has a first day
    /// and no last one holds still.
    fn of(&self, feature: &Feature<'_>) -> Option<[Timestamp; 2]> {
        let moment = |scalar: &Scalar| match scalar.of(feature)? {
            Known::Time(time) => Some(time),
            _ => None,
        };
        match self {
            Self::Moment(scalar) => moment(scalar).map(|time| [time; 2]),
            Self::Between(from, to) => {
                let [from, to] = [from, to].map(|end| match end {
                    End::Open => (true, None),
                    End::At(scalar) => (false, moment(scalar)),
                });
                let is_known = [from, to].iter().any(|(_, time)| time.is_some());
                let is_open = from.0 && to.0;
                (is_known || is_open)
                    .then(|| [from.1.unwrap_or(Timestamp::MIN), to.1.unwrap_or(Timestamp::MAX)])
            }
        }
    }
}
