//! The ways a question may be read that is not understood as typed.

use super::index::AddressIndex;
use super::{keyboard, numerals};

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

/// Numbers in words, words run together or torn apart.
const MENDED: u16 = 1;
/// The wrong keyboard layout, or Latin letters.
const LATIN: u16 = 2;
/// Latin letters typed on the wrong layout.
const DISGUISED: u16 = 6;

impl AddressIndex {
    /// The ways to read a question other than as typed, likeliest first.
    pub(super) fn readings(&self, query: &str) -> Vec<Reading> {
        let mut found: Vec<Reading> = keyboard::readings(query)
            .into_iter()
            .map(|text| Reading { text, cost: LATIN, latin: true })
            .collect();
        let digits = numerals::in_digits(query);
        let spaced = self.respaced(digits.as_deref().unwrap_or(query));
        found.extend(spaced.or(digits).map(|text| Reading { text, cost: MENDED, latin: false }));
        found
    }

    /// The last way: Latin letters typed on the Russian layout.
    pub(super) fn last_reading(query: &str) -> Reading {
        Reading { text: keyboard::latin_in_disguise(query), cost: DISGUISED, latin: true }
    }
}
