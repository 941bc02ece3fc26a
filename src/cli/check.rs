//! `dvor check`: looks over the city.

use std::fmt::Write as _;

use anyhow::Context;

use super::StoreArg;
use crate::coverage;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    store: StoreArg,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    super::log_warnings();
    let app = super::app_of(&args.store.store).await?;
    let check = coverage::check(&app.atlas(), app.health().problems);
    app.close().await;
    if args.json {
        let json = serde_json::to_string(&check).context("the answer cannot be written")?;
        return super::answer(&format!("{json}\n"));
    }
    let mut out = String::new();
    writeln!(
        out,
        "addresses {}, with a point {}\nin one {}: {}, in none: {}, in several: {}",
        check.addresses, check.located, check.kind, check.in_one, check.in_none, check.in_many
    )?;
    for odd in &check.uncovered {
        let flags = if odd.flags.is_empty() { String::new() } else { format!(" ({})", odd.flags.join(", ")) };
        writeln!(out, "in none: {} at {} {}{flags}", odd.address, odd.lon, odd.lat)?;
    }
    for d in &check.disputed {
        writeln!(out, "in several: {}: {}", d.address, d.territories.join(", "))?;
    }
    for d in &check.only_in_text {
        writeln!(out, "named by the list, outside the polygon: {}: {}", d.address, d.territories.join(", "))?;
    }
    for u in &check.unresolved {
        writeln!(out, "not resolved: {} in the list of {}", u.text, u.boundary)?;
    }
    for problem in &check.problems {
        writeln!(out, "left out: {problem}")?;
    }
    super::answer(&out)
}
