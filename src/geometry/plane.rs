//! Geometries between degrees and the plane of a reference system.

use geo::{BoundingRect as _, Coord, Geometry, Intersects as _, LineString, MapCoords as _, Rect};

use super::Crs;

/// The points of a side of a box that are looked at to see how it bends in degrees.
const STEPS: u32 = 16;

/// How far beyond those points it may bend, as a part of the box.
const BEND: f64 = 0.01;

/// From so many degrees on a box may hold a pole or the 180th meridian.
const FAR: f64 = 30.0;

/// All there is, in degrees.
const EARTH: [(f64, f64); 2] = [(-180.0, -90.0), (180.0, 90.0)];

impl Crs {
    /// A geometry in this system, corner by corner, of one in longitude and latitude, as answers in this system have
    /// it. `None` where the projection has no such place.
    pub fn project_all(self, geometry: &Geometry<f64>) -> Option<Geometry<f64>> {
        geometry.try_map_coords(|at| self.project(at).ok_or(())).ok()
    }

    /// A box in longitude and latitude that holds a box of this system: all of the earth where the projection cannot
    /// tell.
    pub fn bounds_in_degrees(self, frame: Rect<f64>) -> Rect<f64> {
        let earth = Rect::new(EARTH[0], EARTH[1]);
        let at = |n: u32| f64::from(n) / f64::from(STEPS);
        let (corner, width, height) = (frame.min(), frame.width(), frame.height());
        // Not the sides alone: a box over a pole has it within.
        let grid = (0..=STEPS).flat_map(|x| (0..=STEPS).map(move |y| (at(x), at(y))));
        let along = grid.map(|(x, y)| Coord { x: corner.x + x * width, y: corner.y + y * height });
        let seen: Option<Vec<Coord<f64>>> = along.map(|at| self.unproject(at)).collect();
        let Some(bounds) = seen.and_then(|seen| LineString::new(seen).bounding_rect()) else { return earth };
        let is_whole = earth.intersects(&bounds.min()) && earth.intersects(&bounds.max());
        if !is_whole || bounds.width().max(bounds.height()) > FAR {
            return earth;
        }
        let (x, y) = (bounds.width() * BEND + 1e-6, bounds.height() * BEND + 1e-6);
        let Coord { x: west, y: south } = bounds.min();
        let Coord { x: east, y: north } = bounds.max();
        Rect::new((west - x, south - y), (east + x, north + y))
    }
}

#[cfg(test)]
mod tests {
    use geo::{Contains as _, Intersects as _};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_lies_in_a_box_of_a_projection_lies_in_its_bounds(
            west in 70.0..100.0_f64, south in 40.0..70.0_f64, width in 1.0..2e6_f64, height in 1.0..2e6_f64,
            x in 0.0..=1.0_f64, y in 0.0..=1.0_f64,
        ) {
            for crs in Crs::ALL.into_iter().filter(|crs| !crs.is_geographic()) {
                let corner = crs.project(Coord { x: west, y: south }).expect("on earth");
                let frame = Rect::new(corner, Coord { x: corner.x + width, y: corner.y + height });
                let within = Coord { x: corner.x + x * width, y: corner.y + y * height };
                let Some(place) = crs.unproject(within) else { continue };
                let bounds = crs.bounds_in_degrees(frame);
                prop_assert!(bounds.intersects(&place), "{crs:?} {frame:?} {place:?} {bounds:?}");
            }
        }
    }

    #[test]
    fn bounds_of_a_box_of_a_city_are_hardly_greater_than_it() {
        for crs in Crs::ALL.into_iter().filter(|crs| !crs.is_geographic()) {
            let corners = [(86.0, 55.3), (86.2, 55.4)].map(|c| crs.project(c.into()).expect("on earth"));
            let bounds = crs.bounds_in_degrees(Rect::new(corners[0], corners[1]));
            assert!(Rect::new((85.99, 55.29), (86.21, 55.41)).contains(&bounds), "{crs:?} {bounds:?}");
        }
    }
}
