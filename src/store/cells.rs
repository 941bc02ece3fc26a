//! Cells: what a row's columns hold, free of any database's types, and how strictly they are read.

use geo::{Coord, Geometry, MultiPolygon};
use jiff::civil::Date;

use crate::domain::{DomainError, LonLat};

/// What a cell holds, free of any database's types. Geometry is EPSG:4326.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs, reason = "each is what its name says")]
pub enum Value {
    #[default]
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Geometry(Geometry<f64>),
    /// Bytes where none belong.
    Bytes(usize),
}

/// Blank text is no text: it is kept as it would be read.
impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        text.filter(|t| !t.trim().is_empty()).map_or(Self::Null, Self::Text)
    }
}

impl From<&Option<String>> for Value {
    fn from(text: &Option<String>) -> Self {
        text.clone().into()
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

pub(super) fn display(value: Option<impl ToString>) -> Value {
    value.map(|v| v.to_string()).into()
}

pub(super) fn int(value: Option<impl Into<i64>>) -> Value {
    value.map_or(Value::Null, |v| Value::Int(v.into()))
}

pub(super) fn say(error: DomainError) -> String {
    error.to_string()
}

pub(super) fn list(text: &str, separator: char) -> Vec<String> {
    text.split(separator).map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
}

/// The cells of one row, taken from the left.
pub(super) struct Cells {
    pub(super) names: std::slice::Iter<'static, &'static str>,
    pub(super) values: std::vec::IntoIter<Value>,
}

impl Cells {
    fn next(&mut self) -> (&'static str, Value) {
        (self.names.next().copied().unwrap_or("?"), self.values.next().unwrap_or_default())
    }

    /// Text; an empty or blank cell counts as none. Numbers are taken as their digits: other programs retype columns.
    pub(super) fn text(&mut self) -> Result<Option<String>, String> {
        match self.next() {
            (_, Value::Null) => Ok(None),
            (_, Value::Text(t)) if t.trim().is_empty() => Ok(None),
            (_, Value::Text(t)) => Ok(Some(t)),
            (_, Value::Int(n)) => Ok(Some(n.to_string())),
            (_, Value::Real(n)) => Ok(Some(n.to_string())),
            (name, other) => Err(format!("{name} should be text, not {}", other.noun())),
        }
    }

    pub(super) fn required(&mut self) -> Result<String, String> {
        let name = self.names.as_slice().first().copied().unwrap_or("?");
        self.text()?.ok_or_else(|| format!("{name} is empty"))
    }

    pub(super) fn int(&mut self) -> Result<Option<i64>, String> {
        match self.next() {
            (_, Value::Null) => Ok(None),
            (_, Value::Int(n)) => Ok(Some(n)),
            (name, Value::Text(t)) => {
                t.trim().parse().map(Some).map_err(|_| format!("{name} should be a whole number, not {t:?}"))
            }
            (name, other) => Err(format!("{name} should be a whole number, not {}", other.noun())),
        }
    }

    pub(super) fn count(&mut self) -> Result<Option<u32>, String> {
        let name = self.names.as_slice().first().copied().unwrap_or("?");
        self.int()?.map(u32::try_from).transpose().map_err(|_| format!("{name} should be zero or more"))
    }

    pub(super) fn date(&mut self) -> Result<Option<Date>, String> {
        let name = self.names.as_slice().first().copied().unwrap_or("?");
        self.text()?
            .map(|t| t.parse().map_err(|_| format!("{name} should be a date like 2019-06-01, not {t:?}")))
            .transpose()
    }

    pub(super) fn point(&mut self) -> Result<Option<LonLat>, String> {
        match self.next() {
            (_, Value::Null) => Ok(None),
            (_, Value::Geometry(Geometry::Point(p))) => LonLat::new(p.x(), p.y()).map(Some).map_err(say),
            (name, other) => Err(format!("{name} should be a point, not {}", other.noun())),
        }
    }

    pub(super) fn line(&mut self) -> Result<Option<geo::LineString<f64>>, String> {
        match self.next() {
            (_, Value::Null) => Ok(None),
            (name, Value::Geometry(Geometry::LineString(l))) if l.0.len() >= 2 => {
                on_earth(name, l.coords()).map(|()| Some(l))
            }
            (name, other) => Err(format!("{name} should be a line, not {}", other.noun())),
        }
    }

    pub(super) fn area(&mut self) -> Result<Option<geo::MultiPolygon<f64>>, String> {
        match self.next() {
            (_, Value::Null) => Ok(None),
            (name, Value::Geometry(Geometry::MultiPolygon(m))) => rings(name, &m).map(|()| Some(m)),
            (name, Value::Geometry(Geometry::Polygon(p))) => {
                let m = p.into();
                rings(name, &m).map(|()| Some(m))
            }
            (name, other) => Err(format!("{name} should be a polygon, not {}", other.noun())),
        }
    }
}

impl Value {
    fn noun(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Int(_) | Self::Real(_) => "a number",
            Self::Text(_) => "text",
            Self::Geometry(_) => "another geometry",
            Self::Bytes(_) => "bytes that are no geometry",
        }
    }
}

/// Other programs write what they like: NaN, metres, 1e300.
fn on_earth<'a>(name: &str, coords: impl IntoIterator<Item = &'a Coord<f64>>) -> Result<(), String> {
    match coords.into_iter().find(|c| LonLat::new(c.x, c.y).is_err()) {
        None => Ok(()),
        Some(c) => Err(format!("{name} goes through {} {}, which is not on earth", c.x, c.y)),
    }
}

fn rings(name: &str, area: &MultiPolygon<f64>) -> Result<(), String> {
    for ring in area.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors())) {
        if ring.0.len() < 4 {
            return Err(format!("{name} has a ring of {} points, which encloses nothing", ring.0.len()));
        }
        on_earth(name, ring.coords())?;
    }
    Ok(())
}
