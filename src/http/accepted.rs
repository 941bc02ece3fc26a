//! What the asker takes: which encoding of a tile (RFC 9110, 12.5.3), and by what other headers wish.

use axum::http::{HeaderMap, HeaderName, header};

use super::Problem;
use crate::tiles::Encoding;

/// The encodings of tiles, of equally welcome ones the shortest first.
const BY_LENGTH: [Encoding; 3] = [Encoding::Brotli, Encoding::Gzip, Encoding::Identity];

/// The encoding most welcome to the asker, and of equally welcome ones the shortest. Who names none gets bytes as they
/// are.
///
/// # Errors
/// [`Problem::NoEncoding`] for who refuses all there are.
pub fn accepted(headers: &HeaderMap) -> Result<Encoding, Problem> {
    let wishes = Wishes::of(headers);
    let weighed = BY_LENGTH.into_iter().rev().map(|encoding| (wishes.weight(encoding), encoding));
    let welcome = weighed.filter(|(weight, _)| *weight > 0);
    welcome.max_by_key(|(weight, _)| *weight).map(|(_, encoding)| encoding).ok_or(Problem::NoEncoding)
}

/// Whether the asker takes an encoding at all.
pub fn is_accepted(headers: &HeaderMap, encoding: Encoding) -> bool {
    Wishes::of(headers).weight(encoding) > 0
}

/// What a header wishes on all its lines, in their order, with weights in thousandths; of a weight that cannot be read, none
/// (RFC 9110, 12.4.2).
pub fn wishes(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = (&str, u16)> {
    let told = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    told.flat_map(|value| value.split(',')).map(wish)
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
        let mut all = Self::default();
        let mut x_gzip = None;
        for (name, weight) in wishes(headers, header::ACCEPT_ENCODING) {
            let is = |known: &str| name.eq_ignore_ascii_case(known);
            let place = match () {
                () if is("gzip") => &mut all.gzip,
                () if is("br") => &mut all.brotli,
                () if is("identity") => &mut all.identity,
                () if is("x-gzip") => &mut x_gzip,
                () if is("*") => &mut all.others,
                () => continue,
            };
            place.get_or_insert(weight);
        }
        all.gzip = all.gzip.or(x_gzip);
        all
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
    let Some((name, rest)) = text.split_once(';') else { return (text.trim_ascii(), 1000) };
    let (name, mut parts) = (name.trim_ascii(), rest.split(';').map(str::trim_ascii));
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
            assert_eq!(accepted(&headers).ok(), Some(given), "{wanted:?}");
        }
        for refused in ["*;q=0", "identity;q=0", "identity;q=0, gzip;q=0, br;q=0", "zstd, identity;q=0"] {
            let headers =
                HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(refused))]);
            assert!(matches!(accepted(&headers), Err(Problem::NoEncoding)), "{refused}");
        }
    }
}
