//! The ways a question may be read that is not understood as typed.

use super::index::AddressIndex;
use super::keyboard;

/// A way to read a question.
#[derive(Debug)]
pub(super) struct Reading {
    /// What it would have been, written as people should.
    pub(super) text: String,
    /// How far-fetched it is, in tenths of an edit.
    pub(super) cost: u16,
    /// Whether it was typed in other letters.
    pub(super) latin: bool,
}

/// Words run together or torn apart.
const MENDED: u16 = 1;
/// The wrong keyboard layout, or Latin letters.
const LATIN: u16 = 2;
/// The wrong layout with a comma that is one.
const UNLIKELY: u16 = 8;
/// Latin letters typed on the wrong layout.
const DISGUISED: u16 = 6;

impl AddressIndex {
    /// The ways to read a question other than as typed, likeliest first.
    pub(super) fn readings(&self, query: &str) -> Vec<Reading> {
        let mut found: Vec<Reading> = keyboard::readings(query)
            .into_iter()
            .zip([LATIN, LATIN, UNLIKELY])
            .filter(|(text, _)| !text.is_empty())
            .map(|(text, cost)| Reading { text, cost, latin: true })
            .collect();
        let spaced = self.respaced(query).into_iter();
        found.extend(spaced.map(|text| Reading { text, cost: MENDED, latin: false }));
        found
    }

    /// The last way: Latin letters typed on the Russian layout.
    pub(super) fn last_reading(query: &str) -> Reading {
        Reading { text: keyboard::latin_in_disguise(query), cost: DISGUISED, latin: true }
    }
}
