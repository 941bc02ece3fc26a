//! In which form an answer is asked for: by `f`, else by `Accept`.

use std::cmp::Reverse;

use axum::http::{HeaderMap, Uri, header};

use super::{Problem, params::Params};

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

    /// The form that `Accept` likes best (RFC 9110, 12.5.1); of those liked alike the one whose range stands first, and of
    /// one range the first offered. `None` where it likes none: then a default is answered rather than nothing.
    fn accepted(headers: &HeaderMap, offered: &[Self]) -> Option<Self> {
        let told = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let ranges: Vec<Range> = told.flat_map(|value| value.split(',')).filter_map(Range::of).collect();
        let liked = offered.iter().enumerate().filter_map(|(n, format)| {
            // Of its names the one that is meant most exactly counts.
            let names = format.media_types().iter().filter_map(|name| meant(&ranges, name));
            let (_, weight, place) = names.max()?;
            (weight > 0).then_some((Reverse((weight, place)), n, *format))
        });
        liked.min_by_key(|(most, n, _)| (*most, *n)).map(|(.., format)| format)
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
            // What any answer in JSON may call itself: a document, features, a schema, a description, a problem.
            Self::Json => &[
                "application/json",
                "application/geo+json",
                "application/schema+json",
                "application/vnd.oai.openapi+json",
                "application/problem+json",
            ],
            Self::Csv => &["text/csv"],
            // Of the same type as another: only its name asks for it.
            Self::Excel | Self::TileJson => &[],
            Self::Html => &["text/html", "application/xhtml+xml"],
        }
    }
}

/// A range of media types and how welcome they are, in thousandths.
struct Range {
    name: String,
    weight: u16,
}

impl Range {
    /// Reads one of the list; parameters other than the weight are passed over. `None` where the weight is none.
    fn of(text: &str) -> Option<Self> {
        let mut parts = text.split(';').map(|part| part.trim().to_ascii_lowercase());
        let name = parts.next().filter(|name| name.contains('/'))?;
        let weight = match parts.find_map(|part| part.strip_prefix("q=").map(str::to_owned)) {
            Some(text) => text.trim().parse::<f32>().ok().filter(|q| (0.0..=1.0).contains(q))?,
            None => 1.0,
        };
        Some(Self { name, weight: (weight * 1000.0).round() as u16 })
    }

    /// How exactly it means a media type: by name, by family, or as any; `None` where it does not.
    fn exactness(&self, name: &str) -> Option<u8> {
        let family = self.name.strip_suffix('*').filter(|family| family.ends_with('/'));
        match family {
            _ if self.name == name => Some(2),
            Some(family) if name.starts_with(family) => Some(1),
            Some("*/") => Some(0),
            _ => None,
        }
    }
}

/// How exactly a media type is meant, how welcome it is by that range, and where in the list that stands, the first
/// greatest.
fn meant(ranges: &[Range], name: &str) -> Option<(u8, u16, Reverse<usize>)> {
    let fitting = ranges.iter().enumerate();
    let fitting = fitting.filter_map(|(n, range)| Some((range.exactness(name)?, Reverse(n), range.weight)));
    fitting.max().map(|(exactness, place, weight)| (exactness, weight, place))
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
            // Families, letters of any size, weights by the range that means a type most exactly.
            (Some("text/html;q=0.5, application/*"), "", Format::Json),
            (Some("application/*;q=0.5, text/html"), "", Format::Html),
            (Some("application/schema+json, text/html;q=0.9"), "", Format::Json),
            (Some("TEXT/HTML, application/json;Q=0.5"), "", Format::Html),
            (Some("application/json;Q=0.5,text/html;q=0.7"), "", Format::Html),
            (Some("application/json;q=0, application/geo+json;q=0, */*;q=0.5"), "", Format::Csv),
            (Some("text/html, */*;q=0.1, text/html;q=0"), "", Format::Html),
            (Some("*/*, application/*;q=0"), "", Format::Csv),
            (Some("text/*;q=0.9, text/html;q=0, application/json;q=0.1"), "", Format::Csv),
            (Some("text/html;charset=utf-8;q=0.2, text/csv;header=present;q=0.3"), "", Format::Csv),
            (Some("text/html;q=much, text/csv;q=0.1"), "", Format::Csv),
            (Some("text/html;q=7, application/json;q=0.1"), "", Format::Json),
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

    #[test]
    fn several_lines_are_one_list() {
        let mut headers = HeaderMap::new();
        for line in ["text/csv;q=0.3", "text/html;q=0.8", "application/json;q=0.5"] {
            headers.append(header::ACCEPT, HeaderValue::from_static(line));
        }
        assert_eq!(Format::accepted(&headers, &OF_PAGES), Some(Format::Html));
        assert_eq!(Format::accepted(&headers, &[Format::Json, Format::Csv]), Some(Format::Json));
    }
}
