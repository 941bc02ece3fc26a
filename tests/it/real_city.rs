//! St Petersburg: 111 real okrugs and 25,221 real houses, where the files are at hand.

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::body::Body;
use dvor::{
    app::App,
    config::PublicUrl,
    http::{self, Context},
    store::{IfMissing, IfOlder, geopackage::GeopackageStore},
};
use geo::{BoundingRect, Contains, Geometry, MultiPolygon, Point, Rect};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

use crate::{
    postgres::database,
    support::{block_on, encoded, must},
};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/spb");
const OKRUGS: &str = "spb_municipal_okrugs_osm.geojson";
const HOUSES: &str = "houses_spb_reformagkh_2016.csv";

/// The folder of the files; `None` where they are not, which is a fault where everything is to be tested.
fn files() -> Option<PathBuf> {
    let folder = Path::new(FOLDER);
    if folder.join(OKRUGS).exists() && folder.join(HOUSES).exists() {
        return Some(folder.to_owned());
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{FOLDER} is not here, and CI tests everything");
    println!("{FOLDER} is not here, skipped");
    None
}

/// A house of the register, read without our importer: its text and point.
struct House {
    text: String,
    point: Option<Point<f64>>,
}

fn houses(folder: &Path) -> Vec<House> {
    let mut table = csv::Reader::from_path(folder.join(HOUSES)).expect("a table");
    let rows = table.records().map(|r| r.expect("a row"));
    rows.map(|r| House {
        text: r[0].split_whitespace().collect::<Vec<_>>().join(" "),
        point: r[2].parse().ok().zip(r[1].parse().ok()).map(|(lon, lat)| Point::new(lon, lat)),
    })
    .collect()
}

fn okrugs(folder: &Path) -> Vec<(String, MultiPolygon<f64>, Rect<f64>)> {
    let text = std::fs::read_to_string(folder.join(OKRUGS)).expect("text");
    let collection: geojson::FeatureCollection =
        text.parse::<geojson::GeoJson>().and_then(TryInto::try_into).expect("a collection");
    let okrug = |feature: geojson::Feature| {
        let name = feature.property("district").and_then(Value::as_str).expect("a name").to_owned();
        let area = match Geometry::<f64>::try_from(feature.geometry.expect("a geometry")).expect("plain") {
            Geometry::Polygon(polygon) => polygon.into(),
            Geometry::MultiPolygon(area) => area,
            other => unreachable!("an okrug is an area, not {other:?}"),
        };
        let around = area.bounding_rect().expect("not empty");
        (name, area, around)
    };
    collection.features.into_iter().map(okrug).collect()
}

fn import(folder: &Path, into: &Path, store: &str) {
    let okrugs = folder.join(OKRUGS).display().to_string();
    let houses = folder.join(HOUSES).display().to_string();
    let territories = ["import", "territories", &okrugs, "--kind", "district", "--name-field", "district"];
    let addresses = ["import", "addresses", &houses, "--address-field", "address"];
    let columns = ["--lon-field", "lon", "--lat-field", "lat", "--flats-field", "flats"];
    let store = ["--store", store];
    let report = must(into, &[territories.as_slice(), &store].concat());
    assert!(report.starts_with("read 111, kept 111, repaired 0, refused 0"), "{report}");
    let report = must(into, &[addresses.as_slice(), &columns, &store].concat());
    assert!(report.starts_with("read 25221, kept 25221, repaired 0, refused 0"), "{report}");
    // Once more: rows are updated, never doubled.
    let report = must(into, &[addresses.as_slice(), &columns, &store].concat());
    assert!(report.contains("nothing differs from what the store held"), "{report}");
}

#[test]
fn every_house_of_st_petersburg_is_found_in_its_okrug() {
    let Some(folder) = files() else { return };
    let home = tempfile::tempdir().expect("a folder");
    import(&folder, home.path(), "spb.gpkg");
    let (houses, okrugs) = (houses(&folder), okrugs(&folder));
    assert_eq!((houses.len(), okrugs.len()), (25_221, 111));
    let held_by = |p: Point<f64>| -> Vec<&str> {
        let near = okrugs.iter().filter(|o| o.2.contains(&p));
        near.filter(|o| o.1.contains(&p)).map(|o| o.0.as_str()).collect()
    };

    let check = must(home.path(), &["check", "--store", "spb.gpkg", "--json"]);
    let check: Value = serde_json::from_str(&check).expect("JSON");
    let told =
        ["kind", "addresses", "located", "in_one", "in_none", "in_many"].map(|key| check[key].to_string());
    assert_eq!(told, ["\"district\"", "25221", "25150", "25137", "13", "0"]);
    let uncovered = check["uncovered"].as_array().expect("a list");
    assert_eq!(uncovered.len(), 13);
    for odd in uncovered {
        let point = Point::new(odd["lon"].as_f64().expect("degrees"), odd["lat"].as_f64().expect("degrees"));
        assert_eq!(held_by(point), Vec::<&str>::new(), "{odd}");
        assert!(odd["address"].is_string() && odd["flags"].is_array());
    }

    // Rows of one text are one question: its answer must name the okrug of each.
    let mut questions: BTreeMap<&str, Vec<Option<Point<f64>>>> = BTreeMap::new();
    for house in &houses {
        questions.entry(&house.text).or_default().push(house.point);
    }
    let answers = locate_all(&home.path().join("spb.gpkg"), questions.keys().copied());
    let mut statuses: HashMap<String, usize> = HashMap::new();
    for house in &houses {
        let answer = &answers[house.text.as_str()];
        let status = answer["status"].as_str().expect("a word");
        let alone = questions[house.text.as_str()].len() == 1;
        let held = house.point.map(&held_by);
        let kind = match held.as_deref() {
            None => "no point",
            Some([]) => "in none",
            Some(_) => "in one",
        };
        *statuses.entry(format!("{kind}: {status}")).or_default() += 1;
        let label = answer["address"]["label"].as_str();
        assert_eq!(label, Some(house.text.as_str()), "{answer}");
        let names = |key: &str| -> Vec<&str> {
            answer[key].as_array().expect("a list").iter().filter_map(|t| t["name"].as_str()).collect()
        };
        match held.as_deref() {
            Some([okrug]) => {
                assert_eq!(status, "found", "{}", house.text);
                assert!(names("territories").contains(okrug), "{} is in {okrug}: {answer}", house.text);
                assert!(names("committees").contains(okrug), "{} is in {okrug}: {answer}", house.text);
                let first = &answer["committees"][0];
                assert!(!alone || (first["grounds"] == "polygon" && first["disputed"] == false), "{answer}");
            }
            _ if alone => {
                assert_eq!(names("committees"), Vec::<&str>::new(), "{answer}");
            }
            _ => {}
        }
    }
    let mut statuses: Vec<String> = statuses.into_iter().map(|(what, n)| format!("{what} {n}")).collect();
    statuses.sort();
    // The city of this store has no outline: a house of its register is in the city, wherever its point fell.
    assert_eq!(statuses, ["in none: uncovered 13", "in one: found 25137", "no point: street_only 71"]);

    // The program says what the service says.
    for text in questions.keys().step_by(questions.len() / 4) {
        let said = must(home.path(), &["locate", "--store", "spb.gpkg", "--json", text]);
        let said: Value = serde_json::from_str(&said).expect("JSON");
        assert_eq!(said, answers[*text], "{text}");
    }
}

#[test]
fn st_petersburg_is_the_same_city_in_a_file_in_a_database_and_put_back_from_backups_of_both() {
    let Some(folder) = files() else { return };
    let (Some(first), Some(second), Some(third)) = (database(), database(), database()) else { return };
    let home = tempfile::tempdir().expect("a folder");
    let ask = |arguments: &[&str]| must(home.path(), arguments);
    let of = |store: &str| {
        let check = ask(&["check", "--json", "--store", store]);
        (check, ask(&["export", "--hash", "--store", store]))
    };
    import(&folder, home.path(), "spb.gpkg");
    import(&folder, home.path(), &first.url());
    let city = of("spb.gpkg");
    assert!(city.0.contains("\"in_one\":25137"), "{}", city.0);
    assert_eq!(of(&first.url()), city, "imported alike");
    // Moved whole, by the format that keeps each bit.
    ask(&["import", "city", "spb.gpkg", "--store", &second.url()]);
    assert_eq!(of(&second.url()), city, "moved");
    // Put back where nothing is.
    std::fs::create_dir(home.path().join("safe")).expect("made");
    for (from, to) in [("spb.gpkg", &third.url()), (&first.url(), &"again.gpkg".to_owned())] {
        let said = ask(&["backup", "--store", from, "--to", "safe"]);
        let backup = said.split_once(": ").expect("where it is").0;
        ask(&["restore", backup, "--store", to]);
        assert_eq!(of(to), city, "{from} put back into {to}");
    }
}

/// Asks the service about each address.
fn locate_all<'a>(store: &Path, texts: impl Iterator<Item = &'a str>) -> HashMap<&'a str, Value> {
    block_on(async {
        let store = GeopackageStore::open(store, IfMissing::Fail, IfOlder::Fail).await.expect("a store");
        let app = App::start(Arc::new(store)).await.expect("it starts");
        let url = PublicUrl::new("http://localhost").expect("a URL");
        let routes = http::router(Context::new(Arc::clone(&app), url));
        let mut answers = HashMap::new();
        for text in texts {
            let query = encoded(text);
            let request = axum::http::Request::get(format!("/api/locate?address={query}"));
            let request = request.body(Body::empty()).expect("a request");
            let answer = routes.clone().oneshot(request).await.expect("answered");
            assert_eq!(answer.status(), 200, "{text}");
            let body = answer.into_body().collect().await.expect("whole").to_bytes();
            answers.insert(text, serde_json::from_slice(&body).expect("JSON"));
        }
        app.close().await;
        answers
    })
}
