//! Territories from GeoJSON: repaired, told apart, refused one by one.

use dvor::geometry::repair;
use serde_json::{Value, json};

use super::{Desk, TABLE, collection, east, feature, rectangle, west};

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
