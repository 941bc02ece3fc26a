//! Adjectives without their endings: «на Арочной», «Арочную» and a mistaken «Арочный» are one word; so are «Тургенева»
//! and a mistaken «Тургеневская».

use std::borrow::Cow;

/// Endings of adjectives in all genders and cases, folded, the longest first.
const ENDINGS: [&str; 20] = [
    "ого", "его", "ому", "ему", "ыми", "ими", "ая", "яя", "ое", "ее", "ый", "ий", "ой", "ую", "юю", "ые",
    "ие", "ым", "им", "ых",
];
/// The same of two letters that are taken for endings only in questions: «на Кузнецком», «о Мостовой».
const ENDINGS_ASKED: [&str; 4] = ["ом", "ем", "их", "ей"];

/// The fewest letters of a stem.
const SHORTEST: usize = 3;

/// A name's word without its ending, where it is an adjective; of a surname in the genitive («Тургенева») the stem of
/// the adjective people make of it («тургеневск»).
pub(super) fn stem_of_name(word: &str) -> Option<Cow<'_, str>> {
    if let Some(stem) = cut(word, &ENDINGS) {
        return Some(Cow::Borrowed(stem));
    }
    is_surname(word).then(|| Cow::Owned(format!("{}ск", word.trim_end_matches('а'))))
}

/// Whether a word is a surname in the genitive: «Тургенева», «Халтурина».
pub(super) fn is_surname(word: &str) -> bool {
    let ends = ["ова", "ева", "ина", "ына"].iter().any(|end| word.ends_with(end));
    ends && word.chars().count() > SHORTEST + 1
}

/// A typed word without its ending, where it may be an adjective.
pub(super) fn stem_of_typed(word: &str) -> Option<&str> {
    cut(word, &ENDINGS).or_else(|| cut(word, &ENDINGS_ASKED))
}

/// Whether two adjectives may be of one gender by their endings; «ой» and «ей» are feminine, or masculine in names.
pub(super) fn may_be_one_gender(one: &str, other: &str) -> bool {
    let feminine = |word: &str| ["ая", "яя", "ую", "юю"].iter().any(|end| word.ends_with(end));
    let either = |word: &str| ["ой", "ей"].iter().any(|end| word.ends_with(end));
    either(one) || either(other) || feminine(one) == feminine(other)
}

fn cut<'a>(word: &'a str, endings: &[&str]) -> Option<&'a str> {
    let stem = endings.iter().find_map(|ending| word.strip_suffix(ending))?;
    (stem.chars().count() >= SHORTEST).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_adjective_has_one_stem_in_every_case() {
        for word in ["арочная", "арочной", "арочную", "арочный", "арочном"]
        {
            assert_eq!(stem_of_typed(word), Some("арочн"), "{word}");
        }
        assert_eq!(stem_of_name("тухачевского").as_deref(), Some("тухачевск"));
        assert_eq!(stem_of_name("тургенева").as_deref(), stem_of_typed("тургеневскую"));
        for word in ["мая", "мира", "авроры"] {
            assert_eq!(stem_of_name(word), None, "{word}");
        }
    }
}
