//! Why a batch cannot be answered.

use std::io;

/// Why a batch cannot be answered; each a sentence on the batch as a whole, or on its first bad line.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// There is nothing in it.
    #[error("there is nothing in it, not even a header")]
    Empty,
    /// It is no text.
    #[error("it is no text but binary data; save a spreadsheet as CSV first")]
    Binary,
    /// The table has no such column.
    #[error("it has no column {column:?}; it has {}", columns.join(", "))]
    NoColumn {
        /// The column asked for.
        column: String,
        /// The columns there are.
        columns: Vec<String>,
    },
    /// A cell begins with a quotation mark and does not end.
    #[error("line {line}: a quotation mark opens a cell there and none closes it; close it, or take it away")]
    QuoteOpen {
        /// The line of the mark.
        line: u64,
    },
    /// A row has more or fewer cells than the header.
    #[error(
        "line {line} has {cells} cells and the header {columns}: a cell that holds the separator must stand in quotes"
    )]
    Ragged {
        /// The row's first line.
        line: u64,
        /// Its cells.
        cells: usize,
        /// Those of the header.
        columns: usize,
    },
    /// A row goes on where another should begin.
    #[error("line {line}: a quotation mark is missing, the row runs on into the next")]
    RunsOn {
        /// The row's first line.
        line: u64,
    },
    /// A line is longer than any row.
    #[error("line {line} is longer than {limit} kB")]
    LineTooLong {
        /// The line.
        line: u64,
        /// What is read at most.
        limit: usize,
    },
    /// A header or a JSON line with bytes that are no UTF-8.
    #[error("line {line} is not UTF-8: save all of it in UTF-8")]
    NotText {
        /// The line.
        line: u64,
    },
    /// A line that is no JSON object.
    #[error("line {line} is no JSON object: {reason}")]
    NotJson {
        /// The line.
        line: u64,
        /// Where it stops making sense.
        reason: String,
    },
    /// An object without the member asked for.
    #[error("line {line} has no member {member:?}")]
    NoMember {
        /// The line.
        line: u64,
        /// The member asked for.
        member: String,
    },
    /// The member asked for is a number, a list …
    #[error("line {line}: the member {member:?} is no text")]
    NotAnAddress {
        /// The line.
        line: u64,
        /// The member asked for.
        member: String,
    },
    /// The input breaks off.
    #[error("it cannot be read to its end")]
    Unreadable(#[source] io::Error),
}

impl From<io::Error> for BatchError {
    /// What a reader within the batch found wrong travels as the cause of its I/O error.
    fn from(error: io::Error) -> Self {
        match error.downcast::<Self>() {
            Ok(own) => own,
            Err(error) => Self::Unreadable(error),
        }
    }
}

impl From<BatchError> for io::Error {
    fn from(error: BatchError) -> Self {
        io::Error::other(error)
    }
}
