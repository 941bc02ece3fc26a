//! A whole city on the move: exported, compared by its hash, imported elsewhere.

mod document;
mod excerpt;
mod refusals;
mod stores;
mod unfinished;

use std::path::Path;

use dvor::store::{Origin, Write};

use crate::{
    support::{must, records},
    workshop::{Site, run, sample},
};

/// A folder with the sample rows in `city.gpkg`, and some settings.
fn site() -> Site {
    let site = Site::new();
    let settings =
        [("name", "Образец"), ("своя настройка", "да \"нет\"")].map(|(n, v)| Write::Set(n.into(), v.into()));
    write(&site, &[sample(), settings.to_vec()].concat());
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

fn hash(folder: &Path, store: &str) -> String {
    let hash = must(folder, &["export", "--store", store, "--hash"]);
    assert!(hash.len() == 65 && hash.ends_with('\n'), "{hash}");
    hash.trim_end().to_owned()
}

/// The rows as text that tells each bit, sorted.
fn bits(store: &Path) -> Vec<String> {
    let mut rows: Vec<String> = records(store).iter().map(|r| format!("{r:?}")).collect();
    rows.sort();
    rows
}
