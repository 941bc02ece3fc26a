//! Shapes as GeoJSON carries them: seven decimals, a centimetre, and rings that turn by the right-hand rule.

use geo::{Coord, Geometry, LineString, MapCoords, Polygon};

/// How often the seventh decimal of a degree goes into a coordinate, half away from nought: exact, and so fit for
/// deciding.
pub fn units(degrees: f64) -> i64 {
    (degrees * 1e7).round() as i64
}

/// The shape with each coordinate rounded to seven decimals, exterior rings counter-clockwise and holes clockwise, as
/// RFC 7946 asks. Doing it again changes nothing. No vertex is dropped, also where two come to lie on each other; a ring
/// without an area keeps its turn.
pub fn rounded(geometry: &Geometry<f64>) -> Geometry<f64> {
    // The quotient of two whole numbers is the double nearest to the decimal, as reading the decimal gives it.
    let round = |n: f64| units(n) as f64 / 1e7;
    match geometry.map_coords(|c| Coord { x: round(c.x), y: round(c.y) }) {
        Geometry::Polygon(polygon) => Geometry::Polygon(turned(polygon)),
        Geometry::MultiPolygon(area) => Geometry::MultiPolygon(area.into_iter().map(turned).collect()),
        other => other,
    }
}

fn turned(polygon: Polygon<f64>) -> Polygon<f64> {
    let (mut exterior, mut holes) = polygon.into_inner();
    if doubled_area_in_units(&exterior) < 0 {
        exterior.0.reverse();
    }
    for hole in holes.iter_mut().filter(|hole| doubled_area_in_units(hole) > 0) {
        hole.0.reverse();
    }
    Polygon::new(exterior, holes)
}

/// Twice the area of a ring with its coordinates in [`units`], exactly: above nought when it turns counter-clockwise.
pub fn doubled_area_in_units(ring: &LineString<f64>) -> i128 {
    let cross = |from: Coord<f64>, to: Coord<f64>| {
        i128::from(units(from.x) - units(to.x)) * i128::from(units(from.y) + units(to.y))
    };
    ring.lines().map(|l| cross(l.start, l.end)).sum()
}
