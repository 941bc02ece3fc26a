//! `/`: find my committee. `/?q=…` is a whole answer as a page.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
    routing::get,
};

use super::super::{Context, Language, Links, Problem, caching, params::Params};
use crate::atlas::{Answer, Candidate, CandidateKind, Grounds, Status};

/// The paths of this page.
pub fn router() -> Router<Arc<Context>> {
    Router::new().route("/", get(get_home))
}

/// The page.
#[derive(Template)]
#[template(path = "home.html", config = "web/askama.toml")]
struct Home<'a> {
    prefix: &'a str,
    links: Links,
    city: &'a str,
    demo: bool,
    attribution: Option<&'a str>,
    query: &'a str,
    answer: Option<Answer<'a>>,
    committees: usize,
}

impl Home<'_> {
    fn is(&self, status: &str) -> bool {
        self.answer.as_ref().is_some_and(|a| match a.status {
            Status::Found => status == "found",
            Status::Ambiguous => status == "ambiguous",
            Status::StreetOnly => status == "street_only",
            Status::Uncovered => status == "uncovered",
            Status::Outside => status == "outside",
            Status::NotFound => status == "not_found",
        })
    }
}

/// What a claim rests on, in words.
fn grounds(grounds: &Grounds) -> &'static str {
    match grounds {
        Grounds::Polygon => "дом внутри границы комитета на карте",
        Grounds::Text => "дом назван в перечне домов комитета",
        Grounds::Both => "дом внутри границы на карте и назван в перечне домов",
    }
}

/// What to ask for a candidate, so that streets of one name in two places do not lead back here.
fn question(candidate: &Candidate) -> String {
    match candidate.kind {
        CandidateKind::Street if !candidate.locality.is_empty() => {
            format!("{}, {}", candidate.locality, candidate.label)
        }
        _ => candidate.label.to_owned(),
    }
}

/// `350 м`, `1,2 км`.
fn distance(metres: &f64) -> String {
    if *metres < 1000.0 {
        // Nobody walks by the metre.
        format!("{:.0} м", (metres / 10.0).round() * 10.0)
    } else {
        format!("{:.1} км", metres / 1000.0).replace('.', ",")
    }
}

/// A telephone number as a link wants it: digits and a plus.
fn tel(phone: &str) -> String {
    phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
}

/// A date as Russians write it: `01.06.2019`.
fn day(date: &jiff::civil::Date) -> String {
    format!("{:02}.{:02}.{}", date.day(), date.month(), date.year())
}

async fn get_home(State(context): State<Arc<Context>>, uri: Uri, headers: HeaderMap) -> Response {
    home(&context, &uri).unwrap_or_else(|problem| problem.respond(Language::of(&headers)))
}

fn home(context: &Context, uri: &Uri) -> Result<Response, Problem> {
    // Links to a page gather parameters of others' (`utm_…`): unknown ones are passed over here.
    let query = Params::of(uri)?.take("q").unwrap_or_default();
    let query: String = query.chars().take(300).collect();
    let atlas = context.atlas();
    let page = Home {
        prefix: context.public_url.prefix(),
        links: context.links("resident"),
        city: &atlas.settings.name,
        demo: atlas.settings.demo,
        attribution: atlas.settings.attribution.as_deref(),
        query: query.trim(),
        answer: (!query.trim().is_empty()).then(|| atlas.locate_address(&query, atlas.today)),
        committees: atlas.extents.territories().iter().filter(|t| t.kind == atlas.answering_kind()).count(),
    };
    let html = page.render().map_err(|e| Problem::Internal(e.into()))?;
    Ok(caching::private(&atlas, "text/html; charset=utf-8", html.into_bytes()))
}
