//! CSV (RFC 4180): for scripts, and for people who open it in a Russian Excel.
//!
//! | | plain | excel |
//! |---|---|---|
//! | between values | `,` | `;` |
//! | columns | names of fields | Russian titles |
//! | numbers | decimal point | decimal comma |
//! | days | 2024-05-31 | 31.05.2024 |
//! | begins with | nothing | the byte order mark, without which Excel takes UTF-8 for another encoding |
//! | shapes of lines and areas | WKT in `geometry` | left out: a cell of Excel holds 32,767 characters |
//! | texts | as they are | an apostrophe before what Excel would execute, or take for a day or a number |
//!
//! Columns: `id`, `lon`, `lat`, then fields in their order. Of a line the point is its middle vertex, of an area a spot
//! inside it.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use geo::{Coord, LineString, Polygon};

use super::number::push_decimal;
use crate::{
    domain::{GeometryKind, LonLat},
    features::{Collection, Feature, Field, Shape, Value},
    geometry::{Crs, label_point, units},
};

/// The media type; the first line tells the columns.
pub const MEDIA_TYPE: &str = "text/csv; charset=utf-8; header=present";

/// Rows written at once.
const CHUNK: usize = 64 * 1024;

/// For whom a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// Scripts.
    #[default]
    Plain,
    /// A Russian Excel.
    Excel,
}

/// How a table of features is written: its head first, then a row for each.
pub struct Table<'f> {
    dialect: Dialect,
    fields: Vec<&'f Field>,
    has_shapes: bool,
}

impl<'f> Table<'f> {
    /// A table with these fields; `has_shapes` where lines or areas may come.
    pub fn new(dialect: Dialect, fields: impl IntoIterator<Item = &'f Field>, has_shapes: bool) -> Self {
        Self { dialect, fields: fields.into_iter().collect(), has_shapes }
    }

    /// A table of all that features of a collection say.
    pub fn of(dialect: Dialect, collection: Collection<'_>) -> Table<'static> {
        Table::new(dialect, collection.fields(), collection.geometry() != GeometryKind::Point)
    }

    /// Appends the line that names the columns, and what comes before it.
    pub fn push_head(&self, out: &mut String) {
        let (mark, first) = match self.dialect {
            Dialect::Plain => ("", ["id", "lon", "lat"]),
            Dialect::Excel => ("\u{feff}", ["Код", "Долгота", "Широта"]),
        };
        out.push_str(mark);
        out.push_str(&first.join(self.separator()));
        for field in &self.fields {
            out.push_str(self.separator());
            self.push_quoted(out, if self.dialect == Dialect::Excel { field.title.ru } else { field.name });
        }
        if self.tells_shapes() {
            out.push_str(",geometry");
        }
        self.end(out);
    }

    /// Appends the row of a feature.
    pub fn push_row(&self, out: &mut String, feature: &Feature<'_>) {
        self.push_text(out, feature.id());
        let shape = feature.shape();
        let at = point_of(shape);
        for degrees in [at.map(LonLat::lon), at.map(LonLat::lat)] {
            out.push_str(self.separator());
            if let Some(degrees) = degrees {
                push_degrees(out, degrees, if self.dialect == Dialect::Excel { ',' } else { '.' });
            }
        }
        for field in &self.fields {
            out.push_str(self.separator());
            self.push_value(out, &feature.value(field));
        }
        if self.tells_shapes() {
            out.push(',');
            let mut wkt = String::new();
            push_wkt(&mut wkt, shape);
            self.push_quoted(out, &wkt);
        }
        self.end(out);
    }

    fn separator(&self) -> &'static str {
        match self.dialect {
            Dialect::Plain => ",",
            Dialect::Excel => ";",
        }
    }

    fn tells_shapes(&self) -> bool {
        self.has_shapes && self.dialect == Dialect::Plain
    }

    fn end(&self, out: &mut String) {
        out.push_str(match self.dialect {
            Dialect::Plain => "\n",
            Dialect::Excel => "\r\n",
        });
    }

    fn push_value(&self, out: &mut String, value: &Value<'_>) {
        match value {
            Value::None => {}
            Value::Text(text) => self.push_text(out, text),
            // Writing to a String cannot fail.
            Value::Integer(number) => drop(write!(out, "{number}")),
            Value::Date(day) => match self.dialect {
                Dialect::Plain => drop(write!(out, "{day}")),
                Dialect::Excel => drop(write!(out, "{:02}.{:02}.{:04}", day.day(), day.month(), day.year())),
            },
            Value::Texts(texts) => match self.dialect {
                Dialect::Plain => self.push_text(out, &texts.join(";")),
                Dialect::Excel => self.push_text(out, &texts.join(", ")),
            },
        }
    }

    fn push_text(&self, out: &mut String, text: &str) {
        if self.dialect == Dialect::Excel && is_taken_for_something_else(text) {
            self.push_quoted(out, &format!("'{text}"));
        } else {
            self.push_quoted(out, text);
        }
    }

    /// A text as it is, in quotes where it needs them.
    fn push_quoted(&self, out: &mut String, text: &str) {
        let needs_quotes =
            text.contains(['"', '\r', '\n', '\t']) || text.contains(self.separator()) || text.trim() != text;
        if needs_quotes {
            out.push('"');
            out.push_str(&text.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(text);
        }
    }
}

/// Writes a table of features: the head, then a row for each. Gives how many there are.
///
/// # Errors
/// Those of the writer.
pub fn write<'a>(
    out: &mut (impl Write + ?Sized),
    table: &Table<'_>,
    features: impl IntoIterator<Item = Feature<'a>>,
) -> io::Result<u64> {
    let (mut text, mut count) = (String::new(), 0);
    table.push_head(&mut text);
    for feature in features {
        table.push_row(&mut text, &feature);
        count += 1;
        if text.len() >= CHUNK {
            out.write_all(text.as_bytes())?;
            text.clear();
        }
    }
    out.write_all(text.as_bytes())?;
    Ok(count)
}

/// Whether Excel would execute a text, or show something else in its place: house 3/5 on the 3rd of May, 007 as seven, the
/// last digits of long numbers as noughts.
fn is_taken_for_something_else(text: &str) -> bool {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        return true;
    }
    let is_numeric = text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '/' | '-' | '.' | ':' | 'e' | 'E' | '+'));
    let is_plain_number =
        text.len() <= 15 && !text.starts_with('0') && text.chars().all(|c| c.is_ascii_digit());
    is_numeric && !is_plain_number && text != "0"
}

/// Where a feature is, in one point.
fn point_of(shape: Shape<'_>) -> Option<LonLat> {
    let at = |c: &Coord<f64>| LonLat::new(c.x, c.y).ok();
    match shape {
        Shape::None => None,
        Shape::Point(point) => Some(point),
        Shape::Line(line) => line.0.get(line.0.len() / 2).and_then(at),
        Shape::Area(area) => label_point(area).or_else(|| at(area.0.first()?.exterior().0.first()?)),
    }
}

/// Seven decimals, a centimetre, without trailing noughts.
fn push_degrees(out: &mut String, degrees: f64, point: char) {
    push_decimal(out, units(degrees), Crs::Crs84.decimals(), point);
}

/// Well-known text (OGC 06-103r4, 7), longitude first; nothing for what is nowhere.
fn push_wkt(out: &mut String, shape: Shape<'_>) {
    match shape {
        Shape::None => {}
        Shape::Point(point) => {
            out.push_str("POINT(");
            push_place(out, &point.into());
            out.push(')');
        }
        Shape::Line(line) => {
            out.push_str("LINESTRING");
            push_places(out, line);
        }
        Shape::Area(area) if area.0.len() == 1 => {
            out.push_str("POLYGON");
            push_rings(out, &area.0[0]);
        }
        Shape::Area(area) => {
            out.push_str("MULTIPOLYGON");
            push_list(out, area.iter(), push_rings);
        }
    }
}

fn push_list<T>(out: &mut String, all: impl Iterator<Item = T>, each: impl Fn(&mut String, T)) {
    out.push('(');
    for (n, one) in all.enumerate() {
        if n > 0 {
            out.push(',');
        }
        each(out, one);
    }
    out.push(')');
}

fn push_rings(out: &mut String, polygon: &Polygon<f64>) {
    push_list(out, std::iter::once(polygon.exterior()).chain(polygon.interiors()), push_places);
}

fn push_places(out: &mut String, line: &LineString<f64>) {
    push_list(out, line.coords(), push_place);
}

fn push_place(out: &mut String, place: &Coord<f64>) {
    push_degrees(out, place.x, '.');
    out.push(' ');
    push_degrees(out, place.y, '.');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(dialect: Dialect, text: &str) -> String {
        let mut out = String::new();
        Table::new(dialect, [], false).push_text(&mut out, text);
        out
    }

    #[test]
    fn texts_are_quoted_where_they_must_be() {
        for (text, plain, excel) in [
            ("Лавочка", "Лавочка", "Лавочка"),
            ("a,b", "\"a,b\"", "a,b"),
            ("a;b", "a;b", "\"a;b\""),
            ("«a» \"b\"", "\"«a» \"\"b\"\"\"", "\"«a» \"\"b\"\"\""),
            ("a\nb", "\"a\nb\"", "\"a\nb\""),
            (" a", "\" a\"", "\" a\""),
            ("", "", ""),
        ] {
            assert_eq!(
                (quoted(Dialect::Plain, text), quoted(Dialect::Excel, text)),
                (plain.into(), excel.into())
            );
        }
    }

    #[test]
    fn excel_executes_nothing_and_takes_nothing_for_a_day() {
        for (text, excel) in [
            ("=1+1", "'=1+1"),
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("=HYPERLINK(\"http://x\";\"y\")", "\"'=HYPERLINK(\"\"http://x\"\";\"\"y\"\")\""),
            ("+7 (3842) 00-00-01", "'+7 (3842) 00-00-01"),
            ("-5", "'-5"),
            ("@SUM(1)", "'@SUM(1)"),
            ("\t=1", "\"'\t=1\""),
            ("3/5", "'3/5"),
            ("15-17", "'15-17"),
            ("12.5", "'12.5"),
            ("2E5", "'2E5"),
            ("007", "'007"),
            ("4205000000000001", "'4205000000000001"),
            ("15", "15"),
            ("0", "0"),
            ("15а", "15а"),
            ("8 (3842) 00-00-01", "8 (3842) 00-00-01"),
        ] {
            assert_eq!(quoted(Dialect::Excel, text), excel);
            assert_eq!(quoted(Dialect::Plain, text).trim_matches('"').replace("\"\"", "\""), text);
        }
    }

    #[test]
    fn degrees_have_the_decimal_sign_of_the_dialect() {
        for (degrees, plain) in
            [(86.123_456_78, "86.1234568"), (-0.5, "-0.5"), (86.0, "86"), (20.000_000_04, "20")]
        {
            for point in ['.', ','] {
                let mut out = String::new();
                push_degrees(&mut out, degrees, point);
                assert_eq!(out, plain.replace('.', &point.to_string()));
            }
        }
    }
}
