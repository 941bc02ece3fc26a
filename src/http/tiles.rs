//! `/tiles/{layers}/{z}/{x}/{y}` and `/tiles/{layers}.json`: the map as vector tiles, and what is in them.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
    routing::get,
};

use super::{Context, Language, Problem, accepted::accepted, base, caching};
use crate::tiles::{Encoded, Encoding, Layer, Snapshot, TileCoordinate, tilejson};

/// The media type of tiles: what is answered with it is compressed already, where that pays.
pub const MVT: &str = "application/vnd.mapbox-vector-tile";

/// The paths of this resource.
pub fn router() -> Router<Arc<Context>> {
    Router::new()
        .route("/tiles/{layers}", get(get_tilejson))
        .route("/tiles/{layers}/{z}/{x}/{y}", get(get_tile))
}

async fn get_tile(
    State(context): State<Arc<Context>>,
    Path((layers, z, x, y)): Path<(String, String, String, String)>,
    headers: HeaderMap,
) -> Response {
    tile(&context, layers, [&z, &x, &y], &headers)
        .await
        .unwrap_or_else(|problem| problem.respond(Language::of(&headers)))
}

async fn tile(
    context: &Context,
    layers: String,
    at: [&str; 3],
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    if let (base::BASE, Some(archive)) = (&*layers, &context.base) {
        return base::tile(Arc::clone(archive), at, headers).await;
    }
    let coordinate = coordinate(at)?;
    let (tile, snapshot) = context.app.map().tile(&layers, coordinate, accepted(headers)).await?;
    Ok(answer(&tile, &snapshot, headers))
}

/// The tile, or word that the asker has it, whichever encoding that is in.
fn answer(tile: &Encoded, snapshot: &Snapshot, asked: &HeaderMap) -> Response {
    let is_known = tile.tags().iter().any(|tag| caching::is_known(asked, tag));
    let mut response = Response::new(if is_known { Body::empty() } else { Body::from(tile.bytes.clone()) });
    let headers = response.headers_mut();
    if !is_known && !tile.bytes.is_empty() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MVT));
        if tile.encoding != Encoding::Identity {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(tile.encoding.name()));
        }
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    caching::fresh(headers, &snapshot.atlas, &tile.tag());
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else if tile.bytes.is_empty() {
        *response.status_mut() = StatusCode::NO_CONTENT;
    }
    response
}

/// Zoom, column and row; the row may carry the ending of a file's name.
pub fn coordinate([z, x, y]: [&str; 3]) -> Result<TileCoordinate, Problem> {
    let y = y.strip_suffix(".mvt").or_else(|| y.strip_suffix(".pbf")).unwrap_or(y);
    let unknown = || Problem::UnknownTile([z, x, y].join("/").chars().take(80).collect());
    let number = |text: &str| text.parse::<u32>().map_err(|_| unknown());
    let zoom = u8::try_from(number(z)?).map_err(|_| unknown())?;
    Ok(TileCoordinate::new(zoom, number(x)?, number(y)?)?)
}

async fn get_tilejson(
    State(context): State<Arc<Context>>,
    Path(document): Path<String>,
    headers: HeaderMap,
) -> Response {
    describe(&context, &document, &headers)
        .await
        .unwrap_or_else(|problem| problem.respond(Language::of(&headers)))
}

async fn describe(context: &Context, document: &str, headers: &HeaderMap) -> Result<Response, Problem> {
    let layers = document.strip_suffix(".json").ok_or(Problem::UnknownPath)?.to_owned();
    if let (base::BASE, Some(archive)) = (&*layers, &context.base) {
        return base::describe(context, archive, headers);
    }
    let root = context.public_url.link("");
    let (map, snapshot) = (context.app.map(), context.app.map().snapshot());
    let drawn = Arc::clone(&snapshot);
    let describe = move || {
        let layers = Layer::list(&drawn.atlas, &layers)?;
        Ok(tilejson(&drawn.atlas, drawn.sheets(), &layers, &root))
    };
    let described = map.in_turn(describe).await?;
    let json = serde_json::to_string(&described).map_err(|e| Problem::Internal(e.into()))?;
    let etag = caching::etag_of(json.as_bytes());
    Ok(caching::answer(headers, &snapshot.atlas, &etag, "application/json", || json))
}
