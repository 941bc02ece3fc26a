//! What a slip of the pen costs: edits between a typed word and a known one, weighed by how easily they happen.
//!
//! Costs are in tenths of an edit. Vowels that sound alike unstressed, consonants that differ by voice, a doubled
//! letter and a forgotten soft sign are half an edit; letters that are neighbours on the keyboard, or change places,
//! a little less than one.

use std::sync::LazyLock;

/// One edit.
pub(super) const EDIT: u8 = 10;
/// Letters that sound alike, a doubled letter, a soft sign.
const SOUND: u8 = 5;
/// Neighbours on the keyboard.
const NEIGHBOUR: u8 = 8;
/// Two letters that change places.
pub(super) const SWAP: u8 = 8;

/// Two letters that sound as one: «тс» and «ц».
pub(super) const PAIR: u8 = 4;

/// How many codes letters have.
const CODES: usize = 64;
/// The code of everything that is neither a Russian nor a Latin letter nor a digit.
const OTHER: u8 = 63;

/// The code of a folded letter: 1 to 32 for а to я, 33 to 58 for Latin letters, above for the rest.
pub(super) fn code(letter: char) -> u8 {
    match letter {
        'а'..='я' => (letter as u32 - 'а' as u32 + 1) as u8,
        'a'..='z' => (letter as u32 - 'a' as u32 + 33) as u8,
        _ => OTHER,
    }
}

/// Pairs of letters that are heard, or read in Latin spelling, as one.
const ALIKE: [&str; 33] = [
    "оа", "еи", "еэ", "иы", "ий", "яе", "яи", "яа", "ое", "ую", "шщ", "сз", "дт", "бп", "вф", "гк", "жш",
    "цс", "хг", "чщ", "ый", "ьъ", "гв", "хк", "цт", "чш", "зж", "иь", "йь", "ыь", "ей", "йя", "кц",
];

/// The rows of the Russian keyboard; a key's neighbours are beside it and diagonally below.
const ROWS: [&str; 3] = ["йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"];

static SUBSTITUTION: LazyLock<[[u8; CODES]; CODES]> = LazyLock::new(|| {
    let mut table = [[EDIT; CODES]; CODES];
    let mut set = |a: char, b: char, cost: u8| {
        let (a, b) = (usize::from(code(a)), usize::from(code(b)));
        table[a][b] = table[a][b].min(cost);
        table[b][a] = table[b][a].min(cost);
    };
    for pair in ALIKE {
        let mut letters = pair.chars();
        if let (Some(a), Some(b)) = (letters.next(), letters.next()) {
            set(a, b, SOUND);
        }
    }
    let rows = ROWS.map(|row| row.chars().collect::<Vec<_>>());
    for (n, row) in rows.iter().enumerate() {
        for (at, key) in row.iter().enumerate() {
            let beside = row.get(at + 1);
            let below =
                rows.get(n + 1).map(|next| [next.get(at), at.checked_sub(1).and_then(|b| next.get(b))]);
            for other in beside.into_iter().chain(below.into_iter().flatten().flatten()) {
                set(*key, *other, NEIGHBOUR);
            }
        }
    }
    for (letter, row) in table.iter_mut().enumerate().take(CODES - 1) {
        row[letter] = 0;
    }
    table
});

/// What it costs to type one letter for another; equal letters cost nothing.
pub(super) fn substitution() -> &'static [[u8; CODES]; CODES] {
    &SUBSTITUTION
}

/// What it costs to type a letter too many, or to leave one out, behind the letter before it.
pub(super) fn loose(letter: u8, before: u8) -> u8 {
    const SOFT: u8 = 29;
    const HARD: u8 = 27;
    const SHORT_I: u8 = 10;
    if letter == before || matches!(letter, SOFT | HARD | SHORT_I) { SOUND } else { EDIT }
}

/// The code of the letter that two letters sound as; 0 where they sound as two.
pub(super) fn sounds_as(first: u8, second: u8) -> u8 {
    match (first, second) {
        // тс, дс: ц
        (19 | 5, 18) => 23,
        // сч, шч, зч: щ
        (18 | 25 | 8, 24) => 26,
        // йа, иа, ья: я
        (10 | 9, 1) => 32,
        // йо, ио, йе, ие: е
        (10, 15 | 6) => 6,
        // йу, иу: ю
        (10 | 9, 20) => 31,
        // кх: х
        (11, 22) => 22,
        // зх: ж
        (8, 22) => 7,
        _ => 0,
    }
}

/// How much may be wrong with a word of so many letters: nothing with the shortest.
pub(super) fn tolerance(letters: usize) -> u8 {
    match letters {
        0..=2 => 0,
        3 => SOUND,
        4 => EDIT,
        5 => EDIT + SOUND,
        6..=8 => 2 * EDIT,
        _ => 2 * EDIT + SOUND,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_sound_alike_or_lie_near_are_cheaper_to_mistake() {
        let cost = |a: char, b: char| substitution()[usize::from(code(a))][usize::from(code(b))];
        assert_eq!((cost('о', 'а'), cost('а', 'о'), cost('т', 'д')), (SOUND, SOUND, SOUND));
        assert_eq!((cost('к', 'е'), cost('в', 'ч')), (NEIGHBOUR, NEIGHBOUR));
        assert_eq!((cost('к', 'м'), cost('л', 'л')), (EDIT, 0));
        assert_eq!([code('а'), code('ъ'), code('ь'), code('й'), code('я')], [1, 27, 29, 10, 32]);
    }
}
