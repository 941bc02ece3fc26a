//! Exports of ГАР that are refused, and rows of theirs that are passed over.

use std::fs;

use super::{WITH_POINTS, desk, gar};
use crate::{
    import::Desk,
    support::{contents, must_fail, run},
};

/// How a case spoils the export, and what is then said.
type Case = (fn(&Desk), &'static [&'static str]);

/// Each is refused in a sentence that says this, and the store is as before; where there was none, none is left behind.
fn each_is_refused(cases: &[Case]) {
    for (n, (spoil, says)) in cases.iter().enumerate() {
        let desk = desk();
        desk.gar(&["--locality", "Далёкий"]);
        let before = contents(&desk.store());
        spoil(&desk);
        let arguments = [&gar(), WITH_POINTS.as_slice()].concat();
        let sentence = must_fail(desk.path(), &arguments);
        for what in *says {
            assert!(sentence.contains(what), "case {n}: {sentence}");
        }
        assert_eq!(contents(&desk.store()), before, "case {n}");
        fs::remove_file(desk.store()).expect("gone");
        must_fail(desk.path(), &arguments);
        assert!(!desk.store().exists(), "case {n}");
    }
}

#[test]
fn an_export_that_is_not_whole_is_refused_in_a_sentence_and_the_store_is_as_before() {
    each_is_refused(&[
        (|d| fs::remove_dir_all(d.file("gar")).expect("gone"), &["gar cannot be read"]),
        (
            |d| fs::rename(d.file("gar/42"), d.file("gar/43")).expect("renamed"),
            &["gar has no folder \"42\"; it has 43"],
        ),
        (
            |d| fs::remove_file(d.export("42", "AS_ADDR_OBJ")).expect("gone"),
            &["has no file AS_ADDR_OBJ_….XML: was the archive unpacked whole?"],
        ),
        (
            |d| {
                let old = d.file("gar/42/AS_HOUSES_20251201_x.XML");
                fs::copy(d.export("42", "AS_HOUSES"), old).expect("copied");
            },
            &["has AS_HOUSES twice", "AS_HOUSES_20251201_x.XML", "of one day"],
        ),
    ]);
}

#[test]
fn a_file_of_the_export_that_is_broken_is_refused_with_its_place_and_the_store_is_as_before() {
    each_is_refused(&[
        (
            |d| {
                let whole = fs::read(d.export("42", "AS_HOUSES")).expect("readable");
                fs::write(d.export("42", "AS_HOUSES"), &whole[..whole.len() / 2]).expect("written");
            },
            &["AS_HOUSES_20260105", "byte", "breaks off"],
        ),
        (
            |d| {
                let whole = fs::read_to_string(d.export("42", "AS_HOUSES")).expect("readable");
                let cut = whole.rfind("<HOUSE ").expect("a row");
                fs::write(d.export("42", "AS_HOUSES"), &whole[..cut]).expect("written");
            },
            &["AS_HOUSES_20260105", "byte", "breaks off"],
        ),
        (
            |d| fs::write(d.export("42", "AS_HOUSES"), "").expect("written"),
            &["byte 0: there is no <HOUSES> in it"],
        ),
        (
            |d| {
                fs::copy(d.export("42", "AS_ADDR_OBJ"), d.export("42", "AS_HOUSES")).expect("copied");
            },
            &["<ADDRESSOBJECTS> stands where <HOUSES> was expected"],
        ),
        (
            |d| {
                let text = fs::read_to_string(d.export("42", "AS_HOUSES")).expect("readable");
                let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
                fs::write(d.export("42", "AS_HOUSES"), utf16).expect("written");
            },
            &["AS_HOUSES_20260105", "byte"],
        ),
        (
            |d| {
                let huge = format!("HOUSENUM=\"{}\"", "1".repeat(3 << 20));
                d.change("AS_HOUSES", "HOUSENUM=\"1\"", &huge);
            },
            &["AS_HOUSES_20260105", "one element is longer than 1024 kB"],
        ),
        (
            |d| fs::write(d.export("42", "AS_HOUSES"), "not XML, though < and > are in it").expect("written"),
            &["AS_HOUSES_20260105", "byte"],
        ),
        (
            |d| fs::write(d.export("42", "AS_ADDR_OBJ"), [0x50, 0x4b, 3, 4, 0, 0xff]).expect("written"),
            &["AS_ADDR_OBJ_20260105", "byte 0: the file is not in UTF-8"],
        ),
        (
            |d| {
                let text = fs::read_to_string(d.export("42", "AS_ADM_HIERARCHY")).expect("readable");
                let elsewhere = text.replace("REGIONCODE=\"42\"", "REGIONCODE=\"54\"");
                fs::write(d.export("42", "AS_ADM_HIERARCHY"), elsewhere).expect("written");
            },
            &["AS_ADM_HIERARCHY_20260105", "none of its rows (", "it is of region 54, and 42 was asked for"],
        ),
        (
            |d| fs::write(d.file("gar/points.csv"), "a,b\n1,2\n").expect("written"),
            &["points.csv has no column \"street\"; it has a, b"],
        ),
        (|d| fs::remove_file(d.file("gar/points.csv")).expect("gone"), &["points.csv cannot be read"]),
        (
            |d| {
                let text = fs::read_to_string(d.export("42", "AS_HOUSES")).expect("readable");
                let closed = text.replace("ISACTIVE=\"1\"", "ISACTIVE=\"0\"");
                fs::write(d.export("42", "AS_HOUSES"), closed).expect("written");
            },
            &["no house of today lies in what was chosen"],
        ),
    ]);
}

#[test]
fn a_locality_that_is_not_there_is_refused_with_those_that_sound_like_it() {
    let desk = desk();
    let sentence = must_fail(desk.path(), &[&gar(), ["--locality", "Малогорка"].as_slice()].concat());
    assert_eq!(sentence, "region 42 has no locality \"Малогорка\"; it has Малогорск");
    let said = run(desk.path(), &gar());
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("--locality <NAME>|--all"), "{}", said.err);
}

/// A file, what of it is changed into what, why the row is refused, and which house does not come in then.
type BadRow = (&'static str, &'static str, &'static str, &'static str, &'static str);

#[test]
fn a_row_that_cannot_be_used_is_told_with_its_place_and_the_others_come_in() {
    let whole = desk();
    whole.gar(&WITH_POINTS);
    let all = whole.stored_houses();
    let first = "Малогорск, Весенняя улица, 1";
    let cases: [BadRow; 11] = [
        ("AS_HOUSES", " OBJECTID=\"1004\"", "", "OBJECTID=\"\" is no number of an object", first),
        (
            "AS_HOUSES",
            " OBJECTID=\"1004\"",
            " OBJECTID=\"x\"",
            "OBJECTID=\"x\" is no number of an object",
            first,
        ),
        ("AS_HOUSES", "HOUSENUM=\"1\"", "HOUSENUM=\"&lol;\"", "the value of HOUSENUM cannot be read", first),
        ("AS_HOUSES", "HOUSENUM=\"1\"", "HOUSENUM=1", "an attribute cannot be read", first),
        (
            "AS_HOUSES",
            "HOUSETYPE=\"2\"",
            "HOUSETYPE=\"77\"",
            "HOUSETYPE=\"77\" is not among the kinds",
            first,
        ),
        ("AS_HOUSES", " ISACTIVE=\"1\"", "", "ISACTIVE=\"\" is neither 1 nor 0", first),
        (
            "AS_ADDR_OBJ",
            " OBJECTID=\"1001\"",
            " OBJECTID=\"-1\"",
            "OBJECTID=\"-1\" is no number of an object",
            "",
        ),
        ("AS_ADDR_OBJ", " LEVEL=\"1\"", "", "LEVEL=\"\" is no level", ""),
        ("AS_ADDR_OBJ", " NAME=\"Кузнецкая\"", "", "there is no NAME", ""),
        (
            "AS_ADM_HIERARCHY",
            "REGIONCODE=\"42\"",
            "REGIONCODE=\"54\"",
            "it is of region 54, and 42 was asked for",
            "",
        ),
        (
            "AS_ADM_HIERARCHY",
            "PARENTOBJID=\"0\"",
            "PARENTOBJID=\"?\"",
            "PARENTOBJID=\"?\" is no number of an object",
            "",
        ),
    ];
    for (name, from, to, says, missing) in cases {
        let desk = desk();
        desk.change(name, from, to);
        let file = fs::read(desk.export("42", name)).expect("readable");
        let said = desk.gar(&WITH_POINTS);
        let told = said.lines().find(|line| line.starts_with(name)).expect("a line of its own");
        assert!(told.ends_with(": unusable rows 1"), "{said}");
        let kept = 23 - usize::from(!missing.is_empty());
        assert!(
            said.starts_with(&format!("read {}, kept {kept}, repaired 0, refused 2,", kept + 2)),
            "{said}"
        );
        let want: Vec<&String> = all.iter().filter(|house| *house != missing).collect();
        assert_eq!(desk.stored_houses().iter().collect::<Vec<_>>(), want, "{to}");
        let notes = desk.notes("city.gar.notes.csv");
        let note = notes.iter().find(|note| note[1].starts_with(name)).expect("a note");
        let byte: usize = note[1].split([' ', ':']).find_map(|word| word.parse().ok()).expect("a byte");
        assert!(note[1].contains(says) && note[0] == "refused", "{note:?}");
        // The text is the row's own, and stands at the byte told.
        assert!(
            note[2].contains(to) && String::from_utf8_lossy(&file[byte + 1..]).starts_with(&note[2][..60]),
            "{note:?}"
        );
    }
}

#[test]
fn rows_that_cannot_be_used_are_told_where_nothing_is_left_without_them() {
    let desk = desk();
    let houses = desk.export("42", "AS_HOUSES");
    let text = fs::read_to_string(&houses).expect("readable");
    fs::write(houses, text.replace("HOUSETYPE=\"2\"", "HOUSETYPE=\"77\"")).expect("written");
    let sentence = must_fail(desk.path(), &[&gar(), ["--locality", "Далёкий"].as_slice()].concat());
    let says = "nothing was imported; 1 of its rows cannot be used, the first at byte ";
    assert!(
        sentence.contains(says) && sentence.ends_with("HOUSETYPE=\"77\" is not among the kinds"),
        "{sentence}"
    );
}
