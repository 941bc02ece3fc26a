//! Import: from other people's files to rows of the store. One file a format and a noun.
//!
//! Every import reads its whole file and plans every row before the first write, so a file that cannot be read leaves
//! the store as it was. Importing again updates rows, never doubles them, and leaves alone what the file does not say.

pub mod addresses;
pub mod aliases;
mod axes;
pub mod city;
pub mod dialect;
mod document;
pub mod gar;
pub mod houses;
mod known;
pub mod quotes;
mod report;
pub mod table;
pub mod territories;

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use crate::store::{Origin, Receipt, Store, StoreError, Write};

pub use axes::AxisOrder;
pub use report::{Outcome, Report, RowNote};

/// Rows written in one transaction: well under the five seconds other programs wait for the lock.
const ROWS_A_TRANSACTION: usize = 20_000;

/// Why a file could not be imported; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error("{} cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The file is empty.
    #[error("{} is empty", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The file is larger than any city.
    #[error("{} has {megabytes} MB; at most {limit} MB are read", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        megabytes: u64,
        /// What is read at most.
        limit: u64,
    },
    /// A line is longer than any row.
    #[error("{}, line {line} is longer than {limit} kB: is this a table?", path.display())]
    LineTooLong {
        /// The file.
        path: PathBuf,
        /// The line's number.
        line: u64,
        /// What is read at most.
        limit: usize,
    },
    /// The file is not `GeoJSON`.
    #[error("{} is not GeoJSON: {reason}", path.display())]
    NotGeoJson {
        /// The file.
        path: PathBuf,
        /// Where it stops making sense.
        reason: String,
    },
    /// The file's coordinates are not degrees.
    #[error(
        "{} is in {crs}, and dvor reads EPSG:4326, longitude first, degrees: convert it first, for example with \
         `ogr2ogr -t_srs EPSG:4326 converted.geojson {}`",
        path.display(),
        path.display()
    )]
    OtherCrs {
        /// The file.
        path: PathBuf,
        /// The system it names.
        crs: String,
    },
    /// Latitudes stand where longitudes belong.
    #[error(
        "the coordinates of {} look exchanged: {example} is not where {where_to} is. Nothing was imported. If latitude \
         stands first there, give --axes lat-lon; if all is right, --axes lon-lat",
        path.display()
    )]
    AxesSwapped {
        /// The file.
        path: PathBuf,
        /// The first place, as given.
        example: String,
        /// What it was expected near.
        where_to: &'static str,
    },
    /// No coordinate of the file lies on the globe.
    #[error(
        "the coordinates of {} are no degrees, the first is {example}: convert them to EPSG:4326 first, for example \
         with ogr2ogr -t_srs EPSG:4326 or in QGIS",
        path.display()
    )]
    NotDegrees {
        /// The file.
        path: PathBuf,
        /// The first coordinate, as given.
        example: String,
    },
    /// The table has no such column.
    #[error("{} has no column {column:?}; it has {}", path.display(), columns.join(", "))]
    NoColumn {
        /// The file.
        path: PathBuf,
        /// The column asked for.
        column: String,
        /// The columns there are.
        columns: Vec<String>,
    },
    /// The table breaks off.
    #[error("{} cannot be read as a table", path.display())]
    NotATable {
        /// The file.
        path: PathBuf,
        /// What the reader said.
        source: csv::Error,
    },
    /// A cell begins with a quotation mark and does not end.
    #[error(
        "{}, line {line}: a quotation mark opens a cell there and none closes it; close it, or take it away",
        path.display()
    )]
    QuoteOpen {
        /// The file.
        path: PathBuf,
        /// The line of the mark.
        line: u64,
    },
    /// The file is no text.
    #[error("{} is no text but a binary file; if it is a spreadsheet, save it as CSV", path.display())]
    Binary {
        /// The file.
        path: PathBuf,
    },
    /// There is nothing to import.
    #[error("{} has {what}: nothing was imported", path.display())]
    NoRows {
        /// The file.
        path: PathBuf,
        /// What there is instead.
        what: &'static str,
    },
    /// No row could be used.
    #[error("{}: none of its rows ({rows}) could be used; the first: {reason}", path.display())]
    NothingUsable {
        /// The file.
        path: PathBuf,
        /// How many there were.
        rows: u64,
        /// Why the first was refused.
        reason: String,
    },
    /// The folder is no export of the state address register.
    #[error(transparent)]
    Gar(#[from] gar::GarError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens a file to be imported.
///
/// # Errors
/// [`ImportError::Unreadable`], for a folder too.
pub fn open_file(path: &Path) -> Result<File, ImportError> {
    let unreadable = |source| ImportError::Unreadable { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.is_dir() {
        return Err(unreadable(std::io::ErrorKind::IsADirectory.into()));
    }
    Ok(file)
}

/// Where an import tells how far it is.
pub trait Progress {
    /// So many of so many rows are done.
    fn at(&self, done: u64, of: u64);
}

/// Says nothing.
pub struct Silent;

impl Progress for Silent {
    fn at(&self, _: u64, _: u64) {}
}

/// Writes a plan, in as few transactions as other programs' patience allows; waits for another program's lock.
///
/// # Errors
/// Those of [`Store::write`]. Importing again finishes what was begun.
pub async fn carry_out(
    store: &dyn Store,
    writes: &[Write],
    progress: &dyn Progress,
) -> Result<Option<Receipt>, StoreError> {
    let mut last = None;
    for (n, chunk) in writes.chunks(ROWS_A_TRANSACTION).enumerate() {
        progress.at((n * ROWS_A_TRANSACTION) as u64, writes.len() as u64);
        let mut tries = 0;
        last = Some(loop {
            match store.write(chunk, Origin::actor("import")).await {
                Err(StoreError::Busy) if tries < 5 => tries += 1,
                outcome => break outcome?,
            }
        });
    }
    progress.at(writes.len() as u64, writes.len() as u64);
    Ok(last)
}
