//! A tileset and what is told of it.

use geo::Coord;
use serde_json::{Value, json};

use super::matrix::{MATRIX_SET, MERCATOR, URI};
use crate::{
    atlas::Atlas,
    geometry::mercator::unproject,
    http::{
        Context, Language, Problem,
        params::{Params, query_of},
        problem::told_back,
        tiles::MVT,
    },
    tiles::{FieldType, Layer, LayerGeometry, Snapshot, TileCoordinate, TileError, envelope},
};

/// What the city's own tiles hold, unless somebody selects.
const DATASET: &str = "cities,districts,committees,bodies,addresses,places,borders,labels,base";

const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
const SCHEME: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";
const GEODATA: &str = "http://www.opengis.net/def/rel/ogc/1.0/geodata";

/// The unit square: the whole map.
const WHOLE: [Coord<f64>; 2] = [Coord { x: 0.0, y: 0.0 }, Coord { x: 1.0, y: 1.0 }];

/// A tileset: of the city or of a collection.
pub struct TileSet {
    /// The path it is below.
    pub path: String,
    /// The collection; `None` for the city.
    collection: Option<String>,
    /// Its layers, parted by commas.
    pub layers: String,
    /// What selects them, as the end of a URL.
    selection: String,
}

impl TileSet {
    /// The tileset of a collection; of the city where none is named, then of the layers the parameter `collections`
    /// selects.
    pub fn of(atlas: &Atlas, collection: Option<String>, params: &mut Params) -> Result<Self, Problem> {
        if let Some(name) = collection {
            if !Layer::all(atlas).iter().any(|layer| is_collection(*layer) && layer.name() == name) {
                return Err(Problem::UnknownCollection(told_back(&name)));
            }
            let path = format!("/api/collections/{name}/tiles");
            return Ok(Self { path, layers: name.clone(), collection: Some(name), selection: String::new() });
        }
        let selected = params.read("collections", "committees,benches", |text| {
            Layer::list(atlas, text).ok()?;
            Some(text.to_owned())
        })?;
        Ok(Self {
            path: "/api/tiles".to_owned(),
            collection: None,
            selection: selected.as_ref().map(|names| format!("&collections={names}")).unwrap_or_default(),
            layers: selected.unwrap_or_else(|| DATASET.to_owned()),
        })
    }

    /// The path of the list it is in, as it was selected, with another parameter.
    pub fn listed(&self, more: &str) -> String {
        let all = format!("{more}{}", self.selection);
        let pairs: Vec<&str> = all.split('&').filter(|pair| !pair.is_empty()).collect();
        format!("{}{}", self.path, query_of(&pairs))
    }

    fn title(&self, atlas: &Atlas, language: Language) -> String {
        let layer = Layer::all(atlas).into_iter().find(|l| Some(l.name()) == self.collection.as_deref());
        match (layer, &*atlas.settings.name) {
            (Some(layer), _) => title(layer, language).to_owned(),
            (None, "") => atlas.settings.title(),
            (None, name) => name.to_owned(),
        }
    }

    /// What the list and the description say alike.
    pub fn head(&self, context: &Context, atlas: &Atlas, language: Language) -> Value {
        let path = &self.path;
        let selection = &self.selection;
        json!({
            "title": self.title(atlas, language),
            "dataType": "vector",
            "crs": MERCATOR,
            "tileMatrixSetURI": URI,
            "tileMatrixSetId": MATRIX_SET,
            "links": [
                context.link("self", "application/json", &format!("{path}/{MATRIX_SET}?f=json{selection}")),
                context.link(SCHEME, "application/json", &format!("/api/tileMatrixSets/{MATRIX_SET}")),
            ],
        })
    }

    /// The whole description.
    ///
    /// # Errors
    /// Those of [`Layer::list`].
    pub fn describe(
        &self,
        context: &Context,
        snapshot: &Snapshot,
        language: Language,
    ) -> Result<Value, TileError> {
        let atlas = &snapshot.atlas;
        let layers = Layer::list(atlas, &self.layers)?;
        let (path, selection) = (&self.path, &self.selection);
        let mut described = self.head(context, atlas, language);
        let template = format!("{path}/{MATRIX_SET}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}?f=mvt{selection}");
        let mut item = context.link("item", MVT, &template);
        item["templated"] = true.into();
        let tilejson = format!("{path}/{MATRIX_SET}?f=tilejson{selection}");
        let mut links = vec![item, context.link("describedby", "application/json", &tilejson)];
        if let Some(collection) = &self.collection {
            links.push(context.link(GEODATA, "application/json", &format!("/api/collections/{collection}")));
        }
        if let Some(known) = described["links"].as_array_mut() {
            known.extend(links);
        }
        let mut all = Vec::new();
        for zoom in 0..=TileCoordinate::MAX_ZOOM {
            let [from, to] = limits(snapshot, &layers, zoom)?;
            all.push(json!({
                "tileMatrix": zoom.to_string(),
                "minTileRow": from.y(), "maxTileRow": to.y(),
                "minTileCol": from.x(), "maxTileCol": to.x(),
            }));
        }
        described["tileMatrixSetLimits"] = all.into();
        described["boundingBox"] = bounding_box(snapshot, &layers);
        described["layers"] =
            layers.iter().map(|layer| describe_layer(context, snapshot, *layer, language)).collect();
        Ok(described)
    }
}

/// Whether a layer is one of the collections.
fn is_collection(layer: Layer<'_>) -> bool {
    match layer {
        Layer::Territories(_) | Layer::Addresses | Layer::Category(..) => true,
        Layer::Places | Layer::Borders | Layer::Labels | Layer::Base => false,
    }
}

fn title(layer: Layer<'_>, language: Language) -> &str {
    language.say(layer.title_ru(), layer.title_en())
}

fn describe_layer(context: &Context, snapshot: &Snapshot, layer: Layer<'_>, language: Language) -> Value {
    let properties = layer.declaration().fields.iter().map(|(name, field)| {
        let kind = match field.field_type {
            FieldType::String => "string",
            FieldType::Number => "number",
        };
        (name.clone(), json!({"type": kind, "description": field.description}))
    });
    let properties: serde_json::Map<String, Value> = properties.collect();
    let mut described = json!({
        "id": layer.name(),
        "title": title(layer, language),
        "dataType": "vector",
        "crs": MERCATOR,
        "minTileMatrix": layer.minzoom().to_string(),
        "maxTileMatrix": TileCoordinate::MAX_ZOOM.to_string(),
        "boundingBox": bounding_box(snapshot, &[layer]),
        "propertiesSchema": {"type": "object", "properties": properties},
    });
    let dimension = match layer.geometry() {
        LayerGeometry::Point => Some(0),
        LayerGeometry::Line => Some(1),
        LayerGeometry::Area => Some(2),
        LayerGeometry::Mixed => None,
    };
    if let Some(dimension) = dimension {
        described["geometryDimension"] = dimension.into();
    }
    if is_collection(layer) {
        let path = format!("/api/collections/{}", layer.name());
        described["links"] = json!([context.link(GEODATA, "application/json", &path)]);
    }
    described
}

/// The first and the last tile of a zoom that may hold something of these layers: all there are, where they hold nothing.
fn limits(snapshot: &Snapshot, layers: &[Layer<'_>], zoom: u8) -> Result<[TileCoordinate; 2], TileError> {
    let count = f64::from(1_u32 << zoom.min(TileCoordinate::MAX_ZOOM));
    let [least, most] = envelope(snapshot.sheets(), layers).unwrap_or(WHOLE);
    let at = |share: f64| (share * count).floor().clamp(0.0, count - 1.0) as u32;
    let tile = |spot: Coord<f64>| TileCoordinate::new(zoom, at(spot.x), at(spot.y));
    Ok([tile(least)?, tile(most)?])
}

/// Whether a tile is within the limits of its zoom.
pub fn is_within(tile: TileCoordinate, snapshot: &Snapshot, layers: &str) -> Result<bool, TileError> {
    let [from, to] = limits(snapshot, &Layer::list(&snapshot.atlas, layers)?, tile.z())?;
    Ok((from.x()..=to.x()).contains(&tile.x()) && (from.y()..=to.y()).contains(&tile.y()))
}

fn bounding_box(snapshot: &Snapshot, layers: &[Layer<'_>]) -> Value {
    let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
    let [least, most] = envelope(snapshot.sheets(), layers).unwrap_or(WHOLE);
    let (north_west, south_east) = (unproject(least), unproject(most));
    json!({
        "lowerLeft": [round(north_west.x), round(south_east.y)],
        "upperRight": [round(south_east.x), round(north_west.y)],
        "crs": CRS84,
        "orderedAxes": ["Lon", "Lat"],
    })
}
