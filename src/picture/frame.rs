//! The frame of a picture: which part of the world it shows, and where a place stands in it.

use geo::{Coord, Rect};

use crate::{
    domain::LonLat,
    geometry::mercator::{project, project_coord},
};

/// Metres round the equator of the Mercator sphere (its radius is 6378137 m, as in EPSG:3857).
const EQUATOR_M: f64 = std::f64::consts::TAU * 6_378_137.0;

/// Metres a unit from which on a picture is of a whole city.
const WHOLE_CITY_M: f64 = 10.0;

/// A window on the world map and its size in units of the picture; `x` to the right, `y` down.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// The upper left corner on the unit square.
    corner: Coord<f64>,
    /// Units of the picture in the unit square's side.
    scale: f64,
    width: f64,
    height: f64,
    /// Metres of ground in a unit of the picture, in the middle.
    unit_m: f64,
}

impl Frame {
    /// A frame of that size round a box (degrees, EPSG:4326: `x` longitude, `y` latitude), with a margin as a share
    /// of the frame on every side. Small boxes are shown with at least `least_m` metres from left to right.
    pub fn around(shown: Rect<f64>, (width, height): (u32, u32), margin: f64, least_m: f64) -> Self {
        let (width, height) = (f64::from(width), f64::from(height));
        let upper_left = project_coord(Coord { x: shown.min().x, y: shown.max().y });
        let lower_right = project_coord(Coord { x: shown.max().x, y: shown.min().y });
        let middle = (upper_left + lower_right) / 2.0;
        let cos = shown.center().y.to_radians().cos();
        let free = 1.0 - 2.0 * margin;
        let across = ((lower_right.x - upper_left.x) / free).max(least_m / (EQUATOR_M * cos));
        let down = (lower_right.y - upper_left.y) / free;
        let scale = (width / across).min(height / down.max(f64::MIN_POSITIVE));
        let half = Coord { x: width / 2.0 / scale, y: height / 2.0 / scale };
        Self { corner: middle - half, scale, width, height, unit_m: EQUATOR_M * cos / scale }
    }

    /// Where a place stands, in units of the picture; outside the frame too.
    pub fn at(&self, place: LonLat) -> Coord<f64> {
        (project(place) - self.corner) * self.scale
    }

    /// As [`at`](Self::at), for a vertex: `x` longitude, `y` latitude, degrees.
    pub fn at_coord(&self, c: Coord<f64>) -> Coord<f64> {
        (project_coord(c) - self.corner) * self.scale
    }

    /// Width and height in units of the picture.
    pub fn size(&self) -> (f64, f64) {
        (self.width, self.height)
    }

    /// Vertices stand on multiples of so many units: a drawing of a whole city need not be finer than a pixel.
    pub fn step(&self) -> f64 {
        if self.unit_m > WHOLE_CITY_M { 2.0 } else { 1.0 }
    }

    /// Metres of ground in a unit of the picture.
    pub fn unit_m(&self) -> f64 {
        self.unit_m
    }

    /// The frame and a little more on every side: what lies outside is not drawn, and strokes end out of sight.
    pub fn window(&self) -> Rect<f64> {
        const SIGHT: f64 = 16.0;
        Rect::new((-SIGHT, -SIGHT), (self.width + SIGHT, self.height + SIGHT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_box_fills_the_frame_but_for_its_margin() {
        let shown = Rect::new((86.0, 55.30), (86.1, 55.34));
        let frame = Frame::around(shown, (1600, 1200), 0.1, 100.0);
        let corner = frame.at(LonLat::new(86.0, 55.34).expect("on earth"));
        let other = frame.at(LonLat::new(86.1, 55.30).expect("on earth"));
        assert!((corner.x - 160.0).abs() < 1e-6 && (other.x - 1440.0).abs() < 1e-6, "{corner:?} {other:?}");
        assert!((corner.y + other.y - 1200.0).abs() < 1e-6, "in the middle: {corner:?} {other:?}");
        // A degree of longitude at 55.32° is 63.4 km (WGS84; the sphere of Mercator gives 0.2 % less).
        assert!((frame.unit_m() * 1280.0 / 6340.0 - 1.0).abs() < 0.005, "{}", frame.unit_m());
    }

    #[test]
    fn a_single_house_is_shown_with_its_surroundings() {
        let house = Rect::new((86.0, 55.3), (86.0, 55.3));
        let frame = Frame::around(house, (1000, 500), 0.1, 600.0);
        assert!((frame.unit_m() * 1000.0 - 600.0).abs() < 1.0, "{}", frame.unit_m());
    }
}
