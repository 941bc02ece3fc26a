//! The parameters that several paths take.

use serde_json::{Map, Value, json};

use super::{
    super::features::{DEFAULT_LIMIT, MAX_LIMIT},
    schema::{day, list, number, text, word},
};
use crate::{
    atlas::Atlas,
    features::{Collection, Field, ValueType},
    geometry::Crs,
    tiles::{Layer, MAX_LAYERS, TileCoordinate},
};

/// A parameter of the query; a list of values is one text, parted by commas.
pub fn parameter(name: &str, required: bool, schema: &Value, description: &str) -> Value {
    json!({
        "name": name, "in": "query", "required": required, "style": "form", "explode": false,
        "description": description, "schema": schema,
    })
}

/// The same with an example.
pub fn with_example(mut parameter: Value, example: &str) -> Value {
    parameter["example"] = example.into();
    parameter
}

/// A part of the path.
fn in_path(name: &str, schema: Value, description: &str) -> Value {
    json!({
        "name": name, "in": "path", "required": true, "style": "simple", "explode": false,
        "description": description, "schema": schema,
    })
}

/// The form of the answer: one of these names.
pub fn form(names: &[&str], description: &str) -> Value {
    parameter("f", false, &word(names), description)
}

/// The fields that are parameters of their own, of all collections.
pub fn queryables(atlas: &Atlas) -> Vec<Value> {
    let mut fields: Vec<(&Field, Vec<&str>)> = Vec::new();
    for field in Collection::all(atlas).into_iter().flat_map(Collection::fields) {
        match fields.iter_mut().find(|(known, _)| known.name == field.name) {
            // A word is one of those of any collection; any text, where one of them takes any.
            Some((_, words)) if words.is_empty() || field.one_of.is_empty() => words.clear(),
            Some((_, words)) => {
                let new = field.one_of.iter().filter(|word| !words.contains(word)).copied();
                words.extend(new.collect::<Vec<_>>());
            }
            None => fields.push((field, field.one_of.to_vec())),
        }
    }
    let describe = |(field, words): &(&Field, Vec<&str>)| {
        let description = match field.value_type {
            ValueType::Texts => "Features that hold this text there, where the collection has the field",
            ValueType::Text | ValueType::Integer | ValueType::Date => {
                "Features with this value, where the collection has the field"
            }
        };
        let schema = match field.value_type {
            ValueType::Text if !words.is_empty() => word(words),
            ValueType::Text | ValueType::Texts => text(),
            ValueType::Integer => json!({"type": "integer"}),
            ValueType::Date => day(),
        };
        parameter(field.name, false, &schema, description)
    };
    let id = parameter("id", false, &text(), "The feature of this id");
    std::iter::once(id).chain(fields.iter().map(describe)).collect()
}

/// The parameters, by the names they are referred to by.
pub fn all(atlas: &Atlas) -> Map<String, Value> {
    let mut all = Map::new();
    for part in [of_features(atlas), of_tiles(atlas)] {
        all.extend(part);
    }
    all.insert(
        "at".to_owned(),
        parameter("at", false, &day(), "Territories by the law in force on that day"),
    );
    all
}

fn of_features(atlas: &Atlas) -> Map<String, Value> {
    let texts = list(&text());
    let crs = json!({"type": "string", "format": "uri", "enum": Crs::ALL.map(Crs::uri), "default": Crs::Crs84.uri()});
    let mut numbers = list(&number());
    numbers["minItems"] = 4.into();
    numbers["maxItems"] = 6.into();
    let limit = json!({"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT});
    let offset = json!({"type": "integer", "minimum": 0, "default": 0});
    let only = |value: &str| json!({"type": "string", "enum": [value], "default": value});
    let names: Vec<&str> = Collection::all(atlas).into_iter().map(Collection::name).collect();
    let path = [
        ("collectionId", in_path("collectionId", word(&names), "A collection")),
        ("featureId", in_path("featureId", text(), "The id of a feature")),
    ];
    let query = [
        ("limit", limit, "The most features of a page; more than the maximum is the maximum"),
        ("offset", offset, "How many features to pass over; following next is cheaper"),
        ("after", text(), "Where the page before ended, as its next link has it"),
        ("bbox", numbers, "Features that meet the box, or have no place: least of both axes, then greatest"),
        ("bbox-crs", crs.clone(), "The reference system of bbox"),
        ("crs", crs.clone(), "The reference system of the answer"),
        ("datetime", text(), "A day, a moment, or an interval, open with ..: what was then or has no time"),
        ("sortby", texts.clone(), "Fields to order by; a minus before one turns it"),
        ("properties", texts, "Only these fields"),
        ("filter", text(), "CQL2 text over the queryables"),
        ("filter-lang", only("cql2-text"), "The language of filter"),
        ("filter-crs", crs, "The reference system of the geometries of filter, with the order of its axes"),
    ];
    let query = query.into_iter().map(|(name, schema, says)| (name, parameter(name, false, &schema, says)));
    path.into_iter().chain(query).map(|(name, told)| (name.to_owned(), told)).collect()
}

fn of_tiles(atlas: &Atlas) -> Map<String, Value> {
    let names: Vec<&str> = Layer::all(atlas).into_iter().map(Layer::name).collect();
    let layers = json!({"type": "array", "items": word(&names), "minItems": 1, "maxItems": MAX_LAYERS});
    let categories: Vec<&str> =
        atlas.places.shelves().iter().map(|shelf| shelf.category.id.as_str()).collect();
    let mut categories = list(&word(&categories));
    categories["minItems"] = 1.into();
    let last = (1_u32 << TileCoordinate::MAX_ZOOM) - 1;
    let zoom = json!({"type": "integer", "minimum": 0, "maximum": TileCoordinate::MAX_ZOOM});
    let index = json!({"type": "integer", "minimum": 0, "maximum": last});
    let set = word(&[super::super::tile_sets::MATRIX_SET]);
    let path = [
        ("layers", layers.clone(), "Layers, in the order they are drawn"),
        ("z", zoom.clone(), "Zoom"),
        ("x", index.clone(), "Column, from the west; less than 2^z"),
        ("y", index.clone(), "Row, from the north; less than 2^z; may end in .mvt or .pbf"),
        ("tileMatrixSetId", set, "The tile matrix set"),
        ("tileMatrix", zoom, "Zoom"),
        ("tileRow", index.clone(), "Row, from the north"),
        ("tileCol", index, "Column, from the west"),
    ];
    let query = [
        ("collections", layers, "Only these layers"),
        ("category", categories, "Of layers of places only these categories"),
        ("committee", text(), "Only what belongs to the territory of this id"),
        ("v", text(), "A version of the asker's own: passed over"),
        ("revision", text(), "A revision of the asker's own: passed over"),
    ];
    let path = path.into_iter().map(|(name, schema, says)| (name.to_owned(), in_path(name, schema, says)));
    let query = query
        .into_iter()
        .map(|(name, schema, says)| (name.to_owned(), parameter(name, false, &schema, says)));
    path.chain(query).collect()
}
