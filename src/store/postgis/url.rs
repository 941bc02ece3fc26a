//! The URL of a database. It may hold a password, so it is shown without.

use std::fmt;

use sqlx::{ConnectOptions, postgres::PgConnectOptions};

/// Where a city's database is: `postgres://user:password@host/database`, as libpq reads it.
///
/// What the URL leaves out comes from `PGHOST`, `PGUSER`, `PGPASSWORD` and their kin, and from `~/.pgpass`.
#[derive(Clone)]
pub struct DatabaseUrl {
    text: String,
    options: Box<PgConnectOptions>,
}

/// What a URL may say behind its question mark.
const PARAMETERS: [&str; 11] = [
    "host",
    "hostaddr",
    "port",
    "user",
    "password",
    "dbname",
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "options",
];

/// A text that is no URL of a database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a database is given as postgres://user@host/database, with no parameters but {}",
    PARAMETERS.join(", ")
)]
pub struct NotDatabaseUrl;

impl DatabaseUrl {
    /// Reads a URL.
    ///
    /// # Errors
    /// [`NotDatabaseUrl`], which does not repeat the text: a password may be in it.
    pub fn new(text: &str) -> Result<Self, NotDatabaseUrl> {
        if !Self::is_meant(text) || !parameters(text).all(|name| PARAMETERS.contains(&name)) {
            return Err(NotDatabaseUrl);
        }
        let options = text.parse().map_err(|_| NotDatabaseUrl)?;
        Ok(Self { text: text.to_owned(), options: Box::new(options) })
    }

    /// Whether the text means a database and not a file.
    pub fn is_meant(text: &str) -> bool {
        text.starts_with("postgres://") || text.starts_with("postgresql://")
    }

    /// How to connect: waits for locks no longer than two seconds, and never holds one for long when we are gone.
    pub(super) fn options(&self) -> PgConnectOptions {
        PgConnectOptions::clone(&self.options)
            .application_name("dvor")
            .options([
                ("lock_timeout", "2s"),
                ("statement_timeout", "60s"),
                ("idle_in_transaction_session_timeout", "30s"),
                ("tcp_keepalives_idle", "10"),
                ("tcp_keepalives_interval", "5"),
                ("tcp_keepalives_count", "3"),
            ])
            .disable_statement_logging()
    }

    /// The name of the database.
    pub fn database(&self) -> String {
        self.options.get_database().unwrap_or(self.options.get_username()).to_owned()
    }
}

/// The names of a URL's parameters, which alone the driver would not refuse but write into the log, values and all.
fn parameters(text: &str) -> impl Iterator<Item = &str> {
    let whole = text.split('#').next().unwrap_or_default();
    let query = whole.split_once('?').map_or("", |(_, query)| query);
    let names = query.split('&').filter(|part| !part.is_empty());
    names.map(|part| part.split('=').next().unwrap_or_default()).map(|name| {
        // `options[name]=value` sets one.
        let is_option = name.ends_with(']') && name.starts_with("options[");
        if is_option { "options" } else { name }
    })
}

impl PartialEq for DatabaseUrl {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for DatabaseUrl {}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let options = &self.options;
        let database = self.database();
        let socket = options.get_socket().map(|s| s.display().to_string());
        let host = socket.unwrap_or_else(|| options.get_host().to_owned());
        if host.starts_with('/') {
            write!(f, "postgres:///{database}?host={host}&user={}", options.get_username())?;
            return if options.get_port() == 5432 {
                Ok(())
            } else {
                write!(f, "&port={}", options.get_port())
            };
        }
        write!(f, "postgres://{}@{host}:{}/{database}", options.get_username(), options.get_port())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_shown_without_its_password() {
        for (text, shown) in [
            ("postgres://anna:secret@db.city/tos", "postgres://anna@db.city:5432/tos"),
            ("postgresql://anna@db/tos?password=secret&port=6000", "postgres://anna@db:6000/tos"),
            ("postgres://anna:secret@%2Frun%2Fpg/tos", "postgres:///tos?host=/run/pg&user=anna"),
            (
                "postgres:///tos?host=/run/pg&user=anna&password=secret",
                "postgres:///tos?host=/run/pg&user=anna",
            ),
        ] {
            let url = DatabaseUrl::new(text).expect("a URL");
            assert_eq!((url.to_string().as_str(), format!("{url:?}").as_str()), (shown, shown));
            assert!(DatabaseUrl::new(shown).is_ok(), "what is shown can be given again: {shown}");
        }
    }

    #[test]
    fn a_parameter_nobody_knows_is_refused_without_repeating_it() {
        for text in
            ["?pasword=secret", "?user=anna&secret", "?user=anna&password=se&secret=1", "?sslmode=secret"]
        {
            let refused = DatabaseUrl::new(&format!("postgres://db/tos{text}")).expect_err(text);
            assert!(!refused.to_string().contains("secret"));
        }
        for text in
            ["", "?", "?sslmode=disable", "?user=anna&options[work_mem]=8MB", "?options=-cwork_mem%3D8MB"]
        {
            assert!(DatabaseUrl::new(&format!("postgres://db/tos{text}")).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_is_no_url_is_refused_without_repeating_it() {
        for text in ["city.gpkg", "postgres://anna:secret@[/tos", "postgres://anna:secret@db:port/tos"] {
            let refused = DatabaseUrl::new(text).expect_err(text);
            assert!(!refused.to_string().contains("secret"));
        }
    }
}
