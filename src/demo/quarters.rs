//! The neighbourhoods: nets of main streets drawn by hand, with the fabric and the committee of every field.
//!
//! A patch is a bent chessboard. Its lines are main streets (or bare edges), its fields are superblocks. Both maps read
//! like the city itself, north up: one letter a field. Committees are made of whole fields, so neighbours share every
//! vertex of their border.

use super::mesh::Net;
use super::sketches::SKETCHES;

/// What a field is built of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fabric {
    /// Closed blocks of the centre, three to six storeys.
    Centre,
    /// Panel slabs round large courtyards.
    Panel,
    /// Two- and three-storey houses of the post-war years.
    LowRise,
    /// Private houses on lanes that run west to east.
    Lanes,
    /// Private houses on lanes that run north to south.
    CrossLanes,
    /// Cottages on winding lanes.
    Cottages,
    /// A village: few, wide plots.
    Village,
}

impl Fabric {
    fn read(letter: char) -> Option<Self> {
        Some(match letter {
            'c' => Self::Centre,
            'p' => Self::Panel,
            'l' => Self::LowRise,
            'g' => Self::Lanes,
            'h' => Self::CrossLanes,
            'w' => Self::Cottages,
            'k' => Self::Village,
            _ => return None,
        })
    }

    /// Whether houses here are private, with gardens.
    pub fn is_private(self) -> bool {
        matches!(self, Self::Lanes | Self::CrossLanes | Self::Cottages | Self::Village)
    }
}

/// A neighbourhood.
pub(super) struct Patch {
    /// Letter prefix of its committees' keys.
    pub key: &'static str,
    /// The locality its addresses name.
    pub locality: &'static str,
    /// The district it lies in.
    pub district: &'static str,
    /// Its net of main streets.
    pub net: Net,
    /// Fabric of each field, row by row; `None`: no field.
    pub fabric: Vec<Vec<Option<Fabric>>>,
    /// Committee letter of each field.
    pub committees: Vec<Vec<char>>,
    /// Names of the net's rows, north to south; see [`named`].
    pub rows: &'static [&'static str],
    /// Names of the net's columns, west to east.
    pub columns: &'static [&'static str],
    /// Names of inner streets that are known by heart.
    pub inner: &'static [Inner],
}

/// Named inner streets of one row or column of fields.
pub(super) struct Inner {
    /// Along rows or along columns.
    pub axis: Axis,
    /// Which row or column of fields.
    pub strip: usize,
    /// Names, from the north or from the west.
    pub names: &'static [&'static str],
}

/// The two directions of a net.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    /// West to east.
    Row,
    /// North to south.
    Column,
}

/// The name of a net line at field `n`: entries are parted by `;`, each `name from-to` (fields, half-open); an entry
/// without a range holds everywhere. `*` asks for any free name; an empty text is an edge without a street.
pub(super) fn named(line: &'static str, n: usize) -> Option<&'static str> {
    line.split(';').map(str::trim).filter(|e| !e.is_empty()).find_map(|entry| {
        let range = entry.rsplit_once(' ').and_then(|(name, range)| {
            let (from, to) = range.split_once('-')?;
            Some((name, from.parse::<usize>().ok()?, to.parse::<usize>().ok()?))
        });
        match range {
            Some((name, from, to)) => (from..to).contains(&n).then_some(name),
            None => Some(entry),
        }
    })
}

/// Where the left bank's patch stands in [`patches`].
pub(super) const LEFT_BANK: usize = 0;

/// Every neighbourhood, in a fixed order.
pub(super) fn patches() -> Vec<Patch> {
    SKETCHES
        .iter()
        .map(|s| Patch {
            key: s.key,
            locality: s.locality,
            district: s.district,
            net: Net::draw(&s.shape),
            fabric: s.fabric.split('/').map(|row| row.chars().map(Fabric::read).collect()).collect(),
            committees: s.committees.split('/').map(|row| row.chars().collect()).collect(),
            rows: s.rows,
            columns: s.columns,
            inner: s.inner,
        })
        .collect()
}
