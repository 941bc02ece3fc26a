//! Tiles: the map as Mapbox Vector Tiles (MVT 2.1), its layers, styles and symbols.
//!
//! A tile is drawn from the atlas each time it is asked for. What the parts of the atlas hold is put on the square map
//! once, as [`Sheets`], and again only when that part changed. [`draw`] selects what a tile shows, puts every vertex on
//! the grid of its zoom, cuts at the tile's border, and encodes.
//!
//! Absent here: HTTP, and where the service is seen from outside; a tile does not know its URL.

mod coordinate;
mod draw;
mod layers;
mod sheet;
mod sheets;
mod subject;
mod tilejson;

pub use coordinate::TileCoordinate;
pub use draw::{BUFFER, EXTENT, draw};
pub use layers::{Declaration, Field, FieldType, Layer, LayerGeometry, MAX_LAYERS, max_zoom};
pub use sheets::{Desk, Sheets};
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
}
