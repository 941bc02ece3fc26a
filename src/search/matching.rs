//! Which streets a question names: every street's name is compared with the question's words, in any order.

use std::cmp::Reverse;

use super::finding::StreetMatch;
use super::house::{Reading, Source, is_part_marker, read_at};
use super::index::{AddressIndex, Likeness, Mention, NameForm, NamePart, Term};
use super::lex::{Gap, Kind, Mask, spelled_number};
use super::question::Question;
use super::street_types::{Form, TypeMark, TypeSet, is_area};

/// The most words of a question that a street does not explain; beyond, the street is not what was asked for.
const MAX_UNEXPLAINED: u8 = 2;

/// A street that a question may mean.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// Index of the street.
    pub(super) street: u32,
    /// How well it fits.
    pub(super) fit: StreetMatch,
    /// Words of the question it does not explain, then parts of its name that are missing, then words shortened, then
    /// typed parts that need not be typed («В.О.»): what it is ranked by, least first.
    cost: (u8, u8, u8, Reverse<u8>),
    /// The tokens that are its name.
    pub(super) name: Mask,
    /// House numbers in what its name leaves: the marked one, or all, the likeliest first.
    pub(super) readings: Vec<Reading>,
}

/// A question and what its words may stand for in the index.
pub(super) struct Matcher<'a> {
    index: &'a AddressIndex,
    question: &'a Question,
    mentions: &'a [Mention],
    terms: Vec<TermMatch>,
}

/// What a token of the question may stand for.
#[derive(Debug, Clone)]
struct TermMatch {
    /// The word, or the words that begin with it.
    words: std::ops::Range<u32>,
    /// Which of the two.
    likeness: Likeness,
    /// The number, in digits or as an ordinal in words.
    number: Option<u32>,
    /// The letter, if that is all it is.
    initial: Option<char>,
}

impl<'a> Matcher<'a> {
    /// Looks up a question's words.
    pub(super) fn new(index: &'a AddressIndex, question: &'a Question, mentions: &'a [Mention]) -> Self {
        let text = &question.text;
        let terms = (0..text.tokens.len()).map(|at| {
            let token = text.tokens[at];
            if question.out.has(at) {
                return TermMatch { words: 0..0, likeness: Likeness::Same, number: None, initial: None };
            }
            let word = text.word(at);
            let (words, likeness) = match token.kind {
                Kind::Word => index.words_like(word),
                _ => (0..0, Likeness::Same),
            };
            let number = if token.kind == Kind::Word { spelled_number(word) } else { Some(token.value) };
            // A letter alone, and a preposition, begins half of all words: that says nothing.
            let vague = likeness == Likeness::Prefix && (token.len < 2 || question.soft.has(at));
            TermMatch { words: if vague { 0..0 } else { words }, likeness, number, initial: text.letter(at) }
        });
        Self { index, question, mentions, terms: terms.collect() }
    }

    /// The streets that fit best, all that fit equally well: first by the words of their names, then by the locality
    /// named, then by the type named. Empty when none fits.
    pub(super) fn best(&self) -> Vec<Candidate> {
        let mut forms: Vec<u32> = Vec::new();
        for term in &self.terms {
            forms.extend(self.index.forms_of(term.words.clone()));
        }
        let typed = self.question.types.iter().fold(TypeSet::default(), |all, mark| all.or(mark.types));
        if !typed.is_empty() {
            for number in self.terms.iter().filter_map(|term| term.number) {
                forms.extend(self.index.forms_of_number(number));
            }
        }
        forms.sort_unstable();
        forms.dedup();
        let mut found: Vec<Candidate> =
            forms.iter().filter_map(|form| self.fit(&self.index.forms[*form as usize])).collect();
        let Some(least) = found.iter().map(|c| c.cost).min() else { return found };
        found.retain(|c| c.cost == least);
        self.keep_named_locality(&mut found);
        self.keep_named_type(&mut found);
        found.sort_by_key(|c| self.order(c.street));
        found.dedup_by_key(|c| c.street);
        found
    }

    /// Whether a question names these localities and nothing that could be a street.
    pub(super) fn asks_only_for(&self, localities: Mask) -> bool {
        let is_street_word =
            |at: usize| self.terms[at].likeness == Likeness::Same && !self.terms[at].words.is_empty();
        (0..self.terms.len())
            .filter(|at| self.question.wants_meaning(*at))
            .all(|at| localities.has(at) && !is_street_word(at))
            && self.question.types.iter().all(|mark| localities.has(mark.at))
    }

    /// Ties: the main locality, then the longer street, then the position.
    fn order(&self, street: u32) -> (bool, u32, u32) {
        let entry = &self.index.streets[street as usize];
        (entry.locality != self.index.main_locality, u32::MAX - entry.size(), street)
    }

    /// Compares a name with the question; `None` where too little of it was typed.
    fn fit(&self, form: &NameForm) -> Option<Candidate> {
        let mut name = Mask::default();
        let (mut found_words, mut missing, mut shortened) = (0_u8, 0_u8, 0_u8);
        // The last word tells a name: «Маркса» is «Карла Маркса», «Красной» is not «Красной Горки».
        let mut told = true;
        let (mut plain_ordinal, mut extras) = (false, 0_u8);
        let mut wants_number = Vec::new();
        for part in &form.parts {
            match part.term {
                Term::Number(_) => wants_number.push(part),
                Term::Word(word) => match self.find_word(part, word, name) {
                    Some((at, short)) => {
                        name.insert(at);
                        found_words += u8::from(part.required);
                        extras += u8::from(!part.required);
                        shortened += u8::from(short);
                        told = true;
                    }
                    None if part.required => {
                        missing += 1;
                        told = false;
                    }
                    None => {}
                },
            }
        }
        for part in wants_number {
            let Term::Number(number) = part.term else { continue };
            match self.find_number(number, name) {
                Some(at) => {
                    name.insert(at);
                    plain_ordinal |= part.ordinal && self.question.text.tokens[at].kind == Kind::Number;
                }
                None => missing += u8::from(part.required),
            }
        }
        let wordless = !form.parts.iter().any(|p| p.required && matches!(p.term, Term::Word(_)));
        let entry = &self.index.streets[form.street as usize];
        let wordless_fits = wordless
            && missing == 0
            && !name.is_empty()
            && self.question.types.iter().any(|mark| mark.types.or(entry.types) == mark.types);
        if found_words == 0 && !wordless_fits {
            return None;
        }
        let readings = self.readings(name);
        // «Заречная 3» is as likely house 3 of another Заречная as «3-я Заречная» without a house.
        if plain_ordinal && readings.is_empty() {
            missing += 1;
        }
        let unexplained =
            self.unexplained(name, &readings).saturating_add(self.types_too_many(name, entry.types));
        if unexplained > MAX_UNEXPLAINED {
            return None;
        }
        let fit = match (unexplained, missing, shortened) {
            _ if !told => StreetMatch::NameDiffers,
            (0, 0, 0) => StreetMatch::Exact,
            (0, 0, _) => StreetMatch::Shortened,
            (0, _, _) => StreetMatch::Partial,
            _ => StreetMatch::NameDiffers,
        };
        let cost = (unexplained, missing, shortened, Reverse(extras));
        Some(Candidate { street: form.street, fit, cost, name, readings })
    }

    /// A free token that is this word of a name, or shortens it.
    fn find_word(&self, part: &NamePart, word: u32, name: Mask) -> Option<(usize, bool)> {
        let free = |at: &usize| !name.has(*at) && !self.question.out.has(*at);
        let tokens = || (0..self.terms.len()).filter(free);
        let same = tokens().filter(|at| {
            let term = &self.terms[*at];
            term.likeness == Likeness::Same && term.words.contains(&word)
        });
        // «Санкт-Петербург, Санкт-Петербургское шоссе»: the first «Санкт» is the city's.
        let in_locality = |at: &usize| self.mentions.iter().any(|mention| mention.tokens.has(*at));
        if let Some(at) = same.min_by_key(|at| (in_locality(at), *at)) {
            return Some((at, false));
        }
        let prefix = tokens().find(|at| {
            let term = &self.terms[*at];
            term.likeness == Likeness::Prefix && term.words.contains(&word)
        });
        prefix.or_else(|| tokens().find(|at| self.is_initial(*at, part))).map(|at| (at, true))
    }

    /// Whether a letter stands for a word of a name: «Н. Островского», «к маркса»; not the letter of a house.
    fn is_initial(&self, at: usize, part: &NamePart) -> bool {
        let text = &self.question.text;
        let before_word = text.is_word(at + 1)
            && text.tokens[at + 1].len > 2
            && text.gap(at + 1).within(Gap::SPACE.or(Gap::DOT));
        let behind_word = at > 0 && text.is_word(at - 1) && text.gap(at + 1).has(Gap::DOT);
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

    /// The house numbers outside a name: the marked one alone, else all, those behind the name first.
    fn readings(&self, name: Mask) -> Vec<Reading> {
        let question = self.question;
        let text = &question.text;
        let mut taken = name.or(question.out);
        for mention in self.mentions.iter().filter(|mention| !mention.tokens.meets(name)) {
            taken = taken.or(mention.tokens);
        }
        for mark in question.types.iter().filter(|mark| mark.len > 1 || text.tokens[mark.at].len > 1) {
            (mark.at..mark.at + mark.len).for_each(|at| taken.insert(at));
        }
        let (first, last) = bounds(name, text.tokens.len());
        let mut found = Vec::new();
        let mut at = 0;
        while at < text.tokens.len() {
            let here = &text.tokens[at];
            // «15я» behind a name is a house; «2-я» belongs to a name, if not to this one.
            let ordinal = match here.kind {
                Kind::Ordinal(letter) => letter != Some('я') || at < last || text.word(at).contains('-'),
                _ => false,
            };
            match read_at(text, at, taken, Source::Question) {
                Some(reading) if !here.aside && (!ordinal || question.marked.has(at)) => {
                    at = reading.end;
                    found.push(reading);
                }
                _ => at += 1,
            }
        }
        for marks in [question.marked, question.numbered] {
            if let Some(marked) = found.iter().find(|reading| marks.has(reading.at)) {
                return vec![*marked];
            }
        }
        found.sort_by_key(|reading| (reading.at < first, reading.at));
        // «3 Тульский, 19»: the 3 is an ordinal of another name, not a second house.
        if found.first().is_some_and(|reading| reading.at > first) {
            found.retain(|reading| reading.end != first || !is_close(text.gap(first)));
        }
        found
    }

    /// How many words a street does not explain: those before the end of its name, and those that follow it without
    /// a comma or a number between. What comes after the house is talk.
    fn unexplained(&self, name: Mask, readings: &[Reading]) -> u8 {
        let text = &self.question.text;
        let mut explained = name;
        for mention in self.mentions.iter().filter(|mention| !mention.tokens.meets(name)) {
            explained = explained.or(mention.tokens);
        }
        for reading in readings {
            explained.insert_all(reading.at..reading.end);
        }
        let (first, last) = bounds(name, text.tokens.len());
        let chain_end = (last + 1..text.tokens.len())
            .find(|at| {
                text.tokens[*at].kind == Kind::Number || text.gap(*at).has(Gap::COMMA) || self.ends_name(*at)
            })
            .unwrap_or(text.tokens.len());
        let free = |at: &usize| !explained.has(*at) && !self.question.out.has(*at) && !text.tokens[*at].aside;
        let words = (0..chain_end).filter(|at| self.question.wants_meaning(*at));
        let ordinals = (0..text.tokens.len()).filter(|at| matches!(text.tokens[*at].kind, Kind::Ordinal(_)));
        let before_name = first
            .checked_sub(1)
            .filter(|at| text.tokens[*at].kind == Kind::Number && is_close(text.gap(first)));
        let count = words.chain(ordinals).chain(before_name).filter(free).count();
        u8::try_from(count).unwrap_or(u8::MAX)
    }

    /// How many types were typed besides the right one: «Советская Набережная улица» is no Советская улица.
    fn types_too_many(&self, name: Mask, types: TypeSet) -> u8 {
        let free = || {
            self.question.types.iter().filter(|mark| {
                !(mark.at..mark.at + mark.len).any(|at| name.has(at))
                    && !is_area(mark.types)
                    && !self.mentions.iter().any(|mention| mention.tokens.has(mark.at))
            })
        };
        let fits = |mark: &&TypeMark| mark.types.or(types) == mark.types;
        let others = free().filter(|mark| mark.form == Form::Whole && !fits(mark)).count();
        if free().any(|mark| fits(&mark)) { u8::try_from(others).unwrap_or(u8::MAX) } else { 0 }
    }

    /// Whether a preposition begins something that is no part of the name.
    fn ends_name(&self, at: usize) -> bool {
        self.question.soft.has(at)
            && !self.question.types.iter().any(|mark| (mark.at..mark.at + mark.len).contains(&at))
    }

    /// Of streets in several localities, keeps those of a locality that is named: the nearest settlement before the
    /// main one. A street in another place than the one named is no more than similar.
    fn keep_named_locality(&self, found: &mut Vec<Candidate>) {
        let main = self.index.main_locality;
        let named = |c: &Candidate, only_smaller: bool| {
            let entry = &self.index.streets[c.street as usize];
            let mut mentions = self.mentions.iter().filter(|m| !m.tokens.meets(c.name));
            mentions.any(|m| entry.locality == Some(m.locality) && !(only_smaller && entry.locality == main))
        };
        for only_smaller in [true, false] {
            if found.iter().any(|c| named(c, only_smaller)) {
                found.retain(|c| named(c, only_smaller));
                break;
            }
        }
        for candidate in found {
            let mut smaller =
                self.mentions.iter().filter(|m| !m.tokens.meets(candidate.name) && Some(m.locality) != main);
            if smaller.next().is_some() && !named(candidate, true) {
                candidate.fit = StreetMatch::NameDiffers;
            }
        }
    }

    /// Of streets of several types, keeps those of the type named; where none is, says so of each.
    fn keep_named_type(&self, found: &mut Vec<Candidate>) {
        let fits = |c: &Candidate| {
            let mut free = self
                .question
                .types
                .iter()
                .filter(|mark| !(mark.at..mark.at + mark.len).any(|at| c.name.has(at)))
                .filter(|mark| !self.mentions.iter().any(|m| m.tokens.has(mark.at)))
                .peekable();
            let types = self.index.streets[c.street as usize].types;
            free.peek().is_none() || types.is_empty() || free.any(|mark| mark.types.or(types) == mark.types)
        };
        if found.iter().any(fits) {
            found.retain(fits);
        } else {
            for candidate in found {
                candidate.fit = candidate.fit.max(StreetMatch::TypeDiffers);
            }
        }
    }
}

/// The first and the last token of a name.
fn bounds(name: Mask, count: usize) -> (usize, usize) {
    let first = (0..count).find(|at| name.has(*at)).unwrap_or(0);
    let last = (0..count).rev().find(|at| name.has(*at)).unwrap_or(0);
    (first, last)
}

/// Whether nothing stands between a number and the name behind it: «3 Тульский», «3-Тульский».
fn is_close(gap: Gap) -> bool {
    gap.within(Gap::SPACE.or(Gap::DASH).or(Gap::DOT))
}
