//! Mapbox Vector Tiles, version 2.1, as bytes (<https://github.com/mapbox/vector-tile-spec/tree/master/2.1>), written as
//! the features come.
//!
//! Our own, for somebody waits while a tile is drawn: texts are borrowed from the snapshot until they are written, and
//! the buffers of one layer serve the next. Shapes come cut and turned as the specification wants them.

use geo::Coord;
use rustc_hash::FxHashMap;

use super::draw::{Cut, EXTENT};
use crate::geometry::Path;

/// The version of the specification, as each layer names it.
const VERSION: u64 = 2;

/// Room for the features of a middling layer, and for its values.
const MIDDLING: usize = 4 << 10;

/// The value of a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Value<'a> {
    /// A text.
    Text(&'a str),
    /// A whole number.
    Int(i64),
}

/// How the bytes of a field are held (<https://protobuf.dev/programming-guides/encoding/#structure>).
#[derive(Clone, Copy)]
enum Wire {
    Number = 0,
    Bytes = 2,
}

/// What a command of a geometry does with the vertices behind it.
#[derive(Clone, Copy)]
enum Command {
    MoveTo = 1,
    LineTo = 2,
    ClosePath = 7,
}

/// A tile that is being written, layer by layer.
#[derive(Default)]
pub struct Writer<'a> {
    tile: Vec<u8>,
    /// The features of the layer, each with the head of its field.
    features: Vec<u8>,
    /// Names of properties, in the order they first came.
    keys: Vec<&'static str>,
    /// The values, each with the head of its field, in the order of their numbers.
    values: Vec<u8>,
    numbers: FxHashMap<Value<'a>, u32>,
    /// Of the feature: its properties.
    tags: Vec<u8>,
    /// Of the feature: its geometry.
    commands: Vec<u8>,
}

impl<'a> Writer<'a> {
    /// A tile of no layers.
    pub fn new() -> Self {
        let room = || Vec::with_capacity(MIDDLING);
        Self { features: room(), values: room(), ..Self::default() }
    }

    /// Writes a feature of the layer that is begun.
    pub fn feature(
        &mut self,
        number: Option<u64>,
        shape: &Cut,
        properties: impl Iterator<Item = (&'static str, Value<'a>)>,
    ) {
        self.tags.clear();
        for (name, value) in properties {
            let (key, value) = (self.key(name), self.value(value));
            put_varint(&mut self.tags, key);
            put_varint(&mut self.tags, value);
        }
        self.commands.clear();
        let kind = Pen { commands: &mut self.commands, at: Coord::zero() }.draw(shape);
        let length = number.map_or(0, |number| 1 + length_of(number))
            + length_of_bytes(&self.tags)
            + 2
            + length_of_bytes(&self.commands);
        let features = &mut self.features;
        put_head(features, 2, Wire::Bytes);
        put_varint(features, length as u64);
        if let Some(number) = number {
            put_number(features, 1, number);
        }
        put_bytes(features, 2, &self.tags);
        put_number(features, 3, kind);
        put_bytes(features, 4, &self.commands);
    }

    /// Ends the layer, and begins another. A layer of no features is left out.
    pub fn end_layer(&mut self, name: &str) {
        if !self.features.is_empty() {
            let keys: usize = self.keys.iter().map(|key| length_of_bytes(key.as_bytes())).sum();
            let length = length_of_bytes(name.as_bytes())
                + self.features.len()
                + keys
                + self.values.len()
                + 1
                + length_of(EXTENT.into())
                + 2;
            let tile = &mut self.tile;
            tile.reserve(length + 8);
            put_head(tile, 3, Wire::Bytes);
            put_varint(tile, length as u64);
            put_bytes(tile, 1, name.as_bytes());
            tile.extend_from_slice(&self.features);
            for key in &self.keys {
                put_bytes(tile, 3, key.as_bytes());
            }
            tile.extend_from_slice(&self.values);
            put_number(tile, 5, EXTENT.into());
            put_number(tile, 15, VERSION);
        }
        self.features.clear();
        self.keys.clear();
        self.values.clear();
        self.numbers.clear();
    }

    /// The layers that were ended; empty where none had features.
    pub fn finish(self) -> Vec<u8> {
        self.tile
    }

    fn key(&mut self, name: &'static str) -> u64 {
        let known = self.keys.iter().position(|known| *known == name);
        let number = known.unwrap_or_else(|| {
            self.keys.push(name);
            self.keys.len() - 1
        });
        number as u64
    }

    fn value(&mut self, value: Value<'a>) -> u64 {
        let next = self.numbers.len() as u32;
        let number = *self.numbers.entry(value).or_insert(next);
        if number == next {
            let values = &mut self.values;
            put_head(values, 4, Wire::Bytes);
            match value {
                Value::Text(text) => {
                    put_varint(values, 1 + (length_of(text.len() as u64) + text.len()) as u64);
                    put_head(values, 1, Wire::Bytes);
                    put_varint(values, text.len() as u64);
                    values.extend_from_slice(text.as_bytes());
                }
                Value::Int(whole) => {
                    put_varint(values, 1 + length_of(whole.cast_unsigned()) as u64);
                    put_number(values, 4, whole.cast_unsigned());
                }
            }
        }
        number.into()
    }
}

/// Writes the commands of a geometry: each vertex by its way from the one before.
struct Pen<'a> {
    commands: &'a mut Vec<u8>,
    at: Coord<i32>,
}

impl Pen<'_> {
    /// Draws a shape; its kind, as features name it.
    fn draw(&mut self, shape: &Cut) -> u64 {
        match shape {
            Cut::Point(spot) => {
                self.command(Command::MoveTo, 1);
                self.go(*spot);
                1
            }
            Cut::Lines(lines) => {
                for line in lines {
                    self.path(line);
                }
                2
            }
            Cut::Areas(parts) => {
                for ring in parts.iter().flatten() {
                    self.path(ring);
                    self.command(Command::ClosePath, 1);
                }
                3
            }
        }
    }

    fn path(&mut self, path: &Path) {
        let Some((first, others)) = path.split_first() else { return };
        self.command(Command::MoveTo, 1);
        self.go(*first);
        self.command(Command::LineTo, others.len());
        for spot in others {
            self.go(*spot);
        }
    }

    fn command(&mut self, command: Command, count: usize) {
        put_varint(self.commands, command as u64 | (count as u64) << 3);
    }

    fn go(&mut self, to: Coord<i32>) {
        // Zigzag: small numbers stay short, whichever way they go.
        let way = |way: i32| u64::from(((way << 1) ^ (way >> 31)).cast_unsigned());
        put_varint(self.commands, way(to.x - self.at.x));
        put_varint(self.commands, way(to.y - self.at.y));
        self.at = to;
    }
}

/// Seven bits a byte, the lowest first; every byte but the last has its eighth bit set.
fn put_varint(into: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        into.push(number as u8 | 0x80);
        number >>= 7;
    }
    into.push(number as u8);
}

/// The bytes [`put_varint`] writes.
fn length_of(number: u64) -> usize {
    (64 - (number | 1).leading_zeros()).div_ceil(7) as usize
}

fn put_head(into: &mut Vec<u8>, field: u8, wire: Wire) {
    into.push(field << 3 | wire as u8);
}

fn put_number(into: &mut Vec<u8>, field: u8, number: u64) {
    put_head(into, field, Wire::Number);
    put_varint(into, number);
}

/// Writes a field of bytes; one of none is left out.
fn put_bytes(into: &mut Vec<u8>, field: u8, bytes: &[u8]) {
    if !bytes.is_empty() {
        put_head(into, field, Wire::Bytes);
        put_varint(into, bytes.len() as u64);
        into.extend_from_slice(bytes);
    }
}

/// The bytes [`put_bytes`] writes.
fn length_of_bytes(bytes: &[u8]) -> usize {
    if bytes.is_empty() { 0 } else { 1 + length_of(bytes.len() as u64) + bytes.len() }
}

#[cfg(test)]
mod tests {
    use fast_mvt::{MvtGeometry, MvtReaderRef, MvtValueRef};
    use proptest::prelude::*;

    use super::*;

    /// Vertices, which shape they are of, a number, and what is said.
    type Row = (Path, u8, Option<u64>, Vec<(&'static str, Said)>);

    #[derive(Debug, Clone)]
    enum Said {
        Text(String),
        Int(i64),
    }

    const NAMES: [&str; 4] = ["id", "name", "count", "адрес"];

    fn rows() -> impl Strategy<Value = Vec<Row>> {
        let spot = (-64..4160_i32, -64..4160_i32).prop_map(|(x, y)| Coord { x, y });
        let said = prop_oneof!["[а-я]{0,2}", ".{0,200}"]
            .prop_map(Said::Text)
            .boxed()
            .prop_union(any::<i64>().prop_map(Said::Int).boxed());
        let all_said = prop::collection::vec(prop::option::of(said), NAMES.len()).prop_map(|all| {
            NAMES.into_iter().zip(all).filter_map(|(name, said)| Some((name, said?))).collect()
        });
        let row = (prop::collection::vec(spot, 2..150), 0..3_u8, prop::option::of(any::<u64>()), all_said);
        prop::collection::vec(row, 0..20)
    }

    /// The box around some vertices, a step wide at least, as an exterior is turned.
    fn ring(path: &Path) -> Path {
        let sorted = |axis: fn(&Coord<i32>) -> i32| {
            let least = path.iter().map(axis).min().expect("vertices");
            (least, path.iter().map(axis).max().expect("vertices").max(least + 1))
        };
        let ((west, east), (north, south)) = (sorted(|c| c.x), sorted(|c| c.y));
        [(west, north), (east, north), (east, south), (west, south)].map(|(x, y)| Coord { x, y }).to_vec()
    }

    fn shape((path, kind, ..): &Row) -> (Cut, Vec<Path>) {
        let ring = ring(path);
        match kind {
            0 => (Cut::Point(path[0]), vec![path[..1].to_vec()]),
            1 => (Cut::Lines(vec![path.clone(), ring.clone()]), vec![path.clone(), ring]),
            _ => (Cut::Areas(vec![vec![ring.clone()], vec![ring.clone()]]), vec![ring.clone(), ring]),
        }
    }

    /// The paths another make reads; of areas the open exteriors.
    fn paths(geometry: MvtGeometry) -> Vec<Path> {
        match geometry {
            MvtGeometry::Point(point) => vec![vec![point.0]],
            MvtGeometry::MultiLineString(lines) => lines.0.into_iter().map(|line| line.0).collect(),
            MvtGeometry::MultiPolygon(areas) => {
                let open = |ring: &[Coord<i32>]| ring.split_last().map(|(_, open)| open.to_vec());
                areas.iter().filter_map(|area| open(&area.exterior().0)).collect()
            }
            other => unreachable!("{other:?}"),
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_what_another_make_reads(layers in prop::collection::vec(rows(), 0..4)) {
            let mut writer = Writer::new();
            for (n, rows) in layers.iter().enumerate() {
                for row in rows {
                    let said = row.3.iter().map(|(name, said)| match said {
                        Said::Text(text) => (*name, Value::Text(text)),
                        Said::Int(whole) => (*name, Value::Int(*whole)),
                    });
                    writer.feature(row.2, &shape(row).0, said);
                }
                writer.end_layer(&format!("layer {n}"));
            }
            let bytes = writer.finish();
            let tile = MvtReaderRef::new(&bytes).expect("a tile");
            let written: Vec<_> = layers.iter().enumerate().filter(|(_, rows)| !rows.is_empty()).collect();
            prop_assert_eq!(tile.layer_count(), written.len());
            for (layer, (n, rows)) in tile.layers().zip(written) {
                prop_assert_eq!((layer.name(), layer.version(), layer.extent()), (&*format!("layer {n}"), 2, EXTENT));
                let values: Vec<_> = layer.values().collect();
                prop_assert!(values.iter().enumerate().all(|(n, value)| !values[..n].contains(value)));
                prop_assert_eq!(layer.features().len(), rows.len());
                for (feature, row) in layer.features().zip(rows) {
                    prop_assert_eq!(feature.id(), row.2);
                    prop_assert_eq!(paths(feature.geometry().expect("a geometry")), shape(row).1);
                    let said: Vec<_> = row.3.iter().map(|(name, said)| match said {
                        Said::Text(text) => (*name, MvtValueRef::String(text)),
                        Said::Int(whole) => (*name, MvtValueRef::Int(*whole)),
                    }).collect();
                    prop_assert_eq!(feature.properties_vec().expect("properties"), said);
                }
            }
        }
    }
}
