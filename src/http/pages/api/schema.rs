//! What records of a collection say, what filters may name and what orders, as pages.

use axum::response::Response;

use super::{
    super::super::{
        Problem,
        features::{Part, SCHEMA_JSON, titled},
        visit::Visit,
    },
    collections::geometry,
    feature::word,
    sheet::{Block, Body, Piece, Reader, Rows, Sheet, Table},
};
use crate::features::{Collection, Field, ValueType};

/// Fields as a table.
pub fn fields_table(reader: &Reader, collection: Collection<'_>, holds: impl Fn(&Field) -> bool) -> Body {
    let row = |field: &Field| {
        let mut values: Vec<Piece> = Vec::new();
        for value in field.one_of {
            values.push(Piece::code(*value));
            values.push(Piece::plain(match word(reader, value) {
                Some(meaning) => format!("({meaning})"),
                None => String::new(),
            }));
        }
        vec![
            vec![Piece::code(field.name)],
            vec![Piece::plain(titled(field.title, reader.language))],
            vec![Piece::plain(match field.value_type {
                ValueType::Text => reader.say("текст", "text"),
                ValueType::Integer => reader.say("целое число", "whole number"),
                ValueType::Date => reader.say("дата", "date"),
                ValueType::Texts => reader.say("список текстов", "list of texts"),
            })],
            values,
        ]
    };
    let heads = [("Поле", "Field"), ("Название", "Title"), ("Тип", "Type"), ("Значения", "Values")];
    Body::Table(Table {
        label: reader.say("Поля", "Fields").to_owned(),
        heads: reader.say_all(&heads),
        rows: collection.fields().iter().filter(|field| holds(field)).map(row).collect(),
        of: Rows::Told,
    })
}

/// One of the three.
///
/// # Errors
/// [`Problem::Internal`] for a template that fails.
pub fn schema(visit: &Visit, collection: Collection<'_>, part: Part) -> Result<Response, Problem> {
    let reader = Reader::of(visit);
    let name = collection.name();
    let items = format!("/api/collections/{name}/items");
    let example = |query: &str| {
        let link = Piece::code(format!("{items}?{query}")).to(reader.page(&format!("{items}?{query}")));
        Body::Text(vec![Piece::plain(reader.say("Пример:", "An example:")), link])
    };
    let first = collection.fields().first().map_or("id", |field| field.name);
    let (title, lead, examples) = match part {
        Part::Schema => (
            reader.say("Схема записи", "Schema of a record"),
            reader
                .say("Что говорит каждая запись этого набора.", "What each record of this collection says."),
            vec![],
        ),
        Part::Queryables => (
            reader.say("По чему отбирать", "What filters may name"),
            reader.say(
                "Эти поля понимает filter (язык CQL2), и каждое из них — параметр запроса само по себе.",
                "These fields are understood by filter (in CQL2), and each is a parameter of its own.",
            ),
            vec![example(&format!("filter={first}%20is%20not%20null"))],
        ),
        Part::Sortables => (
            reader.say("По чему упорядочить", "What records may be ordered by"),
            reader.say(
                "Эти поля понимает sortby; минус перед именем меняет порядок на обратный.",
                "These fields are understood by sortby; a minus before a name turns the order.",
            ),
            vec![example(&format!("sortby=-{first}"))],
        ),
    };
    let path = format!("/api/collections/{name}");
    let other = |of: Part, russian, english| {
        (of != part).then(|| {
            vec![Piece::plain(reader.say(russian, english)).to(reader.page(&format!("{path}/{}", of.path())))]
        })
    };
    let others = [
        other(Part::Queryables, "По чему отбирать", "What filters may name"),
        other(Part::Sortables, "По чему упорядочить", "What records may be ordered by"),
        other(Part::Schema, "Схема записи", "Schema of a record"),
    ];
    let mut body = vec![fields_table(&reader, collection, |field| part.holds(field))];
    if part != Part::Sortables {
        let shape = reader.say("Кроме полей — id и геометрия:", "Beside fields, the id and a geometry:");
        body.push(Body::Text(vec![
            Piece::plain(shape),
            Piece::code("geometry"),
            Piece::plain(format!("({}).", geometry(&reader, collection.geometry()))),
        ]));
    }
    body.extend(examples);
    body.push(Body::List(others.into_iter().flatten().collect()));
    let sheet = Sheet {
        title: format!("{title}: {}", titled(collection.title(), reader.language)),
        lead: vec![lead.to_owned()],
        crumbs: reader.crumbs([reader.collections(), reader.collection(collection), Piece::plain(title)]),
        forms: vec![reader.as_json(&format!("{path}/{}", part.path()), SCHEMA_JSON, "JSON Schema")],
        blocks: vec![Block::new("fields", reader.say("Поля", "Fields"), body)],
        ..Sheet::default()
    };
    visit.page(sheet)
}
