//! Schemas, as short as they can be said.

use serde_json::{Map, Value, json};

/// Schemas by their names.
pub type Schemas = Map<String, Value>;

/// A reference to a component.
pub fn reference(kind: &str, name: &str) -> Value {
    json!({"$ref": format!("#/components/{kind}/{name}")})
}

/// A reference to a schema.
pub fn of(name: &str) -> Value {
    reference("schemas", name)
}

/// A list of what a schema describes.
pub fn list(items: &Value) -> Value {
    json!({"type": "array", "items": items})
}

/// A text.
pub fn text() -> Value {
    json!({"type": "string"})
}

/// One of a few words; any text where there are none, for OpenAPI 3.0 takes no empty list.
pub fn word(words: &[&str]) -> Value {
    if words.is_empty() { text() } else { json!({"type": "string", "enum": words}) }
}

/// A whole number, not negative.
pub fn count() -> Value {
    json!({"type": "integer", "minimum": 0})
}

/// A number.
pub fn number() -> Value {
    json!({"type": "number"})
}

/// Yes or no.
pub fn truth() -> Value {
    json!({"type": "boolean"})
}

/// A civil day.
pub fn day() -> Value {
    json!({"type": "string", "format": "date"})
}

/// An object with members of any names.
pub fn any() -> Value {
    json!({"type": "object"})
}

/// The same, or `null`.
pub fn or_null(mut schema: Value) -> Value {
    schema["nullable"] = true.into();
    schema
}

/// An object with these members, each of them there but for those whose name here ends in `?`. It may have others.
pub fn record(members: Value) -> Value {
    let Value::Object(members) = members else { return any() };
    let mut required: Vec<String> = Vec::new();
    let mut properties = Map::new();
    for (name, schema) in members {
        if let Some(name) = name.strip_suffix('?') {
            properties.insert(name.to_owned(), schema);
        } else {
            required.push(name.clone());
            properties.insert(name, schema);
        }
    }
    let mut schema = json!({"type": "object", "properties": properties});
    // OpenAPI 3.0 takes no empty list here.
    if !required.is_empty() {
        schema["required"] = required.into();
    }
    schema
}

/// What every error is told as.
pub fn problem() -> Schemas {
    let problem = record(json!({
        "type": text(), "title": text(), "status": {"type": "integer"}, "detail?": text(),
    }));
    Map::from_iter([("problem".to_owned(), problem)])
}

/// Says of every schema that allows `null` so as OpenAPI 3.1 does: by its type.
pub fn tell_null_by_type(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if members.get("nullable") == Some(&Value::Bool(true))
                && let Some(name) = members.get("type").cloned()
            {
                members.remove("nullable");
                members.insert("type".to_owned(), json!([name, "null"]));
            }
            members.values_mut().for_each(tell_null_by_type);
        }
        Value::Array(items) => items.iter_mut().for_each(tell_null_by_type),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
