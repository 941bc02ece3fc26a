//! The room held against real registers and labelled questions, where those data are at hand.

use std::path::PathBuf;

/// The shared data, or `None` with a word why when they are not on this machine.
///
/// # Panics
/// On a build server that was to have them.
fn data(name: &str) -> Option<String> {
    let root: PathBuf = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/").into();
    let text = std::fs::read_to_string(root.join(name)).ok();
    if text.is_none() {
        println!("{name}: not here, skipped");
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{name} is needed where CI=true");
    }
    text
}

fn spb_lines() -> Option<Vec<String>> {
    let text = data("spb/houses_spb_reformagkh_2016.csv")?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    Some(reader.records().map(|row| row.expect("a row")[0].to_owned()).collect())
}

mod kemerovo;
mod spb;

use std::sync::Arc;

use super::{AddressIndex, RegisterAddress, RegisterStreet, read_street};
use crate::domain::{Address, Flags, Street, StreetId};

/// A street as an importer would make it.
fn street(number: usize, locality: &str, read: RegisterStreet) -> Arc<Street> {
    Arc::new(Street {
        id: StreetId::new(format!("s{number:05}")).expect("an id"),
        locality: locality.to_owned(),
        street_type: read.street_type,
        name: read.name,
        label: read.label,
        other_names: Vec::new(),
    })
}

/// An address as an importer would make it.
fn address(number: usize, text: &str, read: RegisterAddress, street: Option<StreetId>) -> Arc<Address> {
    Arc::new(Address {
        id: crate::domain::AddressId::new(format!("a{number:06}")).expect("an id"),
        text: text.to_owned(),
        locality: read.locality,
        street,
        house: read.house,
        key: read.key,
        point: None,
        flats: None,
        residents: None,
        flags: Flags::default(),
        source: None,
    })
}
