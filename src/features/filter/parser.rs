//! Reads CQL2 text by recursive descent, a rule of the grammar a function.

use geo::Geometry;

use super::{
    Condition, Field, MAX_DEPTH, MAX_LENGTH, Overlap,
    fault::{Expected, FilterError, Kind},
    lexer::{Placed, Token, lex},
    literal::{of_box, of_wkt},
    pattern::Pattern,
    scalar::{Comparison, Fold, Scalar, fitting, moment_of},
    spatial::{self, Spatial},
    temporal::{self, End, Span, Temporal},
};
use crate::{features::ValueType, geometry::Crs};

/// Reads a whole filter.
pub(super) fn read(text: &str, fields: &'static [Field], crs: Crs) -> Read<Condition> {
    if text.len() > MAX_LENGTH {
        return Err(FilterError::TooLong);
    }
    let mut parser = Parser { text, tokens: lex(text)?, at: 0, depth: 0, fields, crs };
    let condition = parser.any()?;
    if parser.at < parser.tokens.len() { Err(parser.unexpected(Expected::End)) } else { Ok(condition) }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Placed>,
    at: usize,
    depth: usize,
    fields: &'static [Field],
    crs: Crs,
}

type Read<T> = Result<T, FilterError>;

impl Parser<'_> {
    fn unexpected(&self, expected: Expected) -> FilterError {
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
            return compare(left, how, right);
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
            let from = compare(left.clone(), Comparison::AtLeast, least)?;
            Condition::All(vec![from, compare(left, Comparison::AtMost, most)?])
        } else if self.keyword("in") {
            self.must("(")?;
            let mut list = vec![self.scalar()?];
            while self.sign(",") {
                list.push(self.scalar()?);
            }
            self.must(")")?;
            let list = list.into_iter().map(|one| Ok(fitting(left.clone(), one)?.1)).collect::<Read<_>>()?;
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
            fitting(left.clone(), Scalar::Text(String::new()))?;
            return Err(self.unexpected(Expected::Text));
        }
        Ok(Condition::Like(left, Pattern::of(&written)))
    }

    fn scalar(&mut self) -> Read<Scalar> {
        if let Some(name) = self.function() {
            let fold = match name.as_str() {
                "casei" => Some(Fold::Case),
                "accenti" => Some(Fold::Accents),
                "date" | "timestamp" => None,
                _ => return Err(self.unexpected(Expected::Function)),
            };
            self.at += 2;
            let inner = self.nested(Self::scalar)?;
            let found = match (fold, inner) {
                (Some(fold), inner) if inner.kind() == Kind::Text => Scalar::Folded(fold, Box::new(inner)),
                (None, Scalar::Text(text)) => {
                    Scalar::Time(moment_of(&text).ok_or_else(|| self.unexpected(Expected::Time))?)
                }
                _ => return Err(self.unexpected(Expected::Text)),
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
            _ => return Err(self.unexpected(Expected::Scalar)),
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

    /// The two geometries of a function and its closing parenthesis.
    fn spatial(&mut self, relation: spatial::Relation) -> Read<Condition> {
        let first = self.geometry()?;
        self.must(",")?;
        let second = self.geometry()?;
        self.must(")")?;
        Ok(match (first, second) {
            (None, Some(to)) => Condition::Spatial(Spatial::new(relation, to, self.crs)),
            (Some(of), None) => Condition::Spatial(Spatial::new(relation.reversed(), of, self.crs)),
            (Some(a), Some(b)) => Condition::Always(relation.is_of(&a, &b)),
            (None, None) => Condition::Itself(relation.is_of_itself()),
        })
    }

    /// A geometry; `None` for the feature's own.
    fn geometry(&mut self) -> Read<Option<Geometry<f64>>> {
        let Some(placed) = self.tokens.get(self.at).cloned() else {
            return Err(self.unexpected(Expected::Geometry));
        };
        if matches!(&placed.token, Token::Word(name) | Token::Quoted(name) if name == "geometry") {
            self.at += 1;
            return Ok(None);
        }
        let Token::Word(kind) = &placed.token else { return Err(self.unexpected(Expected::Geometry)) };
        let is_box = kind.eq_ignore_ascii_case("bbox");
        self.at += 1;
        let geometry = if is_box {
            of_box(&self.numbers()?, self.crs)
        } else {
            self.pass_parentheses()?;
            let end = self.tokens.get(self.at).map_or(self.text.len(), |next| next.byte);
            of_wkt(self.text[placed.byte..end].trim(), self.crs)
        };
        geometry.map(Some).ok_or(FilterError::Geometry { at: placed.at })
    }

    /// Numbers in parentheses.
    fn numbers(&mut self) -> Read<Vec<f64>> {
        self.must("(")?;
        let mut numbers = Vec::new();
        loop {
            let Some(Token::Number(number)) = self.token() else {
                return Err(self.unexpected(Expected::Number));
            };
            numbers.push(*number);
            self.at += 1;
            if !self.sign(",") {
                self.must(")")?;
                return Ok(numbers);
            }
        }
    }

    /// Passes what is in parentheses, which a word like the Z of `POINT Z (1 2 3)` may precede.
    fn pass_parentheses(&mut self) -> Read<()> {
        if matches!(self.token(), Some(Token::Word(_))) {
            self.at += 1;
        }
        let mut open = 0_usize;
        loop {
            match self.token() {
                Some(Token::Sign("(")) => open += 1,
                Some(Token::Sign(")")) if open > 0 => open -= 1,
                Some(_) if open > 0 => {}
                Some(_) => return Err(self.unexpected(Expected::Opening)),
                None => return Err(self.unexpected(Expected::Closing)),
            }
            if open > MAX_DEPTH {
                return Err(FilterError::TooDeep);
            }
            self.at += 1;
            if open == 0 {
                return Ok(());
            }
        }
    }

    /// The two times of a function and its closing parenthesis.
    fn temporal(&mut self, relation: temporal::Relation) -> Read<Condition> {
        let first = self.span(relation)?;
        self.must(",")?;
        let second = self.span(relation)?;
        self.must(")")?;
        Ok(Condition::Temporal(Temporal { first, relation, second }))
    }

    fn span(&mut self, relation: temporal::Relation) -> Read<Span> {
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
            Scalar::Text(text) => moment_of(&text).map(Scalar::Time),
            scalar => (scalar.kind() == Kind::Time).then_some(scalar),
        };
        found.ok_or_else(|| {
            self.at = begins;
            self.unexpected(Expected::Time)
        })
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

fn compare(left: Scalar, how: Comparison, right: Scalar) -> Read<Condition> {
    let (left, right) = fitting(left, right)?;
    Ok(Condition::Compare(left, how, right))
}
