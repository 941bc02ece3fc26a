//! Arguments and environment, checked once: the only reader of the environment.

use std::path::PathBuf;

use crate::store::{
    StoreAddress,
    postgis::{DatabaseUrl, NotDatabaseUrl},
};

pub use crate::http::{NotPublicUrl, PublicUrl};

/// Reads a store's address: a path, or a database URL.
///
/// # Errors
/// [`NotDatabaseUrl`].
pub fn store_address(text: &str) -> Result<StoreAddress, NotDatabaseUrl> {
    if DatabaseUrl::is_meant(text) {
        return DatabaseUrl::new(text).map(StoreAddress::Database);
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
    fn a_store_is_a_database_or_a_file() {
        assert!(matches!(store_address("postgres://x/y"), Ok(StoreAddress::Database(_))));
        assert_eq!(store_address("postgres://x:y/z"), Err(NotDatabaseUrl));
        assert_eq!(store_address("city.gpkg"), Ok(StoreAddress::File("city.gpkg".into())));
    }
}
