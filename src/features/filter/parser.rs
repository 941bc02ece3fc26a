//! Reads CQL2 text by recursive descent, a rule of the grammar a function.

mod geometry;
mod time;

use jiff::tz::TimeZone;

use super::{
    Condition, Field, MAX_DEPTH, MAX_LENGTH, Overlap,
    fault::{Expected, FilterError, Kind},
    lexer::{Placed, Token, lex},
    pattern::Pattern,
    scalar::{Comparison, Fold, Scalar, fitting},
    spatial, temporal,
};
use crate::{features::ValueType, geometry::Crs};

/// Reads a whole filter.
pub(super) fn read(text: &str, fields: &'static [Field], crs: Crs, zone: &TimeZone) -> Read<Condition> {
    if text.len() > MAX_LENGTH {
        return Err(FilterError::TooLong);
    }
    let tokens = lex(text)?;
    let mut parser = Parser { text, tokens, at: 0, depth: 0, vertices: 0, rings: 0, fields, crs, zone };
    let condition = parser.any()?;
    if parser.at < parser.tokens.len() { Err(parser.unexpected(Expected::End)) } else { Ok(condition) }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Placed>,
    at: usize,
    depth: usize,
    /// Vertices of all geometries so far.
    vertices: usize,
    /// Rings of the geometry that is being read.
    rings: usize,
    fields: &'static [Field],
    crs: Crs,
    /// The city's: days begin by it.
    zone: &'a TimeZone,
}

type Read<T> = Result<T, FilterError>;

impl Parser<'_> {
    /// The position of the piece at hand, or of the end.
    fn place(&self) -> usize {
        self.tokens.get(self.at).map_or_else(|| self.text.chars().count() + 1, |placed| placed.at)
    }

    fn unexpected(&self, expected: Expected) -> FilterError {
        FilterError::Unexpected { at: self.place(), expected }
    }

    fn token(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|placed| &placed.token)
    }

    /// Takes a keyword, in any case.
    fn keyword(&mut self, keyword: &str) -> bool {
        let is = matches!(self.token(), Some(Token::Word(word)) if word.eq_ignore_ascii_case(keyword));
        self.at += usize::from(is);
        is
    }

    fn sign(&mut self, sign: &str) -> bool {
        let is = matches!(self.token(), Some(Token::Sign(one)) if *one == sign);
        self.at += usize::from(is);
        is
    }

    fn must(&mut self, sign: &'static str) -> Read<()> {
        let expected = match sign {
            "(" => Expected::Opening,
            ")" => Expected::Closing,
            _ => Expected::Comma,
        };
        if self.sign(sign) { Ok(()) } else { Err(self.unexpected(expected)) }
    }

    /// One level deeper.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(FilterError::TooDeep);
        }
        let found = read(self)?;
        self.depth -= 1;
        Ok(found)
    }

    /// What is parted by commas, in parentheses.
    fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        self.must("(")?;
        let mut found = vec![read(self)?];
        while self.sign(",") {
            found.push(read(self)?);
        }
        self.must(")")?;
        Ok(found)
    }

    fn any(&mut self) -> Read<Condition> {
        let mut found = vec![self.all()?];
        while self.keyword("or") {
            found.push(self.all()?);
        }
        Ok(single(found, Condition::Any))
    }

    fn all(&mut self) -> Read<Condition> {
        let mut found = vec![self.not()?];
        while self.keyword("and") {
            found.push(self.not()?);
        }
        Ok(single(found, Condition::All))
    }

    fn not(&mut self) -> Read<Condition> {
        if self.keyword("not") {
            let inner = self.nested(Self::not)?;
            return Ok(Condition::Not(Box::new(inner)));
        }
        if self.sign("(") {
            let inner = self.nested(Self::any)?;
            self.must(")")?;
            if !self.keyword("is") {
                return Ok(inner);
            }
            let not = self.null()?;
            return Ok(negated(Condition::Untold(Box::new(inner)), not));
        }
        self.predicate()
    }

    fn predicate(&mut self) -> Read<Condition> {
        if let Some(name) = self.function() {
            if let Some(relation) = spatial::Relation::of(&name) {
                self.at += 2;
                return self.spatial(relation);
            }
            if let Some(relation) = temporal::Relation::of(&name) {
                self.at += 2;
                return self.temporal(relation);
            }
            if let Some(overlap) = overlap_of(&name) {
                self.at += 2;
                return self.texts(overlap);
            }
        }
        let left = self.scalar()?;
        let is_compared = match self.token() {
            Some(Token::Sign(sign)) => Comparison::of(sign).is_some(),
            Some(Token::Word(word)) => word.eq_ignore_ascii_case("is"),
            _ => false,
        };
        match left {
            Scalar::Truth(truth) if !is_compared => Ok(Condition::Always(truth)),
            left => self.compared(left),
        }
    }

    /// The name of a function that begins here, in lower case.
    fn function(&self) -> Option<String> {
        let opens =
            matches!(self.tokens.get(self.at + 1).map(|placed| &placed.token), Some(Token::Sign("(")));
        match self.token() {
            Some(Token::Word(word)) if opens => Some(word.to_ascii_lowercase()),
            _ => None,
        }
    }

    /// What follows a value: a comparison, `like`, `between`, `in`, `is null`.
    fn compared(&mut self, left: Scalar) -> Read<Condition> {
        if self.keyword("is") {
            let not = self.null()?;
            return Ok(negated(Condition::Unknown(left), not));
        }
        if let Some(Token::Sign(sign)) = self.token()
            && let Some(how) = Comparison::of(sign)
        {
            self.at += 1;
            let right = self.scalar()?;
            let [left, right] = fitting([left, right], self.zone)?;
            return Ok(Condition::Compare(left, how, right));
        }
        let not = self.keyword("not");
        let condition = if self.keyword("like") {
            self.like(left)?
        } else if self.keyword("between") {
            let least = self.scalar()?;
            if !self.keyword("and") {
                return Err(self.unexpected(Expected::And));
            }
            let most = self.scalar()?;
            Condition::Between(fitting([left, least, most], self.zone)?)
        } else if self.keyword("in") {
            let mut list = self.list(Self::scalar)?;
            list.insert(0, left);
            let mut list = fitting(list, self.zone)?;
            let left = list.remove(0);
            Condition::Among(left, list)
        } else {
            return Err(self.unexpected(Expected::Comparison));
        };
        Ok(negated(condition, not))
    }

    /// The rest of `is null`: whether it is `is not null`.
    fn null(&mut self) -> Read<bool> {
        let not = self.keyword("not");
        if self.keyword("null") { Ok(not) } else { Err(self.unexpected(Expected::Null)) }
    }

    fn like(&mut self, left: Scalar) -> Read<Condition> {
        let pattern = self.scalar()?;
        let written = pattern.written().ok_or_else(|| self.unexpected(Expected::Pattern))?;
        if left.kind() != Kind::Text {
            return Err(FilterError::OtherType { name: left.name(), with: Kind::Text });
        }
        Ok(Condition::Like(left, Pattern::of(&written)))
    }

    fn scalar(&mut self) -> Read<Scalar> {
        if let Some(name) = self.function() {
            let fold = match name.as_str() {
                "casei" => Fold::Case,
                "accenti" => Fold::Accents,
                "date" | "timestamp" => {
                    self.at += 2;
                    return self.instant(&name);
                }
                _ => return Err(self.unexpected(Expected::Function)),
            };
            self.at += 2;
            let inner = self.nested(Self::scalar)?;
            if inner.kind() != Kind::Text {
                return Err(self.unexpected(Expected::Text));
            }
            self.must(")")?;
            let folded = Scalar::Folded(fold, Box::new(inner));
            // What is written is folded once, not for each feature.
            return Ok(folded.written().map_or(folded, Scalar::Text));
        }
        let found = match self.token() {
            Some(Token::Text(text)) => Scalar::Text(text.clone()),
            Some(Token::Number(number)) => Scalar::Number(*number),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("true") => Scalar::Truth(true),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("false") => Scalar::Truth(false),
            Some(Token::Word(name) | Token::Quoted(name)) => self.property(name)?,
            _ => return Err(self.unexpected(Expected::Scalar)),
        };
        self.at += 1;
        Ok(found)
    }

    fn property(&self, name: &str) -> Read<Scalar> {
        match (name, self.fields.iter().find(|field| field.name == name)) {
            (_, Some(field)) => Ok(Scalar::of_field(field, self.zone)),
            ("id", None) => Ok(Scalar::Id),
            ("geometry", None) => Ok(Scalar::Geometry),
            _ => Err(FilterError::UnknownProperty {
                name: name.chars().take(80).collect(),
                known: self
                    .fields
                    .iter()
                    .map(|f| f.name)
                    .chain(["id", "geometry"])
                    .collect::<Vec<_>>()
                    .join(", "),
            }),
        }
    }

    /// A list of a feature and a list of texts.
    fn texts(&mut self, overlap: Overlap) -> Read<Condition> {
        let field = match self.scalar()? {
            Scalar::Property(field) if field.value_type == ValueType::Texts => field,
            _ => return Err(self.unexpected(Expected::List)),
        };
        self.must(",")?;
        self.must("(")?;
        let mut list = Vec::new();
        while !self.sign(")") {
            if !list.is_empty() {
                self.must(",")?;
            }
            match self.scalar()? {
                Scalar::Text(text) => list.push(text),
                _ => return Err(self.unexpected(Expected::Text)),
            }
        }
        self.must(")")?;
        Ok(Condition::Texts(field, overlap, list))
    }
}

fn single(mut conditions: Vec<Condition>, join: impl FnOnce(Vec<Condition>) -> Condition) -> Condition {
    if conditions.len() == 1 { conditions.remove(0) } else { join(conditions) }
}

fn negated(condition: Condition, not: bool) -> Condition {
    if not { Condition::Not(Box::new(condition)) } else { condition }
}

fn overlap_of(name: &str) -> Option<Overlap> {
    Some(match name {
        "a_equals" => Overlap::Equals,
        "a_contains" => Overlap::Contains,
        "a_containedby" => Overlap::ContainedBy,
        "a_overlaps" => Overlap::Overlaps,
        _ => return None,
    })
}
