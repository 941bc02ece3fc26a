//! Metres, in a local plane that touches the WGS84 ellipsoid.
//!
//! Formulas as in Mapbox's cheap-ruler (<https://github.com/mapbox/cheap-ruler>, `index.js`, ISC licence), which
//! takes the lengths of a degree from the ellipsoid's radii of curvature; see also
//! <https://blog.mapbox.com/fast-geodesic-approximations-with-cheap-ruler-106f229ad016>. Within 50 km and 30–70°
//! of latitude the result is within 0.1 % of the geodesic (tested); do not ask it for distances between cities.

use geo::Coord;

use crate::domain::LonLat;

/// Equatorial radius of WGS84 in metres (NIMA TR8350.2).
const EQUATORIAL_RADIUS_M: f64 = 6_378_137.0;
/// Flattening of WGS84 (NIMA TR8350.2).
const FLATTENING: f64 = 1.0 / 298.257_223_563;
/// Square of the first eccentricity.
const E2: f64 = FLATTENING * (2.0 - FLATTENING);

/// A stretch between two places, EPSG:4326, straight in longitude and latitude as borders are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Segment {
    /// One end.
    pub from: LonLat,
    /// The other end; may equal the first.
    pub to: LonLat,
}

/// Half the sides of a box, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HalfBox {
    /// Degrees of longitude, to the east and to the west.
    pub lon: f64,
    /// Degrees of latitude, to the north and to the south.
    pub lat: f64,
}

/// Metres a degree, east and north, at one latitude.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ruler {
    east_m: f64,
    north_m: f64,
}

impl Ruler {
    /// The ruler for the surroundings of a place: of its latitude only.
    pub fn at(place: LonLat) -> Self {
        Self::at_latitude(place.lat())
    }

    fn at_latitude(lat: f64) -> Self {
        let degree_m = EQUATORIAL_RADIUS_M.to_radians();
        let cos = lat.to_radians().cos();
        let w2 = 1.0 / (1.0 - E2 * (1.0 - cos * cos));
        let w = w2.sqrt();
        Self { east_m: degree_m * w * cos, north_m: degree_m * w * w2 * (1.0 - E2) }
    }

    /// Square metres of an area near the place; the plane of the place stands for the ground.
    pub fn area_m2(self, area: &geo::MultiPolygon<f64>) -> f64 {
        use geo::Area;
        area.unsigned_area() * self.east_m * self.north_m
    }

    /// Metres between two places, by the shorter way round the globe. Never negative.
    pub fn distance_m(self, a: LonLat, b: LonLat) -> f64 {
        let mut lon = (b.lon() - a.lon()).abs();
        if lon > 180.0 {
            lon = 360.0 - lon;
        }
        (lon * self.east_m).hypot((b.lat() - a.lat()) * self.north_m)
    }

    /// Metres from a place to the nearest place of a segment, ends included. Never negative; the segment must not
    /// cross the 180th meridian.
    pub fn distance_to_segment_m(self, place: LonLat, segment: Segment) -> f64 {
        self.to_edge_squared(place.into(), segment.from.into(), segment.to.into()).sqrt()
    }

    /// The box that holds every place within `radius_m` metres, in degrees each way from its middle. At a pole,
    /// where a degree of longitude has no length, it is all longitudes.
    pub fn half_box(self, radius_m: f64) -> HalfBox {
        HalfBox { lon: (radius_m / self.east_m).abs().min(360.0), lat: (radius_m / self.north_m).abs() }
    }

    /// Square metres between a place and an edge: the square of the distance, cheap to compare.
    pub(super) fn to_edge_squared(self, place: Coord, from: Coord, to: Coord) -> f64 {
        let (from_x, from_y) = ((from.x - place.x) * self.east_m, (from.y - place.y) * self.north_m);
        let (dx, dy) = ((to.x - from.x) * self.east_m, (to.y - from.y) * self.north_m);
        let length2 = dx * dx + dy * dy;
        let along =
            if length2 > 0.0 { (-(from_x * dx + from_y * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
        let (x, y) = (from_x + along * dx, from_y + along * dy);
        x * x + y * y
    }
}

/// Metres between two places of one city or region, by the ruler of the latitude midway. Symmetric, never negative.
pub fn distance_m(a: LonLat, b: LonLat) -> f64 {
    Ruler::at_latitude(f64::midpoint(a.lat(), b.lat())).distance_m(a, b)
}

#[cfg(test)]
mod tests {
    use geo::{Destination, Distance, Geodesic, Point};
    use proptest::prelude::*;

    use super::*;

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat::new(lon, lat).expect("on earth")
    }

    proptest! {
        #[test]
        fn a_distance_within_a_city_is_within_a_thousandth_of_the_geodesic(
            lon in -170.0..170.0_f64, lat in 30.0..70.0_f64, bearing in 0.0..360.0_f64, metres in 1.0..50_000.0_f64,
        ) {
            let from = Point::new(lon, lat);
            let to = Geodesic.destination(from, bearing, metres);
            let truth = Geodesic.distance(from, to);
            let ours = distance_m(at(lon, lat), at(to.x(), to.y()));
            prop_assert!((ours - truth).abs() <= truth / 1000.0, "{ours} {truth}");
            prop_assert_eq!(ours.to_bits(), distance_m(at(to.x(), to.y()), at(lon, lat)).to_bits());
        }

        #[test]
        fn a_radius_of_metres_reaches_as_far_as_its_box(
            lon in -170.0..170.0_f64, lat in 30.0..70.0_f64, metres in 1.0..2_000.0_f64,
        ) {
            let place = at(lon, lat);
            let reach = Ruler::at(place).half_box(metres);
            for side in [at(lon + reach.lon, lat), at(lon, lat - reach.lat)] {
                let there = Ruler::at(place).distance_m(place, side);
                prop_assert!((there - metres).abs() < metres / 1e6);
            }
        }

        #[test]
        fn the_distance_to_a_segment_is_that_to_its_nearest_place(
            lat in 30.0..70.0_f64, ends in prop::array::uniform4(-0.01..0.01_f64),
        ) {
            let place = at(86.0, lat);
            let ruler = Ruler::at(place);
            let (from, to) = (at(86.0 + ends[0], lat + ends[1]), at(86.0 + ends[2], lat + ends[3]));
            let ours = ruler.distance_to_segment_m(place, Segment { from, to });
            let sampled = (0..=4000)
                .map(|n| f64::from(n) / 4000.0)
                .map(|t| at(
                    from.lon() + t * (to.lon() - from.lon()),
                    from.lat() + t * (to.lat() - from.lat()),
                ))
                .map(|p| ruler.distance_m(place, p))
                .fold(f64::INFINITY, f64::min);
            prop_assert!(ours <= sampled + 1e-6 && sampled - ours < 1.0, "{ours} {sampled}");
        }
    }

    #[test]
    fn the_short_way_crosses_the_180th_meridian() {
        let metres = distance_m(at(179.999, 66.0), at(-179.999, 66.0));
        assert!((metres - 90.8).abs() < 1.0, "{metres}");
    }

    #[test]
    fn a_segment_of_no_length_is_a_point() {
        let (place, end) = (at(86.08, 55.35), at(86.09, 55.36));
        let ruler = Ruler::at(place);
        let to_segment = ruler.distance_to_segment_m(place, Segment { from: end, to: end });
        assert!((to_segment - ruler.distance_m(place, end)).abs() < 1e-9);
    }
}
