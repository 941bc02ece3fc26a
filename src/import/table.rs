//! Tables as offices send them: CSV or TSV, in UTF-8 with or without a mark, or in a Cyrillic code page, with commas,
//! semicolons or tabs between the cells.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    rc::Rc,
};

use encoding_rs::Encoding;

use super::{
    ImportError,
    dialect::{Guess, MAX_LINE, column_of, separator},
    open_file,
    quotes::{Quotes, Watch},
};

/// An open table.
pub struct Table {
    reader: csv::Reader<Box<dyn Read>>,
    headers: Vec<String>,
    /// Which quotation mark is not closed so far.
    watch: Rc<Watch>,
    path: std::path::PathBuf,
}

/// A row of a table.
pub struct Row {
    /// The number of its first line, from 1; the header is line 1.
    pub line: u64,
    /// Its cells.
    pub cells: csv::StringRecord,
    /// Why its cells cannot be told apart for sure, in a sentence.
    pub fault: Option<String>,
}

impl Row {
    /// The cell of a column, trimmed; empty where the row is short.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).unwrap_or_default().trim()
    }

    /// The whole row in one line.
    pub fn text(&self) -> String {
        self.cells.iter().collect::<Vec<_>>().join(" | ")
    }
}

impl Table {
    /// Opens a table: looks through the file once to learn its encoding and that its lines are rows.
    ///
    /// # Errors
    /// [`ImportError::Unreadable`], [`ImportError::Empty`], [`ImportError::Binary`], [`ImportError::LineTooLong`],
    /// [`ImportError::QuoteOpen`], [`ImportError::NotATable`].
    pub fn open(path: &Path) -> Result<Self, ImportError> {
        let (encoding, header) = survey(path)?;
        let separator = separator(&encoding.decode(&header).0);
        let decoded = encoding_rs_io::DecodeReaderBytesBuilder::new()
            .encoding(Some(encoding))
            .bom_sniffing(true)
            .strip_bom(true)
            .build(open_file(path)?);
        let watch = Rc::<Watch>::default();
        let watched: Box<dyn Read> = Box::new(Quotes::watch(decoded, separator, Rc::clone(&watch)));
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .flexible(true)
            .buffer_capacity(1 << 16)
            .from_reader(watched);
        let headers = match reader.headers() {
            Ok(headers) => {
                headers.iter().map(|h| h.trim().trim_start_matches('\u{feff}').to_owned()).collect()
            }
            Err(source) => return Err(broken(path, source, watch.open_quote())),
        };
        Ok(Self { reader, headers, watch, path: path.to_owned() })
    }

    /// The column of this name; upper and lower case are alike where that is not ambiguous.
    ///
    /// # Errors
    /// [`ImportError::NoColumn`], with the columns there are.
    pub fn column(&self, name: &str) -> Result<usize, ImportError> {
        column_of(&self.headers, name).ok_or_else(|| ImportError::NoColumn {
            path: self.path.clone(),
            column: name.to_owned(),
            columns: self.headers.clone(),
        })
    }

    /// The rows. A quotation mark that is never closed ends the table with an error.
    pub fn rows(self) -> impl Iterator<Item = Result<Row, ImportError>> {
        let Self { reader, headers, watch, path } = self;
        let (watch_at_end, path_of_end) = (Rc::clone(&watch), path.clone());
        let rows = reader.into_records().map(move |record| match record {
            Ok(cells) => Ok(Row {
                line: cells.position().map_or(0, csv::Position::line),
                fault: fault(&cells, headers.len()),
                cells,
            }),
            Err(source) => Err(broken(&path, source, watch.open_quote())),
        });
        rows.chain(
            std::iter::once_with(move || watch_at_end.open_quote())
                .flatten()
                .map(move |line| Err(ImportError::QuoteOpen { path: path_of_end.clone(), line })),
        )
    }
}

fn broken(path: &Path, source: csv::Error, open_quote: Option<u64>) -> ImportError {
    match open_quote {
        Some(line) if source.is_io_error() => ImportError::QuoteOpen { path: path.to_owned(), line },
        _ => ImportError::NotATable { path: path.to_owned(), source },
    }
}

/// Why the cells of a row are not sure to stand under their headers.
fn fault(cells: &csv::StringRecord, columns: usize) -> Option<String> {
    let filled =
        cells.iter().enumerate().filter(|(_, c)| !c.trim().is_empty()).last().map_or(0, |(n, _)| n + 1);
    if filled > columns {
        return Some(format!(
            "the row has {filled} cells and the header {columns}: a cell that holds the separator must stand in quotes"
        ));
    }
    let runs_on = cells.iter().any(|c| c.contains('\n'));
    (runs_on && cells.len() != columns)
        .then(|| "a quotation mark is missing: the row runs on into the next".to_owned())
}

/// Reads the file through: its encoding, and its first line with anything on it.
fn survey(path: &Path) -> Result<(&'static Encoding, Vec<u8>), ImportError> {
    let unreadable = |source| ImportError::Unreadable { path: path.to_owned(), source };
    let mut file = BufReader::with_capacity(1 << 16, open_file(path)?);
    let mut guess = Guess::default();
    let (mut header, mut line, mut line_no) = (Vec::new(), Vec::new(), 0_u64);
    loop {
        line.clear();
        let read = (&mut file).take(MAX_LINE as u64 + 1).read_until(b'\n', &mut line).map_err(unreadable)?;
        if read == 0 {
            break;
        }
        line_no += 1;
        if read > MAX_LINE {
            return Err(ImportError::LineTooLong {
                path: path.to_owned(),
                line: line_no,
                limit: MAX_LINE / 1024,
            });
        }
        guess.add(&line);
        if guess.is_binary() {
            return Err(ImportError::Binary { path: path.to_owned() });
        }
        if header.iter().all(u8::is_ascii_whitespace) {
            header.clone_from(&line);
        }
    }
    if header.iter().all(u8::is_ascii_whitespace) {
        return Err(ImportError::Empty { path: path.to_owned() });
    }
    Ok((guess.encoding(), header))
}

/// A number as offices write it: decimal point or comma, a space or none between the digits. `None`: no number.
pub fn number(text: &str) -> Option<f64> {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}'))
        .map(|c| if c == ',' { '.' } else { c })
        .collect();
    plain.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("t.csv");
        std::fs::write(&path, bytes).expect("written");
        let table = Table::open(&path).expect("a table");
        let headers = table.headers.clone();
        let rows =
            table.rows().map(|r| r.expect("a row").cells.iter().map(str::to_owned).collect()).collect();
        (headers, rows)
    }

    #[test]
    fn a_table_is_read_in_each_encoding_and_with_each_separator() {
        let text = "адрес;широта;долгота\nул. Весенняя, 15;55,35;86,08\nпр. Ленина, 90 \"Б\";55,34;86,12\n";
        let (cp1251, _, _) = encoding_rs::WINDOWS_1251.encode(text);
        let with_mark = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        for bytes in [text.as_bytes(), &cp1251, &with_mark] {
            let (headers, rows) = read(bytes);
            assert_eq!(headers, ["адрес", "широта", "долгота"]);
            assert_eq!(rows[0][0], "ул. Весенняя, 15");
        }
        let (headers, rows) = read("a\tb,c\n1\t2\n".as_bytes());
        assert_eq!((headers.len(), rows[0][1].as_str()), (2, "2"));
        let (headers, _) = read("\"a;b;c\",d\n".as_bytes());
        assert_eq!(headers, ["a;b;c", "d"]);
    }

    #[test]
    fn numbers_are_read_as_offices_write_them() {
        for (text, want) in [
            ("55,35", Some(55.35)),
            ("55.35", Some(55.35)),
            ("1 200,5", Some(1200.5)),
            ("", None),
            ("нет", None),
        ] {
            assert_eq!(number(text), want, "{text}");
        }
        assert!(number("NaN").is_some_and(f64::is_nan));
    }

    #[test]
    fn a_line_longer_than_any_row_is_refused_without_reading_on() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("long.csv");
        std::fs::write(&path, [b"a,b\n".as_slice(), &vec![b'x'; MAX_LINE + 10]].concat()).expect("written");
        assert!(matches!(Table::open(&path), Err(ImportError::LineTooLong { line: 2, .. })));
    }
}
