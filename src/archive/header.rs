//! The header of an archive: 127 bytes that say where everything is.

use super::{FIRST_BYTES, error::Fault};

/// The bytes of a header.
pub const HEADER_BYTES: usize = 127;

/// A stretch of the file, or of another stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Section {
    /// Bytes before it.
    pub offset: u64,
    /// Its own.
    pub length: u64,
}

impl Section {
    /// Where in the file a stretch of this stretch is; `None` where it leads out of it.
    pub fn part(self, within: Self) -> Option<Self> {
        let end = within.offset.checked_add(within.length)?;
        (end <= self.length).then_some(Self { offset: self.offset + within.offset, length: within.length })
    }
}

/// How bytes are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    None,
    /// gzip (RFC 1952).
    Gzip,
    /// Brotli (RFC 7932).
    Brotli,
}

/// What the tiles are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TileKind {
    /// Mapbox Vector Tiles.
    Vector,
    /// PNG pictures.
    Png,
    /// JPEG pictures.
    Jpeg,
    /// WebP pictures.
    Webp,
    /// AVIF pictures.
    Avif,
}

/// What the header says.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    pub(super) root: Section,
    pub(super) metadata: Section,
    pub(super) leaves: Section,
    pub(super) tiles: Section,
    pub(super) inner_packing: Packing,
    pub(super) tile_packing: Packing,
    /// What the tiles are.
    pub kind: TileKind,
    /// The first zoom.
    pub minzoom: u8,
    /// The last zoom.
    pub maxzoom: u8,
    /// West, south, east, north; degrees.
    pub bounds: [f64; 4],
    /// Longitude and latitude in degrees, zoom.
    pub center: (f64, f64, u8),
}

impl Header {
    /// Reads it from the first bytes of a file of so many bytes.
    pub(super) fn read(first: &[u8], file_length: u64) -> Result<Self, Fault> {
        if !first.starts_with(b"PMTiles") {
            return Err(Fault::Unfit("is no PMTiles archive".to_owned()));
        }
        if first.len() < HEADER_BYTES {
            return Err(Fault::Broken("it ends too soon"));
        }
        if first[7] != 3 {
            return Err(Fault::Unfit(format!("is PMTiles of version {}; dvor reads version 3", first[7])));
        }
        let long = |at: usize| first[at..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        let section = |at: usize| Section { offset: long(at), length: long(at + 8) };
        let degrees = |at: usize| {
            first[at..].first_chunk().map_or(0.0, |bytes| f64::from(i32::from_le_bytes(*bytes)) / 1e7)
        };
        let header = Self {
            root: section(8),
            metadata: section(24),
            leaves: section(40),
            tiles: section(56),
            inner_packing: packing(first[97], "directories")?,
            tile_packing: packing(first[98], "tiles")?,
            kind: kind(first[99])?,
            minzoom: first[100],
            maxzoom: first[101],
            bounds: [degrees(102), degrees(106), degrees(110), degrees(114)],
            center: (degrees(119), degrees(123), first[118]),
        };
        header.check(file_length)?;
        Ok(header)
    }

    fn check(&self, file_length: u64) -> Result<(), Fault> {
        let whole = Section { offset: 0, length: file_length };
        let sections = [self.root, self.metadata, self.leaves, self.tiles];
        if sections.iter().any(|section| whole.part(*section).is_none()) {
            return Err(Fault::Broken("it ends too soon"));
        }
        let first = Section { offset: 0, length: FIRST_BYTES };
        if first.part(self.root).is_none() || self.root.offset < HEADER_BYTES as u64 {
            return Err(Fault::Broken("its root directory is not where it must be"));
        }
        let [west, south, east, north] = self.bounds;
        let is_between = |most: f64, low: f64, high: f64| -most <= low && low <= high && high <= most;
        if !is_between(180.0, west, east) || !is_between(90.0, south, north) {
            return Err(Fault::Broken("its bounds are not on earth"));
        }
        if self.minzoom > self.maxzoom || self.maxzoom > pmtiles::MAX_ZOOM {
            return Err(Fault::Broken("its zooms are none"));
        }
        Ok(())
    }
}

fn packing(number: u8, of: &str) -> Result<Packing, Fault> {
    Ok(match number {
        1 => Packing::None,
        2 => Packing::Gzip,
        3 => Packing::Brotli,
        4 => {
            return Err(Fault::Unfit(format!(
                "has its {of} packed with Zstandard; dvor reads gzip and Brotli"
            )));
        }
        _ => return Err(Fault::Unfit(format!("does not say how its {of} are packed"))),
    })
}

fn kind(number: u8) -> Result<TileKind, Fault> {
    Ok(match number {
        1 => TileKind::Vector,
        2 => TileKind::Png,
        3 => TileKind::Jpeg,
        4 => TileKind::Webp,
        5 => TileKind::Avif,
        6 => {
            return Err(Fault::Unfit(
                "holds MapLibre tiles; dvor serves Mapbox Vector Tiles and pictures".to_owned(),
            ));
        }
        _ => return Err(Fault::Unfit("does not say what its tiles are".to_owned())),
    })
}

impl TileKind {
    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Vector => "application/vnd.mapbox-vector-tile",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Avif => "image/avif",
        }
    }

    /// The word for it in TileJSON's `format`, which is the ending of a tile's name too.
    pub fn format(self) -> &'static str {
        match self {
            Self::Vector => "pbf",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
            Self::Avif => "avif",
        }
    }
}
