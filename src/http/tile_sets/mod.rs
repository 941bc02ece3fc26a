//! `/api/tileMatrixSets`, `/api/tiles…` and `/api/collections/{c}/tiles…`: the tiles as OGC API – Tiles describes them.

mod description;
mod matrix;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, Uri},
    response::Response,
    routing::get,
};
use serde_json::{Value, json};

pub use self::matrix::MATRIX_SET;
use self::{
    description::{TileSet, is_within},
    matrix::{MERCATOR, TITLE, URI, matrix_set},
};
use super::{
    Context, Language, Problem, caching,
    features::{Format, OF_DOCUMENTS, OF_TILESET, in_language},
    pages::api as pages,
    params::Params,
    tiles,
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

/// The paths of this resource.
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
        .route("/api/tiles/{set}/{matrix}/{row}/{column}", get(get_city_tile))
        .route("/api/collections/{collection}/tiles/{set}/{matrix}/{row}/{column}", get(get_collection_tile))
}

/// The links by which the landing page leads here.
pub fn landing_links(context: &Context) -> Vec<Value> {
    vec![
        link(context, TILESETS, "application/json", "/api/tiles"),
        link(context, SCHEMES, "application/json", "/api/tileMatrixSets"),
    ]
}

/// The link by which a collection leads to its tiles.
pub fn collection_links(context: &Context, collection: &str) -> Vec<Value> {
    vec![link(context, TILESETS, "application/json", &format!("/api/collections/{collection}/tiles"))]
}

fn link(context: &Context, rel: &str, media_type: &str, path: &str) -> Value {
    json!({"rel": rel, "type": media_type, "href": context.public_url.link(path)})
}

fn known_set(set: &str) -> Result<(), Problem> {
    if set == MATRIX_SET { Ok(()) } else { Err(Problem::UnknownPath) }
}

fn told(context: &Context, headers: &HeaderMap, document: &Value) -> Response {
    let json = document.to_string();
    let etag = caching::etag_of(json.as_bytes());
    in_language(caching::answer(headers, &context.atlas(), &etag, "application/json", || json))
}

async fn list_matrix_sets(State(context): State<Arc<Context>>, uri: Uri, headers: HeaderMap) -> Response {
    let list = || {
        let mut params = Params::of(&uri)?;
        let format = Format::of(&mut params, &headers, &OF_DOCUMENTS)?;
        params.finish()?;
        let path = format!("/api/tileMatrixSets/{MATRIX_SET}");
        let document = json!({
                "links": [
                    link(&context, "self", "application/json", "/api/tileMatrixSets"),
                    link(&context, "alternate", "text/html", "/api/tileMatrixSets?f=html"),
                ],
                "tileMatrixSets": [{
                    "id": MATRIX_SET,
                    "title": TITLE,
                    "uri": URI,
                    "crs": MERCATOR,
                    "links": [link(&context, "self", "application/json", &path)],
                }],
        });
        match format {
            Format::Html => pages::matrix_sets(&context, &context.atlas(), &uri, &headers, &document),
            _ => Ok(told(&context, &headers, &document)),
        }
    };
    list().unwrap_or_else(|problem: Problem| pages::refuse(&context, &uri, &headers, problem))
}

async fn get_matrix_set(
    State(context): State<Arc<Context>>,
    Path(set): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let get = || {
        known_set(&set)?;
        let mut params = Params::of(&uri)?;
        let format = Format::of(&mut params, &headers, &OF_DOCUMENTS)?;
        params.finish()?;
        match format {
            Format::Html => pages::matrix_set(&context, &context.atlas(), &uri, &headers, &matrix_set()),
            _ => Ok(told(&context, &headers, &matrix_set())),
        }
    };
    get().unwrap_or_else(|problem: Problem| pages::refuse(&context, &uri, &headers, problem))
}

async fn list_city(State(context): State<Arc<Context>>, uri: Uri, headers: HeaderMap) -> Response {
    list(&context, None, &uri, &headers)
}

async fn list_collection(
    State(context): State<Arc<Context>>,
    Path(collection): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    list(&context, Some(collection), &uri, &headers)
}

fn list(context: &Context, collection: Option<String>, uri: &Uri, headers: &HeaderMap) -> Response {
    let language = Language::of(headers);
    let list = || {
        let (atlas, mut params) = (context.atlas(), Params::of(uri)?);
        let format = Format::of(&mut params, headers, &OF_DOCUMENTS)?;
        let set = TileSet::of(&atlas, collection, &mut params)?;
        params.finish()?;
        let page = format!("{}?f=html", set.path);
        let document = json!({
            "links": [
                link(context, "self", "application/json", &set.path),
                link(context, "alternate", "text/html", &page),
            ],
            "tilesets": [set.head(context, &atlas, asked_in(format, uri, language))],
        });
        match format {
            Format::Html => pages::tile_sets(context, &atlas, uri, headers, (&set.path, &document)),
            _ => Ok(told(context, headers, &document)),
        }
    };
    list().unwrap_or_else(|problem: Problem| pages::refuse(context, uri, headers, problem))
}

async fn describe_city(
    State(context): State<Arc<Context>>,
    Path(set): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let described = describe(&context, None, &set, &uri, &headers).await;
    described.unwrap_or_else(|problem| pages::refuse(&context, &uri, &headers, problem))
}

async fn describe_collection(
    State(context): State<Arc<Context>>,
    Path((collection, set)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let described = describe(&context, Some(collection), &set, &uri, &headers).await;
    described.unwrap_or_else(|problem| pages::refuse(&context, &uri, &headers, problem))
}

async fn describe(
    context: &Arc<Context>,
    collection: Option<String>,
    set: &str,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    known_set(set)?;
    let map = context.app.map();
    let (snapshot, mut params) = (map.snapshot(), Params::of(uri)?);
    let format = Format::of(&mut params, headers, &OF_TILESET)?;
    let set = TileSet::of(&snapshot.atlas, collection, &mut params)?;
    params.finish()?;
    if format == Format::TileJson {
        return tiles::describe_as(context, set.layers, String::new(), headers).await;
    }
    let (language, asked) = (asked_in(format, uri, Language::of(headers)), Arc::clone(context));
    let path = set.path.clone();
    // The first who asks waits for the sheets.
    let described = map.in_turn(move || set.describe(&asked, &snapshot, language)).await?;
    match format {
        Format::Html => pages::tile_set(context, &context.atlas(), uri, headers, (&path, &described)),
        _ => Ok(told(context, headers, &described)),
    }
}

/// The language of what is told: a page is in that of its path.
fn asked_in(format: Format, uri: &Uri, language: Language) -> Language {
    if format == Format::Html { super::pages::language_of(uri) } else { language }
}

async fn get_city_tile(
    State(context): State<Arc<Context>>,
    Path((set, matrix, row, column)): Path<(String, String, String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let tile = tile(&context, None, &set, [&matrix, &row, &column], &uri, &headers).await;
    tile.unwrap_or_else(|problem| problem.respond(Language::of(&headers)))
}

async fn get_collection_tile(
    State(context): State<Arc<Context>>,
    Path((collection, set, matrix, row, column)): Path<(String, String, String, String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let tile = tile(&context, Some(collection), &set, [&matrix, &row, &column], &uri, &headers).await;
    tile.unwrap_or_else(|problem| problem.respond(Language::of(&headers)))
}

async fn tile(
    context: &Context,
    collection: Option<String>,
    set: &str,
    [matrix, row, column]: [&str; 3],
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    known_set(set)?;
    let coordinate = tiles::coordinate([matrix, column, row])?;
    let map = context.app.map();
    let (snapshot, mut params) = (map.snapshot(), Params::of(uri)?);
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
        return Err(Problem::UnknownTile([matrix, row, column].join("/").chars().take(80).collect()));
    }
    tiles::draw(context, &set.layers, filter, coordinate, headers).await
}
