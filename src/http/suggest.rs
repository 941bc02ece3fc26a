//! `/api/suggest?q=`: what may be meant by an address half typed, for a list under the field.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
    routing::get,
};
use serde::Serialize;

use super::{Context, Language, Problem, caching, params::Params};
use crate::{
    atlas::Atlas,
    domain::{Address, Street},
    search::Suggestion,
};

/// Suggestions in an answer, unless asked otherwise.
const DEFAULT_LIMIT: usize = 8;

/// Suggestions in an answer at most.
const MAX_LIMIT: usize = 20;

/// The paths of this resource.
pub fn router() -> Router<Arc<Context>> {
    Router::new().route("/api/suggest", get(get_suggestions))
}

/// The answer: what was asked, and what may be meant, best first.
#[derive(Serialize)]
struct Suggestions<'a> {
    query: &'a str,
    suggestions: Vec<Suggested<'a>>,
}

/// One line of the list.
#[derive(Serialize)]
struct Suggested<'a> {
    kind: &'static str,
    id: &'a str,
    label: String,
    /// What to put into the field: of a house its whole line, of a street its name and a comma.
    text: String,
    locality: &'a str,
    committees: Vec<&'a str>,
}

async fn get_suggestions(State(context): State<Arc<Context>>, uri: Uri, headers: HeaderMap) -> Response {
    suggestions(&context, &uri).unwrap_or_else(|problem| problem.respond(Language::of(&headers)))
}

fn suggestions(context: &Context, uri: &Uri) -> Result<Response, Problem> {
    let mut params = Params::of(uri)?;
    let query = params.take("q").ok_or(Problem::MissingParameter("q"))?;
    let limit = params
        .read("limit", "8", |t| t.parse::<usize>().ok().filter(|n| (1..=MAX_LIMIT).contains(n)))?
        .unwrap_or(DEFAULT_LIMIT);
    params.finish()?;
    let atlas = context.atlas();
    let found = atlas.register.index().suggest(&query, limit);
    let answer = Suggestions {
        query: &query,
        suggestions: found.into_iter().map(|one| suggested(&atlas, one)).collect(),
    };
    let body = serde_json::to_vec(&answer).map_err(|e| Problem::Internal(e.into()))?;
    // Whoever types here types where they live.
    Ok(caching::private(&atlas, "application/json", body))
}

fn suggested(atlas: &Atlas, one: Suggestion) -> Suggested<'_> {
    match one {
        Suggestion::Street(n) => street(atlas, &atlas.register.streets()[n as usize]),
        Suggestion::House(n) => house(atlas, n, &atlas.register.addresses()[n as usize]),
    }
}

fn street<'a>(atlas: &'a Atlas, street: &'a Street) -> Suggested<'a> {
    let same_elsewhere =
        atlas.register.streets().iter().any(|s| s.label == street.label && s.locality != street.locality);
    let text = if same_elsewhere && !street.locality.is_empty() {
        format!("{}, {}, ", street.locality, street.label)
    } else {
        format!("{}, ", street.label)
    };
    Suggested {
        kind: "street",
        id: street.id.as_str(),
        label: street.label.clone(),
        text,
        locality: &street.locality,
        committees: Vec::new(),
    }
}

fn house<'a>(atlas: &'a Atlas, n: u32, house: &'a Address) -> Suggested<'a> {
    let street = atlas.register.street_of(house);
    let committees = atlas.answering(&atlas.claims_of(n, atlas.today));
    Suggested {
        kind: "house",
        id: house.id.as_str(),
        label: street.map_or_else(|| house.text.clone(), |s| format!("{}, {}", s.label, house.house)),
        text: house.text.clone(),
        locality: &house.locality,
        committees: committees.iter().map(|t| atlas.extents.territory(*t).name.as_str()).collect(),
    }
}
