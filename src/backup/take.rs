//! Taking a backup, also while the city is served and written to, and letting go of old ones.

use std::{
    fs::File,
    io::Write as _,
    path::{Path, PathBuf},
};

use jiff::{SignedDuration, Timestamp};

use super::{
    BackupError, Entry, Manifest,
    manifest::{CITY, NAME},
    unfinished::{EXTENSION, Unfinished, clear, sync_folder},
};
use crate::{
    export::{city, file},
    store::{StoreAddress, geopackage},
};

/// What became of a backup.
#[derive(Debug)]
pub struct Taken {
    /// Where it is.
    pub path: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
    /// Rows that could not be read and are not in it: then it is no whole copy.
    pub lacks: Vec<String>,
    /// Older backups that were let go of, by name.
    pub removed: Vec<String>,
}

/// Copies the city of a store into a new folder in `to`. With `keep`, only so many of this city's backups are there
/// afterwards, this one among them.
///
/// # Errors
/// A [`BackupError`]; then nothing that looks like a backup was left, and no older one was removed.
pub async fn take(store: &StoreAddress, to: &Path, keep: Option<usize>) -> Result<Taken, BackupError> {
    if !to.is_dir() {
        return Err(BackupError::NoFolder { path: to.to_owned() });
    }
    let city = store.name();
    forget_unfinished(to, &city);
    let (path, taken_at) = free_name(to, &city);
    let folder = Unfinished::make(&path)?;
    let parts = store.parts().into_iter().map(|(name, part)| (part, folder.path().join(name)));
    let parts: Vec<(PathBuf, PathBuf)> = parts.collect();
    let copied = folder.path().join(CITY);
    // The city first: what is published was on the desk before.
    let whole = file::copy(store, &copied).await?;
    let manifest = tokio::task::block_in_place(|| {
        for (from, copy) in &parts {
            geopackage::copy(from, copy)?;
        }
        let files = std::iter::once(&copied).chain(parts.iter().map(|(_, copy)| copy));
        Ok::<_, BackupError>(Manifest {
            dvor: env!("CARGO_PKG_VERSION").to_owned(),
            city: city.clone(),
            schema: geopackage::schema(&copied)?,
            revision: whole.revision.0,
            epoch: whole.epoch.clone(),
            taken_at: taken_at.to_string(),
            faults: whole.faults.len(),
            export_format: city::FORMAT,
            export_hash: city::hash(&whole),
            files: files.map(|f| Entry::of(f)).collect::<Result<_, _>>()?,
        })
    })?;
    write_manifest(&folder.path().join(NAME), &manifest)?;
    folder.finish(&path)?;
    // A file's copy has every row as it is; a database's has those that can be read.
    let lacks: Vec<String> = match store {
        StoreAddress::File(_) => Vec::new(),
        StoreAddress::Database(_) => whole.faults.iter().map(ToString::to_string).collect(),
    };
    // An older backup may have what this one lacks.
    let removed = keep.filter(|_| lacks.is_empty()).map(|keep| prune(to, &city, keep)).unwrap_or_default();
    Ok(Taken { path, manifest, lacks, removed })
}

fn write_manifest(path: &Path, manifest: &Manifest) -> Result<(), BackupError> {
    let written = serde_json::to_string_pretty(manifest).map_err(std::io::Error::other).and_then(|text| {
        let mut file = File::create_new(path)?;
        file.write_all(text.as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()
    });
    written.map_err(|source| BackupError::Unwritable { path: path.to_owned(), source })
}

/// `kemerovo-2026-05-01T033000Z`: names sort as times do.
fn free_name(to: &Path, city: &str) -> (PathBuf, Timestamp) {
    let mut at = Timestamp::now();
    loop {
        let path = to.join(format!("{city}-{}", at.strftime("%Y-%m-%dT%H%M%SZ")));
        if !path.exists() {
            return (path, at);
        }
        at += SignedDuration::from_secs(1);
    }
}

/// Whether a name is that of a backup of this city.
fn is_of(city: &str, name: &str) -> bool {
    let Some(time) = name.strip_prefix(city).and_then(|rest| rest.strip_prefix('-')) else { return false };
    let shape = "0000-00-00T000000Z";
    time.len() == shape.len()
        && time.bytes().zip(shape.bytes()).all(|(found, wanted)| match wanted {
            b'0' => found.is_ascii_digit(),
            other => found == other,
        })
}

/// Takes away what killed programs left of this city's backups.
fn forget_unfinished(to: &Path, city: &str) {
    for name in names(to) {
        if name.strip_suffix(EXTENSION).and_then(|n| n.strip_suffix('.')).is_some_and(|n| is_of(city, n))
            && let Err(error) = clear(&to.join(&name))
        {
            tracing::warn!(name, %error, "an unfinished backup is left");
        }
    }
}

/// Lets go of all but the newest backups of a city, and names them. Only folders with a manifest that says so, and
/// nothing else in them, are touched; what cannot be removed stays, and is told: the new backup is there all the same.
fn prune(to: &Path, city: &str, keep: usize) -> Vec<String> {
    let whole = |name: &String| Manifest::read(&to.join(name)).is_ok_and(|m| m.city == city);
    let mut backups: Vec<String> = names(to).into_iter().filter(|n| is_of(city, n)).filter(whole).collect();
    backups.sort();
    backups.truncate(backups.len().saturating_sub(keep));
    backups.retain(|name| {
        let removed = remove(to, name);
        if let Err(reason) = &removed {
            tracing::warn!(backup = name, "an old backup is kept: {reason}");
        }
        removed.is_ok()
    });
    backups
}

/// Removes a backup, or says why not.
fn remove(to: &Path, name: &str) -> Result<(), String> {
    let path = to.join(name);
    let manifest = Manifest::read(&path).map_err(|e| e.to_string())?;
    let ours = |n: &String| n == NAME || manifest.files.iter().any(|f| f.name == *n);
    if let Some(strange) = names(&path).into_iter().find(|n| !ours(n)) {
        return Err(format!("{strange} in it is not of dvor's making"));
    }
    // Half removed it must not look whole.
    let going = to.join(format!("{name}.{EXTENSION}"));
    let renamed = std::fs::rename(&path, &going).and_then(|()| sync_folder(to));
    renamed.and_then(|()| std::fs::remove_dir_all(&going)).map_err(|e| e.to_string())
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|e| e.ok()?.file_name().into_string().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_city_and_a_time_are_those_of_its_backups() {
        assert!(is_of("city", "city-2026-05-01T033000Z"));
        for other in [
            "city",
            "city-2026",
            "city-2026-05-01T033000Z.part",
            "big-city-2026-05-01T033000Z",
            "city-x026-05-01T033000Z",
        ] {
            assert!(!is_of("city", other), "{other}");
        }
        assert!(!is_of("big", "big-city-2026-05-01T033000Z"));
    }
}
