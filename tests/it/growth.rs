//! A snapshot grown edit by edit answers as one built at once from the same rows: two nodes that took different ways
//! say the same.

use std::{fmt::Debug, sync::atomic::Ordering};

use dvor::{
    app::{App, city_writes},
    domain::{AliasKind, BoundaryId, Kind, LonLat, Period, PlaceGeometry, PlaceState, StreetId, TerritoryId},
    search,
    store::{Origin, Record, Table, Write},
};
use geo::Translate;
use jiff::civil::date;

use crate::{
    partition::Dice,
    small_city,
    workshop::{Site, run},
};

const ROUNDS: usize = 100;

/// Everything that can be asked of a snapshot, a line for each thing.
struct Portrait(Vec<String>);

impl Portrait {
    fn add(&mut self, what: impl Debug) {
        self.0.push(format!("{what:?}"));
    }

    fn of(app: &App) -> Self {
        let atlas = app.atlas();
        let mut all = Self(Vec::new());
        all.add((atlas.revision, &atlas.settings, atlas.answering_kind(), atlas.extents.period_start()));
        let mut problems = app.health().problems;
        problems.sort();
        all.add(problems);
        for n in 0..atlas.extents.territories().len() as u32 {
            all.add((atlas.extents.territory(n), atlas.extents.chain(n)));
        }
        for entry in atlas.extents.boundaries() {
            all.add((&entry.boundary, entry.territory, &entry.act, entry.label()));
        }
        for (line, resolution) in atlas.lists.entries() {
            all.add((line, resolution));
        }
        for (n, house) in (0_u32..).zip(atlas.register.addresses()) {
            all.add((house, atlas.register.street_of(house), atlas.lists.naming(n)));
        }
        for shelf in atlas.places.shelves() {
            all.add((&shelf.category, &shelf.places));
        }
        for day in [date(2019, 6, 1), atlas.today] {
            for n in 0..atlas.extents.territories().len() as u32 {
                all.add(atlas.houses_of(n, day));
                let places = atlas.places_of(n, day).into_iter().map(|(shelf, own)| (&shelf.category, own));
                all.add(places.collect::<Vec<_>>());
            }
            for n in 0..44 * 16 {
                let point =
                    small_city::at(85.995 + 0.0025 * f64::from(n % 44), 55.295 + 0.0045 * f64::from(n / 44));
                all.0.push(atlas.locate_point(point, day).to_json());
                all.add(atlas.nearest_territories(point, day, 3));
            }
            for text in ASKED {
                all.0.push(atlas.locate_address(text, day).to_json());
                all.add(atlas.register.index().suggest(text, 10));
            }
        }
        all
    }
}

const ASKED: &[&str] = &[
    "Весенняя 1",
    "Весенняя 2",
    "ул. Весенняя, 9",
    "весенняя 30",
    "Ленина 3",
    "Мира 2",
    "Бродвей 2",
    "Мирная, Мира 2",
    "Посёлок 3, Мира 2",
    "Кедровка, Мира 2",
    "Мира",
    "Северная 1",
    "Загородная 1",
    "Малый, Весенняя улица, 5",
    "Новая 4",
    "Вторая Весенняя 1",
    "дом без улицы",
];

/// The same row, a little different.
fn altered(record: &Record, dice: &mut Dice) -> Record {
    let mut record = record.clone();
    let number = dice.below(12);
    let moved = |at: LonLat, dice: &mut Dice| {
        small_city::at(
            at.lon() + dice.between(-0.02, 0.02),
            at.lat().clamp(55.3, 55.36) + dice.between(-0.01, 0.01),
        )
    };
    let committees = ["alfa", "beta", "gamma", "delta", "nowhere"];
    match &mut record {
        Record::Act(act) => act.title = format!("О границах, {number}"),
        Record::Territory(territory) => match dice.below(5) {
            0 => territory.parent = None,
            1 => territory.parent = TerritoryId::new(["south", "north", "nowhere"][dice.below(3)]).ok(),
            2 => territory.kind = [Kind::Committee, Kind::Body][dice.below(2)],
            _ => territory.name = format!("ТОС № {number}"),
        },
        Record::Boundary(boundary) => match dice.below(6) {
            0 => boundary.geometry = None,
            1 => boundary.territory = TerritoryId::new(committees[dice.below(5)]).expect("an id"),
            2 => boundary.period = Period::new(Some(date(2019, 1, 1)), None).expect("in order"),
            _ => {
                let by = dice.between(-0.01, 0.01);
                boundary.geometry = boundary.geometry.as_ref().map(|area| area.translate(by, 0.0));
            }
        },
        Record::Street(street) => match dice.below(2) {
            0 => street.name = "Новая".into(),
            _ => street.other_names = vec![format!("Вторая {}", street.name)],
        },
        Record::Alias(alias) => match dice.below(3) {
            0 => alias.name = format!("Посёлок {number}"),
            1 => alias.refers_to = ["vesennyaya", "mira", "Кедровка", "nowhere"][dice.below(4)].into(),
            _ => alias.kind = [AliasKind::Street, AliasKind::Locality, AliasKind::Area][dice.below(3)],
        },
        Record::Address(address) => match dice.below(8) {
            0 => address.point = None,
            1 => address.street = StreetId::new(["vesennyaya", "mira", "nowhere"][dice.below(3)]).ok(),
            2 => {
                address.house = number.to_string();
                address.key = search::read_house(&address.house);
            }
            3 => address.text = format!("Малый, Весенняя улица, {number}"),
            4 => address.flats = Some(number as u32),
            _ => address.point = Some(moved(address.point.unwrap_or(small_city::at(86.03, 55.31)), dice)),
        },
        Record::HouseList(line) => match dice.below(3) {
            0 => line.boundary = BoundaryId::new(committees[dice.below(5)]).expect("an id"),
            _ => line.text = format!("ул. Весенняя, {number}"),
        },
        Record::Category(category) => match dice.below(2) {
            0 => category.rank = number as i64,
            _ => category.nearby = !category.nearby,
        },
        Record::Place(place) => match (dice.below(4), &mut place.geometry) {
            (0, _) => {
                place.state = [PlaceState::Built, PlaceState::Planned, PlaceState::Removed][dice.below(3)];
            }
            (1, _) => place.serves = TerritoryId::new(committees[dice.below(5)]).into_iter().collect(),
            (_, PlaceGeometry::Point(at)) => *at = moved(*at, dice),
            _ => place.name = format!("Место {number}"),
        },
        Record::BaseArea(_) | Record::BaseLine(_) => {}
    }
    record
}

#[test]
fn a_snapshot_grown_edit_by_edit_answers_as_one_built_at_once() {
    run(async {
        let site = Site::new();
        let store = site.store().await;
        let writes = city_writes(small_city::city());
        store.write(&writes, Origin::default()).await.expect("written");
        let grown = App::start(store).await.expect("started");
        let put = |write: &Write| match write {
            Write::Put(record) => Some(record.clone()),
            _ => None,
        };
        let first: Vec<Record> = writes.iter().filter_map(put).collect();
        let mut dice = Dice(4);
        for round in 0..ROUNDS {
            for _ in 0..=dice.below(3) {
                let record = &first[dice.below(first.len())];
                let (table, id) = (record.table(), record.id());
                match dice.below(10) {
                    0 => drop(site.sql(&format!("delete from {table} where id = '{id}'"))),
                    1 if table != Table::Category => {
                        // The same row under another key, as `insert or replace` leaves it.
                        drop(site.sql(&format!("update {table} set fid = fid + 100 where id = '{id}'")));
                    }
                    // References that lead nowhere are another program's work.
                    2..5 => _ = grown.write(&[Write::Put(record.clone())], Origin::default()).await,
                    _ => _ = grown.write(&[Write::Put(altered(record, &mut dice))], Origin::default()).await,
                }
            }
            grown.catch_up().await.expect("read");
            if round % 4 == 3 {
                let built = App::start(site.store().await).await.expect("started");
                let (grown, fresh) = (Portrait::of(&grown), Portrait::of(&built));
                for (grown, fresh) in grown.0.iter().zip(&fresh.0) {
                    assert_eq!(grown, fresh, "round {round}");
                }
                assert_eq!(grown.0.len(), fresh.0.len(), "round {round}");
                built.close().await;
            }
        }
        let swaps = grown.counters.swaps.load(Ordering::Relaxed);
        assert!(swaps > ROUNDS as u64, "edits were kept, {swaps}");
        grown.close().await;
    });
}
