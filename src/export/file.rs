//! A city as a file of its own: made whole under another name, then moved.

use std::{
    fs,
    io::{self, BufWriter},
    path::{Path, PathBuf},
};

use ::pmtiles::PmtError;

use super::{
    city,
    excerpt::Excerpt,
    pmtiles::{self, Tiles, TilesError},
    unfinished::{Unfinished, added, resolved},
};
use crate::{
    atlas::Atlas,
    store::{self, IfMissing, IfOlder, StoreAddress, StoreError, Whole, geopackage, new_epoch, postgis},
    tiles::Sheets,
};

/// Why a city could not be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// There is a file of the name.
    #[error("{} is there already: --force replaces it", path.display())]
    There {
        /// The file asked for.
        path: PathBuf,
    },
    /// The file is open in another program, or is the store itself.
    #[error("{} is {what} and cannot be replaced", path.display())]
    InUse {
        /// The file asked for.
        path: PathBuf,
        /// As what.
        what: &'static str,
    },
    /// The file cannot be written.
    #[error("{} cannot be written", path.display())]
    Unwritable {
        /// The file asked for.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The tiles cannot be written.
    #[error("{} was not written", path.display())]
    Tiles {
        /// The file asked for.
        path: PathBuf,
        /// Why.
        source: TilesError,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether a file that is there may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfThere {
    /// Say so.
    Fail,
    /// Replace it.
    Replace,
}

/// The whole city of a store at one revision, also while it is served.
///
/// # Errors
/// Those of opening and reading the store.
pub async fn read(store: &StoreAddress) -> Result<Whole, StoreError> {
    let store = store::open(store, IfMissing::Fail, IfOlder::Fail).await?;
    let loaded = store.load().await;
    store.close().await;
    loaded.map(Whole::from)
}

/// Copies the city of a store, also while it is served, into a new GeoPackage: of a file with all that stands in it, its
/// epoch too. Gives what the copy holds, with the revision and epoch of the store at that moment.
///
/// # Errors
/// Those of reading the store and writing the file: part of it may then be left.
pub async fn copy(store: &StoreAddress, to: &Path) -> Result<Whole, StoreError> {
    match store {
        StoreAddress::File(from) => tokio::task::block_in_place(|| {
            geopackage::check(from)?;
            geopackage::copy(from, to)?;
            geopackage::read_only(to).map(Whole::from)
        }),
        StoreAddress::Database(url) => {
            let there = read(store).await?;
            geopackage::fresh(&there, postgis::history(url).await?, to).await?;
            let copied = tokio::task::block_in_place(|| geopackage::read_only(to))?;
            Ok(Whole { revision: there.revision, epoch: there.epoch, faults: there.faults, ..copied.into() })
        }
    }
}

/// Writes the city as GeoJSON.
///
/// # Errors
/// An [`ExportError`]; then no such file was made.
pub async fn geojson(store: &StoreAddress, to: &Path, there: IfThere) -> Result<Whole, ExportError> {
    check(store, to, there)?;
    let city = read(store).await?;
    text(store, to, there, |out| city::write(&city, out))?;
    Ok(city)
}

/// Writes the city as a GeoPackage, a store of dvor's by itself with an epoch of its own: of a file with all that stands
/// in it, other programs' layers and styles too; of a database with its rows, settings and history.
///
/// # Errors
/// An [`ExportError`]; then no such file was made.
pub async fn geopackage(store: &StoreAddress, to: &Path, there: IfThere) -> Result<Whole, ExportError> {
    check(store, to, there)?;
    let unfinished = Unfinished::beside(to)?;
    // SQLite makes it itself.
    let unwritable = |source| ExportError::Unwritable { path: to.to_owned(), source };
    fs::remove_file(unfinished.path()).map_err(unwritable)?;
    let city = copy(store, unfinished.path()).await?;
    tokio::task::block_in_place(|| geopackage::renew_epoch(unfinished.path(), &new_epoch()))?;
    unfinished.finish(there)?;
    Ok(city)
}

/// Writes part of the city as a GeoPackage, a store of dvor's by itself: rows and settings, without their history and
/// without what other programs keep in the file. Gives what is in it.
///
/// # Errors
/// An [`ExportError`]; then no such file was made.
pub async fn part(
    store: &StoreAddress,
    wanted: &Excerpt,
    to: &Path,
    there: IfThere,
) -> Result<Whole, ExportError> {
    check(store, to, there)?;
    let mut city = read(store).await?;
    wanted.take(&mut city);
    let unfinished = Unfinished::beside(to)?;
    // SQLite makes it itself.
    let unwritable = |source| ExportError::Unwritable { path: to.to_owned(), source };
    fs::remove_file(unfinished.path()).map_err(unwritable)?;
    geopackage::fresh(&city, Vec::new(), unfinished.path()).await?;
    unfinished.finish(there)?;
    Ok(city)
}

/// Writes tiles as a PMTiles archive; `tell` hears how many of how many are done. Gives how many have anything in them.
///
/// # Errors
/// An [`ExportError`]; then no such file was made.
pub fn pmtiles(
    store: &StoreAddress,
    (atlas, sheets): (&Atlas, &Sheets),
    wanted: &Tiles,
    to: &Path,
    there: IfThere,
    tell: impl FnMut(usize, usize),
) -> Result<u64, ExportError> {
    check(store, to, there)?;
    let unwritable = |source| ExportError::Unwritable { path: to.to_owned(), source };
    let mut unfinished = Unfinished::beside(to)?;
    let written =
        pmtiles::write(atlas, sheets, wanted, &mut unfinished, tell).map_err(|error| match error {
            TilesError::Archive(PmtError::Reading(source)) => unwritable(source),
            source => ExportError::Tiles { path: to.to_owned(), source },
        })?;
    unfinished.finish(there)?;
    Ok(written)
}

/// Writes a text, which `write` gives, as a file. Gives what `write` gave.
///
/// # Errors
/// An [`ExportError`]; then no such file was made.
pub fn text<T>(
    store: &StoreAddress,
    to: &Path,
    there: IfThere,
    write: impl FnOnce(&mut BufWriter<Unfinished>) -> io::Result<T>,
) -> Result<T, ExportError> {
    check(store, to, there)?;
    let unwritable = |source| ExportError::Unwritable { path: to.to_owned(), source };
    let mut out = BufWriter::new(Unfinished::beside(to)?);
    let written = write(&mut out).map_err(unwritable)?;
    out.into_inner().map_err(|error| unwritable(error.into_error()))?.finish(there)?;
    Ok(written)
}

fn check(store: &StoreAddress, to: &Path, there: IfThere) -> Result<(), ExportError> {
    let in_use = |what| Err(ExportError::InUse { path: to.to_owned(), what });
    if !to.exists() {
        return Ok(());
    }
    match store {
        StoreAddress::File(from) if from.canonicalize().ok() == to.canonicalize().ok() => {
            return in_use("the store itself");
        }
        StoreAddress::File(_) | StoreAddress::Database(_) => {}
    }
    if there == IfThere::Fail {
        return Err(ExportError::There { path: to.to_owned() });
    }
    if !to.is_file() {
        return in_use("no plain file");
    }
    if resolved(to).is_ok_and(|to| added(&to, "-wal").exists()) {
        return in_use("open in another program");
    }
    Ok(())
}
