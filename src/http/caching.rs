//! Freshness: which answer this is, and whether the asker has it already.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::Context;
use crate::{atlas::Atlas, domain::Revision, export::city::hexadecimal};

/// The header that names the snapshot an answer was made from.
pub const REVISION: HeaderName = HeaderName::from_static("dvor-revision");

/// The name of this build: another program may write the same answer otherwise.
const BUILD: &str = env!("DVOR_BUILD");

/// The entity tag of a representation: a hash of the store's incarnation, this build, where links lead, what is
/// represented, the newest revision among what the answer depends on, and the period whose law is in force.
pub fn etag(
    context: &Context,
    atlas: &Atlas,
    representation: &str,
    newest: Revision,
    period: &str,
) -> String {
    let mut hash = Sha256::new();
    let (root, newest) = (context.public_url.link(""), newest.0.to_string());
    for part in [&*atlas.epoch, BUILD, &root, representation, &newest, period] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    weak(hash)
}

/// The entity tag of bytes: for answers that many changes leave as they were.
pub fn etag_of(bytes: &[u8]) -> String {
    weak(Sha256::new_with_prefix(bytes))
}

/// Weak: the same answer may travel compressed or not.
fn weak(hash: Sha256) -> String {
    format!("W/\"{}\"", digits(hash))
}

/// A hash as the digits of a tag.
pub fn digits(hash: Sha256) -> String {
    hexadecimal(&hash.finalize()[..12])
}

/// The period of today's law, as part of a tag.
pub fn period_of(atlas: &Atlas) -> String {
    atlas.extents.period_start().map(|d| d.to_string()).unwrap_or_default()
}

/// Whether `If-None-Match` names this tag.
pub fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let opaque = opaque(etag);
    knows(headers, |tag| tag == opaque)
}

/// Whether `If-None-Match` names any of some tags, told by what is behind the mark of weak ones.
pub fn knows(headers: &HeaderMap, is_it: impl Fn(&str) -> bool) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .map(str::trim_ascii)
        .any(|tag| tag == "*" || is_it(opaque(tag)))
}

/// A tag without the mark of weak ones.
fn opaque(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}

/// A 304, or the answer `make` gives, with its tag and revision; to be asked again each time, so that an edit is seen.
pub fn answer<B: Into<Body>>(
    headers: &HeaderMap,
    atlas: &Atlas,
    etag: &str,
    content_type: &'static str,
    make: impl FnOnce() -> B,
) -> Response {
    let mut response = if is_known(headers, etag) {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        let mut response = Response::new(make().into());
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        response
    };
    fresh(response.headers_mut(), atlas, etag.to_owned());
    response
}

/// Says to caches by which headers of the question this answer differs, beside those already told.
pub fn varying(mut response: Response, by: &'static str) -> Response {
    response.headers_mut().append(header::VARY, HeaderValue::from_static(by));
    response
}

/// Says to caches that the answer is in the language and the form asked for.
pub fn in_language(response: Response) -> Response {
    varying(response, "accept, accept-language")
}

/// The headers of an answer that may be kept, but is asked for again each time; it may travel compressed.
pub fn fresh(headers: &mut HeaderMap, atlas: &Atlas, etag: impl Into<Bytes>) {
    if let Ok(tag) = HeaderValue::from_maybe_shared(etag.into()) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(REVISION, HeaderValue::from(atlas.revision.0));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
}

/// An answer about somebody's home: kept by nobody.
pub fn private(atlas: &Atlas, content_type: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(REVISION, HeaderValue::from(atlas.revision.0));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}
