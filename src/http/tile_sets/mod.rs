//! `/api/tileMatrixSets`, `/api/tiles…` and `/api/collections/{c}/tiles…`: the tiles as OGC API – Tiles describes them.

mod description;
mod matrix;

use std::sync::Arc;

use axum::{Router, extract::Path, response::Response, routing::get};
use serde_json::{Value, json};

pub use self::matrix::MATRIX_SET;
use self::{
    description::{TileSet, is_within},
    matrix::{MERCATOR, TITLE, URI, matrix_set},
};
use super::{
    Context, Language, Problem,
    caching::in_language,
    format::{Format, OF_DOCUMENTS, OF_TILESET},
    pages::api as pages,
    problem::told_back,
    tiles,
    visit::Visit,
};

/// The classes of OGC API – Tiles this keeps to.
pub const CONFORMANCE: [&str; 9] = [
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/dataset-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/collections-selection",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilesetmetadata",
];

const TILESETS: &str = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
const SCHEMES: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes";

/// The paths of what describes the tiles.
pub fn router() -> Router<Arc<Context>> {
    let mut routes = Router::new();
    // Pages in English have paths of their own.
    for root in ["", "/en"] {
        routes = routes
            .route(&format!("{root}/api/tileMatrixSets"), get(list_matrix_sets))
            .route(&format!("{root}/api/tileMatrixSets/{{set}}"), get(get_matrix_set))
            .route(&format!("{root}/api/tiles"), get(list_city))
            .route(&format!("{root}/api/tiles/{{set}}"), get(describe_city))
            .route(&format!("{root}/api/collections/{{collection}}/tiles"), get(list_collection))
            .route(&format!("{root}/api/collections/{{collection}}/tiles/{{set}}"), get(describe_collection));
    }
    routes
}

/// The paths of the tiles themselves.
pub fn tile_router() -> Router<Arc<Context>> {
    Router::new()
        .route("/api/tiles/{set}/{matrix}/{row}/{column}", get(get_city_tile))
        .route("/api/collections/{collection}/tiles/{set}/{matrix}/{row}/{column}", get(get_collection_tile))
}

/// The links by which the landing page leads here.
pub fn landing_links(visit: &Visit) -> [Value; 2] {
    [
        visit.link(TILESETS, "application/json", "/api/tiles"),
        visit.link(SCHEMES, "application/json", "/api/tileMatrixSets"),
    ]
}

/// The link by which a collection leads to its tiles.
pub fn collection_link(visit: &Visit, collection: &str) -> Value {
    visit.link(TILESETS, "application/json", &format!("/api/collections/{collection}/tiles"))
}

fn known_set(set: &str) -> Result<(), Problem> {
    if set == MATRIX_SET { Ok(()) } else { Err(Problem::UnknownPath) }
}

fn told(visit: &Visit, document: &Value) -> Response {
    in_language(visit.document("application/json", document.to_string()))
}

async fn list_matrix_sets(visit: Visit) -> Response {
    visit.answer(matrix_sets(&visit))
}

fn matrix_sets(visit: &Visit) -> Result<Response, Problem> {
    let form = visit.form_alone()?;
    let path = format!("/api/tileMatrixSets/{MATRIX_SET}");
    let document = json!({
        "links": [
            visit.link("self", "application/json", "/api/tileMatrixSets"),
            visit.link("alternate", "text/html", "/api/tileMatrixSets?f=html"),
        ],
        "tileMatrixSets": [{
            "id": MATRIX_SET,
            "title": TITLE,
            "uri": URI,
            "crs": MERCATOR,
            "links": [visit.link("self", "application/json", &path)],
        }],
    });
    match form {
        Format::Html => pages::matrix_sets(visit, &document),
        _ => Ok(told(visit, &document)),
    }
}

async fn get_matrix_set(visit: Visit, Path(set): Path<String>) -> Response {
    let form = known_set(&set).and_then(|()| visit.form_alone());
    visit.answer(form.and_then(|form| match form {
        Format::Html => pages::matrix_set(&visit, &matrix_set()),
        _ => Ok(told(&visit, &matrix_set())),
    }))
}

async fn list_city(visit: Visit) -> Response {
    visit.answer(list(&visit, None))
}

async fn list_collection(visit: Visit, Path(collection): Path<String>) -> Response {
    visit.answer(list(&visit, Some(collection)))
}

fn list(visit: &Visit, collection: Option<String>) -> Result<Response, Problem> {
    let mut params = visit.params()?;
    let form = visit.form(&mut params, &OF_DOCUMENTS)?;
    let set = TileSet::of(&visit.atlas, collection, &mut params)?;
    params.finish()?;
    let document = json!({
        "links": [
            visit.link("self", "application/json", &set.listed("")),
            visit.link("alternate", "text/html", &set.listed("f=html")),
        ],
        "tilesets": [set.head(&visit.context, &visit.atlas, asked_in(visit, form))],
    });
    match form {
        Format::Html => pages::tile_sets(visit, &set.path, &document),
        _ => Ok(told(visit, &document)),
    }
}

async fn describe_city(visit: Visit, Path(set): Path<String>) -> Response {
    visit.answer(describe(&visit, None, &set).await)
}

async fn describe_collection(visit: Visit, Path((collection, set)): Path<(String, String)>) -> Response {
    visit.answer(describe(&visit, Some(collection), &set).await)
}

async fn describe(visit: &Visit, collection: Option<String>, set: &str) -> Result<Response, Problem> {
    known_set(set)?;
    let map = visit.context.app.map();
    let (snapshot, mut params) = (map.snapshot(), visit.params()?);
    let form = visit.form(&mut params, &OF_TILESET)?;
    let set = TileSet::of(&snapshot.atlas, collection, &mut params)?;
    params.finish()?;
    if form == Format::TileJson {
        return tiles::describe_as(&visit.context, set.layers, String::new(), &visit.headers).await;
    }
    let (language, context, path) = (asked_in(visit, form), Arc::clone(&visit.context), set.path.clone());
    // The first who asks waits for the sheets.
    let described = map.in_turn(move || set.describe(&context, &snapshot, language)).await?;
    match form {
        Format::Html => pages::tile_set(visit, &path, &described),
        _ => Ok(told(visit, &described)),
    }
}

/// The language of what is told: a page is in that of its path.
fn asked_in(visit: &Visit, form: Format) -> Language {
    if form == Format::Html { visit.language_of_page() } else { visit.language() }
}

async fn get_city_tile(
    visit: Visit,
    Path((set, matrix, row, column)): Path<(String, String, String, String)>,
) -> Response {
    visit.answer_program(tile(&visit, None, &set, [&matrix, &row, &column]).await)
}

async fn get_collection_tile(
    visit: Visit,
    Path((collection, set, matrix, row, column)): Path<(String, String, String, String, String)>,
) -> Response {
    visit.answer_program(tile(&visit, Some(collection), &set, [&matrix, &row, &column]).await)
}

async fn tile(
    visit: &Visit,
    collection: Option<String>,
    set: &str,
    [matrix, row, column]: [&str; 3],
) -> Result<Response, Problem> {
    known_set(set)?;
    let coordinate = tiles::coordinate([matrix, column, row])?;
    let map = visit.context.app.map();
    let (snapshot, mut params) = (map.snapshot(), visit.params()?);
    params.read("f", "mvt", |text| (text == "mvt").then_some(()))?;
    let set = TileSet::of(&snapshot.atlas, collection, &mut params)?;
    let filter = tiles::filter(&snapshot.atlas, &set.layers, &mut params)?;
    params.finish()?;
    let within = if snapshot.has_sheets() {
        is_within(coordinate, &snapshot, &set.layers)
    } else {
        let layers = set.layers.clone();
        // The first who asks waits for the sheets.
        map.in_turn(move || Ok(is_within(coordinate, &snapshot, &layers))).await?
    }?;
    if !within {
        return Err(Problem::TileOutside(told_back(&[matrix, row, column].join("/"))));
    }
    tiles::draw(&visit.context, &set.layers, filter, coordinate, &visit.headers).await
}
