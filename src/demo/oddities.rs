//! Bodies and their house lists, and what is wrong on purpose, so that a demonstration can show what dvor finds.

use geo::Contains;
use jiff::civil::date;

use crate::domain::{
    Act, Address, AddressId, Boundary, BoundaryId, Contacts, HouseListEntry, HouseListEntryId, Kind, Period,
    PlaceId, Status, Street, Territory, TerritoryId,
};

use super::addresses::SOURCE;
use super::committees::{Map, Registers, act_id, territory_id};
use super::houses::{Dwelling, Tail};
use super::plane::{Spot, area, inside, to_edge};
use super::quarters::Fabric;
use super::registry::{BLOCK_COUNCILS, CONTRADICTION, HOUSE_COUNCILS, MOVED, OVERLAP, SPLIT, STREET_ELDERS};
use super::scenery::block;
use super::streets::{FORESTERS, Plan};

/// What is odd in the demonstration city, by id: for tests, and for whoever shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Oddities {
    /// Houses in the city that lie in no committee.
    pub uncovered: Vec<AddressId>,
    /// The one pair of committees whose polygons overlap.
    pub overlap: (TerritoryId, TerritoryId),
    /// The houses in that overlap.
    pub disputed: Vec<AddressId>,
    /// The boundary whose house list contradicts its polygon.
    pub contradicting_list: BoundaryId,
    /// The houses that list names although they lie in a neighbour's polygon.
    pub contradicted: Vec<AddressId>,
    /// A house within 15 m of the border to another committee.
    pub near_border: AddressId,
    /// A body known by its house list only.
    pub body_by_list: TerritoryId,
    /// A body with a polygon and a list that agree.
    pub body_by_polygon: TerritoryId,
    /// A part went from the first committee to the second on 2019-06-01.
    pub moved: (TerritoryId, TerritoryId),
    /// A house of that part.
    pub moved_house: AddressId,
    /// The second committee was split off the first on 2010-09-01.
    pub split: (TerritoryId, TerritoryId),
    /// The centre that stands outside the committee it serves.
    pub centre_outside: PlaceId,
}

/// The drawing and the rows made of it.
pub(super) struct Drawn<'a> {
    /// The ground.
    pub plan: &'a Plan,
    /// Whose is what.
    pub map: &'a Map<'a>,
    /// The houses.
    pub houses: &'a [Dwelling],
    /// Their streets.
    pub streets: &'a [Street],
    /// Their addresses.
    pub addresses: &'a [Address],
}

/// Adds the bodies and the list that contradicts its polygon.
pub(super) fn bodies(drawn: &Drawn<'_>, out: &mut Registers) {
    for committee in BLOCK_COUNCILS {
        block_council(drawn, committee, out);
    }
    for committee in STREET_ELDERS {
        street_elder(drawn, committee, out);
    }
    for committee in HOUSE_COUNCILS {
        house_council(drawn, committee, out);
    }
    contradict(drawn, out);
}

/// Since when bodies are known.
const BODIES_SINCE: jiff::civil::Date = date(2021, 1, 1);

fn body(
    out: &mut Registers,
    (committee, id, name, short): (&str, &str, String, String),
    geometry: Option<geo::MultiPolygon<f64>>,
    list: &[(usize, String)],
    addresses: &[Address],
) {
    let boundary = BoundaryId::new(format!("{id}-2021")).expect("an id and a year are an id");
    out.territories.push(Territory {
        id: territory_id(id),
        kind: Kind::Body,
        parent: Some(territory_id(committee)),
        name,
        short_name: Some(short),
        status: Status::Active,
        contacts: Contacts::default(),
        source: Some(SOURCE.to_owned()),
    });
    out.boundaries.push(Boundary {
        id: boundary.clone(),
        territory: territory_id(id),
        period: Period::new(Some(BODIES_SINCE), None).expect("an open period is in order"),
        act: None,
        geometry,
        source: Some(SOURCE.to_owned()),
    });
    enlist(out, &boundary, list, addresses);
}

fn enlist(out: &mut Registers, boundary: &BoundaryId, list: &[(usize, String)], addresses: &[Address]) {
    for (n, (house, text)) in list.iter().enumerate() {
        out.house_list.push(HouseListEntry {
            id: HouseListEntryId::new(format!("{boundary}-{}", n + 1)).expect("an id and a number are an id"),
            boundary: boundary.clone(),
            act: None,
            text: text.clone(),
            address: Some(addresses[*house].id.clone()),
        });
    }
}

impl Drawn<'_> {
    /// Houses as a list writes them, street by street, number by number.
    fn written(&self, mut houses: Vec<usize>) -> Vec<(usize, String)> {
        houses.sort_by_key(|n| (self.houses[*n].road, self.houses[*n].number, self.houses[*n].tail));
        let text = |n: usize| {
            let label = &self.streets[self.houses[n].road].label;
            format!("{label}, {}", self.addresses[n].house)
        };
        houses.into_iter().map(|n| (n, text(n))).collect()
    }
}

/// A council of one block, bounded by the axes of its streets.
fn block_council(drawn: &Drawn<'_>, committee: &str, out: &mut Registers) {
    let own = drawn.map.houses_of(committee);
    let blocks = drawn.map.cells_of(committee).iter().flat_map(|n| {
        let cell = &drawn.plan.cells[*n];
        let pairs = (0..cell.us.len()).flat_map(|i| (0..cell.vs.len()).map(move |j| (i, j)));
        pairs.filter_map(|(i, j)| block(cell, i, j, 0.0))
    });
    let full = blocks.map(|ring| {
        let within: Vec<usize> = own.iter().copied().filter(|n| inside(&ring, drawn.houses[*n].at)).collect();
        (ring, within)
    });
    let Some((ring, within)) = full.max_by_key(|(_, within)| within.len()) else { return };
    let list = drawn.written(within);
    let Some((first, _)) = list.first() else { return };
    let street = &drawn.streets[drawn.houses[*first].road].label;
    let id = format!("{committee}-kvartal");
    let name = format!("Совет квартала: {street}, {}", drawn.addresses[*first].house);
    body(out, (committee, &id, name, "Совет квартала".to_owned()), Some(area(&ring)), &list, drawn.addresses);
}

/// An elder of a street that lies wholly in the committee.
fn street_elder(drawn: &Drawn<'_>, committee: &str, out: &mut Registers) {
    const FITTING: std::ops::RangeInclusive<usize> = 24..=70;
    let own = drawn.map.houses_of(committee);
    let mut by_road: std::collections::BTreeMap<usize, Vec<usize>> = std::collections::BTreeMap::new();
    for n in own {
        by_road.entry(drawn.houses[n].road).or_default().push(n);
    }
    let whole = |road: usize, count: usize| drawn.houses.iter().filter(|h| h.road == road).count() == count;
    let found =
        by_road.into_iter().find(|(road, own)| FITTING.contains(&own.len()) && whole(*road, own.len()));
    let Some((road, own)) = found else { return };
    let label = &drawn.streets[road].label;
    let id = format!("{committee}-ulitsa");
    let name = format!("Старший улицы: {label}");
    body(out, (committee, &id, name, label.clone()), None, &drawn.written(own), drawn.addresses);
}

fn house_council(drawn: &Drawn<'_>, committee: &str, out: &mut Registers) {
    let own = drawn.map.houses_of(committee);
    let Some(biggest) = own.into_iter().max_by_key(|n| (drawn.houses[*n].flats, usize::MAX - n)) else {
        return;
    };
    let list = drawn.written(vec![biggest]);
    let id = format!("{committee}-dom");
    let (name, short) = (format!("Совет дома: {}", list[0].1), list[0].1.clone());
    body(out, (committee, &id, name, short), None, &list, drawn.addresses);
}

const LIST_ACT: &str = "reshenie-2006-201";
/// The day that list came into force.
const LIST_SINCE: jiff::civil::Date = date(2006, 11, 1);

/// The list of a whole committee: its own houses, and a few across the border.
fn contradict(drawn: &Drawn<'_>, out: &mut Registers) {
    let (committee, neighbour, count) = CONTRADICTION;
    let Some(boundary) = out.boundaries.iter_mut().find(|b| b.territory.as_str() == committee) else {
        return;
    };
    let id =
        BoundaryId::new(format!("{committee}-{}", LIST_SINCE.year())).expect("an id and a year are an id");
    boundary.id = id.clone();
    boundary.act = Some(act_id(LIST_ACT));
    boundary.period = Period::new(Some(LIST_SINCE), None).expect("an open period is in order");
    let mut houses = drawn.map.houses_of(committee);
    houses.extend(across(drawn, committee, neighbour, count));
    let list = drawn.written(houses);
    let texts: Vec<&str> = list.iter().map(|(_, text)| text.as_str()).collect();
    out.acts.push(Act {
        id: act_id(LIST_ACT),
        number: Some("201".to_owned()),
        date: Some(date(2006, 9, 29)),
        title: "Решение Кемеровского городского Совета народных депутатов № 201 «О границах ТОС «Деревня Красная»» (демонстрация)".to_owned(),
        link: None,
        text: Some(format!(
            "В границы ТОС «Деревня Красная» входят дома: {}. Текст вымышлен для демонстрации.",
            texts.join("; ")
        )),
    });
    enlist(out, &id, &list, drawn.addresses);
}

/// The neighbour's houses nearest a committee.
fn across(drawn: &Drawn<'_>, committee: &str, neighbour: &str, count: usize) -> Vec<usize> {
    let rings: Vec<&[Spot]> =
        drawn.map.cells_of(committee).iter().map(|n| drawn.plan.cells[*n].ring.as_slice()).collect();
    let off = |n: &usize| rings.iter().map(|r| to_edge(r, drawn.houses[*n].at)).fold(f64::MAX, f64::min);
    let mut near = drawn.map.houses_of(neighbour);
    near.retain(|n| drawn.houses[*n].tail == Tail::Plain);
    near.sort_by(|a, b| off(a).total_cmp(&off(b)));
    near.truncate(count);
    near
}

/// Names what is odd, by looking at the rows; `None` when the seed does not show it.
pub(super) fn tell(drawn: &Drawn<'_>, registers: &Registers, centre_outside: PlaceId) -> Option<Oddities> {
    let id = |n: usize| drawn.addresses[n].id.clone();
    let shape = |territory: &str| {
        let mut own = registers.boundaries.iter().filter(|b| b.territory.as_str() == territory);
        own.next_back().and_then(|b| b.geometry.as_ref())
    };
    let (first, second) = (shape(OVERLAP.0)?, shape(OVERLAP.1)?);
    let holds =
        |area: &geo::MultiPolygon<f64>, n: usize| area.contains(&geo::Point(drawn.houses[n].at.coord()));
    let disputed =
        drawn.map.houses_of(OVERLAP.1).into_iter().filter(|n| holds(first, *n) && holds(second, *n));
    let foresters = drawn.plan.roads.iter().position(|r| r.name.label == FORESTERS)?;
    let uncovered = (0..drawn.houses.len()).filter(|n| drawn.houses[*n].road == foresters);
    let contradicting = registers.boundaries.iter().find(|b| b.territory.as_str() == CONTRADICTION.0)?;
    let listed = registers.house_list.iter().filter(|e| e.boundary == contradicting.id);
    let claimed = drawn.map.houses_of(CONTRADICTION.1);
    let strangers: std::collections::BTreeSet<_> = claimed.into_iter().map(id).collect();
    let contradicted = listed.filter_map(|e| e.address.clone()).filter(|a| strangers.contains(a));
    let moved = drawn.map.houses_of(MOVED.1).into_iter().find(|n| {
        let place = drawn.houses[*n].cell.map(|c| drawn.plan.cells[c].place);
        place.is_some_and(|(_, row, column)| (row, column) == (MOVED.2.1, MOVED.2.2))
    })?;
    let pair = |(a, b): (&str, &str)| (territory_id(a), territory_id(b));
    Some(Oddities {
        uncovered: uncovered.map(id).collect(),
        overlap: pair((OVERLAP.0, OVERLAP.1)),
        disputed: disputed.map(id).collect(),
        contradicting_list: contradicting.id.clone(),
        contradicted: contradicted.collect(),
        near_border: id(near_border(drawn)?),
        body_by_list: territory_id(&format!("{}-ulitsa", STREET_ELDERS[0])),
        body_by_polygon: territory_id(&format!("{}-kvartal", BLOCK_COUNCILS[0])),
        moved: pair((MOVED.0, MOVED.1)),
        moved_house: id(moved),
        split: pair((SPLIT.0, SPLIT.1)),
        centre_outside,
    })
}

/// A private house whose nearest border, less than 15 m off, is another committee's.
fn near_border(drawn: &Drawn<'_>) -> Option<usize> {
    const NEAR_M: f64 = 14.8;
    drawn.houses.iter().enumerate().find_map(|(n, house)| {
        let cell = &drawn.plan.cells[house.cell?];
        if house.fabric == Fabric::Village || to_edge(&cell.ring, house.at) > NEAR_M {
            return None;
        }
        let beyond = [1.0, -1.0].map(|side| house.at + house.way.left() * (side * 2.0 * NEAR_M));
        let strange = |p: &Spot| {
            let other = drawn.plan.cells.iter().find(|c| inside(&c.ring, *p));
            other.is_some_and(|c| c.committee != cell.committee && to_edge(&c.ring, house.at) < NEAR_M)
        };
        beyond.iter().any(strange).then_some(n)
    })
}
