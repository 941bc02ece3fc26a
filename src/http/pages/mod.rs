//! Pages: server-rendered HTML that works without JavaScript.

mod home;

use std::sync::Arc;

use axum::Router;

use super::Context;

/// The paths of the pages.
pub fn router() -> Router<Arc<Context>> {
    Router::new().merge(home::router())
}
