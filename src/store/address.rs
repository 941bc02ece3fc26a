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
