//! How a table is written: its encoding, what parts its cells, which column is meant.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, IBM866, ISO_8859_5, KOI8_R, KOI8_U, UTF_8, WINDOWS_1251, X_MAC_CYRILLIC};

/// The longest line that is still a row, and the longest cell in quotes; bytes.
pub const MAX_LINE: usize = 1 << 20;

/// The code pages Russian tables come in.
const CYRILLIC: [&Encoding; 6] = [WINDOWS_1251, IBM866, KOI8_R, KOI8_U, ISO_8859_5, X_MAC_CYRILLIC];

/// What the lines of a text tell of its encoding.
pub struct Guess {
    detector: EncodingDetector,
    lines: u64,
    /// The encoding its first bytes name.
    marked: Option<&'static Encoding>,
    /// Letters that are UTF-8 and not ASCII.
    sound: usize,
    /// Bytes that are not UTF-8.
    broken: usize,
    has_nul: bool,
    /// Whether the first line with anything on it holds a NUL, once it is known.
    header_has_nul: Option<bool>,
}

impl Default for Guess {
    fn default() -> Self {
        Self {
            detector: EncodingDetector::new(Iso2022JpDetection::Deny),
            lines: 0,
            marked: None,
            sound: 0,
            broken: 0,
            has_nul: false,
            header_has_nul: None,
        }
    }
}

impl Guess {
    /// Takes the next line into account.
    pub fn add(&mut self, line: &[u8]) {
        if self.lines == 0 {
            self.marked = Encoding::for_bom(line).map(|(encoding, _)| encoding);
        }
        self.lines += 1;
        let has_nul = line.contains(&0);
        self.has_nul |= has_nul;
        if !line.iter().all(u8::is_ascii_whitespace) {
            self.header_has_nul.get_or_insert(has_nul);
        }
        for part in line.utf8_chunks() {
            self.sound += part.valid().chars().filter(|c| !c.is_ascii()).count();
            self.broken += part.invalid().len();
        }
        self.detector.feed(line, false);
    }

    /// Whether this is no text, or text with a NUL, which no store keeps.
    pub fn is_binary(&self) -> bool {
        self.has_nul && !self.is_marked_wide()
    }

    /// Whether this is no text, judged by its header: behind one that is text a NUL is a slip of some program.
    pub fn has_binary_header(&self) -> bool {
        self.header_has_nul == Some(true) && !self.is_marked_wide()
    }

    /// Whether its first bytes name an encoding in which half of a text is NUL.
    fn is_marked_wide(&self) -> bool {
        self.marked.is_some_and(|encoding| encoding != UTF_8)
    }

    /// The encoding.
    pub fn encoding(mut self) -> &'static Encoding {
        // Letters of another code page are hardly ever UTF-8 by chance: where most are, the other bytes are damaged.
        if self.marked.is_none() && (self.broken == 0 || self.sound > self.broken) {
            return UTF_8;
        }
        self.detector.feed(&[], true);
        self.marked.unwrap_or_else(|| {
            let guessed = self.detector.guess(Some(b"ru"), Utf8Detection::Deny);
            if CYRILLIC.contains(&guessed) { guessed } else { WINDOWS_1251 }
        })
    }
}

/// What parts the cells: of tab, semicolon and comma the one the header has most of outside quotes.
pub fn separator(header: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b'\t', 0), (b';', 0), (b',', 0)];
    for c in header.chars() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            c => counts.iter_mut().filter(|(s, _)| char::from(*s) == c).for_each(|(_, n)| *n += 1),
        }
    }
    counts.into_iter().rev().max_by_key(|(_, n)| *n).map_or(b',', |(s, _)| s)
}

/// The column of this name; upper and lower case are alike where that is not ambiguous.
pub fn column_of(headers: &[String], name: &str) -> Option<usize> {
    let exact = headers.iter().position(|h| h == name);
    let folded = || {
        let name = name.to_lowercase();
        let mut fits = headers.iter().enumerate().filter(|(_, h)| h.to_lowercase() == name).map(|(n, _)| n);
        fits.next().filter(|_| fits.next().is_none())
    };
    exact.or_else(folded)
}
