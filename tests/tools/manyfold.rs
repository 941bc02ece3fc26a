//! Makes a store with a city so many times the size of the demonstration city, to measure how memory and start grow.
//!
//! `cargo run --release --example manyfold STORE COPIES`

mod copies;

use anyhow::Context;
use dvor::{
    app::city_writes,
    config,
    import::{Silent, carry_out},
    store::{self, IfMissing, IfOlder},
};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [store, count] = arguments.as_slice() else { anyhow::bail!("manyfold STORE COPIES") };
    let city = copies::many(count.parse().context("COPIES is a number")?)?;
    println!("{} addresses", city.addresses.len());
    let store = store::open(&config::store_address(store)?, IfMissing::Create, IfOlder::Migrate).await?;
    carry_out(store.as_ref(), &city_writes(city), &Silent).await?;
    store.close().await;
    Ok(())
}
