//! The grammar of house numbers, one for registers and for questions.
//!
//! ```text
//! house = number [letter] { fraction | korpus | stroenie | litera | noise } [ unit ]
//! ```
//! `12/3`, `12\3 а`, `12 дробь 3`, `12, к. 3, стр. 1, лит. А`, `8-10`, `9А/Б`, `12 (зд.158), лит. В`.

use crate::domain::House;

use super::lex::{Mask, lex};

mod letters;
mod reader;

pub(super) use reader::read_at;

/// Where a house number stands; the two differ in what a comma or a dash between numbers means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// The house column of a register: `4, 6` and `8-10` are one building over two plots.
    Register,
    /// Somebody's question: `4, 6` is house and flat, `8-10` one or the other.
    Question,
}

/// A house number read from a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    /// The number.
    pub(super) house: House,
    /// The same with Б where a Latin `b` was typed, which looks like В.
    pub(super) or_else: Option<House>,
    /// The first token.
    pub(super) at: usize,
    /// The token past the last.
    pub(super) end: usize,
    /// The token after the dash in `74-119`: a part of the house if there is such a house, else the flat.
    pub(super) dashed: Option<usize>,
    /// How many tokens that follow belong to the number and could not be read: `29аб`, `15/0`, `25 блок А`.
    pub(super) unread: Option<usize>,
}

/// Reads the house column of a register, or whatever else is a house number from its beginning on. Flats, entrances
/// and remarks after it are dropped; of several letters or numbers (`А,Б,В`; `21-23-25`) the first, or the first two
/// numbers, are read. `None` where no number leads: `б/н`, `А`.
pub fn read_house(text: &str) -> Option<House> {
    let lexed = lex(text);
    let at = (0..lexed.tokens.len()).find(|at| !is_marker(lexed.word(*at)))?;
    read_at(&lexed, at, Mask::default(), Source::Register).map(|reading| reading.house)
}

/// Whether a word may stand before a house number: `дом`, `д`, `зд`.
pub(super) fn is_marker(word: &str) -> bool {
    matches!(
        word,
        "д" | "дом"
            | "дома"
            | "дому"
            | "доме"
            | "домом"
            | "вл"
            | "влд"
            | "владение"
            | "зд"
            | "здание"
            | "двлд"
            | "домовладение"
            | "участок"
            | "уч"
            | "n"
            | "номер"
    )
}

/// Whether a word begins what is inside a house: flat, entrance, floor, office.
pub(super) fn is_unit(word: &str) -> bool {
    matches!(
        word,
        "кв" | "квартира"
            | "квартиры"
            | "квартире"
            | "оф"
            | "офис"
            | "пом"
            | "помещение"
            | "под"
            | "подъезд"
            | "подъезда"
            | "подъезде"
            | "подъезды"
            | "подьезд"
            | "эт"
            | "этаж"
            | "этаже"
            | "ком"
            | "комната"
            | "пар"
            | "парадная"
            | "парадные"
            | "домофон"
            | "код"
            | "вход"
            | "секция"
    )
}

/// Whether a word may join a number to the house number before it: `12 к 3`.
pub(super) fn is_part_marker(word: &str) -> bool {
    matches!(word, "к" | "корп" | "корпус" | "кор" | "с" | "стр" | "строение" | "дробь")
}

#[cfg(test)]
mod tests;
