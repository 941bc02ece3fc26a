//! Territories with their boundaries, from GeoJSON: one feature a territory.

use std::{collections::HashMap, fs::File, io::BufReader, path::Path};

use geo::{BoundingRect, MapCoordsInPlace, MultiPolygon};
use jiff::civil::Date;
use serde_json::Value;

use super::{
    AxisOrder, ImportError, Report,
    axes::Expected,
    known::{Ids, Known},
};
use crate::{
    domain::{Boundary, BoundaryId, Contacts, Kind, Period, Status, Territory, TerritoryId},
    geometry::{Repair, repair},
    store::{Record, Write},
};

/// The largest file read, in MB: a country's municipalities have a tenth of that.
const MAX_MB: u64 = 256;

/// What to take from the file.
#[derive(Debug, Clone)]
pub struct Options {
    /// The kind of every territory in the file.
    pub kind: Kind,
    /// The property that holds the name.
    pub name_field: String,
    /// The property that holds an id of the source's own; without it territories are told apart by name.
    pub id_field: Option<String>,
    /// First day in force. Without it the boundary that is there is corrected.
    pub valid_from: Option<Date>,
    /// Which number of a coordinate is the longitude.
    pub axes: AxisOrder,
    /// Where the data come from.
    pub source: Option<String>,
}

/// A feature understood.
struct Found {
    row: u64,
    name: String,
    key: Option<String>,
    area: MultiPolygon<f64>,
    repairs: Vec<String>,
}

/// Reads the file and plans what to write.
///
/// # Errors
/// An [`ImportError`]; single features that cannot be used are refused in the report instead.
pub fn plan(path: &Path, options: &Options, known: &Known) -> Result<(Vec<Write>, Report), ImportError> {
    let features = read_features(path)?;
    let mut report = Report { read: features.len() as u64, ..Report::default() };
    let expected = Expected::around(known.bounds());
    let mut found = Vec::new();
    for (n, feature) in features.into_iter().enumerate() {
        let row = n as u64 + 1;
        match understand(row, feature, options) {
            Ok(feature) => found.push(feature),
            Err((text, reason)) => report.refuse(row, &text, reason),
        }
    }
    if options.axes == AxisOrder::Checked {
        refuse_swapped(path, &found, expected)?;
    }
    if found.is_empty() {
        if let Some(first) = report.first_refusal() {
            return Err(ImportError::NothingUsable {
                path: path.to_owned(),
                rows: report.read,
                reason: first.reason.clone(),
            });
        }
        report.remarks.push("the file holds no feature".to_owned());
    }
    let writes = Plan::new(options, known).write_all(found, &mut report);
    Ok((writes, report))
}

fn read_features(path: &Path) -> Result<Vec<Value>, ImportError> {
    let unreadable = |source| ImportError::Unreadable { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    let bytes = file.metadata().map_err(unreadable)?.len();
    if bytes == 0 {
        return Err(ImportError::Empty { path: path.to_owned() });
    }
    if bytes > MAX_MB << 20 {
        return Err(ImportError::TooLarge { path: path.to_owned(), megabytes: bytes >> 20, limit: MAX_MB });
    }
    let not_geojson = |reason: String| ImportError::NotGeoJson { path: path.to_owned(), reason };
    let root: Value = serde_json::from_reader(BufReader::new(file)).map_err(|e| {
        let hint = match e.classify() {
            serde_json::error::Category::Eof => " (is the file complete?)",
            serde_json::error::Category::Syntax => " (JSON has no NaN and no comments)",
            _ => "",
        };
        not_geojson(format!("{e}{hint}"))
    })?;
    let Value::Object(mut root) = root else {
        return Err(not_geojson("it is JSON, but no FeatureCollection".to_owned()));
    };
    if let Some(crs) = root.get("crs").and_then(|c| c.pointer("/properties/name")).and_then(Value::as_str) {
        let usual = ["CRS84", "4326"].iter().any(|ok| crs.ends_with(ok));
        if !usual {
            return Err(ImportError::OtherCrs { path: path.to_owned(), crs: crs.to_owned() });
        }
    }
    let kind = root.get("type").and_then(Value::as_str).map(str::to_owned);
    match (kind.as_deref(), root.remove("features")) {
        (Some("FeatureCollection"), Some(Value::Array(features))) => Ok(features),
        (Some("FeatureCollection"), _) => Err(not_geojson("its features are no list".to_owned())),
        (Some("Feature"), _) => Ok(vec![Value::Object(root)]),
        (Some(other), _) => Err(not_geojson(format!("it is a {other}, not a FeatureCollection"))),
        (None, _) => Err(not_geojson("it has no type".to_owned())),
    }
}

/// A feature's name, key and area, or its text and why not.
fn understand(row: u64, feature: Value, options: &Options) -> Result<Found, (String, String)> {
    let shown = feature.get("properties").map(ToString::to_string).unwrap_or_default();
    let refused = |reason: String| (shown.clone(), reason);
    let property = |name: &str| {
        let value = feature.get("properties").and_then(|p| p.get(name));
        match value {
            Some(Value::String(s)) => Some(collapse(s)).filter(|s| !s.is_empty()),
            Some(Value::Number(n)) => Some(n.to_string()),
            _ => None,
        }
    };
    let name = property(&options.name_field)
        .ok_or_else(|| refused(format!("property {:?} is missing or empty", options.name_field)))?;
    let key = match &options.id_field {
        Some(field) => {
            Some(property(field).ok_or_else(|| refused(format!("property {field:?} is missing or empty")))?)
        }
        None => None,
    };
    let feature: geojson::Feature = serde_json::from_value(feature).map_err(|e| refused(e.to_string()))?;
    let geometry = feature.geometry.ok_or_else(|| refused("it has no geometry".to_owned()))?;
    let mut geometry = geo::Geometry::<f64>::try_from(geometry).map_err(|e| refused(e.to_string()))?;
    if options.axes == AxisOrder::LatLon {
        geometry.map_coords_in_place(|c| geo::Coord { x: c.y, y: c.x });
    }
    let repaired = repair(geometry).map_err(|e| refused(e.to_string()))?;
    let repairs = repaired.notes.iter().map(words).collect();
    Ok(Found { row, name, key, area: repaired.geometry, repairs })
}

/// A repair as a sentence for the report.
fn words(repair: &Repair) -> String {
    match repair {
        Repair::RingClosed(_) => "an open ring was closed".to_owned(),
        Repair::DuplicateVertices { count, .. } => format!("{count} repeated vertices were dropped"),
        Repair::Spikes { count, .. } => format!("{count} vertices of spikes were cut off"),
        Repair::RingDropped { fault, .. } => format!("a ring was dropped: {fault}"),
        Repair::SelfIntersection(_) => "a ring crossed itself and was parted there".to_owned(),
        Repair::HoleAstray(_) => "a hole outside its polygon was cut off".to_owned(),
        Repair::HolesOverlap { .. } => "overlapping holes were joined".to_owned(),
        Repair::InteriorParted { .. } => "touching holes parted the polygon: it is two parts now".to_owned(),
        Repair::PartsOverlap { .. } => "overlapping parts were joined".to_owned(),
    }
}

/// One space between words.
fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn refuse_swapped(path: &Path, found: &[Found], expected: Expected) -> Result<(), ImportError> {
    let middles = || found.iter().filter_map(|f| f.area.bounding_rect()).map(|r| r.center());
    let swapped = found.len() > 0 && middles().all(|c| expected.looks_swapped(c.x, c.y));
    match middles().next() {
        Some(c) if swapped => Err(ImportError::AxesSwapped {
            path: path.to_owned(),
            example: format!("longitude {:.4}, latitude {:.4}", c.x, c.y),
            where_to: expected.name,
        }),
        _ => Ok(()),
    }
}

/// Turns features into rows, by what the store already holds.
struct Plan<'a> {
    options: &'a Options,
    known: &'a Known,
    by_id: HashMap<&'a str, &'a Territory>,
    by_name: HashMap<&'a str, Vec<&'a Territory>>,
    territory_ids: Ids,
    boundary_ids: Ids,
    seen: HashMap<String, u64>,
}

impl<'a> Plan<'a> {
    fn new(options: &'a Options, known: &'a Known) -> Self {
        let mut by_name: HashMap<&str, Vec<&Territory>> = HashMap::new();
        for territory in known.territories.iter().filter(|t| t.kind == options.kind) {
            by_name.entry(&territory.name).or_default().push(territory);
        }
        Self {
            options,
            known,
            by_id: known.territories.iter().map(|t| (t.id.as_str(), t)).collect(),
            by_name,
            territory_ids: Ids::taken(known.territories.iter().map(|t| t.id.to_string())),
            boundary_ids: Ids::taken(known.boundaries.iter().map(|b| b.id.to_string())),
            seen: HashMap::new(),
        }
    }

    fn write_all(mut self, found: Vec<Found>, report: &mut Report) -> Vec<Write> {
        let (mut territories, mut boundaries) = (Vec::new(), Vec::new());
        for feature in found {
            let told_apart_by = feature.key.clone().unwrap_or_else(|| feature.name.clone());
            if let Some(first) = self.seen.insert(told_apart_by, feature.row) {
                report.refuse(
                    feature.row,
                    &feature.name,
                    format!("feature {first} is called so too: tell them apart with --id-field"),
                );
                continue;
            }
            match self.territory(&feature) {
                Ok(territory) => {
                    report.keep(feature.row, &feature.name, &feature.repairs, &[]);
                    self.boundaries(&territory, feature.area, &mut boundaries);
                    territories.push(Write::Put(Record::Territory(territory)));
                }
                Err(reason) => report.refuse(feature.row, &feature.name, reason),
            }
        }
        territories.append(&mut boundaries);
        territories
    }

    /// The territory meant: the one of that id, or of that name, or a new one.
    fn territory(&mut self, feature: &Found) -> Result<Territory, String> {
        let kind = self.options.kind;
        let existing = match &feature.key {
            Some(key) => {
                let id = crate::domain::slug(key, 64);
                let id = TerritoryId::new(&id).map_err(|_| format!("{key:?} is no id"))?;
                match self.by_id.get(id.as_str()) {
                    Some(other) if other.kind != kind => {
                        return Err(format!("id {id} is already that of a {}", other.kind));
                    }
                    Some(known) => Some((*known).clone()),
                    None => return Ok(self.fresh(id, &feature.name)),
                }
            }
            None => match self.by_name.get(feature.name.as_str()).map(Vec::as_slice) {
                Some([one]) => Some((*one).clone()),
                Some(several) => {
                    return Err(format!(
                        "{} territories of the store are called so: tell them apart with --id-field",
                        several.len()
                    ));
                }
                None => None,
            },
        };
        if let Some(mut territory) = existing {
            territory.name.clone_from(&feature.name);
            territory.source = self.options.source.clone().or(territory.source);
            return Ok(territory);
        }
        let id = self.territory_ids.give(&feature.name, kind.as_str());
        let id = TerritoryId::new(id).map_err(|e| e.to_string())?;
        Ok(self.fresh(id, &feature.name))
    }

    fn fresh(&self, id: TerritoryId, name: &str) -> Territory {
        Territory {
            id,
            kind: self.options.kind,
            parent: None,
            name: name.to_owned(),
            short_name: None,
            status: Status::Active,
            contacts: Contacts::default(),
            source: self.options.source.clone(),
        }
    }

    /// New law is a new row, and the end of the one before; without a date the newest row is corrected.
    fn boundaries(&mut self, territory: &Territory, area: MultiPolygon<f64>, writes: &mut Vec<Write>) {
        let mut rows: Vec<&Boundary> =
            self.known.boundaries.iter().filter(|b| b.territory == territory.id).collect();
        rows.sort_by_key(|b| b.period.from());
        let same = match self.options.valid_from {
            None => rows.last().copied(),
            from => rows.iter().copied().find(|b| b.period.from() == from),
        };
        if let Some(row) = same {
            let row = Boundary {
                geometry: Some(area),
                source: self.options.source.clone().or(row.source.clone()),
                ..row.clone()
            };
            writes.push(Write::Put(Record::Boundary(row)));
            return;
        }
        let from = self.options.valid_from;
        let mut until = None;
        if let Some(from) = from {
            for row in &rows {
                if row.period.holds(from) {
                    until = row.period.to();
                    if let Ok(period) = Period::new(row.period.from(), Some(from)) {
                        writes.push(Write::Put(Record::Boundary(Boundary { period, ..(*row).clone() })));
                    }
                }
            }
            let later = rows.iter().filter_map(|b| b.period.from()).find(|f| *f > from);
            until = until.or(later);
        }
        let name = from.map_or_else(|| territory.id.to_string(), |f| format!("{} {f}", territory.id));
        let id = self.boundary_ids.give(&name, "boundary");
        let (Ok(id), Ok(period)) = (BoundaryId::new(id), Period::new(from, until)) else { return };
        writes.push(Write::Put(Record::Boundary(Boundary {
            id,
            territory: territory.id.clone(),
            period,
            act: None,
            geometry: Some(area),
            source: self.options.source.clone(),
        })));
    }
}
