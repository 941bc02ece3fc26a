//! OWSLib, Python's library for services of the OGC, reads the collections without knowing the service.

use std::{collections::BTreeSet, process::Command};

use serde_json::{Value, json};

use super::{
    collections,
    others::{said, served},
};
use crate::{client::Client, support::encoded};

/// The newest, where `tests/all` put it, and the system's own.
const PYTHONS: [&str; 2] =
    [concat!(env!("CARGO_MANIFEST_DIR"), "/target/python/bin/python3"), "/usr/bin/python3"];

const TOOL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tools/owslib_reads.py");

/// Every Python here that has OWSLib; where none has, a word about it, and a failure in CI, which has it.
pub fn pythons() -> Vec<&'static str> {
    let has = |python: &&str| {
        Command::new(python).args(["-c", "import owslib"]).output().is_ok_and(|said| said.status.success())
    };
    let found: Vec<_> = PYTHONS.into_iter().filter(has).collect();
    if found.is_empty() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CI must have OWSLib");
        println!("skipped: no OWSLib");
    }
    found
}

/// The ids of the features of a page, in their order.
async fn ids(client: &Client, path: &str) -> Value {
    let page = client.answer(path).await;
    page["features"].as_array().expect("features").iter().map(|feature| feature["id"].clone()).collect()
}

/// The names a schema has.
async fn names(client: &Client, path: &str) -> Value {
    let schema = client.answer(path).await;
    let names: BTreeSet<_> = schema["properties"].as_object().expect("properties").keys().cloned().collect();
    json!(names)
}

#[tokio::test(flavor = "multi_thread")]
async fn owslib_lists_the_collections_and_reads_schemas_pages_boxes_filters_and_single_features() {
    let (bbox, filter, field) = ("86.0,55.3,86.03,55.33", "name like '%льфа%' or name like '%льта%'", "name");
    for python in pythons() {
        served(async |client, url| {
            let arguments = [TOOL, &url, bbox, filter, field].map(str::to_owned).to_vec();
            let told: Value = serde_json::from_str(&said(python, arguments).await).expect("JSON");
            assert_eq!(told["openapi"], "3.0.3");
            assert_eq!(told["conformance"], client.answer("/api/conformance").await["conformsTo"]);
            let items = |collection: &str, query: &str| {
                let path = format!("/api/collections/{collection}/items?limit=10000&{query}");
                async move { ids(client, &path).await }
            };
            assert_eq!(told["boxed"], items("addresses", &format!("bbox={bbox}")).await);
            assert_eq!(told["filtered"], items("committees", &format!("filter={}", encoded(filter))).await);
            assert_eq!(told["ordered"], items("committees", &format!("sortby=-{field}")).await);
            for part in ["boxed", "filtered", "ordered"] {
                assert!(told[part].as_array().is_some_and(|ids| ids.len() > 1), "{part}: {}", told[part]);
            }

            let listed = collections(client).await;
            assert_eq!(told["collections"].as_object().expect("collections").len(), listed.len());
            for collection in listed {
                let id = collection["id"].as_str().expect("an id");
                let told = &told["collections"][id];
                assert_eq!(told["title"], collection["title"], "{id}");
                let part = |name: &str| format!("/api/collections/{id}/{name}");
                assert_eq!(told["queryables"], names(client, &part("queryables")).await, "{id}");
                if !told["schema"].is_null() {
                    assert_eq!(told["schema"], names(client, &part("schema")).await, "{id}");
                }
                let all = items(id, "").await;
                assert_eq!(told["ids"], all, "{id}");
                let all = all.as_array().expect("a list");
                assert_eq!(
                    (&told["matched"], &told["alone"]),
                    (&json!(all.len()), &json!(all[..all.len().min(2)]))
                );
            }
        })
        .await;
    }
}
