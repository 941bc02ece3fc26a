//! The city's settings as the store keeps them, and as the house reads them.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use crate::{domain::Settings, store::Write};

/// Reads the settings; what is missing or cannot be read is as by default, and told.
pub fn read(map: &BTreeMap<String, String>) -> (Settings, TimeZone, Vec<String>) {
    let mut problems = Vec::new();
    let mut settings = Settings::default();
    for (name, value) in map {
        match name.as_str() {
            "name" => settings.name.clone_from(value),
            "time_zone" => settings.time_zone.clone_from(value),
            "demo" => settings.demo = value == "yes",
            "contact_email" => settings.contact_email = Some(value.clone()),
            "contact_phone" => settings.contact_phone = Some(value.clone()),
            "attribution" => settings.attribution = Some(value.clone()),
            "adjacent_m" => match value.parse() {
                Ok(metres) => settings.adjacent_m = metres,
                Err(_) => problems.push(format!("setting adjacent_m should be whole metres, not {value:?}")),
            },
            _ => {}
        }
    }
    let zone = TimeZone::get(&settings.time_zone).unwrap_or_else(|_| {
        problems.push(format!("setting time_zone: {:?} is no time zone; UTC is used", settings.time_zone));
        TimeZone::UTC
    });
    (settings, zone, problems)
}

/// The settings as writes.
pub fn writes(settings: &Settings) -> Vec<Write> {
    let mut all = vec![
        Write::Set("name".into(), settings.name.clone()),
        Write::Set("time_zone".into(), settings.time_zone.clone()),
        Write::Set("demo".into(), if settings.demo { "yes" } else { "no" }.to_owned()),
        Write::Set("adjacent_m".into(), settings.adjacent_m.to_string()),
    ];
    let optional = [
        ("attribution", &settings.attribution),
        ("contact_email", &settings.contact_email),
        ("contact_phone", &settings.contact_phone),
    ];
    all.extend(
        optional.into_iter().filter_map(|(name, value)| Some(Write::Set(name.into(), value.clone()?))),
    );
    all
}
