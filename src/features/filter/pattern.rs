//! What `like` compares with: a text with a star for any text and a mark for any character.

/// A pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    One(char),
    AnyOne,
    Any,
}

impl Pattern {
    /// Reads `%` as any text, `_` as any character; a backslash makes either a plain character.
    pub(super) fn of(text: &str) -> Self {
        let mut chars = text.chars();
        let mut pieces = Vec::new();
        while let Some(c) = chars.next() {
            pieces.push(match c {
                '%' => Piece::Any,
                '_' => Piece::AnyOne,
                '\\' => Piece::One(chars.next().unwrap_or('\\')),
                c => Piece::One(c),
            });
        }
        // Stars side by side are one.
        pieces.dedup_by(|a, b| *a == Piece::Any && *b == Piece::Any);
        Self(pieces)
    }

    /// Whether a text is like it. Each character of the text is looked at once for each piece of the pattern at most: what
    /// stands between two stars is tried at one character after the other, and never again once it was found.
    pub(super) fn holds(&self, text: &str) -> bool {
        let Self(pattern) = self;
        let text: Vec<char> = text.chars().collect();
        let (mut at, mut in_pattern) = (0, 0);
        let mut star: Option<(usize, usize)> = None;
        while at < text.len() {
            match pattern.get(in_pattern) {
                Some(Piece::Any) => {
                    star = Some((in_pattern, at));
                    in_pattern += 1;
                }
                Some(Piece::AnyOne) => (at, in_pattern) = (at + 1, in_pattern + 1),
                Some(Piece::One(c)) if *c == text[at] => (at, in_pattern) = (at + 1, in_pattern + 1),
                _ => match &mut star {
                    Some((before, from)) => {
                        *from += 1;
                        (at, in_pattern) = (*from, *before + 1);
                    }
                    None => return false,
                },
            }
        }
        pattern[in_pattern..].iter().all(|piece| *piece == Piece::Any)
    }
}
