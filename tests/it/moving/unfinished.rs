//! A file is there whole or not at all, whoever else writes to it, and whatever stops the program.

use std::{
    fs::{self, Permissions},
    io::Write as _,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
    process::{Command, Stdio},
};

use dvor::export::{
    Unfinished,
    file::{ExportError, IfThere},
};

use super::{here, site};
use crate::support::{dvor, must, must_fail, wait_for};

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<_> =
        entries.map(|e| e.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
    names.sort();
    names
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("there").permissions().mode() & 0o7777
}

#[test]
fn two_who_write_to_one_name_do_not_meet_in_one_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().join("city.pmtiles");
    let mut both = ["the first", "the second"].map(|text| {
        let mut file = Unfinished::beside(&to).expect("made");
        file.write_all(text.as_bytes()).expect("written");
        file
    });
    both[0].write_all(b", whole").expect("written");
    let [first, second] = both;
    first.finish(IfThere::Fail).expect("there is none yet");
    assert_eq!(fs::read_to_string(&to).expect("a text"), "the first, whole");
    // That somebody else was quicker is told where nothing is to be replaced.
    assert!(matches!(second.finish(IfThere::Fail), Err(ExportError::There { .. })));
    assert_eq!(fs::read_to_string(&to).expect("a text"), "the first, whole");
    let mut third = Unfinished::beside(&to).expect("made");
    third.write_all(b"the third").expect("written");
    third.finish(IfThere::Replace).expect("replaced");
    assert_eq!(fs::read_to_string(&to).expect("a text"), "the third");
    drop(Unfinished::beside(&to).expect("made"));
    assert_eq!(names(folder.path()), ["city.pmtiles"]);
}

#[test]
fn whoever_is_told_to_stop_leaves_nothing_behind() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let site = site();
        let mut child = dvor()
            .current_dir(here(&site))
            .args(["geocode", "--store", "city.gpkg", "-", "-o", "out.csv"])
            .stdin(Stdio::piped())
            .spawn()
            .expect("it starts");
        wait_for("an unfinished file", || {
            names(here(&site)).iter().any(|name| name.starts_with("out.csv.")).then_some(())
        });
        fs::write(
            here(&site).join(
                names(here(&site)).iter().find(|n| n.starts_with("out.csv.")).expect("there").clone()
                    + "-journal",
            ),
            "as SQLite has it beside",
        )
        .expect("written");
        let told = Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill runs");
        assert!(told.success());
        assert_eq!(child.wait().expect("its end").code(), Some(code));
        let left: Vec<_> = names(here(&site)).into_iter().filter(|name| name.starts_with("out")).collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

#[test]
fn a_file_that_is_replaced_keeps_its_permissions_and_the_link_that_leads_to_it() {
    let site = site();
    let (real, link) = (site.file("real.geojson"), site.file("link.geojson"));
    fs::write(&real, "old").expect("written");
    let new = mode(&real);
    fs::set_permissions(&real, Permissions::from_mode(0o640)).expect("set");
    symlink("real.geojson", &link).expect("linked");
    for format in ["geojson", "gpkg"] {
        let export = ["export", "--store", "city.gpkg", "--format", format, "-o", "link.geojson"];
        must_fail(here(&site), &export);
        must(here(&site), &[&export[..], &["--force"]].concat());
        assert_eq!(fs::read_link(&link).expect("still a link"), Path::new("real.geojson"));
        assert_eq!(mode(&real), 0o640);
        assert!(fs::metadata(&real).expect("there").len() > 100);
        // A new one is as new files are here; and a link to nothing leads to it.
        symlink(format!("new.{format}"), site.file(&format!("other.{format}"))).expect("linked");
        let other = format!("other.{format}");
        must(here(&site), &["export", "--store", "city.gpkg", "--format", format, "-o", &other]);
        assert_eq!(mode(&site.file(&format!("new.{format}"))), new);
    }
    let nowhere = ["export", "--store", "city.gpkg", "-o", "/dev/null", "--force"];
    assert!(must_fail(here(&site), &nowhere).contains("is no plain file and cannot be replaced"));
    assert!(names(here(&site)).iter().all(|name| !name.contains(".part")), "{:?}", names(here(&site)));
}
