//! The locator against brute force, on smooth shapes and on degenerate ones.

use geo::coordinate_position::{CoordPos, coord_pos_relative_to_ring};
use geo::{CoordinatePosition, MultiPolygon, Polygon, polygon};
use proptest::prelude::*;

use super::*;
use crate::geometry::Position;
use crate::geometry::partition::{Dice, Shape, mosaic, partition};

fn at(x: f64, y: f64) -> LonLat {
    LonLat::new(x, y).expect("on earth")
}

fn located(locator: &Locator, point: LonLat) -> Vec<Hit> {
    let mut hits = Vec::new();
    locator.locate(point, |hit| hits.push(hit));
    hits
}

fn prepared(areas: &[MultiPolygon<f64>]) -> Vec<PreparedPolygon> {
    areas.iter().map(PreparedPolygon::new).collect()
}

fn members(areas: &[PreparedPolygon]) -> Vec<Member<'_>> {
    areas.iter().enumerate().map(|(n, area)| Member { key: n as u32, group: 2, area }).collect()
}

/// Where the point stands by `geo`, whose predicates are exact too. Its multipolygons call a point where two parts
/// touch outside; on any ring is on the border.
fn by_geo(area: &MultiPolygon<f64>, p: Coord<f64>) -> Position {
    let mut rings = area.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    if rings.any(|ring| coord_pos_relative_to_ring(p, ring) == CoordPos::OnBoundary) {
        return Position::Border;
    }
    match area.coordinate_position(&p) {
        CoordPos::Inside => Position::Inside,
        _ => Position::Outside,
    }
}

/// Every answer about a point is what brute force says: position by `geo`, the claims by the rule.
fn agrees(areas: &[MultiPolygon<f64>], ready: &[PreparedPolygon], locator: &Locator, point: LonLat) {
    let hits = located(locator, point);
    let mut one_by_one = Vec::new();
    locate_among(&members(ready), point, |hit| one_by_one.push(hit));
    assert_eq!(hits, one_by_one, "{point:?}");
    for (n, area) in areas.iter().enumerate() {
        let position = by_geo(area, point.into());
        assert_eq!(ready[n].classify(point), position, "{point:?} {n}");
        let claim = hits.iter().find(|hit| hit.key == n as u32).map(|hit| hit.claim);
        let agree = match position {
            Position::Inside => claim == Some(Claim::Inside),
            Position::Border => matches!(claim, Some(Claim::Border | Claim::Touches)),
            Position::Outside => claim.is_none(),
        };
        assert!(agree, "{point:?} {n}: {position:?} but {claim:?}");
    }
}

fn vertices(area: &MultiPolygon<f64>) -> Vec<Coord<f64>> {
    use geo::CoordsIter;
    area.coords_iter().collect()
}

#[test]
fn every_point_of_a_city_is_where_brute_force_puts_it() {
    let mut dice = Dice(1);
    let shape = Shape { columns: 5, rows: 4, ..Shape::CITY };
    let areas = partition(shape, &mut dice);
    let ready = prepared(&areas);
    let locator = Locator::build(&members(&ready));
    for _ in 0..2_000 {
        let p = at(dice.between(85.89, 86.07), dice.between(55.24, 55.38));
        agrees(&areas, &ready, &locator, p);
    }
    for p in areas.iter().flat_map(vertices).step_by(7) {
        agrees(&areas, &ready, &locator, at(p.x, p.y));
        // Near misses: the next numbers beside a vertex.
        agrees(&areas, &ready, &locator, at(p.x.next_up(), p.y));
        agrees(&areas, &ready, &locator, at(p.x, p.y.next_down()));
    }
}

#[test]
fn a_point_on_a_shared_border_lies_in_one_territory() {
    let mut dice = Dice(2);
    let areas = partition(Shape { columns: 6, rows: 5, edges: 12, ..Shape::CITY }, &mut dice);
    let ready = prepared(&areas);
    let there = Locator::build(&members(&ready));
    let mut backward = members(&ready);
    backward.reverse();
    let and_back = Locator::build(&backward);
    for p in areas.iter().flat_map(vertices) {
        let hits = located(&there, at(p.x, p.y));
        assert!(!hits.is_empty());
        assert_eq!(hits.iter().filter(|hit| hit.belongs()).count(), 1, "{p:?} {hits:?}");
        assert_eq!(hits, located(&and_back, at(p.x, p.y)), "in whatever order they were given");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_mosaic_with_holes_and_touching_corners_is_located_exactly(
        seed in any::<u64>(), width in 1..9_u8, height in 1..9_u8, count in 1..5_usize,
    ) {
        let areas = mosaic(width.into(), height.into(), count, &mut Dice(seed));
        let ready = prepared(&areas);
        let locator = Locator::build(&members(&ready));
        // Corners, middles of edges, middles of squares, and beyond the rim.
        for x in -1..=2 * i32::from(width) + 1 {
            for y in -1..=2 * i32::from(height) + 1 {
                let p = at(f64::from(x) / 2.0, f64::from(y) / 2.0);
                agrees(&areas, &ready, &locator, p);
                let hits = located(&locator, p);
                let owners = hits.iter().filter(|hit| hit.belongs()).count();
                prop_assert_eq!(owners, usize::from(!hits.is_empty()), "one owner for whatever is touched");
            }
        }
    }

    #[test]
    fn crossing_lattice_polygons_are_located_exactly(
        rings in prop::collection::vec(prop::collection::vec((0..7_i8, 0..7_i8), 3..9), 1..6),
        shift in prop::sample::select(vec![0.0, 0.1, 1e-9]),
    ) {
        // Not valid as areas, but simple questions: only positions off the border are compared, and the border.
        let place = |v: f64| v / 3.0 + shift;
        // A ring of one point only has no edge here, and so no border.
        let rings = rings.iter().filter(|ring| ring.iter().any(|p| *p != ring[0]));
        let areas: Vec<MultiPolygon<f64>> = rings.map(|ring| {
            let ring = ring.iter().map(|(x, y)| (place(f64::from(*x)), place(f64::from(*y)))).collect();
            MultiPolygon::new(vec![Polygon::new(ring, Vec::new())])
        }).collect();
        let ready = prepared(&areas);
        let members = members(&ready);
        let locator = Locator::build(&members);
        for x in 0..13 {
            for y in 0..13 {
                let p = at(place(f64::from(x) / 2.0), place(f64::from(y) / 2.0));
                let mut one_by_one = Vec::new();
                locate_among(&members, p, |hit| one_by_one.push(hit));
                prop_assert_eq!(located(&locator, p), one_by_one);
                for (n, area) in areas.iter().enumerate() {
                    let on_border = by_geo(area, p.into()) == Position::Border;
                    prop_assert_eq!(ready[n].classify(p) == Position::Border, on_border);
                }
            }
        }
    }

    #[test]
    fn borders_near_are_those_brute_force_measures(seed in any::<u64>(), radius_m in 0.0..3_000.0_f64) {
        let mut dice = Dice(seed);
        let areas = partition(Shape { columns: 4, rows: 3, edges: 10, ..Shape::CITY }, &mut dice);
        let ready = prepared(&areas);
        let locator = Locator::build(&members(&ready));
        for _ in 0..10 {
            let p = at(dice.between(85.85, 86.08), dice.between(55.2, 55.4));
            let near = locator.borders_within(p, radius_m);
            prop_assert!(near.is_sorted_by(|a, b| (a.distance_m, a.key) < (b.distance_m, b.key)));
            for (n, area) in ready.iter().enumerate() {
                let truth = area.distance_to_border_m(p).filter(|d| *d <= radius_m);
                let ours = near.iter().find(|b| b.key == n as u32).map(|b| b.distance_m);
                prop_assert_eq!(ours, truth);
            }
        }
    }
}

fn square(west: f64, south: f64, side: f64) -> MultiPolygon<f64> {
    let (east, north) = (west + side, south + side);
    polygon![
        (x: west, y: south), (x: east, y: south), (x: east, y: north), (x: west, y: north),
    ]
    .into()
}

#[test]
fn the_half_open_rule_gives_a_border_to_the_east_then_to_the_north() {
    // Four squares about (1, 1): 0 south-west, 1 south-east, 2 north-west, 3 north-east.
    let areas = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)].map(|(x, y)| square(x, y, 1.0));
    let ready = prepared(&areas);
    let locator = Locator::build(&members(&ready));
    let owner = |x, y| {
        let hits = located(&locator, at(x, y));
        let owners: Vec<u32> = hits.iter().filter(|hit| hit.belongs()).map(|hit| hit.key).collect();
        assert_eq!(owners.len(), 1, "{x} {y} {hits:?}");
        owners[0]
    };
    for (x, y, want) in [
        (1.0, 0.5, 1), // vertical edge: east
        (0.5, 1.0, 2), // horizontal edge: north
        (1.0, 1.0, 3), // where all meet
        (0.0, 0.0, 0), // outer corners and edges: whoever is there
        (2.0, 0.5, 1),
        (2.0, 1.0, 1), // outer border, two touch, neither by the rule: the smaller key
        (1.0, 2.0, 2),
        (2.0, 2.0, 3),
    ] {
        assert_eq!(owner(x, y), want, "{x} {y}");
    }
    assert_eq!(located(&locator, at(2.0_f64.next_up(), 1.0)), []);
}

#[test]
fn groups_do_not_take_points_from_one_another() {
    let areas = [square(0.0, 0.0, 2.0), square(0.0, 0.0, 1.0), square(1.0, 0.0, 1.0)];
    let [city, west, east] = areas.each_ref().map(PreparedPolygon::new);
    let locator = Locator::build(&[
        Member { key: 9, group: 2, area: &east },
        Member { key: 5, group: 2, area: &west },
        Member { key: 7, group: 0, area: &city },
    ]);
    let hit = |key, group, claim| Hit { key, group, claim };
    let cases = [
        ((0.5, 0.5), vec![hit(7, 0, Claim::Inside), hit(5, 2, Claim::Inside)]),
        ((1.0, 0.5), vec![hit(7, 0, Claim::Inside), hit(5, 2, Claim::Touches), hit(9, 2, Claim::Border)]),
        ((2.0, 0.5), vec![hit(7, 0, Claim::Border), hit(9, 2, Claim::Border)]),
        ((1.5, 1.5), vec![hit(7, 0, Claim::Inside)]),
    ];
    for ((x, y), want) in cases {
        assert_eq!(located(&locator, at(x, y)), want, "{x} {y}");
    }
}

#[test]
fn forty_areas_over_one_another_are_all_named() {
    let areas: Vec<_> = (0..40).map(|n| square(f64::from(n) / 100.0, 0.0, 1.0)).collect();
    let ready = prepared(&areas);
    let locator = Locator::build(&members(&ready));
    for x in [0.395, 0.5, 0.2, 0.39] {
        agrees(&areas, &ready, &locator, at(x, 0.5));
    }
    assert_eq!(located(&locator, at(0.395, 0.5)).len(), 40);
}

#[test]
fn without_areas_nothing_is_found() {
    let nothing = PreparedPolygon::new(&MultiPolygon::new(Vec::new()));
    for locator in [
        Locator::default(),
        Locator::build(&[]),
        Locator::build(&[Member { key: 1, group: 1, area: &nothing }]),
    ] {
        assert_eq!(located(&locator, at(86.0, 55.0)), []);
        assert_eq!(locator.borders_within(at(86.0, 55.0), 1e9), []);
    }
    assert_eq!(nothing.classify(at(0.0, 0.0)), Position::Outside);
    assert_eq!(nothing.distance_to_border_m(at(0.0, 0.0)), None);
}
