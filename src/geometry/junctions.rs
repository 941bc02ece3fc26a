//! Where borders meet: a corner of one area on an edge of another is a corner of both.
//!
//! Offices draw a border that begins in the middle of a neighbour's straight edge, and tell its end to some digits. On the
//! grid of a tile the corner would go to its step and the edge, which knows nothing of it, would not: the two would come
//! apart or lie over each other. An edge that is straight in degrees is not straight on the map, either.

use std::borrow::Cow;

use geo::{
    BoundingRect as _, Coord, CoordsIter as _, Intersects as _, LineString, MultiPolygon, Polygon, Rect,
};
use rstar::{
    AABB, RTree,
    primitives::{GeomWithData, Rectangle},
};

/// How far from an edge a corner may be that was meant to be on it, in degrees of latitude: 2 cm, twice what rounding to
/// seven digits does.
const TOLERANCE: f64 = 2e-7;

type Framed<'a> = GeomWithData<Rectangle<[f64; 2]>, &'a MultiPolygon<f64>>;

/// Areas that may lie beside each other.
pub struct Junctions<'a>(RTree<Framed<'a>>);

impl<'a> Junctions<'a> {
    /// The areas.
    pub fn of(areas: impl Iterator<Item = &'a MultiPolygon<f64>>) -> Self {
        let framed = areas.filter_map(|area| {
            let frame = area.bounding_rect()?;
            let corners = Rectangle::from_corners(frame.min().into(), frame.max().into());
            Some(Framed::new(corners, area))
        });
        Self(RTree::bulk_load(framed.collect()))
    }

    /// Where the corners are that an area of this box may be given: what has none there changes nothing of it.
    pub fn reach(frame: Rect<f64>) -> Rect<f64> {
        let margin = Coord { x: margin(frame), y: TOLERANCE };
        Rect::new(frame.min() - margin, frame.max() + margin)
    }

    /// An area with the corners of the others that are on its edges.
    pub fn join<'b>(&self, area: &'b MultiPolygon<f64>) -> Cow<'b, MultiPolygon<f64>> {
        let corners = self.corners_near(area);
        if corners.is_empty() {
            return Cow::Borrowed(area);
        }
        let ring = |ring: &LineString<f64>| join_ring(ring, &corners);
        let polygon = |polygon: &Polygon<f64>| {
            Polygon::new(ring(polygon.exterior()), polygon.interiors().iter().map(ring).collect())
        };
        Cow::Owned(MultiPolygon::new(area.iter().map(polygon).collect()))
    }

    /// The corners of other areas in the box around this one, from west to east, each once.
    fn corners_near(&self, area: &MultiPolygon<f64>) -> Vec<Coord<f64>> {
        let Some(frame) = area.bounding_rect() else { return Vec::new() };
        let frame = Self::reach(frame);
        let beside = self
            .0
            .locate_in_envelope_intersecting(AABB::from_corners(frame.min().into(), frame.max().into()));
        let others = beside.map(|other| other.data).filter(|other| !std::ptr::eq(*other, area));
        let mut corners: Vec<Coord<f64>> =
            others.flat_map(|other| other.coords_iter()).filter(|c| frame.intersects(c)).collect();
        corners.sort_unstable_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
        corners.dedup();
        corners
    }
}

/// The tolerance in degrees of longitude, at the latitude where these are shortest.
fn margin(frame: Rect<f64>) -> f64 {
    let farthest = frame.min().y.abs().max(frame.max().y.abs()).min(89.0);
    TOLERANCE / farthest.to_radians().cos()
}

/// A closed ring with those of some corners, sorted from west to east, that are on its edges.
fn join_ring(ring: &LineString<f64>, corners: &[Coord<f64>]) -> LineString<f64> {
    let mut joined = Vec::with_capacity(ring.0.len());
    joined.extend(ring.0.first().copied());
    let mut on_edge: Vec<(f64, Coord<f64>)> = Vec::new();
    for edge in ring.lines() {
        let frame = Rect::new(edge.start, edge.end);
        let east = margin(frame);
        let from = corners.partition_point(|c| c.x < frame.min().x - east);
        let near = corners[from..].iter().take_while(|c| c.x <= frame.max().x + east);
        let level = frame.min().y - TOLERANCE..=frame.max().y + TOLERANCE;
        on_edge.extend(
            near.filter(|c| level.contains(&c.y))
                .filter_map(|c| Some((share_of_edge(edge.start, edge.end, *c)?, *c))),
        );
        on_edge.sort_unstable_by(|(a, _), (b, _)| a.total_cmp(b));
        joined.extend(on_edge.drain(..).map(|(_, corner)| corner));
        joined.push(edge.end);
    }
    LineString::new(joined)
}

/// How far along an edge a corner is, of one; `None` where it is not on it, or is one of its ends.
fn share_of_edge(start: Coord<f64>, end: Coord<f64>, corner: Coord<f64>) -> Option<f64> {
    let degree = corner.y.to_radians().cos();
    let plane = |c: Coord<f64>| Coord { x: (c.x - start.x) * degree, y: c.y - start.y };
    let (along, there) = (plane(end), plane(corner));
    let length = along.x.hypot(along.y);
    let share = (there.x * along.x + there.y * along.y) / (length * length);
    let beside = (there.x * along.y - there.y * along.x).abs() / length;
    (share > 0.0 && share < 1.0 && beside <= TOLERANCE && corner != start && corner != end).then_some(share)
}

#[cfg(test)]
mod tests {
    use geo::polygon;

    use super::*;

    /// An area whose long edge in the south has a neighbour's corner in its middle.
    fn wide() -> MultiPolygon<f64> {
        polygon![(x: 86.0, y: 55.3), (x: 86.1, y: 55.34), (x: 86.0, y: 55.34)].into()
    }

    fn joined(area: &MultiPolygon<f64>, others: &[MultiPolygon<f64>]) -> Vec<(f64, f64)> {
        let areas = Junctions::of(others.iter().chain([area]));
        areas.join(area).coords_iter().map(|c| c.x_y()).collect()
    }

    #[test]
    fn a_corner_on_an_edge_is_a_corner_of_both() {
        let south = |x: f64, y: f64| -> MultiPolygon<f64> {
            polygon![(x: 86.0, y: 55.3), (x: 86.1, y: 55.3), (x: x, y: y)].into()
        };
        for (x, y) in [(86.05, 55.32), (86.025, 55.310_000_1), (86.075_000_2, 55.33)] {
            let all = joined(&wide(), &[south(x, y)]);
            assert_eq!(all, [(86.0, 55.3), (x, y), (86.1, 55.34), (86.0, 55.34), (86.0, 55.3)]);
        }
        // Two, in the order of the edge, which runs west in the neighbour.
        let all = joined(&wide(), &[south(86.075, 55.33), south(86.025, 55.31)]);
        assert_eq!(all[1..3], [(86.025, 55.31), (86.075, 55.33)]);
        let mut turned = wide();
        turned.0[0].exterior_mut(|ring| ring.0.reverse());
        let all = joined(&turned, &[south(86.075, 55.33), south(86.025, 55.31)]);
        assert_eq!(all[2..4], [(86.1, 55.34), (86.075, 55.33)]);
    }

    #[test]
    fn a_corner_beside_an_edge_leaves_it_alone() {
        for (x, y) in [(86.05, 55.320_001), (86.1, 55.34), (86.0, 55.3), (86.2, 55.38), (85.95, 55.28)] {
            let other = polygon![(x: 86.0, y: 55.3), (x: 86.1, y: 55.3), (x: x, y: y)].into();
            let area = wide();
            assert_eq!(joined(&area, &[other]), area.coords_iter().map(|c| c.x_y()).collect::<Vec<_>>());
        }
        let area = wide();
        assert!(matches!(Junctions::of([&area].into_iter()).join(&area), Cow::Borrowed(_)));
    }
}
