//! JSON lines: an object a line, passed on letter by letter with our members before its last brace.

use std::{
    borrow::Cow,
    fmt,
    io::{BufRead, BufReader, Read},
};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{
    BatchError, CHUNK, MARK,
    answers::{Answers, Texts, names, seven_decimals},
};
use crate::{atlas::Atlas, import::dialect::MAX_LINE};

/// JSON lines, being read.
pub struct Lines<'r> {
    input: BufReader<Box<dyn Read + 'r>>,
    member: String,
    line: u64,
}

/// An object.
pub struct Line {
    /// As it came, without the last brace.
    text: String,
    /// Whether it has no member.
    is_bare: bool,
    query: String,
    /// How our members are called in it.
    names: [String; 9],
}

/// The members of an object in their order, a name twice where it stands twice.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

/// A name as it stands in the text, or unescaped.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((Name(name), value)) = map.next_entry()? {
                    members.push((name, value));
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(Reader)
    }
}

impl<'r> Lines<'r> {
    pub fn open(input: Box<dyn Read + 'r>, member: &str) -> Self {
        Self { input: BufReader::with_capacity(1 << 16, input), member: member.to_owned(), line: 0 }
    }

    /// The next objects; none at the end. Lines with nothing on them are passed over.
    pub fn read(&mut self, most: usize) -> Result<Vec<Line>, BatchError> {
        let (mut rows, mut bytes, mut line) = (Vec::new(), 0, Vec::new());
        while rows.len() < most && bytes < CHUNK {
            line.clear();
            let read = (&mut self.input).take(MAX_LINE as u64 + 1).read_until(b'\n', &mut line)?;
            if read == 0 {
                break;
            }
            self.line += 1;
            if read > MAX_LINE {
                return Err(BatchError::LineTooLong { line: self.line, limit: MAX_LINE / 1024 });
            }
            let text = std::str::from_utf8(&line).map_err(|_| BatchError::NotText { line: self.line })?;
            let text = if self.line == 1 { text.trim_start_matches(MARK) } else { text }.trim();
            if !text.is_empty() {
                bytes += text.len();
                rows.push(self.object(text)?);
            }
        }
        Ok(rows)
    }

    fn object(&self, text: &str) -> Result<Line, BatchError> {
        let (line, member) = (self.line, || self.member.clone());
        let Members(members) =
            serde_json::from_str(text).map_err(|e| BatchError::NotJson { line, reason: reason(&e) })?;
        let asked = members.iter().rfind(|(name, _)| *name == self.member);
        let (_, query) = asked.ok_or_else(|| BatchError::NoMember { line, member: member() })?;
        let query: Option<String> = serde_json::from_str(query.get())
            .map_err(|_| BatchError::NotAnAddress { line, member: member() })?;
        Ok(Line {
            // An object ends with its brace.
            text: text[..text.len() - 1].trim_end().to_owned(),
            is_bare: members.is_empty(),
            query: query.unwrap_or_default(),
            names: names(|name| members.iter().any(|(taken, _)| taken == name)),
        })
    }
}

/// The parser's words, with the column: each line is a text of its own, the first.
fn reason(error: &serde_json::Error) -> String {
    error.to_string().replace("at line 1 column", "at column")
}

/// Answers some objects.
pub fn answer(atlas: &Atlas, rows: &[Line]) -> Answers {
    let mut answers = Answers::default();
    for row in rows {
        let answer = atlas.geocode(&row.query, atlas.today);
        answers.tally.count(&answer);
        let texts = Texts::of(&answer);
        let degrees = |n: Option<f64>| json(n.map(seven_decimals));
        let added = [
            json(answer.code),
            json(f64::from(answer.score) / 100.0),
            json(answer.locality),
            json(answer.street),
            json(answer.house),
            degrees(answer.point.map(|p| p.lon())),
            degrees(answer.point.map(|p| p.lat())),
            json(&texts.committees),
            json(&texts.candidates),
        ];
        let out = &mut answers.bytes;
        out.extend_from_slice(row.text.as_bytes());
        for (n, (name, value)) in row.names.iter().zip(added).enumerate() {
            let comma = if n == 0 && row.is_bare { "" } else { "," };
            out.extend_from_slice(format!("{comma}\"{name}\":{value}").as_bytes());
        }
        out.extend_from_slice(b"}\n");
    }
    answers
}

/// A text or number as JSON; neither can fail to be.
fn json(value: impl serde::Serialize) -> String {
    serde_json::to_string(&value).unwrap_or_else(|_| "null".to_owned())
}
