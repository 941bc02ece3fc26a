//! Which streets a question names: every street's name is compared with the question's words, in any order.

use super::finding::StreetMatch;
use super::house::{Reading, Source, is_part_marker, read_at};
use super::index::{AddressIndex, Mention, NameForm, NamePart, NameTerm};
use super::lex::{Gap, Kind, Mask};
use super::question::Question;
use super::register::is_locality_kind;
use super::street_types::{Form, TypeMark, TypeSet, is_area};
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
        let readings = self.readings(name);
        // «Заречная 3» is as likely house 3 of another Заречная as «3-я Заречная» without a house.
        if plain_ordinal && readings.is_empty() {
            missing += 1;
        }
        // «Сибиряк» of somebody who types on: the rest is still to come.
        let typing = readings.is_empty() && self.is_being_typed(name);
        let unexplained = self.unexplained(name, &readings).saturating_add(self.types_too_many(
            name,
            entry.types,
            &readings,
        ));
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
        cost += if self.has_foreign_initial(name) { FOREIGN_INITIAL } else { 0 };
        cost += if told || typing { 0 } else { NOT_TOLD };
        if !self.type_fits(name, entry.types, &readings) {
            cost += OTHER_TYPE;
            fit = fit.max(StreetMatch::TypeDiffers);
        }
        if let Some(dear) = self.elsewhere(name, entry.locality) {
            cost += dear;
            fit = if dear == OTHER_PLACE { StreetMatch::NameDiffers } else { fit };
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

    /// Whether a letter with a full stop stands right before a name that has no such word: «С. Тюленина» is hardly
    /// «улица Тюленина».
    fn has_foreign_initial(&self, name: Mask) -> bool {
        let text = &self.question.text;
        let (first, last) = bounds(name, text.tokens.len());
        // «Тюленина С. 39», «тюленина с 39»
        let behind = text.letter(last + 1).is_some_and(|letter| !matches!(letter, 'д' | 'г'))
            && text.gap(last + 1).within(Gap::SPACE)
            && text.is_number(last + 2)
            && text.gap(last + 2).within(Gap::SPACE.or(Gap::DOT))
            && text.is_word(last);
        if behind {
            return true;
        }
        let Some(before) = first.checked_sub(1).filter(|at| text.letter(*at).is_some()) else { return false };
        let is_type = self.question.types.iter().any(|mark| mark.at == before);
        let other_type = self.question.types.iter().any(|mark| mark.at != before && !name.has(mark.at));
        let named = self.mentions.iter().any(|mention| mention.tokens.has(before));
        text.gap(first).has(Gap::DOT) && !self.question.out.has(before) && !named && (!is_type || other_type)
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
                Kind::Ordinal(letter) => {
                    !matches!(letter, Some('я' | 'е')) || at < last || text.word(at).contains('-')
                }
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
                // «Грушевая ул. 38 напротив дома 17»: the number right behind the name is the house all the same.
                let is_type = |at: &usize| question.types.iter().any(|m| (m.at..m.at + m.len).contains(at));
                let next = (last + 1..text.tokens.len()).find(|at| !is_type(at));
                let behind = found
                    .iter()
                    .find(|house| Some(house.at) == next && house.end <= marked.at && text.is_word(last));
                // «Баня №14, Лесная 26», «участок 14, Лесная 26»: a number before the name may be of anything.
                let of_a_plot =
                    (0..marked.at).any(|at| matches!(text.word(at), "участок" | "уч") && at + 3 > marked.at);
                let of_a_thing = (question.numbered.has(marked.at) || of_a_plot) && marked.at < first;
                let house = found.iter().find(|house| of_a_thing && house.at > last);
                return behind.or(house).into_iter().chain([marked]).copied().collect();
            }
        }
        found.sort_by_key(|reading| (reading.at < first, reading.at));
        // «Лесная, 18, 45», «Лесная ул,18,,45»: what follows the house behind a comma is the flat; but «15; 17» are two.
        if let Some(house) = found.first().copied().filter(|house| house.at > last) {
            let is_flat = |gap: Gap| gap.has(Gap::COMMA) && !gap.has(Gap::SEMICOLON);
            found.retain(|other| other.at <= house.at || !is_flat(text.gap(other.at)));
        }
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
        // «Звёздный, ул. Зейская, 38»: up to the house every word counts.
        let house = readings.first().filter(|house| house.at > last).map(|house| house.at);
        let ends = |at: &usize| {
            text.tokens[*at].kind == Kind::Number
                || (house.is_none() && text.gap(*at).has(Gap::COMMA))
                || self.ends_name(*at)
        };
        let chain_end =
            house.or_else(|| (last + 1..text.tokens.len()).find(ends)).unwrap_or(text.tokens.len());
        let free = |at: &usize| !explained.has(*at) && !self.question.out.has(*at) && !text.tokens[*at].aside;
        let words = (0..chain_end).filter(|at| self.question.wants_meaning(*at));
        let ordinals = (0..text.tokens.len()).filter(|at| matches!(text.tokens[*at].kind, Kind::Ordinal(_)));
        let before_name = first
            .checked_sub(1)
            .filter(|at| text.tokens[*at].kind == Kind::Number && is_close(text.gap(first)));
        let unknown = |at: &usize| !explained.has(*at) && !self.question.out.has(*at);
        let settlements =
            (chain_end..text.tokens.len()).filter(|at| unknown(at) && self.names_a_settlement(*at)).count();
        let count = words.chain(ordinals).chain(before_name).filter(free).count();
        u8::try_from(count + settlements).unwrap_or(u8::MAX)
    }

    /// Whether a word is the name of a settlement or a part of one, by the word before it: «Ноградская 15, пос. Неведомый»,
    /// «… 15 (СНТ Неведомое)».
    fn names_a_settlement(&self, at: usize) -> bool {
        let text = &self.question.text;
        let close = text.gap(at).within(Gap::SPACE.or(Gap::DOT).or(Gap::QUOTE));
        if at == 0 || !close || !text.is_word(at) || text.tokens[at].len < 3 || self.question.soft.has(at) {
            return false;
        }
        if self.question.types.iter().any(|mark| mark.at + mark.len == at && is_area(mark.types)) {
            // «15 тер. Неведомое», «15, ж/р Неведомый»
            return true;
        }
        // «15 с детьми», but «15, с Кукуево».
        let word = text.word(at - 1);
        let is_preposition = word.chars().count() == 1
            && !text.gap(at).has(Gap::DOT)
            && !text.gap(at - 1).has(Gap::COMMA.or(Gap::PARENTHESIS));
        is_locality_kind(word) && !is_preposition
    }

    /// How many types were typed besides the right one: «Советская Набережная улица» is no Советская улица.
    fn types_too_many(&self, name: Mask, types: TypeSet, readings: &[Reading]) -> u8 {
        let free = || {
            self.question.types.iter().filter(|mark| {
                !(mark.at..mark.at + mark.len).any(|at| name.has(at))
                    && !self.is_talk(mark.at, name, readings)
                    && !is_area(mark.types)
                    && !self.mentions.iter().any(|mention| mention.tokens.has(mark.at))
            })
        };
        let fits = |mark: &&TypeMark| mark.types.or(types) == mark.types;
        let others = free().filter(|mark| mark.form == Form::Whole && !fits(mark)).count();
        // «Парк, Цветочная улица, 34»: where none is the right one, one of them is the wrong one.
        let wrong = usize::from(!free().any(|mark| fits(&mark)));
        u8::try_from(others.saturating_sub(wrong)).unwrap_or(u8::MAX)
    }

    /// Whether a token stands behind the house that follows the name: «Пушкина 12, детская площадка сломана».
    fn is_talk(&self, at: usize, name: Mask, readings: &[Reading]) -> bool {
        let (_, last) = bounds(name, self.question.text.tokens.len());
        readings.first().is_some_and(|house| house.at > last && at >= house.end)
    }

    /// Whether a preposition begins something that is no part of the name.
    fn ends_name(&self, at: usize) -> bool {
        self.question.soft.has(at)
            && !self.question.types.iter().any(|mark| (mark.at..mark.at + mark.len).contains(&at))
    }

    /// What it costs that a street does not lie where a locality was named: nothing where none is named or it does.
    /// The nearest settlement counts before the main one.
    fn elsewhere(&self, name: Mask, locality: Option<u16>) -> Option<u16> {
        let main = self.index.main_locality;
        let mentions = || self.mentions.iter().filter(|m| !m.tokens.meets(name));
        mentions().next()?;
        let smaller = mentions().any(|m| Some(m.locality) != main);
        let lies_there = mentions().any(|m| Some(m.locality) == locality && !(smaller && locality == main));
        match (lies_there, smaller) {
            (true, _) => None,
            (false, true) => Some(OTHER_PLACE),
            (false, false) => Some(BESIDE_MAIN),
        }
    }

    /// Whether a street is of a type that was named; it is where none was.
    fn type_fits(&self, name: Mask, types: TypeSet, readings: &[Reading]) -> bool {
        let mut free = self
            .question
            .types
            .iter()
            .filter(|mark| !(mark.at..mark.at + mark.len).any(|at| name.has(at)))
            .filter(|mark| !self.mentions.iter().any(|m| m.tokens.has(mark.at)))
            .filter(|mark| !self.is_talk(mark.at, name, readings))
            .peekable();
        free.peek().is_none() || types.is_empty() || free.any(|mark| mark.types.or(types) == mark.types)
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
