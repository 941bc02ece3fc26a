//! An operation, as it is put together: what it takes and every answer it gives.

use serde_json::{Map, Value, json};

use super::schema::{Schemas, of, reference, text};

/// The media type of most answers.
pub const JSON: &str = "application/json";

/// Paths and what they do.
pub type Paths = Map<String, Value>;

/// An operation of a path. Any may be asked with what it does not know, for every query is read strictly; any may fail by a
/// fault of the service, or be too slow.
pub struct Operation {
    method: &'static str,
    told: Value,
    /// The forms of the answer that gives what was asked for.
    content: Map<String, Value>,
    /// The headers of that answer, and of word that the asker has it.
    headers: Vec<&'static str>,
    others: Map<String, Value>,
}

impl Operation {
    /// Something that is read.
    pub fn get(tag: &str, id: &str, summary: &str) -> Self {
        Self::new("get", tag, id, summary)
    }

    /// Something that is sent.
    pub fn post(tag: &str, id: &str, summary: &str) -> Self {
        Self::new("post", tag, id, summary)
    }

    fn new(method: &'static str, tag: &str, id: &str, summary: &str) -> Self {
        let told = json!({"tags": [tag], "operationId": id, "summary": summary});
        let new = Self { method, told, content: Map::new(), headers: Vec::new(), others: Map::new() };
        new.fails("400", "badRequest")
            .fails("406", "noEncoding")
            .fails("500", "fault")
            .fails("503", "unavailable")
    }

    /// With more to say about it.
    pub fn described(mut self, description: &str) -> Self {
        self.told["description"] = description.into();
        self
    }

    /// Takes parameters that are components.
    pub fn takes(self, names: &[&str]) -> Self {
        self.takes_these(names.iter().map(|name| reference("parameters", name)))
    }

    /// Takes parameters of its own.
    pub fn takes_these(mut self, parameters: impl IntoIterator<Item = Value>) -> Self {
        let mut all = self.told["parameters"].as_array().cloned().unwrap_or_default();
        all.extend(parameters);
        self.told["parameters"] = all.into();
        self
    }

    /// Takes a body in one of these forms.
    pub fn takes_body(mut self, media_types: &[&str]) -> Self {
        let content: Map<String, Value> =
            media_types.iter().map(|name| ((*name).to_owned(), json!({"schema": text()}))).collect();
        self.told["requestBody"] = json!({"required": true, "content": content});
        self.fails("413", "tooLarge").fails("415", "unknownMediaType")
    }

    /// Speaks of something that may not be there.
    pub fn may_miss(self) -> Self {
        self.fails("404", "notFound")
    }

    /// Gives this; called again, this too, by what is asked for.
    pub fn gives(mut self, media_type: &str, schema: &Value) -> Self {
        self.content.insert(media_type.to_owned(), json!({"schema": schema}));
        self
    }

    /// Gives bytes.
    pub fn gives_bytes(self, media_type: &str) -> Self {
        self.gives(media_type, &json!({"type": "string", "format": "binary"}))
    }

    /// May give nothing: there is nothing there.
    pub fn may_be_empty(mut self, description: &str) -> Self {
        self.others.insert("204".to_owned(), json!({"description": description}));
        self
    }

    /// May lead to the same question without parameters that say nothing.
    pub fn may_lead_on(mut self) -> Self {
        let location = json!({"schema": text(), "description": "The same without parameters of no value"});
        let answer =
            json!({"description": "As a page: the question, tidied", "headers": {"Location": location}});
        self.others.insert("303".to_owned(), answer);
        self
    }

    /// Names the state of the data it was made from.
    pub fn of_a_revision(mut self) -> Self {
        self.headers.push("Dvor-Revision");
        self
    }

    /// Says in which reference system it is.
    pub fn in_a_crs(mut self) -> Self {
        self.headers.push("Content-Crs");
        self
    }

    /// May be kept and asked for again: the asker may have it already.
    pub fn cacheable(mut self) -> Self {
        self.headers.extend(["ETag", "Cache-Control", "Vary"]);
        self.others.insert("304".to_owned(), json!({"description": "It is what the asker has"}));
        self
    }

    /// As the item of its path.
    pub fn done(self) -> Value {
        let Self { method, mut told, content, headers, mut others } = self;
        if content.contains_key("text/html") {
            // Who asks for a page is told what is wrong on one.
            for answer in others.values_mut() {
                if let Some(name) = answer["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
                    *answer = reference("responses", &format!("{name}OrPage"));
                }
            }
        }
        let headers: Map<String, Value> =
            headers.iter().map(|name| ((*name).to_owned(), reference("headers", name))).collect();
        for status in ["204", "304"] {
            if let Some(answer) = others.get_mut(status) {
                answer["headers"] = headers.clone().into();
            }
        }
        let mut answer = json!({"description": told["summary"], "content": content});
        if !headers.is_empty() {
            answer["headers"] = headers.into();
        }
        others.insert("200".to_owned(), answer);
        told["responses"] = others.into();
        json!({method: told})
    }

    fn fails(mut self, status: &str, response: &str) -> Self {
        self.others.insert(status.to_owned(), reference("responses", response));
        self
    }
}

/// Answers that say what is wrong.
pub fn responses() -> Map<String, Value> {
    let problem = |name: &str, description: &str| {
        let content = json!({"application/problem+json": {"schema": of("problem")}});
        (name.to_owned(), json!({"description": description, "content": content}))
    };
    let mut responses = Map::from_iter([
        problem("badRequest", "Something about the question cannot be understood"),
        problem("notFound", "There is no such thing"),
        problem("noEncoding", "Accept-Encoding rules out every encoding of the answer, also plain"),
        problem("tooLarge", "The body is too large"),
        problem("unknownMediaType", "Bodies of this content type are not taken"),
        problem("fault", "A fault of the service"),
        problem("unavailable", "Not now: Retry-After tells when to try again"),
    ]);
    let seconds = json!({"schema": {"type": "integer", "minimum": 0}, "description": "Seconds"});
    responses["unavailable"]["headers"] = json!({"Retry-After": seconds});
    for name in ["badRequest", "notFound", "noEncoding", "fault", "unavailable"] {
        let mut either = responses[name].clone();
        either["content"]["text/html"] = json!({"schema": text()});
        responses.insert(format!("{name}OrPage"), either);
    }
    responses
}

/// Headers of answers.
pub fn headers() -> Schemas {
    let header = |name: &str, schema: Value, description: &str| {
        (name.to_owned(), json!({"required": true, "schema": schema, "description": description}))
    };
    Map::from_iter([
        header(
            "Dvor-Revision",
            json!({"type": "integer", "minimum": 0}),
            "The state of the data it was made from",
        ),
        header("Content-Crs", text(), "The reference system of the answer, in angle brackets"),
        header("ETag", text(), "Which answer it is: for If-None-Match"),
        header("Cache-Control", text(), "How long it may be kept"),
        header("Vary", text(), "By which headers of the question it differs"),
    ])
}
