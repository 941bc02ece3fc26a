//! Which encoding of a tile the asker wants (RFC 9110, 12.5.3).

use axum::http::{HeaderMap, header};

use crate::tiles::Encoding;

/// The encodings of tiles, of equally welcome ones the shortest first.
const BY_LENGTH: [Encoding; 3] = [Encoding::Brotli, Encoding::Gzip, Encoding::Identity];

/// The encoding most welcome to the asker, and of equally welcome ones the shortest. Who names none gets bytes as they
/// are; so does who takes none that there is.
pub fn accepted(headers: &HeaderMap) -> Encoding {
    let wishes = Wishes::of(headers);
    let mut best = Encoding::Identity;
    for encoding in BY_LENGTH.into_iter().rev() {
        if wishes.weight(encoding) >= wishes.weight(best) && wishes.weight(encoding) > 0 {
            best = encoding;
        }
    }
    best
}

/// Whether the asker takes an encoding at all.
pub fn is_accepted(headers: &HeaderMap, encoding: Encoding) -> bool {
    Wishes::of(headers).weight(encoding) > 0
}

/// Codings and their weights, as they were told.
struct Wishes(Vec<(String, u16)>);

impl Wishes {
    fn of(headers: &HeaderMap) -> Self {
        let told = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        Self(told.flat_map(|value| value.split(',')).map(wish).collect())
    }

    fn weight(&self, encoding: Encoding) -> u16 {
        let named = |name: &str| self.0.iter().find(|(wish, _)| wish == name).map(|(_, weight)| *weight);
        let others = named("*");
        match encoding {
            // Welcome unless it is refused, but least of all.
            Encoding::Identity => named("identity").or(others.filter(|weight| *weight == 0)).unwrap_or(1),
            Encoding::Gzip => named("gzip").or_else(|| named("x-gzip")).or(others).unwrap_or(0),
            Encoding::Brotli => named("br").or(others).unwrap_or(0),
        }
    }
}

/// A coding and its weight in thousandths; of a weight that cannot be read, none.
fn wish(text: &str) -> (String, u16) {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default().to_ascii_lowercase();
    let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    let weight =
        weight.map_or(Some(1.0), |text| text.parse::<f32>().ok().filter(|q| (0.0..=1.0).contains(q)));
    (name, (weight.unwrap_or(0.0) * 1000.0) as u16)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_asker_gets_the_encoding_it_wants_most() {
        for (wanted, given) in [
            (None, Encoding::Identity),
            (Some(""), Encoding::Identity),
            (Some("gzip, deflate, br, zstd"), Encoding::Brotli),
            (Some("gzip, deflate"), Encoding::Gzip),
            (Some("x-gzip"), Encoding::Gzip),
            (Some("GZIP;Q=0.5"), Encoding::Gzip),
            (Some("br;q=0.5, gzip;q=0.8"), Encoding::Gzip),
            (Some("br ; q=0.8 , gzip ; q=0.8"), Encoding::Brotli),
            (Some("br;q=0, *"), Encoding::Gzip),
            (Some("*"), Encoding::Brotli),
            (Some("*;q=0"), Encoding::Identity),
            (Some("identity;q=0, *"), Encoding::Brotli),
            (Some("identity, gzip;q=0.5"), Encoding::Identity),
            (Some("identity;q=0.5, gzip"), Encoding::Gzip),
            (Some("gzip;q=0"), Encoding::Identity),
            (Some("gzip;q=nothing"), Encoding::Identity),
            (Some("gzip;q=2"), Encoding::Identity),
            (Some("zstd, compress"), Encoding::Identity),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(wanted) = wanted {
                headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(wanted));
            }
            assert_eq!(accepted(&headers), given, "{wanted:?}");
        }
    }
}
