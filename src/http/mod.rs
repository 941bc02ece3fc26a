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
mod packed;
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

use axum::{Router, middleware};

pub use assets::{Assets, Links};
pub use context::Context;
pub use guard::compress;
pub use language::Language;
pub use problem::Problem;
pub use public_url::{NotPublicUrl, PublicUrl};
pub use server::{Waits, serve};

/// The whole service: every path, behind the usual guards.
pub fn router(context: Context) -> Router {
    let state = Arc::new(context);
    let documents = Router::new()
        .merge(pages::router(&state))
        .merge(features::router())
        .merge(openapi::router())
        .merge(locate::router())
        .merge(suggest::router())
        .layer(middleware::from_fn(packed::pack));
    let written = documents
        .merge(assets::router())
        .merge(changes::router())
        .merge(tiles::router())
        .merge(tile_sets::router())
        .merge(styles::router())
        .merge(health::router())
        .fallback(pages::unknown_path)
        .method_not_allowed_fallback(guard::method_not_allowed);
    let written = guard::compress(guard::bound_bodies(written).merge(geocode::router()));
    // Tiles are in the asker's encoding already, and what is sent with the question is not read.
    let drawn = tiles::tile_router()
        .merge(tile_sets::tile_router())
        .method_not_allowed_fallback(guard::method_not_allowed);
    behind_guards(written.merge(drawn).with_state(Arc::clone(&state)), &state)
}

/// Puts routes behind limits, headers, measuring and the log: what every answer of ours passes.
pub fn behind_guards(routes: Router, state: &Arc<Context>) -> Router {
    let observe = middleware::from_fn_with_state(Arc::clone(state), observe::observe);
    // As one layer: every layer of its own costs each request a few allocations.
    routes.layer((observe, middleware::from_fn(guard::guard), guard::catch_panics()))
}
