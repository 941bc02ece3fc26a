//! What every handler may ask for.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    Assets, Links, PublicUrl, changes::Streams, geocode::Batches, observe::Metrics, patience::Turns,
};
use crate::{app::App, archive::Watched, atlas::Atlas, tiles::Sprites};

/// What every handler may ask for.
pub struct Context {
    /// The running service.
    pub app: Arc<App>,
    /// Where the service is seen from outside.
    pub public_url: PublicUrl,
    /// The web client.
    pub assets: Assets,
    /// The operator's own base map.
    pub(super) base: Option<Arc<Watched>>,
    /// The map's symbols.
    pub(super) sprites: Arc<Sprites>,
    /// Clients that follow the changes.
    pub(super) streams: Streams,
    /// Batches of addresses being answered.
    pub(super) batches: Batches,
    /// Turns of those who look through collections.
    pub(super) turns: Turns,
    /// What is counted.
    pub(super) metrics: Metrics,
}

impl Context {
    /// A context over a service, with the web client inside the program.
    pub fn new(app: Arc<App>, public_url: PublicUrl) -> Self {
        Self {
            app,
            public_url,
            assets: Assets::embedded(),
            base: None,
            sprites: Arc::default(),
            streams: Streams::default(),
            batches: Batches::default(),
            turns: Turns::default(),
            metrics: Metrics::default(),
        }
    }

    /// The same with another web client.
    #[must_use]
    pub fn with_assets(self, assets: Assets) -> Self {
        Self { assets, ..self }
    }

    /// The same with a base map of the operator's own.
    #[must_use]
    pub fn with_base(self, base: Watched) -> Self {
        Self { base: Some(Arc::new(base)), ..self }
    }

    /// What a page links to; `entry` is the name of a file in `web/src/entries`.
    pub fn links(&self, entry: &str) -> Links {
        self.assets.links(entry, self.public_url.prefix())
    }

    /// A link in data, to a path that begins with `/`.
    pub fn link(&self, rel: &str, media_type: &str, path: &str) -> Value {
        json!({"rel": rel, "type": media_type, "href": self.public_url.link(path)})
    }

    /// The snapshot of now: take it once a request.
    pub fn atlas(&self) -> Arc<Atlas> {
        self.app.atlas()
    }
}
