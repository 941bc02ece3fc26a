//! OGC API – Features: `/api` and the collections below it, as GeoJSON, tables and pages.

mod collections;
mod items;
mod landing;
mod query;
mod schema;
mod stream;

use std::sync::Arc;

use axum::Router;

use super::Context;

pub use collections::titled;
pub use query::{DEFAULT_LIMIT, MAX_LIMIT, MAX_ROWS, Query};
pub use schema::{Part, SCHEMA_JSON};

/// The paths of these resources.
pub fn router() -> Router<Arc<Context>> {
    let below = |root: &str| {
        landing::router(root)
            .merge(collections::router(root))
            .merge(items::router(root))
            .merge(schema::router(root))
    };
    // Pages in English have paths of their own.
    below("").merge(below("/en"))
}
