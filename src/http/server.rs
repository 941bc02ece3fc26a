//! Connections: taken one by one, with a bound on how long a client may take to say what it wants, and an orderly end.
//!
//! The loop is our own because `axum::serve` gives no bound on the time a request's head may take.

use std::{future::Future, pin::pin, sync::Arc, time::Duration};

use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::net::TcpListener;

use super::{Context, router};

/// How long a client may take to send a request's head, and a connection may wait for its next request.
const MAX_HEAD: Duration = Duration::from_secs(30);

/// How long open requests have to finish once the service is told to stop.
const MAX_FAREWELL: Duration = Duration::from_secs(8);

/// How long to wait when no connection can be taken (no file handles left, say).
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop` is done, then lets open requests finish.
pub async fn serve(listener: TcpListener, context: Context, stop: impl Future<Output = ()> + Send) {
    let app = Arc::clone(&context.app);
    let routes = router(context);
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(MAX_HEAD);
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
        let service = TowerToHyperService::new(routes.clone());
        let connection = open.watch(builder.serve_connection(TokioIo::new(stream), service).into_owned());
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
