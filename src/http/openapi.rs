//! `/api/openapi.json` and `/api/openapi-3.1.json`: the interface as one OpenAPI document, for programs.
//!
//! Made of what the handlers know: the collections of the city, their fields, their limits. Nothing in it differs between
//! OpenAPI 3.0 and 3.1 but the number.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
    routing::get,
};
use serde_json::{Value, json};

use super::{
    Context, Language, Problem, caching,
    features::{DEFAULT_LIMIT, Format, MAX_LIMIT, OF_DOCUMENTS, in_language},
    pages,
    params::Params,
};
use crate::{atlas::Atlas, features::Collection, geometry::Crs};

/// The media type of the document in OpenAPI 3.0, as OGC API – Features names it.
pub const OPENAPI_30: &str = "application/vnd.oai.openapi+json;version=3.0";

/// The same in 3.1.
pub const OPENAPI_31: &str = "application/vnd.oai.openapi+json;version=3.1";

/// The paths of this resource.
pub fn router() -> Router<Arc<Context>> {
    let of = |version: &'static str, media_type: &'static str| {
        get(move |State(context): State<Arc<Context>>, uri: Uri, headers: HeaderMap| async move {
            document(&context, &uri, &headers, version, media_type)
                .unwrap_or_else(|problem| problem.respond(Language::of(&headers)))
        })
    };
    Router::new()
        .route("/api/openapi", get(get_page))
        .route("/en/api/openapi", get(get_page))
        .route("/api/openapi.json", of("3.0.3", OPENAPI_30))
        .route("/api/openapi-3.1.json", of("3.1.0", OPENAPI_31))
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
    let document = openapi(&atlas, &context.public_url.link("/api"), "3.0.3");
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
    version: &str,
    media_type: &'static str,
) -> Result<Response, Problem> {
    Params::of(uri)?.finish()?;
    let atlas = context.atlas();
    let text = openapi(&atlas, &context.public_url.link("/api"), version).to_string();
    Ok(caching::answer(headers, &atlas, &caching::etag_of(text.as_bytes()), media_type, || text))
}

/// The document of a city.
fn openapi(atlas: &Atlas, server: &str, version: &str) -> Value {
    json!({
        "openapi": version,
        "info": {
            "title": format!("dvor: {}", atlas.settings.name),
            "description": "Territories of a city's self-government and what stands in them. Longitude first, degrees, \
                            unless another crs is asked for. Errors are application/problem+json (RFC 9457).",
            "version": env!("CARGO_PKG_VERSION"),
        },
        "servers": [{"url": server}],
        "tags": [
            {"name": "features", "description": "Collections of features (OGC API – Features)"},
            {"name": "addresses", "description": "Whose is my address?"},
        ],
        "paths": paths(atlas),
        "components": {"parameters": parameters(atlas), "responses": responses(), "schemas": schemas()},
    })
}

fn paths(atlas: &Atlas) -> Value {
    let collection = reference("parameters", "collectionId");
    let one_collection = |summary: &str, schema: &str, media_type: &str, id: &str| {
        let mut path = reading("features", id, summary, media_type, schema, &[]);
        path["parameters"] = json!([collection]);
        path
    };
    let of_items =
        ["limit", "offset", "after", "bbox", "bbox-crs", "crs", "datetime", "at", "sortby", "properties"];
    let filters = ["filter", "filter-lang", "filter-crs"];
    let mut items: Vec<Value> =
        of_items.iter().chain(&filters).chain(&["f"]).map(|name| reference("parameters", name)).collect();
    items.extend(queryables(atlas));
    let mut list =
        reading("features", "getFeatures", "Features of a collection", GEOJSON, "featureCollection", &items);
    list["parameters"] = json!([collection]);
    let asked = [reference("parameters", "crs"), reference("parameters", "at"), reference("parameters", "f")];
    list["get"]["responses"]["200"]["content"]["text/csv"] = json!({"schema": {"type": "string"}});
    let mut item = reading("features", "getFeature", "One feature", GEOJSON, "feature", &asked);
    item["parameters"] = json!([collection, reference("parameters", "featureId")]);
    let f = [reference("parameters", "f")];
    json!({
        "/": reading("features", "getLandingPage", "Where everything begins", JSON, "landingPage", &f),
        "/conformance":
            reading("features", "getConformance", "The requirements classes that are met", JSON, "conformance", &f),
        "/collections": reading("features", "getCollections", "Every collection", JSON, "collections", &f),
        "/collections/{collectionId}":
            one_collection("A collection", "collection", JSON, "describeCollection"),
        "/collections/{collectionId}/schema":
            one_collection("Members of a collection's features", "schema", SCHEMA, "getSchema"),
        "/collections/{collectionId}/queryables":
            one_collection("What filters may name", "schema", SCHEMA, "getQueryables"),
        "/collections/{collectionId}/sortables":
            one_collection("What features may be ordered by", "schema", SCHEMA, "getSortables"),
        "/collections/{collectionId}/items": list,
        "/collections/{collectionId}/items/{featureId}": item,
        "/suggest": reading("addresses", "suggest", "What an address half typed may mean", JSON, "suggestions", &[
            parameter("q", true, &json!({"type": "string"}), "What is typed"),
            parameter("limit", false, &json!({"type": "integer", "minimum": 1, "maximum": 20, "default": 8}), "How many"),
        ]),
    })
}

const JSON: &str = "application/json";
const GEOJSON: &str = "application/geo+json";
const SCHEMA: &str = "application/schema+json";

fn reference(kind: &str, name: &str) -> Value {
    json!({"$ref": format!("#/components/{kind}/{name}")})
}

/// A path that is read.
fn reading(
    tag: &str,
    id: &str,
    summary: &str,
    media_type: &str,
    schema: &str,
    parameters: &[Value],
) -> Value {
    let answer = json!({
        "description": summary,
        "content": {media_type: {"schema": reference("schemas", schema)}},
    });
    json!({
        "get": {
            "tags": [tag],
            "operationId": id,
            "summary": summary,
            "parameters": parameters,
            "responses": {
                "200": answer,
                "304": {"description": "It is what the asker has"},
                "400": reference("responses", "badRequest"),
                "404": reference("responses", "notFound"),
                "500": reference("responses", "fault"),
            },
        },
    })
}

fn parameter(name: &str, required: bool, schema: &Value, description: &str) -> Value {
    json!({
        "name": name, "in": "query", "required": required, "style": "form", "explode": false,
        "description": description, "schema": schema,
    })
}

/// The fields that are parameters of their own, of all collections.
fn queryables(atlas: &Atlas) -> Vec<Value> {
    let mut names: Vec<&str> = Vec::new();
    for field in Collection::all(atlas).into_iter().flat_map(Collection::fields) {
        if !names.contains(&field.name) {
            names.push(field.name);
        }
    }
    let text = json!({"type": "string"});
    let describe = |name: &&str| {
        parameter(name, false, &text, "Features with this value, where the collection has the field")
    };
    names.iter().map(describe).collect()
}

fn parameters(atlas: &Atlas) -> Value {
    let text = json!({"type": "string"});
    let texts = json!({"type": "array", "items": {"type": "string"}});
    let crs = json!({"type": "string", "format": "uri", "enum": Crs::ALL.map(Crs::uri), "default": Crs::Crs84.uri()});
    let day = json!({"type": "string", "format": "date"});
    let numbers = json!({"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6});
    let limit = json!({"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT});
    let offset = json!({"type": "integer", "minimum": 0, "default": 0});
    let only = |value: &str| json!({"type": "string", "enum": [value], "default": value});
    let names: Vec<&str> = Collection::all(atlas).into_iter().map(Collection::name).collect();
    let in_path = |name: &str, schema: Value, description: &str| json!({"name": name, "in": "path", "required": true, "schema": schema, "description": description});
    json!({
        "collectionId": in_path("collectionId", json!({"type": "string", "enum": names}), "A collection"),
        "featureId": in_path("featureId", text.clone(), "The id of a feature"),
        "f": parameter("f", false, &json!({"type": "string", "enum": ["json", "geojson", "csv", "excel", "html"]}), "The form of the answer"),
        "limit": parameter("limit", false, &limit, "The most features of a page"),
        "offset": parameter("offset", false, &offset, "How many features to pass over; following next is cheaper"),
        "after": parameter("after", false, &text, "Where the page before ended, as its next link has it"),
        "bbox": parameter("bbox", false, &numbers, "Features that meet the box: least of both axes, then greatest"),
        "bbox-crs": parameter("bbox-crs", false, &crs, "The reference system of bbox"),
        "crs": parameter("crs", false, &crs, "The reference system of the answer"),
        "datetime": parameter("datetime", false, &text, "A day, a moment, or an interval, open with ..: what was then"),
        "at": parameter("at", false, &day, "Territories by the law in force on that day"),
        "sortby": parameter("sortby", false, &texts, "Fields to order by; a minus before one turns it"),
        "properties": parameter("properties", false, &texts, "Only these fields"),
        "filter": parameter("filter", false, &text, "CQL2 text over the queryables"),
        "filter-lang": parameter("filter-lang", false, &only("cql2-text"), "The language of filter"),
        "filter-crs": parameter("filter-crs", false, &only(Crs::Crs84.uri()), "The reference system of filter"),
    })
}

fn responses() -> Value {
    let problem = |description: &str| {
        json!({
            "description": description,
            "content": {"application/problem+json": {"schema": reference("schemas", "problem")}},
        })
    };
    json!({
        "badRequest": problem("Something about the question cannot be understood"),
        "notFound": problem("There is no such thing"),
        "fault": problem("A fault of the service"),
    })
}

fn schemas() -> Value {
    let object = |required: &[&str], properties: Value| json!({"type": "object", "required": required, "properties": properties});
    let text = json!({"type": "string"});
    let integer = json!({"type": "integer", "minimum": 0});
    let list = |of: &str| json!({"type": "array", "items": reference("schemas", of)});
    let links = list("link");
    let any = json!({"type": "object"});
    json!({
        "link": object(&["href", "rel"], json!({"href": text, "rel": text, "type": text, "title": text})),
        "landingPage": object(&["title", "links"], json!({"title": text, "links": links})),
        "conformance": object(&["conformsTo"], json!({"conformsTo": {"type": "array", "items": text}})),
        "collections": object(&["collections", "links"], json!({"collections": list("collection"), "links": links})),
        "collection": object(&["id", "links"], json!({
            "id": text, "title": text, "description": text, "itemType": text, "extent": any,
            "crs": {"type": "array", "items": text}, "storageCrs": text, "links": links,
        })),
        "schema": any,
        "featureCollection": object(&["type", "features", "numberMatched", "numberReturned", "links"], json!({
            "type": {"type": "string", "enum": ["FeatureCollection"]}, "features": list("feature"),
            "numberMatched": integer, "numberReturned": integer, "links": links,
        })),
        "feature": object(&["type", "id", "properties"], json!({
            "type": {"type": "string", "enum": ["Feature"]}, "id": text, "properties": any, "links": links,
        })),
        "suggestions": object(&["query", "suggestions"], json!({
            "query": text, "suggestions": {"type": "array", "items": any},
        })),
        "problem": object(&["type", "title", "status"], json!({
            "type": text, "title": text, "status": {"type": "integer"}, "detail": text,
        })),
    })
}
