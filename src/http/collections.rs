//! `/api`, `/api/collections`, `/api/collections/{c}`: what there is.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, Uri, header},
    response::Response,
    routing::get,
};
use geo::BoundingRect;
use serde_json::{Value, json};

use super::{Context, Language, Problem, caching, params::Params, tile_sets};
use crate::{
    atlas::{Atlas, Shelf},
    domain::{Kind, PlaceGeometry, Revision},
};

/// The paths of this resource.
pub fn router() -> Router<Arc<Context>> {
    Router::new()
        .route("/api", get(get_api))
        .route("/api/collections", get(list_collections))
        .route("/api/collections/{collection}", get(get_collection))
}

/// A collection by its name.
#[derive(Clone, Copy)]
pub enum Collection<'a> {
    /// Territories of a kind.
    Territories(Kind),
    /// Every house.
    Addresses,
    /// Places of a category.
    Places(&'a Shelf),
}

impl<'a> Collection<'a> {
    /// Every collection of a city, in a fixed order.
    pub fn all(atlas: &'a Atlas) -> Vec<Self> {
        Kind::ALL
            .iter()
            .map(|k| Self::Territories(*k))
            .chain([Self::Addresses])
            .chain(atlas.places.shelves().iter().map(Self::Places))
            .collect()
    }

    /// The collection of a name.
    pub fn of(atlas: &'a Atlas, name: &str) -> Result<Self, Problem> {
        let territories = Kind::ALL.iter().find(|kind| kind.collection() == name);
        match (territories, name) {
            (Some(kind), _) => Some(Self::Territories(*kind)),
            (None, "addresses") => Some(Self::Addresses),
            (None, _) => atlas.places.collection(name).map(Self::Places),
        }
        .ok_or_else(|| Problem::UnknownCollection(name.chars().take(80).collect()))
    }

    /// Its name in paths.
    pub fn name(self) -> &'a str {
        match self {
            Self::Territories(kind) => kind.collection(),
            Self::Addresses => "addresses",
            Self::Places(shelf) => &shelf.category.collection,
        }
    }

    fn title(self, language: Language) -> &'a str {
        let (ru, en) = match self {
            Self::Territories(Kind::City) => ("Город", "City"),
            Self::Territories(Kind::District) => ("Районы", "City districts"),
            Self::Territories(Kind::Committee) => ("Окружные комитеты ТОС", "District committees"),
            Self::Territories(Kind::Body) => ("Органы ТОС", "Bodies of self-government"),
            Self::Addresses => ("Дома", "Houses"),
            Self::Places(shelf) => (shelf.category.title_ru.as_str(), shelf.category.title_en.as_str()),
        };
        if language == Language::Russian { ru } else { en }
    }

    /// The newest revision its features depend on.
    pub fn newest(self, atlas: &Atlas) -> Revision {
        match self {
            Self::Territories(_) => atlas.newest.extents,
            Self::Addresses => atlas.newest.register,
            Self::Places(shelf) => shelf.newest,
        }
    }

    /// West, south, east, north; `None` when nothing in it has a place.
    fn bounds(self, atlas: &Atlas) -> Option<[f64; 4]> {
        let mut b = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        let mut widen = |[w, s, e, n]: [f64; 4]| b = [b[0].min(w), b[1].min(s), b[2].max(e), b[3].max(n)];
        let corners = |r: geo::Rect<f64>| [r.min().x, r.min().y, r.max().x, r.max().y];
        match self {
            Self::Territories(kind) => atlas
                .extents
                .boundaries()
                .iter()
                .filter(|e| atlas.extents.territory(e.territory).kind == kind)
                .filter_map(|e| e.boundary.geometry.as_ref()?.bounding_rect())
                .for_each(|r| widen(corners(r))),
            Self::Addresses => atlas
                .register
                .addresses()
                .iter()
                .filter_map(|a| a.point)
                .for_each(|p| widen([p.lon(), p.lat(), p.lon(), p.lat()])),
            Self::Places(shelf) => shelf.places.iter().for_each(|p| match &p.geometry {
                PlaceGeometry::Point(p) => widen([p.lon(), p.lat(), p.lon(), p.lat()]),
                PlaceGeometry::Line(l) => l.bounding_rect().into_iter().for_each(|r| widen(corners(r))),
                PlaceGeometry::Area(a) => a.bounding_rect().into_iter().for_each(|r| widen(corners(r))),
            }),
        }
        b[0].is_finite().then_some(b)
    }

    fn describe(self, context: &Context, atlas: &Atlas, language: Language) -> Value {
        let url =
            |suffix: &str| context.public_url.link(&format!("/api/collections/{}{suffix}", self.name()));
        let mut body = json!({
            "id": self.name(),
            "title": self.title(language),
            "description": self.title(language),
            "itemType": "feature",
            "crs": ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"],
            "links": [
                {"rel": "self", "type": "application/json", "href": url("")},
                {"rel": "items", "type": "application/geo+json", "href": url("/items")},
            ],
        });
        if let Some(links) = body["links"].as_array_mut() {
            links.extend(tile_sets::collection_links(context, self.name()));
        }
        if let Some(bounds) = self.bounds(atlas) {
            body["extent"] = json!({"spatial": {
                "bbox": [bounds.map(|n| (n * 1e7).round() / 1e7)],
                "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            }});
        }
        body
    }
}

async fn get_api(State(context): State<Arc<Context>>, uri: Uri, headers: HeaderMap) -> Response {
    let language = Language::of(&headers);
    if let Err(problem) = Params::of(&uri).and_then(Params::finish) {
        return problem.respond(language);
    }
    let atlas = context.atlas();
    let etag = caching::etag(&context, &atlas, "api", atlas.newest.extents, language.tag());
    in_language(caching::answer(&headers, &atlas, &etag, "application/json", || {
        let url = |path: &str| context.public_url.link(path);
        let mut links = vec![
            json!({"rel": "self", "type": "application/json", "href": url("/api")}),
            json!({"rel": "data", "type": "application/json", "href": url("/api/collections")}),
        ];
        links.extend(tile_sets::landing_links(&context));
        json!({
            "title": format!("dvor: {}", atlas.settings.name),
            "description": atlas.settings.attribution,
            "links": links,
        })
        .to_string()
    }))
}

async fn list_collections(State(context): State<Arc<Context>>, uri: Uri, headers: HeaderMap) -> Response {
    let language = Language::of(&headers);
    if let Err(problem) = Params::of(&uri).and_then(Params::finish) {
        return problem.respond(language);
    }
    let atlas = context.atlas();
    let newest = atlas.newest.extents.max(atlas.newest.register).max(atlas.newest.places);
    let etag = caching::etag(&context, &atlas, "collections", newest, language.tag());
    in_language(caching::answer(&headers, &atlas, &etag, "application/json", || {
        let collections: Vec<Value> =
            Collection::all(&atlas).into_iter().map(|c| c.describe(&context, &atlas, language)).collect();
        json!({
            "links": [{"rel": "self", "type": "application/json", "href": context.public_url.link("/api/collections")}],
            "collections": collections,
        })
        .to_string()
    }))
}

async fn get_collection(
    State(context): State<Arc<Context>>,
    Path(name): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let language = Language::of(&headers);
    let atlas = context.atlas();
    let found = Params::of(&uri).and_then(Params::finish).and_then(|()| Collection::of(&atlas, &name));
    let collection = match found {
        Ok(collection) => collection,
        Err(problem) => return problem.respond(language),
    };
    let etag = caching::etag(
        &context,
        &atlas,
        &format!("collection/{name}"),
        collection.newest(&atlas),
        language.tag(),
    );
    in_language(caching::answer(&headers, &atlas, &etag, "application/json", || {
        collection.describe(&context, &atlas, language).to_string()
    }))
}

/// Says to caches that the answer is in the language asked for.
fn in_language(mut response: Response) -> Response {
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    response
}
