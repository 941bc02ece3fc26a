//! The guide to a first city, followed word for word by a shell.

use std::{env, fs, path::Path, process::Command};

use crate::support::free_port;

/// The commands of a page, a block each.
fn blocks(page: &str) -> Vec<String> {
    let after = page.split("```sh\n").skip(1);
    after.map(|rest| rest.split("```").next().expect("a piece").to_owned()).collect()
}

#[test]
fn every_command_of_the_guide_to_a_first_city_does_what_it_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/first-city.md")).expect("the guide");
    let blocks = blocks(&page);
    assert!(blocks.len() >= 6, "the guide has {} blocks", blocks.len());
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(folder.path().join("tests/tools")).expect("made");
    fs::copy(root.join("tests/tools/gar.py"), folder.path().join("tests/tools/gar.py")).expect("copied");
    let program = Path::new(env!("CARGO_BIN_EXE_dvor")).parent().expect("a folder");
    let path = env::join_paths(
        std::iter::once(program.to_owned()).chain(env::split_paths(&env::var_os("PATH").expect("a PATH"))),
    )
    .expect("a PATH");
    let mut said = String::new();
    for block in blocks {
        // The one thing that is not as written: a port that is free here.
        let block = block.replace("127.0.0.1:8080", &format!("127.0.0.1:{}", free_port()));
        let output = Command::new("bash")
            .args(["-euc", &block])
            .current_dir(folder.path())
            .env("PATH", &path)
            .env_remove("DVOR_STORE")
            .output()
            .expect("bash runs");
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{block}{out}{}", String::from_utf8_lossy(&output.stderr));
        said += &out;
    }
    for what in [
        "read 2, kept 2,",
        "houses new 23, known before 0; with a point 18, without 5",
        "points read 20, of a house of ГАР 18, of none 2",
        "row by row: city.gar.notes.csv",
        "addresses 23, with a point 18",
        "Малогорск, улица Павла Гуляева, 21\nТОС «Запад»",
        "Малогорск, СНТ Ромашка, Садовая улица, 3\nТОС «Запад»",
        "\"status\":\"found\"",
        "кв. 4\",H1,",
        ",Малогорск,улица Павла Гуляева,21,",
        "\n2,ktybyf 90,H1,",
        ",Малогорск,проспект Ленина,90,",
        ",СНТ Ромашка,Садовая улица,3,",
        "\n4,\"Весенняя, 1\",A,",
        "\n5,\"Малогорск, Весенняя, 77\",N1,",
    ] {
        assert!(said.contains(what), "{what} was not said: {said}");
    }
}
