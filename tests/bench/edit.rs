//! How long after its commit an edit of the demonstration city is seen: an edit made by another program, until the
//! snapshot that shows it is swapped in, and where that time goes.
//!
//! Another handle on the store commits; then the app reads the change log and makes the snapshot anew, as its follower
//! does. Prints milliseconds, the median and the worst of some edits of one kind. `cargo bench --bench edit`; `DVOR_BENCH_COPIES=10`
//! measures a city ten times as large, `DVOR_BENCH_STORE` another store than a throw-away file.

use std::{
    collections::BTreeMap,
    fmt::Debug,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use dvor::{
    app::{App, city_writes},
    domain::{City, Kind, LonLat, PlaceGeometry},
    import::{Silent, carry_out},
    store::{self, IfMissing, IfOlder, Origin, Record, StoreAddress, Write},
};
use geo::Translate;
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{Layer, layer::Context, layer::SubscriberExt, registry::LookupSpan};

#[path = "../tools/copies.rs"]
mod copies;

const EDITS: usize = 21;

/// Milliseconds by what they were spent on.
type Spent = Arc<Mutex<BTreeMap<String, Vec<f64>>>>;

/// Collects what the app logs of the time its work takes.
struct Clock(Spent);

#[derive(Default)]
struct Timed {
    part: Option<String>,
    micros: Option<u64>,
}

impl Visit for Timed {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "part" {
            self.part = Some(value.to_owned());
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "micros" {
            self.micros = Some(value);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Clock {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut timed = Timed::default();
        event.record(&mut timed);
        if let (Some(part), Some(micros)) = (timed.part, timed.micros) {
            note(&self.0, &part, micros as f64 / 1e3);
        }
    }
}

fn note(spent: &Spent, on: &str, ms: f64) {
    spent.lock().unwrap_or_else(PoisonError::into_inner).entry(on.to_owned()).or_default().push(ms);
}

fn main() {
    let spent = Spent::default();
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(Clock(Arc::clone(&spent))))
        .expect("the only one");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads");
    runtime.block_on(measure(&spent));
}

async fn measure(spent: &Spent) {
    let folder = tempfile::tempdir().expect("a folder");
    let address = std::env::var("DVOR_BENCH_STORE").map_or_else(
        |_| StoreAddress::File(folder.path().join("bench.gpkg")),
        |text| dvor::config::store_address(&text).expect("a store's address"),
    );
    let outside = store::open(&address, IfMissing::Create, IfOlder::Migrate).await.expect("a store");
    let count = std::env::var("DVOR_BENCH_COPIES").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let city = copies::many(count).expect("a city");
    println!(
        "{} territories, {} boundaries, {} addresses, {} places",
        city.territories.len(),
        city.boundaries.len(),
        city.addresses.len(),
        city.places.len()
    );
    carry_out(outside.as_ref(), &city_writes(city.clone()), &Silent).await.expect("written");
    let inside = store::open(&address, IfMissing::Fail, IfOlder::Fail).await.expect("a store");
    let app = App::start(inside).await.expect("started");
    println!("start:");
    tell(spent);
    for (title, edit) in edits(&city) {
        for n in 0..EDITS {
            let start = Instant::now();
            outside.write(&[Write::Put(edit(n))], Origin::default()).await.expect("written");
            let committed = Instant::now();
            let revision = app.catch_up().await.expect("read");
            note(spent, "| commit", (committed - start).as_secs_f64() * 1e3);
            note(spent, "| seen after commit", committed.elapsed().as_secs_f64() * 1e3);
            assert_eq!(app.atlas().revision, revision);
        }
        println!("{title}:");
        tell(spent);
    }
    app.close().await;
    outside.close().await;
}

/// Prints what was spent, and forgets it.
fn tell(spent: &Spent) {
    for (on, mut ms) in std::mem::take(&mut *spent.lock().unwrap_or_else(PoisonError::into_inner)) {
        ms.sort_unstable_by(f64::total_cmp);
        println!("  {on:22} median {:8.3} ms   worst {:8.3} ms", ms[ms.len() / 2], ms[ms.len() - 1]);
    }
}

type Edit = Box<dyn Fn(usize) -> Record>;

/// One edit of each kind, a little different each time.
fn edits(city: &City) -> Vec<(&'static str, Edit)> {
    let committee = city.territories.iter().find(|t| t.kind == Kind::Committee).expect("one").clone();
    let boundary = city
        .boundaries
        .iter()
        .find(|b| b.territory == committee.id && b.geometry.is_some() && b.period.to().is_none())
        .expect("one")
        .clone();
    let body = city.territories.iter().find(|t| t.kind == Kind::Body).expect("one").clone();
    let place =
        city.places.iter().find(|p| matches!(p.geometry, PlaceGeometry::Point(_))).expect("one").clone();
    let address = city.addresses.iter().find(|a| a.point.is_some()).expect("one").clone();
    let line = city.house_list.first().expect("one").clone();
    let shift = |n: usize| (n + 1) as f64 * 1e-6;
    vec![
        (
            "a committee's polygon",
            Box::new(move |n| {
                let mut row = boundary.clone();
                row.geometry = row.geometry.map(|g| g.translate(shift(n), 0.0));
                Record::Boundary(row)
            }),
        ),
        (
            "a committee's name",
            Box::new(move |n| {
                let mut row = committee.clone();
                row.name = format!("{} {n}", row.name);
                Record::Territory(row)
            }),
        ),
        (
            "a body's name",
            Box::new(move |n| {
                let mut row = body.clone();
                row.name = format!("{} {n}", row.name);
                Record::Territory(row)
            }),
        ),
        (
            "a place's point",
            Box::new(move |n| {
                let mut row = place.clone();
                if let PlaceGeometry::Point(at) = row.geometry {
                    row.geometry =
                        PlaceGeometry::Point(LonLat::new(at.lon() + shift(n), at.lat()).expect("on earth"));
                }
                Record::Place(row)
            }),
        ),
        (
            "an address's point",
            Box::new(move |n| {
                let mut row = address.clone();
                row.point = row.point.map(|at| LonLat::new(at.lon() + shift(n), at.lat()).expect("on earth"));
                Record::Address(row)
            }),
        ),
        (
            "a line of a house list",
            Box::new(move |n| {
                let mut row = line.clone();
                row.text = format!("{} {n}", row.text);
                Record::HouseList(row)
            }),
        ),
    ]
}
