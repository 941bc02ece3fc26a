//! Longitude or latitude first? Told by whether a place lies where the city is, or, for a first import, in Russia.

/// The order of the two numbers of a coordinate in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AxisOrder {
    /// Longitude first, unless that looks wrong: then an error says so.
    #[default]
    Checked,
    /// Longitude first, whatever it looks like.
    LonLat,
    /// Latitude first.
    LatLon,
}

impl std::str::FromStr for AxisOrder {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "checked" => Ok(Self::Checked),
            "lon-lat" => Ok(Self::LonLat),
            "lat-lon" => Ok(Self::LatLon),
            _ => Err("expected checked, lon-lat or lat-lon".to_owned()),
        }
    }
}

/// Where places are expected: west, south, east, north, degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// The box.
    pub bounds: [f64; 4],
    /// What it is, for a sentence.
    pub name: &'static str,
}

impl Expected {
    /// Around what the store already knows; the whole of Russia (but its few degrees beyond the date line) when it
    /// knows nothing.
    pub fn around(known: Option<[f64; 4]>) -> Self {
        match known {
            Some([west, south, east, north]) => {
                Self { bounds: [west - 1.0, south - 1.0, east + 1.0, north + 1.0], name: "the city" }
            }
            None => Self { bounds: [19.0, 41.0, 180.0, 82.0], name: "Russia" },
        }
    }

    fn holds(&self, x: f64, y: f64) -> bool {
        let [west, south, east, north] = self.bounds;
        (west..=east).contains(&x) && (south..=north).contains(&y)
    }

    /// Whether a place is not where expected, and with its numbers exchanged is; or is on the globe only so.
    pub fn looks_swapped(&self, lon: f64, lat: f64) -> bool {
        let only_exchanged = (90.0..=180.0).contains(&lat.abs()) && lon.abs() <= 90.0;
        !self.holds(lon, lat) && (self.holds(lat, lon) || only_exchanged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exchanged_numbers_are_noticed_and_others_left_alone() {
        let russia = Expected::around(None);
        assert!(russia.looks_swapped(59.93, 30.3), "St Petersburg, exchanged");
        assert!(!russia.looks_swapped(30.3, 59.93));
        assert!(!russia.looks_swapped(-0.1, 51.5), "London, either way no Russia");
        // Kemerovo lies in Russia's box only one way round, though both numbers could be latitudes.
        assert!(russia.looks_swapped(55.35, 86.08));
        assert!(!russia.looks_swapped(86.08, 55.35));
        assert!(
            Expected::around(Some([86.0, 55.0, 86.1, 55.1])).looks_swapped(52.28, 104.28),
            "Irkutsk, no latitude"
        );
        assert!(!russia.looks_swapped(9_573_000.0, 7_430_000.0), "metres");
    }
}
