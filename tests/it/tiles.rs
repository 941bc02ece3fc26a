//! Tiles and styles as a client meets them: the real router over the demonstration city, decoded by others.

use std::{
    collections::HashMap,
    fs,
    path::Path,
    sync::{Arc, OnceLock},
};

use axum::{Router, body::Body};
use dvor::{
    app::{App, city_writes},
    config::PublicUrl,
    demo,
    domain::{Kind, PlaceGeometry, PlaceState},
    geometry::mercator::project_coord,
    http::{self, Context},
    import::{Silent, carry_out},
    store::{self, IfMissing, IfOlder, Origin, Record, StoreAddress, Write},
    tiles::{ICONS, TileCoordinate},
};
use fast_mvt::{MvtGeometry, MvtReaderRef};
use geo::{
    Area, BooleanOps, BoundingRect, Contains, Coord, Euclidean, Length, MapCoords, MultiPolygon, Point, Rect,
    Validation,
};
use http_body_util::BodyExt;
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt;

use crate::{
    small_city,
    workshop::{at, has, other},
};

/// The demonstration city, served.
pub struct Service {
    pub app: Arc<App>,
    routes: Router,
    runtime: Runtime,
    _folder: TempDir,
}

/// One for all tests: it is only read.
pub fn service() -> &'static Service {
    static SERVICE: OnceLock<Service> = OnceLock::new();
    SERVICE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let address = StoreAddress::File(folder.path().join("demo.gpkg"));
        let runtime = Runtime::new().expect("threads");
        let app = runtime.block_on(async {
            let store = store::open(&address, IfMissing::Create, IfOlder::Fail).await.expect("a store");
            let (city, _) = demo::city_and_oddities();
            carry_out(store.as_ref(), &city_writes(city), &Silent).await.expect("written");
            App::start(store).await.expect("started")
        });
        let url = PublicUrl::new("https://город.рф/tos").expect("a URL");
        let routes = http::router(Context::new(Arc::clone(&app), url));
        Service { app, routes, runtime, _folder: folder }
    })
}

/// An answer, read to its end.
pub struct Reply {
    pub status: u16,
    headers: axum::http::HeaderMap,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().expect("text"))
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }
}

pub fn ask(path: &str, headers: &[(&str, &str)]) -> Reply {
    let mut request = axum::http::Request::builder().uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).expect("a request");
    let service = service();
    service.runtime.block_on(async {
        let answer = service.routes.clone().oneshot(request).await.expect("answered");
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.expect("whole").to_bytes().to_vec();
        Reply { status: parts.status.as_u16(), headers: parts.headers, body }
    })
}

fn path_of(layers: &str, tile: TileCoordinate) -> String {
    format!("/tiles/{layers}/{}/{}/{}", tile.z(), tile.x(), tile.y())
}

/// The tiles of a zoom over the city, every `step`th column and row of them.
fn tiles_over_the_city(zoom: u8, step: usize) -> Vec<TileCoordinate> {
    let corner = |lon, lat| TileCoordinate::holding(at(lon, lat), zoom);
    let (from, to) = (corner(85.91, 55.54), corner(86.29, 55.26));
    (from.y()..=to.y())
        .step_by(step)
        .flat_map(|y| (from.x()..=to.x()).step_by(step).map(move |x| (x, y)))
        .map(|(x, y)| TileCoordinate::new(zoom, x, y).expect("on the map"))
        .collect()
}

/// Degrees as steps of a tile, `y` to the south.
fn in_tile(area: &MultiPolygon<f64>, tile: TileCoordinate) -> MultiPolygon<f64> {
    area.map_coords(|c| (project_coord(c) - tile.corner()) * (4096.0 / tile.side()))
}

/// The committees in force today, by id.
fn committees() -> Vec<(String, MultiPolygon<f64>)> {
    let atlas = service().app.atlas();
    atlas
        .extents
        .on(atlas.today)
        .map(|n| atlas.extents.boundary(n))
        .filter(|entry| atlas.extents.territory(entry.territory).kind == Kind::Committee)
        .filter_map(|entry| {
            let id = atlas.extents.territory(entry.territory).id.to_string();
            Some((id, entry.boundary.geometry.clone()?))
        })
        .collect()
}

/// The areas of a tile's layer with their readable ids, as fast-mvt reads them.
pub fn areas(bytes: &[u8], layer: &str) -> Vec<(String, MultiPolygon<f64>)> {
    let reader = MvtReaderRef::new(bytes).expect("a tile");
    let mut found = Vec::new();
    for layer in reader.layers().filter(|l| l.name() == layer) {
        for feature in layer.features() {
            assert!(feature.id().is_some_and(|id| id < 1 << 53), "an id JavaScript can hold");
            let id = feature
                .properties()
                .map(|p| p.expect("a property"))
                .find(|(key, _)| *key == "id")
                .map(|(_, value)| format!("{value:?}"))
                .unwrap_or_default();
            let area = match feature.geometry().expect("a geometry") {
                MvtGeometry::Polygon(p) => p.into(),
                MvtGeometry::MultiPolygon(m) => m,
                other => unreachable!("{other:?} is no area"),
            };
            found.push((id, area.map_coords(|c| Coord { x: f64::from(c.x), y: f64::from(c.y) })));
        }
    }
    found
}

/// By the surveyor's formula, in an order that keeps the sign: `y` runs to the south.
fn signed_area(ring: &geo::LineString<f64>) -> f64 {
    ring.lines().map(|l| l.start.x * l.end.y - l.end.x * l.start.y).sum::<f64>() / 2.0
}

#[test]
fn areas_in_tiles_are_valid_and_turned_as_mvt_wants_them() {
    let mut seen = 0;
    for tile in (9..=16).flat_map(|z| tiles_over_the_city(z, 1 << (u32::from(z).saturating_sub(11) / 2))) {
        let reply = ask(&path_of("committees,base,places", tile), &[]);
        for layer in ["committees", "base", "places"] {
            let reader = (!reply.body.is_empty()).then(|| MvtReaderRef::new(&reply.body).expect("a tile"));
            let features = reader.iter().flat_map(|r| r.layers()).filter(|l| l.name() == layer);
            for feature in features.flat_map(|l| l.features().collect::<Vec<_>>()) {
                let parts = match feature.geometry().expect("a geometry") {
                    MvtGeometry::Polygon(p) => vec![p],
                    MvtGeometry::MultiPolygon(m) => m.0,
                    _ => continue,
                };
                for part in parts {
                    let part = part.map_coords(|c| Coord { x: f64::from(c.x), y: f64::from(c.y) });
                    assert!(part.is_valid(), "{tile:?} {layer} {part:?}");
                    assert!(signed_area(part.exterior()) > 0.0, "{tile:?}: an exterior turned wrongly");
                    assert!(part.interiors().iter().all(|hole| signed_area(hole) < 0.0));
                    let box_ = part.bounding_rect().expect("an extent");
                    assert!(box_.min().x >= -64.0 && box_.max().x <= 4160.0, "within the buffer");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 3_000, "{seen} areas only");
}

/// A stretch of a border, end to end.
type Side = (Coord<f64>, Coord<f64>);

#[test]
fn neighbours_share_their_border_at_every_zoom_without_gap_or_overlap() {
    let committees = committees();
    let mut sides: HashMap<[u64; 4], Vec<Side>> = HashMap::new();
    for line in committees.iter().flat_map(|(_, area)| area.iter()).flat_map(|p| p.exterior().lines()) {
        let (a, b) = (line.start, line.end);
        let bits = |c: Coord<f64>| [c.x.to_bits(), c.y.to_bits()];
        let ([ax, ay], [bx, by]) = if bits(a) < bits(b) { (bits(a), bits(b)) } else { (bits(b), bits(a)) };
        sides.entry([ax, ay, bx, by]).or_default().push((a, b));
    }
    let mut shared: Vec<_> = sides.into_iter().filter(|(_, s)| s.len() == 2).collect();
    shared.sort_unstable_by_key(|(key, _)| *key);
    let mut asked = 0;
    for zoom in 9..=16 {
        let mut tiles: HashMap<TileCoordinate, Vec<(String, MultiPolygon<f64>)>> = HashMap::new();
        for (_, pair) in shared.iter().step_by(11) {
            let (a, b) = pair[0];
            let middle = a + (b - a) * 0.37;
            let tile = TileCoordinate::holding(at(middle.x, middle.y), zoom);
            let drawn = tiles
                .entry(tile)
                .or_insert_with(|| areas(&ask(&path_of("committees", tile), &[]).body, "committees"));
            let truth: Vec<_> = committees.iter().map(|(_, area)| in_tile(area, tile)).collect();
            let place = |c| (project_coord(c) - tile.corner()) * (4096.0 / tile.side());
            let (from, to, middle) = (place(a), place(b), place(middle));
            let along = to - from;
            let length = along.x.hypot(along.y);
            let across = Coord { x: -along.y / length, y: along.x / length };
            let holders = |areas: &[MultiPolygon<f64>], off: f64| {
                let spot = Point::from(middle + across * off);
                areas.iter().filter(|area| area.contains(&spot)).count()
            };
            // Where more than two meet, or the city itself has a gap or an overlap, there is nothing to learn.
            if [-8.0, -4.0, -2.0, 2.0, 4.0, 8.0].iter().any(|off| holders(&truth, *off) != 1) {
                continue;
            }
            let drawn: Vec<_> = drawn.iter().map(|(_, area)| area.clone()).collect();
            for off in [-2.1, -1.13, -0.57, -0.23, -0.07, 0.07, 0.23, 0.57, 1.13, 2.1] {
                assert_eq!(holders(&drawn, off), 1, "{tile:?}, {off} steps off {middle:?}");
                asked += 1;
            }
        }
    }
    assert!(asked > 1_000, "{asked} spots only");
}

#[test]
fn committees_as_gdal_reads_them_are_those_of_the_atlas() {
    if !has("ogr2ogr", &["--version"], "GDAL") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let committees: HashMap<String, MultiPolygon<f64>> = committees().into_iter().collect();
    let mut compared = 0;
    for zoom in [9, 11, 12, 13, 14, 16] {
        let middle = TileCoordinate::holding(at(86.08, 55.355), zoom);
        let reply = ask(&path_of("committees", middle), &[]);
        let frame: MultiPolygon<f64> = Rect::new((0.0, 0.0), (4096.0, 4096.0)).to_polygon().into();
        for (id, drawn) in read_by_gdal(folder.path(), zoom, &reply.body) {
            let truth = in_tile(&committees[&id], middle).intersection(&frame);
            let length: f64 = truth.iter().map(|p| Euclidean.length(p.exterior())).sum();
            let odd = truth.xor(&drawn.intersection(&frame)).unsigned_area();
            assert!(odd <= length * 0.75 + 1.0, "{zoom} {id}: {odd} of a border of {length}");
            compared += 1;
        }
    }
    assert!(compared > 60, "{compared} committees only");
}

/// The areas of a tile with their ids, in steps of the tile, `y` to the south.
fn read_by_gdal(folder: &Path, zoom: u8, tile: &[u8]) -> Vec<(String, MultiPolygon<f64>)> {
    let (from, to) = (folder.join(format!("t{zoom}.mvt")), folder.join(format!("t{zoom}.json")));
    fs::write(&from, tile).expect("written");
    let text = |path: &Path| path.to_str().expect("a plain path").to_owned();
    let arguments = [
        "-f",
        "GeoJSON",
        "-oo",
        "CLIP=NO",
        "-lco",
        "COORDINATE_PRECISION=3",
        &text(&to),
        &text(&from),
        "committees",
    ];
    let (done, out, said) = other("ogr2ogr", &arguments);
    assert!(done && !said.contains("ERROR"), "{out} {said}");
    let read: geojson::FeatureCollection =
        fs::read_to_string(&to).expect("written").parse().expect("GeoJSON");
    read.features
        .into_iter()
        .map(|feature| {
            let text = |name: &str| {
                feature.property(name).and_then(|v| v.as_str()).map(str::to_owned).unwrap_or_default()
            };
            assert!(
                text("name").starts_with("ТОС") && !text("short_name").is_empty(),
                "Cyrillic comes through"
            );
            assert!(!text("district").is_empty());
            let id = text("id");
            let geometry = feature.geometry.clone().expect("a geometry");
            let area = match geo::Geometry::<f64>::try_from(geometry).expect("a shape") {
                geo::Geometry::Polygon(p) => p.into(),
                geo::Geometry::MultiPolygon(m) => m,
                other => unreachable!("{other:?} is no area"),
            };
            (id, area.map_coords(|c: Coord<f64>| Coord { x: c.x, y: 4096.0 - c.y }))
        })
        .collect()
}

#[test]
fn every_layer_reads_in_gdal_with_the_fields_its_description_names() {
    if !has("ogrinfo", &["--version"], "GDAL") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let layers = "cities,districts,committees,bodies,addresses,places,borders,labels,base,benches,yards";
    let described = ask(&format!("/tiles/{layers}.json"), &[]).json();
    let tile = TileCoordinate::holding(at(86.0845, 55.3545), 16);
    let reply = ask(&path_of(layers, tile), &[]);
    let file = folder.path().join("tile.mvt");
    fs::write(&file, &reply.body).expect("written");
    let (done, out, said) = other("ogrinfo", &["-ro", "-al", "-so", file.to_str().expect("a plain path")]);
    assert!(done && said.is_empty(), "{said}");
    let mut order = Vec::new();
    for part in out.split("Layer name: ").skip(1) {
        let name = part.lines().next().expect("a name");
        order.push(name.to_owned());
        let described = described["vector_layers"].as_array().expect("layers");
        let fields = described.iter().find(|l| l["id"] == name).expect("described")["fields"].clone();
        for field in part.lines().filter(|l| l.contains(": String (") || l.contains(": Integer")) {
            let field = field.split(':').next().expect("a field");
            assert!(field == "mvt_id" || !fields[field].is_null(), "{name} says nothing of {field}");
        }
    }
    let asked: Vec<&str> = layers.split(',').filter(|l| order.iter().any(|o| o == l)).collect();
    assert_eq!(order, asked, "in the order asked for");
    assert!(order.len() >= 6 && order.iter().any(|l| l == "addresses"), "{order:?}");
}

#[test]
fn a_tile_of_four_layers_weighs_no_more_than_fifty_kilobytes() {
    let (mut heaviest, mut counted) = ((0, String::new()), 0);
    for (zoom, step) in
        [(9, 1), (10, 1), (11, 1), (12, 1), (13, 1), (14, 1), (15, 5), (16, 9), (17, 17), (18, 31)]
    {
        for tile in tiles_over_the_city(zoom, step) {
            let path = path_of("committees,addresses,places,base", tile);
            let reply = ask(&path, &[("accept-encoding", "gzip")]);
            counted += 1;
            if reply.status == 204 {
                assert!(reply.body.is_empty() && reply.header("content-type").is_empty());
                continue;
            }
            assert_eq!(reply.header("content-type"), "application/vnd.mapbox-vector-tile");
            if reply.body.len() > heaviest.0 {
                heaviest = (reply.body.len(), path);
            }
        }
    }
    println!("{counted} tiles, the heaviest {heaviest:?}");
    assert!(heaviest.0 <= 50_000 && heaviest.0 > 1_000, "{heaviest:?}");
}

#[test]
fn the_description_of_layers_tells_where_and_what() {
    let reply = ask("/tiles/base,committees,benches,base.json", &[]);
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/json"));
    let mut described = reply.json();
    let bounds: Vec<f64> =
        described["bounds"].as_array().expect("a box").iter().map(|n| n.as_f64().expect("number")).collect();
    assert!(bounds[0] < 86.08 && 86.08 < bounds[2] && bounds[1] < 55.35 && 55.35 < bounds[3]);
    described["bounds"] = "bounds".into();
    described["center"] = "center".into();
    insta::assert_json_snapshot!("tilejson", described);
    let tag = reply.header("etag").to_owned();
    let again = ask("/tiles/base,committees,benches,base.json", &[("if-none-match", &tag)]);
    assert_eq!((again.status, again.body.len()), (304, 0));
}

#[test]
fn a_tile_known_already_is_not_sent_again_and_either_ending_will_do() {
    let tile = TileCoordinate::holding(at(86.08, 55.355), 13);
    let path = path_of("base", tile);
    let first = ask(&path, &[]);
    assert_eq!((first.status, first.header("cache-control")), (200, "public, no-cache"));
    assert!(first.header("etag").starts_with('"') && !first.header("dvor-revision").is_empty());
    let tag = first.header("etag").to_owned();
    let again = ask(&path, &[("if-none-match", &tag)]);
    assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, tag.as_str()));
    for ending in [".mvt", ".pbf"] {
        assert_eq!(ask(&format!("{path}{ending}"), &[]).body, first.body);
    }
    assert_eq!(ask("/tiles/base/13/0/0", &[]).status, 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_is_in_the_next_tile_and_in_no_other_layer() {
    let (app, _folder) = small_city::service().await;
    let url = PublicUrl::new("http://localhost").expect("a URL");
    let routes = http::router(Context::new(Arc::clone(&app), url));
    let get = async |path: String| {
        let request = axum::http::Request::builder().uri(path).body(Body::empty()).expect("a request");
        let answer = routes.clone().oneshot(request).await.expect("answered");
        let tag = answer.headers()["etag"].to_str().expect("text").to_owned();
        (answer.status().as_u16(), tag)
    };
    let city = small_city::city();
    let mut bench = city.places.iter().find(|p| p.id.as_str() == "bench-1").expect("there").clone();
    let somewhere = at(86.0522, 55.36);
    let tile = TileCoordinate::holding(somewhere, 16);
    let paths = ["benches", "places", "committees"].map(|layers| path_of(layers, tile));
    let mut before = Vec::new();
    for path in &paths {
        before.push(get(path.clone()).await);
    }
    assert_eq!((before[0].0, before[1].0), (204, 204), "no bench there yet");
    bench.geometry = PlaceGeometry::Point(somewhere);
    app.write(&[Write::Put(Record::Place(bench.clone()))], Origin::default()).await.expect("written");
    assert_eq!((get(paths[0].clone()).await.0, get(paths[1].clone()).await.0), (200, 200));
    assert_eq!(get(paths[2].clone()).await, before[2], "committees are as they were, to the byte");
    bench.state = PlaceState::Removed;
    app.write(&[Write::Put(Record::Place(bench))], Origin::default()).await.expect("written");
    assert_eq!(get(paths[0].clone()).await, before[0], "what is gone is not drawn");
}

#[test]
fn what_cannot_be_a_tile_is_refused_in_words() {
    let many = vec!["base"; 25].join(",");
    for (path, status, kind, part) in [
        ("/tiles/nix/0/0/0".to_owned(), 404, "unknown-layer", "cities, districts, committees"),
        ("/tiles/base,nix.json".to_owned(), 404, "unknown-layer", "nix"),
        ("/tiles/base/3/8/0".to_owned(), 404, "unknown-tile", "3/8/0"),
        ("/tiles/base/23/0/0".to_owned(), 404, "unknown-tile", "23/0/0"),
        ("/tiles/base/300/0/0".to_owned(), 404, "unknown-tile", "300/0/0"),
        ("/tiles/base/1/-1/0".to_owned(), 404, "unknown-tile", "1/-1/0"),
        ("/tiles/base/1/0/0.png".to_owned(), 404, "unknown-tile", "1/0/0"),
        (format!("/tiles/{many}/0/0/0"), 400, "too-many-layers", "24"),
        ("/tiles/base".to_owned(), 404, "unknown-path", ""),
        ("/style/blue.json".to_owned(), 404, "unknown-path", ""),
        ("/style/sprite-light.gif".to_owned(), 404, "unknown-path", ""),
        ("/style/sprite-light@3x.png".to_owned(), 404, "unknown-path", ""),
    ] {
        let reply = ask(&path, &[("accept", "application/json")]);
        assert_eq!(reply.status, status, "{path}");
        let problem = reply.json();
        assert_eq!(problem["type"], format!("urn:dvor:problem:{kind}"), "{path}");
        assert!(problem["detail"].as_str().unwrap_or_default().contains(part), "{path}: {problem}");
    }
}

#[test]
fn each_style_is_whole_and_draws_only_what_the_tiles_hold() {
    for theme in ["light", "dark", "contrast"] {
        let reply = ask(&format!("/style/{theme}.json"), &[]);
        let style = reply.json();
        let url = style["sources"]["dvor"]["url"].as_str().expect("a URL");
        let tilejson = url.strip_prefix("https://город.рф/tos").expect("below the public URL");
        let described = ask(tilejson, &[]).json();
        let layers: Vec<&str> = described["vector_layers"]
            .as_array()
            .expect("layers")
            .iter()
            .map(|l| l["id"].as_str().expect("a name"))
            .collect();
        for layer in style["layers"].as_array().expect("layers") {
            let source = layer["source-layer"].as_str();
            assert!(source.is_none_or(|name| layers.contains(&name)), "{layer}");
        }
        assert!(style.get("glyphs").is_none());
        // The style specification's own validator reads these in web/test/unit/style.test.ts.
        insta::assert_json_snapshot!(format!("style_{theme}"), style);
        for ratio in ["", "@2x"] {
            let index = ask(&format!("/style/sprite-{theme}{ratio}.json"), &[]).json();
            assert_eq!(index.as_object().expect("an object").len(), ICONS.len());
            let sheet = ask(&format!("/style/sprite-{theme}{ratio}.png"), &[]);
            assert_eq!((sheet.status, sheet.header("content-type")), (200, "image/png"));
            assert!(sheet.body.starts_with(b"\x89PNG") && sheet.body.len() < 30_000);
        }
    }
}
