//! Pages: server-rendered HTML that works without JavaScript, in Russian, and below `/en` in English.

mod answer;
mod committees;
mod home;
mod houses;
mod icons;
mod layout;
mod speech;
mod words;

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
};
use geo::Rect;

use super::{Context, Language, Problem};

/// The paths of the pages.
pub fn router() -> Router<Arc<Context>> {
    Router::new().merge(home::router()).merge(committees::router())
}

/// Answers for paths nobody has: with a page for people, else with a problem.
pub async fn unknown_path(State(context): State<Arc<Context>>, uri: Uri, headers: HeaderMap) -> Response {
    let language = Language::of(&headers);
    if !layout::wants_html(&headers) {
        return Problem::UnknownPath.respond(language);
    }
    committees::lost(&context, &uri).unwrap_or_else(|problem| problem.respond(language))
}

/// A box as `west,south,east,north`, degrees.
fn bounds_text(b: Rect<f64>) -> String {
    format!("{:.5},{:.5},{:.5},{:.5}", b.min().x, b.min().y, b.max().x, b.max().y)
}
