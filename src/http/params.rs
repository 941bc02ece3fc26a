//! Query parameters: known ones read strictly, unknown ones refused.

use std::{borrow::Borrow, str::FromStr};

use axum::http::Uri;
use jiff::civil::Date;

use super::{Problem, problem::told_back};
use crate::{domain::LonLat, features::civil_day};

/// The parameters of a request.
pub struct Params {
    pairs: Vec<(String, String)>,
}

impl Params {
    /// Reads the query of a URI. An absent query is an empty one.
    ///
    /// # Errors
    /// [`Problem::BadParameter`] for bytes that are no query; [`Problem::GivenTwice`]: nobody could tell which counts.
    pub fn of(uri: &Uri) -> Result<Self, Problem> {
        let axum::extract::Query(pairs) =
            axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri).map_err(|_| {
                Problem::BadParameter { name: "query", value: String::new(), expected: "name=value" }
            })?;
        let mut names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(Problem::GivenTwice(told_back(pair[0]))),
            None => Ok(Self { pairs }),
        }
    }

    /// Takes a parameter out.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let mut found = None;
        self.pairs.retain_mut(|(n, value)| {
            if n == name {
                found = Some(std::mem::take(value));
                return false;
            }
            true
        });
        found
    }

    /// Takes a parameter out and reads it.
    ///
    /// # Errors
    /// [`Problem::BadParameter`] when `read` gives nothing.
    pub fn read<T>(
        &mut self,
        name: &'static str,
        expected: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        match self.take(name) {
            None => Ok(None),
            Some(text) => read(text.trim()).map(Some).ok_or_else(|| Problem::BadParameter {
                name,
                value: told_back(&text),
                expected,
            }),
        }
    }

    /// Takes a finite number out.
    ///
    /// # Errors
    /// [`Problem::BadParameter`].
    pub fn number(&mut self, name: &'static str, expected: &'static str) -> Result<Option<f64>, Problem> {
        self.read(name, expected, |t| t.parse::<f64>().ok().filter(|n| n.is_finite()))
    }

    /// Takes a longitude and a latitude out, as they are told: [`point`] makes a place of them.
    ///
    /// # Errors
    /// [`Problem::BadParameter`].
    pub fn lon_lat(&mut self) -> Result<[Option<f64>; 2], Problem> {
        Ok([self.number("lon", "86.08")?, self.number("lat", "55.35")?])
    }

    /// Takes the day whose law is asked for.
    ///
    /// # Errors
    /// [`Problem::BadParameter`].
    pub fn day(&mut self) -> Result<Option<Date>, Problem> {
        self.read("at", "2023-05-01", civil_day)
    }

    /// What was not taken, in its order.
    pub fn into_pairs(self) -> Vec<(String, String)> {
        self.pairs
    }

    /// Refuses whatever was not taken.
    ///
    /// # Errors
    /// [`Problem::UnknownParameter`].
    pub fn finish(self) -> Result<(), Problem> {
        match self.pairs.into_iter().next() {
            None => Ok(()),
            Some((name, _)) => Err(Problem::UnknownParameter(told_back(&name))),
        }
    }
}

/// A whole number as it is usually written: without a plus, and without noughts before it.
pub fn whole<N: FromStr + ToString>(text: &str) -> Option<N> {
    text.parse().ok().filter(|number: &N| number.to_string() == text)
}

/// The place of a longitude and a latitude; `None` where neither is told.
///
/// # Errors
/// [`Problem::MissingParameter`] for one without the other; [`Problem::BadParameter`] for a place that is not on earth.
pub fn point([lon, lat]: [Option<f64>; 2]) -> Result<Option<LonLat>, Problem> {
    match (lon, lat) {
        (Some(lon), Some(lat)) => LonLat::new(lon, lat).map(Some).map_err(|_| Problem::BadParameter {
            name: "lon,lat",
            value: format!("{lon},{lat}"),
            expected: "86.08,55.35",
        }),
        (None, None) => Ok(None),
        (Some(_), None) => Err(Problem::MissingParameter("lat")),
        (None, Some(_)) => Err(Problem::MissingParameter("lon")),
    }
}

/// Pairs `name=value` as the query of a URL: empty, or begins with `?`.
pub fn query_of(pairs: &[impl Borrow<str>]) -> String {
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

/// A text as a part of a URL's query.
pub fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Refuses parameters but for marks of a client's own, `v` and `revision`, which say nothing, as with the city's tiles.
///
/// # Errors
/// [`Problem::UnknownParameter`], and those of [`Params::of`].
pub fn refuse_all_but_versions(uri: &Uri) -> Result<(), Problem> {
    let mut params = Params::of(uri)?;
    params.take("v");
    params.take("revision");
    params.finish()
}
