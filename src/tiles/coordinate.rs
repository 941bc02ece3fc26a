//! Which tile: zoom, column, row.

use geo::Coord;

use super::TileError;
use crate::{
    domain::LonLat,
    geometry::mercator::{project, unproject},
};

/// A tile of the scheme XYZ, the OGC tile matrix set WebMercatorQuad: at zoom `z` the square world map of EPSG:3857 is
/// 2^z columns from the west (`x`) by 2^z rows from the north (`y`). It always lies on the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TileCoordinate {
    z: u8,
    x: u32,
    y: u32,
}

impl TileCoordinate {
    /// The deepest zoom there is: a tile of 5 m in Kemerovo.
    pub const MAX_ZOOM: u8 = 22;

    /// Takes zoom, column and row.
    ///
    /// # Errors
    /// [`TileError::OffTheMap`] when `z` is above [`Self::MAX_ZOOM`], or `x` or `y` is not below 2^z.
    pub fn new(z: u8, x: u32, y: u32) -> Result<Self, TileError> {
        if z <= Self::MAX_ZOOM && x < 1 << z && y < 1 << z {
            Ok(Self { z, x, y })
        } else {
            Err(TileError::OffTheMap { z: z.into(), x: x.into(), y: y.into() })
        }
    }

    /// The tile that holds a place at a zoom, at most [`Self::MAX_ZOOM`]. The western and northern edges of a tile
    /// belong to it.
    pub fn holding(place: LonLat, zoom: u8) -> Self {
        let z = zoom.min(Self::MAX_ZOOM);
        let count = f64::from(1_u32 << z);
        let at = |share: f64| (share * count).floor().clamp(0.0, count - 1.0) as u32;
        let spot = project(place);
        Self { z, x: at(spot.x), y: at(spot.y) }
    }

    /// The zoom.
    pub fn z(self) -> u8 {
        self.z
    }

    /// The column, from the west.
    pub fn x(self) -> u32 {
        self.x
    }

    /// The row, from the north.
    pub fn y(self) -> u32 {
        self.y
    }

    /// West, south, east, north; degrees, EPSG:4326.
    pub fn bounds(self) -> [f64; 4] {
        let side = self.side();
        let least = self.corner();
        let (north_west, south_east) =
            (unproject(least), unproject(Coord { x: least.x + side, y: least.y + side }));
        [north_west.x, south_east.y, south_east.x, north_west.y]
    }

    /// The north-western corner on the unit square of [`crate::geometry::mercator`].
    pub fn corner(self) -> Coord<f64> {
        let side = self.side();
        Coord { x: f64::from(self.x) * side, y: f64::from(self.y) * side }
    }

    /// The length of a side on the unit square.
    pub fn side(self) -> f64 {
        1.0 / f64::from(1_u32 << self.z)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_off_the_map_cannot_be() {
        for (z, x, y, there) in [
            (0, 0, 0, true),
            (0, 1, 0, false),
            (14, 12112, 5126, true),
            (14, 16384, 0, false),
            (14, 0, 16384, false),
            (22, (1 << 22) - 1, 0, true),
            (23, 0, 0, false),
            (255, 0, 0, false),
        ] {
            assert_eq!(TileCoordinate::new(z, x, y).is_ok(), there, "{z}/{x}/{y}");
        }
    }

    #[test]
    fn a_place_lies_in_its_tile_at_every_zoom() {
        let place = LonLat::new(86.08, 55.355).expect("on earth");
        for z in 0..=22 {
            let [west, south, east, north] = TileCoordinate::holding(place, z).bounds();
            assert!(west <= place.lon() && place.lon() < east && south < place.lat() && place.lat() <= north);
        }
        // By the formula of <https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames>.
        let tile = TileCoordinate::holding(place, 14);
        assert_eq!((tile.x(), tile.y()), (12_109, 5_153));
        let edge = LonLat::new(180.0, -90.0).expect("on earth");
        let tile = TileCoordinate::holding(edge, 3);
        assert_eq!((tile.x(), tile.y()), (7, 7));
    }
}
