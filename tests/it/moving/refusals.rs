//! What is no city, or must not be overwritten: told, and nothing written.

use std::fs;

use super::{here, site, write};
use crate::{
    support::{contents, must, must_fail, run as ask},
    workshop::{put_place, sql_in},
};

#[test]
fn a_damaged_file_is_told_by_its_place_and_nothing_is_written() {
    let site = site();
    must(here(&site), &["export", "--store", "city.gpkg", "-o", "a.geojson"]);
    let whole = fs::read_to_string(site.file("a.geojson")).expect("text");
    let lines: Vec<&str> = whole.lines().collect();
    let line_of =
        |id: &str| lines.iter().position(|l| l.contains(&format!("\"id\":\"{id}\""))).expect("there");
    let category = lines[line_of("category/yard")];
    let before = contents(&site.path);
    let (first, last) = whole.split_at(whole.len() / 2);
    assert!(!last.is_empty());
    let without = |id: &str| {
        let mut lines = lines.clone();
        lines.remove(line_of(id));
        lines.join("\n")
    };
    let cases: Vec<(&str, String, &str)> = vec![
        ("cut", first.to_owned(), "is the file complete?"),
        ("empty", String::new(), "is empty"),
        ("text", "Это не город".to_owned(), "is neither a GeoPackage nor GeoJSON"),
        (
            "other",
            r#"{"type":"FeatureCollection","features":[]}"#.to_owned(),
            "not a city written by `dvor export`",
        ),
        (
            "newer",
            whole.replace("\"dvor_city\":1", "\"dvor_city\":2"),
            "was written by a newer dvor (format 2",
        ),
        (
            "crs",
            whole.replace(
                "\"dvor_city\":1",
                r#""dvor_city":1,"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::28474"}}"#,
            ),
            "EPSG::28474",
        ),
        (
            "twice",
            whole.replace(category, &format!("{category}\n{category}")),
            "(category/yard): another feature has the same table and id",
        ),
        (
            "table",
            whole.replace("\"table\":\"category\"", "\"table\":\"kategoria\""),
            "dvor has no table \"kategoria\"",
        ),
        ("column", whole.replace("\"title_ru\":\"Дворы\",", ""), "(category/area): it has no \"title_ru\""),
        (
            "stranger",
            whole.replace("\"title_ru\":", "\"colour\":1,\"title_ru\":"),
            "a category has no \"colour\"",
        ),
        (
            "kind",
            whole.replace("\"kind\":\"committee\"", "\"kind\":\"club\""),
            "(territory/optimist): \"club\" is no kind of territory",
        ),
        (
            "far",
            whole.replace(
                "[86.0876543,55.3549681]},\"properties\":{\"table\":\"place_point\",\"id\":\"b\"",
                "[860,55]},\"properties\":{\"table\":\"place_point\",\"id\":\"b\"",
            ),
            "860 55 is not a place on earth",
        ),
        ("astray", without("act/act-255"), "names act act-255, which is not there"),
        (
            "epoch",
            whole.replace("\"id\":\"name\",\"value\"", "\"id\":\"epoch\",\"value\""),
            "belongs to one store and does not move",
        ),
    ];
    for (name, text, says) in cases {
        assert_ne!(text, whole, "{name} is damaged");
        let text = if name == "twice" {
            text.replace(
                &format!("{category}\n{category}"),
                &format!("{category}\n{}", category.trim_end_matches(',').to_owned() + ","),
            )
        } else {
            text
        };
        let file = format!("{name}.geojson");
        fs::write(site.file(&file), text).expect("written");
        for (store, how) in [("city.gpkg", "--replace"), ("none.gpkg", "--dry-run"), ("none.gpkg", "--merge")]
        {
            let sentence = must_fail(here(&site), &["import", "city", &file, "--store", store, how]);
            assert!(sentence.contains(says), "{name}: {sentence}");
        }
        assert_eq!(contents(&site.path), before, "{name}");
        assert!(!site.file("none.gpkg").exists(), "{name}: no empty store is left behind");
    }
}

#[test]
fn a_geopackage_of_another_program_or_with_rows_that_make_no_sense_is_refused() {
    let site = site();
    let store = site.file("foreign.gpkg");
    sql_in(&store, "create table notes (id integer)");
    let sentence = must_fail(here(&site), &["import", "city", "foreign.gpkg", "--store", "b.gpkg"]);
    assert_eq!(
        sentence,
        "foreign.gpkg is not a dvor store: it is a GeoPackage or SQLite database of another program"
    );
    must(here(&site), &["export", "--store", "city.gpkg", "--format", "gpkg", "-o", "odd.gpkg"]);
    sql_in(&site.file("odd.gpkg"), "update place_point set year = 'давно' where id = 'a'");
    let sentence = must_fail(here(&site), &["import", "city", "odd.gpkg", "--store", "b.gpkg"]);
    assert!(
        sentence.starts_with("odd.gpkg holds 1 rows that cannot be understood, the first: place_point, row"),
        "{sentence}"
    );
    assert!(!site.file("b.gpkg").exists());
    // The document leaves such a row out, and that is said.
    let said = ask(here(&site), &["export", "--store", "odd.gpkg", "-o", "odd.geojson"]);
    assert_eq!(said.code, Some(0));
    assert!(said.err.contains("left out of the GeoJSON") && said.err.contains("year"), "{}", said.err);
}

#[test]
fn a_file_that_is_there_is_replaced_only_when_told_and_never_the_store_itself() {
    let site = site();
    for format in ["geojson", "gpkg"] {
        let out = format!("out.{format}");
        let export = ["export", "--store", "city.gpkg", "--format", format, "-o", &out];
        must(here(&site), &export);
        write(&site, &[put_place("a", &format!("Двор {format}"))]);
        let before = fs::read(site.file(&out)).expect("there");
        let sentence = must_fail(here(&site), &export);
        assert_eq!(sentence, format!("{out} is there already: --force replaces it"));
        assert_eq!(fs::read(site.file(&out)).expect("there"), before);
        must(here(&site), &[&export[..], &["--force"]].concat());
        assert_ne!(fs::read(site.file(&out)).expect("there"), before);
        let itself = ["export", "--store", "city.gpkg", "--format", format, "-o", "./city.gpkg", "--force"];
        let sentence = must_fail(here(&site), &itself);
        assert_eq!(sentence, "./city.gpkg is the store itself and cannot be replaced");
    }
    let sentence = must_fail(here(&site), &["export", "--store", "city.gpkg", "--format", "gpkg"]);
    assert_eq!(sentence, "a GeoPackage needs a file: give -o city.gpkg");
    let sentence = must_fail(here(&site), &["export", "--store", "city.gpkg", "-o", "no/such/a.geojson"]);
    assert_eq!(sentence, "no/such/a.geojson cannot be written: No such file or directory (os error 2)");
}
