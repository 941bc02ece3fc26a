//! Tiles of a part of the city: of some categories, of one committee, by the law of another day.

use jiff::civil::Date;
use rustc_hash::FxHashSet;

use super::{
    layers::Layer,
    sheet::Feature,
    sheets::{SheetName, Sheets},
    subject::Subject,
};
use crate::{
    atlas::Atlas,
    domain::{CategoryId, GeometryKind, TerritoryId},
};

/// Which part of the city is wanted; what is not given does not part it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Filter {
    /// Of layers of places, those of these categories.
    pub categories: Option<Vec<CategoryId>>,
    /// What belongs to one territory: houses it claims, places that stand in it, itself, its bodies. A territory the
    /// city does not have has nothing.
    pub committee: Option<TerritoryId>,
    /// Territories, their borders and names, by the law in force on this day.
    pub at: Option<Date>,
}

impl Filter {
    /// Whether it leaves everything as it is.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The first part of it that says nothing to any of these layers, or that one of them cannot honour.
    pub fn misfit(&self, layers: &[Layer<'_>]) -> Option<&'static str> {
        let any = |of: fn(&Layer<'_>) -> bool| layers.iter().any(of);
        let has_places = any(|layer| matches!(layer, Layer::Places | Layer::Category(..)));
        let has_houses = any(|layer| matches!(layer, Layer::Addresses));
        let has_territories = any(|layer| matches!(layer, Layer::Territories(_)));
        let has_law = has_territories || any(|layer| matches!(layer, Layer::Borders | Layer::Labels));
        if self.categories.is_some() && !has_places {
            Some("category")
        } else if self.committee.is_some() && !(has_places || has_houses || has_territories) {
            Some("committee")
        } else if self.at.is_some() && (has_places || has_houses || !has_law) {
            Some("at")
        } else {
            None
        }
    }

    /// The sheets of this part.
    pub fn sheets(&self, atlas: &Atlas, sheets: &Sheets) -> Sheets {
        let mut part = self.at.map_or_else(|| sheets.clone(), |day| sheets.on(atlas, day));
        if let Some(categories) = &self.categories {
            part.keep(|name, feature| match (name, &feature.subject) {
                (SheetName::Places | SheetName::Category(_), Subject::Place(_, category)) => {
                    categories.contains(&category.id)
                }
                _ => true,
            });
        }
        if let Some(id) = &self.committee {
            let belonging = Belonging::of(atlas, id, self.at.unwrap_or(atlas.today));
            part.keep(|_, feature| belonging.holds(feature));
        }
        part
    }
}

/// What belongs to a territory.
struct Belonging<'a> {
    id: &'a TerritoryId,
    houses: FxHashSet<&'a str>,
    places: FxHashSet<(&'a str, GeometryKind)>,
}

impl<'a> Belonging<'a> {
    fn of(atlas: &'a Atlas, id: &'a TerritoryId, day: Date) -> Self {
        let territory = atlas.extents.territory_position(id.as_str());
        let houses = territory.into_iter().flat_map(|n| atlas.houses_of(n, day));
        let places = territory.into_iter().flat_map(|n| atlas.places_of(n, day));
        Self {
            id,
            houses: houses.map(|(n, _)| atlas.register.addresses()[n as usize].id.as_str()).collect(),
            places: places
                .flat_map(|(_, places)| places)
                .map(|place| (place.id.as_str(), place.geometry.kind()))
                .collect(),
        }
    }

    fn holds(&self, feature: &Feature) -> bool {
        match &feature.subject {
            Subject::Address(address) => self.houses.contains(address.id.as_str()),
            Subject::Place(place, _) => self.places.contains(&(place.id.as_str(), place.geometry.kind())),
            Subject::Territory(territory, within) => {
                territory.id == *self.id || within.as_ref() == Some(self.id)
            }
            Subject::BaseArea(_)
            | Subject::BaseLine(_)
            | Subject::Border(_)
            | Subject::TerritoryName(_)
            | Subject::BaseName(_) => true,
        }
    }
}
