//! The houses of all streets, packed: four bytes for a number, four for its address, four for an address's street.
//!
//! Nearly every number is a number, at most a letter, and at most one thing more: that fits into four bytes. What does
//! not (`12, к. 3, лит. А`) stands once in a table of its own, however many streets have such a house.

use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::domain::{Address, House, Part};

/// The houses of every street.
#[derive(Debug, Default)]
pub(super) struct Houses {
    /// Where the houses of each street begin; one more than streets.
    starts: Vec<u32>,
    /// Their numbers, ascending within a street.
    keys: Vec<Key>,
    /// The numbers that fit no key, each once.
    rare: Vec<House>,
    /// The address of each number.
    addresses: Vec<u32>,
    /// The street of each address; [`NO_STREET`] where it has none of ours.
    streets: Vec<u32>,
}

const NO_STREET: u32 = u32::MAX;

impl Houses {
    /// Packs the houses of so many streets; `street_of` tells the street of an address.
    pub(super) fn new(
        count: usize,
        addresses: &[Arc<Address>],
        street_of: impl Fn(&Address) -> Option<u32>,
    ) -> Self {
        let streets: Vec<u32> = addresses.iter().map(|a| street_of(a).unwrap_or(NO_STREET)).collect();
        let read = || {
            (0_u32..)
                .zip(addresses.iter().zip(&streets))
                .filter(|(_, (_, street))| **street != NO_STREET)
                .filter_map(|(n, (a, street))| Some((*street as usize, a.key?, n)))
        };
        // Each street gets its place, and its houses are put there and then into order.
        let mut starts = vec![0_u32; count + 1];
        read().for_each(|(street, ..)| starts[street + 1] += 1);
        for street in 0..count {
            starts[street + 1] += starts[street];
        }
        let mut free = starts.clone();
        let mut own = vec![0_u32; starts[count] as usize];
        for (street, _, n) in read() {
            own[free[street] as usize] = n;
            free[street] += 1;
        }
        let mut packer = Packer::default();
        let mut keys = Vec::with_capacity(own.len());
        let mut rows: Vec<(Option<House>, u32)> = Vec::new();
        for street in starts.windows(2) {
            let own = &mut own[street[0] as usize..street[1] as usize];
            rows.clear();
            rows.extend(own.iter().map(|n| (addresses[*n as usize].key, *n)));
            rows.sort_unstable();
            for (place, (key, n)) in own.iter_mut().zip(&rows) {
                *place = *n;
                keys.extend(key.map(|key| packer.pack(key)));
            }
        }
        let mut rare = packer.rare;
        rare.shrink_to_fit();
        Self { starts, keys, rare, addresses: own, streets }
    }

    /// The houses of a street.
    pub(super) fn of_street(&self, street: u32) -> StreetHouses<'_> {
        let range = self.starts[street as usize] as usize..self.starts[street as usize + 1] as usize;
        StreetHouses { keys: &self.keys[range.clone()], rare: &self.rare, addresses: &self.addresses[range] }
    }

    /// The street of an address.
    pub(super) fn street_of(&self, address: u32) -> Option<u32> {
        self.streets.get(address as usize).copied().filter(|street| *street != NO_STREET)
    }
}

/// The houses of one street, ordered by house.
#[derive(Debug, Clone, Copy)]
pub(super) struct StreetHouses<'a> {
    keys: &'a [Key],
    rare: &'a [House],
    /// The address of each house.
    pub(super) addresses: &'a [u32],
}

impl StreetHouses<'_> {
    /// How many there are.
    pub(super) fn len(self) -> usize {
        self.keys.len()
    }

    /// A house by its place.
    pub(super) fn house(self, at: usize) -> House {
        self.keys[at].unpacked().unwrap_or_else(|rare| self.rare[rare])
    }

    /// The number proper of a house.
    pub(super) fn number(self, at: usize) -> u16 {
        self.keys[at].number().unwrap_or_else(|rare| self.rare[rare].number)
    }

    /// The places of the houses of these numbers; where there are none, the place where they would stand.
    pub(super) fn numbered(self, numbers: RangeInclusive<u16>) -> Range<usize> {
        let first = |number: u16| {
            self.keys.partition_point(|key| key.number().unwrap_or_else(|r| self.rare[r].number) < number)
        };
        first(*numbers.start())..numbers.end().checked_add(1).map_or(self.len(), first)
    }
}

/// A house number in four bytes: number (14 bits), letter (6), what follows (2), and its number or letter (9); or, with
/// the highest bit set, its place among the rare ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key(u32);

const RARE: u32 = 1 << 31;
const NUMBER: u32 = 17;
const LETTER: u32 = 11;
const KIND: u32 = 9;
/// The largest number proper, and the largest number of a part.
const MAX_NUMBER: u16 = (1 << 14) - 1;
const MAX_PART: u16 = (1 << 9) - 1;
/// What follows: a litera or nothing, or one of these.
const FRACTION: u32 = 1;
const KORPUS: u32 = 2;
const STROENIE: u32 = 3;

impl Key {
    /// The key of a house that fits one.
    fn pack(house: House) -> Option<Self> {
        let House { number, letter, fraction, korpus, stroenie, litera } = house;
        let part = |kind: u32, part: Part| {
            let fits = part.letter.is_none() && part.number <= MAX_PART && litera.is_none();
            fits.then_some(kind << KIND | u32::from(part.number))
        };
        let rest = match (fraction, korpus, stroenie) {
            (None, None, None) => letter_code(litera)?,
            (Some(fraction), None, None) => part(FRACTION, fraction)?,
            (None, Some(korpus), None) => part(KORPUS, korpus)?,
            (None, None, Some(stroenie)) => part(STROENIE, stroenie)?,
            _ => return None,
        };
        let number = (number <= MAX_NUMBER).then_some(u32::from(number))?;
        Some(Self(number << NUMBER | letter_code(letter)? << LETTER | rest))
    }

    /// The house; `Err` with its place among the rare ones.
    fn unpacked(self) -> Result<House, usize> {
        let number = self.number()?;
        let kind = self.bits(KIND, 2);
        let value = self.bits(0, KIND);
        let part = |of| (kind == of).then_some(Part { number: value as u16, letter: None });
        Ok(House {
            number,
            letter: letter_of(self.bits(LETTER, NUMBER - LETTER)),
            fraction: part(FRACTION),
            korpus: part(KORPUS),
            stroenie: part(STROENIE),
            litera: if kind == 0 { letter_of(value) } else { None },
        })
    }

    /// The number proper; `Err` with the place among the rare ones.
    fn number(self) -> Result<u16, usize> {
        if self.0 & RARE == 0 { Ok((self.0 >> NUMBER) as u16) } else { Err((self.0 & !RARE) as usize) }
    }

    fn bits(self, from: u32, count: u32) -> u32 {
        self.0 >> from & ((1 << count) - 1)
    }
}

/// Letters by code; 0 is none.
fn letter_of(code: u32) -> Option<char> {
    match code {
        0 => None,
        33 => Some('Ё'),
        code => char::from_u32('А' as u32 + code - 1),
    }
}

/// The code of a letter; `None` where it has none.
fn letter_code(letter: Option<char>) -> Option<u32> {
    match letter {
        None => Some(0),
        Some('Ё') => Some(33),
        Some(letter @ 'А'..='Я') => Some(letter as u32 - 'А' as u32 + 1),
        Some(_) => None,
    }
}

/// Makes keys, and keeps what fits none.
#[derive(Default)]
struct Packer {
    rare: Vec<House>,
    known: FxHashMap<House, u32>,
}

impl Packer {
    fn pack(&mut self, house: House) -> Key {
        Key::pack(house).unwrap_or_else(|| {
            let place = *self.known.entry(house).or_insert_with(|| {
                self.rare.push(house);
                self.rare.len() as u32 - 1
            });
            Key(RARE | place)
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::samples::{self, address};

    /// The houses of streets, packed; the address of a house is its place in the whole list.
    pub(in super::super) fn packed(streets: &[&[House]]) -> Houses {
        let rows =
            (0_u32..).zip(streets).flat_map(|(street, houses)| houses.iter().map(move |h| (street, *h)));
        let (at, addresses): (Vec<u32>, Vec<Arc<Address>>) = rows
            .enumerate()
            .map(|(n, (street, house))| (street, Arc::new(address(&n.to_string(), "", Some(house)))))
            .unzip();
        Houses::new(streets.len(), &addresses, |a| {
            a.id.as_str().parse::<usize>().ok().and_then(|n| at.get(n).copied())
        })
    }

    fn any_letter() -> impl Strategy<Value = Option<char>> + Clone {
        prop_oneof![
            3 => Just(None),
            3 => prop::char::range('А', 'Я').prop_map(Some),
            1 => Just(Some('Ё')),
            1 => any::<char>().prop_map(Some),
        ]
    }

    fn any_part() -> impl Strategy<Value = Option<Part>> + Clone {
        let part = (prop_oneof![0_u16..600, any::<u16>()], any_letter())
            .prop_map(|(number, letter)| Some(Part { number, letter }));
        prop_oneof![2 => Just(None), 1 => part]
    }

    fn any_house() -> impl Strategy<Value = House> {
        let number = prop_oneof![3 => 0_u16..40, 1 => any::<u16>()];
        samples::any_house(number, any_letter(), any_part())
    }

    proptest! {
        #[test]
        fn every_house_is_unpacked_as_it_was(house in any_house()) {
            let packed = packed(&[&[house]]);
            prop_assert_eq!(packed.of_street(0).house(0), house);
            prop_assert_eq!(packed.of_street(0).number(0), house.number);
        }

        #[test]
        fn a_street_has_its_own_houses_in_their_order(
            streets in prop::collection::vec(prop::collection::vec(any_house(), 0..20), 0..5),
            asked in prop_oneof![0_u16..40, any::<u16>()],
        ) {
            let lists: Vec<&[House]> = streets.iter().map(Vec::as_slice).collect();
            let packed = packed(&lists);
            let listed: Vec<House> = streets.iter().flatten().copied().collect();
            for (n, houses) in (0_u32..).zip(&streets) {
                let own = packed.of_street(n);
                let mut want = houses.clone();
                want.sort_unstable();
                prop_assert_eq!((0..own.len()).map(|at| own.house(at)).collect::<Vec<_>>(), want.clone());
                for (at, address) in own.addresses.iter().enumerate() {
                    prop_assert_eq!(listed[*address as usize], want[at]);
                    prop_assert_eq!(packed.street_of(*address), Some(n));
                }
                let from = want.partition_point(|house| house.number < asked);
                let to = want.partition_point(|house| house.number <= asked);
                prop_assert_eq!(own.numbered(asked..=asked), from..to);
            }
            prop_assert_eq!(packed.street_of(listed.len() as u32), None);
        }
    }

    #[test]
    fn a_rare_number_is_kept_once() {
        let rare = super::super::read_house("12, к. 3, лит. А").expect("a house");
        let packed = packed(&[&[rare, rare], &[rare]]);
        assert_eq!(packed.rare, [rare]);
        assert_eq!(packed.of_street(1).house(0), rare);
    }
}
