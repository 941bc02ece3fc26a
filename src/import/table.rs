//! Tables as offices send them: CSV or TSV, in UTF-8 with or without a mark, or in a Cyrillic code page, with commas,
//! semicolons or tabs between the cells.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
};

use encoding_rs::{Encoding, UTF_8};

use super::ImportError;

/// The longest line that is still a row.
const MAX_LINE: usize = 1 << 20;

/// An open table.
pub struct Table {
    reader: csv::Reader<Box<dyn Read>>,
    headers: Vec<String>,
    path: std::path::PathBuf,
}

/// A row of a table.
pub struct Row {
    /// The number of its first line, from 1; the header is line 1.
    pub line: u64,
    /// Its cells.
    pub cells: csv::StringRecord,
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
    /// [`ImportError::Unreadable`], [`ImportError::Empty`], [`ImportError::LineTooLong`], [`ImportError::NotATable`].
    pub fn open(path: &Path) -> Result<Self, ImportError> {
        let (encoding, header) = survey(path)?;
        let unreadable = |source| ImportError::Unreadable { path: path.to_owned(), source };
        let file = File::open(path).map_err(unreadable)?;
        let text: Box<dyn Read> = Box::new(
            encoding_rs_io::DecodeReaderBytesBuilder::new()
                .encoding(Some(encoding))
                .bom_sniffing(true)
                .strip_bom(true)
                .build(file),
        );
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator(&encoding.decode(&header).0))
            .flexible(true)
            .buffer_capacity(1 << 16)
            .from_reader(text);
        let headers = reader
            .headers()
            .map_err(|source| ImportError::NotATable { path: path.to_owned(), source })?
            .iter()
            .map(|h| h.trim().trim_start_matches('\u{feff}').to_owned())
            .collect();
        Ok(Self { reader, headers, path: path.to_owned() })
    }

    /// The column of this name; upper and lower case are alike where that is not ambiguous.
    ///
    /// # Errors
    /// [`ImportError::NoColumn`], with the columns there are.
    pub fn column(&self, name: &str) -> Result<usize, ImportError> {
        let exact = self.headers.iter().position(|h| h == name);
        let folded = || {
            let name = name.to_lowercase();
            let mut fits =
                self.headers.iter().enumerate().filter(|(_, h)| h.to_lowercase() == name).map(|(n, _)| n);
            fits.next().filter(|_| fits.next().is_none())
        };
        exact.or_else(folded).ok_or_else(|| ImportError::NoColumn {
            path: self.path.clone(),
            column: name.to_owned(),
            columns: self.headers.clone(),
        })
    }

    /// The rows. A row whose quoting breaks off ends the table with an error.
    pub fn rows(self) -> impl Iterator<Item = Result<Row, ImportError>> {
        let path = self.path;
        self.reader.into_records().map(move |record| match record {
            Ok(cells) => Ok(Row { line: cells.position().map_or(0, csv::Position::line), cells }),
            Err(source) => Err(ImportError::NotATable { path: path.clone(), source }),
        })
    }
}

/// Reads the file through: its encoding, and its first line.
fn survey(path: &Path) -> Result<(&'static Encoding, Vec<u8>), ImportError> {
    let unreadable = |source| ImportError::Unreadable { path: path.to_owned(), source };
    let mut file = BufReader::with_capacity(1 << 16, File::open(path).map_err(unreadable)?);
    let mut guess = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    let (mut header, mut line, mut line_no, mut utf8) = (Vec::new(), Vec::new(), 0_u64, true);
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
        if line_no == 1 {
            header.clone_from(&line);
            if let Some((marked, _)) = Encoding::for_bom(&line) {
                return Ok((marked, header));
            }
        }
        utf8 &= std::str::from_utf8(&line).is_ok();
        guess.feed(&line, false);
    }
    if header.iter().all(u8::is_ascii_whitespace) {
        return Err(ImportError::Empty { path: path.to_owned() });
    }
    guess.feed(&[], true);
    let encoding = if utf8 { UTF_8 } else { guess.guess(Some(b"ru"), chardetng::Utf8Detection::Deny) };
    Ok((encoding, header))
}

/// What parts the cells: of tab, semicolon and comma the one the header has most of outside quotes.
fn separator(header: &str) -> u8 {
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
