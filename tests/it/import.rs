//! `dvor import` as a city's programmer meets it: with the files that offices send.

use std::{
    fs::File,
    io::{Seek, SeekFrom, Write as _},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use dvor::{
    domain::{Address, Boundary, Contacts, HouseListEntry, Territory},
    geometry::repair,
    store::{Origin, Record, Store, Write},
};
use jiff::civil::date;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{block_on, contents, must, must_fail, records, run};

/// A folder of somebody who imports into `city.gpkg`.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// With two committees side by side, `Запад` and `Восток`, 2 km each, parted by 86.02° E.
    fn with_committees() -> Self {
        let desk = Self::new();
        desk.put("committees.geojson", collection(&[west("Запад"), east("Восток")]));
        desk.territories("committees.geojson", &[]);
        desk
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    fn store(&self) -> PathBuf {
        self.file("city.gpkg")
    }

    fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.file(name), content).expect("written");
    }

    fn territories(&self, file: &str, more: &[&str]) -> String {
        must(self.path(), &[&territories(file), more].concat())
    }

    fn addresses(&self, file: &str, more: &[&str]) -> String {
        must(self.path(), &[&addresses(file), more].concat())
    }

    fn houses(&self, file: &str, more: &[&str]) -> String {
        must(self.path(), &[&houses(file), more].concat())
    }

    fn locate(&self, question: &[&str]) -> Value {
        let out = must(self.path(), &[&["locate", "--store", "city.gpkg", "--json"], question].concat());
        serde_json::from_str(&out).expect("JSON")
    }

    /// The notes of the last import: outcome, reason and text of each row.
    fn notes(&self, name: &str) -> Vec<[String; 3]> {
        let text = std::fs::read_to_string(self.file(name)).expect("notes");
        let text = text.strip_prefix('\u{feff}').expect("a mark, for spreadsheets");
        let mut table = csv::Reader::from_reader(text.as_bytes());
        assert_eq!(table.headers().expect("a header"), vec!["row", "outcome", "reason", "text"]);
        table.records().map(|r| r.expect("a row")).map(|r| [1, 2, 3].map(|n| r[n].to_owned())).collect()
    }

    fn rows<T>(&self, pick: impl FnMut(Record) -> Option<T>) -> Vec<T> {
        records(&self.store()).into_iter().filter_map(pick).collect()
    }

    fn stored_addresses(&self) -> Vec<Address> {
        self.rows(|r| if let Record::Address(a) = r { Some(a) } else { None })
    }

    fn stored_territories(&self) -> Vec<Territory> {
        self.rows(|r| if let Record::Territory(t) = r { Some(t) } else { None })
    }

    fn stored_boundaries(&self) -> Vec<Boundary> {
        self.rows(|r| if let Record::Boundary(b) = r { Some(b) } else { None })
    }

    fn stored_lists(&self) -> Vec<HouseListEntry> {
        self.rows(|r| if let Record::HouseList(e) = r { Some(e) } else { None })
    }
}

fn territories(file: &str) -> [&str; 9] {
    ["import", "territories", file, "--kind", "committee", "--name-field", "name", "--store", "city.gpkg"]
}

fn addresses(file: &str) -> [&str; 11] {
    [
        "import",
        "addresses",
        file,
        "--address-field",
        "адрес",
        "--lon-field",
        "долгота",
        "--lat-field",
        "широта",
        "--store",
        "city.gpkg",
    ]
}

fn houses(file: &str) -> [&str; 9] {
    [
        "import",
        "houses",
        file,
        "--territory-field",
        "комитет",
        "--address-field",
        "адрес",
        "--store",
        "city.gpkg",
    ]
}

#[allow(clippy::needless_pass_by_value, reason = "made for it")]
fn feature(name: &str, ring: Value) -> Value {
    json!({"type": "Feature", "properties": {"name": name, "okrug": 7}, "geometry": {"type": "Polygon", "coordinates": [ring]}})
}

fn rectangle(west: f64, south: f64, east: f64, north: f64) -> Value {
    json!([[west, south], [east, south], [east, north], [west, north], [west, south]])
}

fn west(name: &str) -> Value {
    feature(name, rectangle(86.0, 55.3, 86.02, 55.32))
}

fn east(name: &str) -> Value {
    feature(name, rectangle(86.02, 55.3, 86.04, 55.32))
}

fn collection(features: &[Value]) -> String {
    json!({"type": "FeatureCollection", "features": features}).to_string()
}

fn cp1251(text: &str) -> Vec<u8> {
    encoding_rs::WINDOWS_1251.encode(text).0.into_owned()
}

const TABLE: &str =
    "адрес,долгота,широта\n\"ул. Весенняя, 15\",86.01,55.31\n\"пр-т Ленина, 90А\",86.03,55.31\n";

/// A file that must be refused as a whole, and what the sentence must say of it.
type Bad = (&'static str, Vec<u8>, &'static [&'static str]);

#[track_caller]
fn each_is_refused_and_the_store_is_as_before(cases: Vec<Bad>, command: fn(&str) -> Vec<&str>) {
    let (fresh, used) = (Desk::new(), Desk::with_committees());
    used.put("first.csv", TABLE);
    used.addresses("first.csv", &[]);
    let before = contents(&used.store());
    for (name, bytes, says) in cases {
        for desk in [&fresh, &used] {
            desk.put(name, &bytes);
            let sentence = must_fail(desk.path(), &command(name));
            for part in says.iter().chain([&name]) {
                assert!(sentence.contains(part), "{name}: {part:?} is missing in: {sentence}");
            }
            std::fs::remove_file(desk.file(name)).expect("it is there");
        }
        let left: Vec<_> = std::fs::read_dir(fresh.path()).expect("a folder").collect();
        assert!(left.is_empty(), "{name} leaves {left:?} behind where no store was");
        assert_eq!(contents(&used.store()), before, "{name}");
    }
}

#[test]
fn geojson_that_cannot_be_read_is_refused_in_a_sentence_and_the_store_is_as_before() {
    let good = collection(&[west("Запад")]);
    let metres = feature("Запад", rectangle(9_573_000.0, 7_430_000.0, 9_575_000.0, 7_432_000.0));
    let in_mercator = json!({
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}},
        "features": [metres],
    });
    let utf16: Vec<u8> =
        std::iter::once(0xFEFF).chain(good.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let cases: Vec<Bad> = vec![
        ("truncated.geojson", good.as_bytes()[..good.len() / 2].to_vec(), &["is the file complete?"]),
        ("nan.geojson", good.replace("86.02", "NaN").into(), &["line 1 column", "JSON has no NaN"]),
        ("empty.geojson", Vec::new(), &["is empty"]),
        ("blank.geojson", b" \n\n".to_vec(), &["is empty"]),
        ("nothing.geojson", collection(&[]).into(), &["no feature"]),
        ("list.geojson", b"[1, 2]".to_vec(), &["no FeatureCollection"]),
        ("topology.geojson", br#"{"type": "Topology", "objects": {}}"#.to_vec(), &["it is a Topology"]),
        ("one-a-line.geojson", [good.clone(), good.clone()].join("\n").into(), &["not a feature a line"]),
        ("cp1251.geojson", cp1251(&good), &["no UTF-8"]),
        ("utf16.geojson", utf16, &["no UTF-8"]),
        ("mercator.geojson", in_mercator.to_string().into(), &["EPSG::3857", "ogr2ogr -t_srs EPSG:4326"]),
        ("metres.geojson", collection(&[metres]).into(), &["9573000 7430000", "EPSG:4326"]),
        (
            "swapped.geojson",
            collection(&[feature("Запад", rectangle(55.3, 86.0, 55.32, 86.02))]).into(),
            &["--axes lat-lon"],
        ),
        // Latitudes beyond 90° are no places: still it is plain what happened.
        (
            "irkutsk.geojson",
            collection(&[feature("Запад", rectangle(52.2, 104.2, 52.3, 104.3))]).into(),
            &["latitude 104.2", "--axes lat-lon"],
        ),
        (
            "nameless.geojson",
            good.replace("\"name\"", "\"title\"").into(),
            &["no property \"name\"", "it has okrug, title"],
        ),
        (
            "point.geojson",
            collection(&[json!({"type": "Feature", "properties": {"name": "x"},
            "geometry": {"type": "Point", "coordinates": [86.0, 55.3]}})])
            .into(),
            &["a Point is no area"],
        ),
        (
            "one-number.geojson",
            collection(&[feature("x", json!([[86.0], [86.1], [86.2], [86.0]]))]).into(),
            &["fewer than two numbers"],
        ),
        (
            "line.geojson",
            collection(&[feature("x", json!([[86.0, 55.0], [86.1, 55.0], [86.0, 55.0]]))]).into(),
            &["nothing is left of the area"],
        ),
        (
            "deep.geojson",
            collection(&[feature("x", json!(null))]).replace("null", &"[".repeat(300)).into(),
            &["is not GeoJSON"],
        ),
    ];
    each_is_refused_and_the_store_is_as_before(cases, |file| territories(file).to_vec());
}

#[test]
fn a_table_that_cannot_be_read_is_refused_in_a_sentence_and_the_store_is_as_before() {
    let swapped = TABLE.replace("долгота,широта", "широта,долгота");
    let metres = TABLE.replace("86.01,55.31", "9573000,7430000").replace("86.03,55.31", "9575000,7430000");
    let open_quote = format!("{TABLE}\"ул. Мира, 5,86.01,55.31\nул. Мира 6,86.01,55.31\n");
    let cases: Vec<Bad> = vec![
        ("empty.csv", Vec::new(), &["is empty"]),
        ("blank.csv", b"\n  \n".to_vec(), &["is empty"]),
        ("header.csv", "адрес,долгота,широта\n".into(), &["no row below it"]),
        ("columns.csv", "address,lon,lat\nx,1,2\n".into(), &["no column \"адрес\"", "address, lon, lat"]),
        ("houseless.csv", "адрес,долгота,широта\nул. Весенняя,86.01,55.31\n".into(), &["no house number"]),
        ("swapped.csv", swapped.into(), &["longitude 55.31, latitude 86.01", "--axes lat-lon"]),
        ("irkutsk.csv", "адрес,долгота,широта\nул. Мира 5,52.28,104.28\n".into(), &["longitude 52.28"]),
        ("metres.csv", metres.into(), &["9573000 7430000", "EPSG:4326"]),
        ("quote.csv", open_quote.into(), &["line 4", "quotation mark"]),
        ("book.csv", [b"PK\x03\x04\0\0\0".as_slice(), &[7; 500]].concat(), &["save it as CSV"]),
    ];
    each_is_refused_and_the_store_is_as_before(cases, |file| addresses(file).to_vec());
}

#[test]
fn a_house_list_that_cannot_be_read_is_refused_in_a_sentence_and_the_store_is_as_before() {
    let cases: Vec<Bad> = vec![
        ("empty.csv", Vec::new(), &["is empty"]),
        ("header.csv", "комитет,адрес\n".into(), &["no row below it"]),
        ("columns.csv", "комитет,дом\nЗапад,Весенняя 15\n".into(), &["no column \"адрес\"", "комитет, дом"]),
        ("unknown.csv", "комитет,адрес\nСевер,\"Весенняя, 15\"\n".into(), &["no territory", "\"Север\""]),
    ];
    each_is_refused_and_the_store_is_as_before(cases, |file| houses(file).to_vec());
}

#[test]
fn a_file_that_is_not_there_or_is_a_folder_leaves_no_store_behind() {
    for command in [territories("x.csv").as_slice(), &addresses("x.csv"), &houses("x.csv")] {
        let desk = Desk::new();
        let sentence = must_fail(desk.path(), command);
        assert!(sentence.starts_with("x.csv cannot be read: No such file"), "{sentence}");
        std::fs::create_dir(desk.file("x.csv")).expect("a folder");
        let sentence = must_fail(desk.path(), command);
        assert_eq!(sentence, "x.csv cannot be read: is a directory");
        assert!(!desk.store().exists());
    }
}

#[test]
fn a_word_that_is_no_kind_is_answered_with_the_kinds_there_are() {
    let desk = Desk::new();
    desk.put("a.geojson", collection(&[west("Запад")]));
    let command = territories("a.geojson").map(|word| if word == "committee" { "okrug" } else { word });
    let said = run(desk.path(), &command);
    assert_eq!(said.code, Some(2), "a wrong call, as every program of this system answers it");
    assert!(said.err.contains("city, district, committee, body"), "{}", said.err);
    assert!(!desk.store().exists());
}

/// One line of 1 GB costs neither a gigabyte of memory nor a minute. The files are sparse.
#[test]
fn a_line_of_a_gigabyte_is_refused_within_seconds_and_a_hundred_megabytes() {
    let desk = Desk::new();
    let gigabyte = |name: &str, head: &[u8]| {
        let mut file = File::create(desk.file(name)).expect("made");
        file.write_all(head).expect("written");
        file.seek(SeekFrom::Start(1 << 30)).expect("far");
        file.write_all(b"\"\n").expect("written");
    };
    gigabyte("long.csv", TABLE.as_bytes());
    gigabyte("marked.csv", format!("\u{feff}{TABLE}").as_bytes());
    gigabyte("long.geojson", br#"{"type": "FeatureCollection", "features": [], "x": ""#);
    // Short lines, all within one pair of quotation marks.
    let mut lines = File::create(desk.file("quoted.csv")).expect("made");
    lines.write_all("адрес,долгота,широта\n\"ул. Мира, 5\n".as_bytes()).expect("written");
    for _ in 0..200 {
        lines.write_all("ул. Весенняя 15,86.01,55.31\n".repeat(1000).as_bytes()).expect("written");
    }
    for (command, says) in [
        (addresses("long.csv").as_slice(), "line 4 is longer than 1024 kB"),
        (&addresses("marked.csv"), "line 4 is longer than 1024 kB"),
        (&houses("long.csv"), "line 4 is longer than 1024 kB"),
        (&territories("long.geojson"), "has 1024 MB; at most 256 MB are read"),
        (&addresses("quoted.csv"), "line 2: a quotation mark opens a cell there"),
    ] {
        let started = Instant::now();
        let mut timed = std::process::Command::new("/usr/bin/env");
        timed.args(["bash", "-c", "ulimit -v 4000000; exec \"$0\" \"$@\""]).arg(env!("CARGO_BIN_EXE_dvor"));
        let mut child = timed
            .args(command)
            .current_dir(desk.path())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut peak_kb = 0;
        let status = loop {
            let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
            let high = status.lines().find_map(|l| l.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
            peak_kb = peak_kb.max(high.and_then(|kb| kb.trim().parse().ok()).unwrap_or(0));
            if let Some(status) = child.try_wait().expect("a child") {
                break status;
            }
            assert!(started.elapsed() < Duration::from_secs(20), "{command:?} takes too long");
            std::thread::sleep(Duration::from_millis(2));
        };
        let err = std::io::read_to_string(child.stderr.take().expect("piped")).expect("text");
        assert_eq!(status.code(), Some(1), "{err}");
        assert!(err.contains(says), "{command:?}: {err}");
        assert!(peak_kb < 100_000, "{command:?} took {peak_kb} kB");
        assert!(!desk.store().exists());
    }
}

#[test]
fn a_bow_tie_is_repaired_reported_and_valid_afterwards() {
    let desk = Desk::new();
    let bow_tie = json!([[86.0, 55.3], [86.02, 55.32], [86.02, 55.3], [86.0, 55.32], [86.0, 55.3]]);
    let open_ring = json!([[86.02, 55.3], [86.04, 55.3], [86.04, 55.32], [86.02, 55.32]]);
    desk.put("a.geojson", collection(&[feature("Бант", bow_tie), feature("Открытый", open_ring)]));
    let report = desk.territories("a.geojson", &[]);
    assert!(report.starts_with("read 2, kept 2, repaired 2, refused 0\n"), "{report}");
    assert!(report.contains("row by row: city.a.notes.csv"), "{report}");
    let notes = desk.notes("city.a.notes.csv");
    assert_eq!(notes[0], ["repaired", "a ring crossed itself and was parted there", "Бант"]);
    assert_eq!(notes[1], ["repaired", "an open ring was closed", "Открытый"]);
    for boundary in desk.stored_boundaries() {
        let area = boundary.geometry.expect("a polygon");
        let again = repair(area.clone().into()).expect("an area");
        assert_eq!((again.geometry, again.notes), (area, vec![]), "valid as it is");
    }
    // Both halves belong to it, the notch between them does not.
    for (lon, lat, status) in
        [("86.001", "55.31", "found"), ("86.019", "55.31", "found"), ("86.01", "55.318", "uncovered")]
    {
        assert_eq!(desk.locate(&["--lon", lon, "--lat", lat])["status"], status, "{lon} {lat}");
    }
}

#[test]
fn latitude_first_is_taken_when_the_user_says_so() {
    let desk = Desk::new();
    desk.put("swapped.geojson", collection(&[feature("Запад", rectangle(55.3, 86.0, 55.32, 86.02))]));
    desk.territories("swapped.geojson", &["--axes", "lat-lon"]);
    assert_eq!(desk.locate(&["--lon", "86.01", "--lat", "55.31"])["committees"][0]["name"], "Запад");
    // The columns are named the wrong way round here, too.
    desk.put("swapped.csv", TABLE.replace("долгота,широта", "широта,долгота"));
    desk.addresses("swapped.csv", &["--axes", "lat-lon"]);
    assert_eq!(desk.locate(&["Весенняя 15"])["address"]["lon"], 86.01);
}

#[test]
fn features_that_cannot_be_used_are_refused_one_by_one_with_the_reason() {
    let desk = Desk::new();
    let point = json!({"type": "Feature", "properties": {"name": "Точка"}, "geometry": {"type": "Point", "coordinates": [86.0, 55.3]}});
    let nowhere = json!({"type": "Feature", "properties": {"name": "Нигде"}, "geometry": null});
    let mut nameless = west("");
    nameless["properties"]["name"] = json!("  ");
    desk.put(
        "a.geojson",
        collection(&[west("Запад"), point, nowhere, nameless, east("Запад"), east("Восток")]),
    );
    let report = desk.territories("a.geojson", &[]);
    assert!(report.starts_with("read 6, kept 2, repaired 0, refused 4\n"), "{report}");
    let reasons: Vec<String> =
        desk.notes("city.a.notes.csv").into_iter().map(|[o, r, _]| format!("{o}: {r}")).collect();
    assert_eq!(
        reasons,
        [
            "refused: a Point is no area: polygon or multipolygon expected",
            "refused: it has no geometry",
            "refused: its property \"name\" is empty",
            "refused: feature 1 is called so too: tell them apart with --id-field",
        ]
    );
    assert_eq!(desk.stored_territories().len(), 2);
    assert_eq!(desk.stored_boundaries().len(), 2);
}

#[test]
fn an_id_of_the_source_tells_namesakes_apart_and_two_features_of_one_id_are_refused() {
    let desk = Desk::new();
    let with_id = |mut f: Value, id: &str| {
        f["properties"]["id"] = json!(id);
        f
    };
    let features = [with_id(west("Мир"), "A-1"), with_id(east("Мир"), "a-2"), with_id(east("Труд"), "a 1")];
    desk.put("a.geojson", collection(&features));
    let report = desk.territories("a.geojson", &["--id-field", "id"]);
    assert!(report.starts_with("read 3, kept 2, repaired 0, refused 1\n"), "{report}");
    let ids: Vec<String> = desk.stored_territories().iter().map(|t| format!("{} {}", t.id, t.name)).collect();
    assert_eq!(ids, ["a-1 Мир", "a-2 Мир"]);
    assert_eq!(desk.stored_boundaries().len(), 2);
    // A new id with an old name is kept, and said.
    desk.put("b.geojson", collection(&[with_id(west("Мир"), "a-3")]));
    let report = desk.territories("b.geojson", &["--id-field", "id"]);
    assert!(report.contains("flagged as odd 1"), "{report}");
    assert_eq!(desk.notes("city.b.notes.csv")[0][1], "the store has another committee of this name, a-1");
}

#[test]
fn geojson_with_a_byte_order_mark_or_as_one_feature_is_read() {
    let desk = Desk::new();
    desk.put("marked.geojson", format!("\u{feff}{}", collection(&[west("Запад")])));
    desk.territories("marked.geojson", &[]);
    desk.put("one.geojson", east("Восток").to_string());
    desk.territories("one.geojson", &[]);
    assert_eq!(desk.stored_territories().len(), 2);
}

#[test]
fn a_table_is_read_in_every_encoding_and_with_every_separator_offices_use() {
    let semicolons = TABLE.replace("\",", ";").replace('"', "").replace(",86", ";86").replace(",55", ";55");
    let semicolons = semicolons
        .replace("адрес,долгота,широта", "адрес;долгота;широта")
        .replace("86.", "86,")
        .replace("55.", "55,");
    let tabs = semicolons.replace(';', "\t");
    let with_mark = format!("\u{feff}{TABLE}");
    let utf16 = |endian: fn(u16) -> [u8; 2]| -> Vec<u8> {
        std::iter::once(0xFEFF).chain(TABLE.encode_utf16()).flat_map(endian).collect()
    };
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("utf-8", TABLE.into()),
        ("utf-8 with a mark", with_mark.into()),
        ("cp1251", cp1251(TABLE)),
        ("cp1251, semicolons, decimal commas", cp1251(&semicolons)),
        ("koi8-r", encoding_rs::KOI8_R.encode(TABLE).0.into_owned()),
        ("utf-16, little end first", utf16(u16::to_le_bytes)),
        ("utf-16, big end first", utf16(u16::to_be_bytes)),
        ("semicolons and decimal commas", semicolons.clone().into()),
        ("tabs", tabs.into()),
        ("lines ended as on Windows", TABLE.replace('\n', "\r\n").into()),
        ("a blank line before the header", format!("\n{TABLE}").into()),
    ];
    for (name, bytes) in cases {
        let desk = Desk::new();
        desk.put("houses.csv", bytes);
        let report = desk.addresses("houses.csv", &[]);
        assert_eq!(report.trim_end(), "read 2, kept 2, repaired 0, refused 0", "{name}");
        let read: Vec<_> = desk
            .stored_addresses()
            .into_iter()
            .map(|a| (a.text, a.house, a.point.map(|p| (p.lon(), p.lat()))))
            .collect();
        let house = |text: &str, house: &str, lon| (text.to_owned(), house.to_owned(), Some((lon, 55.31)));
        assert_eq!(
            read,
            [house("ул. Весенняя, 15", "15", 86.01), house("пр-т Ленина, 90А", "90А", 86.03)],
            "{name}"
        );
    }
}

#[test]
fn an_address_in_parts_is_put_together() {
    let desk = Desk::new();
    desk.put("a.csv", "город;улица;дом;x;y;квартир;жителей\nКемерово;Весенняя ул.;15;86,01;55,31;60;1 200\n;Мира ул.;;86,01;55,31;;\n");
    let report = must(
        desk.path(),
        &[
            "import",
            "addresses",
            "a.csv",
            "--locality-field",
            "город",
            "--street-field",
            "Улица",
            "--house-field",
            "дом",
            "--lon-field",
            "x",
            "--lat-field",
            "y",
            "--flats-field",
            "квартир",
            "--residents-field",
            "жителей",
            "--store",
            "city.gpkg",
        ],
    );
    assert!(report.starts_with("read 2, kept 1, repaired 0, refused 1\n"), "{report}");
    let house = &desk.stored_addresses()[0];
    assert_eq!(
        (house.text.as_str(), house.flats, house.residents),
        ("Кемерово, Весенняя ул., 15", Some(60), Some(1200))
    );
    assert_eq!(desk.locate(&["весенняя 15"])["address"]["label"], "Кемерово, Весенняя ул., 15");
}

#[test]
fn doubtful_rows_of_a_table_are_kept_repaired_or_refused_each_with_its_reason() {
    let desk = Desk::with_committees();
    let shared = "\"ул. Общая, N\",86.005,55.305\n";
    let shared: Vec<String> = (1..=5).map(|n| shared.replace('N', &n.to_string())).collect();
    let shared = shared.concat();
    let table = format!(
        "{TABLE}\
         \"ул. Весенняя, 17\",NaN,55.31\n\
         \"ул. Весенняя, 19\",нет,нет\n\
         \"ул. Весенняя, 21\",,\n\
         \"ул. Весенняя\",86.01,55.31\n\
         ,86.01,55.31\n\
         \"ул. Весенняя, 15\",86.01,55.31\n\
         \"ул. Далёкая, 1\",37.6,55.75\n\
         \"ул. Весенняя, 23\",55.31,86.01\n\
         ул. Мира, 5,86.01,55.31\n\
         \"ул. Мира,\n5\",86.01,55.31\n\
         {shared}"
    );
    desk.put("houses.csv", &table);
    let report = desk.addresses("houses.csv", &[]);
    assert!(report.starts_with("read 17, kept 14, repaired 2, refused 3, flagged as odd 9\n"), "{report}");
    let notes = desk.notes("city.houses.notes.csv");
    let of = |text: &str| -> Vec<String> {
        let found = notes.iter().filter(|n| n[2].contains(text));
        found.map(|n| format!("{}: {}", n[0], n[1])).collect()
    };
    for (text, want) in [
        ("Весенняя, 17", vec!["repaired: \"NaN\" \"55.31\" is no place on earth: kept without a point"]),
        ("Весенняя, 19", vec!["repaired: \"нет\" \"нет\" is no place on earth: kept without a point"]),
        ("Весенняя, 21", vec!["flagged: no_point"]),
        ("ул. Весенняя |", vec!["refused: there is no house number"]),
        (
            " | 86.01 | 55.31",
            vec![
                "refused: there is no house number",
                "refused: the address is empty",
                "refused: the row has 4 cells and the header 3: a cell that holds the separator must stand in quotes",
            ],
        ),
        ("Весенняя, 15", vec!["flagged: duplicate"]),
        ("Далёкая", vec!["flagged: far_outside"]),
        ("Весенняя, 23", vec!["flagged: far_outside,axes_swapped".replace(',', "; ").leak() as &str]),
        ("Общая, 5", vec!["flagged: shared_point"]),
    ] {
        assert_eq!(of(text), want, "{text}");
    }
    // A line break in quotes is no fault.
    assert!(desk.stored_addresses().iter().any(|a| a.text == "ул. Мира, 5"));
    // A house whose place nobody knows is known all the same.
    assert_eq!(desk.locate(&["Весенняя 17"])["status"], "street_only");
}

#[test]
fn a_damaged_row_among_sound_ones_does_not_spoil_them() {
    let desk = Desk::new();
    let mut bytes = TABLE.as_bytes().to_vec();
    bytes.extend("\"ул. Сове".as_bytes());
    bytes.extend([0xD1]);
    bytes.extend("ская, 7\",86.01,55.31\n".as_bytes());
    desk.put("houses.csv", bytes);
    let report = desk.addresses("houses.csv", &[]);
    assert!(report.starts_with("read 3, kept 2, repaired 0, refused 1\n"), "{report}");
    assert_eq!(desk.notes("city.houses.notes.csv")[0][1], "the address holds damaged characters");
    assert_eq!(desk.stored_addresses()[0].text, "ул. Весенняя, 15");
}

#[test]
fn importing_again_changes_nothing_and_says_so() {
    let desk = Desk::with_committees();
    desk.put(
        "houses.csv",
        format!("{TABLE}\"ул. Весенняя, 15\",86.01,55.31\n\"ул. Весенняя, 15\",86.03,55.31\n"),
    );
    desk.put(
        "list.csv",
        "комитет,адрес\nЗапад,\"пр-т Ленина, 90А\"\nзапад,\"пр-т Ленина, 90А\"\nВосток,\"Нигде, 1\"\n",
    );
    desk.addresses("houses.csv", &[]);
    desk.houses("list.csv", &["--act", "128-па", "--act-date", "2019-05-01"]);
    let before = contents(&desk.store());
    for report in [
        desk.territories("committees.geojson", &[]),
        desk.addresses("houses.csv", &[]),
        desk.houses("list.csv", &["--act", "128-па", "--act-date", "2019-05-01"]),
    ] {
        assert!(report.contains("nothing differs from what the store held"), "{report}");
    }
    assert_eq!(contents(&desk.store()), before);
    assert_eq!(desk.stored_addresses().len(), 4, "a register may hold one address twice");
    assert_eq!(desk.stored_lists().len(), 2);
}

#[test]
fn a_changed_file_updates_rows_in_place_and_leaves_alone_what_it_does_not_say() {
    let desk = Desk::new();
    let with_id = |mut f: Value| {
        f["properties"]["id"] = json!("t1");
        f
    };
    desk.put("a.geojson", collection(&[with_id(west("Запад"))]));
    desk.territories("a.geojson", &["--id-field", "id"]);
    let mut territory = desk.stored_territories().remove(0);
    territory.contacts = Contacts { phone: Some("+7 3842 00-00-00".into()), ..Contacts::default() };
    block_on(async {
        use dvor::store::{IfMissing, IfOlder, geopackage::GeopackageStore};
        let store =
            GeopackageStore::open(&desk.store(), IfMissing::Fail, IfOlder::Fail).await.expect("a store");
        store.write(&[Write::Put(Record::Territory(territory))], Origin::default()).await.expect("written");
        store.close().await;
    });
    // A new name and a new outline.
    desk.put("a.geojson", collection(&[with_id(feature("Западный", rectangle(86.0, 55.3, 86.03, 55.32)))]));
    let report = desk.territories("a.geojson", &["--id-field", "id"]);
    assert_eq!(report.trim_end(), "read 1, kept 1, repaired 0, refused 0");
    let answer = desk.locate(&["--lon", "86.025", "--lat", "55.31"]);
    assert_eq!(answer["committees"][0]["name"], "Западный");
    assert_eq!(answer["committees"][0]["contacts"]["phone"], "+7 3842 00-00-00");
    assert_eq!((desk.stored_territories().len(), desk.stored_boundaries().len()), (1, 1));

    let flats = &["--flats-field", "квартир"];
    desk.put(
        "houses.csv",
        "адрес,долгота,широта,квартир\nул. Весенняя 15,86.01,55.31,60\nул. Весенняя 17,86.01,55.312,\n",
    );
    desk.addresses("houses.csv", flats);
    let before = desk.stored_addresses();
    desk.put(
        "houses.csv",
        "адрес,долгота,широта,квартир\nул. Весенняя 15,86.0123,55.3145,\nул. Весенняя 17,,,8\n",
    );
    desk.addresses("houses.csv", flats);
    let after = desk.stored_addresses();
    assert_eq!(after.len(), 2);
    assert_eq!(after[0].id, before[0].id);
    assert_eq!(after[0].point.map(|p| (p.lon(), p.lat())), Some((86.0123, 55.3145)));
    assert_eq!((after[0].flats, after[1].flats), (Some(60), Some(8)));
    assert_eq!(after[1].point, before[1].point, "a point once known is better than none");
    assert!(after[1].flags.is_empty());
}

#[test]
fn a_day_in_force_makes_a_second_boundary_and_ends_the_first_on_that_day() {
    let desk = Desk::with_committees();
    // From 2024 on, the western committee reaches further east and the eastern one begins there.
    let moved = [
        feature("Запад", rectangle(86.0, 55.3, 86.03, 55.32)),
        feature("Восток", rectangle(86.03, 55.3, 86.04, 55.32)),
    ];
    desk.put("new.geojson", collection(&moved));
    desk.territories("new.geojson", &["--valid-from", "2024-07-01"]);
    let mut periods: Vec<String> = desk
        .stored_boundaries()
        .iter()
        .map(|b| format!("{} {:?} {:?}", b.territory, b.period.from(), b.period.to()))
        .collect();
    periods.sort();
    let day = Some(date(2024, 7, 1));
    let want = |territory: &str| [format!("{territory} None {day:?}"), format!("{territory} {day:?} None")];
    assert_eq!(periods, [want("vostok"), want("zapad")].concat());
    for (at, committee) in [("2024-06-30", "Восток"), ("2024-07-01", "Запад"), ("1999-01-01", "Восток")]
    {
        let answer = desk.locate(&["--lon", "86.025", "--lat", "55.31", "--at", at]);
        let names: Vec<_> =
            answer["committees"].as_array().expect("a list").iter().map(|c| &c["name"]).collect();
        assert_eq!(names, [committee], "{at}");
        assert_eq!(answer["at"], at);
    }
    assert_eq!(
        desk.locate(&["--lon", "86.025", "--lat", "55.31"])["committees"][0]["boundary"]["valid_from"],
        "2024-07-01"
    );

    // The same law again corrects it; an older law found later goes before it.
    let report = desk.territories("new.geojson", &["--valid-from", "2024-07-01"]);
    assert!(report.contains("nothing differs"), "{report}");
    desk.put("old.geojson", collection(&[feature("Запад", rectangle(86.0, 55.3, 86.01, 55.32))]));
    desk.territories("old.geojson", &["--valid-from", "2010-01-01"]);
    let in_force =
        |at: &str| desk.locate(&["--lon", "86.015", "--lat", "55.31", "--at", at])["status"].clone();
    assert_eq!(
        [in_force("2009-12-31"), in_force("2010-01-01"), in_force("2024-07-01")],
        ["found", "uncovered", "found"]
    );
}

#[test]
fn a_correction_without_a_day_changes_the_boundary_in_force_not_one_to_come() {
    let desk = Desk::new();
    desk.put("first.geojson", collection(&[west("Запад")]));
    desk.territories("first.geojson", &[]);
    desk.put("next.geojson", collection(&[feature("Запад", rectangle(86.0, 55.3, 86.03, 55.32))]));
    desk.territories("next.geojson", &["--valid-from", "2999-01-01"]);
    desk.put("now.geojson", collection(&[feature("Запад", rectangle(86.0, 55.3, 86.02, 55.33))]));
    desk.territories("now.geojson", &[]);
    let claimed = |lon: &str, lat: &str, at: &str| {
        desk.locate(&["--lon", lon, "--lat", lat, "--at", at])["committees"][0]["name"].clone()
    };
    assert_eq!(claimed("86.01", "55.325", "2025-01-01"), "Запад");
    assert_eq!(claimed("86.025", "55.31", "2999-01-01"), "Запад");
    assert_eq!(claimed("86.01", "55.325", "2999-01-01"), Value::Null);
}

#[test]
fn a_house_list_gives_the_ground_text_and_tells_what_it_cannot_resolve() {
    let desk = Desk::with_committees();
    // 15 lies in the west, 90А in the east; 7 nowhere known; 99 outside of both.
    desk.put("houses.csv", format!("{TABLE}\"ул. Тихая, 7\",,\n\"ул. Тихая, 99\",86.05,55.31\n"));
    desk.addresses("houses.csv", &[]);
    desk.put(
        "list.csv",
        "комитет,адрес\nЗапад,Весенняя 15\nзапад,\"просп. Ленина, д. 90а\"\n«Восток»,\"ул. Тихая, д. 7\"\n\
         vostok,Тихая 99\nВосток,Несуществующая 1\nСевер,Весенняя 15\nВосток,\n",
    );
    let act = [
        "--act",
        "128-па",
        "--act-date",
        "2019-05-01",
        "--act-title",
        "О границах",
        "--act-link",
        "https://город.рф/128",
    ];
    let report = desk.houses("list.csv", &act);
    assert!(report.starts_with("read 7, kept 5, repaired 0, refused 2, flagged as odd 1\n"), "{report}");
    let notes: Vec<String> = desk.notes("city.list.notes.csv").iter().map(|n| n.join(" — ")).collect();
    assert_eq!(
        notes,
        [
            "flagged — no house of the register, or more than one, answers to this: kept as text — Восток | Несуществующая 1",
            "refused — the store has no territory of the id or name \"Север\" — Север | Весенняя 15",
            "refused — the address is empty — Восток | ",
        ]
    );
    let told = |question: &str| {
        let answer = desk.locate(&[question]);
        let of = |c: &Value| {
            let disputed = if c["disputed"] == true { " disputed" } else { "" };
            format!(
                "{} {}{disputed}",
                c["id"].as_str().expect("an id"),
                c["grounds"].as_str().expect("a word")
            )
        };
        let committees: Vec<String> =
            answer["committees"].as_array().expect("a list").iter().map(of).collect();
        format!("{}: {}", answer["status"].as_str().expect("a word"), committees.join(", "))
    };
    assert_eq!(told("Весенняя 15"), "found: zapad both");
    assert_eq!(told("Ленина 90а"), "found: vostok polygon disputed, zapad text disputed");
    assert_eq!(told("Тихая 7"), "found: vostok text");
    assert_eq!(told("Тихая 99"), "found: vostok text");
    let act = &desk.locate(&["Тихая 7"])["committees"][0]["act"];
    assert_eq!(
        (&act["number"], &act["date"], &act["link"]),
        (&json!("128-па"), &json!("2019-05-01"), &json!("https://город.рф/128"))
    );
    assert_eq!(desk.stored_lists().len(), 5, "what is not resolved is kept as text");
    let check: Value =
        serde_json::from_str(&must(desk.path(), &["check", "--store", "city.gpkg", "--json"])).expect("JSON");
    assert_eq!(check["unresolved"], json!([{"boundary": "vostok", "text": "Несуществующая 1"}]));
    assert_eq!(check["disputed"][0]["territories"], json!(["vostok", "zapad"]));
    assert_eq!(check["only_in_text"].as_array().expect("a list").len(), 3);

    // Once the register has the house, the list names it, without another import of the list.
    desk.put("more.csv", "адрес,долгота,широта\n\"ул. Несуществующая, 1\",86.03,55.31\n");
    desk.addresses("more.csv", &[]);
    assert_eq!(told("Несуществующая 1"), "found: vostok both");
}

#[test]
fn a_report_names_its_notes_file_and_takes_another_place_for_it() {
    let desk = Desk::new();
    desk.put("houses.csv", format!("{TABLE}\"ул. Весенняя\",86.01,55.31\n"));
    let report = desk.addresses("houses.csv", &["--notes", "here.csv", "--source", "Росреестр, 2024"]);
    assert_eq!(report, "read 3, kept 2, repaired 0, refused 1\nrow by row: here.csv\n");
    assert_eq!(desk.notes("here.csv").len(), 1);
    assert!(!desk.file("city.houses.notes.csv").exists());
    assert_eq!(desk.stored_addresses()[0].source.as_deref(), Some("Росреестр, 2024"));
}

#[test]
fn a_list_in_force_from_a_later_day_does_not_speak_of_the_days_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    let square = |name: &str, west: f64| {
        let east = west + 0.1;
        format!(
            r#"{{"type":"Feature","properties":{{"name":"{name}"}},"geometry":{{"type":"Polygon","coordinates":[[[{west},55.3],[{east},55.3],[{east},55.4],[{west},55.4],[{west},55.3]]]}}}}"#
        )
    };
    let features = [square("А", 86.0), square("Б", 86.1)].join(",");
    std::fs::write(
        path.join("t.geojson"),
        format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#),
    )
    .expect("written");
    std::fs::write(path.join("a.csv"), "address,lon,lat\n\"ул. Весенняя, 15\",86.05,55.35\n")
        .expect("written");
    std::fs::write(path.join("l.csv"), "tos;address\nБ;Весенняя 15\n").expect("written");
    let into = ["--store", "c.gpkg"];
    must(
        path,
        &[
            &[
                "import",
                "territories",
                "t.geojson",
                "--kind",
                "committee",
                "--name-field",
                "name",
                "--valid-from",
                "2018-01-01",
            ],
            &into[..],
        ]
        .concat(),
    );
    must(
        path,
        &[
            &[
                "import",
                "addresses",
                "a.csv",
                "--address-field",
                "address",
                "--lon-field",
                "lon",
                "--lat-field",
                "lat",
            ],
            &into[..],
        ]
        .concat(),
    );
    let list = [
        &[
            "import",
            "houses",
            "l.csv",
            "--territory-field",
            "tos",
            "--address-field",
            "address",
            "--act",
            "5",
            "--valid-from",
            "2022-01-15",
        ],
        &into[..],
    ]
    .concat();
    must(path, &list);
    must(path, &list);
    let claims = |day: &str| {
        let said = must(path, &[&["locate", "Весенняя 15", "--json", "--at", day], &into[..]].concat());
        let answer: serde_json::Value = serde_json::from_str(&said).expect("JSON");
        answer["committees"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|c| {
                format!(
                    "{} {} {}",
                    c["name"].as_str().unwrap_or_default(),
                    c["grounds"].as_str().unwrap_or_default(),
                    c["act"]["number"]
                )
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(claims("2019-06-01"), ["А polygon null"]);
    assert_eq!(claims("2022-01-15"), ["А polygon null", "Б text \"5\""]);
}
