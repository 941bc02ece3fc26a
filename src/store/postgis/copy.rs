//! Rows by `copy … to stdout (format binary)`: the server hands them over as they are, and they are taken apart here.
//! The format: <https://www.postgresql.org/docs/current/sql-copy.html>, "Binary Format".

use futures_util::TryStreamExt;
use geo::BoundingRect;
use jiff::{Span, civil::Date};
use sqlx::PgConnection;

use super::{ANSWER, within};
use crate::{
    geometry::wkb,
    store::{Record, RowFault, RowKey, Rows, Table, Value},
};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Whole,
    Flag,
    Day,
    Geometry,
}

impl Kind {
    /// The kind of a column; the same name means the same in every table.
    pub fn of(column: &str) -> Self {
        match column {
            "geom" => Self::Geometry,
            "date" | "valid_from" | "valid_to" => Self::Day,
            "flats" | "residents" | "year" | "rank" => Self::Whole,
            "nearby" => Self::Flag,
            _ => Self::Text,
        }
    }
}

/// The day Postgres counts from.
const FIRST_DAY: Date = Date::constant(2000, 1, 1);

/// How Postgres counts a day.
pub fn day_number(day: Date) -> i32 {
    (day - FIRST_DAY).get_days()
}

/// Fetches a table, or the rows of these keys, as bytes.
pub async fn fetch(
    connection: &mut PgConnection,
    table: Table,
    keys: Option<&[i64]>,
) -> Result<Vec<u8>, sqlx::Error> {
    let columns = table.columns().iter().map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(", ");
    let only = keys.map_or_else(String::new, |keys| {
        format!(" where fid in ({})", keys.iter().map(i64::to_string).collect::<Vec<_>>().join(", "))
    });
    let sql = format!("copy (select fid, {columns} from city.{table}{only}) to stdout (format binary)");
    let mut stream = within(ANSWER, connection.copy_out_raw(&sql)).await?;
    let mut bytes = Vec::new();
    while let Some(chunk) = within(ANSWER, stream.try_next()).await? {
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Understands what [`fetch`] brought.
pub fn read(table: Table, bytes: &[u8], rows: &mut Rows) -> Result<(), sqlx::Error> {
    let mut cursor = Cursor::after_header(bytes).ok_or_else(odd)?;
    while let Some(mut row) = cursor.row().ok_or_else(odd)? {
        let key = whole(row.remove(0)).ok().flatten().ok_or_else(odd)?;
        let id_at = table.columns().iter().position(|c| *c == "id").unwrap_or_default();
        let id =
            row.get(id_at).copied().flatten().and_then(|b| std::str::from_utf8(b).ok()).map(str::to_owned);
        let values = table.columns().iter().zip(row).map(|(name, bytes)| value(name, bytes)).collect();
        match Result::and_then(values, |values| Record::read(table, values)) {
            Ok(record) => rows.records.push((table, RowKey(key), record)),
            Err(reason) => rows.faults.push(RowFault { table, key, id, reason }),
        }
    }
    Ok(())
}

fn odd() -> sqlx::Error {
    sqlx::Error::Decode("the server's copy of a table cannot be read".into())
}

/// What is left to read.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn after_header(bytes: &'a [u8]) -> Option<Self> {
        let mut cursor = Self(bytes.strip_prefix(b"PGCOPY\n\xff\r\n\0")?);
        cursor.number()?;
        let extension = usize::try_from(cursor.number()?).ok()?;
        cursor.take(extension)?;
        Some(cursor)
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, left) = self.0.split_at_checked(length)?;
        self.0 = left;
        Some(taken)
    }

    fn number(&mut self) -> Option<i32> {
        Some(i32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }

    /// The cells of the next row; `Some(None)` after the last.
    #[allow(clippy::option_option, reason = "broken, over, and a row are three answers")]
    fn row(&mut self) -> Option<Option<Vec<Option<&'a [u8]>>>> {
        let count = i16::from_be_bytes(self.take(2)?.try_into().ok()?);
        let Ok(count) = usize::try_from(count) else { return Some(None) };
        let mut cells = Vec::with_capacity(count);
        for _ in 0..count {
            let length = self.number()?;
            cells.push(match usize::try_from(length) {
                Ok(length) => Some(self.take(length)?),
                Err(_) => None,
            });
        }
        Some(Some(cells))
    }
}

fn value(name: &str, bytes: Option<&[u8]>) -> Result<Value, String> {
    let Some(bytes) = bytes else { return Ok(Value::Null) };
    Ok(match Kind::of(name) {
        Kind::Text => Value::Text(
            std::str::from_utf8(bytes).map_err(|_| format!("{name} is text that is not UTF-8"))?.to_owned(),
        ),
        Kind::Flag | Kind::Whole => whole(Some(bytes))
            .map_err(|()| format!("{name} should be a whole number"))?
            .map_or(Value::Null, Value::Int),
        Kind::Day => {
            Value::Text(day(bytes).ok_or_else(|| format!("{name} should be a date like 2019-06-01"))?)
        }
        Kind::Geometry => geometry(bytes)?,
    })
}

/// A whole number of whatever width its column has now.
fn whole(bytes: Option<&[u8]>) -> Result<Option<i64>, ()> {
    let Some(bytes) = bytes else { return Ok(None) };
    if bytes.is_empty() || bytes.len() > 8 {
        return Err(());
    }
    // The sign fills what is missing on the left.
    let mut wide = [if bytes[0] >= 0x80 { 0xff } else { 0 }; 8];
    wide[8 - bytes.len()..].copy_from_slice(bytes);
    Ok(Some(i64::from_be_bytes(wide)))
}

/// The day; `None` for the infinite ones, and for those outside the calendar.
fn day(bytes: &[u8]) -> Option<String> {
    let days = i32::from_be_bytes(bytes.try_into().ok()?);
    let span = Span::new().try_days(days).ok()?;
    Some(FIRST_DAY.checked_add(span).ok()?.to_string())
}

/// The geometry; an empty one counts as none.
fn geometry(bytes: &[u8]) -> Result<Value, String> {
    let decoded = wkb::decode_wkb(bytes).map_err(|e| format!("geom cannot be read: {e}"))?;
    if decoded.geometry.bounding_rect().is_none() {
        return Ok(Value::Null);
    }
    Ok(Value::Geometry(decoded.geometry))
}
