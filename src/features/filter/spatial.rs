//! How features lie to a geometry: the relations of the Simple Features standard.

use geo::{BoundingRect, CoordsIter as _, Geometry, Intersects, Rect, Relate, relate::IntersectionMatrix};

use super::{super::effort::Effort, Told, subject::Subject};
use crate::geometry::Crs;

/// A relation to a geometry.
#[derive(Debug, Clone)]
pub(super) struct Spatial {
    relation: Relation,
    /// The geometry, in the coordinates of `crs`; in longitude and latitude where those are degrees.
    to: Geometry<f64>,
    crs: Crs,
    vertices: usize,
    /// A box in longitude and latitude around it.
    bounds: Option<Rect<f64>>,
}

/// A relation, the feature's geometry first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    Intersects,
    Disjoint,
    Equals,
    Touches,
    Within,
    Overlaps,
    Crosses,
    Contains,
}

impl Relation {
    /// The relation of a function's name, in lower case.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "s_intersects" => Self::Intersects,
            "s_disjoint" => Self::Disjoint,
            "s_equals" => Self::Equals,
            "s_touches" => Self::Touches,
            "s_within" => Self::Within,
            "s_overlaps" => Self::Overlaps,
            "s_crosses" => Self::Crosses,
            "s_contains" => Self::Contains,
            _ => return None,
        })
    }

    /// The relation with the two geometries exchanged.
    pub(super) fn reversed(self) -> Self {
        match self {
            Self::Within => Self::Contains,
            Self::Contains => Self::Within,
            other => other,
        }
    }

    /// Whether every geometry lies so to itself, or none.
    pub(super) fn is_of_itself(self) -> bool {
        matches!(self, Self::Intersects | Self::Equals | Self::Within | Self::Contains)
    }

    /// Whether two geometries lie so.
    pub(super) fn is_of(self, a: &Geometry<f64>, b: &Geometry<f64>) -> bool {
        self.is(&a.relate(b))
    }

    fn is(self, matrix: &IntersectionMatrix) -> bool {
        match self {
            Self::Intersects => matrix.is_intersects(),
            Self::Disjoint => matrix.is_disjoint(),
            Self::Equals => matrix.is_equal_topo(),
            Self::Touches => matrix.is_touches(),
            Self::Within => matrix.is_within(),
            Self::Overlaps => matrix.is_overlaps(),
            Self::Crosses => matrix.is_crosses(),
            Self::Contains => matrix.is_contains(),
        }
    }
}

impl Spatial {
    /// A relation to a geometry of a reference system.
    pub(super) fn new(relation: Relation, to: Geometry<f64>, crs: Crs) -> Self {
        let bounds = to.bounding_rect();
        let bounds = if crs.is_geographic() { bounds } else { bounds.map(|b| crs.bounds_in_degrees(b)) };
        Self { relation, vertices: to.coords_count(), to, crs, bounds }
    }

    /// Whether a feature lies so; `None` where it has no place.
    pub(super) fn holds<E>(
        &self,
        subject: &Subject<'_>,
        effort: &mut Effort<impl FnMut() -> Result<(), E>>,
    ) -> Told<E> {
        let Some(geometry) = subject.geometry() else { return Ok(None) };
        let apart = match (subject.bounds(), self.bounds) {
            (Some(a), Some(b)) => !a.intersects(&b),
            _ => true,
        };
        if apart {
            return Ok(Some(self.relation == Relation::Disjoint));
        }
        effort.spend(subject.feature.shape().vertices() + self.vertices)?;
        // In the plane of the filter, to the last digit: answers round to a centimetre, filters do not.
        let geometry = if self.crs.is_geographic() { Some(geometry) } else { subject.projected(self.crs) };
        let relation = |geometry: &Geometry<f64>| match (self.relation, &self.to) {
            (Relation::Intersects, Geometry::Rect(frame)) => geometry.intersects(frame),
            _ => self.relation.is_of(geometry, &self.to),
        };
        Ok(geometry.map(relation))
    }
}
