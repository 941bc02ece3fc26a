//! `dvor geocode` as a clerk meets it.

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{ANSWERS, TABLE, column, without_scores};
use crate::{
    import::{Desk, cp1251},
    small_city,
    support::{Said, block_on, dvor, run},
};

/// A folder with the small city in `city.gpkg`.
pub fn folder() -> TempDir {
    use dvor::store::Store;
    let folder = tempfile::tempdir().expect("a folder");
    block_on(async { small_city::made_in(&folder).await.close().await });
    folder
}

/// Geocodes; gives what was said on standard error.
#[track_caller]
fn geocode(folder: &Path, arguments: &[&str]) -> String {
    let said = run(folder, &[&["geocode", "--store", "city.gpkg"], arguments].concat());
    assert_eq!((said.code, said.out.as_str()), (Some(0), ""), "{arguments:?}: {}", said.err);
    said.err
}

/// Geocodes what comes in on standard input.
fn pipe(folder: &Path, arguments: &[&str], input: &[u8]) -> Said {
    let mut child = dvor()
        .current_dir(folder)
        .args([&["geocode", "--store", "city.gpkg", "-"], arguments].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("its end");
    writer.join().expect("no panic").expect("it reads all");
    Said {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).expect("UTF-8 out"),
        err: String::from_utf8(output.stderr).expect("UTF-8 err"),
    }
}

#[test]
fn a_table_comes_back_with_houses_points_and_committees_where_they_are_sure() {
    let folder = folder();
    fs::write(folder.path().join("in.csv"), TABLE).expect("written");
    let report = geocode(folder.path(), &["in.csv", "-o", "out.csv"]);
    assert_eq!(report, "rows 10, found 3: H1 3, A 1, F 1, L 1, N1 1, S1 1, 0 2\n");
    let answers = fs::read_to_string(folder.path().join("out.csv")).expect("written");
    assert_eq!(without_scores(&answers), ANSWERS);
    assert!(
        answers.starts_with("№,query,note,code,score,locality,street,house,lon,lat,committee,candidates\n")
    );
    // Again, over what is there; and from a pipe into a pipe.
    geocode(folder.path(), &["in.csv", "-o", "out.csv"]);
    assert_eq!(fs::read_to_string(folder.path().join("out.csv")).expect("written"), answers);
    let said = pipe(folder.path(), &[], TABLE.as_bytes());
    assert_eq!((said.code, said.out, said.err), (Some(0), answers, report));
    let mut left: Vec<_> =
        fs::read_dir(folder.path()).expect("a folder").map(|e| e.expect("an entry").file_name()).collect();
    left.sort();
    assert_eq!(left, ["city.gpkg", "in.csv", "out.csv"]);
}

#[test]
fn tables_are_read_in_each_encoding_and_written_in_utf_8_with_their_separator() {
    let folder = folder();
    let utf_16: Vec<u8> =
        "\u{feff}query\tз\nВесенняя 1\tё\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (input, begins, row) in [
        (cp1251("query;з\nВесенняя 1;ё\n"), "query;з;code;", "\nВесенняя 1;ё;H1;"),
        ("\u{feff}query;з\r\nВесенняя 1;ё\r\n".into(), "\u{feff}query;з;code;", "\nВесенняя 1;ё;H1;"),
        (utf_16, "query\tз\tcode\t", "\nВесенняя 1\tё\tH1\t"),
        ("query\nВесенняя 1".into(), "query,code,", "\nВесенняя 1,H1,"),
        // A list: its commas part nothing.
        ("query\nул. Весенняя, 1\n\"Мира, 3\"\n".into(), "query,code,", "\n\"ул. Весенняя, 1\",H1,"),
        ("\n\nquery\n\nВесенняя 1\n\n".into(), "query,code,", "\nВесенняя 1,H1,"),
        ("query\n".into(), "query,code,", "candidates\n"),
        // A cell of two lines, wide as it is.
        ("query,з\nВесенняя 1,\"ё\n\n\"\n".into(), "query,з,code,", "\nВесенняя 1,\"ё\n\n\",H1,"),
    ] {
        let said = pipe(folder.path(), &[], &input);
        assert!(said.out.starts_with(begins) && said.out.contains(row), "{said:?}");
    }
    // Candidates are parted by semicolons: quoted where these part the cells.
    let said = pipe(folder.path(), &[], "query;a\nМира 3;b\n".as_bytes());
    assert!(said.out.ends_with(";\"улица Мира|3;улица Мира|3\"\n"), "{said:?}");
    // Each of the two answers where its locality is told.
    let said = pipe(folder.path(), &[], "query\n\"Малый, Мира 3\"\n\"Мира 3, Кедровка\"\n".as_bytes());
    assert_eq!(column(&said.out, "code"), ["H1", "H1"]);
    assert_eq!(column(&said.out, "locality"), ["Малый", "Кедровка"]);
}

#[test]
fn the_column_may_be_called_otherwise_and_columns_called_as_ours_are_kept() {
    let folder = folder();
    let said = pipe(
        folder.path(),
        &["--column", "адрес"],
        "street,Адрес,code,dvor_code\nне наша,Весенняя 1,7,8\n".as_bytes(),
    );
    assert_eq!(
        without_scores(&said.out),
        "street,Адрес,code,dvor_code,dvor_dvor_code,locality,dvor_street,house,lon,lat,committee,candidates\n\
         не наша,Весенняя 1,7,8,H1,Малый,Весенняя улица,1,86.002,55.31,alfa,Весенняя улица|1\n"
    );
}

#[test]
fn a_control_character_is_a_space_of_its_row_and_stays_in_its_cell() {
    let folder = folder();
    let late = "Весенняя 1,a\n".repeat(8_000);
    for slip in ["\0", "\u{1}", "\u{8}", "\u{b}", "\u{1a}", "\u{1b}", "\u{7f}", "\u{85}", "\u{feff}"] {
        let row = format!("Весенняя{slip}2,{slip}b{slip}\n");
        let table = format!("query,n\n{row}Весенняя 1,\"{slip},\"\n{late}{row}");
        let said = pipe(folder.path(), &[], table.as_bytes());
        assert_eq!(said.err, "rows 8003, found 8003: H1 8003\n", "{slip:?}");
        let houses = column(&said.out, "house");
        assert_eq!([&houses[0], &houses[1], &houses[8_002]], ["2", "1", "2"], "{slip:?}");
        let kept: Vec<&str> =
            said.out.lines().map(|line| line.split(",H1,").next().expect("a row")).collect();
        assert_eq!(kept[1..3].join("\n") + "\n", format!("{row}Весенняя 1,\"{slip},\"\n"));
        assert_eq!(kept[8_003].to_owned() + "\n", row);
    }
}

#[test]
fn a_broken_byte_is_seen_in_its_row_and_told_and_no_house_is_made_of_what_is_left() {
    let folder = folder();
    let broken = "Весенняя 1".as_bytes().iter().chain(b"\xd0,a\n").copied().collect::<Vec<u8>>();
    let note = b"\xd0\x92\xd0,b\n".as_slice();
    let late = "Весенняя 1,c\n".repeat(8_000).into_bytes();
    for (before, line) in [(&[][..], 2), (&late[..], 8_002)] {
        let table =
            ["query,n\n".as_bytes(), before, &broken, &b"1 "[..], note, "Весенняя 1,ё\n".as_bytes()].concat();
        let said = pipe(folder.path(), &[], &table);
        let told = format!("bytes that are no UTF-8 became \u{fffd}: rows 2, the first in line {line}\n");
        assert!(said.err.starts_with(&told) && said.err.ends_with("A 1, 0 1\n"), "{said:?}");
        assert!(said.out.contains("\nВесенняя 1\u{fffd},a,A,"), "{said:?}");
        assert!(said.out.contains("|1\n1 В\u{fffd},b,0,"), "{said:?}");
        assert!(said.out.contains("\nВесенняя 1,ё,H1,"), "{said:?}");
    }
}

#[test]
fn a_table_in_a_code_page_is_said_to_be_read_as_that() {
    let folder = folder();
    let (table, tally) = ("query,n\nВесенняя 1,ё\n", "rows 1, found 1: H1 1\n");
    let said = pipe(folder.path(), &[], &cp1251(table));
    assert_eq!(said.err, format!("read as windows-1251, for it is not UTF-8\n{tally}"));
    assert_eq!(column(&said.out, "n"), ["ё"]);
    let utf_16: Vec<u8> = format!("\u{feff}{table}").encode_utf16().flat_map(u16::to_be_bytes).collect();
    for named in [table.as_bytes(), format!("\u{feff}{table}").as_bytes(), &utf_16] {
        assert_eq!(pipe(folder.path(), &[], named).err, tally);
    }
}

#[test]
fn json_lines_keep_their_members_letter_by_letter() {
    let folder = folder();
    let lines = concat!(
        "\u{feff}{\"n\":1.10, \"query\":\"Весенняя 1\",\"big\":12345678901234567890123 }\r\n",
        "\n",
        "{\"query\":\"\\u041cира 3\",\"street\":[1,{\"house\":2}],\"n\":\"a\\u0000\"}\n",
        "{ \"query\" : null }\n",
        "{\"query\":\"x\",\"query\":\"Весенняя 30\"}",
    );
    fs::write(folder.path().join("in.ndjson"), lines).expect("written");
    let report = geocode(folder.path(), &["in.ndjson", "-o", "out.ndjson"]);
    assert_eq!(report, "rows 4, found 2: H1 2, A 1, 0 1\n");
    let answers = fs::read_to_string(folder.path().join("out.ndjson")).expect("written");
    let rows: Vec<&str> = answers.lines().collect();
    assert!(
        rows[0].starts_with(
            "{\"n\":1.10, \"query\":\"Весенняя 1\",\"big\":12345678901234567890123,\"code\":\"H1\",\"score\":"
        ),
        "{answers}"
    );
    let rows: Vec<Value> = rows.iter().map(|row| serde_json::from_str(row).expect("an object")).collect();
    let picked = |row: &Value, names: &[&str]| names.iter().map(|n| row[n].clone()).collect::<Vec<_>>();
    assert_eq!(
        picked(&rows[0], &["locality", "street", "house", "lon", "lat", "committee", "candidates"]),
        [
            json!("Малый"),
            json!("Весенняя улица"),
            json!("1"),
            json!(86.002),
            json!(55.31),
            json!("alfa"),
            json!("Весенняя улица|1")
        ]
    );
    assert_eq!(
        picked(&rows[1], &["code", "street", "dvor_street", "house", "lon", "candidates"]),
        [
            json!("A"),
            json!([1, {"house": 2}]),
            Value::Null,
            Value::Null,
            Value::Null,
            json!("улица Мира|3;улица Мира|3")
        ]
    );
    assert_eq!(picked(&rows[2], &["code", "committee", "candidates"]), [json!("0"), json!(""), json!("")]);
    assert_eq!(picked(&rows[3], &["code", "house", "lon"]), [json!("H1"), json!("30"), Value::Null]);
    let said = pipe(folder.path(), &["--jsonl", "--column", "a"], "{\"a\":\"Весенняя 1\"}".as_bytes());
    assert!(said.out.starts_with("{\"a\":\"Весенняя 1\",\"code\":\"H1\","), "{said:?}");
    let bare = pipe(folder.path(), &["--jsonl", "--column", ""], b"{\"\":null}");
    assert!(bare.out.starts_with("{\"\":null,\"code\":\"0\","), "{bare:?}");
}

#[test]
fn rows_keep_their_order_however_many_there_are() {
    let folder = folder();
    let table: String = (0..6_000).map(|n| format!("{n},Весенняя {}\n", n % 20 + 1)).collect();
    let table = "n,query\n".to_owned() + &table;
    let said = pipe(folder.path(), &[], table.as_bytes());
    assert_eq!(said.err, "rows 6000, found 6000: H1 6000\n");
    let want: Vec<String> = (0..6_000).map(|n| n.to_string()).collect();
    assert_eq!(column(&said.out, "n"), want);
    let want: Vec<String> = (0..6_000).map(|n| (n % 20 + 1).to_string()).collect();
    assert_eq!(column(&said.out, "house"), want);
}

#[test]
fn of_several_rows_of_one_house_the_first_with_a_point_speaks_and_all_who_claim_them_are_named() {
    let desk = Desk::with_committees();
    desk.put(
        "houses.csv",
        "адрес,долгота,широта\n\
         \"ул. Весенняя, 15\",,\n\"ул. Весенняя, 15\",86.01,55.31\n\"ул. Весенняя, 15\",86.03,55.31\n\
         \"ул. Весенняя, 17\",,\n\"ул. Весенняя, д.17\",86.03,55.31\n\
         \"пр-т Ленина, 3 к1\",86.01,55.31\n\"пр-т Ленина, 3 к2\",86.01,55.31\n",
    );
    desk.addresses("houses.csv", &[]);
    let said = pipe(
        desk.path(),
        &[],
        "query\n\"ул. Весенняя, 15\"\nВесенняя 15\nВесенняя 17\nЛенина 3\nЛенина 3 к3\n".as_bytes(),
    );
    assert_eq!(column(&said.out, "code"), ["H1", "H1", "H1", "H4", "H3"], "{said:?}");
    assert_eq!(column(&said.out, "lon"), ["86.01", "86.01", "86.03", "", ""]);
    assert_eq!(column(&said.out, "house"), ["15", "15", "17", "", ""]);
    let committees = column(&said.out, "committee");
    assert_eq!(committees[0], committees[1]);
    assert_eq!(committees[0].split(';').count(), 2, "one double lies in each: {committees:?}");
    assert_eq!(committees[2].split(';').count(), 1, "{committees:?}");
    assert_eq!(committees[3..], ["", ""]);
    assert_eq!(
        column(&said.out, "candidates")[3],
        "проспект Ленина|3 к1;проспект Ленина|3 к2",
        "what it may be is listed"
    );
}

#[test]
fn a_pipe_is_written_as_it_comes_and_is_a_pipe_afterwards() {
    use std::os::unix::fs::FileTypeExt;
    let folder = folder();
    let path = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo runs").success());
    fs::write(folder.path().join("in.csv"), "query\nВесенняя 1\n").expect("written");
    let reader = std::thread::spawn({
        let path = path.clone();
        move || fs::read_to_string(path).expect("readable")
    });
    geocode(folder.path(), &["in.csv", "-o", "pipe"]);
    assert_eq!(column(&reader.join().expect("no panic"), "code"), ["H1"]);
    assert!(fs::metadata(&path).expect("there").file_type().is_fifo());
}

#[test]
fn a_link_stays_a_link_to_the_new_table() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("far")).expect("made");
    fs::write(path("far/out.csv"), "old").expect("written");
    std::os::unix::fs::symlink("far/out.csv", path("out.csv")).expect("linked");
    fs::write(path("in.csv"), "query\nВесенняя 1\n").expect("written");
    geocode(folder.path(), &["in.csv", "-o", "out.csv"]);
    assert!(fs::symlink_metadata(path("out.csv")).expect("there").is_symlink());
    assert_eq!(column(&fs::read_to_string(path("far/out.csv")).expect("there"), "house"), ["1"]);
}
