//! What there is above the houses: settlements, planning structures and streets, and what lies in what.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use super::{
    GarError,
    bad::BadRows,
    names::{place_key, words},
    rows::{self, is_yes, object},
};
use crate::import::ImportError;

/// Levels of objects, as AS_OBJECT_LEVELS numbers them.
pub(super) mod level {
    /// A subject of the federation; three of them are cities.
    pub(crate) const SUBJECT: u8 = 1;
    /// An administrative district.
    pub(crate) const DISTRICT: u8 = 2;
    /// A municipal district.
    pub(crate) const MUNICIPAL_DISTRICT: u8 = 3;
    /// A municipality of one or several settlements.
    pub(crate) const MUNICIPALITY: u8 = 4;
    /// A city.
    pub(crate) const CITY: u8 = 5;
    /// A settlement or village.
    pub(crate) const SETTLEMENT: u8 = 6;
    /// A planning structure: microdistrict, quarter, garden society.
    pub(crate) const STRUCTURE: u8 = 7;
    /// A street.
    pub(crate) const STREET: u8 = 8;
}

/// How deep objects may lie in each other: a chain that goes round in a circle ends there.
const DEEPEST: usize = 24;

/// An object above the houses, as it is today.
#[derive(Debug)]
pub(super) struct Object {
    /// What it is on the ladder from region to street.
    pub(super) level: u8,
    /// Its type, shortened: `ул`, `г`, `тер. СНТ`.
    pub(super) kind: Box<str>,
    /// Its name.
    pub(super) name: Box<str>,
    /// Names it bore before.
    pub(super) former: Vec<Box<str>>,
}

/// All objects of the region and what each lies in.
#[derive(Debug, Default)]
pub(super) struct Places {
    objects: HashMap<u64, Object>,
    parents: HashMap<u64, u64>,
}

impl Places {
    /// Reads the objects of today, and what they were called before.
    pub(super) fn read(path: &Path, bad: &mut BadRows) -> Result<Self, ImportError> {
        let mut places = Self::default();
        let mut before: HashMap<u64, Vec<Box<str>>> = HashMap::new();
        rows::each(path, "ADDRESSOBJECTS", "OBJECT", bad, |row| {
            let [id, name, kind, level, actual, active] =
                row.cells(["OBJECTID", "NAME", "TYPENAME", "LEVEL", "ISACTUAL", "ISACTIVE"])?;
            let id = object(id.as_ref(), "OBJECTID")?;
            let level = level.as_ref().map_or("", |c| c.trim());
            let level: u8 = level.parse().map_err(|_| format!("LEVEL={level:?} is no level"))?;
            let name: Box<str> = collapse(name.as_deref().unwrap_or_default()).into();
            if is_yes(actual.as_ref(), "ISACTUAL")? & is_yes(active.as_ref(), "ISACTIVE")? {
                if name.is_empty() {
                    return Err("there is no NAME".to_owned());
                }
                let kind = kind.as_deref().unwrap_or_default().trim().into();
                places.objects.insert(id, Object { level, kind, name, former: Vec::new() });
            } else if level >= level::STRUCTURE {
                before.entry(id).or_default().push(name);
            }
            Ok(())
        })?;
        for (id, names) in before {
            let Some(object) = places.objects.get_mut(&id) else { continue };
            for name in names {
                let new = |other: &str| words(other) != words(&name);
                if !name.is_empty() && new(&object.name) && object.former.iter().all(|f| new(f)) {
                    object.former.push(name);
                }
            }
        }
        Ok(places)
    }

    /// Reads what lies in what. Where two hierarchies differ, the one read first counts.
    pub(super) fn place(&mut self, path: &Path, region: &str, bad: &mut BadRows) -> Result<(), ImportError> {
        let (objects, parents) = (&self.objects, &mut self.parents);
        each_link(path, region, bad, |child, parent| {
            if objects.contains_key(&child) && objects.contains_key(&parent) {
                parents.entry(child).or_insert(parent);
            }
        })
    }

    /// An object.
    pub(super) fn get(&self, id: u64) -> Option<&Object> {
        self.objects.get(&id)
    }

    /// Every object.
    pub(super) fn all(&self) -> impl Iterator<Item = (u64, &Object)> {
        self.objects.iter().map(|(id, object)| (*id, object))
    }

    /// An object and those it lies in, from the nearest on.
    pub(super) fn upwards(&self, id: u64) -> impl Iterator<Item = (u64, &Object)> {
        std::iter::successors(Some(id), |id| self.parents.get(id).copied())
            .take(DEEPEST)
            .filter_map(|id| self.objects.get(&id).map(|object| (id, object)))
    }

    /// The localities that are meant by names or by numbers of objects.
    pub(super) fn localities(&self, names: &[String], region: &str) -> Result<HashSet<u64>, GarError> {
        names.iter().map(|name| self.locality(name.trim(), region)).collect()
    }

    fn locality(&self, name: &str, region: &str) -> Result<u64, GarError> {
        let (region, name_asked) = (region.to_owned(), name.to_owned());
        let of_kind = |o: &Object| (level::MUNICIPALITY..=level::SETTLEMENT).contains(&o.level) || is_city(o);
        if let Some(id) = name.parse().ok().filter(|id| self.get(*id).is_some_and(of_kind)) {
            return Ok(id);
        }
        let (asked, key) = (words(name), place_key(name));
        let full = |o: &Object| words(&format!("{} {}", o.kind, o.name)) == asked;
        let mut found: Vec<(u64, &Object)> =
            self.all().filter(|(_, o)| of_kind(o) && (full(o) || words(&o.name) == asked)).collect();
        if found.is_empty() {
            found = self.all().filter(|(_, o)| of_kind(o) && place_key(&o.name) == key).collect();
        }
        // A settlement and the municipality around it may bear one name.
        if found.iter().any(|(_, o)| o.level != level::MUNICIPALITY) {
            found.retain(|(_, o)| o.level != level::MUNICIPALITY);
        }
        found.sort_unstable_by_key(|(id, _)| *id);
        match found.as_slice() {
            [(id, _)] => Ok(*id),
            [] => {
                let start: String = key.chars().take(3).collect();
                let alike = |o: &Object| of_kind(o) && place_key(&o.name).starts_with(&start);
                let mut near: Vec<&str> =
                    self.all().filter(|(_, o)| alike(o)).map(|(_, o)| &*o.name).collect();
                near.sort_unstable();
                near.dedup();
                near.truncate(5);
                let hint =
                    if near.is_empty() { String::new() } else { format!("; it has {}", near.join(", ")) };
                Err(GarError::NoLocality { region, name: name_asked, hint })
            }
            several => {
                let which = several.iter().map(|(id, o)| {
                    let around = self.upwards(*id).nth(1).map_or("", |(_, o)| &o.name);
                    format!("{id} ({} {}, {around})", o.kind, o.name)
                });
                let which = which.collect::<Vec<_>>().join(", ");
                Err(GarError::SeveralLocalities { region, name: name_asked, which })
            }
        }
    }
}

/// Whether a subject of the federation is itself a city.
pub(super) fn is_city(object: &Object) -> bool {
    object.level == level::SUBJECT && words(&object.kind).first().is_some_and(|w| w == "г")
}

/// Hands every link of today in a hierarchy to `take`: an object, and what it lies in.
pub(super) fn each_link(
    path: &Path,
    region: &str,
    bad: &mut BadRows,
    mut take: impl FnMut(u64, u64),
) -> Result<(), ImportError> {
    rows::each(path, "ITEMS", "ITEM", bad, |row| {
        let [id, parent, way, code, active] =
            row.cells(["OBJECTID", "PARENTOBJID", "PATH", "REGIONCODE", "ISACTIVE"])?;
        if let Some(code) = code.as_ref().map(|c| c.trim()).filter(|c| !c.is_empty())
            && code.trim_start_matches('0') != region.trim_start_matches('0')
        {
            return Err(format!("it is of region {code}, and {region} was asked for"));
        }
        if !is_yes(active.as_ref(), "ISACTIVE")? {
            return Ok(());
        }
        let id = object(id.as_ref(), "OBJECTID")?;
        // Where the parent is not named, it is the last but one of the way.
        let text = parent.as_ref().map_or("", |p| p.trim());
        let named: Option<u64> = match text {
            "" => None,
            text => {
                Some(text.parse().map_err(|_| format!("PARENTOBJID={text:?} is no number of an object"))?)
            }
        };
        let parent = named.or_else(|| way.as_ref()?.trim().rsplit('.').nth(1)?.parse().ok());
        if let Some(parent) = parent.filter(|p| *p > 0) {
            take(id, parent);
        }
        Ok(())
    })
}

/// One space between words, none around.
pub(super) fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
