//! The language of answers: Russian, or English for whom prefers it.

use axum::http::{HeaderMap, Uri, header};

use super::accepted::wishes;

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
        let weight = |wanted: &str| {
            wishes(headers, header::ACCEPT_LANGUAGE)
                .filter(|(tag, _)| {
                    let tag = tag.to_ascii_lowercase();
                    tag == wanted || tag.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('-'))
                })
                .map(|(_, weight)| weight)
                .fold(0.0_f32, f32::max)
        };
        if weight("en") > weight("ru") { Self::English } else { Self::Russian }
    }

    /// That of a path: pages in English stand below `/en`.
    pub fn of_path(uri: &Uri) -> Self {
        if Self::bare_path(uri) == uri.path() { Self::Russian } else { Self::English }
    }

    /// A path without its language; it begins with `/`.
    pub fn bare_path(uri: &Uri) -> &str {
        let path = uri.path();
        match path.strip_prefix(Self::English.root()) {
            Some("") => "/",
            Some(below) if below.starts_with('/') => below,
            _ => path,
        }
    }

    /// Where pages of it stand, without a slash at the end.
    pub fn root(self) -> &'static str {
        self.say("", "/en")
    }

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        self.say(Self::English, Self::Russian)
    }

    /// One of two, that of this language.
    pub fn say<T>(self, russian: T, english: T) -> T {
        match self {
            Self::Russian => russian,
            Self::English => english,
        }
    }

    /// Its tag.
    pub fn tag(self) -> &'static str {
        self.say("ru", "en")
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_page_is_in_the_language_of_its_path() {
        for (path, want, bare) in [
            ("/", Language::Russian, "/"),
            ("/en", Language::English, "/"),
            ("/en/api", Language::English, "/api"),
            ("/entrance", Language::Russian, "/entrance"),
            ("/api/en", Language::Russian, "/api/en"),
        ] {
            let uri: Uri = path.parse().expect("a path");
            assert_eq!((Language::of_path(&uri), Language::bare_path(&uri)), (want, bare), "{path}");
        }
    }

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
