//! What collections there are, and one of them, as pages.

use axum::response::Response;

use super::{
    super::{
        super::{
            Problem,
            features::{MAX_LIMIT, titled},
            visit::Visit,
        },
        speech,
    },
    schema::fields_table,
    sheet::{Block, Body, Form, Piece, Reader, Rows, Sheet, Table},
};
use crate::{
    atlas::Atlas,
    domain::GeometryKind,
    export::{csv, geojson},
    features::Collection,
    geometry::Crs,
};

/// The links to all a collection holds, as files; GeoJSON comes by pages, and where one does not hold all, it is said.
fn files(reader: &Reader, name: &str, count: usize) -> Vec<Piece> {
    let file = |text: &str, form: &str| {
        Piece::plain(text).to(reader.data(&format!("/api/collections/{name}/items?f={form}")))
    };
    let first = format!("GeoJSON, {} {}", reader.say("первые", "the first"), reader.number(MAX_LIMIT));
    let geojson = if count > MAX_LIMIT { &first } else { "GeoJSON" };
    vec![file(geojson, &format!("json&limit={MAX_LIMIT}")), file("CSV", "csv"), file("Excel", "excel")]
}

/// The collections as a table.
pub fn list(reader: &Reader, atlas: &Atlas) -> Block {
    let row = |collection: Collection<'_>| {
        let (name, title) = (collection.name(), titled(collection.title(), reader.language));
        let items = format!("/api/collections/{name}/items");
        vec![
            vec![Piece::plain(title).to(reader.page(&format!("/api/collections/{name}")))],
            vec![Piece::plain(reader.number(collection.count(atlas))).to(reader.page(&items))],
            files(reader, name, collection.count(atlas)),
            vec![Piece::plain(titled(collection.description(), reader.language))],
        ]
    };
    let heads = [
        ("Набор", "Collection"),
        ("Записей", "Records"),
        ("Скачать", "Fetch"),
        ("Что в нём", "What it holds"),
    ];
    let table = Table {
        label: reader.say("Наборы", "Collections").to_owned(),
        heads: reader.say_all(&heads),
        rows: Collection::all(atlas).into_iter().map(row).collect(),
        of: Rows::Plain,
    };
    Block::new("collections", reader.say("Наборы", "Collections"), vec![Body::Table(table)])
}

/// Every collection.
///
/// # Errors
/// [`Problem::Internal`] for a template that fails.
pub fn collections(visit: &Visit) -> Result<Response, Problem> {
    let reader = Reader::of(visit);
    let title = reader.say("Наборы данных", "Collections");
    let sheet = Sheet {
        title: title.to_owned(),
        lead: vec![
            reader
                .say(
                    "Число записей ведёт к таблице, название — к описанию набора. Excel открывает свой файл сразу: \
                     русские заголовки, точка с запятой, десятичные запятые.",
                    "The number of records leads to a table, the name to what the collection is. The file for Excel is \
                     as Russian Excel wants it: Russian heads, semicolons, decimal commas.",
                )
                .to_owned(),
        ],
        crumbs: reader.crumbs([Piece::plain(title)]),
        forms: vec![reader.as_json("/api/collections", "application/json", "JSON")],
        blocks: vec![list(&reader, &visit.atlas)],
        ..Sheet::default()
    };
    visit.page(sheet)
}

/// One collection.
///
/// # Errors
/// As [`collections`].
pub fn collection(visit: &Visit, collection: Collection<'_>) -> Result<Response, Problem> {
    let reader = Reader::of(visit);
    let (name, title) = (collection.name(), titled(collection.title(), reader.language));
    let path = format!("/api/collections/{name}");
    let items = format!("{path}/items");
    let here = |suffix: &str, russian, english| {
        vec![Piece::plain(reader.say(russian, english)).to(reader.page(&format!("{path}{suffix}")))]
    };
    let ways = vec![
        here("/queryables", "По чему отбирать", "What filters may name"),
        here("/sortables", "По чему упорядочить", "What records may be ordered by"),
        here("/schema", "Схема записи", "Schema of a record"),
        here("/tiles", "Тайлы карты", "Tiles of the map"),
        vec![
            Piece::plain(reader.say("TileJSON для MapLibre", "TileJSON for MapLibre"))
                .to(reader.data(&format!("/tiles/{name}.json"))),
        ],
    ];
    let more = reader.say("Ещё об этом наборе", "More about it");
    let own = |rel, media_type, suffix: &str, text| Form {
        rel,
        media_type,
        href: reader.data(&format!("{items}?f={suffix}")),
        text,
    };
    let sheet = Sheet {
        title: title.to_owned(),
        lead: vec![format!("{}.", titled(collection.description(), reader.language))],
        crumbs: reader.crumbs([reader.collections(), Piece::plain(title)]),
        forms: vec![
            Form {
                rel: "items",
                media_type: "text/html",
                href: reader.page(&items),
                text: reader.say("Таблица", "Table"),
            },
            own("items", geojson::MEDIA_TYPE, "json", "GeoJSON"),
            own("items", csv::MEDIA_TYPE, "csv", "CSV"),
            own("items", csv::MEDIA_TYPE, "excel", reader.say("для Excel", "for Excel")),
            reader.as_json(&path, "application/json", reader.say("Описание как JSON", "This as JSON")),
        ],
        blocks: vec![
            Block::new(
                "about",
                reader.say("Что известно", "What is known"),
                vec![Body::Facts(facts(&reader, &visit.atlas, collection))],
            ),
            Block::new(
                "fields",
                reader.say("Поля", "Fields"),
                vec![fields_table(&reader, collection, |_| true)],
            ),
            Block::new("more", more, vec![Body::List(ways)]),
        ],
        ..Sheet::default()
    };
    visit.page(sheet)
}

fn facts(reader: &Reader, atlas: &Atlas, collection: Collection<'_>) -> Vec<(String, Vec<Piece>)> {
    let items = format!("/api/collections/{}/items", collection.name());
    let count = Piece::plain(reader.number(collection.count(atlas))).to(reader.page(&items));
    let mut facts = vec![
        (reader.say("Записей", "Records").to_owned(), vec![count]),
        (reader.say("Имя в запросах", "Name in questions").to_owned(), vec![Piece::code(collection.name())]),
        (
            reader.say("Геометрия", "Geometry").to_owned(),
            vec![Piece::plain(geometry(reader, collection.geometry()))],
        ),
    ];
    if let Some([first, last]) = collection.time(atlas) {
        let day = |day: Option<jiff::civil::Date>| {
            day.map_or_else(|| "…".to_owned(), |day| speech::day(day, reader.language))
        };
        let text = format!("{} — {}", day(first), day(last));
        facts.push((reader.say("Время", "Time").to_owned(), vec![Piece::plain(text)]));
    }
    if let Some(bounds) = collection.bounds(atlas) {
        let text = bounds.map(|degrees| format!("{degrees:.5}")).join(", ");
        let head = reader.say("Охват: запад, юг, восток, север", "Extent: west, south, east, north");
        facts.push((head.to_owned(), vec![Piece::code(text)]));
    }
    let systems =
        Crs::ALL.map(Crs::uri).into_iter().map(|uri| Piece::code(uri.rsplit("/crs/").next().unwrap_or(uri)));
    facts.push((reader.say("Системы координат", "Reference systems").to_owned(), systems.collect()));
    facts
}

/// A kind of geometry in words.
pub fn geometry(reader: &Reader, kind: GeometryKind) -> &'static str {
    match kind {
        GeometryKind::Point => reader.say("точки", "points"),
        GeometryKind::Line => reader.say("линии", "lines"),
        GeometryKind::Area => reader.say("площади", "areas"),
    }
}
