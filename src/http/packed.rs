//! Answers that are whole already are compressed at one go, in half the time it takes to compress them as they go out; the
//! others are left to the usual middleware, and so is who takes Brotli.

use axum::{
    body::{Body, HttpBody as _, to_bytes},
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};

use super::{Problem, accepted::accepted};
use crate::tiles::{Encoding, gzip};

/// Longer answers would keep a thread of the runtime for too long.
const LONGEST: u64 = 128 << 10;

/// Compresses what is worth it for who takes gzip best.
pub async fn pack(request: Request, next: Next) -> Response {
    let is_wanted =
        request.method() == Method::GET && matches!(accepted(request.headers()), Ok(Encoding::Gzip));
    let response = next.run(request).await;
    let is_plain =
        response.status() == StatusCode::OK && !response.headers().contains_key(header::CONTENT_ENCODING);
    let is_short = response.body().size_hint().exact().is_some_and(|length| (1..=LONGEST).contains(&length));
    if !(is_wanted && is_plain && is_short) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let bytes = match to_bytes(body, LONGEST as usize).await {
        Ok(bytes) => bytes,
        Err(error) => return Problem::Internal(error.into()).respond(super::Language::default()),
    };
    let Some(packed) = gzip(&bytes) else { return Response::from_parts(parts, Body::from(bytes)) };
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(Encoding::Gzip.name()));
    parts.headers.remove(header::CONTENT_LENGTH);
    let is_told = parts.headers.get_all(header::VARY).iter().any(|value| {
        value.to_str().is_ok_and(|value| value.to_ascii_lowercase().contains("accept-encoding"))
    });
    if !is_told {
        parts.headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    Response::from_parts(parts, Body::from(packed))
}
