//! A directory of an archive: which tiles, or which directories, are where.

use super::header::Section;

/// A run of tiles of one content, or a directory for what begins there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    first: u64,
    /// How many tiles; none for a directory.
    run: u32,
    length: u32,
    offset: u64,
}

/// What a directory knows of a tile; stretches are of the section of tiles or of that of leaf directories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// There is no such tile.
    Nothing,
    /// It is there.
    Tile(Section),
    /// A directory below this one knows.
    Leaf(Section),
}

/// Entries in the order of their tiles.
#[derive(Debug, Default)]
pub struct Directory {
    entries: Vec<Entry>,
}

impl Directory {
    /// Reads a directory that is unpacked; `None` where it is none.
    pub fn read(mut bytes: &[u8]) -> Option<Self> {
        let bytes = &mut bytes;
        let count = usize::try_from(number(bytes)?).ok()?;
        // Each entry takes four numbers, each at least a byte.
        if count > bytes.len() / 4 {
            return None;
        }
        let mut entries = vec![Entry { first: 0, run: 0, length: 0, offset: 0 }; count];
        let mut last = 0_u64;
        for (n, entry) in entries.iter_mut().enumerate() {
            let step = number(bytes)?;
            last = last.checked_add(step).filter(|_| n == 0 || step > 0)?;
            entry.first = last;
        }
        for entry in &mut entries {
            entry.run = u32::try_from(number(bytes)?).ok()?;
        }
        for entry in &mut entries {
            entry.length = u32::try_from(number(bytes)?).ok().filter(|length| *length > 0)?;
        }
        let mut after = None;
        for entry in &mut entries {
            entry.offset = match number(bytes)? {
                0 => after?,
                more => more - 1,
            };
            after = Some(entry.offset.checked_add(entry.length.into())?);
        }
        bytes.is_empty().then_some(Self { entries })
    }

    /// The first tile.
    pub fn first(&self) -> Option<u64> {
        self.entries.first().map(|entry| entry.first)
    }

    /// What it knows of a tile.
    pub fn find(&self, tile: u64) -> Found {
        let before = self.entries.partition_point(|entry| entry.first <= tile);
        let Some(entry) = before.checked_sub(1).and_then(|n| self.entries.get(n)) else {
            return Found::Nothing;
        };
        let section = Section { offset: entry.offset, length: entry.length.into() };
        match entry.run {
            0 => Found::Leaf(section),
            run if tile - entry.first < run.into() => Found::Tile(section),
            _ => Found::Nothing,
        }
    }

    /// What it takes in memory.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.entries.len() * size_of::<Entry>()
    }
}

/// A number in groups of seven bits, the least first; `None` where it is cut off or too large.
fn number(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        let group = u64::from(first & 127);
        if group << shift >> shift != group {
            return None;
        }
        value |= group << shift;
        if *first < 128 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Two tiles of one content, then one of its own, then a directory.
    const SAMPLE: [u8; 17] = [4, 5, 2, 1, 100, 2, 1, 1, 0, 10, 20, 30, 40, 1, 0, 0, 1];

    #[test]
    fn a_directory_tells_where_its_tiles_are() {
        let directory = Directory::read(&SAMPLE).expect("a directory");
        let tile = |offset, length| Found::Tile(Section { offset, length });
        for (id, found) in [
            (4, Found::Nothing),
            (5, tile(0, 10)),
            (6, tile(0, 10)),
            (7, tile(10, 20)),
            (8, tile(30, 30)),
            (9, Found::Nothing),
            (107, Found::Nothing),
            (108, Found::Leaf(Section { offset: 0, length: 40 })),
            (u64::MAX, Found::Leaf(Section { offset: 0, length: 40 })),
        ] {
            assert_eq!(directory.find(id), found, "{id}");
        }
        assert!((0..SAMPLE.len()).all(|end| Directory::read(&SAMPLE[..end]).is_none()));
        assert!(Directory::read(&[1, 5, 1, 0, 1]).is_none(), "a tile of no bytes");
        assert!(Directory::read(&[2, 5, 0, 1, 1, 1, 1, 1, 0]).is_none(), "a tile told twice");
    }

    proptest! {
        #[test]
        fn bytes_that_are_no_directory_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..200), tile: u64) {
            if let Some(directory) = Directory::read(&bytes) {
                directory.find(tile);
            }
        }
    }
}
