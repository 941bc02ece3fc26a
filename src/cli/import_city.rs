//! `dvor import city`: a whole city, from one store into another.

use std::{fmt::Write as _, path::PathBuf};

use super::StoreArg;
use crate::{
    import::city::{CityFile, Held, Plan},
    store::{self, IfMissing, IfOlder, StoreAddress, StoreError, Whole},
};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file: a city's GeoPackage, or the GeoJSON of `dvor export`
    file: PathBuf,
    #[command(flatten)]
    store: StoreArg,
    /// Make a store that holds a city equal to the file: rows the file does not have go
    #[arg(long, conflicts_with = "merge")]
    replace: bool,
    /// Add the file's rows to a store that holds a city, and make those of the same id equal to them
    #[arg(long)]
    merge: bool,
    /// Only tell what would change
    #[arg(long)]
    dry_run: bool,
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    let file = tokio::task::block_in_place(|| CityFile::read(&args.file))?;
    let held = match (args.replace, args.merge) {
        (true, _) => Held::Replaced,
        (_, true) => Held::Merged,
        _ => Held::Refused,
    };
    if args.dry_run {
        return tell(&file.plan(&held_by(&args.store.store).await?, held)?, true);
    }
    let new_file = super::new_file(&args.store.store);
    let outcome = into_store(&file, held, &args.store.store).await;
    if let (Err(_), Some(path)) = (&outcome, new_file) {
        super::import::forget(path);
    }
    tell(&outcome?, false)
}

/// What a store holds, without making it.
async fn held_by(address: &StoreAddress) -> Result<Whole, StoreError> {
    match store::open(address, IfMissing::Fail, IfOlder::Fail).await {
        Err(StoreError::Missing { .. } | StoreError::NoCity { .. }) => Ok(Whole::default()),
        Err(error) => Err(error),
        Ok(store) => {
            let loaded = store.load().await;
            store.close().await;
            loaded.map(Whole::from)
        }
    }
}

async fn into_store(file: &CityFile, held: Held, address: &StoreAddress) -> anyhow::Result<Plan> {
    let store = store::open(address, IfMissing::Create, IfOlder::Fail).await?;
    let outcome = async {
        let plan = file.plan(&store.load().await?.into(), held)?;
        if !plan.writes.is_empty() {
            plan.carry_out(store.as_ref()).await?;
        }
        Ok(plan)
    };
    let outcome = outcome.await;
    store.close().await;
    outcome
}

/// Counts for a glance, then table by table.
fn tell(plan: &Plan, dry_run: bool) -> anyhow::Result<()> {
    let mut said = format!("read {}, kept {}, repaired 0, refused 0\n", plan.read, plan.read);
    let differing = plan.tallies.iter().filter(|(_, t)| t.added + t.changed + t.removed > 0);
    for (table, tally) in differing {
        writeln!(
            said,
            "{table}: added {}, changed {}, removed {}",
            tally.added, tally.changed, tally.removed
        )?;
    }
    if plan.writes.is_empty() {
        said.push_str("nothing differs from what the store held\n");
    } else if dry_run {
        said.push_str("this is what would change; nothing was written\n");
    }
    super::answer(&said)
}
