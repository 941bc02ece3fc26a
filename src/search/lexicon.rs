//! Known words, and which of them a typed word may be, edits forgiven.
//!
//! A trie laid out flat, a node before its children: the words below a node are a range of the sorted words, and to
//! leave a branch is one jump. The walk keeps one row of edit costs a level (Damerau's distance, weighed by
//! [`spelling`](super::spelling)) and leaves a branch as soon as no word of it can be near enough.

use std::ops::Range;

use super::spelling::{EDIT, PAIR, SWAP, code, loose, sounds_as, substitution};

/// The most letters of a word that are compared; longer words are met only as they are, or by their beginning.
const MAX_LETTERS: usize = 31;

/// No word of this branch comes near.
const FAR: u8 = u8::MAX;

/// A set of words.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    /// Ascending, each once.
    words: Vec<Box<str>>,
    nodes: Vec<Node>,
    pairs: Pairs,
}

/// The pairs of letters that stand side by side in some word.
#[derive(Debug)]
struct Pairs([u64; 64]);

impl Default for Pairs {
    fn default() -> Self {
        Self([0; 64])
    }
}

impl Pairs {
    fn of(words: &[Box<str>]) -> Self {
        let mut pairs = Self::default();
        for word in words {
            let mut before = 0;
            for letter in word.chars().map(code).chain([0]) {
                pairs.0[usize::from(before)] |= 1 << letter;
                before = letter;
            }
        }
        pairs
    }

    /// How many pairs of letters of a word stand side by side in no known word.
    fn unknown(&self, word: &str) -> usize {
        let mut before = 0;
        let mut unknown = 0;
        for letter in word.chars().map(code) {
            unknown += usize::from(self.0[usize::from(before)] & 1 << letter == 0);
            before = letter;
        }
        unknown
    }
}

/// A letter of one or more words.
#[derive(Debug, Clone, Copy)]
struct Node {
    letter: u8,
    /// 1 for first letters.
    depth: u8,
    /// Whether a word ends here; it is the first of those below.
    ends: bool,
    /// How many letters the longest word below has behind this one.
    height: u8,
    /// The Russian letters of this node and of all below.
    letters: u32,
    /// The first word below.
    first: u32,
    /// The node behind all nodes below.
    next: u32,
}

/// Words that a typed word may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Near {
    /// Their positions; more than one only where they begin alike.
    pub(super) words: Range<u32>,
    /// What the edits cost.
    pub(super) cost: u8,
    /// Whether the word was typed to its end, not only begun.
    pub(super) whole: bool,
}

impl Lexicon {
    /// Puts words, already folded, into order.
    pub(super) fn new(mut words: Vec<Box<str>>) -> Self {
        words.sort_unstable();
        words.dedup();
        let (nodes, pairs) = (nodes_of(&words), Pairs::of(&words));
        Self { words, nodes, pairs }
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// A word by its position.
    pub(super) fn word(&self, at: u32) -> &str {
        &self.words[at as usize]
    }

    /// The position of a word.
    pub(super) fn position(&self, word: &str) -> Option<u32> {
        self.words.binary_search_by(|w| (**w).cmp(word)).ok().map(|at| at as u32)
    }

    /// The words that begin so.
    pub(super) fn beginning(&self, start: &str) -> Range<u32> {
        let from = self.words.partition_point(|w| &**w < start);
        let count = self.words[from..].partition_point(|w| w.starts_with(start));
        from as u32..(from + count) as u32
    }

    /// Whether a word may be a known one when edits up to a cost are forgiven, judged by its pairs of letters alone: of
    /// gibberish most stand in no word. A letter more, less or other makes two such pairs at most, a swap three.
    pub(super) fn may_hold(&self, word: &str, limit: u8) -> bool {
        self.pairs.unknown(word) <= 1 + 2 * usize::from(limit) / usize::from(EDIT)
    }

    /// The words that a word may be when edits up to a cost are forgiven; with `begun`, also those it may begin.
    /// In no order; a word may occur twice, whole and begun.
    pub(super) fn near(&self, word: &str, limit: u8, begun: bool, found: &mut Vec<Near>) {
        let mut typed = [0_u8; MAX_LETTERS + 1];
        let mut len = 0;
        for letter in word.chars() {
            if len == MAX_LETTERS {
                return;
            }
            len += 1;
            typed[len] = code(letter);
        }
        if len > 0 {
            Walk::new(&typed[..=len], limit).run(self, begun, found);
        }
    }

    /// The words below a node.
    fn below(&self, node: &Node) -> Range<u32> {
        let end = self.nodes.get(node.next as usize).map_or(self.words.len() as u32, |next| next.first);
        node.first..end
    }
}

/// Lays a trie of sorted words out flat.
fn nodes_of(words: &[Box<str>]) -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::new();
    let mut path: Vec<(char, usize)> = Vec::new();
    for (first, word) in (0_u32..).zip(words) {
        let letters = || word.chars().take(MAX_LETTERS);
        // Words longer than are compared may have any letter.
        let long = word.chars().nth(MAX_LETTERS).is_some();
        let shared = path.iter().zip(letters()).take_while(|((a, _), b)| a == b).count();
        for (_, closed) in path.drain(shared..).rev() {
            nodes[closed].next = nodes.len() as u32;
        }
        for letter in letters().skip(shared) {
            path.push((letter, nodes.len()));
            let depth = path.len() as u8;
            nodes.push(Node {
                letter: code(letter),
                depth,
                ends: false,
                height: 0,
                letters: 0,
                first,
                next: 0,
            });
        }
        if let (Some((_, last)), false) = (path.last(), long) {
            nodes[*last].ends = true;
        }
        let (mut below, mut height) = (if long { u32::MAX } else { 0 }, 0);
        for (letter, at) in path.iter().rev() {
            below |= bit(code(*letter));
            let node = &mut nodes[*at];
            (node.letters, node.height) = (node.letters | below, node.height.max(height));
            height += 1;
        }
    }
    let end = nodes.len() as u32;
    for (_, open) in path {
        nodes[open].next = end;
    }
    nodes
}

/// The bit of a Russian letter; none of another.
fn bit(letter: u8) -> u32 {
    if (1..=32).contains(&letter) { 1 << (letter - 1) } else { 0 }
}

/// One walk through the trie.
struct Walk<'a> {
    /// The typed letters, from position 1.
    typed: &'a [u8],
    /// Of each position the Russian letters typed behind it.
    ahead: [u32; MAX_LETTERS + 1],
    /// Of each position how many pairs behind it may stand for one letter.
    pairs_ahead: [u8; MAX_LETTERS + 1],
    /// What each typed letter costs if it is one too many.
    too_many: [u8; MAX_LETTERS + 1],
    /// The letter that each typed one and the one before it sound as.
    joint: [u8; MAX_LETTERS + 1],
    limit: u8,
    /// How far a word may run ahead of what was typed, or stay behind.
    band: usize,
    /// Of each depth the cost of having met so many typed letters.
    rows: [[u8; MAX_LETTERS + 1]; MAX_LETTERS + 1],
    /// The letters on the way.
    path: [u8; MAX_LETTERS + 1],
}

impl<'a> Walk<'a> {
    fn new(typed: &'a [u8], limit: u8) -> Self {
        let mut rows = [[FAR; MAX_LETTERS + 1]; MAX_LETTERS + 1];
        let mut too_many = [0; MAX_LETTERS + 1];
        let mut joint = [0; MAX_LETTERS + 1];
        rows[0][0] = 0;
        for at in 1..typed.len() {
            too_many[at] = loose(typed[at], typed[at - 1]);
            joint[at] = sounds_as(typed[at - 1], typed[at]);
            rows[0][at] = rows[0][at - 1].saturating_add(too_many[at]);
        }
        let (mut ahead, mut pairs_ahead) = ([0; MAX_LETTERS + 1], [0; MAX_LETTERS + 1]);
        for at in (1..typed.len()).rev() {
            ahead[at - 1] = ahead[at] | bit(typed[at]);
            pairs_ahead[at - 1] = pairs_ahead[at] + u8::from(joint[at] != 0);
        }
        let (band, path) = (usize::from(limit / 5), [0; MAX_LETTERS + 1]);
        Self { typed, ahead, pairs_ahead, too_many, joint, limit, band, rows, path }
    }

    fn run(&mut self, lexicon: &Lexicon, begun: bool, found: &mut Vec<Near>) {
        let last = self.typed.len() - 1;
        let mut at = 0;
        while let Some(node) = lexicon.nodes.get(at) {
            let least = self.step(node);
            if least > self.limit {
                at = node.next as usize;
                continue;
            }
            let cost = self.rows[usize::from(node.depth)][last];
            if cost <= self.limit {
                if node.ends {
                    found.push(Near { words: node.first..node.first + 1, cost, whole: true });
                }
                if begun {
                    found.push(Near { words: lexicon.below(node), cost, whole: false });
                }
            }
            at += 1;
        }
    }

    /// Fills the row of a node; the least that a word from here on may cost.
    fn step(&mut self, node: &Node) -> u8 {
        let depth = usize::from(node.depth);
        let costs = &substitution()[usize::from(node.letter)];
        self.path[depth] = node.letter;
        let (above, here) = self.rows.split_at_mut(depth);
        let (before, row) = (&above[depth - 1], &mut here[0]);
        let last = self.path[depth - 1];
        let left_out = loose(node.letter, last);
        let together = sounds_as(last, node.letter);
        let (from, to) = (depth.saturating_sub(self.band), (depth + self.band).min(self.typed.len() - 1));
        row[from.saturating_sub(1)] = FAR;
        if from == 0 {
            row[0] = before[0].saturating_add(left_out);
        }
        let end = self.typed.len() - 1;
        // Letters that occur in no word below, and those beyond the end of the longest, are wrong in any case.
        let to_come = |at: usize| {
            let strange = (self.ahead[at] & !node.letters).count_ones() as u8;
            let over = (end - at).saturating_sub(usize::from(node.height)) as u8;
            PAIR * strange.saturating_sub(self.pairs_ahead[at]).max(over)
        };
        let mut least = if from == 0 { row[0].saturating_add(to_come(0)) } else { FAR };
        let mut beside = row[from.max(1) - 1];
        for at in from.max(1)..=to {
            let letter = self.typed[at];
            let mut cost = before[at - 1].saturating_add(costs[usize::from(letter)]);
            cost = cost.min(before[at].saturating_add(left_out));
            cost = cost.min(beside.saturating_add(self.too_many[at]));
            if letter == last && at > 1 && depth > 1 && self.typed[at - 1] == node.letter {
                cost = cost.min(above[depth - 2][at - 2].saturating_add(SWAP));
            }
            if self.joint[at] == node.letter && at > 1 {
                cost = cost.min(before[at - 2].saturating_add(PAIR));
            }
            if together == letter && depth > 1 {
                cost = cost.min(above[depth - 2][at - 1].saturating_add(PAIR));
            }
            row[at] = cost;
            beside = cost;
            least = least.min(cost.saturating_add(to_come(at)));
        }
        if let Some(beyond) = row.get_mut(to + 1) {
            *beyond = FAR;
        }
        least
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lexicon(words: &[&str]) -> Lexicon {
        Lexicon::new(words.iter().map(|w| (*w).into()).collect())
    }

    /// The cost of edits between two words, by the plain table.
    fn distance(typed: &str, word: &str) -> u8 {
        let codes = |w: &str| std::iter::once(0).chain(w.chars().map(code)).collect::<Vec<u8>>();
        let (a, b) = (codes(word), codes(typed));
        let mut rows = vec![vec![0_u8; b.len()]; a.len()];
        for i in 0..a.len() {
            for j in 0..b.len() {
                let mut best = if i == 0 && j == 0 { 0 } else { FAR };
                if i > 0 {
                    best = best.min(rows[i - 1][j].saturating_add(loose(a[i], a[i - 1])));
                }
                if j > 0 {
                    best = best.min(rows[i][j - 1].saturating_add(loose(b[j], b[j - 1])));
                }
                if i > 0 && j > 0 {
                    let cost = substitution()[usize::from(a[i])][usize::from(b[j])];
                    best = best.min(rows[i - 1][j - 1].saturating_add(cost));
                }
                if i > 0 && j > 1 && sounds_as(b[j - 1], b[j]) == a[i] {
                    best = best.min(rows[i - 1][j - 2].saturating_add(PAIR));
                }
                if i > 1 && j > 0 && sounds_as(a[i - 1], a[i]) == b[j] {
                    best = best.min(rows[i - 2][j - 1].saturating_add(PAIR));
                }
                if i > 1 && j > 1 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                    best = best.min(rows[i - 2][j - 2].saturating_add(SWAP));
                }
                rows[i][j] = best;
            }
        }
        rows[a.len() - 1][b.len() - 1]
    }

    #[test]
    fn a_word_is_found_through_slips() {
        let lexicon = lexicon(&["ленина", "ленинградская", "строителей", "баумана", "притомский"]);
        let best = |typed: &str| {
            let mut found = Vec::new();
            lexicon.near(typed, 20, false, &mut found);
            found.iter().min_by_key(|near| near.cost).map(|near| (lexicon.word(near.words.start), near.cost))
        };
        for (typed, word, cost) in [
            ("ленина", "ленина", 0),
            ("линина", "ленина", 5),
            ("леннина", "ленина", 5),
            ("бумана", "баумана", 10),
            ("строиетлей", "строителей", 8),
            ("приомский", "притомский", 10),
        ] {
            assert_eq!(best(typed), Some((word, cost)), "{typed}");
        }
        assert_eq!(best("кировская"), None);
    }

    proptest! {
        #[test]
        fn the_walk_finds_what_comparing_every_word_finds(
            words in prop::collection::vec("[абвгд]{1,7}", 1..30), typed in "[абвгдья]{1,8}", limit in 0_u8..26,
        ) {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let lexicon = lexicon(&words);
            let mut found = Vec::new();
            lexicon.near(&typed, limit, false, &mut found);
            for at in 0..lexicon.len() as u32 {
                let want = distance(&typed, lexicon.word(at));
                let got = found.iter().find(|near| near.words.start == at).map(|near| near.cost);
                prop_assert_eq!(got, (want <= limit).then_some(want), "{} {}", typed, lexicon.word(at));
            }
        }

        #[test]
        fn the_words_below_a_node_are_those_that_begin_so(words in prop::collection::vec("[абв]{1,5}", 1..30), start in "[абв]{1,3}") {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let lexicon = lexicon(&words);
            let mut found = Vec::new();
            lexicon.near(&start, 0, true, &mut found);
            let begun = found.iter().find(|near| !near.whole).map_or(0..0, |near| near.words.clone());
            let want = lexicon.beginning(&start);
            prop_assert_eq!(begun.is_empty(), want.is_empty());
            prop_assert!(want.is_empty() || begun == want);
        }
    }
}
