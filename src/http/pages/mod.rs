//! Pages: server-rendered HTML that works without JavaScript, in Russian, and below `/en` in English.

mod answer;
pub mod api;
mod committees;
mod fault;
mod headline;
mod home;
mod houses;
mod icons;
mod layout;
mod map_side;
mod speech;
mod words;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    http::Method,
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
};
use geo::Rect;

use super::{Context, Problem, visit::Visit};

/// The paths of the pages.
pub fn router(context: &Arc<Context>) -> Router<Arc<Context>> {
    Router::new()
        .merge(home::router())
        .merge(committees::router())
        .route_layer(from_fn_with_state(Arc::clone(context), one_language_one_path))
}

/// `lang=en` leads to the page below `/en`, `lang=ru` to the one that is not: each page has one path.
async fn one_language_one_path(
    State(context): State<Arc<Context>>,
    request: Request,
    next: Next,
) -> Response {
    let target = match *request.method() {
        Method::GET | Method::HEAD => layout::path_of_language(request.uri()),
        _ => None,
    };
    match target {
        Some(path) => Redirect::to(&format!("{}{path}", context.public_url.prefix())).into_response(),
        None => next.run(request).await,
    }
}

/// Answers for paths nobody has: with a page for people, else with a problem.
pub async fn unknown_path(visit: Visit) -> Response {
    fault::tell(&visit, Problem::UnknownPath)
}

/// A box as `west,south,east,north`, degrees.
fn bounds_text(b: Rect<f64>) -> String {
    format!("{:.5},{:.5},{:.5},{:.5}", b.min().x, b.min().y, b.max().x, b.max().y)
}
