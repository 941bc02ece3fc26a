//! `dvor backup`: a copy of the city that can be trusted, also while it is served.

use std::{fmt::Write as _, path::PathBuf};

use super::StoreArg;
use crate::backup;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    store: StoreArg,
    /// The folder for backups: each is a folder in it, named after the city and the time
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// Keep so many backups of this city, the new one among them, and remove older ones
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    keep: Option<u32>,
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    super::log_warnings();
    let taken = backup::take(&args.store.store, &args.to, args.keep.map(|n| n as usize)).await?;
    let manifest = &taken.manifest;
    let bytes: u64 = manifest.files.iter().map(|f| f.bytes).sum();
    let mut said = format!(
        "{}: revision {}, {bytes} bytes, export hash {}\n",
        taken.path.display(),
        manifest.revision,
        manifest.export_hash
    );
    if manifest.faults > 0 && taken.lacks.is_empty() {
        writeln!(said, "{} rows cannot be understood; the copy has them as they are", manifest.faults)?;
    }
    for name in &taken.removed {
        writeln!(said, "removed {name}")?;
    }
    super::answer(&said)?;
    if let Some(first) = taken.lacks.first() {
        anyhow::bail!(
            "the backup lacks {} rows that cannot be read, the first: {first}; put them right and back up again (no \
             older backup was removed)",
            taken.lacks.len()
        );
    }
    Ok(())
}
