//! HTTP as a client meets it: the real router over a small city.

mod collections;
mod freshness;
mod locate;
mod origins;
mod requests;
mod suggest;

use serde_json::Value;

/// The values of one key along a list.
#[track_caller]
pub fn each<'a>(list: &'a Value, key: &str) -> Vec<&'a str> {
    list.as_array().expect("a list").iter().map(|v| v[key].as_str().expect("text")).collect()
}
