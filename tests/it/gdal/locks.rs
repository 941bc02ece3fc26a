//! Locks and journal modes of other programs.

use std::{
    io::{BufRead, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use dvor::store::{Origin, StoreError};

use super::{drop_service, python, soon, text};
use crate::workshop::{Service, Site, open, put_place, run};

/// Another program that holds the write lock of a file until told to let go.
struct Holder(Child);

impl Holder {
    fn of(path: &Path) -> Self {
        let script = "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1], isolation_level=None)\nc.execute('begin immediate')\nprint('held', flush=True)\nsys.stdin.readline()\nc.execute('rollback')\nprint('free', flush=True)";
        let mut child = Command::new("python3")
            .args(["-c", script, text(path)])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut line = String::new();
        let out = child.stdout.as_mut().expect("piped");
        BufReader::new(out).read_line(&mut line).expect("it speaks");
        assert_eq!(line, "held\n");
        Self(child)
    }

    fn let_go(mut self) {
        self.0.stdin.as_mut().expect("piped").write_all(b"\n").expect("it listens");
        self.0.wait().expect("it ends");
    }
}

#[test]
fn while_another_program_holds_the_lock_writes_say_busy_and_reads_go_on() {
    if !python() {
        return;
    }
    run(async {
        let site = Site::new();
        let service = site.service().await;
        let store = open(&site.path).await;
        let holder = Holder::of(&site.path);
        let started = Instant::now();
        let busy = service.app.write(&[put_place("a", "Занято")], Origin::default()).await;
        let waited = started.elapsed();
        assert!(matches!(busy, Err(StoreError::Busy)), "{busy:?}");
        assert!(waited >= Duration::from_millis(1_800) && waited < Duration::from_secs(5), "{waited:?}");
        assert!(!store.load().await.expect("reads go on").rows.records.is_empty());
        assert_eq!(service.name_of("a").as_deref(), Some("Двор a"));
        // Looking over the file wants no lock where nothing is broken.
        assert_eq!(store.mend().await.expect("looked over"), []);
        holder.let_go();
        service
            .app
            .write(&[put_place("a", "Свободно")], Origin::default())
            .await
            .expect("written after the release");
        assert_eq!(service.name_of("a").as_deref(), Some("Свободно"));
    });
}

#[test]
fn a_lock_let_go_in_time_is_waited_for() {
    if !python() {
        return;
    }
    run(async {
        let site = Site::new();
        let service = site.service().await;
        let holder = Holder::of(&site.path);
        let app = service.app.clone();
        let write =
            tokio::spawn(async move { app.write(&[put_place("a", "Дождался")], Origin::default()).await });
        tokio::task::yield_now().await;
        holder.let_go();
        write.await.expect("it ends").expect("written");
        assert_eq!(service.name_of("a").as_deref(), Some("Дождался"));
    });
}

#[test]
fn a_journal_mode_switched_while_we_were_away_is_switched_back() {
    run(async {
        let site = Site::new();
        let service = site.service().await;
        assert_eq!(site_mode(&site, "delete"), "error", "not while we are there");
        drop_service(service).await;
        assert_eq!(site_mode(&site, "delete"), "delete");
        let service = Service::over(site.store().await).await;
        assert_eq!(site.sql("pragma journal_mode"), [["wal"]]);
        service.app.write(&[put_place("a", "После")], Origin::default()).await.expect("written");
        site.sql("update place_point set name = 'Чужое' where id = 'b'");
        soon("an edit", || service.name_of("b").as_deref() == Some("Чужое")).await;
    });
}

fn site_mode(site: &Site, mode: &str) -> String {
    let other = rusqlite::Connection::open(&site.path).expect("it opens");
    other
        .query_row(&format!("pragma journal_mode = {mode}"), [], |r| r.get(0))
        .unwrap_or_else(|_| "error".to_owned())
}
