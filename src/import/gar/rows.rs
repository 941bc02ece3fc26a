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

use super::GarError;
use crate::import::{ImportError, open_file};

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
pub(super) fn is_yes(cell: Option<&Cow<str>>) -> bool {
    matches!(cell.map(|c| c.trim()), Some("1" | "true"))
}

/// A number of an object; 0 is none.
pub(super) fn object(cell: Option<&Cow<str>>, name: &str) -> Result<u64, String> {
    let text = cell.map_or("", |c| c.trim());
    text.parse().ok().filter(|n| *n > 0).ok_or_else(|| format!("{name}={text:?} is no number of an object"))
}

/// Hands every row of a file to `take`, whose refusal ends the reading.
pub(super) fn each(
    path: &Path,
    root: &str,
    element: &str,
    mut take: impl FnMut(&Row) -> Result<(), String>,
) -> Result<(), ImportError> {
    let metered = Metered { file: BufReader::with_capacity(1 << 17, open_file(path)?), since: 0 };
    let mut reader = Reader::from_reader(metered);
    let (mut buffer, mut depth, mut seen, mut rows) = (Vec::new(), 0_usize, false, 0_u64);
    loop {
        buffer.clear();
        reader.get_mut().since = 0;
        let at = reader.buffer_position();
        let fault = |reason: String| GarError::NotGar { path: path.to_owned(), at, reason };
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(start)) => {
                begin(&start, (root, element), depth, &mut seen, &mut rows, &mut take).map_err(fault)?;
                depth += 1;
            }
            Ok(Event::Empty(start)) => {
                begin(&start, (root, element), depth, &mut seen, &mut rows, &mut take).map_err(fault)?;
            }
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(Event::Eof) if !seen => {
                return Err(fault(format!("there is no <{root}> in it")).into());
            }
            Ok(Event::Eof) if depth > 0 => {
                return Err(fault("the file breaks off: was it copied and unpacked whole?".to_owned()).into());
            }
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(Error::Io(source)) if source.get_ref().is_none_or(|e| !e.is::<TooLong>()) => {
                return Err(ImportError::Unreadable {
                    path: path.to_owned(),
                    source: std::io::Error::new(source.kind(), source),
                });
            }
            Err(error) => {
                let at = if reader.error_position() > 0 { reader.error_position() } else { at };
                return Err(GarError::NotGar { path: path.to_owned(), at, reason: why(&error) }.into());
            }
        }
    }
}

/// What an opening tag means: the root first, then rows.
fn begin(
    start: &BytesStart,
    (root, element): (&str, &str),
    depth: usize,
    seen: &mut bool,
    rows: &mut u64,
    take: &mut impl FnMut(&Row) -> Result<(), String>,
) -> Result<(), String> {
    let name = start.name();
    let name = name.as_ref();
    if depth == 0 {
        if *seen || name != root {
            return Err(format!("<{name}> stands where <{root}> was expected: is it another file?"));
        }
        *seen = true;
    } else if depth == 1 && name == element {
        *rows += 1;
        take(&Row { element: start, number: *rows })?;
    }
    Ok(())
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
