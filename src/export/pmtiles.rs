//! A city's tiles as one PMTiles archive (version 3, <https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md>):
//! any host of files that answers range requests serves it.
//!
//! The tiles are those of the service, compressed with gzip, in the order of the Hilbert curve, equal ones kept once.
//! The same city gives the same bytes as long as the same boundaries are in force.

use std::{
    collections::BTreeMap,
    io::{Seek, Write},
    sync::atomic::{AtomicUsize, Ordering},
};

use ::pmtiles::{PmTilesStreamWriter, PmTilesWriter, PmtError, TileCoord, TileId, TileType};
use geo::Coord;
use serde_json::Value;

use super::part::Frame;
use crate::{
    atlas::Atlas,
    geometry::mercator::{project_coord, unproject},
    tiles::{
        CITY_ZOOM, Layer, STYLE_LAYERS, Sheets, TileCoordinate, TileError, draw, envelope, gzip_whole,
        max_zoom, tilejson,
    },
};

/// Tiles drawn before they are written: so many lie in memory at once.
const AT_ONCE: usize = 512;

/// Which tiles are written.
#[derive(Debug, Clone)]
pub struct Tiles {
    /// Names of layers, parted by commas.
    pub layers: String,
    /// Only tiles that meet this box.
    pub frame: Option<Frame>,
    /// The first zoom.
    pub minzoom: u8,
    /// The last zoom.
    pub maxzoom: u8,
}

impl Default for Tiles {
    /// All that the city's own map is drawn from.
    fn default() -> Self {
        Self { layers: STYLE_LAYERS.to_owned(), frame: None, minzoom: 0, maxzoom: max_zoom() }
    }
}

/// Why an archive of tiles could not be written.
#[derive(Debug, thiserror::Error)]
pub enum TilesError {
    /// There are no such tiles.
    #[error(transparent)]
    Tile(#[from] TileError),
    /// The zooms are the wrong way round, or beyond what tiles are made for.
    #[error(
        "zooms go from 0 to {}, the first no greater than the last: from the last on, maps enlarge its tiles",
        max_zoom()
    )]
    Zooms,
    /// Nothing would be in the archive.
    #[error("these layers have nothing there at these zooms: the archive would be empty")]
    Nothing,
    /// It cannot be written.
    #[error(transparent)]
    Archive(#[from] PmtError),
}

/// A box on the unit square: its north-western corner, its south-eastern one.
type Corners = [Coord<f64>; 2];

/// Writes the tiles; `tell` hears how many of how many are done. Gives how many have anything in them.
///
/// # Errors
/// A [`TilesError`]; what was written by then is no archive.
pub fn write(
    atlas: &Atlas,
    sheets: &Sheets,
    wanted: &Tiles,
    out: impl Write + Seek,
    mut tell: impl FnMut(usize, usize),
) -> Result<u64, TilesError> {
    if wanted.minzoom > wanted.maxzoom || wanted.maxzoom > max_zoom() {
        return Err(TilesError::Zooms);
    }
    let layers = Layer::list(atlas, &wanted.layers)?;
    let frame = wanted.frame.map(|frame| frame.corners().map(project_coord));
    let mut bounds = envelope(sheets, &layers).ok_or(TilesError::Nothing)?;
    if let Some(frame) = frame {
        bounds = common(bounds, frame).ok_or(TilesError::Nothing)?;
    }
    let tiles = pyramid(sheets, &layers, frame.as_ref(), wanted);
    let mut archive = archive(bounds, wanted, metadata(atlas, sheets, &layers, wanted)).create(out)?;
    let mut written = 0;
    for (n, some) in tiles.chunks(AT_ONCE).enumerate() {
        tell(n * AT_ONCE, tiles.len());
        written += add(&mut archive, some, drawn(sheets, &layers, some)?)?;
    }
    tell(tiles.len(), tiles.len());
    if written == 0 {
        return Err(TilesError::Nothing);
    }
    archive.finalize()?;
    Ok(written)
}

/// The tiles in which a layer may have anything, in the order of the archive: a tile is split as long as a layer reaches
/// into it, so that one bench far away costs little.
fn pyramid(
    sheets: &Sheets,
    layers: &[Layer<'_>],
    frame: Option<&Corners>,
    wanted: &Tiles,
) -> Vec<TileCoordinate> {
    let is_met = |tile: &TileCoordinate| {
        let this = [tile.corner(), tile.corner() + Coord { x: tile.side(), y: tile.side() }];
        frame.is_none_or(|frame| overlap(frame, &this))
            && layers.iter().any(|layer| sheets.reach(*layer, *tile))
    };
    let mut level: Vec<TileCoordinate> = TileCoordinate::new(0, 0, 0).into_iter().collect();
    let mut tiles = Vec::new();
    loop {
        level.sort_by_cached_key(|tile| number(*tile));
        tiles.extend(level.iter().filter(|tile| tile.z() >= wanted.minzoom));
        if level.first().is_none_or(|tile| tile.z() == wanted.maxzoom) {
            return tiles;
        }
        level = level.into_iter().flat_map(quarters).filter(is_met).collect();
    }
}

/// The four tiles of the next zoom.
fn quarters(tile: TileCoordinate) -> impl Iterator<Item = TileCoordinate> {
    let (x, y) = (tile.x() * 2, tile.y() * 2);
    let four = [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)];
    four.into_iter().filter_map(move |(x, y)| TileCoordinate::new(tile.z() + 1, x, y).ok())
}

/// The name of a tile in the archive; every tile of ours has one.
fn name(tile: TileCoordinate) -> Result<TileCoord, PmtError> {
    TileCoord::new(tile.z(), tile.x(), tile.y())
}

/// Where a tile stands in the archive: by zoom, then along the Hilbert curve.
fn number(tile: TileCoordinate) -> u64 {
    name(tile).map_or(u64::MAX, |name| TileId::from(name).value())
}

/// Whether two boxes overlap; to touch is not to overlap.
fn overlap(a: &Corners, b: &Corners) -> bool {
    let along = |a: [f64; 2], b: [f64; 2]| a[0] < b[1] && b[0] < a[1];
    along([a[0].x, a[1].x], [b[0].x, b[1].x]) && along([a[0].y, a[1].y], [b[0].y, b[1].y])
}

/// What two boxes have in common; `None` where they are apart.
fn common(a: Corners, b: Corners) -> Option<Corners> {
    let [least, most] = [
        Coord { x: a[0].x.max(b[0].x), y: a[0].y.max(b[0].y) },
        Coord { x: a[1].x.min(b[1].x), y: a[1].y.min(b[1].y) },
    ];
    (least.x <= most.x && least.y <= most.y).then_some([least, most])
}

/// What tiles say, as the archive's metadata: of TileJSON what is not in the header.
fn metadata(atlas: &Atlas, sheets: &Sheets, layers: &[Layer<'_>], wanted: &Tiles) -> String {
    // Names, numbers and lists: nothing here can fail to be JSON.
    let described = serde_json::to_value(tilejson(atlas, sheets, layers, "")).unwrap_or_default();
    let mut said: BTreeMap<&str, Value> = BTreeMap::new();
    for name in ["name", "attribution", "vector_layers"] {
        said.extend(described.get(name).map(|value| (name, value.clone())));
    }
    let zoom = |layer: &Value, name: &str| layer[name].as_u64().unwrap_or_default();
    let (first, last) = (u64::from(wanted.minzoom), u64::from(wanted.maxzoom));
    if let Some(layers) = said.get_mut("vector_layers").and_then(Value::as_array_mut) {
        layers.retain(|layer| zoom(layer, "minzoom") <= last && zoom(layer, "maxzoom") >= first);
    }
    for layer in said.get_mut("vector_layers").and_then(Value::as_array_mut).into_iter().flatten() {
        let zoom = |name: &str| zoom(layer, name);
        let zooms = [("minzoom", zoom("minzoom").max(first)), ("maxzoom", zoom("maxzoom").min(last))];
        for (name, zoom) in zooms {
            layer[name] = zoom.into();
        }
    }
    serde_json::to_string(&said).unwrap_or_default()
}

fn archive(bounds: Corners, wanted: &Tiles, metadata: String) -> PmTilesWriter {
    let (north_west, south_east) = (unproject(bounds[0]), unproject(bounds[1]));
    let middle = unproject((bounds[0] + bounds[1]) / 2.0);
    PmTilesWriter::new(TileType::Mvt)
        .precompressed(::pmtiles::Compression::Gzip)
        .min_zoom(wanted.minzoom)
        .max_zoom(wanted.maxzoom)
        .bounds(north_west.x, south_east.y, south_east.x, north_west.y)
        .center(middle.x, middle.y)
        .center_zoom(CITY_ZOOM.clamp(wanted.minzoom, wanted.maxzoom))
        .metadata(metadata)
}

/// What one thread drew: which tiles of a list, and their bytes.
type Share = Result<Vec<(usize, Vec<u8>)>, TileError>;

/// Draws tiles on every processor; gives them compressed and in their order, empty where there is nothing.
fn drawn(
    sheets: &Sheets,
    layers: &[Layer<'_>],
    tiles: &[TileCoordinate],
) -> Result<Vec<Vec<u8>>, TilesError> {
    let next = AtomicUsize::new(0);
    let draw_some = || {
        let mut drawn = Vec::new();
        while let Some((n, tile)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|n| Some((n, tiles.get(n)?)))
        {
            drawn.push((n, compressed(&draw(sheets, layers, *tile))?));
        }
        Ok::<_, TileError>(drawn)
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(tiles.len());
    let shares: Vec<Share> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(draw_some)).collect();
        let own = draw_some();
        let others = others
            .into_iter()
            .map(|other| other.join().unwrap_or_else(|fault| std::panic::resume_unwind(fault)));
        std::iter::once(own).chain(others).collect()
    });
    let mut all = vec![Vec::new(); tiles.len()];
    for share in shares {
        for (n, bytes) in share? {
            all[n] = bytes;
        }
    }
    Ok(all)
}

/// A tile as it lies in the archive: all are compressed, even where it gains nothing.
fn compressed(tile: &[u8]) -> Result<Vec<u8>, TileError> {
    if tile.is_empty() {
        return Ok(Vec::new());
    }
    gzip_whole(tile)
}

/// Adds what is not empty; gives how many.
fn add<W: Write + Seek>(
    archive: &mut PmTilesStreamWriter<W>,
    tiles: &[TileCoordinate],
    drawn: Vec<Vec<u8>>,
) -> Result<u64, TilesError> {
    let mut count = 0;
    for (tile, bytes) in tiles.iter().zip(drawn).filter(|(_, bytes)| !bytes.is_empty()) {
        archive.add_tile(name(*tile)?, &bytes)?;
        count += 1;
    }
    Ok(count)
}
