//! Pages of other origins, caches, and questions that have no answer.

use std::sync::Arc;

use axum::{Router, body::Body, routing::get};
use dvor::{
    config::PublicUrl,
    http::{self, Context},
};

use crate::{
    client::{Client, send},
    support::encoded,
};

const ORIGIN: (&str, &str) = ("origin", "https://elsewhere.example");

#[tokio::test]
async fn a_page_of_another_origin_may_read_also_what_is_wrong_and_may_not_send() {
    let client = Client::new().await;
    let items = "/api/collections/benches/items";
    let tag = client.get(items).await.header("etag").to_owned();
    for (method, path, status) in [
        ("GET", items.to_owned(), 200),
        ("HEAD", items.to_owned(), 200),
        ("GET", format!("{items}?limit=no"), 400),
        ("GET", "/nowhere".to_owned(), 404),
        ("GET", "/tiles/benches/0/0/0".to_owned(), 200),
        ("GET", "/tiles/benches/99/0/0".to_owned(), 404),
    ] {
        let reply = client.ask(method, &path, &[ORIGIN]).await;
        assert_eq!((reply.status, reply.header("access-control-allow-origin")), (status, "*"), "{path}");
        assert!(reply.header("access-control-expose-headers").contains("etag"), "{path}");
    }
    let known = client.ask("GET", items, &[ORIGIN, ("if-none-match", &tag)]).await;
    assert_eq!((known.status, known.header("access-control-allow-origin")), (304, "*"));
    let refused = client.ask("GET", items, &[ORIGIN, ("accept-encoding", "identity;q=0, *;q=0")]).await;
    assert_eq!((refused.status, refused.header("access-control-allow-origin")), (406, "*"));
    assert_eq!(refused.header("vary"), "accept-encoding");
    assert_eq!(refused.json()["type"], "urn:dvor:problem:no-encoding");
    let context = Arc::new(Context::new(Arc::clone(&client.app), PublicUrl::new("http://x").expect("a URL")));
    #[allow(clippy::panic, reason = "what is tried here is a panic")]
    let boom = || async { panic!("a fault") as &'static str };
    let faulty = http::behind_guards(Router::new().route("/boom", get(boom)), &context);
    let reply = send(&faulty, "GET", "/boom", &[ORIGIN], Body::empty()).await;
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (500, "*"));
    // What is sent is not for other origins: neither the answer nor leave to ask.
    let sent = client.ask("POST", "/api/geocode", &[ORIGIN, ("content-type", "text/csv")]).await;
    assert_eq!(sent.header("access-control-allow-origin"), "");
    let asks = |method: &'static str| [ORIGIN, ("access-control-request-method", method)];
    for path in [items, "/api/geocode", "/tiles/benches/0/0/0"] {
        let may = client.ask("OPTIONS", path, &asks("GET")).await;
        assert_eq!((may.status, may.header("access-control-allow-origin")), (204, "*"), "{path}");
        assert_eq!(may.header("access-control-allow-methods"), "GET, HEAD");
        let may_not = client.ask("OPTIONS", path, &asks("POST")).await;
        assert_eq!((may_not.status, may_not.header("access-control-allow-origin")), (405, ""), "{path}");
    }
}

#[tokio::test]
async fn head_and_304_carry_the_headers_of_the_answer_and_vary_tells_what_it_depends_on() {
    let client = Client::new().await;
    for (path, varies) in [
        ("/api", "accept-encoding, accept, accept-language"),
        ("/api/conformance", "accept-encoding, accept"),
        ("/api/collections", "accept-encoding, accept, accept-language"),
        ("/api/collections/benches/schema", "accept-encoding, accept, accept-language"),
        ("/api/collections/benches/items", "accept-encoding, accept"),
        ("/api/collections/benches/items?f=csv", "accept-encoding, accept"),
        ("/api/collections/benches/items/bench-1", "accept-encoding, accept"),
        ("/api/tiles", "accept-encoding, accept, accept-language"),
        ("/api/openapi.json", "accept-encoding"),
        ("/tiles/benches.json", "accept-encoding"),
        ("/tiles/benches/0/0/0", "accept-encoding"),
        ("/style/light.json", "accept-encoding"),
    ] {
        for encoding in ["identity", "gzip", "br"] {
            let asked = ("accept-encoding", encoding);
            let full = client.ask("GET", path, &[asked]).await;
            let head = client.ask("HEAD", path, &[asked]).await;
            let tag = full.header("etag").to_owned();
            let known = client.ask("GET", path, &[asked, ("if-none-match", &tag)]).await;
            assert_eq!((full.status, head.status, known.status), (200, 200, 304), "{path}");
            assert!(head.body.is_empty() && known.body.is_empty(), "{path}");
            for reply in [&full, &head, &known] {
                let told: Vec<&str> =
                    reply.headers.get_all("vary").iter().map(|v| v.to_str().expect("text")).collect();
                assert_eq!(told.join(", "), varies, "{path} {encoding}");
                for name in ["etag", "cache-control", "dvor-revision"] {
                    assert_eq!(reply.header(name), full.header(name), "{path} {name}");
                }
            }
            assert_eq!(head.header("content-type"), full.header("content-type"), "{path}");
        }
    }
}

#[tokio::test]
async fn what_no_service_can_answer_is_refused_with_a_reason_in_the_language_asked_for() {
    let client = Client::new().await;
    let deep = format!("{}true{}", "(".repeat(1_000), ")".repeat(1_000));
    let long = format!("name in ({})", "'x',".repeat(4_000));
    let name = "x".repeat(5_000);
    let mut cases: Vec<(String, u16)> = Vec::new();
    for zoom in ["99", "-1", "1e3", "NaN", "4294967296"] {
        cases.push((format!("/tiles/benches/{zoom}/0/0"), 404));
        cases.push((format!("/api/tiles/WebMercatorQuad/{zoom}/0/0"), 404));
    }
    for row in ["-1", "1", "4294967295", "99999999999999999999"] {
        cases.push((format!("/tiles/benches/0/0/{row}"), 404));
    }
    for query in [
        "bbox=NaN,NaN,NaN,NaN",
        "bbox=inf,-inf,inf,inf",
        "bbox=",
        "bbox=86,56,85,55",
        "bbox=1e400,0,1,1",
        "limit=1000000000",
        "limit=99999999999999999999999",
        "limit=-1",
        "limit=",
        "limit=1.5",
        "offset=-1",
        "offset=99999999999999999999999",
        "datetime=9999999-01-01",
        "datetime=2020-13-01",
        "datetime=",
        "crs=EPSG:4326",
        "sortby=",
        "limit=1&limit=2",
        "state=built&state=removed",
        "after=%00",
        "name%00=1",
        "filter=%00",
        "filter=",
        "limit=%FF",
    ] {
        cases.push((format!("/api/collections/benches/items?{query}"), 400));
    }
    for filter in [&deep, &long] {
        cases.push((format!("/api/collections/benches/items?filter={}", encoded(filter)), 400));
    }
    for path in ["/api/collections/%00/items", "/api/collections/%FF", "/api/collections/benches/items/%00"] {
        cases.push((path.to_owned(), 404));
    }
    cases.push((format!("/api/collections/{name}/items"), 404));
    cases.push((format!("/api/collections/benches/items/{name}"), 404));
    cases.push((format!("/tiles/{name}/0/0/0"), 404));
    for query in ["lon=NaN&lat=55", "lon=181&lat=55", "lon=1e400&lat=55", "lon=86&lat=55&at=9999999-01-01"] {
        cases.push((format!("/api/locate?{query}"), 400));
    }
    cases.push(("/api/suggest?q=a&limit=1000000000".to_owned(), 400));
    cases.push(("/api/changes?since=-1".to_owned(), 400));
    cases.push(("/health/ready?max_age=NaN".to_owned(), 400));
    let mut wrong = Vec::new();
    for (path, status) in cases {
        for language in ["ru", "en"] {
            let reply = client.ask("GET", &path, &[("accept-language", language)]).await;
            let shown: String = path.chars().take(90).collect();
            if reply.status != status || reply.header("content-type") != "application/problem+json" {
                wrong.push(format!("{shown}: {}", reply.status));
                continue;
            }
            let problem = reply.json();
            let title = problem["title"].as_str().expect("a title");
            assert_eq!(title.chars().any(|c| ('а'..='я').contains(&c)), language == "ru", "{shown}");
            assert!(reply.body.len() < 1_000, "{shown}: {}", reply.text());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
