//! What conditions are asked of: a feature, and its geometry, made once for all of them.

use std::cell::OnceCell;

use geo::{BoundingRect as _, Geometry, Rect};

use super::super::feature::{Feature, Shape};
use crate::geometry::Crs;

/// A geometry with the box around it.
type Placed = (Geometry<f64>, Option<Rect<f64>>);

/// A feature that conditions are asked of.
pub(super) struct Subject<'a> {
    pub(super) feature: Feature<'a>,
    geometry: OnceCell<Option<Placed>>,
    /// In the plane of the filter, whose geometries are all of one reference system.
    projected: OnceCell<Option<Geometry<f64>>>,
}

impl<'a> Subject<'a> {
    pub(super) fn new(feature: Feature<'a>) -> Self {
        Self { feature, geometry: OnceCell::new(), projected: OnceCell::new() }
    }

    /// Where it is, in longitude and latitude; `None` where that is not known.
    pub(super) fn geometry(&self) -> Option<&Geometry<f64>> {
        self.placed().map(|(geometry, _)| geometry)
    }

    /// A box around it.
    pub(super) fn bounds(&self) -> Option<Rect<f64>> {
        self.placed().and_then(|(_, bounds)| *bounds)
    }

    /// Where it is in the plane of the filter; `None` where the plane does not reach.
    pub(super) fn projected(&self, crs: Crs) -> Option<&Geometry<f64>> {
        let project = || self.geometry().and_then(|geometry| crs.project_all(geometry));
        self.projected.get_or_init(project).as_ref()
    }

    fn placed(&self) -> Option<&Placed> {
        let placed = || {
            let geometry = geometry_of(self.feature.shape())?;
            let bounds = geometry.bounding_rect();
            Some((geometry, bounds))
        };
        self.geometry.get_or_init(placed).as_ref()
    }
}

/// The geometry of a shape as `geo` has it; `None` where there is none.
pub fn geometry_of(shape: Shape<'_>) -> Option<Geometry<f64>> {
    match shape {
        Shape::None => None,
        Shape::Point(p) => Some(Geometry::Point(p.into())),
        Shape::Line(line) => Some(Geometry::LineString(line.clone())),
        Shape::Area(area) => Some(Geometry::MultiPolygon(area.clone())),
    }
}
