//! Numbers, days and distances as people of a language write them.

use jiff::{Timestamp, civil::Date};

use super::super::Language;
use crate::{atlas::Atlas, domain::LonLat, geometry::Ruler};

/// Walking pace with its detours: metres of straight line a minute. People walk about 80 m a minute, and ways in towns
/// are about 1.3 times as long as the straight line.
const STRAIGHT_M_A_MINUTE: f64 = 60.0;

/// `350 м`, `1,2 км`; `350 m`, `1.2 km`.
pub fn distance(metres: f64, language: Language) -> String {
    // Nobody walks by the metre, but a border 14 m off is not 10 m off.
    let rounded = if metres < 50.0 { metres.round() } else { (metres / 10.0).round() * 10.0 };
    match (language, rounded < 1000.0) {
        (Language::Russian, true) => format!("{rounded:.0}\u{a0}м"),
        (Language::English, true) => format!("{rounded:.0}\u{a0}m"),
        (Language::Russian, false) => format!("{:.1}\u{a0}км", metres / 1000.0).replace('.', ","),
        (Language::English, false) => format!("{:.1}\u{a0}km", metres / 1000.0),
    }
}

/// Whole minutes on foot, at least one.
pub fn walk_minutes(metres: f64) -> u32 {
    (metres / STRAIGHT_M_A_MINUTE).ceil().max(1.0) as u32
}

/// Which way a place lies: `на северо-восток`, `north-east`.
pub fn direction(from: LonLat, to: LonLat, language: Language) -> &'static str {
    const RUSSIAN: [&str; 8] = [
        "на север",
        "на северо-восток",
        "на восток",
        "на юго-восток",
        "на юг",
        "на юго-запад",
        "на запад",
        "на северо-запад",
    ];
    const ENGLISH: [&str; 8] =
        ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"];
    let ruler = Ruler::at(from);
    let level = LonLat::new(to.lon(), from.lat()).unwrap_or(to);
    let east = ruler.distance_m(from, level).copysign(to.lon() - from.lon());
    let north = ruler.distance_m(level, to).copysign(to.lat() - from.lat());
    let eighth = (east.atan2(north).to_degrees() / 45.0).round().rem_euclid(8.0) as usize % 8;
    language.say(RUSSIAN, ENGLISH)[eighth]
}

/// `01.06.2019`; `1 June 2019`.
pub fn day(date: Date, language: Language) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    match language {
        Language::Russian => format!("{:02}.{:02}.{}", date.day(), date.month(), date.year()),
        Language::English => {
            format!("{} {} {}", date.day(), MONTHS[date.month().max(1) as usize - 1], date.year())
        }
    }
}

/// A moment in the city's time: `14:32`; on another day than today's with the day, `22.11.2026, 14:32`.
pub fn moment(at: Timestamp, atlas: &Atlas, language: Language) -> String {
    let there = at.to_zoned(atlas.zone.clone());
    let clock = format!("{:02}:{:02}", there.hour(), there.minute());
    if there.date() == atlas.today { clock } else { format!("{}, {clock}", day(there.date(), language)) }
}

/// Russian takes one of three forms by a number's last digits, English one of two (the last two are the same).
pub fn plural(count: usize, language: Language, forms: [&'static str; 3]) -> String {
    let [one, few, many] = forms;
    let form = match language {
        Language::English => {
            if count == 1 {
                one
            } else {
                many
            }
        }
        Language::Russian => match (count % 10, count % 100) {
            (1, hundred) if hundred != 11 => one,
            (2..=4, hundred) if !(12..=14).contains(&hundred) => few,
            _ => many,
        },
    };
    format!("{count}\u{a0}{form}")
}

/// `12 домов`; `12 houses`.
pub fn houses(count: usize, language: Language) -> String {
    plural(count, language, language.say(["дом", "дома", "домов"], ["house", "houses", "houses"]))
}

/// `54 комитета`; `54 committees`.
pub fn committees(count: usize, language: Language) -> String {
    let russian = ["комитет", "комитета", "комитетов"];
    plural(count, language, language.say(russian, ["committee", "committees", "committees"]))
}

/// `0,84 км²`; `0.84 km²`.
pub fn area(square_m: f64, language: Language) -> String {
    let text = format!("{:.2}", square_m / 1e6);
    match language {
        Language::Russian => format!("{}\u{a0}км²", text.replace('.', ",")),
        Language::English => format!("{text}\u{a0}km²"),
    }
}

/// A telephone number as a link wants it: digits and a plus.
pub fn tel(phone: &str) -> String {
    phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_written_as_people_say_them() {
        for (metres, russian, english) in [
            (0.0, "0 м", "0 m"),
            (13.9, "14 м", "14 m"),
            (347.0, "350 м", "350 m"),
            (996.0, "1,0 км", "1.0 km"),
            (1234.0, "1,2 км", "1.2 km"),
        ] {
            assert_eq!(distance(metres, Language::Russian).replace('\u{a0}', " "), russian);
            assert_eq!(distance(metres, Language::English).replace('\u{a0}', " "), english);
        }
    }

    #[test]
    fn counted_things_take_the_right_form() {
        for (count, wanted) in [
            (1, "1 дом"),
            (2, "2 дома"),
            (5, "5 домов"),
            (11, "11 домов"),
            (21, "21 дом"),
            (112, "112 домов"),
        ] {
            assert_eq!(houses(count, Language::Russian).replace('\u{a0}', " "), wanted);
        }
        assert_eq!(houses(1, Language::English).replace('\u{a0}', " "), "1 house");
    }

    #[test]
    fn directions_are_those_of_the_compass() {
        let from = LonLat::new(86.08, 55.35).expect("on earth");
        for (lon, lat, wanted) in [
            (86.08, 55.36, "на север"),
            (86.0975, 55.36, "на северо-восток"),
            (86.09, 55.35, "на восток"),
            (86.08, 55.34, "на юг"),
            (86.07, 55.35, "на запад"),
            (86.0625, 55.36, "на северо-запад"),
        ] {
            let to = LonLat::new(lon, lat).expect("on earth");
            assert_eq!(direction(from, to, Language::Russian), wanted, "{lon} {lat}");
        }
    }
}
