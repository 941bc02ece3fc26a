//! The follower: what it does while the store is away, slow, or another one.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use dvor::{
    config::PublicUrl,
    domain::{Place, PlaceId},
    http::{self, Context},
    store::{Origin, Record, Store, StoreError, Table, Write},
};

use crate::{
    client::get,
    moody::{Mood, Moody},
    small_city,
    workshop::{Service, run, until},
};

const PACE: Duration = Duration::from_millis(50);

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// The small city behind a door, and a service that follows it.
struct Scene {
    inner: Arc<dyn Store>,
    store: Arc<Moody>,
    service: Service,
    _folder: tempfile::TempDir,
}

impl Scene {
    async fn new(pace: Duration) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let inner: Arc<dyn Store> = Arc::new(small_city::made_in(&folder).await);
        let store = Moody::over(Arc::clone(&inner), pace);
        let service = Service::over(Arc::clone(&store) as Arc<dyn Store>).await;
        Self { inner, store, service, _folder: folder }
    }

    fn is_away(&self) -> bool {
        self.service.app.health().away.is_some()
    }

    /// Somebody else's commit.
    async fn rename(&self, name: &str) {
        self.inner.write(&[bench(name)], Origin::default()).await.expect("written");
    }

    fn shows(&self, name: &str) -> bool {
        self.service.name_of("bench-1").as_deref() == Some(name)
    }
}

fn bench(name: &str) -> Write {
    let city = small_city::city();
    let old = city.places.into_iter().find(|p| p.id == PlaceId::new("bench-1").expect("an id"));
    Write::Put(Record::Place(Place { name: name.to_owned(), ..old.expect("there") }))
}

#[test]
fn a_store_that_goes_away_in_any_way_is_told_waited_for_and_caught_up_within_two_seconds_of_its_return() {
    run(async {
        for mood in [Mood::Refusing, Mood::Silent] {
            let scene = Scene::new(PACE).await;
            scene.store.be(mood);
            assert!(until(PATIENCE, || scene.is_away()).await.is_some(), "{mood:?}: it is told");
            scene.rename("Новое имя").await;
            tokio::time::sleep(Duration::from_secs(3)).await;
            assert!(!scene.shows("Новое имя"), "{mood:?}: nobody told the service");
            scene.store.be(Mood::Fine);
            let back = until(PATIENCE, || scene.shows("Новое имя") && !scene.is_away()).await;
            println!("{mood:?}: caught up after {back:?}");
            assert!(back.expect("it comes back") < Duration::from_secs(2), "{mood:?}");
        }
    });
}

#[test]
fn a_store_that_is_away_is_not_asked_without_pause_however_it_hints() {
    run(async {
        let scene = Scene::new(PACE).await;
        scene.store.be(Mood::Refusing);
        assert!(until(PATIENCE, || scene.is_away()).await.is_some());
        let before = scene.store.asked();
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(2) {
            scene.store.hints.notify_one();
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let asked = scene.store.asked() - before;
        assert!((1..=10).contains(&asked), "asked {asked} times in two seconds");
    });
}

#[test]
fn a_hint_is_followed_at_once_and_a_lost_one_by_the_pace() {
    run(async {
        let slow = Scene::new(Duration::from_secs(20)).await;
        slow.rename("По намёку").await;
        slow.store.hints.notify_one();
        let seen = until(PATIENCE, || slow.shows("По намёку")).await.expect("seen");
        assert!(seen < Duration::from_secs(10), "{seen:?}, twenty seconds are the pace");
        let quick = Scene::new(PACE).await;
        quick.rename("Без намёка").await;
        assert!(until(PATIENCE, || quick.shows("Без намёка")).await.is_some());
    });
}

#[test]
fn another_incarnation_of_the_store_is_read_anew_also_where_its_revision_is_lower() {
    run(async {
        let scene = Scene::new(PACE).await;
        let other = tempfile::tempdir().expect("a folder");
        let replaced: Arc<dyn Store> = Arc::new(small_city::made_in(&other).await);
        // The one that is followed goes ahead.
        for n in 0..3 {
            scene.rename(&n.to_string()).await;
        }
        let ahead = scene.service.app.catch_up().await.expect("answers");
        let behind = replaced.load().await.expect("readable");
        assert!(behind.revision < ahead);
        let moved = scene.service.app.journal().moved();
        let app = &scene.service.app;
        let position = app.journal().position();
        *scene.store.epoch.lock().expect("whole") = Some("another".to_owned());
        assert!(until(PATIENCE, || &*app.atlas().epoch == "another").await.is_some());
        assert!(until(PATIENCE, || moved.has_changed().expect("the journal is there")).await.is_some());
        assert!(app.journal().after(Some(&position.epoch), position.revision, 10).reload);
        assert!(!app.journal().after(Some("another"), app.atlas().revision, 10).reload);
        // Following goes on.
        scene.rename("После замены").await;
        assert!(until(PATIENCE, || scene.shows("После замены")).await.is_some());
    });
}

#[test]
fn a_write_does_not_wait_for_a_whole_city_that_is_read_anew() {
    run(async {
        let scene = Scene::new(PACE).await;
        *scene.store.load_takes.lock().expect("whole") = Duration::from_secs(6);
        *scene.store.epoch.lock().expect("whole") = Some("another".to_owned());
        // The follower is reading by now, or will be in a moment.
        tokio::time::sleep(Duration::from_millis(500)).await;
        let start = Instant::now();
        scene.service.app.write(&[bench("Записано")], Origin::default()).await.expect("written");
        assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
        assert!(until(PATIENCE, || scene.shows("Записано")).await.is_some());
    });
}

#[test]
fn a_write_while_the_store_is_away_is_told_so_and_one_that_is_kept_is_answered_before_it_is_shown() {
    run(async {
        let scene = Scene::new(PACE).await;
        scene.store.be(Mood::Refusing);
        let app = &scene.service.app;
        let refused = app.write(&[bench("Никогда")], Origin::default()).await;
        assert!(matches!(refused, Err(StoreError::Away { .. })), "{refused:?}");
        scene.store.be(Mood::Fine);
        assert!(until(PATIENCE, || !scene.is_away()).await.is_some());
        assert_eq!(scene.service.name_of("bench-1").as_deref(), Some("Место bench-1"));
        app.write(&[Write::Delete(Table::PlacePoint, "bench-2".to_owned())], Origin::default())
            .await
            .expect("kept");
        assert!(scene.service.place("bench-2").is_none(), "what is written is shown at once");
    });
}

#[test]
fn people_and_machines_are_told_how_old_the_data_are_while_the_store_is_away() {
    run(async {
        let scene = Scene::new(PACE).await;
        let app = Arc::clone(&scene.service.app);
        let routes = http::router(Context::new(app, PublicUrl::new("http://localhost").expect("a URL")));
        let home = get(&routes, "/").await;
        assert!(!home.text().contains("class=\"stale\""));
        assert_eq!(get(&routes, "/health/ready").await.json()["status"], "ready");
        scene.store.be(Mood::Refusing);
        assert!(until(PATIENCE, || scene.is_away()).await.is_some());
        assert_eq!(get(&routes, "/health/ready").await.json()["status"], "stale");
        assert!(
            !get(&routes, "/").await.text().contains("class=\"stale\""),
            "not for the first five seconds"
        );
        let told = until(PATIENCE, || scene.service.app.stale_since().is_some()).await.expect("told");
        assert!(told > Duration::from_secs(3), "{told:?}");
        for (path, says) in [
            ("/", "База данных временно недоступна"),
            ("/en", "The database is away"),
            ("/committees", "Данные на"),
        ] {
            let page = get(&routes, path).await;
            assert!(page.status == 200 && page.text().contains(says), "{path}");
            assert!(
                page.text().contains("class=\"stale\" aria-label=")
                    && page.text().contains("role=\"status\"")
            );
            assert_eq!(page.header("cache-control"), "public, no-cache", "asked for again each time");
            assert_ne!(page.header("etag"), home.header("etag"), "{path}: nobody keeps the page of before");
        }
        let ready = get(&routes, "/health/ready").await;
        assert_eq!((ready.status, &ready.json()["status"]), (200, &"stale".into()), "reads go on");
        assert!(ready.json()["store_answered_s_ago"].as_f64().expect("a number") >= 5.0);
        assert!(
            ready.json()["failure"].as_str().expect("a sentence").starts_with("the database does not answer")
        );
        let strict = get(&routes, "/health/ready?max_age=5").await;
        assert_eq!((strict.status, strict.header("retry-after")), (503, "2"));
        assert_eq!(strict.json()["type"], "urn:dvor:problem:too-old");
        assert_eq!(get(&routes, "/health/ready?max_age=3600").await.status, 200);
        assert_eq!(get(&routes, "/health/ready?max_age=soon").await.status, 400);
        let metrics = get(&routes, "/metrics").await;
        assert!(metrics.text().contains("\ndvor_store_away 1\n"), "{}", metrics.text());
        scene.store.be(Mood::Fine);
        assert!(until(PATIENCE, || !scene.is_away()).await.is_some());
        let again = get(&routes, "/").await;
        assert_eq!(again.header("etag"), home.header("etag"), "as it was");
        assert_eq!(get(&routes, "/health/ready?max_age=5").await.status, 200);
    });
}
