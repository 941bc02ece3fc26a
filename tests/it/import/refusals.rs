//! Files that cannot be read are refused in a sentence, and the store is as before.

use std::{
    fs::File,
    io::{Seek, SeekFrom, Write as _},
    time::{Duration, Instant},
};

use serde_json::json;

use super::{
    Bad, Desk, TABLE, addresses, collection, cp1251, each_is_refused_and_the_store_is_as_before, feature,
    houses, rectangle, territories, west,
};
use crate::support::{must_fail, run};

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
