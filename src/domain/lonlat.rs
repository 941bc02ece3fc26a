//! A place on earth.

use super::DomainError;

/// A point, EPSG:4326, longitude first, degrees; finite and on the globe.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LonLat {
    lon: f64,
    lat: f64,
}

impl LonLat {
    /// Takes longitude and latitude in degrees.
    ///
    /// # Errors
    /// [`DomainError::LonLat`] for NaN, infinity, |lon| > 180 or |lat| > 90.
    pub fn new(lon: f64, lat: f64) -> Result<Self, DomainError> {
        if (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat) {
            Ok(Self { lon, lat })
        } else {
            Err(DomainError::LonLat { lon: lon.to_string(), lat: lat.to_string() })
        }
    }

    /// Longitude, degrees east of Greenwich.
    pub fn lon(self) -> f64 {
        self.lon
    }

    /// Latitude, degrees north of the equator.
    pub fn lat(self) -> f64 {
        self.lat
    }
}

impl From<LonLat> for geo::Coord<f64> {
    fn from(p: LonLat) -> Self {
        geo::Coord { x: p.lon, y: p.lat }
    }
}

impl From<LonLat> for geo::Point<f64> {
    fn from(p: LonLat) -> Self {
        geo::Point::new(p.lon, p.lat)
    }
}
