//! HTTP: everything that knows the protocol. One file a resource, each with its own `router()`.

mod accepted;
mod assets;
mod base;
mod caching;
mod changes;
mod context;
mod features;
mod format;
mod geocode;
mod guard;
mod health;
mod language;
mod locate;
mod observe;
mod openapi;
mod pages;
mod params;
mod patience;
mod problem;
mod public_url;
mod server;
mod styles;
mod suggest;
mod tile_sets;
mod tiles;
mod visit;

use std::sync::Arc;

use axum::Router;

pub use assets::{Assets, Links};
pub use context::Context;
pub use language::Language;
pub use problem::Problem;
pub use public_url::{NotPublicUrl, PublicUrl};
pub use server::{Waits, serve};

/// The whole service: every path, behind the usual guards.
pub fn router(context: Context) -> Router {
    let state = Arc::new(context);
    let routes = Router::new()
        .merge(pages::router(&state))
        .merge(assets::router())
        .merge(features::router())
        .merge(openapi::router())
        .merge(locate::router())
        .merge(changes::router())
        .merge(suggest::router())
        .merge(tiles::router())
        .merge(tile_sets::router())
        .merge(styles::router())
        .merge(health::router())
        .fallback(pages::unknown_path)
        .method_not_allowed_fallback(guard::method_not_allowed);
    let routes = guard::bound_bodies(routes).merge(geocode::router()).with_state(Arc::clone(&state));
    behind_guards(routes, &state)
}

/// Puts routes behind limits, headers, compression, measuring and the log: what every answer of ours passes.
pub fn behind_guards(routes: Router, state: &Arc<Context>) -> Router {
    observe::layer(guard::layer(routes), state)
}
