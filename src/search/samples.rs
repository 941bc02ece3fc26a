//! Small cities and arbitrary houses, for the tests of the search.

use std::sync::Arc;

use proptest::prelude::*;

use super::{read_house, read_street};
use crate::domain::{Address, AddressId, Flags, House, Part, Street, StreetId};

/// An address of no street.
pub(super) fn address(id: &str, text: &str, key: Option<House>) -> Address {
    Address {
        id: AddressId::new(id).expect("an id"),
        text: text.to_owned(),
        locality: String::new(),
        street: None,
        house: String::new(),
        key,
        point: None,
        flats: None,
        residents: None,
        flags: Flags::default(),
        source: None,
    }
}

/// A city of rows of a locality, a street's label, and houses parted by `;`. Its streets are `s0`, `s1` …, its addresses
/// `a0`, `a1` …; the second street was called Ворошилова once.
pub(super) fn city(rows: &[(&str, &str, &str)]) -> (Vec<Arc<Street>>, Vec<Arc<Address>>) {
    let (mut streets, mut addresses) = (Vec::new(), Vec::new());
    for (n, (locality, label, houses)) in rows.iter().enumerate() {
        let read = read_street(label);
        let id = StreetId::new(format!("s{n}")).expect("an id");
        streets.push(Arc::new(Street {
            id: id.clone(),
            locality: (*locality).to_owned(),
            street_type: read.street_type,
            name: read.name,
            label: read.label,
            other_names: if n == 1 { vec!["Ворошилова".to_owned()] } else { Vec::new() },
        }));
        for house in houses.split(';') {
            let (id_of_house, text) =
                (format!("a{}", addresses.len()), format!("{locality}, {label}, {house}"));
            addresses.push(Arc::new(Address {
                locality: (*locality).to_owned(),
                street: Some(id.clone()),
                house: house.to_owned(),
                ..address(&id_of_house, &text, read_house(house))
            }));
        }
    }
    (streets, addresses)
}

/// Any house of these numbers, letters and parts.
pub(super) fn any_house(
    number: impl Strategy<Value = u16>,
    letter: impl Strategy<Value = Option<char>> + Clone,
    part: impl Strategy<Value = Option<Part>> + Clone,
) -> impl Strategy<Value = House> {
    (number, letter.clone(), part.clone(), part.clone(), part, letter).prop_map(
        |(number, letter, fraction, korpus, stroenie, litera)| House {
            number,
            letter,
            fraction,
            korpus,
            stroenie,
            litera,
        },
    )
}
