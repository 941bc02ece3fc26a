//! Tables: CSV and its kin in any encoding `dvor import` reads; out in UTF-8 with the same separator.

use std::{io::Read, rc::Rc};

use encoding_rs::{Encoding, UTF_8};

use super::{
    BatchError, CHUNK, Doubts, MARK,
    answers::{Answers, Texts, names, seven_decimals},
};
use crate::{
    atlas::Atlas,
    import::{
        dialect::{MAX_LINE, column_of, separator},
        quotes::{EndlessCell, Quotes, Watch},
    },
};

/// A table, open behind its header.
pub struct Table<'r> {
    reader: csv::Reader<Box<dyn Read + 'r>>,
    header: csv::StringRecord,
    watch: Rc<Watch>,
    shape: Shape,
    /// Whether the input bore the mark: then the output bears it.
    is_marked: bool,
    doubts: Doubts,
}

/// How rows are written out.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// As between the cells of the input; a comma where it has one column.
    separator: u8,
    /// The column with the address.
    column: usize,
}

impl<'r> Table<'r> {
    /// Opens a table whose beginning is known.
    pub fn open(
        input: Box<dyn Read + 'r>,
        head: &[u8],
        encoding: &'static Encoding,
        column: &str,
        doubts: Doubts,
    ) -> Result<Self, BatchError> {
        let text = encoding.decode(head).0;
        let mut lines = text.lines().map(|line| line.trim_start_matches(MARK));
        let first = lines.find(|line| !line.trim().is_empty()).ok_or(BatchError::Empty)?;
        let separator = separator(first);
        let is_marked = encoding == UTF_8 && head.starts_with(MARK.as_bytes());
        let input = decoded(input, encoding, is_marked)?;
        let watch = Rc::<Watch>::default();
        let watched: Box<dyn Read + 'r> =
            Box::new(Quotes::watch(LongRows::bounded(input), separator, Rc::clone(&watch)));
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .flexible(true)
            .buffer_capacity(1 << 16)
            .from_reader(watched);
        let header = reader.headers().map_err(|e| told(e, &watch))?.clone();
        if let Some(line) = watch.unclosed() {
            return Err(BatchError::QuoteOpen { line });
        }
        let columns: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
        let Some(column) = column_of(&columns, column) else {
            return Err(BatchError::NoColumn { column: column.to_owned(), columns });
        };
        // A header without a separator begins a list: its lines are read whole, commas and all.
        let separator = if columns.len() == 1 { b',' } else { separator };
        Ok(Self { reader, header, watch, shape: Shape { separator, column }, is_marked, doubts })
    }

    pub fn shape(&self) -> Shape {
        self.shape
    }

    pub fn doubts(&self) -> Doubts {
        self.doubts
    }

    /// The header, with our columns behind it.
    pub fn head(&self) -> Vec<u8> {
        let names = names(|name| self.header.iter().any(|taken| taken.trim() == name));
        let mut header = self.header.clone();
        header.extend(&names);
        let mut out = if self.is_marked { MARK.as_bytes().to_vec() } else { Vec::new() };
        let mut writer = self.shape.writer(&mut out);
        // Writing to memory cannot fail.
        let _ = writer.write_record(&header);
        drop(writer);
        out
    }

    /// The next rows; none at the end.
    pub fn read(&mut self, most: usize) -> Result<Vec<csv::StringRecord>, BatchError> {
        let (mut rows, mut bytes) = (Vec::new(), 0);
        let mut row = csv::ByteRecord::new();
        while rows.len() < most && bytes < CHUNK {
            let is_row = self.reader.read_byte_record(&mut row).map_err(|e| told(e, &self.watch))?;
            // The reader takes the end of the text for the other half of a mark.
            if let Some(line) = self.watch.unclosed() {
                return Err(BatchError::QuoteOpen { line });
            }
            if !is_row {
                break;
            }
            self.check(&row)?;
            bytes += row.as_slice().len();
            rows.push(self.text(&row));
        }
        Ok(rows)
    }

    /// A row as text: bytes that are no UTF-8 become `U+FFFD`, and the row is counted.
    fn text(&mut self, row: &csv::ByteRecord) -> csv::StringRecord {
        csv::StringRecord::from_byte_record(row.clone()).unwrap_or_else(|_| {
            self.doubts.damaged_rows += 1;
            self.doubts.damaged_line.get_or_insert(line_of(row));
            csv::StringRecord::from_byte_record_lossy(row.clone())
        })
    }

    fn check(&self, row: &csv::ByteRecord) -> Result<(), BatchError> {
        let (cells, columns) = (row.len(), self.header.len());
        if cells == columns {
            return Ok(());
        }
        let line = line_of(row);
        if row.iter().any(|cell| cell.contains(&b'\n')) {
            return Err(BatchError::RunsOn { line });
        }
        Err(BatchError::Ragged { line, cells, columns })
    }
}

impl Shape {
    #[cfg(test)]
    pub fn separator(&self) -> u8 {
        self.separator
    }

    fn writer<'o>(&self, out: &'o mut Vec<u8>) -> csv::Writer<&'o mut Vec<u8>> {
        csv::WriterBuilder::new().delimiter(self.separator).flexible(true).from_writer(out)
    }

    /// Answers some rows.
    pub fn answer(&self, atlas: &Atlas, rows: &[csv::StringRecord]) -> Answers {
        let mut answers = Answers::default();
        let mut writer = self.writer(&mut answers.bytes);
        for row in rows {
            let answer = atlas.geocode(row.get(self.column).unwrap_or_default(), atlas.today);
            answers.tally.count(&answer);
            let texts = Texts::of(&answer);
            let degrees = |n: Option<f64>| n.map(|n| seven_decimals(n).to_string()).unwrap_or_default();
            let added = [
                answer.code,
                &format!("{:.2}", f64::from(answer.score) / 100.0),
                answer.locality.unwrap_or_default(),
                answer.street.unwrap_or_default(),
                answer.house.unwrap_or_default(),
                &degrees(answer.point.map(|p| p.lon())),
                &degrees(answer.point.map(|p| p.lat())),
                &texts.committees,
                &texts.candidates,
            ];
            // Writing to memory cannot fail.
            let _ = writer.write_record(row.iter().chain(added));
        }
        drop(writer);
        answers
    }
}

/// The text as UTF-8 without its mark. UTF-8 is passed on as it is: what is broken in it is seen row by row.
fn decoded<'r>(
    mut input: Box<dyn Read + 'r>,
    encoding: &'static Encoding,
    is_marked: bool,
) -> Result<Box<dyn Read + 'r>, BatchError> {
    if encoding == UTF_8 {
        if is_marked {
            input.read_exact(&mut [0; MARK.len()])?;
        }
        return Ok(input);
    }
    let decoder = encoding_rs_io::DecodeReaderBytesBuilder::new()
        .encoding(Some(encoding))
        .bom_sniffing(true)
        .strip_bom(true)
        .build(input);
    Ok(Box::new(decoder))
}

/// The first line of a row.
fn line_of(row: &csv::ByteRecord) -> u64 {
    row.position().map_or(0, csv::Position::line)
}

/// What the CSV reader stumbled over.
fn told(error: csv::Error, watch: &Watch) -> BatchError {
    let line = error.position().map_or(0, csv::Position::line);
    match error.into_kind() {
        csv::ErrorKind::Utf8 { .. } => BatchError::NotText { line },
        csv::ErrorKind::Io(error) => match watch.open_quote() {
            Some(line) if error.get_ref().is_some_and(|e| e.is::<EndlessCell>()) => {
                BatchError::QuoteOpen { line }
            }
            _ => error.into(),
        },
        // The reader is flexible and does not seek or deserialize: nothing else can happen.
        other => BatchError::Unreadable(std::io::Error::other(format!("{other:?}"))),
    }
}

/// Passes text on as long as its lines have an end: what follows a line longer than any row is not read.
struct LongRows<R> {
    text: R,
    line: u64,
    bytes: usize,
}

impl<R: Read> LongRows<R> {
    fn bounded(text: R) -> Self {
        Self { text, line: 1, bytes: 0 }
    }
}

impl<R: Read> Read for LongRows<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.text.read(into)?;
        for byte in &into[..read] {
            self.bytes += 1;
            if *byte == b'\n' {
                self.line += 1;
                self.bytes = 0;
            }
        }
        if self.bytes > MAX_LINE {
            return Err(BatchError::LineTooLong { line: self.line, limit: MAX_LINE / 1024 }.into());
        }
        Ok(read)
    }
}
