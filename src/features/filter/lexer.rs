//! Words, numbers, texts and signs of a filter.

use super::fault::{Expected, FilterError};

/// A piece of a filter.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A name or keyword.
    Word(String),
    /// A name in double quotes: never a keyword.
    Quoted(String),
    /// A text in single quotes.
    Text(String),
    Number(f64),
    /// `(`, `)`, `,`, `=`, `<>`, `<`, `<=`, `>`, `>=`.
    Sign(&'static str),
}

/// A piece and the position of its first character, from 1.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) at: usize,
}

const SIGNS: [&str; 9] = ["<>", "<=", ">=", "=", "<", ">", "(", ")", ","];

/// Takes a filter to pieces.
pub(super) fn lex(text: &str) -> Result<Vec<Placed>, FilterError> {
    let mut tokens = Vec::new();
    let (mut rest, mut at) = (text, 1);
    loop {
        let begin = rest.trim_start();
        at += rest[..rest.len() - begin.len()].chars().count();
        rest = begin;
        let Some(first) = rest.chars().next() else { return Ok(tokens) };
        let unexpected = |expected| FilterError::Unexpected { at, expected };
        let (token, len) = if first == '\'' || first == '"' {
            let (inner, len) = quoted(rest, first).ok_or_else(|| unexpected(Expected::ClosingMark))?;
            (if first == '\'' { Token::Text(inner) } else { Token::Quoted(inner) }, len)
        } else if first.is_ascii_digit() || (matches!(first, '-' | '+' | '.') && rest.len() > 1) {
            let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '-' | '+');
            let len = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
            let number = rest[..len].parse::<f64>().ok().filter(|number| number.is_finite());
            (Token::Number(number.ok_or_else(|| unexpected(Expected::Number))?), len)
        } else if first.is_alphabetic() || first == '_' {
            let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | ':');
            let len = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
            (Token::Word(rest[..len].to_owned()), len)
        } else {
            let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign));
            let sign = sign.ok_or_else(|| unexpected(Expected::Piece))?;
            (Token::Sign(sign), sign.len())
        };
        tokens.push(Placed { token, at });
        at += rest[..len].chars().count();
        rest = &rest[len..];
    }
}

/// What is between quotation marks, and how many bytes it takes with them. A doubled mark is one, and so is one behind
/// a backslash; a backslash before a letter that names a control character is that character. Before anything else it
/// stands for itself: patterns know it too.
fn quoted(text: &str, mark: char) -> Option<(String, usize)> {
    let mut inner = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' && mark == '\'' {
            let meant = chars.peek().and_then(|(_, next)| escaped(*next));
            inner.push(meant.unwrap_or(c));
            if meant.is_some() {
                chars.next();
            }
        } else if c != mark {
            inner.push(c);
        } else if chars.next_if(|(_, next)| *next == mark).is_some() {
            inner.push(mark);
        } else {
            return Some((inner, at + mark.len_utf8()));
        }
    }
    None
}

/// What a character behind a backslash means.
fn escaped(c: char) -> Option<char> {
    Some(match c {
        '\'' => '\'',
        '\\' => '\\',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        _ => return None,
    })
}
