//! Readers that do not read and questions without end, beside everybody else.

use std::{
    fs,
    io::{ErrorKind, Read as _, Write as _},
    net::TcpStream,
    thread::{available_parallelism, sleep},
    time::Duration,
};

use axum::{body::Body, http::Request};
use dvor::{
    config::PublicUrl,
    http::{self, Context, Waits},
};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::{
    demo_city::demo_app,
    program::Serving,
    support::{encoded, wait_for},
};

fn ask(serving: &Serving, path: &str) -> TcpStream {
    let mut stream = serving.connect().expect("a connection");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").expect("asked");
    stream
}

/// The processor time the program has taken, in milliseconds.
fn taken(serving: &Serving) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{}/stat", serving.child.id())).expect("it runs");
    // User and system time are the 12th and 13th behind the name; a tick is a hundredth of a second on Linux.
    let behind = stat.rsplit(") ").next().expect("a state");
    let ticks = behind.split(' ').skip(11).take(2).map(|n| n.parse::<u64>().expect("ticks")).sum::<u64>();
    ticks * 10
}

/// A filter that looks at every house hundreds of times.
fn costly() -> String {
    looking(250)
}

/// A filter that looks at every house so many times.
fn looking(times: usize) -> String {
    let one = "casei(address) like casei('%я%ъ%ы%ъ%')";
    format!("/api/collections/addresses/items?filter={}", encoded(&vec![one; times].join(" or ")))
}

#[test]
fn readers_who_do_not_read_keep_nobody_from_an_answer() {
    // Few threads for what takes its time, and twice as many readers.
    let runtime = tokio::runtime::Builder::new_multi_thread().max_blocking_threads(4).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        let (app, _) = demo_app(folder.path()).await;
        let url = PublicUrl::new("http://localhost").expect("a URL");
        let routes = http::router(Context::new(app, url));
        let ask = |path: &str| {
            let request = Request::get(path).body(Body::empty()).expect("a request");
            tokio::time::timeout(Duration::from_mins(1), routes.clone().oneshot(request))
        };
        let mut idle = Vec::new();
        for _ in 0..8 {
            let reply = ask("/api/collections/addresses/items?limit=5000")
                .await
                .expect("in time")
                .expect("an answer");
            let mut body = reply.into_body();
            let begin =
                body.frame().await.expect("a piece").expect("a sound one").into_data().expect("of text");
            assert!(begin.len() >= 64 * 1024, "there is more to come");
            idle.push((begin, body));
        }
        for path in
            ["/api/collections/benches/items", "/tiles/addresses,committees/14/12108/5146", "/committees"]
        {
            let reply = ask(path).await.expect("in time").expect("an answer");
            assert!(reply.status().is_success(), "{path}: {}", reply.status());
        }
        // Who reads on after all gets it whole.
        let (begin, body) = idle.pop().expect("one of them");
        let rest = body.collect().await.expect("the rest").to_bytes();
        let page: Value = serde_json::from_slice(&[begin, rest].concat()).expect("JSON");
        assert_eq!(page["features"].as_array().map(Vec::len), Some(5000));
    });
}

#[test]
fn a_question_without_end_is_refused_and_one_nobody_waits_for_is_dropped() {
    let serving = Serving::over_demo();
    let path = costly();
    let left = ask(&serving, &path);
    sleep(Duration::from_millis(500));
    drop(left);
    sleep(Duration::from_secs(1));
    let before = taken(&serving);
    sleep(Duration::from_secs(2));
    assert!(taken(&serving) - before < 500, "it goes on for nobody");
    let begun = taken(&serving);
    let answer = serving.get(&path);
    // A machine that is busy with other things gives it up by the clock before.
    let is_refused = answer.starts_with("HTTP/1.1 400") && answer.contains("too-costly");
    assert!(is_refused || answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(taken(&serving) - begun < 10_000);
    // Its head costs nothing.
    let mut head = serving.connect().expect("a connection");
    let begun = taken(&serving);
    write!(head, "HEAD {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").expect("asked");
    let mut answer = String::new();
    head.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200") && !answer.contains("content-length"), "{answer}");
    assert!(taken(&serving) - begun < 1_000);
}

#[test]
fn who_asks_little_is_answered_before_those_whose_questions_have_no_end() {
    let serving = Serving::over_demo();
    let path = costly();
    let costly: Vec<TcpStream> = (0..4).map(|_| ask(&serving, &path)).collect();
    // Let them all begin.
    sleep(Duration::from_millis(500));
    // To look at each house once is no short question in a test's build.
    let everyday =
        format!("/api/collections/addresses/items?filter={}", encoded("casei(house) = casei('15А')"));
    for path in
        ["/api/collections/murals/items?limit=1", "/api/collections/addresses/items?limit=100", &everyday]
    {
        assert!(serving.get(path).starts_with("HTTP/1.1 200"), "{path}");
    }
    for asked in costly {
        asked.set_nonblocking(true).expect("set");
        let come = asked.peek(&mut [0]).map_err(|error| error.kind());
        assert_eq!(come, Err(ErrorKind::WouldBlock), "it was answered first");
    }
}

#[test]
fn where_too_much_is_asked_at_once_who_comes_last_is_told_at_once() {
    let serving = Serving::over_demo();
    let path = costly();
    let processors = available_parallelism().map_or(1, usize::from);
    // Thirty-two for each processor wait.
    let costly: Vec<TcpStream> = (0..32 * processors + 12).map(|_| ask(&serving, &path)).collect();
    let answered = |stream: &TcpStream| {
        stream.set_nonblocking(true).expect("set");
        stream.peek(&mut [0]).is_ok()
    };
    wait_for("the first to go", || costly.iter().any(answered).then_some(()));
    assert!(costly.iter().filter(|stream| answered(stream)).count() < costly.len() / 2, "most wait");
    let short = serving.get("/api/collections/murals/items?limit=1");
    assert!(short.starts_with("HTTP/1.1 200"), "{short}");
}

#[test]
fn where_more_is_asked_than_can_be_answered_what_can_be_is() {
    let serving = Serving::over_demo();
    let before = taken(&serving);
    assert!(serving.get(&looking(1)).starts_with("HTTP/1.1 200"));
    let one = (taken(&serving) - before).max(10) as f64;
    // Questions of one length that take a fifth more than there is time for, on every processor.
    let processors = available_parallelism().map_or(1, usize::from) as f64;
    let each = (processors * 20_000.0 * 1.2 / 30.0).clamp(500.0, 4_000.0);
    let path = looking(((each / one) as usize).clamp(1, 250));
    let asked: Vec<TcpStream> = (0..30).map(|_| ask(&serving, &path)).collect();
    let answers = asked.into_iter().map(|mut stream| {
        let mut begin = [0; 12];
        stream.read_exact(&mut begin).expect("an answer");
        String::from_utf8_lossy(&begin).into_owned()
    });
    let answers: Vec<String> = answers.collect();
    let answered = answers.iter().filter(|answer| *answer == "HTTP/1.1 200").count();
    println!("{answered} of {} answered", answers.len());
    assert!(answered >= 5, "{answers:?}");
}

#[test]
fn what_has_no_body_says_nothing_of_its_length() {
    let serving = Serving::over_demo();
    for (method, path, more, status) in [
        ("HEAD", "/tiles/places/16/0/0", "", "204"),
        ("GET", "/tiles/places/16/0/0", "", "204"),
        ("HEAD", "/api/collections", "If-None-Match: *\r\n", "304"),
        ("GET", "/api/collections", "If-None-Match: *\r\n", "304"),
    ] {
        let mut stream = serving.connect().expect("a connection");
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{more}\r\n")
            .expect("asked");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
        assert!(!answer.to_ascii_lowercase().contains("content-length"), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_whose_other_end_does_nothing_comes_to_an_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let (app, _) = demo_app(folder.path()).await;
    let context = Context::new(app, PublicUrl::new("http://localhost").expect("a URL"));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let waits = Waits { head: Duration::from_millis(700), pause: Duration::from_millis(700) };
    let serving = tokio::spawn(http::serve(listener, context, waits, std::future::pending()));
    let connect = move |words: &str| {
        let mut stream = TcpStream::connect(address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("set");
        stream.write_all(words.as_bytes()).expect("sent");
        stream
    };
    let watch = move || {
        let silent =
            ["", "G", "P", "PRI * HT", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET /api HTTP/1.1\r\nHost"];
        for mut stream in silent.map(connect) {
            // Told why or not.
            stream.read_to_end(&mut Vec::new()).expect("the end");
        }
        let all =
            "GET /api/collections/addresses/items?f=csv HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        let (mut slow, mut idle) = (connect(all), connect(all));
        let mut read = Vec::new();
        // A little now and then is enough: longer than the bound in all.
        for _ in 0..10 {
            sleep(Duration::from_millis(150));
            let mut piece = vec![0; 1 << 20];
            let length = slow.read(&mut piece).expect("a piece");
            read.extend_from_slice(&piece[..length]);
        }
        slow.read_to_end(&mut read).expect("the rest");
        assert!(read.ends_with(b"\r\n0\r\n\r\n"), "all of {} bytes", read.len());
        let (whole, mut read) = (read.len(), Vec::new());
        sleep(Duration::from_secs(2));
        // Cut off, with an error or without.
        let _ = idle.read_to_end(&mut read);
        assert!(read.len() < whole, "{} of {whole} bytes", read.len());
    };
    tokio::task::spawn_blocking(watch).await.expect("it comes to an end");
    serving.abort();
}
