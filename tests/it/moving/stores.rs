//! From one store into another: what arrives, and what becomes of what was there.

use std::fs;

use dvor::{
    domain::Kind,
    store::{Record, Store, Table, Write},
};

use super::{bits, hash, here, site, write};
use crate::{
    postgres::database,
    small_city,
    support::{contents, must, must_fail, records},
    workshop::{Site, put_place, run, sample, territory},
};

#[test]
fn a_geopackage_carries_every_bit_into_another_store() {
    let site = site();
    must(here(&site), &["export", "--store", "city.gpkg", "--format", "gpkg", "-o", "copy.gpkg"]);
    let before = fs::read(site.file("copy.gpkg")).expect("there");
    must(here(&site), &["import", "city", "copy.gpkg", "--store", "b.gpkg"]);
    assert_eq!(bits(&site.path), bits(&site.file("b.gpkg")));
    assert_eq!(hash(here(&site), "city.gpkg"), hash(here(&site), "b.gpkg"));
    assert_eq!(fs::read(site.file("copy.gpkg")).expect("there"), before, "the file read is left as it was");
    // The store itself, which is in another journal mode, can be taken as it is.
    must(here(&site), &["import", "city", "city.gpkg", "--store", "c.gpkg"]);
    assert_eq!(bits(&site.path), bits(&site.file("c.gpkg")));
    let left: Vec<String> = fs::read_dir(here(&site))
        .expect("a folder")
        .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|n| !["city.gpkg", "copy.gpkg", "b.gpkg", "c.gpkg"].contains(&n.as_str()))
        .collect();
    assert_eq!(left, Vec::<String>::new(), "nothing is left beside");
}

#[test]
fn a_work_copy_is_a_store_of_its_own_with_another_epoch_and_the_layers_of_others() {
    let site = site();
    site.sql("create table mine (fid integer primary key, note text); insert into mine values (1, 'своё')");
    site.sql("update place_point set extra = '{\"lamp\": 1}' where id = 'a'");
    must(here(&site), &["export", "--store", "city.gpkg", "--format", "gpkg", "-o", "copy.gpkg"]);
    let copy = Site { path: site.file("copy.gpkg"), folder: tempfile::tempdir().expect("a folder") };
    assert_eq!(copy.sql("select note from mine"), [["своё"]]);
    assert_eq!(copy.sql("select extra from place_point where id = 'a'"), [["{\"lamp\": 1}"]]);
    assert_eq!(copy.sql("pragma journal_mode"), [["delete"]], "it can be carried away by itself");
    let epoch = "select value from setting where id = 'epoch'";
    assert_ne!(copy.sql(epoch), site.sql(epoch));
    assert_eq!(hash(here(&site), "copy.gpkg"), hash(here(&site), "city.gpkg"));
    must(here(&site), &["check", "--store", "copy.gpkg"]);
}

#[test]
fn a_store_that_holds_a_city_is_left_alone_unless_told() {
    let site = site();
    must(here(&site), &["export", "--store", "city.gpkg", "-o", "a.geojson"]);
    write(&site, &[put_place("new", "Новый"), put_place("a", "Иначе"), Write::Unset("name".into())]);
    let before = contents(&site.path);
    let sentence = must_fail(here(&site), &["import", "city", "a.geojson", "--store", "city.gpkg"]);
    assert!(
        sentence.starts_with("the store holds a city already (") && sentence.contains("--merge"),
        "{sentence}"
    );
    let import = ["import", "city", "a.geojson", "--store", "city.gpkg"];
    let merge = must(here(&site), &[&import[..], &["--merge", "--dry-run"]].concat());
    assert!(merge.contains("\nplace_point: added 0, changed 1, removed 0\n"), "{merge}");
    assert!(merge.contains("\nsetting: added 1, changed 0, removed 0\n"), "{merge}");
    assert!(merge.ends_with("nothing was written\n"), "{merge}");
    let replace = must(here(&site), &[&import[..], &["--replace", "--dry-run"]].concat());
    assert!(replace.contains("\nplace_point: added 0, changed 1, removed 1\n"), "{replace}");
    assert_eq!(contents(&site.path), before, "a dry run writes nothing");

    let lines = |text: &str| text.lines().take(3).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines(&must(here(&site), &[&import[..], &["--merge"]].concat())), lines(&merge));
    assert!(records(&site.path).iter().any(|r| r.id() == "new"));
    must(here(&site), &[&import[..], &["--replace"]].concat());
    assert!(!records(&site.path).iter().any(|r| r.id() == "new"));
    must(here(&site), &["import", "city", "a.geojson", "--store", "fresh.gpkg"]);
    assert_eq!(hash(here(&site), "city.gpkg"), hash(here(&site), "fresh.gpkg"));
    let again = must(here(&site), &[&import[..], &["--replace"]].concat());
    assert!(again.ends_with("nothing differs from what the store held\n"), "{again}");
}

#[test]
fn a_document_of_seven_decimals_does_not_wear_down_the_bits_of_the_store_it_came_from() {
    let site = site();
    must(here(&site), &["export", "--store", "city.gpkg", "-o", "a.geojson"]);
    let before = bits(&site.path);
    let said = must(here(&site), &["import", "city", "a.geojson", "--store", "city.gpkg", "--merge"]);
    assert!(said.ends_with("nothing differs from what the store held\n"), "{said}");
    assert_eq!(bits(&site.path), before);
}

#[test]
fn a_replacement_takes_parents_and_children_in_the_order_that_references_ask_for() {
    let (one, two) = (Site::new(), Site::new());
    let chain = |ids: &[&str]| -> Vec<Write> {
        let parents = [None].into_iter().chain(ids.iter().copied().map(Some));
        let rows = ids.iter().zip(parents);
        rows.map(|(id, parent)| Write::Put(Record::Territory(territory(id, Kind::Body, parent)))).collect()
    };
    // By their ids children come first.
    write(&one, &chain(&["z", "y", "x", "w"]));
    write(&two, &[chain(&["d", "c", "b", "a"]), sample()].concat());
    let file = one.path.display().to_string();
    must(here(&two), &["import", "city", &file, "--store", "city.gpkg", "--replace"]);
    assert_eq!(hash(here(&one), "city.gpkg"), hash(here(&two), "city.gpkg"));
    must(here(&two), &["import", "city", &file, "--store", "fresh.gpkg"]);
    assert_eq!(hash(here(&two), "fresh.gpkg"), hash(here(&two), "city.gpkg"));
}

#[test]
fn a_city_moves_from_a_file_to_a_database_and_back_with_every_bit() {
    let Some(database) = database() else { return };
    let site = site();
    let url = database.url();
    // Coordinates that no decimal tells, and rings that turn against the rule.
    let said = must(here(&site), &["import", "city", "city.gpkg", "--store", &url]);
    assert!(said.contains("\nplace_point: added 5, changed 0, removed 0\n"), "{said}");
    assert_eq!(hash(here(&site), &url), hash(here(&site), "city.gpkg"));
    must(here(&site), &["export", "--store", &url, "--format", "gpkg", "-o", "back.gpkg"]);
    assert_eq!(bits(&site.file("back.gpkg")), bits(&site.path));
    assert_eq!(hash(here(&site), "back.gpkg"), hash(here(&site), "city.gpkg"));
    must(here(&site), &["check", "--store", "back.gpkg"]);
    // The document is the same to the byte.
    assert_eq!(
        must(here(&site), &["export", "--store", &url]),
        must(here(&site), &["export", "--store", "city.gpkg"])
    );
    let again = must(here(&site), &["import", "city", "back.gpkg", "--store", &url, "--replace"]);
    assert!(again.ends_with("nothing differs from what the store held\n"), "{again}");
    let sentence = must_fail(here(&site), &["import", "city", "back.gpkg", "--store", &url]);
    assert!(sentence.starts_with("the store holds a city already ("), "{sentence}");

    // All or nothing there too, and what the file does not have goes.
    write(
        &site,
        &[
            put_place("new", "Новый"),
            Write::Delete(Table::PlacePoint, "b".into()),
            Write::Unset("name".into()),
        ],
    );
    let said = must(here(&site), &["import", "city", "city.gpkg", "--store", &url, "--replace"]);
    assert!(said.contains("\nplace_point: added 1, changed 0, removed 1\n"), "{said}");
    assert!(said.contains("\nsetting: added 0, changed 0, removed 1\n"), "{said}");
    assert_eq!(hash(here(&site), &url), hash(here(&site), "city.gpkg"));
}

#[test]
fn a_city_that_was_moved_answers_as_before() {
    let folder = tempfile::tempdir().expect("a folder");
    run(async { small_city::made_in(&folder).await.close().await });
    let answer =
        |store: &str, question: &[&str]| must(folder.path(), &[question, &["--store", store]].concat());
    for format in ["geojson", "gpkg"] {
        let (file, moved) = (format!("city-as.{format}"), format!("from-{format}.gpkg"));
        must(folder.path(), &["export", "--store", "city.gpkg", "--format", format, "-o", &file]);
        must(folder.path(), &["import", "city", &file, "--store", &moved]);
        for question in ["Весенняя 1", "Весенняя 9", "проспект Ленина 5"] {
            let question = &["locate", question];
            assert_eq!(answer("city.gpkg", question), answer(&moved, question), "{format}");
        }
        assert_eq!(hash(folder.path(), &moved), hash(folder.path(), "city.gpkg"));
    }
    assert_eq!(answer("city.gpkg", &["check", "--json"]), answer("from-gpkg.gpkg", &["check", "--json"]));
}
