//! How long is worked for one visitor: until they go away, and not beyond what a question may cost.

use std::{convert::Infallible, sync::Arc, thread::available_parallelism, time::Duration};

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
const SHORT: Duration = Duration::from_millis(50);

/// The most questions that take longer and are not answered yet, those being looked at among them.
const MOST_LONG: usize = 16;

/// Who looks for an answer when. As many do at once as there are processors; one that takes longer gives way, and goes
/// on beside as many others that take longer. So nobody waits for an answer because others ask costly questions.
#[derive(Debug, Clone)]
pub struct Turns {
    short: Arc<Semaphore>,
    long: Arc<Semaphore>,
    /// Places in the line of those that take longer.
    line: Arc<Semaphore>,
}

impl Default for Turns {
    fn default() -> Self {
        let processors = available_parallelism().map_or(1, usize::from);
        let turns = |count| Arc::new(Semaphore::new(count));
        Self { short: turns(processors), long: turns(processors), line: turns(MOST_LONG) }
    }
}

/// What a thread that looks for an answer asks from time to time.
#[derive(Debug)]
pub struct Patience {
    turns: Turns,
    turn: Turn,
    /// Ends when nobody waits for the answer any more.
    waiting: oneshot::Receiver<Infallible>,
    /// The processor time of this thread when it began.
    began: Duration,
}

/// Leave to look for an answer.
#[derive(Debug)]
enum Turn {
    Short {
        _turn: OwnedSemaphorePermit,
    },
    Long {
        _turn: OwnedSemaphorePermit,
        _place: OwnedSemaphorePermit,
    },
    /// The last was given back.
    Over,
}

impl Patience {
    /// Whether to go on; waits where others are to come first.
    ///
    /// # Errors
    /// [`Problem::TooCostly`] where it has taken too long, or nobody waits for the answer any more;
    /// [`Problem::TooSlow`] where too many questions that take long are asked at once.
    pub fn ask(&mut self) -> Result<(), Problem> {
        let took = taken().saturating_sub(self.began);
        let is_left = matches!(self.waiting.try_recv(), Err(oneshot::error::TryRecvError::Closed));
        if took > MOST || is_left {
            return Err(Problem::TooCostly);
        }
        if took > SHORT && matches!(self.turn, Turn::Short { .. }) { self.give_way() } else { Ok(()) }
    }

    /// Lets others go first.
    fn give_way(&mut self) -> Result<(), Problem> {
        self.turn = Turn::Over;
        let place = Arc::clone(&self.turns.line).try_acquire_owned().map_err(|_| Problem::TooSlow)?;
        let long = Arc::clone(&self.turns.long);
        let turn = Handle::current().block_on(async {
            tokio::select! {
                turn = long.acquire_owned() => turn.map_err(|closed| Problem::Internal(closed.into())),
                _ = &mut self.waiting => Err(Problem::TooCostly),
            }
        })?;
        self.turn = Turn::Long { _turn: turn, _place: place };
        Ok(())
    }
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
            Ok(turn) => Turn::Short { _turn: turn },
            Err(closed) => return self.answer(Err(Problem::Internal(closed.into()))),
        };
        // Dropped with this very future, when the visitor goes away.
        let (_waits, waiting) = oneshot::channel();
        let look = move |visit: &Self| look(visit, &mut Patience { turns, turn, waiting, began: taken() });
        self.in_peace(look).await
    }
}

/// The processor time this thread has taken.
fn taken() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or_default())
}
