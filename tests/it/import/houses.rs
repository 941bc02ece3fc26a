//! House lists of acts, and what the report says.

use serde_json::{Value, json};

use super::{Desk, TABLE};
use crate::support::must;

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
