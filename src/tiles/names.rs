//! Where the name of a river is repeated along its course.

use std::ops::RangeInclusive;

use geo::{Area, Coord, LineString, MapCoords, MultiPolygon, Polygon};

use super::{
    TileCoordinate,
    draw::{EXTENT, Grid},
    outline::Outline,
};
use crate::{
    domain::LonLat,
    geometry::{label_point, mercator::unproject},
};

/// The zooms at which a name stands once in each tile of the zoom before: so that one is in view, and seldom two.
const REPEATED: [RangeInclusive<u8>; 6] = [11..=11, 12..=12, 13..=13, 14..=14, 15..=15, 16..=u8::MAX];

/// Of a tile a part must fill so much for a name to stand in it.
const SMALLEST_SHARE: f64 = 0.004;

/// Where the name of a long area stands: below zoom 11 once, at the widest place, from there on again and again along it.
/// With each place, the zooms it is for, from `minzoom` on.
pub fn names_along(area: &MultiPolygon<f64>, minzoom: u8) -> Vec<(LonLat, RangeInclusive<u8>)> {
    let mut names: Vec<_> = label_point(area).map(|at| (at, minzoom..=10)).into_iter().collect();
    let outline = Outline::of_area(area);
    for zooms in REPEATED {
        for tile in tiles_of(&outline, zooms.start() - 1) {
            names.extend(name_in(&outline, tile).map(|at| (at, zooms.clone())));
        }
    }
    names
}

/// The tiles of a zoom the box around an area meets.
fn tiles_of(outline: &Outline, zoom: u8) -> Vec<TileCoordinate> {
    let Outline::Area(rings) = outline else { return Vec::new() };
    let place = |spot: Coord<f64>| {
        let at = unproject(spot);
        LonLat::new(at.x, at.y).ok().map(|place| TileCoordinate::holding(place, zoom))
    };
    let mut vertices = rings.iter().flatten();
    let Some(&first) = vertices.next() else { return Vec::new() };
    let (mut least, mut most) = (first, first);
    for c in vertices {
        least = Coord { x: least.x.min(c.x), y: least.y.min(c.y) };
        most = Coord { x: most.x.max(c.x), y: most.y.max(c.y) };
    }
    let (Some(from), Some(to)) = (place(least), place(most)) else { return Vec::new() };
    (from.y()..=to.y())
        .flat_map(|y| (from.x()..=to.x()).filter_map(move |x| TileCoordinate::new(zoom, x, y).ok()))
        .collect()
}

fn name_in(outline: &Outline, tile: TileCoordinate) -> Option<LonLat> {
    let grid = Grid::of(tile);
    let line = |ring: &Vec<Coord<i32>>| -> LineString<f64> {
        let mut line: Vec<_> = ring.iter().map(|c| Coord { x: f64::from(c.x), y: f64::from(c.y) }).collect();
        line.extend(line.first().copied());
        line.into()
    };
    let part: MultiPolygon<f64> = grid
        .areas(outline)
        .iter()
        .filter_map(|rings| rings.split_first())
        .map(|(exterior, holes)| Polygon::new(line(exterior), holes.iter().map(line).collect()))
        .collect::<Vec<_>>()
        .into();
    if part.unsigned_area() < SMALLEST_SHARE * f64::from(EXTENT).powi(2) {
        return None;
    }
    label_point(&part.map_coords(|c| unproject(grid.place(c))))
}

#[cfg(test)]
mod tests {
    use geo::{Contains, polygon};

    use super::*;

    #[test]
    fn a_river_is_named_along_its_course_and_always_in_the_water() {
        let river: MultiPolygon<f64> = polygon![
            (x: 86.0, y: 55.35), (x: 86.2, y: 55.34), (x: 86.2, y: 55.345), (x: 86.0, y: 55.355),
        ]
        .into();
        let names = names_along(&river, 9);
        assert!(names.iter().all(|(at, _)| river.contains(&geo::Point::from(*at))));
        let at = |zoom: u8| names.iter().filter(|(_, zooms)| zooms.contains(&zoom)).count();
        assert_eq!((at(8), at(9), at(10)), (0, 1, 1));
        assert!(at(13) > 1 && at(16) > at(13), "{} {}", at(13), at(16));
    }
}
