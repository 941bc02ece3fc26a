//! The frozen index: names of streets, localities, houses, and whole lines of the register.
//!
//! Only streets are found by words; a house is looked up by its number on the streets found. All is sorted arrays,
//! so that a prefix of a word is a range of words.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHasher};

use crate::domain::{Address, Alias, Street};

use super::aliases::street_names;
use super::begun::Begun;
use super::endings::stem_of_name;
use super::fold::line_key;
use super::houses::{Houses, StreetHouses};
use super::lex::{Gap, Kind, Lexed, Mask, lex, spelled_number};
use super::lexicon::Lexicon;
use super::lines::Lines;
use super::numerals::in_digits;
use super::postings::Postings;
use super::register::is_locality_kind;
use super::russia::{Region, region_of_city};
use super::street_types::{TypeSet, is_society, type_at};

/// Addresses of a city, ready to be asked for. Immutable; share it between threads.
#[derive(Debug, Default)]
pub struct AddressIndex {
    /// The addresses the index was built of: their texts decide between lines of one folded form.
    addresses: Arc<[Arc<Address>]>,
    pub(super) streets: Vec<StreetEntry>,
    /// Words of street names.
    pub(super) names: Lexicon,
    /// The same of adjectives without their endings.
    stems: Lexicon,
    /// Where the words of each stem begin in `stem_words`; one more than stems.
    stem_starts: Vec<u32>,
    stem_words: Vec<u32>,
    /// Which forms hold a word.
    pub(super) postings: Postings,
    /// By place: the largest locality's first, in a locality those of its longest streets first.
    pub(super) forms: Vec<NameForm>,
    pub(super) localities: Vec<Locality>,
    /// Further words that name a locality, or a part of one, and the locality.
    pub(super) spoken: Vec<(u16, Vec<Box<str>>)>,
    /// Every word of a name of a locality, with the positions of the names that it begins.
    locality_words: FxHashMap<Box<str>, Vec<u32>>,
    /// The locality with the most addresses.
    pub(super) main_locality: Option<u16>,
    /// Streets by their types and by numbers of their names.
    pub(super) begun: Begun,
    /// The region it lies in, if it is one of the cities everybody knows.
    pub(super) home: Option<Region>,
    houses: Houses,
    lines: Lines,
}

/// A street as the index knows it.
#[derive(Debug)]
pub(super) struct StreetEntry {
    /// Its type; empty when not known.
    pub(super) types: TypeSet,
    /// Its locality; `None` when the register names none.
    pub(super) locality: Option<u16>,
    /// How many houses it has.
    houses: u32,
}

impl StreetEntry {
    /// How many houses it has: how likely it is meant.
    pub(super) fn size(&self) -> u32 {
        self.houses
    }
}

/// A name a street goes by.
#[derive(Debug)]
pub(super) struct NameForm {
    /// Index of the street.
    pub(super) street: u32,
    /// The parts of the name in their order.
    pub(super) parts: Box<[NamePart]>,
}

impl NameForm {
    /// The numbers of the name.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> {
        self.parts.iter().filter_map(|part| match part.term {
            NameTerm::Number(number) => Some(number),
            NameTerm::Word(_) => None,
        })
    }

    /// A number for the name, whatever street bears it.
    pub(super) fn called(&self) -> u64 {
        let mut hasher = FxHasher::default();
        self.parts.iter().for_each(|part| part.term.hash(&mut hasher));
        hasher.finish()
    }
}

/// A word or number of a name.
#[derive(Debug, Clone, Copy)]
pub(super) struct NamePart {
    /// What it is.
    pub(super) term: NameTerm,
    /// Whether the name is incomplete without it; initials and remarks in parentheses may be left out.
    pub(super) required: bool,
    /// Whether it is an ordinal number: «3-я», not the 9 of «9 Января».
    pub(super) ordinal: bool,
    /// Its first letter: what an initial stands for.
    pub(super) initial: char,
}

/// A word or number of a street's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum NameTerm {
    /// Index of a word.
    Word(u32),
    /// A number, ordinal or not.
    Number(u32),
}

/// A settlement.
#[derive(Debug)]
pub(super) struct Locality {
    /// The words of its name, folded, without «г.», «посёлок» and their like.
    pub(super) words: Vec<Box<str>>,
}

/// A locality named in a question.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mention {
    /// Index of the locality.
    pub(super) locality: u16,
    /// The tokens of its name and of the word for its kind.
    pub(super) tokens: Mask,
}

impl AddressIndex {
    /// Builds the index. Streets and addresses are known by their positions in these slices. An address whose street
    /// is not among `streets`, or whose house number could not be read, is found by its whole line only. An alias of a
    /// street or locality that is not there is left out.
    pub fn build(streets: &[Arc<Street>], addresses: &[Arc<Address>], aliases: &[Arc<Alias>]) -> Self {
        Self::build_sharing(streets, addresses.into(), aliases)
    }

    /// The same, of addresses that somebody else keeps too: eight bytes an address less.
    pub fn build_sharing(
        streets: &[Arc<Street>],
        addresses: Arc<[Arc<Address>]>,
        aliases: &[Arc<Alias>],
    ) -> Self {
        let mut index = Self { addresses: Arc::clone(&addresses), ..Self::default() };
        // Lines take as long as all the rest.
        index.lines = std::thread::scope(|scope| {
            let lines = scope.spawn(|| Lines::new(addresses.iter().map(|a| line_hash(&line_key(&a.text)))));
            index.build_streets(streets);
            index.build_houses(streets);
            index.build_names(streets, aliases);
            index.build_aliases(aliases);
            index.build_locality_words();
            index.begun = Begun::new(&index);
            lines.join().unwrap_or_else(|fault| std::panic::resume_unwind(fault))
        });
        index
    }

    /// Whether an index is the same with one address in the place of another: nothing else of it is read here.
    pub fn reads_alike(one: &Address, other: &Address) -> bool {
        fn read(a: &Address) -> impl PartialEq + '_ {
            (&a.id, &a.text, &a.street, &a.house, a.key)
        }
        read(one) == read(other)
    }

    /// Whether the street of an address is one of the index.
    pub fn knows_street_of(&self, address: u32) -> bool {
        self.street_of(address).is_some()
    }

    /// The addresses whose line is this text: as written, else folded.
    pub(super) fn lines_like(&self, text: &str) -> Vec<u32> {
        let key = line_key(text);
        if key.is_empty() {
            return Vec::new();
        }
        let alike = self.lines.hashed(line_hash(&key)).iter().copied();
        let folded: Vec<u32> = alike.filter(|address| line_key(self.text(*address)) == key).collect();
        let exact: Vec<u32> =
            folded.iter().copied().filter(|a| same_but_space(self.text(*a), text)).collect();
        if exact.is_empty() { folded } else { exact }
    }

    /// The street of an address.
    pub(super) fn street_of(&self, address: u32) -> Option<u32> {
        self.houses.street_of(address)
    }

    /// The houses of a street.
    pub(super) fn houses(&self, street: u32) -> StreetHouses<'_> {
        self.houses.of_street(street)
    }

    /// The words that are adjectives of this stem.
    pub(super) fn words_of_stem(&self, stem: u32) -> &[u32] {
        let (from, to) = (self.stem_starts[stem as usize], self.stem_starts[stem as usize + 1]);
        &self.stem_words[from as usize..to as usize]
    }

    /// The stems of adjectives.
    pub(super) fn stems(&self) -> &Lexicon {
        &self.stems
    }

    /// The localities a text names.
    pub(super) fn mentions(&self, text: &Lexed) -> Vec<Mention> {
        let mut found = Vec::new();
        for at in 0..text.tokens.len() {
            if !text.is_word(at) {
                continue;
            }
            for name in self.locality_words.get(text.word(at)).into_iter().flatten() {
                let Some((locality, words)) = self.locality_name(*name) else { continue };
                let len = words.len();
                if (1..len).all(|n| text.word(at + n) == &*words[n]) {
                    let mut tokens = Mask::default();
                    tokens.insert_all(at..at + len);
                    mark_kind(text, at, len, &mut tokens);
                    found.push(Mention { locality, tokens });
                }
            }
        }
        found
    }

    /// Whether a word is one of a locality's name.
    pub(super) fn is_in_a_locality(&self, word: &str) -> bool {
        self.locality_words.contains_key(word)
    }

    /// Ties: the main locality, then the longer street, then the position.
    pub(super) fn order(&self, street: u32) -> (bool, u32, u32) {
        let entry = &self.streets[street as usize];
        (entry.locality != self.main_locality, u32::MAX - entry.size(), street)
    }

    /// The house number of an address, as the register writes it.
    pub(super) fn house_written(&self, address: u32) -> &str {
        &self.addresses[address as usize].house
    }

    fn text(&self, address: u32) -> &str {
        &self.addresses[address as usize].text
    }

    fn build_streets(&mut self, streets: &[Arc<Street>]) {
        let mut known: FxHashMap<&str, Option<u16>> = FxHashMap::default();
        for street in streets {
            let locality = *known.entry(&street.locality).or_insert_with(|| {
                let words = locality_words(&street.locality);
                let at = u16::try_from(self.localities.len()).ok()?;
                // One place may be written in several ways: «г. Кемерово», «Кемерово».
                if let Some(same) = self.localities.iter().position(|l| l.words == words) {
                    return u16::try_from(same).ok();
                }
                (!words.is_empty()).then(|| {
                    self.localities.push(Locality { words });
                    at
                })
            });
            let types = street.street_type.map_or(TypeSet::default(), TypeSet::of);
            self.streets.push(StreetEntry { types, locality, houses: 0 });
        }
    }

    fn build_names(&mut self, streets: &[Arc<Street>], aliases: &[Arc<Alias>]) {
        let mut names: Vec<(u32, Lexed)> = (0_u32..)
            .zip(streets)
            .flat_map(|(n, s)| {
                std::iter::once(&s.name).chain(&s.other_names).map(move |name| (n, lex_name(name)))
            })
            .chain(street_names(streets, aliases))
            .collect();
        let localities = self.put_in_place(&mut names);
        let words: Vec<Box<str>> = names
            .iter()
            .flat_map(|(_, name)| {
                (0..name.tokens.len()).filter(|at| is_name_word(name, *at)).map(|at| name.word(at).into())
            })
            .collect();
        self.names = Lexicon::new(words);
        self.build_stems();
        let (mut of_words, mut of_numbers) = (Vec::new(), Vec::new());
        for (street, name) in &names {
            let parts = self.name_parts(name);
            let form = self.forms.len() as u32;
            let word_of = |part: &NamePart| match part.term {
                NameTerm::Word(word) => Some(word),
                NameTerm::Number(_) => None,
            };
            of_words.extend(parts.iter().filter_map(word_of).map(|word| (word, form)));
            if !parts.iter().any(|part| part.required && word_of(part).is_some()) {
                of_numbers.extend(parts.iter().filter_map(|part| match part.term {
                    NameTerm::Number(number) => Some((number, form)),
                    NameTerm::Word(_) => None,
                }));
            }
            self.forms.push(NameForm { street: *street, parts });
        }
        self.forms.shrink_to_fit();
        self.postings = Postings::new(self.names.len(), of_words, of_numbers, localities);
    }

    /// Puts names of streets in the order of their places: those of the largest locality first, in a locality those of
    /// its longest streets first. Answers which are those of each locality, and behind them of none.
    fn put_in_place(&self, names: &mut [(u32, Lexed)]) -> Vec<std::ops::Range<u32>> {
        let unnamed = self.localities.len();
        let place = |street: u32| self.streets[street as usize].locality.map_or(unnamed, usize::from);
        let mut sizes = vec![0_u32; unnamed + 1];
        for (street, entry) in (0_u32..).zip(&self.streets) {
            sizes[place(street)] += entry.size();
        }
        names.sort_by_cached_key(|(street, _)| {
            let (place, entry) = (place(*street), &self.streets[*street as usize]);
            (Reverse(sizes[place]), place, Reverse(entry.size()), *street)
        });
        let mut ranges = vec![0..0; unnamed + 1];
        let mut from = 0;
        for run in names.chunk_by(|a, b| place(a.0) == place(b.0)) {
            let to = from + run.len() as u32;
            ranges[place(run[0].0)] = from..to;
            from = to;
        }
        ranges
    }

    fn build_locality_words(&mut self) {
        let mut words: FxHashMap<Box<str>, Vec<u32>> = FxHashMap::default();
        for (n, (_, name)) in (0_u32..).zip(self.locality_names()) {
            for (at, word) in name.iter().enumerate() {
                words.entry(word.clone()).or_default().extend((at == 0).then_some(n));
            }
        }
        self.locality_words = words;
    }

    fn build_stems(&mut self) {
        let mut words: Vec<(Cow<str>, u32)> = (0..self.names.len() as u32)
            .filter_map(|word| Some((stem_of_name(self.names.word(word))?, word)))
            .collect();
        words.sort_unstable();
        let stems = Lexicon::new(words.iter().map(|(stem, _)| (**stem).into()).collect());
        self.stem_starts = (0..stems.len() as u32)
            .map(|stem| words.partition_point(|(one, _)| **one < *stems.word(stem)) as u32)
            .chain([words.len() as u32])
            .collect();
        let stem_words = words.into_iter().map(|(_, word)| word).collect();
        self.stem_words = stem_words;
        self.stems = stems;
    }

    fn name_parts(&self, name: &Lexed) -> Box<[NamePart]> {
        let words = (0..name.tokens.len()).filter(|at| is_name_word(name, *at)).count();
        let mut parts = Vec::with_capacity(name.tokens.len());
        for (at, token) in name.tokens.iter().enumerate() {
            let word = name.word(at);
            let term = if is_name_word(name, at) {
                self.names.position(word).map(NameTerm::Word)
            } else {
                Some(NameTerm::Number(if token.kind == Kind::Word {
                    spelled_number(word).unwrap_or(0)
                } else {
                    token.value
                }))
            };
            let initial = token.kind == Kind::Word && token.len == 1;
            if let Some(term) = term {
                parts.push(NamePart {
                    term,
                    required: !(token.aside || initial) || words == 1 && token.kind == Kind::Word,
                    ordinal: matches!(token.kind, Kind::Ordinal(_)),
                    initial: word.chars().next().unwrap_or(' '),
                });
            }
        }
        parts.into()
    }

    fn build_houses(&mut self, streets: &[Arc<Street>]) {
        let by_id: FxHashMap<&str, u32> = (0_u32..).zip(streets).map(|(n, s)| (s.id.as_str(), n)).collect();
        self.houses = Houses::new(streets.len(), &self.addresses, |a| {
            a.street.as_ref().and_then(|id| by_id.get(id.as_str()).copied())
        });
        for (n, street) in (0_u32..).zip(&mut self.streets) {
            street.houses = self.houses.of_street(n).len() as u32;
        }
        let mut sizes = vec![0_u32; self.localities.len()];
        for street in &self.streets {
            if let Some(size) = street.locality.and_then(|l| sizes.get_mut(usize::from(l))) {
                *size += street.size();
            }
        }
        let largest = (0_u16..).zip(&sizes).max_by_key(|(n, size)| (**size, u16::MAX - n));
        self.main_locality = largest.map(|(n, _)| n);
        self.home = largest.and_then(|(n, _)| region_of_city(&self.localities[usize::from(n)].words));
    }
}

/// A name cut into tokens; numbers in words («Двадцать Пятого Октября») are numbers, as in questions.
pub(super) fn lex_name(name: &str) -> Lexed {
    lex(in_digits(name).as_deref().unwrap_or(name))
}

/// A word of a name that is not a number in words: `XX` of «XX Партсъезда» is the number 20.
fn is_name_word(name: &Lexed, at: usize) -> bool {
    name.is_word(at) && !(name.tokens.len() > 1 && spelled_number(name.word(at)).is_some())
}

/// The words of a locality's name without the word for its kind.
pub(super) fn locality_words(locality: &str) -> Vec<Box<str>> {
    let text = lex(locality);
    let mut at = 0;
    while text.tokens.len() > at + 1 {
        match type_at(&text, at) {
            Some(mark) => at += mark.len,
            None if is_locality_kind(text.word(at)) => at += 1,
            None => break,
        }
    }
    (at..text.tokens.len()).map(|n| text.word(n).into()).collect()
}

/// Adds the word for a locality's kind, before or behind its name, to its tokens.
fn mark_kind(text: &Lexed, at: usize, len: usize, tokens: &mut Mask) {
    for before in [1, 2] {
        let Some(start) = at.checked_sub(before) else { continue };
        let close =
            text.gap(at).within(Gap::SPACE.or(Gap::DOT)) && !(start > 0 && text.gap(start) == Gap::NONE);
        let kind = (before == 1 && close && is_locality_kind(text.word(start)))
            || type_at(text, start).is_some_and(|mark| mark.len == before && is_settlement_type(mark.types));
        if kind {
            tokens.insert_all(start..at);
        }
    }
    if let Some(mark) = type_at(text, at + len).filter(|mark| is_settlement_type(mark.types)) {
        tokens.insert_all(mark.at..mark.at + mark.len);
    }
}

pub(super) fn is_settlement_type(types: TypeSet) -> bool {
    use crate::domain::StreetType as T;
    is_society(types) || [T::ZhilojRayon, T::Mikrorayon, T::Stantsiya].iter().any(|one| types.has(*one))
}

/// The hash of a folded line.
pub(super) fn line_hash(key: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(key.as_bytes());
    // Its high bits are the best mixed.
    (hasher.finish() >> 32) as u32
}

/// Whether two texts are equal but for white space.
fn same_but_space(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}
