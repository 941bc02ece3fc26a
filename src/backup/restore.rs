//! Putting a backup back: into nothing, or, when told to, in place of the city that is there.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    BackupError, Manifest,
    manifest::CITY,
    unfinished::{Unfinished, sync_folder},
};
use crate::{
    export::city,
    import::city::{CityFile, Held},
    store::{self, IfMissing, IfOlder, Store, StoreAddress, StoreError, Whole, Write, geopackage, new_epoch},
};

/// What a restore did.
#[derive(Debug)]
pub struct Restored {
    /// What the backup says of itself.
    pub manifest: Manifest,
    /// Rows of the city.
    pub rows: usize,
    /// The store's revision now.
    pub revision: i64,
    /// The store's export hash now; that of the manifest, unless the backup is of an older schema.
    pub export_hash: String,
    /// Files of the backup that have no place in this store, by name.
    pub left: Vec<String>,
}

/// Puts a backup back. A file that is not there is made as a whole, with its history; any other store must be empty, or
/// is made equal to the backup in one transaction with `replace`. Either way it has a new epoch afterwards.
///
/// # Errors
/// A [`BackupError`]; but for [`BackupError::Differs`] the store is as it was.
pub async fn restore(backup: &Path, store: &StoreAddress, replace: bool) -> Result<Restored, BackupError> {
    let manifest = Manifest::read(backup)?;
    tokio::task::block_in_place(|| manifest.check(backup))?;
    match store {
        StoreAddress::File(path) if !path.exists() => put_file(backup, manifest, store, path).await,
        StoreAddress::File(_) | StoreAddress::Database(_) => put_rows(backup, manifest, store, replace).await,
    }
}

/// Makes the file, and those beside it.
async fn put_file(
    backup: &Path,
    manifest: Manifest,
    store: &StoreAddress,
    path: &Path,
) -> Result<Restored, BackupError> {
    let beside = |name: &str| store.part_path(name);
    let mut places: Vec<(String, PathBuf)> = Vec::new();
    let mut left = Vec::new();
    for file in manifest.files.iter().filter(|f| f.name != CITY) {
        match beside(&file.name) {
            Some(place) if place.exists() => return Err(BackupError::There { path: place }),
            Some(place) => places.push((file.name.clone(), place)),
            None => left.push(file.name.clone()),
        }
    }
    let work = Unfinished::make(path)?;
    let name = path.file_name().unwrap_or_default();
    let made = work.path().join(name);
    copy_file(&backup.join(CITY), &made)?;
    for (name, _) in &places {
        copy_file(&backup.join(name), &work.path().join(name))?;
    }
    let opened = store::open(&StoreAddress::File(made.clone()), IfMissing::Fail, IfOlder::Migrate).await?;
    opened.close().await;
    let city = tokio::task::block_in_place(|| {
        geopackage::renew_epoch(&made, &new_epoch())?;
        geopackage::read_only(&made).map(Whole::from)
    })?;
    let export_hash = city::hash(&city);
    compare(&manifest, &export_hash, &backup.join(CITY))?;
    put_log_aside(path)?;
    let moved = |from: &Path, to: &Path| {
        std::fs::rename(from, to).map_err(|source| BackupError::Unwritable { path: to.to_owned(), source })
    };
    for (name, place) in &places {
        moved(&work.path().join(name), place)?;
    }
    moved(&made, path)?;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    sync_folder(folder).map_err(|source| BackupError::Unwritable { path: folder.to_owned(), source })?;
    Ok(Restored { manifest, rows: city.rows.len(), revision: city.revision.0, export_hash, left })
}

/// How often rows are put back, should somebody edit the city meanwhile.
const TRIES: u32 = 3;

/// Makes the rows of a store equal to those of the backup.
async fn put_rows(
    backup: &Path,
    manifest: Manifest,
    address: &StoreAddress,
    replace: bool,
) -> Result<Restored, BackupError> {
    let file = read_city(&backup.join(CITY)).await?;
    compare(&manifest, &city::hash(&file.city), &backup.join(CITY))?;
    let store = store::open(address, IfMissing::Create, IfOlder::Fail).await?;
    let outcome = replace_rows(&store, &file, &manifest, replace).await;
    store.close().await;
    let city = outcome?;
    let export_hash = city::hash(&city);
    let wanted = city::hash(&file.city);
    if export_hash != wanted {
        return Err(BackupError::Differs { found: export_hash, wanted });
    }
    let left = manifest.files.iter().filter(|f| f.name != CITY).map(|f| f.name.clone()).collect();
    Ok(Restored { manifest, rows: city.rows.len(), revision: city.revision.0, export_hash, left })
}

/// The city of a backup, brought up to our schema where it is older: that in a copy, for a backup is never changed.
async fn read_city(path: &Path) -> Result<CityFile, BackupError> {
    let older = matches!(geopackage::check(path), Err(StoreError::Older { .. }));
    if !older {
        return Ok(tokio::task::block_in_place(|| CityFile::read(path))?);
    }
    let name = format!("dvor-restore-{}", std::process::id());
    let work = Unfinished::make(&std::env::temp_dir().join(name))?;
    let copied = work.path().join(CITY);
    copy_file(path, &copied)?;
    store::open(&StoreAddress::File(copied.clone()), IfMissing::Fail, IfOlder::Migrate).await?.close().await;
    Ok(tokio::task::block_in_place(|| CityFile::read(&copied))?)
}

async fn replace_rows(
    store: &Arc<dyn Store>,
    file: &CityFile,
    manifest: &Manifest,
    replace: bool,
) -> Result<Whole, BackupError> {
    let there = Whole::from(store.load().await?);
    if !there.is_empty() && !replace {
        return Err(BackupError::Held { rows: there.rows.len() + there.faults.len() });
    }
    let mut there = there;
    for _ in 0..TRIES {
        let mut plan = file.plan(&there, Held::Replaced)?;
        if manifest.faults > 0 {
            // The backup may lack rows that could not be read when it was taken.
            plan.writes.retain(|write| !takes_away_unread(write, &there));
        }
        plan.writes.push(Write::Set("epoch".into(), new_epoch()));
        plan.carry_out(store.as_ref()).await?;
        there = Whole::from(store.load().await?);
        if city::hash(&there) == city::hash(&file.city) {
            break;
        }
        // Somebody edited the city between the look and the write.
    }
    Ok(there)
}

/// Whether this deletes a row of the store that cannot be read.
fn takes_away_unread(write: &Write, there: &Whole) -> bool {
    let Write::Delete(table, id) = write else { return false };
    there.faults.iter().any(|fault| fault.table == *table && fault.id.as_deref() == Some(id.as_str()))
}

/// Refuses a city that is not the one the manifest tells of; one of an older schema is written in another way today.
fn compare(manifest: &Manifest, found: &str, path: &Path) -> Result<(), BackupError> {
    let comparable = manifest.export_format == city::FORMAT && manifest.schema == geopackage::known_schema();
    if comparable && manifest.export_hash != found {
        let what = format!("its export hash is {found}, and was {}", manifest.export_hash);
        return Err(BackupError::Damaged { path: path.to_owned(), what });
    }
    Ok(())
}

/// A log that lies where the file's own will: SQLite would play it into the new file.
fn put_log_aside(path: &Path) -> Result<(), BackupError> {
    let beside = |added: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(added);
        PathBuf::from(name)
    };
    for (added, aside) in [("-wal", "-wal.replaced"), ("-shm", "-shm.replaced")] {
        match std::fs::rename(beside(added), beside(aside)) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                return Err(BackupError::Unwritable { path: beside(added), source });
            }
            _ => {}
        }
    }
    Ok(())
}

fn copy_file(from: &Path, to: &Path) -> Result<(), BackupError> {
    let copied = std::fs::copy(from, to).and_then(|_| std::fs::File::open(to)?.sync_all());
    copied.map_err(|source| BackupError::Unwritable { path: to.to_owned(), source })
}
