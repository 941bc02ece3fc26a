//! What a question says before any street is known: types, units, regions, noise.

use std::ops::Range;

use super::house::{is_marker, is_part_marker, is_unit};
use super::lex::{Gap, Kind, Lexed, Mask, lex};
use super::register::{is_district_word, is_locality_kind, is_region_word};
use super::russia::{city_at, is_a_region, region_begun, region_named};
use super::street_types::{Form, TypeMark, misspelt_type, type_at};
use super::talk::{bears_a_number, is_counted, is_named_at_will, is_noise};

/// A question cut into marks. Which number is the house is not among them: that depends on the street.
#[derive(Debug, Clone, Default)]
pub(super) struct Question {
    /// Its tokens.
    pub(super) text: Lexed,
    /// Words for street types, wherever they stand.
    pub(super) types: Vec<TypeMark>,
    /// Tokens that are no part of a street's name or a house: postcode, region, flat.
    pub(super) out: Mask,
    /// Tokens that may be part of a name but need not be: types, prepositions, «дом».
    pub(super) soft: Mask,
    /// Words taken for misspelt types: they may be names as well.
    pub(super) guessed: Mask,
    /// Numbers marked as the house: `д. 5`.
    pub(super) marked: Mask,
    /// Numbers after `№`: the house, most likely, but it may be a name's: «Жилгородок №15».
    pub(super) numbered: Mask,
    /// Flat, entrance and the like, as typed.
    pub(super) unit: Option<String>,
    /// The tokens after «г.» or «город», or of the name of a city everybody knows, where one stands.
    pub(super) city: Option<Range<usize>>,
    /// Regions, districts and municipalities that are named.
    pub(super) regions: Vec<RegionMark>,
}

/// A region or district that a question names.
#[derive(Debug, Clone)]
pub(super) struct RegionMark {
    /// The token that names it: «Томская», «Алтай».
    pub(super) name: usize,
    /// Name and kind: «Томская область».
    pub(super) tokens: Range<usize>,
    /// Whether it is a part of a region only: a district, a municipality.
    pub(super) is_district: bool,
}

impl Question {
    /// Reads a question.
    pub(super) fn read(text: &str) -> Self {
        let mut question = Self { text: lex(text), ..Self::default() };
        question.mark_phone();
        question.mark_out();
        let mut at = 0;
        while at < question.text.tokens.len() {
            at = question.mark_soft(at);
        }
        question
    }

    /// Words that are known as nothing else and may be misspelt types.
    pub(super) fn misspelt_types(&self, is_known: impl Fn(&str) -> bool) -> Vec<TypeMark> {
        let words = (0..self.text.tokens.len()).filter(|at| self.wants_meaning(*at));
        let mark = |at| {
            let word = self.text.word(at);
            let types = misspelt_type(word).filter(|_| !is_known(word))?;
            Some(TypeMark { at, len: 1, types, form: Form::Short })
        };
        words.filter_map(mark).collect()
    }

    /// Takes words for misspelt types.
    pub(super) fn forgive_types(&mut self, types: Vec<TypeMark>) {
        for mark in &types {
            self.soft.insert(mark.at);
            self.guessed.insert(mark.at);
        }
        self.types.extend(types);
        self.types.sort_by_key(|mark| mark.at);
    }

    /// «тел. 8-905-123-45-67», «+7 (3842) 36-00-00»: groups of digits, after a word for a telephone or not.
    fn mark_phone(&mut self) {
        let text = &self.text;
        let joins = Gap::SPACE.or(Gap::DASH).or(Gap::PARENTHESIS).or(Gap::DOT);
        let mut at = 0;
        while at < text.tokens.len() {
            let named =
                matches!(text.word(at), "тел" | "телефон" | "т" | "моб" | "сот") && text.is_number(at + 1);
            let start = at + usize::from(named);
            // «59/2 36-12-45», «81 к1 36-12-45»: that number is a part of a house.
            let is_part = start > 0
                && (text.gap(start).has(Gap::SLASH) || (!named && is_part_marker(text.word(start - 1))));
            let mut end = start;
            while text.is_number(end) && (end == start || text.gap(end).within(joins)) {
                end += 1;
            }
            at = end.max(at + 1);
            let mut run = start + usize::from(is_part)..end;
            if named && digits_in(text, run.clone()) >= 5 {
                self.out.insert_all(start - 1..end);
                continue;
            }
            // The last of several telephones first; what stands before them may be a house.
            while let Some(from) = run.clone().find(|from| is_phone(text, *from..run.end)) {
                self.out.insert_all(from..run.end);
                run.end = from;
            }
        }
    }

    /// Whether a token is a word that wants explaining by a street or a locality.
    pub(super) fn wants_meaning(&self, at: usize) -> bool {
        self.text.is_word(at) && !self.out.has(at) && !self.soft.has(at) && !self.text.tokens[at].aside
    }

    /// Whether any word but one wants explaining.
    pub(super) fn has_name_words_but(&self, one: usize) -> bool {
        (0..self.text.tokens.len()).any(|at| at != one && self.wants_meaning(at))
    }

    fn mark_out(&mut self) {
        for at in 0..self.text.tokens.len() {
            if self.out.has(at) {
                continue;
            }
            let token = self.text.tokens[at];
            if token.kind == Kind::Number && token.len == 6 {
                self.out.insert(at);
            } else if is_region_word(&self.text, at) && !self.is_begun(at) {
                self.mark_region(at);
            } else if bears_a_number(self.text.word(at))
                && let Some(number) = self.number_behind(at)
            {
                // «школа №7, Ноградская 15»
                self.out.insert_all(at + 1..number + 1);
            } else if is_counted(self.text.word(at)) && at > 0 && self.text.is_number(at - 1) {
                // «15 человек», «15-этажный»
                self.out.insert(at - 1);
            } else {
                self.mark_unit(at);
            }
        }
    }

    /// Whether a word is all there is between commas or behind a house, and not all that is asked.
    fn stands_apart(&self, at: usize) -> bool {
        let text = &self.text;
        let (begins, ends) = (at == 0, at + 1 == text.tokens.len());
        // «22Б Хакасия»
        let behind_house = at > 0 && (text.is_number(at - 1) || text.letter(at - 1).is_some());
        !(begins && ends)
            && (begins || behind_house || text.gap(at).has(Gap::COMMA))
            && (ends || text.gap(at + 1).has(Gap::COMMA))
    }

    /// The number right behind a word: «школа №7», «школа-7», «школа N 7».
    fn number_behind(&self, at: usize) -> Option<usize> {
        let text = &self.text;
        let close = Gap::SPACE.or(Gap::DOT).or(Gap::NUMERO).or(Gap::DASH);
        // A Latin N, or what the Russian look-alike of it is read as.
        let latin = usize::from(text.word(at + 1) == "n" && text.gap(at + 1).within(close));
        let number = at + 1 + latin;
        (text.is_number(number) && text.gap(number).within(close)).then_some(number)
    }

    /// Whether a short word ends the text: of somebody who types on it is the beginning of another («Мо», «го»).
    fn is_begun(&self, at: usize) -> bool {
        // «Прокопьевский МО» is complete.
        let is_named = at > 0 && ["ский", "ская"].iter().any(|end| self.text.word(at - 1).ends_with(end));
        at + 1 == self.text.tokens.len()
            && self.text.gap(at + 1) == Gap::NONE
            && self.text.tokens[at].len < 3
            && !is_named
    }

    /// «Кемеровская область», «обл. Кемеровская», «р-н Заводский», «г.о. Кемеровский», «Республика Алтай».
    fn mark_region(&mut self, at: usize) {
        let text = &self.text;
        let len = if matches!(text.word(at), "р" | "г" | "м") { 2 } else { 1 };
        self.out.insert_all(at..at + len);
        // «Кемеровская область - Кузбасс»
        if text.word(at + len) == "кузбасс" {
            self.out.insert(at + len);
        }
        if matches!(text.word(at), "россия" | "рф") {
            return;
        }
        if text.word(at) == "кузбасс" {
            self.regions.push(RegionMark { name: at, tokens: at..at + 1, is_district: false });
            return;
        }
        if text.word(at) == "российская" {
            self.out.insert(at + 1);
            return;
        }
        let autonomous = at > 0 && matches!(text.word(at - 1), "автономный" | "автономная");
        let is_district = is_district_word(text.word(at)) && !autonomous;
        let is_name = |n: usize| {
            let word = text.word(n);
            let adjective = ["ая", "ий", "ый", "ой", "ого"].iter().any(|end| word.ends_with(end));
            let of_a_region = || region_named(word).or_else(|| region_begun(word)).is_some();
            text.is_word(n) && (adjective || (!is_district && of_a_region()))
        };
        // «Кемеровский городской округ»
        let kind = autonomous
            || at > 1 && matches!(text.word(at - 1), "городской" | "муниципальный" | "внутригородской");
        let close = Gap::SPACE.or(if is_district { Gap::NONE } else { Gap::DOT });
        let behind = text.gap(at + len).within(Gap::SPACE.or(Gap::DOT));
        let (name, tokens) = if kind && at > 1 && is_name(at - 2) {
            (at - 2, at - 2..at + len)
        } else if at > 0 && is_name(at - 1) && text.gap(at).within(close) && !self.out.has(at - 1) {
            (at - 1, at - 1..at + len)
        } else if behind && is_name(at + len) {
            (at + len, at..at + len + 1)
        } else {
            return;
        };
        self.out.insert_all(tokens.clone());
        self.regions.push(RegionMark { name, tokens, is_district });
    }

    /// «кв. 5», «3 этаж», «п 2».
    fn mark_unit(&mut self, at: usize) {
        let text = &self.text;
        let quarter = text.word(at) == "кв" && text.word(at + 1) == "л" && text.gap(at + 1) == Gap::DASH;
        let entrance = text.word(at) == "п"
            && text.is_number(at + 1)
            && (0..at).any(|before| text.is_number(before) && !self.out.has(before));
        if quarter || text.is_marked_letter(at) || !(is_unit(text.word(at)) || entrance) {
            return;
        }
        let number_near = |n: usize| {
            text.is_number(n) && text.gap(n).within(Gap::SPACE.or(Gap::DOT).or(Gap::NUMERO).or(Gap::DASH))
        };
        // «3 этаж», «2-й подъезд»; but «57 кв» is house 57 of somebody who types on.
        let counted =
            matches!(text.word(at), "этаж" | "эт" | "этаже" | "подъезд" | "подъезде" | "под" | "парадная");
        let range = if number_near(at + 1) {
            let letter = text.letter(at + 2).is_some() && text.gap(at + 2) == Gap::NONE;
            at..at + 2 + usize::from(letter)
        } else if counted && at > 0 && text.is_number(at - 1) && text.gap(at).within(Gap::SPACE.or(Gap::DASH))
        {
            at - 1..at + 1
        } else {
            self.soft.insert(at);
            return;
        };
        let written = text.written(range.clone());
        self.out.insert_all(range);
        self.unit = Some(self.unit.take().map_or(written.clone(), |unit| format!("{unit}, {written}")));
    }

    /// Marks what is soft at a token; the next token to look at.
    fn mark_soft(&mut self, at: usize) -> usize {
        let text = &self.text;
        if self.out.has(at) {
            return at + 1;
        }
        if text.is_number(at) {
            if text.gap(at).has(Gap::NUMERO) {
                self.numbered.insert(at);
            }
            return at + 1;
        }
        let word = text.word(at);
        if is_marker(word)
            && text.is_number(at + 1)
            && text.gap(at + 1).within(Gap::SPACE.or(Gap::DOT).or(Gap::NUMERO))
        {
            // A Latin N is a №, as in «Жилгородок N15».
            if word == "n" {
                self.numbered.insert(at + 1);
            } else {
                self.marked.insert(at + 1);
            }
            self.soft.insert(at);
            return at + 1;
        }
        if let Some(mark) = type_at(text, at).filter(|_| !text.is_marked_letter(at)) {
            self.soft.insert_all(at..at + mark.len);
            self.types.push(mark);
            return at + mark.len;
        }
        let next = text.word(at + 1);
        let is_other = is_part_marker(next) || is_unit(next) || is_marker(next) || is_noise(next);
        let named = text.is_word(at + 1)
            && text.tokens[at + 1].len > 2
            && !is_other
            && type_at(text, at + 1).is_none();
        let marks_city =
            matches!(word, "г" | "город" | "гор") && text.gap(at + 1).within(Gap::SPACE.or(Gap::DOT));
        if named && marks_city && !(text.gap(at) == Gap::NONE && at > 0) {
            self.city = Some(at + 1..at + 1 + city_at(text, at + 1).unwrap_or(1));
        } else if self.city.is_none()
            && !(at > 0
                && text.gap(at).within(Gap::SPACE.or(Gap::QUOTE))
                && is_named_at_will(text.word(at - 1)))
            && let Some(len) = city_at(text, at)
        {
            self.city = Some(at..at + len);
        }
        if is_a_region(word) && self.stands_apart(at) {
            self.regions.push(RegionMark { name: at, tokens: at..at + 1, is_district: false });
        }
        if is_marker(word) || is_noise(word) || (is_locality_kind(word) && text.is_word(at + 1)) {
            self.soft.insert(at);
        }
        at + 1
    }
}

fn digits_in(text: &Lexed, numbers: Range<usize>) -> usize {
    numbers.map(|at| text.tokens[at].len).sum()
}

/// Whether numbers are the groups of one telephone: ten digits, eleven with the country's, or of a city «36-12-45»,
/// «123-45-67», «5-12-34».
fn is_phone(text: &Lexed, groups: Range<usize>) -> bool {
    let dashed = || (groups.start + 1..groups.end).all(|at| text.gap(at).within(Gap::DASH));
    match digits_in(text, groups.clone()) {
        // «7 9051234567» is a house and a telephone.
        11 => text.word(groups.start).starts_with(['7', '8']) && text.tokens[groups.end - 1].len != 10,
        10 => true,
        5..=7 => groups.len() > 2 && dashed(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> String {
        let question = Question::read(text);
        let words: Vec<&str> = (0..question.text.tokens.len())
            .filter(|at| !question.out.has(*at) && !question.soft.has(*at))
            .map(|at| question.text.word(at))
            .collect();
        words.join(" ")
    }

    #[test]
    fn only_name_locality_and_house_are_kept() {
        for (text, want) in [
            ("650066, г.Кемерово, Некрасова ул, д. 66", "кемерово некрасова 66"),
            (
                "Кемеровская область - Кузбасс, г.о. Кемеровский, г. Кемерово, ул. Антипова, д. 28/1, кв. 5",
                "кемерово антипова 28 1",
            ),
            ("обл. Кемеровская, г. Кемерово, ул. Островского, 70/1", "кемерово островского 70 1"),
            (
                "Кемеровская область, г. Кемерово, р-н Заводский, ул. Казанская, дом №42",
                "кемерово казанская 42",
            ),
            ("Россия, Кемерово, улица Семашко, 9", "кемерово семашко 9"),
            ("улица Нахимова, д. 23, 3 этаж", "нахимова 23"),
            ("кв-л 5, д 3", "5 3"),
            ("у дома 35/4 по ул. Демьяна Бедного", "35 4 демьяна бедного"),
        ] {
            assert_eq!(kept(text), want, "{text}");
        }
    }

    #[test]
    fn what_is_inside_the_house_is_told_apart() {
        for (text, want) in [
            ("Лесная 5 кв 12", Some("кв 12")),
            ("Лесная 5, подъезд 2, кв. 12", Some("подъезд 2, кв. 12")),
            ("Лесная 5, 3 этаж", Some("3 этаж")),
            ("Лесная 5", None),
        ] {
            assert_eq!(Question::read(text).unit.as_deref(), want, "{text}");
        }
    }
}
