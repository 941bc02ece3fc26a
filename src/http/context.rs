//! What every handler may ask for.

use std::sync::Arc;

use super::{PublicUrl, observe::Metrics, tiles::DrawingTable};
use crate::{app::App, atlas::Atlas};

/// What every handler may ask for.
pub struct Context {
    /// The running service.
    pub app: Arc<App>,
    /// Where the service is seen from outside.
    pub public_url: PublicUrl,
    /// Where tiles are drawn.
    pub(super) drawing: DrawingTable,
    /// What is counted.
    pub(super) metrics: Metrics,
}

impl Context {
    /// A context over a service.
    pub fn new(app: Arc<App>, public_url: PublicUrl) -> Self {
        Self { app, public_url, drawing: DrawingTable::default(), metrics: Metrics::default() }
    }

    /// The snapshot of now: take it once a request.
    pub fn atlas(&self) -> Arc<Atlas> {
        self.app.atlas()
    }
}
