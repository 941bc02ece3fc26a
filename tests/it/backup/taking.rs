//! Taking backups: while others write, under a killer's hand, on a full disk.

use std::{fs, path::PathBuf, process::Stdio, time::Instant};

use dvor::{
    backup::Manifest,
    import::city::CityFile,
    store::{Origin, Record, StoreAddress, Table, Write},
};

use super::{here, is_unfinished, manifest, names, site, take, write};
use crate::{
    partition::Dice,
    support::{dvor, must, must_fail, run as ask},
    workshop::{other, put_place, run},
};

#[test]
fn the_sums_of_a_manifest_are_those_other_programs_compute() {
    let site = site();
    let backup = take(&site, &[]);
    for file in manifest(&site, &backup).files {
        let path = site.file(&format!("{backup}/{}", file.name));
        let (done, sum, said) = other("sha256sum", &[&path.display().to_string()]);
        assert!(done, "{said}");
        assert_eq!(sum.split(' ').next(), Some(file.sha256.as_str()));
        assert_eq!(fs::metadata(path).expect("there").len(), file.bytes);
    }
}

#[test]
fn a_backup_while_the_city_is_served_and_written_to_is_of_one_revision() {
    let site = site();
    run(async {
        let service = site.service().await;
        let first = [put_place("left", "0"), put_place("right", "0")];
        service.app.write(&first, Origin::default()).await.expect("written");
        let (app, mut acknowledged) = (service.app.clone(), 0);
        let (tell, told) = tokio::sync::watch::channel(0);
        // Two rows that always say the same.
        let writer = tokio::spawn(async move {
            loop {
                let name = format!("{acknowledged}");
                let pair = [put_place("left", &name), put_place("right", &name)];
                app.write(&pair, Origin::default()).await.expect("written");
                tell.send_replace(acknowledged);
                acknowledged += 1;
            }
        });
        let mut kept = Vec::new();
        for _ in 0..4 {
            let before = *told.borrow();
            let folder = here(&site).to_owned();
            let said = tokio::task::spawn_blocking(move || {
                must(&folder, &["backup", "--store", "city.gpkg", "--to", "safe"])
            });
            let said = said.await.expect("taken");
            let backup = said.split_once(": ").expect("where").0.to_owned();
            kept.push((before, backup, *told.borrow()));
        }
        writer.abort();
        let _ = writer.await;
        assert!(kept[0].2 > kept[0].0, "writes went on");
        for (before, backup, after) in kept {
            let city = CityFile::read(&site.file(&format!("{backup}/city.gpkg"))).expect("a city").city;
            let name = |id: &str| match &city.rows[&(Table::PlacePoint, id.to_owned())] {
                Record::Place(place) => place.name.parse::<i32>().expect("a number"),
                other => unreachable!("{other:?}"),
            };
            assert_eq!(name("left"), name("right"));
            // All that was acknowledged before, and nothing that was not yet begun after.
            assert!((before..=after + 1).contains(&name("left")), "{before} {} {after}", name("left"));
        }
        service.app.close().await;
    });
}

#[test]
fn a_killed_backup_never_looks_whole_and_the_next_one_clears_it_away() {
    let site = site();
    // Large enough that there is time to die in.
    let rows: Vec<Write> = (0..20_000).map(|n| put_place(&format!("n{n}"), &"двор ".repeat(20))).collect();
    write(&site, &rows);
    let begun = Instant::now();
    take(&site, &[]);
    let whole = begun.elapsed();
    let mut dice = Dice(4);
    let mut unfinished = 0;
    for _ in 0..12 {
        let mut child = dvor()
            .current_dir(here(&site))
            .args(["backup", "--store", "city.gpkg", "--to", "safe"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        std::thread::sleep(whole.mul_f64(dice.below(1_000) as f64 / 1_000.0));
        child.kill().expect("killed");
        child.wait().expect("gone");
        for name in names(&site.file("safe")) {
            if is_unfinished(&name) {
                unfinished += 1;
                let sentence =
                    must_fail(here(&site), &["restore", &format!("safe/{name}"), "--store", "none.gpkg"]);
                assert!(sentence.contains("it was never finished"), "{sentence}");
                continue;
            }
            let path = site.file(&format!("safe/{name}"));
            Manifest::read(&path).and_then(|m| m.check(&path)).expect("whole");
        }
    }
    println!("{unfinished} unfinished backups seen, a whole one takes {whole:?}");
    assert!(unfinished > 0, "some were killed at work");
    take(&site, &[]);
    assert!(!names(&site.file("safe")).iter().any(|n| is_unfinished(n)));
}

#[test]
fn only_so_many_backups_are_kept_and_nothing_else_is_touched() {
    let site = site();
    let safe = site.file("safe");
    let odd = ["city-2020-01-01T000000Z", "notes", "city-old"];
    for name in odd {
        fs::create_dir(safe.join(name)).expect("made");
        fs::write(safe.join(name).join("mine.txt"), "моё").expect("written");
    }
    let first = take(&site, &[]);
    let second = take(&site, &[]);
    // Somebody put a note into a backup: it is theirs now, too.
    fs::write(site.file(&first).join("mine.txt"), "моё").expect("written");
    fs::copy(&site.path, site.file("other.gpkg")).expect("copied");
    must(here(&site), &["backup", "--store", "other.gpkg", "--to", "safe"]);
    let said = ask(here(&site), &["backup", "--store", "city.gpkg", "--to", "safe", "--keep", "1"]);
    assert!(
        said.code == Some(0)
            && said.err.contains("an old backup is kept: mine.txt in it is not of dvor's making"),
        "{said:?}"
    );
    let removed = second.trim_start_matches("safe/");
    assert!(said.out.ends_with(&format!("\nremoved {removed}\n")), "{said:?}");
    let left = names(&safe);
    assert!(odd.iter().all(|n| left.iter().any(|l| l == n)), "{left:?}");
    assert!(left.iter().any(|n| first.ends_with(n.as_str())), "{left:?}");
    assert!(left.iter().any(|n| n.starts_with("other-")), "{left:?}");
    assert_eq!(left.len(), odd.len() + 3, "{left:?}");
    let wrong = ask(here(&site), &["backup", "--store", "city.gpkg", "--to", "safe", "--keep", "0"]);
    assert_eq!(wrong.code, Some(2));
}

#[test]
fn what_cannot_be_written_is_said_and_leaves_nothing_that_looks_like_a_backup() {
    let site = site();
    let sentence = must_fail(here(&site), &["backup", "--store", "city.gpkg", "--to", "unmounted"]);
    assert!(sentence.starts_with("unmounted is no folder: make it first"), "{sentence}");
    let sentence = must_fail(here(&site), &["backup", "--store", "none.gpkg", "--to", "safe"]);
    assert!(sentence.starts_with("none.gpkg does not exist"), "{sentence}");
    // A disk that is full after 64 kB.
    let full = format!(
        "trap '' XFSZ; ulimit -f 64; exec '{}' backup --store city.gpkg --to safe",
        env!("CARGO_BIN_EXE_dvor")
    );
    let output = std::process::Command::new("bash")
        .args(["-c", &full])
        .current_dir(here(&site))
        .output()
        .expect("bash starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.starts_with("dvor: safe/city-") && said.contains("cannot be written"), "{said}");
    assert_eq!(names(&site.file("safe")), Vec::<String>::new());
}

#[test]
fn a_file_is_called_by_its_name_and_its_parts_lie_beside_it() {
    let store = StoreAddress::File("/srv/kemerovo.gpkg".into());
    assert_eq!(store.name(), "kemerovo");
    assert_eq!(store.part_path("desk.sqlite"), Some(PathBuf::from("/srv/kemerovo.desk.sqlite")));
    assert_eq!(store.part_path("manifest.json"), None);
    assert!(store.parts().is_empty());
}
