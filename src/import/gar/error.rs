//! Why a folder cannot be read as an export of ГАР.

use std::path::PathBuf;

/// Why a folder cannot be read as an export of ГАР; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum GarError {
    /// The folder has no such region.
    #[error("{} has no folder {region:?}; it has {there}", folder.display())]
    NoRegion {
        /// The folder of the export.
        folder: PathBuf,
        /// The region asked for.
        region: String,
        /// What there is instead.
        there: String,
    },
    /// A file of the export is missing.
    #[error("{} has no file {name}_….XML: was the archive unpacked whole?", folder.display())]
    NoFile {
        /// Where it should be.
        folder: PathBuf,
        /// How its name begins.
        name: &'static str,
    },
    /// One file is there in two versions.
    #[error(
        "{} has {name} twice, {one} and {other}: leave only the files of one day there",
        folder.display()
    )]
    TwoVersions {
        /// Where they are.
        folder: PathBuf,
        /// How their names begin.
        name: &'static str,
        /// One of them.
        one: String,
        /// The other.
        other: String,
    },
    /// A file does not say what such a file says.
    #[error("{}, byte {at}: {reason}", path.display())]
    NotGar {
        /// The file.
        path: PathBuf,
        /// Where: the bytes before it.
        at: u64,
        /// What is wrong there, in a sentence.
        reason: String,
    },
    /// No row of a file says what such a file says.
    #[error("{}: none of its rows ({rows}) can be used; the first, byte {at}: {reason}", path.display())]
    NothingReadable {
        /// The file.
        path: PathBuf,
        /// How many rows it has.
        rows: u64,
        /// Where the first is: the bytes before it.
        at: u64,
        /// What is wrong there, in a sentence.
        reason: String,
    },
    /// The region has no such locality.
    #[error("region {region} has no locality {name:?}{hint}")]
    NoLocality {
        /// The region.
        region: String,
        /// The name asked for.
        name: String,
        /// Names that begin alike.
        hint: String,
    },
    /// The region has several localities of the name.
    #[error("region {region} has several localities {name:?}: {which}; give the number of the one you mean")]
    SeveralLocalities {
        /// The region.
        region: String,
        /// The name asked for.
        name: String,
        /// Their numbers and where they lie.
        which: String,
    },
    /// Nothing hangs on what was chosen.
    #[error("{}: no house of today lies in what was chosen: nothing was imported{hint}", path.display())]
    NoHouses {
        /// The file of the houses.
        path: PathBuf,
        /// Its rows that cannot be used, if there are any.
        hint: String,
    },
}
