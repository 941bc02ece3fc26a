//! What the map looks like: the layers of `tiles/style.json` with the tokens of a theme put in.

mod sprite;
mod tokens;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

pub use sprite::{ICONS, Sprite, Sprites};
pub use tokens::{Colour, Curve, Tokens};

use super::TileError;

/// The layers every theme draws; a text that begins with `$` names a token.
const LAYERS: &str = include_str!("../../../tiles/style.json");

/// The layers of tiles a style draws from, as `/tiles/…` takes them.
pub const STYLE_LAYERS: &str = "base,committees,borders,labels,addresses,places";

/// The symbol of categories that have none of their own.
const PLACE: &str = "place";

/// A set of colours, widths and sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Warm paper by day.
    Light,
    /// The same by night.
    Dark,
    /// Black on white, strong lines.
    Contrast,
}

impl Theme {
    /// Every theme.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Contrast];

    /// Its name in paths.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
        }
    }

    /// The theme of a name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }

    /// Its tokens.
    ///
    /// # Errors
    /// [`TileError::Design`] when its file is not as it should be, which a test would have found.
    pub fn tokens(self) -> Result<Tokens, TileError> {
        Ok(serde_json::from_str(match self {
            Self::Light => include_str!("../../../tiles/tokens/light.json"),
            Self::Dark => include_str!("../../../tiles/tokens/dark.json"),
            Self::Contrast => include_str!("../../../tiles/tokens/contrast.json"),
        })?)
    }
}

/// What `tiles/style.json` may name: the tokens, and as `symbol` which symbol a place has. QGIS 3.22 knows no choice of
/// symbols but one that names them all, each in a list.
fn values(tokens: &Tokens) -> Map<String, Value> {
    let mut symbol = vec![json!("match"), json!(["get", "category"])];
    let own = ICONS.iter().map(|(name, _)| name).filter(|name| **name != PLACE);
    symbol.extend(own.flat_map(|name| [json!([name]), json!(name)]));
    symbol.push(json!(PLACE));
    let mut values = tokens.as_values();
    values.insert("symbol".to_owned(), Value::Array(symbol));
    values
}

/// The MapLibre style of a theme (<https://maplibre.org/maplibre-style-spec/>), version 8. It has no `glyphs`: MapLibre 5.11
/// and later draw every letter with the page's own font, Golos Text.
///
/// `tilejson` and `sprite` are URLs, the latter without an ending.
///
/// # Errors
/// [`TileError::Design`] and [`TileError::Token`] when the files in `tiles/` are not as they should be, which a test would
/// have found.
pub fn style(theme: Theme, tilejson: &str, sprite: &str) -> Result<Value, TileError> {
    let tokens = theme.tokens()?;
    let layers = resolve(serde_json::from_str(LAYERS)?, &values(&tokens), &mut BTreeSet::new())?;
    Ok(json!({
        "version": 8,
        "name": tokens.title,
        "sources": { "dvor": { "type": "vector", "url": tilejson } },
        "sprite": sprite,
        "layers": layers,
    }))
}

/// Puts tokens in place of their names; notes which were used.
fn resolve(
    value: Value,
    tokens: &Map<String, Value>,
    used: &mut BTreeSet<String>,
) -> Result<Value, TileError> {
    Ok(match value {
        Value::String(text) => match text.strip_prefix('$') {
            None => Value::String(text),
            Some(name) => {
                used.insert(name.to_owned());
                tokens.get(name).cloned().ok_or_else(|| TileError::Token { name: name.to_owned() })?
            }
        },
        Value::Array(items) => {
            Value::Array(items.into_iter().map(|item| resolve(item, tokens, used)).collect::<Result<_, _>>()?)
        }
        Value::Object(members) => {
            let members = members.into_iter().map(|(key, item)| Ok((key, resolve(item, tokens, used)?)));
            Value::Object(members.collect::<Result<_, TileError>>()?)
        }
        plain @ (Value::Null | Value::Bool(_) | Value::Number(_)) => plain,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_is_used_and_every_name_is_a_token() {
        for theme in Theme::ALL {
            let tokens = values(&theme.tokens().expect("typed"));
            let mut used = BTreeSet::new();
            resolve(serde_json::from_str(LAYERS).expect("JSON"), &tokens, &mut used).expect("all known");
            let known: BTreeSet<String> = tokens.keys().cloned().collect();
            assert_eq!(used, known, "{theme:?}");
        }
    }

    #[test]
    fn a_missing_token_and_one_too_many_are_refused() {
        let tokens = include_str!("../../../tiles/tokens/light.json");
        let mut value: Value = serde_json::from_str(tokens).expect("JSON");
        value["colour"]["unheard_of"] = "#000000".into();
        assert!(serde_json::from_value::<Tokens>(value).is_err());
        let mut value: Value = serde_json::from_str(tokens).expect("JSON");
        value["colour"].as_object_mut().expect("an object").remove("water");
        assert!(serde_json::from_value::<Tokens>(value).is_err());
        assert!(resolve(json!("$colour.unheard_of"), &Map::new(), &mut BTreeSet::new()).is_err());
    }

    #[test]
    fn a_boundary_stands_out_from_everything_beneath_it() {
        for theme in Theme::ALL {
            let tokens = theme.tokens().expect("typed");
            let c = &tokens.colour;
            for (name, ground) in [
                ("land", c.land),
                ("residential", c.residential),
                ("gardens", c.gardens),
                ("industry", c.industry),
                ("forest", c.forest),
                ("park", c.park),
                ("water", c.water),
                ("building", c.building),
                ("street", c.street),
                ("main_street", c.main_street),
                ("yard", c.yard),
            ] {
                for line in [c.boundary, c.district] {
                    let ratio = line.contrast(ground);
                    assert!(ratio >= 3.0, "{theme:?}: {ratio:.2} on {name}");
                }
            }
            for text in [
                c.text,
                c.text_quiet,
                c.text_house,
                c.text_water,
                c.text_park,
                c.text_committee,
                c.text_district,
            ] {
                let ratio = text.contrast(c.halo);
                assert!(ratio >= 4.5, "{theme:?}: text {ratio:.2} on its halo");
            }
            for (name, plate) in &tokens.plate {
                let ratio = plate.contrast(c.mark);
                assert!(ratio >= 4.5, "{theme:?}: {name} {ratio:.2}");
            }
        }
    }
}
