//! Points from a table, by the house of ГАР they belong to.

use std::{collections::HashMap, path::Path};

use super::{
    bearers::{Bearers, Lead},
    pairing::pair,
    point_flags,
};
use crate::{
    domain::{Flags, House, LonLat},
    import::{
        ImportError, Outcome, Report,
        addresses::{self, Found},
        known::Known,
    },
};

/// Where a house stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    /// The point.
    pub(super) point: LonLat,
    /// What is odd about it.
    pub(super) flags: Flags,
}

/// The points of a table.
#[derive(Default)]
pub(super) struct Points {
    /// The table's name; empty where there is none.
    name: String,
    found: Vec<Found>,
    of_bearer: HashMap<u32, Vec<usize>>,
    /// Of each point, what became of it.
    fates: Vec<Fate>,
    report: Report,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is where a house of ГАР stands.
    Used,
    /// The row holds none.
    NoPoint,
    /// ГАР has no such street, or not there.
    NoStreet,
    /// So many streets are called so.
    Several(usize),
    /// ГАР has the street without this house.
    NoHouse(u32),
}

impl Points {
    /// Reads the table, and finds the street of each point.
    pub(super) fn read(
        path: &Path,
        columns: &addresses::Options,
        known: &Known,
        bearers: &Bearers,
    ) -> Result<Self, ImportError> {
        let mut points = Self {
            name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            ..Self::default()
        };
        points.found = addresses::read(path, columns, known, &mut points.report)?;
        for (at, found) in points.found.iter().enumerate() {
            let fate = match bearers.find(&found.read.locality, found.read.street.as_ref()) {
                _ if found.point.is_none() => Fate::NoPoint,
                Lead::One(n) | Lead::Former(n) => {
                    points.of_bearer.entry(n).or_default().push(at);
                    Fate::NoHouse(n)
                }
                Lead::Several(count) => Fate::Several(count),
                Lead::None => Fate::NoStreet,
            };
            points.fates.push(fate);
        }
        Ok(points)
    }

    /// The points of a bearer's houses, by the position of the house.
    pub(super) fn pair(&mut self, n: u32, houses: &[Option<House>]) -> HashMap<usize, Point> {
        let Some(rows) = self.of_bearer.get(&n) else { return HashMap::new() };
        let others: Vec<Option<House>> = rows.iter().map(|at| self.found[*at].read.key).collect();
        let mut paired = HashMap::new();
        for (row, house) in rows.iter().zip(pair(houses, &others)) {
            let found = &self.found[*row];
            if let (Some(house), Some(point)) = (house, found.point) {
                self.fates[*row] = Fate::Used;
                paired.entry(house).or_insert(Point { point, flags: point_flags(found.flags) });
            }
        }
        paired
    }

    /// Tells how many points found their house, and of each other one why not.
    pub(super) fn tell(&self, report: &mut Report, bearers: &Bearers) {
        if self.name.is_empty() {
            return;
        }
        let used = self.fates.iter().filter(|fate| **fate == Fate::Used).count();
        report.remarks.push(format!(
            "points read {}, of a house of ГАР {used}, of none {}",
            self.report.read,
            self.report.read - used as u64
        ));
        let mut note = |line, reason: &str, text: &str| {
            report.note(line, Outcome::Refused, format!("{}: {reason}", self.name), text);
        };
        for refusal in &self.report.notes {
            note(refusal.row, &refusal.reason, &refusal.text);
        }
        for (found, fate) in self.found.iter().zip(&self.fates) {
            let reason = match fate {
                Fate::Used => continue,
                Fate::NoPoint => "the row holds no place on earth".to_owned(),
                Fate::NoStreet => "ГАР has no such street in what was chosen".to_owned(),
                Fate::Several(count) => {
                    format!("{count} streets are called so; a column with the locality would tell them apart")
                }
                Fate::NoHouse(n) => format!("ГАР has no such house on «{}»", bearers.get(*n).text),
            };
            note(found.line, &reason, &found.text);
        }
    }
}
