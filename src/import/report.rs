//! What an import did: counts for a glance, and a note on every row that was not simply kept.

use std::{io::Write as _, path::Path};

use super::ImportError;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Kept, after something was put right.
    Repaired,
    /// Kept as it was, though odd.
    Flagged,
    /// Not kept.
    Refused,
}

impl Outcome {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Repaired => "repaired",
            Self::Flagged => "flagged",
            Self::Refused => "refused",
        }
    }
}

/// A note on one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowNote {
    /// The row's number: in a table that of its first line, in `GeoJSON` the feature's, from 1.
    pub row: u64,
    /// What became of it.
    pub outcome: Outcome,
    /// Why, in a sentence.
    pub reason: String,
    /// The row as it was, shortened.
    pub text: String,
}

/// What an import did.
#[derive(Debug, Default)]
pub struct Report {
    /// Rows read.
    pub read: u64,
    /// Rows kept, repaired ones among them.
    pub kept: u64,
    /// Rows kept after something was put right.
    pub repaired: u64,
    /// Rows kept though odd.
    pub flagged: u64,
    /// Rows not kept.
    pub refused: u64,
    /// A note on every row that was not simply kept.
    pub notes: Vec<RowNote>,
    /// Remarks on the whole.
    pub remarks: Vec<String>,
}

impl Report {
    /// Counts a row as kept, with what was done to it or noticed.
    pub fn keep(&mut self, row: u64, text: &str, repairs: &[String], flags: &[String]) {
        self.kept += 1;
        if !repairs.is_empty() {
            self.repaired += 1;
            self.note(row, Outcome::Repaired, repairs.join("; "), text);
        }
        if !flags.is_empty() {
            self.flagged += 1;
            self.note(row, Outcome::Flagged, flags.join("; "), text);
        }
    }

    /// Counts a row as refused.
    pub fn refuse(&mut self, row: u64, text: &str, reason: impl Into<String>) {
        self.refused += 1;
        self.note(row, Outcome::Refused, reason.into(), text);
    }

    /// Notes something without counting a row.
    pub fn note(&mut self, row: u64, outcome: Outcome, reason: String, text: &str) {
        self.notes.push(RowNote { row, outcome, reason, text: text.chars().take(300).collect() });
    }

    /// Whether a table said anything.
    ///
    /// # Errors
    /// [`ImportError::NoRows`]; [`ImportError::NothingUsable`] where no row was kept and one refused.
    pub fn of_a_table(&self, table: &Path) -> Result<(), ImportError> {
        let path = || table.to_owned();
        if self.read == 0 {
            return Err(ImportError::NoRows { path: path(), what: "a header and no row below it" });
        }
        match self.first_refusal() {
            Some(first) if self.kept == 0 => {
                let reason = first.reason.clone();
                Err(ImportError::NothingUsable { path: path(), rows: self.read, reason })
            }
            _ => Ok(()),
        }
    }

    /// Why the first refused row was.
    pub fn first_refusal(&self) -> Option<&RowNote> {
        self.notes.iter().find(|n| n.outcome == Outcome::Refused)
    }

    /// Writes the notes as CSV (UTF-8 with BOM, as spreadsheets want it): row, outcome, reason, text.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_notes(&self, path: &Path) -> std::io::Result<()> {
        let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
        file.write_all("\u{feff}".as_bytes())?;
        let mut table = csv::Writer::from_writer(file);
        table.write_record(["row", "outcome", "reason", "text"])?;
        for n in &self.notes {
            table.write_record([n.row.to_string().as_str(), n.outcome.as_str(), &n.reason, &n.text])?;
        }
        table.flush()
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "read {}, kept {}, repaired {}, refused {}",
            self.read, self.kept, self.repaired, self.refused
        )?;
        if self.flagged > 0 {
            write!(f, ", flagged as odd {}", self.flagged)?;
        }
        for remark in &self.remarks {
            write!(f, "\n{remark}")?;
        }
        Ok(())
    }
}
