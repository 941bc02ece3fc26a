//! Export: from the atlas and the store to other people's formats. One file a format.

pub mod city;
pub mod file;
pub mod geojson;
mod unfinished;

pub use unfinished::Unfinished;
