//! The demonstration city: Kemerovo in outline, invented house by house, the same on every run.
//!
//! Names of streets and districts are real; every line, point, number and act is invented, and the data say so. Nothing
//! here reads a file or a clock: [`city`] is a pure function of its seed.
//!
//! The steps follow each other: [`quarters`](self) draws nets of main streets, `streets` parts them into blocks,
//! `houses` builds along the streets, `committees` joins superblocks into territories, `places` furnishes the yards,
//! `scenery` draws what lies underneath, `oddities` puts in what a register of the real world has: houses in no
//! committee, an overlap, a list that contradicts its polygon.

mod addresses;
mod aliases;
mod centres;
mod committees;
mod dice;
mod ground;
mod houses;
mod landscape;
mod mesh;
mod names;
mod oddities;
mod outline;
mod places;
mod plane;
mod quarters;
mod registry;
mod river;
mod scenery;
mod sketches;
mod streets;
mod yards;

use crate::domain::{City, Settings};

pub use oddities::Oddities;

/// The seed of the city that `dvor demo` shows.
const SEED: u64 = 1997;
/// What every map of it must say.
const ATTRIBUTION: &str = "Демонстрация: Кемерово в общих чертах; геометрия, номера и акты вымышлены";

/// The demonstration city.
pub fn city() -> City {
    city_and_oddities().0
}

/// The demonstration city, and what is odd in it on purpose.
pub fn city_and_oddities() -> (City, Oddities) {
    let (city, oddities) = invent(SEED);
    (city, oddities.expect("the seed was chosen because it shows every oddity"))
}

/// The demonstration city from another seed: the same quarters, districts and committees, other lanes and houses.
pub fn city_with_seed(seed: u64) -> City {
    invent(seed).0
}

fn invent(seed: u64) -> (City, Option<Oddities>) {
    let plan = streets::plan(seed);
    let parks = scenery::block_parks(&plan).into_iter().map(|(_, ring)| ring).collect();
    let mut ground = ground::Ground::new(&plan, parks);
    let houses = houses::houses(seed, &plan, &mut ground);
    let streets = addresses::streets(&plan);
    let addresses = addresses::addresses(seed, &streets, &houses);
    let map = committees::Map::read(&plan, &houses);
    let seats = centres::seats(&map, &houses);
    let mut registers = committees::registers(&map, &seats, &addresses);
    let drawn =
        oddities::Drawn { plan: &plan, map: &map, houses: &houses, streets: &streets, addresses: &addresses };
    oddities::bodies(&drawn, &mut registers);
    let yards = yards::yards(seed, &plan, &ground, &houses);
    let places = places::places(seed, &drawn, &ground, &seats, &yards);
    let outside =
        seats.iter().position(|s| s.serves.contains(&registry::CENTRE_OUTSIDE.0)).unwrap_or_default();
    let oddities = oddities::tell(&drawn, &registers, places::centre_id(outside + 1));
    let city = City {
        settings: Settings {
            name: "Кемерово".to_owned(),
            time_zone: "Asia/Novokuznetsk".to_owned(),
            demo: true,
            attribution: Some(ATTRIBUTION.to_owned()),
            contact_email: Some("dvor@kemerovo.example".to_owned()),
            contact_phone: Some(registry::telephone(900)),
            ..Settings::default()
        },
        categories: places::categories(),
        places,
        base_areas: scenery::areas(&plan, &houses),
        base_lines: scenery::lines(&plan, &streets),
        acts: registers.acts,
        territories: registers.territories,
        boundaries: registers.boundaries,
        house_list: registers.house_list,
        aliases: aliases::aliases(&streets),
        streets,
        addresses,
    };
    (city, oddities)
}

#[cfg(test)]
mod tests;
