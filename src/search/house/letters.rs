//! Letters of houses.

use crate::domain::{House, Part};

/// Whether a word says that a litera follows, or has it: «лит», «лита».
pub(super) fn is_litera(word: &str) -> bool {
    matches!(word, "лит" | "литер" | "литера" | "литеры" | "литара" | "литра" | "л")
        || litera_with_letter(word).is_some()
}

/// The letter of `литА` written as one word.
pub(super) fn litera_with_letter(word: &str) -> Option<char> {
    let mut rest = word.strip_prefix("лит")?.chars();
    let letter = rest.next()?;
    rest.next().is_none().then_some(letter)
}

/// The Cyrillic letter that a Latin one sounds like.
pub(super) fn by_sound(latin: char) -> Option<char> {
    Some(match latin {
        'd' => 'д',
        'g' => 'г',
        'i' => 'и',
        'l' => 'л',
        'v' => 'в',
        'z' => 'з',
        _ => return None,
    })
}

/// The letter as houses are written.
pub(super) fn upper(letter: char) -> char {
    letter.to_uppercase().next().unwrap_or(letter)
}

/// The house with every В made Б.
pub(super) fn with_b(house: House) -> House {
    let swap = |c: Option<char>| c.map(|c| if c == 'В' { 'Б' } else { c });
    let part = |p: Option<Part>| p.map(|p| Part { number: p.number, letter: swap(p.letter) });
    House {
        letter: swap(house.letter),
        fraction: part(house.fraction),
        korpus: part(house.korpus),
        stroenie: part(house.stroenie),
        litera: swap(house.litera),
        ..house
    }
}
