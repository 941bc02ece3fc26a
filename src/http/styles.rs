//! `/style/{theme}.json` and its symbols: what the map looks like.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
    routing::get,
};

use super::{Context, Language, Problem, base, caching};
use crate::tiles::{STYLE_LAYERS, Theme, style};

/// The paths of this resource.
pub fn router() -> Router<Arc<Context>> {
    Router::new().route("/style/{document}", get(get_document))
}

async fn get_document(
    State(context): State<Arc<Context>>,
    Path(document): Path<String>,
    headers: HeaderMap,
) -> Response {
    let found = match document.strip_prefix("sprite-") {
        Some(sheet) => sprite(&context, sheet, &headers).await,
        None => get_style(&context, &document, &headers),
    };
    found.unwrap_or_else(|problem| problem.respond(Language::of(&headers)))
}

fn get_style(context: &Context, document: &str, headers: &HeaderMap) -> Result<Response, Problem> {
    let theme = document.strip_suffix(".json").and_then(Theme::of).ok_or(Problem::UnknownPath)?;
    let tilejson = context.public_url.link(&format!("/tiles/{STYLE_LAYERS}.json"));
    let sprite = context.public_url.link(&format!("/style/sprite-{}", theme.name()));
    let mut style = style(theme, &tilejson, &sprite)?;
    if let Some(archive) = &context.base {
        base::redraw(&mut style, context, archive)?;
    }
    let json = style.to_string();
    let etag = caching::etag_of(json.as_bytes());
    Ok(caching::answer(headers, &context.atlas(), &etag, "application/json", || json))
}

async fn sprite(context: &Context, sheet: &str, headers: &HeaderMap) -> Result<Response, Problem> {
    let (name, ending) = sheet.rsplit_once('.').ok_or(Problem::UnknownPath)?;
    let (name, ratio) = name.strip_suffix("@2x").map_or((name, 1), |name| (name, 2));
    let theme = Theme::of(name).ok_or(Problem::UnknownPath)?;
    let sprites = Arc::clone(&context.sprites);
    let sprite = context.app.map().in_turn(move || sprites.of(theme, ratio)).await?;
    let (bytes, content_type) = match ending {
        "json" => (sprite.index.clone().into_bytes(), "application/json"),
        "png" => (sprite.png.clone(), "image/png"),
        _ => return Err(Problem::UnknownPath),
    };
    Ok(caching::answer(headers, &context.atlas(), &caching::etag_of(&bytes), content_type, || bytes))
}
