//! Connections: taken one by one, with a bound on how long a client may take to say what it wants and may take nothing of
//! the answer, and an orderly end.
//!
//! The loop is our own because `axum::serve` gives no such bounds. HTTP/1.1 alone is spoken: what stands before the
//! service speaks HTTP/2 to browsers.

use std::{future::Future, pin::pin, sync::Arc, time::Duration};

use axum::{
    http::{StatusCode, header},
    response::Response,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::net::TcpListener;
use tokio_io_timeout::TimeoutStream;
use tower::util::MapResponse;

use super::{Context, router};

/// How long a connection waits for its other end.
#[derive(Debug, Clone, Copy)]
pub struct Waits {
    /// For a request's head, from the first byte on as from before it; and for the next request.
    pub head: Duration,
    /// For the client to take some of an answer.
    pub pause: Duration,
}

impl Default for Waits {
    fn default() -> Self {
        Self { head: Duration::from_secs(30), pause: Duration::from_mins(1) }
    }
}

/// How long open requests have to finish once the service is told to stop.
const MAX_FAREWELL: Duration = Duration::from_secs(8);

/// How long to wait when no connection can be taken (no file handles left, say).
const PAUSE: Duration = Duration::from_millis(100);

/// Takes away the length that the router, outside of all its layers, tells of an answer to HEAD that has no body: never of
/// a 204, and of a 304 only that of the 200 (RFC 9110, 8.6).
fn without_false_length(mut response: Response) -> Response {
    if matches!(response.status(), StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) {
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    response
}

/// Serves until `stop` is done, then lets open requests finish.
pub async fn serve(
    listener: TcpListener,
    context: Context,
    waits: Waits,
    stop: impl Future<Output = ()> + Send,
) {
    let app = Arc::clone(&context.app);
    let routes = router(context);
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(waits.head);
    let open = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "a connection could not be taken");
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        // Answers are written whole: there is nothing to wait for.
        let _ = stream.set_nodelay(true);
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(waits.pause));
        let service =
            TowerToHyperService::new(MapResponse::new(routes.clone(), without_false_length as fn(_) -> _));
        let connection = builder.serve_connection(TokioIo::new(Box::pin(stream)), service);
        let connection = open.watch(connection.into_owned());
        tokio::spawn(async move {
            // A client that goes away, or takes too long, is no fault of ours.
            if let Err(error) = connection.await {
                tracing::trace!(error, "a connection ended early");
            }
        });
    }
    drop(listener);
    // Streams have no end of their own.
    app.journal().end();
    tokio::select! {
        () = open.shutdown() => {}
        () = tokio::time::sleep(MAX_FAREWELL) => {
            tracing::warn!("some requests were still open and are cut off");
        }
    }
}
