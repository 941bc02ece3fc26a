//! Geometries as filters write them: WKT, and `bbox`.

use geo::{
    Coord, CoordsIter as _, Geometry, Intersects as _, MapCoords as _, MultiPolygon, Rect, Validation as _,
};

use crate::geometry::Crs;

/// The geometry of WKT in a reference system; in longitude and latitude where its coordinates are degrees. `None` where
/// it is none, or not on earth.
pub(super) fn of_wkt(text: &str, crs: Crs) -> Option<Geometry<f64>> {
    let written: Geometry<f64> = wkt::TryFromWkt::try_from_wkt_str(text).ok()?;
    let turned = |c: Coord<f64>| if crs == Crs::Wgs84 { Coord { x: c.y, y: c.x } } else { c };
    let geometry = written.map_coords(turned);
    let is_on_earth = |c: Coord<f64>| !crs.is_geographic() || is_on_earth(c);
    let is_sound =
        geometry.coords_count() > 0 && geometry.coords_iter().all(is_on_earth) && geometry.is_valid();
    is_sound.then_some(geometry)
}

/// A box in a reference system, likewise: the least of both axes, then the greatest; with heights between them if there
/// are six. In degrees the west may lie east of the east: across the 180th meridian.
pub(super) fn of_box(numbers: &[f64], crs: Crs) -> Option<Geometry<f64>> {
    let ([a, b, c, d] | [a, b, _, c, d, _]) = *numbers else { return None };
    let frame = |west: f64, south: f64, east: f64, north: f64| Rect::new((west, south), (east, north));
    if !crs.is_geographic() {
        return (a <= c && b <= d).then(|| frame(a, b, c, d).into());
    }
    let [west, south, east, north] = if crs == Crs::Wgs84 { [b, a, d, c] } else { [a, b, c, d] };
    let corners = [Coord { x: west, y: south }, Coord { x: east, y: north }];
    if south > north || !corners.into_iter().all(is_on_earth) {
        return None;
    }
    Some(if west <= east {
        frame(west, south, east, north).into()
    } else {
        let parts = [frame(west, south, 180.0, north), frame(-180.0, south, east, north)];
        MultiPolygon(parts.map(|part| part.to_polygon()).to_vec()).into()
    })
}

fn is_on_earth(c: Coord<f64>) -> bool {
    Rect::new((-180.0, -90.0), (180.0, 90.0)).intersects(&c)
}
