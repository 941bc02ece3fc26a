//! What `dvor export --format pmtiles` writes, read by a reader written after the specification.

use std::{collections::BTreeMap, fs, io::Read as _, path::Path, process::Command};

use dvor::tiles::{Encoding, Layer, STYLE_LAYERS, TileCoordinate, draw};
use serde_json::{Value, json};

use super::{export, folder, reader, told};
use crate::{
    small_city::{self, at},
    support::{block_on, free_port, must_fail, run, wait_for},
};

/// Each tile of an archive, plain.
fn tiles(folder: &Path, archive: &str) -> BTreeMap<(u8, u32, u32), Vec<u8>> {
    let told = told(folder, archive);
    let bytes = fs::read(folder.join(archive)).expect("the archive");
    let start = told["head"]["data_offset"].as_u64().expect("a number") as usize;
    let all = told["tiles"].as_array().expect("a list").iter();
    all.map(|tile| {
        let [z, x, y, offset, length] =
            serde_json::from_value::<[usize; 5]>(tile.clone()).expect("five numbers");
        let mut plain = Vec::new();
        let packed = &bytes[start + offset..start + offset + length];
        flate2::read::GzDecoder::new(packed).read_to_end(&mut plain).expect("gzip");
        ((z as u8, x as u32, y as u32), plain)
    })
    .collect()
}

#[test]
fn the_archive_holds_every_tile_of_the_service_and_no_other() {
    let folder = folder();
    export(folder.path(), "city.pmtiles", &[]);
    let archived = tiles(folder.path(), "city.pmtiles");
    assert!(archived.len() > 300, "only {} tiles", archived.len());
    block_on(async {
        let (app, _other) = small_city::service().await;
        for ((z, x, y), bytes) in &archived {
            let tile = TileCoordinate::new(*z, *x, *y).expect("on the map");
            let (served, _) = app.map().tile(STYLE_LAYERS, tile, Encoding::Identity).await.expect("drawn");
            assert!(served.bytes == bytes[..], "{z}/{x}/{y}");
        }
        // All around, well beyond what has anything.
        let snapshot = app.map().snapshot();
        let layers = Layer::list(&snapshot.atlas, STYLE_LAYERS).expect("known");
        for z in 0..=16 {
            let (least, most) =
                (TileCoordinate::holding(at(85.99, 55.37), z), TileCoordinate::holding(at(86.11, 55.29), z));
            for (x, y) in (least.x()..=most.x()).flat_map(|x| (least.y()..=most.y()).map(move |y| (x, y))) {
                if archived.contains_key(&(z, x, y)) {
                    continue;
                }
                let tile = TileCoordinate::new(z, x, y).expect("on the map");
                let drawn = draw(snapshot.sheets(), &layers, tile);
                assert!(drawn.is_empty(), "{z}/{x}/{y} is missing");
            }
        }
    });
}

#[test]
fn the_same_city_gives_the_same_bytes() {
    let folder = folder();
    let said = export(folder.path(), "a.pmtiles", &["--maxzoom", "14"]);
    export(folder.path(), "b.pmtiles", &["--maxzoom", "14"]);
    let [a, b] =
        ["a", "b"].map(|name| fs::read(folder.path().join(format!("{name}.pmtiles"))).expect("there"));
    assert!(a == b);
    let count = told(folder.path(), "a.pmtiles")["tiles"].as_array().expect("a list").len();
    assert_eq!(said, format!("a.pmtiles: {count} tiles, {} bytes\n", a.len()));
    let mut left = fs::read_dir(folder.path()).expect("a folder").map(|e| e.expect("an entry").file_name());
    assert!(left.all(|name| !name.to_string_lossy().contains(".part")));
}

#[test]
fn the_archive_says_what_is_in_it() {
    let folder = folder();
    export(folder.path(), "city.pmtiles", &["--minzoom", "3", "--maxzoom", "12"]);
    let Value::Object(told) = told(folder.path(), "city.pmtiles") else { unreachable!("an object") };
    let (head, said) = (&told["head"], &told["metadata"]);
    for (name, value) in [
        ("clustered", 1),
        ("tile_type", 1),
        ("tile_compression", 2),
        ("min_zoom", 3),
        ("max_zoom", 12),
        ("center_zoom", 11),
    ] {
        assert_eq!(head[name], value, "{name}");
    }
    let close = |name: &str, degrees: f64| (head[name].as_f64().expect("a number") - degrees).abs() < 1e-6;
    // Two benches stand far away, at Anadyr and Uelen.
    let all = [("west", -179.5), ("east", 179.5), ("south", 55.3), ("north", 65.0)];
    assert!(all.into_iter().all(|(name, degrees)| close(name, degrees)), "{head}");
    assert_eq!((&said["name"], &said["attribution"]), (&json!("Малый"), &json!("Проверочные данные")));
    let layers = said["vector_layers"].as_array().expect("a list");
    let names: Vec<&str> = layers.iter().map(|layer| layer["id"].as_str().expect("a name")).collect();
    assert_eq!(names.join(","), STYLE_LAYERS);
    for layer in layers {
        assert!(layer["fields"].as_object().is_some_and(|fields| !fields.is_empty()), "{layer}");
        assert!(layer["minzoom"].as_u64() >= Some(3) && layer["maxzoom"] == 12, "{layer}");
    }
}

#[test]
fn part_of_a_city_is_the_layers_and_tiles_asked_for() {
    let folder = folder();
    export(folder.path(), "all.pmtiles", &["--layers", "committees,yards"]);
    let frame = ["--layers", "committees,yards", "--bbox", "86.0,55.3,86.01,55.31", "--minzoom", "13"];
    export(folder.path(), "part.pmtiles", &frame);
    let (all, part) = (tiles(folder.path(), "all.pmtiles"), tiles(folder.path(), "part.pmtiles"));
    let [west, south, east, north] = [86.0, 55.3, 86.01, 55.31];
    let wanted: BTreeMap<_, _> = all
        .into_iter()
        .filter(|((z, x, y), _)| {
            let [w, s, e, n] = TileCoordinate::new(*z, *x, *y).expect("on the map").bounds();
            *z >= 13 && w < east && west < e && s < north && south < n
        })
        .collect();
    assert!(wanted.len() > 10 && wanted == part, "{} and {}", wanted.len(), part.len());
    let said = told(folder.path(), "part.pmtiles");
    assert!((said["head"]["east"].as_f64().expect("a number") - east).abs() < 1e-6);
}

#[test]
fn what_cannot_be_written_is_told_and_nothing_is_left() {
    let folder = folder();
    let here = folder.path();
    fs::write(here.join("there.pmtiles"), "mine").expect("written");
    for (arguments, sentence) in [
        (&["-o", "there.pmtiles"][..], "there.pmtiles is there already: --force replaces it"),
        (&["-o", "a.pmtiles", "--layers", "houses"], "there is no layer \"houses\""),
        (&["-o", "a.pmtiles", "--bbox", "10,10,11,11"], "these layers have nothing there"),
        (&["-o", "a.pmtiles", "--layers", "borders", "--maxzoom", "2"], "these layers have nothing there"),
        (&["-o", "a.pmtiles", "--minzoom", "9", "--maxzoom", "8"], "zooms go from 0 to 16"),
        (&["-o", "a.pmtiles", "--maxzoom", "17"], "zooms go from 0 to 16"),
        (&["-o", "nowhere/a.pmtiles"], "nowhere/a.pmtiles cannot be written"),
        (&["-o", "city.gpkg", "--force"], "is the store itself"),
        (&[], "an archive of tiles needs a file: give -o city.pmtiles"),
    ] {
        let plain = ["export", "--store", "city.gpkg", "--format", "pmtiles"];
        let said = must_fail(here, &[&plain[..], arguments].concat());
        assert!(said.contains(sentence), "{arguments:?}: {said}");
    }
    assert_eq!(fs::read(here.join("there.pmtiles")).expect("there"), b"mine");
    let said = must_fail(here, &["export", "--store", "city.gpkg", "--layers", "base"]);
    assert_eq!(said, "--layers is for --format pmtiles");
    let refused = run(here, &["export", "--store", "city.gpkg", "--format", "pmtiles", "--bbox", "1,2,3"]);
    assert!(
        refused.code == Some(2) && refused.err.contains("a box is west,south,east,north"),
        "{}",
        refused.err
    );
    let mut left: Vec<_> =
        fs::read_dir(here).expect("the folder").map(|e| e.expect("an entry").file_name()).collect();
    left.sort();
    assert_eq!(left, ["city.gpkg", "there.pmtiles"]);
}

/// A host of plain files.
struct Host {
    child: std::process::Child,
    port: u16,
}

impl Host {
    fn of(folder: &Path) -> Self {
        let port = free_port();
        let settings = format!(
            "daemon off; pid {0}/pid; error_log {0}/errors; events {{}}
            http {{ access_log off; client_body_temp_path {0}/t; proxy_temp_path {0}/t; fastcgi_temp_path {0}/t;
            uwsgi_temp_path {0}/t; scgi_temp_path {0}/t; server {{ listen 127.0.0.1:{port}; root {0}; }} }}",
            folder.display()
        );
        fs::write(folder.join("nginx.conf"), settings).expect("written");
        let child = Command::new("nginx")
            .args(["-e", "errors", "-p"])
            .arg(folder)
            .arg("-c")
            .arg(folder.join("nginx.conf"))
            .spawn()
            .expect("nginx starts: tests/all says what to install");
        Self { child, port }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let pid = self.child.id().to_string();
        let _ = Command::new("kill").arg(&pid).status();
        let _ = self.child.wait();
    }
}

#[test]
fn a_plain_host_of_files_serves_the_archive_to_a_client_that_asks_for_ranges() {
    let folder = folder();
    let here = folder.path();
    export(here, "city.pmtiles", &[]);
    // The host's workers may be another user.
    let mut open = fs::metadata(here).expect("there").permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut open, 0o755);
    fs::set_permissions(here, open).expect("set");
    let host = Host::of(here);
    let url = format!("http://127.0.0.1:{}/city.pmtiles", host.port);
    wait_for("the host", || std::net::TcpStream::connect(("127.0.0.1", host.port)).ok());
    assert_eq!(told(here, &url), told(here, "city.pmtiles"));
    let archived = tiles(here, "city.pmtiles");
    for ((z, x, y), bytes) in archived.iter().step_by(archived.len() / 5) {
        let got = reader(here, &[&url, &z.to_string(), &x.to_string(), &y.to_string()]);
        assert!(got.status.success() && got.stdout == *bytes, "{z}/{x}/{y}");
    }
    assert_eq!(reader(here, &[&url, "16", "0", "0"]).status.code(), Some(3));
}
