//! Part of a city as a city of its own.

use std::{collections::BTreeSet, fs};

use dvor::{
    domain::{BoundaryId, HouseListEntry},
    store::{REFERENCES, Record, Table},
};
use serde_json::Value;

use crate::support::{must, must_fail, records, run as said};

const BOX: &str = "86.05,55.33,86.12,55.37";

const COLLECTIONS: [&str; 6] = ["cities", "districts", "committees", "bodies", "addresses", "benches"];

#[test]
fn part_of_a_city_is_a_city_that_holds_what_was_wanted_and_all_that_it_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| must(folder.path(), arguments);
    assert_eq!(said(folder.path(), &["demo", "--no-serve", "--store", "city.gpkg"]).code, Some(0));
    let features = |store: &str, collection: &str, more: &[&str]| -> String {
        run(&[&["export", "--store", store, "--collection", collection], more].concat())
    };
    let ids = |text: &str| -> BTreeSet<String> {
        let document: Value = serde_json::from_str(text).expect("GeoJSON");
        let features = document["features"].as_array().expect("features");
        features.iter().map(|feature| feature["id"].as_str().expect("an id").to_owned()).collect()
    };
    let city = records(&folder.path().join("city.gpkg"));
    let lists: Vec<&HouseListEntry> = city
        .iter()
        .filter_map(|row| if let Record::HouseList(row) = row { Some(row) } else { None })
        .collect();
    // The territories that have a list, each with its collection.
    let collection_of = |boundary: &BoundaryId| -> &'static str {
        let territory = city.iter().find_map(|row| match row {
            Record::Boundary(row) if row.id == *boundary => Some(&row.territory),
            _ => None,
        });
        let kind = city.iter().find_map(|row| match row {
            Record::Territory(row) if Some(&row.id) == territory => Some(row.kind.collection()),
            _ => None,
        });
        kind.expect("a territory")
    };
    for (name, asked) in [
        ("bodies.gpkg", vec!["--collection", "bodies"]),
        ("box.gpkg", vec!["--bbox", BOX]),
        ("benches.gpkg", vec!["--collection", "benches"]),
        ("both.gpkg", vec!["--collection", "committees,benches", "--bbox", BOX]),
    ] {
        let whole = ["export", "--store", "city.gpkg", "--format", "gpkg", "-o", name];
        run(&[&whole[..], &asked].concat());
        let wanted: Vec<&str> = match asked.iter().position(|word| *word == "--collection") {
            Some(at) => asked[at + 1].split(',').collect(),
            None => COLLECTIONS.to_vec(),
        };
        let frame: Vec<&str> = if asked.contains(&"--bbox") { vec!["--bbox", BOX] } else { Vec::new() };
        for collection in COLLECTIONS {
            if wanted.contains(&collection) {
                let there = features("city.gpkg", collection, &frame);
                assert_eq!(features(name, collection, &frame), there, "{name} {collection}");
                assert!(!ids(&there).is_empty(), "{collection}");
            } else {
                // Only what is named by what was wanted: the houses of the lists of its territories, too.
                let are_listed = collection == "addresses" && wanted.contains(&"bodies");
                let most = if are_listed { lists.len() } else { 60 };
                assert!(ids(&features(name, collection, &[])).len() <= most, "{name} {collection}");
            }
        }
        let rows = records(&folder.path().join(name));
        let known: BTreeSet<(Table, &str)> = rows.iter().map(|row| (row.table(), row.id())).collect();
        let mut named = 0;
        for row in &rows {
            let columns = row.table().columns();
            for (table, column, other) in REFERENCES.into_iter().filter(|(table, ..)| *table == row.table()) {
                let at = columns.iter().position(|one| *one == column).expect("a column");
                if let dvor::store::Value::Text(id) = &row.values()[at] {
                    assert!(known.contains(&(other, id.as_str())), "{name}: {table} {} names {id}", row.id());
                    named += 1;
                }
            }
            if let Record::Place(place) = row {
                assert!(place.serves.iter().all(|id| known.contains(&(Table::Territory, id.as_str()))));
            }
        }
        assert!(named > 50, "{name}: {named}");
        // Whose a house is by a list, it is here too: of the territories asked for, in the box.
        let houses: BTreeSet<String> = ids(&features("city.gpkg", "addresses", &frame));
        let mut listed = 0;
        for row in &lists {
            let address = row.address.as_ref().expect("a house of the demonstration city").as_str();
            let is_wanted = wanted.contains(&collection_of(&row.boundary)) && houses.contains(address);
            assert_eq!(known.contains(&(Table::HouseList, row.id.as_str())), is_wanted, "{name} {}", row.id);
            listed += usize::from(is_wanted);
        }
        assert!(listed > 0 || !wanted.contains(&"bodies"), "{name}");
        let bytes = |name: &str| fs::metadata(folder.path().join(name)).expect("a file").len();
        assert!(bytes(name) < bytes("city.gpkg"), "{name}");
    }
    let said = must_fail(
        folder.path(),
        &["export", "--store", "city.gpkg", "--format", "gpkg", "--collection", "colours", "-o", "no.gpkg"],
    );
    assert!(said.contains("colours") && said.contains("benches"), "{said}");
    assert!(!folder.path().join("no.gpkg").exists());
}
