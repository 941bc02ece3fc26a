//! Which streets a question names: every street's name is compared with the question's words, in any order.

use super::finding::StreetMatch;
use super::house::{Reading, is_part_marker};
use super::index::{AddressIndex, Mention, NameForm, NamePart, NameTerm};
use super::lex::{Gap, Kind, Mask};
use super::question::Question;
use super::rest::{Place, Rest, is_close};
use super::street_types::TypeSet;
use super::terms::{Leniency, Manner, Term};

/// The most words of a question that a street does not explain; beyond, the street is not what was asked for.
const MAX_UNEXPLAINED: u8 = 3;

/// A street that a question may mean.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// Index of the street.
    pub(super) street: u32,
    /// How well it fits.
    pub(super) fit: StreetMatch,
    /// What is to be forgiven, in tenths of an edit: what it is ranked by, least first.
    pub(super) cost: u16,
    /// The tokens that are its name.
    pub(super) name: Mask,
    /// A number for the name that fits: the same for streets of one name.
    pub(super) called: u64,
    /// House numbers in what its name leaves: the marked one, or all, the likeliest first.
    pub(super) readings: Vec<Reading>,
    /// Whether there are so many streets of such names that not all were looked at: its house is not the only one.
    pub(super) common: bool,
}

/// A question and what its words may stand for in the index.
pub(super) struct Matcher<'a> {
    index: &'a AddressIndex,
    question: &'a Question,
    mentions: &'a [Mention],
    terms: Vec<Term>,
    leniency: Leniency,
}

/// The most words of a question that are looked for through slips.
const MAX_FORGIVEN: usize = 10;

/// How much dearer than the best a candidate may be and still be looked at: its house may decide.
const WINDOW: u16 = 14;

impl<'a> Matcher<'a> {
    /// Looks up a question's words.
    pub(super) fn new(
        index: &'a AddressIndex,
        question: &'a Question,
        mentions: &'a [Mention],
        leniency: Leniency,
    ) -> Self {
        let tokens = 0..question.text.tokens.len();
        let named = mentions.iter().fold(Mask::default(), |all, mention| all.or(mention.tokens));
        let mut forgiven = 0;
        let terms = tokens.map(|at| {
            // Text that goes on and on is talk: only its first words are looked for through slips.
            forgiven += usize::from(question.wants_meaning(at) && !named.has(at));
            let leniency = if forgiven > MAX_FORGIVEN { Leniency::AsTyped } else { leniency };
            index.term(question, named, at, leniency)
        });
        let terms = terms.collect();
        Self { index, question, mentions, terms, leniency }
    }

    /// The streets that fit best and those nearly as good, best first. Empty when none fits.
    pub(super) fn best(&self) -> Vec<Candidate> {
        let named: Vec<u16> = self.mentions.iter().map(|mention| mention.locality).collect();
        let mut found = self.fitting(&named);
        let Some(least) = found.iter().map(|c| c.cost).min() else { return found };
        found.retain(|c| c.cost <= least + WINDOW);
        found.sort_by_key(|c| (c.cost, self.index.order(c.street)));
        let mut seen = rustc_hash::FxHashSet::default();
        found.retain(|c| seen.insert(c.street));
        found
    }

    /// The streets that fit at all; where there are many names, those in these localities. If nothing asked for is
    /// there, a locality's name may be that of a street elsewhere, and a street may lie elsewhere than somebody thinks.
    fn fitting(&self, localities: &[u16]) -> Vec<Candidate> {
        let words = self.terms.iter().flat_map(|term| &term.meanings).map(|meaning| meaning.words.clone());
        let typed = self.question.types.iter().fold(TypeSet::default(), |all, mark| all.or(mark.types));
        let numbers = self.terms.iter().filter_map(|term| term.number).filter(|_| !typed.is_empty());
        let meant = self.index.postings.meant(words, numbers, localities);
        let fit = |(form, common): &(u32, bool)| {
            Some(Candidate { common: *common, ..self.fit(&self.index.forms[*form as usize])? })
        };
        let found: Vec<Candidate> = meant.names.iter().filter_map(fit).collect();
        let is_there = |c: &Candidate| {
            c.fit != StreetMatch::NameDiffers && !self.mentions.iter().any(|m| m.tokens.meets(c.name))
        };
        let is_a_name = |m: &Mention| {
            let mut words = (0..self.terms.len()).filter(|at| m.tokens.has(*at));
            words.all(|at| self.terms[at].is_a_word())
        };
        let elsewhere = self.leniency == Leniency::Forgiving || self.mentions.iter().any(is_a_name);
        if meant.here_only && elsewhere && !found.iter().any(is_there) { self.fitting(&[]) } else { found }
    }

    /// Whether a question names these localities and nothing that could be a street.
    pub(super) fn asks_only_for(&self, localities: Mask) -> bool {
        let is_street_word = |at: usize| self.terms[at].is_a_word();
        (0..self.terms.len())
            .filter(|at| self.question.wants_meaning(*at))
            .all(|at| localities.has(at) && !is_street_word(at))
            && self.question.types.iter().all(|mark| localities.has(mark.at))
    }

    /// Compares a name with the question; `None` where too little of it was typed.
    fn fit(&self, form: &NameForm) -> Option<Candidate> {
        let mut name = Mask::default();
        let (mut found_words, mut missing) = (0_u8, 0_u16);
        let mut manner = Manner::Same;
        let mut cost = AS_WRITTEN;
        // The last word tells a name: «Маркса» is «Карла Маркса», «Красной» is not «Красной Горки».
        let mut told = true;
        let mut plain_ordinal = false;
        for part in &form.parts {
            let NameTerm::Word(word) = part.term else { continue };
            match self.find_word(part, word, name) {
                Some(met) => {
                    name.insert(met.at);
                    found_words += u8::from(part.required);
                    manner = manner.max(met.manner);
                    cost += u16::from(met.cost);
                    cost = if part.required { cost } else { cost.saturating_sub(EXTRA_WORD) };
                    told = true;
                }
                None if part.required => {
                    missing += 1;
                    told = false;
                }
                None => {}
            }
        }
        for part in &form.parts {
            let NameTerm::Number(number) = part.term else { continue };
            match self.find_number(number, name) {
                Some(at) => {
                    // «40 л» is rather «40 лет Октября» than house 40 of Ленина.
                    cost =
                        if self.stands_apart(at, name) { cost + APART } else { cost.saturating_sub(LEADS) };
                    name.insert(at);
                    plain_ordinal |= part.ordinal && self.question.text.tokens[at].kind == Kind::Number;
                }
                None => missing += u16::from(part.required),
            }
        }
        let wordless = !form.parts.iter().any(|p| p.required && matches!(p.term, NameTerm::Word(_)));
        let entry = &self.index.streets[form.street as usize];
        let wordless_fits = wordless
            && missing == 0
            && !name.is_empty()
            && self.question.types.iter().any(|mark| mark.types.or(entry.types) == mark.types);
        if found_words == 0 && !wordless_fits {
            return None;
        }
        let rest = Rest::of(self.question, self.mentions, name);
        let readings = rest.readings();
        // «Заречная 3» is as likely house 3 of another Заречная as «3-я Заречная» without a house.
        if plain_ordinal && readings.is_empty() {
            missing += 1;
        }
        // «Сибиряк» of somebody who types on: the rest is still to come.
        let typing = readings.is_empty() && self.is_being_typed(name);
        let unexplained =
            rest.unexplained(&readings).saturating_add(rest.types_too_many(entry.types, &readings));
        if unexplained > MAX_UNEXPLAINED {
            return None;
        }
        let mut fit = match (unexplained, missing, manner) {
            _ if !told && !typing => StreetMatch::NameDiffers,
            (0, _, Manner::Misspelt) => StreetMatch::Misspelt,
            (0, 0, Manner::Same) => StreetMatch::Exact,
            (0, 0, Manner::Shortened) => StreetMatch::Shortened,
            (0, _, _) => StreetMatch::Partial,
            _ => StreetMatch::NameDiffers,
        };
        cost += u16::from(unexplained) * UNEXPLAINED
            + match (typing, manner) {
                (false, _) => missing * MISSING,
                (true, Manner::Same) => NOT_YET * missing.min(1),
                (true, _) => 0,
            };
        cost += if rest.has_foreign_initial() { FOREIGN_INITIAL } else { 0 };
        cost += if told || typing { 0 } else { NOT_TOLD };
        if !rest.type_fits(entry.types, &readings) {
            cost += OTHER_TYPE;
            fit = fit.max(StreetMatch::TypeDiffers);
        }
        match rest.lies(entry.locality, self.index.main_locality) {
            Place::Named => {}
            Place::BesideMain => cost += BESIDE_MAIN,
            Place::Elsewhere => {
                cost += OTHER_PLACE;
                fit = StreetMatch::NameDiffers;
            }
        }
        Some(Candidate {
            street: form.street,
            fit,
            cost,
            name,
            called: form.called(),
            readings,
            common: false,
        })
    }

    /// The free token that is this word of a name, or comes nearest to it.
    fn find_word(&self, part: &NamePart, word: u32, name: Mask) -> Option<Met> {
        let free = |at: &usize| !name.has(*at) && !self.question.out.has(*at);
        // «Санкт-Петербург, Санкт-Петербургское шоссе»: the first «Санкт» is the city's.
        let in_locality = |at: usize| self.mentions.iter().any(|mention| mention.tokens.has(at));
        let tokens = (0..self.terms.len()).filter(free);
        let mets = tokens.filter_map(|at| match self.terms[at].as_word(word) {
            Some((cost, manner)) => Some(Met { at, cost, manner }),
            None => self.is_initial(at, part).then_some(Met { at, cost: INITIAL, manner: Manner::Shortened }),
        });
        mets.min_by_key(|met| (met.cost, in_locality(met.at), met.at))
    }

    /// Whether a letter stands for a word of a name: «Н. Островского», «к маркса»; not the letter of a house.
    fn is_initial(&self, at: usize, part: &NamePart) -> bool {
        let text = &self.question.text;
        let before_word = text.is_word(at + 1)
            && text.tokens[at + 1].len > 2
            && text.gap(at + 1).within(Gap::SPACE.or(Gap::DOT));
        // «Матросова А. 20», «Матросова а 20»; but «Бедного д 20», «Дмитроева, д. 20» is house 20.
        let number_next = text.is_number(at + 1);
        let is_house = number_next && text.letter(at) == Some('д');
        let behind_word = at > 0
            && text.is_word(at - 1)
            && text.tokens[at - 1].len > 2
            && !is_house
            && (text.gap(at + 1).has(Gap::DOT) || number_next);
        part.required && self.terms[at].initial == Some(part.initial) && (before_word || behind_word)
    }

    /// A free token that is this number of a name: an ordinal first, then one that is not marked as the house.
    fn find_number(&self, number: u32, name: Mask) -> Option<usize> {
        let text = &self.question.text;
        // The 3 of «105/3» and «105 к3» is a part of the house.
        let joined = |at: usize| {
            let behind_number =
                at > 0 && text.is_number(at - 1) && text.gap(at).has(Gap::SLASH.or(Gap::DASH));
            behind_number || (at > 1 && text.is_number(at - 2) && is_part_marker(text.word(at - 1)))
        };
        let fits = |at: &usize| !name.has(*at) && self.terms[*at].number == Some(number) && !joined(*at);
        let rank = |at: &usize| (self.question.numbered.has(*at), text.tokens[*at].kind == Kind::Number, *at);
        let free = (0..self.terms.len()).filter(fits).filter(|at| !self.question.marked.has(*at));
        free.min_by_key(rank)
    }

    /// Whether a name's word is the last of the text and nothing behind it says that it is complete.
    fn is_being_typed(&self, name: Mask) -> bool {
        let text = &self.question.text;
        let end = text.tokens.len();
        text.is_word(end - 1) && name.has(end - 1) && text.gap(end).within(Gap::SPACE.or(Gap::DASH))
    }

    /// Whether a plain number stands apart from the words of a name, so that it may rather be the house.
    fn stands_apart(&self, at: usize, name: Mask) -> bool {
        let text = &self.question.text;
        let leads = name.has(at + 1) && is_close(text.gap(at + 1));
        text.tokens[at].kind == Kind::Number && !leads
    }
}

/// A name just as written; more of it than need be typed costs less.
pub(super) const AS_WRITTEN: u16 = 10;
/// A word that no part of the street explains.
const UNEXPLAINED: u16 = 30;
/// A part of the name that was not typed.
const MISSING: u16 = 12;
/// The same behind a whole word while somebody still types.
const NOT_YET: u16 = 1;
/// A plain number of a name that does not lead it may rather be the house.
const APART: u16 = 3;
/// A number that leads a name's words speaks for the name.
const LEADS: u16 = 1;
/// A letter before the name that is the initial of another one.
const FOREIGN_INITIAL: u16 = 7;
/// The last word of the name was not typed: another street may be meant.
const NOT_TOLD: u16 = 12;
/// Another type was typed.
pub(super) const OTHER_TYPE: u16 = 8;
/// The street lies in another place than the one named.
const OTHER_PLACE: u16 = 15;
/// The main locality was named, and the street lies in a smaller one: people name the city of a suburb, too.
const BESIDE_MAIN: u16 = 5;
/// A letter for a word.
const INITIAL: u8 = 4;
/// A typed word that need not have been typed («В.О.») speaks for the street.
const EXTRA_WORD: u16 = 1;

/// A token that stands for a word of a name.
struct Met {
    at: usize,
    cost: u8,
    manner: Manner,
}
