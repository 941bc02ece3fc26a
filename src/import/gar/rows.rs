//! The rows of one file of ГАР, read one after the other: a region's files are larger than memory should be.
//!
//! Every file is one root with elements of one name, and all they say stands in attributes. Often the whole file is
//! one line, so faults are named by their byte.

use std::{
    borrow::Cow,
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
};

use quick_xml::{
    Error, Reader, XmlVersion,
    events::{BytesStart, Event},
};

use super::{
    GarError,
    bad::{BadFile, BadRows},
};
use crate::import::{ImportError, open_file};

/// The mark of UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// The longest element that is still a row.
const MAX_ELEMENT: usize = 1 << 20;

/// One row: the attributes of an element.
pub(super) struct Row<'a> {
    element: &'a BytesStart<'a>,
    /// Its number in the file, from 1.
    pub(super) number: u64,
}

impl Row<'_> {
    /// The attributes of these names, in their order; `None` for those the row does not have.
    pub(super) fn cells<const N: usize>(
        &self,
        names: [&str; N],
    ) -> Result<[Option<Cow<'_, str>>; N], String> {
        let mut cells = [const { None }; N];
        // Whether one attribute stands there twice is not asked: the register's writer is a machine, and rows are many.
        for attribute in self.element.attributes().with_checks(false) {
            let attribute = attribute.map_err(|e| format!("an attribute cannot be read: {e}"))?;
            if let Some(at) = names.iter().position(|name| *name == attribute.key.as_ref()) {
                let value = attribute.normalized_value(XmlVersion::Implicit1_0);
                cells[at] =
                    Some(value.map_err(|e| format!("the value of {} cannot be read: {e}", names[at]))?);
            }
        }
        Ok(cells)
    }
}

/// Whether an attribute says yes: `1` in the tables, `true` in the lists of types.
pub(super) fn is_yes(cell: Option<&Cow<str>>, name: &str) -> Result<bool, String> {
    match cell.map_or("", |c| c.trim()) {
        "1" | "true" => Ok(true),
        "0" | "false" => Ok(false),
        text => Err(format!("{name}={text:?} is neither 1 nor 0")),
    }
}

/// A number of an object; 0 is none.
pub(super) fn object(cell: Option<&Cow<str>>, name: &str) -> Result<u64, String> {
    let text = cell.map_or("", |c| c.trim());
    text.parse().ok().filter(|n| *n > 0).ok_or_else(|| format!("{name}={text:?} is no number of an object"))
}

/// Hands every row of a file to `take`. A row it refuses is among the bad ones, and the next is read; a file of nothing
/// else is refused.
pub(super) fn each(
    path: &Path,
    root: &str,
    element: &str,
    bad: &mut BadRows,
    mut take: impl FnMut(&Row) -> Result<(), String>,
) -> Result<(), ImportError> {
    let unreadable = |source| ImportError::Unreadable { path: path.to_owned(), source };
    let mut file = BufReader::with_capacity(1 << 17, open_file(path)?);
    // The reader passes over the mark without counting it.
    let mark = if file.fill_buf().map_err(unreadable)?.starts_with(MARK) { MARK.len() as u64 } else { 0 };
    let metered = Metered { file, since: 0 };
    let mut reader = Reader::from_reader(metered);
    let (mut buffer, mut depth) = (Vec::new(), 0_usize);
    let mut rows = Rows { root, element, is_begun: false, count: 0, bad: BadFile::of(path) };
    loop {
        buffer.clear();
        reader.get_mut().since = 0;
        let at = mark + reader.buffer_position();
        let fault = |reason: String| GarError::NotGar { path: path.to_owned(), at, reason };
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(start)) => {
                rows.begin(&start, depth, at, &mut take).map_err(fault)?;
                depth += 1;
            }
            Ok(Event::Empty(start)) => {
                rows.begin(&start, depth, at, &mut take).map_err(fault)?;
            }
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(Event::Eof) if !rows.is_begun => {
                return Err(fault(format!("there is no <{root}> in it")).into());
            }
            Ok(Event::Eof) if depth > 0 => {
                return Err(fault("the file breaks off: was it copied and unpacked whole?".to_owned()).into());
            }
            Ok(Event::Eof) => return Ok(bad.add(path, rows.count, rows.bad)?),
            Ok(_) => {}
            Err(Error::Io(source)) if source.get_ref().is_none_or(|e| !e.is::<TooLong>()) => {
                return Err(unreadable(std::io::Error::new(source.kind(), source)));
            }
            Err(error) => {
                let at = if reader.error_position() > 0 { mark + reader.error_position() } else { at };
                return Err(GarError::NotGar { path: path.to_owned(), at, reason: why(&error) }.into());
            }
        }
    }
}

/// The rows of a file while it is read.
struct Rows<'a> {
    root: &'a str,
    element: &'a str,
    /// Whether the root was met.
    is_begun: bool,
    count: u64,
    bad: BadFile,
}

impl Rows<'_> {
    /// What an opening tag means: the root first, then rows.
    fn begin(
        &mut self,
        start: &BytesStart,
        depth: usize,
        at: u64,
        take: &mut impl FnMut(&Row) -> Result<(), String>,
    ) -> Result<(), String> {
        let name = start.name();
        let name = name.as_ref();
        if depth == 0 {
            if self.is_begun || name != self.root {
                let root = self.root;
                return Err(format!("<{name}> stands where <{root}> was expected: is it another file?"));
            }
            self.is_begun = true;
        } else if depth == 1 && name == self.element {
            self.count += 1;
            if let Err(reason) = take(&Row { element: start, number: self.count }) {
                self.bad.add(self.count, at, reason, start);
            }
        }
        Ok(())
    }
}

fn why(error: &Error) -> String {
    match error {
        Error::Io(_) => format!("one element is longer than {} kB: is this ГАР?", MAX_ELEMENT / 1024),
        Error::Encoding(_) => "the file is not in UTF-8".to_owned(),
        Error::Syntax(_) => "the file breaks off, or is no XML: was it copied and unpacked whole?".to_owned(),
        other => format!("this is no XML: {other}"),
    }
}

/// The file, with a meter of how long one element has grown.
struct Metered {
    file: BufReader<File>,
    since: usize,
}

/// One element is longer than any row.
#[derive(Debug, thiserror::Error)]
#[error("too long")]
struct TooLong;

impl Read for Metered {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        self.file.read(into)
    }
}

impl BufRead for Metered {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.since > MAX_ELEMENT {
            return Err(std::io::Error::other(TooLong));
        }
        self.file.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.since += amount;
        self.file.consume(amount);
    }
}
