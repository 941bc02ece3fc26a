//! OGC API – Tiles as its abstract tests ask for it, and tiles of a part of the city.

use std::collections::BTreeSet;

use dvor::{
    domain::Kind,
    tiles::{Layer, TileCoordinate},
};
use fast_mvt::{MvtReaderRef, MvtValueRef};
use serde_json::Value;

use crate::{
    small_city::at,
    tiles::{ask, service},
};

const ROOT: &str = "https://город.рф/tos";
const SET: &str = "WebMercatorQuad";
const MVT: &str = "application/vnd.mapbox-vector-tile";
const TILESETS: &str = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
const SCHEMES: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes";

fn json(path: &str) -> Value {
    let reply = ask(path, &[("accept", "application/json")]);
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/json"), "{path}");
    reply.json()
}

/// The path a link of a document leads to: every one leads below the public URL.
fn path_of(document: &Value, rel: &str) -> String {
    let links = document["links"].as_array().expect("links");
    let link = links.iter().find(|link| link["rel"] == rel);
    let link = link.unwrap_or_else(|| unreachable!("no link {rel} in {document}"));
    let href = link["href"].as_str().expect("a URL");
    href.strip_prefix(ROOT).unwrap_or_else(|| unreachable!("{href} leads elsewhere")).to_owned()
}

fn number(value: &Value) -> u32 {
    value.as_u64().and_then(|n| u32::try_from(n).ok()).expect("a number")
}

fn ids_in(bytes: &[u8], layer: &str) -> BTreeSet<String> {
    property_in(bytes, layer, "id")
}

fn property_in(bytes: &[u8], layer: &str, wanted: &str) -> BTreeSet<String> {
    let reader = MvtReaderRef::new(bytes).expect("a tile");
    let mut found = BTreeSet::new();
    for feature in
        reader.layers().filter(|l| l.name() == layer).flat_map(|l| l.features().collect::<Vec<_>>())
    {
        for (name, value) in feature.properties().map(|p| p.expect("a property")) {
            if let ("id" | "category", MvtValueRef::String(text)) = (name, value)
                && name == wanted
            {
                found.insert(text.to_owned());
            }
        }
    }
    found
}

#[test]
fn from_the_landing_page_the_links_lead_to_tiles() {
    let landing = json("/api");
    let list = json(&path_of(&landing, TILESETS));
    let schemes = json(&path_of(&landing, SCHEMES));
    assert_eq!(schemes["tileMatrixSets"][0]["id"], SET);
    let definition = json(&path_of(&schemes["tileMatrixSets"][0], "self"));
    assert_eq!(definition["id"], SET);
    let tilesets = list["tilesets"].as_array().expect("a list");
    assert_eq!(tilesets.len(), 1);
    for member in ["title", "dataType", "crs", "tileMatrixSetURI"] {
        assert!(tilesets[0][member].as_str().is_some_and(|text| !text.is_empty()), "{member}");
    }
    let described = json(&path_of(&tilesets[0], "self"));
    assert_eq!(
        json(&path_of(&described, "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme")),
        definition
    );
    let tilejson = path_of(&described, "describedby");
    assert_eq!(ask(&tilejson, &[]).json()["tilejson"], "3.0.0");
}

#[test]
fn the_classes_of_tiles_are_declared() {
    let conformance = json("/api/conformance");
    let classes: BTreeSet<&str> =
        conformance["conformsTo"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    for class in [
        "core",
        "tileset",
        "tilesets-list",
        "dataset-tilesets",
        "geodata-tilesets",
        "collections-selection",
        "mvt",
    ] {
        let class = format!("http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{class}");
        assert!(classes.contains(class.as_str()), "{class}");
    }
}

#[test]
fn the_tile_matrix_set_is_the_one_of_the_register() {
    let definition = json(&format!("/api/tileMatrixSets/{SET}"));
    assert_eq!(definition["uri"], "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad");
    assert_eq!(definition["crs"], "http://www.opengis.net/def/crs/EPSG/0/3857");
    let matrices = definition["tileMatrices"].as_array().expect("matrices");
    assert_eq!(matrices.len(), 23);
    // OGC 17-083r4, table D.1.
    for (zoom, scale, cell) in [
        (0, 559_082_264.028_717, 156_543.033_928_041),
        (12, 136_494.693_366_387, 38.218_514_142_588_2),
        (22, 133.295_598_990_613_6, 0.037_322_767_717_371_9),
    ] {
        let matrix = &matrices[zoom];
        let is = |member: &str, wanted: f64| {
            let found = matrix[member].as_f64().expect("a number");
            assert!((found / wanted - 1.0).abs() < 1e-9, "{zoom} {member}: {found}");
        };
        is("scaleDenominator", scale);
        is("cellSize", cell);
        assert_eq!(matrix["id"], zoom.to_string());
        assert_eq!((number(&matrix["matrixWidth"]), number(&matrix["tileWidth"])), (1 << zoom, 256));
        assert_eq!(matrix["pointOfOrigin"][1].as_f64(), matrix["pointOfOrigin"][0].as_f64().map(|n| -n));
    }
}

#[test]
fn every_tileset_has_a_template_whose_tiles_are_there_within_its_limits_and_nowhere_else() {
    let collections = json("/api/collections");
    let mut bases = vec!["/api/tiles".to_owned()];
    bases.extend(collections["collections"].as_array().expect("a list").iter().map(|c| path_of(c, TILESETS)));
    assert!(bases.len() > 10, "{bases:?}");
    let mut with_something = 0;
    for base in bases {
        let described = json(&format!("{base}/{SET}"));
        let template = path_of(&described, "item");
        let item = described["links"].as_array().expect("links").iter().find(|l| l["rel"] == "item");
        let item = item.expect("a template");
        assert_eq!((&item["templated"], &item["type"]), (&Value::Bool(true), &Value::from(MVT)));
        for limit in described["tileMatrixSetLimits"].as_array().expect("limits") {
            let zoom: u32 = limit["tileMatrix"].as_str().expect("a name").parse().expect("a zoom");
            let [top, bottom, left, right] =
                ["minTileRow", "maxTileRow", "minTileCol", "maxTileCol"].map(|side| number(&limit[side]));
            let fill = |row: u32, column: u32| {
                let path = template.replace("{tileMatrix}", &zoom.to_string());
                ask(
                    &path.replace("{tileRow}", &row.to_string()).replace("{tileCol}", &column.to_string()),
                    &[("accept", MVT)],
                )
            };
            let middle = fill(u32::midpoint(top, bottom), u32::midpoint(left, right));
            for reply in [fill(top, left), fill(bottom, right), middle] {
                match reply.status {
                    200 => {
                        assert_eq!(reply.header("content-type"), MVT);
                        MvtReaderRef::new(&reply.body).expect("a tile");
                        with_something += 1;
                    }
                    204 => assert!(reply.body.is_empty()),
                    other => unreachable!("{other} for a tile within the limits of {base} at {zoom}"),
                }
            }
            for (row, column) in [(bottom + 1, left), (top, right + 1), (1 << zoom, 0), (0, 1 << zoom)] {
                assert_eq!(fill(row, column).status, 404, "{base} {zoom}/{row}/{column}");
            }
        }
    }
    assert!(with_something > 200, "{with_something} tiles only");
}

#[test]
fn a_tile_is_the_same_by_either_path_and_the_row_comes_first() {
    let tile = TileCoordinate::holding(at(86.08, 55.355), 13);
    let (z, x, y) = (tile.z(), tile.x(), tile.y());
    let short = ask(&format!("/tiles/committees/{z}/{x}/{y}"), &[]);
    assert_eq!(short.status, 200);
    for path in [
        format!("/api/collections/committees/tiles/{SET}/{z}/{y}/{x}"),
        format!("/api/collections/committees/tiles/{SET}/{z}/{y}/{x}?f=mvt"),
        format!("/api/tiles/{SET}/{z}/{y}/{x}?collections=committees"),
    ] {
        let reply = ask(&path, &[]);
        assert_eq!((reply.status, reply.body == short.body), (200, true), "{path}");
        assert_eq!(reply.header("etag"), short.header("etag"));
        let again = ask(&path, &[("if-none-match", short.header("etag"))]);
        assert_eq!((again.status, again.body.len()), (304, 0));
    }
    let all = ask(&format!("/api/tiles/{SET}/{z}/{y}/{x}"), &[]);
    let reader = MvtReaderRef::new(&all.body).expect("a tile");
    let names: Vec<String> = reader.layers().map(|layer| layer.name().to_owned()).collect();
    assert!(
        names.iter().any(|name| name == "places") && names.iter().any(|name| name == "base"),
        "{names:?}"
    );
}

#[test]
fn the_description_of_a_tileset_tells_its_layers_and_where_they_are() {
    let mut described = json(&format!("/api/tiles/{SET}?collections=committees,addresses"));
    let corner = |member: &str, n: usize| described["boundingBox"][member][n].as_f64().expect("degrees");
    assert!(corner("lowerLeft", 0) < 86.0 && corner("upperRight", 0) > 86.1);
    assert!(corner("lowerLeft", 1) < 55.3 && corner("upperRight", 1) > 55.4);
    described["boundingBox"] = "a box".into();
    described["tileMatrixSetLimits"] = "limits".into();
    for layer in described["layers"].as_array_mut().expect("layers") {
        layer["boundingBox"] = "a box".into();
    }
    insta::assert_json_snapshot!("tileset", described);
}

#[test]
fn what_tilesets_do_not_know_is_refused_in_words() {
    let tile = TileCoordinate::holding(at(86.08, 55.355), 13);
    let (z, x, y) = (tile.z(), tile.x(), tile.y());
    let plain = format!("/api/tiles/{SET}/{z}/{y}/{x}");
    for (path, status) in [
        ("/api/tiles?unknown=1".to_owned(), 400),
        ("/api/tileMatrixSets?unknown=1".to_owned(), 400),
        (format!("/api/tileMatrixSets/{SET}?f=xml"), 400),
        (format!("/api/tiles/{SET}?f=png"), 400),
        (format!("/api/tiles/{SET}?collections=nix"), 400),
        (format!("{plain}?f=png"), 400),
        (format!("{plain}?unknown=1"), 400),
        (format!("{plain}?collections=committees,nix"), 400),
        (format!("/api/collections/committees/tiles/{SET}/{z}/{y}/{x}?collections=benches"), 400),
        ("/api/tileMatrixSets/WorldCRS84Quad".to_owned(), 404),
        ("/api/tiles/WorldCRS84Quad".to_owned(), 404),
        ("/api/tiles/WorldCRS84Quad/0/0/0".to_owned(), 404),
        ("/api/collections/nix/tiles".to_owned(), 404),
        (format!("/api/collections/base/tiles/{SET}"), 404),
        (format!("/api/tiles/{SET}/23/0/0"), 404),
        (format!("/api/tiles/{SET}/99/0/0"), 404),
        (format!("/api/tiles/{SET}/NaN/0/0"), 404),
        (format!("/api/tiles/{SET}/3/-1/0"), 404),
        (format!("/api/tiles/{SET}/3/0/99999999999999999999"), 404),
    ] {
        let reply = ask(&path, &[("accept", "application/json")]);
        assert_eq!(
            (reply.status, reply.header("content-type")),
            (status, "application/problem+json"),
            "{path}"
        );
        assert!(reply.json()["title"].as_str().is_some_and(|title| !title.is_empty()));
    }
}

#[test]
fn a_category_or_a_committee_parts_what_a_tile_holds() {
    let atlas = service().app.atlas();
    let tile = TileCoordinate::holding(at(86.0845, 55.3545), 15);
    let (z, x, y) = (tile.z(), tile.x(), tile.y());
    let get = |layers: &str, query: &str| ask(&format!("/tiles/{layers}/{z}/{x}/{y}{query}"), &[]);
    let whole = get("places", "");
    let categories = property_in(&whole.body, "places", "category");
    assert!(categories.len() > 2, "{categories:?}");
    let wanted: Vec<&str> = categories.iter().take(2).map(String::as_str).collect();
    let part = get("places", &format!("?category={}", wanted.join(",")));
    assert_eq!(
        property_in(&part.body, "places", "category"),
        wanted.iter().map(|c| (*c).to_owned()).collect()
    );
    let turned = get("places", &format!("?category={},{}", wanted[1], wanted[0]));
    assert_eq!(turned.header("etag"), part.header("etag"));
    assert_ne!(whole.header("etag"), part.header("etag"));

    let committees = ids_in(&get("committees", "").body, "committees");
    assert!(committees.len() > 1, "{committees:?}");
    let mut houses = 0;
    for id in &committees {
        let position = atlas.extents.territory_position(id).expect("known");
        let own: BTreeSet<String> = atlas
            .houses_of(position, atlas.today)
            .into_iter()
            .map(|(n, _)| atlas.register.addresses()[n as usize].id.to_string())
            .collect();
        let part = get("committees,addresses,places,base", &format!("?committee={id}"));
        assert_eq!(ids_in(&part.body, "committees"), BTreeSet::from([id.clone()]));
        let found = ids_in(&part.body, "addresses");
        assert!(found.is_subset(&own), "{id}");
        houses += found.len();
        let reader = MvtReaderRef::new(&part.body).expect("a tile");
        assert!(reader.layers().any(|layer| layer.name() == "base"), "the ground is whole");
    }
    assert!(houses > 10, "{houses} houses only");
}

#[test]
fn territories_of_another_day_are_those_whose_boundaries_were_in_force() {
    let atlas = service().app.atlas();
    let drawn = atlas.extents.boundaries().iter().filter(|entry| entry.boundary.geometry.is_some());
    let past = drawn.rev().find(|entry| entry.boundary.period.to().is_some());
    let past = past.expect("the demonstration city has a past");
    let day = past.boundary.period.to().expect("it ended").yesterday().expect("there is one");
    let tile = TileCoordinate::holding(past.label().expect("it lies somewhere"), 12);
    let (z, x, y) = (tile.z(), tile.x(), tile.y());
    for layers in ["committees", "borders", "committees,labels,base"] {
        let get = |query: &str| ask(&format!("/tiles/{layers}/{z}/{x}/{y}{query}"), &[]);
        let (now, then) = (get(""), get(&format!("?at={day}")));
        assert_eq!((now.status, then.status), (200, 200));
        assert!(now.body != then.body, "{layers}");
        assert!(get(&format!("?at={}", atlas.today)).body == now.body, "{layers}");
        // What was in force on a day is what the city would have drawn on that day.
        let known = atlas.extents.on(day).map(|n| atlas.extents.boundary(n));
        let known = known.map(|entry| atlas.extents.territory(entry.territory));
        let known: BTreeSet<_> =
            known.filter(|t| t.kind == Kind::Committee).map(|t| t.id.to_string()).collect();
        assert!(ids_in(&then.body, "committees").is_subset(&known));
    }
    let far = ask(&format!("/tiles/committees/{z}/{x}/{y}?at=0001-01-01"), &[]);
    assert_eq!(far.status, 204);
}

#[test]
fn a_version_is_passed_over_and_what_says_nothing_to_a_layer_is_refused() {
    let tile = TileCoordinate::holding(at(86.08, 55.355), 13);
    let (z, x, y) = (tile.z(), tile.x(), tile.y());
    let plain = ask(&format!("/tiles/committees,places/{z}/{x}/{y}"), &[]);
    for query in ["v=7", "revision=128", "v=1&revision=2", ""] {
        let reply = ask(&format!("/tiles/committees,places/{z}/{x}/{y}?{query}"), &[]);
        assert_eq!((reply.status, reply.header("etag")), (200, plain.header("etag")), "{query}");
    }
    let described = ask("/tiles/places.json?category=bench&v=3", &[]).json();
    let template = described["tiles"][0].as_str().expect("a template");
    assert!(template.ends_with("/{z}/{x}/{y}?category=bench&v=3"), "{template}");
    for (layers, query) in [
        ("committees", "colour=red"),
        ("committees", "category=bench"),
        ("places", "category=nix"),
        ("places", "category="),
        ("base", "committee=nix"),
        ("places", "committee=nix"),
        ("places", "at=2020-01-01"),
        ("committees,addresses", "at=2020-01-01"),
        ("base", "at=2020-01-01"),
        ("committees", "at=yesterday"),
    ] {
        for path in [format!("/tiles/{layers}/{z}/{x}/{y}?{query}"), format!("/tiles/{layers}.json?{query}")]
        {
            assert_eq!(ask(&path, &[]).status, 400, "{path}");
        }
    }
}

#[test]
fn the_collections_of_the_city_are_layers_of_the_same_name() {
    let atlas = service().app.atlas();
    let layers: BTreeSet<&str> = Layer::all(&atlas).into_iter().map(Layer::name).collect();
    let collections = json("/api/collections");
    for collection in collections["collections"].as_array().expect("a list") {
        assert!(layers.contains(collection["id"].as_str().expect("a name")), "{collection}");
    }
}
