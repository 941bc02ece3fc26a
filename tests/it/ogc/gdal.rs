//! GDAL reads the collections without knowing the service.

use serde_json::Value;

use super::{
    collections,
    others::{said, served},
};

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

#[tokio::test(flavor = "multi_thread")]
async fn gdal_fetches_all_pages_and_boxes() {
    served(async |client, url| {
        let url = format!("OAPIF:{url}");
        let fetched = |more: &[&str]| {
            let to = ["-f", "GeoJSON", "/vsistdout/", &url, "addresses", "-oo", "PAGE_SIZE=7"];
            said("ogr2ogr", to.iter().chain(more).map(|a| (*a).to_owned()).collect())
        };
        let count = |text: String| {
            let page: Value = serde_json::from_str(&text).expect("GeoJSON");
            page["features"].as_array().expect("features").len()
        };
        let all = client.answer("/api/collections/addresses/items?limit=1").await["numberMatched"].clone();
        assert_eq!(count(fetched(&[]).await), all.as_u64().expect("a count") as usize);
        let boxed = client.answer("/api/collections/addresses/items?limit=1&bbox=86.0,55.3,86.1,55.33").await;
        let boxed = boxed["numberMatched"].as_u64().expect("a count") as usize;
        assert_eq!(count(fetched(&["-spat", "86.0", "55.3", "86.1", "55.33"]).await), boxed);
    })
    .await;
}
