//! Reads CQL2 text by recursive descent, a rule of the grammar a function.

use geo::{CoordsIter as _, Geometry, Intersects as _, Validation as _};
use jiff::civil::Date;

use super::{
    Comparison, Condition, Field, FilterError, MAX_DEPTH, MAX_LENGTH, Overlap, Pattern, Scalar,
    lexer::{Placed, Token, lex},
    spatial::{Relation, Spatial, frame},
};
use crate::features::ValueType;

/// Reads a whole filter.
pub(super) fn read(text: &str, fields: &'static [Field]) -> Result<Condition, FilterError> {
    if text.len() > MAX_LENGTH {
        return Err(FilterError::TooLong);
    }
    let mut parser = Parser { text, tokens: lex(text)?, at: 0, depth: 0, fields };
    let condition = parser.any()?;
    if parser.at < parser.tokens.len() {
        Err(parser.unexpected("«and», «or» or the end"))
    } else {
        Ok(condition)
    }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Placed>,
    at: usize,
    depth: usize,
    fields: &'static [Field],
}

type Read<T> = Result<T, FilterError>;

impl Parser<'_> {
    fn unexpected(&self, expected: &'static str) -> FilterError {
        let end = self.text.chars().count() + 1;
        FilterError::Unexpected { at: self.tokens.get(self.at).map_or(end, |placed| placed.at), expected }
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
        if self.sign(sign) { Ok(()) } else { Err(self.unexpected(sign)) }
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
            return Ok(inner);
        }
        self.predicate()
    }

    fn predicate(&mut self) -> Read<Condition> {
        if let Some(name) = self.function() {
            if let Some(relation) = Relation::of(&name) {
                self.at += 2;
                return self.spatial(relation);
            }
            if let Some(overlap) = overlap_of(&name) {
                self.at += 2;
                return self.texts(overlap);
            }
        }
        let left = self.scalar()?;
        if let Scalar::Truth(truth) = left
            && !matches!(self.token(), Some(Token::Sign("=" | "<>")))
        {
            return Ok(Condition::Always(truth));
        }
        self.compared(left)
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
            let not = self.keyword("not");
            return if self.keyword("null") {
                Ok(negated(Condition::Unknown(left), not))
            } else {
                Err(self.unexpected("«null»"))
            };
        }
        if let Some(Token::Sign(sign)) = self.token()
            && let Some(how) = comparison_of(sign)
        {
            self.at += 1;
            let right = self.scalar()?;
            return compare(left, how, right);
        }
        let not = self.keyword("not");
        let condition = if self.keyword("like") {
            self.like(left)?
        } else if self.keyword("between") {
            let least = self.scalar()?;
            if !self.keyword("and") {
                return Err(self.unexpected("«and»"));
            }
            let most = self.scalar()?;
            let from = compare(left.clone(), Comparison::AtLeast, least)?;
            Condition::All(vec![from, compare(left, Comparison::AtMost, most)?])
        } else if self.keyword("in") {
            self.must("(")?;
            let mut list = vec![self.scalar()?];
            while self.sign(",") {
                list.push(self.scalar()?);
            }
            self.must(")")?;
            let list = list.into_iter().map(|one| Ok(fitting(&left, one)?.1)).collect::<Read<_>>()?;
            Condition::Among(left, list)
        } else {
            return Err(self.unexpected("a comparison"));
        };
        Ok(negated(condition, not))
    }

    fn like(&mut self, left: Scalar) -> Read<Condition> {
        let pattern = match self.scalar()? {
            Scalar::Text(pattern) => pattern,
            Scalar::Folded(inner) => match *inner {
                Scalar::Text(pattern) => pattern.to_lowercase(),
                _ => return Err(self.unexpected("a pattern")),
            },
            _ => return Err(self.unexpected("a pattern")),
        };
        fitting(&left, Scalar::Text(String::new()))?;
        let mut chars = pattern.chars();
        let mut pieces = Vec::new();
        while let Some(c) = chars.next() {
            pieces.push(match c {
                '%' => Pattern::Any,
                '_' => Pattern::AnyOne,
                '\\' => Pattern::One(chars.next().unwrap_or('\\')),
                c => Pattern::One(c),
            });
        }
        // Stars side by side are one.
        pieces.dedup_by(|a, b| *a == Pattern::Any && *b == Pattern::Any);
        Ok(Condition::Like(left, pieces))
    }

    fn scalar(&mut self) -> Read<Scalar> {
        if let Some(name) = self.function() {
            let known = ["casei", "accenti", "date", "timestamp"].contains(&name.as_str());
            if !known {
                return Err(self.unexpected("a function that is understood here"));
            }
            self.at += 2;
            let inner = self.nested(Self::scalar)?;
            let found = match (name.as_str(), inner) {
                ("casei", inner) => Scalar::Folded(Box::new(inner)),
                ("date" | "timestamp", Scalar::Text(text)) => {
                    Scalar::Date(day_of(&text).ok_or_else(|| self.unexpected("a day like 2023-05-01"))?)
                }
                _ => return Err(self.unexpected("a text in quotes")),
            };
            self.must(")")?;
            return Ok(found);
        }
        let found = match self.token() {
            Some(Token::Text(text)) => Scalar::Text(text.clone()),
            Some(Token::Number(number)) => Scalar::Number(*number),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("true") => Scalar::Truth(true),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("false") => Scalar::Truth(false),
            Some(Token::Word(name) | Token::Quoted(name)) => self.property(name)?,
            _ => return Err(self.unexpected("a property or a value")),
        };
        self.at += 1;
        Ok(found)
    }

    fn property(&self, name: &str) -> Read<Scalar> {
        match (name, self.fields.iter().find(|field| field.name == name)) {
            (_, Some(field)) => Ok(Scalar::Property(field)),
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

    /// The two geometries of a function and its closing parenthesis; one of them is the feature's.
    fn spatial(&mut self, relation: Relation) -> Read<Condition> {
        let first = self.geometry()?;
        self.must(",")?;
        let second = self.geometry()?;
        self.must(")")?;
        match (first, second) {
            (None, Some(to)) => Ok(Condition::Spatial(Spatial::new(relation, to))),
            (Some(of), None) => Ok(Condition::Spatial(Spatial::new(relation.reversed(), of))),
            _ => Err(self.unexpected("«geometry» and one geometry")),
        }
    }

    /// A geometry; `None` for the feature's own.
    fn geometry(&mut self) -> Read<Option<Geometry<f64>>> {
        let Some(placed) = self.tokens.get(self.at).cloned() else {
            return Err(self.unexpected("a geometry"));
        };
        if matches!(&placed.token, Token::Word(name) | Token::Quoted(name) if name == "geometry") {
            self.at += 1;
            return Ok(None);
        }
        let Token::Word(kind) = &placed.token else { return Err(self.unexpected("a geometry")) };
        let is_box = kind.eq_ignore_ascii_case("bbox");
        self.at += 1;
        let opening = self.tokens.get(self.at..).unwrap_or_default();
        let opening = opening.iter().position(|p| p.token == Token::Sign("(")).filter(|n| *n < 2);
        self.at += opening.ok_or_else(|| self.unexpected("("))?;
        let start = self.at;
        let mut open = 0_usize;
        loop {
            match self.token() {
                Some(Token::Sign("(")) => open += 1,
                Some(Token::Sign(")")) => open -= 1,
                Some(_) => {}
                None => return Err(self.unexpected(")")),
            }
            if open > MAX_DEPTH {
                return Err(FilterError::TooDeep);
            }
            self.at += 1;
            if open == 0 {
                break;
            }
        }
        let no_geometry = || FilterError::Geometry { at: placed.at };
        let geometry = if is_box {
            let numbers = self.tokens[start..self.at].iter().filter_map(|p| match p.token {
                Token::Number(number) => Some(number),
                _ => None,
            });
            match *numbers.collect::<Vec<f64>>() {
                [west, south, east, north] | [west, south, _, east, north, _] => {
                    frame([west, south, east, north])
                }
                _ => return Err(no_geometry()),
            }
        } else {
            let end = self.tokens.get(self.at).map_or(self.text.len(), |next| next.byte);
            let wkt = self.text[placed.byte..end].trim();
            wkt::TryFromWkt::try_from_wkt_str(wkt).map_err(|_| no_geometry())?
        };
        let world = geo::Rect::new((-180.0, -90.0), (180.0, 90.0));
        let is_on_earth = geometry.coords_iter().all(|c| world.intersects(&c));
        let is_sound = geometry.coords_count() > 0 && is_on_earth && geometry.is_valid();
        if is_sound { Ok(Some(geometry)) } else { Err(no_geometry()) }
    }

    /// A list of a feature and a list of texts.
    fn texts(&mut self, overlap: Overlap) -> Read<Condition> {
        let field = match self.scalar()? {
            Scalar::Property(field) if field.value_type == ValueType::Texts => field,
            _ => return Err(self.unexpected("a property that is a list")),
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
                _ => return Err(self.unexpected("a text in quotes")),
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

fn comparison_of(sign: &str) -> Option<Comparison> {
    Some(match sign {
        "=" => Comparison::Equal,
        "<>" => Comparison::NotEqual,
        "<" => Comparison::Less,
        "<=" => Comparison::AtMost,
        ">" => Comparison::More,
        ">=" => Comparison::AtLeast,
        _ => return None,
    })
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

fn compare(left: Scalar, how: Comparison, right: Scalar) -> Read<Condition> {
    let (left, right) = fitting(&left, right)?;
    Ok(Condition::Compare(left, how, right))
}

/// Two values that can be compared: a day may be written as a text.
fn fitting(left: &Scalar, right: Scalar) -> Read<(Scalar, Scalar)> {
    let (a, b) = (type_of(left), type_of(&right));
    let name = |scalar: &Scalar| match scalar {
        Scalar::Property(field) => field.name.to_owned(),
        Scalar::Geometry => "geometry".to_owned(),
        Scalar::Id => "id".to_owned(),
        _ => "value".to_owned(),
    };
    match (a, b) {
        (Some(a), Some(b)) if a == b => Ok((left.clone(), right)),
        (Some(Type::Day), Some(Type::Text)) => {
            let day = text_of(&right).and_then(day_of);
            let with = || FilterError::OtherType { name: name(left), with: "a text that is no day" };
            Ok((left.clone(), Scalar::Date(day.ok_or_else(with)?)))
        }
        (Some(Type::Text), Some(Type::Day)) => {
            let with = || FilterError::OtherType { name: name(&right), with: "a text that is no day" };
            let day = text_of(left).and_then(day_of).ok_or_else(with)?;
            Ok((Scalar::Date(day), right))
        }
        (None, _) => Err(FilterError::OtherType { name: name(left), with: "a single value" }),
        (_, with) => {
            Err(FilterError::OtherType { name: name(left), with: with.map_or("a list", Type::name) })
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    Text,
    Number,
    Day,
    Truth,
}

impl Type {
    fn name(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Day => "a day",
            Self::Truth => "true or false",
        }
    }
}

/// The type of a value; none of a list and of a geometry.
fn type_of(scalar: &Scalar) -> Option<Type> {
    Some(match scalar {
        Scalar::Id | Scalar::Text(_) => Type::Text,
        Scalar::Number(_) => Type::Number,
        Scalar::Date(_) => Type::Day,
        Scalar::Truth(_) => Type::Truth,
        Scalar::Geometry => return None,
        Scalar::Folded(inner) => return type_of(inner).filter(|one| *one == Type::Text),
        Scalar::Property(field) => match field.value_type {
            ValueType::Text => Type::Text,
            ValueType::Integer => Type::Number,
            ValueType::Date => Type::Day,
            ValueType::Texts => return None,
        },
    })
}

fn text_of(scalar: &Scalar) -> Option<&str> {
    match scalar {
        Scalar::Text(text) => Some(text),
        _ => None,
    }
}

/// The day of `2023-05-01` or `2023-05-01T10:00:00Z`.
fn day_of(text: &str) -> Option<Date> {
    text.split_once('T').map_or(text, |(day, _)| day).parse().ok()
}
