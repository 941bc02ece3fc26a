//! What tiles hold against what the city holds: complete where they say so, counted where not, and never heavy.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
};

use dvor::{
    atlas::Atlas,
    demo,
    domain::{Address, AddressId, City, PlaceGeometry, PlaceId, PlaceState, StreetId},
    geometry::mercator::project_coord,
    search::read_house,
    tiles::{Encoded, Encoding, Layer, Sheets, TileCoordinate, draw},
};
use fast_mvt::{MvtGeometry, MvtReaderRef, MvtValueRef};
use geo::{Area, BooleanOps, Coord, CoordsIter, Euclidean, Length, MapCoords, MultiPolygon, Rect, Translate};
use jiff::civil::date;

use crate::{
    small_city::at,
    town::Town,
    workshop::{has, other},
};

/// The heaviest a tile of four layers may be, compressed.
const HEAVIEST: usize = 50_000;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/addresses");

fn atlas_of(city: City) -> Atlas {
    Town::of(city, date(2026, 1, 1)).atlas()
}

/// The demonstration city with 48,726 houses, and each of its places four times; `None` where the houses are not at hand.
fn dense_city() -> Option<City> {
    let file = Path::new(FOLDER).join("addresses.tsv");
    let Ok(table) = std::fs::read_to_string(&file) else {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "{FOLDER} is not here, and CI tests everything"
        );
        println!("{FOLDER} is not here, skipped");
        return None;
    };
    let mut city = demo::city();
    let pattern = city.addresses[0].clone();
    city.addresses = table
        .lines()
        .skip(1)
        .map(|line| {
            let row: Vec<&str> = line.split('\t').collect();
            Address {
                id: AddressId::new(row[0]).expect("an id"),
                text: format!("{}, {}, {}", row[2], row[5], row[6]),
                street: Some(StreetId::new(row[1]).expect("an id")),
                house: row[6].to_owned(),
                key: read_house(row[6]),
                point: Some(at(row[7].parse().expect("degrees"), row[8].parse().expect("degrees"))),
                ..pattern.clone()
            }
        })
        .collect();
    for copy in 1..4 {
        let off = f64::from(copy) * 3e-4;
        for place in &demo::city().places {
            let mut place = place.clone();
            place.id = PlaceId::new(format!("{}-{copy}", place.id)).expect("an id");
            match &mut place.geometry {
                PlaceGeometry::Point(spot) => *spot = at(spot.lon() + off, spot.lat() + off),
                PlaceGeometry::Line(line) => line.translate_mut(off, off),
                PlaceGeometry::Area(area) => area.translate_mut(off, off),
            }
            city.places.push(place);
        }
    }
    Some(city)
}

/// The tiles of a zoom over the city.
fn tiles_of(zoom: u8) -> Vec<TileCoordinate> {
    let corner = |lon, lat| TileCoordinate::holding(at(lon, lat), zoom);
    let (from, to) = (corner(85.88, 55.55), corner(86.31, 55.24));
    (from.y()..=to.y())
        .flat_map(|y| (from.x()..=to.x()).map(move |x| (x, y)))
        .map(|(x, y)| TileCoordinate::new(zoom, x, y).expect("on the map"))
        .collect()
}

/// A feature of a tile.
struct Found {
    id: String,
    count: Option<i64>,
    geometry: MvtGeometry,
}

fn read(bytes: &[u8], layer: &str) -> Vec<Found> {
    let reader = MvtReaderRef::new(bytes).expect("a tile");
    let mut found = Vec::new();
    for feature in
        reader.layers().filter(|l| l.name() == layer).flat_map(|l| l.features().collect::<Vec<_>>())
    {
        let (mut id, mut count) = (String::new(), None);
        for (name, value) in feature.properties().map(|p| p.expect("a property")) {
            match (name, value) {
                ("id", MvtValueRef::String(text)) => text.clone_into(&mut id),
                ("count", MvtValueRef::Int(n) | MvtValueRef::SInt(n)) => count = Some(n),
                ("count", MvtValueRef::UInt(n)) => count = i64::try_from(n).ok(),
                _ => {}
            }
        }
        found.push(Found { id, count, geometry: feature.geometry().expect("a geometry") });
    }
    found
}

/// What the source says of a layer: rows, by readable id and whether they are areas.
fn rows_of(atlas: &Atlas, layer: Layer<'_>) -> BTreeMap<(String, bool), PlaceGeometry> {
    let place = |place: &std::sync::Arc<dvor::domain::Place>| {
        let is_area = matches!(place.geometry, PlaceGeometry::Area(_));
        (place.state != PlaceState::Removed)
            .then(|| ((place.id.to_string(), is_area), place.geometry.clone()))
    };
    match layer {
        Layer::Addresses => {
            let houses = atlas.register.addresses().iter();
            houses.filter_map(|a| Some(((a.id.to_string(), false), PlaceGeometry::Point(a.point?)))).collect()
        }
        Layer::Category(_, shelf) => shelf.places.iter().filter_map(place).collect(),
        Layer::Places => {
            atlas.places.shelves().iter().flat_map(|shelf| &shelf.places).filter_map(place).collect()
        }
        Layer::Territories(kind) => {
            let in_force = atlas.extents.on(atlas.today).map(|n| atlas.extents.boundary(n));
            let of_kind = in_force.filter(|entry| atlas.extents.territory(entry.territory).kind == kind);
            let row = |entry: &dvor::atlas::BoundaryEntry| {
                let id = atlas.extents.territory(entry.territory).id.to_string();
                Some(((id, true), PlaceGeometry::Area(entry.boundary.geometry.clone()?)))
            };
            of_kind.filter_map(row).collect()
        }
        Layer::Borders | Layer::Labels | Layer::Base => BTreeMap::new(),
    }
}

fn counts_add_up(city: City) {
    let atlas = atlas_of(city);
    let sheets = Sheets::new(&atlas);
    let mut clusters = 0;
    for layer in Layer::all(&atlas).into_iter().filter(|layer| layer.declaration().counted) {
        let source = rows_of(&atlas, layer);
        let complete_from = layer.complete_from().expect("a collection");
        for zoom in 0..complete_from {
            let (mut counted, mut shown) = (0, BTreeSet::new());
            for tile in tiles_of(zoom) {
                for found in read(&draw(&sheets, &[layer], tile), layer.name()) {
                    match (found.count, &found.geometry) {
                        (Some(count), MvtGeometry::Point(spot)) => {
                            assert!(
                                (0..4096).contains(&spot.x()) && (0..4096).contains(&spot.y()),
                                "{tile:?}"
                            );
                            assert_eq!(count > 1, found.id.is_empty(), "who is alone says who");
                            clusters += 1;
                            counted += count;
                        }
                        (Some(_), other) => unreachable!("{other:?} counts"),
                        (None, geometry) => {
                            let is_area =
                                matches!(geometry, MvtGeometry::Polygon(_) | MvtGeometry::MultiPolygon(_));
                            shown.insert((found.id, is_area));
                        }
                    }
                }
            }
            assert!(shown.iter().all(|row| source.contains_key(row)));
            let all = usize::try_from(counted).expect("few") + shown.len();
            assert_eq!(all, source.len(), "{} at {zoom}", layer.name());
        }
    }
    assert!(clusters > 10_000, "{clusters} clusters only");
}

#[test]
fn before_a_layer_is_complete_its_clusters_add_up_to_the_source() {
    counts_add_up(demo::city());
}

#[test]
fn the_clusters_of_a_dense_city_add_up_too() {
    dense_city().into_iter().for_each(counts_add_up);
}

/// Degrees as steps of a tile, `y` to the south.
fn step_of(tile: TileCoordinate) -> impl Fn(Coord<f64>) -> Coord<f64> + Copy {
    move |c| (project_coord(c) - tile.corner()) * (4096.0 / tile.side())
}

/// Whether an area in a tile is the one of the source, to within a step along its border.
fn is_within_a_step(truth: &MultiPolygon<f64>, drawn: &MultiPolygon<f64>) -> bool {
    let frame: MultiPolygon<f64> = Rect::new((0.0, 0.0), (4096.0, 4096.0)).to_polygon().into();
    let (truth, drawn) = (truth.intersection(&frame), drawn.intersection(&frame));
    let rings = truth.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    let length: f64 = rings.map(|ring| Euclidean.length(ring)).sum();
    truth.xor(&drawn).unsigned_area() <= length + 1.0
}

#[test]
fn where_a_layer_is_complete_each_row_is_itself_within_a_step() {
    let atlas = atlas_of(demo::city());
    let sheets = Sheets::new(&atlas);
    let (mut points, mut areas) = (0, 0);
    for layer in Layer::all(&atlas) {
        let Some(complete_from) = layer.complete_from() else { continue };
        let source = rows_of(&atlas, layer);
        for zoom in complete_from..=16.min(complete_from + 2) {
            let mut seen: HashMap<(String, bool), u32> = HashMap::new();
            for tile in tiles_of(zoom) {
                let place = step_of(tile);
                for found in read(&draw(&sheets, &[layer], tile), layer.name()) {
                    assert_eq!(found.count, None, "{} counts at {zoom}", layer.name());
                    let is_area = !matches!(found.geometry, MvtGeometry::Point(_));
                    let row = (found.id, is_area);
                    match (&source[&row], found.geometry) {
                        (PlaceGeometry::Point(truth), MvtGeometry::Point(spot)) => {
                            let off =
                                place((*truth).into()) - Coord { x: spot.x(), y: spot.y() }.map_to_f64();
                            assert!(off.x.abs() <= 1.0 && off.y.abs() <= 1.0, "{row:?} is {off:?} off");
                            let is_here = (0..4096).contains(&spot.x()) && (0..4096).contains(&spot.y());
                            *seen.entry(row).or_default() += u32::from(is_here);
                            points += 1;
                        }
                        (PlaceGeometry::Area(truth), drawn) => {
                            let drawn: MultiPolygon<i32> = match drawn {
                                MvtGeometry::Polygon(polygon) => polygon.into(),
                                MvtGeometry::MultiPolygon(area) => area,
                                other => unreachable!("{other:?} is no area"),
                            };
                            let drawn = drawn.map_coords(|c| c.map_to_f64());
                            let truth = truth.map_coords(place);
                            assert!(is_within_a_step(&truth, &drawn), "{zoom} {row:?}");
                            assert!(drawn.coords_count() > 3);
                            seen.insert(row, 1);
                            areas += 1;
                        }
                        (truth, drawn) => unreachable!("{drawn:?} instead of {truth:?}"),
                    }
                }
            }
            assert!(seen.values().all(|times| *times == 1), "{} at {zoom}", layer.name());
            let seen: BTreeSet<_> = seen.into_keys().collect();
            assert_eq!(seen, source.keys().cloned().collect(), "{} at {zoom}", layer.name());
        }
    }
    assert!(points > 10_000 && areas > 1_000, "{points} points and {areas} areas only");
}

/// Steps as numbers that can be measured.
trait MapToF64 {
    fn map_to_f64(self) -> Coord<f64>;
}

impl MapToF64 for Coord<i32> {
    fn map_to_f64(self) -> Coord<f64> {
        Coord { x: self.x.into(), y: self.y.into() }
    }
}

/// Every tile over a city with every layer there is, as `tests/tools/mvt_rules.py` reads them, into a file.
fn write_tiles(city: City, file: &Path) {
    let atlas = atlas_of(city);
    let (sheets, layers) = (Sheets::new(&atlas), Layer::all(&atlas));
    let mut all = Vec::new();
    for tile in (0..=16).flat_map(tiles_of) {
        let bytes = draw(&sheets, &layers, tile);
        all.extend(format!("{}/{}/{} {}\n", tile.z(), tile.x(), tile.y(), bytes.len()).bytes());
        all.extend(bytes);
    }
    std::fs::write(file, all).expect("written");
}

#[test]
fn every_tile_of_the_city_keeps_the_rules_of_mvt_by_another_decoder() {
    if !has("python3", &["--version"], "Python") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("tiles");
    write_tiles(demo::city(), &file);
    let tool = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tools/mvt_rules.py");
    let (done, out, said) = other("python3", &[tool, file.to_str().expect("a plain path")]);
    assert!(done, "{out}{said}");
    println!("{out}");
    let counts: Vec<u64> = out.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    assert!(counts.len() == 4 && counts[0] > 5_000 && counts[2] > 100_000, "{out}");
}

/// A tile of one layer with one feature; every number below 128.
fn handmade(kind: u8, geometry: &[u8], version: u8) -> Vec<u8> {
    let length = |bytes: &[u8]| u8::try_from(bytes.len()).expect("short");
    let feature = [&[0x18, kind, 0x22, length(geometry)][..], geometry].concat();
    let layer =
        [&[0x0a, 1, b'a', 0x12, length(&feature)][..], &feature, &[0x28, 0x80, 0x20, 0x78, version]].concat();
    [&[0x1a, length(&layer)][..], &layer].concat()
}

#[test]
fn the_other_decoder_refuses_what_breaks_a_rule() {
    if !has("python3", &["--version"], "Python") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("tile");
    let square = [9, 0, 0, 26, 8, 0, 0, 8, 7, 0, 15];
    for (tile, rule) in [
        (handmade(3, &square, 2), ""),
        (handmade(1, &[9, 4, 4], 2), ""),
        (handmade(3, &square, 1), "version"),
        (handmade(3, &[9, 0, 0, 26, 0, 8, 8, 0, 0, 7, 15], 2), "exterior"),
        (handmade(3, &[9, 0, 0, 26, 8, 8, 7, 0, 8, 7, 15], 2), "area"),
        (handmade(3, &[9, 0, 0, 34, 16, 0, 0, 16, 15, 7, 7, 8, 15], 2), ""),
        (handmade(3, &[9, 0, 0, 34, 16, 0, 7, 16, 0, 19, 15, 10, 15], 2), "cross"),
        (handmade(3, &square[..10], 2), "whole"),
        (handmade(2, &[9, 0, 0, 10, 0, 0], 2), "somewhere"),
        (handmade(2, &[9, 127, 0, 10, 127, 0], 2), "buffer"),
        (handmade(1, &[9, 0, 0, 9, 2, 2], 2), "MoveTo"),
        (handmade(4, &[9, 0, 0], 2), "points, lines or areas"),
        (handmade(1, &[9, 0], 2), "parameters"),
    ] {
        std::fs::write(&file, [format!("0/0/0 {}\n", tile.len()).as_bytes(), &tile].concat())
            .expect("written");
        let tool = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tools/mvt_rules.py");
        let (done, out, said) = other("python3", &[tool, file.to_str().expect("a plain path")]);
        assert_eq!(done, rule.is_empty(), "{rule}: {out}{said} {tile:?}");
        assert!(said.contains(rule), "{rule}: {said}");
    }
}

/// The heaviest tile of any four layers over a city, told by the sum of its four heaviest layers.
fn heaviest(city: City) -> (usize, String) {
    let atlas = atlas_of(city);
    let sheets = Sheets::new(&atlas);
    let layers = Layer::all(&atlas);
    let mut heaviest = (0, String::new());
    for tile in (0..=16).flat_map(tiles_of) {
        let weigh = |layer: Layer<'_>| {
            let plain = Encoded::plain(draw(&sheets, &[layer], tile));
            plain.compressed(Encoding::Gzip).expect("compressed").bytes.len()
        };
        let mut weights: Vec<_> = layers.iter().map(|layer| (weigh(*layer), layer.name())).collect();
        weights.sort_unstable_by(|a, b| b.cmp(a));
        weights.truncate(4);
        let sum = weights.iter().map(|(bytes, _)| bytes).sum();
        if sum > heaviest.0 {
            heaviest = (sum, format!("{tile:?} {weights:?}"));
        }
    }
    println!("the heaviest: {heaviest:?}");
    heaviest
}

#[test]
fn no_tile_of_any_four_layers_passes_fifty_kilobytes() {
    let (bytes, told) = heaviest(demo::city());
    assert!((1_000..=HEAVIEST).contains(&bytes), "{told}");
}

#[test]
fn no_tile_of_a_dense_city_passes_fifty_kilobytes() {
    if let Some(city) = dense_city() {
        let (bytes, told) = heaviest(city);
        assert!((1_000..=HEAVIEST).contains(&bytes), "{told}");
    }
}
