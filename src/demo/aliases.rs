//! What people of the city call its streets, settlements and parts.

use crate::domain::{Alias, AliasId, AliasKind, Street, slug};

use super::addresses::SOURCE;
use super::names::CITY;

/// A name in everyday speech, and what it stands for: of a street its label.
const SPOKEN: [(AliasKind, &str, &str); 8] = [
    (AliasKind::Street, "Бродвей", "Весенняя улица"),
    (AliasKind::Street, "Пятидесятка", "улица 50 лет Октября"),
    (AliasKind::Locality, "Промышленка", "Промышленновский"),
    (AliasKind::Locality, "Ягунка", "Ягуновский"),
    (AliasKind::Area, "ФПК", CITY),
    (AliasKind::Area, "Шалготарьян", CITY),
    (AliasKind::Area, "Южный", CITY),
    (AliasKind::Area, "Ленинский район", CITY),
];

/// The aliases, of the streets there are.
pub(super) fn aliases(streets: &[Street]) -> Vec<Alias> {
    let of_city = |label: &str| streets.iter().find(|s| s.locality == CITY && s.label == label);
    SPOKEN
        .into_iter()
        .filter_map(|(kind, name, of)| {
            let refers_to = match kind {
                AliasKind::Street => of_city(of)?.id.as_str(),
                AliasKind::Locality | AliasKind::Area => of,
            };
            Some(Alias {
                id: AliasId::new(slug(name, 40)).expect("a slug cut to length is an id"),
                kind,
                name: name.to_owned(),
                refers_to: refers_to.to_owned(),
                note: None,
                source: Some(SOURCE.to_owned()),
            })
        })
        .collect()
}
