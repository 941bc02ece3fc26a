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

use std::{
    future::{Future, IntoFuture},
    sync::Arc,
    time::Duration,
};

use axum::Router;
use tokio::net::TcpListener;

pub use context::Context;
pub use problem::{Language, Problem};

/// How long open requests may take to finish once the service is told to stop.
const PATIENCE: Duration = Duration::from_secs(5);

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

/// Serves until `stop` is done, then lets open requests finish, but waits for no client longer than five seconds.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    context: Context,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (tell, told) = tokio::sync::oneshot::channel();
    let stopping = async move {
        stop.await;
        // Nobody listens only when serving has ended already.
        let _ = tell.send(());
    };
    let out_of_patience = async {
        if told.await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        served = axum::serve(listener, router(context)).with_graceful_shutdown(stopping).into_future() => served,
        () = out_of_patience => {
            tracing::warn!("some clients did not finish in time and were cut off");
            Ok(())
        }
    }
}
