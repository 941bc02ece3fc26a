//! `/tiles/{layers}/{z}/{x}/{y}` and `/tiles/{layers}.json`: the map as vector tiles, and what is in them.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
    routing::get,
};
use tokio::sync::Semaphore;

use super::{Context, Language, Problem, caching};
use crate::{
    atlas::Atlas,
    tiles::{Desk, Layer, Sheets, Sprite, Sprites, Theme, TileCoordinate, TileError, draw, tilejson},
};

const MVT: &str = "application/vnd.mapbox-vector-tile";

/// The paths of this resource.
pub fn router() -> Router<Arc<Context>> {
    Router::new()
        .route("/tiles/{layers}", get(get_tilejson))
        .route("/tiles/{layers}/{z}/{x}/{y}", get(get_tile))
}

/// Where tiles and symbols are drawn: on threads that may wait, as many at once as there are processors.
pub struct DrawingTable {
    desk: Arc<Desk>,
    sprites: Arc<Sprites>,
    turns: Arc<Semaphore>,
}

impl Default for DrawingTable {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        Self { desk: Arc::default(), sprites: Arc::default(), turns: Arc::new(Semaphore::new(processors)) }
    }
}

impl DrawingTable {
    /// Draws something from the sheets of a snapshot.
    async fn draw<T: Send + 'static>(
        &self,
        atlas: &Arc<Atlas>,
        work: impl FnOnce(&Atlas, &Sheets) -> Result<T, TileError> + Send + 'static,
    ) -> Result<T, Problem> {
        let (desk, atlas) = (Arc::clone(&self.desk), Arc::clone(atlas));
        self.in_turn(move || work(&atlas, &desk.sheets(&atlas))).await
    }

    /// The symbols of a theme.
    pub(super) async fn sprite(&self, theme: Theme, ratio: u8) -> Result<Arc<Sprite>, Problem> {
        let sprites = Arc::clone(&self.sprites);
        self.in_turn(move || sprites.of(theme, ratio)).await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, TileError> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|e| Problem::Internal(e.into()))?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        Ok(done.await.map_err(|e| Problem::Internal(e.into()))??)
    }
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
    let coordinate = coordinate(at)?;
    let atlas = context.atlas();
    let draw = move |atlas: &Atlas, sheets: &Sheets| draw(sheets, &Layer::list(atlas, &layers)?, coordinate);
    let bytes = context.drawing.draw(&atlas, draw).await?;
    let is_empty = bytes.is_empty();
    let mut response = caching::answer(headers, &atlas, &caching::etag_of(&bytes), MVT, || bytes);
    if is_empty && response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NO_CONTENT;
        response.headers_mut().remove(axum::http::header::CONTENT_TYPE);
    }
    Ok(response)
}

/// Zoom, column and row; the row may carry the ending of a file's name.
fn coordinate([z, x, y]: [&str; 3]) -> Result<TileCoordinate, Problem> {
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
    let atlas = context.atlas();
    let root = context.public_url.link("");
    let describe = move |atlas: &Atlas, sheets: &Sheets| {
        Ok(tilejson(atlas, sheets, &Layer::list(atlas, &layers)?, &root))
    };
    let described = context.drawing.draw(&atlas, describe).await?;
    let json = serde_json::to_string(&described).map_err(|e| Problem::Internal(e.into()))?;
    Ok(caching::answer(headers, &atlas, &caching::etag_of(json.as_bytes()), "application/json", || json))
}
