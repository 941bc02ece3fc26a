//! GDAL reads the collections without knowing the service.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    collections,
    others::{said, served},
};
use crate::client::Client;

#[tokio::test(flavor = "multi_thread")]
async fn gdal_lists_every_collection_and_counts_what_there_is() {
    served(async |client, url| {
        let url = format!("OAPIF:{url}");
        let list = said("ogrinfo", vec![url.clone()]).await;
        for collection in collections(client).await {
            let id = collection["id"].as_str().expect("an id");
            assert!(list.lines().any(|line| line.contains(&format!(": {id} (title: "))), "{id}: {list}");
            let summary = said("ogrinfo", vec!["-so".to_owned(), url.clone(), id.to_owned()]).await;
            let matched = client.answer(&format!("/api/collections/{id}/items?limit=1")).await;
            let count = format!("Feature Count: {}", matched["numberMatched"]);
            assert!(summary.contains(&count), "{id}: {count} in {summary}");
        }
    })
    .await;
}

/// The ids of the features of a page.
fn ids(page: &Value) -> BTreeSet<String> {
    let features = page["features"].as_array().expect("features");
    features.iter().map(|feature| feature["properties"]["id"].as_str().expect("an id").to_owned()).collect()
}

/// Of what there is what has a place.
const PLACED: &str = "&filter=geometry%20is%20not%20null";

/// What the service itself shows.
async fn shown(client: &Client, id: &str, query: &str) -> BTreeSet<String> {
    let page = client.answer(&format!("/api/collections/{id}/items?limit=10000&properties=id{query}")).await;
    let features = page["features"].as_array().expect("features");
    features.iter().map(|feature| feature["id"].as_str().expect("an id").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn gdal_fetches_all_pages_and_boxes_of_every_collection() {
    served(async |client, url| {
        let fetched = |id: &str, more: &[&str]| {
            let url = format!("OAPIF:{url}");
            let to = ["-f", "GeoJSON", "/vsistdout/", &url, id, "-oo", "PAGE_SIZE=3"];
            let said = said("ogr2ogr", to.iter().chain(more).map(|a| (*a).to_owned()).collect());
            async { ids(&serde_json::from_str(&said.await).expect("GeoJSON")) }
        };
        let mut parted = 0;
        for collection in collections(client).await {
            let id = collection["id"].as_str().expect("an id");
            let all = shown(client, id, "").await;
            assert_eq!(fetched(id, &[]).await, all, "{id}");
            // The service sends what has no place too; GDAL keeps what lies in its box.
            let boxed = shown(client, id, &format!("&bbox=86.0,55.3,86.03,55.32{PLACED}")).await;
            assert_eq!(fetched(id, &["-spat", "86.0", "55.3", "86.03", "55.32"]).await, boxed, "{id}");
            parted += usize::from(!boxed.is_empty() && boxed.len() < all.len());
        }
        assert!(parted > 2, "a box parts a few collections, not {parted}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn gdal_reads_tiles_over_http_and_finds_every_feature_where_a_layer_is_complete() {
    served(async |client, url| {
        let root = url.strip_suffix("/api").expect("the landing page");
        let mut read = 0;
        for collection in collections(client).await {
            let id = collection["id"].as_str().expect("an id");
            // A house whose point nobody knows is in no tile.
            let all = shown(client, id, PLACED).await;
            // Two of the benches stand on either side of the 180th meridian, and what is empty has no bounds: GDAL would ask
            // for all tiles of the world.
            if id == "benches" || all.is_empty() {
                continue;
            }
            let described = client.answer(&format!("/tiles/{id}.json")).await;
            let zoom = described["vector_layers"][0]["complete_from"].as_u64().expect("a collection");
            let metadata = format!("METADATA_FILE={root}/tiles/{id}.json");
            let from = format!("MVT:{root}/tiles/{id}/{zoom}");
            let to = ["-f", "GeoJSON", "/vsistdout/", &from, id, "-oo", &metadata];
            let text = said("ogr2ogr", to.map(str::to_owned).to_vec()).await;
            assert_eq!(ids(&serde_json::from_str(&text).expect("GeoJSON")), all, "{id} at {zoom}");
            read += all.len();
        }
        assert!(read > 15, "only {read} features");
    })
    .await;
}
