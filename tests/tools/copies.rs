//! A city many times the size of the demonstration city: the demonstration city beside itself, again and again.

use dvor::{
    demo,
    domain::{
        Act, ActId, Address, AddressId, BaseArea, BaseId, BaseLine, Boundary, BoundaryId, City, DomainError,
        HouseListEntry, HouseListEntryId, LonLat, Place, PlaceGeometry, PlaceId, Street, StreetId, Territory,
        TerritoryId,
    },
};
use geo::Translate;

/// Degrees between two copies: more than the demonstration city is wide and high.
const APART: (f64, f64) = (1.0, 0.5);
/// Copies in a row, from west to east; the rows go north.
const IN_A_ROW: usize = 5;

/// The demonstration city so many times, each copy beside the others, with ids and localities of its own. The first is
/// the demonstration city itself, so that what is asked of it is answered alike.
pub fn many(copies: usize) -> Result<City, DomainError> {
    let first = demo::city();
    let mut all = first.clone();
    for number in 1..copies {
        Copy { number }.add(&first, &mut all)?;
    }
    Ok(all)
}

struct Copy {
    number: usize,
}

impl Copy {
    fn add(&self, first: &City, all: &mut City) -> Result<(), DomainError> {
        for act in &first.acts {
            all.acts.push(Act { id: ActId::new(self.name(act.id.as_str()))?, ..act.clone() });
        }
        for t in &first.territories {
            all.territories.push(Territory {
                id: self.territory(&t.id)?,
                parent: t.parent.as_ref().map(|id| self.territory(id)).transpose()?,
                ..t.clone()
            });
        }
        for b in &first.boundaries {
            all.boundaries.push(Boundary {
                id: BoundaryId::new(self.name(b.id.as_str()))?,
                territory: self.territory(&b.territory)?,
                act: self.act(b.act.as_ref())?,
                geometry: b.geometry.as_ref().map(|area| self.shifted(area)),
                ..b.clone()
            });
        }
        for s in &first.streets {
            let (id, locality) = (self.street(&s.id)?, self.locality(&s.locality));
            all.streets.push(Street { id, locality, ..s.clone() });
        }
        for a in &first.addresses {
            all.addresses.push(Address {
                id: AddressId::new(self.name(a.id.as_str()))?,
                text: self.locality(&a.text),
                locality: self.locality(&a.locality),
                street: a.street.as_ref().map(|id| self.street(id)).transpose()?,
                point: a.point.map(|at| self.point(at)).transpose()?,
                ..a.clone()
            });
        }
        for line in &first.house_list {
            let address = line.address.as_ref().map(|id| AddressId::new(self.name(id.as_str())));
            all.house_list.push(HouseListEntry {
                id: HouseListEntryId::new(self.name(line.id.as_str()))?,
                boundary: BoundaryId::new(self.name(line.boundary.as_str()))?,
                act: self.act(line.act.as_ref())?,
                address: address.transpose()?,
                ..line.clone()
            });
        }
        for p in &first.places {
            all.places.push(Place {
                id: PlaceId::new(self.name(p.id.as_str()))?,
                serves: p.serves.iter().map(|id| self.territory(id)).collect::<Result<_, _>>()?,
                geometry: match &p.geometry {
                    PlaceGeometry::Point(at) => PlaceGeometry::Point(self.point(*at)?),
                    PlaceGeometry::Line(line) => PlaceGeometry::Line(self.shifted(line)),
                    PlaceGeometry::Area(area) => PlaceGeometry::Area(self.shifted(area)),
                },
                ..p.clone()
            });
        }
        for area in &first.base_areas {
            let id = BaseId::new(self.name(area.id.as_str()))?;
            all.base_areas.push(BaseArea { id, geometry: self.shifted(&area.geometry), ..area.clone() });
        }
        for line in &first.base_lines {
            all.base_lines.push(BaseLine {
                id: BaseId::new(self.name(line.id.as_str()))?,
                street: line.street.as_ref().map(|id| self.street(id)).transpose()?,
                geometry: self.shifted(&line.geometry),
                ..line.clone()
            });
        }
        Ok(())
    }

    fn name(&self, id: &str) -> String {
        format!("{id}-c{}", self.number)
    }

    fn locality(&self, name: &str) -> String {
        const NAMES: [&str; 9] =
            ["Верхнее", "Нижнее", "Старое", "Дальнее", "Лесное", "Озёрное", "Степное", "Речное", "Горное"];
        format!("{} {name}", NAMES[(self.number - 1) % NAMES.len()])
    }

    fn territory(&self, id: &TerritoryId) -> Result<TerritoryId, DomainError> {
        TerritoryId::new(self.name(id.as_str()))
    }

    fn street(&self, id: &StreetId) -> Result<StreetId, DomainError> {
        StreetId::new(self.name(id.as_str()))
    }

    fn act(&self, id: Option<&ActId>) -> Result<Option<ActId>, DomainError> {
        id.map(|id| ActId::new(self.name(id.as_str()))).transpose()
    }

    fn by(&self) -> (f64, f64) {
        ((self.number % IN_A_ROW) as f64 * APART.0, (self.number / IN_A_ROW) as f64 * APART.1)
    }

    fn shifted<G: Translate<f64>>(&self, shape: &G) -> G {
        shape.translate(self.by().0, self.by().1)
    }

    fn point(&self, at: LonLat) -> Result<LonLat, DomainError> {
        LonLat::new(at.lon() + self.by().0, at.lat() + self.by().1)
    }
}
