//! What may be wrong with an archive.

use std::path::{Path, PathBuf};

/// Why an archive cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The file is not there, or the disk does not give it.
    #[error("{} cannot be read", path.display())]
    Unreadable {
        /// The archive.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// It is something else, or an archive dvor does not read.
    #[error("{} {what}", path.display())]
    Unfit {
        /// The file.
        path: PathBuf,
        /// What it is.
        what: String,
    },
    /// It is an archive, and not whole.
    #[error("{} is broken: {what}", path.display())]
    Broken {
        /// The archive.
        path: PathBuf,
        /// Where.
        what: &'static str,
    },
    /// Another file was put in its place, or it was written to.
    #[error("{} is being replaced", path.display())]
    Replaced {
        /// The archive.
        path: PathBuf,
    },
}

/// The same before it is known of which file.
#[derive(Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is something else, or an archive dvor does not read.
    Unfit(String),
    /// It is not whole.
    Broken(&'static str),
}

impl Fault {
    /// The fault of a file.
    pub fn of(self, path: &Path) -> ArchiveError {
        let path = path.to_owned();
        match self {
            Self::Unfit(what) => ArchiveError::Unfit { path, what },
            Self::Broken(what) => ArchiveError::Broken { path, what },
        }
    }
}
