//! Territories and their boundaries: the city, its districts, and committees made of whole superblocks.

use std::collections::BTreeMap;

use geo::MultiPolygon;
use jiff::civil::{Date, date};

use crate::domain::{
    Act, ActId, Address, Boundary, BoundaryId, Contacts, HouseListEntry, Kind, Period, Status, Territory,
    TerritoryId,
};

use super::addresses::SOURCE;
use super::centres::Seat;
use super::houses::Dwelling;
use super::mesh::merge;
use super::outline;
use super::plane::{Spot, area};
use super::registry::{
    COMMITTEES, CommitteeEntry, DISTRICTS, DistrictEntry, FATHERS_COUNCILS, HOURS, MOVED, OVERLAP, SPLIT,
    telephone,
};
use super::scenery::outlines;
use super::streets::Plan;

/// Which superblocks, and so which houses, are whose.
pub(super) struct Map<'a> {
    plan: &'a Plan,
    cells: BTreeMap<&'static str, Vec<usize>>,
    houses: BTreeMap<&'static str, Vec<usize>>,
}

impl<'a> Map<'a> {
    /// Reads the patches' maps.
    pub fn read(plan: &'a Plan, houses: &[Dwelling]) -> Self {
        let owner = |n: usize| {
            let (p, letter) = plan.cells[n].committee;
            COMMITTEES.iter().find(|c| c.patch == plan.patches[p].key && c.letter == letter).map(|c| c.id)
        };
        let owners: Vec<_> = (0..plan.cells.len()).map(owner).collect();
        let mut map = Self { plan, cells: BTreeMap::new(), houses: BTreeMap::new() };
        for (n, id) in owners.iter().enumerate() {
            if let Some(id) = id {
                map.cells.entry(id).or_default().push(n);
            }
        }
        for (n, house) in houses.iter().enumerate() {
            if let Some(id) = house.cell.and_then(|c| owners[c]) {
                map.houses.entry(id).or_default().push(n);
            }
        }
        map
    }

    /// Superblocks of a committee.
    pub fn cells_of(&self, committee: &str) -> &[usize] {
        self.cells.get(committee).map_or(&[], Vec::as_slice)
    }

    /// Houses of a committee, by the superblocks it has today.
    pub fn houses_of(&self, committee: &str) -> Vec<usize> {
        self.houses.get(committee).cloned().unwrap_or_default()
    }

    fn cell_at(&self, (key, row, column): (&str, usize, usize)) -> Option<usize> {
        let at = |c: &super::streets::Cell| {
            self.plan.patches[c.place.0].key == key && (c.place.1, c.place.2) == (row, column)
        };
        self.plan.cells.iter().position(at)
    }

    fn outline(&self, cells: &[usize]) -> MultiPolygon<f64> {
        let rings: Vec<Vec<Spot>> = cells.iter().map(|n| self.plan.cells[*n].ring.clone()).collect();
        outlines(&rings)
    }
}

/// Everything the registry holds.
#[derive(Default)]
pub(super) struct Registers {
    /// Acts.
    pub acts: Vec<Act>,
    /// Territories, parents before children.
    pub territories: Vec<Territory>,
    /// Boundaries.
    pub boundaries: Vec<Boundary>,
    /// House lists.
    pub house_list: Vec<HouseListEntry>,
}

/// The id of a row of ours; the tables of the registry hold nothing but ids.
pub(super) fn territory_id(text: &str) -> TerritoryId {
    TerritoryId::new(text).expect("ids in the registry's tables are ids")
}

/// The id of an act.
pub(super) fn act_id(text: &str) -> ActId {
    ActId::new(text).expect("ids of acts are made of years and numbers")
}

const CITY: &str = "kemerovo";
/// The day the districts' borders of the demonstration came into force.
const DISTRICTS_SINCE: Date = date(2006, 1, 1);
const CHARTER: &str = "ustav-2005";

/// Writes city, districts and committees.
pub(super) fn registers(map: &Map<'_>, seats: &[Seat], addresses: &[Address]) -> Registers {
    let mut out = Registers::default();
    out.acts.push(act(CHARTER, "253", date(2005, 6, 24), "Устав города Кемерово (демонстрация)"));
    let charter = Some((CHARTER, DISTRICTS_SINCE));
    out.territories.push(territory(CITY, Kind::City, None, "Кемерово", "Кемерово"));
    bound(&mut out, CITY, charter, None, area(&outline::city()));
    let shapes = outline::districts(&map.plan.patches);
    for (n, entry) in DISTRICTS.iter().enumerate() {
        let mut row = territory(entry.id, Kind::District, Some(CITY), entry.name, entry.short);
        // The territorial administration.
        row.contacts = Contacts {
            phone: Some(telephone(800 + n)),
            email: Some(mailbox(entry.id)),
            hours: Some(HOURS.to_owned()),
            ..Contacts::default()
        };
        out.territories.push(row);
        if let Some((_, ring)) = shapes.iter().find(|(id, _)| *id == entry.id) {
            bound(&mut out, entry.id, charter, None, area(ring));
        }
        let (number, year, month, day) = entry.act;
        out.acts.push(act(
            &founding(entry),
            &number.to_string(),
            date(year, month, day),
            &format!(
                "Решение Кемеровского городского Совета народных депутатов № {number} «О границах территорий ТОС: {}» (демонстрация)",
                entry.name
            ),
        ));
    }
    for (n, (id, number, title)) in LATER_ACTS.iter().enumerate() {
        let day = if n == 0 { date(2010, 8, 27) } else { date(2019, 4, 26) };
        out.acts.push(act(id, number, day, title));
    }
    for entry in &COMMITTEES {
        let mut row = territory(
            entry.id,
            Kind::Committee,
            Some(entry.district),
            &format!("ТОС «{}»", entry.name),
            entry.name,
        );
        row.contacts = contacts(entry.id, seats, addresses);
        if FATHERS_COUNCILS.contains(&entry.id) {
            out.territories.push(fathers_council(entry, row.contacts.clone()));
        }
        out.territories.push(row);
        committee_boundaries(&mut out, map, entry);
    }
    out
}

const SPLIT_ACT: &str = "reshenie-2010-174";
const MOVE_ACT: &str = "reshenie-2019-87";
const LATER_ACTS: [(&str, &str, &str); 2] = [
    (
        SPLIT_ACT,
        "174",
        "Решение Кемеровского городского Совета народных депутатов № 174 «О разделении территории ТОС «Волгоградский» и образовании ТОС «Зелёная долина»» (демонстрация)",
    ),
    (
        MOVE_ACT,
        "87",
        "Решение Кемеровского городского Совета народных депутатов № 87 «Об изменении границ ТОС «Университетский» и ТОС «Старый город»» (демонстрация)",
    ),
];

fn founding(entry: &DistrictEntry) -> String {
    format!("reshenie-{}-{}", entry.act.1, entry.act.0)
}

/// Boundaries come into force on the first day of the second month after the act.
fn in_force((_, year, month, _): (u16, i16, i8, i8)) -> Date {
    if month > 10 { date(year + 1, month - 10, 1) } else { date(year, month + 2, 1) }
}

fn committee_boundaries(out: &mut Registers, map: &Map<'_>, entry: &CommitteeEntry) {
    let Some(district) = DISTRICTS.iter().find(|d| d.id == entry.district) else { return };
    let act = founding(district);
    let founded = Some((act.as_str(), in_force(district.act)));
    let own = map.cells_of(entry.id).to_vec();
    let (from, to, place, day) = MOVED;
    let moved = map.cell_at(place);
    let moved_on = date(day.0, day.1, day.2);
    let (whole, part, split) = SPLIT;
    let split_on = date(split.0, split.1, split.2);
    if entry.id == from {
        let before: Vec<usize> = own.iter().copied().chain(moved).collect();
        bound(out, entry.id, founded, Some(moved_on), map.outline(&before));
        bound(out, entry.id, Some((MOVE_ACT, moved_on)), None, map.outline(&own));
    } else if entry.id == to {
        let before: Vec<usize> = own.iter().copied().filter(|n| Some(*n) != moved).collect();
        bound(out, entry.id, founded, Some(moved_on), map.outline(&before));
        bound(out, entry.id, Some((MOVE_ACT, moved_on)), None, map.outline(&own));
    } else if entry.id == whole {
        let before: Vec<usize> = own.iter().chain(map.cells_of(part)).copied().collect();
        bound(out, entry.id, founded, Some(split_on), map.outline(&before));
        bound(out, entry.id, Some((SPLIT_ACT, split_on)), None, map.outline(&own));
    } else if entry.id == part {
        bound(out, entry.id, Some((SPLIT_ACT, split_on)), None, map.outline(&own));
    } else if entry.id == OVERLAP.0 {
        bound(out, entry.id, founded, None, reaching_over(map, &own));
    } else {
        bound(out, entry.id, founded, None, map.outline(&own));
    }
}

/// The outline of a committee that reaches over its border into a neighbour's field.
fn reaching_over(map: &Map<'_>, own: &[usize]) -> MultiPolygon<f64> {
    let rings: Vec<Vec<Spot>> = own.iter().map(|n| map.plan.cells[*n].ring.clone()).collect();
    let (_, _, place, share) = OVERLAP;
    let Some(other) = map.cell_at(place) else { return outlines(&rings) };
    let field = &map.plan.cells[other].field;
    let border = field.west_side();
    let last = border.len() - 1;
    let mut merged = merge(&rings);
    for spot in merged.iter_mut().flatten() {
        // The two ends stay, so that only this border moves.
        if let Some(n) = border[1..last].iter().position(|b| b == spot) {
            *spot = field.at(share, (n + 1) as f64 / last as f64);
        }
    }
    merged.first().map_or_else(|| outlines(&rings), |ring| area(ring))
}

fn act(id: &str, number: &str, day: Date, title: &str) -> Act {
    Act {
        id: act_id(id),
        number: Some(number.to_owned()),
        date: Some(day),
        title: title.to_owned(),
        link: None,
        text: Some(format!("{title}. Текст вымышлен для демонстрации.")),
    }
}

fn territory(id: &str, kind: Kind, parent: Option<&str>, name: &str, short: &str) -> Territory {
    Territory {
        id: territory_id(id),
        kind,
        parent: parent.map(territory_id),
        name: name.to_owned(),
        short_name: Some(short.to_owned()),
        status: Status::Active,
        contacts: Contacts::default(),
        source: Some(SOURCE.to_owned()),
    }
}

/// A council of the whole committee: it has no boundary of its own, and is met in the committee's centre.
fn fathers_council(entry: &CommitteeEntry, contacts: Contacts) -> Territory {
    let id = format!("{}-ottsy", entry.id);
    let name = format!("Совет отцов ТОС «{}»", entry.name);
    Territory { contacts, ..territory(&id, Kind::Body, Some(entry.id), &name, "Совет отцов") }
}

/// A mailbox that cannot be anybody's: <https://www.rfc-editor.org/rfc/rfc2606>.
fn mailbox(id: &str) -> String {
    format!("{id}@kemerovo.example")
}

fn contacts(id: &str, seats: &[Seat], addresses: &[Address]) -> Contacts {
    let seat = seats.iter().enumerate().find(|(_, s)| s.serves.contains(&id));
    Contacts {
        phone: seat.map(|(n, _)| telephone(n + 1)),
        address: seat.map(|(_, s)| addresses[s.house].text.clone()),
        hours: Some(HOURS.to_owned()),
        email: Some(mailbox(&format!("tos-{id}"))),
        ..Contacts::default()
    }
}

/// Adds a boundary; its id is the territory's and the year it came into force.
fn bound(
    out: &mut Registers,
    territory: &str,
    since: Option<(&str, Date)>,
    until: Option<Date>,
    geometry: MultiPolygon<f64>,
) {
    let from = since.map(|(_, day)| day);
    let year = from.map_or(0, Date::year);
    out.boundaries.push(Boundary {
        id: BoundaryId::new(format!("{territory}-{year}")).expect("an id and a year are an id"),
        territory: territory_id(territory),
        period: Period::new(from, until).expect("acts of the registry are in order"),
        act: since.map(|(act, _)| act_id(act)),
        geometry: Some(geometry),
        source: Some(SOURCE.to_owned()),
    });
}
