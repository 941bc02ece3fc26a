//! dvor: the map of a city's self-government.

pub mod demo;
pub mod domain;
