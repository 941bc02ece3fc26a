//! A city small enough to know by heart.
//!
//! ```text
//! 55.36 ┌───────────────────────────────────────┐ 86.10
//!       │ north: no committee                   │
//! 55.33 ├─────────┬─────────┬────────┬┬─────────┤
//!       │ alfa    │ beta    │ gamma  ││ delta   │  south
//! 55.30 └─────────┴─────────┴────────┴┴─────────┘
//!      86.00    86.02     86.04  86.059 86.06  86.08
//! ```
//!
//! Until 2020 alfa reached to 86.03. Alfa's list names Весенняя 1, which is in alfa, and Весенняя 9, which is in beta.
//! People also call Весенняя «Бродвей», and Кедровка «Мирная».

use std::sync::Arc;

use dvor::{
    app::{App, city_writes},
    domain::{
        Act, ActId, Address, AddressId, Alias, AliasId, AliasKind, Boundary, BoundaryId, Category,
        CategoryId, City, Contacts, Flags, GeometryKind, HouseListEntry, HouseListEntryId, Kind, LonLat,
        Period, Place, PlaceGeometry, PlaceId, PlaceState, Settings, Status, Street, StreetId, StreetType,
        Territory, TerritoryId,
    },
    search,
    store::{IfMissing, IfOlder, Origin, geopackage::GeopackageStore},
};
use geo::{LineString, MultiPolygon, Polygon, Rect, coord, line_string, polygon};
use jiff::civil::{Date, date};
use tempfile::TempDir;

/// The day on which alfa gave its east to beta.
pub const MOVED: Date = date(2020, 1, 1);

/// The service over the small city, and the folder its store is in.
pub async fn service() -> (Arc<App>, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let app = App::start(Arc::new(made_in(&folder).await)).await.expect("it starts");
    assert_eq!(app.health().problems, Vec::<String>::new());
    (app, folder)
}

/// Writes the small city into `city.gpkg` of a folder.
pub async fn made_in(folder: &TempDir) -> GeopackageStore {
    use dvor::store::Store;
    let path = folder.path().join("city.gpkg");
    let store = GeopackageStore::open(&path, IfMissing::Create, IfOlder::Fail).await.expect("made");
    store.write(&city_writes(city()), Origin::default()).await.expect("written");
    store
}

/// A place on earth.
pub fn at(lon: f64, lat: f64) -> LonLat {
    LonLat::new(lon, lat).expect("on earth")
}

/// Everything in the city.
pub fn city() -> City {
    let mut city = City {
        settings: Settings {
            name: "Малый".into(),
            attribution: Some("Проверочные данные".into()),
            ..Settings::default()
        },
        acts: vec![Act {
            id: ActId::new("act-128").expect("an id"),
            number: Some("128-па".into()),
            date: Some(date(2019, 12, 20)),
            title: "О границах комитетов".into(),
            link: Some("https://город.рф/128".into()),
            text: None,
        }],
        ..City::default()
    };
    territories(&mut city);
    addresses(&mut city);
    places(&mut city);
    city
}

fn territories(city: &mut City) {
    for (id, kind, parent, name) in [
        ("maly", Kind::City, None, "Малый"),
        ("south", Kind::District, Some("maly"), "Южный район"),
        ("north", Kind::District, Some("maly"), "Северный район"),
        ("alfa", Kind::Committee, Some("south"), "ТОС «Альфа»"),
        ("beta", Kind::Committee, Some("south"), "ТОС «Бета»"),
        ("gamma", Kind::Committee, Some("south"), "ТОС «Гамма»"),
        ("delta", Kind::Committee, Some("south"), "ТОС «Дельта»"),
    ] {
        city.territories.push(Territory {
            id: TerritoryId::new(id).expect("an id"),
            kind,
            parent: parent.map(|p| TerritoryId::new(p).expect("an id")),
            name: name.into(),
            short_name: None,
            status: Status::Active,
            contacts: if id == "alfa" {
                Contacts { phone: Some("+7 (3842) 00-00-01".into()), ..Contacts::default() }
            } else {
                Contacts::default()
            },
            source: None,
        });
    }
    let (past, since) = ((None, Some(MOVED)), (Some(MOVED), None));
    for (id, territory, period, [west, south, east, north]) in [
        ("maly", "maly", (None, None), [86.0, 55.3, 86.1, 55.36]),
        ("south", "south", (None, None), [86.0, 55.3, 86.1, 55.33]),
        ("north", "north", (None, None), [86.0, 55.33, 86.1, 55.36]),
        ("alfa-past", "alfa", past, [86.0, 55.3, 86.03, 55.33]),
        ("alfa", "alfa", since, [86.0, 55.3, 86.02, 55.33]),
        ("beta-past", "beta", past, [86.03, 55.3, 86.04, 55.33]),
        ("beta", "beta", since, [86.02, 55.3, 86.04, 55.33]),
        ("gamma", "gamma", (None, None), [86.04, 55.3, 86.06, 55.33]),
        ("delta", "delta", (None, None), [86.059, 55.3, 86.08, 55.33]),
    ] {
        let area = Rect::new(coord! {x: west, y: south}, coord! {x: east, y: north}).to_polygon();
        city.boundaries.push(Boundary {
            id: BoundaryId::new(id).expect("an id"),
            territory: TerritoryId::new(territory).expect("an id"),
            period: Period::new(period.0, period.1).expect("in order"),
            act: (id == "alfa").then(|| ActId::new("act-128").expect("an id")),
            geometry: Some(area.into()),
            source: None,
        });
    }
    for (id, text) in [("alfa-1", "ул. Весенняя, 1"), ("alfa-9", "ул. Весенняя, 9")] {
        city.house_list.push(HouseListEntry {
            id: HouseListEntryId::new(id).expect("an id"),
            boundary: BoundaryId::new("alfa").expect("an id"),
            act: None,
            text: text.into(),
            address: None,
        });
    }
}

fn addresses(city: &mut City) {
    for (id, kind, name, refers_to) in [
        ("brodvey", AliasKind::Street, "Бродвей", "vesennyaya"),
        ("mirnaya", AliasKind::Locality, "Мирная", "Кедровка"),
    ] {
        city.aliases.push(Alias {
            id: AliasId::new(id).expect("an id"),
            kind,
            name: name.into(),
            refers_to: refers_to.into(),
            note: None,
            source: None,
        });
    }
    for (id, locality, street_type, name, label) in [
        ("vesennyaya", "Малый", StreetType::Ulitsa, "Весенняя", "Весенняя улица"),
        ("lenina", "Малый", StreetType::Prospekt, "Ленина", "проспект Ленина"),
        ("mira", "Малый", StreetType::Ulitsa, "Мира", "улица Мира"),
        ("mira-kedrovka", "Кедровка", StreetType::Ulitsa, "Мира", "улица Мира"),
        ("severnaya", "Малый", StreetType::Ulitsa, "Северная", "Северная улица"),
        ("zagorodnaya", "Малый", StreetType::Ulitsa, "Загородная", "Загородная улица"),
    ] {
        city.streets.push(Street {
            id: StreetId::new(id).expect("an id"),
            locality: locality.into(),
            street_type: Some(street_type),
            name: name.into(),
            label: label.into(),
            other_names: Vec::new(),
        });
    }
    for n in 1..=20 {
        house(city, "vesennyaya", n, Some((85.9995 + 0.0025 * f64::from(n), 55.31)));
    }
    house(city, "vesennyaya", 30, None);
    for n in 1..=10 {
        house(city, "lenina", n, Some((86.055 + 0.0009 * f64::from(n), 55.32)));
    }
    for n in 1..=4 {
        house(city, "mira", n, Some((86.005, 55.32 + 0.001 * f64::from(n))));
        house(city, "mira-kedrovka", n, Some((86.005, 55.35 + 0.001 * f64::from(n))));
    }
    house(city, "severnaya", 1, Some((86.05, 55.35)));
    house(city, "zagorodnaya", 1, Some((86.2, 55.31)));
}

fn house(city: &mut City, street: &str, number: u16, point: Option<(f64, f64)>) {
    let of = city.streets.iter().find(|s| s.id.as_str() == street).expect("made above").clone();
    let text = format!("{}, {}, {number}", of.locality, of.label);
    city.addresses.push(Address {
        id: AddressId::new(format!("{street}-{number}")).expect("an id"),
        text,
        locality: of.locality,
        street: Some(of.id),
        house: number.to_string(),
        key: search::read_house(&number.to_string()),
        point: point.map(|(lon, lat)| at(lon, lat)),
        flats: None,
        residents: None,
        flags: Flags::default(),
        source: None,
    });
}

fn places(city: &mut City) {
    for (rank, id, collection, geometry, nearby) in [
        (0, "centre", "centres", GeometryKind::Point, true),
        (1, "bench", "benches", GeometryKind::Point, true),
        (2, "playground", "playgrounds", GeometryKind::Point, true),
        (3, "yard", "yards", GeometryKind::Area, false),
        (4, "path", "paths", GeometryKind::Line, false),
    ] {
        city.categories.push(Category {
            id: CategoryId::new(id).expect("an id"),
            collection: collection.into(),
            name_ru: format!("{id} по-русски"),
            name_en: id.into(),
            title_ru: format!("{collection} по-русски"),
            title_en: collection.into(),
            geometry,
            nearby,
            rank,
        });
    }
    let point = |lon, lat| PlaceGeometry::Point(at(lon, lat));
    // Clockwise, and finer than a centimetre.
    let triangle: Polygon<f64> =
        polygon![(x: 86.01, y: 55.31), (x: 86.01, y: 55.32), (x: 86.020_000_012_3, y: 55.31)];
    let path: LineString<f64> = line_string![(x: 86.0, y: 55.325), (x: 86.08, y: 55.325)];
    place(city, "centre", "centre-west", point(86.01, 55.305), &["alfa", "beta"], PlaceState::Built);
    place(city, "centre", "centre-near", point(86.035, 55.31), &["beta"], PlaceState::Planned);
    place(city, "centre", "centre-east", point(86.07, 55.305), &["gamma", "delta"], PlaceState::Built);
    place(city, "bench", "bench-1", point(86.002, 55.31), &[], PlaceState::Built);
    place(city, "bench", "bench-2", point(86.03, 55.31), &[], PlaceState::Built);
    place(city, "bench", "bench-gone", point(86.0021, 55.31), &[], PlaceState::Removed);
    place(city, "bench", "bench-anadyr", point(179.5, 65.0), &[], PlaceState::Built);
    place(city, "bench", "bench-uelen", point(-179.5, 65.0), &[], PlaceState::Built);
    place(city, "playground", "playground-1", point(86.05, 55.31), &[], PlaceState::Built);
    place(city, "yard", "yard-1", PlaceGeometry::Area(MultiPolygon::from(triangle)), &[], PlaceState::Built);
    place(city, "path", "path-1", PlaceGeometry::Line(path), &[], PlaceState::Built);
}

fn place(
    city: &mut City,
    category: &str,
    id: &str,
    geometry: PlaceGeometry,
    serves: &[&str],
    state: PlaceState,
) {
    city.places.push(Place {
        id: PlaceId::new(id).expect("an id"),
        category: CategoryId::new(category).expect("an id"),
        name: format!("Место {id}"),
        geometry,
        state,
        year: None,
        address: None,
        phone: None,
        hours: None,
        description: None,
        theme: None,
        programme: None,
        serves: serves.iter().map(|s| TerritoryId::new(s).expect("an id")).collect(),
        source: None,
    });
}
