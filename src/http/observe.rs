//! What is counted and logged of each request: method, path, status, time. Never a query: it holds people's homes.

use std::{fmt, sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::Registry,
};

use super::Context;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    route: String,
    status: u16,
}

/// Requests by route and status, and how long they took.
pub struct Metrics {
    requests: Family<Labels, Counter>,
    seconds: Histogram,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            requests: Family::default(),
            // 50 µs to 1.6 s, each twice the one before.
            seconds: Histogram::new(exponential_buckets(0.000_05, 2.0, 16)),
        }
    }
}

impl Metrics {
    /// Everything counted, and some readings of now, as `OpenMetrics` text.
    ///
    /// # Errors
    /// When the text cannot be put together.
    pub fn text(&self, readings: &[(&'static str, i64)]) -> Result<String, fmt::Error> {
        let mut registry = Registry::default();
        registry.register("dvor_http_requests", "Requests answered", self.requests.clone());
        registry.register("dvor_http_request_seconds", "Time to answer", self.seconds.clone());
        for (name, value) in readings {
            let gauge = Gauge::<i64>::default();
            gauge.set(*value);
            registry.register(*name, "A reading of now", gauge);
        }
        let mut text = String::new();
        encode(&mut text, &registry)?;
        Ok(text)
    }
}

/// Counts and logs a request.
pub async fn observe(State(context): State<Arc<Context>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let path = tracing::enabled!(tracing::Level::INFO).then(|| request.uri().path().to_owned());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let (took, status) = (started.elapsed(), response.status());
    let route = route.as_ref().map_or("other", MatchedPath::as_str);
    context
        .metrics
        .requests
        .get_or_create(&Labels { route: route.to_owned(), status: status.as_u16() })
        .inc();
    context.metrics.seconds.observe(took.as_secs_f64());
    if let Some(path) = path {
        tracing::info!(%method, path, status = status.as_u16(), took_us = took.as_micros() as u64, "answered");
    }
    response
}
