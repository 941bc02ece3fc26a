//! What several modules share: throw-away stores, a service that follows one, sample rows, and other programs.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::Arc,
    time::{Duration, Instant},
};

use dvor::{
    app::App,
    domain::{
        Act, ActId, Address, AddressFlag, AddressId, Alias, AliasId, AliasKind, BaseArea, BaseAreaKind,
        BaseId, BaseLine, BaseLineKind, Boundary, BoundaryId, Category, CategoryId, Contacts, Flags,
        GeometryKind, HouseListEntry, HouseListEntryId, Kind, LonLat, Period, Place, PlaceGeometry, PlaceId,
        PlaceState, Status, Street, StreetId, StreetType, Territory, TerritoryId,
    },
    search,
    store::{IfMissing, IfOlder, Origin, Record, Store, Write, geopackage::GeopackageStore},
};
use geo::{LineString, MultiPolygon, line_string, polygon};
use jiff::civil::date;

/// Rows of cells, as text.
pub type Rows = Vec<Vec<String>>;

/// Runs a story on a runtime like the program's own.
pub fn run<T>(story: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(story)
}

/// Waits until something is so, looking every few milliseconds; gives how long it took, `None` past the deadline.
pub async fn until(deadline: Duration, mut so: impl FnMut() -> bool) -> Option<Duration> {
    let start = Instant::now();
    while !so() {
        if start.elapsed() > deadline {
            return None;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Some(start.elapsed())
}

/// A folder with a path for a city's file in it.
pub struct Site {
    pub folder: tempfile::TempDir,
    pub path: PathBuf,
}

impl Site {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("city.gpkg");
        Self { folder, path }
    }

    /// Another path in the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub async fn store(&self) -> Arc<dyn Store> {
        open(&self.path).await
    }

    /// The service over a store with the sample rows, following it.
    pub async fn service(&self) -> Service {
        let store = self.store().await;
        store.write(&sample(), Origin::default()).await.expect("the sample is sound");
        Service::over(store).await
    }

    /// Another program's SQL: rows of cells as text.
    pub fn sql(&self, sql: &str) -> Vec<Vec<String>> {
        sql_in(&self.path, sql)
    }
}

pub async fn open(path: &Path) -> Arc<dyn Store> {
    let store = GeopackageStore::open(path, IfMissing::Create, IfOlder::Migrate).await;
    Arc::new(store.expect("the store opens"))
}

/// Runs statements as a program would that has foreign keys off; gives the rows of the last one.
pub fn sql_in(path: &Path, sql: &str) -> Vec<Vec<String>> {
    try_sql_in(path, sql).unwrap_or_else(|e| unreachable!("{sql}: {e}"))
}

/// The same, where it may fail.
pub fn try_sql_in(path: &Path, sql: &str) -> rusqlite::Result<Vec<Vec<String>>> {
    use rusqlite::fallible_iterator::FallibleIterator;
    let other = rusqlite::Connection::open(path)?;
    other.execute_batch("pragma foreign_keys = off; pragma busy_timeout = 5000")?;
    let mut rows = Vec::new();
    let mut batch = rusqlite::Batch::new(&other, sql);
    while let Some(mut statement) = batch.next()? {
        rows.clear();
        let columns = statement.column_count();
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            rows.push((0..columns).map(|n| row.get_ref(n).map(cell)).collect::<Result<_, _>>()?);
        }
    }
    Ok(rows)
}

fn cell(value: rusqlite::types::ValueRef<'_>) -> String {
    use rusqlite::types::ValueRef;
    match value {
        ValueRef::Null => "null".to_owned(),
        ValueRef::Integer(n) => n.to_string(),
        ValueRef::Real(n) => n.to_string(),
        ValueRef::Text(t) => String::from_utf8_lossy(t).into_owned(),
        ValueRef::Blob(b) => format!("{} bytes", b.len()),
    }
}

/// A running service that follows its store until dropped.
pub struct Service {
    pub app: Arc<App>,
    follower: tokio::task::JoinHandle<()>,
}

impl Service {
    pub async fn over(store: Arc<dyn Store>) -> Self {
        let app = App::start(store).await.expect("the service starts");
        let follower = tokio::spawn(app.clone().follow());
        Self { app, follower }
    }

    /// The place of this id, as the atlas shows it now.
    pub fn place(&self, id: &str) -> Option<Arc<Place>> {
        self.app.atlas().places.shelves().iter().find_map(|s| s.get(id).cloned())
    }

    pub fn name_of(&self, id: &str) -> Option<String> {
        self.place(id).map(|p| p.name.clone())
    }

    pub fn problems(&self) -> String {
        self.app.health().problems.join("\n")
    }

    /// What has been mended, as one text.
    pub fn mended(&self) -> String {
        let told = self.app.health().mended;
        told.iter().map(|m| format!("{}: {}", m.table, m.what)).collect::<Vec<_>>().join("\n")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.follower.abort();
    }
}

/// Whether a program is here; where it is not, a word about it, and a failure in CI, which has all of them.
pub fn has(program: &str, arguments: &[&str], name: &str) -> bool {
    let there = Command::new(program).args(arguments).output().is_ok_and(|o| o.status.success());
    if !there {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CI must have {name}");
        println!("skipped: no {name}");
    }
    there
}

/// Runs another program to its end; both outputs as text.
pub fn other(program: &str, arguments: &[&str]) -> (bool, String, String) {
    let Output { status, stdout, stderr } =
        Command::new(program).args(arguments).output().expect("the program starts");
    (
        status.success(),
        String::from_utf8_lossy(&stdout).into_owned(),
        String::from_utf8_lossy(&stderr).into_owned(),
    )
}

#[allow(clippy::unnecessary_wraps, reason = "the samples' optional cells")]
fn text(t: &str) -> Option<String> {
    Some(t.to_owned())
}

pub fn at(lon: f64, lat: f64) -> LonLat {
    LonLat::new(lon, lat).expect("on earth")
}

/// Coordinates whose bits a decimal detour would lose.
pub fn odd_area() -> MultiPolygon<f64> {
    MultiPolygon(vec![
        polygon!(
            exterior: [
                (x: 86.087_654_321_098_76, y: 55.354_968_123_456_78), (x: 0.1 + 0.2 + 86.0, y: 55.3),
                (x: 86.4, y: 55.400_000_000_000_006), (x: 86.087_654_321_098_76, y: 55.354_968_123_456_78)
            ],
            interiors: [[(x: 86.2, y: 55.34), (x: 86.25, y: 55.34), (x: 86.25, y: 55.35), (x: 86.2, y: 55.34)]],
        ),
        polygon![(x: -0.0, y: f64::MIN_POSITIVE), (x: 1.0, y: 0.0), (x: 1.0, y: 1.0), (x: -0.0, y: f64::MIN_POSITIVE)],
    ])
}

fn odd_line() -> LineString<f64> {
    line_string![(x: 86.1, y: 55.3), (x: 86.1 + 1e-13, y: 55.3), (x: -0.0, y: 1e-300)]
}

pub fn category(id: &str) -> Category {
    Category {
        id: CategoryId::new(id).expect("an id"),
        collection: format!("{id}s"),
        name_ru: "Двор".to_owned(),
        name_en: "Yard".to_owned(),
        title_ru: "Дворы".to_owned(),
        title_en: "Yards".to_owned(),
        geometry: GeometryKind::Point,
        nearby: true,
        rank: -3,
    }
}

/// A place of category `yard` with nothing but what it must have.
pub fn place(id: &str, name: &str) -> Place {
    let category = CategoryId::new("yard").expect("an id");
    let geometry = PlaceGeometry::Point(at(86.087_654_321_098_76, 55.354_968_123_456_78));
    Place::new(PlaceId::new(id).expect("an id"), category, name, geometry)
}

pub fn put_place(id: &str, name: &str) -> Write {
    Write::Put(Record::Place(place(id, name)))
}

fn full_place(id: &str, geometry: PlaceGeometry) -> Place {
    Place {
        geometry,
        state: PlaceState::Planned,
        year: Some(-5),
        address: text("просп. Ленина, 1"),
        phone: text("+7 3842 00-00-00"),
        hours: text("пн–пт 9–18"),
        description: text("строка\nи ещё одна; «кавычки» ' \" \\"),
        theme: text("спорт"),
        programme: text("Твой Кузбасс"),
        serves: vec![TerritoryId::new("optimist").expect("an id"), TerritoryId::new("city").expect("an id")],
        source: text("опрос"),
        ..place(id, "Площадка")
    }
}

pub fn territory(id: &str, kind: Kind, parent: Option<&str>) -> Territory {
    Territory {
        id: TerritoryId::new(id).expect("an id"),
        kind,
        parent: parent.map(|p| TerritoryId::new(p).expect("an id")),
        name: format!("ТОС {id}"),
        short_name: None,
        status: Status::Active,
        contacts: Contacts::default(),
        source: None,
    }
}

pub fn address(id: &str, house: &str, point: Option<LonLat>) -> Address {
    Address {
        id: AddressId::new(id).expect("an id"),
        text: format!("Весенняя улица, {house}"),
        locality: String::new(),
        street: None,
        house: house.to_owned(),
        key: search::read_house(house),
        point,
        flats: None,
        residents: None,
        flags: Flags::default(),
        source: None,
    }
}

/// Every kind of row, once with all it can hold and once with as little as it may.
#[allow(clippy::too_many_lines, reason = "a table of samples")]
pub fn every_record() -> Vec<Record> {
    let mut flags = Flags::default();
    flags.insert(AddressFlag::SharedPoint);
    flags.insert(AddressFlag::AxesSwapped);
    let act = |id: &str| ActId::new(id).expect("an id");
    let boundary = |id: &str| BoundaryId::new(id).expect("an id");
    vec![
        Record::Act(Act {
            id: act("act-255"),
            number: text("255"),
            date: Some(date(2019, 6, 1)),
            title: "О границах".to_owned(),
            link: text("https://город.рф/255"),
            text: text("1. Весенняя, 1–15\r\n2. …"),
        }),
        Record::Act(Act {
            id: act(&"x".repeat(64)),
            number: None,
            date: None,
            title: "Решение".to_owned(),
            link: None,
            text: None,
        }),
        Record::Territory(territory("city", Kind::City, None)),
        Record::Territory(Territory {
            short_name: text("Оптимист"),
            status: Status::Planned,
            contacts: Contacts {
                phone: text("+7 3842 11-11-11"),
                email: text("tos@город.рф"),
                address: text("Весенняя, 15"),
                hours: text("вт 10–12"),
                website: text("https://город.рф"),
            },
            source: text("реестр"),
            ..territory("optimist", Kind::Committee, Some("city"))
        }),
        Record::Boundary(Boundary {
            id: boundary("optimist-2019"),
            territory: TerritoryId::new("optimist").expect("an id"),
            period: Period::new(Some(date(2019, 6, 1)), Some(date(2024, 2, 29))).expect("in order"),
            act: Some(act("act-255")),
            geometry: Some(odd_area()),
            source: text("съёмка"),
        }),
        Record::Boundary(Boundary {
            id: boundary("optimist-list"),
            territory: TerritoryId::new("optimist").expect("an id"),
            period: Period::default(),
            act: None,
            geometry: None,
            source: None,
        }),
        Record::Street(Street {
            id: StreetId::new("vesennyaya").expect("an id"),
            locality: "Кедровка".to_owned(),
            street_type: Some(StreetType::ZhilojRayon),
            name: "Весенняя".to_owned(),
            label: "Весенняя улица".to_owned(),
            other_names: vec!["Базарная".to_owned(), "1-я Линия".to_owned()],
        }),
        Record::Street(Street {
            id: StreetId::new("nabat").expect("an id"),
            locality: String::new(),
            street_type: None,
            name: "Набат".to_owned(),
            label: "Набат".to_owned(),
            other_names: Vec::new(),
        }),
        Record::Alias(Alias {
            id: AliasId::new("brodvey").expect("an id"),
            kind: AliasKind::Street,
            name: "Бродвей".to_owned(),
            refers_to: "vesennyaya".to_owned(),
            note: text("так говорят с 1970-х"),
            source: text("опрос"),
        }),
        Record::Alias(Alias {
            id: AliasId::new("fpk").expect("an id"),
            kind: AliasKind::Area,
            name: "ФПК".to_owned(),
            refers_to: String::new(),
            note: None,
            source: None,
        }),
        Record::Address(Address {
            locality: "Кедровка".to_owned(),
            street: Some(StreetId::new("vesennyaya").expect("an id")),
            flats: Some(u32::MAX),
            residents: Some(0),
            flags,
            source: text("ФИАС"),
            ..address("vesennyaya-15", "15/2 к. 3", Some(at(-180.0, 90.0)))
        }),
        Record::Address(address("bare", "", None)),
        Record::HouseList(HouseListEntry {
            id: HouseListEntryId::new("entry-1").expect("an id"),
            boundary: boundary("optimist-list"),
            act: Some(act("act-255")),
            text: "Весенняя, 15".to_owned(),
            address: Some(AddressId::new("vesennyaya-15").expect("an id")),
        }),
        Record::HouseList(HouseListEntry {
            id: HouseListEntryId::new("entry-2").expect("an id"),
            boundary: boundary("optimist-list"),
            act: None,
            text: "Весенняя, 17".to_owned(),
            address: None,
        }),
        Record::Category(category("yard")),
        Record::Category(Category {
            nearby: false,
            rank: i64::MAX,
            geometry: GeometryKind::Area,
            ..category("area")
        }),
        Record::Place(full_place("point", PlaceGeometry::Point(at(86.1, 55.3)))),
        Record::Place(full_place("line", PlaceGeometry::Line(odd_line()))),
        Record::Place(full_place("area", PlaceGeometry::Area(odd_area()))),
        Record::Place(Place { name: String::new(), state: PlaceState::Removed, ..place("bare-place", "") }),
        Record::BaseArea(BaseArea {
            id: BaseId::new("tom").expect("an id"),
            kind: BaseAreaKind::Water,
            name: text("Томь"),
            geometry: odd_area(),
        }),
        Record::BaseArea(BaseArea {
            id: BaseId::new("park").expect("an id"),
            kind: BaseAreaKind::Park,
            name: None,
            geometry: odd_area(),
        }),
        Record::BaseLine(BaseLine {
            id: BaseId::new("bridge").expect("an id"),
            kind: BaseLineKind::Bridge,
            name: text("Кузбасский мост"),
            street: Some(StreetId::new("vesennyaya").expect("an id")),
            geometry: odd_line(),
        }),
        Record::BaseLine(BaseLine {
            id: BaseId::new("lane").expect("an id"),
            kind: BaseLineKind::Lane,
            name: None,
            street: None,
            geometry: odd_line(),
        }),
    ]
}

/// [`every_record`], and three yards to change, as writes.
pub fn sample() -> Vec<Write> {
    let mut writes: Vec<Write> = every_record().into_iter().map(Write::Put).collect();
    writes.extend(["a", "b", "c"].map(|id| put_place(id, &format!("Двор {id}"))));
    writes
}
