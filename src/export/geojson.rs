//! GeoJSON (RFC 7946): longitude first, EPSG:4326, seven decimals, exteriors counter-clockwise.

use std::fmt::Write as _;

use geo::{Coord, Geometry, LineString, MultiPolygon, Polygon};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{
    atlas::{Atlas, BoundaryEntry},
    domain::{Address, Category, LonLat, Place, PlaceGeometry, Territory},
    geometry::{doubled_area_in_units, units},
};

/// Where a feature is, borrowed.
#[derive(Debug, Clone, Copy)]
pub enum Shape<'a> {
    /// Nowhere known.
    None,
    /// A point.
    Point(LonLat),
    /// A line.
    Line(&'a LineString<f64>),
    /// An area.
    Area(&'a MultiPolygon<f64>),
}

impl<'a> From<&'a PlaceGeometry> for Shape<'a> {
    fn from(geometry: &'a PlaceGeometry) -> Self {
        match geometry {
            PlaceGeometry::Point(p) => Self::Point(*p),
            PlaceGeometry::Line(line) => Self::Line(line),
            PlaceGeometry::Area(area) => Self::Area(area),
        }
    }
}

/// Appends a Feature to a text. Properties that are null are kept: every feature of a collection has the same ones.
pub fn push_feature(out: &mut String, id: &str, shape: Shape<'_>, properties: &Map<String, Value>) {
    out.push_str(r#"{"type":"Feature","id":"#);
    push_json(out, id);
    out.push_str(r#","geometry":"#);
    push_shape(out, shape);
    out.push_str(r#","properties":"#);
    push_json(out, properties);
    out.push('}');
}

/// Appends any value as JSON.
pub fn push_json(out: &mut String, value: &(impl Serialize + ?Sized)) {
    // Text, numbers, lists and maps with text keys: nothing here can fail to be JSON.
    out.push_str(&serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned()));
}

/// Appends a geometry object, or `null`.
pub fn push_shape(out: &mut String, shape: Shape<'_>) {
    match shape {
        Shape::None => out.push_str("null"),
        Shape::Point(p) => {
            out.push_str(r#"{"type":"Point","coordinates":"#);
            push_coord(out, p.into());
            out.push('}');
        }
        Shape::Line(line) => {
            out.push_str(r#"{"type":"LineString","coordinates":"#);
            push_line(out, line);
            out.push('}');
        }
        Shape::Area(area) if area.0.len() == 1 => {
            out.push_str(r#"{"type":"Polygon","coordinates":"#);
            push_polygon(out, &area.0[0]);
            out.push('}');
        }
        Shape::Area(area) => {
            out.push_str(r#"{"type":"MultiPolygon","coordinates":["#);
            for (n, polygon) in area.iter().enumerate() {
                if n > 0 {
                    out.push(',');
                }
                push_polygon(out, polygon);
            }
            out.push_str("]}");
        }
    }
}

fn push_polygon(out: &mut String, polygon: &Polygon<f64>) {
    out.push('[');
    push_ring(out, polygon.exterior(), Turn::Left);
    for hole in polygon.interiors() {
        out.push(',');
        push_ring(out, hole, Turn::Right);
    }
    out.push(']');
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Left,
    Right,
}

/// A ring in the turn the right-hand rule asks for, whatever the store holds: other programs write there too.
fn push_ring(out: &mut String, ring: &LineString<f64>, turn: Turn) {
    // As printed: a ring that was turned once stays so when it is read and written again.
    let area = doubled_area_in_units(ring);
    if area == 0 || (area > 0) == (turn == Turn::Left) {
        push_line(out, ring);
    } else {
        push_coords(out, ring.coords().rev());
    }
}

fn push_line(out: &mut String, line: &LineString<f64>) {
    push_coords(out, line.coords());
}

fn push_coords<'a>(out: &mut String, coords: impl Iterator<Item = &'a Coord<f64>>) {
    out.push('[');
    for (n, c) in coords.enumerate() {
        if n > 0 {
            out.push(',');
        }
        push_coord(out, *c);
    }
    out.push(']');
}

fn push_coord(out: &mut String, c: Coord<f64>) {
    out.push('[');
    push_number(out, c.x);
    out.push(',');
    push_number(out, c.y);
    out.push(']');
}

/// Seven decimals, a centimetre, without trailing noughts.
fn push_number(out: &mut String, n: f64) {
    let units = units(n);
    let (whole, part) = (units.unsigned_abs() / 10_000_000, units.unsigned_abs() % 10_000_000);
    if units < 0 {
        out.push('-');
    }
    // Writing to a String cannot fail.
    let _ = write!(out, "{whole}");
    if part > 0 {
        let _ = write!(out, ".{part:07}");
        out.truncate(out.trim_end_matches('0').len());
    }
}

/// The properties of a territory and the boundary that was asked for.
pub fn territory_properties(territory: &Territory, entry: Option<&BoundaryEntry>) -> Map<String, Value> {
    let act = entry.and_then(|e| e.act.as_deref());
    let period = entry.map(|e| e.boundary.period);
    let contacts = &territory.contacts;
    object(json!({
        "name": territory.name,
        "short_name": territory.short_name,
        "kind": territory.kind.as_str(),
        "parent": territory.parent.as_ref().map(|p| p.as_str()),
        "status": territory.status.as_str(),
        "phone": contacts.phone,
        "email": contacts.email,
        "office_address": contacts.address,
        "office_hours": contacts.hours,
        "website": contacts.website,
        "boundary": entry.map(|e| e.boundary.id.as_str()),
        "valid_from": period.and_then(|p| p.from()),
        "valid_to": period.and_then(|p| p.to()),
        "act_number": act.and_then(|a| a.number.as_deref()),
        "act_date": act.and_then(|a| a.date),
        "act_title": act.map(|a| a.title.as_str()),
        "act_link": act.and_then(|a| a.link.as_deref()),
        "source": territory.source,
    }))
}

/// The properties of an address.
pub fn address_properties(atlas: &Atlas, address: &Address) -> Map<String, Value> {
    object(json!({
        "address": address.text,
        "locality": address.locality,
        "street": atlas.register.street_of(address).map(|s| s.label.as_str()),
        "house": address.house,
        "flats": address.flats,
        "residents": address.residents,
        "flags": address.flags.iter().map(|f| f.as_str()).collect::<Vec<_>>(),
        "source": address.source,
    }))
}

/// The properties of a place.
pub fn place_properties(category: &Category, place: &Place) -> Map<String, Value> {
    object(json!({
        "name": place.name,
        "category": category.id.as_str(),
        "state": place.state.as_str(),
        "year": place.year,
        "address": place.address,
        "phone": place.phone,
        "hours": place.hours,
        "description": place.description,
        "theme": place.theme,
        "programme": place.programme,
        "serves": place.serves.iter().map(|t| t.as_str()).collect::<Vec<_>>(),
        "source": place.source,
    }))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// The geometry of a shape as `geo` has it; `None` where there is none.
pub fn geometry_of(shape: Shape<'_>) -> Option<Geometry<f64>> {
    match shape {
        Shape::None => None,
        Shape::Point(p) => Some(Geometry::Point(p.into())),
        Shape::Line(line) => Some(Geometry::LineString(line.clone())),
        Shape::Area(area) => Some(Geometry::MultiPolygon(area.clone())),
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
            push_number(&mut out, n);
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
