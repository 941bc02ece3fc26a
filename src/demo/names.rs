//! Street names: those the city knows, dealt out so that none repeats within a locality.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::StreetType;

use super::dice::Dice;

const STREETS: &str = include_str!("names/streets.txt");
const SETTLEMENT: &str = include_str!("names/settlement.txt");
const LANES: &str = include_str!("names/lanes.txt");
const PROEZDS: &str = include_str!("names/proezds.txt");

/// The city's own locality; every other one is a settlement with names of its own.
pub(super) const CITY: &str = "Кемерово";

/// A street's name taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StreetName {
    /// Its type.
    pub kind: StreetType,
    /// Its name without the type.
    pub name: String,
    /// Both in their usual order.
    pub label: String,
}

impl StreetName {
    /// Reads a label: the word that is a type, and the rest.
    pub fn read(label: &str) -> Self {
        let word = |w: &str| w.parse::<StreetType>().ok();
        let kind = label.split(' ').find_map(word).unwrap_or(StreetType::Ulitsa);
        let name = label.split(' ').filter(|w| word(w) != Some(kind)).collect::<Vec<_>>().join(" ");
        Self { kind, name, label: label.to_owned() }
    }

    /// Puts a type and a name in their usual order: adjectives stand before the type, all else after it.
    fn compose(kind: StreetType, name: &str) -> Self {
        let endings: &[&str] = match kind {
            StreetType::Ulitsa => &["ая", "яя", "ья"],
            _ => &["ый", "ий", "ой"],
        };
        // «Горького», «Громовой»: only the first word of an adjective agrees with its type.
        let adjective = endings.iter().any(|e| name.ends_with(e)) && !name.ends_with("Горка");
        let label = if adjective { format!("{name} {kind}") } else { format!("{kind} {name}") };
        Self { kind, name: name.to_owned(), label }
    }
}

/// Which pack a free name is drawn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pack {
    /// A street.
    Street,
    /// A short crossing.
    Crossing,
}

/// Deals names.
pub(super) struct Names {
    packs: BTreeMap<(&'static str, Pack), Vec<StreetName>>,
    taken: BTreeSet<(&'static str, String)>,
    dice: Dice,
}

impl Names {
    /// Shuffles the packs. `known` are labels the city's drawing names itself: no pack may deal them again.
    pub fn shuffle(seed: u64, known: &[&str]) -> Self {
        let taken = known.iter().map(|label| (CITY, StreetName::read(label).name)).collect();
        Self { packs: BTreeMap::new(), taken, dice: Dice::new(seed, 1) }
    }

    /// The next free name of a pack in a locality.
    pub fn deal(&mut self, locality: &'static str, pack: Pack) -> StreetName {
        loop {
            let dice = &mut self.dice;
            let cards = self.packs.entry((locality, pack)).or_insert_with(|| fresh(locality, pack, dice));
            // A pack that is dealt out is followed by numbered lines, which never end.
            let n = self.taken.len();
            let card =
                cards.pop().unwrap_or_else(|| StreetName::compose(StreetType::Liniya, &format!("{n}-я")));
            if self.taken.insert((locality, card.name.clone())) {
                return card;
            }
        }
    }
}

/// A shuffled pack, dealt from its end. Numbered families stay together, as such streets lie side by side.
fn fresh(locality: &str, pack: Pack, dice: &mut Dice) -> Vec<StreetName> {
    let mut families = match pack {
        Pack::Street if locality == CITY => families(STREETS, StreetType::Ulitsa),
        Pack::Street => families(SETTLEMENT, StreetType::Ulitsa),
        Pack::Crossing => {
            let mut both = families(LANES, StreetType::Pereulok);
            both.extend(families(PROEZDS, StreetType::Proezd));
            both
        }
    };
    for n in (1..families.len()).rev() {
        families.swap(n, dice.whole(0, n as u32) as usize);
    }
    families.into_iter().flat_map(|family| family.into_iter().rev()).collect()
}

/// The entries of a list of names: a name by itself, or a numbered family in order.
fn families(text: &str, kind: StreetType) -> Vec<Vec<StreetName>> {
    let numbered = if kind == StreetType::Ulitsa { "я" } else { "й" };
    let entries = text.lines().filter(|l| !l.starts_with('#')).flat_map(|l| l.split(',')).map(str::trim);
    let read = |entry: &str| match entry.split_once('*') {
        Some((name, count)) => {
            let count = count.parse().unwrap_or(1);
            (1..=count).map(|n| StreetName::compose(kind, &format!("{n}-{numbered} {name}"))).collect()
        }
        None => vec![StreetName::compose(kind, entry)],
    };
    entries.filter(|entry| !entry.is_empty()).map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjectives_stand_before_the_type_and_genitives_after_it() {
        for (kind, name, label) in [
            (StreetType::Ulitsa, "Луговая", "Луговая улица"),
            (StreetType::Ulitsa, "Охотничья", "Охотничья улица"),
            (StreetType::Ulitsa, "Кутузова", "улица Кутузова"),
            (StreetType::Ulitsa, "Громовой", "улица Громовой"),
            (StreetType::Pereulok, "2-й Садовый", "2-й Садовый переулок"),
        ] {
            assert_eq!(StreetName::compose(kind, name).label, label);
            assert_eq!(StreetName::read(label).name, name);
        }
    }
}
