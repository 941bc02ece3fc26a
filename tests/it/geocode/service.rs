//! `POST /api/geocode` as a program meets it.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
    time::Duration,
};

use axum::body::{Body, Bytes};
use dvor::{
    config::PublicUrl,
    http::{self, Context, Waits},
};
use futures_util::stream;
use http_body_util::BodyExt;
use tokio::sync::mpsc;
use tower::ServiceExt;

use super::{ANSWERS, TABLE, column, refusals::bad_batches, without_scores};
use crate::{
    client::{Client, Reply, send},
    import::cp1251,
    support::encoded,
};

async fn post(client: &Client, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Reply {
    send(&client.routes, "POST", path, headers, body.into()).await
}

const CSV: &[(&str, &str)] = &[("content-type", "text/csv")];

#[tokio::test]
async fn a_table_is_answered_as_on_the_command_line_and_kept_by_nobody() {
    let client = Client::new().await;
    let reply = post(&client, "/api/geocode", CSV, TABLE).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(reply.header("cache-control"), "private, no-store");
    assert_eq!(reply.header("access-control-allow-origin"), "");
    assert_eq!(reply.header("dvor-revision"), client.app.atlas().revision.0.to_string());
    assert_eq!(without_scores(reply.text()), ANSWERS);
    let reply = post(&client, "/api/geocode", CSV, "query\n").await;
    assert_eq!((reply.status, reply.text().lines().count()), (200, 1));
    let reply = post(
        &client,
        &format!("/api/geocode?column={}", encoded("адрес")),
        &[("content-type", "Text/CSV; header=present; charset=\"windows-1251\"")],
        cp1251("адрес;n\nВесенняя 1;ё\n"),
    )
    .await;
    assert!(reply.text().contains("\nВесенняя 1;ё;H1;"), "{}", reply.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_compressed_answer_is_the_same_and_whole() {
    let client = Client::new().await;
    let table = "n,query\n".to_owned() + &"1,Весенняя 1\n".repeat(3_000);
    let plain = post(&client, "/api/geocode", CSV, table.clone()).await;
    let headers = [CSV[0], ("accept-encoding", "gzip")];
    let squeezed = post(&client, "/api/geocode", &headers, table).await;
    assert_eq!(squeezed.header("content-encoding"), "gzip");
    let mut whole = Vec::new();
    flate2::read::GzDecoder::new(squeezed.body.as_slice()).read_to_end(&mut whole).expect("whole");
    assert!(whole == plain.body);
}

#[tokio::test]
async fn json_lines_are_answered_as_json_lines() {
    let client = Client::new().await;
    for kind in ["application/x-ndjson", "application/jsonl"] {
        let body = "{\"n\":1,\"query\":\"Весенняя 1\"}\n{\"query\":\"Мира 3\"}\n";
        let reply = post(&client, "/api/geocode", &[("content-type", kind)], body).await;
        assert_eq!((reply.status, reply.header("content-type")), (200, kind));
        assert_eq!(reply.header("cache-control"), "private, no-store");
        let rows: Vec<serde_json::Value> =
            reply.text().lines().map(|row| serde_json::from_str(row).expect("an object")).collect();
        assert_eq!((&rows[0]["n"], &rows[0]["house"]), (&1.into(), &"1".into()));
        assert_eq!((&rows[1]["code"], rows[1]["lon"].is_null()), (&"A".into(), true));
    }
}

#[tokio::test]
async fn a_batch_that_cannot_be_read_is_told_what_is_wrong_in_russian_or_english() {
    let client = Client::new().await;
    for (name, body, says) in bad_batches() {
        // Wrong in a row that is read when others are answered already: tried below.
        if name.starts_with("late") {
            continue;
        }
        let kind = if name.contains(".csv") { "text/csv" } else { "application/x-ndjson" };
        for language in ["ru", "en"] {
            let headers = [("content-type", kind), ("accept-language", language)];
            let reply = post(&client, "/api/geocode", &headers, body.clone()).await;
            assert_eq!((reply.status, reply.header("content-language")), (400, language), "{name}");
            let problem = reply.json();
            assert_eq!(problem["type"], "urn:dvor:problem:unreadable-batch", "{name}");
            let detail = problem["detail"].as_str().expect("a detail");
            let is_russian = detail.chars().any(|c| ('а'..='я').contains(&c) && !name.starts_with("other"));
            assert_eq!(is_russian, language == "ru" && !name.starts_with("other"), "{name}: {detail}");
            if language == "en" {
                assert!(says.iter().all(|part| detail.contains(part)), "{name}: {detail}");
            } else if let Some(line) = says[0].strip_prefix("line ") {
                assert!(detail.contains(&format!("трока {line}")), "{name}: {detail}");
            }
        }
    }
}

/// Method, path, headers; the status and the name of the problem.
type Refused<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], u16, &'a str);

#[tokio::test]
async fn a_request_that_is_no_batch_is_refused() {
    let client = Client::new().await;
    let large = (17 << 20).to_string();
    let cases: [Refused; 9] = [
        ("GET", "/api/geocode", &[], 405, "method-not-allowed"),
        ("POST", "/api/geocode", &[], 415, "unknown-media-type"),
        ("POST", "/api/geocode", &[("content-type", "text/plain")], 415, "unknown-media-type"),
        ("POST", "/api/geocode", &[("content-type", "application/json")], 415, "unknown-media-type"),
        ("POST", "/api/geocode", &[("content-type", "text/csv; charset=klingon")], 415, "unknown-media-type"),
        ("POST", "/api/geocode?colum=x", CSV, 400, "unknown-parameter"),
        ("POST", "/api/geocode?column=x", CSV, 400, "unreadable-batch"),
        ("POST", "/api/geocode", &[CSV[0], ("content-length", &large)], 413, "too-large"),
        ("POST", "/api/locate", &[CSV[0], ("content-length", &large)], 413, "too-large"),
    ];
    for (method, path, headers, status, kind) in cases {
        let reply = send(&client.routes, method, path, headers, TABLE.into()).await;
        assert_eq!(reply.status, status, "{method} {path} {headers:?}: {}", reply.text());
        assert_eq!(reply.json()["type"], format!("urn:dvor:problem:{kind}"), "{method} {path}");
    }
}

/// A body that comes as it is sent.
fn slow_body() -> (mpsc::Sender<Bytes>, Body) {
    let (sender, receiver) = mpsc::channel::<Bytes>(64);
    let parts = stream::unfold(receiver, |mut receiver| async move {
        let part = receiver.recv().await?;
        Some((Ok::<_, std::io::Error>(part), receiver))
    });
    (sender, Body::from_stream(parts))
}

/// Begins a batch; gives the answer as it comes.
async fn begin(client: &Client, kind: &str, body: Body) -> Body {
    let request = axum::http::Request::post("/api/geocode")
        .header("content-type", kind)
        .header("accept-language", "en")
        .body(body)
        .expect("a request");
    let answer = client.routes.clone().oneshot(request).await.expect("answered");
    assert_eq!(answer.status(), 200);
    answer.into_body()
}

/// Reads an answer to its end: what came, and whether it came to a good end.
async fn to_the_end(mut body: Body) -> (String, bool) {
    let mut text = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return (String::from_utf8(text).expect("UTF-8"), false) };
        text.extend_from_slice(&frame.into_data().expect("data"));
    }
    (String::from_utf8(text).expect("UTF-8"), true)
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_go_out_while_the_batch_still_comes_in() {
    let client = Client::new().await;
    let (sender, body) = slow_body();
    sender.send("n,query\n".into()).await.expect("taken");
    // Beyond what is looked at to learn how the table is written, and more rows than are answered at a time.
    let rows = |from: usize| {
        (from..from + 6_000).map(|n| format!("{n},Весенняя {}\n", n % 20 + 1)).collect::<String>()
    };
    sender.send(rows(0).into()).await.expect("taken");
    let mut answer = begin(&client, "text/csv", body).await;
    let first = answer.frame().await.expect("a part").expect("sound").into_data().expect("data");
    assert!(first.starts_with(b"n,query,code,score,"));
    sender.send(rows(6_000).into()).await.expect("taken");
    drop(sender);
    let (rest, is_whole) = to_the_end(answer).await;
    assert!(is_whole);
    let table = String::from_utf8(first.to_vec()).expect("UTF-8") + &rest;
    let want: Vec<String> = (0..12_000).map(|n| n.to_string()).collect();
    assert_eq!(column(&table, "n"), want);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_turns_out_wrong_on_the_way_says_so_in_its_last_line_and_breaks_off() {
    let client = Client::new().await;
    let good = "x,Весенняя 1\n".repeat(6_000);
    for (kind, body, last) in [
        (
            "text/csv",
            format!("n,query\n{good}y,Ленина, 5\n"),
            "# dvor: The addresses cannot be read: line 6002 has 3 cells",
        ),
        (
            "application/x-ndjson",
            "{\"query\":\"Весенняя 1\"}\n".repeat(6_000) + "{}\n",
            "\"detail\":\"line 6001 has no member \\\"query\\\"\"",
        ),
    ] {
        let (sender, streamed) = slow_body();
        for part in body.into_bytes().chunks(1 << 20) {
            sender.send(Bytes::copy_from_slice(part)).await.expect("taken");
        }
        drop(sender);
        let (text, is_whole) = to_the_end(begin(&client, kind, streamed).await).await;
        let said = text.lines().last().expect("a line");
        assert!(said.contains(last), "{}", said.chars().take(200).collect::<String>());
        assert!(!is_whole, "no program takes it for whole");
        assert!(text.ends_with('\n'));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_too_large_that_was_not_announced_is_cut_where_that_is_seen() {
    let client = Client::new().await;
    let rows = |count| Bytes::from(format!("{},x\n", "a".repeat(500_000)).repeat(count));
    let (sender, streamed) = slow_body();
    sender.send("n,query\n".into()).await.expect("taken");
    sender.send(rows(4)).await.expect("taken");
    let answer = begin(&client, "text/csv", streamed).await;
    sender.send(rows(30)).await.expect("taken");
    let (text, is_whole) = to_the_end(answer).await;
    assert_eq!(text.lines().last(), Some("# dvor: The request is too large"));
    assert!(!is_whole);
    drop(sender);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_sends_everything_before_it_reads_anything_is_answered() {
    let client = Client::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("set");
    let at = listener.local_addr().expect("an address");
    let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
    let context = Context::new(Arc::clone(&client.app), PublicUrl::new("http://x").expect("a URL"));
    let server = tokio::spawn(http::serve(listener, context, Waits::default(), std::future::pending()));
    // More than the system keeps for a connection.
    let body = "n,query\n".to_owned() + &format!("{},Весенняя 1\n", "a".repeat(100_000)).repeat(150);
    let length = body.len();
    let answered = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(at).expect("connected");
        stream.set_write_timeout(Some(Duration::from_secs(30))).expect("set");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("set");
        let head = format!(
            "POST /api/geocode HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/csv\r\n\
             Content-Length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).expect("sent");
        stream.write_all(body.as_bytes()).expect("sent to its end");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("read");
        answer
    });
    let answer = answered.await.expect("no panic");
    server.abort();
    let text = String::from_utf8(answer).expect("UTF-8");
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n") && text.ends_with("0\r\n\r\n"));
    assert_eq!(text.matches(",Весенняя улица|1\n").count(), 150);
}
