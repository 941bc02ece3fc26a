//! The city's file in other hands: GDAL and plain `SQLite` read it, edit it and mistreat it while we serve it.

mod layers;
mod locks;
mod opening;
mod overwritten;

use std::{path::Path, time::Duration};

use crate::workshop::{Service, Site, has, other, until};

/// How soon another program's edit must be seen; the house aims at one second, slow machines are given more.
pub const SOON: Duration = Duration::from_secs(3);

pub fn gdal() -> bool {
    has("ogrinfo", &["--version"], "GDAL")
}

pub fn python() -> bool {
    has("python3", &["-c", "import sqlite3"], "Python with sqlite3")
}

pub fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// GDAL's own SQL on the file, in a process of its own.
pub fn ogr(site: &Site, sql: &str) {
    let (done, out, said) = other("ogrinfo", &[text(&site.path), "-sql", sql]);
    assert!(done && !said.contains("ERROR"), "{sql}: {out} {said}");
}

/// What `ogrinfo` says of a broken rule.
pub fn ogr_refused(site: &Site, sql: &str) -> String {
    let (_, out, said) = other("ogrinfo", &[text(&site.path), "-sql", sql]);
    format!("{out}{said}")
}

/// Overwrites a layer of the city by what a file holds.
pub fn ogr_overwrite(site: &Site, from: &Path, more: &[&str]) {
    let mut arguments = vec!["-f", "GPKG"];
    arguments.extend(more);
    arguments.extend([text(&site.path), text(from)]);
    let (done, out, said) = other("ogr2ogr", &arguments);
    assert!(done && !said.contains("ERROR"), "{arguments:?}: {out} {said}");
}

pub async fn soon(what: &str, so: impl FnMut() -> bool) -> Duration {
    until(SOON, so).await.unwrap_or_else(|| unreachable!("not within {SOON:?}: {what}"))
}

pub async fn drop_service(service: Service) {
    let app = service.app.clone();
    drop(service);
    app.close().await;
}
