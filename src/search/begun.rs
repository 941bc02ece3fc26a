//! Streets by what may be typed before any word of their names: their type, or a number of their name.

use super::index::{AddressIndex, NameTerm};
use super::street_types::TypeSet;

/// The place of a street among those listed: names that what is typed begins first, then [`AddressIndex::order`].
type Place = (bool, (bool, u32, u32));

/// Streets in the order in which they are listed, and the names with numbers.
#[derive(Debug, Default)]
pub(super) struct Begun {
    /// Of each set of types that a street has, those streets; the likeliest first.
    of_types: Vec<(TypeSet, Vec<u32>)>,
    /// The numbers of names, ascending, each with the name.
    numbered: Vec<(u32, u32)>,
}

impl Begun {
    /// Of an index whose streets, names and houses are known.
    pub(super) fn new(index: &AddressIndex) -> Self {
        let mut of_types: Vec<(TypeSet, Vec<u32>)> = Vec::new();
        for (n, street) in (0_u32..).zip(&index.streets) {
            match of_types.iter_mut().find(|(types, _)| *types == street.types) {
                Some((_, streets)) => streets.push(n),
                None => of_types.push((street.types, vec![n])),
            }
        }
        for (_, streets) in &mut of_types {
            streets.sort_unstable_by_key(|street| index.order(*street));
            streets.shrink_to_fit();
        }
        let mut numbered: Vec<(u32, u32)> = (0_u32..)
            .zip(&index.forms)
            .flat_map(|(name, form)| form.numbers().map(move |number| (number, name)))
            .collect();
        numbered.sort_unstable();
        numbered.shrink_to_fit();
        Self { of_types, numbered }
    }

    /// The names with a number that begins with the digits of this one: of 4 the 4, 40 to 49, 400 to 499, and so on.
    fn numbered(&self, start: u32) -> impl Iterator<Item = u32> {
        let ranges = std::iter::successors(Some(u64::from(start)..u64::from(start) + 1), move |range| {
            let longer = range.start * 10..range.end * 10;
            (start > 0 && u32::try_from(longer.start).is_ok()).then_some(longer)
        });
        ranges.flat_map(|range| {
            let at = |end: u64| self.numbered.partition_point(|(number, _)| u64::from(*number) < end);
            self.numbered[at(range.start)..at(range.end)].iter().map(|(_, name)| *name)
        })
    }
}

impl AddressIndex {
    /// The streets of one of these types in these localities, or in any, at most so many: those with a word in their name
    /// that begins so, then the others; the likeliest first.
    pub(super) fn streets_of_types(
        &self,
        types: TypeSet,
        start: &str,
        localities: &[u16],
        limit: usize,
    ) -> Vec<u32> {
        let mut listed = Listed::new(limit);
        let is_there = |street: u32| self.is_in_one_of(street, localities);
        // «пр» may also begin a name: «Притомский проспект» leads.
        for name in self.postings.of_words(&self.names.beginning(start)) {
            let street = self.forms[*name as usize].street;
            if types.meets(self.streets[street as usize].types) && is_there(street) {
                listed.add((false, self.order(street)));
            }
        }
        let of_types = self.begun.of_types.iter().filter(|(of, _)| types.meets(*of));
        for street in of_types.flat_map(|(_, streets)| streets.iter().filter(|n| is_there(**n)).take(limit)) {
            listed.add((true, self.order(*street)));
        }
        listed.streets()
    }

    fn is_in_one_of(&self, street: u32, localities: &[u16]) -> bool {
        let own = self.streets[street as usize].locality;
        localities.is_empty() || own.is_some_and(|own| localities.contains(&own))
    }

    /// The streets with a number in their name that begins with the digits of this one, of one of these types unless
    /// there are none, in these localities or in any, at most so many: those with a word in their name that begins so, then the others; the likeliest
    /// first.
    pub(super) fn streets_numbered(
        &self,
        number: u32,
        types: TypeSet,
        start: &str,
        localities: &[u16],
        limit: usize,
    ) -> Vec<u32> {
        let words = self.names.beginning(start);
        let mut listed = Listed::new(limit);
        for form in self.begun.numbered(number).map(|name| &self.forms[name as usize]) {
            let own = self.streets[form.street as usize].types;
            if (types.is_empty() || types.meets(own)) && self.is_in_one_of(form.street, localities) {
                let begins =
                    form.parts.iter().any(|p| matches!(p.term, NameTerm::Word(w) if words.contains(&w)));
                listed.add((!begins, self.order(form.street)));
            }
        }
        listed.streets()
    }
}

/// The first streets of many, in their order, each once.
struct Listed {
    limit: usize,
    places: Vec<Place>,
}

impl Listed {
    fn new(limit: usize) -> Self {
        Self { limit, places: Vec::new() }
    }

    fn add(&mut self, place: Place) {
        if self.places.len() == self.limit && self.places.last().is_none_or(|last| *last <= place) {
            return;
        }
        let Err(at) = self.places.binary_search(&place) else { return };
        let same = |other: &Place| other.1.2 == place.1.2;
        match self.places.iter().position(same) {
            Some(before) if before < at => return,
            Some(behind) => drop(self.places.remove(behind)),
            None => {}
        }
        self.places.insert(at, place);
        self.places.truncate(self.limit);
    }

    fn streets(self) -> Vec<u32> {
        self.places.into_iter().map(|(_, (_, _, street))| street).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::StreetType;
    use crate::search::samples;

    fn index() -> AddressIndex {
        let (streets, addresses) = samples::city(&[
            ("Кемерово", "улица 40 лет Октября", "1;3;5"),
            ("Кемерово", "улица 4 Линия", "1"),
            ("Кемерово", "1-й Уральский проезд", "1;3"),
            ("Кемерово", "14-й проезд", "1;3;5;7"),
            ("Кемерово", "Улусная улица", "1"),
            ("Кемерово", "улица Мира", "1;3;5;7;9"),
            ("Кемерово", "проспект 400-летия Города", "2"),
            ("Берёзовка", "улица Мира", "1;3;5;7;9;11"),
        ]);
        AddressIndex::build(&streets, &addresses, &[])
    }

    #[test]
    fn streets_of_a_type_are_listed_the_likeliest_first_and_before_them_names_that_begin_so() {
        let (index, of) = (index(), TypeSet::of(StreetType::Ulitsa));
        assert_eq!(index.streets_of_types(of, "улиц", &[], 9), [5, 0, 1, 4, 7]);
        assert_eq!(index.streets_of_types(of, "ул", &[], 9), [4, 5, 0, 1, 7]);
        assert_eq!(index.streets_of_types(of, "ул", &[], 2), [4, 5]);
        assert_eq!(index.streets_of_types(of.or(TypeSet::of(StreetType::Proezd)), "у", &[], 3), [2, 4, 5]);
        assert_eq!(index.streets_of_types(TypeSet::of(StreetType::Tupik), "туп", &[], 9), [0_u32; 0]);
        assert_eq!(index.streets_of_types(of, "ул", &[], 0), [0_u32; 0]);
    }

    #[test]
    fn streets_are_listed_by_the_first_digits_of_a_number_of_their_name() {
        let (index, any) = (index(), TypeSet::default());
        assert_eq!(index.streets_numbered(4, any, "", &[], 9), [0, 1, 6]);
        assert_eq!(index.streets_numbered(40, any, "", &[], 9), [0, 6]);
        assert_eq!(index.streets_numbered(1, any, "", &[], 9), [2, 3]);
        assert_eq!(index.streets_numbered(1, TypeSet::of(StreetType::Proezd), "", &[], 1), [2]);
        assert_eq!(index.streets_numbered(4, TypeSet::of(StreetType::Ulitsa), "ли", &[], 9), [1, 0]);
        assert_eq!(index.streets_numbered(0, any, "", &[], 9), [0_u32; 0]);
    }

    proptest! {
        #[test]
        fn a_number_begins_another_if_its_digits_do(
            numbers in prop::collection::vec(prop_oneof![0_u32..2_000, any::<u32>()], 0..40), start in 0_u32..500,
        ) {
            let mut numbered: Vec<(u32, u32)> = numbers.iter().copied().zip(0..).collect();
            numbered.sort_unstable();
            let begun = Begun { of_types: Vec::new(), numbered };
            let mut found: Vec<u32> = begun.numbered(start).collect();
            found.sort_unstable();
            let begins = |n: &u32| n.to_string().starts_with(&start.to_string());
            let want: Vec<u32> = (0..).zip(&numbers).filter(|(_, n)| begins(n)).map(|(name, _)| name).collect();
            prop_assert_eq!(found, want);
        }

        #[test]
        fn the_first_of_many_places_are_those_that_sorting_all_would_give(
            places in prop::collection::vec((any::<bool>(), 0_u32..12), 0..40), limit in 0_usize..9,
        ) {
            // Where a street stands in the order is its own.
            let places: Vec<Place> = places.iter().map(|(later, n)| (*later, (n % 2 == 0, n / 3, *n))).collect();
            let mut listed = Listed::new(limit);
            for place in &places {
                listed.add(*place);
            }
            let (mut sorted, mut want) = (places, Vec::new());
            sorted.sort_unstable();
            for (_, (_, _, street)) in sorted {
                if want.len() < limit && !want.contains(&street) {
                    want.push(street);
                }
            }
            prop_assert_eq!(listed.streets(), want);
        }
    }
}
