//! Every kind of edit there is.

use std::sync::Arc;

use dvor::domain::{
    Address, AddressId, BaseArea, BaseAreaKind, BaseId, Boundary, BoundaryId, Category, CategoryId,
    GeometryKind, Kind, Period, Place, PlaceGeometry, PlaceId, PlaceState, Status,
};
use geo::{Coord, LineString, MapCoords, MultiPolygon};
use jiff::ToSpan;
use proptest::{prelude::*, sample::Index};

use super::{Town, polygon};
use crate::small_city::{MOVED, at};

/// One edit: of what kind, of which rows, and how far it goes.
#[derive(Debug, Clone)]
pub struct Edit {
    pub(super) kind: usize,
    row: Index,
    other: Index,
    by: (f64, f64),
}

impl Edit {
    /// Any edit there is, from a millimetre to a kilometre.
    pub fn any() -> impl Strategy<Value = Self> {
        let by = (-1.0..1.0_f64, -1.0..1.0_f64, 2..9_i32);
        (0..EDITS.len(), any::<Index>(), any::<Index>(), by).prop_map(|(kind, row, other, (x, y, finer))| {
            let scale = 10_f64.powi(-finer);
            Self { kind, row, other, by: (x * scale, y * scale) }
        })
    }

    fn moves(&self) -> impl Fn(Coord<f64>) -> Coord<f64> + Copy + '_ {
        |c| Coord { x: c.x + self.by.0, y: c.y + self.by.1 }
    }

    fn far(&self) -> bool {
        self.by.0.abs() > 1e-5
    }
}

/// An edit of a kind: its name, and what it does.
pub(super) type Kindly = (&'static str, fn(&mut Town, &Edit));

pub(super) const EDITS: &[Kindly] = &[
    ("a vertex of a boundary moves", |town, edit| {
        change(&mut town.boundaries, edit, |b| {
            b.geometry = b.geometry.take().map(|area| moved_vertex(&area, edit));
        });
    }),
    ("a vertex of a boundary moves for both neighbours", |town, edit| {
        let Some(vertex) = pick(&town.boundaries, edit).and_then(|b| vertex_of(b.geometry.as_ref()?, edit))
        else {
            return;
        };
        let to = edit.moves()(vertex);
        for boundary in &mut town.boundaries {
            let has =
                boundary.geometry.iter().flat_map(|a| a.iter()).any(|p| p.exterior().0.contains(&vertex));
            if has {
                let mut row = (**boundary).clone();
                row.geometry = row.geometry.map(|area| area.map_coords(|c| if c == vertex { to } else { c }));
                *boundary = Arc::new(row);
            }
        }
    }),
    ("a boundary moves as a whole", |town, edit| {
        change(&mut town.boundaries, edit, |b| {
            b.geometry = b.geometry.take().map(|a| a.map_coords(edit.moves()));
        });
    }),
    ("a boundary gets the polygon of another", |town, edit| {
        let other =
            town.boundaries.get(edit.other.index(town.boundaries.len())).and_then(|b| b.geometry.clone());
        change(&mut town.boundaries, edit, |b| b.geometry = other);
    }),
    ("a boundary begins at another of its vertices", |town, edit| {
        change(&mut town.boundaries, edit, |b| {
            b.geometry = b.geometry.take().map(|area| {
                area.iter()
                    .map(|p| polygon(turned(p.exterior(), edit.other.index(p.exterior().0.len() - 1))))
                    .collect()
            });
        });
    }),
    ("a boundary loses its polygon", |town, edit| change(&mut town.boundaries, edit, |b| b.geometry = None)),
    ("a boundary is of another territory", |town, edit| {
        let other = pick_other(&town.territories, edit).map(|t| t.id.clone());
        change(&mut town.boundaries, edit, |b| b.territory = other.unwrap_or(b.territory.clone()));
    }),
    ("a boundary's period changes", |town, edit| {
        let period = if edit.far() { (None, Some(MOVED)) } else { (Some(MOVED), None) };
        change(&mut town.boundaries, edit, |b| b.period = Period::new(period.0, period.1).expect("in order"));
    }),
    ("a boundary goes", |town, edit| gone(&mut town.boundaries, edit)),
    ("a boundary is added", |town, edit| {
        let Some(row) = pick(&town.boundaries, edit).cloned() else { return };
        let id = BoundaryId::new(format!("added-{}", town.revision)).expect("an id");
        town.boundaries.push(Arc::new(Boundary { id, ..(*row).clone() }));
    }),
    ("the day changes", |town, _| {
        town.today = if town.today < MOVED { MOVED } else { MOVED.saturating_sub(1.day()) };
    }),
    ("a territory is renamed", |town, edit| {
        let name = format!("ТОС {}", town.revision);
        change(&mut town.territories, edit, |t| t.name = name);
    }),
    ("a territory is of another status, which no tile tells", |town, edit| {
        change(&mut town.territories, edit, |t| t.status = Status::Planned);
    }),
    ("a territory belongs to another", |town, edit| {
        let other = pick_other(&town.territories, edit).map(|t| t.id.clone());
        change(&mut town.territories, edit, |t| t.parent = other.filter(|id| *id != t.id));
    }),
    ("a territory is of another kind", |town, edit| {
        let kind = Kind::ALL[edit.other.index(Kind::ALL.len())];
        change(&mut town.territories, edit, |t| t.kind = kind);
    }),
    ("a territory goes", |town, edit| gone(&mut town.territories, edit)),
    ("a house moves", |town, edit| {
        change(&mut town.addresses, edit, |a| {
            a.point = a.point.map(|p| at(p.lon() + edit.by.0, p.lat() + edit.by.1));
        });
    }),
    ("a house is written otherwise", |town, edit| {
        let house = format!("{}а", town.revision);
        change(&mut town.addresses, edit, |a| a.house = house);
    }),
    ("a house counts its residents, which no tile tells", |town, edit| {
        change(&mut town.addresses, edit, |a| a.residents = Some(7));
    }),
    ("a house is added", |town, edit| {
        let Some(row) = pick(&town.addresses, edit).cloned() else { return };
        let id = AddressId::new(format!("added-{}", town.revision)).expect("an id");
        let point = Some(at(86.05 + edit.by.0, 55.32 + edit.by.1));
        town.addresses.push(Arc::new(Address { id, point, ..(*row).clone() }));
    }),
    ("a house goes", |town, edit| gone(&mut town.addresses, edit)),
    ("a place moves", |town, edit| {
        change(&mut town.places, edit, |p| p.geometry = moved_place(&p.geometry, edit));
    }),
    ("a place is renamed", |town, edit| {
        let name = format!("Место {}", town.revision);
        change(&mut town.places, edit, |p| p.name = name);
    }),
    ("a place gets a telephone, which no tile tells", |town, edit| {
        change(&mut town.places, edit, |p| p.phone = Some("1".into()));
    }),
    ("a place is of another state", |town, edit| {
        let state = PlaceState::ALL[edit.other.index(PlaceState::ALL.len())];
        change(&mut town.places, edit, |p| p.state = state);
    }),
    ("a place is of another category", |town, edit| {
        let other = pick_other(&town.categories, edit).map(|c| c.id.clone());
        change(&mut town.places, edit, |p| p.category = other.unwrap_or(p.category.clone()));
    }),
    ("a place is added", |town, edit| {
        let Some(row) = pick(&town.places, edit).cloned() else { return };
        let id = PlaceId::new(format!("added-{}", town.revision)).expect("an id");
        town.places.push(Arc::new(Place {
            id,
            geometry: moved_place(&row.geometry, edit),
            ..(*row).clone()
        }));
    }),
    ("a place shares its id with one of another shape", |town, edit| {
        let Some(row) = pick(&town.places, edit).cloned() else { return };
        let shape = PlaceGeometry::Line(LineString::from(vec![(86.02, 55.31), (86.03, 55.3 + edit.by.1)]));
        if row.geometry.kind() != GeometryKind::Line {
            town.places.retain(|p| p.id != row.id || p.geometry.kind() != GeometryKind::Line);
            town.places.push(Arc::new(Place { geometry: shape, ..(*row).clone() }));
        }
    }),
    ("a place goes", |town, edit| gone(&mut town.places, edit)),
    ("a category's collection is renamed", |town, edit| {
        let name = format!("things_{}", town.revision);
        change(&mut town.categories, edit, |c| c.collection = name);
    }),
    ("two categories exchange their collections", |town, edit| {
        let (Some(a), Some(b)) =
            (pick(&town.categories, edit).cloned(), pick_other(&town.categories, edit).cloned())
        else {
            return;
        };
        for category in &mut town.categories {
            let from = if category.id == a.id { &b } else { &a };
            if category.id == a.id || category.id == b.id {
                let collection = from.collection.clone();
                *category = Arc::new(Category { collection, ..(**category).clone() });
            }
        }
    }),
    ("a category gets a title, which no tile tells", |town, edit| {
        change(&mut town.categories, edit, |c| c.title_en = "Things".into());
    }),
    ("a category gets another rank", |town, edit| {
        let rank = edit.other.index(8) as i64;
        change(&mut town.categories, edit, |c| c.rank = rank);
    }),
    ("a category goes", |town, edit| gone(&mut town.categories, edit)),
    ("a category is added", |town, edit| {
        let Some(row) = pick(&town.categories, edit).cloned() else { return };
        let id = CategoryId::new(format!("added-{}", town.revision)).expect("an id");
        let collection = format!("added_{}", town.revision);
        town.categories.push(Arc::new(Category { id, collection, ..(*row).clone() }));
    }),
    ("a vertex of the base drawing moves", |town, edit| {
        change(&mut town.areas, edit, |a| a.geometry = moved_vertex(&a.geometry, edit));
    }),
    ("an area of the base drawing is another one", |town, edit| {
        let kind = BaseAreaKind::ALL[edit.other.index(BaseAreaKind::ALL.len())];
        change(&mut town.areas, edit, |a| a.kind = kind);
    }),
    ("an area of the base drawing gets a name", |town, edit| {
        let name = edit.far().then(|| format!("Парк {}", town.revision));
        change(&mut town.areas, edit, |a| a.name = name);
    }),
    ("an area of the base drawing is added", |town, edit| {
        let Some(row) = pick(&town.areas, edit).cloned() else { return };
        let id = BaseId::new(format!("added-{}", town.revision)).expect("an id");
        let geometry = row.geometry.map_coords(edit.moves());
        town.areas.push(Arc::new(BaseArea { id, geometry, ..(*row).clone() }));
    }),
    ("an area of the base drawing goes", |town, edit| gone(&mut town.areas, edit)),
    ("a vertex of a street moves", |town, edit| {
        change(&mut town.lines, edit, |l| {
            let n = edit.other.index(l.geometry.0.len());
            l.geometry.0[n] = edit.moves()(l.geometry.0[n]);
        });
    }),
    ("a street runs the other way", |town, edit| change(&mut town.lines, edit, |l| l.geometry.0.reverse())),
    ("a street goes", |town, edit| gone(&mut town.lines, edit)),
    ("every row is read again", |town, _| {
        again(&mut town.territories);
        again(&mut town.boundaries);
        again(&mut town.addresses);
        again(&mut town.categories);
        again(&mut town.places);
        again(&mut town.areas);
        again(&mut town.lines);
    }),
    ("the city is renamed", |town, _| town.name = format!("Город {}", town.revision)),
];

fn pick<'a, T>(rows: &'a [Arc<T>], edit: &Edit) -> Option<&'a Arc<T>> {
    (!rows.is_empty()).then(|| &rows[edit.row.index(rows.len())])
}

fn pick_other<'a, T>(rows: &'a [Arc<T>], edit: &Edit) -> Option<&'a Arc<T>> {
    (!rows.is_empty()).then(|| &rows[edit.other.index(rows.len())])
}

fn change<T: Clone>(rows: &mut [Arc<T>], edit: &Edit, change: impl FnOnce(&mut T)) {
    if !rows.is_empty() {
        let row = &mut rows[edit.row.index(rows.len())];
        let mut changed = (**row).clone();
        change(&mut changed);
        *row = Arc::new(changed);
    }
}

fn gone<T>(rows: &mut Vec<Arc<T>>, edit: &Edit) {
    if !rows.is_empty() {
        rows.swap_remove(edit.row.index(rows.len()));
    }
}

fn again<T: Clone>(rows: &mut [Arc<T>]) {
    for row in rows {
        *row = Arc::new((**row).clone());
    }
}

fn vertex_of(area: &MultiPolygon<f64>, edit: &Edit) -> Option<Coord<f64>> {
    let ring = area.0.first()?.exterior();
    Some(ring.0[edit.other.index(ring.0.len() - 1)])
}

fn moved_vertex(area: &MultiPolygon<f64>, edit: &Edit) -> MultiPolygon<f64> {
    let Some(vertex) = vertex_of(area, edit) else { return area.clone() };
    area.map_coords(|c| if c == vertex { edit.moves()(c) } else { c })
}

fn moved_place(geometry: &PlaceGeometry, edit: &Edit) -> PlaceGeometry {
    match geometry {
        PlaceGeometry::Point(p) => {
            PlaceGeometry::Point(at((p.lon() + edit.by.0).clamp(-180.0, 180.0), p.lat() + edit.by.1))
        }
        PlaceGeometry::Line(line) => PlaceGeometry::Line(line.map_coords(edit.moves())),
        PlaceGeometry::Area(area) => PlaceGeometry::Area(moved_vertex(area, edit)),
    }
}

/// A closed ring that begins at another of its vertices.
fn turned(ring: &LineString<f64>, by: usize) -> LineString<f64> {
    let mut open = ring.0[1..].to_vec();
    open.rotate_left(by);
    polygon(LineString::new(open)).exterior().clone()
}
