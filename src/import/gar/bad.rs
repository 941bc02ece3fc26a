//! Rows of ГАР that say nothing usable: counted, and told with their file and place; the others go on.

use std::path::Path;

use super::GarError;
use crate::import::{Outcome, Report};

/// How many rows of one file are listed; further ones are only counted.
const MOST_LISTED: u64 = 1_000;

/// The unusable rows of all files.
#[derive(Debug, Default)]
pub(super) struct BadRows(Vec<BadFile>);

/// The unusable rows of one file.
#[derive(Debug)]
pub(super) struct BadFile {
    name: String,
    count: u64,
    listed: Vec<BadRow>,
}

#[derive(Debug)]
struct BadRow {
    /// Its number in the file, from 1.
    number: u64,
    /// The bytes before it.
    at: u64,
    reason: String,
    text: String,
}

impl BadRows {
    /// Takes over those of a file that has been read.
    ///
    /// # Errors
    /// [`GarError::NothingReadable`] where all its rows are of this kind: it is another file.
    pub(super) fn add(&mut self, path: &Path, rows: u64, file: BadFile) -> Result<(), GarError> {
        match file.listed.first() {
            Some(first) if file.count == rows => Err(GarError::NothingReadable {
                path: path.to_owned(),
                rows,
                at: first.at,
                reason: first.reason.clone(),
            }),
            Some(_) => {
                self.0.push(file);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// What to say of those of a file where nothing came of it.
    pub(super) fn hint(&self, path: &Path) -> String {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let first = self
            .0
            .iter()
            .find(|file| file.name == name)
            .and_then(|file| Some((file.count, file.listed.first()?)));
        first.map_or_else(String::new, |(count, first)| {
            format!("; {count} of its rows cannot be used, the first at byte {}: {}", first.at, first.reason)
        })
    }

    /// Tells them in the report; none of them is among its rows yet.
    pub(super) fn tell(self, report: &mut Report) {
        for file in self.0 {
            report.read += file.count;
            report.refused += file.count;
            let further = file.count - file.listed.len() as u64;
            let and_further = if further > 0 { format!(", not listed {further}") } else { String::new() };
            report.remarks.push(format!("{}: unusable rows {}{and_further}", file.name, file.count));
            for row in file.listed {
                let reason = format!("{}, byte {}: {}", file.name, row.at, row.reason);
                report.note(row.number, Outcome::Refused, reason, &row.text);
            }
        }
    }
}

impl BadFile {
    /// Of a file that is read now.
    pub(super) fn of(path: &Path) -> Self {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self { name, count: 0, listed: Vec::new() }
    }

    /// Counts a row, and keeps it to be listed.
    pub(super) fn add(&mut self, number: u64, at: u64, reason: String, text: &str) {
        self.count += 1;
        if self.count <= MOST_LISTED {
            let text = text.chars().take(300).collect();
            self.listed.push(BadRow { number, at, reason, text });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_unusable_rows_are_counted_and_the_first_of_them_listed() {
        let path = Path::new("gar/42/AS_HOUSES.XML");
        let mut file = BadFile::of(path);
        for number in 1..=MOST_LISTED + 5 {
            file.add(number, 40 * number, "it is broken".to_owned(), "HOUSE");
        }
        let (mut bad, mut report) = (BadRows::default(), Report::default());
        bad.add(path, MOST_LISTED + 6, file).expect("one row is sound");
        bad.tell(&mut report);
        assert_eq!((report.read, report.kept, report.refused), (1_005, 0, 1_005));
        assert_eq!(report.remarks, ["AS_HOUSES.XML: unusable rows 1005, not listed 5"]);
        assert_eq!(report.notes.len(), 1_000);
        let last = &report.notes[999];
        assert_eq!((last.row, last.reason.as_str()), (1_000, "AS_HOUSES.XML, byte 40000: it is broken"));
    }
}
