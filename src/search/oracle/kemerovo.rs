//! 48,726 houses on the real street names of Kemerovo, and 3,000 labelled questions.

use std::collections::BTreeMap;

use super::*;
use crate::search::{MatchCode, StreetMatch, read_house};

/// The index, and of each street and address what the labels call it.
struct City {
    index: AddressIndex,
    street_ids: Vec<String>,
    addresses: Vec<Arc<Address>>,
}

fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().skip(1).map(|line| line.split('\t').collect())
}

fn city() -> Option<City> {
    let (streets, addresses) = (data("addresses/streets.tsv")?, data("addresses/addresses.tsv")?);
    let streets: Vec<Arc<Street>> = rows(&streets)
        .map(|row| {
            Arc::new(Street {
                id: StreetId::new(row[0]).expect("an id"),
                locality: row[1].to_owned(),
                street_type: read_street(row[4]).street_type,
                name: row[3].to_owned(),
                label: row[4].to_owned(),
                other_names: Vec::new(),
            })
        })
        .collect();
    let addresses: Vec<Arc<Address>> = rows(&addresses)
        .enumerate()
        .map(|(n, row)| {
            let read = RegisterAddress {
                locality: row[2].to_owned(),
                street: None,
                house: row[6].to_owned(),
                key: read_house(row[6]),
            };
            assert_eq!(read.key.map(|k| k.to_string()).as_deref(), Some(row[6]));
            let text = format!("{}, {}, {}", row[2], row[5], row[6]);
            address(n, &text, read, Some(StreetId::new(row[1]).expect("an id")))
        })
        .collect();
    let started = std::time::Instant::now();
    let index = AddressIndex::build(&streets, &addresses);
    println!("built in {:?}", started.elapsed());
    Some(City { index, street_ids: streets.iter().map(|s| s.id.to_string()).collect(), addresses })
}

#[test]
fn zz_eval() {
    let Some(city) = city() else { return };
    for (n, a) in city.addresses.iter().enumerate() {
        let f = city.index.find(&a.text);
        assert!(f.code == MatchCode::Exact && f.houses.iter().any(|h| h.address as usize == n), "{}", a.text);
    }
    let dev = data("addresses/devset.tsv").unwrap();
    let mut out = String::new();
    let mut times = Vec::new();
    for row in rows(&dev) {
        let t = std::time::Instant::now();
        let f = city.index.find(row[3]);
        times.push(t.elapsed());
        let lvl = match f.code {
            MatchCode::HouseUnknown | MatchCode::DetailUnknown => "near",
            MatchCode::Street => "street",
            MatchCode::Nothing | MatchCode::OtherCity | MatchCode::Locality => "none",
            _ if f.houses.is_empty() => "street",
            _ => "house",
        };
        let ans: Vec<String> = if f.houses.is_empty() {
            f.streets.iter().map(|s| format!("{}|", city.street_ids[*s as usize])).collect()
        } else {
            f.houses
                .iter()
                .map(|h| {
                    let a = &city.addresses[h.address as usize];
                    format!("{}|{}", a.street.as_ref().unwrap(), a.house)
                })
                .collect()
        };
        out += &format!(
            "{}\t{lvl}\t{}\t{}\t{}\t{}\n",
            row[0],
            ans.join(";"),
            times.last().unwrap().as_nanos() as f64 / 1000.0,
            f.code,
            f.street_match
        );
    }
    std::fs::write("/tmp/results.tsv", out).unwrap();
}
