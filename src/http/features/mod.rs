//! OGC API – Features: `/api` and the collections below it, as GeoJSON, tables and pages.

mod collections;
mod format;
mod items;
mod landing;
mod query;
mod schema;
mod stream;

use std::sync::Arc;

use axum::Router;

use super::Context;

pub use format::{Format, OF_DOCUMENTS, OF_FEATURE, OF_PAGES};
pub use query::{DEFAULT_LIMIT, MAX_LIMIT};

/// The paths of these resources.
pub fn router() -> Router<Arc<Context>> {
    landing::router().merge(collections::router()).merge(items::router()).merge(schema::router())
}
