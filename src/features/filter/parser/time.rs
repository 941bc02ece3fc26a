//! Times of a filter, and how they lie to each other.

use super::{
    super::{
        Condition,
        fault::{Expected, Kind},
        lexer::Token,
        scalar::{Scalar, time_of},
        temporal::{End, Relation, Span, Temporal},
    },
    Parser, Read,
};
use crate::features::time::{begin_of, civil_day, moment};

impl Parser<'_> {
    /// What follows the opening parenthesis of `date` or `timestamp`: the day, or the moment, in quotes.
    pub(super) fn instant(&mut self, function: &str) -> Read<Scalar> {
        let Some(Token::Text(text)) = self.token() else { return Err(self.unexpected(Expected::Text)) };
        let (time, expected) = match function {
            "date" => (civil_day(text).map(|day| begin_of(day, self.zone)), Expected::Day),
            _ => (moment(text), Expected::Moment),
        };
        let time = time.ok_or_else(|| self.unexpected(expected))?;
        self.at += 1;
        self.must(")")?;
        Ok(Scalar::Time(time))
    }

    /// The two times of a function and its closing parenthesis.
    pub(super) fn temporal(&mut self, relation: Relation) -> Read<Condition> {
        let first = self.span(relation)?;
        self.must(",")?;
        let second = self.span(relation)?;
        self.must(")")?;
        Ok(Condition::Temporal(Temporal { first, relation, second }))
    }

    fn span(&mut self, relation: Relation) -> Read<Span> {
        if self.function().as_deref() != Some("interval") {
            return if relation.is_of_periods() {
                Err(self.unexpected(Expected::Interval))
            } else {
                self.time().map(Span::Moment)
            };
        }
        self.at += 2;
        let from = self.end()?;
        self.must(",")?;
        let to = self.end()?;
        if let (End::At(Scalar::Time(from)), End::At(Scalar::Time(to))) = (&from, &to)
            && from > to
        {
            return Err(self.unexpected(Expected::Period));
        }
        self.must(")")?;
        Ok(Span::Between(from, to))
    }

    fn end(&mut self) -> Read<End> {
        if self.token() == Some(&Token::Text("..".to_owned())) {
            self.at += 1;
            return Ok(End::Open);
        }
        self.time().map(End::At)
    }

    fn time(&mut self) -> Read<Scalar> {
        let begins = self.at;
        let found = match self.scalar()? {
            Scalar::Text(text) => time_of(&text, self.zone).map(Scalar::Time),
            scalar => (scalar.kind() == Kind::Time).then_some(scalar),
        };
        found.ok_or_else(|| {
            self.at = begins;
            self.unexpected(Expected::Time)
        })
    }
}
