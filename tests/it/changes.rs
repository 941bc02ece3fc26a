//! `/api/changes`: what live clients are told, once and as a stream.

use std::{sync::Arc, time::Duration};

use axum::{Router, body::Body};
use dvor::{
    domain::{Place, PlaceState},
    store::{Origin, Record, Table, Write},
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{client::Client, small_city, workshop::run};

/// A stream of events.
struct Events {
    status: u16,
    headers: axum::http::HeaderMap,
    body: Body,
    read: String,
}

impl Events {
    async fn open(routes: &Router, path: &str, headers: &[(&str, &str)]) -> Self {
        let mut request = axum::http::Request::builder().uri(path).header("accept", "text/event-stream");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer =
            routes.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("answered");
        let (parts, body) = answer.into_parts();
        Self { status: parts.status.as_u16(), headers: parts.headers, body, read: String::new() }
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().expect("text"))
    }

    /// The next event with its fields; `None` when the stream has ended.
    async fn next(&mut self) -> Option<Vec<(String, String)>> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let fields = event.lines().map(|line| {
                    let (name, value) = line.split_once(':').expect("a field");
                    (name.to_owned(), value.trim_start().to_owned())
                });
                let fields = fields.collect();
                let read = self.read.len() - rest.len();
                self.read.drain(..read);
                return Some(fields);
            }
            let frame = tokio::time::timeout(Duration::from_secs(30), self.body.frame()).await;
            let frame = frame.expect("an event or the end within 30 s")?.expect("sound");
            self.read += std::str::from_utf8(&frame.into_data().expect("data")).expect("text");
        }
    }

    /// The data of the next event, and its id.
    async fn change(&mut self) -> (Value, String) {
        let event = self.next().await.expect("the stream goes on");
        let field =
            |name: &str| event.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).expect("there");
        assert_eq!(field("event"), "change");
        (serde_json::from_str(&field("data")).expect("JSON"), field("id"))
    }
}

fn places(change: impl Fn(&mut Place)) -> impl Fn(&str) -> Write {
    move |id| {
        let mut place = small_city::city().places.into_iter().find(|p| p.id.as_str() == id).expect("there");
        change(&mut place);
        Write::Put(Record::Place(place))
    }
}

fn renamed(id: &str, name: &str) -> Write {
    places(|p| name.clone_into(&mut p.name))(id)
}

async fn write(client: &Client, writes: &[Write]) -> i64 {
    client.app.write(writes, Origin::default()).await.expect("sound").revision.0
}

async fn since(client: &Client, revision: i64) -> Value {
    client.answer(&format!("/api/changes?since={revision}")).await
}

#[test]
fn what_changed_is_told_by_row_by_feature_and_by_box() {
    run(async {
        let client = Client::new().await;
        let start = client.answer("/api/changes").await;
        let at = start["revision"].as_i64().expect("a number");
        assert_eq!(
            start,
            json!({"epoch": &*client.app.atlas().epoch, "since": at, "revision": at, "reload": false, "more": false, "changes": []})
        );
        let city = small_city::city();
        let mut alfa = city.boundaries.iter().find(|b| b.id.as_str() == "alfa").expect("there").clone();
        let box_of =
            |west, south, east, north| geo::Rect::new((west, south), (east, north)).to_polygon().into();
        alfa.geometry = Some(box_of(86.005, 55.305, 86.025, 55.33));
        let moved = write(&client, &[Write::Put(Record::Boundary(alfa.clone()))]).await;
        assert_eq!(
            since(&client, at).await["changes"],
            json!([{
                "revision": moved, "table": "boundary", "id": "alfa", "op": "put",
                "collection": "committees", "feature": "alfa",
                // Where it was and where it is.
                "bbox": [86.0, 55.3, 86.025, 55.33],
            }])
        );
        let more = write(
            &client,
            &[
                Write::Delete(Table::PlacePoint, "bench-2".to_owned()),
                Write::Delete(Table::HouseList, "alfa-9".to_owned()),
                renamed("centre-near", "Центр у дома"),
                Write::Put(Record::Act(city.acts[0].clone())),
            ],
        )
        .await;
        let told = since(&client, moved).await;
        assert_eq!((told["since"].as_i64(), told["revision"].as_i64()), (Some(moved), Some(more)));
        let mut changes = told["changes"].as_array().expect("a list").clone();
        changes.sort_by_key(|c| c["id"].to_string());
        assert_eq!(
            changes,
            [
                json!({"revision": more, "table": "house_list", "id": "alfa-9", "op": "delete", "collection": "committees", "feature": "alfa"}),
                json!({"revision": more, "table": "place_point", "id": "bench-2", "op": "delete", "collection": "benches", "feature": "bench-2", "bbox": [86.03, 55.31, 86.03, 55.31]}),
                json!({"revision": more, "table": "place_point", "id": "centre-near", "op": "put", "collection": "centres", "feature": "centre-near", "bbox": [86.035, 55.31, 86.035, 55.31]}),
            ],
            "the act is as it was"
        );
        assert_eq!(since(&client, more).await["changes"], json!([]));
    });
}

#[test]
fn whoever_knows_too_little_or_another_city_is_told_to_read_all_anew() {
    run(async {
        let client = Client::new().await;
        let at = client.app.atlas().revision.0;
        write(&client, &[renamed("bench-1", "Новая")]).await;
        for (query, reload) in [
            (format!("since={at}"), false),
            (format!("since={}", at - 1), true),
            ("since=0".to_owned(), true),
            (format!("since={at}&epoch=another"), true),
            (format!("since={at}&epoch={}", client.app.atlas().epoch), false),
            (format!("since={}", at + 1_000), false),
        ] {
            let told = client.answer(&format!("/api/changes?{query}")).await;
            assert_eq!(told["reload"], reload, "{query}: {told}");
        }
        // The city's name stands on every page.
        let before = client.app.atlas().revision.0;
        write(&client, &[Write::Set("name".into(), "Другой".to_owned())]).await;
        assert_eq!(since(&client, before).await["reload"], true);
    });
}

#[test]
fn a_limit_ends_at_a_whole_revision_and_the_rest_is_told_next() {
    run(async {
        let client = Client::new().await;
        let at = client.app.atlas().revision.0;
        let two = write(&client, &[renamed("bench-1", "а"), renamed("bench-2", "б")]).await;
        let three = write(&client, &[renamed("bench-1", "в")]).await;
        let first = client.answer(&format!("/api/changes?since={at}&limit=1")).await;
        assert_eq!(
            (first["changes"].as_array().map(Vec::len), first["more"].clone()),
            (Some(2), json!(true))
        );
        assert_eq!(first["revision"], two);
        let next = since(&client, two).await;
        assert_eq!((next["revision"].clone(), next["more"].clone()), (json!(three), json!(false)));
    });
}

#[test]
fn a_question_that_cannot_be_is_a_problem_in_the_askers_language() {
    run(async {
        let client = Client::new().await;
        for query in ["since=abc", "since=-1", "since=1.5", "limit=0", "limit=10001", "since=1&colour=red"] {
            let path = format!("/api/changes?{query}");
            for accept in ["*/*", "text/event-stream"] {
                let reply = client.ask("GET", &path, &[("accept", accept), ("accept-language", "en")]).await;
                assert_eq!((reply.status, reply.header("content-language")), (400, "en"), "{query}");
                assert_eq!(reply.header("content-type"), "application/problem+json");
            }
            assert_eq!(client.get(&path).await.header("content-language"), "ru");
        }
        assert_eq!(client.ask("POST", "/api/changes", &[]).await.status, 405);
    });
}

#[test]
fn a_stream_names_where_it_is_and_tells_each_change_as_it_comes() {
    run(async {
        let client = Client::new().await;
        let mut events =
            Events::open(&client.routes, "/api/changes", &[("accept-encoding", "gzip, br")]).await;
        assert_eq!((events.status, events.header("content-type")), (200, "text/event-stream"));
        for (name, value) in
            [("cache-control", "no-store"), ("x-accel-buffering", "no"), ("content-encoding", "")]
        {
            assert_eq!(events.header(name), value, "{name}");
        }
        let (epoch, at) = (client.app.atlas().epoch.clone(), client.app.atlas().revision.0);
        let (told, id) = events.change().await;
        assert_eq!((told["changes"].clone(), id), (json!([]), format!("{epoch}:{at}")));
        for n in 1..=3 {
            let revision = write(&client, &[renamed("bench-1", &n.to_string())]).await;
            let (told, id) = events.change().await;
            assert_eq!(id, format!("{epoch}:{revision}"));
            assert_eq!((told["revision"].clone(), told["reload"].clone()), (json!(revision), json!(false)));
            assert_eq!(told["changes"][0]["feature"], "bench-1");
        }
    });
}

#[test]
fn a_stream_that_was_cut_off_goes_on_where_it_was() {
    run(async {
        let client = Client::new().await;
        let (epoch, at) = (client.app.atlas().epoch.clone(), client.app.atlas().revision.0);
        write(&client, &[renamed("bench-1", "а")]).await;
        write(&client, &[renamed("bench-2", "б")]).await;
        let came = async |id: &str| {
            // What the address said at first does not count any more.
            let path = format!("/api/changes?since={}", at + 2);
            Events::open(&client.routes, &path, &[("last-event-id", id)]).await.change().await.0
        };
        let told = came(&format!("{epoch}:{at}")).await;
        assert_eq!(told["changes"].as_array().map(Vec::len), Some(2), "{told}");
        for elsewhere in ["another:1", "nonsense", "", &format!("{epoch}:0")] {
            let told = came(elsewhere).await;
            assert_eq!(
                (told["reload"].clone(), told["changes"].clone()),
                (json!(true), json!([])),
                "{elsewhere}"
            );
        }
    });
}

#[test]
fn a_reader_slower_than_the_city_changes_is_told_to_reload() {
    run(async {
        let client = Client::new().await;
        let mut events = Events::open(&client.routes, "/api/changes", &[]).await;
        events.next().await;
        // More than is kept; nobody reads meanwhile.
        let many: Vec<Write> = (0..1_001)
            .map(|n| {
                let mut place = small_city::city()
                    .places
                    .into_iter()
                    .find(|p| p.id.as_str() == "bench-1")
                    .expect("there");
                place.id = dvor::domain::PlaceId::new(format!("bench-more-{n}")).expect("an id");
                Write::Put(Record::Place(place))
            })
            .collect();
        write(&client, &many).await;
        for state in [PlaceState::Planned, PlaceState::Built].iter().cycle().take(10) {
            let again: Vec<Write> = many
                .iter()
                .map(|w| match w {
                    Write::Put(Record::Place(p)) => {
                        Write::Put(Record::Place(Place { state: *state, ..p.clone() }))
                    }
                    other => other.clone(),
                })
                .collect();
            write(&client, &again).await;
        }
        let (told, _) = events.change().await;
        assert_eq!((told["reload"].clone(), told["changes"].clone()), (json!(true), json!([])));
        assert_eq!(told["revision"], client.app.atlas().revision.0);
    });
}

#[test]
fn streams_are_bounded_and_a_place_is_free_again_when_a_reader_goes() {
    run(async {
        let client = Client::new().await;
        let mut open = Vec::new();
        for _ in 0..1_000 {
            open.push(Events::open(&client.routes, "/api/changes", &[]).await);
        }
        assert!(open.iter().all(|e| e.status == 200));
        let refused = Events::open(&client.routes, "/api/changes", &[]).await;
        assert_eq!((refused.status, refused.header("retry-after")), (503, "2"));
        assert_eq!(client.get("/api/changes").await.status, 200, "whoever asks once is answered");
        open.pop();
        assert_eq!(Events::open(&client.routes, "/api/changes", &[]).await.status, 200);
    });
}

#[test]
fn a_stream_ends_when_the_service_does() {
    run(async {
        let client = Client::new().await;
        let mut events = Events::open(&client.routes, "/api/changes", &[]).await;
        events.next().await;
        let app = Arc::clone(&client.app);
        tokio::spawn(async move { app.journal().end() });
        assert_eq!(events.next().await, None);
    });
}
