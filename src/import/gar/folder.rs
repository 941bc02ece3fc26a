//! Which files of an unpacked export are read.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::GarError;
use crate::import::ImportError;

/// The files of one region, and those that explain its numbers.
#[derive(Debug)]
pub(super) struct Folder {
    /// Localities, planning structures, streets.
    pub(super) objects: PathBuf,
    /// Houses.
    pub(super) houses: PathBuf,
    /// What lies in what: by administration, then by municipality; at least one.
    pub(super) hierarchies: Vec<PathBuf>,
    /// What kinds of objects there are.
    pub(super) object_types: PathBuf,
    /// What kinds of houses there are.
    pub(super) house_types: PathBuf,
    /// What kinds of parts of houses there are.
    pub(super) part_types: PathBuf,
}

impl Folder {
    /// Finds the files. The region may be written with or without its leading zero.
    pub(super) fn open(folder: &Path, region: &str) -> Result<Self, ImportError> {
        let top = Names::of(folder)?;
        let Some(name) = top.0.iter().find(|n| is_region(n) && number(n) == number(region)) else {
            let mut regions: Vec<&str> = top.0.iter().map(String::as_str).filter(|n| is_region(n)).collect();
            regions.sort_unstable();
            let there = match regions.as_slice() {
                [] => "no folder of a region at all: is it where the archive was unpacked?".to_owned(),
                some => some.join(", "),
            };
            return Err(
                GarError::NoRegion { folder: folder.to_owned(), region: region.to_owned(), there }.into()
            );
        };
        let below = folder.join(name);
        let inside = Names::of(&below)?;
        let mut hierarchies = Vec::new();
        for name in ["AS_ADM_HIERARCHY", "AS_MUN_HIERARCHY"] {
            hierarchies.extend(inside.find(&below, name)?);
        }
        if hierarchies.is_empty() {
            return Err(GarError::NoFile { folder: below, name: "AS_ADM_HIERARCHY" }.into());
        }
        Ok(Self {
            objects: inside.need(&below, "AS_ADDR_OBJ")?,
            houses: inside.need(&below, "AS_HOUSES")?,
            hierarchies,
            object_types: top.need(folder, "AS_ADDR_OBJ_TYPES")?,
            house_types: top.need(folder, "AS_HOUSE_TYPES")?,
            part_types: top.need(folder, "AS_ADDHOUSE_TYPES")?,
        })
    }
}

/// The names in a folder.
struct Names(Vec<String>);

impl Names {
    fn of(folder: &Path) -> Result<Self, ImportError> {
        let unreadable = |source| ImportError::Unreadable { path: folder.to_owned(), source };
        let mut names = Vec::new();
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            names.push(entry.map_err(unreadable)?.file_name().to_string_lossy().into_owned());
        }
        names.sort_unstable();
        Ok(Self(names))
    }

    /// The file of a kind: its name, then the day of the export. `AS_ADDR_OBJ` is not `AS_ADDR_OBJ_PARAMS`.
    fn find(&self, folder: &Path, name: &'static str) -> Result<Option<PathBuf>, GarError> {
        let is_it = |file: &&String| {
            let file = file.to_uppercase();
            let rest = file.strip_prefix(name).and_then(|rest| rest.strip_suffix(".XML"));
            rest.is_some_and(|rest| {
                rest.is_empty()
                    || rest.strip_prefix('_').is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()))
            })
        };
        let mut files = self.0.iter().filter(is_it);
        match (files.next(), files.next()) {
            (Some(one), Some(other)) => Err(GarError::TwoVersions {
                folder: folder.to_owned(),
                name,
                one: one.clone(),
                other: other.clone(),
            }),
            (one, _) => Ok(one.map(|file| folder.join(file))),
        }
    }

    fn need(&self, folder: &Path, name: &'static str) -> Result<PathBuf, GarError> {
        self.find(folder, name)?.ok_or_else(|| GarError::NoFile { folder: folder.to_owned(), name })
    }
}

fn is_region(name: &str) -> bool {
    name.len() <= 2 && number(name).is_some()
}

fn number(name: &str) -> Option<u8> {
    name.trim().parse().ok()
}
