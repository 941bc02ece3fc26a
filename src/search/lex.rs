//! Words and numbers of a text, with what stands between them.

use super::fold::{Folded, MAX_CHARS, cyrillic, fold, is_letter};

/// The most tokens of a text that are read; positions of tokens fit a [`Mask`].
pub(super) const MAX_TOKENS: usize = 64;

/// What stood between two tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Gap(u16);

impl Gap {
    pub(super) const NONE: Self = Self(0);
    pub(super) const SPACE: Self = Self(1);
    pub(super) const DOT: Self = Self(2);
    /// Comma or semicolon.
    pub(super) const COMMA: Self = Self(4 | 512);
    pub(super) const DASH: Self = Self(8);
    pub(super) const SLASH: Self = Self(16);
    pub(super) const QUOTE: Self = Self(32);
    /// The sign `№`.
    pub(super) const NUMERO: Self = Self(64);
    pub(super) const PARENTHESIS: Self = Self(128);
    pub(super) const OTHER: Self = Self(256);
    pub(super) const SEMICOLON: Self = Self(512);

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether any of these signs stood here.
    pub(super) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether nothing but these signs stood here.
    pub(super) const fn within(self, allowed: Self) -> bool {
        self.0 & !allowed.0 == 0
    }

    fn of(c: char) -> Self {
        match c {
            ' ' => Self::SPACE,
            '.' => Self::DOT,
            ',' => Self(4),
            ';' => Self::SEMICOLON,
            '-' => Self::DASH,
            '/' => Self::SLASH,
            '"' => Self::QUOTE,
            '№' => Self::NUMERO,
            '(' | ')' => Self::PARENTHESIS,
            _ => Self::OTHER,
        }
    }
}

/// A set of token positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Mask(u64);

impl Mask {
    pub(super) fn has(self, at: usize) -> bool {
        at < MAX_TOKENS && self.0 & (1 << at) != 0
    }

    pub(super) fn insert(&mut self, at: usize) {
        if at < MAX_TOKENS {
            self.0 |= 1 << at;
        }
    }

    pub(super) fn insert_all(&mut self, range: std::ops::Range<usize>) {
        range.for_each(|at| self.insert(at));
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A run of letters.
    Word,
    /// A run of digits.
    Number,
    /// A number with an ordinal ending, `2-я`, `3й`; the letter if the ending is one letter (`15я` may be a house).
    Ordinal(Option<char>),
}

/// A word or a number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// What stood before it.
    pub(super) gap: Gap,
    /// The number; `u32::MAX` when it has more than six digits; 0 for a word.
    pub(super) value: u32,
    /// How many digits or letters it has.
    pub(super) len: usize,
    /// Whether it stands in parentheses.
    pub(super) aside: bool,
    /// First and past-the-end character of the written text.
    chars: (usize, usize),
    /// The same in bytes of the folded text.
    bytes: (usize, usize),
}

/// A text cut into tokens.
#[derive(Debug, Clone, Default)]
pub(super) struct Lexed {
    written: Vec<char>,
    folded: String,
    pub(super) tokens: Vec<Token>,
    /// What stood after the last token.
    tail: Gap,
    /// Whether there was more than is read.
    pub(super) is_cut: bool,
}

/// Cuts a text into tokens; what lies beyond [`MAX_TOKENS`] is not read.
pub(super) fn lex(text: &str) -> Lexed {
    let Folded { written, folded } = fold(text);
    let is_cut = text.chars().nth(MAX_CHARS).is_some();
    let mut out =
        Lexed { written, folded: String::with_capacity(folded.len() * 2), is_cut, ..Lexed::default() };
    let (mut gap, mut depth, mut at) = (Gap::NONE, 0_u8, 0);
    while at < folded.len() {
        let c = folded[at];
        let is_part: fn(&char) -> bool = match c {
            c if c.is_ascii_digit() => char::is_ascii_digit,
            c if is_letter(c) => |c| is_letter(*c),
            _ => {
                match c {
                    '(' => depth = 1,
                    ')' => depth = 0,
                    _ => {}
                }
                gap = gap.or(Gap::of(c));
                out.folded.push(c);
                at += 1;
                continue;
            }
        };
        let mut end = at + folded[at..].iter().take_while(|c| is_part(c)).count();
        // «94ак1»: the letter of the house, then its корпус.
        let glued =
            at > 0 && folded[at - 1].is_ascii_digit() && folded.get(end).is_some_and(char::is_ascii_digit);
        if glued && end == at + 2 && matches!(folded[at + 1], 'к' | 'с') {
            end -= 1;
        }
        let first_byte = out.folded.len();
        out.folded.extend(&folded[at..end]);
        if out.tokens.len() < MAX_TOKENS {
            let number = c.is_ascii_digit();
            let digits = &out.folded[first_byte..];
            out.tokens.push(Token {
                kind: if number { Kind::Number } else { Kind::Word },
                gap,
                value: if number {
                    digits.parse().ok().filter(|_| end - at <= 6).unwrap_or(u32::MAX)
                } else {
                    0
                },
                len: end - at,
                aside: depth > 0,
                chars: (at, end),
                bytes: (first_byte, out.folded.len()),
            });
            gap = Gap::NONE;
            out.join_ordinal();
        } else {
            out.is_cut = true;
        }
        at = end;
    }
    out.tail = gap;
    out
}

impl Lexed {
    /// The folded text of a token.
    pub(super) fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |t| &self.folded[t.bytes.0..t.bytes.1])
    }

    /// What stands before the token at `at`; for the position past the last token, what ends the text.
    pub(super) fn gap(&self, at: usize) -> Gap {
        self.tokens.get(at).map_or(self.tail, |t| t.gap)
    }

    /// The token at `at`, if it is a word.
    pub(super) fn is_word(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| t.kind == Kind::Word)
    }

    /// Whether a number, ordinal or not, stands at `at`.
    pub(super) fn is_number(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| t.kind != Kind::Word)
    }

    /// The letter, if the token is a word of one letter.
    pub(super) fn letter(&self, at: usize) -> Option<char> {
        self.tokens.get(at).filter(|t| t.kind == Kind::Word && t.len == 1)?;
        self.word(at).chars().next()
    }

    /// What was written from one token up to another, exclusive; signs around it left out.
    pub(super) fn written(&self, range: std::ops::Range<usize>) -> String {
        match (self.tokens.get(range.start), range.end.checked_sub(1).and_then(|last| self.tokens.get(last)))
        {
            (Some(first), Some(last)) if range.start < range.end => {
                self.written[first.chars.0..last.chars.1].iter().collect()
            }
            _ => String::new(),
        }
    }

    /// The text with some tokens written otherwise; `edits` ascend and do not overlap.
    pub(super) fn rewritten(&self, edits: &[(std::ops::Range<usize>, String)]) -> String {
        let mut out = String::with_capacity(self.folded.len());
        let mut from = 0;
        for (range, text) in edits {
            let (Some(first), Some(last)) = (self.tokens.get(range.start), self.tokens.get(range.end - 1))
            else {
                continue;
            };
            out.extend(&self.written[from..first.chars.0]);
            out.push_str(text);
            from = last.chars.1;
        }
        out.extend(&self.written[from..]);
        out
    }

    /// Whether a word is a marker and a letter in the way [`House`](crate::domain::House) writes them: `кВ`, `сО`.
    pub(super) fn is_marked_letter(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| {
            t.len == 2
                && matches!(self.written[t.chars.0], 'к' | 'с' | 'л')
                && self.written[t.chars.0 + 1].is_uppercase()
        })
    }

    /// Whether a word is two capital letters: the `ВС` of «лит. ВС».
    pub(super) fn is_capital_pair(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| {
            t.kind == Kind::Word
                && t.len == 2
                && self.written[t.chars.0..t.chars.1].iter().all(|c| c.is_uppercase())
        })
    }

    /// What was written from a token to the end of the text, white space trimmed.
    pub(super) fn written_from(&self, at: usize) -> String {
        let rest = self.tokens.get(at).map_or(&[][..], |t| &self.written[t.chars.0..]);
        rest.iter().collect::<String>().trim().to_owned()
    }

    /// What was written after a token to the end of the text, leading signs and white space trimmed.
    pub(super) fn written_after(&self, at: usize) -> String {
        let rest = self.tokens.get(at).map_or(&[][..], |t| &self.written[t.chars.1..]);
        let rest: String = rest.iter().collect();
        rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';')).trim().to_owned()
    }

    /// Makes one token of a number and the ordinal ending just read.
    fn join_ordinal(&mut self) {
        let [.., number, ending] = self.tokens.as_slice() else { return };
        let joined = number.kind == Kind::Number
            && number.len <= 3
            && ending.kind == Kind::Word
            && ending.gap.within(Gap::DASH)
            && matches!(
                &self.folded[ending.bytes.0..ending.bytes.1],
                "я" | "й"
                    | "ая"
                    | "ья"
                    | "ый"
                    | "ой"
                    | "ий"
                    | "ое"
                    | "е"
                    | "го"
                    | "ого"
                    | "ей"
                    | "ом"
                    | "ую"
            );
        if joined {
            let (chars, bytes) = (ending.chars, ending.bytes);
            let letter = if ending.len == 1 { self.folded[bytes.0..].chars().next() } else { None };
            self.tokens.pop();
            if let Some(number) = self.tokens.last_mut() {
                number.kind = Kind::Ordinal(letter);
                number.chars.1 = chars.1;
                number.bytes.1 = bytes.1;
            }
        }
    }
}

/// The number a word spells as an ordinal: `третий`, `2-я` as a word, Roman `XX`.
pub(super) fn spelled_number(word: &str) -> Option<u32> {
    const STEMS: [(&str, u32); 10] = [
        ("перв", 1),
        ("втор", 2),
        ("трет", 3),
        ("четверт", 4),
        ("пят", 5),
        ("шест", 6),
        ("седьм", 7),
        ("восьм", 8),
        ("девят", 9),
        ("десят", 10),
    ];
    const ENDINGS: [&str; 14] =
        ["ый", "ой", "ий", "ая", "ья", "ое", "ье", "ого", "ьего", "ом", "ьем", "ей", "ьей", "ую"];
    if let Some(number) = roman(word) {
        return Some(number);
    }
    let (stem, number) = STEMS.iter().find(|(stem, _)| word.starts_with(stem))?;
    ENDINGS.contains(&&word[stem.len()..]).then_some(*number)
}

/// A Roman number up to 39 of two letters or more, Latin, or Cyrillic where only `х` occurs (`ХХ Партсъезда`).
fn roman(word: &str) -> Option<u32> {
    if word.len() < 2 || !word.chars().all(|c| matches!(c, 'i' | 'v' | 'x' | 'х')) {
        return None;
    }
    if word.chars().any(cyrillic) && word.chars().any(|c| !cyrillic(c)) || word == "х" {
        return None;
    }
    let value = |c| match c {
        'i' => 1_i32,
        'v' => 5,
        _ => 10,
    };
    let digits: Vec<i32> = word.chars().take(8).map(value).collect();
    let sum: i32 = (0..digits.len())
        .map(|n| if digits.get(n + 1).is_some_and(|next| *next > digits[n]) { -digits[n] } else { digits[n] })
        .sum();
    u32::try_from(sum).ok().filter(|n| (1..40).contains(n))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<String> {
        let lexed = lex(text);
        (0..lexed.tokens.len())
            .map(|at| {
                format!(
                    "{}{}",
                    lexed.word(at),
                    if matches!(lexed.tokens[at].kind, Kind::Ordinal(_)) { "°" } else { "" }
                )
            })
            .collect()
    }

    #[test]
    fn words_numbers_and_ordinals_are_parted() {
        for (text, want) in [
            ("ул.Лесная,д.5а", "ул лесная д 5 а"),
            ("2-я Заречная", "2-я° заречная"),
            ("1й пер", "1й° пер"),
            ("пр-кт 50-летия", "пр кт 50 летия"),
            ("линия 7-я В.О.", "линия 7-я° в о"),
            ("5-а", "5 а"),
        ] {
            assert_eq!(tokens(text).join(" "), want, "{text}");
        }
    }

    #[test]
    fn signs_between_tokens_are_kept() {
        let lexed = lex("№ 5 / 7 (дубль)");
        assert!(lexed.gap(0).has(Gap::NUMERO));
        assert!(lexed.gap(1).has(Gap::SLASH));
        assert!(lexed.tokens[2].aside && !lexed.tokens[1].aside);
        assert!(lexed.gap(3).has(Gap::PARENTHESIS));
    }

    #[test]
    fn ordinals_may_be_spelled() {
        for (word, want) in
            [("третий", Some(3)), ("первая", Some(1)), ("xx", Some(20)), ("хх", Some(20)), ("xiv", Some(14))]
        {
            assert_eq!(spelled_number(word), want, "{word}");
        }
        for word in ["первомайская", "пятница", "x", "х", "", "трет"] {
            assert_eq!(spelled_number(word), None, "{word}");
        }
    }
}
