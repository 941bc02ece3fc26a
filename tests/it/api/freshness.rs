//! What an answer depends on, and how the service is.

use std::sync::Arc;

use axum::body::Body;
use dvor::{
    config::PublicUrl,
    domain::PlaceGeometry,
    http::{self, Context},
    store::{Origin, Record, Write},
};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{
    client::{Client, send},
    small_city::{self, at},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_etag_holds_until_what_the_answer_shows_is_edited() {
    let client = Client::new().await;
    let paths = [
        "/api/collections/benches/items?limit=2",
        "/api/collections/benches/items/bench-1",
        "/api/collections/playgrounds/items",
        "/api/collections/addresses/items",
        "/api/collections/committees/items/alfa",
        "/api/collections/districts/items?at=2019-01-01",
    ];
    let mut tags = Vec::new();
    for path in paths {
        let first = client.get(path).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/\"") && !tags.contains(&tag), "{path}: {tag}");
        assert_eq!(first.header("cache-control"), "public, no-cache");
        for known in [
            tag.clone(),
            format!("\"other\", {tag}"),
            tag.trim_start_matches("W/").to_owned(),
            "*".to_owned(),
        ] {
            let again = client.ask("GET", path, &[("if-none-match", &known)]).await;
            assert_eq!(
                (again.status, again.body.len(), again.header("etag")),
                (304, 0, tag.as_str()),
                "{path} {known}"
            );
        }
        assert_eq!(client.ask("GET", path, &[("if-none-match", "\"other\"")]).await.status, 200);
        tags.push(tag);
    }
    let changed = async |tags: &mut Vec<String>| {
        let mut seen = Vec::new();
        for (n, path) in paths.iter().enumerate() {
            let reply = client.ask("GET", path, &[("if-none-match", &tags[n])]).await;
            if reply.status == 200 {
                tags[n] = reply.header("etag").to_owned();
                seen.push(n);
            }
        }
        seen
    };
    let city = small_city::city();
    let mut bench = city.places.iter().find(|p| p.id.as_str() == "bench-1").expect("there").clone();
    bench.geometry = PlaceGeometry::Point(at(86.0022, 55.31));
    client.app.write(&[Write::Put(Record::Place(bench))], Origin::default()).await.expect("written");
    assert_eq!(changed(&mut tags).await, [0, 1], "the benches, and nothing else");
    let mut house = city.addresses[0].clone();
    house.flats = Some(12);
    client.app.write(&[Write::Put(Record::Address(house))], Origin::default()).await.expect("written");
    assert_eq!(changed(&mut tags).await, [3], "the addresses, and nothing else");
    let mut alfa = city.territories.iter().find(|t| t.id.as_str() == "alfa").expect("there").clone();
    alfa.name = "ТОС «Альфа-2»".into();
    client.app.write(&[Write::Put(Record::Territory(alfa))], Origin::default()).await.expect("written");
    assert!(changed(&mut tags).await.contains(&4));
    let shown = client.answer(paths[4]).await;
    assert_eq!(shown["properties"]["name"], "ТОС «Альфа-2»");
}

#[tokio::test]
async fn another_public_url_is_another_representation() {
    let (app, _folder) = small_city::service().await;
    let tag = async |url: &str| {
        let routes = http::router(Context::new(Arc::clone(&app), PublicUrl::new(url).expect("a URL")));
        send(&routes, "GET", "/api/collections", &[], Body::empty()).await.header("etag").to_owned()
    };
    assert_eq!(tag("http://a").await, tag("http://a/").await);
    assert_ne!(tag("http://a").await, tag("http://b").await);
}

#[tokio::test]
async fn health_and_metrics_can_be_read_by_machines() {
    let client = Client::new().await;
    assert_eq!(client.get("/health/live").await.text(), "ok\n");
    let ready = client.answer("/health/ready").await;
    assert_eq!(
        (&ready["status"], &ready["problems"], &ready["problem_count"]),
        (&json!("ready"), &json!([]), &json!(0))
    );
    for path in [
        "/api/locate?lon=86.01&lat=55.31",
        "/api/locate?lon=86.01&lat=55.32",
        "/nowhere/at/all",
        "/api/collections/benches/items/bench-1",
    ] {
        client.get(path).await;
    }
    let reply = client.get("/metrics").await;
    assert_eq!(reply.header("content-type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
    let text = reply.text();
    assert!(text.ends_with("# EOF\n"));
    for line in text.lines().filter(|l| !l.starts_with("# ")) {
        let (name, value) = line.rsplit_once(' ').expect("name and value");
        assert!(name.starts_with("dvor_") && value.parse::<f64>().is_ok(), "{line}");
    }
    for line in [
        "dvor_http_requests_total{route=\"/api/locate\",status=\"200\"} 2",
        "dvor_http_requests_total{route=\"other\",status=\"404\"} 1",
        "dvor_http_requests_total{route=\"/api/collections/{collection}/items/{id}\",status=\"200\"} 1",
        "dvor_addresses 41",
        "dvor_territories 7",
        "dvor_problems 0",
    ] {
        assert!(text.lines().any(|l| l == line), "{line} is missing in {text}");
    }
}

#[tokio::test]
async fn an_answer_kept_from_another_build_of_the_program_is_asked_for_anew() {
    let client = Client::new().await;
    let atlas = client.app.atlas();
    let newest = atlas.newest.extents.max(atlas.newest.register).max(atlas.newest.places).0.to_string();
    let tag_of = |build: &str| {
        let mut hash = Sha256::new();
        for part in [&*atlas.epoch, build, "http://localhost", "collections", &newest, "ru"] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        let hex: String = hash.finalize().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        format!("W/\"{hex}\"")
    };
    let ask = async |tag: &str| client.ask("GET", "/api/collections", &[("if-none-match", tag)]).await.status;
    assert_eq!(ask(&tag_of(env!("DVOR_BUILD"))).await, 304);
    assert_eq!(ask(&tag_of(env!("CARGO_PKG_VERSION"))).await, 200);
}
