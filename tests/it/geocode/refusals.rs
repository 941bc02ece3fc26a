//! Batches that are refused: one sentence that names the line, and no half of an answer.

use std::{fs, os::unix::fs::symlink, path::Path};

use super::command::folder;
use crate::{
    import::{Bad, cp1251},
    support::{must, must_fail},
};

/// Batches that no door takes: a name that tells the format, the bytes, and what the sentence says.
pub fn bad_batches() -> Vec<Bad> {
    let late = "n,query\n".to_owned() + &"1,Весенняя 1\n".repeat(8_000);
    vec![
        ("empty.csv", Vec::new(), &["nothing in it"]),
        ("blank.csv", b"\xef\xbb\xbf \r\n\n".to_vec(), &["nothing in it"]),
        ("empty.jsonl", b"\n".to_vec(), &["nothing in it"]),
        ("sheet.csv", b"PK\x03\x04\0\0\0\0query\n".to_vec(), &["binary"]),
        ("other.csv", "адрес,дом\nВесенняя,1\n".into(), &["no column \"query\"", "адрес, дом"]),
        ("two.csv", "Query,QUERY\nа,б\n".into(), &["no column \"query\"", "Query, QUERY"]),
        ("open.csv", "query\nВесенняя 1\n\"Весенняя 2\nВесенняя 3\n".into(), &["line 3", "quotation mark"]),
        ("open.header.csv", "\"query\nВесенняя 1\n".into(), &["line 1", "quotation mark"]),
        ("runs.csv", "query,n\n\"Весенняя 1,1\nВесенняя 2,\"2\"\n".into(), &["line 2", "quotation mark"]),
        (
            "swallows.csv",
            "n,query\n1,\"Весенняя 1\n2,Весенняя 3\n3,\"Весенняя 5\"\n".into(),
            &["line 2", "quotation mark"],
        ),
        ("short.csv", "query,n\nВесенняя 1,1\nВесенняя 2\n".into(), &["line 3", "1 cells", "header 2"]),
        ("long.csv", "query,n\nВесенняя, 1,1\n".into(), &["line 2", "3 cells", "header 2"]),
        ("late.csv", [late.as_bytes(), "2,Ленина, 5\n".as_bytes()].concat(), &["line 8002", "3 cells"]),
        ("damaged.csv", [b"query,\xc8\n", late.as_bytes()].concat(), &["line 1", "not UTF-8"]),
        (
            "wide.text.csv",
            "query\nВесенняя 1\n".encode_utf16().flat_map(u16::to_le_bytes).collect(),
            &["binary"],
        ),
        ("control.jsonl", b"{\"query\":\"x\"}\n{\"query\":\"\0\"}\n".to_vec(), &["line 2", "no JSON object"]),
        ("wide.csv", ["query\nа\n".as_bytes(), &vec![b'x'; 3 << 20]].concat(), &["line 3", "1024 kB"]),
        (
            "endless.csv",
            ["query\nа\n\"".as_bytes(), &b"x\n".repeat(2 << 20)].concat(),
            &["line 3", "quotation mark"],
        ),
        ("wide.jsonl", vec![b'['; 3 << 20], &["line 1", "1024 kB"]),
        ("list.jsonl", b"{\"query\":\"x\"}\n[1]\n".to_vec(), &["line 2", "no JSON object"]),
        ("broken.jsonl", b"{\"query\":\"x\"}\n\n{\"query\":\n".to_vec(), &["line 3", "no JSON object"]),
        ("two.jsonl", b"{\"query\":\"x\"} {}\n".to_vec(), &["line 1", "no JSON object"]),
        ("without.jsonl", b"{\"query\":\"x\"}\n{\"Query\":\"x\"}\n".to_vec(), &["line 2", "\"query\""]),
        ("number.jsonl", b"{\"query\":5}\n".to_vec(), &["line 1", "\"query\"", "no text"]),
        ("cp1251.jsonl", cp1251("{\"query\":\"Весенняя 1\"}\n"), &["line 1", "not UTF-8"]),
    ]
}

#[test]
fn a_batch_that_cannot_be_read_for_sure_is_refused_in_one_sentence_and_leaves_nothing_behind() {
    let folder = folder();
    let out = folder.path().join("out.csv");
    for (name, bytes, says) in bad_batches() {
        fs::write(folder.path().join(name), &bytes).expect("written");
        for old in [None, Some("what was there")] {
            if let Some(old) = old {
                fs::write(&out, old).expect("written");
            }
            let sentence =
                must_fail(folder.path(), &["geocode", name, "-o", "out.csv", "--store", "city.gpkg"]);
            for part in says.iter().chain([&name]) {
                assert!(sentence.contains(part), "{name}: {part:?} is missing in: {sentence}");
            }
            assert_eq!(fs::read_to_string(&out).ok().as_deref(), old, "{name}");
            assert!(is_tidy(folder.path()), "{name}");
        }
        fs::remove_file(&out).expect("there");
    }
}

/// Whether nothing unfinished is left.
fn is_tidy(folder: &Path) -> bool {
    let mut entries = fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").file_name());
    entries.all(|name| !name.to_string_lossy().contains(".part"))
}

#[test]
fn what_must_not_be_replaced_is_not() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("in.csv"), "query\nВесенняя 1\n").expect("written");
    symlink("in.csv", path("link.csv")).expect("linked");
    fs::create_dir(path("folder")).expect("made");
    let store = fs::read(path("city.gpkg")).expect("readable");
    for (input, output, says) in [
        ("in.csv", "in.csv", "would replace the input"),
        ("in.csv", "./folder/../in.csv", "would replace the input"),
        ("in.csv", "link.csv", "would replace the input"),
        ("in.csv", "city.gpkg", "would replace the store"),
        ("in.csv", "folder", "is a folder"),
        ("in.csv", "nowhere/out.csv", "cannot be written"),
        ("nothing.csv", "out.csv", "nothing.csv cannot be read"),
        ("folder", "out.csv", "folder cannot be read"),
    ] {
        let sentence = must_fail(folder.path(), &["geocode", input, "-o", output, "--store", "city.gpkg"]);
        assert!(sentence.contains(says), "{input} {output}: {sentence}");
        assert!(!path("out.csv").exists() && is_tidy(folder.path()));
    }
    let sentence = must_fail(folder.path(), &["geocode", "in.csv", "-o", "out.csv", "--store", "no.gpkg"]);
    assert!(sentence.contains("no.gpkg"), "{sentence}");
    assert!(!path("out.csv").exists() && is_tidy(folder.path()));
    assert!(fs::read(path("city.gpkg")).expect("readable") == store);
    assert!(must(folder.path(), &["locate", "Весенняя 1", "--store", "city.gpkg"]).contains("Альфа"));
}
