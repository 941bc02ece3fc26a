//! Why bytes are not a shape, or a shape not an area.

/// What [`geometry`](super) refuses, and why.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum GeometryError {
    /// The bytes end before the shape does.
    #[error("the geometry breaks off: {needed} bytes wanted at byte {at}, {left} left")]
    Truncated {
        /// Where in the bytes.
        at: usize,
        /// How many bytes the next thing takes.
        needed: usize,
        /// How many there are.
        left: usize,
    },
    /// A count of parts or points for which the bytes left cannot suffice.
    #[error("the geometry claims {count} parts at byte {at}, more than the {left} bytes left can hold")]
    Count {
        /// Where in the bytes.
        at: usize,
        /// The count claimed.
        count: u32,
        /// How many bytes there are.
        left: usize,
    },
    /// Bytes after the end of the shape.
    #[error("{left} bytes follow the end of the geometry")]
    Trailing {
        /// How many.
        left: usize,
    },
    /// A byte-order mark that is neither 0 (big endian) nor 1 (little endian).
    #[error("{mark} at byte {at} is no byte order: 0 or 1 expected")]
    ByteOrder {
        /// Where in the bytes.
        at: usize,
        /// What stands there.
        mark: u8,
    },
    /// Not a `GeoPackage` geometry blob: its header is not one.
    #[error("not a GeoPackage geometry: the header is wrong or of an unknown version")]
    GeoPackageHeader,
    /// A `GeoPackage` blob of an extended type, which only its maker can read.
    #[error("an extended GeoPackage geometry, which only the program that made it can read")]
    GeoPackageExtended,
    /// Arcs: they must be turned into segments before they come here.
    #[error("{name} has arcs: segmentize it first (in QGIS: Convert curved geometries)")]
    Curve {
        /// The type's name in OGC 06-103r4.
        name: &'static str,
    },
    /// A type code nobody has defined, or one that is no plain shape.
    #[error("geometry type {code} at byte {at} is unknown here")]
    Type {
        /// Where in the bytes.
        at: usize,
        /// The code.
        code: u32,
    },
    /// A part of a type its whole cannot have, as a point in a multipolygon.
    #[error("a part of type {code} at byte {at} cannot stand in its collection")]
    Part {
        /// Where in the bytes.
        at: usize,
        /// The code.
        code: u32,
    },
    /// Collections within collections beyond [`MAX_DEPTH`](super::wkb::MAX_DEPTH).
    #[error("collections are nested deeper than {max}")]
    Nesting {
        /// The deepest allowed.
        max: u8,
    },
    /// A coordinate that is no number, or not on the globe.
    #[error("{x} {y} is not a place on earth: longitude first, within ±180 and ±90 degrees")]
    NotOnEarth {
        /// What was given as longitude.
        x: f64,
        /// What was given as latitude.
        y: f64,
    },
    /// A shape that is no area.
    #[error("a {found} is no area: polygon or multipolygon expected")]
    NotAnArea {
        /// What it is, by the name `GeoJSON` gives it.
        found: &'static str,
    },
    /// An area without any ring.
    #[error("the area is empty")]
    Empty,
    /// An area nothing is left of: no ring of it encloses anything.
    #[error("nothing is left of the area: {fault}")]
    NothingLeft {
        /// What was wrong with its first ring.
        fault: RingFault,
    },
    /// An area that stays invalid whatever is tried.
    #[error("the area could not be made valid")]
    Unrepairable,
}

/// Why a ring encloses nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RingFault {
    /// Fewer than three different points.
    TooFewPoints,
    /// Three points or more, all on one line.
    Flat,
    /// The ring encloses an area, but holes or crossings leave nothing of it.
    Cancelled,
}

impl std::fmt::Display for RingFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::TooFewPoints => "a ring needs at least three different points",
            Self::Flat => "all points of the ring lie on one line",
            Self::Cancelled => "the holes take all of it",
        })
    }
}
