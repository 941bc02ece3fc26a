//! What the name of a street leaves over of a question: house numbers, types, localities, and words nobody explains.

use super::house::{Reading, Source, read_at};
use super::index::Mention;
use super::lex::{Gap, Kind, Mask};
use super::question::Question;
use super::register::is_locality_kind;
use super::street_types::{Form, TypeMark, TypeSet, is_area};

/// A question without the tokens that are the name of a street.
pub(super) struct Rest<'a> {
    question: &'a Question,
    mentions: &'a [Mention],
    name: Mask,
    /// The first token of the name.
    first: usize,
    /// The last.
    last: usize,
}

/// Where a street lies, beside the localities named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In one of them; or none was named.
    Named,
    /// The main locality was named, and it lies in a smaller one.
    BesideMain,
    /// In another.
    Elsewhere,
}

impl<'a> Rest<'a> {
    /// What these tokens leave.
    pub(super) fn of(question: &'a Question, mentions: &'a [Mention], name: Mask) -> Self {
        let count = question.text.tokens.len();
        let first = (0..count).find(|at| name.has(*at)).unwrap_or(0);
        let last = (0..count).rev().find(|at| name.has(*at)).unwrap_or(0);
        Self { question, mentions, name, first, last }
    }

    /// Whether a letter with a full stop stands right before a name that has no such word: «С. Тюленина» is hardly
    /// «улица Тюленина».
    pub(super) fn has_foreign_initial(&self) -> bool {
        let text = &self.question.text;
        // «Тюленина С. 39», «тюленина с 39»
        let behind = text.letter(self.last + 1).is_some_and(|letter| !matches!(letter, 'д' | 'г'))
            && text.gap(self.last + 1).within(Gap::SPACE)
            && text.is_number(self.last + 2)
            && text.gap(self.last + 2).within(Gap::SPACE.or(Gap::DOT))
            && text.is_word(self.last);
        if behind {
            return true;
        }
        let Some(before) = self.first.checked_sub(1).filter(|at| text.letter(*at).is_some()) else {
            return false;
        };
        let is_type = self.question.types.iter().any(|mark| mark.at == before);
        let other_type = self.question.types.iter().any(|mark| mark.at != before && !self.name.has(mark.at));
        let named = self.mentions.iter().any(|mention| mention.tokens.has(before));
        text.gap(self.first).has(Gap::DOT)
            && !self.question.out.has(before)
            && !named
            && (!is_type || other_type)
    }

    /// The house numbers outside a name: the marked one alone, else all, those behind the name first.
    pub(super) fn readings(&self) -> Vec<Reading> {
        let question = self.question;
        let text = &question.text;
        let mut taken = self.name.or(question.out);
        for mention in self.mentions.iter().filter(|mention| !mention.tokens.meets(self.name)) {
            taken = taken.or(mention.tokens);
        }
        for mark in question.types.iter().filter(|mark| mark.len > 1 || text.tokens[mark.at].len > 1) {
            (mark.at..mark.at + mark.len).for_each(|at| taken.insert(at));
        }
        let mut found = Vec::new();
        let mut at = 0;
        while at < text.tokens.len() {
            let here = &text.tokens[at];
            // «15я» behind a name is a house; «2-я» belongs to a name, if not to this one.
            let ordinal = match here.kind {
                Kind::Ordinal(letter) => {
                    !matches!(letter, Some('я' | 'е')) || at < self.last || text.word(at).contains('-')
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
                let next = (self.last + 1..text.tokens.len()).find(|at| !is_type(at));
                let behind = found.iter().find(|house| {
                    Some(house.at) == next && house.end <= marked.at && text.is_word(self.last)
                });
                // «Баня №14, Лесная 26», «участок 14, Лесная 26»: a number before the name may be of anything.
                let of_a_plot =
                    (0..marked.at).any(|at| matches!(text.word(at), "участок" | "уч") && at + 3 > marked.at);
                let of_a_thing = (question.numbered.has(marked.at) || of_a_plot) && marked.at < self.first;
                let house = found.iter().find(|house| of_a_thing && house.at > self.last);
                return behind.or(house).into_iter().chain([marked]).copied().collect();
            }
        }
        found.sort_by_key(|reading| (reading.at < self.first, reading.at));
        // «Лесная, 18, 45», «Лесная ул,18,,45»: what follows the house behind a comma is the flat; but «15; 17» are two.
        if let Some(house) = found.first().copied().filter(|house| house.at > self.last) {
            let is_flat = |gap: Gap| gap.has(Gap::COMMA) && !gap.has(Gap::SEMICOLON);
            found.retain(|other| other.at <= house.at || !is_flat(text.gap(other.at)));
        }
        // «3 Тульский, 19»: the 3 is an ordinal of another name, not a second house.
        if found.first().is_some_and(|reading| reading.at > self.first) {
            found.retain(|reading| reading.end != self.first || !is_close(text.gap(self.first)));
        }
        found
    }

    /// How many words a street does not explain: those before the end of its name, and those that follow it without
    /// a comma or a number between. What comes after the house is talk.
    pub(super) fn unexplained(&self, readings: &[Reading]) -> u8 {
        let text = &self.question.text;
        let mut explained = self.name;
        for mention in self.mentions.iter().filter(|mention| !mention.tokens.meets(self.name)) {
            explained = explained.or(mention.tokens);
        }
        for reading in readings {
            explained.insert_all(reading.at..reading.end);
        }
        // «Звёздный, ул. Зейская, 38»: up to the house every word counts.
        let house = readings.first().filter(|house| house.at > self.last).map(|house| house.at);
        let ends = |at: &usize| {
            text.tokens[*at].kind == Kind::Number
                || (house.is_none() && text.gap(*at).has(Gap::COMMA))
                || self.ends_name(*at)
        };
        let chain_end =
            house.or_else(|| (self.last + 1..text.tokens.len()).find(ends)).unwrap_or(text.tokens.len());
        let free = |at: &usize| !explained.has(*at) && !self.question.out.has(*at) && !text.tokens[*at].aside;
        let words = (0..chain_end).filter(|at| self.question.wants_meaning(*at));
        let ordinals = (0..text.tokens.len()).filter(|at| matches!(text.tokens[*at].kind, Kind::Ordinal(_)));
        let before_name = self
            .first
            .checked_sub(1)
            .filter(|at| text.tokens[*at].kind == Kind::Number && is_close(text.gap(self.first)));
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
    pub(super) fn types_too_many(&self, types: TypeSet, readings: &[Reading]) -> u8 {
        let free = || {
            self.question.types.iter().filter(|mark| {
                !(mark.at..mark.at + mark.len).any(|at| self.name.has(at))
                    && !self.is_talk(mark.at, readings)
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
    fn is_talk(&self, at: usize, readings: &[Reading]) -> bool {
        readings.first().is_some_and(|house| house.at > self.last && at >= house.end)
    }

    /// Whether a preposition begins something that is no part of the name.
    fn ends_name(&self, at: usize) -> bool {
        self.question.soft.has(at)
            && !self.question.types.iter().any(|mark| (mark.at..mark.at + mark.len).contains(&at))
    }

    /// Whether a street lies where a locality was named; it does where none was. The nearest settlement counts before
    /// the main one.
    pub(super) fn lies(&self, locality: Option<u16>, main: Option<u16>) -> Place {
        let named = || self.mentions.iter().filter(|m| !m.tokens.meets(self.name));
        let smaller = named().any(|m| Some(m.locality) != main);
        let lies_there = named().any(|m| Some(m.locality) == locality && !(smaller && locality == main));
        if lies_there || named().next().is_none() {
            Place::Named
        } else if smaller {
            Place::Elsewhere
        } else {
            Place::BesideMain
        }
    }

    /// Whether a street is of a type that was named; it is where none was.
    pub(super) fn type_fits(&self, types: TypeSet, readings: &[Reading]) -> bool {
        let mut free = self
            .question
            .types
            .iter()
            .filter(|mark| !(mark.at..mark.at + mark.len).any(|at| self.name.has(at)))
            .filter(|mark| !self.mentions.iter().any(|m| m.tokens.has(mark.at)))
            .filter(|mark| !self.is_talk(mark.at, readings))
            .peekable();
        free.peek().is_none() || types.is_empty() || free.any(|mark| mark.types.or(types) == mark.types)
    }
}

/// Whether nothing stands between a number and the name behind it: «3 Тульский», «3-Тульский».
pub(super) fn is_close(gap: Gap) -> bool {
    gap.within(Gap::SPACE.or(Gap::DASH).or(Gap::DOT))
}
