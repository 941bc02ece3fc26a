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

use axum::{Router, response::Response, routing::get};
use serde_json::{Map, Value, json};

use super::{Context, Problem, PublicUrl, caching::in_language, format::Format, pages, visit::Visit};
use crate::atlas::Atlas;

/// The media type of the document in OpenAPI 3.0, as OGC API – Features names it.
pub const OPENAPI_30: &str = "application/vnd.oai.openapi+json;version=3.0";

/// The same in 3.1.
pub const OPENAPI_31: &str = "application/vnd.oai.openapi+json;version=3.1";

/// The paths of this resource.
pub fn router() -> Router<Arc<Context>> {
    let of = |make: fn(&Atlas, &PublicUrl) -> Value, media_type: &'static str| {
        get(move |visit: Visit| async move { visit.answer_program(document(&visit, make, media_type)) })
    };
    Router::new()
        .route("/api/openapi", get(get_page))
        .route("/en/api/openapi", get(get_page))
        .route("/api/openapi.json", of(openapi_30, OPENAPI_30))
        .route("/api/openapi-3.1.json", of(openapi_31, OPENAPI_31))
}

async fn get_page(visit: Visit) -> Response {
    visit.answer(page(&visit))
}

/// The document in the form asked for: for people a page, for programs OpenAPI 3.0.
fn page(visit: &Visit) -> Result<Response, Problem> {
    let form = visit.form_alone()?;
    let document = openapi_30(&visit.atlas, &visit.context.public_url);
    if form == Format::Html {
        return pages::api::openapi(visit, &document);
    }
    Ok(in_language(visit.document(OPENAPI_30, document.to_string())))
}

fn document(
    visit: &Visit,
    make: fn(&Atlas, &PublicUrl) -> Value,
    media_type: &'static str,
) -> Result<Response, Problem> {
    visit.params()?.finish()?;
    Ok(visit.document(media_type, make(&visit.atlas, &visit.context.public_url).to_string()))
}

/// The document of a city in OpenAPI 3.0.
pub fn openapi_30(atlas: &Atlas, public_url: &PublicUrl) -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {
            "title": format!("dvor: {}", atlas.settings.name),
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
