//! A made region: localities from a city to villages, with the streets and houses such places have.
//!
//! A few dozen street names stand in nearly every locality, most of the others in few; the sizes of localities fall as
//! a power of their rank. Addresses come in no order, as ids of a state register do.

use std::collections::HashSet;
use std::sync::Arc;

use dvor::domain::{Address, AddressId, Flags, Street, StreetId};
use dvor::search::{read_house, read_street};
use rand::Rng;
use rand_pcg::Pcg64Mcg;

/// The names that nearly every locality has.
const EVERYWHERE: &str = "улица Ленина, Советская улица, улица Мира, Центральная улица, Школьная улица, \
    Молодёжная улица, Садовая улица, Лесная улица, Новая улица, Набережная улица, Заречная улица, Зелёная улица, \
    Октябрьская улица, Первомайская улица, Комсомольская улица, Пионерская улица, Полевая улица, Луговая улица, \
    Северная улица, Южная улица, Солнечная улица, Степная улица, улица Строителей, улица Гагарина, улица Кирова, \
    улица Пушкина, улица Чапаева, улица Победы, улица 40 лет Победы, улица 8 Марта, улица 1 Мая, Рабочая улица, \
    Колхозная улица, улица Мичурина, Нагорная улица, Береговая улица, Речная улица, Берёзовая улица, \
    улица Калинина, улица Дзержинского";
/// Names some of the larger places have.
const STREETS: &str = include_str!("../../src/demo/names/streets.txt");
const SETTLEMENT: &str = include_str!("../../src/demo/names/settlement.txt");
const LANES: &str = include_str!("../../src/demo/names/lanes.txt");
const PROEZDS: &str = include_str!("../../src/demo/names/proezds.txt");
/// People that streets are named after, in the genitive.
const FIRST_NAMES: &str = "Ивана Николая Петра Василия Александра Алексея Сергея Михаила Фёдора Павла Степана Григория \
    Дмитрия Андрея Константина Виктора Владимира Евгения Бориса Леонида Семёна Якова Марии Зои Веры Надежды Лизы";
const SURNAMES: &str = "Петрова Смирнова Волкова Соколова Лебедева Козлова Новикова Морозова Павлова Голубева \
    Виноградова Богданова Воробьёва Фёдорова Михайлова Беляева Тарасова Белова Комарова Орлова Киселёва Макарова \
    Андреева Ковалёва Ильина Гусева Титова Кузьмина Кудрявцева Баранова Куликова Алексеева Степанова Яковлева \
    Сорокина Сергеева Романова Захарова Борисова Королёва Герасимова Пономарёва Григорьева Лазарева Медведева \
    Ершова Никитина Соболева Рябова Полякова Цветкова Данилова Жукова Фролова Журавлёва Николаева Крылова Максимова \
    Сидорова Осипова Белоусова Федотова Дорофеева Егорова Матвеева Боброва Дмитриева Калинина Анисимова Петухова \
    Антонова Тимофеева Никифорова Веселова Филиппова Маркова Большакова Суханова Миронова Ширяева Александрова \
    Коновалова Шестакова Казакова Ефимова Денисова Громова Фомина Давыдова Мельникова Щербакова Блинова";
const FIRST_PARTS: &str = "Ново Старо Верх Нижне Красно Бело Черно Мало Больше Средне Усть- Каменно Светло Сухо Сосново \
    Липово Дубо Берёзо Ольхо Кедро Ясно Тихо Добро Миро Славо Горно Степно Речно Озёрно Лесо Поле Луго Перво Сине \
    Золото Серебро Широко Круто Глубоко Высоко";
const SECOND_PARTS: &str = "каменка павловка михайловка ивановка троицк николаевка александровка петровка покровка \
    успенка васильевка алексеевка григорьевка сергеевка дмитриевка никольск андреевка семёновка фёдоровка борисовка \
    захаровка ильинка егорьевск юрьевка антоновка романовка матвеевка тимофеевка воронцовка орловка соколовка \
    лебедянка журавлёвка ольгинка марьинка еленовка софьинка аннинск татьяновка варваровка подгорное заречье \
    полянка бережки ключи родники озерки борки выселки хутора";

/// Houses a street of the largest city has on average, and one of the smallest village.
const HOUSES_A_STREET: (f64, f64) = (48.0, 20.0);

/// Streets and addresses.
pub struct Region {
    pub streets: Vec<Arc<Street>>,
    pub addresses: Vec<Arc<Address>>,
}

/// A region of so many houses and localities; the same for the same figures.
pub fn region(houses: usize, localities: usize) -> Region {
    let mut maker =
        Maker { dice: Pcg64Mcg::new(7), names: names(), streets: Vec::new(), addresses: Vec::new() };
    maker.addresses.reserve(houses);
    let weights: Vec<f64> = (1..=localities).map(|rank| (rank as f64).powf(-0.7)).collect();
    let sum: f64 = weights.iter().sum();
    for (locality, weight) in places(localities).iter().zip(&weights) {
        let share = (houses as f64 * weight / sum).round().max(1.0) as usize;
        maker.locality(locality, share, weight / weights[0]);
    }
    let Maker { mut dice, streets, mut addresses, .. } = maker;
    for at in (1..addresses.len()).rev() {
        addresses.swap(at, below(&mut dice, at + 1));
    }
    Region { streets, addresses }
}

struct Maker {
    dice: Pcg64Mcg,
    /// The labels of streets, those that stand everywhere first.
    names: Vec<String>,
    streets: Vec<Arc<Street>>,
    addresses: Vec<Arc<Address>>,
}

impl Maker {
    fn locality(&mut self, locality: &str, houses: usize, size: f64) {
        let average = HOUSES_A_STREET.1 + (HOUSES_A_STREET.0 - HOUSES_A_STREET.1) * size.sqrt();
        let count = ((houses as f64 / average).ceil() as usize).clamp(1, self.names.len());
        let labels = self.deal(count);
        let weights: Vec<f64> = labels.iter().map(|_| 0.15 - part(&mut self.dice).ln()).collect();
        let sum: f64 = weights.iter().sum();
        for (label, weight) in labels.into_iter().zip(weights) {
            let own = (houses as f64 * weight / sum).round() as usize;
            self.street(locality, &label, own);
        }
    }

    /// So many different labels of streets: nearly all of those that stand everywhere, and of the others the rarer the
    /// farther they are down the list.
    fn deal(&mut self, count: usize) -> Vec<String> {
        let everywhere = EVERYWHERE.split(", ").count();
        let mut keyed: Vec<(f64, usize)> = (0..self.names.len())
            .map(|at| {
                let wait = -(1.0 - part(&mut self.dice)).ln();
                let rank = if at < everywhere { 0.0 } else { (at + 20) as f64 };
                (if rank == 0.0 { wait } else { wait * rank }, at)
            })
            .collect();
        keyed.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        keyed.iter().take(count).map(|(_, at)| self.names[*at].clone()).collect()
    }

    fn street(&mut self, locality: &str, label: &str, houses: usize) {
        let read = read_street(label);
        let id = StreetId::new(format!("s{:06}", self.streets.len())).expect("an id");
        for n in 1..=houses {
            let house = self.house(n);
            self.addresses.push(Arc::new(Address {
                id: AddressId::new(format!("a{:07}", self.addresses.len())).expect("an id"),
                text: format!("{locality}, {}, {house}", read.label),
                locality: locality.to_owned(),
                street: Some(id.clone()),
                key: read_house(&house),
                house,
                point: None,
                flats: None,
                residents: None,
                flags: Flags::default(),
                source: None,
            }));
        }
        self.streets.push(Arc::new(Street {
            id,
            locality: locality.to_owned(),
            street_type: read.street_type,
            name: read.name,
            label: read.label,
            other_names: Vec::new(),
        }));
    }

    /// The number of the n-th house: both sides, here and there a letter, a fraction or a building.
    fn house(&mut self, n: usize) -> String {
        let small = 1 + below(&mut self.dice, 6);
        match below(&mut self.dice, 100) {
            0..8 => format!("{n}{}", ['А', 'Б', 'В', 'Г', 'Д', 'Е'][small - 1]),
            8..13 => format!("{n}/{small}"),
            13..18 => format!("{n} к{small}"),
            18 => format!("{n} с{small}"),
            19 => format!("{n}/{small}А"),
            20 => format!("{n} к{small} литА"),
            _ => n.to_string(),
        }
    }
}

/// The labels of streets, those that stand everywhere first, each once.
fn names() -> Vec<String> {
    let mut all: Vec<String> = EVERYWHERE.split(", ").map(str::to_owned).collect();
    for (list, kind) in [(SETTLEMENT, "улица"), (STREETS, "улица"), (LANES, "переулок"), (PROEZDS, "проезд")]
    {
        let entries = list.lines().filter(|line| !line.starts_with('#')).flat_map(|line| line.split(", "));
        for entry in entries {
            match entry.trim().split_once('*') {
                Some((name, count)) => {
                    let count: usize = count.parse().expect("a number");
                    let feminine = if kind == "улица" { "я" } else { "й" };
                    all.extend((1..=count).map(|n| format!("{n}-{feminine} {name} {kind}")));
                }
                None => all.push(format!("{} {kind}", entry.trim())),
            }
        }
    }
    for (n, first) in FIRST_NAMES.split_whitespace().enumerate() {
        all.extend(SURNAMES.split_whitespace().skip(n % 2).map(|surname| format!("улица {first} {surname}")));
    }
    let mut seen = HashSet::new();
    all.retain(|label| {
        let read = read_street(label);
        seen.insert((read.name.to_lowercase(), read.street_type))
    });
    all
}

/// The names of localities with the word for their kind, the largest first.
fn places(count: usize) -> Vec<String> {
    let (first, second): (Vec<&str>, Vec<&str>) =
        (FIRST_PARTS.split_whitespace().collect(), SECOND_PARTS.split_whitespace().collect());
    let kind = |n: usize| match n {
        0..30 => "город",
        30..150 => "пгт",
        n if n % 3 == 0 => "посёлок",
        n if n % 3 == 1 => "село",
        _ => "деревня",
    };
    assert!(count <= first.len() * second.len(), "at most {} localities", first.len() * second.len());
    // A step that shares no factor with the lists goes through all pairs.
    let pair = |n: usize| (n * 7 % first.len(), (n * 7 / first.len() + n) % second.len());
    let mut seen = HashSet::new();
    let names: Vec<String> = (0..count * 4)
        .map(pair)
        .chain((0..first.len()).flat_map(|a| (0..second.len()).map(move |b| (a, b))))
        .filter(|pair| seen.insert(*pair))
        .map(|(a, b)| format!("{}{}", first[a], second[b]))
        .take(count)
        .collect();
    names.iter().enumerate().map(|(n, name)| format!("{} {name}", kind(n))).collect()
}

/// A number in `[0, 1)`.
fn part(dice: &mut Pcg64Mcg) -> f64 {
    (dice.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// A whole number below another.
fn below(dice: &mut Pcg64Mcg, end: usize) -> usize {
    (part(dice) * end as f64) as usize
}
