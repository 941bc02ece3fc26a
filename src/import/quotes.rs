//! Quotation marks of a table: which one is open, and how long a row has become.
//!
//! The CSV reader takes the end of the file for the other half of a mark that nobody closed, and would take a whole
//! file for one row; so its text passes here first.

use std::{cell::Cell, io::Read, rc::Rc};

use super::dialect::MAX_LINE;

/// What was seen of the text so far. The CSV reader reads ahead, so this may be of later rows than its last.
#[derive(Debug, Default)]
pub struct Watch {
    open_quote: Cell<Option<u64>>,
    astray: Cell<Option<u64>>,
    is_over: Cell<bool>,
}

impl Watch {
    /// The line of a quotation mark that is not closed so far.
    pub fn open_quote(&self) -> Option<u64> {
        self.open_quote.get()
    }

    /// The line of a quotation mark that nothing closes: the text has ended, or the next mark, lines below, is in the
    /// midst of a cell, as the first of `"а⏎…⏎"б"` is.
    pub fn unclosed(&self) -> Option<u64> {
        self.astray.get().or_else(|| self.open_quote.get().filter(|_| self.is_over.get()))
    }
}

/// Why reading ended: a quotation mark that nothing closes for too long.
#[derive(Debug, thiserror::Error)]
#[error("a cell in quotes is longer than any cell")]
pub struct EndlessCell;

/// Passes text on, and knows which quotation mark is open.
pub struct Quotes<R> {
    text: R,
    separator: u8,
    state: InCell,
    line: u64,
    quoted: usize,
    watch: Rc<Watch>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum InCell {
    Start,
    Plain,
    Quoted,
    /// After a mark within quotes: the end of the cell, or the first of two that mean one.
    Closing,
}

impl<R: Read> Quotes<R> {
    /// Watches a text, UTF-8 or another encoding in which ASCII is ASCII.
    pub fn watch(text: R, separator: u8, watch: Rc<Watch>) -> Self {
        Self { text, separator, state: InCell::Start, line: 1, quoted: 0, watch }
    }

    fn step(&mut self, byte: u8) {
        let ends = byte == self.separator || matches!(byte, b'\n' | b'\r');
        self.line += u64::from(byte == b'\n');
        self.state = match (self.state, byte) {
            (InCell::Start, b'"') => {
                self.watch.open_quote.set(Some(self.line));
                self.quoted = 0;
                InCell::Quoted
            }
            (InCell::Closing, b'"') => InCell::Quoted,
            (InCell::Quoted, b'"') => InCell::Closing,
            (InCell::Quoted, _) => {
                self.quoted += 1;
                InCell::Quoted
            }
            (InCell::Start | InCell::Closing, _) if ends => {
                self.watch.open_quote.set(None);
                InCell::Start
            }
            (InCell::Plain, _) if ends => InCell::Start,
            (InCell::Start | InCell::Plain | InCell::Closing, _) => {
                let opened = self.watch.open_quote.take();
                if self.state == InCell::Closing && opened.is_some_and(|line| line < self.line) {
                    self.watch.astray.set(self.watch.astray.get().or(opened));
                }
                InCell::Plain
            }
        };
    }
}

impl<R: Read> Read for Quotes<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.text.read(into)?;
        for byte in &into[..read] {
            self.step(*byte);
        }
        if read == 0 {
            if self.state == InCell::Closing {
                self.watch.open_quote.set(None);
            }
            self.watch.is_over.set(true);
        }
        if self.quoted > MAX_LINE && self.state == InCell::Quoted {
            return Err(std::io::Error::other(EndlessCell));
        }
        Ok(read)
    }
}
