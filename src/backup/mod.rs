//! Backup: copies of a city that can be trusted, made while it is served, checked, and put back.
//!
//! A backup is a folder `<city>-<time>` with the city as a GeoPackage, the desk's and the photos' files where the store
//! has them, and `manifest.json`, which tells what it is and the SHA-256 of each file. It is made under another name and
//! moved when all of it is on disk: a folder without `.part` at its end is whole.

mod manifest;
mod restore;
mod take;
mod unfinished;

use std::path::PathBuf;

use crate::{import::city::CityError, store::StoreError};

pub use manifest::{Entry, Manifest};
pub use restore::{Restored, restore};
pub use take::{Taken, take};

/// Why a backup could not be made or put back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is no folder for backups.
    #[error("{} is no folder: make it first, and if it should be a disk's, see whether that is mounted", path.display())]
    NoFolder {
        /// The folder asked for.
        path: PathBuf,
    },
    /// A file or folder cannot be written.
    #[error("{} cannot be written", path.display())]
    Unwritable {
        /// Which.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A file or folder cannot be read.
    #[error("{} cannot be read", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The folder is none of ours.
    #[error("{} is no backup of dvor's: {what}; nothing was written", path.display())]
    NotABackup {
        /// The folder asked for.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// A file is not as it was when the backup was made.
    #[error("{} is damaged: {what}; nothing was written", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// How that is known.
        what: String,
    },
    /// There is a city at the place.
    #[error("the store holds a city already ({rows} rows): --replace makes it equal to the backup")]
    Held {
        /// How many rows.
        rows: usize,
    },
    /// A file of the store is there already.
    #[error("{} is there already; move it away first", path.display())]
    There {
        /// The file.
        path: PathBuf,
    },
    /// What was restored is not what was backed up.
    #[error(
        "the backup was put back, but the city is being edited meanwhile: its export hash is {found}, and that of the \
         backup is {wanted}; restore again when nobody edits"
    )]
    Differs {
        /// The store's.
        found: String,
        /// The manifest's.
        wanted: String,
    },
    /// The city in the backup is none, or cannot be taken in.
    #[error(transparent)]
    City(#[from] CityError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
