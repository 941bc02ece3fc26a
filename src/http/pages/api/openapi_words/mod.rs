//! What the OpenAPI document says, in Russian: the document itself is English, its page is in the language of the reader.
//!
//! A text is looked up whole, as the document has it; one that is not known here stays English on the page. The tests
//! below find such a text, and a row whose English the document no longer says.

mod answers;
mod operations;
mod parameters;

/// English texts of the document, each with its Russian.
type Rows = &'static [(&'static str, &'static str)];

/// What is said of the whole interface, and of its parts: their names are the headings of the page.
const OF_THE_WHOLE: Rows = &[
    (
        "Territories of a city's self-government and what stands in them. Longitude first, degrees, unless another \
         crs is asked for. Errors are application/problem+json (RFC 9457), in Russian or English by Accept-Language. \
         Parameters that a path does not know are refused with 400. What is read by GET may be read from pages of \
         any origin.",
        "Территории городского самоуправления и всё, что на них стоит. Сначала долгота, потом широта, в градусах, \
         если в параметре crs не выбрана другая система координат. Об ошибках сервис сообщает в виде \
         application/problem+json (RFC 9457), по-русски или по-английски — решает заголовок Accept-Language. Запрос с \
         незнакомым параметром отклоняется с кодом 400. Всё, что читают через GET, могут читать и страницы других \
         сайтов.",
    ),
    ("features", "Данные"),
    ("Collections of features (OGC API – Features)", "Наборы данных и их записи (OGC API – Features)"),
    ("tiles", "Тайлы"),
    ("Tiles as OGC API – Tiles describes them", "Тайлы, как их описывает OGC API – Tiles"),
    ("maps", "Карта"),
    (
        "Tiles by short paths, TileJSON, styles and their symbols, for MapLibre",
        "Тайлы по коротким путям, TileJSON, стили и значки к ним — для MapLibre",
    ),
    ("addresses", "Адреса"),
    ("Whose is my address?", "Чей это адрес?"),
    ("service", "Состояние"),
    ("What changed, and how the service is", "Что изменилось и как работает сервис"),
];

/// A text of the document in Russian; `None` of one that is not known.
pub fn in_russian(english: &str) -> Option<&'static str> {
    rows().find(|(known, _)| *known == english).map(|(_, russian)| *russian)
}

fn rows() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    [OF_THE_WHOLE, operations::ROWS, parameters::ROWS, answers::ROWS].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::{
        app::App,
        http::{PublicUrl, openapi::openapi_30},
        store::{self, IfMissing, IfOlder, StoreAddress},
    };

    /// What the document describes itself with, at whatever depth.
    fn described(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    match member.as_str() {
                        Some(text) if ["summary", "description"].contains(&name.as_str()) => {
                            found.insert(text.to_owned());
                        }
                        _ => described(member, found),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| described(item, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn whatever_the_document_says_is_known_in_russian_and_nothing_else_is() {
        // What is said does not depend on the city: an empty one is enough.
        let folder = tempfile::tempdir().expect("a folder");
        let address = StoreAddress::File(folder.path().join("city.gpkg"));
        let store = store::open(&address, IfMissing::Create, IfOlder::Fail).await.expect("a store");
        let app = App::start(store).await.expect("started");
        let document = openapi_30(&app.atlas(), &PublicUrl::new("http://localhost").expect("a URL"));
        app.close().await;
        let mut said = BTreeSet::new();
        described(&document, &mut said);
        let tags = document["tags"].as_array().expect("tags");
        said.extend(tags.iter().filter_map(|tag| tag["name"].as_str().map(str::to_owned)));
        let unknown: Vec<&String> = said.iter().filter(|text| in_russian(text).is_none()).collect();
        assert!(unknown.is_empty(), "add a row in Russian for {unknown:#?}");
        let left: Vec<&str> =
            rows().map(|(english, _)| *english).filter(|english| !said.contains(*english)).collect();
        assert!(left.is_empty(), "the document no longer says {left:#?}");
    }

    #[test]
    fn a_text_has_one_row_and_its_russian_is_russian() {
        let mut seen = BTreeSet::new();
        for (english, russian) in rows() {
            assert!(seen.insert(*english), "twice: {english}");
            let is_russian = |letter: char| matches!(letter, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё');
            assert!(russian.contains(is_russian) && !english.contains(is_russian), "{english}: {russian}");
        }
    }
}
