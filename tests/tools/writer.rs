//! A writer for the durability tests: places with running numbers through `App`, each entered in a ledger once the
//! store acknowledged it. Meant to be killed.
//!
//! `writer STORE LEDGER FIRST RATE [COUNT]`: numbers from FIRST, RATE a second, COUNT of them or without end.

use std::{
    fs::OpenOptions,
    io::Write as _,
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::Context;
use dvor::{
    app::App,
    domain::{Category, CategoryId, GeometryKind, LonLat, Place, PlaceGeometry, PlaceId},
    store::{self, IfMissing, IfOlder, Origin, Record, StoreAddress, Write},
};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [store, ledger, first, rate, count @ ..] = arguments.as_slice() else {
        anyhow::bail!("writer STORE LEDGER FIRST RATE [COUNT]");
    };
    let first: u64 = first.parse().context("FIRST is a number")?;
    let pause = Duration::from_secs_f64(1.0 / rate.parse::<f64>().context("RATE is a number")?);
    let end = match count {
        [count, ..] => first + count.parse::<u64>().context("COUNT is a number")?,
        [] => u64::MAX,
    };
    let mut ledger = OpenOptions::new().create(true).append(true).open(ledger).context("the ledger")?;
    let address = StoreAddress::File(PathBuf::from(store));
    let app = App::start(store::open(&address, IfMissing::Create, IfOlder::Fail).await?).await?;
    app.write(&[Write::Put(Record::Category(yard()?))], Origin::default()).await?;
    let started = Instant::now();
    for (turn, number) in (first..end).enumerate() {
        let due = pause.saturating_mul(u32::try_from(turn)?);
        tokio::time::sleep(due.saturating_sub(started.elapsed())).await;
        let id = format!("n{number}");
        say(&format!("start {number}\n"))?;
        app.write(&[Write::Put(Record::Place(place(&id)?))], Origin::actor("writer")).await?;
        say(&format!("ack {number}\n"))?;
        ledger.write_all(format!("{id}\n").as_bytes())?;
        ledger.sync_data()?;
    }
    app.close().await;
    Ok(())
}

/// One line in one `write(2)`.
fn say(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes())?;
    out.flush()
}

fn yard() -> anyhow::Result<Category> {
    Ok(Category {
        id: CategoryId::new("yard")?,
        collection: "yards".to_owned(),
        name_ru: "Двор".to_owned(),
        name_en: "Yard".to_owned(),
        title_ru: "Дворы".to_owned(),
        title_en: "Yards".to_owned(),
        geometry: GeometryKind::Point,
        nearby: false,
        rank: 1,
    })
}

fn place(id: &str) -> anyhow::Result<Place> {
    let geometry = PlaceGeometry::Point(LonLat::new(86.09, 55.35)?);
    Ok(Place::new(PlaceId::new(id)?, CategoryId::new("yard")?, format!("Двор {id}"), geometry))
}
