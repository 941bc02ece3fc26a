//! Importing again, and importing a later law.

use dvor::{
    domain::Contacts,
    store::{Origin, Record, Store, Write},
};
use jiff::civil::date;
use serde_json::{Value, json};

use super::{Desk, TABLE, collection, feature, rectangle, west};
use crate::support::{block_on, contents};

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
