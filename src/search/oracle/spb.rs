//! 25,221 apartment houses of St Petersburg as their keepers typed them.

use std::collections::BTreeMap;

use super::*;
use crate::search::{MatchCode, read_register_line};

/// The index of the whole register, its addresses, and its streets.
fn register(lines: &[String]) -> (AddressIndex, Vec<Arc<Address>>, Vec<Arc<Street>>) {
    let mut known: BTreeMap<(String, Option<&'static str>, String), usize> = BTreeMap::new();
    let mut streets: Vec<Arc<Street>> = Vec::new();
    let addresses: Vec<Arc<Address>> = lines
        .iter()
        .enumerate()
        .map(|(n, line)| {
            let read = read_register_line(line);
            let id = read.street.clone().map(|read_street| {
                let kind = read_street.street_type.map(crate::domain::StreetType::as_str);
                let key = (read.locality.clone(), kind, read_street.name.clone());
                let at = *known.entry(key).or_insert_with(|| {
                    streets.push(street(streets.len(), &read.locality, read_street));
                    streets.len() - 1
                });
                streets[at].id.clone()
            });
            address(n, line, read, id)
        })
        .collect();
    (AddressIndex::build(&streets, &addresses, &[]), addresses, streets)
}

#[test]
fn every_line_of_a_real_register_finds_itself() {
    let Some(lines) = super::spb_lines() else { return };
    let (index, _, streets) = register(&lines);
    assert_eq!(lines.len(), 25_221);
    println!("{} streets", streets.len());
    for (n, line) in lines.iter().enumerate() {
        for text in [line.clone(), format!("  {} ", line.replace(' ', "  "))] {
            let finding = index.find(&text);
            assert_eq!(finding.code, MatchCode::Exact, "{line}");
            assert!(finding.houses.iter().any(|hit| hit.address as usize == n), "{line}");
            let same = |other: &String| other.split_whitespace().eq(line.split_whitespace());
            assert!(finding.houses.iter().all(|hit| same(&lines[hit.address as usize])), "{line}");
        }
    }
}

#[test]
fn a_line_in_other_case_and_without_points_finds_itself() {
    let Some(lines) = super::spb_lines() else { return };
    let (index, ..) = register(&lines);
    for (n, line) in lines.iter().enumerate() {
        let finding = index.find(&line.to_uppercase().replace('.', " "));
        assert_eq!(finding.code, MatchCode::Exact, "{line}");
        assert!(finding.houses.iter().any(|hit| hit.address as usize == n), "{line}");
    }
}

#[test]
fn nearly_every_house_of_a_real_register_is_read() {
    let Some(lines) = super::spb_lines() else { return };
    let unread: Vec<&String> = lines.iter().filter(|line| read_register_line(line).key.is_none()).collect();
    println!("unread: {}", unread.len());
    assert!(unread.len() <= 11, "{unread:#?}");
    let no_street = lines.iter().filter(|line| read_register_line(line).street.is_none()).count();
    // The lines that name no street at all: «г. Санкт-Петербург, д. 23».
    assert_eq!(no_street, 50);
}

#[test]
fn a_house_of_a_real_register_is_found_by_locality_label_and_key() {
    let Some(lines) = super::spb_lines() else { return };
    let (index, addresses, streets) = register(&lines);
    let by_id: BTreeMap<&StreetId, &Arc<Street>> =
        streets.iter().map(|street| (&street.id, street)).collect();
    let (mut sure, mut listed) = (0, 0);
    for (n, address) in addresses.iter().enumerate().step_by(3) {
        let (Some(street), Some(key)) = (&address.street, address.key) else { continue };
        let asked = format!("{}, {}, {key}", address.locality, by_id[street].label);
        let finding = index.find(&asked);
        assert!(finding.houses.iter().any(|hit| hit.address as usize == n), "{asked}: {finding:?}");
        assert!(finding.code.is_sure() || finding.code == MatchCode::Ambiguous, "{asked}: {finding:?}");
        if finding.code.is_sure() {
            sure += 1;
        } else {
            listed += 1;
            println!("{asked}");
        }
    }
    println!("sure {sure}, listed {listed}");
    // Twins: «Центральная улица» and «Центральная улица (Дюны)» of one village.
    assert!(listed <= 11, "{listed}");
}
