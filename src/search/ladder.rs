//! From a house number to the houses of one street: exact first, then what may safely be equated, then lists.

use crate::domain::{House, Part};

use super::finding::{HouseHit, MAX_LISTED, MatchCode};
use super::houses::StreetHouses;

/// The most neighbours named for a house that is not known.
const MAX_NEAREST: usize = 6;

/// What a house number means on one street.
#[derive(Debug, Default)]
pub(super) struct Rung {
    /// The houses.
    pub(super) hits: Vec<HouseHit>,
    /// Where there are none: the nearest of the same side.
    pub(super) nearest: Vec<u32>,
}

impl Rung {
    /// Whether the houses are sure.
    pub(super) fn is_sure(&self) -> bool {
        self.hits.first().is_some_and(|hit| hit.code.is_sure())
    }

    /// Makes sure houses those that may be meant: more was typed than could be read.
    pub(super) fn doubt(&mut self) {
        for hit in self.hits.iter_mut().filter(|hit| hit.code.is_sure()) {
            hit.code = MatchCode::DetailUnknown;
        }
    }

    /// The code of the hits; `HouseUnknown` where there are none.
    pub(super) fn code(&self) -> MatchCode {
        self.hits.first().map_or(MatchCode::HouseUnknown, |hit| hit.code)
    }
}

impl StreetHouses<'_> {
    /// The houses that a number means.
    pub(super) fn climb(self, asked: House) -> Rung {
        let places = self.numbered(asked.number..=asked.number);
        if places.is_empty() {
            return Rung { nearest: self.nearest(asked.number, places.start), ..Rung::default() };
        }
        let houses: Vec<(House, u32)> = places.map(|at| (self.house(at), self.addresses[at])).collect();
        let pick = |code: MatchCode, wanted: &dyn Fn(House) -> bool| -> Vec<HouseHit> {
            houses
                .iter()
                .filter(|(house, _)| wanted(*house))
                .map(|(_, address)| HouseHit { address: *address, code })
                .take(MAX_LISTED)
                .collect()
        };
        let one_key = |wanted: &dyn Fn(House) -> bool| {
            let mut keys = houses.iter().map(|(house, _)| house).filter(|house| wanted(**house));
            let first = keys.next()?;
            Some(keys.all(|key| key == first))
        };
        let is_asked = |key: House| key == asked;
        if one_key(&is_asked).is_some() {
            return Rung { hits: pick(MatchCode::Exact, &is_asked), ..Rung::default() };
        }
        // к ⇔ / first, then the letter in whatever field it was written.
        for same in [same_korpus as fn(House) -> House, same_letter] {
            let equals = |key: House| same(key) == same(asked);
            if let Some(only) = one_key(&equals) {
                let code = if only { MatchCode::Equated } else { MatchCode::DetailNeeded };
                return Rung { hits: pick(code, &equals), ..Rung::default() };
            }
        }
        // Houses that are the asked one and say more.
        let extends = |key: House| refines(same_korpus(key), same_korpus(asked));
        if let Some(only) = one_key(&extends) {
            let says_little = |key: House| {
                House { litera: None, stroenie: None, ..same_korpus(key) } == without_building(asked)
            };
            let code = if only && one_key(&|key| extends(key) && says_little(key)) == Some(true) {
                MatchCode::Equated
            } else {
                MatchCode::DetailNeeded
            };
            return Rung { hits: pick(code, &extends), ..Rung::default() };
        }
        // The asked house says more than the register: the houses it may be a part of, else all of the number.
        let base = |key: House| refines(same_korpus(asked), same_korpus(key));
        let mut hits = pick(MatchCode::DetailUnknown, &base);
        if hits.is_empty() {
            hits = pick(MatchCode::DetailUnknown, &|_| true);
        }
        Rung { hits, ..Rung::default() }
    }

    /// Addresses of the numbers nearest to one that is missing, of its parity, one a number, nearest first; `at` is
    /// where it would stand.
    fn nearest(self, number: u16, at: usize) -> Vec<u32> {
        let same_side = |n: &usize| self.number(*n) % 2 == number % 2;
        let one_a_number = |n: &usize| *n == 0 || self.number(*n - 1) != self.number(*n);
        let below = (0..at).rev().filter(same_side).filter(one_a_number).take(MAX_NEAREST);
        let above = (at..self.len()).filter(same_side).filter(one_a_number).take(MAX_NEAREST);
        let mut found: Vec<usize> = below.chain(above).collect();
        found.sort_by_key(|n| (self.number(*n).abs_diff(number), self.number(*n)));
        found.truncate(MAX_NEAREST);
        found.into_iter().map(|n| self.addresses[n]).collect()
    }
}

/// A house with its fraction written as корпус, where it has but one of the two.
pub fn same_korpus(house: House) -> House {
    match (house.fraction, house.korpus) {
        (Some(fraction), None) => House { fraction: None, korpus: Some(fraction), ..house },
        _ => house,
    }
}

/// A house with its one letter written as litera, whether it stood by the number, as litera, or as a корпус or
/// строение that is a bare letter (registers write «к. А» and «стр. А» for «лит. А»). Where letters stand in several
/// fields they stay.
pub fn same_letter(house: House) -> House {
    let bare = |part: Option<Part>| part.filter(|p| p.number == 0).and_then(|p| p.letter);
    let house = same_korpus(house);
    let mut letters =
        [house.letter, bare(house.korpus), bare(house.stroenie), house.litera].into_iter().flatten();
    let (Some(letter), None) = (letters.next(), letters.next()) else { return house };
    House {
        letter: None,
        korpus: house.korpus.filter(|p| p.number > 0),
        stroenie: house.stroenie.filter(|p| p.number > 0),
        litera: Some(letter),
        ..house
    }
}

/// The asked house without what only tells buildings of one plot apart.
fn without_building(house: House) -> House {
    House { litera: None, stroenie: None, ..same_korpus(house) }
}

/// Whether `more` says all that `less` says, and something besides.
fn refines(more: House, less: House) -> bool {
    fn fits<T: PartialEq + Copy>(more: Option<T>, less: Option<T>) -> bool {
        less.is_none() || more == less
    }
    fn part_fits(more: Option<Part>, less: Option<Part>) -> bool {
        match (more, less) {
            (Some(more), Some(less)) => more.number == less.number && fits(more.letter, less.letter),
            (more, less) => fits(more, less),
        }
    }
    more != less
        && more.number == less.number
        && fits(more.letter, less.letter)
        && part_fits(more.fraction, less.fraction)
        && part_fits(more.korpus, less.korpus)
        && part_fits(more.stroenie, less.stroenie)
        && fits(more.litera, less.litera)
}

#[cfg(test)]
mod tests {
    use super::super::houses::tests::packed;
    use super::super::read_house;
    use super::*;

    fn climb(street: &str, asked: &str) -> String {
        let mut keys: Vec<House> = street.split(';').map(|t| read_house(t).expect(t)).collect();
        keys.sort();
        let houses = packed(&[&keys]);
        let rung = houses.of_street(0).climb(read_house(asked).expect(asked));
        let names = |found: Vec<u32>| {
            found.into_iter().map(|a| keys[a as usize].to_string()).collect::<Vec<_>>().join("; ")
        };
        let hits = names(rung.hits.iter().map(|hit| hit.address).collect());
        if rung.hits.is_empty() {
            format!("- {}", names(rung.nearest))
        } else {
            format!("{} {hits}", rung.code())
        }
    }

    #[test]
    fn a_house_number_means_what_the_street_has() {
        for (street, asked, want) in [
            ("15;15а;15/1", "15", "exact 15"),
            ("15;15а;15/1", "15А", "exact 15А"),
            ("15;15", "15", "exact 15; 15"),
            ("12 к 3", "12/3", "equated 12 к3"),
            ("12/3", "12 корп 3", "equated 12/3"),
            ("12/3;12 к 3", "12/3", "exact 12/3"),
            ("5, лит. А;5, лит. Б", "5А", "equated 5 литА"),
            ("5а", "5, лит. А", "equated 5А"),
            ("5, стр. А", "5 лит А", "equated 5 сА"),
            ("5, лит. А;5, стр. А", "5А", "detail_needed 5 литА; 5 сА"),
            ("5, лит. А", "5", "equated 5 литА"),
            ("5, стр. 1", "5", "equated 5 с1"),
            ("5, лит. А;5, лит. Б", "5", "detail_needed 5 литА; 5 литБ"),
            ("5 к 1", "5", "detail_needed 5 к1"),
            ("5/1", "5", "detail_needed 5/1"),
            ("5а", "5", "detail_needed 5А"),
            ("12, к. 3, лит. А;12 к 2", "12 к 3", "equated 12 к3 литА"),
            ("39а;39а к2", "39", "detail_needed 39А; 39А к2"),
            ("13;13а", "13Ж", "detail_unknown 13"),
            ("13а;13б", "13Ж", "detail_unknown 13А; 13Б"),
            ("13;13 к 1", "13 к 2", "detail_unknown 13"),
            ("5", "5 лит. А", "detail_unknown 5"),
            ("1;3;5;6;8;11;13;15", "9", "- 11; 5; 13; 3; 15; 1"),
            ("2;4", "9", "- "),
        ] {
            assert_eq!(climb(street, asked), want, "{asked} on {street}");
        }
    }
}
