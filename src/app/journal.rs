//! The journal: what changed lately, for clients that show the city live. Kept in memory and bounded; whoever asks for
//! more than it holds is told to read everything anew.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use geo::Rect;
use tokio::sync::watch;

use crate::{domain::Revision, store::Table};

/// How many changes are kept.
pub const KEPT: usize = 10_000;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is there, new or changed.
    Put,
    /// It is there no more, or cannot be understood.
    Delete,
}

/// One row that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its table.
    pub table: Table,
    /// Its id.
    pub id: String,
    /// What became of it.
    pub fate: Fate,
    /// The collection and the id of the feature it shows as, or is a part of; none where it shows as none.
    pub feature: Option<(String, String)>,
    /// The box round where it was and where it is, degrees; none where the row has no geometry.
    pub bounds: Option<Rect<f64>>,
}

/// Where a reader stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The store's incarnation it knows.
    pub epoch: String,
    /// The newest revision it knows.
    pub revision: Revision,
}

/// What changed after a position.
#[derive(Debug)]
pub struct Page {
    /// The reader's next position.
    pub position: Position,
    /// Whether everything has to be read anew: what changed is not known any more.
    pub reload: bool,
    /// Whether there is more after the next position.
    pub more: bool,
    /// What changed, by revision; empty with `reload`.
    pub changes: Vec<(Revision, Arc<Change>)>,
}

/// What changed lately.
pub struct Journal {
    state: Mutex<State>,
    /// Counts whatever readers have to wake for.
    moved: watch::Sender<u64>,
}

struct State {
    position: Position,
    /// Everything after this revision is in `changes`.
    floor: Revision,
    /// By revision.
    changes: VecDeque<(Revision, Arc<Change>)>,
    /// How often something changed by the clock alone.
    turns: u64,
    is_over: bool,
}

impl Journal {
    /// An empty one, from a position on.
    pub fn new(epoch: &str, revision: Revision) -> Self {
        Self {
            state: Mutex::new(State {
                position: Position { epoch: epoch.to_owned(), revision },
                floor: revision,
                changes: VecDeque::new(),
                turns: 0,
                is_over: false,
            }),
            moved: watch::Sender::default(),
        }
    }

    /// Adds what changed up to a revision; `None` where that is not known row by row.
    pub fn add(&self, revision: Revision, changes: Option<Vec<Change>>) {
        let mut state = self.state();
        let Some(changes) = changes else {
            let epoch = state.position.epoch.clone();
            drop(state);
            return self.begin_anew(&epoch, revision);
        };
        state.position.revision = revision;
        state.changes.extend(changes.into_iter().map(|c| (revision, Arc::new(c))));
        while state.changes.len() > KEPT {
            // A revision is kept whole or not at all.
            if let Some((oldest, _)) = state.changes.pop_front() {
                state.floor = oldest;
                while state.changes.front().is_some_and(|(r, _)| *r == oldest) {
                    state.changes.pop_front();
                }
            }
        }
        self.wake(state);
    }

    /// Forgets everything: readers have to read all anew.
    pub fn begin_anew(&self, epoch: &str, revision: Revision) {
        let mut state = self.state();
        state.position = Position { epoch: epoch.to_owned(), revision };
        state.floor = revision;
        state.changes.clear();
        // Also who stands at this very revision.
        state.turns += 1;
        self.wake(state);
    }

    /// Notes that something changed by the clock: which law is in force.
    pub fn turn(&self) {
        let mut state = self.state();
        state.turns += 1;
        self.wake(state);
    }

    /// Lets every reader go: the service ends.
    pub fn end(&self) {
        let mut state = self.state();
        state.is_over = true;
        self.wake(state);
    }

    /// Whether the service ends.
    pub fn is_over(&self) -> bool {
        self.state().is_over
    }

    /// How often something changed by the clock alone, or was forgotten: to be compared with what was read before.
    pub fn turns(&self) -> u64 {
        self.state().turns
    }

    /// Where the journal stands.
    pub fn position(&self) -> Position {
        self.state().position.clone()
    }

    /// Wakes whenever there may be something new, or the service ends.
    pub fn moved(&self) -> watch::Receiver<u64> {
        self.moved.subscribe()
    }

    /// What changed after a position: `most` changes, or as many more as the last revision has. A position without an
    /// epoch is taken as one of this incarnation; one that is ahead, as another node's: nothing changed after it yet.
    pub fn after(&self, epoch: Option<&str>, since: Revision, most: usize) -> Page {
        let state = self.state();
        let now = state.position.clone();
        if epoch.is_some_and(|epoch| epoch != now.epoch) || since < state.floor {
            return Page { position: now, reload: true, more: false, changes: Vec::new() };
        }
        let from = state.changes.partition_point(|(revision, _)| *revision <= since);
        let mut changes: Vec<_> = state.changes.iter().skip(from).take(most).cloned().collect();
        let mut reached = now.revision.max(since);
        let mut more = false;
        if let Some(last) = changes.last().map(|(revision, _)| *revision) {
            let rest = state.changes.iter().skip(from + changes.len()).take_while(|(r, _)| *r == last);
            changes.extend(rest.cloned());
            more = from + changes.len() < state.changes.len();
            if more {
                reached = last;
            }
        }
        Page { position: Position { revision: reached, ..now }, reload: false, more, changes }
    }

    fn wake(&self, state: MutexGuard<'_, State>) {
        drop(state);
        self.moved.send_modify(|count| *count += 1);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(id: &str) -> Change {
        Change { table: Table::Act, id: id.to_owned(), fate: Fate::Put, feature: None, bounds: None }
    }

    fn ids(page: &Page) -> Vec<(i64, &str)> {
        page.changes.iter().map(|(revision, change)| (revision.0, change.id.as_str())).collect()
    }

    fn journal() -> Journal {
        let journal = Journal::new("first", Revision(5));
        journal.add(Revision(7), Some(vec![change("a"), change("b")]));
        journal.add(Revision(8), Some(vec![change("c")]));
        journal
    }

    #[test]
    fn what_changed_after_a_revision_is_told_whole_revisions_at_a_time() {
        let journal = journal();
        for (since, most, want, reached, more) in [
            (5, 10, &[(7, "a"), (7, "b"), (8, "c")][..], 8, false),
            // Seven is of another node's counting: it lies within what is told as 7.
            (6, 10, &[(7, "a"), (7, "b"), (8, "c")], 8, false),
            (7, 10, &[(8, "c")], 8, false),
            (8, 10, &[], 8, false),
            (11, 10, &[], 11, false),
            (5, 1, &[(7, "a"), (7, "b")], 7, true),
            (5, 3, &[(7, "a"), (7, "b"), (8, "c")], 8, false),
        ] {
            let page = journal.after(Some("first"), Revision(since), most);
            assert_eq!(ids(&page), want, "after {since}, {most} at most");
            assert_eq!((page.position.revision.0, page.more, page.reload), (reached, more, false), "{since}");
        }
    }

    #[test]
    fn who_stands_before_the_journal_or_in_another_incarnation_reads_all_anew() {
        let journal = journal();
        for (epoch, since, want) in
            [(None, 4, true), (None, 5, false), (Some("other"), 8, true), (Some("first"), 8, false)]
        {
            assert_eq!(journal.after(epoch, Revision(since), 10).reload, want, "{epoch:?} {since}");
        }
        journal.begin_anew("second", Revision(3));
        let page = journal.after(Some("first"), Revision(8), 10);
        assert!(page.reload);
        assert_eq!(page.position, Position { epoch: "second".to_owned(), revision: Revision(3) });
    }

    #[test]
    fn the_journal_is_bounded_and_never_keeps_half_a_revision() {
        let journal = journal();
        let many = |n: usize| Some((0..n).map(|i| change(&i.to_string())).collect());
        journal.add(Revision(9), many(KEPT - 2));
        // Three and KEPT − 2 are one too many: all of revision 7 goes.
        assert!(journal.after(None, Revision(6), 1).reload);
        let kept = journal.after(None, Revision(7), usize::MAX);
        assert_eq!((kept.reload, kept.changes.len()), (false, KEPT - 1));
        journal.add(Revision(10), many(KEPT + 1));
        assert!(journal.after(None, Revision(9), 1).reload, "one revision larger than the journal");
        let none = journal.after(None, Revision(10), 1);
        assert_eq!((none.reload, none.changes.len()), (false, 0));
    }
}
