//! `/api/collections`, `/api/collections/{c}`: what there is.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, Uri},
    response::Response,
    routing::get,
};
use serde_json::{Map, Value, json};

use super::{
    super::{Context, Language, Problem, caching, pages::api as pages, params::Params, tile_sets},
    format::{Format, OF_DOCUMENTS},
};
use crate::{
    atlas::Atlas,
    features::{Collection, Title},
    geometry::Crs,
};

/// The paths of this resource, below a path of a language.
pub fn router(root: &str) -> Router<Arc<Context>> {
    Router::new()
        .route(&format!("{root}/api/collections"), get(list_collections))
        .route(&format!("{root}/api/collections/{{collection}}"), get(get_collection))
}

/// The collection of a name.
///
/// # Errors
/// [`Problem::UnknownCollection`].
pub fn collection<'a>(atlas: &'a Atlas, name: &str) -> Result<Collection<'a>, Problem> {
    Collection::of(atlas, name).ok_or_else(|| Problem::UnknownCollection(name.chars().take(80).collect()))
}

/// A title in a language.
pub fn titled(title: Title<'_>, language: Language) -> &str {
    match language {
        Language::Russian => title.ru,
        Language::English => title.en,
    }
}

/// A collection as the list and its own page tell it.
pub fn described(context: &Context, atlas: &Atlas, collection: Collection<'_>, language: Language) -> Value {
    let name = collection.name();
    let url = |suffix: &str| context.public_url.link(&format!("/api/collections/{name}{suffix}"));
    let link = |rel: &str, media_type: &str, suffix: &str| json!({"rel": rel, "type": media_type, "title": titled(collection.title(), language), "href": url(suffix)});
    let schema = |rel: &str, suffix: &str| {
        link(&format!("http://www.opengis.net/def/rel/ogc/1.0/{rel}"), "application/schema+json", suffix)
    };
    let mut body = json!({
        "id": name,
        "title": titled(collection.title(), language),
        "description": titled(collection.description(), language),
        "itemType": "feature",
        "crs": Crs::ALL.map(Crs::uri),
        "storageCrs": Crs::Crs84.uri(),
        "links": [
            link("self", "application/json", ""),
            link("alternate", "text/html", "?f=html"),
            link("items", "application/geo+json", "/items"),
            link("describedby", "application/schema+json", "/schema"),
            schema("schema", "/schema"),
            schema("queryables", "/queryables"),
            schema("sortables", "/sortables"),
        ],
    });
    if let Some(links) = body["links"].as_array_mut() {
        links.extend(tile_sets::collection_links(context, name));
    }
    let mut extent = Map::new();
    if let Some(bounds) = collection.bounds(atlas) {
        let bbox = bounds.map(|n| (n * 1e7).round() / 1e7);
        extent.insert("spatial".to_owned(), json!({"bbox": [bbox], "crs": Crs::Crs84.uri()}));
    }
    if let Some([first, last]) = collection.time(atlas) {
        let begins = first.map(|day| format!("{day}T00:00:00Z"));
        let ends = last.map(|day| format!("{day}T23:59:59Z"));
        let trs = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian";
        extent.insert("temporal".to_owned(), json!({"interval": [[begins, ends]], "trs": trs}));
    }
    if !extent.is_empty() {
        body["extent"] = extent.into();
    }
    body
}

fn asked(uri: &Uri, headers: &HeaderMap) -> Result<Format, Problem> {
    let mut params = Params::of(uri)?;
    let format = Format::of(&mut params, headers, &OF_DOCUMENTS)?;
    params.finish()?;
    Ok(format)
}

async fn list_collections(State(context): State<Arc<Context>>, uri: Uri, headers: HeaderMap) -> Response {
    list(&context, &uri, &headers).unwrap_or_else(|problem| pages::refuse(&context, &uri, &headers, problem))
}

fn list(context: &Context, uri: &Uri, headers: &HeaderMap) -> Result<Response, Problem> {
    let (language, atlas) = (Language::of(headers), context.atlas());
    if asked(uri, headers)? == Format::Html {
        return pages::collections(context, &atlas, uri, headers);
    }
    let newest = atlas.newest.extents.max(atlas.newest.register).max(atlas.newest.places);
    let etag = caching::etag(context, &atlas, "collections", newest, language.tag());
    Ok(in_language(caching::answer(headers, &atlas, &etag, "application/json", || {
        let collections: Vec<Value> =
            Collection::all(&atlas).into_iter().map(|c| described(context, &atlas, c, language)).collect();
        json!({
            "links": [
                {"rel": "self", "type": "application/json", "href": context.public_url.link("/api/collections")},
                {"rel": "alternate", "type": "text/html", "href": context.public_url.link("/api/collections?f=html")},
            ],
            "crs": Crs::ALL.map(Crs::uri),
            "collections": collections,
        })
        .to_string()
    })))
}

async fn get_collection(
    State(context): State<Arc<Context>>,
    Path(name): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    one(&context, &name, &uri, &headers)
        .unwrap_or_else(|problem| pages::refuse(&context, &uri, &headers, problem))
}

fn one(context: &Context, name: &str, uri: &Uri, headers: &HeaderMap) -> Result<Response, Problem> {
    let (language, atlas) = (Language::of(headers), context.atlas());
    let format = asked(uri, headers)?;
    let found = collection(&atlas, name)?;
    if format == Format::Html {
        return pages::collection(context, &atlas, uri, headers, found);
    }
    let etag =
        caching::etag(context, &atlas, &format!("collection/{name}"), found.newest(&atlas), language.tag());
    Ok(in_language(caching::answer(headers, &atlas, &etag, "application/json", || {
        described(context, &atlas, found, language).to_string()
    })))
}

/// Says to caches that the answer is in the language and the form asked for.
pub fn in_language(response: Response) -> Response {
    caching::varying(response, "accept, accept-language")
}
