//! How features lie to a geometry: the relations of the Simple Features standard.

use geo::{BoundingRect, Coord, Geometry, Intersects, Rect, Relate, relate::IntersectionMatrix};

use super::super::feature::{Feature, Shape};

/// A relation to a geometry.
#[derive(Debug, Clone)]
pub(super) struct Spatial {
    pub(super) relation: Relation,
    pub(super) to: Geometry<f64>,
    pub(super) bounds: Option<Rect<f64>>,
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
    /// A relation to a geometry.
    pub(super) fn new(relation: Relation, to: Geometry<f64>) -> Self {
        Self { relation, bounds: to.bounding_rect(), to }
    }

    /// Whether a feature lies so; `None` where it has no place.
    pub(super) fn holds(&self, feature: &Feature<'_>) -> Option<bool> {
        let geometry = geometry_of(feature.shape())?;
        let apart = match (geometry.bounding_rect(), self.bounds) {
            (Some(a), Some(b)) => !a.intersects(&b),
            _ => true,
        };
        if apart {
            return Some(self.relation == Relation::Disjoint);
        }
        if let (Relation::Intersects, Geometry::Rect(frame)) = (self.relation, &self.to) {
            return Some(geometry.intersects(frame));
        }
        Some(self.relation.is(&geometry.relate(&self.to)))
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

/// A box: west, south, east, north.
pub(super) fn frame([west, south, east, north]: [f64; 4]) -> Geometry<f64> {
    Geometry::Rect(Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north }))
}
