//! What lies underneath: river, parks, forest, works, railways and the roads between the quarters.

use geo::{BooleanOps, MultiPolygon};

use crate::domain::{BaseArea, BaseAreaKind, BaseId, BaseLine, BaseLineKind, Street};

use super::houses::Dwelling;
use super::mesh::merge;
use super::plane::{Spot, area, area2, curve, inside, km, line_string, loop_curve, polygon};
use super::quarters::{Fabric, LEFT_BANK};
use super::streets::{Cell, Plan, Rank};
use super::{outline, river};

type Ring = &'static [(f64, f64)];

/// Parks that take a whole block: patch, row, column, block eastward and southward, name.
const BLOCK_PARKS: [(&str, usize, usize, usize, usize, &str); 14] = [
    ("left", 0, 1, 1, 0, "Городской сад"),
    ("left", 0, 0, 2, 2, "Сквер у набережной"),
    ("left", 1, 1, 2, 1, "Театральный сквер"),
    ("left", 2, 2, 1, 1, "Сквер Юности"),
    ("left", 1, 4, 1, 0, "Парк Победы"),
    ("left", 2, 5, 0, 1, "Комсомольский парк"),
    ("left", 3, 3, 1, 0, "Парк «Южный»"),
    ("left", 0, 6, 1, 1, "Парк Ангелов"),
    ("station", 1, 0, 1, 1, "Сквер Железнодорожников"),
    ("south", 1, 0, 1, 1, "Парк «Антошка»"),
    ("kirovsky", 1, 2, 1, 1, "Парк Кировского района"),
    ("rudnichny", 2, 1, 1, 1, "Парк имени Горького"),
    ("kedrovka", 1, 1, 1, 1, "Парк Кедровки"),
    ("lesnaya", 1, 1, 1, 1, "Парк Лесной Поляны"),
];
/// A park begins this far from the axes of the streets round it, as a share of the block.
const PARK_INSET: f64 = 0.07;

/// Woods and parks outside the blocks, kilometres.
const WOODS: [(&str, Ring); 19] = [
    (
        "",
        &[
            (-9.1, 4.3),
            (-8.3, 3.7),
            (-7.0, 2.9),
            (-6.2, 2.4),
            (-6.0, 2.75),
            (-7.2, 3.4),
            (-8.3, 4.5),
            (-9.2, 5.2),
        ],
    ),
    ("", &[(4.2, 14.1), (4.0, 13.0), (4.6, 13.6), (5.0, 14.5), (4.8, 15.6), (4.6, 15.4)]),
    ("", &[(7.5, 15.0), (7.9, 14.8), (7.8, 17.2), (7.3, 17.2), (7.0, 16.6), (7.5, 16.3)]),
    ("", &[(0.7, 16.6), (1.3, 16.1), (1.9, 16.7), (3.0, 15.9), (3.0, 16.7), (1.8, 16.95)]),
    ("", &[(1.3, -8.6), (1.8, -8.2), (2.6, -8.4), (3.2, -8.3), (2.2, -9.5), (1.0, -10.5), (1.2, -9.4)]),
    (
        "",
        &[(-8.9, -10.3), (-8.5, -9.4), (-8.1, -8.6), (-7.6, -8.9), (-6.2, -9.0), (-7.1, -9.5), (-8.1, -9.2)],
    ),
    (
        "Рудничный бор",
        &[
            (-0.9, 2.7),
            (0.2, 1.75),
            (1.6, 1.75),
            (2.8, 2.2),
            (3.3, 2.7),
            (3.2, 3.6),
            (1.6, 3.7),
            (0.1, 3.75),
            (-0.8, 3.7),
        ],
    ),
    (
        "Журавлёвский лес",
        &[
            (5.0, 2.45),
            (6.3, 2.0),
            (7.1, 1.4),
            (7.6, 1.6),
            (7.4, 2.3),
            (6.6, 2.6),
            (6.9, 4.2),
            (6.6, 5.7),
            (5.6, 6.0),
            (4.6, 5.2),
            (6.4, 4.6),
            (6.3, 3.0),
        ],
    ),
    ("", &[(-1.7, 5.6), (-1.2, 5.2), (-1.0, 6.6), (-1.3, 7.3), (-1.9, 8.3), (-2.1, 7.4)]),
    (
        "",
        &[
            (-3.2, 6.6),
            (-2.4, 6.2),
            (-2.4, 7.6),
            (-2.8, 8.3),
            (-4.6, 7.9),
            (-6.6, 7.9),
            (-7.7, 8.2),
            (-9.0, 8.6),
            (-8.4, 7.1),
            (-7.3, 7.2),
            (-5.2, 7.2),
        ],
    ),
    (
        "",
        &[
            (1.2, 8.3),
            (2.6, 8.5),
            (4.6, 7.8),
            (7.0, 7.7),
            (8.0, 7.6),
            (7.2, 9.0),
            (7.2, 10.0),
            (6.0, 11.0),
            (5.0, 11.6),
            (4.6, 12.4),
            (3.9, 12.1),
            (3.8, 10.0),
            (3.3, 9.3),
        ],
    ),
    ("", &[(-1.6, 10.4), (-0.8, 9.7), (0.4, 9.5), (0.5, 10.5), (1.2, 11.0), (0.0, 11.5), (-0.8, 10.6)]),
    (
        "",
        &[
            (3.0, 15.9),
            (3.8, 15.5),
            (4.2, 16.4),
            (5.0, 17.0),
            (5.4, 18.4),
            (5.2, 19.6),
            (4.4, 18.8),
            (3.8, 18.2),
            (3.1, 18.4),
            (2.9, 17.2),
        ],
    ),
    ("", &[(-0.3, 18.8), (0.0, 17.8), (0.4, 17.2), (0.5, 19.0), (1.4, 19.6), (0.6, 19.6)]),
    ("", &[(9.0, 7.9), (9.6, 7.3), (11.0, 7.7), (10.1, 8.2), (8.8, 8.5), (7.9, 8.9), (8.4, 8.2)]),
    (
        "",
        &[
            (9.2, 5.2),
            (9.4, 4.1),
            (10.1, 4.0),
            (10.5, 5.0),
            (12.6, 4.7),
            (13.1, 5.6),
            (12.8, 6.6),
            (12.4, 5.4),
            (10.4, 5.3),
        ],
    ),
    (
        "",
        &[
            (-7.0, -4.2),
            (-5.8, -4.4),
            (-4.4, -4.6),
            (-3.9, -5.9),
            (-4.6, -5.7),
            (-6.4, -5.5),
            (-8.4, -6.1),
            (-9.3, -5.2),
            (-10.1, -4.3),
            (-9.6, -2.6),
            (-8.4, -3.6),
        ],
    ),
    ("", &[(-2.9, -5.9), (-1.2, -6.0), (0.0, -5.9), (0.2, -6.9), (-0.6, -7.4), (-2.9, -7.1), (-3.5, -6.4)]),
    (
        "",
        &[
            (3.2, -4.7),
            (4.4, -4.5),
            (5.6, -4.3),
            (6.0, -3.6),
            (7.4, -2.6),
            (6.9, -1.9),
            (6.7, -3.0),
            (6.1, -4.3),
            (5.2, -5.4),
            (4.0, -5.7),
            (3.2, -5.4),
        ],
    ),
];

const WORKS: [(&str, Ring); 9] = [
    (
        "Азот (демонстрация)",
        &[
            (-5.6, 0.35),
            (-4.4, -0.2),
            (-3.0, -0.55),
            (-2.95, 0.7),
            (-3.1, 1.7),
            (-4.2, 2.2),
            (-5.2, 2.1),
            (-5.7, 1.3),
        ],
    ),
    ("Кокс (демонстрация)", &[(-2.75, 1.15), (-2.1, 1.15), (-1.98, 1.75), (-2.6, 2.15)]),
    ("Химпром (демонстрация)", &[(-4.1, -1.0), (-2.7, -1.5), (-2.75, -0.95), (-4.0, -0.6)]),
    (
        "Станционные пути",
        &[(-2.3, -1.3), (-1.2, -1.42), (-0.6, -1.85), (-0.72, -1.98), (-1.3, -1.7), (-2.3, -1.5)],
    ),
    ("Кировский завод (демонстрация)", &[(-3.2, 4.1), (-2.5, 4.0), (-2.4, 5.8), (-3.15, 5.9)]),
    (
        "Разрез (демонстрация)",
        &[(3.4, 17.0), (4.3, 16.9), (5.0, 17.5), (5.1, 18.3), (4.5, 18.5), (3.6, 18.1)],
    ),
    ("Шахта (демонстрация)", &[(-5.0, -7.5), (-4.7, -7.5), (-4.75, -8.2), (-5.1, -8.1)]),
    ("Промзона у реки", &[(6.6, -1.2), (7.1, -0.8), (7.3, -1.5), (6.9, -2.0)]),
    ("Депо", &[(0.1, -3.3), (0.4, -3.4), (0.7, -4.2), (0.4, -4.2)]),
];

/// Roads between the quarters, where nobody lives.
const ROADS: [(&str, Ring); 17] = [
    ("Университетский проезд", &[(3.56, 2.4), (3.75, 2.65), (4.05, 2.9)]),
    ("Кузнецкий проспект", &[(-1.66, 0.93), (-1.82, 1.5), (-1.82, 2.02)]),
    ("Логовое шоссе", &[(-1.5, 2.66), (-1.3, 3.2), (-1.02, 3.9)]),
    ("Кировское шоссе", &[(-1.5, 2.66), (-2.2, 3.35), (-3.45, 3.85)]),
    ("Советский проспект", &[(-0.2, 0.36), (-0.52, 0.32), (-0.86, 0.36)]),
    ("проспект Ленина", &[(-0.2, -0.4), (-0.5, -0.46), (-0.82, -0.5)]),
    ("Кузнецкий проспект", &[(-1.5, -1.13), (-1.58, -1.55), (-1.84, -2.05)]),
    ("Предзаводское шоссе", &[(-3.52, -2.6), (-4.0, -2.35), (-4.4, -2.45)]),
    ("Ягуновский тракт", &[(-5.6, -3.75), (-6.1, -5.1), (-6.75, -6.5)]),
    ("Южное шоссе", &[(-0.6, -5.4), (0.6, -5.85), (1.5, -6.3), (2.0, -6.9)]),
    ("Новокузнецкий тракт", &[(2.9, -4.0), (2.95, -5.2), (2.85, -6.45)]),
    ("Кировский тракт", &[(-3.48, 5.2), (-2.2, 4.95), (-0.9, 5.0)]),
    ("Елыкаевская дорога", &[(3.2, 4.7), (3.4, 4.5), (3.6, 4.42)]),
    ("Боровая дорога", &[(1.25, 6.9), (1.6, 8.1), (1.9, 9.15)]),
    ("Кедровское шоссе", &[(2.3, 6.85), (2.8, 8.2), (4.1, 10.4), (4.25, 12.3), (4.7, 13.9), (5.5, 14.8)]),
    ("Кедровское шоссе", &[(4.95, 16.0), (4.3, 16.9), (3.4, 17.4), (2.75, 17.6)]),
    ("Леснополянское шоссе", &[(2.8, 8.2), (5.2, 8.5), (7.6, 8.1), (9.5, 6.7)]),
];

const BRIDGES: [(&str, [(f64, f64); 2]); 3] = [
    ("Кузнецкий мост", [(-1.82, 2.02), (-1.5, 2.66)]),
    ("Университетский мост", [(3.5, 1.43), (3.56, 2.4)]),
    ("Искитимский мост", [(-0.46, 0.33), (-0.62, 0.32)]),
];

const RAILS: [(&str, Ring); 2] = [
    (
        "Транссибирская ветвь",
        &[
            (-7.3, 0.9),
            (-6.0, 0.1),
            (-4.4, -0.6),
            (-2.6, -1.25),
            (-1.3, -1.52),
            (-0.5, -2.0),
            (0.05, -2.7),
            (0.35, -3.6),
            (1.0, -4.8),
            (1.15, -6.1),
            (1.45, -7.3),
            (1.3, -9.2),
        ],
    ),
    (
        "Северная ветвь",
        &[
            (-2.6, -1.25),
            (-2.85, -0.2),
            (-2.8, 1.2),
            (-2.85, 2.6),
            (-2.75, 3.4),
            (-2.3, 4.6),
            (-1.6, 6.4),
            (-0.2, 7.5),
            (1.4, 7.6),
            (3.0, 8.6),
            (3.9, 10.4),
            (3.95, 12.2),
            (4.6, 14.0),
            (4.75, 16.2),
            (4.2, 17.4),
        ],
    ),
];

const STREAMS: [(&str, Ring); 2] = [
    ("Большая Камышная", &[(-6.4, 2.6), (-6.7, 1.0), (-7.0, -0.3), (-7.6, -1.2)]),
    ("Куро-Искитим", &[(-0.05, -4.4), (-0.4, -5.9), (-1.4, -6.6), (-2.0, -7.5)]),
];

/// Parks within blocks: name and ring.
pub(super) fn block_parks(plan: &Plan) -> Vec<(&'static str, Vec<Spot>)> {
    let found =
        |&(key, row, column, east, south, name): &(&str, usize, usize, usize, usize, &'static str)| {
            let cell = plan
                .cells
                .iter()
                .find(|c| (c.place.1, c.place.2) == (row, column) && plan.patches[c.place.0].key == key)?;
            block(cell, east, south, PARK_INSET).map(|ring| (name, ring))
        };
    BLOCK_PARKS.iter().filter_map(found).collect()
}

/// One block of a superblock, drawn in by a share of its size on every side; `None` where there is none.
pub(super) fn block(cell: &Cell, east: usize, south: usize, inset: f64) -> Option<Vec<Spot>> {
    let (west, rise) = (*cell.us.get(east)?, *cell.us.get(east + 1)?);
    let (north, fall) = (*cell.vs.get(south)?, *cell.vs.get(south + 1)?);
    let (du, dv) = (rise - west, fall - north);
    let at = |u: f64, v: f64| {
        let shrink = |share: f64| inset + share * (1.0 - 2.0 * inset);
        cell.field.at(west + du * shrink(u), north + dv * shrink(v))
    };
    let steps = [0.0, 0.25, 0.5, 0.75];
    let mut ring: Vec<Spot> = steps.iter().map(|&t| at(t, 0.0)).collect();
    ring.extend(steps.iter().map(|&t| at(1.0, t)));
    ring.extend(steps.iter().map(|&t| at(1.0 - t, 1.0)));
    ring.extend(steps.iter().map(|&t| at(0.0, 1.0 - t)));
    Some(ring)
}

fn spots(points: &[(f64, f64)]) -> Vec<Spot> {
    points.iter().map(|&(east, north)| km(east, north)).collect()
}

fn named(name: &str) -> Option<String> {
    (!name.is_empty()).then(|| name.to_owned())
}

/// The outlines of merged superblocks as one multipolygon: outer rings are counter-clockwise, holes clockwise.
pub(super) fn outlines(rings: &[Vec<Spot>]) -> MultiPolygon<f64> {
    let merged = merge(rings);
    let (outer, holes): (Vec<_>, Vec<_>) = merged.into_iter().partition(|ring| area2(ring) > 0.0);
    let part = |ring: &Vec<Spot>| {
        let own: Vec<_> = holes.iter().filter(|hole| inside(ring, hole[0])).cloned().collect();
        polygon(ring, &own)
    };
    MultiPolygon::new(outer.iter().map(part).collect())
}

/// The ground: everything that has an extent.
pub(super) fn areas(plan: &Plan, houses: &[Dwelling]) -> Vec<BaseArea> {
    let mut out = Vec::new();
    let mut push = |kind: BaseAreaKind, name: Option<String>, geometry: MultiPolygon<f64>| {
        let id = BaseId::new(format!("{kind}-{}", out.len() + 1)).expect("a word and a number are an id");
        out.push(BaseArea { id, kind, name, geometry });
    };
    let river = MultiPolygon::new(vec![polygon(&river::banks(), &river::islands())]);
    let built: Vec<_> = plan.cells.iter().map(|c| c.ring.clone()).collect();
    let city = area(&outline::city());
    let mut taken = outlines(&built).union(&river);
    for (name, ring) in WORKS {
        let works = area(&loop_curve(&spots(ring), 3)).difference(&taken).intersection(&city);
        taken = taken.union(&works);
        push(BaseAreaKind::Industry, named(name), rounded(works));
    }
    for (name, ring) in WOODS {
        let wood = area(&loop_curve(&spots(ring), 4)).difference(&taken).intersection(&city);
        push(BaseAreaKind::Forest, named(name), rounded(wood));
    }
    for (p, patch) in plan.patches.iter().enumerate() {
        for (kind, private) in [(BaseAreaKind::Gardens, true), (BaseAreaKind::Residential, false)] {
            let of_kind = plan.cells.iter().filter(|c| c.place.0 == p && c.fabric.is_private() == private);
            let rings: Vec<_> = of_kind.map(|c| c.ring.clone()).collect();
            if !rings.is_empty() {
                push(kind, Some(patch.locality.to_owned()), outlines(&rings));
            }
        }
    }
    push(BaseAreaKind::Water, Some("Томь".to_owned()), river);
    for island in river::islands() {
        push(BaseAreaKind::Forest, None, area(&island));
    }
    push(BaseAreaKind::Park, Some("Набережная Томи".to_owned()), area(&embankment(plan)));
    for (name, ring) in block_parks(plan) {
        push(BaseAreaKind::Park, Some(name.to_owned()), area(&ring));
    }
    for house in houses.iter().filter(|h| h.fabric == Fabric::Panel || h.fabric == Fabric::Centre) {
        push(BaseAreaKind::Building, None, area(&slab(house, 0.0)));
    }
    out
}

/// A house's outline, widened by `margin` metres on every side.
pub(super) fn slab(house: &Dwelling, margin: f64) -> Vec<Spot> {
    let long = house.way * (house.size.0 / 2.0 + margin);
    let deep = house.way.left() * (house.size.1 / 2.0 + margin);
    vec![house.at - long - deep, house.at + long - deep, house.at + long + deep, house.at - long + deep]
}

/// The green strip between the embankment of the centre and the water.
fn embankment(plan: &Plan) -> Vec<Spot> {
    let street = plan.patches[LEFT_BANK].net.along_row(0, 0, 3);
    let off = |metres: f64| {
        let last = street.len() - 1;
        let way = |n: usize| (street[(n + 1).min(last)] - street[n.saturating_sub(1)]).unit().left();
        (0..=last).map(|n| street[n] + way(n) * metres).collect::<Vec<_>>()
    };
    let mut ring = off(16.0);
    ring.extend(off(72.0).into_iter().rev());
    ring
}

/// Clipping computes new vertices; they are rounded like all others.
fn rounded(mut shape: MultiPolygon<f64>) -> MultiPolygon<f64> {
    use geo::MapCoordsInPlace;
    let round7 = |degrees: f64| (degrees * 1e7).round() / 1e7;
    shape.map_coords_in_place(|c| geo::Coord { x: round7(c.x), y: round7(c.y) });
    shape
}

/// The vertex of a street nearest a spot, or the spot itself where none is near: roads end where streets begin.
fn crossing_near(plan: &Plan, spot: Spot) -> Spot {
    const NEAR_M: f64 = 480.0;
    let streets = plan.roads.iter().filter(|r| r.rank != Rank::Lane);
    let nearest = streets.flat_map(|r| &r.line).min_by(|a, b| a.to(spot).total_cmp(&b.to(spot)));
    nearest.copied().filter(|p| p.to(spot) < NEAR_M).unwrap_or(spot)
}

/// Everything that is a line.
pub(super) fn lines(plan: &Plan, streets: &[Street]) -> Vec<BaseLine> {
    let mut out = Vec::new();
    let mut push = |kind: BaseLineKind, name: Option<String>, street: Option<&Street>, line: &[Spot]| {
        let id = format!("{}-{}", kind.as_str().replace('_', "-"), out.len() + 1);
        let id = BaseId::new(id).expect("a word and a number are an id");
        let street = street.map(|s| s.id.clone());
        out.push(BaseLine { id, kind, name, street, geometry: line_string(line) });
    };
    push(BaseLineKind::Stream, Some("Искитимка".to_owned()), None, &outline::iskitimka());
    for (name, line) in STREAMS {
        push(BaseLineKind::Stream, named(name), None, &curve(&spots(line), 4));
    }
    for (road, street) in plan.roads.iter().zip(streets) {
        let kind = match road.rank {
            Rank::Main => BaseLineKind::MainStreet,
            Rank::Street => BaseLineKind::Street,
            Rank::Lane => BaseLineKind::Lane,
        };
        push(kind, Some(road.name.label.clone()), Some(street), &road.line);
    }
    for (name, line) in ROADS {
        let mut line = spots(line);
        for end in [0, line.len() - 1] {
            line[end] = crossing_near(plan, line[end]);
        }
        push(BaseLineKind::MainStreet, named(name), None, &curve(&line, 4));
    }
    for (name, line) in BRIDGES {
        push(BaseLineKind::Bridge, named(name), None, &spots(&line));
    }
    for (name, line) in RAILS {
        push(BaseLineKind::Rail, named(name), None, &curve(&spots(line), 5));
    }
    out
}
