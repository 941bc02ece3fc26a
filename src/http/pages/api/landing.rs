//! Where the open data begin, and what the service keeps to, as pages.

use axum::response::Response;

use super::{
    super::super::{
        Problem,
        openapi::{OPENAPI_30, OPENAPI_31},
        visit::Visit,
    },
    collections::list,
    sheet::{Block, Body, Form, Piece, Reader, Sheet},
};

/// The landing page.
///
/// # Errors
/// [`Problem::Internal`] for a template that fails.
pub fn landing(visit: &Visit) -> Result<Response, Problem> {
    let reader = Reader::of(visit);
    let way = |path: &str, russian, english, more_russian, more_english| {
        vec![
            Piece::plain(reader.say(russian, english)).to(reader.page(path)),
            Piece::plain(reader.say(more_russian, more_english)),
        ]
    };
    let ways = vec![
        way(
            "/api/openapi",
            "Описание запросов",
            "The interface",
            "— что можно спросить, с примерами",
            "— what may be asked, with examples",
        ),
        vec![
            Piece::plain(reader.say("То же для программ:", "The same for programs:")),
            Piece::plain("OpenAPI 3.0").to(reader.data("/api/openapi.json")),
            Piece::plain("OpenAPI 3.1").to(reader.data("/api/openapi-3.1.json")),
        ],
        way(
            "/api/conformance",
            "Стандарты",
            "Standards",
            "— каким требованиям OGC отвечает сервис",
            "— the requirements of OGC that are met",
        ),
        way(
            "/api/tiles",
            "Карта тайлами",
            "The map as tiles",
            "— векторные тайлы города и наборов",
            "— vector tiles of the city and its collections",
        ),
        way(
            "/api/tileMatrixSets",
            "Сетка тайлов",
            "The grid of tiles",
            "— масштабы и размеры",
            "— scales and sizes",
        ),
    ];
    let sheet = Sheet {
        title: match (&*visit.atlas.settings.name, reader.say("Открытые данные", "Open data")) {
            ("", title) => title.to_owned(),
            (name, title) => format!("{title}: {name}"),
        },
        lead: vec![
            reader
                .say(
                    "Границы комитетов, дома и места во дворах — теми же данными, по которым отвечает карта. \
                     Смотрите их здесь, открывайте в Excel и QGIS или берите программой: ключ не нужен.",
                    "Borders of committees, houses and places in the yards: the very data the map answers from. \
                     Look at them here, open them in Excel or QGIS, or fetch them by a program; no key is needed.",
                )
                .to_owned(),
        ],
        forms: vec![
            reader.as_json("/api", "application/json", "JSON"),
            reader.description(OPENAPI_30, "/api/openapi.json", ""),
            reader.description(OPENAPI_31, "/api/openapi-3.1.json", ""),
            Form { rel: "service-doc", media_type: "text/html", href: reader.page("/api/openapi"), text: "" },
        ],
        blocks: vec![
            list(&reader, &visit.atlas),
            Block::new("programs", reader.say("Для программ", "For programs"), vec![Body::List(ways)]),
        ],
        ..Sheet::default()
    };
    visit.page(sheet)
}

/// The requirements classes that are met.
///
/// # Errors
/// As [`landing`].
pub fn conformance(visit: &Visit, classes: &[&str]) -> Result<Response, Problem> {
    let reader = Reader::of(visit);
    let families = [
        ("features", "ogcapi-features", "OGC API – Features"),
        ("tiles", "ogcapi-tiles", "OGC API – Tiles"),
        ("tms", "/tms/", "OGC Two Dimensional Tile Matrix Set"),
    ];
    let is_of = |class: &str, mark: &str| class.contains(mark);
    let known = |class: &str| families.iter().any(|(_, mark, _)| is_of(class, mark));
    let block = |id: &str, title: &str, of: &dyn Fn(&str) -> bool| {
        let lines: Vec<Vec<Piece>> =
            classes.iter().filter(|class| of(class)).map(|class| vec![Piece::code(*class)]).collect();
        (!lines.is_empty()).then(|| Block::new(id, title, vec![Body::List(lines)]))
    };
    let of_families =
        families.iter().filter_map(|(id, mark, title)| block(id, title, &|class| is_of(class, mark)));
    let others = block("others", reader.say("Прочие", "Others"), &|class| !known(class));
    let sheet = Sheet {
        title: reader.say("Стандарты", "Standards").to_owned(),
        lead: vec![
            reader
                .say(
                    "Каким классам требований OGC отвечает сервис: по ним программы узнают, что можно спросить.",
                    "The requirements classes of OGC that are met: by them programs know what may be asked.",
                )
                .to_owned(),
        ],
        crumbs: reader.crumbs([Piece::plain(reader.say("Стандарты", "Standards"))]),
        forms: vec![reader.as_json("/api/conformance", "application/json", "JSON")],
        blocks: of_families.chain(others).collect(),
        ..Sheet::default()
    };
    visit.page(sheet)
}
