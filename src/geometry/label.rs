//! Where a name stands inside an area: the spot farthest from its border.

use geo::{Area, Coord, MapCoords, MultiPolygon};
use polylabel::polylabel;

use super::mercator::{project_coord, unproject};
use crate::domain::LonLat;

/// The answer is within this share of the area's size of the best there is.
const TOLERANCE: f64 = 0.01;

/// The spot inside the largest part of an area that is farthest from its border (the pole of inaccessibility), as
/// a map in Web Mercator shows it. `None` for an area that has no extent.
pub fn label_point(area: &MultiPolygon<f64>) -> Option<LonLat> {
    let flat = area.map_coords(project_coord);
    let largest = flat.iter().max_by(|a, b| a.unsigned_area().total_cmp(&b.unsigned_area()))?;
    let size = largest.unsigned_area().sqrt();
    if size <= 0.0 || !size.is_finite() {
        return None;
    }
    let spot = polylabel(largest, &(size * TOLERANCE)).ok()?;
    let at = unproject(Coord { x: spot.x(), y: spot.y() });
    LonLat::new(at.x, at.y).ok()
}

#[cfg(test)]
mod tests {
    use geo::{Contains, polygon};

    use super::*;

    #[test]
    fn a_name_stands_inside_even_a_horseshoe() {
        let horseshoe: MultiPolygon<f64> = polygon![
            (x: 86.0, y: 55.0), (x: 86.4, y: 55.0), (x: 86.4, y: 55.3), (x: 86.3, y: 55.3),
            (x: 86.3, y: 55.05), (x: 86.1, y: 55.05), (x: 86.1, y: 55.3), (x: 86.0, y: 55.3),
        ]
        .into();
        let at = label_point(&horseshoe).expect("it has an extent");
        assert!(horseshoe.contains(&geo::Point::new(at.lon(), at.lat())), "{at:?}");
        assert!(at.lon() < 86.1 || at.lon() > 86.3, "the wide arms, not the narrow bridge: {at:?}");
    }

    #[test]
    fn an_area_of_no_extent_has_no_place_for_a_name() {
        assert_eq!(label_point(&MultiPolygon::new(Vec::new())), None);
        let flat: MultiPolygon<f64> = polygon![(x: 1.0, y: 1.0), (x: 2.0, y: 2.0), (x: 1.0, y: 1.0)].into();
        assert_eq!(label_point(&flat), None);
    }
}
