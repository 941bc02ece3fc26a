//! Tiles from the cache as clients meet them: encodings, entity tags, many asking at once while the city is edited.

use std::{
    collections::HashMap,
    future::Future,
    io::Read,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context as Waking, Waker},
};

use axum::{Router, body::Body, http::HeaderMap};
use dvor::{
    app::App,
    config::PublicUrl,
    domain::{PlaceGeometry, Revision},
    http::{self, Context},
    store::{Origin, Record, Write},
    tiles::{Encoding, Layer, Sheets, TileCoordinate, draw},
};
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::small_city::{self, at};

struct Reply {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Reply {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().expect("text"))
    }
}

fn routes(app: &Arc<App>) -> Router {
    http::router(Context::new(Arc::clone(app), PublicUrl::new("http://localhost").expect("a URL")))
}

async fn ask(routes: &Router, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
    let mut request = axum::http::Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer =
        routes.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("answered");
    let (parts, body) = answer.into_parts();
    let body = body.collect().await.expect("whole").to_bytes().to_vec();
    Reply { status: parts.status.as_u16(), headers: parts.headers, body }
}

fn middle(zoom: u8) -> TileCoordinate {
    TileCoordinate::holding(at(86.03, 55.31), zoom)
}

fn path_of(layers: &str, tile: TileCoordinate) -> String {
    format!("/tiles/{layers}/{}/{}/{}", tile.z(), tile.x(), tile.y())
}

fn unpacked(reply: &Reply) -> Vec<u8> {
    let mut plain = Vec::new();
    match reply.header("content-encoding") {
        "gzip" => flate2::read::GzDecoder::new(&*reply.body).read_to_end(&mut plain).map(drop).expect("gzip"),
        "br" => brotli::BrotliDecompress(&mut &*reply.body, &mut plain).expect("brotli"),
        "" => plain.clone_from(&reply.body),
        other => unreachable!("{other} was not asked for"),
    }
    plain
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tile_travels_in_the_encoding_asked_for_and_each_has_its_own_strong_tag() {
    let (app, _folder) = small_city::service().await;
    let routes = routes(&app);
    let path = path_of("addresses,committees,labels,places", middle(13));
    let plain = ask(&routes, "GET", &path, &[]).await;
    let mut tags = Vec::new();
    for (asked, given) in [("identity", ""), ("gzip", "gzip"), ("gzip, deflate, br, zstd", "br")] {
        for _ in 0..2 {
            let reply = ask(&routes, "GET", &path, &[("accept-encoding", asked)]).await;
            assert_eq!((reply.status, reply.header("content-encoding")), (200, given));
            assert_eq!(unpacked(&reply), plain.body);
            assert!(given.is_empty() || reply.body.len() < plain.body.len());
            assert_eq!(reply.headers.get_all("vary").iter().collect::<Vec<_>>(), ["accept-encoding"]);
            assert_eq!(reply.header("content-type"), "application/vnd.mapbox-vector-tile");
            assert_eq!(reply.header("dvor-revision"), app.atlas().revision.0.to_string());
            tags.push(reply.header("etag").to_owned());
            let head = ask(&routes, "HEAD", &path, &[("accept-encoding", asked)]).await;
            assert_eq!((head.status, head.body.len(), head.header("etag")), (200, 0, reply.header("etag")));
            assert_eq!(head.header("content-length"), reply.body.len().to_string());
            assert_eq!(head.header("content-encoding"), given);
        }
    }
    assert!(tags.iter().all(|tag| tag.starts_with('"') && tag.ends_with('"')), "{tags:?}");
    assert!(tags[0] == tags[1] && tags[2] == tags[3] && tags[4] == tags[5], "{tags:?}");
    assert!(tags[0] != tags[2] && tags[0] != tags[4] && tags[2] != tags[4], "{tags:?}");
    assert_eq!(app.map().cache().entries(), 3, "one entry for each encoding");
    for tag in &tags {
        for asked in ["identity", "gzip", "br"] {
            let known = format!("\"other\", W/{tag}");
            let reply =
                ask(&routes, "GET", &path, &[("accept-encoding", asked), ("if-none-match", &known)]).await;
            assert_eq!((reply.status, reply.body.len()), (304, 0), "{tag} {asked}");
            assert!(tags.contains(&reply.header("etag").to_owned()));
            assert_eq!((reply.header("vary"), reply.header("content-encoding")), ("accept-encoding", ""));
        }
    }
    let other = ask(&routes, "GET", &path, &[("if-none-match", "\"other\"")]).await;
    assert_eq!(other.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_short_to_gain_travels_as_it_is_and_nothing_is_no_content() {
    let (app, _folder) = small_city::service().await;
    let routes = routes(&app);
    let path = path_of("borders", TileCoordinate::holding(at(86.02, 55.31), 16));
    let reply = ask(&routes, "GET", &path, &[("accept-encoding", "gzip, br")]).await;
    assert_eq!((reply.status, reply.header("content-encoding")), (200, ""));
    assert!((33..128).contains(&reply.body.len()), "{} bytes", reply.body.len());
    assert_eq!(reply.header("vary"), "accept-encoding");
    for method in ["GET", "HEAD"] {
        let path = path_of("playgrounds", TileCoordinate::holding(at(10.0, 10.0), 16));
        let reply = ask(&routes, method, &path, &[("accept-encoding", "gzip, br")]).await;
        assert_eq!((reply.status, reply.body.len(), reply.header("content-type")), (204, 0, ""));
        assert!(!reply.header("etag").is_empty() && reply.header("vary") == "accept-encoding");
        let again = ask(&routes, method, &path, &[("if-none-match", reply.header("etag"))]).await;
        assert_eq!(again.status, 304);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_ask_at_once_wait_for_one_drawing_and_who_goes_away_holds_up_nobody() {
    let (app, _folder) = small_city::service().await;
    let (map, tile) = (app.map(), middle(12));
    let drawn = || map.cache().counters.drawn.load(Ordering::Relaxed);
    let asked = (0..60).map(|_| {
        let app = Arc::clone(&app);
        tokio::spawn(async move {
            app.map().tile("committees", tile, Encoding::Gzip).await.expect("drawn").0.bytes
        })
    });
    let mut answers = Vec::new();
    for answer in asked.collect::<Vec<_>>() {
        answers.push(answer.await.expect("answered"));
    }
    assert!(answers.iter().all(|bytes| *bytes == answers[0] && !bytes.is_empty()));
    assert_eq!(drawn(), 2, "drawn once and compressed once");
    // Each of these begins to draw, or to wait for who does, and goes away; where the drawing is quick, with its tile.
    for zoom in 8..13 {
        let tile = middle(zoom);
        let mut first = Box::pin(map.tile("borders", tile, Encoding::Brotli));
        let mut second = Box::pin(map.tile("borders", tile, Encoding::Brotli));
        let mut waking = Waking::from_waker(Waker::noop());
        let _ = first.as_mut().poll(&mut waking).is_pending();
        let _ = second.as_mut().poll(&mut waking).is_pending();
        drop(first);
        drop(second);
        let third = map.tile("borders", tile, Encoding::Brotli);
        let third = tokio::time::timeout(std::time::Duration::from_secs(20), third).await;
        assert!(!third.expect("in time").expect("drawn").0.bytes.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cache_keeps_within_its_bound_and_unknown_layers_take_no_room() {
    let (app, _folder) = small_city::service().await;
    let routes = routes(&app);
    for layers in ["nix", "committees,nix", "committees,", ""] {
        assert_eq!(ask(&routes, "GET", &path_of(layers, middle(12)), &[]).await.status, 404, "{layers}");
    }
    let cache = app.map().cache();
    assert_eq!((cache.entries(), cache.bytes()), (0, 0));
    cache.set_bound(200_000);
    for x in 0..2_000 {
        let tile = TileCoordinate::new(11, x, 645).expect("on the map");
        app.map().tile("committees,borders", tile, Encoding::Identity).await.expect("drawn");
    }
    assert!(
        cache.entries() > 100 && cache.bytes() <= 200_000,
        "{} tiles, {} bytes",
        cache.entries(),
        cache.bytes()
    );
    let metrics = ask(&routes, "GET", "/metrics", &[]).await;
    let metrics = String::from_utf8(metrics.body).expect("text");
    for name in ["cached", "bytes", "hits", "drawn", "dropped", "kept"] {
        assert!(metrics.contains(&format!("\ndvor_tiles_{name} ")), "{name}: {metrics}");
    }
}

/// How often the city is edited while it is read.
const EDITS: u32 = 60;

/// What somebody read: which tile, after having seen which revision, told to be of which, and what it was.
type Reading = (usize, Revision, Revision, Vec<u8>);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_has_seen_a_revision_never_gets_an_older_tile() {
    let (app, _folder) = small_city::service().await;
    let asked: Vec<(&str, TileCoordinate)> = [
        ("benches", 12),
        ("places", 13),
        ("benches", 16),
        ("labels,places,committees", 14),
        ("committees", 13),
    ]
    .into_iter()
    .map(|(layers, zoom)| (layers, middle(zoom)))
    .collect();
    let fresh = |app: &App| -> (Revision, Vec<Vec<u8>>) {
        let atlas = app.atlas();
        let sheets = Sheets::new(&atlas);
        let drawn = asked
            .iter()
            .map(|(layers, tile)| draw(&sheets, &Layer::list(&atlas, layers).expect("known"), *tile));
        (atlas.revision, drawn.collect())
    };
    let mut truth: HashMap<Revision, Vec<Vec<u8>>> = HashMap::from([fresh(&app)]);
    let done = Arc::new(AtomicBool::new(false));
    let readers = (0..6_usize).map(|reader| {
        let (app, done, asked) = (Arc::clone(&app), Arc::clone(&done), asked.clone());
        tokio::spawn(async move {
            let mut readings: Vec<Reading> = Vec::new();
            while !done.load(Ordering::Relaxed) {
                for n in 0..asked.len() {
                    let n = (n + reader) % asked.len();
                    let seen = app.atlas().revision;
                    let (tile, snapshot) =
                        app.map().tile(asked[n].0, asked[n].1, Encoding::Identity).await.expect("drawn");
                    readings.push((n, seen, snapshot.atlas.revision, tile.bytes.to_vec()));
                }
                tokio::task::yield_now().await;
            }
            readings
        })
    });
    let readers: Vec<_> = readers.collect();
    let mut bench =
        small_city::city().places.into_iter().find(|p| p.id.as_str() == "bench-2").expect("there");
    for n in 0..EDITS {
        bench.geometry = PlaceGeometry::Point(at(86.03 + 1e-5 * f64::from(n), 55.31));
        bench.name = format!("Скамья {n}");
        app.write(&[Write::Put(Record::Place(bench.clone()))], Origin::default()).await.expect("written");
        let (revision, drawn) = fresh(&app);
        for (n, (layers, tile)) in asked.iter().enumerate() {
            let (tile, _) = app.map().tile(layers, *tile, Encoding::Identity).await.expect("drawn");
            assert!(tile.bytes == drawn[n], "{layers} is as it was after the write returned");
        }
        truth.insert(revision, drawn);
    }
    done.store(true, Ordering::Relaxed);
    let mut compared = 0;
    for reader in readers {
        for (n, seen, told, bytes) in reader.await.expect("read to the end") {
            assert!(told >= seen, "a tile of {told:?} for who has seen {seen:?}");
            let of: Vec<Revision> =
                truth.iter().filter(|(_, tiles)| tiles[n] == bytes).map(|(r, _)| *r).collect();
            assert!(of.iter().any(|revision| *revision >= told), "{told:?} was told, of {of:?} it is");
            compared += 1;
        }
    }
    assert!(compared > 1_000, "{compared} readings only");
    assert_eq!(truth.len(), EDITS as usize + 1);
}
