//! Tiles: the map as Mapbox Vector Tiles (MVT 2.1), its layers, styles and symbols.
//!
//! [`Map`] gives the tiles of the newest snapshot. What the atlas holds is put on the square map as [`Sheets`]; of the
//! next snapshot only what differs. [`draw`] selects what a tile shows, puts every vertex on the grid of its zoom, cuts
//! at the tile's border, and encodes. A tile is drawn once, compressed once for each encoding, and kept in the [`Cache`]
//! until a change is seen in it.
//!
//! Absent here: HTTP, and where the service is seen from outside; a tile does not know its URL.

mod borders;
mod cache;
mod coordinate;
mod difference;
mod draw;
mod encoding;
mod filter;
mod gather;
mod layers;
mod map;
mod mvt;
mod names;
mod outline;
mod sheet;
mod sheets;
mod style;
mod subject;
mod thinning;
mod tilejson;

pub use cache::{Cache, Counters, DEFAULT_BOUND, TileName};
pub use coordinate::TileCoordinate;
pub use draw::{BUFFER, EXTENT, draw};
pub use encoding::{Encoded, Encoding, gzip, gzip_whole};
pub use filter::Filter;
pub use layers::{Declaration, Field, FieldType, Layer, LayerGeometry, MAX_LAYERS, max_zoom};
pub use map::{Map, Snapshot, Turned};
pub use sheets::Sheets;
pub use style::{Colour, Curve, ICONS, STYLE_LAYERS, Sprite, Sprites, Theme, Tokens, style};
pub use tilejson::{CITY_ZOOM, TileJson, VectorLayer, envelope, tilejson};

/// Why there is no such tile, or it cannot be drawn.
#[derive(Debug, thiserror::Error)]
pub enum TileError {
    /// Zoom, column or row are beyond the map.
    #[error("there is no tile {z}/{x}/{y}")]
    OffTheMap {
        /// The zoom asked for.
        z: u32,
        /// The column asked for.
        x: u64,
        /// The row asked for.
        y: u64,
    },
    /// A layer the city does not have.
    #[error("there is no layer {name:?}; there are {}", known.join(", "))]
    UnknownLayer {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// More layers than one tile takes.
    #[error("{count} layers were asked for, {most} is the most")]
    TooManyLayers {
        /// How many were asked for.
        count: usize,
        /// How many may be.
        most: usize,
    },
    /// It cannot be compressed.
    #[error("the tile cannot be compressed")]
    Compress(#[source] std::io::Error),
    /// Its drawing came to no end.
    #[error("the tile was not drawn to its end")]
    Lost(#[from] tokio::task::JoinError),
    /// Nothing is drawn any more.
    #[error("no tiles are drawn any more")]
    Closed(#[from] tokio::sync::AcquireError),
    /// A file of `tiles/` is not as it should be.
    #[error("the map's design cannot be read")]
    Design(#[from] serde_json::Error),
    /// The style names a token the theme does not have.
    #[error("the theme has no token {name}")]
    Token {
        /// The name.
        name: String,
    },
    /// A symbol is no SVG.
    #[error("a symbol cannot be drawn")]
    Symbol(#[from] resvg::usvg::Error),
    /// The sheet of symbols has no size.
    #[error("the sheet of symbols has no size")]
    Sheet,
    /// The sheet of symbols cannot be written.
    #[error("the sheet of symbols cannot be written")]
    Png {
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}
