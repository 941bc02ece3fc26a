//! Pages: server-rendered HTML that works without JavaScript.

mod home;

use std::sync::Arc;

use axum::{
    Router,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};

use super::Context;

/// The paths of the pages.
pub fn router() -> Router<Arc<Context>> {
    Router::new().merge(home::router()).route("/assets/plain.css", get(get_style))
}

async fn get_style() -> Response {
    let mut response = include_str!("../../../web/src/styles/plain.css").into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    response
}
