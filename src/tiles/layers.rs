//! Which layers there are, from which zoom, with which fields: read from `tiles/layers.json`.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::{Deserialize, Serialize};

use super::TileError;
use crate::{
    atlas::{Atlas, Shelf},
    domain::{GeometryKind, Kind},
};

/// The most layers one tile may be asked for.
pub const MAX_LAYERS: usize = 24;

/// The layer `kinds` entry for kinds that have none of their own.
const OTHERS: &str = "*";

/// What `tiles/layers.json` says.
static DECLARED: LazyLock<Declarations> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../tiles/layers.json")).expect("a test reads the declarations")
});

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Declarations {
    maxzoom: u8,
    layers: Vec<Declaration>,
}

/// What a layer is declared to be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// Its name.
    pub id: String,
    /// Its title in Russian.
    pub title_ru: String,
    /// Its title in English.
    pub title_en: String,
    /// The geometry of its features.
    pub geometry: LayerGeometry,
    /// The zoom from which it has anything.
    pub minzoom: u8,
    /// Its properties by name.
    pub fields: BTreeMap<String, Field>,
    /// Whether features are counted, cell by cell, at zooms before their kind is drawn.
    #[serde(default)]
    pub counted: bool,
    /// The zoom from which each row of its collection is there as itself, to within a step of the tile; none for layers
    /// that have no collection.
    #[serde(default)]
    complete_from: Option<u8>,
    /// Where features of one kind begin later than the layer does.
    #[serde(default)]
    kinds: BTreeMap<String, u8>,
}

/// The geometry of a layer's features.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LayerGeometry {
    /// Points.
    Point,
    /// Lines.
    Line,
    /// Areas.
    Area,
    /// Several of these.
    Mixed,
}

/// A property of a layer's features.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// What its values are.
    #[serde(rename = "type")]
    pub field_type: FieldType,
    /// What it says.
    pub description: String,
}

/// What a property's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub enum FieldType {
    /// A text.
    String,
    /// A number.
    Number,
}

impl Declaration {
    /// The declaration of a layer that is not a category's own.
    pub fn of(id: &str) -> Option<&'static Self> {
        DECLARED.layers.iter().find(|layer| layer.id == id)
    }

    /// The zoom from which features of a kind are in the layer.
    pub fn minzoom_of(&self, kind: &str) -> u8 {
        self.kinds.get(kind).or_else(|| self.kinds.get(OTHERS)).map_or(self.minzoom, |z| self.minzoom.max(*z))
    }
}

/// The zoom whose tiles hold everything exactly enough to be enlarged from there on.
pub fn max_zoom() -> u8 {
    DECLARED.maxzoom
}

/// A layer of one city's tiles.
#[derive(Clone, Copy)]
pub enum Layer<'a> {
    /// Territories of a kind, by their boundaries in force today.
    Territories(Kind),
    /// Every house that has a point.
    Addresses,
    /// Places of every category.
    Places,
    /// Places of one category; its position among the shelves.
    Category(usize, &'a Shelf),
    /// Where boundaries of districts and committees run, each stretch once: neighbours' dashes would fill each other's
    /// gaps.
    Borders,
    /// Where names stand.
    Labels,
    /// The base drawing.
    Base,
}

impl<'a> Layer<'a> {
    /// Every layer of a city, in a fixed order.
    pub fn all(atlas: &'a Atlas) -> Vec<Self> {
        Kind::ALL
            .iter()
            .map(|kind| Self::Territories(*kind))
            .chain([Self::Addresses])
            .chain(atlas.places.shelves().iter().enumerate().map(|(n, shelf)| Self::Category(n, shelf)))
            .chain([Self::Places, Self::Borders, Self::Labels, Self::Base])
            .collect()
    }

    /// The layers a comma-separated list names, each once, in the order of the list.
    ///
    /// # Errors
    /// [`TileError::UnknownLayer`]; [`TileError::TooManyLayers`] beyond [`MAX_LAYERS`] names.
    pub fn list(atlas: &'a Atlas, names: &str) -> Result<Vec<Self>, TileError> {
        let count = names.split(',').count();
        if count > MAX_LAYERS {
            return Err(TileError::TooManyLayers { count, most: MAX_LAYERS });
        }
        let all = Self::all(atlas);
        let mut found: Vec<Self> = Vec::new();
        for name in names.split(',') {
            let layer =
                all.iter().find(|layer| layer.name() == name).ok_or_else(|| TileError::UnknownLayer {
                    name: name.chars().take(80).collect(),
                    known: all.iter().map(|layer| layer.name().to_owned()).collect(),
                })?;
            if !found.iter().any(|known| known.name() == name) {
                found.push(*layer);
            }
        }
        Ok(found)
    }

    /// Its name: in paths, in the tile, in the style.
    pub fn name(self) -> &'a str {
        match self {
            Self::Territories(kind) => kind.collection(),
            Self::Addresses => "addresses",
            Self::Places => "places",
            Self::Category(_, shelf) => &shelf.category.collection,
            Self::Borders => "borders",
            Self::Labels => "labels",
            Self::Base => "base",
        }
    }

    /// Its title in Russian.
    pub fn title_ru(self) -> &'a str {
        match self {
            Self::Category(_, shelf) => &shelf.category.title_ru,
            _ => &self.declaration().title_ru,
        }
    }

    /// Its title in English.
    pub fn title_en(self) -> &'a str {
        match self {
            Self::Category(_, shelf) => &shelf.category.title_en,
            _ => &self.declaration().title_en,
        }
    }

    /// The geometry of its features.
    pub fn geometry(self) -> LayerGeometry {
        match self {
            Self::Category(_, shelf) => match shelf.category.geometry {
                GeometryKind::Point => LayerGeometry::Point,
                GeometryKind::Line => LayerGeometry::Line,
                GeometryKind::Area => LayerGeometry::Area,
            },
            _ => self.declaration().geometry,
        }
    }

    /// The zoom from which it has anything.
    pub fn minzoom(self) -> u8 {
        self.declaration().minzoom
    }

    /// The zoom from which each row of its collection is there as itself, to within a step of the tile. Before that rows
    /// are counted, or the layer has not begun. `None` for layers that have no collection.
    pub fn complete_from(self) -> Option<u8> {
        let declared = self.declaration();
        match self {
            Self::Category(_, shelf) => Some(declared.minzoom_of(shelf.category.id.as_str())),
            _ => declared.complete_from,
        }
    }

    /// Its declaration; a category's layer has that of `places`.
    pub fn declaration(self) -> &'static Declaration {
        let id = match self {
            Self::Category(..) => "places",
            _ => self.name(),
        };
        Declaration::of(id).expect("a test finds every layer declared")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layer_of_the_house_is_declared_once_and_nothing_else_is() {
        let mut declared: Vec<&str> = DECLARED.layers.iter().map(|layer| layer.id.as_str()).collect();
        declared.sort_unstable();
        let house = [
            "addresses",
            "base",
            "bodies",
            "borders",
            "cities",
            "committees",
            "districts",
            "labels",
            "places",
        ];
        assert_eq!(declared, house);
        for layer in &DECLARED.layers {
            assert!(layer.minzoom <= DECLARED.maxzoom && !layer.fields.is_empty(), "{}", layer.id);
            for (kind, minzoom) in &layer.kinds {
                assert!(*minzoom >= layer.minzoom && *minzoom <= DECLARED.maxzoom, "{kind}");
            }
            let last = layer.kinds.values().max().copied();
            assert!(
                !layer.counted || layer.complete_from == last,
                "{}: counted until all are drawn",
                layer.id
            );
            assert!(!layer.counted || layer.fields.contains_key("count"), "{}", layer.id);
        }
    }

    #[test]
    fn buildings_and_benches_wait_for_their_zoom() {
        let base = Declaration::of("base").expect("declared");
        assert_eq!((base.minzoom_of("water"), base.minzoom_of("building")), (0, 14));
        let places = Declaration::of("places").expect("declared");
        assert_eq!((places.minzoom_of("bench"), places.minzoom_of("a city's own")), (15, 13));
    }
}
