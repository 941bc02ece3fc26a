//! Schemas of collections: the abstract tests of OGC API – Features, part 5.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{ask, collections, link, path};
use crate::client::Client;

const SCHEMA_JSON: &str = "application/schema+json";

/// The keywords of JSON Schema that are known here; others begin with `x-`.
const KEYWORDS: [&str; 9] =
    ["$schema", "$id", "type", "title", "properties", "additionalProperties", "format", "enum", "items"];

/// A schema by the link of its collection, looked through as the abstract tests of «Schemas» do.
async fn schema(client: &Client, collection: &Value, relation: &str) -> Value {
    let relation = format!("http://www.opengis.net/def/rel/ogc/1.0/{relation}");
    let href = path(link(collection, &relation).expect("a link"));
    let reply = ask(client, &href, SCHEMA_JSON).await;
    assert_eq!((reply.status, reply.header("content-type")), (200, SCHEMA_JSON), "{href}");
    let schema = reply.json();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(schema["$id"], format!("http://localhost{href}"), "the $id leads to the schema");
    assert!(!href.contains('?'));
    assert_eq!(schema["type"], "object");
    let valid = jsonschema::meta::validate(&schema);
    assert!(valid.is_ok(), "{href}: {valid:?}");
    let properties = schema["properties"].as_object().expect("properties");
    let mut keywords: BTreeSet<&str> =
        schema.as_object().expect("an object").keys().map(String::as_str).collect();
    for (name, property) in properties {
        let property = property.as_object().expect("an object");
        keywords.extend(property.keys().map(String::as_str));
        let format = property.get("format").and_then(Value::as_str);
        let is_geometry = format.is_some_and(|format| format.starts_with("geometry-"));
        assert!(
            property.contains_key("type") != is_geometry && !property.contains_key("$ref"),
            "{href} {name}"
        );
        assert!(property.get("x-ogc-role").is_none_or(Value::is_string), "{href} {name}");
        assert!(property.get("title").is_none_or(Value::is_string), "{href} {name}");
    }
    for keyword in keywords {
        assert!(KEYWORDS.contains(&keyword) || keyword.starts_with("x-"), "{href}: {keyword}");
    }
    let ids: Vec<&Value> = properties.values().filter(|p| p["x-ogc-role"] == "id").collect();
    assert!(matches!(*ids, [id] if id["type"] == "string"), "{href}: one id");
    schema
}

#[tokio::test]
async fn a_schema_tells_every_member_a_feature_may_have() {
    let client = Client::new().await;
    for collection in collections(&client).await {
        let id = collection["id"].as_str().expect("an id");
        let schema = schema(&client, &collection, "schema").await;
        assert_eq!(schema["additionalProperties"], false);
        let members = jsonschema::draft202012::new(&schema).expect("a schema");
        let page = client.answer(&format!("/api/collections/{id}/items?limit=10000")).await;
        for feature in page["features"].as_array().expect("features") {
            let mut said = feature["properties"].clone();
            let members_said = said.as_object_mut().expect("properties");
            // What is not known is null in GeoJSON and absent for a schema.
            members_said.retain(|_, value| !value.is_null());
            members_said.insert("id".to_owned(), feature["id"].clone());
            assert!(members.is_valid(&said), "{id} {said}");
            let kind = schema["properties"]["geometry"]["format"].as_str().expect("a kind of geometry");
            let drawn = feature["geometry"]["type"].as_str().map(str::to_lowercase);
            assert!(
                drawn.is_none_or(|drawn| kind
                    .trim_start_matches("geometry-")
                    .split("-or-")
                    .any(|k| k == drawn)),
                "{id} {kind}"
            );
        }
    }
}

#[tokio::test]
async fn queryables_are_what_filters_may_name_and_sortables_what_orders() {
    let client = Client::new().await;
    for collection in collections(&client).await {
        let id = collection["id"].as_str().expect("an id");
        let items = format!("/api/collections/{id}/items?limit=1");
        let queryables = schema(&client, &collection, "queryables").await;
        assert_eq!(queryables["additionalProperties"], false);
        for name in queryables["properties"].as_object().expect("properties").keys() {
            client.answer(&format!("{items}&filter={name}%20is%20null")).await;
        }
        assert_eq!(client.get(&format!("{items}&filter=colour%20is%20null")).await.status, 400);
        let sortables = schema(&client, &collection, "sortables").await;
        assert_eq!(sortables["additionalProperties"], false);
        for (name, told) in sortables["properties"].as_object().expect("properties") {
            assert!(told["type"] == "string" || told["type"] == "integer", "{id} {name}");
            client.answer(&format!("{items}&sortby=-{name}")).await;
        }
        assert_eq!(client.get(&format!("{items}&sortby=colour")).await.status, 400);
    }
}
