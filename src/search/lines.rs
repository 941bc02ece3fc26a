//! Whole lines of the register, by hash: which addresses may be written like a text.
//!
//! A line's hash chooses one of many buckets, and eight more bits of it stand beside the address: enough that whoever
//! asks may compare the texts of all that are left.

/// Lines by the hash of their folded form.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// How many of the highest bits of a hash are the number of its bucket.
    bits: u32,
    /// Where each bucket begins; one more than buckets.
    starts: Vec<u32>,
    /// Of each line the eight bits of its hash that follow the bucket's.
    tags: Vec<u8>,
    /// The address of each line. Within a bucket they are in the order of their hashes.
    addresses: Vec<u32>,
}

/// How many lines a bucket holds at least, if all are alike.
const LINES_A_BUCKET: usize = 4;
/// With eight more for the tag no more than there are.
const MAX_BITS: u32 = 24;

impl Lines {
    /// Of the hashes of lines, in the order of their addresses.
    pub(super) fn new(hashes: impl Iterator<Item = u32>) -> Self {
        let mut rows: Vec<u64> =
            hashes.zip(0_u32..).map(|(hash, address)| u64::from(hash) << 32 | u64::from(address)).collect();
        rows.sort_unstable();
        let bits = (rows.len() / LINES_A_BUCKET).checked_ilog2().unwrap_or(0).min(MAX_BITS);
        let mut lines = Self { bits, ..Self::default() };
        lines.starts = vec![0; (1 << bits) + 1];
        for row in &rows {
            let bucket = lines.bucket((row >> 32) as u32);
            lines.starts[bucket + 1] += 1;
        }
        for bucket in 0..1 << bits {
            lines.starts[bucket + 1] += lines.starts[bucket];
        }
        lines.tags = rows.iter().map(|row| lines.tag((row >> 32) as u32)).collect();
        lines.addresses = rows.iter().map(|row| *row as u32).collect();
        lines
    }

    /// The addresses whose line may have this hash: all that have it, ascending, and rarely another.
    pub(super) fn hashed(&self, hash: u32) -> &[u32] {
        let Some([from, to]) = self.starts.get(self.bucket(hash)..).and_then(|s| s.first_chunk()) else {
            return &[];
        };
        let (from, to) = (*from as usize, *to as usize);
        let (tags, tag) = (&self.tags[from..to], self.tag(hash));
        let first = tags.partition_point(|one| *one < tag);
        let last = tags.partition_point(|one| *one <= tag);
        &self.addresses[from + first..from + last]
    }

    fn bucket(&self, hash: u32) -> usize {
        (u64::from(hash) << self.bits >> 32) as usize
    }

    fn tag(&self, hash: u32) -> u8 {
        (hash << self.bits >> 24) as u8
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use std::sync::Arc;

    use super::super::samples::address;
    use super::super::{AddressIndex, fold::line_key, index::line_hash};
    use super::*;

    /// A hash whose tag is 7 where there is but one bucket.
    const SEVEN: u32 = 7 << 24;

    proptest! {
        #[test]
        fn every_line_is_among_those_of_its_hash(hashes in prop::collection::vec(any::<u32>(), 0..3_000)) {
            let lines = Lines::new(hashes.iter().copied());
            for (address, hash) in (0_u32..).zip(&hashes) {
                prop_assert!(lines.hashed(*hash).contains(&address));
            }
        }
    }

    #[test]
    fn lines_of_one_hash_are_all_named_in_the_order_of_addresses() {
        for hashes in [vec![SEVEN, SEVEN, u32::MAX, SEVEN, 0, u32::MAX], vec![u32::MAX; 40]] {
            let lines = Lines::new(hashes.iter().copied());
            for hash in &hashes {
                let want = (0_u32..).zip(&hashes).filter(|(_, h)| *h == hash).map(|(n, _)| n);
                assert_eq!(lines.hashed(*hash), want.collect::<Vec<_>>());
            }
        }
        assert!(Lines::default().hashed(SEVEN).is_empty());
        assert!(Lines::new([SEVEN].into_iter()).hashed(u32::MAX).is_empty());
    }

    #[test]
    fn lines_whose_hashes_collide_are_told_apart_by_their_text() {
        let texts: Vec<String> = (1..=3_000).map(|n| format!("Лесная улица, {n}")).collect();
        let addresses: Vec<_> =
            (0_usize..).zip(&texts).map(|(n, text)| Arc::new(address(&n.to_string(), text, None))).collect();
        let index = AddressIndex::build(&[], &addresses, &[]);
        let hash = |text: &String| line_hash(&line_key(text));
        let lines = Lines::new(texts.iter().map(hash));
        assert!(texts.iter().any(|text| lines.hashed(hash(text)).len() > 1), "none collide");
        for (n, text) in (0_u32..).zip(&texts) {
            assert_eq!(index.lines_like(text), [n]);
        }
    }
}
