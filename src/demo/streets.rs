//! Streets: the lines of the nets, and the inner streets and lanes that part a superblock into blocks.

use std::collections::BTreeMap;

use super::dice::Dice;
use super::mesh::Field;
use super::names::{CITY, Names, Pack, StreetName};
use super::plane::{Spot, km, length};
use super::quarters::{Axis, Fabric, Patch, named, patches};

/// How wide a street is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// A main street.
    Main,
    /// A street.
    Street,
    /// A lane or short crossing.
    Lane,
}

/// A street as drawn.
pub(super) struct Road {
    /// Its name.
    pub name: StreetName,
    /// Its locality.
    pub locality: &'static str,
    /// How wide it is drawn.
    pub rank: Rank,
    /// Its axis, in the direction its numbers rise.
    pub line: Vec<Spot>,
}

/// A superblock, and the streets that part it.
pub(super) struct Cell {
    /// Which patch, row and column.
    pub place: (usize, usize, usize),
    /// Its committee: patch and letter.
    pub committee: (usize, char),
    /// What it is built of.
    pub fabric: Fabric,
    /// Its shape.
    pub field: Field,
    /// Its edge, counter-clockwise.
    pub ring: Vec<Spot>,
    /// Shares at which inner streets run north to south, with 0 and 1 at the ends.
    pub us: Vec<f64>,
    /// Shares at which inner streets run west to east, with 0 and 1 at the ends.
    pub vs: Vec<f64>,
}

/// The drawing of the ground: superblocks and streets.
pub(super) struct Plan {
    /// The neighbourhoods.
    pub patches: Vec<Patch>,
    /// The superblocks.
    pub cells: Vec<Cell>,
    /// The streets.
    pub roads: Vec<Road>,
}

/// A short row of foresters' houses that no committee has taken in.
pub(super) const FORESTERS: &str = "улица Лесопитомник";
const FORESTERS_LINE: [(f64, f64); 3] = [(-4.95, -5.02), (-4.86, -5.08), (-4.78, -5.1)];

/// Shorter streets are not worth a name.
const SHORTEST_M: f64 = 110.0;
/// Vertices of an inner street in one superblock.
const BENDS: usize = 6;

/// Distance between streets that run west to east, and between those that run north to south, metres.
fn spacing(fabric: Fabric) -> (f64, f64) {
    match fabric {
        Fabric::Centre => (215.0, 235.0),
        Fabric::Panel => (330.0, 340.0),
        Fabric::LowRise => (172.0, 265.0),
        Fabric::Lanes => (86.0, 450.0),
        Fabric::CrossLanes => (450.0, 86.0),
        Fabric::Cottages => (90.0, 420.0),
        Fabric::Village => (200.0, f64::INFINITY),
    }
}

/// How often, in a hundred, an inner street goes on beyond a main street.
fn goes_on(fabric: Fabric) -> f64 {
    match fabric {
        Fabric::Centre => 100.0,
        Fabric::Panel => 75.0,
        Fabric::LowRise | Fabric::Cottages => 72.0,
        Fabric::Lanes | Fabric::CrossLanes => 54.0,
        Fabric::Village => 0.0,
    }
}

/// How far the middle of a superblock is pushed aside at most, metres.
fn bend_m(fabric: Fabric) -> f64 {
    match fabric {
        Fabric::Centre => 0.0,
        Fabric::Panel => 28.0,
        Fabric::LowRise | Fabric::Village => 14.0,
        Fabric::Lanes | Fabric::CrossLanes => 52.0,
        Fabric::Cottages => 120.0,
    }
}

/// Draws superblocks and streets.
pub(super) fn plan(seed: u64) -> Plan {
    let patches = patches();
    let mut dice = Dice::new(seed, 2);
    let mut cells = Vec::new();
    for (p, patch) in patches.iter().enumerate() {
        for (r, row) in patch.fabric.iter().enumerate() {
            for (c, fabric) in row.iter().enumerate() {
                if let Some(fabric) = *fabric {
                    cells.push(cell(patch, (p, r, c), fabric, &mut dice));
                }
            }
        }
    }
    let mut names = Names::shuffle(seed, &known(&patches));
    let mut roads = Vec::new();
    for p in 0..patches.len() {
        net_streets(&patches, p, &mut names, &mut roads);
    }
    for p in 0..patches.len() {
        for axis in [Axis::Column, Axis::Row] {
            inner_streets(
                &patches,
                p,
                axis,
                &mut cells,
                &mut Dealer { names: &mut names, dice: &mut dice },
                &mut roads,
            );
        }
    }
    roads.push(Road {
        name: StreetName::read(FORESTERS),
        locality: CITY,
        rank: Rank::Lane,
        line: FORESTERS_LINE.map(|(east, north)| km(east, north)).to_vec(),
    });
    Plan { patches, cells, roads }
}

struct Dealer<'a> {
    names: &'a mut Names,
    dice: &'a mut Dice,
}

fn cell(patch: &Patch, place: (usize, usize, usize), fabric: Fabric, dice: &mut Dice) -> Cell {
    let (p, r, c) = place;
    let mut field = patch.net.field(r, c);
    let bend = bend_m(fabric) / 1000.0;
    field.bow = km(dice.within(-bend, bend), dice.within(-bend, bend));
    let ring = field.ring();
    let committee = (p, patch.committees[r][c]);
    Cell { place, committee, fabric, field, ring, us: vec![0.0, 1.0], vs: vec![0.0, 1.0] }
}

/// Every label the drawing names itself.
fn known(patches: &[Patch]) -> Vec<&'static str> {
    let entry = |e: &'static str| {
        let e = e.trim();
        e.rsplit_once(' ')
            .map_or(e, |(name, range)| if range.contains('-') && range.len() == 3 { name } else { e })
    };
    let mut out = vec![FORESTERS];
    for patch in patches {
        out.extend(patch.rows.iter().chain(patch.columns).flat_map(|line| line.split(';')).map(entry));
        out.extend(patch.inner.iter().flat_map(|i| i.names.iter().copied()));
    }
    out.retain(|l| !l.is_empty() && *l != "*");
    out
}

fn has_field(patch: &Patch, row: Option<usize>, column: Option<usize>) -> bool {
    row.zip(column)
        .and_then(|(r, c)| patch.fabric.get(r).and_then(|row| row.get(c)))
        .is_some_and(Option::is_some)
}

/// Streets along the lines of a net, wherever a field lies beside them.
fn net_streets(patches: &[Patch], p: usize, names: &mut Names, roads: &mut Vec<Road>) {
    let patch = &patches[p];
    let (rows, columns) = (patch.fabric.len(), patch.fabric[0].len());
    for (n, line) in patch.rows.iter().enumerate() {
        let beside = |c| has_field(patch, n.checked_sub(1), Some(c)) || has_field(patch, Some(n), Some(c));
        for (name, from, to) in stretches(columns, |c| beside(c).then(|| named(line, c)).flatten()) {
            roads.push(net_street(patch, name, patch.net.along_row(n, from, to), names));
        }
    }
    for (n, line) in patch.columns.iter().enumerate() {
        let beside = |r| has_field(patch, Some(r), n.checked_sub(1)) || has_field(patch, Some(r), Some(n));
        for (name, from, to) in stretches(rows, |r| beside(r).then(|| named(line, r)).flatten()) {
            roads.push(net_street(patch, name, patch.net.along_column(n, from, to), names));
        }
    }
}

fn net_street(patch: &Patch, name: &str, line: Vec<Spot>, names: &mut Names) -> Road {
    let (name, rank) = match name {
        "*" => (names.deal(patch.locality, Pack::Street), Rank::Street),
        label => (StreetName::read(label), Rank::Main),
    };
    Road { name, locality: patch.locality, rank, line }
}

/// Stretches of one name: name, first field, first field no longer.
fn stretches(
    fields: usize,
    name: impl Fn(usize) -> Option<&'static str>,
) -> Vec<(&'static str, usize, usize)> {
    let mut out: Vec<(&'static str, usize, usize)> = Vec::new();
    for n in 0..fields {
        let Some(name) = name(n) else { continue };
        match out.last_mut() {
            Some(last) if last.0 == name && last.2 == n => last.2 = n + 1,
            _ => out.push((name, n, n + 1)),
        }
    }
    out
}

/// Streets within fields, in one direction. Fields of one fabric in a row share their shares, so that streets meet at
/// the main street between them, and may go on under one name.
fn inner_streets(
    patches: &[Patch],
    p: usize,
    axis: Axis,
    cells: &mut [Cell],
    dealer: &mut Dealer<'_>,
    roads: &mut Vec<Road>,
) {
    let patch = &patches[p];
    let index: BTreeMap<_, _> = cells.iter().enumerate().map(|(n, c)| (c.place, n)).collect();
    let (rows, columns) = (patch.fabric.len(), patch.fabric[0].len());
    let (strips, steps) = if axis == Axis::Column { (columns, rows) } else { (rows, columns) };
    for strip in 0..strips {
        let at = |step| if axis == Axis::Column { (p, step, strip) } else { (p, strip, step) };
        let known = patch.inner.iter().find(|i| i.axis == axis && i.strip == strip);
        let mut known = known.map_or(&[] as &[_], |i| i.names).iter();
        let mut step = 0;
        while step < steps {
            let Some(&first) = index.get(&at(step)) else {
                step += 1;
                continue;
            };
            let mut run = vec![first];
            while let Some(&next) = index.get(&at(step + run.len())) {
                if cells[next].fabric != cells[first].fabric {
                    break;
                }
                run.push(next);
            }
            let shares = shares(patch, axis, strip, step, &run, cells);
            for &n in &run {
                let mut all = vec![0.0];
                all.extend(&shares);
                all.push(1.0);
                *(if axis == Axis::Column { &mut cells[n].us } else { &mut cells[n].vs }) = all;
            }
            let named_run = cells[first].fabric == Fabric::Centre;
            for &share in &shares {
                let label = if named_run { known.next().copied() } else { None };
                lay(patch, axis, share, &run, cells, label, dealer, roads);
            }
            step += run.len();
        }
    }
}

/// Where inner streets of a run of fields lie, as shares of its width.
fn shares(patch: &Patch, axis: Axis, strip: usize, step: usize, run: &[usize], cells: &[Cell]) -> Vec<f64> {
    let (by_row, by_column) = spacing(cells[run[0]].fabric);
    let (wanted, lines) =
        if axis == Axis::Column { (by_column, patch.columns) } else { (by_row, patch.rows) };
    let breadth = |n: &usize| {
        let field = &cells[*n].field;
        if axis == Axis::Column { field.width() } else { field.height() }
    };
    let across = run.iter().map(breadth).sum::<f64>() / run.len() as f64;
    // A street at the edge serves the strip beside it; a bare edge leaves that to the first inner street.
    let margin = |line: usize| if named(lines[line], step).is_some() { 1.0 } else { 0.5 };
    let (before, after) = (margin(strip), margin(strip + 1));
    let count = (across / wanted - before - after + 1.0).round().max(0.0);
    if wanted.is_infinite() || count < 1.0 {
        return Vec::new();
    }
    let all = count - 1.0 + before + after;
    (0..count as usize).map(|n| (before + n as f64) / all).collect()
}

#[expect(clippy::too_many_arguments, reason = "one street of one run; a struct would be told only once")]
fn lay(
    patch: &Patch,
    axis: Axis,
    share: f64,
    run: &[usize],
    cells: &[Cell],
    label: Option<&str>,
    dealer: &mut Dealer<'_>,
    roads: &mut Vec<Road>,
) {
    let fabric = cells[run[0]].fabric;
    let (by_row, by_column) = spacing(fabric);
    let crossing = if axis == Axis::Column { by_column > by_row } else { by_row > by_column };
    let mut line: Vec<Spot> = Vec::new();
    for (n, &at) in run.iter().enumerate() {
        let field = &cells[at].field;
        line.extend((0..=BENDS).map(|k| {
            let way = k as f64 / BENDS as f64;
            if axis == Axis::Column { field.at(share, way) } else { field.at(way, share) }
        }));
        line.dedup_by(|b, a| a.to(*b) < 0.01);
        let ends = n + 1 == run.len() || !dealer.dice.chance(goes_on(fabric));
        if !ends {
            continue;
        }
        let line = std::mem::take(&mut line);
        if length(&line) < SHORTEST_M {
            continue;
        }
        let short = crossing && fabric.is_private();
        let (pack, rank) = if short { (Pack::Crossing, Rank::Lane) } else { (Pack::Street, Rank::Street) };
        let name = label.map_or_else(|| dealer.names.deal(patch.locality, pack), StreetName::read);
        roads.push(Road { name, locality: patch.locality, rank, line });
    }
}
