//! Arguments and environment, checked once: the only reader of the environment.

use std::{net::SocketAddr, path::PathBuf};

use crate::app::StoreAddress;

/// Why a setting cannot be.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ConfigError {
    /// A database where only files are known.
    #[error("this dvor keeps a city in a GeoPackage file; PostGIS is not built yet: give --store city.gpkg")]
    NoPostgis,
    /// The public URL is none.
    #[error("--public-url {0:?} is not like https://город.рф/tos")]
    PublicUrl(String),
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

/// Where the service is seen from outside: rules every link. No slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// Takes what the operator says.
    ///
    /// # Errors
    /// [`ConfigError::PublicUrl`] when it does not begin with `http://` or `https://` and a host, or has a query.
    pub fn new(text: &str) -> Result<Self, ConfigError> {
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let sound = host.is_some_and(|h| {
            !h.is_empty() && !h.starts_with('/') && !h.contains(['?', '#', ' ', '"', '<', '>'])
        });
        if sound {
            Ok(Self(text.trim_end_matches('/').to_owned()))
        } else {
            Err(ConfigError::PublicUrl(text.to_owned()))
        }
    }

    /// The URL a plain local start has.
    pub fn local(address: SocketAddr) -> Self {
        Self(format!("http://{address}"))
    }

    /// The URL of a path that begins with `/`.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// The path part, without a slash at the end: empty at the root of a host.
    pub fn prefix(&self) -> &str {
        let host = self.0.find("://").map_or(0, |n| n + 3);
        self.0[host..].find('/').map_or("", |n| &self.0[host + n..])
    }
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
    fn a_public_url_rules_links_and_prefix() {
        let at_root = PublicUrl::new("https://xn--c1acc6aafa1c.xn--p1ai/").expect("sound");
        assert_eq!(
            (at_root.prefix(), at_root.link("/api")),
            ("", "https://xn--c1acc6aafa1c.xn--p1ai/api".to_owned())
        );
        let below = PublicUrl::new("https://город.рф/tos").expect("sound");
        assert_eq!((below.prefix(), below.link("/api")), ("/tos", "https://город.рф/tos/api".to_owned()));
        for bad in ["", "город.рф", "ftp://x", "https://", "https://x?y"] {
            assert!(PublicUrl::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_database_url_is_refused_in_a_sentence() {
        assert_eq!(store_address("postgres://x/y"), Err(ConfigError::NoPostgis));
        assert_eq!(store_address("city.gpkg"), Ok(StoreAddress::File("city.gpkg".into())));
    }
}
