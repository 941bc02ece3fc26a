//! What several modules need to drive the real program.

use std::{
    fmt::Write as _,
    net::TcpListener,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use dvor::store::{IfMissing, IfOlder, Record, Store, geopackage::GeopackageStore};

/// The program as a user starts it, with nothing of ours in its environment.
pub fn dvor() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dvor"));
    for name in [
        "DVOR_STORE",
        "DVOR_LISTEN",
        "DVOR_PUBLIC_URL",
        "DVOR_WEB_DIR",
        "DVOR_BASE",
        "DVOR_TILE_CACHE_MB",
        "DVOR_LOG",
        "DVOR_LOG_FORMAT",
        "RUST_LOG",
    ] {
        command.env_remove(name);
    }
    command.env("RUST_BACKTRACE", "1").stdin(Stdio::null());
    command
}

/// What a finished run of the program said.
#[derive(Debug)]
pub struct Said {
    /// The exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// Runs the program to its end in a folder.
pub fn run(folder: &Path, arguments: &[&str]) -> Said {
    let output = dvor().current_dir(folder).args(arguments).output().expect("the program starts");
    Said {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).expect("UTF-8 out"),
        err: String::from_utf8(output.stderr).expect("UTF-8 err"),
    }
}

/// Runs the program, which must succeed; gives its standard output.
#[track_caller]
pub fn must(folder: &Path, arguments: &[&str]) -> String {
    let said = run(folder, arguments);
    assert_eq!(said.code, Some(0), "{arguments:?}: {}{}", said.out, said.err);
    assert_eq!(said.err, "", "{arguments:?}");
    said.out
}

/// Runs the program, which must fail with exit code 1 and one clear sentence, which it gives.
#[track_caller]
#[allow(clippy::panic, reason = "a test fails so")]
pub fn must_fail(folder: &Path, arguments: &[&str]) -> String {
    let said = run(folder, arguments);
    assert_eq!(said.code, Some(1), "{arguments:?}: {}{}", said.out, said.err);
    assert_eq!(said.out, "", "{arguments:?}");
    let sentence = said.err.strip_prefix("dvor: ").unwrap_or_else(|| panic!("{arguments:?}: {}", said.err));
    assert_eq!(sentence.trim_end().lines().count(), 1, "{arguments:?}: one sentence, not {sentence}");
    for bad in ["panicked", "backtrace", "Error {", "Os {"] {
        assert!(!sentence.contains(bad), "{arguments:?}: {sentence}");
    }
    sentence.trim_end().to_owned()
}

/// Every row of a store with its revision, as text that can be compared; empty where there is no store.
pub fn contents(store: &Path) -> String {
    if !store.exists() {
        return String::new();
    }
    let loaded = block_on(async {
        let store = GeopackageStore::open(store, IfMissing::Fail, IfOlder::Fail).await.expect("a store");
        let loaded = store.load().await.expect("readable");
        store.close().await;
        loaded
    });
    format!("{:?} {:?} {:?}", loaded.revision, loaded.settings, loaded.rows)
}

/// Every row of a store.
pub fn records(store: &Path) -> Vec<Record> {
    block_on(async {
        let store = GeopackageStore::open(store, IfMissing::Fail, IfOlder::Fail).await.expect("a store");
        let loaded = store.load().await.expect("readable");
        store.close().await;
        assert!(loaded.rows.faults.is_empty(), "{:?}", loaded.rows.faults);
        loaded.rows.records.into_iter().map(|(_, _, record)| record).collect()
    })
}

/// Runs a future to its end.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("threads")
        .block_on(future)
}

/// Makes the export of the made-up town, with its points and committees.
pub fn made_up_town(folder: &Path) {
    let maker = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools/gar.py");
    let status = Command::new("python3").arg(maker).arg(folder).status().expect("python3 runs");
    assert!(status.success());
}

/// A port nobody listens on at this moment.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port()
}

/// Looks again and again until there is something to see; panics when a deadline passes.
#[track_caller]
#[allow(clippy::panic, reason = "a test fails so")]
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(30) {
        if let Some(seen) = look() {
            return seen;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("waited 30 s in vain for {what}");
}

/// A text as part of a query.
pub fn encoded(text: &str) -> String {
    let mut query = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            query.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(query, "%{byte:02X}");
        }
    }
    query
}
