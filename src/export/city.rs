//! A whole city as one GeoJSON document, the same to the byte wherever the same city is kept: by it two stores are
//! compared.
//!
//! One feature a row, one row a line; tables by their names, in each the ids in order; every column, with null where
//! it is empty; coordinates with seven decimals. No key, no revision, no epoch.

use std::io::{self, Write};

use geo::Geometry;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::geojson::{push_json, push_shape};
use crate::{
    domain::LonLat,
    features::Shape,
    geometry::rounded,
    store::{Record, Table, Value, Whole},
};

/// The number of this way of writing a city; a document tells it as `dvor_city`.
pub const FORMAT: u32 = 1;

/// Writes the city.
///
/// # Errors
/// Those of the writer.
pub fn write(city: &Whole, out: &mut impl Write) -> io::Result<()> {
    write!(out, r#"{{"type":"FeatureCollection","name":"city","dvor_city":{FORMAT},"features":["#)?;
    let mut tables: Vec<Option<Table>> = Table::ALL.into_iter().map(Some).chain([None]).collect();
    tables.sort_by_key(|t| t.map_or(SETTING, Table::name));
    let mut line = String::new();
    let mut first = true;
    for table in tables {
        let mut push = |feature: &dyn Fn(&mut String)| {
            line.clear();
            line.push_str(if first { "\n" } else { ",\n" });
            first = false;
            feature(&mut line);
            out.write_all(line.as_bytes())
        };
        if let Some(table) = table {
            let rows = city.rows.range((table, String::new())..).take_while(|((t, _), _)| *t == table);
            for (_, record) in rows {
                push(&|line| push_row(line, record))?;
            }
        } else {
            for (name, value) in &city.settings {
                push(&|line| push_setting(line, name, value))?;
            }
        }
    }
    out.write_all(b"\n]}\n")
}

/// The SHA-256 of what [`write()`] writes, in hexadecimal digits: the export hash.
pub fn hash(city: &Whole) -> String {
    let mut sink = Hashing(Sha256::new());
    // A hash takes whatever it is given.
    let _ = write(city, &mut sink);
    hexadecimal(&sink.0.finalize())
}

/// Bytes as hexadecimal digits, two a byte, lower case.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

struct Hashing(Sha256);

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The table of settings, which holds no records.
const SETTING: &str = "setting";

fn push_row(out: &mut String, record: &Record) {
    let table = record.table();
    let mut values = record.values();
    let geometry = match values.first_mut().map(std::mem::take) {
        Some(Value::Geometry(geometry)) if table.geometry_type().is_some() => Some(rounded(&geometry)),
        Some(other) => {
            values[0] = other;
            None
        }
        None => None,
    };
    push_head(out, table.name(), record.id());
    push_geometry(out, geometry.as_ref());
    push_properties(
        out,
        table.name(),
        table.columns().iter().zip(values).filter(|(name, _)| **name != "geom").map(|(name, value)| {
            let value = match value {
                Value::Int(n) => n.into(),
                Value::Real(n) => n.into(),
                Value::Text(text) => text.into(),
                Value::Null | Value::Geometry(_) | Value::Bytes(_) => Json::Null,
            };
            (*name, value)
        }),
    );
}

fn push_setting(out: &mut String, name: &str, value: &str) {
    push_head(out, SETTING, name);
    push_geometry(out, None);
    push_properties(out, SETTING, [("id", name.into()), ("value", value.into())].into_iter());
}

fn push_head(out: &mut String, table: &str, id: &str) {
    out.push_str(r#"{"type":"Feature","id":"#);
    push_json(out, &format!("{table}/{id}"));
    out.push_str(r#","geometry":"#);
}

fn push_geometry(out: &mut String, geometry: Option<&Geometry<f64>>) {
    let shape = match geometry {
        Some(Geometry::Point(p)) => LonLat::new(p.x(), p.y()).map_or(Shape::None, Shape::Point),
        Some(Geometry::LineString(line)) => Shape::Line(line),
        Some(Geometry::MultiPolygon(area)) => Shape::Area(area),
        _ => Shape::None,
    };
    push_shape(out, shape);
}

fn push_properties(out: &mut String, table: &str, columns: impl Iterator<Item = (&'static str, Json)>) {
    out.push_str(r#","properties":{"table":"#);
    push_json(out, table);
    for (name, value) in columns {
        out.push(',');
        push_json(out, name);
        out.push(':');
        push_json(out, &value);
    }
    out.push_str("}}");
}
