//! `dvor import` as a city's programmer meets it: with the files that offices send.

mod again;
mod aliases;
mod gar;
mod houses;
mod refusals;
mod tables;
mod territories;

use std::path::{Path, PathBuf};

use dvor::{
    domain::{Address, Boundary, HouseListEntry, Territory},
    store::Record,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{contents, must, must_fail, records};

/// A folder of somebody who imports into `city.gpkg`.
pub struct Desk(pub TempDir);

impl Desk {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// With two committees side by side, `Запад` and `Восток`, 2 km each, parted by 86.02° E.
    pub fn with_committees() -> Self {
        let desk = Self::new();
        desk.put("committees.geojson", collection(&[west("Запад"), east("Восток")]));
        desk.territories("committees.geojson", &[]);
        desk
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub fn store(&self) -> PathBuf {
        self.file("city.gpkg")
    }

    pub fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.file(name), content).expect("written");
    }

    pub fn territories(&self, file: &str, more: &[&str]) -> String {
        must(self.path(), &[&territories(file), more].concat())
    }

    pub fn addresses(&self, file: &str, more: &[&str]) -> String {
        must(self.path(), &[&addresses(file), more].concat())
    }

    pub fn houses(&self, file: &str, more: &[&str]) -> String {
        must(self.path(), &[&houses(file), more].concat())
    }

    pub fn locate(&self, question: &[&str]) -> Value {
        let out = must(self.path(), &[&["locate", "--store", "city.gpkg", "--json"], question].concat());
        serde_json::from_str(&out).expect("JSON")
    }

    /// The notes of the last import: outcome, reason and text of each row.
    pub fn notes(&self, name: &str) -> Vec<[String; 3]> {
        let text = std::fs::read_to_string(self.file(name)).expect("notes");
        let text = text.strip_prefix('\u{feff}').expect("a mark, for spreadsheets");
        let mut table = csv::Reader::from_reader(text.as_bytes());
        assert_eq!(table.headers().expect("a header"), vec!["row", "outcome", "reason", "text"]);
        table.records().map(|r| r.expect("a row")).map(|r| [1, 2, 3].map(|n| r[n].to_owned())).collect()
    }

    pub fn rows<T>(&self, pick: impl FnMut(Record) -> Option<T>) -> Vec<T> {
        records(&self.store()).into_iter().filter_map(pick).collect()
    }

    pub fn stored_addresses(&self) -> Vec<Address> {
        self.rows(|r| if let Record::Address(a) = r { Some(a) } else { None })
    }

    pub fn stored_territories(&self) -> Vec<Territory> {
        self.rows(|r| if let Record::Territory(t) = r { Some(t) } else { None })
    }

    pub fn stored_boundaries(&self) -> Vec<Boundary> {
        self.rows(|r| if let Record::Boundary(b) = r { Some(b) } else { None })
    }

    pub fn stored_lists(&self) -> Vec<HouseListEntry> {
        self.rows(|r| if let Record::HouseList(e) = r { Some(e) } else { None })
    }
}

pub fn territories(file: &str) -> [&str; 9] {
    ["import", "territories", file, "--kind", "committee", "--name-field", "name", "--store", "city.gpkg"]
}

pub fn addresses(file: &str) -> [&str; 11] {
    [
        "import",
        "addresses",
        file,
        "--address-field",
        "адрес",
        "--lon-field",
        "долгота",
        "--lat-field",
        "широта",
        "--store",
        "city.gpkg",
    ]
}

pub fn houses(file: &str) -> [&str; 9] {
    [
        "import",
        "houses",
        file,
        "--territory-field",
        "комитет",
        "--address-field",
        "адрес",
        "--store",
        "city.gpkg",
    ]
}

#[allow(clippy::needless_pass_by_value, reason = "made for it")]
pub fn feature(name: &str, ring: Value) -> Value {
    json!({"type": "Feature", "properties": {"name": name, "okrug": 7}, "geometry": {"type": "Polygon", "coordinates": [ring]}})
}

pub fn rectangle(west: f64, south: f64, east: f64, north: f64) -> Value {
    json!([[west, south], [east, south], [east, north], [west, north], [west, south]])
}

pub fn west(name: &str) -> Value {
    feature(name, rectangle(86.0, 55.3, 86.02, 55.32))
}

pub fn east(name: &str) -> Value {
    feature(name, rectangle(86.02, 55.3, 86.04, 55.32))
}

pub fn collection(features: &[Value]) -> String {
    json!({"type": "FeatureCollection", "features": features}).to_string()
}

pub fn cp1251(text: &str) -> Vec<u8> {
    encoding_rs::WINDOWS_1251.encode(text).0.into_owned()
}

pub const TABLE: &str =
    "адрес,долгота,широта\n\"ул. Весенняя, 15\",86.01,55.31\n\"пр-т Ленина, 90А\",86.03,55.31\n";

/// A file that must be refused as a whole, and what the sentence must say of it.
pub type Bad = (&'static str, Vec<u8>, &'static [&'static str]);

#[track_caller]
pub fn each_is_refused_and_the_store_is_as_before(cases: Vec<Bad>, command: fn(&str) -> Vec<&str>) {
    let (fresh, used) = (Desk::new(), Desk::with_committees());
    used.put("first.csv", TABLE);
    used.addresses("first.csv", &[]);
    let before = contents(&used.store());
    for (name, bytes, says) in cases {
        for desk in [&fresh, &used] {
            desk.put(name, &bytes);
            let sentence = must_fail(desk.path(), &command(name));
            for part in says.iter().chain([&name]) {
                assert!(sentence.contains(part), "{name}: {part:?} is missing in: {sentence}");
            }
            std::fs::remove_file(desk.file(name)).expect("it is there");
        }
        let left: Vec<_> = std::fs::read_dir(fresh.path()).expect("a folder").collect();
        assert!(left.is_empty(), "{name} leaves {left:?} behind where no store was");
        assert_eq!(contents(&used.store()), before, "{name}");
    }
}
