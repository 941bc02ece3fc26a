//! `/api/openapi.json` and `/api/openapi-3.1.json`: the interface as one OpenAPI document, for programs; `/api/openapi` is
//! the same as a page.
//!
//! Made of what the handlers know: the collections of the city, their fields, layers, forms, limits. Each family of
//! resources has a file that tells its paths and the shapes of its answers. Between OpenAPI 3.0 and 3.1 nothing differs
//! but the number, and how it is said that a value may be `null`.

mod addresses;
mod features;
mod maps;
mod operation;
mod parameters;
mod schema;
mod service;

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
    routing::get,
};
use serde_json::{Map, Value, json};

use super::{
    Context, Language, Problem, PublicUrl, caching,
    features::{Format, OF_DOCUMENTS, in_language},
    pages,
    params::Params,
};
use crate::atlas::Atlas;

/// The media type of the document in OpenAPI 3.0, as OGC API – Features names it.
pub const OPENAPI_30: &str = "application/vnd.oai.openapi+json;version=3.0";

/// The same in 3.1.
pub const OPENAPI_31: &str = "application/vnd.oai.openapi+json;version=3.1";

/// The paths of this resource.
pub fn router() -> Router<Arc<Context>> {
    let of = |make: fn(&Atlas, &PublicUrl) -> Value, media_type: &'static str| {
        get(move |State(context): State<Arc<Context>>, uri: Uri, headers: HeaderMap| async move {
            document(&context, &uri, &headers, make, media_type)
                .unwrap_or_else(|problem| problem.respond(Language::of(&headers)))
        })
    };
    Router::new()
        .route("/api/openapi", get(get_page))
        .route("/en/api/openapi", get(get_page))
        .route("/api/openapi.json", of(openapi_30, OPENAPI_30))
        .route("/api/openapi-3.1.json", of(openapi_31, OPENAPI_31))
}

async fn get_page(State(context): State<Arc<Context>>, uri: Uri, headers: HeaderMap) -> Response {
    page(&context, &uri, &headers)
        .unwrap_or_else(|problem| pages::api::refuse(&context, &uri, &headers, problem))
}

/// The document in the form asked for: for people a page, for programs OpenAPI 3.0.
fn page(context: &Context, uri: &Uri, headers: &HeaderMap) -> Result<Response, Problem> {
    let mut params = Params::of(uri)?;
    let format = Format::of(&mut params, headers, &OF_DOCUMENTS)?;
    params.finish()?;
    let atlas = context.atlas();
    let document = openapi_30(&atlas, &context.public_url);
    if format == Format::Html {
        return pages::api::openapi(context, &atlas, uri, headers, &document);
    }
    let text = document.to_string();
    let etag = caching::etag_of(text.as_bytes());
    Ok(in_language(caching::answer(headers, &atlas, &etag, OPENAPI_30, || text)))
}

fn document(
    context: &Context,
    uri: &Uri,
    headers: &HeaderMap,
    make: fn(&Atlas, &PublicUrl) -> Value,
    media_type: &'static str,
) -> Result<Response, Problem> {
    Params::of(uri)?.finish()?;
    let atlas = context.atlas();
    let text = make(&atlas, &context.public_url).to_string();
    Ok(caching::answer(headers, &atlas, &caching::etag_of(text.as_bytes()), media_type, || text))
}

/// The document of a city in OpenAPI 3.0.
pub fn openapi_30(atlas: &Atlas, public_url: &PublicUrl) -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {
            "title": atlas.settings.title(),
            "description": "Territories of a city's self-government and what stands in them. Longitude first, degrees, \
                            unless another crs is asked for. Errors are application/problem+json (RFC 9457), in Russian \
                            or English by Accept-Language. Parameters that a path does not know are refused with 400. \
                            What is read by GET may be read from pages of any origin.",
            "version": env!("CARGO_PKG_VERSION"),
        },
        "servers": [{"url": public_url.link("/api")}],
        "tags": [
            {"name": "features", "description": "Collections of features (OGC API – Features)"},
            {"name": "tiles", "description": "Tiles as OGC API – Tiles describes them"},
            {"name": "maps", "description": "Tiles by short paths, TileJSON, styles and their symbols, for MapLibre"},
            {"name": "addresses", "description": "Whose is my address?"},
            {"name": "service", "description": "What changed, and how the service is"},
        ],
        "paths": paths(atlas, public_url),
        "components": {
            "parameters": parameters::all(atlas),
            "headers": operation::headers(),
            "responses": operation::responses(),
            "schemas": schemas(),
        },
    })
}

/// The same in OpenAPI 3.1.
pub fn openapi_31(atlas: &Atlas, public_url: &PublicUrl) -> Value {
    let mut document = openapi_30(atlas, public_url);
    document["openapi"] = "3.1.0".into();
    schema::tell_null_by_type(&mut document);
    document
}

/// Paths are below `/api`, but for those that name their own server.
fn paths(atlas: &Atlas, public_url: &PublicUrl) -> Map<String, Value> {
    let mut paths = Map::new();
    for part in
        [features::paths(atlas), maps::paths_below_api(), addresses::paths(), service::paths_below_api()]
    {
        paths.extend(part);
    }
    for (path, mut item) in maps::paths().into_iter().chain(service::paths()) {
        item["servers"] = json!([{"url": public_url.link("")}]);
        paths.insert(path, item);
    }
    paths
}

fn schemas() -> Map<String, Value> {
    let mut schemas = Map::new();
    for part in
        [schema::problem(), features::schemas(), maps::schemas(), addresses::schemas(), service::schemas()]
    {
        schemas.extend(part);
    }
    schemas
}
