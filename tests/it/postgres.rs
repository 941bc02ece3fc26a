//! A database of its own for a test, on the server `DVOR_TEST_POSTGRES` names.

use std::{
    process::Command,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use dvor::store::postgis::DatabaseUrl;

use crate::workshop::Rows;

/// A fresh database with a city's schema in it; dropped at the end.
pub struct Database {
    server: String,
    pub name: String,
}

/// A database, or `None` and a word about it where there is no server; a failure in CI, which has one.
pub fn database() -> Option<Database> {
    static LAST: AtomicU32 = AtomicU32::new(0);
    // Only one may copy a template at a time.
    static TURN: Mutex<()> = Mutex::new(());
    let server = server()?;
    let name = format!("dvor_{}_{}", std::process::id(), LAST.fetch_add(1, Ordering::Relaxed));
    let database = Database { server, name };
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    database.administer(&format!("create database {} template {}", database.name, template(&database)));
    Some(database)
}

/// A database with nothing in it.
pub fn bare_database() -> Option<Database> {
    static LAST: AtomicU32 = AtomicU32::new(0);
    let server = server()?;
    let name = format!("dvor_bare_{}_{}", std::process::id(), LAST.fetch_add(1, Ordering::Relaxed));
    let database = Database { server, name };
    database.administer(&format!("create database {} template template0", database.name));
    Some(database)
}

fn server() -> Option<String> {
    let server = std::env::var("DVOR_TEST_POSTGRES").ok();
    if server.is_none() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CI must set DVOR_TEST_POSTGRES");
        println!("skipped: DVOR_TEST_POSTGRES names no server");
    }
    server
}

/// The database others are copied from, made once a run: extension and schema take a second.
fn template(like: &Database) -> &'static str {
    static TEMPLATE: std::sync::OnceLock<Database> = std::sync::OnceLock::new();
    let template = TEMPLATE.get_or_init(|| {
        drop_leftovers(like);
        let name = format!("dvor_{}_template", std::process::id());
        let template = Database { server: like.server.clone(), name };
        template.administer(&format!("create database {} template template0", template.name));
        let made = Command::new(env!("CARGO_BIN_EXE_dvor"))
            .args(["migrate", "--store", &template.url()])
            .output()
            .expect("the program starts");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        template
    });
    &template.name
}

/// Drops what earlier runs left: their templates, and databases of tests that were killed.
fn drop_leftovers(like: &Database) {
    let names = like.administer("select datname from pg_database where datname ~ '^dvor_(bare_)?[0-9]+_'");
    for name in names.into_iter().flatten() {
        let run =
            name.trim_start_matches(|c: char| !c.is_ascii_digit()).split('_').next().unwrap_or_default();
        if !std::path::Path::new("/proc").join(run).exists() {
            like.administer(&format!("drop database if exists {name} with (force)"));
        }
    }
}

impl Database {
    /// How dvor is told of it.
    pub fn url(&self) -> String {
        self.url_of(self.part("user").unwrap_or("postgres"))
    }

    /// The same for another user.
    pub fn url_of(&self, user: &str) -> String {
        let host = self.part("host").unwrap_or("/var/run/postgresql");
        let port = self.part("port").unwrap_or("5432");
        format!("postgres:///{}?host={host}&port={port}&user={user}", self.name)
    }

    /// Where the server takes connections: a socket in a folder, or a host and port.
    pub fn server(&self) -> (String, u16) {
        let port = self.part("port").and_then(|p| p.parse().ok()).unwrap_or(5432);
        (self.part("host").unwrap_or("/var/run/postgresql").to_owned(), port)
    }

    pub fn address(&self) -> DatabaseUrl {
        DatabaseUrl::new(&self.url()).expect("a URL")
    }

    fn part(&self, name: &str) -> Option<&str> {
        self.server.split_whitespace().find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
    }

    /// The server's socket.
    pub fn socket(&self) -> String {
        let host = self.part("host").unwrap_or("/var/run/postgresql");
        format!("{host}/.s.PGSQL.{}", self.part("port").unwrap_or("5432"))
    }

    /// How dvor is told of it through a door at this port of ours.
    pub fn url_through(&self, port: u16) -> String {
        let user = self.part("user").unwrap_or("postgres");
        format!("postgres://{user}@127.0.0.1:{port}/{}?sslmode=disable", self.name)
    }

    /// Another program's SQL: rows of cells as text.
    pub fn sql(&self, sql: &str) -> Rows {
        self.try_sql(sql).unwrap_or_else(|e| unreachable!("{sql}: {e}"))
    }

    /// The same, where it may fail.
    pub fn try_sql(&self, sql: &str) -> Result<Rows, String> {
        self.try_sql_as(self.part("user").unwrap_or("postgres"), sql)
    }

    /// The same, as another user.
    pub fn try_sql_as(&self, user: &str, sql: &str) -> Result<Rows, String> {
        psql(&format!("{} dbname={} user={user}", self.server, self.name), sql)
    }

    /// A statement about databases.
    fn administer(&self, sql: &str) -> Rows {
        psql(&format!("{} dbname=postgres", self.server), sql).unwrap_or_else(|e| unreachable!("{sql}: {e}"))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = psql(
            &format!("{} dbname=postgres", self.server),
            &format!("drop database if exists {} with (force)", self.name),
        );
    }
}

fn psql(conninfo: &str, sql: &str) -> Result<Rows, String> {
    let done = Command::new("psql")
        .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-P", "null=null"])
        .args(["-F", "\u{1f}", "-R", "\u{1e}", "-d", conninfo, "-c", sql])
        .env("PGOPTIONS", "-c search_path=city,public -c client_min_messages=warning")
        .output()
        .expect("psql is installed where DVOR_TEST_POSTGRES is set");
    if !done.status.success() {
        return Err(String::from_utf8_lossy(&done.stderr).into_owned());
    }
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    let text = text.strip_suffix('\n').unwrap_or(&text);
    if text.is_empty() {
        return Ok(Vec::new());
    }
    Ok(text.split('\u{1e}').map(|row| row.split('\u{1f}').map(str::to_owned).collect()).collect())
}
