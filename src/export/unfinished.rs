//! A file that is made whole under another name, then moved: nobody ever sees half of it.

use std::{
    fs::{self, File, Permissions},
    io::{self, Seek, SeekFrom, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use tempfile::{Builder, NamedTempFile, TempPath};

use super::file::{ExportError, IfThere};

/// What SQLite, and the look whether it may write there, put beside a file.
const BESIDE: [&str; 4] = ["-journal", "-wal", "-shm", ".probe"];

/// The names of all files that are not finished yet.
static KNOWN: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A file under a name of its own that says it is not finished; gone unless it was.
pub struct Unfinished {
    file: File,
    /// Before `known`: that a file is known ends after the file.
    path: TempPath,
    known: Known,
    /// The file that it becomes.
    to: PathBuf,
}

impl Unfinished {
    /// A new file beside the one that `to` leads to: its name, some letters of chance, and `.part`. Whoever else writes to
    /// the same name has another.
    ///
    /// # Errors
    /// [`ExportError::Unwritable`].
    pub fn beside(to: &Path) -> Result<Self, ExportError> {
        Self::make(to).map_err(|source| unwritable(to, source))
    }

    fn make(to: &Path) -> io::Result<Self> {
        let to = resolved(to)?;
        let folder = to.parent().ok_or(io::ErrorKind::InvalidInput)?;
        let prefix = added(Path::new(to.file_name().ok_or(io::ErrorKind::InvalidInput)?), ".");
        let mut all = known();
        // As any new file: the system takes away what it takes from everybody's.
        let rights = Permissions::from_mode(0o666);
        let made = Builder::new().prefix(&prefix).suffix(".part").permissions(rights).tempfile_in(folder)?;
        all.push(made.path().to_owned());
        let known = Known(made.path().to_owned());
        let (file, path) = NamedTempFile::into_parts(made);
        Ok(Self { file, path, known, to })
    }

    /// Its name until it is finished.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Has it on disk and gives it its name. A file that was there is replaced where that is wanted, and leaves its
    /// permissions; else it stays, also one that came only now.
    ///
    /// # Errors
    /// [`ExportError::There`] and [`ExportError::Unwritable`]; then what was there stays.
    pub fn finish(self, there: IfThere) -> Result<(), ExportError> {
        let Self { file, path, known: _last, to } = self;
        file.sync_all().map_err(|source| unwritable(&to, source))?;
        // Whoever is told to stop meanwhile waits, and then finds it done.
        let _moving = known();
        let moved = match there {
            IfThere::Fail => path.persist_noclobber(&to),
            IfThere::Replace => {
                if let Ok(replaced) = fs::metadata(&to) {
                    fs::set_permissions(&path, replaced.permissions())
                        .map_err(|source| unwritable(&to, source))?;
                }
                path.persist(&to)
            }
        };
        moved.map_err(|failed| match failed.error.kind() {
            io::ErrorKind::AlreadyExists => ExportError::There { path: to.clone() },
            _ => unwritable(&to, failed.error),
        })
    }
}

impl Write for Unfinished {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for Unfinished {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// That a file is not finished, by its name.
struct Known(PathBuf);

impl Drop for Known {
    fn drop(&mut self) {
        clear_beside(&self.0);
        known().retain(|other| *other != self.0);
    }
}

/// Takes away every unfinished file, for a program that ends now: none can be made or finished from here on.
pub fn abandon() {
    let all = known();
    for path in &*all {
        let _ = fs::remove_file(path);
        clear_beside(path);
    }
    std::mem::forget(all);
}

/// The file a path leads to, which may not be there yet: a link stays a link, also one that leads to no file yet.
///
/// # Errors
/// When there is no such folder.
pub fn resolved(path: &Path) -> io::Result<PathBuf> {
    if let Ok(there) = path.canonicalize() {
        return Ok(there);
    }
    let folder = |path: &Path| {
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).canonicalize()
    };
    let path = match path.read_link() {
        Ok(target) => folder(path)?.join(target),
        Err(_) => path.to_owned(),
    };
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    Ok(folder(&path)?.join(name))
}

fn known() -> MutexGuard<'static, Vec<PathBuf>> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn clear_beside(path: &Path) {
    for more in BESIDE {
        let _ = fs::remove_file(added(path, more));
    }
}

fn unwritable(to: &Path, source: io::Error) -> ExportError {
    ExportError::Unwritable { path: to.to_owned(), source }
}

/// A path with more behind its name.
pub(super) fn added(path: &Path, more: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(more);
    PathBuf::from(name)
}
