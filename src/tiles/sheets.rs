//! The sheets of a city: one for each layer, made anew only when the part of the atlas it shows changed.

use std::sync::{Arc, Mutex, PoisonError};

use super::{
    borders::borders,
    layers::{Declaration, Layer},
    names::names_along,
    sheet::{Feature, Outline, Sheet},
    subject::Subject,
};
use crate::{
    atlas::{Atlas, Base, Extents, Places, Register},
    domain::{BaseAreaKind, Kind, PlaceState, TerritoryId},
    geometry::label_point,
};

/// Where the sheets of the moment lie ready; shared by every request.
///
/// Making the sheets of one part takes up to some hundred milliseconds for a city, so ask from a thread that may wait.
/// Of several who ask at once one makes them, the others wait for it.
#[derive(Default)]
pub struct Desk {
    extents: Slot<Extents, ExtentsSheets>,
    register: Slot<Register, Sheet>,
    places: Slot<Places, PlacesSheets>,
    base: Slot<Base, BaseSheets>,
}

/// The sheets of one snapshot.
pub struct Sheets {
    extents: Arc<ExtentsSheets>,
    register: Arc<Sheet>,
    places: Arc<PlacesSheets>,
    base: Arc<BaseSheets>,
}

struct ExtentsSheets {
    of_kind: Vec<Sheet>,
    borders: Sheet,
    names: Sheet,
}

struct PlacesSheets {
    all: Sheet,
    of_shelf: Vec<Sheet>,
}

struct BaseSheets {
    all: Sheet,
    names: Sheet,
}

/// What was made of a part, and of which.
struct Slot<P, S>(Mutex<Option<(Arc<P>, Arc<S>)>>);

impl<P, S> Default for Slot<P, S> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<P, S> Slot<P, S> {
    /// What was made of this very part, made now if it was not.
    fn of(&self, part: &Arc<P>, make: impl FnOnce(&P) -> S) -> Arc<S> {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*slot {
            Some((known, made)) if Arc::ptr_eq(known, part) => Arc::clone(made),
            _ => {
                let made = Arc::new(make(part));
                *slot = Some((Arc::clone(part), Arc::clone(&made)));
                made
            }
        }
    }
}

impl Desk {
    /// The sheets of a snapshot.
    pub fn sheets(&self, atlas: &Atlas) -> Sheets {
        Sheets {
            extents: self.extents.of(&atlas.extents, |part| extents_sheets(part, atlas)),
            register: self.register.of(&atlas.register, register_sheet),
            places: self.places.of(&atlas.places, places_sheets),
            base: self.base.of(&atlas.base, base_sheets),
        }
    }
}

impl Sheets {
    /// The sheets a layer is drawn from, in the order of drawing.
    pub fn of(&self, layer: Layer<'_>) -> Vec<&Sheet> {
        match layer {
            Layer::Territories(kind) => {
                let position = Kind::ALL.iter().position(|known| *known == kind);
                position.and_then(|n| self.extents.of_kind.get(n)).into_iter().collect()
            }
            Layer::Addresses => vec![&self.register],
            Layer::Places => vec![&self.places.all],
            Layer::Category(n, _) => self.places.of_shelf.get(n).into_iter().collect(),
            Layer::Borders => vec![&self.extents.borders],
            Layer::Labels => vec![&self.extents.names, &self.base.names],
            Layer::Base => vec![&self.base.all],
        }
    }
}

fn minzoom(layer: &str, kind: &str) -> u8 {
    Declaration::of(layer).map_or(0, |declared| declared.minzoom_of(kind))
}

fn feature(layer: &str, subject: Subject, outline: Outline) -> Feature {
    Feature { zooms: minzoom(layer, subject.kind())..=u8::MAX, subject, outline }
}

fn extents_sheets(extents: &Extents, atlas: &Atlas) -> ExtentsSheets {
    let in_force = |kind: Kind| {
        extents.on(atlas.today).map(|n| extents.boundary(n)).filter_map(move |entry| {
            let territory = extents.territory(entry.territory);
            let area = entry.boundary.geometry.as_ref().filter(|_| territory.kind == kind)?;
            Some((entry.territory, territory, area))
        })
    };
    let within = |position: u32, kind: Kind| -> Option<TerritoryId> {
        let wanted = match kind {
            Kind::Committee => Kind::District,
            Kind::Body => return extents.territory(position).parent.clone(),
            Kind::City | Kind::District => return None,
        };
        let chain = extents.chain(position).iter().map(|n| extents.territory(*n));
        chain.filter(|t| t.kind == wanted).map(|t| t.id.clone()).next()
    };
    let of_kind = |kind: &Kind| {
        let features = in_force(*kind).map(|(position, territory, area)| {
            let subject = Subject::Territory(Arc::clone(territory), within(position, *kind));
            Feature { subject, outline: Outline::of_area(area), zooms: 0..=u8::MAX }
        });
        Sheet::new(features.collect())
    };
    let names = extents.on(atlas.today).map(|n| extents.boundary(n)).filter_map(|entry| {
        let territory = Arc::clone(extents.territory(entry.territory));
        Some(feature("labels", Subject::TerritoryName(territory), Outline::of_point(entry.label()?)))
    });
    let borders = [Kind::District, Kind::Committee].into_iter().flat_map(|kind| {
        let areas: Vec<Outline> = in_force(kind).map(|(.., area)| Outline::of_area(area)).collect();
        let lines = borders(&areas).into_iter().map(Outline::Line);
        lines.map(move |line| feature("borders", Subject::Border(kind), line)).collect::<Vec<_>>()
    });
    ExtentsSheets {
        borders: Sheet::new(borders.collect()),
        of_kind: Kind::ALL.iter().map(of_kind).collect(),
        names: Sheet::new(names.collect()),
    }
}

fn register_sheet(register: &Register) -> Sheet {
    let houses = register.addresses().iter().filter_map(|address| {
        Some(feature("addresses", Subject::Address(Arc::clone(address)), Outline::of_point(address.point?)))
    });
    Sheet::new(houses.collect())
}

fn places_sheets(places: &Places) -> PlacesSheets {
    let of_shelf = |shelf: &crate::atlas::Shelf| {
        let category = Arc::clone(&shelf.category);
        let standing = shelf.places.iter().filter(|place| place.state != PlaceState::Removed);
        let features = standing.map(move |place| {
            let subject = Subject::Place(Arc::clone(place), Arc::clone(&category));
            feature("places", subject, Outline::of_place(&place.geometry))
        });
        features.collect::<Vec<_>>()
    };
    PlacesSheets {
        all: Sheet::new(places.shelves().iter().flat_map(of_shelf).collect()),
        of_shelf: places.shelves().iter().map(|shelf| Sheet::new(of_shelf(shelf))).collect(),
    }
}

fn base_sheets(base: &Base) -> BaseSheets {
    let areas = base
        .areas
        .iter()
        .map(|area| feature("base", Subject::BaseArea(Arc::clone(area)), Outline::of_area(&area.geometry)));
    let lines = base
        .lines
        .iter()
        .map(|line| feature("base", Subject::BaseLine(Arc::clone(line)), Outline::of_line(&line.geometry)));
    let named = base.areas.iter().filter(|area| area.name.is_some());
    let names = named.flat_map(|area| {
        let subject = || Subject::BaseName(Arc::clone(area));
        let from = minzoom("labels", area.kind.as_str());
        let places = if area.kind == BaseAreaKind::Water {
            names_along(&area.geometry, from)
        } else {
            label_point(&area.geometry).map(|at| (at, from..=u8::MAX)).into_iter().collect()
        };
        let name = |(at, zooms)| Feature { subject: subject(), outline: Outline::of_point(at), zooms };
        places.into_iter().map(name).collect::<Vec<_>>()
    });
    BaseSheets { all: Sheet::new(areas.chain(lines).collect()), names: Sheet::new(names.collect()) }
}
