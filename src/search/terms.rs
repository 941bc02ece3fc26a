//! What a word of a question may stand for among the words of street names, and how surely.

use super::choosing::MARGIN;
use super::endings::{self, stem_of_typed};
use super::index::AddressIndex;
use super::lex::{Gap, Kind, Mask};
use super::lexicon::Near;
use super::question::Question;
use super::spelling::{EDIT, tolerance};
use super::street_types::types_begun;

/// How much is forgiven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Leniency {
    /// Words are as typed, or begun.
    AsTyped,
    /// Words may be misspelt and stand in any case.
    Forgiving,
}

/// How a typed word meets a word of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Manner {
    /// It is the word.
    Same,
    /// It begins the word, or is its first letter.
    Shortened,
    /// It is the word in another case, or misspelt.
    Misspelt,
}

/// Words that a typed word may be.
#[derive(Debug, Clone)]
pub(super) struct Meaning {
    /// Their positions among the words of names.
    pub(super) words: std::ops::Range<u32>,
    /// What is to be forgiven, in tenths of an edit.
    pub(super) cost: u8,
    pub(super) manner: Manner,
}

/// What a token of the question may stand for.
#[derive(Debug, Clone, Default)]
pub(super) struct Term {
    /// Words, the cheapest first.
    pub(super) meanings: Vec<Meaning>,
    /// The number, in digits or as an ordinal in words.
    pub(super) number: Option<u32>,
    /// The letter, if that is all it is.
    pub(super) initial: Option<char>,
}

/// An adjective in another case or gender.
const OTHER_ENDING: u8 = 8;
/// An adjective in another case of the same gender.
const OTHER_CASE: u8 = 2;
/// An adjective made of a surname besides.
const SURNAME: u8 = 3;
/// A word only begun, when somebody still types or marks it with a full stop.
const BEGUN: u8 = 4;
/// The most a word that breaks off without a sign costs besides.
const BROKEN_OFF: u8 = 8;
/// The most meanings of one word that are looked at.
const MAX_MEANINGS: usize = 24;

impl Term {
    /// What it costs to take this token for a word, and how it meets it.
    pub(super) fn as_word(&self, word: u32) -> Option<(u8, Manner)> {
        let meaning = self.meanings.iter().find(|meaning| meaning.words.contains(&word))?;
        Some((meaning.cost, meaning.manner))
    }

    /// Whether it is a word of a name just as typed.
    pub(super) fn is_a_word(&self) -> bool {
        self.meanings.first().is_some_and(|meaning| meaning.manner == Manner::Same)
    }
}

impl AddressIndex {
    /// What a token of a question may stand for.
    pub(super) fn term(&self, question: &Question, named: Mask, at: usize, leniency: Leniency) -> Term {
        let text = &question.text;
        let token = text.tokens[at];
        if question.out.has(at) {
            return Term::default();
        }
        let word = text.word(at);
        if token.kind != Kind::Word {
            return Term { number: Some(token.value), ..Term::default() };
        }
        let mut term =
            Term { number: super::lex::spelled_number(word), initial: text.letter(at), ..Term::default() };
        // What is still being typed, or marked as shortened, may have any end.
        let unfinished = at + 1 == text.tokens.len() && text.gap(at + 1) == Gap::NONE;
        if let Some(same) = self.names.position(word) {
            term.meanings.push(Meaning { words: same..same + 1, cost: 0, manner: Manner::Same });
            if unfinished {
                self.begun(word, true, &mut term.meanings);
            }
            if leniency == Leniency::Forgiving {
                self.other_endings(word, 0, &mut term.meanings);
                term.meanings.sort_by_key(|meaning| meaning.cost);
            }
            return term;
        }
        // A letter alone, and a preposition, begins half of all words: that says nothing, unless it is all there is.
        let soft = question.soft.has(at) && !question.guessed.has(at);
        let vague = token.len < 2 || soft;
        let of_a_type =
            question.types.iter().any(|mark| mark.len > 1 && mark.at < at && at < mark.at + mark.len);
        let behind_number = at > 0 && text.is_number(at - 1);
        let last_hope = unfinished && !of_a_type && (!behind_number || !question.has_name_words_but(at));
        if vague && !last_hope {
            return term;
        }
        let open = unfinished || text.gap(at + 1).has(Gap::DOT);
        self.begun(word, open, &mut term.meanings);
        let forgiving = leniency == Leniency::Forgiving && token.len > 2;
        // «площа» is no misspelt «Плеханова».
        let type_begun = unfinished && token.len > 3 && !types_begun(word).is_empty();
        if forgiving && !soft && !named.has(at) && !type_begun {
            self.misspelt(word, unfinished, &mut term.meanings);
        }
        term.meanings.sort_by_key(|meaning| (meaning.cost, meaning.words.start));
        term.meanings.truncate(MAX_MEANINGS);
        term
    }

    /// The words that a word begins. Where nothing says that it is only begun, a long rest speaks against it.
    fn begun(&self, word: &str, open: bool, found: &mut Vec<Meaning>) {
        let words = self.names.beginning(word);
        let meaning = |words, cost| Meaning { words, cost, manner: Manner::Shortened };
        if words.is_empty() {
            return;
        }
        if open || words.len() > MAX_MEANINGS {
            found.push(meaning(words, BEGUN + if open { 0 } else { BROKEN_OFF }));
            return;
        }
        let typed = word.chars().count();
        for one in words {
            let rest = self.names.word(one).chars().count() - typed;
            found.push(meaning(one..one + 1, BEGUN + BROKEN_OFF.min(2 * rest as u8)));
        }
    }

    /// The words that a word may be with edits forgiven, or as an adjective with another ending.
    fn misspelt(&self, word: &str, unfinished: bool, found: &mut Vec<Meaning>) {
        let letters = word.chars().count();
        let mut near: Vec<Near> = Vec::new();
        let limit = tolerance(letters);
        if limit > 0 && self.names.may_hold(word, limit) {
            let begun = unfinished && letters > 3;
            // Most slips are one edit: only where no word is that near, a wider circle is drawn.
            let close = limit.min(EDIT + MARGIN as u8);
            self.names.near(word, close, begun, &mut near);
            if close < limit && !near.iter().any(|near| near.cost <= EDIT) {
                near.clear();
                self.names.near(word, limit, begun, &mut near);
            }
            found.extend(near.drain(..).map(|near| Meaning {
                words: near.words,
                cost: near.cost + if near.whole { 0 } else { BEGUN },
                manner: Manner::Misspelt,
            }));
        }
        self.other_endings(word, limit, found);
    }

    /// The words that are the same adjective with another ending.
    fn other_endings(&self, typed: &str, limit: u8, found: &mut Vec<Meaning>) {
        let Some(stem) = stem_of_typed(typed) else { return };
        let limit = limit.min(tolerance(stem.chars().count()));
        let most = tolerance(typed.chars().count());
        let mut near: Vec<Near> = Vec::new();
        if !self.stems().may_hold(stem, limit) {
            return;
        }
        self.stems().near(stem, limit, false, &mut near);
        for near in near {
            for &word in self.words_of_stem(near.words.start) {
                // «Тургеневская» for «Тургенева» is farther than «Парниковская» for «Парниковский».
                let surname = endings::is_surname(self.names.word(word));
                let same = endings::may_be_one_gender(typed, self.names.word(word));
                let cost = near.cost
                    + match (surname, same) {
                        (true, _) => OTHER_ENDING + SURNAME,
                        (false, true) => OTHER_CASE,
                        (false, false) => OTHER_ENDING,
                    };
                if cost <= most {
                    found.push(Meaning { words: word..word + 1, cost, manner: Manner::Misspelt });
                }
            }
        }
    }
}
