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
        "россия" | "рф" | "область" | "обл" | "край" | "республика" | "респ" | "округ" | "го" | "мо" => {
            true
        }
        "российская" => text.word(at + 1) == "федерация",
        "район" => !matches!(text.word(at.wrapping_sub(1)), "жилой"),
        "р" => text.word(at + 1) == "н" && text.gap(at + 1) == Gap::DASH,
        "г" => text.word(at + 1) == "о" && text.gap(at + 1) == Gap::DOT,
        _ => false,
    }
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
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_register_that_writes_types_in_full_keeps_its_order_of_words() {
        for (text, label) in [
            ("улица 1-я Малая Чулымская", "улица 1-я Малая Чулымская"),
            ("улица Весенняя", "улица Весенняя"),
            ("Весенняя улица", "Весенняя улица"),
            ("ул. Весенняя", "Весенняя улица"),
            ("ул. Греческая Деревня", "Греческая Деревня улица"),
        ] {
            assert_eq!(read_street(text).label, label, "{text}");
        }
    }

    #[test]
    fn a_street_without_a_type_is_read_where_a_house_follows() {
        for (text, locality, street, house) in [
            ("Мира 5", "", "Мира", "5"),
            ("Весенняя 15/2", "", "Весенняя", "15/2"),
            ("Весенняя, 15", "", "Весенняя", "15"),
            ("Весенняя, д. 15 к. 2", "", "Весенняя", "15 к. 2"),
            ("Кемерово, Весенняя 15а", "Кемерово", "Весенняя", "15а"),
            ("Кемерово, Весенняя, 15", "Кемерово", "Весенняя", "15"),
            ("г. Кемерово, 50 лет Октября, 12", "г. Кемерово", "50 лет Октября", "12"),
            ("50 лет Октября 12", "", "50 лет Октября", "12"),
        ] {
            let read = read_register_line(text);
            let name = read.street.as_ref().map(|s| s.name.as_str());
            assert_eq!(
                (read.locality.as_str(), name, read.house.as_str()),
                (locality, Some(street), house),
                "{text}"
            );
            assert!(read.key.is_some(), "{text}");
        }
        for text in ["г. Санкт-Петербург, д. 23", "г. Красное Село, д. б/н"] {
            let read = read_register_line(text);
            assert!(read.street.is_none() && !read.house.is_empty(), "{text}");
        }
        for text in ["Мира", "Кемерово, Весенняя", ""] {
            assert_eq!(read_register_line(text).house, "", "{text}");
        }
    }

    #[test]
    fn a_street_is_read_with_its_type_anywhere() {
        use StreetType as T;
        for (text, one, name, label) in [
            ("пр-кт Ленина", Some(T::Prospekt), "Ленина", "проспект Ленина"),
            ("ул. Весенняя", Some(T::Ulitsa), "Весенняя", "Весенняя улица"),
            ("Весенняя улица", Some(T::Ulitsa), "Весенняя", "Весенняя улица"),
            ("линия. 7-я В.О.", Some(T::Liniya), "7-я В.О.", "7-я линия В.О."),
            ("7-я линия В.О.", Some(T::Liniya), "7-я В.О.", "7-я линия В.О."),
            ("пр-кт. Большой П.С.", Some(T::Prospekt), "Большой П.С.", "Большой проспект П.С."),
            ("аллея. 2-я Березовая", Some(T::Alleya), "2-я Березовая", "2-я Березовая аллея"),
            ("ул. Восточная (Дюны)", Some(T::Ulitsa), "Восточная (Дюны)", "Восточная улица (Дюны)"),
            ("ул. Большая Зеленина", Some(T::Ulitsa), "Большая Зеленина", "Большая Зеленина улица"),
            ("ул. Советской Армии", Some(T::Ulitsa), "Советской Армии", "улица Советской Армии"),
            ("дор. В Каменку", Some(T::Doroga), "В Каменку", "дорога В Каменку"),
            ("наб. Реки Фонтанки", Some(T::Naberezhnaya), "Реки Фонтанки", "набережная Реки Фонтанки"),
            ("ул. Набережная", Some(T::Ulitsa), "Набережная", "Набережная улица"),
            ("Набережная улица", Some(T::Ulitsa), "Набережная", "Набережная улица"),
            ("Советская набережная", Some(T::Naberezhnaya), "Советская", "Советская набережная"),
            ("ш. Санкт-Петербургское", Some(T::Shosse), "Санкт-Петербургское", "Санкт-Петербургское шоссе"),
            ("ул. Николая Рубцова", Some(T::Ulitsa), "Николая Рубцова", "улица Николая Рубцова"),
            (
                "пр-кт. Александровской Фермы",
                Some(T::Prospekt),
                "Александровской Фермы",
                "проспект Александровской Фермы",
            ),
            ("ш. Логовое", Some(T::Shosse), "Логовое", "Логовое шоссе"),
            ("кв-л. 10-й", Some(T::Kvartal), "10-й", "10-й квартал"),
            (
                "ул. 3-я линия 1-й половины",
                Some(T::Ulitsa),
                "3-я линия 1-й половины",
                "улица 3-я линия 1-й половины",
            ),
            (
                "км. Приморского шоссе 41",
                Some(T::Kilometr),
                "Приморского шоссе 41",
                "километр Приморского шоссе 41",
            ),
            ("СНТ «Родник»", Some(T::Snt), "Родник", "СНТ Родник"),
            ("тер. СНТ Родник", Some(T::Snt), "Родник", "СНТ Родник"),
            ("СНТ Южный", Some(T::Snt), "Южный", "СНТ Южный"),
            ("с/т \"Весна-2\"", Some(T::Snt), "Весна-2", "СНТ Весна-2"),
            ("ГСК 12", Some(T::Gsk), "12", "ГСК 12"),
            ("Весенняя", None, "Весенняя", "Весенняя"),
            ("набережная", None, "набережная", "набережная"),
            ("", None, "", ""),
        ] {
            let street = read_street(text);
            assert_eq!(
                (street.street_type, street.name.as_str(), street.label.as_str()),
                (one, name, label),
                "{text}"
            );
        }
    }

    #[test]
    fn a_line_is_parted_into_locality_street_and_house() {
        for (text, locality, street, house) in [
            (
                "г. Санкт-Петербург, г. Колпино, ул. Новгородская, д. 18, к. 2, лит. А",
                "г. Колпино",
                "Новгородская улица",
                "18, к. 2, лит. А",
            ),
            (
                "г. Санкт-Петербург, ул. Барочная, д. 4 (дубль 1)",
                "г. Санкт-Петербург",
                "Барочная улица",
                "4 (дубль 1)",
            ),
            ("Кемерово, Весенняя улица, 15", "Кемерово", "Весенняя улица", "15"),
            ("Кемерово, Весенняя, 15", "Кемерово", "Весенняя", "15"),
            ("посёлок Металлплощадка, улица Мира, 5А", "посёлок Металлплощадка", "улица Мира", "5А"),
            (
                "жилой район Лесная Поляна, Весенний проспект, 27",
                "жилой район Лесная Поляна",
                "Весенний проспект",
                "27",
            ),
            (
                "650000, Кемеровская область - Кузбасс, г. Кемерово, ул. 9 Января, д. 4",
                "г. Кемерово",
                "улица 9 Января",
                "4",
            ),
            ("Кемерово, улица 50 лет Октября, 12 к3", "Кемерово", "улица 50 лет Октября", "12 к3"),
            ("ул. 50 лет Октября 12", "", "улица 50 лет Октября", "12"),
            ("ул. Весенняя д.15а", "", "Весенняя улица", "15а"),
            ("д. Сухово, Лесная улица, 5", "д. Сухово", "Лесная улица", "5"),
            (
                "г. Санкт-Петербург, ул. Восточная (Дюны), д. 5",
                "г. Санкт-Петербург",
                "Восточная улица (Дюны)",
                "5",
            ),
            (
                "г. Санкт-Петербург, тер. Жилгородок N12, д. 3",
                "г. Санкт-Петербург",
                "территория Жилгородок N12",
                "3",
            ),
            ("Кемерово, СНТ «Родник», участок 15", "Кемерово", "СНТ Родник", "15"),
            ("г. Кемерово, тер. СНТ Родник уч. 15", "г. Кемерово", "СНТ Родник", "15"),
            ("Кемерово, СНТ Родник, Вишнёвая улица, 5", "СНТ Родник", "Вишнёвая улица", "5"),
            ("Кемерово, ГСК 12, 5", "Кемерово", "ГСК 12", "5"),
            ("г. Санкт-Петербург, д. 2/1, стр. А", "г. Санкт-Петербург", "", "2/1, стр. А"),
            ("г. Красное Село, д. б/н", "г. Красное Село", "", "б/н"),
            (
                "г. Санкт-Петербург, п. Парголово, дор. В Каменку, д. №7",
                "п. Парголово",
                "дорога В Каменку",
                "7",
            ),
        ] {
            let line = read_register_line(text);
            let label = line.street.map(|s| s.label).unwrap_or_default();
            assert_eq!(
                (line.locality.as_str(), label.as_str(), line.house.as_str()),
                (locality, street, house),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_line_is_read_without_a_fault(text in any::<String>()) {
            let _ = read_register_line(&text);
        }

        #[test]
        fn any_line_of_known_words_is_read_without_a_fault(
            words in prop::collection::vec(prop::sample::select(vec![
                "г.", "д.", "ул.", ",", "12", "/", "-", "к.", "лит.", "Ленина", "(", ")", "пр-кт", "№", "2-я", "у", "б/н",
            ]), 0..40)
        ) {
            let _ = read_register_line(&words.join(" "));
        }
    }
}
