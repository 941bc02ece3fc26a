//! Borders of committees as offices draw them: one begins in the middle of another's straight edge.

use std::{collections::HashMap, sync::Arc};

use dvor::{
    app::{App, city_writes},
    atlas::Atlas,
    domain::{Boundary, BoundaryId, City, Contacts, Kind, Period, Status, Territory, TerritoryId},
    store::{IfMissing, IfOlder, Origin, Store, geopackage::GeopackageStore},
    tiles::{Encoding, Layer, Map, Sheets, TileCoordinate, draw},
};
use geo::{Area, BooleanOps, BoundingRect, Coord, Intersects, MultiPolygon, polygon};

use crate::{small_city, spb, tiles::areas, workshop::run};

/// A city of committees alone, by the numbers of their areas.
fn city(areas: &[MultiPolygon<f64>]) -> City {
    let mut city = City { settings: small_city::city().settings, ..City::default() };
    for (n, area) in areas.iter().enumerate() {
        let id = format!("c{n:03}");
        city.territories.push(Territory {
            id: TerritoryId::new(&id).expect("an id"),
            kind: Kind::Committee,
            parent: None,
            name: id.clone(),
            short_name: None,
            status: Status::Active,
            contacts: Contacts::default(),
            source: None,
        });
        city.boundaries.push(Boundary {
            id: BoundaryId::new(&id).expect("an id"),
            territory: TerritoryId::new(&id).expect("an id"),
            period: Period::default(),
            act: None,
            geometry: Some(area.clone()),
            source: None,
        });
    }
    city
}

/// An area by the number of its committee.
type Numbered = (usize, MultiPolygon<f64>);

/// A service of committees alone as it begins.
async fn begun(committees: &[MultiPolygon<f64>]) -> Arc<Atlas> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("city.gpkg");
    let store = GeopackageStore::open(&path, IfMissing::Create, IfOlder::Fail).await.expect("made");
    store.write(&city_writes(city(committees)), Origin::default()).await.expect("written");
    let app = App::start(Arc::new(store)).await.expect("it starts");
    let atlas = app.atlas();
    app.close().await;
    atlas
}

/// For each tile of some zooms the committees as they are drawn.
fn drawn(committees: &[MultiPolygon<f64>], zooms: &[u8]) -> Vec<(TileCoordinate, Vec<Numbered>)> {
    run(async {
        let atlas = begun(committees).await;
        let (sheets, layers) = (Sheets::new(&atlas), Layer::list(&atlas, "committees").expect("a layer"));
        let frame = committees.iter().filter_map(|area| area.bounding_rect()).reduce(|a, b| {
            geo::Rect::new(
                Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) },
                Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) },
            )
        });
        let frame = frame.expect("an extent");
        let mut all = Vec::new();
        for zoom in zooms {
            let corner = |lon, lat| TileCoordinate::holding(small_city::at(lon, lat), *zoom);
            let (from, to) = (corner(frame.min().x, frame.max().y), corner(frame.max().x, frame.min().y));
            for (x, y) in (from.x()..=to.x()).flat_map(|x| (from.y()..=to.y()).map(move |y| (x, y))) {
                let tile = TileCoordinate::new(*zoom, x, y).expect("on the map");
                let bytes = draw(&sheets, &layers, tile);
                if !bytes.is_empty() {
                    let number = |id: String| {
                        id.trim_matches(|c: char| !c.is_ascii_digit()).parse().expect("a number")
                    };
                    let areas = areas(&bytes, "committees").into_iter();
                    all.push((tile, areas.map(|(id, area)| (number(id), area)).collect()));
                }
            }
        }
        all
    })
}

#[test]
fn a_border_that_begins_on_a_straight_one_leaves_no_gap_and_no_overlap() {
    // An edge of seven kilometres, straight in degrees; two neighbours begin on it, told to seven digits.
    let north = polygon![(x: 86.0, y: 55.3), (x: 86.1, y: 55.341_234_5), (x: 86.0, y: 55.341_234_5)];
    let at = |share: f64| {
        let digits = |number: f64| (number * 1e7).round() / 1e7;
        Coord { x: digits(86.0 + 0.1 * share), y: digits(55.3 + 0.041_234_5 * share) }
    };
    let [from, middle, to] = [at(0.0), at(0.37), at(1.0)];
    let west = polygon![from, middle, Coord { x: 86.04, y: 55.3 }];
    let east = polygon![middle, to, Coord { x: 86.1, y: 55.3 }, Coord { x: 86.04, y: 55.3 }];
    let mut seen = 0;
    for (tile, drawn) in drawn(&[north.into(), west.into(), east.into()], &[8, 9, 10, 11, 12, 13, 14, 15, 16])
    {
        let sum: f64 = drawn.iter().map(|(_, area)| area.unsigned_area()).sum();
        let whole = drawn.iter().fold(MultiPolygon::new(Vec::new()), |whole, (_, area)| whole.union(area));
        assert!((whole.unsigned_area() - sum).abs() < 1e-6, "{tile:?}: over each other");
        assert!(whole.iter().all(|part| part.interiors().is_empty()), "{tile:?}: apart");
        seen += usize::from(drawn.len() > 1);
    }
    assert!(seen > 60, "{seen} tiles only");
}

#[test]
fn a_neighbour_a_centimetre_away_is_seen_to_come_and_to_go() {
    let north = polygon![
        (x: 86.0, y: 55.3), (x: 86.1, y: 55.3), (x: 86.1, y: 55.341_234_5), (x: 86.0, y: 55.341_234_5)
    ];
    let tile = TileCoordinate::holding(small_city::at(86.033, 55.3), 13);
    for south in [55.299_999_9, 55.299_999_81, 55.3] {
        let south = polygon![(x: 86.0, y: 55.26), (x: 86.1, y: 55.26), (x: 86.033, y: south)];
        run(async {
            let both = begun(&[north.clone().into(), south.into()]).await;
            let alone = begun(&[north.clone().into()]).await;
            for (before, after) in [(&both, &alone), (&alone, &both)] {
                let map = Map::new(Arc::clone(before));
                map.tile("committees", tile, Encoding::Identity).await.expect("drawn");
                map.turn(Arc::clone(after));
                let followed = map.tile("committees", tile, Encoding::Identity).await.expect("drawn").0;
                let layers = Layer::list(after, "committees").expect("a layer");
                assert_eq!(followed.bytes, draw(&Sheets::new(after), &layers, tile));
            }
        });
    }
}

#[test]
fn real_okrugs_do_not_lie_over_each_other_in_tiles_where_they_do_not_on_earth() {
    let Some(okrugs) = spb::okrugs() else {
        eprintln!("left out: the okrugs of St Petersburg are not at hand");
        return;
    };
    let meet = |a: &MultiPolygon<f64>, b: &MultiPolygon<f64>| {
        a.bounding_rect().zip(b.bounding_rect()).is_some_and(|(a, b)| a.intersects(&b))
    };
    let over = |a: &MultiPolygon<f64>, b: &MultiPolygon<f64>| a.intersection(b).unsigned_area();
    let mut on_earth: HashMap<(usize, usize), f64> = HashMap::new();
    let mut asked = 0;
    for (tile, drawn) in drawn(&okrugs, &[8, 9, 10, 11, 12, 13, 14]) {
        for (n, (a, area)) in drawn.iter().enumerate() {
            for (b, other) in drawn[n + 1..].iter().filter(|(_, other)| meet(area, other)) {
                let truth = on_earth.entry((*a, *b)).or_insert_with(|| over(&okrugs[*a], &okrugs[*b]));
                if *truth == 0.0 {
                    let found = over(area, other);
                    assert!(found < 1e-6, "{tile:?}, {a} and {b}: {found} square steps");
                    asked += 1;
                }
            }
        }
    }
    assert!(asked > 300, "{asked} pairs only");
}
