//! A feature: a row of the city with an id, a shape, and values of fields.

use geo::{CoordsIter as _, LineString, MultiPolygon};
use jiff::civil::Date;

use super::{
    collection::{days_of, shape_of},
    fields::{Field, Value},
    time::Days,
};
use crate::{
    atlas::{Atlas, BoundaryEntry},
    domain::{Address, Category, LonLat, Place, PlaceGeometry, Territory},
};

/// Where a feature is, borrowed; EPSG:4326, longitude first.
#[derive(Debug, Clone, Copy)]
pub enum Shape<'a> {
    /// Nowhere known.
    None,
    /// A point.
    Point(LonLat),
    /// A line.
    Line(&'a LineString<f64>),
    /// An area.
    Area(&'a MultiPolygon<f64>),
}

impl<'a> From<&'a PlaceGeometry> for Shape<'a> {
    fn from(geometry: &'a PlaceGeometry) -> Self {
        match geometry {
            PlaceGeometry::Point(p) => Self::Point(*p),
            PlaceGeometry::Line(line) => Self::Line(line),
            PlaceGeometry::Area(area) => Self::Area(area),
        }
    }
}

impl Shape<'_> {
    /// How many vertices it has.
    pub(super) fn vertices(self) -> usize {
        match self {
            Self::None => 0,
            Self::Point(_) => 1,
            Self::Line(line) => line.0.len(),
            Self::Area(area) => area.coords_count(),
        }
    }
}

/// A row of the atlas as a feature.
#[derive(Clone, Copy)]
pub struct Feature<'a> {
    row: Row<'a>,
}

/// What a feature is made of.
#[derive(Clone, Copy)]
pub(super) enum Row<'a> {
    Territory(&'a Territory, Option<&'a BoundaryEntry>),
    Address(&'a Address, &'a Atlas),
    Place(&'a Category, &'a Place),
}

impl<'a> Feature<'a> {
    /// A territory with the boundary that is asked for.
    pub fn of_territory(territory: &'a Territory, boundary: Option<&'a BoundaryEntry>) -> Self {
        Self { row: Row::Territory(territory, boundary) }
    }

    /// A house.
    pub fn of_address(atlas: &'a Atlas, address: &'a Address) -> Self {
        Self { row: Row::Address(address, atlas) }
    }

    /// A place.
    pub fn of_place(category: &'a Category, place: &'a Place) -> Self {
        Self { row: Row::Place(category, place) }
    }

    /// Its id, unique in its collection.
    pub fn id(&self) -> &'a str {
        match self.row {
            Row::Territory(territory, _) => territory.id.as_str(),
            Row::Address(address, _) => address.id.as_str(),
            Row::Place(_, place) => place.id.as_str(),
        }
    }

    /// Where it is.
    pub fn shape(&self) -> Shape<'a> {
        match self.row {
            Row::Territory(_, entry) => shape_of(entry),
            Row::Address(address, _) => address.point.map_or(Shape::None, Shape::Point),
            Row::Place(_, place) => Shape::from(&place.geometry),
        }
    }

    /// The value of a field of its collection.
    pub fn value(&self, field: &Field) -> Value<'a> {
        field.of(self.row)
    }

    /// The days it is about. Nothing for what has no time.
    pub fn days(&self) -> Option<Days> {
        match self.row {
            Row::Territory(_, entry) => entry.map(days_of),
            Row::Address(..) => None,
            Row::Place(_, place) => {
                // A year that RFC 3339 cannot write is no time that anybody could ask about.
                let year = i16::try_from(place.year?).ok().filter(|year| (0..=9999).contains(year))?;
                Some([(1, 1), (12, 31)].map(|(month, day)| Date::new(year, month, day).ok()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::samples::{bench, category};

    #[test]
    fn a_place_of_a_year_nobody_can_ask_about_has_no_time() {
        let (category, mut place) = (category(), bench());
        for year in [0, 2020, 9999] {
            let days = [Date::constant(year, 1, 1), Date::constant(year, 12, 31)];
            place.year = Some(year.into());
            assert_eq!(Feature::of_place(&category, &place).days(), Some(days.map(Some)), "{year}");
        }
        for year in [None, Some(-1), Some(-20_000), Some(10_000), Some(i32::MAX), Some(i32::MIN)] {
            place.year = year;
            assert_eq!(Feature::of_place(&category, &place).days(), None, "{year:?}");
        }
    }
}
