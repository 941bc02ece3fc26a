//! What the tile cache costs and gains over the demonstration city: the first sheets, a turn of the map with thousands of
//! tiles in the cache, an edit from commit to sight, a tile from the cache over one from the drawing table, a tile drawn
//! and compressed zoom by zoom, and what the compressors take and give.

use std::{
    io::Write,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::body::Body;
use dvor::{
    app::{App, city_writes},
    config::PublicUrl,
    demo,
    domain::{Boundary, Kind, LonLat},
    http::{self, Context},
    import::{Silent, carry_out},
    store::{self, IfMissing, IfOlder, Origin, Record, StoreAddress, Write as Put},
    tiles::{Encoded, Encoding, Layer, Map, STYLE_LAYERS, TileCoordinate, draw},
};
use geo::MapCoords;
use http_body_util::BodyExt;
use mimalloc::MiMalloc;
use rustix::time::{ClockId, clock_gettime};
use tower::ServiceExt;

/// As the service has it.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Tiles in the cache while the map turns.
const CACHED: usize = 5_000;

/// Rounds of drawing each tile anew.
const COLD_ROUNDS: usize = 5;

/// Edits measured.
const EDITS: usize = 40;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    runtime.block_on(measure());
}

async fn measure() {
    let folder = tempfile::tempdir().expect("a folder");
    let address = StoreAddress::File(folder.path().join("bench.gpkg"));
    let store = store::open(&address, IfMissing::Create, IfOlder::Fail).await.expect("a store");
    carry_out(store.as_ref(), &city_writes(demo::city()), &Silent).await.expect("written");
    let app = App::start(store).await.expect("started");
    let started = Instant::now();
    app.map().snapshot().sheets();
    println!("the first sheets: {:?}", started.elapsed());
    for _ in 0..3 {
        pyramid(&app);
    }
    for zoom in [12, 14, 16] {
        cold(&app, zoom);
    }
    let tiles = fill(app.map()).await;
    compressors(app.map(), &tiles).await;
    turns(&app).await;
    served(&app, &tiles).await;
}

/// Every tile of the city from zoom 0 to 16, drawn and compressed on this one thread; empty ones are asked for
/// too.
fn pyramid(app: &App) {
    let snapshot = app.map().snapshot();
    let sheets = snapshot.sheets();
    let layers = Layer::list(&snapshot.atlas, STYLE_LAYERS).expect("layers of the city");
    let at = |lon, lat, zoom| TileCoordinate::holding(LonLat::new(lon, lat).expect("on earth"), zoom);
    let (mut tiles, mut plain, mut compressed) = (0, 0, 0);
    let (mut drawing, mut compressing) = (Duration::ZERO, Duration::ZERO);
    for zoom in 0..=16 {
        let (from, to) = (at(85.88, 55.55, zoom), at(86.31, 55.24, zoom));
        for (x, y) in (from.y()..=to.y()).flat_map(|y| (from.x()..=to.x()).map(move |x| (x, y))) {
            let tile = TileCoordinate::new(zoom, x, y).expect("on the map");
            let started = Instant::now();
            let drawn = Encoded::plain(draw(sheets, &layers, tile));
            drawing += started.elapsed();
            let started = Instant::now();
            let gzip = drawn.compressed(Encoding::Gzip).expect("compressed");
            compressing += started.elapsed();
            tiles += u64::from(!drawn.bytes.is_empty());
            plain += drawn.bytes.len();
            compressed += gzip.bytes.len();
        }
    }
    println!(
        "the pyramid of the city, zoom 0 to 16, on one core: {:?}, {drawing:?} of them drawing; {tiles} tiles, {plain} bytes, {compressed} compressed",
        drawing + compressing
    );
}

/// What one tile of the middle of the city costs that nobody asked for before, of the layers and in the box of
/// `tests/bench/beside`: processor time of this thread, the best of some rounds.
fn cold(app: &App, zoom: u8) {
    let snapshot = app.map().snapshot();
    let sheets = snapshot.sheets();
    let layers =
        Layer::list(&snapshot.atlas, "base,committees,addresses,places").expect("layers of the city");
    let at = |lon, lat| TileCoordinate::holding(LonLat::new(lon, lat).expect("on earth"), zoom);
    let (from, to) = (at(85.95, 55.42), at(86.20, 55.30));
    let tiles: Vec<_> = (from.y()..=to.y())
        .flat_map(|y| (from.x()..=to.x()).map(move |x| (x, y)))
        .map(|(x, y)| TileCoordinate::new(zoom, x, y).expect("on the map"))
        .collect();
    let mut best = [Duration::MAX; 3];
    let mut bytes = [0, 0];
    for _ in 0..COLD_ROUNDS {
        let started = spent();
        let drawn: Vec<_> = tiles.iter().map(|tile| draw(sheets, &layers, *tile)).collect();
        let are_drawn = spent();
        let plain: Vec<_> = drawn.into_iter().map(Encoded::plain).collect();
        let are_tagged = spent();
        let gzip: Vec<_> =
            plain.iter().map(|tile| tile.compressed(Encoding::Gzip).expect("compressed")).collect();
        let took = [(started, are_drawn), (are_drawn, are_tagged), (are_tagged, spent())];
        let took = took.map(|(from, to)| to.saturating_sub(from));
        best = [0, 1, 2].map(|n| best[n].min(took[n] / tiles.len() as u32));
        bytes = [&plain, &gzip]
            .map(|tiles| tiles.iter().map(|tile| tile.bytes.len()).sum::<usize>() / tiles.len());
    }
    let ([drawing, tagging, compressing], [plain, gzip]) = (best, bytes);
    println!(
        "a tile of zoom {zoom} nobody asked for before ({} tiles): drawing {drawing:?}, its tag {tagging:?}, gzip {compressing:?}; {plain} bytes, {gzip} compressed",
        tiles.len()
    );
}

/// Processor time of this thread so far.
fn spent() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}

/// Fills the cache with what a map of the city asks for, from the whole city down to its houses.
async fn fill(map: &Map) -> Vec<TileCoordinate> {
    let at = |lon, lat, zoom| TileCoordinate::holding(LonLat::new(lon, lat).expect("on earth"), zoom);
    let mut tiles = Vec::new();
    for zoom in 9..=16 {
        let (from, to) = (at(85.91, 55.54, zoom), at(86.29, 55.26, zoom));
        let rows = from.y()..=to.y();
        tiles.extend(rows.flat_map(|y| (from.x()..=to.x()).map(move |x| (x, y))).map(|(x, y)| (zoom, x, y)));
    }
    tiles.truncate(CACHED);
    let tiles: Vec<_> =
        tiles.into_iter().map(|(z, x, y)| TileCoordinate::new(z, x, y).expect("on the map")).collect();
    let started = Instant::now();
    for tile in &tiles {
        map.tile(STYLE_LAYERS, *tile, Encoding::Identity).await.expect("drawn");
    }
    let took = started.elapsed() / tiles.len() as u32;
    println!("{} tiles drawn, {took:?} each; {} bytes kept", tiles.len(), map.cache().bytes());
    tiles
}

/// The compressors over every tile that is not empty: bytes and time.
async fn compressors(map: &Map, tiles: &[TileCoordinate]) {
    let mut plain = Vec::new();
    for tile in tiles {
        plain.push(map.tile(STYLE_LAYERS, *tile, Encoding::Identity).await.expect("there").0.bytes);
    }
    plain.retain(|bytes| bytes.len() >= 128);
    let whole: usize = plain.iter().map(|bytes| bytes.len()).sum();
    println!("{} tiles of 128 bytes and more, {whole} bytes:", plain.len());
    let tell = |name: &str, compress: &dyn Fn(&[u8]) -> usize| {
        let started = Instant::now();
        let shorter: usize = plain.iter().map(|bytes| compress(bytes)).sum();
        let share = 100.0 * shorter as f64 / whole as f64;
        println!("  {name:10} {share:5.1} %  {:?} a tile", started.elapsed() / plain.len() as u32);
    };
    for level in [1, 4, 6, 9] {
        tell(&format!("gzip {level}"), &|bytes| {
            let mut coder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(level));
            coder.write_all(bytes).expect("into memory");
            coder.finish().expect("into memory").len()
        });
    }
    for quality in [3, 4, 5, 6, 8, 9, 10, 11] {
        tell(&format!("brotli {quality}"), &|bytes| {
            let settings = brotli::enc::BrotliEncoderParams {
                quality,
                lgwin: 18,
                size_hint: bytes.len(),
                ..Default::default()
            };
            let mut coded = Vec::new();
            brotli::BrotliCompress(&mut &*bytes, &mut coded, &settings).expect("into memory");
            coded.len()
        });
    }
}

/// Moves a vertex of one committee after the other by some metres.
async fn turns(app: &Arc<App>) {
    let atlas = app.atlas();
    let boundaries: Vec<Arc<Boundary>> = atlas
        .extents
        .on(atlas.today)
        .map(|n| atlas.extents.boundary(n))
        .filter(|entry| atlas.extents.territory(entry.territory).kind == Kind::Committee)
        .filter(|entry| entry.boundary.geometry.is_some())
        .map(|entry| Arc::clone(&entry.boundary))
        .collect();
    // A map of its own, so that the turn is timed without the rest.
    let map = Map::new(app.atlas());
    fill(&map).await;
    let (mut turns, mut edits, mut dropped, mut kept) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for n in 0..EDITS {
        let mut row = (*boundaries[n * 7 % boundaries.len()]).clone();
        row.geometry = row.geometry.map(|area| {
            let ring = &area.0[0].exterior().0;
            let vertex = ring[n % ring.len()];
            area.map_coords(|c| if c == vertex { c + geo::coord! {x: 1e-4, y: 1e-4} } else { c })
        });
        let started = Instant::now();
        app.write(&[Put::Put(Record::Boundary(row))], Origin::default()).await.expect("written");
        edits.push(started.elapsed());
        let turned = map.turn(app.atlas());
        turns.push(turned.took);
        dropped.push(turned.dropped);
        kept.push(turned.kept);
        fill_again(&map).await;
    }
    println!("{EDITS} edits of one territory's boundary, {} tiles in the cache:", map.cache().entries());
    println!("  write, commit and turn: {}", spread(edits));
    println!("  the turn of the map:    {}", spread(turns));
    println!("  tiles dropped {}, kept {}", median(dropped), median(kept));
}

async fn fill_again(map: &Map) {
    let names = map.cache().names();
    for name in names {
        map.tile(&name.layers, name.tile, Encoding::Identity).await.expect("drawn");
    }
}

fn median<T: Ord + Copy>(mut values: Vec<T>) -> T {
    values.sort_unstable();
    values[values.len() / 2]
}

fn spread(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    format!("median {:?}, longest {:?}", times[times.len() / 2], times[times.len() - 1])
}

/// A tile through the whole router: from the cache, and known to the asker already.
async fn served(app: &Arc<App>, tiles: &[TileCoordinate]) {
    let routes =
        http::router(Context::new(Arc::clone(app), PublicUrl::new("http://localhost").expect("a URL")));
    for (name, encoding) in [("identity", "identity"), ("gzip", "gzip"), ("brotli", "br")] {
        for round in ["first asked for", "from the cache"] {
            let tiles = &tiles[..1_000];
            let started = Instant::now();
            for tile in tiles {
                let path = format!("/tiles/{STYLE_LAYERS}/{}/{}/{}", tile.z(), tile.x(), tile.y());
                let request = axum::http::Request::builder().uri(path).header("accept-encoding", encoding);
                let request = request.body(Body::empty()).expect("a request");
                let answer = routes.clone().oneshot(request).await.expect("answered");
                answer.into_body().collect().await.expect("whole");
            }
            println!(
                "a tile through the router, {name}, {round}: {:?}",
                started.elapsed() / tiles.len() as u32
            );
        }
    }
}
