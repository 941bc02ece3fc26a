//! Coordinate reference systems at the doors: to and from longitude and latitude of WGS 84.
//!
//! Inside, everything is EPSG:4326, longitude first. Definitions are those of the EPSG dataset; the shifts of datums are
//! its transformations to WGS 84: of СК-42 that of ГОСТ Р 51794-2008, of ГСК-2011 that of ГОСТ 32453-2017.

use std::sync::LazyLock;

use geo::Coord;
use proj4rs::Proj;

/// A reference system that coordinates may be given and asked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Crs {
    /// Longitude, latitude of WGS 84.
    Crs84,
    /// EPSG:4326: latitude, longitude of WGS 84.
    Wgs84,
    /// EPSG:3857: spherical Mercator of web maps, metres.
    WebMercator,
    /// EPSG:32645: UTM zone 45 north, metres.
    Utm45North,
    /// EPSG:28415: СК-42, Gauss-Krüger zone 15, metres, northing first.
    Sk42Zone15,
    /// EPSG:20915: ГСК-2011, Gauss-Krüger zone 15, metres, northing first.
    Gsk2011Zone15,
}

impl Crs {
    /// Every one, the native first.
    pub const ALL: [Self; 6] = [
        Self::Crs84,
        Self::Wgs84,
        Self::WebMercator,
        Self::Utm45North,
        Self::Sk42Zone15,
        Self::Gsk2011Zone15,
    ];

    /// Its name as the OGC writes it.
    pub fn uri(self) -> &'static str {
        match self {
            Self::Crs84 => "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            Self::Wgs84 => "http://www.opengis.net/def/crs/EPSG/0/4326",
            Self::WebMercator => "http://www.opengis.net/def/crs/EPSG/0/3857",
            Self::Utm45North => "http://www.opengis.net/def/crs/EPSG/0/32645",
            Self::Sk42Zone15 => "http://www.opengis.net/def/crs/EPSG/0/28415",
            Self::Gsk2011Zone15 => "http://www.opengis.net/def/crs/EPSG/0/20915",
        }
    }

    /// The system of a name, with `https` too.
    pub fn of_uri(uri: &str) -> Option<Self> {
        let rest = uri.strip_prefix("http://").or_else(|| uri.strip_prefix("https://"))?;
        Self::ALL.into_iter().find(|crs| crs.uri().strip_prefix("http://") == Some(rest))
    }

    /// Whether its coordinates are degrees.
    pub fn is_geographic(self) -> bool {
        matches!(self, Self::Crs84 | Self::Wgs84)
    }

    /// Whether its first axis points north.
    pub fn is_northing_first(self) -> bool {
        matches!(self, Self::Wgs84 | Self::Sk42Zone15 | Self::Gsk2011Zone15)
    }

    /// The decimals that tell a centimetre.
    pub fn decimals(self) -> u32 {
        if self.is_geographic() { 7 } else { 2 }
    }

    /// Coordinates in this system, its first axis as `x`, of a place in longitude and latitude. `None` where the
    /// projection has none.
    pub fn project(self, place: Coord<f64>) -> Option<Coord<f64>> {
        let along = match self.projection() {
            None => place,
            Some(projection) => {
                let mut point = (place.x.to_radians(), place.y.to_radians(), 0.0);
                proj4rs::transform::transform(&WGS84, projection, &mut point).ok()?;
                Coord { x: point.0, y: point.1 }
            }
        };
        Some(self.turned(along)).filter(is_finite)
    }

    /// Longitude and latitude of coordinates in this system, its first axis as `x`.
    pub fn unproject(self, at: Coord<f64>) -> Option<Coord<f64>> {
        let at = self.turned(at);
        let place = match self.projection() {
            None => at,
            Some(projection) => {
                let mut point = (at.x, at.y, 0.0);
                proj4rs::transform::transform(projection, &WGS84, &mut point).ok()?;
                Coord { x: point.0.to_degrees(), y: point.1.to_degrees() }
            }
        };
        Some(place).filter(is_finite)
    }

    fn turned(self, c: Coord<f64>) -> Coord<f64> {
        if self.is_northing_first() { Coord { x: c.y, y: c.x } } else { c }
    }

    fn projection(self) -> Option<&'static Proj> {
        match self {
            Self::Crs84 | Self::Wgs84 => None,
            Self::WebMercator => Some(&WEB_MERCATOR),
            Self::Utm45North => Some(&UTM_45_NORTH),
            Self::Sk42Zone15 => Some(&SK42_ZONE_15),
            Self::Gsk2011Zone15 => Some(&GSK2011_ZONE_15),
        }
    }
}

fn is_finite(c: &Coord<f64>) -> bool {
    c.x.is_finite() && c.y.is_finite()
}

fn known(definition: &str) -> Proj {
    Proj::from_proj_string(definition).expect("a test reads every definition")
}

static WGS84: LazyLock<Proj> = LazyLock::new(|| known("+proj=longlat +datum=WGS84 +no_defs"));
static WEB_MERCATOR: LazyLock<Proj> = LazyLock::new(|| {
    known(
        "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs",
    )
});
static UTM_45_NORTH: LazyLock<Proj> =
    LazyLock::new(|| known("+proj=utm +zone=45 +datum=WGS84 +units=m +no_defs"));
static SK42_ZONE_15: LazyLock<Proj> = LazyLock::new(|| {
    known(
        "+proj=tmerc +lat_0=0 +lon_0=87 +k=1 +x_0=15500000 +y_0=0 +ellps=krass \
         +towgs84=23.57,-140.95,-79.8,0,0.35,0.79,-0.22 +units=m +no_defs",
    )
});
static GSK2011_ZONE_15: LazyLock<Proj> = LazyLock::new(|| {
    known(
        "+proj=tmerc +lat_0=0 +lon_0=87 +k=1 +x_0=15500000 +y_0=0 +a=6378136.5 +rf=298.2564151 \
         +towgs84=0.013,-0.092,-0.03,-0.001738,0.003559,-0.004263,0.0074 +units=m +no_defs",
    )
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Coordinates of the same place by PROJ 9, as GDAL 3.6 gives them.
    #[test]
    fn a_place_has_the_coordinates_that_proj_gives_it() {
        let place = Coord { x: 86.08, y: 55.35 };
        for (crs, x, y, metres) in [
            (Crs::WebMercator, 9_582_381.767, 7_430_092.442, 0.001),
            (Crs::Utm45North, 441_663.227, 6_134_125.501, 0.001),
            // PROJ takes the newest of several shifts.
            (Crs::Sk42Zone15, 6_136_616.527, 15_441_666.05, 2.0),
            (Crs::Gsk2011Zone15, 6_136_579.636, 15_441_639.888, 0.5),
        ] {
            let at = crs.project(place).expect("near the zone");
            assert!((at.x - x).abs() < metres && (at.y - y).abs() < metres, "{crs:?}: {at:?}");
        }
        assert_eq!(Crs::Wgs84.project(place), Some(Coord { x: 55.35, y: 86.08 }));
        assert_eq!(Crs::Crs84.project(place), Some(place));
    }

    #[test]
    fn a_name_leads_to_its_system() {
        for crs in Crs::ALL {
            assert_eq!(Crs::of_uri(crs.uri()), Some(crs));
        }
        assert_eq!(Crs::of_uri("https://www.opengis.net/def/crs/EPSG/0/3857"), Some(Crs::WebMercator));
        for unknown in ["", "EPSG:4326", "http://www.opengis.net/def/crs/0/unsupported"] {
            assert_eq!(Crs::of_uri(unknown), None);
        }
    }

    proptest! {
        #[test]
        fn there_and_back_is_where_one_was(lon in 80.0..92.0_f64, lat in 50.0..60.0_f64) {
            let place = Coord { x: lon, y: lat };
            for crs in Crs::ALL {
                let back = crs.project(place).and_then(|at| crs.unproject(at)).expect("near the zone");
                prop_assert!((back.x - lon).abs() < 1e-7 && (back.y - lat).abs() < 1e-7, "{:?} {:?}", crs, back);
            }
        }
    }
}
