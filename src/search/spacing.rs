//! Words run together or torn apart: «юриядвужильного64», «ураль ская», «кр.армейская», «химиковд11».

use super::house::{is_marker, is_unit};
use super::index::AddressIndex;
use super::lex::{Gap, Lexed, lex};
use super::question::is_noise;
use super::register::is_locality_kind;
use super::street_types::is_type_word;

/// The most pieces one word is cut into.
const MAX_PIECES: usize = 4;
/// The fewest letters of a piece that is a name.
const SHORTEST_NAME: usize = 3;

impl AddressIndex {
    /// A text with spaces where known words begin and end; `None` where nothing is to be moved.
    pub(super) fn respaced(&self, text: &str) -> Option<String> {
        let lexed = lex(text);
        let mut edits = Vec::new();
        let mut at = 0;
        while at < lexed.tokens.len() {
            let one = self.joined(&lexed, at).map(|word| (at..at + 2, word));
            let one = one.or_else(|| self.parted(&lexed, at).map(|words| (at..at + 1, words)));
            match one {
                Some((range, text)) => {
                    at = range.end;
                    edits.push((range, text));
                }
                None => at += 1,
            }
        }
        (!edits.is_empty()).then(|| lexed.rewritten(&edits))
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

    /// The one word that two tokens are together, or shorten: «ураль ская», «кр. армейская», «лен-кий».
    fn joined(&self, text: &Lexed, at: usize) -> Option<String> {
        if !(text.is_word(at) && text.is_word(at + 1)) {
            return None;
        }
        let (first, second, gap) = (text.word(at), text.word(at + 1), text.gap(at + 1));
        let dashed = gap.has(Gap::DASH);
        let close = gap.within(Gap::SPACE.or(Gap::DASH).or(Gap::DOT));
        if !close || is_type_word(first) || (self.is_known(first) && self.is_known(second)) {
            return None;
        }
        let whole = format!("{first}{second}");
        if self.names.position(&whole).is_some() {
            return Some(whole);
        }
        if self.names.position(second).is_some() || first.chars().count() < 2 {
            return None;
        }
        let rest = second.chars().count();
        if !(dashed && rest <= 4 || rest >= 5) {
            return None;
        }
        let mut fitting = self.names.beginning(first).filter(|word| {
            let word = self.names.word(*word);
            word.ends_with(second) && word.len() > whole.len()
        });
        // Of several («лен-кий»: Ленинский, Ленинградский) none is taken for sure: the shortest way is left to ranking.
        fitting.next().map(|word| self.names.word(word).to_owned())
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
