//! Export: from the atlas and the store to other people's formats. One file a format.

pub mod city;
pub mod collections;
pub mod csv;
mod excel;
pub mod excerpt;
pub mod file;
pub mod geojson;
mod number;
pub mod part;
pub mod pmtiles;
mod unfinished;

pub use unfinished::{Unfinished, abandon, resolved};
