//! `/health/live`, `/health/ready`, `/metrics`: how the service is, for machines that look after it.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::json;

use super::{Context, Problem};

/// Past so many seconds without an answer of the store the data may be old.
const STALE_AFTER_S: f64 = 5.0;

/// The paths of this resource.
pub fn router() -> Router<Arc<Context>> {
    Router::new()
        .route("/health/live", get(|| async { "ok\n" }))
        .route("/health/ready", get(get_ready))
        .route("/metrics", get(get_metrics))
}

/// Ready as soon as there is a snapshot; the store being away does not change that, for reads go on.
async fn get_ready(State(context): State<Arc<Context>>) -> Response {
    let atlas = context.atlas();
    let health = context.app.health();
    let age = health.last_answer.elapsed().as_secs_f64();
    let stale = age > STALE_AFTER_S || health.failure.is_some();
    let mended: Vec<_> = health.mended.iter().map(|m| json!({"table": m.table, "what": m.what})).collect();
    let mut response = Json(json!({
        "status": if stale { "stale" } else { "ready" },
        "failure": health.failure,
        "revision": atlas.revision,
        "store_answered_s_ago": (age * 10.0).round() / 10.0,
        "today": atlas.today,
        "problems": health.problems.iter().take(20).collect::<Vec<_>>(),
        "problem_count": health.problems.len(),
        "mended": mended,
    }))
    .into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn get_metrics(State(context): State<Arc<Context>>) -> Response {
    let atlas = context.atlas();
    let counters = &context.app.counters;
    let tiles = context.app.map().cache();
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed) as i64;
    let readings = [
        ("dvor_revision", atlas.revision.0),
        ("dvor_addresses", atlas.register.addresses().len() as i64),
        ("dvor_territories", atlas.extents.territories().len() as i64),
        ("dvor_problems", context.app.health().problems.len() as i64),
        ("dvor_snapshots", count(&counters.swaps)),
        ("dvor_mended", count(&counters.mended)),
        ("dvor_follow_failures", count(&counters.follow_failures)),
        ("dvor_tiles_cached", tiles.entries() as i64),
        ("dvor_tiles_bytes", tiles.bytes() as i64),
        ("dvor_tiles_hits", count(&tiles.counters.hits)),
        ("dvor_tiles_drawn", count(&tiles.counters.drawn)),
        ("dvor_tiles_dropped", count(&tiles.counters.dropped)),
        ("dvor_tiles_kept", count(&tiles.counters.kept)),
    ];
    match context.metrics.text(&readings) {
        Ok(text) => {
            let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")], text).into_response()
        }
        Err(error) => Problem::Internal(error.into()).into_response(),
    }
}
