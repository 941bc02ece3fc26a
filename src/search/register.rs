//! One-line addresses as registers write them: locality, street, house.

use crate::domain::{House, StreetType};

use super::house::{is_marker, read_house};
use super::lex::{Gap, Kind, Lexed, lex};
use super::street_types::{Form, Gender, TypeMark, TypeSet, gender, is_society, type_at};

/// What a register's one-line address says. What cannot be read stays empty, or in the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RegisterAddress {
    /// The city, settlement or village as written, the nearest one named: `г. Колпино` of
    /// «г. Санкт-Петербург, г. Колпино». Empty when the line names none.
    pub locality: String,
    /// The street, when the line names one.
    pub street: Option<RegisterStreet>,
    /// The house number as written, its marker «д.» away, remarks and flats kept. Empty when there is none.
    pub house: String,
    /// The house number taken apart, when it could be read.
    pub key: Option<House>,
}

/// A street as a register names it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RegisterStreet {
    /// Its type; `None` when the text names none.
    pub street_type: Option<StreetType>,
    /// Its name without the type, as written.
    pub name: String,
    /// Type and name in their usual order: `Весенняя улица`, `улица Ленина`, `7-я линия В.О.`
    pub label: String,
}

/// Reads a one-line address of a register. Never fails.
pub fn read_register_line(text: &str) -> RegisterAddress {
    let lexed = lex(text);
    let read = read_typed(&lexed);
    let typed = read.street.as_ref().is_some_and(|s| s.street_type.is_some() || !read.house.is_empty());
    if typed { read } else { untyped(&lexed).unwrap_or(read) }
}

/// A line whose street bears no type: «Мира 5», «Кемерово, Весенняя 15», «Весенняя, д. 15». Between a street and a
/// settlement of one bare name before the house, the street is meant.
fn untyped(text: &Lexed) -> Option<RegisterAddress> {
    let mut at = 0;
    let mut pieces = Vec::new();
    while at < text.tokens.len() {
        let end = segment_end(text, at);
        if begins_house(text, at) {
            break;
        }
        if !is_region(text, at, end) {
            pieces.push((at, end));
        }
        at = end;
    }
    let (start, end) = pieces.pop()?;
    if is_locality_kind(text.word(start)) {
        return None;
    }
    let name = |n: usize| text.is_word(n) && text.tokens[n].len > 2;
    let house = if at < text.tokens.len() {
        // The house has a piece of its own; what stands before it is a settlement where another names the street.
        at
    } else {
        let last_name = (start..end).rev().find(|n| name(*n))?;
        let number = last_name + 1;
        let follows = number < end
            && text.tokens[number].kind == Kind::Number
            && text.tokens[number].len <= 4
            && text.gap(number).within(Gap::SPACE.or(Gap::NUMERO));
        follows.then_some(number)?
    };
    if !(start..house.min(end)).any(name) {
        return None;
    }
    let locality =
        pieces.last().map(|(from, to)| text.written_to_segment_end(*from, *to)).unwrap_or_default();
    let street = read_street(&text.written_to_segment_end(start, house.min(end)));
    let out = RegisterAddress { locality, street: Some(street), ..RegisterAddress::default() };
    Some(with_house(out, text, house))
}

fn read_typed(lexed: &Lexed) -> RegisterAddress {
    let mut out = RegisterAddress::default();
    let mut at = 0;
    while at < lexed.tokens.len() {
        let end = segment_end(lexed, at);
        if out.street.is_some() || begins_house(lexed, at) {
            return with_house(out, lexed, at);
        }
        if is_region(lexed, at, end) {
            // Country, region, district and postcode say nothing about which street it is.
        } else if let Some(split) = street_split(lexed, at, end) {
            out.street = Some(read_street(&lexed.written_to_segment_end(at, split)));
            if split < end {
                return with_house(out, lexed, split);
            }
        } else if out.locality.is_empty() || is_locality_kind(lexed.word(at)) || more_than_house(lexed, end) {
            let locality = lexed.written_to_segment_end(at, end);
            locality.trim_end_matches(['.', ',', ' ']).clone_into(&mut out.locality);
        } else {
            out.street = Some(read_street(&lexed.written_to_segment_end(at, end)));
        }
        at = end;
    }
    out
}

/// Reads a street's type and name, the type before, behind or within the name, long or short.
pub fn read_street(text: &str) -> RegisterStreet {
    let lexed = lex(text);
    let written = text.trim();
    let Some(mark) = best_type(&lexed) else {
        return RegisterStreet { street_type: None, name: written.to_owned(), label: written.to_owned() };
    };
    let after = mark.at + mark.len;
    let (before, behind) = (lexed.written(0..mark.at), lexed.written_after(after - 1));
    let mut name = match (before.is_empty(), behind.is_empty()) {
        (true, true) => written.to_owned(),
        (true, false) => behind,
        (false, true) => before,
        (false, false) => format!("{before} {behind}"),
    };
    let street_type = mark.types.first();
    if is_society(mark.types) {
        name = name.replace(['«', '»', '"', '“', '”', '„'], "");
    }
    let spelled_out = street_type.is_some_and(|one| {
        let first = written.strip_prefix(one.as_str()).is_some_and(|rest| rest.starts_with(' '));
        let last = written.strip_suffix(one.as_str()).is_some_and(|rest| rest.ends_with(' '));
        (first || last) && !is_society(mark.types)
    });
    let label = match street_type {
        // A register that writes the type in full has its own order of words.
        Some(_) if spelled_out => written.to_owned(),
        Some(one) => label(one, &name),
        None => name.clone(),
    };
    RegisterStreet { street_type, name, label }
}

impl RegisterStreet {
    /// The same with type and name in the order people use, whatever the register's own: «Весенняя улица».
    #[must_use]
    pub fn in_usual_order(self) -> Self {
        let label = self.street_type.map_or_else(|| self.name.clone(), |one| label(one, &self.name));
        Self { label, ..self }
    }
}

/// Type and name in the order people use: an adjective that agrees with the type goes before it, but for societies.
fn label(one: StreetType, name: &str) -> String {
    if is_society(TypeSet::of(one)) {
        return format!("{one} {name}");
    }
    let lexed = lex(name);
    // What follows the adjectives and belongs behind the type: initials («В.О.») and remarks in parentheses.
    let tail = (0..lexed.tokens.len())
        .find(|at| {
            *at > 0
                && (lexed.tokens[*at].aside
                    || (lexed.letter(*at).is_some()
                        && (*at..lexed.tokens.len()).all(|n| lexed.letter(n).is_some())))
        })
        .unwrap_or(lexed.tokens.len());
    // Of «Усть-Илимская» the last part is the adjective.
    let head = (0..tail).find(|at| {
        lexed.is_word(*at) && !(at + 1 < tail && lexed.is_word(at + 1) && lexed.gap(at + 1) == Gap::DASH)
    });
    let agrees = match head {
        Some(at) => agrees(lexed.word(at), gender(one), at + 1 == tail),
        None => lexed.tokens.first().is_some_and(|t| matches!(t.kind, Kind::Ordinal(_))),
    };
    if !agrees {
        return format!("{one} {name}");
    }
    let front = lexed.written(0..tail);
    // An opening parenthesis belongs to no token, so the rest is cut from the text itself.
    let rest = name.strip_prefix(front.as_str()).map_or("", str::trim);
    if rest.is_empty() { format!("{front} {one}") } else { format!("{front} {one} {rest}") }
}

/// Whether an adjective in the nominative agrees with a type; `alone` when no word of the name follows it.
fn agrees(word: &str, gender: Gender, alone: bool) -> bool {
    match gender {
        Gender::Feminine => (word.ends_with("ая") || word.ends_with("яя")) && word != "николая",
        // «Морской проспект», but «проспект Александровской Фермы».
        Gender::Masculine => word.ends_with("ый") || word.ends_with("ий") || (word.ends_with("ой") && alone),
        Gender::Neuter => word.ends_with("ое") || word.ends_with("ее"),
    }
}

/// The type among several words that could be one: «улица Набережная» is an улица, «пер. Парк» a переулок.
fn best_type(text: &Lexed) -> Option<TypeMark> {
    let count = text.tokens.len();
    let mut marks = Vec::new();
    let mut at = 0;
    while at < count {
        match type_at(text, at) {
            Some(mark) if !text.tokens[at].aside && mark.len < count => {
                at += mark.len;
                marks.push(mark);
            }
            _ => at += 1,
        }
    }
    let rank = |mark: &TypeMark| {
        let edge = mark.at == 0 || mark.at + mark.len == count;
        let one_letter = mark.len == 1 && text.tokens[mark.at].len == 1;
        let kind = match mark.form {
            Form::Short if edge => 0,
            _ if mark.types.has(StreetType::Ulitsa) && edge => 1,
            Form::Whole => 2,
            Form::Short => 3,
        };
        // «Набережная улица», «1-я линия»: with equal claims, the type in front leads, as registers write it.
        (one_letter && !edge, kind, mark.at != 0, mark.at)
    };
    marks.into_iter().min_by_key(rank)
}

fn with_house(mut out: RegisterAddress, text: &Lexed, at: usize) -> RegisterAddress {
    let past_marker = if is_marker(text.word(at)) && at + 1 < text.tokens.len() { at + 1 } else { at };
    out.house = text.written_from(past_marker);
    out.key = read_house(&out.house);
    out
}

/// Where the comma-parted piece that begins at `at` ends.
fn segment_end(text: &Lexed, at: usize) -> usize {
    (at + 1..text.tokens.len()).find(|n| text.gap(*n).has(Gap::COMMA)).unwrap_or(text.tokens.len())
}

/// Whether a piece is the house: `д. 5`, `№ 5`, `15`, `д. б/н`; not `9 Января` and not `д. Сухово`.
fn begins_house(text: &Lexed, at: usize) -> bool {
    let number = |at: usize| text.is_number(at) && text.tokens[at].len <= 4;
    let marker = is_marker(text.word(at));
    if marker && (number(at + 1) || is_marker(text.word(at + 1))) {
        return true;
    }
    // «д. А», «д. б/н», «д. Улица Марата», «д. Искровский д.9»: a house that cannot be read, not a village.
    if text.word(at) == "д" {
        let marked_again =
            (at + 2..segment_end(text, at)).any(|n| is_marker(text.word(n)) && text.is_number(n + 1));
        return marked_again || text.letter(at + 1).is_some() || type_at(text, at + 1).is_some();
    }
    let words = (at + 1..segment_end(text, at)).any(|n| text.is_word(n) && text.tokens[n].len > 1);
    number(at) && text.tokens[at].kind == Kind::Number && (text.gap(at).has(Gap::NUMERO) || !words)
}

/// Where the house begins in a piece that holds a street; its end when the piece is the street alone. `None` when
/// the piece names no street.
fn street_split(text: &Lexed, at: usize, end: usize) -> Option<usize> {
    if is_locality_kind(text.word(at)) || is_zhiloj_rayon(text, at) || is_society_of_streets(text, at, end) {
        return None;
    }
    let has_type = (at..end).any(|n| type_at(text, n).is_some_and(|mark| !is_letter_mark(text, &mark, at)));
    if end < text.tokens.len() && begins_house(text, end) {
        return has_type.then_some(end);
    }
    let marked = (at + 1..end).find(|n| is_marker(text.word(*n)) && text.is_number(n + 1));
    // «ул. Весенняя 15», «улица 50 лет Октября 12 к 3»: the number after the last word of the name.
    let last_name = (at..end).rev().find(|n| {
        text.is_word(*n)
            && text.tokens[*n].len > 2
            && !matches!(text.word(*n), "корп" | "корпус" | "стр" | "лит")
    });
    let trailing = last_name.map(|n| n + 1).filter(|n| {
        *n < end
            && text.tokens[*n].kind == Kind::Number
            && type_at(text, at).is_none_or(|m| m.at + m.len < *n)
    });
    let numbered_name = |n: usize| text.word(at) == "км" || text.tokens.get(n).is_some_and(|t| t.aside);
    match marked
        .or(trailing.filter(|n| !numbered_name(*n) && text.gap(*n).within(Gap::SPACE.or(Gap::NUMERO))))
    {
        Some(split) if has_type || marked.is_some() => Some(split),
        _ => has_type.then_some(end),
    }
}

/// A single letter that could be a type stands for one only at the beginning: «у. Кирова».
fn is_letter_mark(text: &Lexed, mark: &TypeMark, first: usize) -> bool {
    mark.len == 1 && text.tokens[mark.at].len == 1 && mark.at != first
}

fn is_zhiloj_rayon(text: &Lexed, at: usize) -> bool {
    type_at(text, at).is_some_and(|mark| mark.types.has(StreetType::ZhilojRayon))
}

/// Whether a piece is a society whose streets have names: «СНТ Родник, Вишнёвая улица, 5».
fn is_society_of_streets(text: &Lexed, at: usize, end: usize) -> bool {
    more_than_house(text, end) && type_at(text, at).is_some_and(|mark| is_society(mark.types))
}

/// Whether a word says what kind of settlement follows.
pub(super) fn is_locality_kind(word: &str) -> bool {
    matches!(
        word,
        "г" | "гор"
            | "город"
            | "п"
            | "пос"
            | "поселок"
            | "с"
            | "село"
            | "д"
            | "дер"
            | "деревня"
            | "пгт"
            | "рп"
            | "х"
            | "хутор"
            | "станица"
            | "аул"
            | "аал"
            | "улус"
            | "заимка"
            | "разъезд"
            | "рзд"
            | "кп"
    )
}

/// Whether another name follows before the house: then this piece is a locality, not the street.
fn more_than_house(text: &Lexed, end: usize) -> bool {
    end < text.tokens.len() && !begins_house(text, end)
}

/// Country, region, district, municipality, postcode.
fn is_region(text: &Lexed, at: usize, end: usize) -> bool {
    let postcode = end == at + 1 && text.is_number(at) && text.tokens[at].len == 6;
    postcode || (at..end).any(|n| is_region_word(text, n))
}

/// Whether a token says that a region, a district or the country is named.
pub(super) fn is_region_word(text: &Lexed, at: usize) -> bool {
    match text.word(at) {
        "россия"
        | "рф"
        | "область"
        | "области"
        | "обл"
        | "край"
        | "края"
        | "республика"
        | "республики"
        | "респ"
        | "округ"
        | "го"
        | "мо" => true,
        "кузбасс" => at == 0 && text.gap(1).has(Gap::COMMA),
        "российская" => text.word(at + 1) == "федерация",
        "район" | "района" | "районе" => !matches!(text.word(at.wrapping_sub(1)), "жилой"),
        "р" => matches!(text.word(at + 1), "н" | "он") && text.gap(at + 1) == Gap::DASH,
        "г" | "м" => text.word(at + 1) == "о" && text.gap(at + 1) == Gap::DOT,
        "ао" => at > 0 && text.word(at - 1).ends_with("ая"),
        _ => false,
    }
}

/// Whether a word for a region says that a part of one is meant: a district, a municipality.
pub(super) fn is_district_word(word: &str) -> bool {
    matches!(word, "район" | "района" | "районе" | "р" | "округ" | "го" | "мо" | "г" | "м")
}

impl Lexed {
    /// What was written of a piece, a closing parenthesis or quote behind its last word included.
    fn written_to_segment_end(&self, at: usize, end: usize) -> String {
        let text = self.written_from(at);
        if end >= self.tokens.len() {
            return text.trim_end_matches([',', '.', ' ']).to_owned();
        }
        let rest = self.written_from(end);
        let head = &text[..text.len().saturating_sub(rest.len())];
        head.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '№')).to_owned()
    }
}

#[cfg(test)]
mod tests;
