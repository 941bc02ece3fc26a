//! `/api` and `/api/conformance`: where everything begins, and what it promises.

use std::sync::Arc;

use axum::{Router, response::Response, routing::get};
use serde_json::json;

use super::super::{
    Context, Problem,
    caching::{self, in_language},
    format::Format,
    openapi::{OPENAPI_30, OPENAPI_31},
    pages::api as pages,
    tile_sets,
    visit::Visit,
};

/// The requirements classes that `tests/it/ogc` and `tests/it/api_pages.rs` hold the service to.
pub const CONFORMANCE: [&str; 23] = [
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/returnables-and-receivables",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/sortables",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
    "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
    "http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/accent-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions-plus",
    "http://www.opengis.net/spec/cql2/1.0/conf/spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/temporal-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/property-property",
];

/// The paths of this resource, below a path of a language.
pub fn router(root: &str) -> Router<Arc<Context>> {
    Router::new()
        .route(&format!("{root}/api"), get(get_api))
        // OWSLib puts a slash behind whatever address it is given; so does who joins the server and the document's first path.
        .route(&format!("{root}/api/"), get(get_api))
        .route(&format!("{root}/api/conformance"), get(get_conformance))
}

async fn get_api(visit: Visit) -> Response {
    visit.answer(landing(&visit))
}

fn landing(visit: &Visit) -> Result<Response, Problem> {
    if visit.form_alone()? == Format::Html {
        return pages::landing(visit);
    }
    let atlas = &visit.atlas;
    let etag = visit.etag("api", atlas.newest.extents, visit.language().tag());
    Ok(in_language(visit.fresh(&etag, "application/json", || {
        let mut links = vec![
            visit.link("self", "application/json", "/api"),
            visit.link("alternate", "text/html", "/api?f=html"),
            visit.link("service-desc", OPENAPI_30, "/api/openapi.json"),
            visit.link("service-desc", OPENAPI_31, "/api/openapi-3.1.json"),
            visit.link("service-doc", "text/html", "/api/openapi?f=html"),
            visit.link("conformance", "application/json", "/api/conformance"),
            visit.link("data", "application/json", "/api/collections"),
        ];
        links.extend(tile_sets::landing_links(visit));
        json!({
            "title": format!("dvor: {}", atlas.settings.name),
            "description": atlas.settings.attribution,
            "links": links,
        })
        .to_string()
    })))
}

async fn get_conformance(visit: Visit) -> Response {
    visit.answer(conformance(&visit))
}

fn conformance(visit: &Visit) -> Result<Response, Problem> {
    let form = visit.form_alone()?;
    let classes: Vec<&str> = CONFORMANCE.into_iter().chain(tile_sets::CONFORMANCE).collect();
    if form == Format::Html {
        return pages::conformance(visit, &classes);
    }
    let body = json!({"conformsTo": classes}).to_string();
    Ok(caching::varying(visit.document("application/json", body), "accept"))
}
