//! Web Mercator on the unit square: where a place stands on the world map that tiles and pictures are cut from.
//!
//! EPSG:3857 scaled to one: `x` grows to the east from 0 at 180° W, `y` to the south from 0 at 85.051129° N
//! (<https://epsg.io/3857>; the sphere's formula of Snyder, Map Projections — A Working Manual, 1987, p. 41).

use geo::Coord;

use crate::domain::LonLat;

/// The northernmost latitude on the square map, degrees: `atan(sinh π)`.
pub const MAX_LAT: f64 = 85.051_128_779_806_59;

/// A place on the unit square. Latitudes beyond [`MAX_LAT`] stand on its edge.
pub fn project(place: LonLat) -> Coord<f64> {
    project_coord(Coord { x: place.lon(), y: place.lat() })
}

/// As [`project`], for a vertex: `x` longitude, `y` latitude, degrees.
pub fn project_coord(c: Coord<f64>) -> Coord<f64> {
    let lat = c.y.clamp(-MAX_LAT, MAX_LAT).to_radians();
    Coord { x: c.x / 360.0 + 0.5, y: (0.5 - lat.sin().atanh() / std::f64::consts::TAU).clamp(0.0, 1.0) }
}

/// The longitude and latitude, degrees, of a spot on the unit square.
pub fn unproject(spot: Coord<f64>) -> Coord<f64> {
    let lat = ((0.5 - spot.y) * std::f64::consts::TAU).sinh().atan().to_degrees();
    Coord { x: (spot.x - 0.5) * 360.0, y: lat }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_places_stand_where_others_put_them() {
        for (lon, lat, x, y) in [(0.0, 0.0, 0.5, 0.5), (180.0, MAX_LAT, 1.0, 0.0), (-180.0, -90.0, 0.0, 1.0)]
        {
            let c = project(LonLat::new(lon, lat).expect("on earth"));
            assert!((c.x - x).abs() < 1e-12 && (c.y - y).abs() < 1e-12, "{lon} {lat}: {c:?}");
        }
        let c = project(LonLat::new(86.1, 55.35).expect("on earth"));
        let tiles = f64::from(1 << 14);
        let lat = 55.35_f64.to_radians();
        // The formula of <https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames>.
        let by_the_wiki = (1.0 - (lat.tan() + 1.0 / lat.cos()).ln() / std::f64::consts::PI) / 2.0;
        assert!((c.y - by_the_wiki).abs() < 1e-12, "{} {by_the_wiki}", c.y);
        assert!((c.x * tiles - (86.1 + 180.0) / 360.0 * tiles).abs() < 1e-6);
    }

    proptest! {
        #[test]
        fn a_place_comes_back_from_the_square(lon in -180.0..180.0_f64, lat in -85.0..85.0_f64) {
            let back = unproject(project_coord(Coord { x: lon, y: lat }));
            prop_assert!((back.x - lon).abs() < 1e-9 && (back.y - lat).abs() < 1e-9);
        }
    }
}
