//! Batches of addresses: a table or JSON lines in, the same with the answers of [`Atlas::geocode`] added out.
//!
//! A room of its own, for two doors lead to it: `dvor geocode` and `POST /api/geocode`. Above `import`, whose way of
//! reading tables it shares; it knows neither files nor HTTP. A [`Batch`] reads chunk by chunk, so its memory is bounded
//! by a chunk however long the input is; rows come out in their order, each with every cell it came with. It is strict:
//! the first row that cannot be read for sure ends it with a sentence that names the line.

mod answers;
mod error;
mod lines;
mod table;

use std::{
    fmt,
    io::{Cursor, Read},
};

use encoding_rs::{Encoding, UTF_8};

pub use answers::{ADDED, Answers, Tally};
pub use error::BatchError;

use crate::{atlas::Atlas, import::dialect::Guess};

/// How much of the input tells how it is written; bytes.
const HEAD: usize = 1 << 16;

/// The mark by which a spreadsheet knows UTF-8.
const MARK: &str = "\u{feff}";

/// What a chunk holds at most, beside its number of rows; bytes.
const CHUNK: usize = 1 << 20;

/// How a batch is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// CSV, or with semicolons or tabs between the cells; the first line names the columns.
    Table,
    /// JSON lines: an object a line.
    Lines,
}

/// What is asked of a batch.
#[derive(Debug, Clone)]
pub struct Options {
    /// How it is written.
    pub format: Format,
    /// The column or member with the address.
    pub column: String,
    /// The encoding of a table, where it is known; otherwise its first lines tell.
    pub encoding: Option<&'static Encoding>,
}

/// How a table was read where that is not sure to be what was meant, for whoever looks at the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Doubts {
    /// The code page it was taken to be in: nothing names it, and it is not UTF-8.
    pub code_page: Option<&'static str>,
    /// The first row with bytes that are no UTF-8, by its line; from 1.
    pub damaged_line: Option<u64>,
    /// How many such rows there are.
    pub damaged_rows: u64,
}

impl fmt::Display for Doubts {
    /// A sentence a line; nothing where there is no doubt.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(code_page) = self.code_page {
            writeln!(f, "read as {code_page}, for it is not UTF-8")?;
        }
        if let Some(line) = self.damaged_line {
            let rows = self.damaged_rows;
            writeln!(f, "bytes that are no UTF-8 became \u{fffd}: rows {rows}, the first in line {line}")?;
        }
        Ok(())
    }
}

/// Addresses to be answered.
pub struct Batch<'r> {
    rows: Rows<'r>,
}

enum Rows<'r> {
    Table(table::Table<'r>),
    Lines(lines::Lines<'r>),
}

/// Some rows of a batch.
pub struct Chunk(Kept);

/// Rows as they were read, with what is needed to write them out again.
enum Kept {
    Table(table::Shape, Vec<csv::StringRecord>),
    Lines(Vec<lines::Line>),
}

impl<'r> Batch<'r> {
    /// Begins to read: how it is written, and the header of a table.
    ///
    /// # Errors
    /// A [`BatchError`], for a table without the column asked for too.
    pub fn open(mut input: impl Read + 'r, options: &Options) -> Result<Self, BatchError> {
        let mut head = Vec::with_capacity(HEAD);
        (&mut input).take(HEAD as u64).read_to_end(&mut head)?;
        let whole = head.len() < HEAD;
        let guess = guess(&head, whole);
        if guess.has_binary_header() {
            return Err(BatchError::Binary);
        }
        let is_blank = |text: &[u8]| text.iter().all(u8::is_ascii_whitespace);
        if is_blank(head.strip_prefix(MARK.as_bytes()).unwrap_or(&head)) {
            return Err(BatchError::Empty);
        }
        let input: Box<dyn Read + 'r> = Box::new(Cursor::new(head.clone()).chain(input));
        let rows = match options.format {
            Format::Lines => Rows::Lines(lines::Lines::open(input, &options.column)),
            Format::Table => {
                let is_named = options.encoding.is_some() || Encoding::for_bom(&head).is_some();
                let encoding = options.encoding.unwrap_or_else(|| guess.encoding());
                let code_page = (!is_named && encoding != UTF_8).then(|| encoding.name());
                let doubts = Doubts { code_page, ..Doubts::default() };
                Rows::Table(table::Table::open(input, &head, encoding, &options.column, doubts)?)
            }
        };
        Ok(Self { rows })
    }

    /// What stands before the first row: the header of a table.
    pub fn head(&self) -> Vec<u8> {
        match &self.rows {
            Rows::Table(table) => table.head(),
            Rows::Lines(_) => Vec::new(),
        }
    }

    /// What is doubtful about the rows read so far.
    pub fn doubts(&self) -> Doubts {
        match &self.rows {
            Rows::Table(table) => table.doubts(),
            Rows::Lines(_) => Doubts::default(),
        }
    }

    /// The next rows, so many at most; `None` at the end.
    ///
    /// # Errors
    /// A [`BatchError`], for whichever of these rows cannot be read.
    pub fn read(&mut self, most: usize) -> Result<Option<Chunk>, BatchError> {
        let kept = match &mut self.rows {
            Rows::Table(table) => Kept::Table(table.shape(), table.read(most)?),
            Rows::Lines(lines) => Kept::Lines(lines.read(most)?),
        };
        let chunk = Chunk(kept);
        Ok((!chunk.is_empty()).then_some(chunk))
    }
}

impl Chunk {
    /// How many rows it has.
    pub fn len(&self) -> usize {
        match &self.0 {
            Kept::Table(_, rows) => rows.len(),
            Kept::Lines(rows) => rows.len(),
        }
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Answers these rows by the law of today, on so many threads: the rows as they came, with the answers, in their
    /// order.
    pub fn answer(&self, atlas: &Atlas, threads: usize) -> Answers {
        match &self.0 {
            Kept::Table(shape, rows) => side_by_side(rows, threads, |rows| shape.answer(atlas, rows)),
            Kept::Lines(rows) => side_by_side(rows, threads, |rows| lines::answer(atlas, rows)),
        }
    }
}

/// The answers of each part of the rows, worked on at the same time and joined in their order.
fn side_by_side<R: Sync>(rows: &[R], threads: usize, answer: impl Fn(&[R]) -> Answers + Sync) -> Answers {
    let part = rows.len().div_ceil(threads.max(1)).max(1);
    if rows.len() <= part {
        return answer(rows);
    }
    let answer = &answer;
    std::thread::scope(|scope| {
        let parts: Vec<_> = rows.chunks(part).map(|rows| scope.spawn(move || answer(rows))).collect();
        let mut all = Answers::default();
        for part in parts {
            match part.join() {
                Ok(answers) => all.add(answers),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    })
}

/// What the first lines tell; the last of them only if it is whole.
fn guess(head: &[u8], whole: bool) -> Guess {
    let mut guess = Guess::default();
    let mut lines = head.split_inclusive(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        if lines.peek().is_some() || whole {
            guess.add(line);
        }
    }
    guess
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rows_answered_on_several_threads_keep_their_order() {
        let rows: Vec<usize> = (0..1000).collect();
        let echo = |rows: &[usize]| {
            let told: String = rows.iter().map(|n| format!("{n},")).collect();
            Answers { bytes: told.into_bytes(), ..Answers::default() }
        };
        let want = echo(&rows).bytes;
        for threads in [0, 1, 2, 3, 7, 1000, 5000] {
            assert!(side_by_side(&rows, threads, echo).bytes == want, "{threads} threads");
        }
    }

    fn options(format: Format) -> Options {
        Options { format, column: "query".to_owned(), encoding: None }
    }

    /// Reads a batch to its end; gives its rows.
    fn read(bytes: &[u8], format: Format) -> Result<Vec<Chunk>, BatchError> {
        let mut batch = Batch::open(bytes, &options(format))?;
        let mut chunks = Vec::new();
        while let Some(chunk) = batch.read(3)? {
            chunks.push(chunk);
        }
        Ok(chunks)
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in any::<Vec<u8>>(), is_table in any::<bool>()) {
            let (format, head) = if is_table { (Format::Table, "n,query\n") } else { (Format::Lines, "") };
            let _ = read(&bytes, format);
            if let Ok(chunks) = read(&[head.as_bytes(), &bytes].concat(), format) {
                let rows: usize = chunks.iter().map(Chunk::len).sum();
                prop_assert!(rows <= bytes.len());
            }
        }

        #[test]
        fn every_cell_of_a_sound_table_is_kept(
            rows in prop::collection::vec(prop::collection::vec("(?s).{0,12}", 3), 0..9),
            separator in prop::sample::select(vec![b',', b';', b'\t']),
        ) {
            let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
            writer.write_record(["n", "query", "p"]).expect("written");
            for row in &rows {
                writer.write_record(row).expect("written");
            }
            let bytes = writer.into_inner().expect("written");
            let mut kept = Vec::new();
            for Chunk(rows) in read(&bytes, Format::Table).expect("a table") {
                if let Kept::Table(shape, rows) = rows {
                    prop_assert_eq!(shape.separator(), separator);
                    kept.extend(rows.into_iter().map(|row| row.iter().map(str::to_owned).collect::<Vec<_>>()));
                }
            }
            prop_assert_eq!(kept, rows);
        }
    }

    #[test]
    fn a_head_cut_within_a_letter_is_not_taken_for_another_encoding() {
        let text = "query\n".to_owned() + &"Весенняя 15\n".repeat(10_000);
        for at in HEAD - 3..HEAD + 3 {
            assert_eq!(guess(&text.as_bytes()[..at], false).encoding(), encoding_rs::UTF_8, "{at}");
        }
    }
}
