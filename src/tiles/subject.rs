//! What a feature of a tile is about, and what the tile says of it.

use std::sync::Arc;

use super::mvt::Value;
use crate::domain::{Address, BaseArea, BaseLine, Category, Kind, Place, Territory, TerritoryId};

/// What a feature is about: shared with the atlas, nothing is copied.
#[derive(Clone)]
pub enum Subject {
    /// A territory, and the territory its layer names beside it.
    Territory(Arc<Territory>, Option<TerritoryId>),
    /// A house.
    Address(Arc<Address>),
    /// A place.
    Place(Arc<Place>, Arc<Category>),
    /// An area of the base drawing.
    BaseArea(Arc<BaseArea>),
    /// A line of the base drawing.
    BaseLine(Arc<BaseLine>),
    /// A stretch of the boundaries of a kind.
    Border(Kind),
    /// The name of a territory.
    TerritoryName(Arc<Territory>),
    /// The name of an area of the base drawing.
    BaseName(Arc<BaseArea>),
}

impl Subject {
    /// The id people read: unique in its layer, but for `places`, where a point and an area may share one.
    /// Stretches of borders have none.
    pub fn id(&self) -> Option<&str> {
        Some(match self {
            Self::Border(_) => return None,
            Self::Territory(territory, _) | Self::TerritoryName(territory) => territory.id.as_str(),
            Self::Address(address) => address.id.as_str(),
            Self::Place(place, _) => place.id.as_str(),
            Self::BaseArea(area) | Self::BaseName(area) => area.id.as_str(),
            Self::BaseLine(line) => line.id.as_str(),
        })
    }

    /// The number MVT wants for an id: FNV-1a of the readable id, its upper 53 bits, so that JavaScript holds it exactly
    /// (<https://datatracker.ietf.org/doc/html/rfc9923>). The same as long as the readable id is.
    pub fn number(&self) -> Option<u64> {
        let hash = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Some(self.id()?.bytes().fold(0xcbf2_9ce4_8422_2325, hash) >> 11)
    }

    /// Its kind, where the layer's declaration tells kinds apart.
    pub fn kind(&self) -> &str {
        match self {
            Self::Territory(territory, _) | Self::TerritoryName(territory) => territory.kind.as_str(),
            Self::Border(kind) => kind.as_str(),
            Self::Address(_) => "address",
            Self::Place(_, category) => category.id.as_str(),
            Self::BaseArea(area) | Self::BaseName(area) => area.kind.as_str(),
            Self::BaseLine(line) => line.kind.as_str(),
        }
    }

    /// Its properties: names as the layer's declaration has them.
    pub fn properties(&self) -> impl Iterator<Item = (&'static str, Value<'_>)> {
        // Nobody asks who a building of the base drawing is, and there are many.
        let id = self.id().filter(|_| !matches!(self, Self::BaseArea(_) | Self::BaseLine(_)));
        let texts = match self {
            Self::Territory(territory, within) => {
                let name = if territory.kind == Kind::Body { "committee" } else { "district" };
                let within = within.as_ref().map(|within| (name, within.as_str()));
                let [name, short_name] = named(territory);
                [name, short_name, within]
            }
            Self::TerritoryName(territory) => {
                let [name, short_name] = named(territory);
                [name, short_name, Some(("kind", self.kind()))]
            }
            Self::Border(_) => [Some(("kind", self.kind())), None, None],
            Self::Address(address) => {
                [Some(("house", &*address.house)), Some(("address", &*address.text)), None]
            }
            Self::Place(place, _) => {
                let state = Some(("state", place.state.as_str()));
                [Some(("name", &*place.name)), Some(("category", self.kind())), state]
            }
            Self::BaseArea(area) | Self::BaseName(area) => drawn(self.kind(), area.name.as_deref()),
            Self::BaseLine(line) => drawn(self.kind(), line.name.as_deref()),
        };
        let year = match self {
            Self::Place(place, _) => place.year,
            _ => None,
        };
        let texts = id.map(|id| ("id", id)).into_iter().chain(texts.into_iter().flatten());
        texts
            .map(|(name, text)| (name, Value::Text(text)))
            .chain(year.map(|year| ("year", Value::Int(year.into()))))
    }
}

/// A property whose value is a text.
type Text<'a> = Option<(&'static str, &'a str)>;

fn named(territory: &Territory) -> [Text<'_>; 2] {
    let short = territory.short_name.as_ref().unwrap_or(&territory.name);
    [Some(("name", &territory.name)), Some(("short_name", short))]
}

fn drawn<'a>(kind: &'a str, name: Option<&'a str>) -> [Text<'a>; 3] {
    [Some(("kind", kind)), name.map(|name| ("name", name)), None]
}
