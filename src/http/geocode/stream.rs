//! A batch on its way: the body comes in, a thread answers, the answer goes out.
//!
//! The body is taken in as fast as it comes, so that a client that sends all of it before it reads anything is never
//! waited for in vain: up to [`MAX_BATCH`](super::MAX_BATCH) bytes lie in memory. Of the answer no more than a few chunks
//! do. Batches are worked on beside the threads that answer others, and leave them at least one core where there are two.

use std::{
    io::{self, Read},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::body::Body;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use tokio::{
    runtime::Handle,
    sync::{Semaphore, mpsc},
    time::{Instant, timeout_at},
};

use super::{Language, MAX_BATCH, Problem};
use crate::{
    atlas::Atlas,
    geocode::{Batch, BatchError, Format, Options},
};

/// How long a batch may take from its first byte to its last.
const MAX_TIME: Duration = Duration::from_mins(2);

/// How many batches may be open at once; further ones wait for their turn.
const MOST_BATCHES: usize = 8;

/// Rows answered at a time. Nothing goes out before so many are answered, or all.
const ROWS: usize = 512;

/// Parts of an answer that wait for their client.
const PARTS: usize = 2;

/// The places for batches.
pub struct Batches {
    open: Arc<Semaphore>,
    /// Who works just now.
    turns: Arc<Semaphore>,
}

impl Default for Batches {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            open: Arc::new(Semaphore::new(MOST_BATCHES)),
            turns: Arc::new(Semaphore::new(cores.saturating_sub(1).max(1))),
        }
    }
}

/// How long the connection is kept for the line that says what went wrong.
const FAREWELL: Duration = Duration::from_millis(100);

/// A part of the answer.
enum Part {
    Rows(Vec<u8>),
    Wrong(Problem),
    /// There is no more. An answer without it is cut off: the work broke down, or took too long.
    End,
}

impl Batches {
    /// Answers a batch: gives the answer as it comes, once its first rows are there.
    ///
    /// # Errors
    /// What is wrong with the header or the first rows, or the service's own fault.
    pub async fn answer(
        &self,
        atlas: Arc<Atlas>,
        body: Body,
        options: Options,
        language: Language,
    ) -> Result<impl Stream<Item = io::Result<Bytes>> + use<>, Problem> {
        let Ok(place) = Arc::clone(&self.open).acquire_owned().await else { return Err(Problem::TooSlow) };
        let deadline = Instant::now() + MAX_TIME;
        let inlet = Arc::new(Inlet::default());
        tokio::spawn(fill(Arc::clone(&inlet), body, deadline));
        let (parts, mut answered) = mpsc::channel(PARTS);
        let work = Work { atlas, options: options.clone(), turns: Arc::clone(&self.turns), parts, deadline };
        let thread = Handle::current();
        tokio::task::spawn_blocking(move || {
            let _place = place;
            let outcome = work.run(&thread, Outlet { inlet, taken: Vec::new(), at: 0 });
            work.send(&thread, outcome.unwrap_or_else(Part::Wrong));
        });
        match answered.recv().await {
            Some(Part::Wrong(problem)) => Err(problem),
            Some(first) => Ok(on_its_way(first, answered, options.format, language)),
            None => Err(Problem::Internal("a batch ended without a word".into())),
        }
    }
}

/// The work of one batch, on a thread of its own.
struct Work {
    atlas: Arc<Atlas>,
    options: Options,
    turns: Arc<Semaphore>,
    parts: mpsc::Sender<Part>,
    deadline: Instant,
}

impl Work {
    /// Answers all rows; what is left to be said comes out.
    fn run(&self, thread: &Handle, body: Outlet) -> Result<Part, Problem> {
        let mut batch = Batch::open(body, &self.options)?;
        let mut out = batch.head();
        while let Some(rows) = batch.read(ROWS)? {
            let turn = thread.block_on(self.turns.acquire());
            out.append(&mut rows.answer(&self.atlas, 1).bytes);
            drop(turn);
            if !self.send(thread, Part::Rows(std::mem::take(&mut out))) {
                return Err(Problem::TooSlow);
            }
        }
        if !out.is_empty() {
            self.send(thread, Part::Rows(out));
        }
        Ok(Part::End)
    }

    /// Whether the client still takes what is sent.
    fn send(&self, thread: &Handle, part: Part) -> bool {
        let sent = thread.block_on(async { timeout_at(self.deadline, self.parts.send(part)).await });
        matches!(sent, Ok(Ok(())))
    }
}

impl From<BatchError> for Problem {
    fn from(error: BatchError) -> Self {
        match error {
            BatchError::Unreadable(cause) => match cause.downcast::<Cut>() {
                Ok(Cut::TooLarge) => Self::TooLarge,
                Ok(Cut::TooSlow) => Self::TooSlow,
                // Nobody is there any more to be told.
                Ok(Cut::Gone) | Err(_) => {
                    Self::UnreadableBatch(BatchError::Unreadable(io::ErrorKind::UnexpectedEof.into()))
                }
            },
            error => Self::UnreadableBatch(error),
        }
    }
}

/// The answer, part by part. What goes wrong on the way is said in the last line; then the answer breaks off.
fn on_its_way(
    first: Part,
    later: mpsc::Receiver<Part>,
    format: Format,
    language: Language,
) -> impl Stream<Item = io::Result<Bytes>> {
    let cut = || Some((Err(io::Error::other("the batch was not answered to its end")), None));
    stream::unfold(Some((Some(first), later)), move |state| async move {
        let Some((first, mut later)) = state else {
            // The line that said so must be sent before the connection ends.
            tokio::time::sleep(FAREWELL).await;
            return cut();
        };
        let part = match first {
            Some(first) => Some(first),
            None => later.recv().await,
        };
        match part {
            Some(Part::Rows(bytes)) => Some((Ok(bytes.into()), Some((None, later)))),
            Some(Part::Wrong(problem)) => Some((Ok(last_line(&problem, format, language)), None)),
            Some(Part::End) => None,
            None => cut(),
        }
    })
    // Whoever compresses it asks again after its end.
    .fuse()
}

/// Of JSON lines the problem as an object; of a table a comment.
fn last_line(problem: &Problem, format: Format, language: Language) -> Bytes {
    let document = problem.document(language);
    let line = match (format, document["title"].as_str(), document["detail"].as_str()) {
        (Format::Table, Some(title), Some(detail)) => format!("# dvor: {title}: {detail}\n"),
        (Format::Table, Some(title), None) => format!("# dvor: {title}\n"),
        _ => format!("{document}\n"),
    };
    line.into()
}

/// Where the body waits to be read: filled by the connection, emptied by the thread that works.
#[derive(Default)]
struct Inlet {
    state: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    bytes: Vec<u8>,
    end: Option<Result<(), Cut>>,
    /// Nobody reads any more.
    is_left: bool,
}

/// Why a body broke off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum Cut {
    #[error("the body is too large")]
    TooLarge,
    #[error("the body took too long")]
    TooSlow,
    #[error("the client is gone")]
    Gone,
}

impl Inlet {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes the body in to its end, also where nobody reads it any more: a client that is refused while it still sends
/// would not see why.
async fn fill(inlet: Arc<Inlet>, body: Body, deadline: Instant) {
    let mut body = body.into_data_stream();
    let mut taken = 0_u64;
    let end = loop {
        match timeout_at(deadline, body.next()).await {
            Err(_) => break Err(Cut::TooSlow),
            Ok(None) => break Ok(()),
            Ok(Some(Err(_))) => break Err(Cut::Gone),
            Ok(Some(Ok(bytes))) => {
                taken += bytes.len() as u64;
                if taken > MAX_BATCH {
                    break Err(Cut::TooLarge);
                }
                let mut waiting = inlet.lock();
                if !waiting.is_left {
                    waiting.bytes.extend_from_slice(&bytes);
                    inlet.changed.notify_one();
                }
            }
        }
    };
    inlet.lock().end = Some(end);
    inlet.changed.notify_one();
}

/// The reading end of an [`Inlet`].
struct Outlet {
    inlet: Arc<Inlet>,
    taken: Vec<u8>,
    at: usize,
}

impl Read for Outlet {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at == self.taken.len() {
            let mut waiting = self.inlet.lock();
            while waiting.bytes.is_empty() && waiting.end.is_none() {
                waiting = self.inlet.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
            }
            if let Some(Err(cut)) = waiting.end {
                return Err(io::Error::other(cut));
            }
            self.taken = std::mem::take(&mut waiting.bytes);
            self.at = 0;
        }
        let read = (&self.taken[self.at..]).read(into)?;
        self.at += read;
        Ok(read)
    }
}

impl Drop for Outlet {
    fn drop(&mut self) {
        let mut waiting = self.inlet.lock();
        waiting.is_left = true;
        waiting.bytes = Vec::new();
    }
}
