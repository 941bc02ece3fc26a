//! HTTP as a client meets it: the real router over a small city.

use std::sync::Arc;

use axum::{Router, body::Body, routing::get};
use dvor::{
    config::PublicUrl,
    domain::PlaceGeometry,
    geometry::Ruler,
    http::{self, Context},
    store::{Origin, Record, Write},
};
use serde_json::{Value, json};

use crate::{
    client::{Client, send},
    small_city::{self, at},
    support::encoded,
};

/// The values of one key along a list.
#[track_caller]
fn each<'a>(list: &'a Value, key: &str) -> Vec<&'a str> {
    list.as_array().expect("a list").iter().map(|v| v[key].as_str().expect("text")).collect()
}

#[tokio::test]
async fn an_address_is_answered_with_everything_a_resident_needs() {
    let client = Client::new().await;
    let reply = client.get(&format!("/api/locate?address={}", encoded("весенняя 1 кв 5"))).await;
    assert_eq!(reply.header("cache-control"), "private, no-store");
    assert_eq!(reply.header("content-type"), "application/json");
    assert_eq!(reply.header("etag"), "");
    let mut answer = reply.json();
    assert_eq!(reply.header("dvor-revision"), answer["revision"].to_string());
    assert_eq!(answer["at"], client.app.atlas().today.to_string());
    answer["at"] = json!("today");
    answer["revision"] = json!("revision");
    insta::assert_json_snapshot!("locate_found", answer);
}

#[tokio::test]
async fn each_question_comes_out_as_it_should() {
    let client = Client::new().await;
    for (question, status, committees, candidates) in [
        ("Весенняя 1", "found", "alfa both", 0),
        ("Весенняя, д. 5", "found", "alfa polygon", 0),
        ("ул. Весенняя 10", "found", "beta polygon", 0),
        ("Весенняя 9", "found", "alfa text disputed, beta polygon disputed", 0),
        ("Ленина 5", "found", "delta polygon disputed, gamma polygon disputed", 0),
        ("Ленина 6", "found", "delta polygon", 0),
        ("Мира 3", "ambiguous", "", 2),
        ("Кедровка Мира 3", "uncovered", "", 0),
        ("Мира", "ambiguous", "", 2),
        ("Весенняя", "street_only", "", 1),
        ("Весенняя 99", "street_only", "", 7),
        ("Весенняя 30", "street_only", "", 0),
        ("Северная 1", "uncovered", "", 0),
        ("Загородная 1", "outside", "", 0),
        ("Новосибирск, Весенняя 1", "outside", "", 0),
        ("Абракадабра 5", "not_found", "", 0),
        ("<script>", "not_found", "", 0),
    ] {
        let answer = client.locate(question).await;
        let told: Vec<String> = answer["committees"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|c| {
                let disputed = if c["disputed"] == true { " disputed" } else { "" };
                format!(
                    "{} {}{disputed}",
                    c["id"].as_str().expect("id"),
                    c["grounds"].as_str().expect("word")
                )
            })
            .collect();
        assert_eq!(
            (
                answer["status"].as_str(),
                told.join(", ").as_str(),
                answer["candidates"].as_array().map(Vec::len)
            ),
            (Some(status), committees, Some(candidates)),
            "{question}: {answer}"
        );
    }
    let answer = client.locate("Мира 3").await;
    assert_eq!(each(&answer["candidates"], "kind"), ["house", "house"]);
    let mut offered: Vec<_> = answer["candidates"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|c| c["committees"].to_string())
        .collect();
    offered.sort();
    assert_eq!(offered, ["[\"ТОС «Альфа»\"]", "[]"]);
    assert_eq!(answer["address"], Value::Null, "nothing is silently chosen");
    let known = client.locate("Весенняя 30").await;
    assert_eq!(known["address"]["id"], "vesennyaya-30");
}

#[tokio::test]
async fn a_point_is_found_uncovered_or_outside() {
    let client = Client::new().await;
    for (lon, lat, status, committees, chain) in [
        (86.01, 55.31, "found", vec!["alfa"], vec!["maly", "south", "alfa"]),
        (86.0595, 55.31, "found", vec!["delta", "gamma"], vec!["maly", "south", "delta", "gamma"]),
        (86.05, 55.35, "uncovered", vec![], vec!["maly", "north"]),
        (86.09, 55.31, "uncovered", vec![], vec!["maly", "south"]),
        (37.6, 55.75, "outside", vec![], vec![]),
        (-179.0, -80.0, "outside", vec![], vec![]),
    ] {
        let answer = client.locate_point(at(lon, lat)).await;
        assert_eq!(answer["status"], status, "{lon} {lat}");
        assert_eq!(each(&answer["committees"], "id"), committees, "{lon} {lat}");
        assert_eq!(each(&answer["territories"], "id"), chain, "{lon} {lat}");
        assert_eq!(answer["point"], json!({"lon": lon, "lat": lat}));
    }
}

#[tokio::test]
async fn the_law_of_the_day_asked_for_decides() {
    let client = Client::new().await;
    for (at, committee, boundary) in [
        ("2019-12-31", "alfa", "alfa-past"),
        ("2020-01-01", "beta", "beta"),
        ("1950-01-01", "alfa", "alfa-past"),
        ("2999-01-01", "beta", "beta"),
    ] {
        let answer = client.answer(&format!("/api/locate?lon=86.025&lat=55.31&at={at}")).await;
        assert_eq!(each(&answer["committees"], "id"), [committee], "{at}");
        assert_eq!(answer["committees"][0]["boundary"]["id"], boundary, "{at}");
        assert_eq!(answer["at"], at);
    }
    // Alfa's list is of its boundary since 2020.
    let before = client.answer(&format!("/api/locate?address={}&at=2019-12-31", encoded("Весенняя 1"))).await;
    assert_eq!(before["committees"][0]["grounds"], "polygon");
}

#[tokio::test]
async fn a_neighbour_within_fifteen_metres_is_named_with_its_distance_and_one_farther_is_not() {
    let client = Client::new().await;
    // Metres of a degree of longitude here.
    let ruler = Ruler::at(at(86.02, 55.31));
    let degree = ruler.distance_m(at(86.02, 55.31), at(86.021, 55.31)) * 1000.0;
    for (metres, named) in [(0.5, true), (7.0, true), (14.9, true), (15.1, false), (16.0, false)] {
        for (side, other) in [(-1.0, "beta"), (1.0, "alfa")] {
            let answer = client.locate_point(at(86.02 + side * metres / degree, 55.31)).await;
            let adjacent = &answer["adjacent"];
            if named {
                assert_eq!(each(adjacent, "id"), [other], "{metres} m");
                let told = adjacent[0]["distance_m"].as_f64().expect("metres");
                assert!((told - metres).abs() < 0.06, "{told} m for {metres}");
            } else {
                assert_eq!(*adjacent, json!([]), "{metres} m");
            }
        }
    }
    // Of the past, too.
    let then = client.answer("/api/locate?lon=86.03005&lat=55.31&at=2019-01-01").await;
    assert_eq!(
        (each(&then["committees"], "id"), each(&then["adjacent"], "id")),
        (vec!["beta"], vec!["alfa"])
    );
}

#[tokio::test]
async fn a_point_exactly_on_a_shared_border_is_of_one_committee_and_next_to_the_other() {
    let client = Client::new().await;
    for lat in [55.301, 55.31, 55.329_999] {
        let answer = client.locate_point(at(86.02, lat)).await;
        let (own, next) = (each(&answer["committees"], "id"), each(&answer["adjacent"], "id"));
        assert_eq!((own.len(), next.len()), (1, 1), "{answer}");
        assert_ne!(own, next);
        assert_eq!(answer["adjacent"][0]["distance_m"], 0.0);
        assert_eq!(answer["committees"][0]["disputed"], false);
    }
}

#[tokio::test]
async fn the_nearest_built_place_of_each_category_is_named() {
    let client = Client::new().await;
    let answer = client.locate_point(at(86.003, 55.31)).await;
    assert_eq!(each(&answer["nearby"], "collection"), ["centres", "benches", "playgrounds"]);
    assert_eq!(each(&answer["nearby"], "id"), ["centre-west", "bench-1", "playground-1"]);
    let far = answer["nearby"][1]["distance_m"].as_f64().expect("metres");
    assert!((far - 63.4).abs() < 0.5, "{far}");
    for (address, centre) in
        [("Весенняя 1", "centre-west"), ("Весенняя 15", "centre-west"), ("Ленина 9", "centre-east")]
    {
        let answer = client.locate(address).await;
        let centre_of = &answer["committees"][0]["centre"];
        assert_eq!(centre_of["id"], centre, "{address}: one planned is none yet, one may serve two");
        assert!(centre_of["distance_m"].as_f64().expect("metres") > 1.0);
    }
}

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
        (items("benches", "limit=0"), 400, "bad-parameter", "limit=0", "limit=0"),
        (items("benches", "limit=-1"), 400, "bad-parameter", "limit=-1", "limit=-1"),
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
async fn collections_are_listed_with_titles_in_the_language_asked_for() {
    let client = Client::at("https://город.рф/tos").await;
    let reply = client.ask("GET", "/api/collections", &[("accept-language", "en")]).await;
    assert!(reply.headers.get_all("vary").iter().any(|v| v == "accept-language"));
    let collections = reply.json()["collections"].clone();
    assert_eq!(
        each(&collections, "id"),
        [
            "cities",
            "districts",
            "committees",
            "bodies",
            "addresses",
            "centres",
            "benches",
            "playgrounds",
            "yards",
            "paths"
        ]
    );
    assert_eq!(collections[1]["title"], "City districts");
    assert_eq!(collections[2]["extent"]["spatial"]["bbox"], json!([[86.0, 55.3, 86.08, 55.33]]));
    assert_eq!(collections[2]["links"][1]["href"], "https://город.рф/tos/api/collections/committees/items");
    assert_eq!(client.answer("/api/collections/yards").await["title"], "yards по-русски");
    assert_eq!(client.answer("/api").await["links"][1]["href"], "https://город.рф/tos/api/collections");
}

#[tokio::test]
async fn a_box_selects_exactly_what_meets_it() {
    let client = Client::new().await;
    for (collection, bbox, want) in [
        ("benches", "86.0,55.3,86.01,55.36", vec!["bench-1", "bench-gone"]),
        ("benches", "86.002,55.31,86.002,55.31", vec!["bench-1"]),
        ("benches", "179,64,-179,66", vec!["bench-anadyr", "bench-uelen"]),
        ("benches", "-180,64,180,66", vec!["bench-anadyr", "bench-uelen"]),
        ("benches", "86.0,55.3,0,86.01,55.36,500", vec!["bench-1", "bench-gone"]),
        // In the box around the triangle, not in the triangle.
        ("yards", "86.017,55.317,86.02,55.32", vec![]),
        ("yards", "86.012,55.312,86.013,55.313", vec!["yard-1"]),
        ("yards", "85,55,87,56", vec!["yard-1"]),
        ("paths", "86.04,55.324,86.041,55.326", vec!["path-1"]),
        ("paths", "86.04,55.3251,86.041,55.326", vec![]),
        ("committees", "86.01,55.31,86.011,55.311", vec!["alfa"]),
        ("committees", "86.02,55.31,86.02,55.31", vec!["alfa", "beta"]),
        ("addresses", "86.19,55.3,86.21,55.32", vec!["zagorodnaya-1"]),
    ] {
        let page = client.answer(&format!("/api/collections/{collection}/items?bbox={bbox}")).await;
        assert_eq!(each(&page["features"], "id"), want, "{collection} {bbox}");
        assert_eq!(
            (page["numberMatched"].as_u64(), page["numberReturned"].as_u64()),
            (Some(want.len() as u64), Some(want.len() as u64))
        );
    }
}

#[tokio::test]
async fn following_next_meets_every_feature_once() {
    for root in ["http://localhost", "https://город.рф/tos"] {
        let client = Client::at(root).await;
        for (query, all, want_pages) in
            [("limit=7", 41, 6), ("limit=41", 41, 1), ("limit=10&bbox=86.0,55.3,86.1,55.33", 34, 4)]
        {
            let mut path = format!("/api/collections/addresses/items?{query}");
            let (mut ids, mut pages) = (Vec::new(), 0);
            loop {
                let page = client.answer(&path).await;
                pages += 1;
                assert_eq!(page["numberMatched"], all, "{path}");
                ids.extend(each(&page["features"], "id").into_iter().map(str::to_owned));
                let links = page["links"].as_array().expect("links").clone();
                let Some(next) = links.iter().find(|l| l["rel"] == "next") else { break };
                let href = next["href"].as_str().expect("a link").to_owned();
                path = href.strip_prefix(root).expect("under the public URL").to_owned();
            }
            assert_eq!(ids.len(), all);
            assert!(ids.is_sorted(), "{query}");
            assert_eq!(pages, want_pages, "{query}");
            ids.dedup();
            assert_eq!(ids.len(), all, "{query}");
        }
    }
}

#[tokio::test]
async fn a_feature_is_the_same_in_the_list_and_alone_and_turns_by_the_right_hand_rule() {
    let client = Client::new().await;
    for collection in ["cities", "districts", "committees", "addresses", "benches", "yards", "paths"] {
        let page = client.answer(&format!("/api/collections/{collection}/items?limit=1000")).await;
        for feature in page["features"].as_array().expect("features") {
            let id = feature["id"].as_str().expect("an id");
            let mut alone = client.answer(&format!("/api/collections/{collection}/items/{id}")).await;
            assert_eq!(each(&alone["links"], "rel"), ["self", "collection"]);
            alone.as_object_mut().expect("a feature").remove("links");
            assert_eq!(alone, *feature);
            let text = feature["geometry"].to_string();
            let decimals =
                text.split(|c: char| !c.is_ascii_digit() && c != '.').filter_map(|n| n.split_once('.'));
            assert!(decimals.map(|(_, d)| d.len()).max().unwrap_or(0) <= 7, "{text}");
            serde_json::from_value::<geojson::Feature>(feature.clone()).expect("GeoJSON");
        }
    }
    let yard = client.answer("/api/collections/yards/items/yard-1").await;
    assert_eq!(
        yard["geometry"],
        json!({"type": "Polygon", "coordinates": [[[86.01, 55.31], [86.02, 55.31], [86.01, 55.32], [86.01, 55.31]]]})
    );
}

#[tokio::test]
async fn territories_are_shown_as_of_a_day() {
    let client = Client::new().await;
    for (query, east, boundary) in
        [("", 86.02, "alfa"), ("?at=2019-12-31", 86.03, "alfa-past"), ("?at=2020-01-01", 86.02, "alfa")]
    {
        let alone = client.answer(&format!("/api/collections/committees/items/alfa{query}")).await;
        assert_eq!(alone["geometry"]["coordinates"][0][1][0], east, "{query}");
        assert_eq!(alone["properties"]["boundary"], boundary, "{query}");
        let page = client.answer(&format!("/api/collections/committees/items{query}")).await;
        assert_eq!(page["features"][0]["geometry"], alone["geometry"], "{query}");
    }
}

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
