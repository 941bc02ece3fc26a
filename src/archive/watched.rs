//! An archive that may be replaced while it is served.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use arc_swap::ArcSwap;

use super::{Archive, ArchiveError, PackedTile, Stamp};

/// How often a tile is read anew where the file changes under it.
const TRIES: usize = 3;

/// An archive under a name: whenever it is asked, the file that has the name by then.
///
/// A file that was moved there is served from the next question on. One that cannot be served is told in the log, and the
/// one before goes on to be served as long as nobody writes to it; a file that is written to while it is read is never
/// answered from.
pub struct Watched {
    path: PathBuf,
    now: ArcSwap<Archive>,
    /// The file that was looked at last and could not be served.
    refused: Mutex<Option<Stamp>>,
}

impl Watched {
    /// Opens the archive of a name.
    ///
    /// # Errors
    /// Those of [`Archive::open`].
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        let now = ArcSwap::from_pointee(Archive::open(path)?);
        Ok(Self { path: path.to_owned(), now, refused: Mutex::default() })
    }

    /// The archive of now.
    ///
    /// # Errors
    /// Those of [`Archive::open`], where another file is there that cannot be served, and the one before is no more.
    pub fn archive(&self) -> Result<Arc<Archive>, ArchiveError> {
        let known = self.now.load_full();
        let named = fs::metadata(&self.path).map(Stamp::from).ok();
        if named == Some(known.stamp) {
            return Ok(known);
        }
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        // Somebody may have opened it by now.
        let known = self.now.load_full();
        if named == Some(known.stamp) {
            return Ok(known);
        }
        if named.is_none() || named == *refused {
            return known.check_stamp().map(|()| known);
        }
        match Archive::open(&self.path) {
            Ok(next) => {
                tracing::info!(file = %self.path.display(), "the base map was replaced");
                let next = Arc::new(next);
                self.now.store(Arc::clone(&next));
                *refused = None;
                Ok(next)
            }
            Err(error) => {
                let stays = known.check_stamp().is_ok();
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    stays,
                    "the base map cannot be replaced"
                );
                *refused = named;
                if stays { Ok(known) } else { Err(error) }
            }
        }
    }

    /// A tile of the archive of now, and that archive.
    ///
    /// # Errors
    /// Those of [`Watched::archive`] and [`Archive::tile`].
    pub fn tile(&self, z: u8, x: u32, y: u32) -> Result<(Option<PackedTile>, Arc<Archive>), ArchiveError> {
        let mut tries = 0;
        loop {
            let archive = self.archive()?;
            tries += 1;
            match archive.tile(z, x, y) {
                Ok(tile) => return Ok((tile, archive)),
                Err(ArchiveError::Replaced { .. }) if tries < TRIES => {}
                Err(error) => return Err(error),
            }
        }
    }
}
