//! `/api` and `/api/conformance`: where everything begins, and what it promises.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
    routing::get,
};
use serde_json::json;

use super::{
    super::{
        Context, Language, Problem, caching,
        openapi::{OPENAPI_30, OPENAPI_31},
        pages::api as pages,
        params::Params,
        tile_sets,
    },
    collections::in_language,
    format::{Format, OF_DOCUMENTS},
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

async fn get_api(State(context): State<Arc<Context>>, uri: Uri, headers: HeaderMap) -> Response {
    landing(&context, &uri, &headers)
        .unwrap_or_else(|problem| pages::refuse(&context, &uri, &headers, problem))
}

fn landing(context: &Context, uri: &Uri, headers: &HeaderMap) -> Result<Response, Problem> {
    let mut params = Params::of(uri)?;
    let format = Format::of(&mut params, headers, &OF_DOCUMENTS)?;
    params.finish()?;
    let language = Language::of(headers);
    let atlas = context.atlas();
    if format == Format::Html {
        return pages::landing(context, &atlas, uri, headers);
    }
    let etag = caching::etag(context, &atlas, "api", atlas.newest.extents, language.tag());
    Ok(in_language(caching::answer(headers, &atlas, &etag, "application/json", || {
        let url = |path: &str| context.public_url.link(path);
        let link = |rel: &str, path: &str| json!({"rel": rel, "type": "application/json", "href": url(path)});
        let mut links = vec![
            link("self", "/api"),
            json!({"rel": "alternate", "type": "text/html", "href": url("/api?f=html")}),
            json!({"rel": "service-desc", "type": OPENAPI_30, "href": url("/api/openapi.json")}),
            json!({"rel": "service-desc", "type": OPENAPI_31, "href": url("/api/openapi-3.1.json")}),
            json!({"rel": "service-doc", "type": "text/html", "href": url("/api/openapi?f=html")}),
            link("conformance", "/api/conformance"),
            link("data", "/api/collections"),
        ];
        links.extend(tile_sets::landing_links(context));
        json!({
            "title": format!("dvor: {}", atlas.settings.name),
            "description": atlas.settings.attribution,
            "links": links,
        })
        .to_string()
    })))
}

async fn get_conformance(State(context): State<Arc<Context>>, uri: Uri, headers: HeaderMap) -> Response {
    let conformance = || {
        let mut params = Params::of(&uri)?;
        let format = Format::of(&mut params, &headers, &OF_DOCUMENTS)?;
        params.finish()?;
        let classes: Vec<&str> = CONFORMANCE.into_iter().chain(tile_sets::CONFORMANCE).collect();
        if format == Format::Html {
            return pages::conformance(&context, &context.atlas(), &uri, &headers, &classes);
        }
        let body = json!({"conformsTo": classes}).to_string();
        let etag = caching::etag_of(body.as_bytes());
        let answer = caching::answer(&headers, &context.atlas(), &etag, "application/json", || body);
        Ok(caching::varying(answer, "accept"))
    };
    conformance().unwrap_or_else(|problem: Problem| pages::refuse(&context, &uri, &headers, problem))
}
