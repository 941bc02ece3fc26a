//! What is added to each row, and the tally of it.

use std::{collections::BTreeMap, fmt};

use crate::{atlas::Geocoded, geometry::units};

/// The columns added to each row, in this order.
pub const ADDED: [&str; 9] =
    ["code", "score", "locality", "street", "house", "lon", "lat", "committee", "candidates"];

/// Rows answered: as they go out, and counted.
#[derive(Debug, Default)]
pub struct Answers {
    /// The rows.
    pub bytes: Vec<u8>,
    /// How they came out.
    pub tally: Tally,
}

impl Answers {
    /// Puts later rows behind these.
    pub fn add(&mut self, later: Self) {
        if self.bytes.is_empty() {
            self.bytes = later.bytes;
        } else {
            self.bytes.extend_from_slice(&later.bytes);
        }
        self.tally.add(&later.tally);
    }
}

/// How many rows came out with which code.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tally(BTreeMap<&'static str, u64>);

impl Tally {
    /// Counts one answer.
    pub(super) fn count(&mut self, answer: &Geocoded<'_>) {
        *self.0.entry(answer.code).or_default() += 1;
    }

    /// Adds another tally.
    pub fn add(&mut self, other: &Self) {
        for (code, rows) in &other.0 {
            *self.0.entry(code).or_default() += rows;
        }
    }

    /// All rows.
    pub fn rows(&self) -> u64 {
        self.0.values().sum()
    }

    /// Those with a house.
    pub fn found(&self) -> u64 {
        ["H1", "H2"].iter().filter_map(|code| self.0.get(code)).sum()
    }
}

impl fmt::Display for Tally {
    /// `rows 4, found 3: H1 2, H2 1, N1 1`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rows {}, found {}", self.rows(), self.found())?;
        // Houses first, nothing last.
        let (nothing, something): (Vec<_>, Vec<_>) = self.0.iter().partition(|(code, _)| **code == "0");
        let (houses, others): (Vec<_>, Vec<_>) =
            something.into_iter().partition(|(code, _)| code.starts_with('H'));
        for (n, (code, rows)) in houses.into_iter().chain(others).chain(nothing).enumerate() {
            write!(f, "{} {code} {rows}", if n == 0 { ":" } else { "," })?;
        }
        Ok(())
    }
}

/// The names of what is added, none of which the row has already: `street`, or where that is taken, `dvor_street`.
pub(super) fn names(is_taken: impl Fn(&str) -> bool) -> [String; 9] {
    ADDED.map(|name| {
        let mut name = name.to_owned();
        while is_taken(&name) {
            name.insert_str(0, "dvor_");
        }
        name
    })
}

/// What of an answer is a list, as one text.
pub(super) struct Texts {
    /// Ids, parted by `;`.
    pub committees: String,
    /// `street|house`, parted by `;`.
    pub candidates: String,
}

impl Texts {
    pub(super) fn of(answer: &Geocoded<'_>) -> Self {
        let candidates: Vec<String> =
            answer.candidates.iter().map(|(street, house)| format!("{street}|{house}")).collect();
        Self { committees: answer.committees.join(";"), candidates: candidates.join(";") }
    }
}

/// Longitude or latitude with seven decimals at most.
pub(super) fn seven_decimals(degrees: f64) -> f64 {
    units(degrees) as f64 / 1e7
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_taken_is_told_from_ours_however_often() {
        let taken = ["street", "dvor_street", "lon", "query"];
        let names = names(|name| taken.contains(&name));
        assert_eq!(
            names.each_ref().map(String::as_str),
            [
                "code",
                "score",
                "locality",
                "dvor_dvor_street",
                "house",
                "dvor_lon",
                "lat",
                "committee",
                "candidates"
            ]
        );
    }

    #[test]
    fn a_tally_begins_with_the_houses() {
        let tally = Tally([("0", 1), ("A", 2), ("H1", 3), ("H2", 4), ("H3", 5), ("S1", 6)].into());
        assert_eq!(tally.to_string(), "rows 21, found 7: H1 3, H2 4, H3 5, A 2, S1 6, 0 1");
        assert_eq!(Tally::default().to_string(), "rows 0, found 0");
    }
}
