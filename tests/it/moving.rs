//! A whole city on the move: exported, compared by its hash, imported elsewhere.

use std::{fs, path::Path};

use dvor::{
    domain::Kind,
    export::city,
    import::city::CityFile,
    store::{Origin, Record, Store, Table, Whole, Write},
};
use geo::{LineString, MultiPolygon, Polygon};

use crate::{
    postgres::database,
    small_city,
    support::{contents, must, must_fail, records, run as ask},
    workshop::{Site, every_record, has, other, put_place, run, sample, territory},
};

/// A folder with the sample rows in `city.gpkg`, and some settings.
fn site() -> Site {
    let site = Site::new();
    let settings =
        [("name", "Образец"), ("своя настройка", "да \"нет\"")].map(|(n, v)| Write::Set(n.into(), v.into()));
    write(&site, &[sample(), settings.to_vec()].concat());
    site
}

fn write(site: &Site, writes: &[Write]) {
    run(async {
        let store = site.store().await;
        store.write(writes, Origin::default()).await.expect("written");
        store.close().await;
    });
}

fn here(site: &Site) -> &Path {
    site.folder.path()
}

fn hash(folder: &Path, store: &str) -> String {
    let hash = must(folder, &["export", "--store", store, "--hash"]);
    assert!(hash.len() == 65 && hash.ends_with('\n'), "{hash}");
    hash.trim_end().to_owned()
}

/// The rows as text that tells each bit, sorted.
fn bits(store: &Path) -> Vec<String> {
    let mut rows: Vec<String> = records(store).iter().map(|r| format!("{r:?}")).collect();
    rows.sort();
    rows
}

#[test]
fn a_city_exported_imported_and_exported_again_is_the_same_to_the_byte() {
    let site = site();
    must(here(&site), &["export", "--store", "city.gpkg", "-o", "a.geojson"]);
    let said = must(here(&site), &["import", "city", "a.geojson", "--store", "b.gpkg"]);
    let rows = every_record().len() + 3 + 2;
    assert!(said.starts_with(&format!("read {rows}, kept {rows}, repaired 0, refused 0\n")), "{said}");
    must(here(&site), &["export", "--store", "b.gpkg", "-o", "b.geojson"]);
    let read = |name: &str| fs::read_to_string(site.file(name)).expect("text");
    assert_eq!(read("a.geojson"), read("b.geojson"));
    assert_eq!(must(here(&site), &["export", "--store", "b.gpkg"]), read("a.geojson"));
    assert_eq!(hash(here(&site), "city.gpkg"), hash(here(&site), "b.gpkg"));
}

#[test]
fn the_hash_is_that_of_the_document_as_other_programs_compute_it() {
    let site = site();
    must(here(&site), &["export", "--store", "city.gpkg", "-o", "a.geojson"]);
    let file = site.file("a.geojson").display().to_string();
    let (done, sum, said) = other("sha256sum", &[&file]);
    assert!(done, "{said}");
    assert_eq!(sum.split(' ').next(), Some(hash(here(&site), "city.gpkg").as_str()));
}

#[test]
fn a_geopackage_carries_every_bit_into_another_store() {
    let site = site();
    must(here(&site), &["export", "--store", "city.gpkg", "--format", "gpkg", "-o", "copy.gpkg"]);
    let before = fs::read(site.file("copy.gpkg")).expect("there");
    must(here(&site), &["import", "city", "copy.gpkg", "--store", "b.gpkg"]);
    assert_eq!(bits(&site.path), bits(&site.file("b.gpkg")));
    assert_eq!(hash(here(&site), "city.gpkg"), hash(here(&site), "b.gpkg"));
    assert_eq!(fs::read(site.file("copy.gpkg")).expect("there"), before, "the file read is left as it was");
    let left: Vec<String> = fs::read_dir(here(&site))
        .expect("a folder")
        .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|n| !["city.gpkg", "copy.gpkg", "b.gpkg"].contains(&n.as_str()))
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
fn the_hash_tells_the_city_and_not_how_it_came_to_be() {
    let (one, two) = (Site::new(), Site::new());
    write(&one, &sample());
    // In another order, with a history, and a row that is no more.
    let mut writes = sample();
    writes[18..].reverse();
    write(&two, &writes);
    write(&two, &[put_place("a", "Иначе"), put_place("gone", "Лишний")]);
    write(&two, &[put_place("a", "Двор a"), Write::Delete(Table::PlacePoint, "gone".into())]);
    assert_eq!(hash(here(&one), "city.gpkg"), hash(here(&two), "city.gpkg"));
    write(&two, &[put_place("a", "Двор А")]);
    assert_ne!(hash(here(&one), "city.gpkg"), hash(here(&two), "city.gpkg"));
}

/// A city with one area, made of this ring.
fn ring_city(ring: Vec<(f64, f64)>) -> Whole {
    let area = MultiPolygon(vec![Polygon::new(LineString::from(ring), Vec::new())]);
    let mut city = Whole::default();
    for record in every_record() {
        if let Record::BaseArea(base) = record {
            let base = dvor::domain::BaseArea { geometry: area.clone(), ..base };
            city.rows.insert((Table::BaseArea, base.id.to_string()), Record::BaseArea(base));
        }
    }
    city
}

fn document(city: &Whole) -> String {
    let mut out = Vec::new();
    city::write(city, &mut out).expect("written");
    String::from_utf8(out).expect("UTF-8")
}

fn read_back(folder: &Path, text: &str) -> Whole {
    let path = folder.join("document.geojson");
    fs::write(&path, text).expect("written");
    CityFile::read(&path).expect("a city").city
}

#[test]
fn a_ring_that_hangs_on_the_last_decimal_is_stable_after_one_export() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut dice = crate::partition::Dice(17);
    let mut degenerate = 0;
    for _ in 0..2_000 {
        // Few steps of the seventh decimal apart, and a little more: slivers, folds, rings of no area at all.
        let mut near = |middle: f64| middle + dice.below(4) as f64 * 1e-7 + dice.below(100) as f64 * 1e-9;
        let points: Vec<(f64, f64)> = (0..4).map(|_| (near(86.1), near(-55.3))).collect();
        let ring = [points.clone(), vec![points[0]]].concat();
        let once = document(&ring_city(ring.clone()));
        let twice = document(&read_back(folder.path(), &once));
        assert_eq!(once, twice, "{ring:?}");
        let turned = document(&ring_city(ring.into_iter().rev().collect()));
        let again = document(&read_back(folder.path(), &turned));
        assert_eq!(turned, again);
        degenerate += usize::from(once != turned);
    }
    assert!(degenerate > 0, "some rings had no area");
}

#[test]
fn the_document_is_sorted_with_seven_decimals_and_nothing_of_one_store_as_python_reads_it() {
    if !has("python3", &["-c", "import json"], "Python") {
        return;
    }
    let site = site();
    must(here(&site), &["export", "--store", "city.gpkg", "-o", "a.geojson"]);
    let script = r"
import json, re, sys
text = open(sys.argv[1], encoding='utf-8').read()
city = json.loads(text)
keys = [(f['properties']['table'], f['properties']['id']) for f in city['features']]
assert keys == sorted(keys) and len(keys) == len(set(keys)), 'sorted, each once'
assert [f['id'] for f in city['features']] == ['/'.join(k) for k in keys]
for f in city['features']:
    assert not {'fid', 'rev', 'revision', 'epoch'} & set(f['properties']), f
    assert ('setting', 'epoch') not in keys
for number in re.findall(r'-?\d+\.\d+', ''.join(json.dumps(f['geometry']) for f in city['features'])):
    assert len(number.split('.')[1]) <= 7 or 'e' in number, number
raw = re.findall(r'\x22coordinates\x22:[\[\]\d.,-]+', text)
assert raw and all(len(n.split('.')[1]) <= 7 for r in raw for n in re.findall(r'\d+\.\d+', r))
assert '-0,' not in text and '-0]' not in text
lines = text.splitlines()
assert len(lines) == len(keys) + 2, 'a row a line'
print(len(keys), len({k[0] for k in keys}))
";
    let file = site.file("a.geojson").display().to_string();
    let (done, out, said) = other("python3", &["-c", script, &file]);
    assert!(done, "{said}");
    assert_eq!(out.trim(), format!("{} {}", every_record().len() + 3 + 2, Table::ALL.len() + 1));
}

#[test]
fn gdal_counts_the_same_rows_in_every_layer_of_both_formats() {
    if !has("ogrinfo", &["--version"], "GDAL") {
        return;
    }
    let site = site();
    must(here(&site), &["export", "--store", "city.gpkg", "-o", "a.geojson"]);
    must(here(&site), &["export", "--store", "city.gpkg", "--format", "gpkg", "-o", "copy.gpkg"]);
    for table in Table::ALL {
        let rows = records(&site.path).iter().filter(|r| r.table() == table).count();
        let counted = format!("n (Integer) = {rows}");
        let of_geojson = format!("select count(*) as n from city where \"table\" = '{}'", table.name());
        for (file, sql, dialect) in [
            ("a.geojson", of_geojson, "SQLite"),
            ("copy.gpkg", format!("select count(*) as n from {}", table.name()), ""),
        ] {
            let path = site.file(file).display().to_string();
            let mut arguments = vec!["-ro", &path, "-sql", &sql];
            if !dialect.is_empty() {
                arguments.extend(["-dialect", dialect]);
            }
            let (done, out, said) = other("ogrinfo", &arguments);
            assert!(done && out.contains(&counted), "{file} {table}: {out} {said}");
            // GDAL warns about each whole number at the end of the range: the sample has one.
            let warned = said.contains("Warning") && !said.contains("ranging out of 64bit");
            assert!(!warned && !said.contains("ERROR"), "{file} {table}: {said}");
        }
    }
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
    crate::workshop::sql_in(&store, "create table notes (id integer)");
    let sentence = must_fail(here(&site), &["import", "city", "foreign.gpkg", "--store", "b.gpkg"]);
    assert_eq!(
        sentence,
        "foreign.gpkg is not a dvor store: it is a GeoPackage or SQLite database of another program"
    );
    must(here(&site), &["export", "--store", "city.gpkg", "--format", "gpkg", "-o", "odd.gpkg"]);
    crate::workshop::sql_in(&site.file("odd.gpkg"), "update place_point set year = 'давно' where id = 'a'");
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

#[test]
fn an_export_while_others_write_is_of_one_revision() {
    let site = site();
    write(&site, &[put_place("left", "Двор"), put_place("right", "Двор")]);
    run(async {
        let store = site.store().await;
        let writing = store.clone();
        // Two rows that always say the same.
        let writer = tokio::spawn(async move {
            for n in 0.. {
                let name = format!("Двор {n}");
                let pair = [put_place("left", &name), put_place("right", &name)];
                writing.write(&pair, Origin::default()).await.expect("written");
            }
        });
        for format in ["geojson", "gpkg"] {
            for _ in 0..4 {
                let out = format!("out.{format}");
                let folder = here(&site).to_owned();
                let city = tokio::task::spawn_blocking(move || {
                    must(
                        &folder,
                        &["export", "--store", "city.gpkg", "--format", format, "-o", &out, "--force"],
                    );
                    CityFile::read(&folder.join(&out)).expect("a city").city
                });
                let city = city.await.expect("exported");
                let name = |id: &str| match &city.rows[&(Table::PlacePoint, id.to_owned())] {
                    Record::Place(place) => place.name.clone(),
                    other => unreachable!("{other:?}"),
                };
                assert_eq!(name("left"), name("right"));
            }
        }
        writer.abort();
        let _ = writer.await;
        store.close().await;
    });
}
