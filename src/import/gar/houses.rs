//! Houses: their numbers put together of ГАР's parts, each house of a street once.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    path::Path,
};

use super::{
    bad::BadRows,
    places::collapse,
    rows::{self, Row, is_yes, object},
};
use crate::{
    domain::House,
    import::{ImportError, Outcome, Report},
    search::read_house,
};

/// A house of today.
#[derive(Debug)]
pub(super) struct GarHouse {
    /// Its row in the file.
    pub(super) row: u64,
    /// What it hangs on.
    pub(super) bearer: u32,
    /// Its number, written as the store writes it: `137/2`, `5 к2`, `5 с1`, `5, лит. А`.
    pub(super) text: String,
    /// The same taken apart.
    pub(super) key: Option<House>,
    /// Whether its kind says no more than that it is a house.
    is_plain: bool,
}

/// What the numbers of kinds mean, shortened: `д`, `влд`, `к`, `стр`.
#[derive(Debug)]
pub(super) struct Kinds {
    houses: HashMap<u32, String>,
    parts: HashMap<u32, String>,
}

impl Kinds {
    /// Reads AS_HOUSE_TYPES and AS_ADDHOUSE_TYPES.
    pub(super) fn read(houses: &Path, parts: &Path, bad: &mut BadRows) -> Result<Self, ImportError> {
        Ok(Self { houses: kinds(houses, bad)?, parts: kinds(parts, bad)? })
    }

    /// The number of a house, and whether it is plainly a house; `None` where there is no number.
    fn compose(&self, row: &Row) -> Result<Option<(String, bool)>, String> {
        let [number, kind, first, first_kind, second, second_kind] =
            row.cells(["HOUSENUM", "HOUSETYPE", "ADDNUM1", "ADDTYPE1", "ADDNUM2", "ADDTYPE2"])?;
        let number = collapse(number.as_deref().unwrap_or_default());
        if number.is_empty() {
            return Ok(None);
        }
        let kind = named(&self.houses, kind.as_ref(), "HOUSETYPE")?;
        let (mut text, mut remarks) = (number, String::new());
        for (part, kind, name) in [(first, first_kind, "ADDTYPE1"), (second, second_kind, "ADDTYPE2")] {
            let part = collapse(part.as_deref().unwrap_or_default());
            if part.is_empty() {
                continue;
            }
            let (joint, into) = match named(&self.parts, kind.as_ref(), name)? {
                None => ("/".to_owned(), &mut text),
                Some("к" | "корп" | "корпус") => (" к".to_owned(), &mut text),
                Some("стр" | "строение") => (" с".to_owned(), &mut text),
                Some("соор" | "сооружение") => (", соор. ".to_owned(), &mut text),
                Some("лит" | "литер" | "литера") => (", лит. ".to_owned(), &mut text),
                Some(other) => (format!(", {other}. "), &mut remarks),
            };
            *into += &joint;
            *into += &part;
        }
        if let Some(other) = kind.filter(|kind| !is_house(kind)) {
            remarks.insert_str(0, &format!(", {other}."));
        }
        // In parentheses a remark leaves the number readable.
        let remark = remarks.strip_prefix(", ").map(|remark| format!(" ({remark})"));
        let is_plain = remark.is_none();
        Ok(Some((text + &remark.unwrap_or_default(), is_plain)))
    }
}

fn kinds(path: &Path, bad: &mut BadRows) -> Result<HashMap<u32, String>, ImportError> {
    let mut kinds = HashMap::new();
    rows::each(path, "HOUSETYPES", "HOUSETYPE", bad, |row| {
        let [id, short, name] = row.cells(["ID", "SHORTNAME", "NAME"])?;
        let id = id.as_ref().and_then(|id| id.trim().parse().ok());
        let id: u32 = id.ok_or("a kind has no number")?;
        let short = short.filter(|s| !s.trim().is_empty()).or(name).unwrap_or_default();
        kinds.insert(id, short.trim().trim_end_matches('.').to_lowercase());
        Ok(())
    })?;
    Ok(kinds)
}

/// The kind of a number; `None` where the row gives none.
fn named<'a>(
    kinds: &'a HashMap<u32, String>,
    cell: Option<&Cow<str>>,
    name: &str,
) -> Result<Option<&'a str>, String> {
    let Some(text) = cell.map(|c| c.trim()).filter(|c| !c.is_empty() && *c != "0") else { return Ok(None) };
    let known = text.parse().ok().and_then(|id: u32| kinds.get(&id));
    known.map(|kind| Some(kind.as_str())).ok_or_else(|| format!("{name}={text:?} is not among the kinds"))
}

/// Whether a kind says no more than that it is a house: the marker is not written then.
fn is_house(kind: &str) -> bool {
    matches!(kind, "д" | "дом" | "влд" | "вл" | "владение" | "двлд" | "домовладение" | "зд" | "здание")
}

/// Reads the houses of today that hang on a bearer, ordered by bearer and number, each number of a bearer once.
pub(super) fn read(
    path: &Path,
    kinds: &Kinds,
    homes: &HashMap<u64, u32>,
    bad: &mut BadRows,
    report: &mut Report,
) -> Result<Vec<GarHouse>, ImportError> {
    let mut houses = Vec::new();
    let mut seen = HashSet::new();
    rows::each(path, "HOUSES", "HOUSE", bad, |row| {
        let [id, actual, active] = row.cells(["OBJECTID", "ISACTUAL", "ISACTIVE"])?;
        if !(is_yes(actual.as_ref(), "ISACTUAL")? & is_yes(active.as_ref(), "ISACTIVE")?) {
            return Ok(());
        }
        let id = object(id.as_ref(), "OBJECTID")?;
        let Some(bearer) = homes.get(&id).copied() else { return Ok(()) };
        let composed = kinds.compose(row)?;
        if !seen.insert(id) {
            return Ok(());
        }
        report.read += 1;
        match composed {
            Some((text, is_plain)) => {
                let key = read_house(&text);
                houses.push(GarHouse { row: row.number, bearer, text, key, is_plain });
            }
            None => report.refuse(row.number, &format!("OBJECTID {id}"), "there is no house number"),
        }
        Ok(())
    })?;
    houses.sort_by(|a, b| {
        (a.bearer, a.key.is_none(), a.key, !a.is_plain, a.row).cmp(&(
            b.bearer,
            b.key.is_none(),
            b.key,
            !b.is_plain,
            b.row,
        ))
    });
    Ok(each_once(houses, report))
}

/// Leaves out what ГАР has twice: the garage 5 beside house 5, the building that is also a house.
fn each_once(houses: Vec<GarHouse>, report: &mut Report) -> Vec<GarHouse> {
    let mut kept: Vec<GarHouse> = Vec::with_capacity(houses.len());
    let mut unread = HashSet::new();
    for house in houses {
        let is_again = match (house.key, kept.last()) {
            (Some(_), Some(last)) => last.bearer == house.bearer && last.key == house.key,
            (None, _) => !unread.insert((house.bearer, house.text.clone())),
            (Some(_), None) => false,
        };
        if is_again {
            report.note(
                house.row,
                Outcome::Refused,
                "ГАР has another house of this number on the street; that one is kept".to_owned(),
                &house.text,
            );
            report.refused += 1;
        } else {
            kept.push(house);
        }
    }
    kept
}
