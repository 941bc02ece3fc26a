//! A real city out of ГАР: what comes in, what is left as it was, what is refused.

mod refusals;

use std::{fs, path::PathBuf};

use dvor::{domain::Street, store::Record};

use super::Desk;
use crate::support::{contents, made_up_town, must, must_fail};

const WITH_POINTS: [&str; 4] = ["--locality", "Малогорск", "--points", "gar/points.csv"];

/// A desk with the export of the made-up town in `gar`.
fn desk() -> Desk {
    let desk = Desk::new();
    made_up_town(&desk.file("gar"));
    desk
}

impl Desk {
    fn gar(&self, more: &[&str]) -> String {
        must(self.path(), &[&gar(), more].concat())
    }

    fn stored_streets(&self) -> Vec<Street> {
        self.rows(|r| if let Record::Street(s) = r { Some(s) } else { None })
    }

    /// Every house: its address, and whether its point is known.
    fn stored_houses(&self) -> Vec<String> {
        let said = |point: bool| if point { "" } else { " ?" };
        self.stored_addresses().iter().map(|a| format!("{}{}", a.text, said(a.point.is_some()))).collect()
    }

    /// The file of the export whose name begins so.
    fn export(&self, folder: &str, name: &str) -> PathBuf {
        let begins = |path: &PathBuf| {
            path.file_name().is_some_and(|f| f.to_string_lossy().starts_with(&format!("{name}_2026")))
        };
        let entries = fs::read_dir(self.file("gar").join(folder)).expect("the export");
        entries.map(|e| e.expect("an entry").path()).find(begins).expect("the file")
    }

    /// Changes the first of a text in a file of the region.
    fn change(&self, name: &str, from: &str, to: &str) {
        let path = self.export("42", name);
        let text = fs::read_to_string(&path).expect("readable");
        assert!(text.contains(from), "{name} has no {from}");
        fs::write(path, text.replacen(from, to, 1)).expect("written");
    }
}

fn gar() -> [&'static str; 7] {
    ["import", "gar", "gar", "--region", "42", "--store", "city.gpkg"]
}

#[test]
fn a_city_comes_in_with_the_points_that_belong_to_its_houses() {
    let desk = desk();
    let said = desk.gar(&WITH_POINTS);
    assert_eq!(
        said.lines().take(4).collect::<Vec<_>>(),
        [
            "read 24, kept 23, repaired 0, refused 1, flagged as odd 5",
            "streets 10, with former names 1",
            "houses new 23, known before 0; with a point 18, without 5",
            "points read 20, of a house of ГАР 18, of none 2",
        ]
    );
    assert_eq!(
        desk.stored_houses(),
        [
            "Малогорск, 2-я Берёзовая улица, 9 к1",
            "Малогорск, Весенняя улица, 1",
            "Малогорск, Весенняя улица, 2",
            "Малогорск, Весенняя улица, 3",
            "Малогорск, Весенняя улица, 4 ?",
            "Малогорск, Весенняя улица, 5а",
            "Малогорск, Весенняя улица, 8",
            "Малогорск, СНТ Ромашка, 17",
            "Малогорск, Садовая улица, 3",
            "Малогорск, Южный микрорайон, 1",
            "Малогорск, Южный микрорайон, 2 ?",
            "Малогорск, проспект Ленина, 12 к3 с1",
            "Малогорск, проспект Ленина, 14 с1 ?",
            "Малогорск, проспект Ленина, 90",
            "Малогорск, проспект Ленина, 90, лит. Б",
            "Малогорск, проспект Ленина, 137 к2",
            "Малогорск, проспект Ленина, 137/2",
            "Малогорск, улица Павла Гуляева, 21",
            "Малогорск, улица Павла Гуляева, 23",
            "Малогорск, СНТ Ромашка, Садовая улица, 3",
            "деревня Сухово, Весенняя улица, 1",
            "деревня Сухово, Весенняя улица, 2 ?",
            "деревня Сухово, 7 ?",
        ]
    );
    let renamed = desk.stored_streets().into_iter().find(|s| s.name == "Павла Гуляева").expect("the street");
    assert_eq!(renamed.other_names, ["Некрасова", "Заводская"]);
    // «137/2» and «137 к. 2» are two houses, and each has the point that was written as it is.
    let point = |house: &str| {
        let all = desk.stored_addresses();
        all.into_iter().find(|a| a.house == house).and_then(|a| a.point).expect("a point")
    };
    assert_eq!((point("137/2").lon(), point("137 к2").lon()), (86.014, 86.018));
}

#[test]
fn what_of_houses_and_points_found_no_other_is_listed() {
    let desk = desk();
    desk.gar(&WITH_POINTS);
    let notes = desk.notes("city.gar.notes.csv");
    let of = |outcome: &str| -> Vec<String> {
        notes.iter().filter(|n| n[0] == outcome).map(|n| format!("{}: {}", n[2], n[1])).collect()
    };
    assert_eq!(
        of("flagged"),
        [
            "Малогорск, Весенняя улица, 4: no_point",
            "Малогорск, Южный микрорайон, 2: no_point",
            "Малогорск, проспект Ленина, 14 с1: no_point",
            "деревня Сухово, Весенняя улица, 2: no_point",
            "деревня Сухово, 7: no_point",
        ]
    );
    assert_eq!(
        of("refused"),
        [
            "90 (г-ж.): ГАР has another house of this number on the street; that one is kept",
            "Малогорск, ул. Весенняя, 77: points.csv: ГАР has no such house on «Малогорск, Весенняя улица»",
            "Малогорск, ул. Ничейная, 1: points.csv: ГАР has no such street in what was chosen",
        ]
    );
}

#[test]
fn a_house_of_gar_is_found_by_each_name_it_has() {
    let desk = desk();
    desk.gar(&WITH_POINTS);
    for (question, house) in [
        ("некрасова 21", "Малогорск, улица Павла Гуляева, 21"),
        ("137/2 ленина", "Малогорск, проспект Ленина, 137/2"),
        ("ленина 137 корпус 2", "Малогорск, проспект Ленина, 137 к2"),
        ("мкр Южный 1", "Малогорск, Южный микрорайон, 1"),
        ("СНТ Ромашка 17", "Малогорск, СНТ Ромашка, 17"),
        ("СНТ Ромашка, Садовая 3", "Малогорск, СНТ Ромашка, Садовая улица, 3"),
        ("д. Сухово, д. 7", "деревня Сухово, 7"),
    ] {
        assert!(
            must(desk.path(), &["locate", question, "--store", "city.gpkg"])
                .lines()
                .any(|line| line == house),
            "{question}"
        );
    }
}

#[test]
fn importing_again_changes_nothing() {
    let desk = desk();
    desk.gar(&WITH_POINTS);
    let before = contents(&desk.store());
    let said = desk.gar(&WITH_POINTS);
    assert!(said.contains("houses new 0, known before 23"), "{said}");
    assert!(said.contains("nothing differs from what the store held"), "{said}");
    assert_eq!(contents(&desk.store()), before);
    // Without the table the points stay.
    desk.gar(&["--locality", "Малогорск"]);
    assert_eq!(contents(&desk.store()), before);
}

#[test]
fn houses_the_store_has_are_kept_with_their_points_and_never_doubled() {
    let desk = desk();
    desk.put(
        "own.csv",
        "город,улица,дом,lon,lat\n\
         г. Малогорск,ул. Весенняя,1,86.02,55.32\n\
         г. Малогорск,ул. Весенняя,3,,\n\
         г. Малогорск,пр. Ленина,12 корп. 3 стр. 1,86.02,55.32\n\
         г. Малогорск,ул. Некрасова,21,86.02,55.32\n\
         г. Малогорск,ул. Весенняя,500,86.02,55.32\n",
    );
    let columns = ["--locality-field", "город", "--street-field", "улица", "--house-field", "дом"];
    let more = ["--lon-field", "lon", "--lat-field", "lat", "--store", "city.gpkg"];
    must(desk.path(), &[&["import", "addresses", "own.csv"], columns.as_slice(), &more].concat());
    let before = desk.stored_addresses();
    let said = desk.gar(&WITH_POINTS);
    assert!(said.contains("houses new 19, known before 4; with a point 18, without 5"), "{said}");
    let after = desk.stored_addresses();
    assert_eq!(after.len(), 24);
    for old in &before {
        let now = after.iter().find(|a| a.id == old.id).expect("kept");
        if old.point.is_some() {
            assert_eq!(now, old);
        } else {
            assert_eq!((now.point.expect("a point").lon(), now.flags.is_empty()), (86.018, true));
        }
    }
    // The street that was renamed bears its new name, and is still found by the old one.
    let streets = desk.stored_streets();
    let labels: Vec<&str> = streets.iter().map(|s| s.label.as_str()).collect();
    assert_eq!(labels.iter().filter(|l| **l == "Весенняя улица").count(), 2, "{labels:?}");
    let renamed = streets.iter().find(|s| s.name == "Павла Гуляева").expect("the street");
    assert_eq!(renamed.other_names, ["Некрасова", "Заводская"]);
    assert!(labels.iter().all(|l| *l != "улица Некрасова"), "{labels:?}");
}

#[test]
fn one_hierarchy_is_enough_and_the_region_may_be_written_without_its_zero() {
    let whole = desk();
    whole.gar(&["--locality", "Малогорск"]);
    let desk = desk();
    fs::remove_file(desk.export("42", "AS_ADM_HIERARCHY")).expect("removed");
    desk.gar(&["--locality", "г. Малогорск"]);
    assert_eq!(desk.stored_houses(), whole.stored_houses());
    fs::rename(desk.file("gar/42"), desk.file("gar/07")).expect("renamed");
    must(desk.path(), &["import", "gar", "gar", "--region", "7", "--all", "--store", "region.gpkg"]);
}

#[test]
fn villages_of_one_name_are_told_apart() {
    let desk = desk();
    let sentence = must_fail(desk.path(), &[&gar(), ["--locality", "Берёзовка"].as_slice()].concat());
    assert!(sentence.contains("(д Берёзовка, Северный), "), "{sentence}");
    assert!(sentence.contains("give the number of the one you mean"), "{sentence}");
    let number: String = sentence
        .split_once("\"Берёзовка\": ")
        .map(|(_, rest)| rest.chars().take_while(char::is_ascii_digit).collect())
        .expect("a number");
    desk.gar(&["--locality", &number]);
    assert_eq!(desk.stored_houses(), ["деревня Берёзовка, Центральная улица, 1 ?"]);
    desk.gar(&["--all"]);
    let all = desk.stored_houses();
    for district in ["Северный", "Южный"] {
        let house = format!("деревня Берёзовка ({district} р-н), Центральная улица, 1 ?");
        assert!(all.contains(&house), "{house} is not in {all:?}");
    }
    // A garden society between the villages lies in the district alone.
    assert!(all.contains(&"Южный район, ДНП Рябинка, 5 ?".to_owned()), "{all:?}");
}
