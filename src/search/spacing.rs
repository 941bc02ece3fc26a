//! Words run together or torn apart: «юриядвужильного64», «ураль ская», «кр.армейская», «химиковд11».

use super::house::{is_marker, is_unit};
use super::index::AddressIndex;
use super::lex::{Gap, Lexed, lex};
use super::register::is_locality_kind;
use super::street_types::is_type_word;
use super::talk::is_noise;

/// The most pieces one word is cut into.
const MAX_PIECES: usize = 4;
/// The most words that two tokens are taken to shorten.
const MAX_MEANT: usize = 6;
/// The fewest letters of a piece that is a name.
const SHORTEST_NAME: usize = 3;

impl AddressIndex {
    /// A text with spaces where known words begin and end, in every way its first shortened word may be meant; empty
    /// where nothing is to be moved.
    pub(super) fn respaced(&self, text: &str) -> Vec<String> {
        let lexed = lex(text);
        let mut edits: Vec<(std::ops::Range<usize>, String)> = Vec::new();
        let mut choice: Option<(usize, Vec<u32>)> = None;
        let mut at = 0;
        while at < lexed.tokens.len() {
            if let Some(word) = self.joined(&lexed, at) {
                edits.push((at..at + 2, word));
                at += 2;
            } else if let Some(words) = self.parted(&lexed, at) {
                edits.push((at..at + 1, words));
                at += 1;
            } else if let Some(words) = self.shortened(&lexed, at).filter(|_| choice.is_none()) {
                choice = Some((edits.len(), words));
                edits.push((at..at + 2, String::new()));
                at += 2;
            } else {
                at += 1;
            }
        }
        match choice {
            None if edits.is_empty() => Vec::new(),
            None => vec![lexed.rewritten(&edits)],
            Some((edit, words)) => words
                .into_iter()
                .map(|word| {
                    self.names.word(word).clone_into(&mut edits[edit].1);
                    lexed.rewritten(&edits)
                })
                .collect(),
        }
    }

    /// Whether a word is understood as it stands.
    pub(super) fn is_known(&self, word: &str) -> bool {
        self.names.position(word).is_some()
            || is_type_word(word)
            || is_marker(word)
            || is_unit(word)
            || is_noise(word)
            || is_locality_kind(word)
            || self.is_in_a_locality(word)
    }

    /// The one word that two tokens are together: «ураль ская».
    fn joined(&self, text: &Lexed, at: usize) -> Option<String> {
        let (first, second) = two_words(text, at)?;
        let whole = format!("{first}{second}");
        (self.names.position(&whole).is_some() && !(self.is_known(first) && self.is_known(second)))
            .then_some(whole)
    }

    /// The words of which two tokens are the beginning and the end: «кр. армейская», «лен-кий».
    fn shortened(&self, text: &Lexed, at: usize) -> Option<Vec<u32>> {
        let (first, second) = two_words(text, at)?;
        let letters = |word: &str| word.chars().count();
        let short_end = text.gap(at + 1).has(Gap::DASH) && letters(second) <= 4;
        if !(short_end || letters(second) >= 5)
            || letters(first) < 2
            || is_type_word(first)
            || self.names.position(second).is_some()
        {
            return None;
        }
        let whole = letters(first) + letters(second);
        let fitting: Vec<u32> = self
            .names
            .beginning(first)
            .filter(|word| {
                self.names.word(*word).ends_with(second) && letters(self.names.word(*word)) > whole
            })
            .take(MAX_MEANT)
            .collect();
        (!fitting.is_empty()).then_some(fitting)
    }

    /// The known words that one token is.
    fn parted(&self, text: &Lexed, at: usize) -> Option<String> {
        let word = text.word(at);
        if !text.is_word(at) || text.tokens[at].len < 5 || self.is_known(word) {
            return None;
        }
        let before_number = text.is_number(at + 1) && text.gap(at + 1).within(Gap::DOT);
        let mut pieces = Vec::new();
        self.cut(word, before_number, MAX_PIECES, &mut pieces).then(|| pieces.join(" "))
    }

    /// Cuts a word into known ones, the longest first; at the very end «д» may stand before a number.
    fn cut<'a>(&self, rest: &'a str, before_number: bool, left: usize, pieces: &mut Vec<&'a str>) -> bool {
        if rest.is_empty() {
            return pieces.iter().any(|piece| self.names.position(piece).is_some());
        }
        if left == 0 {
            return false;
        }
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).collect::<Vec<_>>();
        for (letters, end) in ends.iter().enumerate().rev().map(|(n, end)| (n + 1, *end)) {
            let (piece, after) = rest.split_at(end);
            let name = letters >= SHORTEST_NAME && self.names.position(piece).is_some();
            let kind = letters > 1 && is_type_word(piece) && !(pieces.is_empty() && after.is_empty());
            let marker = before_number && after.is_empty() && !pieces.is_empty() && is_marker(piece);
            if name || kind || marker {
                pieces.push(piece);
                if self.cut(after, before_number, left - 1, pieces) {
                    return true;
                }
                pieces.pop();
            }
        }
        false
    }
}

/// The words at a token and behind it, where nothing but a space, a dash or a full stop parts them.
fn two_words(text: &Lexed, at: usize) -> Option<(&str, &str)> {
    let close = text.gap(at + 1).within(Gap::SPACE.or(Gap::DASH).or(Gap::DOT));
    (text.is_word(at) && text.is_word(at + 1) && close).then(|| (text.word(at), text.word(at + 1)))
}
