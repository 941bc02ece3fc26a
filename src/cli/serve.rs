//! `dvor serve`: serves a city until told to stop.

use std::{io::IsTerminal, net::SocketAddr, path::PathBuf};

use anyhow::Context;
use tokio::net::TcpListener;

use super::StoreArg;
use crate::{
    app::App,
    archive::Watched,
    config::{self, LogFormat, PublicUrl},
    http::{self, Assets, Waits},
    store::{self, IfMissing, IfOlder, StoreAddress},
};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    store: StoreArg,
    #[command(flatten)]
    service: Service,
}

/// How a service stands in the world.
#[derive(Debug, Clone, clap::Args)]
pub struct Service {
    /// Where to listen
    #[arg(long, env = "DVOR_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Where the service is seen from outside: rules every link
    #[arg(long, env = "DVOR_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    public_url: Option<PublicUrl>,
    /// A built web client to serve instead of the one inside, read anew for each request: for developing it
    #[arg(long, env = "DVOR_WEB_DIR", value_name = "DIR")]
    web_dir: Option<PathBuf>,
    /// A PMTiles archive, of vector tiles or of pictures, in place of the base map drawn from the city
    #[arg(long, env = "DVOR_BASE", value_name = "FILE")]
    base: Option<PathBuf>,
    /// Memory for drawn tiles, in megabytes
    #[arg(long, env = "DVOR_TILE_CACHE_MB", default_value_t = 64, value_name = "MB")]
    tile_cache_mb: u32,
    /// How the log is written
    #[arg(long, env = "DVOR_LOG_FORMAT", default_value = "text", value_name = "FORMAT")]
    log_format: LogFormat,
    /// What is logged: error, warn, info, debug, or a filter like dvor=debug
    #[arg(long, env = "DVOR_LOG", default_value = "info", value_name = "LEVEL")]
    log: String,
}

fn public_url(text: &str) -> Result<PublicUrl, config::NotPublicUrl> {
    PublicUrl::new(text)
}

impl Service {
    /// Starts the log.
    pub fn log(&self) {
        let filter = tracing_subscriber::EnvFilter::try_new(&self.log)
            .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
        let log = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            .with_ansi(std::io::stderr().is_terminal());
        let _ = match self.log_format {
            LogFormat::Text => log.with_target(false).try_init(),
            LogFormat::Json => log.json().flatten_event(true).try_init(),
        };
    }
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    args.service.log();
    serve(&args.store.store, &args.service).await
}

/// Serves until Ctrl-C or SIGTERM, then lets open requests finish.
pub async fn serve(store: &StoreAddress, service: &Service) -> anyhow::Result<()> {
    let listener = TcpListener::bind(service.listen).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            anyhow::anyhow!("{} is taken by another program: give another --listen", service.listen)
        }
        _ => anyhow::anyhow!("cannot listen on {}: {error}", service.listen),
    })?;
    let base = service.base.as_deref().map(Watched::open).transpose()?;
    let address = listener.local_addr().context("the listener has no address")?;
    // A database may be others' too, and no copy of it is put aside: it is migrated by its own command only.
    let older = match store {
        StoreAddress::File(_) => IfOlder::Migrate,
        StoreAddress::Database(_) => IfOlder::Fail,
    };
    let store = store::open(store, IfMissing::Fail, older).await?;
    let app = App::start(store).await?;
    app.map().cache().set_bound(u64::from(service.tile_cache_mb) << 20);
    let public_url = service.public_url.clone().unwrap_or_else(|| PublicUrl::local(address));
    let follower = tokio::spawn(app.clone().follow());
    if service.public_url.is_none() && address.ip().is_unspecified() {
        tracing::warn!(
            "links in answers begin with http://{address}, which leads nowhere from outside: give --public-url"
        );
    }
    tracing::info!(url = public_url.link("/"), revision = app.atlas().revision.0, "dvor serves");
    let mut context = http::Context::new(app.clone(), public_url);
    if let Some(folder) = &service.web_dir {
        context = context.with_assets(Assets::in_folder(folder.clone()));
    }
    if let Some(base) = base {
        context = context.with_base(base);
    }
    http::serve(listener, context, Waits::default(), stop_signal()).await;
    follower.abort();
    app.close().await;
    tracing::info!("dvor has stopped");
    Ok(())
}

async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}
