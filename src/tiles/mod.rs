//! Tiles: the map as Mapbox Vector Tiles (MVT 2.1), its layers, styles and symbols.
//!
//! A tile is drawn from the atlas each time it is asked for. What the parts of the atlas hold is put on the square map
//! once, as [`Sheets`], and again only when that part changed. [`draw`] selects what a tile shows, puts every vertex on
//! the grid of its zoom, cuts at the tile's border, and encodes.
//!
//! Absent here: HTTP, and where the service is seen from outside; a tile does not know its URL.

mod borders;
mod coordinate;
mod draw;
mod layers;
mod names;
mod sheet;
mod sheets;
mod style;
mod subject;
mod tilejson;

pub use coordinate::TileCoordinate;
pub use draw::{BUFFER, EXTENT, draw};
pub use layers::{Declaration, Field, FieldType, Layer, LayerGeometry, MAX_LAYERS, max_zoom};
pub use sheets::{Desk, Sheets};
pub use style::{Colour, Curve, ICONS, STYLE_LAYERS, Sprite, Sprites, Theme, Tokens, style};
pub use tilejson::{TileJson, VectorLayer, tilejson};

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
    /// The encoder refused.
    #[error("the tile cannot be encoded")]
    Encode(#[from] fast_mvt::MvtError),
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
