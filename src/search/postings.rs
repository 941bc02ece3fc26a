//! Which names of streets hold a word, so ordered that a large region costs no more than a city.
//!
//! Names are numbered by place: the largest locality's first, in a locality those of its longest streets first. So the
//! names of one locality that hold a word stand together, and the first ones are those most likely meant.

use std::ops::Range;

/// The most names that are compared with a question where no locality says which: those of a large city's streets, or
/// of one street in thousands of localities.
const MANY: usize = 4_000;
/// The most of these that hold one of several words, as when but the beginning of a word is typed.
const MANY_BEGUN: usize = 1_000;

/// The names of streets by their words and numbers.
#[derive(Debug, Default)]
pub(super) struct Postings {
    /// How many names there are.
    count: usize,
    /// Of each word where its names begin; one more than words.
    starts: Vec<u32>,
    /// Ascending for each word.
    names: Vec<u32>,
    /// Numbers that are whole names («10-й квартал»), ascending, and the name of each.
    numbers: Vec<u32>,
    number_names: Vec<u32>,
    /// The names in each locality, and behind them those of streets without one.
    localities: Vec<Range<u32>>,
}

/// Names that may be meant.
#[derive(Debug, Default)]
pub(super) struct Meant {
    /// Ascending, each once; and whether it stands for more names that hold the same words and were left out.
    pub(super) names: Vec<(u32, bool)>,
    /// Whether names in other localities were left out.
    pub(super) here_only: bool,
}

impl Postings {
    /// Of pairs of a word or number and a name that holds it; `localities` are the names of each locality.
    pub(super) fn new(
        words: usize,
        mut of_words: Vec<(u32, u32)>,
        mut of_numbers: Vec<(u32, u32)>,
        localities: Vec<Range<u32>>,
    ) -> Self {
        of_words.sort_unstable();
        of_words.dedup();
        of_numbers.sort_unstable();
        of_numbers.dedup();
        let mut starts = vec![0_u32; words + 1];
        for (word, _) in &of_words {
            starts[*word as usize + 1] += 1;
        }
        for word in 0..words {
            starts[word + 1] += starts[word];
        }
        let (numbers, number_names) = of_numbers.into_iter().unzip();
        Self {
            count: localities.iter().map(ExactSizeIterator::len).sum(),
            starts,
            names: of_words.into_iter().map(|(_, name)| name).collect(),
            numbers,
            number_names,
            localities,
        }
    }

    /// The names that hold one of these words or are one of these numbers. Where there are many names: those of the
    /// localities named; where none is, of each word or number the likeliest, of the commonest ones the fewest.
    pub(super) fn meant(
        &self,
        words: impl Iterator<Item = Range<u32>>,
        numbers: impl Iterator<Item = u32>,
        localities: &[u16],
    ) -> Meant {
        let mut lists: Vec<List> = words
            .map(|words| List { names: self.of_words(&words), sorted: words.len() < 2 })
            .chain(numbers.map(|number| List { names: self.of_number(number), sorted: true }))
            .filter(|list| !list.names.is_empty())
            .collect();
        let mut meant = Meant::default();
        if self.count <= MANY {
            for list in &lists {
                list.first(list.names.len(), &mut meant.names);
            }
        } else if localities.is_empty() {
            lists.sort_unstable_by_key(|list| list.names.len());
            let mut left = MANY;
            for (n, list) in lists.iter().enumerate() {
                let most = if list.sorted { MANY } else { MANY_BEGUN };
                let taken = list.names.len().min(most).min(left / (lists.len() - n));
                list.first(taken, &mut meant.names);
                left -= taken;
            }
        } else {
            for range in localities.iter().filter_map(|locality| self.localities.get(usize::from(*locality)))
            {
                for list in &lists {
                    list.within(range, &mut meant.names);
                }
            }
            meant.here_only = true;
        }
        meant.names.sort_unstable();
        // Of two ways to a name the one that left nothing out comes first.
        meant.names.dedup_by_key(|(name, _)| *name);
        meant
    }

    /// The names that hold one of these words; ascending for each word.
    pub(super) fn of_words(&self, words: &Range<u32>) -> &[u32] {
        if words.is_empty() {
            return &[];
        }
        let (from, to) = (self.starts[words.start as usize], self.starts[words.end as usize]);
        &self.names[from as usize..to as usize]
    }

    fn of_number(&self, number: u32) -> &[u32] {
        let from = self.numbers.partition_point(|n| *n < number);
        let to = self.numbers.partition_point(|n| *n <= number);
        &self.number_names[from..to]
    }
}

/// Names that hold a word.
struct List<'a> {
    names: &'a [u32],
    /// Whether they ascend: not where several words are meant.
    sorted: bool,
}

impl List<'_> {
    /// The first so many.
    fn first(&self, count: usize, found: &mut Vec<(u32, bool)>) {
        let more = count < self.names.len();
        if self.sorted || !more {
            found.extend(self.names[..count].iter().map(|name| (*name, more)));
        } else {
            let mut all = self.names.to_vec();
            all.select_nth_unstable(count);
            found.extend(all[..count].iter().map(|name| (*name, more)));
        }
    }

    /// Those of a range of names.
    fn within(&self, range: &Range<u32>, found: &mut Vec<(u32, bool)>) {
        if self.sorted {
            let from = self.names.partition_point(|name| *name < range.start);
            let to = self.names.partition_point(|name| *name < range.end);
            found.extend(self.names[from..to].iter().map(|name| (*name, false)));
        } else {
            found.extend(self.names.iter().filter(|name| range.contains(name)).map(|name| (*name, false)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names of two localities, a word in each name: 0 in all, 1 in the last of each locality; 7 is a number.
    fn postings(each: u32) -> Postings {
        let words = (0..2 * each).map(|name| (0, name)).chain([(1, each - 1), (1, 2 * each - 1)]);
        Postings::new(2, words.collect(), vec![(7, 3)], vec![0..each, each..2 * each])
    }

    fn meant(postings: &Postings, words: Range<u32>, localities: &[u16]) -> Vec<u32> {
        let meant = postings.meant(std::iter::once(words), std::iter::empty(), localities);
        meant.names.iter().map(|(name, _)| *name).collect()
    }

    #[test]
    fn few_names_are_all_looked_at_wherever_they_are() {
        let few = postings(10);
        assert_eq!(meant(&few, 0..1, &[1]), (0..20).collect::<Vec<_>>());
        assert_eq!(meant(&few, 1..2, &[]), [9, 19]);
        assert_eq!(meant(&few, 1..1, &[]), [0_u32; 0]);
        assert!(!few.meant(std::iter::once(0..1), std::iter::empty(), &[1]).here_only);
    }

    #[test]
    fn of_many_names_those_in_the_locality_named_are_looked_at() {
        let many = postings(3_000);
        assert_eq!(meant(&many, 0..1, &[1]), (3_000..6_000).collect::<Vec<_>>());
        assert_eq!(meant(&many, 0..2, &[0]), (0..3_000).collect::<Vec<_>>());
        assert_eq!(meant(&many, 1..2, &[0, 1, 9]), [2_999, 5_999]);
        assert!(many.meant(std::iter::once(0..1), std::iter::empty(), &[1]).here_only);
    }

    #[test]
    fn of_many_names_anywhere_the_rare_ones_and_the_likeliest_are_looked_at() {
        let many = postings(3_000);
        assert_eq!(meant(&many, 0..1, &[]), (0..4_000).collect::<Vec<_>>());
        assert_eq!(meant(&many, 0..2, &[]), (0..1_000).collect::<Vec<_>>());
        let both = many.meant([0..1, 1..2].into_iter(), [7, 8].into_iter(), &[]).names;
        assert_eq!(both.len(), 3_998);
        let alone: Vec<u32> = both.iter().filter(|(_, more)| !more).map(|(name, _)| *name).collect();
        assert_eq!(alone, [3, 2_999, 5_999], "names of which none was left out");
    }
}
