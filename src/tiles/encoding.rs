//! The bytes of a tile as they travel: plain, or compressed once for all who read that.

use std::{cell::RefCell, io, ops::Range};

use bytes::Bytes;
use libdeflater::{CompressionError, CompressionLvl, Compressor};
use sha2::{Digest, Sha256};

use super::TileError;

/// Below so many bytes compression gains less than its header costs.
const WORTHWHILE: usize = 128;

/// How the bytes are coded (RFC 9110, 8.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// As they are.
    Identity,
    /// gzip (RFC 1952).
    Gzip,
    /// Brotli (RFC 7932).
    Brotli,
}

/// A tile in one encoding.
#[derive(Debug, Clone)]
pub struct Encoded {
    /// What travels; empty for a tile with nothing in it.
    pub bytes: Bytes,
    /// How it is coded: not at all where that would gain nothing.
    pub encoding: Encoding,
    /// The entity tag: see [`Encoded::tag`]. Written once for all who ask.
    tag: Bytes,
}

/// Where in a tag the digest stands, the same in every encoding.
const DIGEST: Range<usize> = 1..25;

impl Encoding {
    /// Every encoding.
    pub const ALL: [Self; 3] = [Self::Identity, Self::Gzip, Self::Brotli];

    /// Its name in `Accept-Encoding` and `Content-Encoding`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
            Self::Brotli => "br",
        }
    }

    /// What the entity tags of tiles in it end with.
    fn ending(self) -> &'static str {
        match self {
            Self::Identity => "",
            Self::Gzip => "-gzip",
            Self::Brotli => "-br",
        }
    }
}

impl Encoded {
    /// A tile as it is.
    pub fn plain(bytes: Vec<u8>) -> Self {
        let hash = Sha256::new_with_prefix(env!("CARGO_PKG_VERSION")).chain_update([0]).chain_update(&bytes);
        let mut digest = [0; DIGEST.end - DIGEST.start];
        let digits = hash.finalize().into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
        digest.iter_mut().zip(digits).for_each(|(to, digit)| *to = b"0123456789abcdef"[usize::from(digit)]);
        Self { bytes: bytes.into(), encoding: Encoding::Identity, tag: tag(&digest, Encoding::Identity) }
    }

    /// Whether compressing would gain less than it costs.
    pub fn is_too_short_to_compress(&self) -> bool {
        self.bytes.len() < WORTHWHILE
    }

    /// The same tile in another encoding; plain where that is no longer.
    ///
    /// # Errors
    /// [`TileError::Compress`], which would be a fault of ours: it is written into memory.
    pub fn compressed(&self, encoding: Encoding) -> Result<Self, TileError> {
        if self.is_too_short_to_compress() {
            return Ok(self.clone());
        }
        let bytes = match encoding {
            Encoding::Identity => None,
            Encoding::Gzip => gzip(&self.bytes),
            Encoding::Brotli => Some(brotli(&self.bytes)?).filter(|coded| coded.len() < self.bytes.len()),
        };
        Ok(bytes.map_or_else(
            || self.clone(),
            |bytes| Self {
                bytes: bytes.into_boxed_slice().into(),
                encoding,
                tag: tag(&self.tag[DIGEST], encoding),
            },
        ))
    }

    /// The entity tag of these bytes: strong, for the compressors of one build give the same bytes for the same bytes.
    /// With the marks of quotation around it.
    pub fn tag(&self) -> Bytes {
        self.tag.clone()
    }

    /// Whether this is the entity tag of this tile, in whichever encoding.
    pub fn has_tag(&self, tag: &str) -> bool {
        let known = &self.tag[..DIGEST.end];
        let ending = || tag.as_bytes().strip_prefix(known)?.strip_suffix(b"\"");
        ending().is_some_and(|ending| Encoding::ALL.iter().any(|one| one.ending().as_bytes() == ending))
    }
}

/// The entity tag of bytes with this digest, in an encoding.
fn tag(digest: &[u8], encoding: Encoding) -> Bytes {
    [b"\"", digest, encoding.ending().as_bytes(), b"\""].concat().into()
}

thread_local! {
    /// A compressor for each thread that needs one: to make one takes longer than to compress a small tile.
    static GZIP: RefCell<Compressor> = RefCell::new(compressor(GZIP_LEVEL));
    static ARCHIVER: RefCell<Compressor> = RefCell::new(compressor(GZIP_LEVEL_OF_ARCHIVES));
}

fn compressor(level: i32) -> Compressor {
    Compressor::new(CompressionLvl::new(level).unwrap_or_default())
}

/// Bytes compressed; `None` where they become no shorter.
pub fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    // What does not end within the room of the plain bytes is no shorter.
    let mut coded = vec![0; bytes.len().saturating_sub(1)];
    let length = GZIP.with_borrow_mut(|compressor| compressor.gzip_compress(bytes, &mut coded)).ok()?;
    coded.truncate(length);
    Some(coded)
}

/// A tile compressed once and read often, even where it becomes no shorter.
///
/// # Errors
/// [`TileError::Compress`], which would be a fault of ours: there is room for what never becomes shorter.
pub fn gzip_whole(bytes: &[u8]) -> Result<Vec<u8>, TileError> {
    ARCHIVER.with_borrow_mut(|compressor| {
        let mut coded = vec![0; compressor.gzip_compress_bound(bytes.len())];
        let refused = |error: CompressionError| TileError::Compress(io::Error::other(error.to_string()));
        let length = compressor.gzip_compress(bytes, &mut coded).map_err(refused)?;
        coded.truncate(length);
        Ok(coded)
    })
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>, TileError> {
    let settings = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: 18,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut coded = Vec::with_capacity(bytes.len() / 2);
    brotli::BrotliCompress(&mut &*bytes, &mut coded, &settings).map_err(TileError::Compress)?;
    Ok(coded)
}

/// Of libdeflate's 1 to 12; beyond, tiles are hardly shorter and take longer (`cargo bench --bench tiles`).
const GZIP_LEVEL: i32 = 2;

/// Of an archive that is written once.
const GZIP_LEVEL_OF_ARCHIVES: i32 = 9;

/// Of Brotli's 0 to 11.
const BROTLI_QUALITY: i32 = 5;

#[cfg(test)]
mod tests {
    use std::{io::Read, thread};

    use flate2::read::GzDecoder;

    use super::*;

    fn tile(seed: usize, length: usize) -> Encoded {
        Encoded::plain((0..length).map(|n| (n * n * seed / 7 % 61) as u8).collect())
    }

    #[test]
    fn a_compressor_used_before_gives_the_bytes_of_a_new_one() {
        for (seed, length) in [(3, 200), (5, 90_000), (11, 1_000), (3, 70_000), (1, 400)] {
            let plain = tile(seed, length);
            let used = plain.compressed(Encoding::Gzip).expect("compressed");
            let fresh = thread::scope(|threads| {
                let fresh = threads.spawn(|| plain.compressed(Encoding::Gzip).expect("compressed"));
                fresh.join().expect("compressed")
            });
            assert_eq!((used.encoding, &used.bytes), (Encoding::Gzip, &fresh.bytes), "{length} bytes");
            let mut read = Vec::new();
            GzDecoder::new(&*used.bytes).read_to_end(&mut read).expect("gzip");
            assert_eq!(read, plain.bytes);
        }
    }

    #[test]
    fn what_becomes_no_shorter_stays_as_it_is_and_the_next_tile_is_whole() {
        let mut state = 1_u64;
        let mut noise = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 56) as u8
        };
        let plain = Encoded::plain((0..5_000).map(|_| noise()).collect());
        for encoding in [Encoding::Gzip, Encoding::Brotli] {
            let same = plain.compressed(encoding).expect("compressed");
            assert_eq!((same.encoding, same.bytes), (Encoding::Identity, plain.bytes.clone()));
        }
        let next = tile(5, 3_000).compressed(Encoding::Gzip).expect("compressed");
        let mut read = Vec::new();
        GzDecoder::new(&*next.bytes).read_to_end(&mut read).expect("gzip");
        assert_eq!(read, tile(5, 3_000).bytes);
    }
}
