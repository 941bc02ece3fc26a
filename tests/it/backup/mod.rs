//! Backups: whole or plainly not, checked before they are believed, and the same city when they are put back.

mod restoring;
mod taking;

use std::{fs, path::Path};

use dvor::{
    backup::Manifest,
    store::{Origin, Write},
};

use crate::{
    support::must,
    workshop::{Site, run, sample},
};

/// A folder with the sample rows in `city.gpkg`, and an empty folder `safe` for backups.
fn site() -> Site {
    let site = Site::new();
    write(&site, &sample());
    fs::create_dir(site.file("safe")).expect("made");
    site
}

fn write(site: &Site, writes: &[Write]) {
    run(async {
        let store = site.store().await;
        store.write(writes, Origin::default()).await.expect("written");
        store.close().await;
    });
}

fn here(site: &Site) -> &Path {
    site.folder.path()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn is_unfinished(name: &str) -> bool {
    name.split('.').next_back() == Some("part")
}

/// Takes a backup; gives its path, as the program told it.
fn take(site: &Site, more: &[&str]) -> String {
    let said = must(here(site), &[&["backup", "--store", "city.gpkg", "--to", "safe"], more].concat());
    said.split_once(": ").expect("where it is").0.to_owned()
}

fn hash(site: &Site, store: &str) -> String {
    must(here(site), &["export", "--store", store, "--hash"]).trim_end().to_owned()
}

fn manifest(site: &Site, backup: &str) -> Manifest {
    Manifest::read(&site.file(backup)).expect("a manifest")
}
