//! What the demonstration promises, as sentences.

use std::collections::{BTreeMap, BTreeSet};

use geo::{Area, BooleanOps, Contains, CoordsIter, Distance, Euclidean, MultiPolygon, Point, Validation};
use jiff::civil::{Date, date};

use super::*;
use crate::domain::{Address, AliasKind, BaseAreaKind, Boundary, Kind, PlaceGeometry, TerritoryId};

fn today() -> Date {
    date(2024, 6, 1)
}

fn demo() -> &'static (City, Oddities) {
    static CITY: std::sync::OnceLock<(City, Oddities)> = std::sync::OnceLock::new();
    CITY.get_or_init(city_and_oddities)
}

fn kind(city: &City, kind: Kind) -> Vec<&TerritoryId> {
    city.territories.iter().filter(|t| t.kind == kind).map(|t| &t.id).collect()
}

fn boundary<'a>(city: &'a City, id: &TerritoryId, day: Date) -> Option<&'a Boundary> {
    city.boundaries.iter().find(|b| b.territory == *id && b.period.holds(day))
}

fn shape<'a>(city: &'a City, id: &TerritoryId, day: Date) -> &'a MultiPolygon<f64> {
    boundary(city, id, day).and_then(|b| b.geometry.as_ref()).expect("it has a polygon on that day")
}

fn point(address: &Address) -> Point<f64> {
    address.point.expect("every house of the demonstration has a point").into()
}

fn address<'a>(city: &'a City, id: &crate::domain::AddressId) -> &'a Address {
    city.addresses.iter().find(|a| a.id == *id).expect("the address is in the city")
}

/// Committees whose polygon holds a house, on a day.
fn holders<'a>(city: &'a City, house: &Address, day: Date) -> Vec<&'a str> {
    let committees = kind(city, Kind::Committee);
    let here = committees.into_iter().filter(|id| boundary(city, id, day).is_some());
    here.filter(|id| shape(city, id, day).contains(&point(house))).map(TerritoryId::as_str).collect()
}

fn of_category<'a>(city: &'a City, category: &str) -> Vec<&'a crate::domain::Place> {
    city.places.iter().filter(|p| p.category.as_str() == category).collect()
}

#[test]
fn the_city_has_the_numbers_the_real_one_tells_of_itself() {
    let (city, _) = demo();
    assert_eq!(kind(city, Kind::City).len(), 1);
    assert_eq!(kind(city, Kind::District).len(), 10);
    assert_eq!(kind(city, Kind::Committee).len(), 54);
    assert!((24..=60).contains(&kind(city, Kind::Body).len()));
    assert!((780..=840).contains(&city.streets.len()), "{} streets", city.streets.len());
    assert!((47_000..=49_500).contains(&city.addresses.len()), "{} houses", city.addresses.len());
    assert_eq!(city.addresses.iter().filter_map(|a| a.residents).sum::<u32>(), 549_362);
    for house in city.addresses.iter().filter(|a| a.flats.is_some_and(|f| f > 30)) {
        let each = f64::from(house.residents.unwrap_or_default()) / f64::from(house.flats.unwrap_or(1));
        assert!((1.3..3.2).contains(&each), "{each} people a flat in {}", house.text);
    }
    let grounds = of_category(city, "sports-ground");
    let initiative = |p: &&&crate::domain::Place| {
        p.programme.as_ref().is_some_and(|programme| programme.starts_with("Твой Кузбасс"))
    };
    assert_eq!(grounds.iter().filter(initiative).count(), 21);
    for (category, range) in [
        ("centre", 44..=44),
        ("yard", 279..=279),
        ("battery-box", 44..=60),
        ("bench", 850..=950),
        ("playground", 240..=260),
        ("sports-ground", 85..=95),
        ("memorial", 55..=60),
        ("mural", 15..=15),
    ] {
        let count = of_category(city, category).len();
        assert!(range.contains(&count), "{category}: {count}");
    }
    assert!(
        city.settings.demo && city.settings.attribution.as_ref().is_some_and(|a| a.contains("вымышлены"))
    );
}

#[test]
fn two_runs_give_equal_cities_and_another_seed_another() {
    let (one, oddities) = demo();
    let (two, same) = city_and_oddities();
    assert!(*one == two && *oddities == same);
    assert!(one.addresses != city_with_seed(7).addresses);
}

#[test]
fn every_coordinate_lies_in_the_box_and_has_seven_decimals() {
    let (city, _) = demo();
    let mut all: Vec<geo::Coord<f64>> =
        city.addresses.iter().filter_map(|a| a.point.map(Into::into)).collect();
    all.extend(city.boundaries.iter().filter_map(|b| b.geometry.as_ref()).flat_map(CoordsIter::coords_iter));
    all.extend(city.base_areas.iter().flat_map(|a| a.geometry.coords_iter()));
    all.extend(city.base_lines.iter().flat_map(|l| l.geometry.coords_iter()));
    for place in &city.places {
        match &place.geometry {
            PlaceGeometry::Point(p) => all.push((*p).into()),
            PlaceGeometry::Line(l) => all.extend(l.coords_iter()),
            PlaceGeometry::Area(a) => all.extend(a.coords_iter()),
        }
    }
    for c in &all {
        assert!((85.91..=86.30).contains(&c.x) && (55.25..=55.55).contains(&c.y), "{c:?}");
        assert!((c.x * 1e7 - (c.x * 1e7).round()).abs() < 1e-3, "{c:?}");
    }
    let base = city.base_areas.iter().map(|a| a.geometry.coords_count()).sum::<usize>()
        + city.base_lines.iter().map(|l| l.geometry.coords_count()).sum::<usize>();
    assert!(base < 120_000, "{base} vertices underneath");
}

#[test]
fn every_polygon_is_valid() {
    let (city, _) = demo();
    for b in &city.boundaries {
        assert!(b.geometry.as_ref().is_none_or(Validation::is_valid), "{}", b.id);
    }
    for a in city.base_areas.iter().filter(|a| a.kind != BaseAreaKind::Building) {
        assert!(a.geometry.is_valid(), "{} {:?}", a.id, a.name);
    }
    for yard in of_category(city, "yard") {
        let PlaceGeometry::Area(area) = &yard.geometry else { unreachable!("yards are areas") };
        assert!(area.is_valid() && (5..=9).contains(&(area.0[0].exterior().0.len() - 1)), "{}", yard.id);
    }
}

#[test]
fn districts_part_the_city_without_gap_or_overlap() {
    let (city, _) = demo();
    let whole = shape(city, kind(city, Kind::City)[0], today()).unsigned_area();
    let districts = kind(city, Kind::District);
    let sum: f64 = districts.iter().map(|id| shape(city, id, today()).unsigned_area()).sum();
    assert!((whole - sum).abs() / whole < 1e-9);
    let mut ends: BTreeMap<_, i32> = BTreeMap::new();
    for id in districts.iter().copied().chain(kind(city, Kind::City)) {
        for line in shape(city, id, today()).0[0].exterior().lines() {
            let key = |c: geo::Coord<f64>| ((c.x * 1e7).round() as i64, (c.y * 1e7).round() as i64);
            let (a, b) = (key(line.start), key(line.end));
            *ends.entry((a.min(b), a.max(b))).or_default() += 1;
        }
    }
    assert!(ends.values().all(|n| *n == 2), "every border has two sides, vertex for vertex");
}

#[test]
fn committees_lie_in_their_districts_and_only_the_named_pair_overlaps() {
    let (city, odd) = demo();
    let parents: BTreeMap<_, _> = city.territories.iter().map(|t| (&t.id, t.parent.as_ref())).collect();
    let committees = kind(city, Kind::Committee);
    for day in [date(2013, 1, 1), date(2018, 1, 1), today()] {
        for (n, one) in committees.iter().enumerate() {
            let own = shape(city, one, day);
            let district =
                parents[*one].map(|d| shape(city, d, day)).expect("every committee has a district");
            assert!(own.difference(district).unsigned_area() < own.unsigned_area() * 1e-3, "{one}");
            for two in &committees[n + 1..] {
                let common = own.intersection(shape(city, two, day)).unsigned_area();
                let named = [*one, *two] == [&odd.overlap.0, &odd.overlap.1];
                // 1e-11 square degrees is less than a tenth of a square metre.
                assert_eq!(common > 1e-11, named, "{one} and {two} share {common} on {day}");
            }
        }
    }
}

#[test]
fn every_committee_is_served_by_a_centre_and_one_centre_stands_outside_what_it_serves() {
    let (city, odd) = demo();
    let centres = of_category(city, "centre");
    let served: BTreeSet<_> = centres.iter().flat_map(|c| &c.serves).collect();
    assert_eq!(served.len(), 54);
    assert_eq!(centres.iter().filter(|c| c.serves.len() == 2).count(), 10);
    let outside = centres.iter().filter(|c| {
        let PlaceGeometry::Point(at) = c.geometry else { unreachable!("centres are points") };
        !c.serves.iter().any(|id| shape(city, id, today()).contains(&Point::from(at)))
    });
    assert_eq!(outside.map(|c| &c.id).collect::<Vec<_>>(), [&odd.centre_outside]);
}

/// The ids as a set; no id may come twice.
fn unique<'a, T: Ord + 'a>(ids: impl Iterator<Item = &'a T>) -> BTreeSet<&'a T> {
    let all: Vec<_> = ids.collect();
    let set: BTreeSet<_> = all.iter().copied().collect();
    assert_eq!(all.len(), set.len());
    set
}

#[test]
fn ids_are_unique_and_references_hold() {
    let (city, _) = demo();
    let territories = unique(city.territories.iter().map(|t| &t.id));
    let boundaries = unique(city.boundaries.iter().map(|b| &b.id));
    let acts = unique(city.acts.iter().map(|a| &a.id));
    let streets = unique(city.streets.iter().map(|s| &s.id));
    let addresses = unique(city.addresses.iter().map(|a| &a.id));
    unique(city.places.iter().map(|p| &p.id));
    unique(city.base_areas.iter().map(|a| &a.id));
    unique(city.base_lines.iter().map(|l| &l.id));
    unique(city.house_list.iter().map(|e| &e.id));
    unique(city.addresses.iter().map(|a| &a.text));
    assert!(city.territories.iter().filter_map(|t| t.parent.as_ref()).all(|p| territories.contains(p)));
    assert!(city.boundaries.iter().all(|b| territories.contains(&b.territory)));
    assert!(city.boundaries.iter().filter_map(|b| b.act.as_ref()).all(|a| acts.contains(a)));
    assert!(city.addresses.iter().filter_map(|a| a.street.as_ref()).all(|s| streets.contains(s)));
    assert!(city.house_list.iter().all(|e| boundaries.contains(&e.boundary)));
    unique(city.aliases.iter().map(|a| &a.id));
    assert_eq!(city.aliases.len(), 8, "the streets that have spoken names are there");
    assert!(city.aliases.iter().all(|a| match a.kind {
        AliasKind::Street => city.streets.iter().any(|s| s.id.as_str() == a.refers_to),
        AliasKind::Locality | AliasKind::Area => city.streets.iter().any(|s| s.locality == a.refers_to),
    }));
    assert!(city.house_list.iter().filter_map(|e| e.address.as_ref()).all(|a| addresses.contains(a)));
    let names: BTreeSet<_> = city.streets.iter().map(|s| (&s.locality, &s.label)).collect();
    assert_eq!(names.len(), city.streets.len(), "no street repeats within a locality");
}

#[test]
fn no_two_houses_share_a_point_and_none_stands_in_water_or_park() {
    let (city, _) = demo();
    let spots: BTreeSet<_> = city
        .addresses
        .iter()
        .map(|a| ((point(a).x() * 1e7).round() as i64, (point(a).y() * 1e7).round() as i64))
        .collect();
    assert_eq!(spots.len(), city.addresses.len());
    let barred = |k| matches!(k, BaseAreaKind::Water | BaseAreaKind::Park | BaseAreaKind::Industry);
    for area in city.base_areas.iter().filter(|a| barred(a.kind)) {
        for house in &city.addresses {
            assert!(!area.geometry.contains(&point(house)), "{} in {:?}", house.text, area.name);
        }
    }
}

#[test]
fn numbers_rise_along_a_street_odd_on_the_left_and_even_on_the_right() {
    let plan = streets::plan(SEED);
    let mut ground = ground::Ground::new(&plan, Vec::new());
    let houses = houses::houses(SEED, &plan, &mut ground);
    let mut last: BTreeMap<(usize, u16), (u16, f64)> = BTreeMap::new();
    let slabs_begin =
        houses.windows(2).rposition(|w| w[1].road < w[0].road && w[1].tail != houses::Tail::Plain);
    for house in houses.iter().filter(|h| h.tail == houses::Tail::Plain) {
        let line = &plan.roads[house.road].line;
        let (mut best, mut run) = ((f64::MAX, 0.0, 0.0), 0.0);
        for w in line.windows(2) {
            let off = plane::to_piece(house.at, w[0], w[1]);
            let way = w[1] - w[0];
            if off < best.0 {
                best = (off, way.cross(house.at - w[0]), run + (house.at - w[0]).dot(way.unit()));
            }
            run += way.len();
        }
        assert_eq!(best.1 > 0.0, house.number % 2 == 1, "odd is left: {:?}", plan.roads[house.road].name);
        let before = last.insert((house.road, house.number % 2), (house.number, best.2));
        if let Some((number, metres)) = before {
            // A curve may bring two houses closer together than their spots on the axis.
            assert!(number < house.number && metres < best.2 + 12.0, "{:?}", plan.roads[house.road].name);
        }
    }
    assert!(slabs_begin.is_some());
}

#[test]
fn vesennyaya_15_is_one_plain_house_well_inside_one_committee() {
    let (city, _) = demo();
    assert_eq!(city.streets.iter().filter(|s| s.name.contains("Весенняя")).count(), 1);
    let street = city.streets.iter().find(|s| s.label == "Весенняя улица").expect("the street is there");
    assert_eq!((street.id.as_str(), street.locality.as_str()), ("vesennyaya", "Кемерово"));
    let fifteen = |a: &&Address| a.street.as_ref() == Some(&street.id) && a.house.starts_with("15");
    let found: Vec<_> = city.addresses.iter().filter(fifteen).collect();
    assert_eq!(found.len(), 1);
    let house = found[0];
    assert_eq!((house.id.as_str(), house.text.as_str()), ("vesennyaya-15", "Кемерово, Весенняя улица, 15"));
    assert_eq!(holders(city, house, today()).len(), 1);
    for id in kind(city, Kind::Committee) {
        for line in shape(city, id, today()).0[0].exterior().lines() {
            // Half a milli-degree is 31 m or more in either direction.
            assert!(Euclidean.distance(&line, &point(house)) > 0.0005, "{id} is near");
        }
    }
}

#[test]
fn uncovered_houses_lie_in_the_city_and_in_no_committee() {
    let (city, odd) = demo();
    assert!((5..=12).contains(&odd.uncovered.len()), "{}", odd.uncovered.len());
    let whole = shape(city, kind(city, Kind::City)[0], today());
    for id in &odd.uncovered {
        assert!(whole.contains(&point(address(city, id))));
        assert!(holders(city, address(city, id), today()).is_empty());
    }
}

#[test]
fn disputed_houses_lie_in_both_committees_of_the_pair_and_every_other_house_in_one() {
    let (city, odd) = demo();
    assert!((10..=40).contains(&odd.disputed.len()), "{}", odd.disputed.len());
    let (uncovered, disputed): (BTreeSet<_>, BTreeSet<_>) =
        (odd.uncovered.iter().collect(), odd.disputed.iter().collect());
    let shapes: Vec<_> = kind(city, Kind::Committee).into_iter().map(|id| shape(city, id, today())).collect();
    let boxes: Vec<_> = shapes.iter().filter_map(|s| geo::BoundingRect::bounding_rect(*s)).collect();
    for house in &city.addresses {
        let p = point(house);
        let holds = |n: &usize| boxes[*n].contains(&p) && shapes[*n].contains(&p);
        let count = (0..shapes.len()).filter(holds).count();
        let expected =
            if uncovered.contains(&house.id) { 0 } else { 1 + usize::from(disputed.contains(&house.id)) };
        assert_eq!(count, expected, "{}", house.text);
    }
}

#[test]
fn exactly_one_house_list_contradicts_its_polygon() {
    let (city, odd) = demo();
    let mut wrong: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for entry in &city.house_list {
        let bound =
            city.boundaries.iter().find(|b| b.id == entry.boundary).expect("lists belong to boundaries");
        let house = address(city, entry.address.as_ref().expect("every entry is resolved"));
        if bound.geometry.as_ref().is_some_and(|g| !g.contains(&point(house))) {
            wrong.entry(&bound.id).or_default().push(house.id.clone());
        }
    }
    assert_eq!(wrong.into_iter().collect::<Vec<_>>(), [(&odd.contradicting_list, odd.contradicted.clone())]);
    assert!((2..=4).contains(&odd.contradicted.len()));
    let listed = city.house_list.iter().filter(|e| e.boundary == odd.contradicting_list).count();
    assert!((10..=30).contains(&listed), "{listed}");
    for id in &odd.contradicted {
        assert_eq!(holders(city, address(city, id), today()), ["lesnoy"]);
    }
}

#[test]
fn a_part_moved_on_the_first_of_june_2019() {
    let (city, odd) = demo();
    let house = address(city, &odd.moved_house);
    assert_eq!(holders(city, house, date(2018, 1, 1)), [odd.moved.0.as_str()]);
    assert_eq!(holders(city, house, date(2019, 5, 31)), [odd.moved.0.as_str()]);
    assert_eq!(holders(city, house, date(2019, 6, 1)), [odd.moved.1.as_str()]);
    assert!(boundary(city, &odd.split.1, date(2010, 8, 31)).is_none());
    assert!(boundary(city, &odd.split.1, date(2010, 9, 1)).is_some());
}

#[test]
fn bodies_and_the_house_near_a_border_are_as_told() {
    let (city, odd) = demo();
    assert!(boundary(city, &odd.body_by_list, today()).is_some_and(|b| b.geometry.is_none()));
    assert!(boundary(city, &odd.body_by_polygon, today()).is_some_and(|b| b.geometry.is_some()));
    let house = address(city, &odd.near_border);
    let own = holders(city, house, today());
    let near = kind(city, Kind::Committee).into_iter().filter(|id| {
        let centre = point(house);
        let metres = |c: geo::Coord<f64>| geo::Coord {
            x: (c.x - centre.x()) * 63_280.0,
            y: (c.y - centre.y()) * 111_300.0,
        };
        let mut lines = shape(city, id, today()).0[0].exterior().lines();
        lines.any(|l| {
            let line = geo::Line::new(metres(l.start), metres(l.end));
            Euclidean.distance(&line, &Point::new(0.0, 0.0)) < 15.0
        })
    });
    assert!(own.len() == 1 && near.count() >= 2);
    for id in kind(city, Kind::Body) {
        let Some(bound) = boundary(city, id, today()) else {
            // Of the whole committee: such a council is met in the centre.
            let council = city.territories.iter().find(|t| t.id == *id).expect("a body");
            assert!(id.as_str().ends_with("-ottsy") && council.contacts.phone.is_some(), "{id}");
            continue;
        };
        assert!(city.house_list.iter().any(|e| e.boundary == bound.id), "{id} has a list");
    }
}

#[test]
fn benches_and_playgrounds_stand_clear_of_houses() {
    let (city, _) = demo();
    let yards = of_category(city, "yard");
    for yard in yards {
        let PlaceGeometry::Area(area) = &yard.geometry else { unreachable!("yards are areas") };
        assert!(!city.addresses.iter().any(|a| area.contains(&point(a))), "{} holds no house", yard.id);
    }
}
