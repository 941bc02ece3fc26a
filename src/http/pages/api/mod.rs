//! The API as pages: what programs get as JSON, for people, in the language of the path.
//!
//! Each page is a [`Sheet`](sheet::Sheet), made of the same things as the document it doubles; one template shows them all.

mod collections;
mod document;
mod feature;
mod items;
mod landing;
mod openapi;
mod openapi_words;
mod schema;
mod sheet;
mod tiles;

use askama::Template;
use axum::{
    http::{Uri, header},
    response::Response,
};

use self::sheet::{Block, Body, Piece, Reader, Sheet};
pub use self::{
    collections::{collection, collections},
    feature::feature,
    items::features,
    landing::{conformance, landing},
    openapi::openapi,
    schema::schema,
    tiles::{matrix_set, matrix_sets, tile_set, tile_sets},
};
use super::{
    super::{Language, Problem, caching::in_language, params::query_of, visit::Visit},
    layout::{self, Layout},
    speech::tel,
};

/// A page of the API.
#[derive(Template)]
#[template(path = "api.html", config = "web/askama.toml")]
struct Page<'a> {
    layout: Layout<'a>,
    sheet: Sheet,
}

/// The path of a page without its language and its form, which say nothing of what it is.
fn bare(uri: &Uri) -> String {
    let pairs = uri.query().unwrap_or_default().split('&');
    let kept: Vec<&str> = pairs.filter(|pair| !pair.is_empty() && !pair.starts_with("f=")).collect();
    format!("{}{}", Language::bare_path(uri), query_of(&kept))
}

impl<'a> Page<'a> {
    fn new(visit: &'a Visit, sheet: Sheet) -> Self {
        Self { layout: Layout::new(visit, (&bare(&visit.uri), ""), "page"), sheet }
    }
}

impl Visit {
    /// The answer about the API, or what is wrong: to people as a page, in the language of its path.
    pub fn answer(&self, made: Result<Response, Problem>) -> Response {
        made.unwrap_or_else(|problem| refuse(self, problem))
    }

    /// A page of the API as an answer.
    fn page(&self, sheet: Sheet) -> Result<Response, Problem> {
        layout::public(self, &Page::new(self, sheet)).map(in_language)
    }
}

fn refuse(visit: &Visit, problem: Problem) -> Response {
    if !visit.wants_page() {
        return in_language(problem.respond(visit.language()));
    }
    let reader = Reader::of(visit);
    let document = problem.document(reader.language);
    let text = |name: &str| document[name].as_str().unwrap_or_default().to_owned();
    let (status, ..) = problem.kind();
    // Back to the table, where a selection of it was not understood.
    let table = Language::bare_path(&visit.uri);
    let table = table.strip_suffix("/items").filter(|_| visit.uri.query().is_some()).map(|_| table);
    let back = table.map(|path| {
        vec![
            Piece::plain(reader.say("Таблица без отбора", "The table without a selection"))
                .to(reader.page(path)),
        ]
    });
    let ways = vec![
        vec![Piece::plain(reader.say("Все открытые данные", "All open data")).to(reader.page("/api"))],
        vec![
            Piece::plain(reader.say("Описание запросов и параметров", "Questions and their parameters"))
                .to(reader.page("/api/openapi")),
        ],
    ];
    let onward = Block::new(
        "onward",
        reader.say("Куда дальше", "Where to go on"),
        vec![Body::List(back.into_iter().chain(ways).collect())],
    );
    let sheet = Sheet {
        title: text("title"),
        lead: vec![text("detail")].into_iter().filter(|text| !text.is_empty()).collect(),
        crumbs: reader.crumbs([Piece::plain(status.as_str())]),
        blocks: vec![onward],
        ..Sheet::default()
    };
    // Faults of ours are logged where problems are.
    let told = problem.respond(reader.language);
    let retry = told.headers().get(header::RETRY_AFTER).cloned();
    let mut told = layout::faulty(status, &visit.atlas, &Page::new(visit, sheet)).unwrap_or(told);
    if let Some(retry) = retry {
        told.headers_mut().insert(header::RETRY_AFTER, retry);
    }
    in_language(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_named_without_its_language_and_form() {
        for (asked, named) in [
            ("/en/api?f=html", "/api"),
            ("/api/collections/a/items?f=html&limit=5", "/api/collections/a/items?limit=5"),
            ("/api/collections/a/items?filter=a%26f=1&f=html", "/api/collections/a/items?filter=a%26f=1"),
        ] {
            assert_eq!(bare(&asked.parse().expect("a URI")), named);
        }
    }
}
