//! What an answer over HTTP costs the server: CPU per request of `/api/locate`, by address and by point, of a tile from
//! the cache and of the word that the asker has it, over that of an axum "hello" behind the same layers, in one process,
//! median of five interleaved runs. Documents are compressed when they are answered, tiles when they are drawn: so there is
//! a "hello" with that layer and one without.
//!
//! The server runs in a process of its own, so that its CPU time is not mixed with the asker's; the kernel's own account
//! of it (`/proc/…/schedstat`) is read before and after each run. Goals: a lookup at most 1.15 times "hello", a tile of
//! 20 kB 1.65 times, a 304 1.1 times. A finished answer as long as a lookup's, sent as it is, shows how much of the
//! difference is finding and writing the answer.

use std::{
    fmt::Write as _,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    sync::Arc,
};

use axum::{Router, routing::get};
use dvor::{
    app::{App, city_writes},
    config::PublicUrl,
    demo,
    domain::LonLat,
    http::{self, Context},
    import::{Silent, carry_out},
    store::{self, IfMissing, IfOlder, StoreAddress},
    tiles::{STYLE_LAYERS, TileCoordinate},
};
use mimalloc::MiMalloc;

/// As the service has it.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const RUNS: usize = 5;
const REQUESTS: usize = 20_000;
const CONNECTIONS: usize = 2;

fn main() {
    if std::env::var_os("DVOR_BENCH_SERVER").is_some() {
        serve();
    } else {
        measure();
    }
}

/// The process under test: the whole service over the demonstration city, and "hello" beside it.
fn serve() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("threads");
    runtime.block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        let store = store::open(
            &StoreAddress::File(folder.path().join("bench.gpkg")),
            IfMissing::Create,
            IfOlder::Fail,
        )
        .await
        .expect("a store");
        carry_out(store.as_ref(), &city_writes(demo::city()), &Silent).await.expect("written");
        let app = App::start(store).await.expect("started");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let context = || Context::new(app.clone(), PublicUrl::local(address));
        // A finished answer of the usual length: what a lookup would cost if finding and writing it cost nothing.
        let ready: &'static str =
            app.atlas().locate_address("Весенняя 15", app.atlas().today).to_json().leak();
        let written = Router::new()
            .route("/hello", get(|| async { "hello" }))
            .route("/ready", get(move || async move { ready }));
        let hello = http::compress(written).route("/hello-as-it-is", get(|| async { "hello" }));
        let routes = http::router(context()).merge(http::behind_guards(hello, &Arc::new(context())));
        println!("{address}");
        axum::serve(listener, routes).await.expect("served");
    });
}

fn start() -> (Child, SocketAddr) {
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .env("DVOR_BENCH_SERVER", "1")
        .stdout(Stdio::piped())
        .spawn()
        .expect("started");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
    (child, line.trim().parse().expect("an address"))
}

/// CPU time of a process so far, all threads, in nanoseconds.
fn cpu_ns(pid: u32) -> u64 {
    std::fs::read_dir(format!("/proc/{pid}/task"))
        .expect("running")
        .filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok())
        .filter_map(|text| text.split(' ').next()?.parse::<u64>().ok())
        .sum()
}

fn measure() {
    let (mut server, address) = start();
    let (houses, points) = questions();
    let (hello, as_it_is) = (vec![request("/hello")], vec![request("/hello-as-it-is")]);
    let ready = vec![request("/ready")];
    let (tile, tag, bytes) = a_tile_of_20_kb(address);
    println!("the tile: {tile}, {bytes} bytes of gzip");
    let known = vec![request_with(&tile, &format!("Accept-Encoding: gzip\r\nIf-None-Match: {tag}\r\n"))];
    let tile = vec![request_with(&tile, "Accept-Encoding: gzip\r\n")];
    // Each with the one it is measured by.
    let rivals = [
        ("hello, a document", &hello, 0),
        ("a finished answer", &ready, 0),
        ("locate by address", &houses, 0),
        ("locate by point", &points, 0),
        ("hello, a tile", &as_it_is, 4),
        ("a tile of 20 kB", &tile, 4),
        ("a tile's 304", &known, 4),
    ];
    for (_, requests, _) in &rivals {
        ask(address, requests, REQUESTS / 4);
    }
    let mut ns: Vec<Vec<f64>> = vec![Vec::new(); rivals.len()];
    for _ in 0..RUNS {
        for (n, (_, requests, _)) in rivals.iter().enumerate() {
            let before = cpu_ns(server.id());
            ask(address, requests, REQUESTS);
            ns[n].push((cpu_ns(server.id()) - before) as f64 / REQUESTS as f64);
        }
    }
    let _ = server.kill();
    let _ = server.wait();
    println!("server CPU per request, median of {RUNS} interleaved runs of {REQUESTS}:");
    for (n, (name, _, hello)) in rivals.iter().enumerate() {
        let ratios: Vec<f64> = ns[n].iter().zip(&ns[*hello]).map(|(a, b)| a / b).collect();
        println!("  {name:17} {:6.2} µs   {:.3} times hello", median(&ns[n]) / 1000.0, median(&ratios));
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// Requests for houses of the city, by their text and by points near them.
fn questions() -> (Vec<String>, Vec<String>) {
    let city = demo::city();
    city.addresses
        .iter()
        .step_by(37)
        .filter_map(|a| Some((a, a.point?)))
        .map(|(a, p)| {
            let text = a.text.bytes().fold(String::new(), |mut out, b| {
                let _ = write!(out, "%{b:02X}");
                out
            });
            (
                request(&format!("/api/locate?address={text}")),
                request(&format!("/api/locate?lon={:.6}&lat={:.6}", p.lon() + 0.0002, p.lat() + 0.0001)),
            )
        })
        .unzip()
}

/// The path of the tile whose gzip is nearest to 20 kB, its entity tag, and how long it is.
fn a_tile_of_20_kb(address: SocketAddr) -> (String, String, usize) {
    let mut stream = TcpStream::connect(address).expect("connected");
    let mut buffer = vec![0_u8; 1 << 20];
    let mut best: Option<(String, String, usize)> = None;
    for zoom in 10..=14 {
        let at = |lon, lat| TileCoordinate::holding(LonLat::new(lon, lat).expect("on earth"), zoom);
        let (from, to) = (at(85.91, 55.54), at(86.29, 55.26));
        for (x, y) in (from.y()..=to.y()).flat_map(|y| (from.x()..=to.x()).map(move |x| (x, y))) {
            let path = format!("/tiles/{STYLE_LAYERS}/{zoom}/{x}/{y}");
            let asked = request_with(&path, "Accept-Encoding: gzip\r\n");
            stream.write_all(asked.as_bytes()).expect("sent");
            let (head, length) = read_answer(&mut stream, &mut buffer);
            let tag = head.lines().find_map(|l| l.strip_prefix("etag: ")).unwrap_or_default().to_owned();
            if best.as_ref().is_none_or(|(.., known)| length.abs_diff(20_000) < known.abs_diff(20_000)) {
                best = Some((path, tag, length));
            }
        }
    }
    best.expect("tiles")
}

fn request(path: &str) -> String {
    request_with(path, "")
}

fn request_with(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: dvor\r\n{headers}\r\n")
}

/// Asks so many times, over some connections kept open, one request after the other on each.
fn ask(address: SocketAddr, requests: &[String], times: usize) {
    std::thread::scope(|scope| {
        for part in 0..CONNECTIONS {
            scope.spawn(move || {
                let mut stream = TcpStream::connect(address).expect("connected");
                stream.set_nodelay(true).expect("set");
                let mut buffer = vec![0_u8; 1 << 16];
                for n in (part..times).step_by(CONNECTIONS) {
                    stream.write_all(requests[n % requests.len()].as_bytes()).expect("sent");
                    read_answer(&mut stream, &mut buffer);
                }
            });
        }
    });
}

/// Reads one answer; its head, and how long its body is.
fn read_answer(stream: &mut TcpStream, buffer: &mut [u8]) -> (String, usize) {
    let mut have = 0;
    loop {
        have += stream.read(&mut buffer[have..]).expect("an answer");
        let Some(end) = buffer[..have].windows(4).position(|w| w == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
        let code = head.get(9..12).unwrap_or_default();
        assert!(matches!(code, "200" | "204" | "304"), "{head}");
        let told = head.lines().find_map(|l| l.strip_prefix("content-length: "));
        let length: usize = told.map_or(0, |told| told.parse().expect("a number"));
        while code == "200" && have < end + 4 + length {
            have += stream.read(&mut buffer[have..]).expect("the rest");
        }
        return (head, length);
    }
}
