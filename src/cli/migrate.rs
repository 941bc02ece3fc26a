//! `dvor migrate`: makes a store, or brings an older one up to date.

use super::StoreArg;
use crate::store::{self, IfMissing, IfOlder};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    store: StoreArg,
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    super::log_warnings();
    let store = store::open(&args.store.store, IfMissing::Create, IfOlder::Migrate).await?;
    store.close().await;
    super::answer("the store is up to date\n")
}
