//! A database that goes away: what is said of a write then, and how soon all is well again.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::{Duration, Instant},
};

use dvor::store::{
    IfMissing, IfOlder, Origin, Store, StoreError,
    postgis::{DatabaseUrl, PostgisStore},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, UnixStream},
};

use crate::{
    postgres::{self, Database},
    workshop::{put_place, run, sample},
};

/// What the door does with what comes through it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Way {
    Open,
    /// Connections are cut, new ones too.
    Cut,
    /// Nothing comes through any more, and nobody is told: a cable pulled.
    Silent,
    /// The next commit reaches the server, its answer nobody: then the connection is cut.
    CommitUnheard,
    /// The next commit does not even reach the server: then the connection is cut.
    CommitLost,
}

const WAYS: [Way; 5] = [Way::Open, Way::Cut, Way::Silent, Way::CommitUnheard, Way::CommitLost];

/// A door before the server.
#[derive(Clone)]
struct Door(Arc<AtomicU8>);

impl Door {
    /// Opens a door to the server; gives its port too.
    async fn before(database: &Database) -> (Self, u16) {
        let door = Self(Arc::default());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let (socket, inner) = (database.socket(), door.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if inner.way() == Way::Cut {
                    continue;
                }
                let server = UnixStream::connect(&socket).await.expect("the server is there");
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                let pump = inner.clone();
                let up = tokio::spawn(async move { pump.carry(from_client, to_server, true).await });
                let pump = inner.clone();
                let down = tokio::spawn(async move { pump.carry(from_server, to_client, false).await });
                let watch = inner.clone();
                tokio::spawn(async move {
                    while watch.way() != Way::Cut && !up.is_finished() && !down.is_finished() {
                        tokio::time::sleep(Duration::from_millis(5)).await;
                    }
                    up.abort();
                    down.abort();
                });
            }
        });
        (door, port)
    }

    fn way(&self) -> Way {
        WAYS[usize::from(self.0.load(Ordering::SeqCst))]
    }

    fn turn(&self, way: Way) {
        self.0.store(way as u8, Ordering::SeqCst);
    }

    async fn carry(
        &self,
        mut from: impl AsyncReadExt + Unpin,
        mut to: impl AsyncWriteExt + Unpin,
        upwards: bool,
    ) {
        let mut bytes = vec![0; 1 << 16];
        while let Ok(count @ 1..) = from.read(&mut bytes).await {
            let commits = upwards && bytes[..count].starts_with(b"Q\0\0\0\x0bcommit\0");
            match self.way() {
                Way::Cut => return,
                Way::Silent => std::future::pending().await,
                Way::CommitLost if commits => return self.turn(Way::Open),
                Way::CommitUnheard if commits => {
                    let _ = to.write_all(&bytes[..count]).await;
                    // The server has committed when it answers; the answer goes nowhere.
                    tokio::time::sleep(Duration::from_millis(300)).await;
                    return self.turn(Way::Open);
                }
                Way::CommitUnheard if !upwards && bytes[..count].windows(7).any(|w| w == b"COMMIT\0") => {
                    continue;
                }
                _ => {}
            }
            if to.write_all(&bytes[..count]).await.is_err() {
                return;
            }
        }
    }
}

/// A story on a store with the sample rows, behind a door.
fn behind_a_door(story: impl AsyncFn(&dyn Store, &Door, &Database)) {
    let Some(database) = postgres::database() else { return };
    run(async {
        let (door, port) = Door::before(&database).await;
        let url = DatabaseUrl::new(&database.url_through(port)).expect("a URL");
        let store = PostgisStore::open(&url, IfMissing::Fail, IfOlder::Fail).await.expect("the store opens");
        store.write(&sample(), Origin::default()).await.expect("written");
        story(&store, &door, &database).await;
        door.turn(Way::Open);
        store.close().await;
    });
}

fn keyed(key: &str) -> Origin<'_> {
    Origin { actor: None, key: Some(key) }
}

#[test]
fn a_commit_whose_answer_is_lost_is_unknown_and_its_key_tells_that_it_was_kept() {
    behind_a_door(async |store, door, database| {
        door.turn(Way::CommitUnheard);
        let write = [put_place("a", "Дошло")];
        let unknown = store.write(&write, keyed("k")).await;
        assert!(matches!(unknown, Err(StoreError::OutcomeUnknown { .. })), "{unknown:?}");
        let kept = store.outcome("k").await.expect("answered").expect("it was kept");
        assert_eq!(store.write(&write, keyed("k")).await.expect("not written twice"), kept);
        assert_eq!(database.sql("select name from place_point where id = 'a'"), [["Дошло"]]);
    });
}

#[test]
fn a_commit_that_never_arrived_is_unknown_and_its_key_tells_that_it_was_not_kept() {
    behind_a_door(async |store, door, database| {
        door.turn(Way::CommitLost);
        let write = [put_place("a", "Не дошло")];
        let unknown = store.write(&write, keyed("k")).await;
        assert!(matches!(unknown, Err(StoreError::OutcomeUnknown { .. })), "{unknown:?}");
        assert_eq!(store.outcome("k").await.expect("answered"), None);
        assert_eq!(database.sql("select name from place_point where id = 'a'"), [["Двор a"]]);
        store.write(&write, keyed("k")).await.expect("another try");
        assert_eq!(database.sql("select name from place_point where id = 'a'"), [["Не дошло"]]);
    });
}

#[test]
fn a_write_while_the_database_is_away_is_not_kept_and_all_is_well_when_it_returns() {
    behind_a_door(async |store, door, database| {
        let known = store.load().await.expect("read").revision;
        for way in [Way::Cut, Way::Silent] {
            door.turn(way);
            let asked = Instant::now();
            let away = store.write(&[put_place("a", "Никогда")], Origin::default()).await;
            assert!(matches!(away, Err(StoreError::Away { .. })), "{way:?}: {away:?}");
            let away = store.changes(known).await;
            assert!(matches!(away, Err(StoreError::Away { .. })), "{way:?}: {away:?}");
            let away = store.outcome("k").await;
            assert!(matches!(away, Err(StoreError::Away { .. })), "{way:?}: {away:?}");
            assert!(asked.elapsed() < Duration::from_secs(25), "{way:?}: nobody waits for ever");
            door.turn(Way::Open);
            let back = Instant::now();
            while store.changes(known).await.is_err() {
                assert!(back.elapsed() < Duration::from_secs(10), "{way:?}: it is back");
            }
            println!("{way:?}: answered again after {:?}", back.elapsed());
        }
        assert_eq!(store.changes(known).await.expect("read").revision, known);
        assert_eq!(database.sql("select name from place_point where id = 'a'"), [["Двор a"]]);
        store.write(&[put_place("a", "Теперь")], Origin::default()).await.expect("written");
    });
}

#[test]
fn commits_are_hinted_again_after_the_way_to_the_server_was_cut() {
    behind_a_door(async |store, door, database| {
        let hinted = async |secs| tokio::time::timeout(Duration::from_secs(secs), store.hint()).await.is_ok();
        assert!(hinted(20).await, "as soon as it listens");
        door.turn(Way::Cut);
        assert!(hinted(20).await, "the connection is lost");
        door.turn(Way::Open);
        let listening = "select count(*) from pg_stat_activity \
                         where datname = current_database() and query ilike 'listen%'";
        while database.sql(listening) != [["1"]] {
            assert!(hinted(20).await, "each attempt is a hint");
        }
        while hinted(1).await {}
        database.sql("update place_point set name = 'x' where id = 'a'");
        assert!(hinted(20).await, "a commit");
    });
}
