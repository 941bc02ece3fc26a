//! What the asker takes: which encoding of a tile (RFC 9110, 12.5.3), and by what other headers wish.

use axum::http::{HeaderMap, HeaderName, header};

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

/// What a header wishes, with weights, in its order; one that is not told or cannot be read is 1 (RFC 9110, 12.4.2).
pub fn wishes(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = (&str, f32)> {
    let told = headers.get(name).and_then(|value| value.to_str().ok());
    told.into_iter().flat_map(|told| told.split(',')).map(|wish| {
        let mut parts = wish.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse().ok());
        (name, weight.unwrap_or(1.0))
    })
}

/// The weights told, in thousandths; the first of a coding counts.
#[derive(Default)]
struct Wishes {
    identity: Option<u16>,
    gzip: Option<u16>,
    brotli: Option<u16>,
    /// `*`: of those not named.
    others: Option<u16>,
}

impl Wishes {
    fn of(headers: &HeaderMap) -> Self {
        let told = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        let mut wishes = Self::default();
        let mut x_gzip = None;
        for (name, weight) in told.flat_map(|value| value.split(',')).map(wish) {
            let is = |known: &str| name.eq_ignore_ascii_case(known);
            let place = match () {
                () if is("gzip") => &mut wishes.gzip,
                () if is("br") => &mut wishes.brotli,
                () if is("identity") => &mut wishes.identity,
                () if is("x-gzip") => &mut x_gzip,
                () if is("*") => &mut wishes.others,
                () => continue,
            };
            place.get_or_insert(weight);
        }
        wishes.gzip = wishes.gzip.or(x_gzip);
        wishes
    }

    fn weight(&self, encoding: Encoding) -> u16 {
        match encoding {
            // Welcome unless it is refused, but least of all.
            Encoding::Identity => self.identity.or(self.others.filter(|weight| *weight == 0)).unwrap_or(1),
            Encoding::Gzip => self.gzip.or(self.others).unwrap_or(0),
            Encoding::Brotli => self.brotli.or(self.others).unwrap_or(0),
        }
    }
}

/// A coding and its weight in thousandths; of a weight that cannot be read, none.
fn wish(text: &str) -> (&str, u16) {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
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
