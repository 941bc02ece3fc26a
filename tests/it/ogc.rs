//! The abstract tests of OGC API – Features, parts 1 and 2, as the official suite asks them; parts 3 and 5 in rooms of
//! their own.

mod description;
mod filters;
mod gdal;
mod others;
mod owslib;
mod recipes;
mod schemas;
mod sparing;
mod where_and_when;

use std::{cmp::Ordering, collections::BTreeSet};

use serde_json::{Value, json};

use crate::client::{Client, Reply};
use crate::support::encoded;

const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
const GEOJSON: &str = "application/geo+json";

fn link<'a>(document: &'a Value, rel: &str) -> Option<&'a Value> {
    document["links"].as_array()?.iter().find(|link| link["rel"] == rel)
}

fn path(link: &Value) -> String {
    link["href"]
        .as_str()
        .expect("a link")
        .strip_prefix("http://localhost")
        .expect("of this service")
        .to_owned()
}

pub async fn collections(client: &Client) -> Vec<Value> {
    client.answer("/api/collections").await["collections"].as_array().expect("a list").clone()
}

async fn ask(client: &Client, path: &str, accept: &str) -> Reply {
    client.ask("GET", path, &[("accept", accept)]).await
}

/// What holds of every answer of `/items`.
async fn is_a_sound_page(client: &Client, path_of_page: &str) -> Value {
    let reply = ask(client, path_of_page, GEOJSON).await;
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (200, GEOJSON),
        "{path_of_page}: {}",
        reply.text()
    );
    let page = reply.json();
    assert_eq!(page["type"], "FeatureCollection");
    let features = page["features"].as_array().expect("features");
    assert_eq!(page["numberReturned"], features.len());
    let own = link(&page, "self").expect("a link to itself");
    assert_eq!(own["type"], GEOJSON);
    assert_eq!(ask(client, &path(own), GEOJSON).await.json()["features"], page["features"]);
    // Matched are all features of this page and those behind it.
    let (mut seen, mut next) = (features.len(), link(&page, "next").map(path));
    while let Some(more) = next {
        let page = ask(client, &more, GEOJSON).await.json();
        seen += page["features"].as_array().expect("features").len();
        next = link(&page, "next").map(path);
    }
    assert_eq!(page["numberMatched"], seen, "{path_of_page}");
    page
}

#[tokio::test]
async fn the_landing_page_leads_to_conformance_data_and_a_description() {
    let client = Client::new().await;
    assert_eq!(ask(&client, "/", "application/json").await.status, 200);
    let landing = client.answer("/api").await;
    for rel in ["self", "conformance", "data", "service-desc"] {
        let link = link(&landing, rel).expect("a link");
        assert_eq!(client.get(&path(link)).await.status, 200, "{rel}");
    }
    let classes = client.answer("/api/conformance").await;
    let classes: Vec<&str> = classes["conformsTo"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|c| c.as_str().expect("a text"))
        .collect();
    assert!(classes.contains(&"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"), "{classes:?}");
}

#[tokio::test]
async fn a_collection_is_the_same_in_the_list_and_alone() {
    let client = Client::new().await;
    let list = client.answer("/api/collections").await;
    assert_eq!(link(&list, "self").expect("a link")["type"], "application/json");
    for collection in collections(&client).await {
        let id = collection["id"].as_str().expect("an id");
        let alone = client.answer(&format!("/api/collections/{id}")).await;
        for member in ["id", "title", "description", "extent", "crs", "storageCrs"] {
            assert_eq!(alone[member], collection[member], "{id}");
        }
        let items = link(&collection, "items").expect("a link");
        assert_eq!(items["type"], GEOJSON);
        is_a_sound_page(&client, &path(items)).await;
        // The same in every form there is.
        let all = collection["links"].as_array().expect("links").iter().filter(|link| link["rel"] == "items");
        let mut forms = Vec::new();
        for link in all {
            let reply = client.ask("GET", &path(link), &[("accept", "application/geo+json")]).await;
            let form = link["type"].as_str().expect("a type").to_owned();
            assert_eq!(
                (reply.status, reply.header("content-type").starts_with(&form)),
                (200, true),
                "{id} {form}"
            );
            forms.push(form);
        }
        let table = "text/csv; charset=utf-8; header=present";
        assert_eq!(forms, [GEOJSON, "text/html", table], "{id}");
    }
}

#[tokio::test]
async fn limits_are_kept() {
    let client = Client::new().await;
    for collection in collections(&client).await {
        let items = path(link(&collection, "items").expect("a link"));
        for limit in [1, 100, 10_000, 999_999_999] {
            let page = is_a_sound_page(&client, &format!("{items}?limit={limit}")).await;
            assert!(page["features"].as_array().expect("features").len() <= limit);
        }
    }
}

#[tokio::test]
async fn a_wrong_question_is_400() {
    let client = Client::new().await;
    for collection in collections(&client).await {
        let items = path(link(&collection, "items").expect("a link"));
        for query in [
            "limit=unlimited",
            "limit=010",
            "limit=%2B5",
            "limit=5.0",
            "offset=%2B5",
            "offset=00",
            "sortby=%2B%2Bid",
            "unknownQueryParameter17=1",
            "crs=http://www.opengis.net/def/crs/0/unsupported",
            "bbox=5,49,6,50&bbox-crs=http://www.opengis.net/def/crs/0/unsupported",
            "bbox=NaN,49,6,50",
            "bbox=1,2,3",
            "datetime=yesterday",
            "datetime=2021-01-01/2020-01-01",
            "datetime=20200101",
            "datetime=2020-01-01%2000:00",
            "datetime=-002020-01-01",
            "datetime=../..",
            "offset=-1",
            "sortby=colour",
            "sortby=name,-name",
            "sortby=id,id",
            "properties=colour",
            "filter=colour%20%3D%201",
            "filter=name%20%3D",
            "filter=true&filter-lang=cql2-json",
            "f=shp",
        ] {
            let reply = client.get(&format!("{items}?{query}")).await;
            assert_eq!(reply.status, 400, "{items}?{query}: {}", reply.text());
        }
        let deep = format!("{}true{}", "(".repeat(1_000), ")".repeat(1_000));
        assert_eq!(client.get(&format!("{items}?filter={}", encoded(&deep))).await.status, 400);
    }
}

#[tokio::test]
async fn every_reference_system_is_answered_in_and_boxes_may_be_of_any() {
    let client = Client::new().await;
    for collection in collections(&client).await {
        let items = path(link(&collection, "items").expect("a link"));
        let systems: Vec<&str> = collection["crs"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|crs| crs.as_str().expect("a URI"))
            .collect();
        assert!(systems.contains(&CRS84) && systems.len() == 6, "{systems:?}");
        assert!(systems.contains(&collection["storageCrs"].as_str().expect("a URI")));
        assert_eq!(client.get(&items).await.header("content-crs"), format!("<{CRS84}>"));
        for crs in systems {
            let reply = client.get(&format!("{items}?crs={}", encoded(crs))).await;
            assert_eq!((reply.status, reply.header("content-crs")), (200, &*format!("<{crs}>")));
            let page = reply.json();
            let Some(first) = page["features"].as_array().and_then(|features| features.first()) else {
                continue;
            };
            let id = first["id"].as_str().expect("an id");
            let alone = client.get(&format!("{items}/{id}?crs={}", encoded(crs))).await;
            assert_eq!(alone.header("content-crs"), format!("<{crs}>"));
            assert_eq!(alone.json()["geometry"], first["geometry"]);
        }
    }
    let ids = |page: &Value| -> BTreeSet<String> {
        let features = page["features"].as_array().expect("features").clone();
        features.iter().map(|f| f["id"].as_str().expect("an id").to_owned()).collect()
    };
    let items = "/api/collections/addresses/items?limit=1000";
    let want = ids(&client.answer(&format!("{items}&bbox=86.0,55.3,86.1,55.33")).await);
    assert!(!want.is_empty());
    // The same box by EPSG:4326, and one about as large in the projections.
    let by_latitude = format!(
        "{items}&bbox=55.3,86.0,55.33,86.1&bbox-crs={}",
        encoded("http://www.opengis.net/def/crs/EPSG/0/4326")
    );
    assert_eq!(ids(&client.answer(&by_latitude).await), want);
    let mercator = format!(
        "{items}&bbox=9573476.24,7420309.04,9584608.19,7426176.59&bbox-crs={}",
        encoded("http://www.opengis.net/def/crs/EPSG/0/3857")
    );
    assert_eq!(ids(&client.answer(&mercator).await), want);
}

#[tokio::test]
async fn filters_orders_and_chosen_properties_are_kept() {
    let client = Client::new().await;
    let answer = |query: &str| {
        let path = format!("/api/collections/benches/items?{query}");
        let client = &client;
        async move { client.answer(&path).await }
    };
    let gone = answer(&format!("filter={}", encoded("state = 'removed'"))).await;
    assert_eq!((gone["numberMatched"].as_u64(), &gone["features"][0]["id"]), (Some(1), &json!("bench-gone")));
    assert_eq!(answer("state=removed").await["features"], gone["features"]);
    let chosen = answer("properties=state,name").await;
    let properties = chosen["features"][0]["properties"].as_object().expect("properties");
    assert_eq!(properties.keys().collect::<Vec<_>>(), ["name", "state"]);
    // Ordered pages meet every feature once, in order.
    let (mut names, mut next) =
        (Vec::new(), Some("/api/collections/benches/items?sortby=-name&limit=2".to_owned()));
    while let Some(page) = next {
        let page = client.answer(&page).await;
        names.extend(
            page["features"]
                .as_array()
                .expect("features")
                .iter()
                .map(|f| f["properties"]["name"].to_string()),
        );
        next = link(&page, "next").map(path);
    }
    let mut ordered = names.clone();
    ordered.sort();
    ordered.dedup();
    ordered.reverse();
    assert_eq!(names, ordered);
    let asked_by_name = answer("f=json&limit=1").await;
    for relation in ["self", "next"] {
        let href = link(&asked_by_name, relation).map(path).expect("a link");
        assert!(href.contains("f=json"), "{href}");
    }
    let skipped = answer("sortby=-name&offset=2&limit=1").await;
    assert_eq!(skipped["features"][0]["properties"]["name"].to_string(), names[2]);
}

/// Every feature of an order, page by page.
async fn in_order(client: &Client, path_of_first: &str) -> Vec<Value> {
    let (mut features, mut next) = (Vec::new(), Some(path_of_first.to_owned()));
    while let Some(page) = next {
        let page = client.answer(&page).await;
        features.extend(page["features"].as_array().expect("features").clone());
        next = link(&page, "next").map(path);
    }
    features
}

#[tokio::test]
async fn what_is_not_known_comes_last_in_either_direction_and_on_pages_of_any_length() {
    let client = Client::new().await;
    let mut tried = 0;
    for collection in collections(&client).await {
        let id = collection["id"].as_str().expect("an id");
        let sortables = client.answer(&format!("/api/collections/{id}/sortables")).await;
        for field in sortables["properties"].as_object().expect("properties").keys() {
            for sign in ["", "-"] {
                let of =
                    |limit: usize| format!("/api/collections/{id}/items?sortby={sign}{field}&limit={limit}");
                let whole = in_order(&client, &of(100)).await;
                let values: Vec<&Value> = whole.iter().map(|f| &f["properties"][field]).collect();
                let (known, unknown) = values.split_at(values.iter().filter(|v| !v.is_null()).count());
                assert!(unknown.iter().all(|value| value.is_null()), "{id} {sign}{field}: {values:?}");
                assert!(
                    known.windows(2).all(|pair| {
                        let [least, most] = if sign.is_empty() { [0, 1] } else { [1, 0] }.map(|n| pair[n]);
                        (least.as_i64(), least.as_str()) <= (most.as_i64(), most.as_str())
                    }),
                    "{id} {sign}{field}: {values:?}"
                );
                if known.is_empty() || unknown.is_empty() {
                    continue;
                }
                tried += 1;
                for limit in 1..4 {
                    assert_eq!(in_order(&client, &of(limit)).await, whole, "{id} {sign}{field} by {limit}");
                }
            }
        }
    }
    assert!(tried >= 4, "only {tried} fields are known of some and not of others");
}

#[tokio::test]
async fn an_order_by_two_fields_is_the_same_whole_in_pages_and_from_anywhere() {
    let client = Client::new().await;
    for collection in collections(&client).await {
        let id = collection["id"].as_str().expect("an id");
        let sortables = client.answer(&format!("/api/collections/{id}/sortables")).await;
        let fields: Vec<String> =
            sortables["properties"].as_object().expect("fields").keys().cloned().collect();
        for [first, second] in fields.array_windows() {
            let asked = format!("/api/collections/{id}/items?sortby=-{first},{second}");
            let whole = in_order(&client, &format!("{asked}&limit=10000")).await;
            let of = |feature: &Value, field: &str| match field {
                "id" => feature["id"].clone(),
                field => feature["properties"][field].clone(),
            };
            let mut ordered = whole.clone();
            ordered.sort_by(|a, b| {
                let [a_first, b_first] = [a, b].map(|feature| of(feature, first));
                let by_first =
                    known_first(&a_first, &b_first).then_with(|| value_order(&a_first, &b_first).reverse());
                let [a_second, b_second] = [a, b].map(|feature| of(feature, second));
                let by_second =
                    known_first(&a_second, &b_second).then_with(|| value_order(&a_second, &b_second));
                by_first.then(by_second).then_with(|| a["id"].as_str().cmp(&b["id"].as_str()))
            });
            assert_eq!(whole, ordered, "{asked}");
            assert_eq!(in_order(&client, &format!("{asked}&limit=3")).await, whole, "{asked}");
            for offset in 0..=whole.len() {
                let page = client.answer(&format!("{asked}&limit=2&offset={offset}")).await;
                let end = whole.len().min(offset + 2);
                assert_eq!(
                    page["features"].as_array().map(Vec::as_slice),
                    Some(&whole[offset..end]),
                    "{asked} from {offset}"
                );
            }
        }
    }
}

fn known_first(a: &Value, b: &Value) -> Ordering {
    a.is_null().cmp(&b.is_null())
}

fn value_order(a: &Value, b: &Value) -> Ordering {
    (a.as_i64(), a.as_str()).cmp(&(b.as_i64(), b.as_str()))
}

#[tokio::test]
async fn a_collection_is_a_table_for_scripts_and_for_excel() {
    let client = Client::new().await;
    let items = "/api/collections/benches/items";
    for (path, accept) in [(format!("{items}?f=csv"), "*/*"), (items.to_owned(), "text/csv")] {
        let reply = ask(&client, &path, accept).await;
        assert_eq!(
            (reply.status, reply.header("content-type")),
            (200, "text/csv; charset=utf-8; header=present")
        );
        assert_eq!(reply.header("content-disposition"), "attachment; filename=\"benches.csv\"");
        let mut lines = reply.text().lines();
        assert!(lines.next().expect("a head").starts_with("id,lon,lat,name,category,state,year"));
        assert!(lines.next().expect("a row").starts_with("bench-1,86.002,55.31,"));
        assert_eq!(lines.count() + 1, 5);
    }
    let for_excel = client.get(&format!("{items}?f=excel&properties=name,year&state=removed")).await;
    assert_eq!(
        for_excel.text().trim_start_matches('\u{feff}').lines().next(),
        Some("Код;Долгота;Широта;Название;Год")
    );
    assert!(
        for_excel.text().starts_with('\u{feff}')
            && for_excel.text().contains("\r\nbench-gone;86,0021;55,31;")
    );
    // All of it, where a page of GeoJSON would be one of many.
    let all = client.get("/api/collections/addresses/items?f=csv").await.text().lines().count();
    let matched = client.answer("/api/collections/addresses/items?limit=1").await["numberMatched"].clone();
    assert_eq!(all - 1, matched.as_u64().expect("a count") as usize);
    assert_eq!(client.get(&format!("{items}?f=csv&limit=2")).await.text().lines().count(), 3);
    let crs = encoded("http://www.opengis.net/def/crs/EPSG/0/3857");
    assert_eq!(client.get(&format!("{items}?f=csv&crs={crs}")).await.status, 400);
    assert_eq!(client.get(&format!("{items}/bench-1?f=csv")).await.status, 400);
}

#[tokio::test]
async fn a_name_that_is_not_known_is_answered_with_those_that_are() {
    let client = Client::new().await;
    for (asked, known) in [
        ("/api/collections/benches/items?sortby=colour", "id, name, "),
        ("/api/collections/benches/items?properties=name,colour", "id, name, "),
    ] {
        let reply = client.get(asked).await;
        let told: Value = serde_json::from_str(reply.text()).expect("a problem");
        let detail = told["detail"].as_str().expect("a reason");
        assert!(reply.status == 400 && detail.contains("colour") && detail.contains(known), "{told}");
    }
    let outside = client.get("/api/tiles/WebMercatorQuad/3/0/0").await;
    assert!(outside.status == 404 && outside.text().contains("3/0/0"), "{}", outside.text());
    let table = client
        .ask(
            "GET",
            "/api/collections/benches/items?crs=http://www.opengis.net/def/crs/EPSG/0/3857",
            &[("accept", "text/csv")],
        )
        .await;
    assert!(table.status == 400 && table.text().contains("CSV"), "{}", table.text());
}
