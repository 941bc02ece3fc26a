//! In which form an answer is asked for: by `f`, else by `Accept`.

use axum::http::{HeaderMap, header};

use super::super::{Problem, params::Params};

/// A form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON; of features GeoJSON.
    Json,
    /// A table for scripts.
    Csv,
    /// A table for a Russian Excel.
    Excel,
}

/// The forms of what leads to features and tells of them.
pub const OF_DOCUMENTS: [Format; 1] = [Format::Json];

/// The forms of pages of features.
pub const OF_PAGES: [Format; 3] = [Format::Json, Format::Csv, Format::Excel];

/// The forms of one feature.
pub const OF_FEATURE: [Format; 1] = [Format::Json];

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

    /// The form that `Accept` likes best.
    fn accepted(headers: &HeaderMap, offered: &[Self]) -> Option<Self> {
        let accept = headers.get(header::ACCEPT)?.to_str().ok()?;
        let mut wishes: Vec<(f32, &str)> = accept
            .split(',')
            .map(|wish| {
                let mut parts = wish.split(';').map(str::trim);
                let name = parts.next().unwrap_or_default();
                let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse().ok());
                (weight.unwrap_or(1.0), name)
            })
            .collect();
        // Stable: of equal weights the first named counts.
        wishes.sort_by(|a, b| b.0.total_cmp(&a.0));
        let fits = |wish: &(f32, &str)| {
            offered.iter().copied().find(|format| wish.0 > 0.0 && format.media_types().contains(&wish.1))
        };
        wishes.iter().find_map(fits)
    }

    /// Its names in `f`.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::Json => &["json", "geojson"],
            Self::Csv => &["csv"],
            Self::Excel => &["excel"],
        }
    }

    fn media_types(self) -> &'static [&'static str] {
        match self {
            Self::Json => &["application/json", "application/geo+json"],
            Self::Csv => &["text/csv"],
            // Of the same type as the other: only its name asks for it.
            Self::Excel => &[],
        }
    }
}
