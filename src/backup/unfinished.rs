//! A folder to work in under a name that says so, gone again unless the work was finished.

use std::{
    fs::{DirBuilder, File},
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use super::BackupError;

/// What such a folder's name ends in.
pub const EXTENSION: &str = "part";

/// A folder that is not yet what it is to be. Locked while we are at it, so that what a killed program left behind can
/// be told from what a running one is making.
pub struct Unfinished {
    path: PathBuf,
    finished: bool,
    _lock: File,
}

impl Unfinished {
    /// Makes the folder `<path>.part`, for nobody but its owner: a backup may hold what is not published. One that a killed program left there goes first.
    pub fn make(path: &Path) -> Result<Self, BackupError> {
        let mut name = path.as_os_str().to_owned();
        name.push(".");
        name.push(EXTENSION);
        let path = PathBuf::from(name);
        let unwritable = |source| BackupError::Unwritable { path: path.clone(), source };
        clear(&path).map_err(unwritable)?;
        let made = DirBuilder::new().mode(0o700).create(&path).and_then(|()| {
            let folder = File::open(&path)?;
            folder.lock()?;
            Ok(folder)
        });
        let lock = made.map_err(unwritable)?;
        Ok(Self { path, finished: false, _lock: lock })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Has the folder on disk under its own name.
    pub fn finish(mut self, name: &Path) -> Result<(), BackupError> {
        let folder = name.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let moved = sync_folder(&self.path)
            .and_then(|()| std::fs::rename(&self.path, name))
            .and_then(|()| sync_folder(folder));
        moved.map_err(|source| BackupError::Unwritable { path: name.to_owned(), source })?;
        self.finished = true;
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.finished {
            // Left behind it is plainly unfinished, and goes with the next work of its name.
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

/// Takes away an unfinished folder nobody works in any more; an error when somebody does.
pub fn clear(path: &Path) -> io::Result<()> {
    match File::open(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(e) => Err(e),
        Ok(folder) => {
            folder.try_lock().map_err(|_| io::Error::other("another dvor is working there"))?;
            std::fs::remove_dir_all(path)
        }
    }
}

/// Has a folder's list of names on disk.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}
