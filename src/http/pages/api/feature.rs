//! One record as a page: what it says, and where it stands on the map.

use axum::{http::Uri, response::Response};
use geo::{BoundingRect, Rect};

use super::{
    super::{
        super::{Problem, features::titled, params::encoded, visit::Visit},
        layout::Layout,
        map_side::{MapSide, View},
        speech,
    },
    bare,
    sheet::{Block, Body, Form, Piece, Reader, Sheet},
};
use crate::{
    atlas::Atlas,
    domain::{Kind, LonLat},
    export::geojson,
    features::{Collection, Feature, Field, Shape, Value},
    geometry::label_point,
    picture::{Mark, MarkKind},
};

/// Ground metres the map shows at least from left to right.
const LEAST_M: f64 = 700.0;

/// One record.
///
/// # Errors
/// [`Problem::Internal`] for a template that fails.
pub fn feature(
    visit: &Visit,
    collection: Collection<'_>,
    feature: &Feature<'_>,
) -> Result<Response, Problem> {
    let (atlas, reader) = (&visit.atlas, Reader::of(visit));
    let (id, name) = (feature.id(), collection.name());
    let path = format!("/api/collections/{name}");
    let known = collection.fields().iter().map(|field| (field, pieces(&reader, atlas, feature, field)));
    let known = known.filter(|(_, pieces)| !pieces.is_empty());
    let mut facts: Vec<(String, Vec<Piece>)> =
        known.map(|(field, pieces)| (titled(field.title, reader.language).to_owned(), pieces)).collect();
    facts.push((reader.say("Обозначение", "Id").to_owned(), vec![Piece::code(id)]));
    facts.push((reader.say("Место", "Place").to_owned(), vec![place(&reader, feature.shape())]));
    let title = heading(feature, collection);
    let mut ways = vec![vec![
        Piece::plain(reader.say("Все записи набора", "All records of the collection"))
            .to(reader.page(&format!("{path}/items"))),
    ]];
    if matches!(collection, Collection::Territories(Kind::Committee)) {
        let page = reader.page(&format!("/committees/{id}"));
        let text = reader.say("Страница комитета для жителей", "The committee's page for residents");
        ways.insert(0, vec![Piece::plain(text).to(page)]);
    } else if let Shape::Point(at) = feature.shape() {
        let page = reader.page(&format!("/?lon={}&lat={}", at.lon(), at.lat()));
        ways.insert(0, vec![Piece::plain(reader.say("Чей это двор?", "Whose yard is it?")).to(page)]);
    }
    let sheet = Sheet {
        side: side(visit, collection, feature),
        crumbs: reader.crumbs([reader.collections(), reader.collection(collection), Piece::russian(&*title)]),
        title,
        is_russian: true,
        forms: vec![
            reader.as_json(
                &with_query(&format!("{path}/items/{id}"), &visit.uri),
                geojson::MEDIA_TYPE,
                "GeoJSON",
            ),
            Form { rel: "collection", media_type: "text/html", href: reader.page(&path), text: "" },
        ],
        blocks: vec![
            Block::new("facts", reader.say("Что известно", "What is known"), vec![Body::Facts(facts)]),
            Block::new("onward", reader.say("Дальше", "Onward"), vec![Body::List(ways)]),
        ],
        ..Sheet::default()
    };
    visit.page(sheet)
}

/// A path with what was asked of the page, but for its form.
fn with_query(path: &str, uri: &Uri) -> String {
    let bare = bare(uri);
    bare.split_once('?').map_or_else(|| path.to_owned(), |(_, query)| format!("{path}?{query}"))
}

/// What a record is called: by its first field, or by its id where that says nothing.
fn heading(feature: &Feature<'_>, collection: Collection<'_>) -> String {
    match collection.fields().first().map(|field| feature.value(field)) {
        Some(Value::Text(text)) if !text.trim().is_empty() => text.into_owned(),
        _ => feature.id().to_owned(),
    }
}

/// The value of a field, as people read it; nothing where it is not known.
pub fn pieces(reader: &Reader, atlas: &Atlas, feature: &Feature<'_>, field: &Field) -> Vec<Piece> {
    match feature.value(field) {
        Value::None => Vec::new(),
        Value::Text(text) if text.is_empty() => Vec::new(),
        Value::Text(text) => vec![match (field.name, word(reader, &text)) {
            (_, Some(meaning)) if field.one_of.contains(&&*text) => Piece::plain(meaning),
            ("parent", _) => territory(reader, atlas, &text),
            ("category", _) => category(reader, atlas, &text),
            ("phone", _) => Piece::plain(&*text).to(format!("tel:{}", speech::tel(&text))),
            ("email", _) if text.contains('@') => {
                Piece::plain(&*text).to(format!("mailto:{}", encoded(&text).replace("%40", "@")))
            }
            // Only what a browser opens as a page: a text of somebody's may be a script.
            _ if text.starts_with("https://") || text.starts_with("http://") => {
                Piece::plain(&*text).to(&*text)
            }
            _ => Piece::russian(&*text),
        }],
        Value::Integer(number) => vec![Piece::plain(number.to_string())],
        Value::Date(day) => vec![Piece::plain(speech::day(day, reader.language))],
        Value::Texts(texts) if field.name == "serves" => {
            texts.into_iter().map(|text| territory(reader, atlas, text)).collect()
        }
        Value::Texts(texts) => texts.into_iter().map(Piece::code).collect(),
    }
}

/// A territory by its name, as a link to it.
fn territory(reader: &Reader, atlas: &Atlas, id: &str) -> Piece {
    let Some(position) = atlas.extents.territory_position(id) else { return Piece::code(id) };
    let found = atlas.extents.territory(position);
    let path = format!("/api/collections/{}/items/{id}", found.kind.collection());
    Piece::russian(found.short_name.as_deref().unwrap_or(&found.name)).to(reader.page(&path))
}

/// A category by what one of it is called.
fn category(reader: &Reader, atlas: &Atlas, id: &str) -> Piece {
    let mut categories = atlas.places.shelves().iter().map(|shelf| &shelf.category);
    match categories.find(|category| category.id.as_str() == id) {
        Some(category) => reader.say(Piece::russian(&*category.name_ru), Piece::plain(&*category.name_en)),
        None => Piece::code(id),
    }
}

/// What a word of few means.
pub fn word(reader: &Reader, text: &str) -> Option<&'static str> {
    let (russian, english) = match text {
        "built" => ("есть", "stands"),
        "planned" => ("в планах", "planned"),
        "removed" => ("убрано", "removed"),
        "active" => ("действует", "active"),
        "closed" => ("закрыто", "closed"),
        "city" => ("город", "city"),
        "district" => ("район", "district"),
        "committee" => ("окружной комитет", "district committee"),
        "body" => ("орган ТОС", "body of self-government"),
        _ => return None,
    };
    Some(reader.say(russian, english))
}

/// Where a record is, in words.
fn place(reader: &Reader, shape: Shape<'_>) -> Piece {
    match shape {
        Shape::None => Piece::plain(reader.say("не известно", "not known")),
        Shape::Point(at) => Piece::code(format!("{:.6}, {:.6}", at.lon(), at.lat())),
        Shape::Line(_) => Piece::plain(reader.say("линия", "a line")),
        Shape::Area(_) => Piece::plain(reader.say("площадь", "an area")),
    }
}

/// The map, with the record marked or drawn boldly; `None` for one that is nowhere.
fn side(visit: &Visit, collection: Collection<'_>, feature: &Feature<'_>) -> Option<MapSide> {
    let atlas = &visit.atlas;
    let bounds = match feature.shape() {
        Shape::None => None,
        Shape::Point(at) => Some(Rect::new((at.lon(), at.lat()), (at.lon(), at.lat()))),
        Shape::Line(line) => line.bounding_rect(),
        Shape::Area(area) => area.bounding_rect(),
    };
    let at = match feature.shape() {
        Shape::Point(at) => Some(at),
        Shape::Line(line) => line.0.get(line.0.len() / 2).and_then(|at| LonLat::new(at.x, at.y).ok()),
        Shape::Area(area) if !collection.has_a_past() => label_point(area),
        Shape::Area(_) | Shape::None => None,
    };
    let marks: Vec<Mark> = at.into_iter().map(|at| Mark { kind: MarkKind::Centre, at }).collect();
    let chosen: Vec<u32> = match collection {
        Collection::Territories(_) => atlas.extents.territory_position(feature.id()).into_iter().collect(),
        Collection::Addresses | Collection::Places(_) => Vec::new(),
    };
    let path = bare(&visit.uri);
    let layout = Layout::new(visit, (&path, ""), "page");
    let paper = (layout.w.paper_page, path.as_str());
    let view =
        View { shown: Some(bounds?), margin: 0.08, least_m: LEAST_M, chosen: &chosen, marks: &marks, paper };
    let own = if chosen.is_empty() { String::new() } else { feature.id().to_owned() };
    Some(MapSide { own, ..MapSide::new(atlas, &layout, &view) })
}
