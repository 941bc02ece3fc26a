//! `dvor demo`: the demonstration city, made once, then served.

use std::path::PathBuf;

use crate::{
    app, demo,
    import::{Silent, carry_out},
    store::{self, IfMissing, IfOlder, StoreAddress},
};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The demonstration city: a file, made when it is not there, or an empty database to fill
    #[arg(long, default_value = "demo.gpkg", value_name = "FILE|URL", value_parser = super::StoreParser)]
    store: StoreAddress,
    /// Make the city and stop
    #[arg(long)]
    no_serve: bool,
    #[command(flatten)]
    service: super::serve::Service,
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    args.service.log();
    match &args.store {
        StoreAddress::File(path) if path.exists() => {}
        StoreAddress::File(path) => make(path).await?,
        StoreAddress::Database(_) => fill(&args.store).await?,
    }
    if args.no_serve {
        return Ok(());
    }
    super::serve::serve(&args.store, &args.service).await
}

/// Writes the city under another name and then moves it: it is there whole, or not at all.
async fn make(path: &PathBuf) -> anyhow::Result<()> {
    let started = std::time::Instant::now();
    let mut unfinished = path.clone().into_os_string();
    unfinished.push(".making");
    let unfinished = PathBuf::from(unfinished);
    for suffix in ["", "-wal", "-shm"] {
        let mut name = unfinished.clone().into_os_string();
        name.push(suffix);
        let _ = std::fs::remove_file(name);
    }
    let city = tokio::task::spawn_blocking(demo::city).await?;
    let store =
        store::open(&StoreAddress::File(unfinished.clone()), IfMissing::Create, IfOlder::Fail).await?;
    carry_out(store.as_ref(), &app::city_writes(city), &Silent).await?;
    store.close().await;
    std::fs::rename(&unfinished, path)?;
    tracing::info!(file = %path.display(), took_ms = started.elapsed().as_millis() as u64, "the demonstration city is made");
    Ok(())
}

/// Writes the city into an empty database; a database that holds anything is left as it is.
async fn fill(address: &StoreAddress) -> anyhow::Result<()> {
    let store = store::open(address, IfMissing::Create, IfOlder::Fail).await?;
    if store.load().await?.rows.records.is_empty() {
        let city = tokio::task::spawn_blocking(demo::city).await?;
        carry_out(store.as_ref(), &app::city_writes(city), &Silent).await?;
        tracing::info!(store = %address, "the demonstration city is made");
    }
    store.close().await;
    Ok(())
}
