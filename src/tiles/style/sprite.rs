//! The symbols of a theme drawn on one sheet, as MapLibre wants them.

use std::sync::{Arc, Mutex, PoisonError};

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree},
};
use serde_json::{Map, Value, json};

use super::{Colour, Theme};
use crate::tiles::TileError;

/// The side of a symbol, pixels.
const SIDE: u32 = 24;

/// Space round each symbol, pixels, so that none bleeds into its neighbour.
const GAP: u32 = 1;

macro_rules! icons {
    ($($name:literal),+ $(,)?) => {
        /// Every symbol: its name, a category's id, and its drawing, an SVG of 24 by 24. `place` stands for categories
        /// that have no drawing of their own.
        pub const ICONS: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../../tiles/icons/", $name, ".svg")))),+];
    };
}

icons!("battery-box", "bench", "centre", "memorial", "mural", "place", "playground", "sports-ground", "yard",);

/// A sheet of symbols.
pub struct Sprite {
    /// Where each symbol is, as the style specification's `sprite` describes.
    pub index: String,
    /// The sheet.
    pub png: Vec<u8>,
}

/// The sheets drawn so far: each once, when it is first asked for.
#[derive(Default)]
pub struct Sprites(Mutex<Vec<Drawn>>);

/// A theme's name, pixels to a CSS pixel, and their sheet.
type Drawn = (&'static str, u8, Arc<Sprite>);

impl Sprites {
    /// The sheet of a theme for screens of so many pixels to a CSS pixel: 1 or 2. Takes some milliseconds the first
    /// time.
    ///
    /// # Errors
    /// Those of the drawing: faults of ours, which a test would have found.
    pub fn of(&self, theme: Theme, ratio: u8) -> Result<Arc<Sprite>, TileError> {
        let mut drawn = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((.., sprite)) = drawn.iter().find(|(name, px, _)| (*name, *px) == (theme.name(), ratio)) {
            return Ok(Arc::clone(sprite));
        }
        let sprite = Arc::new(draw(theme, ratio)?);
        drawn.push((theme.name(), ratio, Arc::clone(&sprite)));
        Ok(sprite)
    }
}

fn draw(theme: Theme, ratio: u8) -> Result<Sprite, TileError> {
    let tokens = theme.tokens()?;
    let ratio_px = u32::from(ratio);
    let cell = (SIDE + 2 * GAP) * ratio_px;
    let mut sheet = Pixmap::new(cell * ICONS.len() as u32, cell).ok_or(TileError::Sheet)?;
    let mut index = Map::new();
    for (n, (name, svg)) in ICONS.iter().enumerate() {
        let plate =
            *tokens.plate.get(*name).ok_or_else(|| TileError::Token { name: format!("plate.{name}") })?;
        let svg = coloured(svg, plate, tokens.colour.plate_edge, tokens.colour.mark);
        let tree = Tree::from_str(&svg, &Options::default())?;
        let (x, y) = (cell * n as u32 + GAP * ratio_px, GAP * ratio_px);
        let scale = f32::from(ratio);
        resvg::render(
            &tree,
            Transform::from_scale(scale, scale).post_translate(x as f32, y as f32),
            &mut sheet.as_mut(),
        );
        let side = SIDE * ratio_px;
        index.insert(
            (*name).to_owned(),
            json!({"x": x, "y": y, "width": side, "height": side, "pixelRatio": ratio}),
        );
    }
    let png = sheet.encode_png().map_err(|e| TileError::Png { source: e.into() })?;
    Ok(Sprite { index: Value::Object(index).to_string(), png })
}

/// A drawing with its classes `plate` and `mark` turned into colours.
fn coloured(svg: &str, plate: Colour, edge: Colour, mark: Colour) -> String {
    let plate = format!(r#"fill="{plate}" stroke="{edge}" stroke-width="1.2" stroke-linejoin="round""#);
    svg.replace(r#"class="plate""#, &plate).replace(r#"class="mark""#, &format!(r#"fill="{mark}""#))
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    #[test]
    fn every_drawing_is_on_the_sheet_and_has_a_plate_in_every_theme() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tiles/icons");
        let drawn: BTreeSet<String> = fs::read_dir(folder)
            .expect("the folder")
            .map(|e| e.expect("an entry").path())
            .map(|p| p.file_stem().expect("a name").to_string_lossy().into_owned())
            .collect();
        let listed: BTreeSet<String> = ICONS.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(drawn, listed);
        for theme in Theme::ALL {
            let plates: BTreeSet<String> = theme.tokens().expect("typed").plate.into_keys().collect();
            assert_eq!(plates, listed, "{theme:?}");
        }
    }

    #[test]
    fn drawings_are_plain_and_their_plates_differ_in_shape() {
        let mut plates = BTreeSet::new();
        for (name, svg) in ICONS {
            assert!(svg.contains(r#"viewBox="0 0 24 24""#), "{name}");
            for odd in ["id=", "style", "<defs", "transform", "fill=\""] {
                assert!(!svg.contains(odd), "{name} has {odd}");
            }
            assert_eq!((svg.matches("plate").count(), svg.matches("mark").count()), (1, 1), "{name}");
            let plate = svg.lines().find(|line| line.contains("plate")).expect("a plate");
            assert!(plates.insert(plate), "{name} has another's plate");
        }
    }

    #[test]
    fn a_sheet_is_a_picture_of_the_size_its_index_says() {
        let sprites = Sprites::default();
        for theme in Theme::ALL {
            for ratio in [1, 2] {
                let sprite = sprites.of(theme, ratio).expect("drawn");
                let picture = Pixmap::decode_png(&sprite.png).expect("a PNG");
                let index: Value = serde_json::from_str(&sprite.index).expect("JSON");
                for (name, place) in index.as_object().expect("an object") {
                    let at = |key: &str| place[key].as_u64().expect("a number") as u32;
                    assert!(at("x") + at("width") <= picture.width(), "{name}");
                    assert!(at("y") + at("height") <= picture.height(), "{name}");
                    let middle = picture.pixel(at("x") + at("width") / 2, at("y") + at("height") / 2);
                    assert!(middle.expect("inside").alpha() > 200, "{name} is drawn");
                }
                assert!(Arc::ptr_eq(&sprite, &sprites.of(theme, ratio).expect("kept")));
            }
        }
    }
}
