//! The one tile matrix set there is: WebMercatorQuad.

use serde_json::{Value, json};

use crate::tiles::TileCoordinate;

/// Its name in paths.
pub const MATRIX_SET: &str = "WebMercatorQuad";
/// Its title.
pub const TITLE: &str = "Google Maps Compatible for the World";
/// What the register of OGC calls it.
pub const URI: &str = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";
/// Its coordinate reference system.
pub const MERCATOR: &str = "http://www.opengis.net/def/crs/EPSG/0/3857";

/// Half the length of the equator in EPSG:3857, metres: where its square ends.
const HALF: f64 = 20_037_508.342_789_244;
/// Cells along a tile's side, as the standard counts them.
const CELLS: f64 = 256.0;
/// Metres of a pixel for which scales are told (OGC 17-083r4, 6.1.1).
const PIXEL: f64 = 0.000_28;

/// The tile matrix set: OGC 17-083r4, annex D.1.
pub fn matrix_set() -> Value {
    let matrices = (0..=TileCoordinate::MAX_ZOOM).map(|zoom| {
        let count = 1_u32 << zoom;
        let cell = 2.0 * HALF / CELLS / f64::from(count);
        json!({
            "id": zoom.to_string(),
            "scaleDenominator": cell / PIXEL,
            "cellSize": cell,
            "cornerOfOrigin": "topLeft",
            "pointOfOrigin": [-HALF, HALF],
            "tileWidth": 256, "tileHeight": 256,
            "matrixWidth": count, "matrixHeight": count,
        })
    });
    json!({
        "id": MATRIX_SET,
        "title": TITLE,
        "uri": URI,
        "crs": MERCATOR,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": matrices.collect::<Vec<_>>(),
    })
}
