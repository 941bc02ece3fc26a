//! A collection: features of one kind, under one name.

use geo::BoundingRect;
use jiff::civil::Date;

use super::{
    feature::{Feature, Shape},
    fields::{ADDRESS, Field, PLACE, TERRITORY},
    time::{Days, When, meet},
};
use crate::{
    atlas::{Atlas, BoundaryEntry, Shelf},
    domain::{GeometryKind, Kind, Revision, Territory},
};

/// A collection by its name.
#[derive(Clone, Copy)]
pub enum Collection<'a> {
    /// Territories of a kind.
    Territories(Kind),
    /// Every house.
    Addresses,
    /// Places of a category.
    Places(&'a Shelf),
}

/// A text in both languages of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Title<'a> {
    /// Russian.
    pub ru: &'a str,
    /// English.
    pub en: &'a str,
}

impl<'a> Collection<'a> {
    /// Every collection of a city, in a fixed order.
    pub fn all(atlas: &'a Atlas) -> Vec<Self> {
        Kind::ALL
            .iter()
            .map(|k| Self::Territories(*k))
            .chain([Self::Addresses])
            .chain(atlas.places.shelves().iter().map(Self::Places))
            .collect()
    }

    /// The collection of a name, if there is one.
    pub fn of(atlas: &'a Atlas, name: &str) -> Option<Self> {
        let territories = Kind::ALL.iter().find(|kind| kind.collection() == name);
        match (territories, name) {
            (Some(kind), _) => Some(Self::Territories(*kind)),
            (None, "addresses") => Some(Self::Addresses),
            (None, _) => atlas.places.collection(name).map(Self::Places),
        }
    }

    /// Its name in paths.
    pub fn name(self) -> &'a str {
        match self {
            Self::Territories(kind) => kind.collection(),
            Self::Addresses => "addresses",
            Self::Places(shelf) => &shelf.category.collection,
        }
    }

    /// Its title.
    pub fn title(self) -> Title<'a> {
        let title = |ru, en| Title { ru, en };
        match self {
            Self::Territories(Kind::City) => title("Город", "City"),
            Self::Territories(Kind::District) => title("Районы", "City districts"),
            Self::Territories(Kind::Committee) => title("Окружные комитеты ТОС", "District committees"),
            Self::Territories(Kind::Body) => title("Органы ТОС", "Bodies of self-government"),
            Self::Addresses => title("Дома", "Houses"),
            Self::Places(shelf) => title(&shelf.category.title_ru, &shelf.category.title_en),
        }
    }

    /// What a feature of it is: one sentence.
    pub fn description(self) -> Title<'a> {
        let title = |ru, en| Title { ru, en };
        match self {
            Self::Territories(Kind::City) => title(
                "Город и его граница по действующему решению",
                "The city and its border by the act in force",
            ),
            Self::Territories(Kind::District) => {
                title("Районы города и их границы", "Districts of the city and their borders")
            }
            Self::Territories(Kind::Committee) => title(
                "Окружные комитеты территориального общественного самоуправления: границы, акты, приём жителей",
                "District committees of neighbourhood self-government: borders, acts, offices",
            ),
            Self::Territories(Kind::Body) => title(
                "Советы и старшие домов и улиц: где они действуют",
                "Councils and elders of houses and streets: where they act",
            ),
            Self::Addresses => {
                title("Дома адресного реестра и их точки", "Houses of the address register and their points")
            }
            Self::Places(_) => title(
                "Места этого рода, что есть, строятся или были",
                "Places of this kind that stand, are decided on, or stood",
            ),
        }
    }

    /// The newest revision its features depend on.
    pub fn newest(self, atlas: &Atlas) -> Revision {
        match self {
            Self::Territories(_) => atlas.newest.extents,
            Self::Addresses => atlas.newest.register,
            Self::Places(shelf) => shelf.newest,
        }
    }

    /// The geometry its features have.
    pub fn geometry(self) -> GeometryKind {
        match self {
            Self::Territories(_) => GeometryKind::Area,
            Self::Addresses => GeometryKind::Point,
            Self::Places(shelf) => shelf.category.geometry,
        }
    }

    /// The fields of its features, in their order.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Territories(_) => TERRITORY,
            Self::Addresses => ADDRESS,
            Self::Places(_) => PLACE,
        }
    }

    /// Whether its features change with the day that is asked about.
    pub fn has_a_past(self) -> bool {
        matches!(self, Self::Territories(_))
    }

    /// Its features of a time, in the order of their ids.
    pub fn features(self, atlas: &'a Atlas, when: When) -> Box<dyn Iterator<Item = Feature<'a>> + 'a> {
        Box::new(self.numbers(atlas).filter_map(move |n| self.at(atlas, n, when)))
    }

    /// The numbers of its features, in the order of their ids.
    pub fn numbers(self, atlas: &'a Atlas) -> Box<dyn Iterator<Item = u32> + 'a> {
        match self {
            Self::Territories(kind) => {
                let all = (0_u32..).zip(atlas.extents.territories());
                Box::new(all.filter(move |(_, territory)| territory.kind == kind).map(|(n, _)| n))
            }
            Self::Addresses => Box::new((0_u32..).zip(atlas.register.addresses()).map(|(n, _)| n)),
            Self::Places(shelf) => Box::new((0_u32..).zip(&shelf.places).map(|(n, _)| n)),
        }
    }

    /// The feature of a number of [`Self::numbers`], of the same snapshot; `None` where it is of other days than those
    /// asked about. What has no time is of all.
    pub fn at(self, atlas: &'a Atlas, n: u32, when: When) -> Option<Feature<'a>> {
        match self {
            Self::Territories(_) => {
                let territory = atlas.extents.territories().get(n as usize)?;
                at_time(atlas, n, territory, when)
            }
            Self::Addresses => Some(Feature::of_address(atlas, atlas.register.addresses().get(n as usize)?)),
            Self::Places(shelf) => {
                let feature = Feature::of_place(&shelf.category, shelf.places.get(n as usize)?);
                (!when.is_apart_from(feature.days())).then_some(feature)
            }
        }
    }

    /// How many features it holds.
    pub fn count(self, atlas: &Atlas) -> usize {
        match self {
            Self::Territories(kind) => atlas.extents.territories().iter().filter(|t| t.kind == kind).count(),
            Self::Addresses => atlas.register.addresses().len(),
            Self::Places(shelf) => shelf.places.len(),
        }
    }

    /// One feature by its id.
    pub fn feature(self, atlas: &'a Atlas, id: &str, when: When) -> Option<Feature<'a>> {
        match self {
            Self::Territories(kind) => {
                let position = atlas.extents.territory_position(id)?;
                let territory = Some(atlas.extents.territory(position)).filter(|t| t.kind == kind)?;
                at_time(atlas, position, territory, when)
            }
            Self::Addresses => {
                let position = atlas.register.position_of(id)?;
                Some(Feature::of_address(atlas, &atlas.register.addresses()[position as usize]))
            }
            Self::Places(shelf) => shelf.get(id).map(|place| Feature::of_place(&shelf.category, place)),
        }
    }

    /// The first and the last day it knows of, open where a boundary has no end; `None` where nothing in it has a time.
    pub fn time(self, atlas: &Atlas) -> Option<Days> {
        let periods: Vec<Days> = match self {
            Self::Territories(kind) => {
                let of_kind = |entry: &&BoundaryEntry| atlas.extents.territory(entry.territory).kind == kind;
                atlas.extents.boundaries().iter().filter(of_kind).map(days_of).collect()
            }
            _ => self.features(atlas, When::On(atlas.today)).filter_map(|feature| feature.days()).collect(),
        };
        // An open end is wider than any day.
        let widest = |ends: &mut dyn Iterator<Item = Option<Date>>, wider: fn(Date, Date) -> Date| {
            ends.reduce(|a, b| Some(wider(a?, b?))).flatten()
        };
        let first = widest(&mut periods.iter().map(|[first, _]| *first), Date::min);
        let last = widest(&mut periods.iter().map(|[_, last]| *last), Date::max);
        (!periods.is_empty()).then_some([first, last])
    }

    /// West, south, east, north of all it holds, territories on any day; `None` when nothing in it has a place.
    pub fn bounds(self, atlas: &Atlas) -> Option<[f64; 4]> {
        let rect = |shape: Shape<'_>| match shape {
            Shape::None => None,
            Shape::Point(p) => Some(geo::Rect::new((p.lon(), p.lat()), (p.lon(), p.lat()))),
            Shape::Line(line) => line.bounding_rect(),
            Shape::Area(area) => area.bounding_rect(),
        };
        let of_territories = atlas.extents.boundaries().iter().filter(|entry| {
            matches!(self, Self::Territories(kind) if atlas.extents.territory(entry.territory).kind == kind)
        });
        let areas = of_territories.filter_map(|entry| rect(shape_of(Some(entry))));
        let others = (!self.has_a_past()).then(|| self.features(atlas, When::On(atlas.today)));
        let all = areas.chain(others.into_iter().flatten().filter_map(|feature| rect(feature.shape())));
        let corners = |r: geo::Rect<f64>| [r.min().x, r.min().y, r.max().x, r.max().y];
        all.map(corners).reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])
    }
}

/// A territory by the boundary of a time; the one with a polygon where there are several. `None` where all its
/// boundaries are of other days than those asked about.
fn at_time<'a>(atlas: &'a Atlas, position: u32, territory: &'a Territory, when: When) -> Option<Feature<'a>> {
    let mut boundaries = atlas.extents.boundaries_of(position).peekable();
    let has_a_time = boundaries.peek().is_some();
    let boundary = match when {
        When::On(day) => boundaries
            .filter(|entry| entry.boundary.period.holds(day))
            .max_by_key(|entry| entry.boundary.geometry.is_some()),
        When::Between(days) => boundaries
            .filter(|entry| meet(days_of(entry), days))
            .max_by_key(|entry| (entry.boundary.period.from(), entry.boundary.geometry.is_some())),
    };
    let is_of_other_days = matches!(when, When::Between(_)) && has_a_time && boundary.is_none();
    (!is_of_other_days).then(|| Feature::of_territory(territory, boundary))
}

/// The days a boundary is in force.
pub(super) fn days_of(entry: &BoundaryEntry) -> Days {
    let period = entry.boundary.period;
    [period.from(), period.to().and_then(|end| end.yesterday().ok())]
}

/// Where a boundary runs.
pub(super) fn shape_of(entry: Option<&BoundaryEntry>) -> Shape<'_> {
    entry.and_then(|entry| entry.boundary.geometry.as_ref()).map_or(Shape::None, Shape::Area)
}
