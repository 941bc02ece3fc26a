//! Limits and headers every answer passes: a bounded time to begin with the answer, no panic outside, strict headers, and
//! leave for pages of other origins to read. What most pass besides: a bounded body, and compression.

use std::{any::Any, time::Duration};

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, DefaultPredicate, Predicate, predicate::NotForContentType},
    limit::RequestBodyLimitLayer,
};

use super::{Language, Problem};

/// The largest body taken, but for batches of addresses.
const MAX_BODY: usize = 1 << 20;

/// The longest time until an answer begins.
pub const MAX_TIME: Duration = Duration::from_secs(20);

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'self'";

const HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    (HeaderName::from_static("permissions-policy"), "geolocation=(self), camera=(), microphone=()"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// What a page of another origin may see of an answer's headers, beside those that every page may.
const EXPOSED: &str = "content-crs, content-disposition, dvor-revision, etag, link, retry-after";

/// Bounds the bodies these routes take.
pub fn bound_bodies<S: Clone + Send + Sync + 'static>(routes: Router<S>) -> Router<S> {
    routes.layer(RequestBodyLimitLayer::new(MAX_BODY))
}

/// Compresses what these routes answer, where the asker takes that and it pays.
pub fn compress<S: Clone + Send + Sync + 'static>(routes: Router<S>) -> Router<S> {
    // Fonts are compressed already.
    let worthwhile = DefaultPredicate::new().and(NotForContentType::const_new("font/"));
    routes.layer(CompressionLayer::new().compress_when(worthwhile))
}

/// A panic is answered as a fault of ours.
pub fn catch_panics() -> CatchPanicLayer<fn(Box<dyn Any + Send>) -> Response> {
    CatchPanicLayer::custom(panicked)
}

/// Bounds the time of an answer, tells refusals of the layers below as our own, and sets the headers.
pub async fn guard(request: Request, next: Next) -> Response {
    let language = Language::of(request.headers());
    let is_public_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if is_preflight(&request) {
        return allowed();
    }
    let mut response = match tokio::time::timeout(MAX_TIME, next.run(request)).await {
        // Said by the compression over an answer that is of another status.
        Ok(response) if response.status() == StatusCode::NOT_ACCEPTABLE && !is_ours(response.headers()) => {
            Problem::NoEncoding.respond(language)
        }
        Ok(response)
            if response.status() == StatusCode::PAYLOAD_TOO_LARGE && !is_ours(response.headers()) =>
        {
            Problem::TooLarge.respond(language)
        }
        // A path whose bytes are no text: the router's own refusal is not ours.
        Ok(response) if response.status() == StatusCode::BAD_REQUEST && !is_ours(response.headers()) => {
            Problem::UnknownPath.respond(language)
        }
        Ok(response) => response,
        Err(_) => Problem::TooSlow.respond(language),
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if is_public_read {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    }
    response
}

/// Whether a browser asks if a page of another origin may read something. Whether it may send, is not for such pages.
fn is_preflight(request: &Request) -> bool {
    let method = request.headers().get(header::ACCESS_CONTROL_REQUEST_METHOD);
    request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ORIGIN)
        && method.is_some_and(|method| method == "GET" || method == "HEAD")
}

/// Every page may read, with whatever headers.
fn allowed() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "*"),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Whether a refusal is one of ours: a problem, or a page that tells it.
fn is_ours(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|t| {
        t.as_bytes().starts_with(b"application/problem") || t.as_bytes().starts_with(b"text/html")
    })
}

fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let what = cause
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| cause.downcast_ref::<&str>().map(ToString::to_string))
        .unwrap_or_default();
    Problem::Internal(what.into()).into_response()
}

/// Answers for methods a path does not take.
pub async fn method_not_allowed(headers: HeaderMap) -> Response {
    Problem::MethodNotAllowed.respond(Language::of(&headers))
}
