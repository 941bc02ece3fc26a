//! What a feature of a tile is about, and what the tile says of it.

use std::sync::Arc;

use fast_mvt::MvtValueRef;

use crate::domain::{Address, BaseArea, BaseLine, Category, Kind, Place, Territory, TerritoryId};

/// What a feature is about: shared with the atlas, nothing is copied.
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
    pub fn properties(&self) -> Vec<(&'static str, MvtValueRef<'_>)> {
        let text = MvtValueRef::String;
        let mut all = match self {
            Self::Territory(territory, within) => {
                let mut all = named(territory);
                if let Some(within) = within {
                    let name = if territory.kind == Kind::Body { "committee" } else { "district" };
                    all.push((name, text(within.as_str())));
                }
                all
            }
            Self::TerritoryName(territory) => {
                let mut all = named(territory);
                all.push(("kind", text(self.kind())));
                all
            }
            Self::Border(kind) => vec![("kind", text(kind.as_str()))],
            Self::Address(address) => vec![("house", text(&address.house)), ("address", text(&address.text))],
            Self::Place(place, category) => {
                let mut all = vec![
                    ("name", text(&place.name)),
                    ("category", text(category.id.as_str())),
                    ("state", text(place.state.as_str())),
                ];
                all.extend(place.year.map(|year| ("year", MvtValueRef::Int(year.into()))));
                all
            }
            Self::BaseArea(area) => drawn(area.kind.as_str(), area.name.as_deref()),
            Self::BaseName(area) => drawn(area.kind.as_str(), area.name.as_deref()),
            Self::BaseLine(line) => drawn(line.kind.as_str(), line.name.as_deref()),
        };
        // Nobody asks who a building of the base drawing is, and there are many.
        if let Some(id) = self.id().filter(|_| !matches!(self, Self::BaseArea(_) | Self::BaseLine(_))) {
            all.insert(0, ("id", text(id)));
        }
        all
    }
}

fn named(territory: &Territory) -> Vec<(&'static str, MvtValueRef<'_>)> {
    let short = territory.short_name.as_ref().unwrap_or(&territory.name);
    vec![("name", MvtValueRef::String(&territory.name)), ("short_name", MvtValueRef::String(short))]
}

fn drawn<'a>(kind: &'a str, name: Option<&'a str>) -> Vec<(&'static str, MvtValueRef<'a>)> {
    let mut all = vec![("kind", MvtValueRef::String(kind))];
    all.extend(name.map(|name| ("name", MvtValueRef::String(name))));
    all
}
