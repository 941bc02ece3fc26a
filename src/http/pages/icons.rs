//! Symbols of categories in pages, drawn as the map draws them.

use std::{collections::BTreeMap, sync::OnceLock};

use crate::tiles::{ICONS, Theme};

/// The symbol of categories that have none of their own.
const ANY: &str = "place";

/// A category's symbol as an `<svg>` element, hidden from those who hear the text beside it.
pub fn icon(category: &str) -> &'static str {
    static DRAWN: OnceLock<BTreeMap<&str, String>> = OnceLock::new();
    let drawn = DRAWN.get_or_init(drawn);
    drawn.get(category).or_else(|| drawn.get(ANY)).map_or("", String::as_str)
}

/// Every symbol, in the colours of the light map: white on a plate, they are clear on dark paper too.
fn drawn() -> BTreeMap<&'static str, String> {
    let plates = Theme::Light.tokens().map(|t| t.plate).unwrap_or_default();
    let body = |svg: &'static str| {
        let inside = svg.find('>').map_or("", |n| &svg[n + 1..]);
        inside.trim_end().trim_end_matches("</svg>").trim()
    };
    ICONS
        .iter()
        .map(|(name, svg)| {
            let plate = plates.get(*name).map(ToString::to_string).unwrap_or_default();
            let coloured = body(svg)
                .replace(r#"class="plate""#, &format!(r#"class="plate" fill="{plate}""#))
                .replace(r#"class="mark""#, r##"class="mark" fill="#fff""##);
            (*name, format!(r#"<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{coloured}</svg>"#))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_a_city_adds_has_a_symbol_too() {
        assert!(icon("bench").contains("<circle") && icon("bench").ends_with("</svg>"));
        assert_eq!(icon("bird-table"), icon(ANY));
        assert!(!icon("bird-table").is_empty());
    }
}
