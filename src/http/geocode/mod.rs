//! `POST /api/geocode`: a table or JSON lines of addresses in, the same with the answers out, as `dvor geocode` gives.
//!
//! Answers go out while the body still comes in; memory is bounded by what is told of [`stream`]. A batch that is wrong in
//! its first rows is answered with a problem; where rows are already on their way, the last line says what is wrong, and
//! the answer is cut off, so that no program takes it for whole.

mod stream;

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, header},
    response::Response,
    routing::post,
};
use encoding_rs::Encoding;

use super::{Context, Language, Problem, caching, guard, params::Params, problem::told_back};
use crate::geocode::{Format, Options};

pub use stream::Batches;

/// The largest batch taken, in bytes: `dvor geocode` takes any.
const MAX_BATCH: u64 = 16 << 20;

/// The column or member with the address, unless told.
pub const COLUMN: &str = "query";

/// The content types of batches; the answer is of the same.
pub const MEDIA_TYPES: [&str; 3] = ["text/csv", "application/x-ndjson", "application/jsonl"];

/// The paths of this resource. Its bodies are larger than others, and bounded here.
pub fn router() -> Router<Arc<Context>> {
    Router::new()
        .route("/api/geocode", post(post_geocode))
        .method_not_allowed_fallback(guard::method_not_allowed)
}

async fn post_geocode(State(context): State<Arc<Context>>, request: Request) -> Response {
    let language = Language::of(request.headers());
    geocode(&context, request, language).await.unwrap_or_else(|problem| problem.respond(language))
}

async fn geocode(context: &Arc<Context>, request: Request, language: Language) -> Result<Response, Problem> {
    let mut params = Params::of(request.uri())?;
    let column = params.take("column").unwrap_or_else(|| COLUMN.to_owned());
    params.finish()?;
    let headers = request.headers();
    let (format, content_type, encoding) = media(headers)?;
    let told = headers.get(header::CONTENT_LENGTH).and_then(|n| n.to_str().ok()?.parse::<u64>().ok());
    if told.is_some_and(|bytes| bytes > MAX_BATCH) {
        return Err(Problem::TooLarge);
    }
    let options = Options { format, column, encoding };
    let atlas = context.atlas();
    let answers = context.batches.answer(Arc::clone(&atlas), request.into_body(), options, language).await?;
    Ok(caching::private(&atlas, content_type, Body::from_stream(answers)))
}

/// How the body is written, by its content type; the content type of the answer; the encoding, if that is told.
fn media(headers: &HeaderMap) -> Result<(Format, &'static str, Option<&'static Encoding>), Problem> {
    let told = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let unknown = || Problem::UnknownMediaType(told_back(told));
    let mut parts = told.split(';').map(str::trim);
    let (format, answered) = match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "text/csv" => (Format::Table, "text/csv; charset=utf-8"),
        "application/x-ndjson" => (Format::Lines, "application/x-ndjson"),
        "application/jsonl" => (Format::Lines, "application/jsonl"),
        _ => return Err(unknown()),
    };
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then_some(value.trim().trim_matches('"'))
    });
    // JSON is UTF-8 whatever is told of it.
    let encoding = match (format, charset) {
        (Format::Table, Some(label)) => Some(Encoding::for_label(label.as_bytes()).ok_or_else(unknown)?),
        _ => None,
    };
    Ok((format, answered, encoding))
}
