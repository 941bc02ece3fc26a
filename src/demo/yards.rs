//! Improved yards: areas between the houses of a block, clear of walls and streets.

use super::dice::Dice;
use super::ground::Ground;
use super::houses::Dwelling;
use super::plane::{Spot, between, inside, km, middle};
use super::quarters::Fabric;
use super::scenery::slab;
use super::streets::Plan;

/// Yards improved in three years, as the city counts them.
pub(super) const YARDS: usize = 279;

/// A yard: its edge, and the house it belongs to.
pub(super) struct Yard {
    /// Its edge, counter-clockwise, 5 to 8 spots.
    pub ring: Vec<Spot>,
    /// The house nearest its middle.
    pub house: usize,
}

/// Half length and half width to try, metres: the largest that fits is taken.
const SIZES: [(f64, f64); 4] = [(50.0, 27.0), (42.0, 22.0), (34.0, 18.0), (27.0, 15.0)];
/// Distance between spots where a yard is tried, metres.
const PITCH_M: f64 = 30.0;
/// Least distance between a yard and a wall, metres.
const OFF_WALLS_M: f64 = 5.0;
/// Least distance between a yard and the axis of a street, metres.
const OFF_STREETS_M: f64 = 15.0;

/// Draws the yards, spread evenly over all blocks that have room for one.
pub(super) fn yards(seed: u64, plan: &Plan, ground: &Ground, houses: &[Dwelling]) -> Vec<Yard> {
    let mut dice = Dice::new(seed, 5);
    let mut found: Vec<Yard> = Vec::new();
    for cell in &plan.cells {
        if !matches!(cell.fabric, Fabric::Panel | Fabric::Centre | Fabric::LowRise) {
            continue;
        }
        let (across, down) = (cell.field.width() / PITCH_M, cell.field.height() / PITCH_M);
        let here = found.len();
        // The largest courts first: those are the ones a programme takes on.
        for size in SIZES {
            for (row, column) in (1..down as usize).flat_map(|r| (1..across as usize).map(move |c| (r, c))) {
                let spot = cell.field.at(column as f64 / across, row as f64 / down);
                let apart = found[here..].iter().all(|y| middle(&y.ring).to(spot) > APART_M);
                if apart && found.len() < here + MOST_IN_A_SUPERBLOCK && !ground.is_park(spot) {
                    found.extend(fit(ground, houses, spot, size, &mut dice));
                }
            }
        }
    }
    let all = found.len();
    let mut n = 0;
    found.retain(|_| {
        n += 1;
        n * YARDS / all > (n - 1) * YARDS / all
    });
    found
}

/// More are not taken from one superblock.
const MOST_IN_A_SUPERBLOCK: usize = 6;
/// Least distance between the middles of two yards, metres.
const APART_M: f64 = 112.0;
/// How far to look for walls, metres.
const WALLS_M: f64 = 110.0;

fn fit(
    ground: &Ground,
    houses: &[Dwelling],
    spot: Spot,
    (long, wide): (f64, f64),
    dice: &mut Dice,
) -> Option<Yard> {
    let near = ground.near(houses, spot, WALLS_M);
    let house =
        near.iter().copied().min_by(|a, b| houses[*a].at.to(spot).total_cmp(&houses[*b].at.to(spot)))?;
    let walls: Vec<Vec<Spot>> = near.iter().map(|n| wall(&houses[*n])).collect();
    let way = houses[house].way;
    let shape = corners(dice);
    let ring: Vec<Spot> =
        shape.iter().map(|p| spot + way * (p.east * long) + way.left() * (p.north * wide)).collect();
    let clear = walls.iter().flatten().all(|p| !inside(&ring, *p))
        && ring.iter().all(|p| {
            ground.clear_of_streets(*p, OFF_STREETS_M)
                && !ground.is_park(*p)
                && near.iter().all(|n| !inside(&slab(&houses[*n], OFF_WALLS_M), *p))
        });
    clear.then_some(Yard { ring, house })
}

/// Spots along a house's walls, a little outside.
fn wall(house: &Dwelling) -> Vec<Spot> {
    let ring = slab(house, OFF_WALLS_M);
    (0..4)
        .flat_map(|n| {
            let (a, b) = (ring[n], ring[(n + 1) % 4]);
            (0..6).map(move |k| between(a, b, f64::from(k) / 6.0))
        })
        .chain([house.at])
        .collect()
}

/// A quadrangle about the origin with one to four corners cut, counter-clockwise.
fn corners(dice: &mut Dice) -> Vec<Spot> {
    let square = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
    let spared = dice.whole(0, 4) as usize;
    let mut out = Vec::with_capacity(8);
    for (n, (x, y)) in square.into_iter().enumerate() {
        let shrink = dice.within(0.86, 1.0);
        let (x, y) = (x * shrink, y * shrink);
        if n == spared {
            out.push(spot(x, y));
            continue;
        }
        let cut = dice.within(0.18, 0.5);
        let (along, up) = (spot(x * (1.0 - cut), y), spot(x, y * (1.0 - cut)));
        out.extend(if x * y > 0.0 { [up, along] } else { [along, up] });
    }
    out
}

fn spot(x: f64, y: f64) -> Spot {
    km(x / 1000.0, y / 1000.0)
}
