//! `/api/collections/{c}/items` and `/items/{id}`: features, page by page.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, Uri, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use serde_json::{Value, json};

use super::{
    super::{Context, Language, Problem, caching, pages::api as pages, params::Params},
    collections::collection,
    format::{Format, OF_FEATURE, OF_PAGES},
    query::{self, Query},
    stream,
};
use crate::{
    atlas::Atlas,
    domain::GeometryKind,
    export::{
        csv::{self, Dialect, Table},
        geojson,
    },
    features::{Collection, Page, When},
    geometry::Crs,
};

const GEOJSON: &str = "application/geo+json";
const CONTENT_CRS: HeaderName = HeaderName::from_static("content-crs");
const QUERYABLES: &str = "http://www.opengis.net/def/rel/ogc/1.0/queryables";

/// The paths of this resource, below a path of a language.
pub fn router(root: &str) -> Router<Arc<Context>> {
    Router::new()
        .route(&format!("{root}/api/collections/{{collection}}/items"), get(list_items))
        .route(&format!("{root}/api/collections/{{collection}}/items/{{id}}"), get(get_item))
}

async fn list_items(
    State(context): State<Arc<Context>>,
    Path(name): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let is_page = Format::is_page(&uri, &headers);
    if is_page && let Some(query) = without_empty(&uri) {
        let path = format!("{}{}{query}", context.public_url.prefix(), uri.path());
        return Redirect::to(&path).into_response();
    }
    let answer = move || {
        let queryables = context.public_url.link(&format!("/api/collections/{name}/queryables"));
        match items(&context, name, &uri, &headers) {
            Ok(response) => linking(response, QUERYABLES, &queryables),
            Err(problem) => pages::refuse(&context, &uri, &headers, problem),
        }
    };
    if !is_page {
        return answer();
    }
    // A page is written whole, on a thread that may take its time.
    let drawn = tokio::task::spawn_blocking(answer).await;
    drawn.unwrap_or_else(|panic| Problem::Internal(panic.into()).respond(Language::default()))
}

/// The query without parameters that say nothing, as forms send them; `None` where there are none.
fn without_empty(uri: &Uri) -> Option<String> {
    let pairs: Vec<&str> = uri.query()?.split('&').collect();
    let kept: Vec<&str> = pairs.iter().filter(|pair| !pair.ends_with('=')).copied().collect();
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    (kept.len() < pairs.len()).then_some(query)
}

fn items(context: &Arc<Context>, name: String, uri: &Uri, headers: &HeaderMap) -> Result<Response, Problem> {
    let atlas = context.atlas();
    let collection = collection(&atlas, &name)?;
    let mut params = Params::of(uri)?;
    let format = Format::of(&mut params, headers, &OF_PAGES)?;
    let mut query = Query::read(&mut params, uri, &atlas, collection)?;
    params.finish()?;
    if format == Format::Html {
        let page = pages::features(context, &atlas, uri, headers, (collection, &query))?;
        return Ok(in_crs(page, Crs::Crs84));
    }
    if format != Format::Json {
        query.be_a_table()?;
    }
    let representation = format!("{name}/items?{} {format:?}", uri.query().unwrap_or_default());
    let newest = collection.newest(&atlas);
    let etag = caching::etag(context, &atlas, &representation, newest, &caching::period_of(&atlas));
    let crs = query.crs;
    let (context, snapshot) = (Arc::clone(context), Arc::clone(&atlas));
    let file = format!("attachment; filename=\"{name}.csv\"");
    let (media_type, dialect) = match format {
        Format::Json | Format::Html | Format::TileJson => {
            let page = move || geojson_page(context, snapshot, name, query);
            let answer = caching::answer(headers, &atlas, &etag, GEOJSON, page);
            return Ok(in_crs(caching::varying(answer, "accept"), crs));
        }
        Format::Csv => (csv::MEDIA_TYPE, Dialect::Plain),
        Format::Excel => (csv::MEDIA_TYPE, Dialect::Excel),
    };
    let table = move || table(snapshot, name, query, dialect);
    let answer = caching::answer(headers, &atlas, &etag, media_type, table);
    let mut response = in_crs(caching::varying(answer, "accept"), crs);
    if let Ok(file) = HeaderValue::from_str(&file) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, file);
    }
    Ok(response)
}

fn table(atlas: Arc<Atlas>, name: String, query: Query, dialect: Dialect) -> Body {
    stream::body(move |out| {
        // It was there when the answer began.
        let Some(collection) = Collection::of(&atlas, &name) else { return };
        let has_shapes = collection.geometry() != GeometryKind::Point;
        let table = Table::new(dialect, query.fields.iter().copied(), has_shapes);
        table.push_head(out.text());
        query.selection.show(&atlas, collection, |feature| {
            table.push_row(out.text(), feature);
            out.flow();
        });
    })
}

/// Leads to another resource of this service, beside the links of the body.
fn linking(mut response: Response, relation: &str, href: &str) -> Response {
    if let Ok(link) = HeaderValue::from_str(&format!("<{href}>; rel=\"{relation}\"")) {
        response.headers_mut().append(header::LINK, link);
    }
    response
}

/// Says in which coordinates an answer is.
fn in_crs(mut response: Response, crs: Crs) -> Response {
    if let Ok(value) = HeaderValue::from_str(&format!("<{}>", crs.uri())) {
        response.headers_mut().insert(CONTENT_CRS, value);
    }
    response
}

fn geojson_page(context: Arc<Context>, atlas: Arc<Atlas>, name: String, query: Query) -> Body {
    stream::body(move |out| {
        // It was there when the answer began.
        let Some(collection) = Collection::of(&atlas, &name) else { return };
        out.text().push_str(r#"{"type":"FeatureCollection","features":["#);
        let mut is_first = true;
        let page = query.selection.show(&atlas, collection, |feature| {
            if !std::mem::take(&mut is_first) {
                out.text().push(',');
            }
            geojson::push_feature(out.text(), feature, query.crs, query.fields.iter().copied());
            out.flow();
        });
        let links = page_links(&context, &name, &query, &page);
        let tail = json!({"numberMatched": page.matched, "numberReturned": page.returned, "links": links});
        out.text().push_str("],");
        out.text().push_str(tail.to_string().trim_start_matches('{'));
    })
}

fn page_links(context: &Context, name: &str, query: &Query, page: &Page) -> Vec<Value> {
    let items = |query: String| context.public_url.link(&format!("/api/collections/{name}/items{query}"));
    let here = query.position();
    let mut links = vec![
        json!({"rel": "self", "type": GEOJSON, "href": items(query.link(&here))}),
        json!({"rel": "collection", "type": "application/json",
               "href": context.public_url.link(&format!("/api/collections/{name}"))}),
    ];
    let as_page: Vec<_> = here.iter().cloned().chain([("f", "html".to_owned())]).collect();
    links.push(json!({"rel": "alternate", "type": "text/html", "href": items(query.link(&as_page))}));
    let table = query.link(&[("f", "csv".to_owned())]);
    links.push(json!({"rel": "alternate", "type": csv::MEDIA_TYPE, "href": items(table)}));
    if let Some(next) = &page.next {
        let next = query.link(&[("after", next.to_text())]);
        links.push(json!({"rel": "next", "type": GEOJSON, "href": items(next)}));
    }
    links
}

async fn get_item(
    State(context): State<Arc<Context>>,
    Path((name, id)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    item(&context, &name, &id, &uri, &headers)
        .unwrap_or_else(|problem| pages::refuse(&context, &uri, &headers, problem))
}

fn item(
    context: &Context,
    name: &str,
    id: &str,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let atlas = context.atlas();
    let collection = collection(&atlas, name)?;
    let mut params = Params::of(uri)?;
    let format = Format::of(&mut params, headers, &OF_FEATURE)?;
    let when = query::day(&mut params, collection)?.unwrap_or(When::On(atlas.today));
    let crs = query::crs(&mut params, "crs")?.unwrap_or(Crs::Crs84);
    params.finish()?;
    let unknown = || Problem::UnknownFeature(id.chars().take(80).collect());
    let feature = collection.feature(&atlas, id, when).ok_or_else(unknown)?;
    if format == Format::Html {
        let page = pages::feature(context, &atlas, uri, headers, (collection, &feature))?;
        return Ok(in_crs(page, Crs::Crs84));
    }
    let representation = format!("{name}/items/{id}?{when:?} {crs:?} {format:?}");
    let newest = collection.newest(&atlas);
    let etag = caching::etag(context, &atlas, &representation, newest, &caching::period_of(&atlas));
    let write = || {
        let mut out = String::new();
        geojson::push_feature(&mut out, &feature, crs, collection.fields());
        let url = |path: &str| context.public_url.link(&format!("/api/collections/{name}{path}"));
        let links = json!([
            {"rel": "self", "type": GEOJSON, "href": url(&format!("/items/{id}"))},
            {"rel": "alternate", "type": "text/html", "href": url(&format!("/items/{id}?f=html"))},
            {"rel": "collection", "type": "application/json", "href": url("")},
        ]);
        out.pop();
        out.push_str(r#","links":"#);
        out.push_str(&links.to_string());
        out.push('}');
        out
    };
    let answer = caching::answer(headers, &atlas, &etag, GEOJSON, write);
    Ok(in_crs(caching::varying(answer, "accept"), crs))
}
