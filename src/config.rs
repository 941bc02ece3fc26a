//! Arguments and environment, checked once: the only reader of the environment.

use std::path::PathBuf;

use crate::store::StoreAddress;

pub use crate::http::{NotPublicUrl, PublicUrl};

/// Why a setting cannot be.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ConfigError {
    /// A database where only files are known.
    #[error("this dvor keeps a city in a GeoPackage file; PostGIS is not built yet: give --store city.gpkg")]
    NoPostgis,
}

/// Reads a store's address: a path, or a database URL.
///
/// # Errors
/// [`ConfigError::NoPostgis`].
pub fn store_address(text: &str) -> Result<StoreAddress, ConfigError> {
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        return Err(ConfigError::NoPostgis);
    }
    Ok(StoreAddress::File(PathBuf::from(text.strip_prefix("file:").unwrap_or(text))))
}

/// How the program writes its log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_url_is_refused_in_a_sentence() {
        assert_eq!(store_address("postgres://x/y"), Err(ConfigError::NoPostgis));
        assert_eq!(store_address("city.gpkg"), Ok(StoreAddress::File("city.gpkg".into())));
    }
}
