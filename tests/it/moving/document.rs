//! The document of a city: the same to the byte, sorted, and read by others.

use std::{fs, path::Path};

use dvor::{
    export::city,
    import::city::CityFile,
    store::{Origin, Record, Table, Whole, Write},
};
use geo::{LineString, MultiPolygon, Polygon};

use super::{hash, here, site, write};
use crate::{
    partition::Dice,
    support::{must, records},
    workshop::{Site, every_record, has, other, put_place, run, sample},
};

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
    let mut dice = Dice(17);
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
