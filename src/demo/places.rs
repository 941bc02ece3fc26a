//! Places: centres and their battery boxes, yards and what stands in them, memorials and murals.

use crate::domain::{Address, Category, CategoryId, GeometryKind, Place, PlaceGeometry, PlaceId};

use super::addresses::SOURCE;
use super::centres::Seat;
use super::committees::territory_id;
use super::dice::Dice;
use super::ground::Ground;
use super::houses::Dwelling;
use super::oddities::Drawn;
use super::plane::{Spot, area, between, middle};
use super::quarters::{Fabric, LEFT_BANK};
use super::registry::{HOURS, telephone};
use super::scenery::block_parks;
use super::yards::Yard;

const COMFORT: &str = "Формирование комфортной городской среды";
const INITIATIVE: &str = "Твой Кузбасс – твоя инициатива";
const IDEAS: &str = "Город друзей – город идей";
const COSY: &str = "Уютный Кемерово";
const GREEN: &str = "Экологичный Кемерово";
const HEALTHY: &str = "Здоровый Кемерово";
const SOCIAL: &str = "Социальный Кемерово";
const PATRIOTIC: &str = "Патриотичный Кемерово";

/// Projects of initiative budgeting that made a sports ground, as the city counts them.
const INITIATIVES: usize = 21;
const SPORTS_GROUNDS: usize = 90;
const MEMORIALS: usize = 60;
const MURALS: usize = 15;
/// Benches along the embankment and in each park; the rest stand in yards.
const EMBANKMENT_BENCHES: usize = 44;
const PARK_BENCHES: usize = 11;
const YARD_BENCHES: usize = 700;

/// Categories, in the order lists show them.
pub(super) fn categories() -> Vec<Category> {
    let point = GeometryKind::Point;
    [
        (
            "centre",
            "centres",
            "Центр по работе с населением",
            "Community centre",
            "Центры по работе с населением",
            "Community centres",
            point,
        ),
        (
            "yard",
            "yards",
            "Благоустроенный двор",
            "Improved yard",
            "Благоустроенные дворы",
            "Improved yards",
            GeometryKind::Area,
        ),
        (
            "battery-box",
            "battery_boxes",
            "Бокс для батареек",
            "Battery box",
            "Боксы для батареек",
            "Battery boxes",
            point,
        ),
        (
            "playground",
            "playgrounds",
            "Детская площадка",
            "Playground",
            "Детские площадки",
            "Playgrounds",
            point,
        ),
        (
            "sports-ground",
            "sports_grounds",
            "Спортивная площадка",
            "Sports ground",
            "Спортивные площадки",
            "Sports grounds",
            point,
        ),
        ("bench", "benches", "Скамейка", "Bench", "Скамейки", "Benches", point),
        ("memorial", "memorials", "Памятник", "Memorial", "Памятники", "Memorials", point),
        ("mural", "murals", "Мурал", "Mural", "Муралы", "Murals", point),
    ]
    .into_iter()
    .enumerate()
    .map(|(n, (id, collection, name_ru, name_en, title_ru, title_en, geometry))| Category {
        id: category(id),
        collection: collection.to_owned(),
        name_ru: name_ru.to_owned(),
        name_en: name_en.to_owned(),
        title_ru: title_ru.to_owned(),
        title_en: title_en.to_owned(),
        geometry,
        nearby: true,
        rank: i64::try_from(n + 1).unwrap_or(i64::MAX),
    })
    .collect()
}

/// A year some years after another.
fn year(first: i32, later: usize) -> i32 {
    first + i32::try_from(later).unwrap_or_default()
}

fn category(id: &str) -> CategoryId {
    CategoryId::new(id).expect("categories of the table are ids")
}

/// The id of a centre, by its number from 1.
pub(super) fn centre_id(number: usize) -> PlaceId {
    PlaceId::new(format!("centre-{number}")).expect("a word and a number are an id")
}

/// Everything that stands in the city.
pub(super) fn places(
    seed: u64,
    drawn: &Drawn<'_>,
    ground: &Ground,
    seats: &[Seat],
    yards: &[Yard],
) -> Vec<Place> {
    let mut furnisher = Furnisher { drawn, ground, dice: Dice::new(seed, 6), out: Vec::new(), count: 0 };
    furnisher.centres(seats);
    furnisher.yards(yards);
    furnisher.playgrounds(yards);
    furnisher.sports_grounds(yards);
    furnisher.benches(yards);
    furnisher.memorials();
    furnisher.murals();
    furnisher.out
}

struct Furnisher<'a> {
    drawn: &'a Drawn<'a>,
    ground: &'a Ground,
    dice: Dice,
    out: Vec<Place>,
    count: usize,
}

impl Furnisher<'_> {
    /// Adds a place of a category, numbered within it; the caller fills in what else is known.
    fn put(&mut self, kind: &str, name: String, geometry: PlaceGeometry) -> &mut Place {
        let id = category(kind);
        self.count = if self.out.last().is_some_and(|p| p.category == id) { self.count + 1 } else { 1 };
        let number = self.count;
        let at = self.out.len();
        let own = PlaceId::new(format!("{kind}-{number}")).expect("a category and a number are an id");
        self.out.push(Place { source: Some(SOURCE.to_owned()), ..Place::new(own, id, name, geometry) });
        &mut self.out[at]
    }

    fn address(&self, house: usize) -> &Address {
        &self.drawn.addresses[house]
    }

    fn house(&self, house: usize) -> &Dwelling {
        &self.drawn.houses[house]
    }

    /// The house nearest a spot, within 200 m.
    fn nearest(&self, spot: Spot) -> Option<usize> {
        let near = self.ground.near(self.drawn.houses, spot, 200.0);
        let off = |n: &usize| self.house(*n).at.to(spot);
        near.into_iter().min_by(|a, b| off(a).total_cmp(&off(b)))
    }

    fn near_address(&self, spot: Spot) -> Option<String> {
        self.nearest(spot).map(|n| self.address(n).text.clone())
    }

    fn centres(&mut self, seats: &[Seat]) {
        for (n, seat) in seats.iter().enumerate() {
            let at = self.house(seat.house).at;
            let address = self.address(seat.house).text.clone();
            let number = n + 1;
            let name = format!("Центр по работе с населением № {number}");
            let place = self.put("centre", name, PlaceGeometry::Point(at.lonlat()));
            place.year = Some(2006);
            place.address = Some(address);
            place.phone = Some(telephone(number));
            place.hours = Some(HOURS.to_owned());
            place.description = Some(
                "База окружного комитета ТОС: кружки и клубы, прокат спортивного инвентаря, приём граждан, школа управдома."
                    .to_owned(),
            );
            place.theme = Some(SOCIAL.to_owned());
            place.serves = seat.serves.iter().map(|id| territory_id(id)).collect();
        }
        for (n, seat) in seats.iter().enumerate() {
            let house = self.house(seat.house);
            let at = house.at + house.way * 4.0 + house.way.left() * 3.0;
            let address = self.address(seat.house).text.clone();
            let name = format!("Бокс для батареек в центре № {}", n + 1);
            let place = self.put("battery-box", name, PlaceGeometry::Point(at.lonlat()));
            place.address = Some(address);
            place.description = Some("Акция «Сдай батарейку – спаси ёжика!»".to_owned());
            place.hours = Some(HOURS.to_owned());
            place.theme = Some(GREEN.to_owned());
        }
    }

    fn yards(&mut self, yards: &[Yard]) {
        for (n, yard) in yards.iter().enumerate() {
            let address = self.address(yard.house).text.clone();
            let street = &self.drawn.streets[self.house(yard.house).road].label;
            let name = format!("Двор: {street}, {}", self.address(yard.house).house);
            let place = self.put("yard", name, PlaceGeometry::Area(area(&yard.ring)));
            place.year = Some(year(2021, n * 7 % 3));
            place.address = Some(address);
            place.description =
                Some("Двор выбран жителями: проезд, освещение, скамейки, озеленение.".to_owned());
            place.theme = Some(COSY.to_owned());
            place.programme = Some(COMFORT.to_owned());
        }
    }

    fn playgrounds(&mut self, yards: &[Yard]) {
        for (n, yard) in yards.iter().enumerate().filter(|(n, _)| n % 10 != 9) {
            let at = between(middle(&yard.ring), yard.ring[0], 0.45);
            let address = self.address(yard.house).text.clone();
            let place =
                self.put("playground", "Детская площадка".to_owned(), PlaceGeometry::Point(at.lonlat()));
            place.year = Some(year(2021, n * 7 % 3));
            place.address = Some(address);
            place.theme = Some(COSY.to_owned());
            place.programme = Some(COMFORT.to_owned());
        }
    }

    fn sports_grounds(&mut self, yards: &[Yard]) {
        const NAMES: [&str; 5] = [
            "Спортивная площадка",
            "Уличные тренажёры",
            "Волейбольная площадка",
            "Хоккейная коробка",
            "Площадка для сдачи норм ГТО",
        ];
        for (k, yard) in yards.iter().skip(1).step_by(3).take(SPORTS_GROUNDS).enumerate() {
            let far = &yard.ring[yard.ring.len() / 2];
            let at = between(middle(&yard.ring), *far, 0.5);
            let address = self.address(yard.house).text.clone();
            let initiative = k % 4 == 0 && k / 4 < INITIATIVES;
            let place = self.put(
                "sports-ground",
                NAMES[k % NAMES.len()].to_owned(),
                PlaceGeometry::Point(at.lonlat()),
            );
            place.year = Some(if initiative { year(2019, k / 4 % 5) } else { year(2021, k % 3) });
            place.address = Some(address);
            place.theme = Some(HEALTHY.to_owned());
            place.programme = Some(if initiative { INITIATIVE } else { COMFORT }.to_owned());
        }
    }

    fn benches(&mut self, yards: &[Yard]) {
        let embankment = self.drawn.plan.patches[LEFT_BANK].net.along_row(0, 0, 3);
        let whole = super::plane::length(&embankment);
        let mut spots: Vec<Spot> = (0..EMBANKMENT_BENCHES)
            .map(|n| {
                let (at, way) =
                    super::plane::along(&embankment, whole * (n as f64 + 0.5) / EMBANKMENT_BENCHES as f64);
                at + way.left() * self.dice.within(22.0, 60.0)
            })
            .collect();
        for (_, ring) in block_parks(self.drawn.plan) {
            let heart = middle(&ring);
            for n in 0..PARK_BENCHES {
                let edge = ring[n * ring.len() / PARK_BENCHES];
                spots.push(between(heart, edge, self.dice.within(0.35, 0.85)));
            }
        }
        for n in 0..YARD_BENCHES {
            let yard = &yards[n % yards.len()];
            let vertex = yard.ring[(n / yards.len() * 3 + 1) % yard.ring.len()];
            spots.push(between(middle(&yard.ring), vertex, self.dice.within(0.7, 0.92)));
        }
        for (n, at) in spots.into_iter().enumerate() {
            let address = self.near_address(at);
            let place = self.put("bench", "Скамейка".to_owned(), PlaceGeometry::Point(at.lonlat()));
            place.year = Some(year(2016, n * 11 % 8));
            place.address = address;
            place.theme = Some(COSY.to_owned());
        }
    }

    fn memorials(&mut self) {
        const NAMES: [&str; 12] = [
            "Обелиск Победы",
            "Памятник воинам-землякам",
            "Стела «Слава труду»",
            "Памятный знак труженикам тыла",
            "Памятник шахтёрам",
            "Стела «Город трудовой доблести»",
            "Аллея Героев",
            "Памятник воинам-интернационалистам",
            "Памятный камень первостроителям",
            "Памятник ликвидаторам аварий",
            "Памятный знак учителям",
            "Мемориал «Вечный огонь»",
        ];
        let plan = self.drawn.plan;
        let mut spots: Vec<Spot> = block_parks(plan).iter().map(|(_, ring)| middle(ring)).collect();
        let squares = plan.cells.iter().filter_map(|cell| {
            let (u, v) = (cell.us.get(1)? * 0.5, cell.vs.get(1)? * 0.5);
            // A little square beside the first house of a block.
            let tries = [(0.0, 0.0), (0.04, 0.0), (0.0, 0.04), (-0.03, 0.02), (0.05, 0.05)];
            tries.iter().map(|(du, dv)| cell.field.at(u + du, v + dv)).find(|p| {
                self.ground.clear_of_streets(*p, 14.0)
                    && self.ground.clear_of_houses(self.drawn.houses, *p, 14.0)
            })
        });
        let squares: Vec<Spot> = squares.collect();
        let wanted = MEMORIALS - spots.len() - 1;
        spots.extend((0..wanted).filter_map(|n| squares.get(n * squares.len() / wanted).copied()));
        for (n, at) in spots.into_iter().enumerate() {
            self.memorial(NAMES[n % NAMES.len()], at, None);
        }
        let polyana = plan.cells.iter().filter(|c| plan.patches[c.place.0].key == "lesnaya");
        if let Some(at) = polyana.max_by_key(|c| c.place).map(|c| c.field.at(0.25, 0.25)) {
            self.memorial("Стена памяти", at, Some(IDEAS));
        }
    }

    fn memorial(&mut self, name: &str, at: Spot, programme: Option<&str>) {
        let house = self.nearest(at);
        let street = house.map(|n| self.drawn.streets[self.house(n).road].label.clone());
        let name = street.map_or_else(|| name.to_owned(), |street| format!("{name} ({street})"));
        let address = house.map(|n| self.address(n).text.clone());
        let year = year(1965, self.dice.whole(0, 58) as usize);
        let place = self.put("memorial", name, PlaceGeometry::Point(at.lonlat()));
        place.year = Some(year);
        place.address = address;
        place.theme = Some(PATRIOTIC.to_owned());
        place.programme = programme.map(str::to_owned);
    }

    fn murals(&mut self) {
        let slabs: Vec<usize> = (0..self.drawn.houses.len())
            .filter(|n| {
                let house = self.house(*n);
                let district =
                    house.cell.map(|c| self.drawn.plan.patches[self.drawn.plan.cells[c].place.0].district);
                house.fabric == Fabric::Panel && district == Some("zavodskiy")
            })
            .collect();
        for n in 0..MURALS {
            let Some(&house) = slabs.get(n * slabs.len() / MURALS) else { return };
            let front = self.house(house);
            // On the end wall, where such a wall is blind.
            let at = front.at + front.way * (front.size.0 / 2.0 - 1.0);
            let address = self.address(house).text.clone();
            let street = &self.drawn.streets[front.road].label;
            let name = format!("Мурал «Их именами названы…» ({street})");
            let place = self.put("mural", name, PlaceGeometry::Point(at.lonlat()));
            place.year = Some(year(2018, n % 6));
            place.address = Some(address);
            place.description =
                Some("Роспись фасада в память о героях, чьи имена носят улицы города.".to_owned());
            place.theme = Some(PATRIOTIC.to_owned());
            place.programme = Some(IDEAS.to_owned());
        }
    }
}
