//! A city from ГАР, the state address register: streets with their former names, and houses.
//!
//! ГАР comes as a folder of XML files, one folder a region, hundreds of megabytes each. They are read row by row: first
//! what there is above the houses, then what of it was chosen, then the houses that hang on it; only the chosen stays
//! in memory. ГАР knows no coordinates: points come from a table, and are joined by street and house number.
//!
//! Only rows that are both actual and active are of today. A street's row that is not, and bears another name, is a
//! name it had before.

mod bad;
mod bearers;
mod error;
mod folder;
mod houses;
mod names;
mod pairing;
mod places;
mod points;
mod rows;
mod stock;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use super::{
    ImportError, Report, addresses,
    known::{Ids, Known},
};
use crate::{
    domain::{Address, AddressFlag, AddressId, Flags, House, Street, StreetId},
    store::{Record, Write},
};
use bad::BadRows;
use bearers::{Bearers, Types};
use folder::Folder;
use houses::{GarHouse, Kinds};
use places::Places;
use points::{Point, Points};
use stock::Stock;

pub use error::GarError;

/// What is credited where nothing else is said.
const SOURCE: &str = "ГАР";

/// What to take from the export.
#[derive(Debug, Clone)]
pub struct Options {
    /// The region's number: `42`.
    pub region: String,
    /// Which localities, by name or by number of object, with all that lies in them; `None`: the whole region.
    pub localities: Option<Vec<String>>,
    /// A table of points, and its columns.
    pub points: Option<(PathBuf, addresses::Options)>,
    /// Where the data come from.
    pub source: Option<String>,
}

/// Whether a folder holds the files of a region.
///
/// # Errors
/// An [`ImportError`] that names what is missing.
pub fn look(folder: &Path, region: &str) -> Result<(), ImportError> {
    Folder::open(folder, region).map(|_| ())
}

/// Reads the export and the points, and plans what to write. Rows of the store are kept and completed: a house that
/// is there under the same street and number is never written a second time, and a point it has stays.
///
/// # Errors
/// An [`ImportError`]; single rows that cannot be used are refused in the report instead.
pub fn plan(folder: &Path, options: &Options, known: &Known) -> Result<(Vec<Write>, Report), ImportError> {
    let mut report = Report::default();
    let folder = Folder::open(folder, &options.region)?;
    let mut bad = BadRows::default();
    let types = Types::read(&folder.object_types, &mut bad)?;
    let kinds = Kinds::read(&folder.house_types, &folder.part_types, &mut bad)?;
    let mut places = Places::read(&folder.objects, &mut bad)?;
    for hierarchy in &folder.hierarchies {
        places.place(hierarchy, &options.region, &mut bad)?;
    }
    let chosen = options.localities.as_ref().map(|names| places.localities(names, &options.region));
    let bearers = Bearers::new(&places, chosen.transpose()?.as_ref(), &types);
    let mut homes = HashMap::new();
    for hierarchy in &folder.hierarchies {
        // What is bad in it is known from the first reading.
        places::each_link(hierarchy, &options.region, &mut BadRows::default(), |child, parent| {
            if let (Some(bearer), None) = (bearers.of_object(parent), places.get(child)) {
                homes.entry(child).or_insert(bearer);
            }
        })?;
    }
    drop(places);
    let houses = houses::read(&folder.houses, &kinds, &homes, &mut bad, &mut report)?;
    if houses.is_empty() {
        let hint = bad.hint(&folder.houses);
        return Err(GarError::NoHouses { path: folder.houses, hint }.into());
    }
    drop(homes);
    let mut points = match &options.points {
        Some((path, columns)) => Points::read(path, columns, known, &bearers)?,
        None => Points::default(),
    };
    let source = options.source.clone().unwrap_or_else(|| SOURCE.to_owned());
    let mut plan = Plan {
        bearers: &bearers,
        stock: Stock::new(known, &bearers),
        street_ids: Ids::taken(known.streets.iter().map(|s| s.id.to_string())),
        address_ids: Ids::taken(known.addresses.iter().map(|a| a.id.to_string())),
        source,
        streets: Vec::new(),
        addresses: Vec::new(),
        counts: Counts::default(),
        report,
    };
    for of_bearer in houses.chunk_by(|a, b| a.bearer == b.bearer) {
        plan.bearer(of_bearer, &mut points);
    }
    let Plan { streets: mut writes, mut addresses, counts, mut report, .. } = plan;
    writes.append(&mut addresses);
    counts.tell(&mut report);
    bad.tell(&mut report);
    points.tell(&mut report, &bearers);
    Ok((writes, report))
}

/// What the report tells besides.
#[derive(Debug, Default)]
struct Counts {
    streets: u64,
    renamed: u64,
    with_point: u64,
    without_point: u64,
    new: u64,
}

impl Counts {
    fn tell(&self, report: &mut Report) {
        report.remarks.push(format!("streets {}, with former names {}", self.streets, self.renamed));
        report.remarks.push(format!(
            "houses new {}, known before {}; with a point {}, without {}",
            self.new,
            self.with_point + self.without_point - self.new,
            self.with_point,
            self.without_point
        ));
    }
}

/// Turns houses into rows, by what the store already holds.
struct Plan<'a> {
    bearers: &'a Bearers,
    stock: Stock<'a>,
    street_ids: Ids,
    address_ids: Ids,
    source: String,
    streets: Vec<Write>,
    addresses: Vec<Write>,
    counts: Counts,
    report: Report,
}

impl Plan<'_> {
    /// The houses of one bearer, against the store's addresses and the points of it.
    fn bearer(&mut self, houses: &[GarHouse], points: &mut Points) {
        let Some(n) = houses.first().map(|house| house.bearer) else { return };
        let street = match self.street(n) {
            Ok(street) => street,
            Err(reason) => {
                for house in houses {
                    self.report.refuse(house.row, &house.text, reason.clone());
                }
                return;
            }
        };
        let keys: Vec<Option<House>> = houses.iter().map(|h| h.key).collect();
        let mut stored = self.stock.pair(n, houses);
        let mut pointed = points.pair(n, &keys);
        for (at, house) in houses.iter().enumerate() {
            let text = format!("{}, {}", self.bearers.get(n).text, house.text);
            let known = stored.remove(&at);
            match self.address(house, text, &street, known, pointed.remove(&at)) {
                Ok(address) => self.keep(house.row, address, known),
                Err(reason) => self.report.refuse(house.row, &house.text, reason),
            }
        }
    }

    fn keep(&mut self, row: u64, address: Address, known: Option<&Address>) {
        let flags: Vec<String> = address.flags.iter().map(|f| f.as_str().to_owned()).collect();
        self.report.keep(row, &address.text, &[], &flags);
        if address.point.is_some() {
            self.counts.with_point += 1;
        } else {
            self.counts.without_point += 1;
        }
        self.counts.new += u64::from(known.is_none());
        if known != Some(&address) {
            self.addresses.push(Write::Put(Record::Address(address)));
        }
    }

    /// The row of a house: the store's, completed; else a new one.
    fn address(
        &mut self,
        house: &GarHouse,
        text: String,
        street: &StreetId,
        known: Option<&Address>,
        point: Option<Point>,
    ) -> Result<Address, String> {
        if let Some(known) = known {
            let mut address = known.clone();
            address.street.get_or_insert_with(|| street.clone());
            if let (None, Some(found)) = (address.point, point) {
                address.point = Some(found.point);
                address.flags.remove(AddressFlag::NoPoint);
                found.flags.iter().for_each(|flag| address.flags.insert(flag));
            }
            return Ok(address);
        }
        let bearer = self.bearers.get(house.bearer);
        let id = self.address_ids.give(&format!("{} {}", bearer.street.label, house.text), "house");
        let mut flags = point.as_ref().map(|p| p.flags).unwrap_or_default();
        for (is_so, flag) in
            [(point.is_none(), AddressFlag::NoPoint), (house.key.is_none(), AddressFlag::HouseUnread)]
        {
            if is_so {
                flags.insert(flag);
            }
        }
        Ok(Address {
            id: AddressId::new(id).map_err(|e| e.to_string())?,
            text,
            locality: bearer.locality.clone(),
            street: Some(street.clone()),
            house: house.text.clone(),
            key: house.key,
            point: point.map(|p| p.point),
            flats: None,
            residents: None,
            flags,
            source: Some(self.source.clone()),
        })
    }

    /// The street of a bearer: the store's, with what ГАР knows of its names; else a new one.
    fn street(&mut self, n: u32) -> Result<StreetId, String> {
        let bearer = self.bearers.get(n);
        let named = &bearer.street;
        self.counts.streets += 1;
        self.counts.renamed += u64::from(!bearer.former.is_empty());
        let known = self.stock.street(n);
        let mut street = match known {
            Some(known) => known.street.clone(),
            None => Street {
                id: StreetId::new(self.street_ids.give(&named.label, "street")).map_err(|e| e.to_string())?,
                locality: bearer.locality.clone(),
                street_type: named.street_type,
                name: named.name.clone(),
                label: named.label.clone(),
                other_names: Vec::new(),
            },
        };
        let mut others = bearer.former.clone();
        if known.is_some_and(|known| known.by_former_name) {
            others.push(std::mem::replace(&mut street.name, named.name.clone()));
            street.label.clone_from(&named.label);
            street.street_type = named.street_type;
        }
        for other in others {
            let key = names::street_key(&other);
            let has = |name: &String| names::street_key(name) == key;
            if !has(&street.name) && !street.other_names.iter().any(has) {
                street.other_names.push(other);
            }
        }
        let id = street.id.clone();
        if known.is_none_or(|known| *known.street != street) {
            self.streets.push(Write::Put(Record::Street(street)));
        }
        Ok(id)
    }
}

/// Flags that speak of a point alone.
fn point_flags(flags: Flags) -> Flags {
    let mut kept = Flags::default();
    for flag in [AddressFlag::SharedPoint, AddressFlag::FarOutside, AddressFlag::AxesSwapped] {
        if flags.contains(flag) {
            kept.insert(flag);
        }
    }
    kept
}
