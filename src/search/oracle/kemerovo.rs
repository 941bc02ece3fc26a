//! 48,726 houses on the real street names of Kemerovo, and 3,000 labelled questions.

use std::collections::BTreeMap;

use super::*;
use crate::search::{Finding, MatchCode, StreetMatch, Suggestion, read_house};

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
    let index = AddressIndex::build(&streets, &addresses, &[]);
    println!("built in {:?}", started.elapsed());
    Some(City { index, street_ids: streets.iter().map(|s| s.id.to_string()).collect(), addresses })
}

#[test]
fn every_address_finds_itself_by_its_line() {
    let Some(city) = city() else { return };
    for (n, address) in city.addresses.iter().enumerate() {
        let finding = city.index.find(&address.text);
        assert_eq!(finding.code, MatchCode::Exact, "{}", address.text);
        assert_eq!(
            finding.houses.iter().map(|hit| hit.address as usize).collect::<Vec<_>>(),
            [n],
            "{}",
            address.text
        );
    }
}

#[test]
fn every_address_finds_itself_when_it_is_taken_apart() {
    let Some(city) = city() else { return };
    for (n, address) in city.addresses.iter().enumerate().step_by(3) {
        let parts: Vec<&str> = address.text.split(", ").collect();
        let asked = format!("{} д. {}, {}", parts[1], parts[2], parts[0]);
        let finding = city.index.find(&asked);
        assert_eq!((finding.code, finding.street_match), (MatchCode::Exact, StreetMatch::Exact), "{asked}");
        assert_eq!(finding.houses.iter().map(|hit| hit.address as usize).collect::<Vec<_>>(), [n], "{asked}");
    }
}

#[test]
fn labels_are_put_together_as_people_write_them() {
    let Some(text) = data("addresses/streets.tsv") else { return };
    let differing: Vec<String> = rows(&text)
        .map(|row| (read_street(&format!("{}. {}", row[2], row[3])), read_street(row[4]), row[4].to_owned()))
        .filter(|(short, long, label)| short != long || short.label != *label)
        .map(|(short, _, label)| format!("{label}: {short:?}"))
        .collect();
    println!("{} labels differ: {differing:#?}", differing.len());
    // «улица 1-я Малая Чулымская» and its three sisters, «улица Греческая Деревня».
    assert!(differing.len() <= MAX_DIFFERING_LABELS, "{differing:#?}");
}

/// Labels of these data that our order of words does not give.
const MAX_DIFFERING_LABELS: usize = 5;

/// The least share of right answers of every kind of question, in percent; and of the kinds that leave no doubt.
const FLOOR: usize = 92;
const FLOOR_OF_PLAIN: usize = 100;
const PLAIN: [&str; 24] = [
    "abbr",
    "canonical",
    "hard_abbrev",
    "hard_base_missing",
    "hard_context",
    "hard_flat_dash",
    "hard_provider",
    "homoglyph",
    "homonym_type",
    "house_letter",
    "initials",
    "korpus_stroenie",
    "layout",
    "locality",
    "missing_type",
    "no_such_house",
    "no_such_letter",
    "numeric_name",
    "official",
    "ordinal",
    "slash_variants",
    "typo1",
    "unit_noise",
    "voice",
];

/// One labelled question: `qid class k query level street_id street locality house accept`.
struct Label<'a> {
    class: &'a str,
    first: usize,
    query: &'a str,
    level: &'a str,
    street: &'a str,
    accepted: Vec<(String, String)>,
}

impl<'a> Label<'a> {
    fn of(row: &[&'a str]) -> Self {
        let mut accepted = vec![(row[5].to_owned(), plain_house(row[8]))];
        let more = row.get(9).map_or("", |text| text);
        accepted.extend(
            more.split(';').filter_map(|a| a.split_once('|')).map(|(s, h)| (s.to_owned(), plain_house(h))),
        );
        Self {
            class: row[1],
            first: row[2].parse().expect("a count"),
            query: row[3],
            level: row[4],
            street: row[5],
            accepted,
        }
    }

    /// Whether an answer is right, by the rules of the data's own scorer: the label is among the first `k`.
    fn is_met(&self, city: &City, finding: &Finding) -> bool {
        let candidates = city.index.candidates(finding, self.first);
        let answers = candidates.iter().map(|one| match one {
            Suggestion::Street(street) => (city.street_ids[*street as usize].clone(), String::new()),
            Suggestion::House(address) => {
                let address = &city.addresses[*address as usize];
                let street = address.street.as_ref().map(ToString::to_string).unwrap_or_default();
                (street, plain_house(&address.house))
            }
        });
        let answers: Vec<(String, String)> = answers.collect();
        let mut first = answers.iter().take(self.first);
        let no_house = !matches!(finding.code, MatchCode::Exact | MatchCode::Equated);
        match self.level {
            "house" => first.any(|answer| self.accepted.contains(answer)),
            "street" if self.first > 1 => first.any(|(street, _)| street == self.street),
            _ => first
                .next()
                .is_some_and(|(street, house)| street == self.street && (house.is_empty() || no_house)),
        }
    }
}

/// House numbers as the scorer compares them.
fn plain_house(house: &str) -> String {
    house.to_uppercase().replace('Ё', "Е").replace(char::is_whitespace, "").replace('/', "К")
}

#[test]
fn sloppy_questions_are_answered_and_hardly_a_wrong_house_is_sure() {
    let (Some(city), Some(labels)) = (city(), data("addresses/devset.tsv")) else { return };
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut wrong_but_sure = Vec::new();
    let (mut houses, mut sure) = (0, 0);
    for row in rows(&labels) {
        let label = Label::of(&row);
        let finding = city.index.find(label.query);
        let right = label.is_met(&city, &finding);
        let (all, met) = counts.entry(label.class).or_default();
        *all += 1;
        *met += usize::from(right);
        if !right && label.class != "prefix_house" {
            println!("{}: {} is {} {:?}", label.class, label.query, finding.code, finding.street_match);
        }
        // Of a number still being typed («81» for «81 к1») the house 81 is no wrong answer.
        if !right && finding.code.is_sure() && label.class != "prefix_house" {
            wrong_but_sure.push(label.query.to_owned());
        }
        let asks_for_one = label.level == "house" && label.first == 1;
        houses += usize::from(asks_for_one);
        sure += usize::from(asks_for_one && right && finding.code.is_sure());
    }
    for (class, (all, met)) in &counts {
        println!("{class:24} {met:4}/{all:4}");
        let floor = if PLAIN.contains(class) { FLOOR_OF_PLAIN } else { FLOOR };
        assert!(met * 100 >= floor * all, "{class}: {met} of {all}, floor {floor} %");
    }
    let all: usize = counts.values().map(|(all, _)| all).sum();
    let met: usize = counts.values().map(|(_, met)| met).sum();
    println!("all {met}/{all}, taken unseen {sure}/{houses}");
    assert!(met * 1000 >= 985 * all, "{met} of {all}");
    assert!(sure * 100 >= 96 * houses, "{sure} of {houses}");
    assert!(wrong_but_sure.len() * 1000 <= sure, "{wrong_but_sure:#?}");
}

#[test]
fn a_street_stays_in_the_list_while_its_name_is_typed_on() {
    let (Some(city), Some(labels)) = (city(), data("addresses/devset_keystrokes.tsv")) else { return };
    let (mut session, mut seen, mut first) = (String::new(), 0, Vec::new());
    let mut gone = Vec::new();
    for row in rows(&labels) {
        let of_session = row[0].split('_').next().unwrap_or_default();
        if of_session != session {
            of_session.clone_into(&mut session);
            seen = 0;
        }
        let offered = city.index.suggest(row[3], 8);
        let street_of = |one: &Suggestion| match one {
            Suggestion::Street(street) => city.street_ids[*street as usize].clone(),
            Suggestion::House(address) => {
                city.addresses[*address as usize].street.as_ref().map(ToString::to_string).unwrap_or_default()
            }
        };
        let there = offered.iter().take(5).any(|one| street_of(one) == row[5]);
        if there && seen == 0 {
            first.push(row[3].chars().count());
        }
        if !there && seen > 0 {
            gone.push(row[3].to_owned());
        }
        seen += usize::from(there);
    }
    assert!(gone.is_empty(), "{gone:#?}");
    first.sort_unstable();
    let (median, most) = (first[first.len() / 2], first[first.len() * 9 / 10]);
    println!("among the first five after {median} characters, nine in ten after {most}");
    assert!(median <= 3 && most <= 6, "{median} {most}");
}
