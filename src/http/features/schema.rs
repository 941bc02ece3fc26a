//! `/schema`, `/queryables`, `/sortables` of a collection: its fields as JSON Schema.

use std::sync::Arc;

use axum::{Router, extract::Path, response::Response, routing::get};
use serde_json::{Map, Value, json};

use super::{
    super::{
        Context, Language, Problem, caching::in_language, format::Format, pages::api as pages, visit::Visit,
    },
    collections::{collection, titled},
};
use crate::{
    domain::GeometryKind,
    features::{Collection, Field, ValueType},
};

/// The media type of a schema.
pub const SCHEMA_JSON: &str = "application/schema+json";

/// What a schema is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Every member of a feature.
    Schema,
    /// What filters may name.
    Queryables,
    /// What may be ordered by.
    Sortables,
}

/// The paths of this resource, below a path of a language.
pub fn router(root: &str) -> Router<Arc<Context>> {
    let of = |part: Part| {
        get(
            move |visit: Visit, Path(name): Path<String>| async move { visit.answer(answer(&visit, &name, part)) },
        )
    };
    Router::new()
        .route(&format!("{root}/api/collections/{{collection}}/schema"), of(Part::Schema))
        .route(&format!("{root}/api/collections/{{collection}}/queryables"), of(Part::Queryables))
        .route(&format!("{root}/api/collections/{{collection}}/sortables"), of(Part::Sortables))
}

impl Part {
    /// Its name in paths.
    pub fn path(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Queryables => "queryables",
            Self::Sortables => "sortables",
        }
    }

    /// Whether it tells a field.
    pub fn holds(self, field: &Field) -> bool {
        self != Self::Sortables || field.has_an_order()
    }
}

fn answer(visit: &Visit, name: &str, part: Part) -> Result<Response, Problem> {
    let collection = collection(&visit.atlas, name)?;
    if visit.form_alone()? == Format::Html {
        return pages::schema(visit, collection, part);
    }
    let id = visit.url(&format!("/api/collections/{name}/{}", part.path()));
    let body = schema(collection, part, &id, visit.language()).to_string();
    Ok(in_language(visit.document(SCHEMA_JSON, body)))
}

fn schema(collection: Collection<'_>, part: Part, id: &str, language: Language) -> Value {
    let mut properties = Map::new();
    let id_title = language.say("Обозначение", "Id");
    properties.insert("id".to_owned(), json!({"type": "string", "title": id_title, "x-ogc-role": "id"}));
    if part != Part::Sortables {
        let geometry = json!({"x-ogc-role": "primary-geometry", "format": geometry_format(collection)});
        properties.insert("geometry".to_owned(), geometry);
    }
    for field in collection.fields().iter().filter(|field| part.holds(field)) {
        properties.insert(field.name.to_owned(), property(field, language));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": id,
        "type": "object",
        "title": titled(collection.title(), language),
        "properties": properties,
        "additionalProperties": false,
    })
}

fn geometry_format(collection: Collection<'_>) -> &'static str {
    match collection.geometry() {
        GeometryKind::Point => "geometry-point",
        GeometryKind::Line => "geometry-linestring",
        GeometryKind::Area => "geometry-polygon-or-multipolygon",
    }
}

/// A field as JSON Schema.
pub fn property(field: &Field, language: Language) -> Value {
    let mut schema = match field.value_type {
        ValueType::Text => json!({"type": "string"}),
        ValueType::Integer => json!({"type": "integer"}),
        ValueType::Date => json!({"type": "string", "format": "date"}),
        ValueType::Texts => json!({"type": "array", "items": {"type": "string"}}),
    };
    schema["title"] = titled(field.title, language).into();
    if !field.one_of.is_empty() {
        schema["enum"] = field.one_of.into();
    }
    schema
}
