//! `/api/suggest?q=`: what may be meant by an address half typed, for a list under the field.

use std::sync::Arc;

use axum::{Router, response::Response, routing::get};
use serde::Serialize;

use super::{Context, Problem, caching, params::whole, visit::Visit};
use crate::{
    atlas::Atlas,
    domain::Address,
    geometry::units,
    search::{Finding, MatchCode, Suggestion},
};

/// Suggestions in an answer, unless asked otherwise.
pub const DEFAULT_LIMIT: usize = 8;

/// Suggestions in an answer at most.
pub const MAX_LIMIT: usize = 20;

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

/// One line of the list. A street has no house, no point and no address.
#[derive(Serialize)]
struct Suggested<'a> {
    kind: &'static str,
    label: String,
    locality: &'a str,
    /// The street's label; none of a house on no street.
    street: Option<&'a str>,
    house: Option<&'a str>,
    lon: Option<f64>,
    lat: Option<f64>,
    address_id: Option<&'a str>,
    code: &'static str,
    id: &'a str,
    /// What to put into the field: of a house its whole line, of a street its name and a comma.
    text: String,
    committees: Vec<&'a str>,
}

async fn get_suggestions(visit: Visit) -> Response {
    visit.answer_program(suggestions(&visit))
}

fn suggestions(visit: &Visit) -> Result<Response, Problem> {
    let mut params = visit.params()?;
    let query = params.take("q").ok_or(Problem::MissingParameter("q"))?;
    let limit = params
        .read("limit", "8", |t| whole::<usize>(t).filter(|n| (1..=MAX_LIMIT).contains(n)))?
        .unwrap_or(DEFAULT_LIMIT);
    params.finish()?;
    let atlas = &visit.atlas;
    let index = atlas.register.index();
    let finding = index.find(&query);
    let found = index.suggest_from(&query, &finding, limit);
    let answer = Suggestions {
        query: &query,
        suggestions: found.into_iter().map(|one| suggested(atlas, one, code(&finding, one))).collect(),
    };
    let body = serde_json::to_vec(&answer).map_err(|e| Problem::Internal(e.into()))?;
    // Whoever types here types where they live.
    Ok(caching::private(atlas, "application/json", body))
}

/// How the suggestion answers what is typed so far, as in batches: a house that was typed in full or is only begun `H1`,
/// unless the search says otherwise of it; one that merely stands near `N1`; a street `S1`, `S2`, `S3`.
fn code(finding: &Finding, one: Suggestion) -> &'static str {
    match one {
        Suggestion::Street(_) if finding.code == MatchCode::Street => finding.batch_code(),
        Suggestion::Street(_) => "S1",
        Suggestion::House(n) => match finding.houses.iter().find(|hit| hit.address == n) {
            Some(hit) if finding.code.is_sure() => hit.code.short(),
            Some(_) => finding.batch_code(),
            None if finding.nearest_houses.contains(&n) => MatchCode::HouseUnknown.short(),
            None => MatchCode::Exact.short(),
        },
    }
}

fn suggested<'a>(atlas: &'a Atlas, one: Suggestion, code: &'static str) -> Suggested<'a> {
    match one {
        Suggestion::Street(n) => street(atlas, n, code),
        Suggestion::House(n) => house(atlas, n, &atlas.register.addresses()[n as usize], code),
    }
}

fn street<'a>(atlas: &'a Atlas, n: u32, code: &'static str) -> Suggested<'a> {
    let street = &atlas.register.streets()[n as usize];
    let text = if atlas.register.is_elsewhere_too(n) && !street.locality.is_empty() {
        format!("{}, {}, ", street.locality, street.label)
    } else {
        format!("{}, ", street.label)
    };
    Suggested {
        kind: "street",
        label: street.label.clone(),
        locality: &street.locality,
        street: Some(&street.label),
        house: None,
        lon: None,
        lat: None,
        address_id: None,
        code,
        id: street.id.as_str(),
        text,
        committees: Vec::new(),
    }
}

fn house<'a>(atlas: &'a Atlas, n: u32, house: &'a Address, code: &'static str) -> Suggested<'a> {
    let street = atlas.register.street_of(house);
    let committees = atlas.answering(&atlas.claims_of(n, atlas.today));
    let seven_decimals = |degrees: f64| units(degrees) as f64 / 1e7;
    Suggested {
        kind: "house",
        label: street.map_or_else(|| house.text.clone(), |s| format!("{}, {}", s.label, house.house)),
        locality: &house.locality,
        street: street.map(|s| s.label.as_str()),
        house: Some(&house.house),
        lon: house.point.map(|p| seven_decimals(p.lon())),
        lat: house.point.map(|p| seven_decimals(p.lat())),
        address_id: Some(house.id.as_str()),
        code,
        id: house.id.as_str(),
        text: house.text.clone(),
        committees: committees.iter().map(|t| atlas.extents.territory(*t).name.as_str()).collect(),
    }
}
