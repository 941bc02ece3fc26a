//! `/api/changes`: what changed lately, once as JSON, or as an event stream for clients that show the city live.
//!
//! Answered from the app's journal; no store is touched. A stream holds no queue of its own: a slow reader finds its
//! place in the journal again, or is told to reload.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Json, Router,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
    routing::get,
};
use futures_util::{Stream, stream};
use serde_json::{Value, json};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::{Context, Problem, caching, params::whole, visit::Visit};
use crate::{
    app::{self, Change, Fate, Position},
    domain::Revision,
};

/// How many streams may be open at once.
const MOST_STREAMS: usize = 1_000;

/// How often a stream says that it is still there.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Changes in one answer, unless asked otherwise.
pub const USUAL_LIMIT: usize = 1_000;

/// Changes in one answer at most.
pub const MOST: usize = 10_000;

/// The media type of the stream.
pub const STREAM: &str = "text/event-stream";

/// The header that tells nginx to pass a stream on as it comes.
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// The paths of this resource.
pub fn router() -> Router<Arc<Context>> {
    Router::new().route("/api/changes", get(get_changes))
}

/// The places for streams.
pub struct Streams(Arc<Semaphore>);

impl Default for Streams {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MOST_STREAMS)))
    }
}

impl Streams {
    /// How many are open.
    pub fn open(&self) -> usize {
        MOST_STREAMS - self.0.available_permits()
    }
}

/// What is asked for.
struct Question {
    epoch: Option<String>,
    since: Option<Revision>,
    limit: usize,
}

async fn get_changes(visit: Visit) -> Response {
    visit.answer_program(changes(&visit))
}

fn changes(visit: &Visit) -> Result<Response, Problem> {
    let question = Question::of(visit)?;
    let mut response = if wants_stream(&visit.headers) {
        follow(visit, question)?
    } else {
        let journal = visit.context.app.journal();
        let since = question.since.unwrap_or_else(|| journal.position().revision);
        let page = journal.after(question.epoch.as_deref(), since, question.limit);
        let mut response = Json(document(since, &page)).into_response();
        response.headers_mut().insert(caching::REVISION, HeaderValue::from(page.position.revision.0));
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.append(header::VARY, HeaderValue::from_static("accept"));
    Ok(response)
}

impl Question {
    fn of(visit: &Visit) -> Result<Self, Problem> {
        let mut params = visit.params()?;
        let since = params.read("since", "128", |t| whole(t).filter(|n: &i64| *n >= 0))?;
        let limit = params.read("limit", "1000", |t| whole(t).filter(|n| (1..=MOST).contains(n)))?;
        let epoch = params.take("epoch");
        params.finish()?;
        Ok(Self { epoch, since: since.map(Revision), limit: limit.unwrap_or(USUAL_LIMIT) })
    }
}

fn wants_stream(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains(STREAM))
}

/// Changes as JSON.
fn document(since: Revision, page: &app::Page) -> Value {
    let changes: Vec<Value> = page.changes.iter().map(|(revision, change)| told(*revision, change)).collect();
    json!({
        "epoch": page.position.epoch,
        "since": since,
        "revision": page.position.revision,
        "reload": page.reload,
        "more": page.more,
        "changes": changes,
    })
}

fn told(revision: Revision, change: &Change) -> Value {
    let mut told = json!({
        "revision": revision,
        "table": change.table.name(),
        "id": change.id,
        "op": match change.fate {
            Fate::Put => "put",
            Fate::Delete => "delete",
        },
    });
    if let Some((collection, feature)) = &change.feature {
        told["collection"] = collection.as_str().into();
        told["feature"] = feature.as_str().into();
    }
    if let Some(b) = change.bounds {
        told["bbox"] = json!([b.min().x, b.min().y, b.max().x, b.max().y]);
    }
    told
}

/// A client that follows.
struct Reader {
    context: Arc<Context>,
    moved: watch::Receiver<u64>,
    /// What it knows; an epoch that cannot be makes it reload.
    position: Position,
    turns: u64,
    is_new: bool,
    _place: OwnedSemaphorePermit,
}

fn follow(visit: &Visit, question: Question) -> Result<Response, Problem> {
    let context = &visit.context;
    let place = Arc::clone(&context.streams.0).try_acquire_owned().map_err(|_| Problem::Crowded)?;
    let journal = context.app.journal();
    let now = journal.position();
    let asked = Position {
        epoch: question.epoch.unwrap_or_else(|| now.epoch.clone()),
        revision: question.since.unwrap_or(now.revision),
    };
    let reader = Reader {
        context: Arc::clone(context),
        moved: journal.moved(),
        // The browser says where it was, whatever the query said at first.
        position: visit.headers.get("last-event-id").map_or(asked, |id| position(id).unwrap_or_else(nowhere)),
        turns: journal.turns(),
        is_new: true,
        _place: place,
    };
    let alive = KeepAlive::new().interval(KEEP_ALIVE).text("keep-alive");
    let mut response = Sse::new(events(reader)).keep_alive(alive).into_response();
    response.headers_mut().insert(BUFFERING, HeaderValue::from_static("no"));
    Ok(response)
}

/// `epoch:revision`.
fn position(id: &HeaderValue) -> Option<Position> {
    let (epoch, revision) = id.to_str().ok()?.rsplit_once(':')?;
    Some(Position { epoch: epoch.to_owned(), revision: Revision(revision.parse().ok()?) })
}

fn nowhere() -> Position {
    Position { epoch: String::new(), revision: Revision(0) }
}

fn events(reader: Reader) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(reader, |mut reader| async move { Some((Ok(reader.next().await?), reader)) })
}

impl Reader {
    /// The next event, or `None` when the service ends. The first comes at once, also where nothing is new: its position
    /// is where a reader who is cut off comes back to.
    async fn next(&mut self) -> Option<Event> {
        loop {
            let app = Arc::clone(&self.context.app);
            let journal = app.journal();
            self.moved.mark_unchanged();
            if journal.is_over() {
                return None;
            }
            let turns = journal.turns();
            let mut page = journal.after(Some(&self.position.epoch), self.position.revision, MOST);
            if turns != self.turns {
                page.reload = true;
                page.changes.clear();
            }
            let since = self.position.revision;
            self.turns = turns;
            self.position = page.position.clone();
            let id = format!("{}:{}", self.position.epoch, self.position.revision.0);
            let is_new = std::mem::take(&mut self.is_new);
            if page.reload || !page.changes.is_empty() || is_new {
                let document = document(since, &page).to_string();
                return Some(Event::default().id(id).event("change").data(document));
            }
            // The sender lives as long as the app, which is held here.
            self.moved.changed().await.ok()?;
        }
    }
}
