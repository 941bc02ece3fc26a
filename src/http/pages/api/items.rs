//! Records of a collection as a table, page by page, with a form to select them.

use axum::response::Response;

use super::{
    super::super::{
        Problem,
        features::{MAX_ROWS, Query, titled},
        visit::Visit,
    },
    feature::pieces,
    sheet::{Block, Body, Form, Piece, Reader, Rows, Search, Sheet, Table},
};
use crate::{
    export::{csv, geojson},
    features::{Collection, Feature, Field, Found},
};

/// A page of records.
///
/// # Errors
/// [`Problem::Internal`] for a template that fails.
pub fn features(
    visit: &Visit,
    collection: Collection<'_>,
    query: &Query,
    found: &Found,
) -> Result<Response, Problem> {
    let (atlas, reader) = (&visit.atlas, Reader::of(visit));
    let path = format!("/api/collections/{}", collection.name());
    let items = format!("{path}/items");
    let (selection, page) = (&query.selection, &found.page);
    let shown = found.features.iter().filter_map(|n| collection.at(atlas, *n, selection.when));
    let shown: Vec<Feature<'_>> = shown.collect();
    let cells: Vec<Vec<Vec<Piece>>> = shown
        .iter()
        .map(|feature| query.fields.iter().map(|field| pieces(&reader, atlas, feature, field)).collect())
        .collect();
    // A column that says nothing on this page is left out.
    let told: Vec<usize> =
        (0..query.fields.len()).filter(|n| cells.iter().any(|row| !row[*n].is_empty())).collect();
    let rows = shown.iter().zip(cells).map(|(feature, mut cells)| {
        let id = Piece::code(feature.id()).to(reader.page(&format!("{items}/{}", feature.id())));
        std::iter::once(vec![id]).chain(told.iter().map(|n| std::mem::take(&mut cells[*n]))).collect()
    });
    let rows: Vec<Vec<Vec<Piece>>> = rows.collect();
    let heads = told.iter().map(|n| titled(query.fields[*n].title, reader.language).to_owned());
    let table = Table {
        label: titled(collection.title(), reader.language).to_owned(),
        heads: std::iter::once(reader.say("Обозначение", "Id").to_owned()).chain(heads).collect(),
        rows,
        of: Rows::Records,
    };
    let count = match (page.returned, page.matched) {
        (returned, matched) if returned == matched => {
            format!("{} {}.", reader.say("Всего записей:", "Records in all:"), reader.number(matched))
        }
        (returned, matched) => format!(
            "{} {} {} {}.",
            reader.say("Показано записей:", "Records shown:"),
            reader.number(returned),
            reader.say("из", "of"),
            reader.number(matched)
        ),
    };
    let next = page.next.as_ref().map(|next| {
        let link = reader.page(&format!("{items}{}", query.link(&[("after", next.to_text())])));
        (link, reader.say("Дальше", "Go on"))
    });
    let mut body = Vec::new();
    if shown.is_empty() {
        let nothing = reader.say("Таких записей нет.", "There are no such records.");
        body.push(Body::Text(vec![Piece::plain(nothing)]));
    } else {
        body.push(Body::Table(table));
    }
    if selection.after.is_some() || selection.offset > 0 {
        let first = Piece::plain(reader.say("К началу", "To the beginning"));
        body.push(Body::Text(vec![first.to(reader.page(&format!("{items}{}", query.link(&[]))))]));
    }
    let sheet = Sheet {
        title: titled(collection.title(), reader.language).to_owned(),
        lead: vec![count],
        crumbs: reader.crumbs([
            reader.collections(),
            reader.collection(collection),
            Piece::plain(reader.say("Таблица", "Table")),
        ]),
        forms: forms(&reader, &items, query, next.as_ref()),
        search: Some(search(&reader, &items, collection, query)),
        blocks: vec![Block::new("records", reader.say("Записи", "Records"), body)],
        next,
        ..Sheet::default()
    };
    visit.page(sheet)
}

/// The same page as GeoJSON; all that is selected as tables.
fn forms(reader: &Reader, items: &str, query: &Query, next: Option<&(String, &'static str)>) -> Vec<Form> {
    let form = |media_type, query: String, text| Form {
        rel: "alternate",
        media_type,
        href: reader.data(&format!("{items}{query}")),
        text,
    };
    let mut as_json = query.position();
    as_json.push(("f", "json".to_owned()));
    let mut forms = vec![
        form(geojson::MEDIA_TYPE, query.link(&as_json), "GeoJSON"),
        form(csv::MEDIA_TYPE, query.link_to_table("csv"), "CSV"),
        form(csv::MEDIA_TYPE, query.link_to_table("excel"), reader.say("для Excel", "for Excel")),
    ];
    let next =
        next.map(|(href, _)| Form { rel: "next", media_type: "text/html", href: href.clone(), text: "" });
    forms.extend(next);
    forms
}

fn search(reader: &Reader, items: &str, collection: Collection<'_>, query: &Query) -> Search {
    let asked =
        |name: &str| query.asked().iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let sorted = asked("sortby").unwrap_or_default();
    let mut orders =
        vec![(String::new(), reader.say("по обозначению", "by id").to_owned(), sorted.is_empty())];
    for field in collection.fields().iter().filter(|field| field.has_an_order()) {
        for (sign, mark) in [("", "↑"), ("-", "↓")] {
            let value = format!("{sign}{}", field.name);
            let text = format!("{} {mark}", titled(field.title, reader.language));
            orders.push((value.clone(), text, value == sorted));
        }
    }
    if !orders.iter().any(|(_, _, is_chosen)| *is_chosen) {
        orders.push((sorted.to_owned(), sorted.to_owned(), true));
    }
    let of_form = |name: &str| matches!(name, "filter" | "sortby" | "limit");
    let has = |name: &str| collection.fields().iter().any(|field: &Field| field.name == name);
    Search {
        title: reader.say("Отобрать и упорядочить", "Select and order"),
        is_open: query.asked().iter().any(|(name, _)| of_form(name)),
        action: reader.page(items),
        kept: query.asked().iter().filter(|(name, _)| !of_form(name)).cloned().collect(),
        filter_label: reader.say("Условие (CQL2)", "Condition (CQL2)"),
        filter: asked("filter").unwrap_or_default().to_owned(),
        hint: reader.say("Например:", "For example:"),
        example: match (has("year"), has("name")) {
            (true, _) => "year >= 2020 and state = 'built'",
            (false, true) => "casei(name) like casei('%река%')",
            (false, false) => "casei(address) like casei('%весенн%')",
        },
        order_label: reader.say("Порядок", "Order"),
        orders,
        limit_label: reader.say("На странице", "On a page"),
        limit: query.selection.limit,
        most: MAX_ROWS,
        button: reader.say("Показать", "Show"),
    }
}
