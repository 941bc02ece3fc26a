//! dvor: the map of a city's self-government.
//!
//! **One read.** `GET /api/locate?address=…` comes in at [`http`], which takes the [`atlas`] snapshot of the moment and
//! asks it. The atlas asks [`search`] which house is meant, then twice whose it is: which house lists name the house,
//! and which polygons hold its point ([`geometry`]). The answer goes out as JSON or as a page. No store is touched.
//! Tiles ([`tiles`]) and drawn maps ([`picture`]) are made of the same snapshot.
//!
//! **One write.** A command (today: [`import`], and the demonstration city of [`demo`]) becomes validated rows of
//! [`domain`] values and goes through [`app`]: the [`store`] commits rows, history and change log in one transaction,
//! then the atlas is brought up to it and swapped. What other programs write into the store takes the same way: the
//! app follows the store's change log.
//!
//! The rooms, from the top: [`cli`], [`config`], [`http`] and [`backup`], [`geocode`], [`import`] and [`export`], [`app`], [`tiles`] and
//! [`picture`], [`features`] and [`coverage`], [`atlas`] and [`store`], [`search`] and [`demo`], [`geometry`], [`domain`];
//! [`archive`] knows none of them. Each uses only rooms below it; `store`
//! and `atlas` do not know each other. `tests/it/house.rs` reads every path to another room and fails on one that runs
//! up.

pub mod app;
pub mod archive;
pub mod atlas;
pub mod backup;
pub mod cli;
pub mod config;
pub mod coverage;
pub mod demo;
pub mod domain;
pub mod export;
pub mod features;
pub mod geocode;
pub mod geometry;
pub mod http;
pub mod import;
pub mod picture;
pub mod search;
pub mod store;
pub mod tiles;
