//! `/api/collections/{c}/items` and `/items/{id}`: features, page by page.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::Path,
    http::{HeaderName, HeaderValue, Uri, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use serde_json::{Value, json};

use super::{
    super::{
        Context, Problem, caching,
        format::{Format, OF_FEATURE, OF_PAGES},
        pages::api as pages,
        visit::Visit,
    },
    collections::collection,
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

async fn list_items(visit: Visit, Path(name): Path<String>) -> Response {
    if !visit.wants_page() {
        let queryables = visit.url(&format!("/api/collections/{name}/queryables"));
        return visit.answer(items(&visit, name).map(|response| linking(response, QUERYABLES, &queryables)));
    }
    if let Some(query) = without_empty(&visit.uri) {
        let path = format!("{}{}{query}", visit.context.public_url.prefix(), visit.uri.path());
        return Redirect::to(&path).into_response();
    }
    // A page is written whole.
    visit.in_peace(|visit| visit.answer(items(visit, name))).await
}

/// The query without parameters that say nothing, as forms send them; `None` where there are none.
fn without_empty(uri: &Uri) -> Option<String> {
    let pairs: Vec<&str> = uri.query()?.split('&').collect();
    let kept: Vec<&str> = pairs.iter().filter(|pair| !pair.ends_with('=')).copied().collect();
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    (kept.len() < pairs.len()).then_some(query)
}

fn items(visit: &Visit, name: String) -> Result<Response, Problem> {
    let atlas = &visit.atlas;
    let collection = collection(atlas, &name)?;
    let mut params = visit.params()?;
    let form = visit.form(&mut params, &OF_PAGES)?;
    let mut query = Query::read(&mut params, visit, collection)?;
    params.finish()?;
    if form == Format::Html {
        return Ok(in_crs(pages::features(visit, collection, &query)?, Crs::Crs84));
    }
    if form != Format::Json {
        query.be_a_table()?;
    }
    let representation = format!("{name}/items?{} {form:?}", visit.uri.query().unwrap_or_default());
    let etag = tag(visit, collection, &representation);
    let (crs, snapshot) = (query.crs, Arc::clone(atlas));
    let dialect = match form {
        Format::Csv => Dialect::Plain,
        Format::Excel => Dialect::Excel,
        Format::Json | Format::Html | Format::TileJson => {
            let context = Arc::clone(&visit.context);
            let page = move || geojson_page(context, snapshot, name, query);
            return Ok(in_crs(by_form(visit.fresh(&etag, GEOJSON, page)), crs));
        }
    };
    let file = format!("attachment; filename=\"{name}.csv\"");
    let table = move || table(snapshot, name, query, dialect);
    let mut response = in_crs(by_form(visit.fresh(&etag, csv::MEDIA_TYPE, table)), crs);
    if let Ok(file) = HeaderValue::from_str(&file) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, file);
    }
    Ok(response)
}

/// The entity tag of what is told of a collection's features.
fn tag(visit: &Visit, collection: Collection<'_>, representation: &str) -> String {
    let atlas = &visit.atlas;
    visit.etag(representation, collection.newest(atlas), &caching::period_of(atlas))
}

/// Says to caches that the answer is in the form asked for.
fn by_form(response: Response) -> Response {
    caching::varying(response, "accept")
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
    let collection = format!("/api/collections/{name}");
    let items = |rel: &str, media_type: &str, more: &[(&str, String)]| {
        context.link(rel, media_type, &format!("{collection}/items{}", query.link(more)))
    };
    let here = query.position();
    let as_page: Vec<_> = here.iter().cloned().chain([("f", "html".to_owned())]).collect();
    let mut links = vec![
        items("self", GEOJSON, &here),
        context.link("collection", "application/json", &collection),
        items("alternate", "text/html", &as_page),
        items("alternate", csv::MEDIA_TYPE, &[("f", "csv".to_owned())]),
    ];
    links.extend(page.next.as_ref().map(|next| items("next", GEOJSON, &[("after", next.to_text())])));
    links
}

async fn get_item(visit: Visit, Path((name, id)): Path<(String, String)>) -> Response {
    visit.answer(item(&visit, &name, &id))
}

fn item(visit: &Visit, name: &str, id: &str) -> Result<Response, Problem> {
    let atlas = &visit.atlas;
    let collection = collection(atlas, name)?;
    let mut params = visit.params()?;
    let form = visit.form(&mut params, &OF_FEATURE)?;
    let when = query::day(&mut params, collection)?.unwrap_or(When::On(atlas.today));
    let crs = query::crs(&mut params, "crs")?.unwrap_or(Crs::Crs84);
    params.finish()?;
    let unknown = || Problem::UnknownFeature(id.chars().take(80).collect());
    let feature = collection.feature(atlas, id, when).ok_or_else(unknown)?;
    if form == Format::Html {
        return Ok(in_crs(pages::feature(visit, collection, &feature)?, Crs::Crs84));
    }
    let etag = tag(visit, collection, &format!("{name}/items/{id}?{when:?} {crs:?} {form:?}"));
    let write = || {
        let mut out = String::new();
        geojson::push_feature(&mut out, &feature, crs, collection.fields());
        let above = format!("/api/collections/{name}");
        let links = json!([
            visit.link("self", GEOJSON, &format!("{above}/items/{id}")),
            visit.link("alternate", "text/html", &format!("{above}/items/{id}?f=html")),
            visit.link("collection", "application/json", &above),
        ]);
        out.pop();
        out.push_str(r#","links":"#);
        out.push_str(&links.to_string());
        out.push('}');
        out
    };
    Ok(in_crs(by_form(visit.fresh(&etag, GEOJSON, write)), crs))
}
