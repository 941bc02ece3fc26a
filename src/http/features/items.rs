//! `/api/collections/{c}/items` and `/items/{id}`: features, page by page.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::Path,
    http::{HeaderName, HeaderValue, Method, Uri, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use serde_json::{Value, json};

use super::{
    super::{
        Context, Problem, caching,
        format::{Format, OF_FEATURE, OF_PAGES},
        pages::api as pages,
        params::{Params, encoded, query_of},
        patience::Patience,
        problem::told_back,
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
    features::{Collection, Found, Page, When},
    geometry::Crs,
};

const CONTENT_CRS: HeaderName = HeaderName::from_static("content-crs");
const QUERYABLES: &str = "http://www.opengis.net/def/rel/ogc/1.0/queryables";

/// The paths of this resource, below a path of a language.
pub fn router(root: &str) -> Router<Arc<Context>> {
    Router::new()
        .route(&format!("{root}/api/collections/{{collection}}/items"), get(list_items))
        .route(&format!("{root}/api/collections/{{collection}}/items/{{id}}"), get(get_item))
}

async fn list_items(visit: Visit, Path(name): Path<String>) -> Response {
    if visit.wants_page()
        && let Some(query) = without_empty(&visit.uri)
    {
        let path = format!("{}{}{query}", visit.context.public_url.prefix(), visit.uri.path());
        return Redirect::to(&path).into_response();
    }
    // To read a filter may take a while.
    if visit.params().is_ok_and(|mut params| params.take("filter").is_some()) {
        let look = |visit: &Visit, patience: &mut Patience| {
            let asked = Asked::read(visit, name)?;
            asked.before_looking(visit).map_or_else(|| asked.look(visit, patience), Ok)
        };
        return visit.in_turn(|visit, patience| visit.answer(look(visit, patience))).await;
    }
    let asked = match Asked::read(&visit, name) {
        Ok(asked) => asked,
        Err(problem) => return visit.answer(Err(problem)),
    };
    if let Some(answer) = asked.before_looking(&visit) {
        return answer;
    }
    visit.in_turn(move |visit, patience| visit.answer(asked.look(visit, patience))).await
}

/// The query without parameters that say nothing, as forms send them; `None` where there are none.
fn without_empty(uri: &Uri) -> Option<String> {
    let pairs: Vec<&str> = uri.query()?.split('&').collect();
    let says = |pair: &&&str| pair.split_once('=').is_none_or(|(_, value)| !value.is_empty());
    let kept: Vec<&str> = pairs.iter().filter(says).copied().collect();
    (kept.len() < pairs.len()).then(|| query_of(&kept))
}

/// What is asked of a collection.
struct Asked {
    name: String,
    query: Query,
    form: Format,
    etag: String,
}

impl Asked {
    fn read(visit: &Visit, name: String) -> Result<Self, Problem> {
        let collection = collection(&visit.atlas, &name)?;
        let mut params = visit.params()?;
        let form = visit.form(&mut params, &OF_PAGES)?;
        let mut query = Query::read(&mut params, visit, collection)?;
        params.finish()?;
        match form {
            Format::Html => query.be_a_page(),
            Format::Csv | Format::Excel => query.be_a_table()?,
            Format::Json | Format::TileJson => {}
        }
        let representation = format!("{name}/items?{} {form:?}", visit.uri.query().unwrap_or_default());
        let etag = tag(visit, collection, &representation);
        Ok(Self { name, query, form, etag })
    }

    /// The answer to who has it already, or asks for its head alone.
    fn before_looking(&self, visit: &Visit) -> Option<Response> {
        // The tag of a page is made of what is on it.
        let is_answered = self.form != Format::Html
            && (visit.method == Method::HEAD || caching::is_known(&visit.headers, &self.etag));
        is_answered.then(|| self.answer(visit, stream::unread))
    }

    /// Looks through the collection, and answers with a page or all of what is found.
    fn look(self, visit: &Visit, patience: &mut Patience) -> Result<Response, Problem> {
        let (atlas, context) = (Arc::clone(&visit.atlas), Arc::clone(&visit.context));
        let collection = collection(&atlas, &self.name)?;
        let found = self.query.selection.find(&atlas, collection, |steps| patience.ask(steps))?;
        if self.form == Format::Html {
            let page = pages::features(visit, collection, &self.query, &found)?;
            return Ok(self.told(visit, page));
        }
        let mut response = self.answer(visit, Body::empty);
        *response.body_mut() = match self.form {
            Format::Csv => table(Arc::clone(&atlas), self, found, Dialect::Plain),
            Format::Excel => table(Arc::clone(&atlas), self, found, Dialect::Excel),
            Format::Json | Format::Html | Format::TileJson => {
                geojson_page(context, Arc::clone(&atlas), self, found)
            }
        };
        Ok(response)
    }

    fn answer(&self, visit: &Visit, body: impl FnOnce() -> Body) -> Response {
        let media_type = match self.form {
            Format::Csv | Format::Excel => csv::MEDIA_TYPE,
            Format::Json | Format::Html | Format::TileJson => geojson::MEDIA_TYPE,
        };
        let mut response = by_form(visit.fresh(&self.etag, media_type, body));
        let file = format!("attachment; filename=\"{}.csv\"", self.name);
        if let (csv::MEDIA_TYPE, Ok(file)) = (media_type, HeaderValue::from_str(&file)) {
            response.headers_mut().insert(header::CONTENT_DISPOSITION, file);
        }
        self.told(visit, response)
    }

    /// Says in which coordinates an answer is, and where what filters may name is told.
    fn told(&self, visit: &Visit, response: Response) -> Response {
        let crs = if self.form == Format::Html { Crs::Crs84 } else { self.query.crs };
        let queryables = visit.url(&format!("/api/collections/{}/queryables", self.name));
        linking(in_crs(response, crs), QUERYABLES, &queryables)
    }
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

fn table(atlas: Arc<Atlas>, asked: Asked, found: Found, dialect: Dialect) -> Body {
    let Asked { name, query, .. } = asked;
    let mut features = found.features.into_iter();
    let mut is_first = true;
    stream::body(move |out| {
        // It was there when the answer began.
        let Some(collection) = Collection::of(&atlas, &name) else { return false };
        let has_shapes = collection.geometry() != GeometryKind::Point;
        let table = Table::new(dialect, query.fields.iter().copied(), has_shapes);
        if std::mem::take(&mut is_first) {
            table.push_head(out);
        }
        let Some(n) = features.next() else { return false };
        if let Some(feature) = collection.at(&atlas, n, query.selection.when) {
            table.push_row(out, &feature);
        }
        true
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

fn geojson_page(context: Arc<Context>, atlas: Arc<Atlas>, asked: Asked, found: Found) -> Body {
    let Asked { name, query, .. } = asked;
    let Found { features, page } = found;
    let mut features = features.into_iter();
    let mut before = r#"{"type":"FeatureCollection","features":["#;
    stream::body(move |out| {
        // It was there when the answer began.
        let Some(collection) = Collection::of(&atlas, &name) else { return false };
        let next = features.next().and_then(|n| collection.at(&atlas, n, query.selection.when));
        if let Some(feature) = next {
            out.push_str(std::mem::replace(&mut before, ","));
            geojson::push_feature(out, &feature, query.crs, query.fields.iter().copied());
            return true;
        }
        out.push_str(before.trim_start_matches(','));
        let links = page_links(&context, &name, &query, &page);
        let tail = json!({"numberMatched": page.matched, "numberReturned": page.returned, "links": links});
        out.push_str("],");
        out.push_str(tail.to_string().trim_start_matches('{'));
        false
    })
}

fn page_links(context: &Context, name: &str, query: &Query, page: &Page) -> Vec<Value> {
    let collection = format!("/api/collections/{name}");
    let items = |rel: &str, media_type: &str, more: &[(&str, String)]| {
        context.link(rel, media_type, &format!("{collection}/items{}", query.link(more)))
    };
    let here: Vec<_> = query.form().into_iter().chain(query.position()).collect();
    let as_page: Vec<_> = query.position().into_iter().chain([("f", "html".to_owned())]).collect();
    let mut links = vec![
        items("self", geojson::MEDIA_TYPE, &here),
        context.link("collection", "application/json", &collection),
        items("alternate", "text/html", &as_page),
        context.link(
            "alternate",
            csv::MEDIA_TYPE,
            &format!("{collection}/items{}", query.link_to_table("csv")),
        ),
    ];
    links.extend(page.next.as_ref().map(|next| {
        let next: Vec<_> = query.form().into_iter().chain([("after", next.to_text())]).collect();
        items("next", geojson::MEDIA_TYPE, &next)
    }));
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
    let unknown = || Problem::UnknownFeature(told_back(id));
    let feature = collection.feature(atlas, id, when).ok_or_else(unknown)?;
    if form == Format::Html {
        return Ok(in_crs(pages::feature(visit, collection, &feature)?, Crs::Crs84));
    }
    let etag = tag(visit, collection, &format!("{name}/items/{id}?{when:?} {crs:?} {form:?}"));
    let write = || {
        let mut out = String::new();
        geojson::push_feature(&mut out, &feature, crs, collection.fields());
        let above = format!("/api/collections/{name}");
        // A page is of the same day; its coordinates are longitude and latitude.
        let link = |kept: &[&str], form: &str| {
            let pairs = Params::of(&visit.uri).map(Params::into_pairs).unwrap_or_default();
            let kept = pairs.iter().filter(|(name, _)| kept.contains(&name.as_str()));
            let kept = kept.map(|(name, value)| format!("{name}={}", encoded(value)));
            let query: Vec<String> = kept.chain((!form.is_empty()).then(|| form.to_owned())).collect();
            format!("{above}/items/{id}{}", query_of(&query))
        };
        let links = json!([
            visit.link("self", geojson::MEDIA_TYPE, &link(&["at", "crs"], "")),
            visit.link("alternate", "text/html", &link(&["at"], "f=html")),
            visit.link("collection", "application/json", &above),
        ]);
        out.pop();
        out.push_str(r#","links":"#);
        out.push_str(&links.to_string());
        out.push('}');
        out
    };
    Ok(in_crs(by_form(visit.fresh(&etag, geojson::MEDIA_TYPE, write)), crs))
}
