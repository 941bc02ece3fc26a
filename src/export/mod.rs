//! Export: from the atlas to other people's formats. One file a format.

pub mod geojson;
