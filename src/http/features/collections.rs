//! `/api/collections`, `/api/collections/{c}`: what there is.

use std::sync::Arc;

use axum::{Router, extract::Path, response::Response, routing::get};
use jiff::{SignedDuration, civil::Date};
use serde_json::{Map, Value, json};

use super::{
    super::{
        Context, Language, Problem, caching::in_language, format::Format, pages::api as pages,
        problem::told_back, tile_sets, visit::Visit,
    },
    schema::SCHEMA_JSON,
};
use crate::{
    atlas::Atlas,
    export::{csv, geojson},
    features::{Collection, Title, begin_of},
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
    Collection::of(atlas, name).ok_or_else(|| Problem::UnknownCollection(told_back(name)))
}

/// A title in a language.
pub fn titled(title: Title<'_>, language: Language) -> &str {
    language.say(title.ru, title.en)
}

/// A collection as the list and its own page tell it.
pub fn described(visit: &Visit, collection: Collection<'_>, language: Language) -> Value {
    let name = collection.name();
    let link = |rel: &str, media_type: &str, suffix: &str| {
        let mut link = visit.link(rel, media_type, &format!("/api/collections/{name}{suffix}"));
        link["title"] = titled(collection.title(), language).into();
        link
    };
    let schema = |rel: &str, suffix: &str| {
        link(&format!("http://www.opengis.net/def/rel/ogc/1.0/{rel}"), SCHEMA_JSON, suffix)
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
            link("items", geojson::MEDIA_TYPE, "/items"),
            link("items", "text/html", "/items?f=html"),
            link("items", csv::MEDIA_TYPE, "/items?f=csv"),
            link("describedby", SCHEMA_JSON, "/schema"),
            schema("schema", "/schema"),
            schema("queryables", "/queryables"),
            schema("sortables", "/sortables"),
        ],
    });
    if let Some(links) = body["links"].as_array_mut() {
        links.push(tile_sets::collection_link(visit, name));
    }
    let mut extent = Map::new();
    if let Some(bounds) = collection.bounds(&visit.atlas) {
        let bbox = bounds.map(|n| (n * 1e7).round() / 1e7);
        extent.insert("spatial".to_owned(), json!({"bbox": [bbox], "crs": Crs::Crs84.uri()}));
    }
    if let Some([first, last]) = collection.time(&visit.atlas).filter(|days| *days != [None, None]) {
        // The city's days, as moments: to the last second before the next begins.
        let begin = |day: Date| begin_of(day, &visit.atlas.zone);
        let begins = first.map(|day| begin(day).to_string());
        let ends = last.and_then(|day| day.tomorrow().ok());
        let ends = ends.and_then(|day| begin(day).checked_sub(SignedDuration::from_secs(1)).ok());
        let ends = ends.map(|end| end.to_string());
        let trs = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian";
        extent.insert("temporal".to_owned(), json!({"interval": [[begins, ends]], "trs": trs}));
    }
    if !extent.is_empty() {
        body["extent"] = extent.into();
    }
    body
}

async fn list_collections(visit: Visit) -> Response {
    visit.answer(list(&visit))
}

fn list(visit: &Visit) -> Result<Response, Problem> {
    if visit.form_alone()? == Format::Html {
        return pages::collections(visit);
    }
    let (atlas, language) = (&visit.atlas, visit.language());
    let newest = atlas.newest.extents.max(atlas.newest.register).max(atlas.newest.places);
    let etag = visit.etag("collections", newest, language.tag());
    Ok(in_language(visit.fresh(&etag, "application/json", || {
        let all = Collection::all(atlas).into_iter();
        let collections: Vec<Value> = all.map(|collection| described(visit, collection, language)).collect();
        json!({
            "links": [
                visit.link("self", "application/json", "/api/collections"),
                visit.link("alternate", "text/html", "/api/collections?f=html"),
            ],
            "crs": Crs::ALL.map(Crs::uri),
            "collections": collections,
        })
        .to_string()
    })))
}

async fn get_collection(visit: Visit, Path(name): Path<String>) -> Response {
    visit.answer(one(&visit, &name))
}

fn one(visit: &Visit, name: &str) -> Result<Response, Problem> {
    let (form, language) = (visit.form_alone()?, visit.language());
    let found = collection(&visit.atlas, name)?;
    if form == Format::Html {
        return pages::collection(visit, found);
    }
    let etag = visit.etag(&format!("collection/{name}"), found.newest(&visit.atlas), language.tag());
    let document = || described(visit, found, language).to_string();
    Ok(in_language(visit.fresh(&etag, "application/json", document)))
}
