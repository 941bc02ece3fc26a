//! What lies underneath: river, parks, forest, works, railways and the roads between the quarters.

use geo::{BooleanOps, MultiPolygon};

use crate::domain::{BaseArea, BaseAreaKind, BaseId, BaseLine, BaseLineKind, Street};

use super::houses::Dwelling;
use super::landscape::{BLOCK_PARKS, BRIDGES, RAILS, ROADS, STREAMS, WOODS, WORKS};
use super::mesh::merge;
use super::plane::{Spot, area, area2, curve, inside, km, line_string, loop_curve, polygon};
use super::quarters::{Fabric, LEFT_BANK};
use super::streets::{Cell, Plan, Rank};
use super::{outline, river};

/// A park begins this far from the axes of the streets round it, as a share of the block.
const PARK_INSET: f64 = 0.07;

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
    let street = plan.patches[LEFT_BANK].net.along_row(0, 0, 7);
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
