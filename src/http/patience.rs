//! How long is worked for one visitor: until they go away, and not beyond what a question may cost.

use std::{
    convert::Infallible,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread::available_parallelism,
    time::Duration,
};

use axum::response::Response;
use rustix::time::{ClockId, clock_gettime};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
};

use super::{Problem, visit::Visit};

/// The processor time that looking for an answer may take.
pub const MOST: Duration = Duration::from_secs(5);

/// The processor time after which a question gives way to others.
const SHORT: Duration = Duration::from_millis(20);

/// The processor time after which one that takes longer gives way to the others that do.
const TURN: Duration = Duration::from_millis(50);

/// The most questions that take longer and are not answered yet, those being looked at among them.
const MOST_LONG: usize = 32;

/// Who looks for an answer when. As many do at once as there are processors; one that takes longer than [`SHORT`] gives
/// way, and goes on in turn with others that take longer, for a [`TURN`] each, beside as many that do not. So
/// nobody waits for the end of a costly question, whether their own is short or somewhat longer.
#[derive(Debug, Clone)]
pub struct Turns {
    short: Arc<Semaphore>,
    long: Arc<Semaphore>,
    line: Arc<Line>,
}

impl Default for Turns {
    fn default() -> Self {
        let processors = available_parallelism().map_or(1, usize::from);
        let turns = || Arc::new(Semaphore::new(processors));
        Self { short: turns(), long: turns(), line: Arc::default() }
    }
}

/// The questions that take longer.
#[derive(Debug, Default)]
struct Line {
    all: Mutex<Vec<Standing>>,
    /// How many have stood in it.
    numbers: AtomicU64,
}

/// A question that takes longer, as the line knows it.
#[derive(Debug)]
struct Standing {
    number: u64,
    /// The processor time it has taken when its last turn ended.
    took: Duration,
    /// Dropped where it is sent away.
    _stays: oneshot::Sender<Infallible>,
}

/// A place in the line; given back when it is dropped.
#[derive(Debug)]
struct Place {
    line: Arc<Line>,
    number: u64,
    /// Ends when the question is sent away.
    stays: oneshot::Receiver<Infallible>,
}

impl Line {
    fn all(&self) -> MutexGuard<'_, Vec<Standing>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a question that has taken so long. Where the line is full, the question that has taken longest goes.
    fn join(line: &Arc<Self>, took: Duration) -> Option<Place> {
        let mut all = line.all();
        if all.len() >= MOST_LONG {
            let longest = all.iter().enumerate().max_by_key(|(_, standing)| standing.took)?;
            let (at, _) = Some(longest).filter(|(_, standing)| standing.took > took)?;
            all.swap_remove(at);
        }
        let number = line.numbers.fetch_add(1, Relaxed);
        let (sender, stays) = oneshot::channel();
        all.push(Standing { number, took, _stays: sender });
        Some(Place { line: Arc::clone(line), number, stays })
    }
}

impl Place {
    /// Notes how long the question has taken.
    fn note(&self, took: Duration) {
        if let Some(standing) = self.line.all().iter_mut().find(|standing| standing.number == self.number) {
            standing.took = took;
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.line.all().retain(|standing| standing.number != self.number);
    }
}

/// What a thread that looks for an answer asks from time to time.
#[derive(Debug)]
pub struct Patience {
    turns: Turns,
    /// Leave to look for an answer.
    turn: Option<OwnedSemaphorePermit>,
    /// Where it takes longer.
    place: Option<Place>,
    /// Ends when nobody waits for the answer any more.
    waiting: oneshot::Receiver<Infallible>,
    /// The processor time of this thread when it began, and when its turn did.
    began: Duration,
    turn_began: Duration,
}

impl Patience {
    fn new(turns: Turns, turn: OwnedSemaphorePermit, waiting: oneshot::Receiver<Infallible>) -> Self {
        let now = taken();
        Self { turns, turn: Some(turn), place: None, waiting, began: now, turn_began: now }
    }

    /// Whether to go on; waits where others are to come first.
    ///
    /// # Errors
    /// [`Problem::TooCostly`] where it has taken too long, or nobody waits for the answer any more;
    /// [`Problem::TooSlow`] where too many questions that take long are asked at once, and this has taken longest.
    pub fn ask(&mut self) -> Result<(), Problem> {
        let now = taken();
        let took = now.saturating_sub(self.began);
        if took > MOST || is_over(&mut self.waiting) {
            return Err(Problem::TooCostly);
        }
        if self.place.as_mut().is_some_and(|place| is_over(&mut place.stays)) {
            return Err(Problem::TooSlow);
        }
        let turn = if self.place.is_some() { TURN } else { SHORT };
        if now.saturating_sub(self.turn_began) > turn { self.give_way(took) } else { Ok(()) }
    }

    /// Lets others go first.
    fn give_way(&mut self, took: Duration) -> Result<(), Problem> {
        self.turn = None;
        let place = match self.place.take() {
            Some(place) => {
                place.note(took);
                place
            }
            None => Line::join(&self.turns.line, took).ok_or(Problem::TooSlow)?,
        };
        let place = self.place.insert(place);
        let next = Arc::clone(&self.turns.long).acquire_owned();
        let turn = Handle::current().block_on(async {
            tokio::select! {
                turn = next => turn.map_err(|closed| Problem::Internal(closed.into())),
                _ = &mut self.waiting => Err(Problem::TooCostly),
                _ = &mut place.stays => Err(Problem::TooSlow),
            }
        })?;
        self.turn = Some(turn);
        self.turn_began = taken();
        Ok(())
    }
}

/// Whether the other end, which says nothing, is gone.
fn is_over(receiver: &mut oneshot::Receiver<Infallible>) -> bool {
    matches!(receiver.try_recv(), Err(oneshot::error::TryRecvError::Closed))
}

impl Visit {
    /// Looks for an answer on a thread that may take its time, in turn with others.
    pub async fn in_turn(
        self,
        look: impl FnOnce(&Self, &mut Patience) -> Response + Send + 'static,
    ) -> Response {
        let turns = self.context.turns.clone();
        // The turns never end: a closed gate would be a fault of ours.
        let turn = match Arc::clone(&turns.short).acquire_owned().await {
            Ok(turn) => turn,
            Err(closed) => return self.answer(Err(Problem::Internal(closed.into()))),
        };
        // Dropped with this very future, when the visitor goes away.
        let (_waits, waiting) = oneshot::channel();
        let look = move |visit: &Self| look(visit, &mut Patience::new(turns, turn, waiting));
        self.in_peace(look).await
    }
}

/// The processor time this thread has taken.
fn taken() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or_default())
}
