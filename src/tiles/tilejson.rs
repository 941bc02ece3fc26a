//! What a set of layers is, for programs that want to draw it: TileJSON 3.0.

use std::collections::BTreeMap;

use geo::Coord;
use serde::Serialize;

use super::{
    Sheets,
    layers::{Layer, max_zoom},
};
use crate::{atlas::Atlas, geometry::mercator::unproject};

/// The zoom at which a whole city is seen.
pub const CITY_ZOOM: u8 = 11;

/// TileJSON 3.0.0 (<https://github.com/mapbox/tilejson-spec/tree/master/3.0.0>).
#[derive(Debug, Serialize)]
pub struct TileJson {
    tilejson: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attribution: Option<String>,
    scheme: &'static str,
    tiles: Vec<String>,
    minzoom: u8,
    maxzoom: u8,
    /// West, south, east, north, degrees.
    bounds: [f64; 4],
    /// Longitude, latitude, zoom.
    center: [f64; 3],
    vector_layers: Vec<VectorLayer>,
}

/// A layer as TileJSON tells it.
#[derive(Debug, Serialize)]
pub struct VectorLayer {
    id: String,
    description: String,
    minzoom: u8,
    maxzoom: u8,
    /// The zoom from which each row is there as itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    complete_from: Option<u8>,
    fields: BTreeMap<&'static str, String>,
}

impl TileJson {
    /// The same, its tiles asked for with a query: `?` and parameters, or nothing.
    #[must_use]
    pub fn with_query(mut self, query: &str) -> Self {
        self.tiles.iter_mut().for_each(|url| url.push_str(query));
        self
    }
}

/// The box around what these layers hold, least and most on the unit square of [`crate::geometry::mercator`]; `None`
/// where they hold nothing.
pub fn envelope(sheets: &Sheets, layers: &[Layer<'_>]) -> Option<[Coord<f64>; 2]> {
    let envelopes = layers.iter().flat_map(|layer| sheets.of(*layer)).filter_map(|sheet| sheet.envelope());
    envelopes.reduce(|[a, b], [c, d]| {
        [Coord { x: a.x.min(c.x), y: a.y.min(c.y) }, Coord { x: b.x.max(d.x), y: b.y.max(d.y) }]
    })
}

/// The TileJSON of these layers. `root` is the URL the service is seen at, without a slash at the end. Where the layers hold
/// nothing the bounds are those of the map.
pub fn tilejson(atlas: &Atlas, sheets: &Sheets, layers: &[Layer<'_>], root: &str) -> TileJson {
    let whole = [Coord { x: 0.0, y: 0.0 }, Coord { x: 1.0, y: 1.0 }];
    let [least, most] = envelope(sheets, layers).unwrap_or(whole);
    let (north_west, south_east) = (unproject(least), unproject(most));
    let middle = unproject((least + most) / 2.0);
    let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
    let names: Vec<&str> = layers.iter().map(|layer| layer.name()).collect();
    let (minzoom, maxzoom) = (layers.iter().map(|layer| layer.minzoom()).min().unwrap_or(0), max_zoom());
    TileJson {
        tilejson: "3.0.0",
        name: Some(atlas.settings.name.clone()).filter(|name| !name.is_empty()),
        attribution: atlas.settings.attribution.clone(),
        scheme: "xyz",
        tiles: vec![format!("{root}/tiles/{}/{{z}}/{{x}}/{{y}}", names.join(","))],
        minzoom,
        maxzoom,
        bounds: [north_west.x, south_east.y, south_east.x, north_west.y].map(round),
        center: [round(middle.x), round(middle.y), f64::from(CITY_ZOOM.clamp(minzoom, maxzoom))],
        vector_layers: layers.iter().map(|layer| vector_layer(*layer)).collect(),
    }
}

fn vector_layer(layer: Layer<'_>) -> VectorLayer {
    let fields = &layer.declaration().fields;
    VectorLayer {
        id: layer.name().to_owned(),
        description: layer.title_ru().to_owned(),
        minzoom: layer.minzoom(),
        maxzoom: max_zoom(),
        complete_from: layer.complete_from(),
        fields: fields
            .iter()
            .map(|(name, field)| (name.as_str(), format!("{:?}. {}", field.field_type, field.description)))
            .collect(),
    }
}
