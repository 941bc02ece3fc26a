//! Houses: along both sides of every street, odd on the left and even on the right, numbers rising; slabs within blocks.

use std::collections::BTreeSet;

use super::dice::Dice;
use super::ground::Ground;
use super::plane::{Spot, along, inside, length};
use super::quarters::Fabric;
use super::streets::{Plan, Rank};

/// A house as drawn.
#[derive(Debug, Clone)]
pub(super) struct Dwelling {
    /// Its street.
    pub road: usize,
    /// Its number.
    pub number: u16,
    /// What follows the number.
    pub tail: Tail,
    /// Where it stands.
    pub at: Spot,
    /// The way its long side points.
    pub way: Spot,
    /// Its superblock; `None`: outside all.
    pub cell: Option<usize>,
    /// What stands around.
    pub fabric: Fabric,
    /// Length and depth, metres.
    pub size: (f64, f64),
    /// Flats.
    pub flats: u32,
}

/// What follows a house's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tail {
    /// Nothing.
    Plain,
    /// A letter: `34а`.
    Letter(char),
    /// A fraction: `137/2`.
    Fraction(u16),
    /// A корпус: `12 к. 1`.
    Korpus(u16),
}

/// How a fabric is built.
struct Build {
    /// Distance between neighbours along the street, metres, least and most.
    frontage: (f64, f64),
    /// From the street's axis to the house's middle, metres.
    setback: f64,
    /// Least distance to the axis of any street, metres.
    clear_of_streets: f64,
    /// Least distance to any other house, metres.
    clear_of_houses: f64,
    /// Length and depth of a house, metres.
    size: (f64, f64),
    /// Flats, least and most.
    flats: (u32, u32),
}

fn build(fabric: Fabric) -> Build {
    let private = |frontage, setback, size| Build {
        frontage,
        setback,
        clear_of_streets: 10.0,
        clear_of_houses: 13.0,
        size,
        flats: (1, 1),
    };
    match fabric {
        Fabric::Lanes | Fabric::CrossLanes => private((21.5, 28.8), 14.5, (10.0, 9.0)),
        Fabric::Cottages => private((25.0, 32.0), 18.0, (13.0, 11.0)),
        Fabric::Village => Build { clear_of_houses: 36.0, ..private((60.0, 76.0), 19.0, (10.0, 9.0)) },
        Fabric::LowRise => Build {
            frontage: (44.0, 64.0),
            setback: 21.0,
            clear_of_streets: 16.0,
            clear_of_houses: 27.0,
            size: (27.0, 12.0),
            flats: (4, 12),
        },
        Fabric::Centre => Build {
            frontage: (62.0, 88.0),
            setback: 25.0,
            clear_of_streets: 20.0,
            clear_of_houses: 42.0,
            size: (46.0, 14.0),
            flats: (14, 40),
        },
        Fabric::Panel => Build {
            frontage: (84.0, 112.0),
            setback: 33.0,
            clear_of_streets: 28.0,
            clear_of_houses: 50.0,
            size: (68.0, 14.0),
            flats: (36, 90),
        },
    }
}

/// A main street keeps houses this much farther off, metres.
const MAIN_SETBACK_M: f64 = 8.0;
/// How far beside the axis to look what the ground is, metres.
const PROBE_M: f64 = 24.0;
/// The street a demonstration is most likely to ask for: its numbers are plain, so that one house answers.
const PLAIN_STREET: &str = "Весенняя";

/// Builds every house.
pub(super) fn houses(seed: u64, plan: &Plan, ground: &mut Ground) -> Vec<Dwelling> {
    let mut dice = Dice::new(seed, 3);
    let mut out: Vec<Dwelling> = Vec::with_capacity(50_000);
    let mut order: Vec<usize> = (0..plan.roads.len()).collect();
    order.sort_by_key(|&n| (plan.roads[n].rank, n));
    for road in order {
        for odd in [1, 2] {
            side(plan, ground, road, odd, &mut dice, &mut out);
        }
    }
    courtyards(plan, ground, &mut dice, &mut out);
    out
}

/// Builds one side of a street: `first` 1 is the left side, 2 the right.
fn side(plan: &Plan, ground: &mut Ground, road: usize, first: u16, dice: &mut Dice, out: &mut Vec<Dwelling>) {
    let street = &plan.roads[road];
    let whole = length(&street.line);
    let single = street.name.name == PLAIN_STREET;
    let alone = street.name.label == super::streets::FORESTERS;
    let mut number = first;
    let mut letter = 0_u8;
    let mut at = dice.within(9.0, 16.0);
    while at < whole - 6.0 {
        let (spot, way) = along(&street.line, at);
        let aside = if first == 1 { way.left() } else { way.left() * -1.0 };
        let cell = ground.cell(plan, spot + aside * PROBE_M);
        let fabric = match cell {
            Some(cell) => plan.cells[cell].fabric,
            None if alone => Fabric::Village,
            None => {
                at += 20.0;
                continue;
            }
        };
        let how = build(fabric);
        let extra = if street.rank == Rank::Main { MAIN_SETBACK_M } else { 0.0 };
        let off = how.setback + extra + dice.within(-1.5, 2.0);
        let here = spot + aside * off;
        let fits = (alone || ground.cell(plan, here) == cell)
            && !ground.is_park(here)
            && ground.clear_of_streets(here, how.clear_of_streets)
            && ground.clear_of_houses(out, here, how.clear_of_houses);
        if !fits {
            at += 7.0;
            continue;
        }
        let tail = match letter {
            0 => Tail::Plain,
            n if fabric.is_private() && number % 7 == 3 => Tail::Fraction(u16::from(n)),
            n => Tail::Letter(LETTERS[usize::from(n - 1).min(LETTERS.len() - 1)]),
        };
        ground.build(out.len(), here);
        let stretch = dice.within(0.82, 1.0);
        out.push(Dwelling {
            road,
            number,
            tail,
            at: here,
            way,
            cell,
            fabric,
            size: (how.size.0 * stretch, how.size.1),
            flats: dice.whole(how.flats.0, how.flats.1),
        });
        if !single && letter < 2 && dice.chance(3.5) {
            letter += 1;
        } else {
            letter = 0;
            number += if !single && dice.chance(2.0) { 4 } else { 2 };
        }
        at += dice.within(how.frontage.0, how.frontage.1);
    }
}

const LETTERS: [char; 5] = ['а', 'б', 'в', 'г', 'д'];

/// Distance between rows of slabs within a block, and between slabs of a row, metres.
fn rows(fabric: Fabric) -> Option<(f64, f64)> {
    match fabric {
        Fabric::Panel => Some((80.0, 104.0)),
        Fabric::Centre => Some((72.0, 88.0)),
        _ => None,
    }
}

/// Builds the slabs that stand within blocks; they take the number of the nearest house on the street, with a letter, a
/// fraction or a корпус.
fn courtyards(plan: &Plan, ground: &mut Ground, dice: &mut Dice, out: &mut Vec<Dwelling>) {
    let mut taken: BTreeSet<(usize, u16, Tail)> = out.iter().map(|h| (h.road, h.number, h.tail)).collect();
    for (n, cell) in plan.cells.iter().enumerate() {
        let Some((row, step)) = rows(cell.fabric) else { continue };
        let how = build(cell.fabric);
        let upright = dice.chance(40.0);
        let (long, wide) = (cell.field.width(), cell.field.height());
        let (du, dv) = if upright { (row / long, step / wide) } else { (step / long, row / wide) };
        let mut v = dv;
        while v < 1.0 {
            let mut u = du;
            while u < 1.0 {
                let here = cell.field.at(u, v);
                let way = if upright {
                    cell.field.at(u, v + 0.01) - here
                } else {
                    cell.field.at(u + 0.01, v) - here
                };
                u += du;
                let fits = dice.chance(82.0)
                    && inside(&cell.ring, here)
                    && !ground.is_park(here)
                    && ground.clear_of_streets(here, how.clear_of_streets + 36.0)
                    && ground.clear_of_houses(out, here, how.clear_of_houses + 8.0);
                if !fits {
                    continue;
                }
                let Some((road, number, tail)) = adopt(ground, out, &mut taken, n, here, plan) else {
                    continue;
                };
                ground.build(out.len(), here);
                let size = (how.size.0 * dice.within(0.82, 1.0), how.size.1);
                let flats = dice.whole(how.flats.0, how.flats.1);
                let fabric = cell.fabric;
                out.push(Dwelling {
                    road,
                    number,
                    tail,
                    at: here,
                    way: way.unit(),
                    cell: Some(n),
                    fabric,
                    size,
                    flats,
                });
            }
            v += dv;
        }
    }
}

/// The number of the nearest house of the same superblock, with the first tail still free.
fn adopt(
    ground: &Ground,
    out: &[Dwelling],
    taken: &mut BTreeSet<(usize, u16, Tail)>,
    cell: usize,
    here: Spot,
    plan: &Plan,
) -> Option<(usize, u16, Tail)> {
    let near = ground.near(out, here, 260.0);
    let parent = near
        .into_iter()
        .map(|n| &out[n])
        .filter(|h| {
            h.cell == Some(cell) && h.tail == Tail::Plain && plan.roads[h.road].name.name != PLAIN_STREET
        })
        .min_by(|a, b| a.at.to(here).total_cmp(&b.at.to(here)))?;
    let letters = LETTERS.iter().map(|c| Tail::Letter(*c));
    let fractions = (1..=9).map(Tail::Fraction);
    let korpuses = (1..=9).map(Tail::Korpus);
    // Streets keep to one habit: letters in most, fractions in some, корпуса in a few.
    let tails: Vec<Tail> = match parent.road % 5 {
        0..=2 => letters.chain(fractions).collect(),
        3 => fractions.collect(),
        _ => korpuses.collect(),
    };
    let (road, number) = (parent.road, parent.number);
    let tail = tails.into_iter().find(|t| taken.insert((road, number, *t)))?;
    Some((road, number, tail))
}
