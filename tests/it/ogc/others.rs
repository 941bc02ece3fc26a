//! Other people's programs, and a service they can reach.

use std::{future::Future, process::Command};

use crate::{client::Client, support::free_port};

/// Does something with a service that listens on a port; takes a client and the URL of the landing page.
pub async fn served<T>(act: impl AsyncFnOnce(&Client, String) -> T) -> T {
    let port = free_port();
    let client = Client::at(&format!("http://127.0.0.1:{port}")).await;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.expect("a port");
    let serving = tokio::spawn(axum::serve(listener, client.routes.clone()).into_future());
    let done = act(&client, format!("http://127.0.0.1:{port}/api")).await;
    serving.abort();
    done
}

/// What another program says.
pub fn said(tool: &'static str, arguments: Vec<String>) -> impl Future<Output = String> {
    let run = move || {
        let out = Command::new(tool).args(&arguments).output().expect("it is there");
        assert!(out.status.success(), "{tool} {arguments:?}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).expect("UTF-8")
    };
    async { tokio::task::spawn_blocking(run).await.expect("it ends") }
}
