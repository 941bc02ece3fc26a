//! Where the service is seen from outside: what every link begins with.

use std::net::SocketAddr;

/// A text that is no public URL.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("--public-url {0:?} is not like https://город.рф/tos")]
pub struct NotPublicUrl(String);

/// Where the service is seen from outside: rules every link. No slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// Takes what the operator says.
    ///
    /// # Errors
    /// [`NotPublicUrl`] when it does not begin with `http://` or `https://` and a host, or has a query.
    pub fn new(text: &str) -> Result<Self, NotPublicUrl> {
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let sound = host.is_some_and(|h| {
            !h.is_empty() && !h.starts_with('/') && !h.contains(['?', '#', ' ', '"', '<', '>'])
        });
        if sound {
            Ok(Self(text.trim_end_matches('/').to_owned()))
        } else {
            Err(NotPublicUrl(text.to_owned()))
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
}
