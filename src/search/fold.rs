//! One form for letters and signs that people write in many ways.
//!
//! Folding keeps one character for one character, so that what was typed can be quoted back by position.

use unicode_normalization::{IsNormalized, UnicodeNormalization, char::is_combining_mark, is_nfc_quick};

/// The most characters of a text that are read. The longest register line seen (St Petersburg, 2016) has 125.
pub(super) const MAX_CHARS: usize = 300;

/// A text and its folded twin, character by character.
#[derive(Debug, Clone, Default)]
pub(super) struct Folded {
    /// As written: NFC, without stress marks and invisible characters, at most [`MAX_CHARS`].
    pub(super) written: Vec<char>,
    /// The same length: lower case, ё as е, Latin look-alikes in Cyrillic words made Cyrillic, every dash `-`,
    /// every quote `"`, every slash `/`, every space one space.
    pub(super) folded: Vec<char>,
}

/// Folds a text; what lies beyond [`MAX_CHARS`] is not read.
pub(super) fn fold(text: &str) -> Folded {
    let head = match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => &text[..end],
        None => text,
    };
    let keep = |c: &char| !is_combining_mark(*c) && !invisible(*c);
    let written: Vec<char> = if head.chars().all(is_plain) {
        head.chars().collect()
    } else if is_nfc_quick(head.chars()) == IsNormalized::Yes {
        head.chars().filter(keep).collect()
    } else {
        head.nfc().filter(keep).collect()
    };
    let mut folded = written.clone();
    if written.iter().any(char::is_ascii_alphabetic) {
        // «Весенняя 5 c2»: a Latin letter that marks a part of a house.
        if written.iter().copied().any(cyrillic) {
            for at in 0..folded.len() {
                let alone = at == 0 || !folded[at - 1].is_alphabetic();
                let marks = folded.get(at + 1).is_some_and(char::is_ascii_digit);
                if alone && marks && matches!(folded[at], 'c' | 'C' | 'k' | 'K') {
                    folded[at] = look_alike(folded[at]).unwrap_or(folded[at]);
                }
            }
        }
        for run in folded.chunk_by_mut(|a, b| is_letter(*a) == is_letter(*b)) {
            if run.iter().copied().any(cyrillic) {
                for c in run {
                    *c = look_alike(*c).unwrap_or(*c);
                }
            }
        }
    }
    for c in &mut folded {
        *c = fold_char(*c);
    }
    Folded { written, folded }
}

/// The form in which two spellings of one line are equal: folded, quotes and full stops away, white space collapsed.
/// Slashes and dashes stay: `12/4` and `12-4` are two texts.
pub(super) fn line_key(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in fold(text).folded {
        if matches!(c, '0'..='9' | '/' | '-') || is_letter(c) || c.is_alphanumeric() && !c.is_ascii() {
            out.push(c);
        } else if c != '"' && !out.ends_with(' ') && !out.is_empty() {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Whether a character is a letter; quick for those that occur.
pub(super) fn is_letter(c: char) -> bool {
    match c {
        'а'..='я' | 'А'..='Я' | 'ё' | 'Ё' => true,
        c if c.is_ascii() => c.is_ascii_alphabetic(),
        c => c.is_alphabetic(),
    }
}

/// Whether a letter is Cyrillic.
pub(super) fn cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{4ff}')
}

/// The Cyrillic letter that looks like this Latin one.
pub(super) fn look_alike(c: char) -> Option<char> {
    Some(match c {
        'A' | 'a' => 'а',
        'B' => 'в',
        'b' => 'ь',
        'C' | 'c' => 'с',
        'E' | 'e' => 'е',
        'H' | 'h' => 'н',
        'K' | 'k' => 'к',
        'M' | 'm' => 'м',
        'O' | 'o' => 'о',
        'P' | 'p' => 'р',
        'T' | 't' => 'т',
        'X' | 'x' => 'х',
        'Y' | 'y' => 'у',
        _ => return None,
    })
}

/// Whether a character needs neither composing nor dropping: nearly all of nearly every text.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | 'А'..='я' | 'ё' | 'Ё' | '№' | '«' | '»' | '–' | '—')
}

fn fold_char(c: char) -> char {
    match c {
        'а'..='я' | '0'..='9' | ' '..='&' | '('..='/' => c,
        'А'..='Я' => char::from_u32(c as u32 + 0x20).unwrap_or(c),
        'a'..='z' | 'A'..='Z' => c.to_ascii_lowercase(),
        'ё' | 'Ё' => 'е',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
        '«' | '»' | '“' | '”' | '„' | '‟' | '\'' | '‘' | '’' | '`' => '"',
        '\\' | '|' | '∕' | '⁄' => '/',
        c if c.is_whitespace() => ' ',
        c => c.to_lowercase().next().unwrap_or(c),
    }
}

fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_word_fold_into_one() {
        for (text, want) in [
            ("Берёзовая", "березовая"),
            ("и\u{306}од", "йод"),
            ("Весе\u{301}нняя", "весенняя"),
            ("yлицa Kиpoвa", "улица кирова"),
            ("Lenina", "lenina"),
            ("— «А» \\", "- \"а\" /"),
            ("a\u{a0}b", "a b"),
            ("XX", "xx"),
        ] {
            assert_eq!(fold(text).folded.iter().collect::<String>(), want, "{text}");
        }
    }

    #[test]
    fn a_line_differs_by_letters_not_by_points_and_case() {
        assert_eq!(line_key("г. Кемерово,  ул. Лесная, д. 5\"А\""), "г кемерово ул лесная д 5а");
        assert_ne!(line_key("12/4"), line_key("12-4"));
    }

    #[test]
    fn only_the_head_of_an_endless_text_is_read() {
        assert_eq!(fold(&"я".repeat(10_000)).written.len(), MAX_CHARS);
    }
}
