//! `dvor restore`: a backup put back.

use std::{fmt::Write as _, path::PathBuf};

use super::StoreArg;
use crate::backup;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The backup: a folder that `dvor backup` made
    backup: PathBuf,
    #[command(flatten)]
    store: StoreArg,
    /// Where the store holds a city: make it equal to the backup, in one transaction
    #[arg(long)]
    replace: bool,
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    super::log_warnings();
    let done = backup::restore(&args.backup, &args.store.store, args.replace).await?;
    let like = if done.export_hash == done.manifest.export_hash {
        "that of the backup"
    } else {
        "of a newer schema than that of the backup"
    };
    let mut said = format!(
        "restored: {} rows, revision {}, a new epoch; export hash {}, {like}\n",
        done.rows, done.revision, done.export_hash
    );
    for name in &done.left {
        writeln!(said, "{name} stays in the backup: this store has no place for it")?;
    }
    super::answer(&said)
}
