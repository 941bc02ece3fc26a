//! Territories with their boundaries, from `GeoJSON`: one feature a territory.

use std::{collections::HashMap, path::Path};

use geo::{BoundingRect, Coord, LineString, MultiPolygon};
use geojson::{GeometryValue, Position};
use jiff::civil::Date;
use serde_json::{Value, value::RawValue};

use super::{
    AxisOrder, ImportError, Report,
    axes::Expected,
    document::{check_crs, read_text},
    known::{Ids, Known},
};
use crate::{
    domain::{Boundary, BoundaryId, Contacts, Kind, Period, Status, Territory, TerritoryId},
    geometry::{GeometryError, Repair, repair::repair_rings},
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

/// A feature that cannot be used.
struct Refused {
    text: String,
    reason: String,
    /// A coordinate of it that is not on the globe, as given.
    off_the_globe: Option<Coord<f64>>,
}

/// Reads the file and plans what to write; `today` tells which boundary is corrected when no day is given.
///
/// # Errors
/// An [`ImportError`]; single features that cannot be used are refused in the report instead.
pub fn plan(
    path: &Path,
    options: &Options,
    known: &Known,
    today: Date,
) -> Result<(Vec<Write>, Report), ImportError> {
    let text = read_text(path, MAX_MB)?;
    let features = features_of(path, &text)?;
    if features.is_empty() {
        return Err(ImportError::NoRows { path: path.to_owned(), what: "no feature" });
    }
    let mut report = Report { read: features.len() as u64, ..Report::default() };
    let expected = Expected::around(known.bounds());
    let (mut found, mut off_the_globe) = (Vec::new(), Vec::new());
    for (n, feature) in features.into_iter().enumerate() {
        let row = n as u64 + 1;
        match understand(row, feature, options) {
            Ok(feature) => found.push(feature),
            Err(refused) => {
                off_the_globe.extend(refused.off_the_globe);
                report.refuse(row, &refused.text, refused.reason);
            }
        }
    }
    if options.axes == AxisOrder::Checked {
        refuse_swapped(path, &found, &off_the_globe, expected)?;
    }
    if found.is_empty() {
        if let Some(c) = off_the_globe.first() {
            return Err(ImportError::NotDegrees {
                path: path.to_owned(),
                example: format!("{} {}", c.x, c.y),
            });
        }
        if let Some(first) = report.first_refusal() {
            return Err(ImportError::NothingUsable {
                path: path.to_owned(),
                rows: report.read,
                reason: first.reason.clone(),
            });
        }
    }
    let writes = Plan::new(options, known, today).write_all(found, &mut report);
    Ok((writes, report))
}

/// What a collection says of itself; its features stay text until each one's turn comes.
#[derive(serde::Deserialize)]
struct Root<'a> {
    #[serde(rename = "type")]
    kind: Option<String>,
    crs: Option<Value>,
    #[serde(borrow)]
    features: Option<&'a RawValue>,
}

fn features_of<'a>(path: &Path, text: &'a str) -> Result<Vec<&'a RawValue>, ImportError> {
    let not_geojson = |reason: String| ImportError::NotGeoJson { path: path.to_owned(), reason };
    let whole: &RawValue = serde_json::from_str(text).map_err(|e| {
        let message = e.to_string();
        let hint = if e.is_eof() {
            ": is the file complete?"
        } else if message.starts_with("expected value") {
            ": JSON has no NaN and no comments"
        } else if message.starts_with("trailing characters") {
            ": one FeatureCollection is expected, not a feature a line"
        } else {
            ""
        };
        not_geojson(format!("{message}{hint}"))
    })?;
    if !whole.get().starts_with('{') {
        return Err(not_geojson("it is JSON, but no FeatureCollection".to_owned()));
    }
    let root: Root = serde_json::from_str(whole.get()).map_err(|e| not_geojson(e.to_string()))?;
    check_crs(path, root.crs.as_ref())?;
    match (root.kind.as_deref(), root.features) {
        (Some("FeatureCollection"), Some(features)) => serde_json::from_str(features.get())
            .map_err(|_| not_geojson("its features are no list".to_owned())),
        (Some("FeatureCollection"), None) => Err(not_geojson("its features are no list".to_owned())),
        (Some("Feature"), _) => Ok(vec![whole]),
        (Some(other), _) => Err(not_geojson(format!("it is a {other}, not a FeatureCollection"))),
        (None, _) => Err(not_geojson("it has no type".to_owned())),
    }
}

/// A feature's name, key and area, or why not.
fn understand(row: u64, text: &RawValue, options: &Options) -> Result<Found, Refused> {
    let broken = |e: serde_json::Error| Refused {
        text: text.get().to_owned(),
        reason: e.to_string(),
        off_the_globe: None,
    };
    let feature: geojson::Feature = serde_json::from_str(text.get()).map_err(broken)?;
    let properties = feature.properties.unwrap_or_default();
    let refused = |reason: String| Refused {
        text: Value::Object(properties.clone()).to_string(),
        reason,
        off_the_globe: None,
    };
    let property = |name: &str| {
        let found = match properties.get(name) {
            Some(Value::String(s)) => Some(collapse(s)).filter(|s| !s.is_empty()),
            Some(Value::Number(n)) => Some(n.to_string()),
            _ => None,
        };
        found.ok_or_else(|| {
            refused(if properties.contains_key(name) {
                format!("its property {name:?} is empty")
            } else if properties.is_empty() {
                format!("it has no property {name:?}, nor any other")
            } else {
                let has: Vec<&str> = properties.keys().map(String::as_str).collect();
                format!("it has no property {name:?}; it has {}", has.join(", "))
            })
        })
    };
    let name = property(&options.name_field)?;
    let key = options.id_field.as_deref().map(property).transpose()?;
    let geometry = feature.geometry.ok_or_else(|| refused("it has no geometry".to_owned()))?;
    let parts = rings(&geometry.value, options.axes).map_err(&refused)?;
    let repaired = repair_rings(parts).map_err(|e| Refused {
        off_the_globe: match e {
            GeometryError::NotOnEarth { x, y } => Some(Coord { x, y }),
            _ => None,
        },
        ..refused(e.to_string())
    })?;
    let repairs = repaired.notes.iter().map(words).collect();
    Ok(Found { row, name, key, area: repaired.geometry, repairs })
}

/// The rings of a polygon or multipolygon as the file has them, open ones too.
fn rings(geometry: &GeometryValue, axes: AxisOrder) -> Result<Vec<Vec<LineString<f64>>>, String> {
    let coord = |p: &Position| {
        let [first, second, ..] = *p.as_slice() else {
            return Err("a position has fewer than two numbers".to_owned());
        };
        let (x, y) = if axes == AxisOrder::LatLon { (second, first) } else { (first, second) };
        Ok(Coord { x, y })
    };
    let ring = |r: &Vec<Position>| r.iter().map(coord).collect::<Result<LineString<f64>, _>>();
    let part = |rings: &Vec<Vec<Position>>| rings.iter().map(ring).collect::<Result<Vec<_>, _>>();
    match geometry {
        GeometryValue::Polygon { coordinates } => Ok(vec![part(coordinates)?]),
        GeometryValue::MultiPolygon { coordinates } => coordinates.iter().map(part).collect(),
        other => Err(format!("a {} is no area: polygon or multipolygon expected", other.type_name())),
    }
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

fn refuse_swapped(
    path: &Path,
    found: &[Found],
    off_the_globe: &[Coord<f64>],
    expected: Expected,
) -> Result<(), ImportError> {
    let middles = || {
        let areas = found.iter().filter_map(|f| f.area.bounding_rect()).map(geo::Rect::center);
        areas.chain(off_the_globe.iter().copied())
    };
    let swapped = middles().all(|c| expected.looks_swapped(c.x, c.y));
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
    today: Date,
    by_id: HashMap<&'a str, &'a Territory>,
    by_name: HashMap<&'a str, Vec<&'a Territory>>,
    territory_ids: Ids,
    boundary_ids: Ids,
    /// By what territories are told apart: the feature of each.
    seen: HashMap<String, u64>,
}

impl<'a> Plan<'a> {
    fn new(options: &'a Options, known: &'a Known, today: Date) -> Self {
        let mut by_name: HashMap<&str, Vec<&Territory>> = HashMap::new();
        for territory in known.territories.iter().filter(|t| t.kind == options.kind) {
            by_name.entry(&territory.name).or_default().push(territory);
        }
        Self {
            options,
            known,
            today,
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
            let told_apart_by =
                feature.key.as_ref().map_or_else(|| feature.name.clone(), |k| crate::domain::slug(k, 64));
            if let Some(first) = self.seen.get(&told_apart_by) {
                let reason = match &feature.key {
                    Some(key) => format!("feature {first} has the id {key:?} too"),
                    None => format!("feature {first} is called so too: tell them apart with --id-field"),
                };
                report.refuse(feature.row, &feature.name, reason);
                continue;
            }
            self.seen.insert(told_apart_by, feature.row);
            match self.territory(&feature) {
                Ok(territory) => {
                    let odd: Vec<String> = self.namesake(&territory).into_iter().collect();
                    report.keep(feature.row, &feature.name, &feature.repairs, &odd);
                    self.boundaries(&territory, feature.area, &mut boundaries);
                    territories.push(Write::Put(Record::Territory(territory)));
                }
                Err(reason) => report.refuse(feature.row, &feature.name, reason),
            }
        }
        territories.append(&mut boundaries);
        territories
    }

    /// What is odd about a new territory called like one of the same kind that is there already.
    fn namesake(&self, territory: &Territory) -> Option<String> {
        let fresh = !self.by_id.contains_key(territory.id.as_str());
        let others = self.by_name.get(territory.name.as_str()).filter(|_| fresh)?;
        others.first().map(|other| format!("the store has another {} of this name, {}", other.kind, other.id))
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

    /// New law is a new row, and the end of the one before; without a date the row in force is corrected, or, where
    /// none is, the newest.
    fn boundaries(&mut self, territory: &Territory, area: MultiPolygon<f64>, writes: &mut Vec<Write>) {
        let mut rows: Vec<&Boundary> =
            self.known.boundaries.iter().filter(|b| b.territory == territory.id).collect();
        rows.sort_by_key(|b| b.period.from());
        let same = match self.options.valid_from {
            None => rows.iter().rfind(|b| b.period.holds(self.today)).or(rows.last()).copied(),
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
