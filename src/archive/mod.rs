//! Archives of tiles made elsewhere: PMTiles of version 3
//! (<https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md>), read from the file as it lies there.
//!
//! An [`Archive`] reads a file as long as it is the file that was opened; a [`Watched`] one goes on to the next where the
//! file was replaced. What is asked of the disk is bounded, whatever the file says of itself.
//!
//! The reader is our own because the one of `pmtiles` maps the file into memory: a file cut short while it is served would
//! end the program.

mod directory;
mod error;
mod header;
mod image;
mod watched;

use std::{
    fs::{File, Metadata},
    io::Read,
    os::unix::fs::{FileExt, MetadataExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use pmtiles::{TileCoord, TileId};
use quick_cache::{Weighter, sync::Cache};
use serde_json::Value;

use directory::{Directory, Found};
use header::Section;

pub use error::ArchiveError;
pub use header::{Header, Packing, TileKind};
pub use watched::Watched;

/// The header and the root directory lie within so many bytes, by the specification.
const FIRST_BYTES: u64 = 16_384;

/// The most bytes of a directory or of metadata, unpacked: the root of a planet has less than a hundredth.
const MOST_BYTES: usize = 16 << 20;

/// The most bytes of a tile, unpacked: vector tiles are kept below half a megabyte, pictures are smaller.
const MOST_TILE_BYTES: usize = 8 << 20;

/// Leaf directories one below the other, by the specification at most.
const MOST_LEAVES: usize = 3;

/// Bytes of leaf directories kept in memory.
const KEPT_BYTES: u64 = 16 << 20;

/// A tile as it lies in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedTile {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// How they are packed.
    pub packing: Packing,
    /// What they are, once unpacked.
    pub kind: TileKind,
}

/// An archive, open.
pub struct Archive {
    path: PathBuf,
    file: File,
    stamp: Stamp,
    header: Header,
    metadata: Value,
    root: Directory,
    leaves: Cache<u64, Arc<Directory>, Weight>,
    /// Pixels along a tile's side, where tiles are pictures.
    side: Option<u32>,
}

/// By what a file is told from the one it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    device: u64,
    inode: u64,
    length: u64,
    changed: (i64, i64),
}

impl From<Metadata> for Stamp {
    fn from(about: Metadata) -> Self {
        Self {
            device: about.dev(),
            inode: about.ino(),
            length: about.len(),
            changed: (about.mtime(), about.mtime_nsec()),
        }
    }
}

#[derive(Clone)]
struct Weight;

impl Weighter<u64, Arc<Directory>> for Weight {
    fn weight(&self, _: &u64, directory: &Arc<Directory>) -> u64 {
        directory.bytes() as u64
    }
}

impl Archive {
    /// Opens an archive and looks whether it can be served: its header, its metadata, its root directory, its first tile.
    ///
    /// # Errors
    /// An [`ArchiveError`]: one sentence that names the file and says what is wrong with it.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        let unreadable = |source| ArchiveError::Unreadable { path: path.to_owned(), source };
        let file = File::open(path).map_err(unreadable)?;
        let about = file.metadata().map_err(unreadable)?;
        if !about.is_file() {
            let what = if about.is_dir() { "it is a folder" } else { "it is no plain file" };
            return Err(unreadable(std::io::Error::other(what)));
        }
        let stamp = Stamp::from(about);
        let mut first = vec![0; stamp.length.min(FIRST_BYTES) as usize];
        file.read_exact_at(&mut first, 0).map_err(unreadable)?;
        let header = Header::read(&first, stamp.length).map_err(|fault| fault.of(path))?;
        let mut archive = Self {
            path: path.to_owned(),
            file,
            stamp,
            metadata: Value::Null,
            root: Directory::default(),
            leaves: Cache::with_weighter(256, KEPT_BYTES, Weight),
            side: None,
            header,
        };
        archive.root = archive.directory(archive.header.root)?;
        archive.metadata = archive.read_metadata()?;
        archive.side = archive.look_at_the_first_tile()?;
        archive.check_stamp()?;
        Ok(archive)
    }

    /// What its header says.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// What its maker says of it: a JSON object.
    pub fn metadata(&self) -> &Value {
        &self.metadata
    }

    /// Pixels along a tile's side; `None` for vector tiles.
    pub fn side(&self) -> Option<u32> {
        self.side
    }

    /// A tile by zoom, column and row (from the north); `None` where the archive has none.
    ///
    /// # Errors
    /// [`ArchiveError::Replaced`] where the file is not the one that was opened; others where it is broken, or the disk is.
    pub fn tile(&self, z: u8, x: u32, y: u32) -> Result<Option<PackedTile>, ArchiveError> {
        let Ok(name) = TileCoord::new(z, x, y) else { return Ok(None) };
        let found = self.find(TileId::from(name).value());
        let tile = found.and_then(|found| found.map(|section| self.read_tile(section)).transpose());
        // Only now, and whatever was found: was all that was read of one file?
        self.check_stamp()?;
        tile
    }

    /// Where in the file a tile is.
    fn find(&self, tile: u64) -> Result<Option<Section>, ArchiveError> {
        let mut found = self.root.find(tile);
        for _ in 0..=MOST_LEAVES {
            match found {
                Found::Nothing => return Ok(None),
                Found::Tile(within) => return Ok(Some(self.inside(self.header.tiles, within)?)),
                Found::Leaf(within) => found = self.leaf(within)?.find(tile),
            }
        }
        Err(self.broken("its directories have no end"))
    }

    fn leaf(&self, within: Section) -> Result<Arc<Directory>, ArchiveError> {
        if let Some(known) = self.leaves.get(&within.offset) {
            return Ok(known);
        }
        let read = Arc::new(self.directory(self.inside(self.header.leaves, within)?)?);
        self.leaves.insert(within.offset, Arc::clone(&read));
        Ok(read)
    }

    fn directory(&self, section: Section) -> Result<Directory, ArchiveError> {
        let packed = self.read(section, MOST_BYTES)?;
        let plain = self.unpack(packed, self.header.inner_packing)?;
        Directory::read(&plain).ok_or_else(|| self.broken("a directory cannot be read"))
    }

    fn read_metadata(&self) -> Result<Value, ArchiveError> {
        if self.header.metadata.length == 0 {
            return Ok(Value::Object(serde_json::Map::new()));
        }
        let plain = self.unpack(self.read(self.header.metadata, MOST_BYTES)?, self.header.inner_packing)?;
        let metadata: Option<Value> = serde_json::from_slice(&plain).ok();
        metadata.filter(Value::is_object).ok_or_else(|| self.broken("its metadata are no JSON object"))
    }

    /// Pixels along the side of the first tile, if it is a picture.
    fn look_at_the_first_tile(&self) -> Result<Option<u32>, ArchiveError> {
        let Some(first) = self.first_tile()? else { return Err(self.broken("it has no tiles")) };
        let tile = self.read_tile(first)?;
        let plain = self.unpack_tile(tile)?;
        if self.header.kind == TileKind::Vector {
            return Ok(None);
        }
        let side = image::side(self.header.kind, &plain);
        Ok(Some(side.ok_or_else(|| self.broken("its first tile is no square picture of the kind it says"))?))
    }

    fn first_tile(&self) -> Result<Option<Section>, ArchiveError> {
        match self.root.first() {
            Some(first) => self.find(first),
            None => Ok(None),
        }
    }

    fn read_tile(&self, section: Section) -> Result<PackedTile, ArchiveError> {
        let bytes = self.read(section, MOST_TILE_BYTES)?;
        // Who asked for gzip gets these bytes: what is no gzip must not go out as such.
        if self.header.tile_packing == Packing::Gzip && !bytes.starts_with(&[0x1f, 0x8b]) {
            return Err(self.broken("a tile is not packed as it says"));
        }
        Ok(PackedTile { bytes, packing: self.header.tile_packing, kind: self.header.kind })
    }

    /// A tile as it is.
    ///
    /// # Errors
    /// [`ArchiveError::Broken`] where it cannot be unpacked.
    pub fn unpack_tile(&self, tile: PackedTile) -> Result<Vec<u8>, ArchiveError> {
        unpack(tile.bytes, tile.packing, MOST_TILE_BYTES)
            .ok_or_else(|| self.broken("a tile cannot be unpacked"))
    }

    fn unpack(&self, packed: Vec<u8>, packing: Packing) -> Result<Vec<u8>, ArchiveError> {
        unpack(packed, packing, MOST_BYTES)
            .ok_or_else(|| self.broken("a directory or its metadata cannot be unpacked"))
    }

    /// Where a section of a section lies in the file.
    fn inside(&self, outer: Section, within: Section) -> Result<Section, ArchiveError> {
        outer.part(within).ok_or_else(|| self.broken("a directory leads out of it"))
    }

    fn read(&self, section: Section, most: usize) -> Result<Vec<u8>, ArchiveError> {
        let length = usize::try_from(section.length).unwrap_or(usize::MAX);
        if length > most {
            return Err(self.broken("a part of it is larger than any such part is"));
        }
        let mut bytes = vec![0; length];
        match self.file.read_exact_at(&mut bytes, section.offset) {
            Ok(()) => Ok(bytes),
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                Err(self.broken("it ends too soon"))
            }
            Err(source) => Err(ArchiveError::Unreadable { path: self.path.clone(), source }),
        }
    }

    /// Whether the file is still the one that was opened, under whatever name.
    fn check_stamp(&self) -> Result<(), ArchiveError> {
        let unreadable = |source| ArchiveError::Unreadable { path: self.path.clone(), source };
        let now = Stamp::from(self.file.metadata().map_err(unreadable)?);
        if now == self.stamp { Ok(()) } else { Err(ArchiveError::Replaced { path: self.path.clone() }) }
    }

    fn broken(&self, what: &'static str) -> ArchiveError {
        ArchiveError::Broken { path: self.path.clone(), what }
    }
}

/// The bytes unpacked; `None` where that cannot be, or there are more than so many.
fn unpack(packed: Vec<u8>, packing: Packing, most: usize) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    // One more than may be, to see whether there are more.
    let bound = most as u64 + 1;
    match packing {
        Packing::None => return Some(packed),
        Packing::Gzip => {
            flate2::read::MultiGzDecoder::new(&*packed).take(bound).read_to_end(&mut plain).ok()?;
        }
        Packing::Brotli => {
            brotli::Decompressor::new(&*packed, 1 << 14).take(bound).read_to_end(&mut plain).ok()?;
        }
    }
    (plain.len() <= most).then_some(plain)
}
