//! `/style/{theme}.json` and its symbols: what the map looks like.

use std::sync::Arc;

use axum::{Router, extract::Path, response::Response, routing::get};

use super::{Context, Problem, base, params::refuse_all_but_versions, visit::Visit};
use crate::tiles::{STYLE_LAYERS, Theme, style};

/// The paths of this resource.
pub fn router() -> Router<Arc<Context>> {
    Router::new().route("/style/{document}", get(get_document))
}

async fn get_document(visit: Visit, Path(document): Path<String>) -> Response {
    let made = match (refuse_all_but_versions(&visit.uri), document.strip_prefix("sprite-")) {
        (Err(problem), _) => Err(problem),
        (Ok(()), Some(sheet)) => sprite(&visit, sheet).await,
        (Ok(()), None) => get_style(&visit, &document).await,
    };
    visit.answer_program(made)
}

async fn get_style(visit: &Visit, document: &str) -> Result<Response, Problem> {
    let theme = document.strip_suffix(".json").and_then(Theme::of).ok_or(Problem::UnknownPath)?;
    let tilejson = visit.url(&format!("/tiles/{STYLE_LAYERS}.json"));
    let sprite = visit.url(&format!("/style/sprite-{}", theme.name()));
    let mut style = style(theme, &tilejson, &sprite)?;
    if let Some(archive) = &visit.context.base {
        let archive = base::now(archive).await?;
        base::redraw(&mut style, &visit.context, &archive);
    }
    Ok(visit.document("application/json", style.to_string()))
}

async fn sprite(visit: &Visit, sheet: &str) -> Result<Response, Problem> {
    let (name, ending) = sheet.rsplit_once('.').ok_or(Problem::UnknownPath)?;
    let (name, ratio) = name.strip_suffix("@2x").map_or((name, 1), |name| (name, 2));
    let theme = Theme::of(name).ok_or(Problem::UnknownPath)?;
    let sprites = Arc::clone(&visit.context.sprites);
    let sprite = visit.context.app.map().in_turn(move || sprites.of(theme, ratio)).await?;
    let (bytes, content_type) = match ending {
        "json" => (sprite.index.clone().into_bytes(), "application/json"),
        "png" => (sprite.png.clone(), "image/png"),
        _ => return Err(Problem::UnknownPath),
    };
    Ok(visit.document(content_type, bytes))
}
