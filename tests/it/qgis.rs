//! The project for QGIS as it lies in `tiles/qgis`: it names what the store has. QGIS itself plays it in `tests/qgis`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use dvor::{
    domain::{AliasKind, BaseAreaKind, BaseLineKind, GeometryKind, Kind, PlaceState, Status},
    store::Table,
};
use roxmltree::{Document, Node, ParsingOptions};

/// What a layer of the project says of its table.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Layer {
    title: String,
    table: String,
    columns: BTreeSet<String>,
    /// What the form lets one choose from, column by column.
    words: BTreeMap<String, BTreeSet<String>>,
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn text(path: &str) -> String {
    fs::read_to_string(here(path)).expect("the file is there")
}

fn child<'a>(node: Node<'a, 'a>, name: &str) -> Node<'a, 'a> {
    node.children().find(|n| n.has_tag_name(name)).unwrap_or_else(|| unreachable!("no {name}"))
}

fn said<'a>(node: Node<'a, 'a>, name: &str) -> &'a str {
    child(node, name).text().unwrap_or_default()
}

/// The table a source names, in a file or in a database.
fn table_of(source: &str) -> &str {
    let (_, after) = source
        .split_once("|layername=")
        .or_else(|| source.split_once("table=\"city\".\""))
        .unwrap_or_else(|| unreachable!("{source} names no table"));
    after.split(['|', '"']).next().expect("a first piece")
}

fn layers(project: &str) -> BTreeMap<String, Layer> {
    // QGIS names a document type, without anything in it.
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = Document::parse_with_options(project, options).expect("XML");
    let layers: BTreeMap<String, Layer> = document
        .descendants()
        .filter(|n| n.has_tag_name("maplayer"))
        .map(|layer| {
            let mut columns = BTreeSet::new();
            let mut words = BTreeMap::new();
            let fields = child(layer, "fieldConfiguration").children().filter(Node::is_element);
            for field in fields {
                let name = field.attribute("name").expect("a name").to_owned();
                let entry = child(field, "editWidget");
                if entry.attribute("type") == Some("ValueMap") {
                    let options = entry
                        .descendants()
                        .filter(|n| n.attribute("type") == Some("QString"))
                        .map(|n| n.attribute("value").expect("a word").to_owned());
                    words.insert(name.clone(), options.collect());
                }
                columns.insert(name);
            }
            let table = table_of(said(layer, "datasource")).to_owned();
            let title = said(layer, "layername").to_owned();
            (said(layer, "id").to_owned(), Layer { title, table, columns, words })
        })
        .collect();
    assert!(layers.len() > 12, "the reader found only {} layers", layers.len());
    layers
}

/// The columns a table has when the migrations are done.
fn columns_made(table: &str) -> BTreeSet<String> {
    let migrations = fs::read_dir(here("migrations/geopackage")).expect("the folder is there");
    let sql: String = migrations
        .map(|file| fs::read_to_string(file.expect("an entry").path()).expect("the file is there"))
        .collect();
    let (_, body) = sql.split_once(&format!("create table {table} (\n")).expect("the table is made");
    let (body, _) = body.split_once(");").expect("an end");
    body.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn the_qgis_project_shows_every_table_with_every_column() {
    let layers = layers(&text("tiles/qgis/city.qgs"));
    for (id, layer) in &layers {
        let mut made = columns_made(&layer.table);
        made.remove("geom");
        if layer.table == "boundary" {
            // Borders are drawn and named by the territory they are joined to.
            made.extend(["territory_kind", "territory_name", "territory_short_name"].map(str::to_owned));
        }
        assert_eq!(layer.columns, made, "{id}");
    }
    let shown: BTreeSet<&str> = layers.values().map(|l| l.table.as_str()).collect();
    assert_eq!(shown, Table::ALL.into_iter().map(Table::name).collect());
}

#[test]
fn the_project_over_a_database_differs_in_its_sources_alone() {
    assert_eq!(layers(&text("tiles/qgis/city.qgs")), layers(&text("tiles/qgis/city-postgis.qgs")));
}

#[test]
fn forms_in_qgis_offer_every_word_the_domain_knows_and_no_other() {
    fn all<T: Copy>(values: &[T], word: fn(T) -> &'static str) -> BTreeSet<String> {
        values.iter().map(|v| word(*v).to_owned()).collect()
    }
    let states = all(PlaceState::ALL, PlaceState::as_str);
    let cases = [
        ("territory", "kind", all(Kind::ALL, Kind::as_str)),
        ("territory", "status", all(Status::ALL, Status::as_str)),
        ("place_point", "state", states.clone()),
        ("place_line", "state", states.clone()),
        ("place_area", "state", states),
        ("alias", "kind", all(AliasKind::ALL, AliasKind::as_str)),
        ("category", "geometry", all(GeometryKind::ALL, GeometryKind::as_str)),
        ("base_area", "kind", all(BaseAreaKind::ALL, BaseAreaKind::as_str)),
        ("base_line", "kind", all(BaseLineKind::ALL, BaseLineKind::as_str)),
    ];
    let layers = layers(&text("tiles/qgis/city.qgs"));
    let offered: usize = layers.values().map(|l| l.words.len()).sum();
    assert_eq!(offered, cases.len(), "a form offers words nobody checks");
    for (table, column, words) in cases {
        let layer = &layers[&format!("dvor_city_{table}")];
        assert_eq!(layer.words.get(column), Some(&words), "{table}.{column}");
    }
}

#[test]
fn the_qgis_project_names_no_person_and_no_folder() {
    for name in ["tiles/qgis/city.qgs", "tiles/qgis/city-postgis.qgs"] {
        let project = text(name);
        for trace in ["saveUser", "saveDateTime", "/home/", "/tmp/", "/root/", "/usr/", "file://"] {
            assert!(!project.contains(trace), "{name} holds {trace}");
        }
    }
}
