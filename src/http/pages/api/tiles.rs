//! Tile sets and the grid they are of, as pages.

use axum::response::Response;
use serde_json::Value;

use super::{
    super::super::{Problem, visit::Visit},
    bare,
    document::{list, text},
    sheet::{Block, Body, Form, Piece, Reader, Rows, Sheet, Table},
};

/// The tile matrix sets there are, of their document.
///
/// # Errors
/// [`Problem::Internal`] for a template that fails.
pub fn matrix_sets(visit: &Visit, document: &Value) -> Result<Response, Problem> {
    let reader = Reader::of(visit);
    let line = |set: &Value| {
        let path = format!("/api/tileMatrixSets/{}", text(set, "id"));
        vec![Piece::code(text(set, "id")).to(reader.page(&path)), Piece::english(text(set, "title"))]
    };
    let title = reader.say("Сетки тайлов", "Grids of tiles");
    let sheet = Sheet {
        title: title.to_owned(),
        lead: vec![
            reader
                .say("Как карта мира поделена на тайлы.", "How the map of the world is parted into tiles.")
                .to_owned(),
        ],
        crumbs: reader.crumbs([Piece::plain(title)]),
        forms: vec![reader.as_json("/api/tileMatrixSets", "application/json", "JSON")],
        blocks: vec![Block::new(
            "sets",
            title,
            vec![Body::List(list(document, "tileMatrixSets").iter().map(line).collect())],
        )],
        ..Sheet::default()
    };
    visit.page(sheet)
}

/// One tile matrix set, of its document.
///
/// # Errors
/// As [`matrix_sets`].
pub fn matrix_set(visit: &Visit, document: &Value) -> Result<Response, Problem> {
    let reader = Reader::of(visit);
    let id = text(document, "id");
    let number = |matrix: &Value, name: &str, decimals: usize| {
        vec![Piece::plain(format!("{:.decimals$}", matrix[name].as_f64().unwrap_or_default()))]
    };
    let row = |matrix: &Value| {
        vec![
            vec![Piece::plain(text(matrix, "id"))],
            number(matrix, "scaleDenominator", 0),
            number(matrix, "cellSize", 4),
            number(matrix, "matrixWidth", 0),
        ]
    };
    let table = Table {
        label: id.to_owned(),
        heads: reader.say_all(&[
            ("Зум", "Zoom"),
            ("Масштаб 1 :", "Scale 1 :"),
            ("Метров в точке", "Metres a cell"),
            ("Тайлов поперёк", "Tiles across"),
        ]),
        rows: list(document, "tileMatrices").iter().map(row).collect(),
        of: Rows::Plain,
    };
    let facts = vec![
        (
            reader.say("Система координат", "Reference system").to_owned(),
            vec![Piece::code(text(document, "crs"))],
        ),
        (
            reader.say("В реестре OGC", "In the register of OGC").to_owned(),
            vec![Piece::code(text(document, "uri"))],
        ),
    ];
    let sheet = Sheet {
        title: id.to_owned(),
        lead: vec![text(document, "title").to_owned()],
        is_english: true,
        crumbs: reader.crumbs([
            Piece::plain(reader.say("Сетки тайлов", "Grids of tiles")).to(reader.page("/api/tileMatrixSets")),
            Piece::code(id),
        ]),
        forms: vec![reader.as_json(&format!("/api/tileMatrixSets/{id}"), "application/json", "JSON")],
        blocks: vec![Block::new(
            "scales",
            reader.say("Масштабы", "Scales"),
            vec![Body::Facts(facts), Body::Table(table)],
        )],
        ..Sheet::default()
    };
    visit.page(sheet)
}

/// The tilesets of a path, of their document.
///
/// # Errors
/// As [`matrix_sets`].
pub fn tile_sets(visit: &Visit, path: &str, document: &Value) -> Result<Response, Problem> {
    let reader = Reader::of(visit);
    let line = |set: &Value| {
        let id = text(set, "tileMatrixSetId");
        let asked = bare(&visit.uri);
        let query = asked.split_once('?').map(|(_, query)| format!("?{query}")).unwrap_or_default();
        vec![
            Piece::plain(text(set, "title")).to(reader.page(&format!("{path}/{id}{query}"))),
            Piece::code(id).to(reader.page(&format!("/api/tileMatrixSets/{id}"))),
        ]
    };
    let title = reader.say("Наборы тайлов", "Tilesets");
    let sheet = Sheet {
        title: title.to_owned(),
        lead: vec![
            reader
                .say(
                    "Векторные тайлы (MVT) для MapLibre, QGIS и других карт.",
                    "Vector tiles (MVT) for MapLibre, QGIS and other maps.",
                )
                .to_owned(),
        ],
        crumbs: reader.crumbs(crumbs(&reader, path)),
        forms: vec![reader.as_json(&bare(&visit.uri), "application/json", "JSON")],
        blocks: vec![Block::new(
            "sets",
            title,
            vec![Body::List(list(document, "tilesets").iter().map(line).collect())],
        )],
        ..Sheet::default()
    };
    visit.page(sheet)
}

/// The way to the tilesets of a path.
fn crumbs(reader: &Reader, path: &str) -> Vec<Piece> {
    let tiles = Piece::plain(reader.say("Тайлы", "Tiles")).to(reader.page(path));
    match path.strip_suffix("/tiles").filter(|above| *above != "/api") {
        None => vec![tiles],
        Some(collection) => {
            let name = collection.rsplit('/').next().unwrap_or_default();
            vec![reader.collections(), Piece::code(name).to(reader.page(collection)), tiles]
        }
    }
}

/// One tileset, of its document.
///
/// # Errors
/// As [`matrix_sets`].
pub fn tile_set(visit: &Visit, path: &str, document: &Value) -> Result<Response, Problem> {
    let reader = Reader::of(visit);
    let template = list(document, "links").iter().find(|link| link["rel"] == "item");
    let corner = |name: &str| {
        let numbers = list(&document["boundingBox"], name).iter().map(Value::to_string);
        numbers.collect::<Vec<_>>().join(", ")
    };
    let facts = vec![
        (
            reader.say("Шаблон адреса тайла", "Template of a tile's address").to_owned(),
            vec![Piece::code(template.map_or("", |link| text(link, "href")))],
        ),
        (
            reader.say("Юго-западный угол", "South-western corner").to_owned(),
            vec![Piece::code(corner("lowerLeft"))],
        ),
        (
            reader.say("Северо-восточный угол", "North-eastern corner").to_owned(),
            vec![Piece::code(corner("upperRight"))],
        ),
        (
            reader.say("Сетка", "Grid").to_owned(),
            vec![
                Piece::code(text(document, "tileMatrixSetId"))
                    .to(reader.page(&format!("/api/tileMatrixSets/{}", text(document, "tileMatrixSetId")))),
            ],
        ),
    ];
    let layer = |layer: &Value| {
        let names = layer["propertiesSchema"]["properties"].as_object().into_iter().flatten();
        vec![
            vec![Piece::code(text(layer, "id"))],
            vec![Piece::plain(text(layer, "title"))],
            vec![Piece::plain(format!("{}–{}", text(layer, "minTileMatrix"), text(layer, "maxTileMatrix")))],
            names.map(|(name, _)| Piece::code(name)).collect(),
        ]
    };
    let layers = Table {
        label: reader.say("Слои", "Layers").to_owned(),
        heads: reader.say_all(&[
            ("Слой", "Layer"),
            ("Название", "Title"),
            ("Зумы", "Zooms"),
            ("Свойства", "Properties"),
        ]),
        rows: list(document, "layers").iter().map(layer).collect(),
        of: Rows::Plain,
    };
    let limits = |limits: &Value| {
        let range = |of: &str| {
            vec![Piece::plain(format!(
                "{}–{}",
                limits[format!("minTile{of}")],
                limits[format!("maxTile{of}")]
            ))]
        };
        vec![vec![Piece::plain(text(limits, "tileMatrix"))], range("Row"), range("Col")]
    };
    let limits = Table {
        label: reader.say("Пределы", "Limits").to_owned(),
        heads: reader.say_all(&[("Зум", "Zoom"), ("Строки", "Rows"), ("Столбцы", "Columns")]),
        rows: list(document, "tileMatrixSetLimits").iter().map(limits).collect(),
        of: Rows::Plain,
    };
    let own = bare(&visit.uri);
    let mark = if own.contains('?') { '&' } else { '?' };
    let tilejson = reader.data(&format!("{own}{mark}f=tilejson"));
    let title = format!("{}: {}", reader.say("Тайлы", "Tiles"), text(document, "title"));
    let sheet = Sheet {
        title,
        crumbs: reader.crumbs(
            crumbs(&reader, path).into_iter().chain([Piece::code(text(document, "tileMatrixSetId"))]),
        ),
        forms: vec![
            reader.as_json(&own, "application/json", "JSON"),
            Form { rel: "describedby", media_type: "application/json", href: tilejson, text: "TileJSON" },
        ],
        blocks: vec![
            Block::new("about", reader.say("Что известно", "What is known"), vec![Body::Facts(facts)]),
            Block::new("layers", reader.say("Слои", "Layers"), vec![Body::Table(layers)]),
            Block::new(
                "limits",
                reader.say("Где есть тайлы", "Where there are tiles"),
                vec![Body::Table(limits)],
            ),
        ],
        ..Sheet::default()
    };
    visit.page(sheet)
}
