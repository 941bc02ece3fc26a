//! How long is worked for one visitor: until they go away, and not beyond what a question may cost.

use std::{
    convert::Infallible,
    sync::Arc,
    thread::available_parallelism,
    time::{Duration, Instant},
};

use axum::response::Response;
use rustix::time::{ClockId, clock_gettime};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
};

use super::{Problem, guard::MAX_TIME, visit::Visit};

/// The processor time that looking for an answer may take.
pub const MOST: Duration = Duration::from_secs(5);

/// The processor time of a short question.
const SHORT: Duration = Duration::from_millis(20);

/// The processor time of an everyday one.
const EVERYDAY: Duration = Duration::from_millis(300);

/// The processor time after which an everyday question gives way to the others.
const TURN: Duration = Duration::from_millis(50);

/// The most everyday questions of each processor that are not answered yet, those being looked at among them: so many end
/// in time. Each holds a thread.
const MOST_EVERYDAY: usize = 32;

/// The most long ones.
const MOST_LONG: usize = 16;

/// How long a question may have waited when it goes on as a long one, so that there is time to end it, also beside others.
const LATEST: Duration = Duration::from_secs(MAX_TIME.as_secs() / 2);

/// The processor time of a step of those that cannot be interrupted, at most.
const STEP: Duration = Duration::from_nanos(400);

/// The most such steps.
const MOST_STEPS: u32 = 1_000_000;

/// Who looks for an answer when. As many short questions at once as there are processors; what takes longer goes on beside
/// as many everyday questions, which go in turn, for a [`TURN`] each; and what takes longer still, in the order of arrival
/// and to its end. So nobody whose question is short or an everyday one waits for the end of a long one. Where more is asked
/// than can be answered in time, who would not be is told so before a long look begins, not in its middle.
#[derive(Debug, Clone)]
pub struct Turns {
    rooms: [Room; 3],
}

/// How much a question takes, as far as that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Size {
    Short,
    Everyday,
    Long,
}

/// Where questions of one size wait.
#[derive(Debug, Clone)]
struct Room {
    /// One for each that may stand here.
    places: Arc<Semaphore>,
    /// One for each that may go on: given in the order of asking.
    turns: Arc<Semaphore>,
}

impl Default for Turns {
    fn default() -> Self {
        let processors = available_parallelism().map_or(1, usize::from);
        let room = |places| Room {
            places: Arc::new(Semaphore::new(places)),
            turns: Arc::new(Semaphore::new(processors)),
        };
        Self { rooms: [Semaphore::MAX_PERMITS, MOST_EVERYDAY * processors, MOST_LONG * processors].map(room) }
    }
}

impl Turns {
    fn room(&self, size: Size) -> &Room {
        &self.rooms[size as usize]
    }
}

impl Size {
    fn of(took: Duration) -> Self {
        match took {
            _ if took <= SHORT => Self::Short,
            _ if took <= EVERYDAY => Self::Everyday,
            _ => Self::Long,
        }
    }
}

/// What a thread that looks for an answer asks from time to time.
#[derive(Debug)]
pub struct Patience {
    turns: Turns,
    size: Size,
    /// Leave to be in a room, where not all may.
    place: Option<OwnedSemaphorePermit>,
    /// Leave to look for an answer.
    turn: Option<OwnedSemaphorePermit>,
    /// Ends when nobody waits for the answer any more.
    waiting: oneshot::Receiver<Infallible>,
    asked: Instant,
    /// The processor time of this thread when it began, and when its turn did.
    began: Duration,
    turn_began: Duration,
}

impl Patience {
    fn new(turns: Turns, turn: OwnedSemaphorePermit, waiting: oneshot::Receiver<Infallible>) -> Self {
        let now = taken();
        Self {
            turns,
            size: Size::Short,
            place: None,
            turn: Some(turn),
            waiting,
            asked: Instant::now(),
            began: now,
            turn_began: now,
        }
    }

    /// Whether to go on, with so many steps that cannot be interrupted; waits where others are to come first.
    ///
    /// # Errors
    /// [`Problem::TooCostly`] where it has taken too long, or would, or nobody waits for the answer any more;
    /// [`Problem::TooSlow`] where too many questions are asked at once that take as long.
    pub fn ask(&mut self, steps: usize) -> Result<(), Problem> {
        let now = taken();
        let took = now.saturating_sub(self.began);
        let steps = u32::try_from(steps).unwrap_or(u32::MAX);
        if took > MOST || steps > MOST_STEPS || is_over(&mut self.waiting) {
            return Err(Problem::TooCostly);
        }
        let size = Size::of(took + STEP * steps);
        if size > self.size {
            self.turn = None;
            let place = Arc::clone(&self.turns.room(size).places).try_acquire_owned();
            self.place = Some(place.map_err(|_| Problem::TooSlow)?);
            self.size = size;
            self.wait()
        } else if self.size == Size::Everyday && now.saturating_sub(self.turn_began) > TURN {
            self.turn = None;
            self.wait()
        } else {
            Ok(())
        }
    }

    /// Waits for a turn.
    fn wait(&mut self) -> Result<(), Problem> {
        let next = Arc::clone(&self.turns.room(self.size).turns).acquire_owned();
        let turn = Handle::current().block_on(async {
            tokio::select! {
                turn = next => turn.map_err(|closed| Problem::Internal(closed.into())),
                _ = &mut self.waiting => Err(Problem::TooCostly),
            }
        })?;
        if self.size == Size::Long && self.asked.elapsed() > LATEST {
            return Err(Problem::TooSlow);
        }
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
        let turn = match Arc::clone(&turns.room(Size::Short).turns).acquire_owned().await {
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
