//! In which form an answer is asked for: by `f`, else by `Accept`.

use axum::http::{HeaderMap, Uri, header};

use super::{Problem, accepted::wishes, params::Params};

/// A form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON; of features GeoJSON.
    Json,
    /// A table for scripts.
    Csv,
    /// A table for a Russian Excel.
    Excel,
    /// A tileset, for `MapLibre`.
    TileJson,
    /// A page for people.
    Html,
}

/// The forms of what leads to features and tells of them.
pub const OF_DOCUMENTS: [Format; 2] = [Format::Json, Format::Html];

/// The forms of pages of features.
pub const OF_PAGES: [Format; 4] = [Format::Json, Format::Csv, Format::Excel, Format::Html];

/// The forms of one feature.
pub const OF_FEATURE: [Format; 2] = [Format::Json, Format::Html];

/// The forms of a tileset.
pub const OF_TILESET: [Format; 3] = [Format::Json, Format::TileJson, Format::Html];

impl Format {
    /// The form asked for; of those offered the first where nothing is told.
    ///
    /// # Errors
    /// [`Problem::BadParameter`] for an `f` that is not offered.
    pub fn of(params: &mut Params, headers: &HeaderMap, offered: &[Self]) -> Result<Self, Problem> {
        let by_name = |text: &str| offered.iter().copied().find(|format| format.names().contains(&text));
        let asked = params.read("f", "json", by_name)?;
        Ok(asked
            .or_else(|| Self::accepted(headers, offered))
            .or(offered.first().copied())
            .unwrap_or(Self::Json))
    }

    /// Whether somebody reads with their eyes: `f` names a page, or leaves it to `Accept`, which likes a page better than
    /// anything else of ours.
    pub fn is_page(uri: &Uri, headers: &HeaderMap) -> bool {
        const ALL: [Format; 4] = [Format::Json, Format::Csv, Format::TileJson, Format::Html];
        match Params::of(uri).ok().and_then(|mut params| params.take("f")) {
            Some(name) if Self::Html.names().contains(&name.trim()) => true,
            Some(name) if ALL.iter().any(|format| format.names().contains(&name.trim())) => false,
            _ => Self::accepted(headers, &ALL) == Some(Self::Html),
        }
    }

    /// The form that `Accept` likes best.
    fn accepted(headers: &HeaderMap, offered: &[Self]) -> Option<Self> {
        let mut wishes: Vec<(&str, f32)> = wishes(headers, header::ACCEPT).collect();
        // Stable: of equal weights the first named counts.
        wishes.sort_by(|a, b| b.1.total_cmp(&a.1));
        let fits = |(name, weight): &(&str, f32)| {
            let takes = |format: &Self| match *name {
                "*/*" => true,
                "text/*" => format.media_types().iter().any(|name| name.starts_with("text/")),
                name => format.media_types().contains(&name),
            };
            offered.iter().copied().find(|format| *weight > 0.0 && takes(format))
        };
        wishes.iter().find_map(fits)
    }

    /// Its names in `f`.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::Json => &["json", "geojson"],
            Self::Csv => &["csv"],
            Self::Excel => &["excel"],
            Self::TileJson => &["tilejson"],
            Self::Html => &["html"],
        }
    }

    fn media_types(self) -> &'static [&'static str] {
        match self {
            Self::Json => &["application/json", "application/geo+json"],
            Self::Csv => &["text/csv"],
            // Of the same type as another: only its name asks for it.
            Self::Excel | Self::TileJson => &[],
            Self::Html => &["text/html", "application/xhtml+xml"],
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const CHROMIUM: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

    #[test]
    fn browsers_get_pages_and_programs_what_they_ask_for() {
        for (accept, query, form) in [
            (None, "", Format::Json),
            (Some("*/*"), "", Format::Json),
            (Some(CHROMIUM), "", Format::Html),
            (Some(CHROMIUM), "f=json", Format::Json),
            (Some(CHROMIUM), "f=csv", Format::Csv),
            (Some("*/*"), "f=html", Format::Html),
            (Some("application/geo+json, text/html;q=0.5"), "", Format::Json),
            (Some("application/json;q=0.5, text/html"), "", Format::Html),
            (Some("text/html;q=0"), "", Format::Json),
            (Some("text/*"), "", Format::Csv),
            (Some("text/html;q=0.1, */*"), "", Format::Json),
            (Some("image/png"), "", Format::Json),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(accept) = accept {
                headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            }
            let uri: Uri = format!("/api?{query}").parse().expect("a path");
            let mut params = Params::of(&uri).expect("a query");
            let found = Format::of(&mut params, &headers, &OF_PAGES).expect("offered");
            assert_eq!(found, form, "{accept:?} {query}");
            assert_eq!(Format::is_page(&uri, &headers), form == Format::Html, "{accept:?} {query}");
        }
    }
}
