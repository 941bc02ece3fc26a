//! A whole city, from a GeoPackage of dvor's or from the GeoJSON that `dvor export` writes; told apart by content.

use std::{
    collections::BTreeMap,
    io::Read,
    path::{Path, PathBuf},
};

use geo::Geometry;
use serde_json::{Map, Value as Json, value::RawValue};

use super::{
    ImportError,
    document::{check_crs, read_text},
    open_file,
};
use crate::{
    geometry::rounded,
    store::{
        Origin, Receipt, Record, Store, StoreError, Table, Tally, Value, Whole, Write, geopackage, is_local,
    },
};

/// The way of writing a city that is read here, as its document tells it in `dvor_city`.
const FORMAT: u64 = 1;

/// The largest file read, in MB.
const MAX_MB: u64 = 2048;

/// A city as a file holds it.
#[derive(Debug)]
pub struct CityFile {
    path: PathBuf,
    /// What it holds.
    pub city: Whole,
    /// Whether its coordinates have seven decimals only: a row that differs from another past those is the same.
    rounded: bool,
}

/// What to do with what the store holds already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// The store must hold nothing.
    Refused,
    /// Rows of the file are added, and rows of the same id made equal to them.
    Merged,
    /// The store is made equal to the file.
    Replaced,
}

/// What an import of a city would do, or has done.
#[derive(Debug)]
pub struct Plan {
    /// In one transaction.
    pub writes: Vec<Write>,
    /// Table by table.
    pub tallies: BTreeMap<&'static str, Tally>,
    /// Rows and settings the file holds.
    pub read: u64,
}

/// Why a city's file is not one, or cannot be taken in; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum CityError {
    /// The file is neither.
    #[error("{} is neither a GeoPackage nor GeoJSON; `dvor export` makes both", path.display())]
    Unknown {
        /// The file.
        path: PathBuf,
    },
    /// The file is of another program.
    #[error(
        "{} is GeoJSON, but not a city written by `dvor export`; for one layer of territories there is \
         `dvor import territories`",
        path.display()
    )]
    NotACity {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by a newer program.
    #[error("{} was written by a newer dvor (format {found}, this one reads {FORMAT}): use a newer dvor", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u64,
    },
    /// A feature is not a row.
    #[error("{}, feature {number}{}: {reason}; nothing was imported", path.display(), name.as_deref().map(|n| format!(" ({n})")).unwrap_or_default())]
    Feature {
        /// The file.
        path: PathBuf,
        /// Which, from 1; the first stands on the second line of a file as `dvor export` writes it.
        number: usize,
        /// What it calls itself.
        name: Option<String>,
        /// Why not.
        reason: String,
    },
    /// A row of a GeoPackage is not one.
    #[error("{} holds {count} rows that cannot be understood, the first: {first}; nothing was imported", path.display())]
    Fault {
        /// The file.
        path: PathBuf,
        /// How many.
        count: usize,
        /// The first.
        first: String,
    },
    /// A row names another that is not there.
    #[error("{}: {table} {id} names {named} {missing}, which is not there; nothing was imported", path.display())]
    Astray {
        /// The file.
        path: PathBuf,
        /// The row's table.
        table: Table,
        /// The row.
        id: String,
        /// The table it names a row of.
        named: Table,
        /// The row named.
        missing: String,
    },
    /// The store holds a city already.
    #[error(
        "the store holds a city already ({rows} rows): --replace makes it equal to the file, --merge adds to it, and \
         with --dry-run both only tell what would change"
    )]
    Held {
        /// How many rows.
        rows: usize,
    },
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] ImportError),
    /// The store failed, or the file as a store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CityFile {
    /// Reads a file. Blocks.
    ///
    /// # Errors
    /// A [`CityError`] that says where the file stops being a city.
    pub fn read(path: &Path) -> Result<Self, CityError> {
        let mut head = Vec::new();
        let unreadable = |source| ImportError::Unreadable { path: path.to_owned(), source };
        open_file(path)?.take(64).read_to_end(&mut head).map_err(unreadable)?;
        if head.is_empty() {
            return Err(ImportError::Empty { path: path.to_owned() }.into());
        }
        if head.starts_with(b"SQLite format 3\0") {
            let city = Whole::from(geopackage::read_only(path)?);
            let first = city.faults.first().map(ToString::to_string);
            return match first {
                Some(first) => {
                    Err(CityError::Fault { path: path.to_owned(), count: city.faults.len(), first })
                }
                None => Ok(Self { path: path.to_owned(), city, rounded: false }),
            };
        }
        let mark = "\u{feff}".as_bytes();
        let start = head.strip_prefix(mark).unwrap_or(&head).trim_ascii_start();
        if !start.starts_with(b"{") {
            return Err(CityError::Unknown { path: path.to_owned() });
        }
        let city = read_geojson(path, &read_text(path, MAX_MB)?)?;
        Ok(Self { path: path.to_owned(), city, rounded: true })
    }

    /// What to write into a store that holds this city.
    ///
    /// # Errors
    /// [`CityError::Held`] and [`CityError::Astray`].
    pub fn plan(&self, there: &Whole, held: Held) -> Result<Plan, CityError> {
        if held == Held::Refused && !there.is_empty() {
            return Err(CityError::Held { rows: there.rows.len() + there.faults.len() });
        }
        let astray = self.city.astray((held == Held::Merged).then_some(there));
        if let Some((table, id, named, missing)) = astray {
            let (path, id) = (self.path.clone(), id.to_owned());
            return Err(CityError::Astray { path, table, id, named, missing });
        }
        let same = |ours: &Record, theirs: &Record| {
            ours == theirs || (self.rounded && in_seven_decimals(ours) == in_seven_decimals(theirs))
        };
        // An empty store may have been given settings already; the file's count.
        let (writes, tallies) = self.city.differences(there, held != Held::Merged, same);
        Ok(Plan { writes, tallies, read: (self.city.rows.len() + self.city.settings.len()) as u64 })
    }
}

impl Plan {
    /// Writes it all or nothing, waiting a while for another program's lock.
    ///
    /// # Errors
    /// Those of [`Store::write`].
    pub async fn carry_out(&self, store: &dyn Store) -> Result<Receipt, StoreError> {
        let mut tries = 0;
        loop {
            match store.write(&self.writes, Origin::actor("import")).await {
                Err(StoreError::Busy) if tries < 5 => tries += 1,
                outcome => return outcome,
            }
        }
    }
}

fn in_seven_decimals(record: &Record) -> Vec<Value> {
    let round = |value| match value {
        Value::Geometry(geometry) => Value::Geometry(rounded(&geometry)),
        other => other,
    };
    record.values().into_iter().map(round).collect()
}

/// What a document says of itself.
#[derive(serde::Deserialize)]
struct Root<'a> {
    #[serde(rename = "type")]
    kind: Option<String>,
    crs: Option<Json>,
    dvor_city: Option<u64>,
    #[serde(borrow)]
    features: Option<Vec<&'a RawValue>>,
}

#[derive(serde::Deserialize)]
struct Feature<'a> {
    #[serde(borrow)]
    geometry: Option<&'a RawValue>,
    properties: Option<Map<String, Json>>,
}

fn read_geojson(path: &Path, text: &str) -> Result<Whole, CityError> {
    let not_geojson = |reason: String| ImportError::NotGeoJson { path: path.to_owned(), reason };
    let root: Root = serde_json::from_str(text).map_err(|e| {
        let hint = if e.is_eof() { ": is the file complete?" } else { "" };
        not_geojson(format!("{e}{hint}"))
    })?;
    let (Some("FeatureCollection"), Some(format)) = (root.kind.as_deref(), root.dvor_city) else {
        return Err(CityError::NotACity { path: path.to_owned() });
    };
    if format != FORMAT {
        return Err(CityError::Newer { path: path.to_owned(), found: format });
    }
    check_crs(path, root.crs.as_ref())?;
    let features = root.features.ok_or_else(|| not_geojson("its features are no list".to_owned()))?;
    let mut city = Whole::default();
    for (n, feature) in features.iter().enumerate() {
        let row = serde_json::from_str::<Feature>(feature.get());
        let properties = row.as_ref().ok().and_then(|f| f.properties.as_ref());
        let name = properties
            .and_then(|p| Some(format!("{}/{}", p.get("table")?.as_str()?, p.get("id")?.as_str()?)));
        let taken = row.map_err(|e| e.to_string()).and_then(|row| take(&mut city, row));
        taken.map_err(|reason| CityError::Feature { path: path.to_owned(), number: n + 1, name, reason })?;
    }
    Ok(city)
}

/// Takes a feature in as the row or setting it is.
fn take(city: &mut Whole, feature: Feature<'_>) -> Result<(), String> {
    let mut properties = feature.properties.ok_or("it has no properties")?;
    let Some(Json::String(name)) = properties.remove("table") else {
        return Err("its property \"table\" does not say which table it is of".to_owned());
    };
    let geometry = feature.geometry.filter(|g| g.get() != "null");
    if name == "setting" {
        return take_setting(city, properties);
    }
    let table = Table::from_name(&name).ok_or_else(|| format!("dvor has no table {name:?}"))?;
    let mut values = Vec::with_capacity(table.columns().len());
    for column in table.columns() {
        values.push(if *column == "geom" {
            geometry.map_or(Ok(Value::Null), read_geometry)?
        } else {
            cell(column, properties.remove(*column))?
        });
    }
    if let Some((stranger, _)) = properties.into_iter().next() {
        return Err(format!("a {table} has no {stranger:?}"));
    }
    if geometry.is_some() && table.geometry_type().is_none() {
        return Err(format!("a {table} has no geometry"));
    }
    let record = Record::read(table, values)?;
    if record.table() != table {
        return Err(format!("its geometry is not that of a {table}"));
    }
    let key = (table, record.id().to_owned());
    match city.rows.insert(key, record) {
        None => Ok(()),
        Some(_) => Err("another feature has the same table and id".to_owned()),
    }
}

fn take_setting(city: &mut Whole, mut properties: Map<String, Json>) -> Result<(), String> {
    let (Some(Json::String(id)), Some(Json::String(value))) =
        (properties.remove("id"), properties.remove("value"))
    else {
        return Err("a setting has an id and a value, both text".to_owned());
    };
    if is_local(&id) {
        return Err(format!("the setting {id} belongs to one store and does not move"));
    }
    match city.settings.insert(id, value) {
        None => Ok(()),
        Some(_) => Err("another feature has the same table and id".to_owned()),
    }
}

fn cell(column: &str, value: Option<Json>) -> Result<Value, String> {
    match value {
        None => Err(format!("it has no {column:?}")),
        Some(Json::Null) => Ok(Value::Null),
        Some(Json::String(text)) => Ok(Value::Text(text)),
        Some(Json::Number(n)) => match (n.as_i64(), n.as_f64()) {
            (Some(n), _) => Ok(Value::Int(n)),
            (None, Some(n)) => Ok(Value::Real(n)),
            (None, None) => Err(format!("{column} should be a number that fits")),
        },
        Some(_) => Err(format!("{column} should be text or a number")),
    }
}

fn read_geometry(raw: &RawValue) -> Result<Value, String> {
    let geometry: geojson::Geometry =
        serde_json::from_str(raw.get()).map_err(|e| format!("its geometry: {e}"))?;
    let geometry = Geometry::<f64>::try_from(geometry).map_err(|e| format!("its geometry: {e}"))?;
    Ok(Value::Geometry(rounded(&geometry)))
}
