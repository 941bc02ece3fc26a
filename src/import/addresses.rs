//! Addresses, from a table: one row a house, by its whole address or by its parts.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use super::{
    AxisOrder, ImportError, Report,
    axes::Expected,
    known::{Ids, Known},
    table::{Row, Table, number},
};
use crate::{
    domain::{Address, AddressFlag, AddressId, Flags, LonLat, Street, StreetId},
    search::{self, RegisterAddress, RegisterStreet},
    store::{Record, Write},
};

/// From so many houses on one point on, the point is none of theirs.
const SHARED_BY: usize = 5;

/// Beyond so many metres from the territories' box a point is far outside.
const FAR_M: f64 = 2_000.0;

/// Where the address stands in the table.
#[derive(Debug, Clone)]
pub enum AddressColumns {
    /// In one column.
    Whole(String),
    /// In parts.
    Parts {
        /// City, settlement or village; none: the table is of one place.
        locality: Option<String>,
        /// Street with its type.
        street: String,
        /// House number.
        house: String,
    },
}

/// What to take from the table.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the address stands.
    pub address: AddressColumns,
    /// The column of the longitude.
    pub lon_field: String,
    /// The column of the latitude.
    pub lat_field: String,
    /// The column of the number of flats.
    pub flats_field: Option<String>,
    /// The column of the number of residents.
    pub residents_field: Option<String>,
    /// Whether the two coordinate columns may be exchanged.
    pub axes: AxisOrder,
    /// Where the data come from.
    pub source: Option<String>,
}

/// A row understood.
pub(super) struct Found {
    /// The row's first line.
    pub(super) line: u64,
    /// The address in one line.
    pub(super) text: String,
    /// What it says.
    pub(super) read: RegisterAddress,
    /// Where the house stands, when that is a place on earth.
    pub(super) point: Option<LonLat>,
    /// Longitude and latitude as given, on the globe or off it; `None` where the cells hold no numbers.
    given: Option<[f64; 2]>,
    flats: Option<u32>,
    residents: Option<u32>,
    repairs: Vec<String>,
    /// What is odd about the point.
    pub(super) flags: Flags,
}

struct Columns {
    whole: Option<usize>,
    locality: Option<usize>,
    street: Option<usize>,
    house: Option<usize>,
    lon: usize,
    lat: usize,
    flats: Option<usize>,
    residents: Option<usize>,
}

/// Reads the table and plans what to write.
///
/// # Errors
/// An [`ImportError`]; single rows that cannot be used are refused in the report instead.
pub fn plan(path: &Path, options: &Options, known: &Known) -> Result<(Vec<Write>, Report), ImportError> {
    let mut report = Report::default();
    let found = read(path, options, known, &mut report)?;
    let writes = Plan::new(options, known).write_all(found, &mut report);
    Ok((writes, report))
}

/// Reads the table: its rows with what is odd about their points. Rows that cannot be used are refused in the report.
pub(super) fn read(
    path: &Path,
    options: &Options,
    known: &Known,
    report: &mut Report,
) -> Result<Vec<Found>, ImportError> {
    let table = Table::open(path)?;
    let columns = Columns::of(&table, options)?;
    let mut found = Vec::new();
    for row in table.rows() {
        let row = row?;
        report.read += 1;
        match understand(&row, &columns, options.axes) {
            Ok(address) => found.push(address),
            Err(reason) => report.refuse(row.line, &row.text(), reason),
        }
    }
    if report.read == 0 {
        return Err(ImportError::NoRows { path: path.to_owned(), what: "a header and no row below it" });
    }
    if let (true, Some(first)) = (found.is_empty(), report.first_refusal()) {
        return Err(ImportError::NothingUsable {
            path: path.to_owned(),
            rows: report.read,
            reason: first.reason.clone(),
        });
    }
    let expected = Expected::around(known.bounds());
    if options.axes == AxisOrder::Checked {
        refuse_swapped(path, &found, expected)?;
    }
    refuse_off_the_globe(path, &found)?;
    flag_points(&mut found, known, expected);
    Ok(found)
}

impl Columns {
    fn of(table: &Table, options: &Options) -> Result<Self, ImportError> {
        let maybe = |name: &Option<String>| name.as_ref().map(|n| table.column(n)).transpose();
        let (whole, locality, street, house) = match &options.address {
            AddressColumns::Whole(name) => (Some(table.column(name)?), None, None, None),
            AddressColumns::Parts { locality, street, house } => {
                (None, maybe(locality)?, Some(table.column(street)?), Some(table.column(house)?))
            }
        };
        Ok(Self {
            whole,
            locality,
            street,
            house,
            lon: table.column(&options.lon_field)?,
            lat: table.column(&options.lat_field)?,
            flats: maybe(&options.flats_field)?,
            residents: maybe(&options.residents_field)?,
        })
    }
}

fn understand(row: &Row, columns: &Columns, axes: AxisOrder) -> Result<Found, String> {
    if let Some(fault) = &row.fault {
        return Err(fault.clone());
    }
    let (text, read) = match columns.whole {
        Some(column) => {
            let text = collapse(row.cell(column));
            if text.is_empty() {
                return Err("the address is empty".to_owned());
            }
            let read = search::read_register_line(&text);
            (text, read)
        }
        None => from_parts(row, columns)?,
    };
    if text.contains('\u{fffd}') {
        return Err("the address holds damaged characters".to_owned());
    }
    if read.house.is_empty() {
        return Err("there is no house number".to_owned());
    }
    let (mut repairs, mut flags) = (Vec::new(), Flags::default());
    if read.key.is_none() {
        flags.insert(AddressFlag::HouseUnread);
    }
    let (lon, lat) = (row.cell(columns.lon), row.cell(columns.lat));
    let given = given(lon, lat, axes);
    let point = given.and_then(|[lon, lat]| LonLat::new(lon, lat).ok());
    if point.is_none() && !(lon.is_empty() && lat.is_empty()) {
        repairs.push(format!("{lon:?} {lat:?} is no place on earth: kept without a point"));
    }
    if point.is_none() {
        flags.insert(AddressFlag::NoPoint);
    }
    let count = |column: Option<usize>| {
        column.map(|c| row.cell(c)).and_then(number).filter(|n| (0.0..1e6).contains(n)).map(|n| n as u32)
    };
    Ok(Found {
        line: row.line,
        text,
        read,
        point,
        given,
        flats: count(columns.flats),
        residents: count(columns.residents),
        repairs,
        flags,
    })
}

fn from_parts(row: &Row, columns: &Columns) -> Result<(String, RegisterAddress), String> {
    let cell = |column: Option<usize>| column.map(|c| collapse(row.cell(c))).unwrap_or_default();
    let (locality, street, house) = (cell(columns.locality), cell(columns.street), cell(columns.house));
    if house.is_empty() {
        return Err("there is no house number".to_owned());
    }
    let parts: Vec<&str> =
        [&locality, &street, &house].into_iter().map(String::as_str).filter(|p| !p.is_empty()).collect();
    let text = parts.join(", ");
    let read = RegisterAddress {
        locality,
        street: (!street.is_empty()).then(|| search::read_street(&street)),
        key: search::read_house(&house),
        house,
    };
    Ok((text, read))
}

/// Longitude and latitude, when both cells hold a finite number.
fn given(lon: &str, lat: &str, axes: AxisOrder) -> Option<[f64; 2]> {
    let (lon, lat) = if axes == AxisOrder::LatLon { (lat, lon) } else { (lon, lat) };
    let finite = |cell: &str| number(cell).filter(|n| n.is_finite());
    Some([finite(lon)?, finite(lat)?])
}

fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn refuse_swapped(path: &Path, found: &[Found], expected: Expected) -> Result<(), ImportError> {
    let all: Vec<[f64; 2]> = found.iter().filter_map(|f| f.given).collect();
    let mut swapped = all.iter().filter(|[lon, lat]| expected.looks_swapped(*lon, *lat));
    let Some([lon, lat]) = swapped.next() else { return Ok(()) };
    // A few wrong points do not make a file wrong.
    if (swapped.count() + 1) * 10 > all.len() * 9 {
        return Err(ImportError::AxesSwapped {
            path: path.to_owned(),
            example: format!("longitude {lon}, latitude {lat}"),
            where_to: expected.name,
        });
    }
    Ok(())
}

/// Numbers none of which is a place are metres, or of another table.
fn refuse_off_the_globe(path: &Path, found: &[Found]) -> Result<(), ImportError> {
    let off = |f: &Found| f.given.filter(|_| f.point.is_none());
    match found.iter().find_map(off) {
        Some([lon, lat]) if found.iter().all(|f| f.point.is_none()) => {
            Err(ImportError::NotDegrees { path: path.to_owned(), example: format!("{lon} {lat}") })
        }
        _ => Ok(()),
    }
}

/// Marks points that are none of the house's own. They are kept: a doubtful point is better than none.
fn flag_points(found: &mut [Found], known: &Known, expected: Expected) {
    let bits = |p: LonLat| (p.lon().to_bits(), p.lat().to_bits());
    let mut houses: HashMap<_, usize> = HashMap::new();
    for p in found.iter().filter_map(|f| f.point) {
        *houses.entry(bits(p)).or_default() += 1;
    }
    let bounds = known.bounds().or_else(|| usual_bounds(found));
    for f in found {
        let Some(p) = f.point else { continue };
        if houses[&bits(p)] >= SHARED_BY {
            f.flags.insert(AddressFlag::SharedPoint);
        }
        if bounds.is_some_and(|b| metres_outside(p, b) > FAR_M) {
            f.flags.insert(AddressFlag::FarOutside);
            if expected.looks_swapped(p.lon(), p.lat()) {
                f.flags.insert(AddressFlag::AxesSwapped);
            }
        }
    }
}

/// Where no territory is known yet: the box of the middle 98 of a hundred points, half as large again on each side.
fn usual_bounds(found: &[Found]) -> Option<[f64; 4]> {
    let middle = |of: fn(LonLat) -> f64| {
        let mut all: Vec<f64> = found.iter().filter_map(|f| f.point).map(of).collect();
        all.sort_unstable_by(f64::total_cmp);
        let cut = all.len() / 100;
        let (low, high) = (*all.get(cut)?, *all.get(all.len().checked_sub(cut + 1)?)?);
        let margin = (high - low) / 2.0;
        Some((low - margin, high + margin))
    };
    let ((west, east), (south, north)) = (middle(LonLat::lon)?, middle(LonLat::lat)?);
    Some([west, south, east, north])
}

fn metres_outside(p: LonLat, [west, south, east, north]: [f64; 4]) -> f64 {
    let nearest = LonLat::new(p.lon().clamp(west, east), p.lat().clamp(south, north));
    nearest.map_or(0.0, |n| crate::geometry::measure::distance_m(p, n))
}

/// Turns rows into addresses and streets, by what the store already holds.
struct Plan<'a> {
    options: &'a Options,
    /// Rows of the store by their text, the later ones first, so that they can be taken from the end.
    by_text: HashMap<&'a str, Vec<&'a Address>>,
    address_ids: Ids,
    streets: HashMap<(String, String), StreetId>,
    street_ids: Ids,
    new_streets: Vec<Write>,
    seen: HashSet<String>,
}

impl<'a> Plan<'a> {
    fn new(options: &'a Options, known: &'a Known) -> Self {
        let mut by_text: HashMap<&str, Vec<&Address>> = HashMap::new();
        for address in known.addresses.iter().rev() {
            by_text.entry(&address.text).or_default().push(address);
        }
        Self {
            options,
            by_text,
            address_ids: Ids::taken(known.addresses.iter().map(|a| a.id.to_string())),
            streets: known
                .streets
                .iter()
                .map(|s| ((s.locality.clone(), s.label.clone()), s.id.clone()))
                .collect(),
            street_ids: Ids::taken(known.streets.iter().map(|s| s.id.to_string())),
            new_streets: Vec::new(),
            seen: HashSet::new(),
        }
    }

    fn write_all(mut self, found: Vec<Found>, report: &mut Report) -> Vec<Write> {
        let mut addresses = Vec::with_capacity(found.len());
        for mut row in found {
            if !self.seen.insert(row.text.clone()) {
                row.flags.insert(AddressFlag::Duplicate);
            }
            let line = row.line;
            let (repairs, text) = (std::mem::take(&mut row.repairs), row.text.clone());
            let odd: Vec<String> = row
                .flags
                .iter()
                .filter(|f| *f != AddressFlag::NoPoint || repairs.is_empty())
                .map(|f| f.as_str().to_owned())
                .collect();
            match self.address(row) {
                Ok(address) => {
                    report.keep(line, &text, &repairs, &odd);
                    addresses.push(Write::Put(Record::Address(address)));
                }
                Err(reason) => report.refuse(line, &text, reason),
            }
        }
        let mut writes = self.new_streets;
        writes.append(&mut addresses);
        writes
    }

    fn address(&mut self, mut row: Found) -> Result<Address, String> {
        let street = row.read.street.as_ref().map(|s| self.street(&row.read.locality, s)).transpose()?;
        // The nth row of a text is the store's nth row of that text: a register may hold one address twice.
        let existing = self.by_text.get_mut(row.text.as_str()).and_then(Vec::pop);
        // A point once known is better than none.
        let kept = existing.filter(|a| row.point.is_none() && a.point.is_some());
        if let Some(known) = kept {
            row.flags.remove(AddressFlag::NoPoint);
            for flag in [AddressFlag::SharedPoint, AddressFlag::FarOutside, AddressFlag::AxesSwapped] {
                if known.flags.contains(flag) {
                    row.flags.insert(flag);
                }
            }
        }
        let id = if let Some(address) = existing {
            address.id.clone()
        } else {
            let label = row.read.street.as_ref().map_or(row.read.locality.as_str(), |s| &s.label);
            let id = self.address_ids.give(&format!("{label} {}", row.read.house), "house");
            AddressId::new(id).map_err(|e| e.to_string())?
        };
        Ok(Address {
            id,
            text: row.text,
            locality: row.read.locality,
            street,
            house: row.read.house,
            key: row.read.key,
            point: row.point.or(kept.and_then(|a| a.point)),
            flats: row.flats.or(existing.and_then(|a| a.flats)),
            residents: row.residents.or(existing.and_then(|a| a.residents)),
            flags: row.flags,
            source: self.options.source.clone().or_else(|| existing.and_then(|a| a.source.clone())),
        })
    }

    fn street(&mut self, locality: &str, street: &RegisterStreet) -> Result<StreetId, String> {
        let key = (locality.to_owned(), street.label.clone());
        if let Some(id) = self.streets.get(&key) {
            return Ok(id.clone());
        }
        let id = StreetId::new(self.street_ids.give(&street.label, "street")).map_err(|e| e.to_string())?;
        self.new_streets.push(Write::Put(Record::Street(Street {
            id: id.clone(),
            locality: locality.to_owned(),
            street_type: street.street_type,
            name: street.name.clone(),
            label: street.label.clone(),
            other_names: Vec::new(),
        })));
        self.streets.insert(key, id.clone());
        Ok(id)
    }
}
