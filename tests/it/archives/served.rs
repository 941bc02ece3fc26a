//! An operator's own archive as the base map: served as it lies, replaced while it is served, refused where it is broken.

use std::{
    fs::{self, File},
    io::{Read as _, Write as _},
    path::Path,
    sync::Arc,
};

use axum::{Router, body::Body, http::HeaderMap};
use dvor::{
    app::App,
    archive::{Archive, Watched},
    config::PublicUrl,
    http::{self, Context},
};
use http_body_util::BodyExt;
use pmtiles::{Compression, PmTilesWriter, TileCoord, TileId, TileType};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{export, folder};
use crate::{
    small_city,
    support::{block_on, must_fail},
};

struct Reply {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Reply {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }
}

/// The service over the small city, its base map an archive.
struct Site {
    routes: Router,
    app: Arc<App>,
    _folder: tempfile::TempDir,
}

impl Site {
    async fn over(archive: Option<&Path>) -> Self {
        let (app, folder) = small_city::service().await;
        let context = Context::new(Arc::clone(&app), PublicUrl::new("http://localhost/map").expect("a URL"));
        let context = match archive {
            Some(path) => context.with_base(Watched::open(path).expect("it can be served")),
            None => context,
        };
        Self { routes: http::router(context), app, _folder: folder }
    }

    async fn ask(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut request = axum::http::Request::builder().uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).expect("a request");
        let (parts, body) = self.routes.clone().oneshot(request).await.expect("answered").into_parts();
        let body = body.collect().await.expect("whole").to_bytes().to_vec();
        Reply { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    async fn end(self) {
        self.app.close().await;
    }
}

#[test]
fn an_archive_keeps_to_what_the_description_says_of_tiles() {
    let folder = folder();
    export(folder.path(), "base.pmtiles", &["--layers", "base,committees"]);
    let [z, x, y, ..] =
        serde_json::from_value::<[u32; 5]>(super::told(folder.path(), "base.pmtiles")["tiles"][0].clone())
            .expect("five numbers");
    let there = &*format!("/tiles/base/{z}/{x}/{y}");
    block_on(async {
        let site = Site::over(Some(&folder.path().join("base.pmtiles"))).await;
        for path in [there, "/tiles/base.json"] {
            assert_eq!(site.ask(&format!("{path}?colour=red"), &[]).await.status, 400, "{path}");
            assert_eq!(site.ask(&format!("{path}?v=7"), &[]).await.status, 200, "{path}");
        }
        for wrong in ["+0/0/0", "0/00/0", "0/0/+0.mvt"] {
            assert_eq!(site.ask(&format!("/tiles/base/{wrong}"), &[]).await.status, 404, "{wrong}");
            assert_eq!(site.ask(&format!("/tiles/committees/{wrong}"), &[]).await.status, 404, "{wrong}");
        }
        let nothing = "/tiles/base/5/0/0";
        for (path, status) in [(there, 200), (nothing, 204)] {
            let [packed, plain] = [&[("accept-encoding", "gzip")][..], &[]];
            let tags = [site.ask(path, packed).await, site.ask(path, plain).await].map(|reply| {
                assert_eq!(reply.status, status);
                assert!(reply.header("dvor-revision").parse::<i64>().is_ok(), "{path}");
                reply.header("etag").to_owned()
            });
            assert!(tags.iter().all(|tag| tag.len() > 2), "{tags:?}");
            for (tag, how) in tags.iter().flat_map(|tag| [(tag, packed), (tag, plain)]) {
                let asked = [how, &[("if-none-match", tag)]].concat();
                let reply = site.ask(path, &asked).await;
                assert_eq!((reply.status, reply.body.len()), (304, 0), "{path} {asked:?}");
            }
        }
        // One that is there now is none that was not.
        let asked = [("if-none-match", "\"nothing\"")];
        assert_eq!(site.ask(there, &asked).await.status, 200);
        site.end().await;
    });
}

#[test]
fn a_folder_in_the_place_of_an_archive_is_called_so() {
    let folder = folder();
    let said = must_fail(folder.path(), &["serve", "--store", "city.gpkg", "--base", "."]);
    assert!(said.contains("cannot be read: it is a folder"), "{said}");
}

/// A square grey picture.
fn png(side: u32, grey: u8) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |name: &[u8; 4], data: &[u8]| {
        let mut sum = flate2::Crc::new();
        sum.update(name);
        sum.update(data);
        bytes.extend((data.len() as u32).to_be_bytes());
        bytes.extend(name);
        bytes.extend(data);
        bytes.extend(sum.sum().to_be_bytes());
    };
    let size = [side.to_be_bytes(), side.to_be_bytes()].concat();
    chunk(b"IHDR", &[&size[..], &[8, 0, 0, 0, 0]].concat());
    let rows: Vec<u8> =
        (0..side).flat_map(|_| std::iter::once(0).chain(std::iter::repeat_n(grey, side as usize))).collect();
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&rows).expect("packed");
    chunk(b"IDAT", &packed.finish().expect("packed"));
    chunk(b"IEND", b"");
    bytes
}

/// An archive of pictures, a grey of its own for each tile of three zooms.
fn pictures(path: &Path, side: u32, shade: u8) {
    let said = json!({
        "name": "Снимок",
        "attribution": "<a href=\"https://example.org/copyright\">&copy; Лётчик</a>",
    });
    let writer = PmTilesWriter::new(TileType::Png).max_zoom(2).metadata(said.to_string());
    let mut archive = writer.create(File::create(path).expect("made")).expect("begun");
    for n in 0..21 {
        let tile = TileCoord::from(TileId::new(n).expect("an id"));
        archive.add_tile(tile, &png(side, shade + n as u8)).expect("added");
    }
    archive.finalize().expect("whole");
}

/// An archive of vector tiles with a layer of another name.
fn foreign(path: &Path) {
    let said = json!({"vector_layers": [{"id": "transportation", "fields": {"class": "String"}}]});
    let writer = PmTilesWriter::new(TileType::Mvt).max_zoom(0).metadata(said.to_string());
    let mut archive = writer.create(File::create(path).expect("made")).expect("begun");
    archive.add_tile(TileCoord::new(0, 0, 0).expect("a tile"), b"\x1a\x00").expect("added");
    archive.finalize().expect("whole");
}

#[test]
fn every_tile_of_a_vector_archive_is_served_as_it_lies_there() {
    let folder = folder();
    export(folder.path(), "base.pmtiles", &["--layers", "base,committees"]);
    let path = folder.path().join("base.pmtiles");
    block_on(async {
        let site = Site::over(Some(&path)).await;
        let archive = Archive::open(&path).expect("whole");
        let told = super::told(folder.path(), "base.pmtiles");
        let tiles = told["tiles"].as_array().expect("a list");
        assert!(tiles.len() > 100);
        for tile in tiles {
            let [z, x, y, ..] = serde_json::from_value::<[u32; 5]>(tile.clone()).expect("five numbers");
            let packed = archive.tile(z as u8, x, y).expect("readable").expect("there").bytes;
            let url = format!("/tiles/base/{z}/{x}/{y}");
            let reply = site.ask(&url, &[("accept-encoding", "gzip, deflate, br")]).await;
            assert!(reply.status == 200 && reply.body == packed, "{url}");
            assert_eq!(reply.header("content-encoding"), "gzip");
            assert_eq!(reply.header("content-type"), "application/vnd.mapbox-vector-tile");
            let plain = site.ask(&format!("{url}.pbf"), &[]).await;
            let mut unpacked = Vec::new();
            flate2::read::GzDecoder::new(&*packed).read_to_end(&mut unpacked).expect("gzip");
            assert!(
                plain.status == 200 && plain.body == unpacked && plain.header("content-encoding").is_empty()
            );
            assert_ne!(plain.header("etag"), reply.header("etag"));
            for (encoding, reply) in [("gzip", &reply), ("identity", &plain)] {
                let asked = [("accept-encoding", encoding), ("if-none-match", reply.header("etag"))];
                let known = site.ask(&url, &asked).await;
                assert_eq!(
                    (known.status, known.body.len(), known.header("vary")),
                    (304, 0, "accept-encoding")
                );
            }
        }
        // Together with other layers, `base` is still our own drawing.
        let [z, x, y, ..] = serde_json::from_value::<[u32; 5]>(tiles[0].clone()).expect("five numbers");
        let own = Site::over(None).await;
        let url = format!("/tiles/base,committees/{z}/{x}/{y}");
        assert!(site.ask(&url, &[]).await.body == own.ask(&url, &[]).await.body);
        for (url, status) in [
            ("/tiles/base/16/0/0", 204),
            ("/tiles/base/22/0/0", 204),
            ("/tiles/base/2/4/0", 404),
            ("/tiles/base/99/0/0", 404),
            ("/tiles/base/1/x/0", 404),
        ] {
            assert_eq!(site.ask(url, &[]).await.status, status, "{url}");
        }
        site.end().await;
        own.end().await;
    });
}

#[test]
fn an_archive_of_pictures_is_served_and_lies_beneath_the_city_in_every_style() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("снимок.pmtiles");
    pictures(&path, 512, 0);
    block_on(async {
        let site = Site::over(Some(&path)).await;
        for n in 0..21 {
            let tile = TileCoord::from(TileId::new(n).expect("an id"));
            let url = format!("/tiles/base/{}/{}/{}.png", tile.z(), tile.x(), tile.y());
            let reply = site.ask(&url, &[("accept-encoding", "gzip, br")]).await;
            assert!(reply.status == 200 && reply.body == png(512, n as u8), "{url}");
            assert_eq!((reply.header("content-type"), reply.header("content-encoding")), ("image/png", ""));
        }
        assert_eq!(site.ask("/tiles/base/1/0/0.jpg", &[]).await.status, 404);
        assert_eq!(site.ask("/tiles/base/1/0/0", &[]).await.status, 200);
        let described = site.ask("/tiles/base.json", &[]).await;
        assert_eq!(
            described.json(),
            json!({
                "tilejson": "3.0.0", "name": "Снимок", "attribution": "© Лётчик", "scheme": "xyz",
                "tiles": ["http://localhost/map/tiles/base/{z}/{x}/{y}"], "minzoom": 0, "maxzoom": 2,
                "bounds": [-180.0, -85.051_129, 180.0, 85.051_129], "center": [0.0, 0.0, 0], "format": "png",
                "tileSize": 512, "vector_layers": [],
            })
        );
        for theme in ["light", "dark", "contrast"] {
            let style = site.ask(&format!("/style/{theme}.json"), &[]).await.json();
            let source =
                json!({"type": "raster", "url": "http://localhost/map/tiles/base.json", "tileSize": 512});
            assert_eq!(style["sources"]["base"], source);
            let url = "http://localhost/map/tiles/committees,borders,labels,addresses,places.json";
            assert_eq!(style["sources"]["dvor"]["url"], url);
            let layers = style["layers"].as_array().expect("a list");
            let ids: Vec<&str> = layers.iter().map(|layer| layer["id"].as_str().expect("an id")).collect();
            assert_eq!(ids[..2], ["land", "base"]);
            assert!(ids.contains(&"committee-boundary") && !ids.contains(&"water"), "{ids:?}");
            assert!(layers.iter().all(|layer| layer["source-layer"] != "base"));
        }
        site.end().await;
    });
}

#[test]
fn a_base_map_with_our_layer_is_drawn_by_our_styles_and_another_is_left_to_others() {
    let folder = folder();
    // The small city has no base drawing; its archive says all the same that it has the layer.
    export(folder.path(), "ours.pmtiles", &["--layers", "base,committees"]);
    foreign(&folder.path().join("foreign.pmtiles"));
    block_on(async {
        let plain = Site::over(None).await;
        let style = plain.ask("/style/light.json", &[]).await.json();
        let foreign = Site::over(Some(&folder.path().join("foreign.pmtiles"))).await;
        assert_eq!(foreign.ask("/style/light.json", &[]).await.json(), style);
        let described = foreign.ask("/tiles/base.json", &[]).await.json();
        assert_eq!(described["format"], "pbf");
        assert_eq!(
            described["vector_layers"],
            json!([{"id": "transportation", "fields": {"class": "String"}}])
        );
        let ours = Site::over(Some(&folder.path().join("ours.pmtiles"))).await;
        let mut with_ours = ours.ask("/style/light.json", &[]).await.json();
        let source = json!({"type": "vector", "url": "http://localhost/map/tiles/base.json"});
        assert_eq!(with_ours["sources"]["base"], source);
        let moved = with_ours["layers"].as_array_mut().expect("a list").iter_mut();
        for layer in moved.filter(|layer| layer["source-layer"] == "base") {
            assert_eq!(layer["source"], "base");
            layer["source"] = "dvor".into();
        }
        assert_eq!(with_ours["layers"], style["layers"], "nothing else is drawn otherwise");
        let described = ours.ask("/tiles/base.json", &[]).await.json();
        let own = plain.ask("/tiles/base.json", &[]).await.json();
        assert_eq!(described["vector_layers"][0]["fields"], own["vector_layers"][0]["fields"]);
        assert_eq!(
            (&described["attribution"], &described["maxzoom"]),
            (&own["attribution"], &own["maxzoom"])
        );
        for site in [plain, foreign, ours] {
            site.end().await;
        }
    });
}

#[test]
fn an_archive_that_is_replaced_is_seen_at_once_and_a_broken_one_is_never_answered_from() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("base.pmtiles");
    let other = folder.path().join("other.pmtiles");
    pictures(&path, 256, 0);
    let first = fs::read(&path).expect("there");
    block_on(async {
        let site = Site::over(Some(&path)).await;
        let tile = || site.ask("/tiles/base/1/0/0", &[]);
        assert!(tile().await.body == png(256, 1));
        pictures(&other, 256, 100);
        fs::rename(&other, &path).expect("moved");
        assert!(tile().await.body == png(256, 101), "the next question is answered from the next archive");
        // Another file that is no archive: the one before goes on, for nobody touched it.
        fs::write(&other, "это не архив").expect("written");
        fs::rename(&other, &path).expect("moved");
        for _ in 0..2 {
            assert!(tile().await.body == png(256, 101));
        }
        fs::remove_file(&path).expect("gone");
        assert!(tile().await.body == png(256, 101));
        pictures(&path, 256, 50);
        assert!(tile().await.body == png(256, 51));
        // Written over as it lies there, byte by byte: no answer is made of two files.
        for length in [0, 100, 10_000, first.len() - 1] {
            fs::write(&path, &first[..length]).expect("written");
            let reply = tile().await;
            assert_eq!(reply.status, 503, "{length} bytes");
            assert_eq!(reply.json()["type"], "urn:dvor:problem:base-map-away");
            assert_eq!(site.ask("/style/light.json", &[]).await.status, 503);
            assert_eq!(site.ask("/tiles/committees/1/0/0", &[]).await.status / 100, 2, "all else goes on");
        }
        fs::write(&path, &first).expect("written");
        assert!(tile().await.body == png(256, 1));
        site.end().await;
    });
}

#[test]
fn a_large_archive_is_read_through_its_leaves() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("large.pmtiles");
    let writer = PmTilesWriter::new(TileType::Mvt).tile_compression(Compression::None).max_zoom(8);
    let mut archive = writer.create(File::create(&path).expect("made")).expect("begun");
    let content = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes()[..=(n % 8) as usize].to_vec();
    // Of every three tiles one is not there.
    let ids = || (0..30_000_u64).filter(|n| n % 3 != 2);
    for n in ids() {
        let tile = TileCoord::from(TileId::new(n).expect("an id"));
        archive.add_tile(tile, &[&[n as u8][..], &content(n)].concat()).expect("added");
    }
    archive.finalize().expect("whole");
    let told = super::told(folder.path(), "large.pmtiles");
    assert!(told["head"]["leaf_length"].as_u64() > Some(0), "{}", told["head"]);
    let read = Archive::open(&path).expect("whole");
    for n in 0..30_000 {
        let tile = TileCoord::from(TileId::new(n).expect("an id"));
        let found = read.tile(tile.z(), tile.x(), tile.y()).expect("readable").map(|tile| tile.bytes);
        let there = (n % 3 != 2).then(|| [&[n as u8][..], &content(n)].concat());
        assert!(found == there, "{n}");
    }
}

#[test]
fn an_archive_that_cannot_be_served_is_told_at_the_start() {
    let folder = folder();
    let here = folder.path();
    export(here, "good.pmtiles", &["--maxzoom", "9"]);
    let good = fs::read(here.join("good.pmtiles")).expect("there");
    let changed = |at: usize, bytes: &[u8]| {
        let mut changed = good.clone();
        changed[at..at + bytes.len()].copy_from_slice(bytes);
        changed
    };
    let root = u64::from_le_bytes(*good[8..].first_chunk().expect("a header")) as usize;
    let data = u64::from_le_bytes(*good[56..].first_chunk().expect("a header")) as usize;
    let no_picture = changed(99, &[2]);
    let long = u64::MAX.to_le_bytes();
    for (bytes, sentence) in [
        (b"not an archive, only a text".to_vec(), "is no PMTiles archive"),
        (Vec::new(), "is no PMTiles archive"),
        (changed(7, &[2]), "is PMTiles of version 2; dvor reads version 3"),
        (good[..100].to_vec(), "is broken: it ends too soon"),
        (good[..good.len() - 1].to_vec(), "is broken: it ends too soon"),
        (changed(64, &long), "is broken: it ends too soon"),
        (changed(16, &100_000_u64.to_le_bytes()), "is broken: it ends too soon"),
        (changed(98, &[4]), "has its tiles packed with Zstandard; dvor reads gzip and Brotli"),
        (changed(97, &[0]), "does not say how its directories are packed"),
        (changed(99, &[6]), "holds MapLibre tiles; dvor serves Mapbox Vector Tiles and pictures"),
        (changed(100, &[9, 3]), "is broken: its zooms are none"),
        (changed(102, &i32::MAX.to_le_bytes()), "is broken: its bounds are not on earth"),
        (changed(root + 20, &[255; 8]), "is broken: a directory"),
        (changed(data, &[0, 0]), "is broken: a tile is not packed as it says"),
        (changed(data + 20, &[255; 30]), "is broken: a tile cannot be unpacked"),
        (no_picture, "is broken: its first tile is no square picture of the kind it says"),
    ] {
        fs::write(here.join("bad.pmtiles"), bytes).expect("written");
        let serve = ["serve", "--store", "city.gpkg", "--listen", "127.0.0.1:0", "--log", "error"];
        let said = must_fail(here, &[&serve[..], &["--base", "bad.pmtiles"]].concat());
        assert!(said.contains(&format!("bad.pmtiles {sentence}")), "{said}, not {sentence}");
    }
    let missing = must_fail(
        here,
        &["serve", "--store", "city.gpkg", "--listen", "127.0.0.1:0", "--base", "none.pmtiles"],
    );
    assert!(missing.contains("none.pmtiles cannot be read"), "{missing}");
}

mod damaged {
    //! Any damage to an archive is an error or another tile, never an end of the program.

    use std::{fs, sync::LazyLock};

    use dvor::archive::Archive;
    use proptest::prelude::*;

    static GOOD: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("good.pmtiles");
        super::pictures(&path, 8, 0);
        fs::read(path).expect("there")
    });

    proptest! {
        #[test]
        fn bytes_turned_anywhere_do_no_harm(turned in prop::collection::vec((0..300_usize, any::<u8>()), 1..6), cut in 0..3_usize) {
            let mut bytes = GOOD.clone();
            for (at, byte) in turned {
                bytes[at] = byte;
            }
            bytes.truncate(bytes.len() - cut * 100);
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("bad.pmtiles");
            fs::write(&path, bytes).expect("written");
            if let Ok(archive) = Archive::open(&path) {
                for (z, x, y) in [(0, 0, 0), (1, 1, 1), (2, 3, 0), (31, 0, 0)] {
                    let _ = archive.tile(z, x, y).map(|tile| tile.map(|tile| archive.unpack_tile(tile)));
                }
            }
        }
    }
}
