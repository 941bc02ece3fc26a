//! The OpenAPI document as a page: what may be asked, with which parameters, and an example to press.

use std::collections::BTreeSet;

use axum::response::Response;
use serde_json::Value;

use super::{
    super::super::{
        Problem,
        openapi::{OPENAPI_30, OPENAPI_31},
        params::{encoded, query_of},
        visit::Visit,
    },
    document::{list, text},
    openapi_words::in_russian,
    sheet::{Block, Body, Piece, Reader, Rows, Sheet, Table},
};

/// How references may follow each other.
const MOST_STEPS: usize = 8;

/// The methods an operation may have, as they are ordered here.
const METHODS: [&str; 7] = ["get", "head", "post", "put", "patch", "delete", "options"];

/// The document as a page.
///
/// # Errors
/// [`Problem::Internal`] for a template that fails.
pub fn openapi(visit: &Visit, document: &Value) -> Result<Response, Problem> {
    let reader = Reader::of(visit);
    let told = Told { reader: &reader, document };
    let title = reader.say("Описание запросов", "The interface");
    let server = Piece::code(document["servers"][0]["url"].as_str().unwrap_or_default());
    let begin = reader
        .say("Все пути, где не сказано иначе, начинаются с", "Unless told otherwise, every path begins with");
    let about = Block::new(
        "about",
        reader.say("Общее", "In general"),
        vec![Body::Text(vec![Piece::plain(begin), server])],
    );
    let about = told.led(about, text(&document["info"], "description"));
    let sheet = Sheet {
        title: title.to_owned(),
        crumbs: reader.crumbs([Piece::plain(title)]),
        forms: vec![
            reader.description(OPENAPI_30, "/api/openapi.json", "OpenAPI 3.0"),
            reader.description(OPENAPI_31, "/api/openapi-3.1.json", "OpenAPI 3.1"),
        ],
        blocks: std::iter::once(about).chain(by_tag(&told)).collect(),
        ..Sheet::default()
    };
    visit.page(sheet)
}

/// The document, told to somebody.
struct Told<'a> {
    reader: &'a Reader,
    document: &'a Value,
}

/// A path and what may be done with it.
struct Operation<'a> {
    path: &'a str,
    item: &'a Value,
    method: &'static str,
    told: &'a Value,
}

/// The operations by their tags, in the order of the document; those of none last.
fn by_tag(told: &Told<'_>) -> Vec<Block> {
    let all: Vec<Operation<'_>> = told.document["paths"]
        .as_object()
        .into_iter()
        .flatten()
        .flat_map(|(path, item)| {
            let found = METHODS.into_iter().filter_map(|method| Some((method, item.get(method)?)));
            found.map(move |(method, told)| Operation { path, item, method, told })
        })
        .collect();
    let tag_of = |operation: &Operation<'_>| operation.told["tags"][0].as_str().unwrap_or("").to_owned();
    let known: Vec<(&str, &str)> =
        list(told.document, "tags").iter().map(|tag| (text(tag, "name"), text(tag, "description"))).collect();
    let named: BTreeSet<&str> = known.iter().map(|(name, _)| *name).collect();
    let others: BTreeSet<String> = all.iter().map(tag_of).filter(|tag| !named.contains(&**tag)).collect();
    let tags = known.into_iter().chain(others.iter().map(|tag| (tag.as_str(), "")));
    tags.filter_map(|(tag, description)| {
        let body: Vec<Body> =
            all.iter().filter(|operation| tag_of(operation) == tag).flat_map(|o| told.operation(o)).collect();
        let unnamed = told.reader.say("Прочее", "Others");
        let heading = if tag.is_empty() { Piece::plain(unnamed) } else { told.say(tag) };
        let block = Block::new(&format!("tag-{tag}"), &heading.text, body);
        (!block.body.is_empty()).then(|| told.led(block, description))
    })
    .collect()
}

impl Told<'_> {
    /// A text of the document in the language of the page, or in English where its Russian is not known.
    fn say(&self, english: &str) -> Piece {
        let russian = if english.is_empty() { Some("") } else { in_russian(english) };
        let russian = self.reader.say(russian, None);
        russian.map_or_else(|| Piece::english(english), Piece::plain)
    }

    /// A block with a text of the document before it.
    fn led(&self, block: Block, english: &str) -> Block {
        let lead = self.say(english);
        Block { is_english: lead.lang.is_some(), ..block }.with_lead(&lead.text)
    }

    /// What a value is, where it refers to another.
    fn meant<'v>(&'v self, mut value: &'v Value) -> &'v Value {
        for _ in 0..MOST_STEPS {
            let Some(pointer) = value["$ref"].as_str().and_then(|name| name.strip_prefix('#')) else { break };
            value = self.document.pointer(pointer).unwrap_or(&Value::Null);
        }
        value
    }

    /// An operation: its path, where that begins if elsewhere than most, what it is for, its parameters and its answers.
    fn operation(&self, operation: &Operation<'_>) -> Vec<Body> {
        let reader = self.reader;
        let Operation { path, item, method, told } = operation;
        let heading = vec![Piece::code(format!("{} {path}", method.to_uppercase()))];
        let mut body = vec![Body::Heading(heading)];
        if let Some(server) = item["servers"][0]["url"].as_str() {
            let begin = reader.say("Этот путь начинается с", "This path begins with");
            body.push(Body::Text(vec![Piece::plain(begin), Piece::code(server)]));
        }
        body.push(Body::Text(vec![self.say(text(told, "summary"))]));
        let description = text(told, "description");
        if !description.is_empty() && description != text(told, "summary") {
            body.push(Body::Text(vec![self.say(description)]));
        }
        let parameters: Vec<&Value> = list(item, "parameters")
            .iter()
            .chain(list(told, "parameters"))
            .map(|parameter| self.meant(parameter))
            .collect();
        if !parameters.is_empty() {
            let heads = [
                ("Параметр", "Parameter"),
                ("Где", "Where"),
                ("Что это", "What it is"),
                ("Значения", "Values"),
            ];
            body.push(Body::Table(Table {
                label: format!("{} {path}", reader.say("Параметры", "Parameters of")),
                heads: reader.say_all(&heads),
                rows: parameters.iter().map(|parameter| self.parameter(parameter)).collect(),
                of: Rows::Told,
            }));
        }
        let taken = self.meant(&told["requestBody"])["content"].as_object();
        if let Some(types) = taken {
            let names = types.keys().map(Piece::code);
            let lead = Piece::plain(reader.say("Тело запроса:", "The body:"));
            body.push(Body::Text(std::iter::once(lead).chain(names).collect()));
        }
        let answers = told["responses"].as_object().into_iter().flatten();
        let answers: Vec<[Piece; 2]> = answers.map(|(status, answer)| self.answer(status, answer)).collect();
        let count = answers.len();
        let mut answered = vec![Piece::plain(reader.say("Ответы:", "Answers:"))];
        for (n, [status, mut says]) in answers.into_iter().enumerate() {
            if n + 1 < count {
                says.text.push(';');
            }
            answered.extend([status, says]);
        }
        body.push(Body::Text(answered));
        if *method == "get"
            && let Some(example) = self.example(path, item, &parameters)
        {
            let lead = Piece::plain(reader.say("Пример:", "An example:"));
            body.push(Body::Text(vec![lead, Piece::code(&*example).to(example)]));
        }
        body
    }

    /// An answer: its status, and what it says in which forms.
    fn answer(&self, status: &str, answer: &Value) -> [Piece; 2] {
        let answer = self.meant(answer);
        let mut says = self.say(text(answer, "description"));
        let forms = answer["content"].as_object().into_iter().flatten();
        let forms: Vec<&str> = forms.map(|(name, _)| name.as_str()).collect();
        if !forms.is_empty() {
            says.text = format!("{} ({})", says.text, forms.join(", "));
        }
        [Piece::code(status), says]
    }

    fn parameter(&self, parameter: &Value) -> Vec<Vec<Piece>> {
        let reader = self.reader;
        let place = match text(parameter, "in") {
            "path" => reader.say("в пути", "path"),
            "query" => reader.say("в запросе", "query"),
            "header" => reader.say("в заголовке", "header"),
            _ => "",
        };
        let needed = parameter["required"] == true && text(parameter, "in") != "path";
        let needed = if needed { reader.say(", обязателен", ", required") } else { "" };
        let schema = self.meant(&parameter["schema"]);
        vec![
            vec![Piece::code(text(parameter, "name"))],
            vec![Piece::plain(format!("{place}{needed}"))],
            vec![self.say(text(parameter, "description"))],
            self.values(schema),
        ]
    }

    /// What values a schema allows.
    fn values(&self, schema: &Value) -> Vec<Piece> {
        let reader = self.reader;
        let is_list = schema["type"] == "array";
        let of = if is_list { self.meant(&schema["items"]) } else { schema };
        let (one, many, english) = match (text(of, "type"), text(of, "format")) {
            ("integer", _) => ("целое число", "целые числа", "whole number"),
            ("number", _) => ("число", "числа", "number"),
            ("boolean", _) => ("да или нет", "да или нет", "yes or no"),
            (_, "date") => ("дата", "даты", "date"),
            _ => ("текст", "тексты", "text"),
        };
        let kind = reader.say(if is_list { many } else { one }, english);
        let words = list(of, "enum");
        let mut pieces: Vec<Piece> = words.iter().map(|word| Piece::code(bare_text(word))).collect();
        if pieces.is_empty() {
            let parts =
                if is_list { reader.say(" через запятую", ", parted by commas") } else { "" };
            pieces.push(Piece::plain(format!("{kind}{parts}")));
        }
        let bound = |name: &str| Some(of[name].clone()).filter(|bound| !bound.is_null());
        let bounds = match (bound("minimum"), bound("maximum")) {
            (Some(least), Some(most)) => format!("{least}–{most}"),
            (Some(least), None) => format!("≥ {least}"),
            (None, Some(most)) => format!("≤ {most}"),
            (None, None) => String::new(),
        };
        if !bounds.is_empty() {
            pieces.push(Piece::plain(bounds));
        }
        if !schema["default"].is_null() {
            pieces.push(Piece::plain(reader.say("— по умолчанию", "— by default")));
            pieces.push(Piece::code(bare_text(&schema["default"])));
        }
        pieces
    }

    /// A path to press: with an example, a default or the first of few words for each part of it and each parameter it
    /// needs, and for those that have an example of their own. `None` where one that it needs has neither.
    fn example(&self, path: &str, item: &Value, parameters: &[&Value]) -> Option<String> {
        let server =
            item["servers"][0]["url"].as_str().or_else(|| self.document["servers"][0]["url"].as_str())?;
        let path = if path == "/" { "" } else { path };
        let mut link = format!("{}{path}", server.trim_end_matches('/'));
        let mut query = Vec::new();
        let is_shown = |parameter: &&&Value| parameter["required"] == true || !parameter["example"].is_null();
        for parameter in parameters.iter().filter(is_shown) {
            let schema = self.meant(&parameter["schema"]);
            let known = [&parameter["example"], &schema["example"], &schema["default"], &schema["enum"][0]];
            let value = bare_text(known.into_iter().find(|value| !value.is_null())?);
            let (name, value) = (text(parameter, "name"), encoded(&value));
            match text(parameter, "in") {
                "path" => link = link.replace(&format!("{{{name}}}"), &value),
                "query" => query.push(format!("{name}={value}")),
                _ => return None,
            }
        }
        (!link.contains('{')).then(|| format!("{link}{}", query_of(&query)))
    }
}

/// A value without the quotes of JSON.
fn bare_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
