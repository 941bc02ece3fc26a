//! A file that is made whole under another name, then moved: nobody ever sees half of it.

use std::path::{Path, PathBuf};

use super::file::ExportError;

/// A file under a name that says it is not finished; gone unless it was.
pub struct Unfinished(PathBuf);

impl Unfinished {
    /// `to` with `.part` behind it; what was left there by an earlier run is taken away.
    pub fn beside(to: &Path) -> Self {
        let unfinished = Self(added(to, ".part"));
        unfinished.clear();
        unfinished
    }

    /// Its name until it is finished.
    pub fn path(&self) -> &Path {
        &self.0
    }

    fn clear(&self) {
        for more in ["", "-journal", "-wal", "-shm"] {
            let _ = std::fs::remove_file(added(&self.0, more));
        }
    }

    /// Gives it its name; a file that was there is replaced.
    ///
    /// # Errors
    /// [`ExportError::Unwritable`]; then what was there stays.
    pub fn finish(self, to: &Path) -> Result<(), ExportError> {
        std::fs::rename(&self.0, to).map_err(|source| ExportError::Unwritable { path: to.to_owned(), source })
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        self.clear();
    }
}

/// A path with more behind its name.
pub(super) fn added(path: &Path, more: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(more);
    PathBuf::from(name)
}
