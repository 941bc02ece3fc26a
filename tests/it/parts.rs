//! Parts of a city as files: what `dvor export --collection` writes.

use std::{fs, path::Path, sync::Arc};

use axum::body::Body;
use dvor::{
    config::PublicUrl,
    domain::{PlaceId, PlaceState},
    http::{self, Context},
    store::{Origin, Record, Store, Write},
};
use http_body_util::BodyExt;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

use crate::{
    small_city,
    support::{block_on, must, must_fail},
};

/// A folder with the small city in `city.gpkg`; one bench has a name to beware of.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    block_on(async {
        let store = small_city::made_in(&folder).await;
        let mut bench =
            small_city::city().places.into_iter().find(|p| p.id.as_str() == "bench-2").expect("there");
        bench.id = PlaceId::new("bench-3").expect("an id");
        bench.name = "=HYPERLINK(\"http://x\";\"лавка, удобная\")\nвторая строка".into();
        bench.state = PlaceState::Planned;
        bench.phone = Some("+7 (3842) 00-00-02".into());
        bench.address = Some("3/5".into());
        bench.year = Some(2024);
        store.write(&[Write::Put(Record::Place(bench))], Origin::default()).await.expect("written");
        store.close().await;
    });
    folder
}

fn export(folder: &Path, more: &[&str]) -> String {
    must(folder, &[&["export", "--store", "city.gpkg"], more].concat())
}

/// The features the service gives.
fn published(folder: &Path, path: &str) -> Vec<Value> {
    use dvor::{
        app::App,
        store::{IfMissing, IfOlder, geopackage::GeopackageStore},
    };
    block_on(async {
        let store = GeopackageStore::open(&folder.join("city.gpkg"), IfMissing::Fail, IfOlder::Fail).await;
        let app = App::start(Arc::new(store.expect("a store"))).await.expect("it starts");
        let routes =
            http::router(Context::new(app.clone(), PublicUrl::new("http://localhost").expect("a URL")));
        let request = axum::http::Request::builder().uri(path).body(Body::empty()).expect("a request");
        let body =
            routes.oneshot(request).await.expect("answered").into_body().collect().await.expect("whole");
        let document: Value = serde_json::from_slice(&body.to_bytes()).expect("JSON");
        app.close().await;
        document["features"].as_array().expect("features").clone()
    })
}

fn features(document: &str) -> Vec<Value> {
    let document: Value = serde_json::from_str(document).expect("JSON");
    assert_eq!(document["type"], "FeatureCollection");
    document["features"].as_array().expect("features").clone()
}

/// The rows of a table, the head first.
fn rows(table: &str, delimiter: u8) -> Vec<Vec<String>> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(table.as_bytes());
    reader
        .records()
        .map(|row| row.expect("a row as long as the head").iter().map(str::to_owned).collect())
        .collect()
}

#[test]
fn collections_are_written_as_the_service_publishes_them() {
    let folder = folder();
    let here = folder.path();
    for name in ["committees", "addresses", "benches", "yards", "paths"] {
        let written = features(&export(here, &["--collection", name]));
        let published = published(here, &format!("/api/collections/{name}/items?limit=1000"));
        assert!(!written.is_empty() && written == published, "{name}");
    }
    let both = features(&export(here, &["--collection", "benches,yards,benches"]));
    let [benches, yards] = ["benches", "yards"].map(|name| features(&export(here, &["--collection", name])));
    assert_eq!(both, [benches, yards].concat());
    let said = export(here, &["--collection", "benches", "-o", "benches.geojson"]);
    let text = fs::read_to_string(here.join("benches.geojson")).expect("there");
    assert_eq!(said, format!("benches.geojson: {} features, {} bytes\n", features(&text).len(), text.len()));
}

#[test]
fn a_box_takes_what_meets_it() {
    let folder = folder();
    let bbox = "86.0,55.3,86.015,55.33";
    for name in ["committees", "addresses", "benches", "yards"] {
        let written = features(&export(folder.path(), &["--collection", name, "--bbox", bbox]));
        // A house without a point is in every box of the interface, and in no part of a city.
        let placed = "filter=geometry%20is%20not%20null";
        let url = format!("/api/collections/{name}/items?limit=1000&bbox={bbox}&{placed}");
        let published = published(folder.path(), &url);
        assert!(!written.is_empty() && written == published, "{name}");
    }
    let nothing = export(folder.path(), &["--collection", "benches", "--bbox", "10,10,11,11"]);
    assert_eq!(features(&nothing), Vec::<Value>::new());
    // The far east lies west of the west.
    let east = export(folder.path(), &["--collection", "benches", "--bbox", "-180,60,-179,70"]);
    assert_eq!(features(&east)[0]["id"], "bench-uelen");
}

#[test]
fn a_plain_table_says_all_that_the_features_say() {
    let folder = folder();
    for name in ["committees", "addresses", "benches", "yards", "paths"] {
        let table = export(folder.path(), &["--format", "csv", "--collection", name]);
        assert!(!table.contains('\r') && table.ends_with('\n'));
        let rows = rows(&table, b',');
        let features = features(&export(folder.path(), &["--collection", name]));
        assert_eq!(rows.len(), features.len() + 1, "{name}");
        let head = &rows[0];
        assert_eq!(head[..3], ["id", "lon", "lat"]);
        for (row, feature) in rows[1..].iter().zip(&features) {
            assert_eq!(feature["id"], row[0].as_str());
            let said = feature["properties"].as_object().expect("properties");
            let has_shapes = matches!(name, "committees" | "yards" | "paths");
            assert_eq!(head.len(), 3 + said.len() + usize::from(has_shapes), "{head:?}");
            for (name, value) in said {
                let column = head.iter().position(|n| n == name).expect("a column of the name");
                let text = match value {
                    Value::Null => String::new(),
                    Value::String(text) => text.clone(),
                    Value::Array(texts) => {
                        texts.iter().map(|t| t.as_str().expect("a text")).collect::<Vec<_>>().join(";")
                    }
                    number => number.to_string(),
                };
                assert_eq!(row[column], text, "{name}");
            }
            let geometry = &feature["geometry"];
            if geometry["type"] == "Point" {
                assert_eq!(format!("[{},{}]", row[1], row[2]), geometry["coordinates"].to_string());
            }
            if has_shapes {
                let shape = row.last().expect("a shape");
                let numbers = |text: &str| {
                    let mut all: Vec<String> = text
                        .split(|c: char| !(c.is_ascii_digit() || c == '.'))
                        .filter(|t| !t.is_empty())
                        .map(|t| t.trim_end_matches(".0").to_owned())
                        .collect();
                    // Rings may be turned.
                    all.sort();
                    all
                };
                assert_eq!(numbers(shape), numbers(&geometry["coordinates"].to_string()));
                let kind = geometry["type"].as_str().expect("a type").to_uppercase();
                assert!(shape.starts_with(&format!("{kind}(")), "{shape}");
                assert!(row[1].starts_with("86.0") && row[2].starts_with("55.3"), "{row:?}");
            }
        }
    }
}

#[test]
fn another_program_reads_the_table_with_its_shapes() {
    let folder = folder();
    let said = export(folder.path(), &["--format", "csv", "--collection", "yards", "-o", "yards.csv"]);
    assert!(said.starts_with("yards.csv: 1 features, "), "{said}");
    let output = std::process::Command::new("ogrinfo")
        .current_dir(folder.path())
        .args(["-al", "-oo", "GEOM_POSSIBLE_NAMES=geometry", "yards.csv"])
        .output()
        .expect("ogrinfo runs");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.contains("Feature Count: 1") && told.contains("POLYGON ((86.01 55.31,"), "{told}");
    assert!(told.contains("name (String) = Место yard-1"), "{told}");
}

#[test]
fn a_table_for_a_russian_excel_has_its_signs_and_executes_nothing() {
    let folder = folder();
    let table =
        export(folder.path(), &["--format", "csv", "--dialect", "excel", "--collection", "benches,yards"]);
    let table = table.strip_prefix('\u{feff}').expect("the byte order mark");
    assert!(
        table.starts_with("Код;Долгота;Широта;Название;Категория;Состояние;Год;Адрес;Телефон"),
        "{table}"
    );
    assert!(table.matches("\r\n").count() == rows(table, b';').len() && table.ends_with("\r\n"));
    let rows = rows(table, b';');
    let row = rows.iter().find(|row| row[0] == "bench-3").expect("there");
    assert_eq!(row[1..3], ["86,03", "55,31"]);
    assert_eq!(row[3], "'=HYPERLINK(\"http://x\";\"лавка, удобная\")\nвторая строка");
    assert_eq!((&*row[6], &*row[7], &*row[8]), ("2024", "'3/5", "'+7 (3842) 00-00-02"));
    assert!(
        rows.iter().any(|row| row[0] == "yard-1") && rows[0].last().is_some_and(|name| name == "Источник")
    );
    for cell in rows.iter().flatten().filter(|cell| cell.starts_with(['=', '+', '-', '@', '\t', '\r'])) {
        assert!(cell.replace(',', ".").parse::<f64>().is_ok(), "{cell}");
    }
    let committees =
        export(folder.path(), &["--format", "csv", "--dialect", "excel", "--collection", "committees"]);
    assert!(committees.contains(";01.01.2020;"), "days as they are written in Russia: {committees}");
}

#[test]
fn what_cannot_be_written_is_told() {
    let folder = folder();
    for (arguments, sentence) in [
        (&["--collection", "houses"][..], "there is no collection \"houses\"; there are cities, districts"),
        (
            &["--format", "csv", "--collection", "benches,addresses"],
            "benches and addresses have different columns",
        ),
        (&["--format", "csv"], "a table is of a collection: give --collection benches"),
        (&["--bbox", "1,2,3,4"], "--bbox is for --collection and for --format gpkg and pmtiles"),
        (&["--dialect", "excel", "--collection", "benches"], "--dialect is for --format csv"),
        (
            &["--format", "pmtiles", "-o", "a.pmtiles", "--collection", "benches"],
            "--collection is for --format geojson, csv and gpkg",
        ),
        (&["--collection", "benches", "-o", "city.gpkg", "--force"], "is the store itself"),
    ] {
        let said = must_fail(folder.path(), &[&["export", "--store", "city.gpkg"][..], arguments].concat());
        assert!(said.contains(sentence), "{arguments:?}: {said}");
    }
}
