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
    (AddressIndex::build(&streets, &addresses), addresses, streets)
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
fn zz_asked() {
    let Some(lines) = super::spb_lines() else { return };
    let (index, addresses, streets) = register(&lines);
    let mut codes: BTreeMap<(&str, bool), (usize, Vec<String>)> = BTreeMap::new();
    for (n, a) in addresses.iter().enumerate() {
        let Some(s) = a.street.as_ref().map(|id| streets.iter().find(|s| s.id == *id).unwrap()) else {
            continue;
        };
        let Some(k) = a.key else { continue };
        if n % 3 != 0 {
            continue;
        }
        let q = format!("{}, {}, {}", a.locality, s.label, k);
        let f = index.find(&q);
        let has = f.houses.iter().any(|h| h.address as usize == n);
        let e = codes.entry((f.code.as_str(), has)).or_default();
        e.0 += 1;
        e.1.push(format!(
            "{q} <- {} => {:?} {:?}",
            a.text,
            f.street_match,
            f.houses.iter().take(4).map(|h| &addresses[h.address as usize].text).collect::<Vec<_>>()
        ));
    }
    for (k, (n, ex)) in &codes {
        println!("{k:?} {n}");
        if *k != ("exact", true) {
            for e in ex.iter().step_by(1 + ex.len() / 12) {
                println!("    {e}");
            }
        }
    }
}
