//! Streets and addresses as the register writes them, with readable ids.

use std::collections::BTreeSet;

use crate::domain::{Address, AddressId, Flags, House, Part, Street, StreetId, StreetType, slug};

use super::dice::Dice;
use super::houses::{Dwelling, Tail};
use super::names::CITY;
use super::streets::Plan;

/// What every row says of where it comes from.
pub(super) const SOURCE: &str = "Демонстрация: вымышленные данные";
/// Residents of the city, as the city itself counts them.
pub(super) const RESIDENTS: u32 = 549_362;

/// Gives every street its row; the n-th road is the n-th street.
pub(super) fn streets(plan: &Plan) -> Vec<Street> {
    let mut taken = BTreeSet::new();
    plan.roads
        .iter()
        .map(|road| {
            let name = &road.name;
            let bare = slug(&name.name, 30);
            let typed = format!("{bare}-{}", slug(name.kind.as_str(), 12));
            let there = slug(road.locality, 18);
            let mut wishes = Vec::new();
            if road.locality == CITY {
                if name.kind == StreetType::Ulitsa {
                    wishes.push(bare);
                }
                wishes.push(typed);
            } else {
                wishes.extend([format!("{there}-{bare}"), format!("{there}-{typed}")]);
            }
            Street {
                id: StreetId::new(free(&mut taken, &wishes)).expect("a slug cut to length is an id"),
                locality: road.locality.to_owned(),
                street_type: Some(name.kind),
                name: name.name.clone(),
                label: name.label.clone(),
                other_names: former(&name.label),
            }
        })
        .collect()
}

/// Former names that people still use.
fn former(label: &str) -> Vec<String> {
    let names: &[&str] = match label {
        "улица Терешковой" => &["Терешковой Валентины"],
        "Притомская набережная" => &["Притомская Набережная", "Набережная Томи"],
        "улица 50 лет Октября" => &["Пятидесятилетия Октября", "50-летия Октября"],
        "улица 9 Января" => &["Девятого Января"],
        _ => &[],
    };
    names.iter().map(|n| (*n).to_owned()).collect()
}

/// The first wish that is free, or the last with a counter.
fn free(taken: &mut BTreeSet<String>, wishes: &[String]) -> String {
    for wish in wishes {
        if taken.insert(wish.clone()) {
            return wish.clone();
        }
    }
    let last = wishes.last().map_or("x", String::as_str);
    let mut numbered = (2..=u32::MAX).map(|n| format!("{last}-{n}"));
    numbered.find(|id| taken.insert(id.clone())).expect("there are more numbers than ids")
}

/// Gives every dwelling its row; the n-th dwelling is the n-th address.
pub(super) fn addresses(seed: u64, streets: &[Street], houses: &[Dwelling]) -> Vec<Address> {
    let mut dice = Dice::new(seed, 4);
    let mut taken = BTreeSet::new();
    let weights: Vec<f64> = houses
        .iter()
        .map(|h| {
            let each = if h.fabric.is_private() { dice.within(1.6, 4.6) } else { dice.within(1.7, 2.6) };
            f64::from(h.flats) * each
        })
        .collect();
    let shares = shares(&weights, RESIDENTS);
    houses
        .iter()
        .zip(shares)
        .map(|(house, residents)| {
            let street = &streets[house.road];
            let number = number(house);
            let id = free(&mut taken, &[slug(&format!("{} {number}", street.id), 60)]);
            Address {
                id: AddressId::new(id).expect("a slug cut to length is an id"),
                text: format!("{}, {}, {number}", street.locality, street.label),
                locality: street.locality.clone(),
                street: Some(street.id.clone()),
                key: Some(key(house)),
                house: number,
                point: Some(house.at.lonlat()),
                flats: Some(house.flats),
                residents: Some(residents),
                flags: Flags::default(),
                source: Some(SOURCE.to_owned()),
            }
        })
        .collect()
}

/// The number as people write it.
pub(super) fn number(house: &Dwelling) -> String {
    let n = house.number;
    match house.tail {
        Tail::Plain => n.to_string(),
        Tail::Letter(c) => format!("{n}{c}"),
        Tail::Fraction(part) => format!("{n}/{part}"),
        Tail::Korpus(part) => format!("{n} к. {part}"),
    }
}

fn key(house: &Dwelling) -> House {
    let mut key = House { number: house.number, ..House::default() };
    match house.tail {
        Tail::Plain => {}
        Tail::Letter(c) => key.letter = c.to_uppercase().next(),
        Tail::Fraction(number) => key.fraction = Some(Part { number, letter: None }),
        Tail::Korpus(number) => key.korpus = Some(Part { number, letter: None }),
    }
    key
}

/// Splits a whole by weights, exactly: rounding is carried on from one share to the next.
fn shares(weights: &[f64], whole: u32) -> Vec<u32> {
    let all: f64 = weights.iter().sum();
    let (mut run, mut given) = (0.0, 0_u32);
    let mut out: Vec<u32> = weights
        .iter()
        .map(|w| {
            run += w;
            let upto = (run / all * f64::from(whole)).round() as u32;
            let share = upto - given;
            given = upto;
            share
        })
        .collect();
    if let Some(last) = out.last_mut() {
        *last += whole - given;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_to_the_whole() {
        let out = shares(&[1.0, 2.5, 0.3, 7.7, 3.3], 1_001);
        assert_eq!(out.iter().sum::<u32>(), 1_001);
        assert!(out[3] > out[1]);
    }
}
