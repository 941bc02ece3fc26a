//! A town that is edited in every way there is, without a store.

mod edits;

use std::sync::Arc;

use dvor::{
    atlas::{Atlas, Base, Extents, ExtentsParts, Lists, Newest, Places, Register, RegisterParts},
    domain::{
        Act, Address, BaseArea, BaseAreaKind, BaseId, BaseLine, BaseLineKind, Boundary, BoundaryId, Category,
        City, Kind, Period, Place, Revision, Settings, Street, Territory, TerritoryId,
    },
};
use edits::EDITS;
use geo::{Coord, LineString, MultiPolygon, Polygon};
use jiff::{civil::Date, tz::TimeZone};

use crate::small_city::{self, MOVED};

pub use edits::Edit;

/// The rows of a town, each shared with the snapshots made of it.
pub struct Town {
    today: Date,
    revision: i64,
    name: String,
    acts: Vec<Arc<Act>>,
    territories: Vec<Arc<Territory>>,
    boundaries: Vec<Arc<Boundary>>,
    streets: Vec<Arc<Street>>,
    addresses: Vec<Arc<Address>>,
    categories: Vec<Arc<Category>>,
    places: Vec<Arc<Place>>,
    areas: Vec<Arc<BaseArea>>,
    lines: Vec<Arc<BaseLine>>,
}

fn polygon(ring: LineString<f64>) -> Polygon<f64> {
    Polygon::new(ring, Vec::new())
}

/// A spot so many thousandths of a degree from the town's corner, a little off, always the same way.
fn spot(x: i32, y: i32) -> Coord<f64> {
    let off = |seed: i32| f64::from((x * 37 + y * 101 + seed * 53).rem_euclid(19) - 9) * 2e-5;
    Coord { x: 86.0 + f64::from(x) * 1e-3 + off(1), y: 55.3 + f64::from(y) * 1e-3 + off(2) }
}

/// A rectangle of thousandths of a degree whose sides run a little crooked; those of neighbours the same.
fn crooked([west, south, east, north]: [i32; 4]) -> MultiPolygon<f64> {
    let (right, up) = ((west..east).map(|x| spot(x, south)), (south..north).map(|y| spot(east, y)));
    let (left, down) =
        ((west + 1..=east).rev().map(|x| spot(x, north)), (south + 1..=north).rev().map(|y| spot(west, y)));
    polygon(LineString::new(right.chain(up).chain(left).chain(down).collect())).into()
}

impl Town {
    /// The small city, its borders crooked, with bodies and a base drawing.
    pub fn new() -> Self {
        let mut city = small_city::city();
        for boundary in &mut city.boundaries {
            let sides = match boundary.id.as_str() {
                "south" => [0, 0, 100, 30],
                "north" => [0, 30, 100, 60],
                "alfa-past" => [0, 0, 30, 30],
                "alfa" => [0, 0, 20, 30],
                "beta-past" => [30, 0, 40, 30],
                "beta" => [20, 0, 40, 30],
                "gamma" => [40, 0, 60, 30],
                "delta" => [59, 0, 80, 30],
                _ => continue,
            };
            boundary.geometry = Some(crooked(sides));
        }
        for (id, parent, sides) in [("house-1", "alfa", [9, 9, 12, 11]), ("house-2", "beta", [25, 3, 26, 4])]
        {
            let territory = TerritoryId::new(id).expect("an id");
            let alfa = city.territories.iter().find(|t| t.id.as_str() == parent).expect("made").clone();
            city.territories.push(Territory {
                id: territory.clone(),
                kind: Kind::Body,
                parent: Some(alfa.id),
                ..alfa
            });
            let id = BoundaryId::new(id).expect("an id");
            let (period, geometry) = (Period::default(), Some(crooked(sides)));
            city.boundaries.push(Boundary { id, territory, period, act: None, geometry, source: None });
        }
        let mut areas = Vec::new();
        for (n, (kind, name, sides)) in [
            (BaseAreaKind::Water, Some("Томь"), [0, 34, 100, 37]),
            (BaseAreaKind::Park, Some("Парк"), [5, 5, 18, 12]),
            (BaseAreaKind::Residential, None, [20, 10, 60, 28]),
            (BaseAreaKind::Building, None, [21, 11, 22, 12]),
            (BaseAreaKind::Building, None, [23, 11, 24, 12]),
            (BaseAreaKind::Forest, Some("Бор"), [60, 40, 90, 55]),
        ]
        .into_iter()
        .enumerate()
        {
            let (id, name) = (BaseId::new(format!("area-{n}")).expect("an id"), name.map(str::to_owned));
            areas.push(BaseArea { id, kind, name, geometry: crooked(sides) });
        }
        let line = |n: i32| BaseLine {
            id: BaseId::new(format!("line-{n}")).expect("an id"),
            kind: BaseLineKind::ALL[n as usize % BaseLineKind::ALL.len()],
            name: (n % 2 == 0).then(|| format!("Улица {n}")),
            street: None,
            geometry: LineString::new((0..40).map(|x| spot(2 * x, 5 * n)).collect()),
        };
        Self {
            today: MOVED,
            revision: 1,
            name: "Малый".into(),
            acts: shared(city.acts),
            territories: shared(city.territories),
            boundaries: shared(city.boundaries),
            streets: shared(city.streets),
            addresses: shared(city.addresses),
            categories: shared(city.categories),
            places: shared(city.places),
            areas: shared(areas),
            lines: (1..6).map(line).map(Arc::new).collect(),
        }
    }

    /// Another city, as of a day.
    pub fn of(city: City, today: Date) -> Self {
        Self {
            today,
            revision: 1,
            name: city.settings.name,
            acts: shared(city.acts),
            territories: shared(city.territories),
            boundaries: shared(city.boundaries),
            streets: shared(city.streets),
            addresses: shared(city.addresses),
            categories: shared(city.categories),
            places: shared(city.places),
            areas: shared(city.base_areas),
            lines: shared(city.base_lines),
        }
    }

    /// Edits the town; tells what was done.
    pub fn take(&mut self, edit: &Edit) -> &'static str {
        self.revision += 1;
        let (name, carry_out) = EDITS[edit.kind];
        carry_out(self, edit);
        name
    }

    /// The snapshot of now.
    pub fn atlas(&self) -> Atlas {
        let parts = ExtentsParts {
            territories: self.territories.clone(),
            boundaries: self.boundaries.clone(),
            acts: self.acts.clone(),
        };
        let revision = Revision(self.revision);
        let (extents, _) = Extents::build(parts, self.today, None);
        let register = RegisterParts {
            streets: self.streets.clone(),
            aliases: Vec::new(),
            addresses: self.addresses.clone(),
        };
        let register = Register::build(register, None);
        let (lists, _) = Lists::build(Vec::new(), &extents, &register, None);
        let (places, _) = Places::build(self.categories.clone(), self.places.clone(), revision, None);
        let (mut areas, mut lines) = (self.areas.clone(), self.lines.clone());
        areas.sort_by(|a, b| a.id.cmp(&b.id));
        lines.sort_by(|a, b| a.id.cmp(&b.id));
        Atlas {
            revision,
            epoch: "town".into(),
            settings: Arc::new(Settings { name: self.name.clone(), ..Settings::default() }),
            zone: TimeZone::UTC,
            today: self.today,
            newest: Newest { extents: revision, register: revision, places: revision, base: revision },
            extents: Arc::new(extents),
            register: Arc::new(register),
            lists: Arc::new(lists),
            places: Arc::new(places),
            base: Arc::new(Base { areas, lines }),
        }
    }
}

fn shared<T>(rows: Vec<T>) -> Vec<Arc<T>> {
    rows.into_iter().map(Arc::new).collect()
}
