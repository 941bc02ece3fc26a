//! Following the store: others' commits are taken in as they come, and a store that goes away is waited for.
//!
//! One question at a time, each bounded in time. While the store is away, nothing but the calendar moves: reads go on
//! from the snapshot, the log has one line when it goes and one when it is back, and the next question is never more
//! than [`PATIENCE`] and [`BACK_OFF`] away.

use std::{
    io,
    pin::pin,
    sync::{Arc, PoisonError, atomic::Ordering},
    time::{Duration, Instant, SystemTime},
};

use jiff::Timestamp;

use super::{App, Health, MEND_EVERY};
use crate::store::StoreError;

/// How long to wait before a store that is away is asked again.
const BACK_OFF: Duration = Duration::from_millis(250);

/// How long to wait before what could not be taken in is read again.
const FAULTY_PAUSE: Duration = Duration::from_secs(2);

/// After so long without an answer, one looks whether the store answers at all.
const PATIENCE: Duration = Duration::from_secs(1);

/// So long after the last answer of a store that is away, people are told how old the data are.
pub const STALE_AFTER: Duration = Duration::from_secs(5);

/// The longest a question is waited for, whatever else is answered.
const LONGEST: Duration = Duration::from_mins(1);

/// Since when the store is away, and why.
#[derive(Debug, Clone)]
pub struct Away {
    /// When it was first missed.
    pub since: Instant,
    /// What it said, or did not.
    pub why: String,
}

impl Health {
    /// Of which moment the data are, where they are older than [`STALE_AFTER`] behind a store that is away.
    pub fn stale_since(&self) -> Option<Timestamp> {
        let age = self.last_answer.elapsed();
        if self.away.is_none() || age <= STALE_AFTER {
            return None;
        }
        SystemTime::now().checked_sub(age).and_then(|t| Timestamp::try_from(t).ok())
    }
}

impl App {
    /// Follows the store until the service ends: applies others' commits, and mends what others broke.
    pub async fn follow(self: Arc<Self>) {
        let pace = self.store.pace();
        let mut mended_at = Instant::now();
        loop {
            let begun = Instant::now();
            if self.health().away.is_some() && !self.is_reached().await {
                self.turn_the_page().await;
                tokio::time::sleep(BACK_OFF).await;
                continue;
            }
            let caught_up = self.catch_up().await;
            self.note(&caught_up);
            // Nobody can mend what cannot be reached; whatever else is wrong may be just what is to be mended.
            let is_reached = !matches!(caught_up, Err(StoreError::Away { .. }));
            if is_reached && mended_at.elapsed() >= MEND_EVERY {
                mended_at = begun;
                self.mend().await;
            }
            if caught_up.is_err() {
                tokio::time::sleep(BACK_OFF).await;
                continue;
            }
            if self.health().fault.is_some() {
                // The whole city is read again: not at once, should that fail in the same way.
                tokio::time::sleep(FAULTY_PAUSE).await;
            }
            // Never more than half of the time is spent on following, however fast others write.
            tokio::time::sleep(begun.elapsed().min(pace)).await;
            let _ = tokio::time::timeout(pace, self.store.hint()).await;
        }
    }

    /// Whether the store answers anything at all, asked for a write nobody made.
    async fn is_reached(&self) -> bool {
        let asked = tokio::time::timeout(PATIENCE, self.store.outcome("")).await;
        !matches!(asked, Err(_) | Ok(Err(StoreError::Away { .. })))
    }

    /// Waits for an answer as long as the store answers other questions meanwhile: there may be much to say. Where it
    /// answers none, it is away.
    ///
    /// # Errors
    /// Those of the question, or that there was no answer.
    pub(super) async fn patiently<T>(
        &self,
        question: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let mut question = pin!(question);
        let begun = Instant::now();
        loop {
            if let Ok(answer) = tokio::time::timeout(PATIENCE, question.as_mut()).await {
                return answer;
            }
            if begun.elapsed() > LONGEST || !self.is_reached().await {
                let sentence = format!("no answer for {:.1} s", begun.elapsed().as_secs_f64());
                let source = sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, sentence));
                return Err(StoreError::Away { source });
            }
        }
    }

    /// Notes whether the store answered; logs it once when it goes away and once when it is back.
    fn note<T>(&self, outcome: &Result<T, StoreError>) {
        let mut health = self.health.lock().unwrap_or_else(PoisonError::into_inner);
        match outcome {
            Ok(_) => {
                if let Some(away) = health.away.take() {
                    let away_s = (away.since.elapsed().as_secs_f64() * 10.0).round() / 10.0;
                    tracing::info!(away_s, "the store answers again");
                }
            }
            Err(error) => {
                self.counters.follow_failures.fetch_add(1, Ordering::Relaxed);
                let why = sentence_of(error);
                if let Some(away) = &mut health.away {
                    away.why = why;
                } else {
                    tracing::warn!(why, "the store does not answer; reads go on with the data there are");
                    health.away = Some(Away { since: Instant::now(), why });
                }
            }
        }
    }

    async fn mend(&self) {
        match self.patiently(self.store.mend()).await {
            Ok(told) => {
                for m in &told {
                    tracing::warn!(table = m.table, "{}", m.what);
                }
                self.counters.mended.fetch_add(told.len() as u64, Ordering::Relaxed);
                self.tell(|health| {
                    if told.is_empty() {
                        health.failure = None;
                    } else {
                        health.mended = told;
                    }
                });
            }
            // Somebody else is writing: the next look is a second away.
            Err(StoreError::Busy) => {}
            Err(error) => {
                let sentence = format!("the store cannot be looked over: {}", sentence_of(&error));
                self.tell(|health| {
                    if health.failure.as_ref() != Some(&sentence) {
                        tracing::warn!(
                            error = &error as &dyn std::error::Error,
                            "the store cannot be looked over"
                        );
                        health.failure = Some(sentence);
                    }
                });
            }
        }
    }
}

/// An error with its causes, as one sentence.
fn sentence_of(error: &StoreError) -> String {
    let mut sentence = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let said = error.to_string();
        if !sentence.contains(&said) {
            sentence = format!("{sentence}: {said}");
        }
        cause = error.source();
    }
    sentence
}
