//! `/tiles/{layers}/{z}/{x}/{y}` and `/tiles/{layers}.json`: the map as vector tiles, and what is in them.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{Path, RawPathParams, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::Response,
    routing::get,
};

use super::{Context, Language, Problem, accepted::accepted, base, caching, params::Params, visit::Visit};
use crate::{
    atlas::Atlas,
    domain::CategoryId,
    tiles::{Encoded, Encoding, Filter, Layer, Snapshot, TileCoordinate, tilejson},
};

/// The media type of tiles: what is answered with it is compressed already, where that pays.
pub const MVT: &str = "application/vnd.mapbox-vector-tile";

/// Room for the headers of a tile, with those every answer is given: made once.
const USUAL_HEADERS: usize = 16;

/// The paths of what describes the tiles.
pub fn router() -> Router<Arc<Context>> {
    Router::new().route("/tiles/{layers}", get(get_tilejson))
}

/// The path of the tiles themselves. Zoom, column and row are one part of it to the router: each part it names it decodes
/// and copies, and most answers here are short.
pub fn tile_router() -> Router<Arc<Context>> {
    Router::new().route("/tiles/{layers}/{*at}", get(get_tile))
}

/// Takes the question as it lies there, for the same reason.
async fn get_tile(State(context): State<Arc<Context>>, named: RawPathParams, request: Request) -> Response {
    let (uri, headers) = (request.uri(), request.headers());
    let layers = named.iter().next().map_or("", |(_, value)| value);
    // As it was written: behind `/tiles/` and the layers.
    let mut parts = uri.path().split('/').skip(3);
    let (Some(z), Some(x), Some(y), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return super::pages::unknown_path(Visit::of(&request.into_parts().0, context)).await;
    };
    tile(&context, layers, [z, x, y], uri, headers)
        .await
        .unwrap_or_else(|problem| problem.respond(Language::of(headers)))
}

async fn tile(
    context: &Context,
    layers: &str,
    at: [&str; 3],
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    if let (base::BASE, Some(archive)) = (layers, &context.base) {
        return base::tile(context, Arc::clone(archive), at, uri, headers).await;
    }
    let coordinate = coordinate(at)?;
    if uri.query().is_none() {
        return draw(context, layers, None, coordinate, headers).await;
    }
    let mut params = Params::of(uri)?;
    let filter = filter(&context.atlas(), layers, &mut params)?;
    params.finish()?;
    draw(context, layers, filter, coordinate, headers).await
}

/// Answers with a tile.
///
/// # Errors
/// What [`crate::tiles::Map::tile_of`] refuses.
pub async fn draw(
    context: &Context,
    layers: &str,
    filter: Option<Arc<Filter>>,
    coordinate: TileCoordinate,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let (tile, snapshot) = context.app.map().tile_of(filter, layers, coordinate, accepted(headers)?).await?;
    Ok(answer(&tile, &snapshot, headers))
}

/// The part of the city these parameters want of some layers. A version of the client's own (`v`, `revision`) is taken
/// and says nothing.
///
/// # Errors
/// [`Problem::BadParameter`] for a category or committee the city does not have; [`Problem::UnknownParameter`] for a
/// part that says nothing to these layers; those of [`Layer::list`].
pub fn filter(atlas: &Atlas, layers: &str, params: &mut Params) -> Result<Option<Arc<Filter>>, Problem> {
    params.take("v");
    params.take("revision");
    let known = |id: &str| {
        let shelf = atlas.places.shelves().iter().find(|shelf| shelf.category.id.as_str() == id)?;
        Some(shelf.category.id.clone())
    };
    let mut categories: Option<Vec<CategoryId>> = params
        .read("category", "bench,mural", |text| text.split(',').map(|id| known(id.trim())).collect())?;
    // However they are listed, it is the same part.
    if let Some(categories) = &mut categories {
        categories.sort_unstable();
        categories.dedup();
    }
    let committee = params.read("committee", "tsentr", |id| {
        let position = atlas.extents.territory_position(id)?;
        Some(atlas.extents.territory(position).id.clone())
    })?;
    let filter = Filter { categories, committee, at: params.day()? };
    if filter.is_empty() {
        return Ok(None);
    }
    match filter.misfit(&Layer::list(atlas, layers)?) {
        Some(name) => Err(Problem::UnknownParameter(name.to_owned())),
        None => Ok(Some(Arc::new(filter))),
    }
}

/// The tile, or word that the asker has it, whichever encoding that is in.
fn answer(tile: &Encoded, snapshot: &Snapshot, asked: &HeaderMap) -> Response {
    let is_known = caching::knows(asked, |tag| tile.has_tag(tag));
    let mut response = Response::new(if is_known { Body::empty() } else { Body::from(tile.bytes.clone()) });
    let headers = response.headers_mut();
    headers.reserve(USUAL_HEADERS);
    if !is_known && !tile.bytes.is_empty() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MVT));
        if tile.encoding != Encoding::Identity {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(tile.encoding.name()));
        }
    }
    caching::fresh(headers, &snapshot.atlas, tile.tag());
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else if tile.bytes.is_empty() {
        *response.status_mut() = StatusCode::NO_CONTENT;
    }
    response
}

/// Zoom, column and row; the row may carry the ending of a file's name.
///
/// # Errors
/// [`Problem::UnknownTile`].
pub fn coordinate([z, x, y]: [&str; 3]) -> Result<TileCoordinate, Problem> {
    let y = y.strip_suffix(".mvt").or_else(|| y.strip_suffix(".pbf")).unwrap_or(y);
    let unknown = || Problem::UnknownTile([z, x, y].join("/").chars().take(80).collect());
    // As addresses of tiles are written: nothing before the digits.
    let is_plain = |text: &str| text == "0" || !text.starts_with(['0', '+']);
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| is_plain(text)).ok_or_else(unknown);
    let zoom = u8::try_from(number(z)?).map_err(|_| unknown())?;
    Ok(TileCoordinate::new(zoom, number(x)?, number(y)?)?)
}

async fn get_tilejson(
    State(context): State<Arc<Context>>,
    Path(document): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    describe(&context, &document, &uri, &headers)
        .await
        .unwrap_or_else(|problem| problem.respond(Language::of(&headers)))
}

async fn describe(
    context: &Context,
    document: &str,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let layers = document.strip_suffix(".json").ok_or(Problem::UnknownPath)?;
    if let (base::BASE, Some(archive)) = (layers, &context.base) {
        return base::describe(context, archive, uri, headers).await;
    }
    let mut params = Params::of(uri)?;
    filter(&context.atlas(), layers, &mut params)?;
    params.finish()?;
    // Tiles of the same part, and of the same version: as it was asked.
    let query = uri.query().filter(|query| !query.is_empty()).map(|query| format!("?{query}"));
    describe_as(context, layers.to_owned(), query.unwrap_or_default(), headers).await
}

/// Answers with the TileJSON of some layers; `query` is what the URL of tiles ends with.
///
/// # Errors
/// Those of [`Layer::list`].
pub async fn describe_as(
    context: &Context,
    layers: String,
    query: String,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let root = context.public_url.link("");
    let (map, snapshot) = (context.app.map(), context.app.map().snapshot());
    let drawn = Arc::clone(&snapshot);
    let describe = move || {
        let layers = Layer::list(&drawn.atlas, &layers)?;
        Ok(tilejson(&drawn.atlas, drawn.sheets(), &layers, &root).with_query(&query))
    };
    let described = map.in_turn(describe).await?;
    let json = serde_json::to_string(&described).map_err(|e| Problem::Internal(e.into()))?;
    let etag = caching::etag_of(json.as_bytes());
    Ok(caching::answer(headers, &snapshot.atlas, &etag, "application/json", || json))
}
