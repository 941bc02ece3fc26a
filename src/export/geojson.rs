//! GeoJSON (RFC 7946): longitude first, EPSG:4326, seven decimals, exteriors counter-clockwise.

use geo::{Coord, LineString, Polygon};
use serde::Serialize;

use super::number::push_decimal;
use crate::{
    features::{Feature, Field, Shape, Value},
    geometry::{Crs, doubled_area_in_units, units},
};

/// The media type.
pub const MEDIA_TYPE: &str = "application/geo+json";

/// Appends a Feature to a text, with these fields of it, in this reference system. Values that are not known are `null`:
/// every feature of a collection has the same members.
pub fn push_feature<'a>(
    out: &mut String,
    feature: &Feature<'_>,
    crs: Crs,
    fields: impl IntoIterator<Item = &'a Field>,
) {
    out.push_str(r#"{"type":"Feature","id":"#);
    push_json(out, feature.id());
    out.push_str(r#","geometry":"#);
    push_shape_in(out, feature.shape(), crs);
    out.push_str(r#","properties":{"#);
    for (n, field) in fields.into_iter().enumerate() {
        if n > 0 {
            out.push(',');
        }
        push_json(out, field.name);
        out.push(':');
        push_value(out, &feature.value(field));
    }
    out.push_str("}}");
}

fn push_value(out: &mut String, value: &Value<'_>) {
    match value {
        Value::None => out.push_str("null"),
        Value::Text(text) => push_json(out, &**text),
        Value::Integer(number) => push_json(out, number),
        Value::Date(day) => push_json(out, day),
        Value::Texts(texts) => push_json(out, texts),
    }
}

/// Appends any value as JSON.
pub fn push_json(out: &mut String, value: &(impl Serialize + ?Sized)) {
    // Text, numbers, lists and maps with text keys: nothing here can fail to be JSON.
    out.push_str(&serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned()));
}

/// Appends a geometry object in EPSG:4326, longitude first, or `null`.
pub fn push_shape(out: &mut String, shape: Shape<'_>) {
    push_shape_in(out, shape, Crs::Crs84);
}

/// Appends a geometry object in a reference system, or `null`.
pub fn push_shape_in(out: &mut String, shape: Shape<'_>, crs: Crs) {
    let mut pen = Pen { out, crs };
    match shape {
        Shape::None => pen.out.push_str("null"),
        Shape::Point(p) => pen.object("Point", |pen| pen.coord(p.into())),
        Shape::Line(line) => pen.object("LineString", |pen| pen.coords(line.coords())),
        Shape::Area(area) if area.0.len() == 1 => pen.object("Polygon", |pen| pen.polygon(&area.0[0])),
        Shape::Area(area) => pen.object("MultiPolygon", |pen| pen.list(area.iter(), Pen::polygon)),
    }
}

/// Writes coordinates of a reference system.
struct Pen<'a> {
    out: &'a mut String,
    crs: Crs,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Left,
    Right,
}

impl Pen<'_> {
    fn object(&mut self, kind: &str, coordinates: impl FnOnce(&mut Self)) {
        self.out.push_str(r#"{"type":""#);
        self.out.push_str(kind);
        self.out.push_str(r#"","coordinates":"#);
        coordinates(self);
        self.out.push('}');
    }

    fn list<T>(&mut self, all: impl Iterator<Item = T>, mut each: impl FnMut(&mut Self, T)) {
        self.out.push('[');
        for (n, one) in all.enumerate() {
            if n > 0 {
                self.out.push(',');
            }
            each(self, one);
        }
        self.out.push(']');
    }

    fn polygon(&mut self, polygon: &Polygon<f64>) {
        let exterior = std::iter::once((polygon.exterior(), Turn::Left));
        let rings = exterior.chain(polygon.interiors().iter().map(|hole| (hole, Turn::Right)));
        self.list(rings, |pen, (ring, turn)| pen.ring(ring, turn));
    }

    /// A ring in the turn the right-hand rule asks for, whatever the store holds: other programs write there too.
    fn ring(&mut self, ring: &LineString<f64>, turn: Turn) {
        // As printed: a ring that was turned once stays so when it is read and written again.
        let area = doubled_area_in_units(ring);
        if area == 0 || (area > 0) == (turn == Turn::Left) {
            self.coords(ring.coords());
        } else {
            self.coords(ring.coords().rev());
        }
    }

    fn coords<'c>(&mut self, coords: impl Iterator<Item = &'c Coord<f64>>) {
        self.list(coords, |pen, c| pen.coord(*c));
    }

    fn coord(&mut self, place: Coord<f64>) {
        let Some(c) = self.crs.project(place) else {
            // No number of this system tells such a place; so far from the city none is.
            self.out.push_str("[]");
            return;
        };
        self.out.push('[');
        self.number(c.x);
        self.out.push(',');
        self.number(c.y);
        self.out.push(']');
    }

    /// A centimetre exactly, without trailing noughts.
    fn number(&mut self, n: f64) {
        let decimals = self.crs.decimals();
        let one = 10_u64.pow(decimals) as f64;
        let units = if self.crs.is_geographic() { units(n) } else { (n * one).round() as i64 };
        push_decimal(self.out, units, decimals, '.');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_at_most_seven_decimals_and_no_noughts_at_the_end() {
        for (n, want) in [(86.0, "86"), (86.123_456_78, "86.1234568"), (55.35, "55.35"), (-0.000_000_01, "0")]
        {
            let mut out = String::new();
            Pen { out: &mut out, crs: Crs::Crs84 }.number(n);
            assert_eq!(out, want);
        }
    }

    #[test]
    fn rings_turn_by_the_right_hand_rule_whatever_the_store_holds() {
        let clockwise = geo::Polygon::new(
            geo::LineString::from(vec![(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0)]),
            Vec::new(),
        );
        let mut out = String::new();
        push_shape(&mut out, Shape::Area(&clockwise.into()));
        assert_eq!(out, r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}"#);
    }
}
