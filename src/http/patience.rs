//! How long is worked for one visitor: until they go away, and not beyond what a question may cost.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::available_parallelism,
    time::Duration,
};

use axum::response::Response;
use rustix::time::{ClockId, clock_gettime};
use tokio::sync::Semaphore;

use super::{Language, Problem, visit::Visit};

/// The processor time that looking for an answer may take.
pub const MOST: Duration = Duration::from_secs(5);

/// As many look for answers at once as there are processors; others wait their turn.
#[derive(Debug, Clone)]
pub struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(available_parallelism().map_or(1, usize::from))))
    }
}

/// What a thread that looks for an answer asks from time to time.
#[derive(Debug)]
pub struct Patience {
    gone: Arc<AtomicBool>,
    /// The processor time of this thread when it began.
    began: Duration,
}

impl Patience {
    /// Whether to go on.
    ///
    /// # Errors
    /// [`Problem::TooCostly`] where it has taken too long, or nobody waits for the answer any more.
    pub fn ask(&self) -> Result<(), Problem> {
        let is_over = self.gone.load(Ordering::Relaxed) || taken() > self.began + MOST;
        if is_over { Err(Problem::TooCostly) } else { Ok(()) }
    }
}

/// Tells a thread that nobody waits for it any more, when it is dropped.
struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Visit {
    /// Looks for an answer on a thread that may take its time, in turn with others.
    pub async fn in_turn(self, look: impl FnOnce(&Self, &Patience) -> Response + Send + 'static) -> Response {
        let Turns(turns) = self.context.turns.clone();
        // The turns never end: a closed gate would be a fault of ours.
        let turn = match turns.acquire_owned().await {
            Ok(turn) => turn,
            Err(closed) => return Problem::Internal(closed.into()).respond(Language::default()),
        };
        let gone = Arc::new(AtomicBool::new(false));
        let _waiting = Waiting(Arc::clone(&gone));
        let look = move |visit: &Self| {
            let _turn = turn;
            look(visit, &Patience { gone, began: taken() })
        };
        self.in_peace(look).await
    }
}

/// The processor time this thread has taken.
fn taken() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or_default())
}
