//! Collections and their features.

use serde_json::json;

use super::each;
use crate::client::Client;

#[tokio::test]
async fn collections_are_listed_with_titles_in_the_language_asked_for() {
    let client = Client::at("https://город.рф/tos").await;
    let reply = client.ask("GET", "/api/collections", &[("accept-language", "en")]).await;
    assert!(
        reply.headers.get_all("vary").iter().any(|v| v.to_str().is_ok_and(|v| v.contains("accept-language")))
    );
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
    let items = collections[2]["links"].as_array().expect("links").iter().find(|link| link["rel"] == "items");
    assert_eq!(items.expect("a link")["href"], "https://город.рф/tos/api/collections/committees/items");
    assert_eq!(client.answer("/api/collections/yards").await["title"], "yards по-русски");
    let landing = client.answer("/api").await;
    let data = landing["links"].as_array().expect("links").iter().find(|link| link["rel"] == "data");
    assert_eq!(data.expect("a link")["href"], "https://город.рф/tos/api/collections");
}

#[tokio::test]
async fn a_box_selects_exactly_what_meets_it_and_what_has_no_place() {
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
        // And the house whose point nobody knows.
        ("addresses", "86.19,55.3,86.21,55.32", vec!["vesennyaya-30", "zagorodnaya-1"]),
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
            [("limit=7", 41, 6), ("limit=41", 41, 1), ("limit=10&bbox=86.0,55.3,86.1,55.33", 35, 4)]
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
            assert_eq!(each(&alone["links"], "rel"), ["self", "alternate", "collection"]);
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
