//! Wrong requests, headers, compression.

use std::{io::Read as _, sync::Arc};

use axum::{Router, body::Body, routing::get};
use dvor::{
    config::PublicUrl,
    http::{self, Context},
};
use serde_json::json;

use crate::{
    client::{Client, send},
    support::encoded,
};

#[tokio::test]
async fn a_wrong_request_is_told_what_is_wrong_in_russian_or_english() {
    let client = Client::new().await;
    let items = |c: &str, q: &str| format!("/api/collections/{c}/items?{q}");
    let cases = [
        ("/nowhere".to_owned(), 404, "unknown-path", "", ""),
        ("/api/collections/%FF/items".to_owned(), 404, "unknown-path", "", ""),
        ("/api/collections/dragons".to_owned(), 404, "unknown-collection", "«dragons»", "\"dragons\""),
        (
            "/api/collections/dragons/items".to_owned(),
            404,
            "unknown-collection",
            "/api/collections",
            "/api/collections",
        ),
        (
            "/api/collections/benches/items/nobody".to_owned(),
            404,
            "unknown-feature",
            "«nobody»",
            "\"nobody\"",
        ),
        ("/api/collections/districts/items/alfa".to_owned(), 404, "unknown-feature", "alfa", "alfa"),
        ("/api/locate".to_owned(), 400, "missing-parameter", "?address=", "?lon="),
        ("/api/locate?lon=86".to_owned(), 400, "missing-parameter", "lat", "lat"),
        ("/api/locate?lat=55".to_owned(), 400, "missing-parameter", "lon", "lon"),
        ("/api/locate?address=".to_owned(), 400, "bad-parameter", "Весенняя 15", "Весенняя 15"),
        ("/api/locate?address=x&lon=86".to_owned(), 400, "exclusive-parameters", "не вместе", "not both"),
        ("/api/locate?lon=NaN&lat=55".to_owned(), 400, "bad-parameter", "lon=NaN", "lon=NaN"),
        ("/api/locate?lon=86&lat=91".to_owned(), 400, "bad-parameter", "86,91", "86,91"),
        (
            "/api/locate?lon=восток&lat=55".to_owned().replace("восток", &encoded("восток")),
            400,
            "bad-parameter",
            "lon=восток",
            "lon=восток",
        ),
        (
            "/api/locate?lon=86&lat=55&at=01.05.2023".to_owned(),
            400,
            "bad-parameter",
            "2023-05-01",
            "2023-05-01",
        ),
        (
            "/api/locate?lon=86&lat=55&at=2023-02-30".to_owned(),
            400,
            "bad-parameter",
            "2023-02-30",
            "2023-02-30",
        ),
        ("/api/locate?addres=x".to_owned(), 400, "missing-parameter", "?address=", "?address="),
        ("/api/locate?address=x&color=red".to_owned(), 400, "unknown-parameter", "«color»", "\"color\""),
        ("/api?color=red".to_owned(), 400, "unknown-parameter", "«color»", "\"color\""),
        ("/health/live?color=red".to_owned(), 400, "unknown-parameter", "«color»", "\"color\""),
        ("/health/ready?color=red".to_owned(), 400, "unknown-parameter", "«color»", "\"color\""),
        ("/metrics?color=red".to_owned(), 400, "unknown-parameter", "«color»", "\"color\""),
        ("/style/light.json?color=red".to_owned(), 400, "unknown-parameter", "«color»", "\"color\""),
        (items("benches", "limit=0"), 400, "bad-parameter", "limit=0", "limit=0"),
        (items("benches", "limit=-1"), 400, "bad-parameter", "limit=-1", "limit=-1"),
        ("/api/suggest?q=x&limit=010".to_owned(), 400, "bad-parameter", "limit=010", "limit=010"),
        ("/api/changes?limit=%2B5".to_owned(), 400, "bad-parameter", "limit=+5", "limit=+5"),
        ("/api/changes?since=00".to_owned(), 400, "bad-parameter", "since=00", "since=00"),
        (items("benches", "bbox=85,55,NaN,56"), 400, "bad-parameter", "bbox=", "bbox="),
        (items("benches", "bbox=85,56,86,55"), 400, "bad-parameter", "bbox=", "bbox="),
        (items("benches", "bbox=85,55,86"), 400, "bad-parameter", "bbox=", "bbox="),
        (items("benches", "after=A%20B"), 400, "bad-parameter", "after=", "after="),
        (items("benches", "at=2020-01-01"), 400, "unknown-parameter", "«at»", "\"at\""),
        (items("addresses", "at=2020-01-01"), 400, "unknown-parameter", "«at»", "\"at\""),
    ];
    for (path, status, kind, ru, en) in cases {
        for (language, part) in [("ru", ru), ("en", en)] {
            let reply = client.ask("GET", &path, &[("accept-language", language)]).await;
            assert_eq!(reply.status, status, "{path}: {}", reply.text());
            assert_eq!(reply.header("content-type"), "application/problem+json", "{path}");
            assert_eq!(reply.header("content-language"), language, "{path}");
            let problem = reply.json();
            assert_eq!(problem["type"], format!("urn:dvor:problem:{kind}"), "{path}");
            assert_eq!(problem["status"], status);
            let title = problem["title"].as_str().expect("a title");
            let russian = title.chars().any(|c| ('а'..='я').contains(&c));
            assert_eq!(russian, language == "ru", "{path}: {title}");
            let detail = problem["detail"].as_str().unwrap_or_default();
            assert!(detail.contains(part), "{path}: {detail}");
        }
    }
}

#[tokio::test]
async fn a_method_a_path_does_not_take_and_a_body_too_large_are_refused() {
    let client = Client::new().await;
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
        let reply = client.ask(method, "/api/locate", &[]).await;
        assert_eq!(
            (reply.status, reply.json()["type"].clone()),
            (405, json!("urn:dvor:problem:method-not-allowed"))
        );
        assert_eq!(reply.header("allow"), "GET,HEAD", "{method}");
    }
    for path in ["/api/locate", "/", "/nowhere"] {
        let reply = send(
            &client.routes,
            "POST",
            path,
            &[("content-length", "2000000")],
            Body::from(vec![b'x'; 2_000_000]),
        )
        .await;
        assert_eq!(
            (reply.status, reply.json()["type"].clone()),
            (413, json!("urn:dvor:problem:too-large")),
            "{path}"
        );
    }
    let reply = client.ask("HEAD", "/api/collections", &[]).await;
    assert_eq!((reply.status, reply.body.len()), (200, 0));
}

#[tokio::test]
async fn every_answer_carries_strict_headers_even_a_fault() {
    let client = Client::new().await;
    let context = Arc::new(Context::new(Arc::clone(&client.app), PublicUrl::new("http://x").expect("a URL")));
    #[allow(clippy::panic, reason = "what is tried here is a panic")]
    let boom = || async { panic!("secret cause") as &'static str };
    let faulty = http::behind_guards(Router::new().route("/boom", get(boom)), &context);
    let mut replies = Vec::new();
    for (method, path, status) in [
        ("GET", "/", 200),
        ("GET", "/api", 200),
        ("GET", "/api/locate?lon=86&lat=55", 200),
        ("GET", "/api/collections/benches/items", 200),
        ("GET", "/favicon.svg", 200),
        ("GET", "/health/live", 200),
        ("GET", "/metrics", 200),
        ("GET", "/nowhere", 404),
        ("GET", "/api/locate", 400),
        ("POST", "/api/locate", 405),
    ] {
        replies.push((method, path, status, client.ask(method, path, &[]).await));
    }
    replies.push(("GET", "/boom", 500, send(&faulty, "GET", "/boom", &[], Body::empty()).await));
    for (method, path, status, reply) in replies {
        assert_eq!(reply.status, status, "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(
            reply.header("content-security-policy").starts_with("default-src 'none'; script-src 'self'"),
            "{path}"
        );
        assert!(!reply.header("content-security-policy").contains("unsafe"), "{path}");
        assert!(
            !reply.header("referrer-policy").is_empty() && !reply.header("permissions-policy").is_empty(),
            "{path}"
        );
        assert_eq!(
            reply.header("access-control-allow-origin"),
            if method == "GET" { "*" } else { "" },
            "{path}"
        );
        assert!(!reply.text().contains("secret cause"), "{path}");
        if status >= 400 {
            assert_eq!(reply.header("content-type"), "application/problem+json", "{path}");
        }
    }
}

#[tokio::test]
async fn answers_are_compressed_for_those_who_take_it() {
    let client = Client::new().await;
    for encoding in ["gzip", "br"] {
        let reply =
            client.ask("GET", "/api/collections/addresses/items", &[("accept-encoding", encoding)]).await;
        assert_eq!(reply.header("content-encoding"), encoding);
        assert!(
            reply
                .headers
                .get_all("vary")
                .iter()
                .any(|v| v.as_bytes().eq_ignore_ascii_case(b"accept-encoding"))
        );
        let plain = client.get("/api/collections/addresses/items").await;
        assert!(reply.body.len() * 3 < plain.body.len());
        assert_eq!(reply.header("etag"), plain.header("etag"));
    }
}

#[tokio::test]
async fn what_travels_compressed_is_what_is_answered_plain() {
    let client = Client::new().await;
    for path in
        ["/api/collections", "/api/openapi.json", "/api/collections/committees/items", "/committees", "/"]
    {
        let plain = client.get(path).await;
        assert_eq!((plain.status, plain.header("content-encoding")), (200, ""), "{path}");
        for accept in ["gzip", "br;q=0.5, gzip", "br", "gzip, br"] {
            let packed = client.ask("GET", path, &[("accept-encoding", accept)]).await;
            let name = if accept.starts_with("gzip, ") || accept == "br" { "br" } else { "gzip" };
            assert_eq!(packed.header("content-encoding"), name, "{path} {accept}");
            assert!(packed.header("vary").to_lowercase().contains("accept-encoding"), "{path} {accept}");
            assert_eq!(packed.header("etag"), plain.header("etag"), "{path} {accept}");
            let mut whole = Vec::new();
            if name == "gzip" {
                flate2::read::GzDecoder::new(&*packed.body).read_to_end(&mut whole).expect("gzip");
            } else {
                brotli::Decompressor::new(&*packed.body, 4096).read_to_end(&mut whole).expect("Brotli");
            }
            assert!(packed.body.len() < whole.len() && whole == plain.body, "{path} {accept}");
        }
    }
}
