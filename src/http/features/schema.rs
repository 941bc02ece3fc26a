//! `/schema`, `/queryables`, `/sortables` of a collection: its fields as JSON Schema.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, Uri},
    response::Response,
    routing::get,
};
use serde_json::{Map, Value, json};

use super::{
    super::{Context, Language, Problem, caching, pages::api as pages, params::Params},
    collections::{collection, in_language, titled},
    format::{Format, OF_DOCUMENTS},
};
use crate::{
    domain::GeometryKind,
    features::{Collection, Field, ValueType},
};

const SCHEMA_JSON: &str = "application/schema+json";

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
            move |State(context): State<Arc<Context>>,
                  Path(name): Path<String>,
                  uri: Uri,
                  headers: HeaderMap| async move {
                answer(&context, &name, part, &uri, &headers)
                    .unwrap_or_else(|problem| pages::refuse(&context, &uri, &headers, problem))
            },
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

fn answer(
    context: &Context,
    name: &str,
    part: Part,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let atlas = context.atlas();
    let collection = collection(&atlas, name)?;
    let mut params = Params::of(uri)?;
    let format = Format::of(&mut params, headers, &OF_DOCUMENTS)?;
    params.finish()?;
    if format == Format::Html {
        return pages::schema(context, &atlas, uri, headers, (collection, part));
    }
    let id = context.public_url.link(&format!("/api/collections/{name}/{}", part.path()));
    let body = schema(collection, part, &id, Language::of(headers)).to_string();
    let etag = caching::etag_of(body.as_bytes());
    Ok(in_language(caching::answer(headers, &atlas, &etag, SCHEMA_JSON, || body)))
}

fn schema(collection: Collection<'_>, part: Part, id: &str, language: Language) -> Value {
    let mut properties = Map::new();
    let id_title = if language == Language::Russian { "Обозначение" } else { "Id" };
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
