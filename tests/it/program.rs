//! The program as an operator meets it: starting, refusing to start, answering, stopping.

use std::{
    fs::File,
    io::{Read, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Stdio},
    time::Duration,
};

use sqlx::{ConnectOptions, Connection, Executor, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

use crate::{
    small_city,
    support::{block_on, dvor, free_port, must, must_fail, run, wait_for},
};

/// A folder with the small city in `city.gpkg`.
fn folder() -> TempDir {
    use dvor::store::Store;
    let folder = tempfile::tempdir().expect("a folder");
    block_on(async { small_city::made_in(&folder).await.close().await });
    folder
}

/// The program, serving.
pub struct Serving {
    pub child: Child,
    pub port: u16,
    folder: TempDir,
}

impl Serving {
    /// Starts it over the small city and waits until it answers.
    fn start(more: &[&str]) -> Self {
        Self::over(folder(), more)
    }

    /// The same over the demonstration city.
    pub fn over_demo() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let made = run(folder.path(), &["demo", "--no-serve", "--store", "city.gpkg"]);
        assert_eq!(made.code, Some(0), "{}", made.err);
        Self::over(folder, &[])
    }

    fn over(folder: TempDir, more: &[&str]) -> Self {
        let port = free_port();
        let log = File::create(folder.path().join("log")).expect("a log");
        let child = dvor()
            .current_dir(folder.path())
            .args(["serve", "--store", "city.gpkg", "--listen", &format!("127.0.0.1:{port}")])
            .args(more)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("it starts");
        let serving = Self { child, port, folder };
        wait_for("an answer", || serving.try_get("/health/live").filter(|a| a.ends_with("ok\n")));
        serving
    }

    pub fn connect(&self) -> Option<TcpStream> {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
        Some(stream)
    }

    fn try_get(&self, path: &str) -> Option<String> {
        let mut stream = self.connect()?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        Some(answer)
    }

    pub fn get(&self, path: &str) -> String {
        self.try_get(path).expect("an answer")
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).expect("a log")
    }

    fn tell(&self, signal: &str) {
        let pid = self.child.id().to_string();
        let told = std::process::Command::new("kill").args([signal, &pid]).status().expect("kill runs");
        assert!(told.success());
    }

    /// The exit code, once it has stopped.
    fn ended(&mut self) -> Option<i32> {
        let child = &mut self.child;
        wait_for("its end", || child.try_wait().expect("a child")).code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It has ended already, unless a test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_service_says_where_it_is_and_stops_when_told_to() {
    for signal in ["-TERM", "-INT"] {
        let mut serving = Serving::start(&["--log-format", "json"]);
        let first = serving.log().lines().next().map(str::to_owned).expect("a line");
        let line: serde_json::Value = serde_json::from_str(&first).expect("a JSON object a line");
        assert_eq!(line["message"], "dvor serves");
        assert_eq!(line["url"], format!("http://127.0.0.1:{}/", serving.port));
        serving.tell(signal);
        assert_eq!(serving.ended(), Some(0), "{signal}");
        assert!(serving.log().contains("dvor has stopped"));
        let left = serving.folder.path().join("city.gpkg-wal");
        assert!(!left.exists(), "the file is whole without its log");
    }
}

#[test]
fn a_request_in_flight_is_answered_after_the_order_to_stop() {
    let mut serving = Serving::start(&[]);
    let mut in_flight = serving.connect().expect("a connection");
    in_flight.write_all(b"GET /api/locate?lon=86.01&lat=55.31 HTTP/1.1\r\nHost: x\r\n").expect("sent");
    // Once a later connection is served, the earlier one is taken in.
    serving.get("/health/live");
    serving.tell("-TERM");
    wait_for("no new connection", || serving.connect().is_none().then_some(()));
    in_flight.write_all(b"\r\n").expect("sent");
    let mut answer = String::new();
    in_flight.read_to_string(&mut answer).expect("answered");
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("ТОС «Альфа»"), "{answer}");
    assert_eq!(serving.ended(), Some(0));
}

#[test]
fn a_client_that_never_finishes_does_not_keep_the_service_from_stopping() {
    let mut serving = Serving::start(&[]);
    let mut idle = serving.connect().expect("a connection");
    idle.write_all(b"GET / HTTP/1.1\r\nHo").expect("sent");
    serving.get("/health/live");
    serving.tell("-TERM");
    assert_eq!(serving.ended(), Some(0));
    assert!(serving.log().contains("some requests were still open"));
}

#[test]
fn what_people_ask_never_stands_in_the_log() {
    let mut serving = Serving::start(&["--log", "trace", "--log-format", "json"]);
    for path in [
        "/api/locate?address=sekretnaya",
        "/?q=sekretnaya",
        "/api/locate?address=sekretnaya&color=sekretnaya",
        "/api/locate?lon=sekretnaya&lat=1",
        "/nowhere?sekretnaya",
        "/api/collections/benches/items?bbox=sekretnaya",
    ] {
        assert!(serving.get(path).starts_with("HTTP/1.1 "), "{path}");
    }
    serving.tell("-TERM");
    assert_eq!(serving.ended(), Some(0));
    let log = serving.log();
    assert!(log.contains("\"path\":\"/api/locate\""), "paths are logged: {log}");
    assert!(
        !log.contains("sekretnaya"),
        "{}",
        log.lines().find(|l| l.contains("sekretnaya")).unwrap_or_default()
    );
}

#[test]
fn a_taken_port_is_said_in_a_sentence() {
    let folder = folder();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let said = run(folder.path(), &["serve", "--store", "city.gpkg", "--listen", &address]);
    assert_eq!(said.code, Some(1));
    assert_eq!(said.err, format!("dvor: {address} is taken by another program: give another --listen\n"));
}

fn sqlite(path: &Path, statement: &'static str) {
    block_on(async {
        let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
        let mut connection = options.connect().await.expect("opened");
        connection.execute(statement).await.expect("done");
        connection.close().await.expect("closed");
    });
}

#[test]
fn a_store_that_cannot_serve_is_named_with_the_reason_in_one_sentence_by_every_command() {
    let folder = folder();
    let path = folder.path();
    std::fs::write(path.join("text.gpkg"), "Это не база").expect("written");
    std::fs::write(path.join("empty.gpkg"), "").expect("written");
    std::fs::create_dir(path.join("folder.gpkg")).expect("made");
    sqlite(&path.join("foreign.gpkg"), "create table notes (id integer)");
    std::fs::copy(path.join("city.gpkg"), path.join("newer.gpkg")).expect("copied");
    sqlite(
        &path.join("newer.gpkg"),
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
         values (9999, 'future', true, x'00', 0)",
    );
    std::fs::write(path.join("t.csv"), "a,b\n1,2\n").expect("written");
    let listen = format!("127.0.0.1:{}", free_port());
    let commands: [&[&str]; 7] = [
        &["serve", "--listen", &listen],
        &["check"],
        &["locate", "Весенняя 1"],
        &["export"],
        &["backup", "--to", "."],
        &["migrate"],
        &["import", "houses", "t.csv", "--territory-field", "a", "--address-field", "b"],
    ];
    for (file, says, made_by) in [
        (
            "missing.gpkg",
            "missing.gpkg does not exist; `dvor import`, `dvor migrate` or `dvor demo` makes a new store",
            5,
        ),
        ("text.gpkg", "text.gpkg is not a dvor store: the file is not a GeoPackage", 7),
        ("empty.gpkg", "empty.gpkg is not a dvor store: the file is empty", 7),
        ("folder.gpkg", "folder.gpkg is not a dvor store: it is a folder", 7),
        (
            "foreign.gpkg",
            "foreign.gpkg is not a dvor store: it is a GeoPackage or SQLite database of another program",
            5,
        ),
        ("newer.gpkg", "newer.gpkg has schema 9999, newer than the", 7),
        ("no/such/city.gpkg", "no/such/city.gpkg does not exist; `dvor import`", 5),
    ] {
        for command in &commands[..made_by] {
            let sentence = must_fail(path, &[*command, &["--store", file]].concat());
            assert!(sentence.starts_with(says), "{command:?}: {sentence}");
        }
    }
    for command in &commands[5..] {
        let sentence = must_fail(path, &[*command, &["--store", "no/such/city.gpkg"]].concat());
        assert_eq!(sentence, "no/such/city.gpkg cannot be written: No such file or directory (os error 2)");
    }
    assert!(!path.join("missing.gpkg").exists());
    assert_eq!(
        std::fs::read(path.join("text.gpkg")).expect("there"),
        "Это не база".as_bytes(),
        "left as it was"
    );
}

#[test]
fn a_database_that_does_not_answer_is_told_in_a_sentence_by_every_command() {
    let folder = folder();
    let store = format!("postgres:///city?host={}&user=anna", folder.path().display());
    must(folder.path(), &["backup", "--store", "city.gpkg", "--to", "."]);
    let backup =
        std::fs::read_dir(folder.path()).expect("a folder").map(|e| e.expect("an entry").file_name());
    let backup = backup.map(|n| n.to_string_lossy().into_owned()).find(|n| n.starts_with("city-"));
    for command in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["check"],
        &["export"],
        &["backup", "--to", "."],
        &["import", "city", "city.gpkg"],
        &["restore", backup.as_deref().expect("the backup")],
    ] {
        let sentence = must_fail(folder.path(), &[command, &["--store", &store]].concat());
        assert!(
            sentence.starts_with("no PostgreSQL answers at postgres:///city?host="),
            "{command:?}: {sentence}"
        );
    }
}

#[test]
fn a_url_that_names_no_database_is_a_wrong_call() {
    let folder = folder();
    let said = run(folder.path(), &["serve", "--store", "postgres://anna:secret@db:port/city"]);
    assert_eq!(said.code, Some(2), "a wrong call");
    assert!(!said.err.contains("secret"), "a password is not shown: {}", said.err);
    assert!(said.err.contains("a database is given as postgres://user@host/database"), "{}", said.err);
}

#[test]
fn a_folder_that_cannot_be_written_is_said_in_a_sentence() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let set =
        |mode| std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(mode)).expect("set");
    set(0o555);
    if File::create(folder.path().join("probe")).is_ok() {
        // The superuser writes wherever it likes.
        println!("permissions do not hold for this user, skipped");
    } else {
        let sentence = must_fail(folder.path(), &["check", "--store", "city.gpkg"]);
        assert_eq!(sentence, "city.gpkg cannot be written: Permission denied (os error 13)");
    }
    set(0o755);
}

#[test]
fn an_answer_for_people_says_who_and_why() {
    let folder = folder();
    for (question, says) in [
        (
            vec!["Весенняя 1"],
            "Малый, Весенняя улица, 1\nТОС «Альфа» (alfa), by its polygon and its house list\n",
        ),
        (vec!["--lon", "86.0595", "--lat", "55.31"], "ТОС «Дельта» (delta), by its polygon, disputed\n"),
        (vec!["Весенняя 30"], "Малый, Весенняя улица, 30\nthe house is known, where it stands is not\n"),
        (vec!["Весенняя 99"], "the street is known, the house is not\n"),
        (vec!["Мира 3"], "which one is meant?\n"),
        (vec!["Северная 1"], "Малый, Северная улица, 1\nin the city, in no committee\n"),
        (vec!["Абракадабра 7"], "nothing found\n"),
    ] {
        let said = must(folder.path(), &[&["locate", "--store", "city.gpkg"], question.as_slice()].concat());
        assert!(said.starts_with(says), "{question:?}: {said}");
    }
    let sentence =
        must_fail(folder.path(), &["locate", "--store", "city.gpkg", "--lon", "NaN", "--lat", "55"]);
    assert!(sentence.contains("NaN 55 is not a place on earth"), "{sentence}");
    let check = must(folder.path(), &["check", "--store", "city.gpkg"]);
    assert!(
        check.starts_with("addresses 41, with a point 40\nin one committee: 32, in none: 6, in several: 2\n"),
        "{check}"
    );
}

#[test]
fn help_is_as_printed_here() {
    let folder = tempfile::tempdir().expect("a folder");
    for command in [
        "",
        "serve",
        "migrate",
        "import",
        "import territories",
        "import addresses",
        "import gar",
        "import aliases",
        "import houses",
        "import city",
        "export",
        "backup",
        "restore",
        "locate",
        "geocode",
        "check",
    ] {
        let words: Vec<&str> = command.split(' ').filter(|w| !w.is_empty()).chain(["--help"]).collect();
        let name = format!("help_{}", words[..words.len() - 1].join("_"));
        insta::assert_snapshot!(name.trim_end_matches('_'), must(folder.path(), &words));
    }
}

#[test]
fn a_store_of_an_older_schema_is_refused_with_the_command_that_helps() {
    let folder = folder();
    let path = folder.path();
    std::fs::copy(path.join("city.gpkg"), path.join("older.gpkg")).expect("copied");
    sqlite(&path.join("older.gpkg"), "delete from _sqlx_migrations");
    for command in [&["check"][..], &["locate", "Весенняя 1"]] {
        let sentence = must_fail(path, &[command, &["--store", "older.gpkg"]].concat());
        assert_eq!(
            sentence,
            "older.gpkg has schema 0, older than 3: run `dvor migrate --store older.gpkg` first"
        );
    }
}
