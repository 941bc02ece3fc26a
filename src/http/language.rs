//! The language of answers: Russian, or English for whom prefers it.

use axum::http::{HeaderMap, Uri, header};

/// The language an answer is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Russian, unless English is asked for first.
    #[default]
    Russian,
    /// English.
    English,
}

impl Language {
    /// By `Accept-Language`: whichever of the two has the greater weight; Russian on a tie.
    pub fn of(headers: &HeaderMap) -> Self {
        let Some(asked) = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()) else {
            return Self::Russian;
        };
        let weight = |wanted: &str| {
            asked
                .split(',')
                .filter_map(|entry| {
                    let mut parts = entry.trim().split(';');
                    let tag = parts.next()?.trim().to_ascii_lowercase();
                    let fits =
                        tag == wanted || tag.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('-'));
                    let q =
                        parts.find_map(|p| p.trim().strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
                    fits.then_some(q)
                })
                .fold(0.0_f32, f32::max)
        };
        if weight("en") > weight("ru") { Self::English } else { Self::Russian }
    }

    /// That of a path: pages in English stand below `/en`.
    pub fn of_path(uri: &Uri) -> Self {
        let below = uri.path().strip_prefix(Self::English.root());
        let is_english = below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if is_english { Self::English } else { Self::Russian }
    }

    /// Where pages of it stand, without a slash at the end.
    pub fn root(self) -> &'static str {
        match self {
            Self::Russian => "",
            Self::English => "/en",
        }
    }

    /// Its tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Russian => "ru",
            Self::English => "en",
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_language_is_that_of_greater_weight_and_russian_on_a_tie() {
        for (asked, want) in [
            ("", Language::Russian),
            ("en", Language::English),
            ("en-GB,ru;q=0.5", Language::English),
            ("ru,en;q=0.9", Language::Russian),
            ("en;q=0.5, ru;q=0.5", Language::Russian),
            ("de", Language::Russian),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(asked));
            assert_eq!(Language::of(&headers), want, "{asked}");
        }
    }
}
