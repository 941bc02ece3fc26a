//! Symbols of categories, as the map has them.

/// A category's symbol as an `<svg>` element, hidden from those who hear the text beside it.
pub fn icon(category: &str) -> String {
    format!(
        r#"<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><title>{category}</title></svg>"#
    )
}
