//! A net of main streets: a bent chessboard whose neighbouring fields share every vertex of their common side.

use std::f64::consts::PI;

use super::plane::{Spot, between, counter_clockwise, curve, km, share};

/// How a net is drawn.
pub(super) enum Shape {
    /// Every crossing by hand, row by row from the north, kilometres.
    Nodes(&'static [&'static [(f64, f64)]]),
    /// Four corners and the shares at which rows and columns lie; the whole is bent a little.
    Frame {
        /// North-west, north-east, south-west, south-east, kilometres.
        corners: [(f64, f64); 4],
        /// Shares of the rows, from 0 to 1.
        rows: &'static [f64],
        /// Shares of the columns, from 0 to 1.
        columns: &'static [f64],
        /// How far the middle is pushed north (rows) and east (columns), kilometres.
        bow: (f64, f64),
    },
}

/// Pieces of one side of a field.
const PARTS: usize = 6;

/// A net of lines; every side of a field is a curve shared by the two fields it parts.
pub(super) struct Net {
    /// `across[row][column]`: from crossing (row, column) to its eastern neighbour.
    across: Vec<Vec<Vec<Spot>>>,
    /// `down[column][row]`: from crossing (row, column) to its southern neighbour.
    down: Vec<Vec<Vec<Spot>>>,
}

impl Net {
    /// Draws a net.
    pub fn draw(shape: &Shape) -> Self {
        let nodes = nodes(shape);
        let columns = nodes[0].len();
        let across = nodes.iter().map(|row| sides(row)).collect();
        let down = (0..columns).map(|c| sides(&nodes.iter().map(|row| row[c]).collect::<Vec<_>>())).collect();
        Self { across, down }
    }

    /// The line of a row between two columns.
    pub fn along_row(&self, row: usize, from: usize, to: usize) -> Vec<Spot> {
        join(&self.across[row][from..to])
    }

    /// The line of a column between two rows.
    pub fn along_column(&self, column: usize, from: usize, to: usize) -> Vec<Spot> {
        join(&self.down[column][from..to])
    }

    /// One field.
    pub fn field(&self, row: usize, column: usize) -> Field {
        Field {
            top: self.across[row][column].clone(),
            bottom: self.across[row + 1][column].clone(),
            left: self.down[column][row].clone(),
            right: self.down[column + 1][row].clone(),
            bow: km(0.0, 0.0),
        }
    }
}

fn join(sides: &[Vec<Spot>]) -> Vec<Spot> {
    let mut out: Vec<Spot> = sides.iter().flatten().copied().collect();
    out.dedup();
    out
}

fn sides(nodes: &[Spot]) -> Vec<Vec<Spot>> {
    let line = curve(nodes, PARTS);
    (0..nodes.len() - 1).map(|n| line[n * PARTS..=(n + 1) * PARTS].to_vec()).collect()
}

fn nodes(shape: &Shape) -> Vec<Vec<Spot>> {
    match shape {
        Shape::Nodes(table) => {
            table.iter().map(|row| row.iter().map(|&(east, north)| km(east, north)).collect()).collect()
        }
        Shape::Frame { corners, rows, columns, bow } => {
            let [nw, ne, sw, se] = corners.map(|(east, north)| km(east, north));
            let node = |(r, v): (usize, f64), (c, u): (usize, f64)| {
                let flat = between(between(nw, ne, u), between(sw, se, u), v);
                let bent = flat + km(bow.1 * (PI * v).sin(), bow.0 * (PI * u).sin());
                bent + km(unrest(r, c, rows.len()), unrest(c, r + 3, columns.len()))
            };
            let line = |r, v| columns.iter().copied().enumerate().map(|u| node((r, v), u)).collect();
            rows.iter().enumerate().map(|(r, &v)| line(r, v)).collect()
        }
    }
}

/// How far a crossing lies off the even net, kilometres: towns were not laid out with a ruler.
fn unrest(a: usize, b: usize, c: usize) -> f64 {
    const MOST_KM: f64 = 0.085;
    (((a * 7 + b * 13 + c * 5) * 53 % 101) as f64 / 50.0 - 1.0) * MOST_KM
}

/// One field of a net: shares run from west (0) to east (1) and from north (0) to south (1).
#[derive(Clone)]
pub(super) struct Field {
    top: Vec<Spot>,
    bottom: Vec<Spot>,
    left: Vec<Spot>,
    right: Vec<Spot>,
    /// How far the field's middle is pushed aside, so that lanes bend; nothing at its sides.
    pub bow: Spot,
}

impl Field {
    /// The spot at shares (`u` eastward, `v` southward): a Coons patch over the four sides.
    pub fn at(&self, u: f64, v: f64) -> Spot {
        let (nw, ne) = (self.top[0], self.top[PARTS]);
        let (sw, se) = (self.bottom[0], self.bottom[PARTS]);
        let rows = between(share(&self.top, u), share(&self.bottom, u), v);
        let columns = between(share(&self.left, v), share(&self.right, v), u);
        let flat = between(between(nw, ne, u), between(sw, se, u), v);
        let bow = self.bow * ((PI * u).sin() * (PI * v).sin());
        rows + columns - flat + bow
    }

    /// The field's edge, counter-clockwise; corners and side vertices exactly as its neighbours have them.
    pub fn ring(&self) -> Vec<Spot> {
        let mut ring = self.top[..PARTS].to_vec();
        ring.extend(&self.right[..PARTS]);
        ring.extend(self.bottom[1..].iter().rev());
        ring.extend(self.left[1..].iter().rev());
        counter_clockwise(ring)
    }

    /// The field's western side, from the north.
    pub fn west_side(&self) -> &[Spot] {
        &self.left
    }

    /// Mean width west to east, metres.
    pub fn width(&self) -> f64 {
        self.at(0.0, 0.5).to(self.at(1.0, 0.5))
    }

    /// Mean height north to south, metres.
    pub fn height(&self) -> f64 {
        self.at(0.5, 0.0).to(self.at(0.5, 1.0))
    }
}

/// Joins rings that share sides into the outline of the whole: sides met in both directions vanish.
pub(super) fn merge(rings: &[Vec<Spot>]) -> Vec<Vec<Spot>> {
    let key = |p: &Spot| ((p.east * 1e3).round() as i64, (p.north * 1e3).round() as i64);
    let mut edges = std::collections::BTreeMap::new();
    for ring in rings {
        for n in 0..ring.len() {
            let (a, b) = (ring[n], ring[(n + 1) % ring.len()]);
            if edges.remove(&(key(&b), key(&a))).is_none() {
                edges.insert((key(&a), key(&b)), (a, b));
            }
        }
    }
    let mut next: std::collections::BTreeMap<_, Vec<Spot>> = std::collections::BTreeMap::new();
    for (a, b) in edges.into_values() {
        next.entry(key(&a)).or_default().push(b);
    }
    let mut out = Vec::new();
    while let Some((&start, _)) = next.iter().next() {
        let mut ring: Vec<Spot> = Vec::new();
        let mut at = start;
        while let Some(ends) = next.get_mut(&at) {
            // Where two fields touch at a corner only, the sharpest left turn stays with the same field.
            let way = ring.len().checked_sub(2).map_or(km(1.0, 0.0), |n| ring[n + 1] - ring[n]);
            let here = ring.last().copied();
            let turn = |end: &Spot| {
                let on = *end - here.unwrap_or(*end);
                way.cross(on).atan2(way.dot(on))
            };
            let best = (0..ends.len()).max_by(|x, y| turn(&ends[*x]).total_cmp(&turn(&ends[*y])));
            let Some(best) = best else { break };
            let end = ends.swap_remove(best);
            if ends.is_empty() {
                next.remove(&at);
            }
            ring.push(end);
            at = key(&end);
        }
        out.push(ring);
    }
    out
}
