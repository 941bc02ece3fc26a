//! HTTP: everything that knows the protocol. One file a resource, each with its own `router()`.

mod caching;
mod collections;
mod context;
mod guard;
mod health;
mod items;
mod locate;
mod observe;
mod pages;
mod params;
mod problem;
mod public_url;

use std::{future::Future, sync::Arc, time::Duration};

use axum::Router;
use tokio::net::TcpListener;

pub use context::Context;
pub use problem::{Language, Problem};
pub use public_url::{NotPublicUrl, PublicUrl};

/// How long open requests have to finish once the service is told to stop.
const MAX_FAREWELL: Duration = Duration::from_secs(8);

/// The whole service: every path, behind the usual guards.
pub fn router(context: Context) -> Router {
    let state = Arc::new(context);
    let routes = Router::new()
        .merge(pages::router())
        .merge(collections::router())
        .merge(items::router())
        .merge(locate::router())
        .merge(health::router())
        .fallback(guard::unknown_path)
        .method_not_allowed_fallback(guard::method_not_allowed)
        .with_state(Arc::clone(&state));
    behind_guards(routes, &state)
}

/// Puts routes behind limits, headers, compression, measuring and the log: what every answer of ours passes.
pub fn behind_guards(routes: Router, state: &Arc<Context>) -> Router {
    observe::layer(guard::layer(routes), state)
}

/// Serves until `stop` is done, then lets open requests finish.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    context: Context,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (stopping, stopped) = tokio::sync::oneshot::channel();
    let stop = async move {
        stop.await;
        let _ = stopping.send(());
    };
    let patience = async move {
        let _ = stopped.await;
        tokio::time::sleep(MAX_FAREWELL).await;
    };
    tokio::select! {
        done = axum::serve(listener, router(context)).with_graceful_shutdown(stop) => done,
        () = patience => {
            tracing::warn!("some requests were still open and are cut off");
            Ok(())
        }
    }
}
