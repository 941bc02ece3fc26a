//! Tiles, what tells of them, and what the map looks like, in the document.

use serde_json::{Map, Value, json};

use super::{
    super::tiles::MVT,
    operation::{JSON, Operation, Paths},
    parameters::form,
    schema::{Schemas, any, count, list, number, of, record, reference, text, word},
};
use crate::tiles::Theme;

const HTML: &str = "text/html";

/// What a client may part tiles by.
const PARTS: [&str; 5] = ["category", "committee", "at", "v", "revision"];

/// What a client may mark its own version with.
const MARKS: [&str; 2] = ["v", "revision"];

/// What is said of a tile that holds nothing.
const EMPTY: &str = "A tile with nothing in it";

/// An item of a path with parts in it.
fn at(parts: &[&str], operation: Operation) -> Value {
    let mut item = operation.done();
    item["parameters"] = parts.iter().map(|name| reference("parameters", name)).collect();
    item
}

fn document(tag: &str, id: &str, summary: &str, schema: &str) -> Operation {
    Operation::get(tag, id, summary).gives(JSON, &of(schema)).of_a_revision().cacheable()
}

/// Paths of OGC API – Tiles, below `/api`.
pub fn paths_below_api() -> Paths {
    let json = || form(&["json", "html"], "The form of the answer; without it Accept decides");
    let sets = document("tiles", "getTileMatrixSets", "The tile matrix sets", "tileMatrixSets")
        .takes_these([json()])
        .gives(HTML, &text());
    let set = document("tiles", "getTileMatrixSet", "A tile matrix set", "tileMatrixSet")
        .takes_these([json()])
        .gives(HTML, &text());
    let set = at(&["tileMatrixSetId"], set.may_miss());
    let mut paths = Map::from_iter([
        ("/tileMatrixSets".to_owned(), sets.done()),
        ("/tileMatrixSets/{tileMatrixSetId}".to_owned(), set),
    ]);
    let [own, selected]: [&[&str]; 2] = [&[], &["collections"]];
    for (below, whose, of_whom, parts, query) in [
        ("", "City", "the city", own, selected),
        ("/collections/{collectionId}", "Collection", "a collection", &["collectionId"], own),
    ] {
        let along = |more: &[&'static str]| [parts, more].concat();
        let lists = document(
            "tiles",
            &format!("get{whose}TileSets"),
            &format!("The tilesets of {of_whom}"),
            "tileSets",
        )
        .takes(query)
        .takes_these([json()])
        .gives(HTML, &text())
        .may_miss();
        let forms = form(&["json", "tilejson", "html"], "The form of the answer; without it Accept decides");
        let either = json!({"oneOf": [of("tileSet"), of("tileJson")]});
        let describes =
            Operation::get("tiles", &format!("get{whose}TileSet"), &format!("A tileset of {of_whom}"))
                .takes(query)
                .takes_these([forms])
                .may_miss()
                .gives(JSON, &either)
                .gives(HTML, &text())
                .of_a_revision()
                .cacheable();
        let draws = Operation::get("tiles", &format!("get{whose}Tile"), &format!("A tile of {of_whom}"))
            .takes(query)
            .takes(&PARTS)
            .takes_these([form(&["mvt"], "The form of the answer")]);
        let tiles = format!("{below}/tiles");
        let set = format!("{tiles}/{{tileMatrixSetId}}");
        let one = format!("{set}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}");
        paths.insert(tiles, at(&along(&[]), lists));
        paths.insert(set, at(&along(&["tileMatrixSetId"]), describes));
        paths.insert(one, at(&along(&["tileMatrixSetId", "tileMatrix", "tileRow", "tileCol"]), tile(draws)));
    }
    paths
}

fn tile(operation: Operation) -> Operation {
    operation.may_miss().may_be_empty(EMPTY).gives_bytes(MVT).of_a_revision().cacheable()
}

/// Paths beside `/api`. That of a tile has an ending, for a template of the same parts is below `/api`: a document takes
/// them for one path.
pub fn paths() -> Paths {
    let draws = Operation::get("maps", "getTile", "A tile of some layers")
        .described("The ending may be left out. The layer base, alone, may be an operator's archive: vector tiles or pictures, as /tiles/base.json tells.")
        .takes(&PARTS);
    let tells =
        document("maps", "getTileJson", "TileJSON of some layers", "tileJson").takes(&PARTS).may_miss();
    let style = document("maps", "getStyle", "A MapLibre style", "style").takes(&MARKS).may_miss();
    let index = document("maps", "getSpriteIndex", "Where symbols stand in their picture", "spriteIndex")
        .takes(&MARKS)
        .may_miss();
    let sprite = Operation::get("maps", "getSprite", "A picture of the symbols")
        .takes(&MARKS)
        .may_miss()
        .gives_bytes("image/png")
        .of_a_revision()
        .cacheable();
    let themes = Theme::ALL.map(Theme::name);
    let sheets: Vec<String> =
        themes.iter().flat_map(|name| [(*name).to_owned(), format!("{name}@2x")]).collect();
    let sheets: Vec<&str> = sheets.iter().map(String::as_str).collect();
    let by = |name: &str, words: &[&str], operation: Operation| {
        let mut item = operation.done();
        item["parameters"] = json!([{"name": name, "in": "path", "required": true, "schema": word(words)}]);
        item
    };
    let pictures = ["image/png", "image/jpeg", "image/webp", "image/avif"];
    let draws = pictures.into_iter().fold(tile(draws), Operation::gives_bytes);
    let paths = [
        ("/tiles/{layers}/{z}/{x}/{y}.mvt", at(&["layers", "z", "x", "y"], draws)),
        ("/tiles/{layers}.json", at(&["layers"], tells)),
        ("/style/{theme}.json", by("theme", &themes, style)),
        ("/style/sprite-{sheet}.json", by("sheet", &sheets, index)),
        ("/style/sprite-{sheet}.png", by("sheet", &sheets, sprite)),
    ];
    Map::from_iter(paths.map(|(path, item)| (path.to_owned(), item)))
}

/// The shapes of the answers.
pub fn schemas() -> Schemas {
    let links = list(&of("link"));
    let (numbers, texts) = (list(&number()), list(&text()));
    let matrix = record(json!({
        "id": text(), "scaleDenominator": number(), "cellSize": number(), "cornerOfOrigin": word(&["topLeft"]),
        "pointOfOrigin": numbers, "tileWidth": count(), "tileHeight": count(), "matrixWidth": count(),
        "matrixHeight": count(),
    }));
    let limits = record(json!({
        "tileMatrix": text(), "minTileRow": count(), "maxTileRow": count(), "minTileCol": count(), "maxTileCol": count(),
    }));
    let bounds =
        record(json!({"lowerLeft": numbers, "upperRight": numbers, "crs": text(), "orderedAxes": texts}));
    let layer = record(json!({
        "id": text(), "title": text(), "dataType": word(&["vector"]), "crs": text(), "minTileMatrix": text(),
        "maxTileMatrix": text(), "boundingBox": bounds, "propertiesSchema": any(), "geometryDimension?": count(),
        "links?": links,
    }));
    let head = json!({
        "title": text(), "dataType": word(&["vector"]), "crs": text(), "tileMatrixSetURI": text(),
        "tileMatrixSetId": text(), "links": links,
    });
    let mut whole = head.clone();
    whole["tileMatrixSetLimits"] = list(&limits);
    whole["boundingBox"] = bounds;
    whole["layers"] = list(&layer);
    let in_tile_json = record(json!({
        "id": text(), "fields": any(), "description?": text(), "minzoom?": count(), "maxzoom?": count(),
        "complete_from?": count(),
    }));
    let symbol = record(json!({
        "x": count(), "y": count(), "width": count(), "height": count(), "pixelRatio": count(),
    }));
    let of_set = record(json!({"id": text(), "title": text(), "uri": text(), "crs": text(), "links": links}));
    let schemas = [
        ("tileMatrixSets", record(json!({"tileMatrixSets": list(&of_set), "links": links}))),
        (
            "tileMatrixSet",
            record(json!({
                "id": text(), "title": text(), "uri": text(), "crs": text(), "orderedAxes": texts,
                "wellKnownScaleSet": text(), "tileMatrices": list(&matrix),
            })),
        ),
        ("tileSets", record(json!({"tilesets": list(&record(head)), "links": links}))),
        ("tileSet", record(whole)),
        (
            "tileJson",
            record(json!({
                "tilejson": word(&["3.0.0"]), "tiles": texts, "vector_layers": list(&in_tile_json), "scheme": text(),
                "minzoom": count(), "maxzoom": count(), "bounds": numbers, "center": numbers, "name?": text(),
                "attribution?": text(), "format?": text(), "tileSize?": count(),
            })),
        ),
        (
            "style",
            record(
                json!({"version": {"type": "integer", "enum": [8]}, "sources": any(), "layers": list(&any())}),
            ),
        ),
        ("spriteIndex", json!({"type": "object", "additionalProperties": symbol})),
    ];
    Map::from_iter(schemas.map(|(name, schema)| (name.to_owned(), schema)))
}
