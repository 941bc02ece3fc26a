//! The commands, one file each: arguments in, one call below, words out.

mod backup;
mod check;
mod demo;
mod export;
mod geocode;
mod import;
mod import_city;
mod import_gar;
mod locate;
mod migrate;
mod restore;
mod serve;

use std::{
    ffi::OsStr,
    io::{IsTerminal, Write},
    path::Path,
    sync::Arc,
};

use anyhow::Context;
use clap::{Parser, Subcommand, builder::TypedValueParser, error::ErrorKind};
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    app::App,
    config,
    export::abandon,
    store::{self, IfMissing, IfOlder, StoreAddress},
};

/// The map of a city's self-government: which committee covers this address, and what stands in the yard.
#[derive(Debug, Parser)]
#[command(name = "dvor", version, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the demonstration city if it is not there, and serve it
    Demo(demo::Args),
    /// Serve a city
    Serve(serve::Args),
    /// Make a store, or bring an older one up to date
    Migrate(migrate::Args),
    /// Bring territories, addresses, aliases, house lists or a whole city into a store
    Import(import::Args),
    /// Write the whole city as a file, or tell its hash
    Export(export::Args),
    /// Copy the city, also while it is served
    Backup(backup::Args),
    /// Put a backup back
    Restore(restore::Args),
    /// Tell whose an address or a point is
    Locate(locate::Args),
    /// Tell the houses and committees of a table of addresses
    Geocode(geocode::Args),
    /// Look over the city: which houses nobody covers, which two claim
    Check(check::Args),
}

/// Runs the command.
///
/// # Errors
/// Whatever kept it from its end, as a chain of sentences.
pub fn run() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the program cannot start its threads")?;
    let outcome = runtime.block_on(async {
        match cli.command {
            Command::Demo(args) => demo::run(args).await,
            Command::Serve(args) => serve::run(args).await,
            Command::Migrate(args) => migrate::run(args).await,
            Command::Import(args) => import::run(args).await,
            Command::Export(args) => export::run(args).await,
            Command::Backup(args) => backup::run(args).await,
            Command::Restore(args) => restore::run(args).await,
            Command::Locate(args) => locate::run(args).await,
            Command::Geocode(args) => geocode::run(args).await,
            Command::Check(args) => check::run(args).await,
        }
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    outcome
}

/// Reads `--store`. A URL that cannot be read is not repeated: a password may stand in it.
#[derive(Debug, Clone, Copy)]
struct StoreParser;

impl TypedValueParser for StoreParser {
    type Value = StoreAddress;

    fn parse_ref(
        &self,
        command: &clap::Command,
        _: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<StoreAddress, clap::Error> {
        let refusal = |kind, what: String| clap::Error::raw(kind, format!("{what}\n")).with_cmd(command);
        let text = value
            .to_str()
            .ok_or_else(|| refusal(ErrorKind::InvalidUtf8, "the name of the store is no UTF-8".to_owned()))?;
        config::store_address(text).map_err(|e| refusal(ErrorKind::ValueValidation, e.to_string()))
    }
}

/// The store, as every command names it.
#[derive(Debug, Clone, clap::Args)]
struct StoreArg {
    /// Where the city is kept: a file, or postgres://user@host/database
    ///
    /// A password may stand in the URL; better in PGPASSWORD or ~/.pgpass, where no list of processes shows it.
    #[arg(long, env = "DVOR_STORE", hide_env_values = true, value_name = "FILE|URL", value_parser = StoreParser)]
    store: StoreAddress,
}

/// The file that opening a store would make.
fn new_file(store: &StoreAddress) -> Option<&Path> {
    match store {
        StoreAddress::File(path) if !path.exists() => Some(path),
        StoreAddress::File(_) | StoreAddress::Database(_) => None,
    }
}

/// An app over a store that must be there, for one question.
async fn app_of(store: &StoreAddress) -> anyhow::Result<Arc<App>> {
    let store = store::open(store, IfMissing::Fail, IfOlder::Fail).await?;
    Ok(App::start(store).await?)
}

/// Answers on standard output. A reader that has seen enough (`| head`) ends the program quietly.
fn answer(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// From here on an order to stop (Ctrl-C, `kill`) takes away files that are not finished, then ends the program.
fn leave_nothing_when_stopped() {
    for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
        // Where it cannot be waited for, it ends the program as the system does.
        let Ok(mut order) = signal(kind) else { continue };
        tokio::spawn(async move {
            order.recv().await;
            abandon();
            std::process::exit(128 + kind.as_raw_value());
        });
    }
}

/// A quiet log for commands that answer on standard output.
fn log_warnings() {
    let _ = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_max_level(tracing::Level::WARN)
        .without_time()
        .with_target(false)
        .try_init();
}
