//! Rows that several tests of this room look at.

use crate::domain::{Category, CategoryId, GeometryKind, LonLat, Place, PlaceGeometry, PlaceId, TerritoryId};

/// Benches.
pub(super) fn category() -> Category {
    Category {
        id: CategoryId::new("bench").expect("an id"),
        collection: "benches".to_owned(),
        title_ru: "Скамейки".to_owned(),
        title_en: "Benches".to_owned(),
        name_ru: "Скамейка".to_owned(),
        name_en: "Bench".to_owned(),
        geometry: GeometryKind::Point,
        rank: 1,
        nearby: false,
    }
}

/// A bench of 2020 on Весенняя, by a river's bank, that serves two committees.
pub(super) fn bench() -> Place {
    let at = PlaceGeometry::Point(LonLat::new(86.08, 55.35).expect("on earth"));
    let id = PlaceId::new("bench-7").expect("an id");
    let mut place = Place::new(id, CategoryId::new("bench").expect("an id"), "Скамейка у реки", at);
    place.year = Some(2020);
    place.address = Some("Весенняя 15".to_owned());
    place.serves = ["optimist", "sodruzhestvo"].map(|id| TerritoryId::new(id).expect("an id")).to_vec();
    place
}
