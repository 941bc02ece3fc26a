//! Where a store is, and opening it there.

use std::{path::PathBuf, sync::Arc};

use super::{
    Store, StoreError,
    geopackage::GeopackageStore,
    postgis::{DatabaseUrl, PostgisStore},
};

/// Where a city is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreAddress {
    /// A GeoPackage file.
    File(PathBuf),
    /// A PostGIS database.
    Database(DatabaseUrl),
}

impl std::fmt::Display for StoreAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Database(url) => write!(f, "{url}"),
        }
    }
}

/// The files a city may have beside its own, by the names they have in a backup.
const PARTS: &[&str] = &["desk.sqlite", "media.sqlite"];

impl StoreAddress {
    /// What the city is called in names of files: `kemerovo` of `kemerovo.gpkg`, and a database's name.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            Self::Database(url) => url.database().replace('/', "-"),
        }
    }

    /// Where a part of the city other than its published rows is, by its name in a backup: `kemerovo.desk.sqlite` beside
    /// `kemerovo.gpkg`. `None` where such a part is no file.
    pub fn part_path(&self, name: &str) -> Option<PathBuf> {
        match self {
            Self::File(path) if PARTS.contains(&name) => {
                Some(path.with_file_name(format!("{}.{name}", self.name())))
            }
            Self::File(_) | Self::Database(_) => None,
        }
    }

    /// The parts that are there as files, the desk first, with their names in a backup.
    pub fn parts(&self) -> Vec<(&'static str, PathBuf)> {
        let parts = PARTS.iter().filter_map(|name| Some((*name, self.part_path(name)?)));
        parts.filter(|(_, path)| path.exists()).collect()
    }
}

/// What to do when there is no such store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfMissing {
    /// Make an empty city.
    Create,
    /// Say so.
    Fail,
}

/// What to do when the schema is an older one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfOlder {
    /// Bring it up to date; a file is copied aside first, and left alone while another program has it open; a
    /// database is brought up under a lock, and it is for its administrators to have a copy.
    Migrate,
    /// Say so.
    Fail,
}

/// Opens the store at an address.
///
/// # Errors
/// A [`StoreError`] that says in one sentence why it cannot serve.
pub async fn open(
    address: &StoreAddress,
    missing: IfMissing,
    older: IfOlder,
) -> Result<Arc<dyn Store>, StoreError> {
    match address {
        StoreAddress::File(path) => Ok(Arc::new(GeopackageStore::open(path, missing, older).await?)),
        StoreAddress::Database(url) => Ok(Arc::new(PostgisStore::open(url, missing, older).await?)),
    }
}
