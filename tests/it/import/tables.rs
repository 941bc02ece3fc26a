//! Tables of addresses as offices write them.

use super::{Desk, TABLE, cp1251};
use crate::support::must;

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
