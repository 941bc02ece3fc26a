//! `/health/live`, `/health/ready`, `/metrics`: how the service is, for machines that look after it.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use axum::{
    Json, Router,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::json;

use super::{Context, Problem, params::Params, visit::Visit};
use crate::app::STALE_AFTER;

/// The media type of what is counted.
pub const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The least age that can be asked for, in seconds: younger data are never called stale.
pub const LEAST_AGE: u64 = STALE_AFTER.as_secs();

/// The paths of this resource.
pub fn router() -> Router<Arc<Context>> {
    Router::new()
        .route("/health/live", get(is_live))
        .route("/health/ready", get(get_ready))
        .route("/metrics", get(get_metrics))
}

async fn is_live(visit: Visit) -> Response {
    let asked = visit.params().and_then(Params::finish);
    visit.answer_program(asked.map(|()| "ok\n".into_response()))
}

/// Ready as soon as there is a snapshot; the store being away does not change that, for reads go on. Whoever wants fresh
/// data or none asks with `max_age`.
async fn get_ready(visit: Visit) -> Response {
    visit.answer_program(ready(&visit))
}

fn ready(visit: &Visit) -> Result<Response, Problem> {
    let mut params = visit.params()?;
    let max_age =
        params.read("max_age", "10", |t| t.parse().ok().filter(|n: &f64| *n >= LEAST_AGE as f64))?;
    params.finish()?;
    let atlas = &visit.atlas;
    let health = visit.context.app.health();
    let age = health.last_answer.elapsed().as_secs_f64();
    if max_age.is_some_and(|most| age > most) {
        return Err(Problem::TooOld(age));
    }
    let failure =
        (health.away.as_ref().map(|away| &away.why)).or(health.fault.as_ref()).or(health.failure.as_ref());
    let stale = failure.is_some() || age > STALE_AFTER.as_secs_f64();
    let mended: Vec<_> = health.mended.iter().map(|m| json!({"table": m.table, "what": m.what})).collect();
    let mut response = Json(json!({
        "status": if stale { "stale" } else { "ready" },
        "failure": failure,
        "revision": atlas.revision,
        "epoch": &*atlas.epoch,
        "store_answered_s_ago": (age * 10.0).round() / 10.0,
        "today": atlas.today,
        "problems": health.problems.iter().take(20).collect::<Vec<_>>(),
        "problem_count": health.problems.len(),
        "mended": mended,
    }))
    .into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn get_metrics(visit: Visit) -> Response {
    visit.answer_program(metrics(&visit))
}

fn metrics(visit: &Visit) -> Result<Response, Problem> {
    visit.params()?.finish()?;
    let (context, atlas) = (&visit.context, &visit.atlas);
    let counters = &context.app.counters;
    let health = context.app.health();
    let tiles = context.app.map().cache();
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed) as i64;
    let readings = [
        ("dvor_revision", atlas.revision.0),
        ("dvor_addresses", atlas.register.addresses().len() as i64),
        ("dvor_territories", atlas.extents.territories().len() as i64),
        ("dvor_problems", health.problems.len() as i64),
        ("dvor_snapshots", count(&counters.swaps)),
        ("dvor_mended", count(&counters.mended)),
        ("dvor_follow_failures", count(&counters.follow_failures)),
        ("dvor_tiles_cached", tiles.entries() as i64),
        ("dvor_tiles_bytes", tiles.bytes() as i64),
        ("dvor_tiles_hits", count(&tiles.counters.hits)),
        ("dvor_tiles_drawn", count(&tiles.counters.drawn)),
        ("dvor_tiles_dropped", count(&tiles.counters.dropped)),
        ("dvor_tiles_kept", count(&tiles.counters.kept)),
        ("dvor_store_away", i64::from(health.away.is_some())),
        ("dvor_store_answered_milliseconds_ago", health.last_answer.elapsed().as_millis() as i64),
        ("dvor_follow_microseconds", health.follow_took.as_micros() as i64),
        ("dvor_streams", context.streams.open() as i64),
    ];
    let text = context.metrics.text(&readings).map_err(|error| Problem::Internal(error.into()))?;
    Ok(([(header::CONTENT_TYPE, OPENMETRICS), (header::CACHE_CONTROL, "no-store")], text).into_response())
}
