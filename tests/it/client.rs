//! A client of the service: the real router over the small city.

use std::sync::Arc;

use axum::{Router, body::Body};
use dvor::{
    app::App,
    config::PublicUrl,
    domain::LonLat,
    http::{self, Context},
};
use http_body_util::BodyExt;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

use crate::{small_city, support::encoded};

/// A client of a service over the small city.
pub struct Client {
    pub app: Arc<App>,
    pub routes: Router,
    _folder: TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: axum::http::HeaderMap,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().expect("text"))
    }

    #[track_caller]
    #[allow(clippy::panic, reason = "a test fails so")]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8")
    }
}

impl Client {
    pub async fn new() -> Self {
        Self::at("http://localhost").await
    }

    pub async fn at(public_url: &str) -> Self {
        let (app, folder) = small_city::service().await;
        let routes = http::router(Context::new(Arc::clone(&app), PublicUrl::new(public_url).expect("a URL")));
        Self { app, routes, _folder: folder }
    }

    pub async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
        send(&self.routes, method, path, headers, Body::empty()).await
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, &[]).await
    }

    #[track_caller]
    pub fn answer(&self, path: &str) -> impl Future<Output = Value> {
        let asked = self.routes.clone();
        let path = path.to_owned();
        async move {
            let reply = send(&asked, "GET", &path, &[], Body::empty()).await;
            assert_eq!(reply.status, 200, "{path}: {}", reply.text());
            reply.json()
        }
    }

    pub async fn locate(&self, address: &str) -> Value {
        self.answer(&format!("/api/locate?address={}", encoded(address))).await
    }

    pub async fn locate_point(&self, point: LonLat) -> Value {
        self.answer(&format!("/api/locate?lon={}&lat={}", point.lon(), point.lat())).await
    }
}

/// Asks a router.
pub async fn get(routes: &Router, path: &str) -> Reply {
    send(routes, "GET", path, &[], Body::empty()).await
}

pub async fn send(routes: &Router, method: &str, path: &str, headers: &[(&str, &str)], body: Body) -> Reply {
    let mut request = axum::http::Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(body).expect("a request");
    let answer = routes.clone().oneshot(request).await.expect("answered");
    let (parts, body) = answer.into_parts();
    let body = body.collect().await.expect("whole").to_bytes().to_vec();
    Reply { status: parts.status.as_u16(), headers: parts.headers, body }
}
