//! How features lie to a geometry: the relations of the Simple Features standard.

use std::iter;

use geo::{
    BoundingRect, CoordsIter as _, Geometry, Intersects, Line, LinesIter as _, Rect, Relate,
    relate::IntersectionMatrix,
};
use rstar::{AABB, RTree, primitives::Rectangle};

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
    /// The boxes around its edges.
    edges: RTree<Rectangle<[f64; 2]>>,
    /// How many pairs of its own edges may cross: each relation looks at them anew.
    own_pairs: usize,
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
        let edges = RTree::bulk_load(lines(&to).map(|edge| Rectangle::from_aabb(frame(edge))).collect());
        let met = |edge| edges.locate_in_envelope_intersecting(frame(edge)).count();
        let own_pairs = lines(&to).map(met).sum();
        Self { relation, vertices: to.coords_count(), edges, own_pairs, to, crs, bounds }
    }

    /// Whether a feature lies so; `None` where it has no place.
    pub(super) fn holds<E>(
        &self,
        subject: &Subject<'_>,
        effort: &mut Effort<impl FnMut(usize) -> Result<(), E>>,
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
        let Some(geometry) = geometry else { return Ok(None) };
        if let (Relation::Intersects, Geometry::Rect(frame)) = (self.relation, &self.to) {
            return Ok(Some(geometry.intersects(frame)));
        }
        let pairs = self.pairs(geometry, effort)?;
        effort.undertake(pairs)?;
        Ok(Some(self.relation.is_of(geometry, &self.to)))
    }

    /// How many pairs of edges may cross, one of each geometry or both of the filter's: by these, beside the vertices, goes
    /// what it takes to relate them, and that cannot be interrupted.
    fn pairs<E>(
        &self,
        geometry: &Geometry<f64>,
        effort: &mut Effort<impl FnMut(usize) -> Result<(), E>>,
    ) -> Result<usize, E> {
        let mut pairs = self.own_pairs;
        for edge in lines(geometry) {
            let met = self.edges.locate_in_envelope_intersecting(frame(edge)).count();
            effort.spend(1 + met)?;
            pairs += met;
        }
        Ok(pairs)
    }
}

/// The edges of a geometry.
fn lines(geometry: &Geometry<f64>) -> Box<dyn Iterator<Item = Line<f64>> + '_> {
    match geometry {
        Geometry::Point(_) | Geometry::MultiPoint(_) => Box::new(iter::empty()),
        Geometry::Line(line) => Box::new(iter::once(*line)),
        Geometry::LineString(line) => Box::new(line.lines_iter()),
        Geometry::MultiLineString(lines) => Box::new(lines.lines_iter()),
        Geometry::Polygon(polygon) => Box::new(polygon.lines_iter()),
        Geometry::MultiPolygon(polygons) => Box::new(polygons.lines_iter()),
        Geometry::Rect(rect) => Box::new(rect.lines_iter()),
        Geometry::Triangle(triangle) => Box::new(triangle.lines_iter()),
        Geometry::GeometryCollection(all) => Box::new(all.iter().flat_map(lines)),
    }
}

fn frame(edge: Line<f64>) -> AABB<[f64; 2]> {
    AABB::from_corners(edge.start.into(), edge.end.into())
}
