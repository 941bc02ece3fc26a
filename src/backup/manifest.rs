//! The manifest: what a backup is, when it was taken, and by which sums its files are known.

use std::{
    fs::File,
    io::Read,
    path::{Component, Path},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::BackupError;
use crate::export::city::hexadecimal;

/// Its name in the folder.
pub const NAME: &str = "manifest.json";

/// The city's file in the folder.
pub const CITY: &str = "city.gpkg";

/// What `manifest.json` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the program that made it.
    pub dvor: String,
    /// The city's name in file names: the store's.
    pub city: String,
    /// The schema of the city's file.
    pub schema: i64,
    /// The store's revision.
    pub revision: i64,
    /// The store's epoch.
    pub epoch: String,
    /// When it was taken, UTC.
    pub taken_at: String,
    /// Rows that could not be understood; they are in the copy of a file as they were.
    pub faults: usize,
    /// The way of writing a city that the hash is of.
    pub export_format: u32,
    /// The SHA-256 of `dvor export --format geojson`.
    pub export_hash: String,
    /// The files, the city's first.
    pub files: Vec<Entry>,
}

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name in the folder.
    pub name: String,
    /// Its SHA-256.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
}

impl Manifest {
    /// Reads the manifest of a backup.
    ///
    /// # Errors
    /// [`BackupError::NotABackup`] where there is none, or not one of ours.
    pub fn read(backup: &Path) -> Result<Self, BackupError> {
        let not = |what: String| BackupError::NotABackup { path: backup.to_owned(), what };
        if backup.extension().is_some_and(|e| e == super::unfinished::EXTENSION) {
            return Err(not("it was never finished".to_owned()));
        }
        let text = std::fs::read_to_string(backup.join(NAME))
            .map_err(|e| not(format!("its {NAME} cannot be read ({e})")))?;
        let manifest: Self =
            serde_json::from_str(&text).map_err(|e| not(format!("its {NAME} is not one ({e})")))?;
        let plain = |name: &str| {
            let mut parts = Path::new(name).components();
            matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None))
        };
        if let Some(odd) = manifest.files.iter().find(|f| !plain(&f.name)) {
            return Err(not(format!("its {NAME} names {:?}, which is no file of the folder", odd.name)));
        }
        if !manifest.files.iter().any(|f| f.name == CITY) {
            return Err(not(format!("its {NAME} names no {CITY}")));
        }
        Ok(manifest)
    }

    /// Compares every file with what is said of it. Blocks.
    ///
    /// # Errors
    /// [`BackupError::Damaged`] for the first that differs.
    pub fn check(&self, backup: &Path) -> Result<(), BackupError> {
        for said in &self.files {
            let path = backup.join(&said.name);
            let found = Entry::of(&path)?;
            let what = if found.bytes != said.bytes {
                format!("it has {} bytes, and had {}", found.bytes, said.bytes)
            } else if found.sha256 != said.sha256 {
                format!("its SHA-256 is {}, and was {}", found.sha256, said.sha256)
            } else {
                continue;
            };
            return Err(BackupError::Damaged { path, what });
        }
        Ok(())
    }
}

impl Entry {
    /// What is to be said of a file. Blocks.
    ///
    /// # Errors
    /// [`BackupError::Unreadable`].
    pub fn of(path: &Path) -> Result<Self, BackupError> {
        let unreadable = |source| BackupError::Unreadable { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(unreadable)?;
        let mut hash = Sha256::new();
        let mut piece = vec![0; 1 << 16];
        let mut bytes = 0;
        loop {
            let read = file.read(&mut piece).map_err(unreadable)?;
            if read == 0 {
                break;
            }
            hash.update(&piece[..read]);
            bytes += read as u64;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { name, sha256: hexadecimal(&hash.finalize()), bytes })
    }
}
