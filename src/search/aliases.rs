//! What people call streets, localities and their parts besides the names of the register.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::domain::{Alias, AliasKind, Street};

use super::index::{AddressIndex, StreetEntry, is_settlement_type, lex_name, locality_words};
use super::lex::{Lexed, lex};
use super::register::read_street;
use super::street_types::type_at;

/// The aliases of streets as further names of theirs, without a word for the type: positions of streets, and names.
pub(super) fn street_names(streets: &[Arc<Street>], aliases: &[Arc<Alias>]) -> Vec<(u32, Lexed)> {
    let mut of_streets = aliases.iter().filter(|alias| alias.kind == AliasKind::Street).peekable();
    if of_streets.peek().is_none() {
        return Vec::new();
    }
    let by_id: FxHashMap<&str, u32> = (0_u32..).zip(streets).map(|(n, s)| (s.id.as_str(), n)).collect();
    of_streets
        .filter_map(|alias| {
            let street = by_id.get(alias.refers_to.as_str())?;
            Some((*street, lex_name(&read_street(&alias.name).name)))
        })
        .collect()
}

impl AddressIndex {
    /// Whether a locality is one that streets lie in; no name stands for that of streets without one, or else for the
    /// largest.
    pub fn knows_locality(&self, name: &str) -> bool {
        self.locality_called(name).is_some()
    }

    /// Takes in the aliases of localities and of their parts.
    pub(super) fn build_aliases(&mut self, aliases: &[Arc<Alias>]) {
        let of_places = || aliases.iter().filter(|alias| alias.kind != AliasKind::Street);
        if of_places().any(|alias| locality_words(&alias.refers_to).is_empty()) {
            self.gather_unnamed();
        }
        for alias in of_places() {
            let words = spoken_words(&alias.name);
            if let Some(locality) = self.locality_called(&alias.refers_to).filter(|_| !words.is_empty()) {
                self.spoken.push((locality, words));
            }
        }
    }

    /// The words of every name of a locality, or of a part of one, with the locality.
    pub(super) fn locality_names(&self) -> impl Iterator<Item = (u16, &[Box<str>])> {
        let own = (0_u16..).zip(&self.localities).map(|(n, locality)| (n, &*locality.words));
        own.chain(self.spoken.iter().map(|(locality, words)| (*locality, &**words)))
    }

    /// One of these names by its position.
    pub(super) fn locality_name(&self, at: u32) -> Option<(u16, &[Box<str>])> {
        let at = at as usize;
        match self.localities.get(at) {
            Some(locality) => Some((u16::try_from(at).ok()?, &locality.words)),
            None => {
                self.spoken.get(at - self.localities.len()).map(|(locality, words)| (*locality, &**words))
            }
        }
    }

    /// Streets of which the register names no locality lie in one all the same: it comes after those that have a name
    /// of their own, and is the main one where it is the largest.
    fn gather_unnamed(&mut self) {
        let Ok(unnamed) = u16::try_from(self.localities.len()) else { return };
        for street in self.streets.iter_mut().filter(|street| street.locality.is_none()) {
            street.locality = Some(unnamed);
        }
        let size = |locality| -> u32 {
            self.streets.iter().filter(|street| street.locality == locality).map(StreetEntry::size).sum()
        };
        let is_there = self.streets.iter().any(|street| street.locality == Some(unnamed));
        if is_there && (self.main_locality.is_none() || size(Some(unnamed)) > size(self.main_locality)) {
            self.main_locality = Some(unnamed);
        }
    }

    fn locality_called(&self, name: &str) -> Option<u16> {
        let words = locality_words(name);
        if words.is_empty() {
            let unnamed = u16::try_from(self.localities.len()).ok();
            let is_there = self.streets.iter().any(|street| street.locality == unnamed);
            return unnamed.filter(|_| is_there).or(self.main_locality);
        }
        let at = self.localities.iter().position(|locality| locality.words == words)?;
        u16::try_from(at).ok()
    }
}

/// The words of a name without the word for its kind, before or behind: «мкр. Южный», «Южный микрорайон».
fn spoken_words(name: &str) -> Vec<Box<str>> {
    let mut words = locality_words(name);
    let text = lex(name);
    let behind = (1..text.tokens.len())
        .filter_map(|at| type_at(&text, at))
        .find(|mark| mark.at + mark.len == text.tokens.len() && is_settlement_type(mark.types));
    if let Some(mark) = behind.filter(|mark| mark.len < words.len()) {
        words.truncate(words.len() - mark.len);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Address, AliasId},
        search::samples,
    };

    /// Localities, streets and houses.
    const CITY: &[(&str, &str, &str)] = &[
        ("Кемерово", "Весенняя улица", "3;5;15"),
        ("Кемерово", "Советский проспект", "5;7"),
        ("Кемерово", "улица 50 лет Октября", "12"),
        ("Кемерово", "15А микрорайон", "3;5"),
        ("Кемерово", "Южный микрорайон", "5"),
        ("Кемерово", "СНТ Родник", "3;15"),
        ("Кемерово", "ГСК 12", "5"),
        ("посёлок Металлплощадка", "Весенняя улица", "2;5"),
        ("посёлок Металлплощадка", "улица Мира", "1"),
    ];

    const SPOKEN: &[(AliasKind, &str, &str)] = &[
        (AliasKind::Street, "Бродвей", "s0"),
        (AliasKind::Street, "пр. Стачек", "s1"),
        (AliasKind::Street, "Пятидесятка", "s2"),
        (AliasKind::Street, "Тихая", "nowhere"),
        (AliasKind::Locality, "Металка", "посёлок Металлплощадка"),
        (AliasKind::Locality, "Угольная", "Березники"),
        (AliasKind::Area, "мкр. ФПК", "Кемерово"),
        (AliasKind::Area, "Шалготарьян", ""),
        (AliasKind::Area, "Радуга", "Металлплощадка"),
    ];

    fn aliases() -> Vec<Arc<Alias>> {
        let alias = |(n, (kind, name, refers_to)): (usize, &(AliasKind, &str, &str))| Alias {
            id: AliasId::new(format!("alias-{n}")).expect("an id"),
            kind: *kind,
            name: (*name).to_owned(),
            refers_to: (*refers_to).to_owned(),
            note: None,
            source: None,
        };
        SPOKEN.iter().enumerate().map(alias).map(Arc::new).collect()
    }

    /// The city; without its localities where the register names none.
    fn index(named: bool, aliases: &[Arc<Alias>]) -> (AddressIndex, Vec<Arc<Address>>) {
        let mut rows = CITY.to_vec();
        if !named {
            for (locality, _, _) in &mut rows {
                *locality = "";
            }
        }
        let (streets, addresses) = samples::city(&rows);
        (AddressIndex::build(&streets, &addresses, aliases), addresses)
    }

    fn answer((index, addresses): &(AddressIndex, Vec<Arc<Address>>), query: &str) -> String {
        let finding = index.find(query);
        let named = |address: &Address| Some(format!("{}-{}", address.street.as_ref()?, address.house));
        let houses: Vec<String> =
            finding.houses.iter().filter_map(|hit| named(&addresses[hit.address as usize])).collect();
        format!("{} {}", finding.code, houses.join(" ")).trim().to_owned()
    }

    #[test]
    fn whoever_says_what_people_say_is_understood() {
        let city = index(true, &aliases());
        for (query, want) in [
            ("Бродвей 15", "exact s0-15"),
            ("Кемерово, Бродвей, д. 15", "exact s0-15"),
            ("Стачек 7", "exact s1-7"),
            ("пр. Стачек 7", "exact s1-7"),
            ("Ворошилова 7", "exact s1-7"),
            ("пятидесятка 12", "exact s2-12"),
            ("Тихая 5", "nothing"),
            ("Весенняя 5", "ambiguous s0-5 s7-5"),
            ("Металка, Весенняя 5", "exact s7-5"),
            ("пос. Металка, ул. Весенняя, 5", "exact s7-5"),
            ("Радуга, Весенняя 5", "exact s7-5"),
            ("ФПК, Весенняя 5", "exact s0-5"),
            ("мкр. ФПК, Весенняя 5", "exact s0-5"),
            ("Весенняя 5, ФПК", "exact s0-5"),
            ("Шалготарьян, Весенняя 5", "exact s0-5"),
            ("ФПК, Мира 1", "exact s8-1"),
            ("Металка", "locality"),
            ("ФПК", "locality"),
        ] {
            assert_eq!(answer(&city, query), want, "{query}");
        }
    }

    #[test]
    fn societies_and_microdistricts_are_streets_however_they_are_written() {
        let city = index(true, &[]);
        for (query, want) in [
            ("СНТ Родник 15", "exact s5-15"),
            ("снт \"Родник\", 15", "exact s5-15"),
            ("с/т Родник участок 15", "exact s5-15"),
            ("тер. СНТ «Родник», уч. 15", "exact s5-15"),
            ("Родник 15", "exact s5-15"),
            ("садовое товарищество Родник 3", "exact s5-3"),
            ("гск 12, гараж 5", "exact s6-5"),
            ("ГСК №12 5", "exact s6-5"),
            ("мкр 15а, 3", "exact s3-3"),
            ("15А микрорайон д 3", "exact s3-3"),
            ("Южный мкр 5", "exact s4-5"),
            ("м-н Южный, 5", "exact s4-5"),
        ] {
            assert_eq!(answer(&city, query), want, "{query}");
        }
    }

    #[test]
    fn a_register_that_names_no_locality_has_parts_with_names_all_the_same() {
        let city = index(false, &aliases());
        assert_eq!(answer(&city, "Шалготарьян, Мира 1"), "exact s8-1");
        let unspoken = index(false, &[]);
        for query in ["г. Кемерово, Мира 1", "Весенняя 5", "Мира 1"] {
            assert_eq!(answer(&city, query), answer(&unspoken, query), "{query}");
        }
        assert!(city.0.knows_locality("") && !city.0.knows_locality("Кемерово"));
        let named = index(true, &aliases()).0;
        assert!(named.knows_locality("") && named.knows_locality("пос. Металлплощадка"));
        assert!(!named.knows_locality("Березники") && !named.knows_locality("Металка"));
        assert!(!AddressIndex::build(&[], &[], &aliases()).knows_locality(""));
    }
}
