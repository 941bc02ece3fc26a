//! The tokens of a theme: every colour, width and size the map knows, by name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Everything a theme decides.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tokens {
    /// The theme's name, in Russian.
    pub title: String,
    /// Colours.
    pub colour: Colours,
    /// The plates of symbols, by category; `place` for categories a city adds.
    pub plate: BTreeMap<String, Colour>,
    /// Opacities, 0 to 1.
    pub opacity: Opacities,
    /// Widths of lines, pixels by zoom.
    pub width: Widths,
    /// Sizes of letters, pixels by zoom.
    pub text: Texts,
    /// Widths of halos, pixels.
    pub halo: Halos,
    /// Sizes of symbols, as a share of 24 pixels, by zoom.
    pub icon: Icons,
}

/// Values of one type, by name, each of which must be there and no other.
macro_rules! tokens {
    ($(#[$doc:meta])* $name:ident: $type:ty { $($field:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[allow(missing_docs, reason = "each is named after what is drawn with it")]
        pub struct $name { $(pub $field: $type),+ }

        impl $name {
            fn each(&self) -> Vec<(&'static str, $type)> {
                vec![$((stringify!($field), self.$field.clone())),+]
            }
        }
    };
}

tokens!(
    /// Colours.
    Colours: Colour {
        land, residential, gardens, industry, forest, park, water, building, building_edge, main_street, street,
        main_street_edge, street_edge, rail, rail_gap, boundary, boundary_casing, committee, district,
        district_casing, yard, yard_edge, text, text_quiet, text_house, text_water, text_park, text_committee,
        text_district, halo, plate_edge, mark,
    }
);

tokens!(
    /// Opacities, 0 to 1.
    Opacities: f64 { committee, boundary_casing, district_casing, yard }
);

tokens!(
    /// Widths of lines, pixels by zoom.
    Widths: Curve {
        main_street, main_street_casing, street, street_casing, lane, lane_casing, rail, stream, boundary,
        boundary_casing, district, district_casing, building_edge, yard_edge,
    }
);

tokens!(
    /// Sizes of letters, pixels by zoom.
    Texts: Curve { main_street, street, lane, house, water, park, committee, district, city, place }
);

tokens!(
    /// Widths of halos, pixels.
    Halos: f64 { quiet, strong }
);

tokens!(
    /// Sizes of symbols, as a share of 24 pixels, by zoom.
    Icons: Curve { size }
);

impl Tokens {
    /// What stands for each token in a style. Colours that symbols alone are drawn with are not among them.
    pub(super) fn as_values(&self) -> Map<String, Value> {
        let mut values = Map::new();
        let only_in_symbols = ["plate_edge", "mark"];
        for (name, colour) in self.colour.each().into_iter().filter(|(n, _)| !only_in_symbols.contains(n)) {
            values.insert(format!("colour.{name}"), colour.to_string().into());
        }
        for (room, numbers) in [("opacity", self.opacity.each()), ("halo", self.halo.each())] {
            for (name, number) in numbers {
                values.insert(format!("{room}.{name}"), number.into());
            }
        }
        for (name, curve) in self.width.each() {
            values.insert(format!("width.{name}"), curve.growing(&json!(["exponential", 1.5])));
        }
        for (room, curves) in [("text", self.text.each()), ("icon", self.icon.each())] {
            for (name, curve) in curves {
                values.insert(format!("{room}.{name}"), curve.growing(&json!(["linear"])));
            }
        }
        values
    }
}

/// A value that grows with the zoom: zoom and value, zooms ascending, at least one.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(try_from = "Vec<(f64, f64)>")]
pub struct Curve(Vec<(f64, f64)>);

impl TryFrom<Vec<(f64, f64)>> for Curve {
    type Error = &'static str;

    fn try_from(stops: Vec<(f64, f64)>) -> Result<Self, Self::Error> {
        if stops.is_empty() {
            return Err("a curve has at least one stop");
        }
        let ascend = stops.windows(2).all(|pair| pair[0].0 < pair[1].0);
        let sound = stops.iter().all(|(zoom, value)| (0.0..=24.0).contains(zoom) && *value >= 0.0);
        if ascend && sound {
            Ok(Self(stops))
        } else {
            Err("zooms ascend from 0 to 24, values are not negative")
        }
    }
}

impl Curve {
    /// As an expression of the style specification.
    fn growing(&self, how: &Value) -> Value {
        let stops = self.0.iter().flat_map(|(zoom, value)| [json!(zoom), json!(value)]);
        [json!("interpolate"), how.clone(), json!(["zoom"])].into_iter().chain(stops).collect()
    }
}

/// An opaque colour, sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Colour([u8; 3]);

impl TryFrom<String> for Colour {
    type Error = String;

    /// Reads `#rrggbb`.
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let digits = text.strip_prefix('#').filter(|d| d.len() == 6 && d.is_ascii());
        let part = |n: usize| u8::from_str_radix(digits?.get(n..n + 2)?, 16).ok();
        match (part(0), part(2), part(4)) {
            (Some(r), Some(g), Some(b)) => Ok(Self([r, g, b])),
            _ => Err(format!("{text:?} is no colour like #8a3b12")),
        }
    }
}

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

impl Colour {
    /// The ratio of contrast between two colours, 1 to 21 (WCAG 2.2,
    /// <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>).
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// <https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>
    fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(|part| {
            let share = f64::from(part) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::try_from(text.to_owned()).expect("a colour")
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((colour("#ffffff").contrast(colour("#000000")) - 21.0).abs() < 1e-9);
        assert!((colour("#777777").contrast(colour("#ffffff")) - 4.478).abs() < 0.001);
        assert!(
            Colour::try_from("red".to_owned()).is_err() && Colour::try_from("#12345ё".to_owned()).is_err()
        );
        assert_eq!(colour("#8A3b12").to_string(), "#8a3b12");
    }

    #[test]
    fn a_curve_ascends() {
        assert!(Curve::try_from(vec![(9.0, 1.0), (12.0, 2.0)]).is_ok());
        for bad in [vec![], vec![(9.0, 1.0), (9.0, 2.0)], vec![(25.0, 1.0)], vec![(9.0, -1.0)]] {
            assert!(Curve::try_from(bad).is_err());
        }
    }
}
