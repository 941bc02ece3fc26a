//! dvor: the map of a city's self-government.

pub mod domain;
pub mod geometry;
pub mod search;
