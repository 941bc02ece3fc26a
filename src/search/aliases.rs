//! What people call streets, localities and their parts besides the names of the register.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::domain::{Alias, AliasKind, Street};

use super::index::{AddressIndex, StreetEntry, is_settlement_type, locality_words};
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
            Some((*street, lex(&read_street(&alias.name).name)))
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
