//! Areas: boxes that features are to meet.

use geo::{Intersects, Rect};

use super::{feature::Shape, filter::geometry_of};
use crate::{domain::LonLat, geometry::Crs};

/// An area that features are to meet, longitude first.
#[derive(Debug, Clone)]
pub enum Area {
    /// One box, or two across the 180th meridian.
    Boxes(Vec<Rect<f64>>),
    /// A box of a projection.
    Projected(Crs, Rect<f64>),
}

impl Area {
    /// The box of four numbers in a reference system: the least of both axes, then the greatest; or of six, with heights
    /// between them. In degrees the west may lie east of the east: across the 180th meridian. `None` where it is none, or
    /// not on earth.
    pub fn of_numbers(numbers: &[f64], crs: Crs) -> Option<Self> {
        let ([a, b, c, d] | [a, b, _, c, d, _]) = *numbers else { return None };
        if !numbers.iter().all(|number| number.is_finite()) {
            return None;
        }
        if !crs.is_geographic() {
            return (a <= c && b <= d).then(|| Self::Projected(crs, Rect::new((a, b), (c, d))));
        }
        let [west, south, east, north] = if crs.is_northing_first() { [b, a, d, c] } else { [a, b, c, d] };
        if south > north || LonLat::new(west, south).is_err() || LonLat::new(east, north).is_err() {
            return None;
        }
        let part = |west: f64, east: f64| Rect::new((west, south), (east, north));
        Some(Self::Boxes(if west <= east {
            vec![part(west, east)]
        } else {
            vec![part(west, 180.0), part(-180.0, east)]
        }))
    }

    /// Boxes in longitude and latitude that hold all of it.
    pub(super) fn boxes(&self) -> Vec<Rect<f64>> {
        match self {
            Self::Boxes(boxes) => boxes.clone(),
            Self::Projected(crs, frame) => vec![crs.bounds_in_degrees(*frame)],
        }
    }

    /// Whether a shape meets it; what has no place does not. Shapes meet a box of a projection as they are drawn there.
    pub fn meets(&self, shape: Shape<'_>) -> bool {
        match self {
            Self::Boxes(boxes) => boxes.iter().any(|frame| match shape {
                Shape::None => false,
                Shape::Point(p) => frame.intersects(&geo::Point::from(p)),
                Shape::Line(line) => frame.intersects(line),
                Shape::Area(area) => frame.intersects(area),
            }),
            Self::Projected(crs, frame) => geometry_of(shape)
                .and_then(|geometry| crs.project_all(&geometry))
                .is_some_and(|drawn| drawn.intersects(frame)),
        }
    }
}
