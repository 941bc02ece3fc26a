//! Archives of tiles: written, read by another program, served.

mod served;
mod written;

use std::{path::Path, process::Command};

use crate::{
    small_city,
    support::{block_on, must},
};

/// A folder with the small city in `city.gpkg`.
fn folder() -> tempfile::TempDir {
    use dvor::store::Store;
    let folder = tempfile::tempdir().expect("a folder");
    block_on(async { small_city::made_in(&folder).await.close().await });
    folder
}

/// Writes an archive of the small city.
fn export(folder: &Path, name: &str, more: &[&str]) -> String {
    let plain = ["export", "--store", "city.gpkg", "--format", "pmtiles", "-o", name];
    must(folder, &[&plain[..], more].concat())
}

/// What the reader written after the specification says of an archive.
fn reader(folder: &Path, arguments: &[&str]) -> std::process::Output {
    let reader = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools/pmtiles.py");
    Command::new("python3")
        .arg("-B")
        .arg(reader)
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("python3 runs")
}

/// An archive as that reader tells it.
fn told(folder: &Path, source: &str) -> serde_json::Value {
    let output = reader(folder, &[source]);
    assert!(output.status.success(), "{source}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}
