//! Collections of features, in the document.

use serde_json::{Map, Value, json};

use super::{
    super::{
        features::SCHEMA_JSON,
        format::{Format, OF_DOCUMENTS, OF_FEATURE, OF_PAGES},
    },
    OPENAPI_30, OPENAPI_31,
    operation::{JSON, Operation, Paths},
    parameters::{form, queryables},
    schema::{Schemas, any, count, list, number, of, or_null, record, reference, text, word},
};
use crate::{atlas::Atlas, export::geojson, geometry::Crs};

/// What a page of features is asked with.
const OF_ITEMS: [&str; 13] = [
    "limit",
    "offset",
    "after",
    "bbox",
    "bbox-crs",
    "crs",
    "datetime",
    "at",
    "sortby",
    "properties",
    "filter",
    "filter-lang",
    "filter-crs",
];

/// The paths, below `/api`.
pub fn paths(atlas: &Atlas) -> Paths {
    let mut paths = documents();
    let pages = Operation::get("features", "getFeatures", "Features of a collection")
        .takes(&OF_ITEMS)
        .takes_these([forms(&OF_PAGES)])
        .takes_these(queryables(atlas))
        .may_miss()
        .may_lead_on()
        .in_a_crs();
    let mut pages = in_forms(pages, &OF_PAGES, geojson::MEDIA_TYPE, "featureCollection").done();
    pages["parameters"] = json!([reference("parameters", "collectionId")]);
    let feature = Operation::get("features", "getFeature", "One feature")
        .takes(&["crs", "at"])
        .takes_these([forms(&OF_FEATURE)])
        .may_miss()
        .in_a_crs();
    let mut feature = in_forms(feature, &OF_FEATURE, geojson::MEDIA_TYPE, "feature").done();
    feature["parameters"] =
        json!([reference("parameters", "collectionId"), reference("parameters", "featureId")]);
    paths.insert("/collections/{collectionId}/items".to_owned(), pages);
    paths.insert("/collections/{collectionId}/items/{featureId}".to_owned(), feature);
    paths
}

/// What leads to features and tells of them.
fn documents() -> Paths {
    let document = |id: &str, summary: &str, media_type: &str, schema: &str| {
        let operation = Operation::get("features", id, summary).takes_these([forms(&OF_DOCUMENTS)]);
        in_forms(operation, &OF_DOCUMENTS, media_type, schema)
    };
    let of_collection = |id: &str, summary: &str, media_type: &str, schema: &str| {
        let mut item = document(id, summary, media_type, schema).may_miss().done();
        item["parameters"] = json!([reference("parameters", "collectionId")]);
        item
    };
    let description = |id: &str, summary: &str, media_type: &str| {
        Operation::get("features", id, summary).gives(media_type, &any()).of_a_revision().cacheable().done()
    };
    let landing = document("getLandingPage", "Where everything begins", JSON, "landingPage").done();
    let classes =
        document("getConformance", "The requirements classes that are met", JSON, "conformance").done();
    let all = document("getCollections", "Every collection", JSON, "collections").done();
    let one = of_collection("describeCollection", "A collection", JSON, "collection");
    let schema = of_collection("getSchema", "Members of a collection's features", SCHEMA_JSON, "schema");
    let queryables = of_collection("getQueryables", "What filters may name", SCHEMA_JSON, "schema");
    let sortables = of_collection("getSortables", "What features may be ordered by", SCHEMA_JSON, "schema");
    let page = Operation::get("features", "getDescriptionToRead", "This document to read")
        .takes_these([forms(&OF_DOCUMENTS)])
        .gives(OPENAPI_30, &any())
        .gives("text/html", &text())
        .of_a_revision()
        .cacheable()
        .done();
    let older = description("getDescription", "This document in OpenAPI 3.0", OPENAPI_30);
    let newer = description("getDescriptionInOpenApi31", "This document in OpenAPI 3.1", OPENAPI_31);
    let paths = [
        ("/", landing),
        ("/conformance", classes),
        ("/openapi", page),
        ("/openapi.json", older),
        ("/openapi-3.1.json", newer),
        ("/collections", all),
        ("/collections/{collectionId}", one),
        ("/collections/{collectionId}/schema", schema),
        ("/collections/{collectionId}/queryables", queryables),
        ("/collections/{collectionId}/sortables", sortables),
    ];
    paths.into_iter().map(|(path, item)| (path.to_owned(), item)).collect()
}

fn forms(offered: &[Format]) -> Value {
    let names: Vec<&str> = offered.iter().flat_map(|format| format.names()).copied().collect();
    form(&names, "The form of the answer; without it Accept decides")
}

/// Gives a document in every form that is offered, to be kept and asked for again.
fn in_forms(operation: Operation, offered: &[Format], media_type: &str, schema: &str) -> Operation {
    let give = |operation: Operation, format: &Format| match format {
        Format::Json => operation.gives(media_type, &of(schema)),
        Format::Csv | Format::Excel => operation.gives("text/csv", &text()),
        Format::TileJson => operation,
        Format::Html => operation.gives("text/html", &text()),
    };
    offered.iter().fold(operation, give).of_a_revision().cacheable()
}

/// The shapes of the answers.
pub fn schemas() -> Schemas {
    let links = list(&of("link"));
    let texts = list(&text());
    let moment = or_null(json!({"type": "string", "format": "date-time"}));
    let extent = record(json!({
        "spatial?": record(json!({"bbox": list(&list(&number())), "crs": text()})),
        "temporal?": record(json!({"interval": list(&list(&moment)), "trs": text()})),
    }));
    let geometry = record(json!({
        "type": word(&["Point", "LineString", "Polygon", "MultiPolygon"]),
        "coordinates": {"type": "array", "items": {}},
    }));
    let schemas = [
        ("link", record(json!({"href": text(), "rel": text(), "type?": text(), "title?": text()}))),
        ("landingPage", record(json!({"title": text(), "description?": text(), "links": links}))),
        ("conformance", record(json!({"conformsTo": texts}))),
        (
            "collections",
            record(json!({"collections": list(&of("collection")), "crs": texts, "links": links})),
        ),
        (
            "collection",
            record(json!({
                "id": text(), "title": text(), "description": text(), "itemType": word(&["feature"]),
                "crs": list(&word(&Crs::ALL.map(Crs::uri))), "storageCrs": word(&[Crs::Crs84.uri()]),
                "extent?": extent, "links": links,
            })),
        ),
        (
            "schema",
            record(json!({
                "$schema": text(), "$id": text(), "type": word(&["object"]), "title": text(),
                "properties": {"type": "object", "additionalProperties": any()},
                "additionalProperties": {"type": "boolean"},
            })),
        ),
        (
            "featureCollection",
            record(json!({
                "type": word(&["FeatureCollection"]), "features": list(&of("feature")),
                "numberMatched": count(), "numberReturned": count(), "links": links,
            })),
        ),
        (
            "feature",
            record(json!({
                "type": word(&["Feature"]), "id": text(), "geometry": or_null(geometry), "properties": any(),
                "links?": links,
            })),
        ),
    ];
    Map::from_iter(schemas.map(|(name, schema)| (name.to_owned(), schema)))
}
