//! What was acknowledged is there after the program was killed, and nothing is acknowledged before it is on disk.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
    time::{Duration, Instant},
};

use crate::{
    partition::Dice,
    support::{Site, has, open, run, until},
};

/// The writer. Cargo builds an example with `cargo test`, but not with `cargo test --test it`: so it is asked to.
fn writer() -> &'static Path {
    static WRITER: OnceLock<PathBuf> = OnceLock::new();
    WRITER.get_or_init(|| {
        let here = std::env::current_exe().expect("a path");
        let folder = here.ancestors().nth(2).expect("target/<profile>");
        let profile = match folder.file_name().and_then(|n| n.to_str()) {
            Some("debug") | None => "dev",
            Some(name) => name,
        };
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let built = Command::new(cargo)
            .args(["build", "--quiet", "--example", "writer", "--profile", profile, "--target-dir"])
            .arg(folder.parent().expect("target"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status()
            .expect("cargo starts");
        assert!(built.success(), "the writer builds");
        folder.join("examples/writer")
    })
}

fn number(name: &str, otherwise: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| unreachable!("{name} is a number, not {text}")),
        Err(_) => otherwise,
    }
}

fn start(site: &Site, first: u64, rate: u64) -> Child {
    Command::new(writer())
        .args([&site.path, &site.file("ledger")])
        .args([first.to_string(), rate.to_string()])
        .stdout(Stdio::null())
        .spawn()
        .expect("the writer starts")
}

/// Ids that were acknowledged. A last line without its end was not synced.
fn ledger(site: &Site) -> Vec<String> {
    let text = fs::read_to_string(site.file("ledger")).unwrap_or_default();
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    whole.lines().map(str::to_owned).collect()
}

#[test]
fn every_acknowledged_write_outlives_kill_9() {
    // The long form is 200 kills at 20 writes a second.
    let kills = number("DVOR_KILLS", 12);
    let rate = number("DVOR_RATE", if kills > 50 { 20 } else { 200 });
    let begun = Instant::now();
    let site = Site::new();
    let mut dice = Dice(number("DVOR_SEED", 9));
    let mut idle = 0;
    for kill in 0..kills {
        let before = ledger(&site).len();
        let mut child = start(&site, kill * 1_000_000, rate);
        // At any moment of a life, its start included.
        let life =
            Duration::from_micros(5_000 + dice.below(if kills > 50 { 1_200_000 } else { 400_000 }) as u64);
        std::thread::sleep(life);
        assert!(child.try_wait().expect("a child").is_none(), "the writer died by itself");
        child.kill().expect("killed");
        child.wait().expect("gone");
        idle += u64::from(ledger(&site).len() == before);
    }
    let acknowledged = ledger(&site);
    println!(
        "{kills} kills, {} acknowledged writes, {idle} lives too short for one, {:.1} s",
        acknowledged.len(),
        begun.elapsed().as_secs_f64()
    );
    assert!(idle < kills, "some writer lived long enough to write");
    let rows = run(async {
        let store = open(&site.path).await;
        let rows = store.load().await.expect("it reads").rows;
        store.close().await;
        rows
    });
    assert_eq!(rows.faults, []);
    let mut there: HashMap<&str, usize> = HashMap::new();
    for (_, _, record) in &rows.records {
        *there.entry(record.id()).or_default() += 1;
    }
    let lost: Vec<&String> = acknowledged.iter().filter(|id| there.get(id.as_str()) != Some(&1)).collect();
    assert!(lost.is_empty(), "lost or doubled: {lost:?}");
    // Each life can leave one write that was committed and not entered: no more.
    let unentered = rows.records.len() - 1 - acknowledged.len();
    assert!(unentered as u64 <= kills, "{unentered} rows that nobody was told of");
    assert_eq!(site.sql("pragma integrity_check"), [["ok"]]);
    assert_eq!(site.sql("select count(*) - count(distinct row_fid) from change where op = 'insert' and table_name = 'place_point'"), [["0"]]);
}

#[test]
fn no_write_is_acknowledged_before_it_is_synced() {
    if !has("strace", &["-V"], "strace") {
        return;
    }
    let site = Site::new();
    let trace = site.file("trace");
    let mut child = Command::new("strace")
        .args(["-f", "-y", "-e", "trace=fdatasync,fsync,write", "-o"])
        .arg(&trace)
        .arg(writer())
        .args([&site.path, &site.file("ledger")])
        .args(["0", "50", "10"])
        .stdout(Stdio::null())
        .spawn()
        .expect("strace starts");
    let ended = run(until(Duration::from_mins(1), || child.try_wait().expect("a child").is_some()));
    if ended.is_none() {
        child.kill().expect("killed");
    }
    assert!(child.wait().expect("gone").success(), "the writer ends well");
    let log = fs::read_to_string(&trace).expect("a trace");
    let syncs_by_write = syncs(&log);
    if syncs_by_write.is_empty() && log.contains("ptrace") {
        println!("skipped: strace may not look here");
        return;
    }
    assert_eq!(syncs_by_write.len(), 10, "{log}");
    assert!(syncs_by_write.iter().all(|n| *n > 0), "{syncs_by_write:?}");
}

/// How many syncs of the store or its log ended well between the start of each write and its acknowledgement.
fn syncs(trace: &str) -> Vec<usize> {
    let mut counts = Vec::new();
    let mut writing = false;
    let mut begun: HashMap<&str, bool> = HashMap::new();
    for line in trace.lines() {
        let Some((thread, call)) = line.split_once(' ') else { continue };
        let call = call.trim_start();
        let sync = call.starts_with("fdatasync(") || call.starts_with("fsync(");
        let of_store = call.contains("city.gpkg>") || call.contains("city.gpkg-wal>");
        if call.starts_with("write(1<") && call.contains("\"start ") {
            (writing, begun) = (true, HashMap::new());
            counts.push(0);
        } else if call.starts_with("write(1<") && call.contains("\"ack ") {
            writing = false;
        } else if sync && call.contains("<unfinished") {
            begun.insert(thread, of_store);
        } else if writing && call.ends_with("= 0") {
            let resumed = call.contains("sync resumed>") && begun.remove(thread) == Some(true);
            if (sync && of_store) || resumed {
                *counts.last_mut().expect("a write has started") += 1;
            }
        }
    }
    counts
}
