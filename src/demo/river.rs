//! The Tom: it comes from the south-east, bends past the centre, and leaves to the north-west, with islands.

use super::plane::{Spot, curve, km, loop_curve};

/// Curve pieces between two points of the axis.
pub(super) const PARTS: usize = 5;
/// Curve pieces between two points of a bank.
const BANK_PARTS: usize = 3;
/// Points of the axis where the river crosses the city's edge, and where borders of districts meet it.
pub(super) const EAST: usize = 1;
/// Where the border of the Central and the Leninsky district meets the river.
pub(super) const CENTRE_LENINSKY: usize = 5;
/// Where the Iskitimka flows in.
pub(super) const MOUTH: usize = 9;
/// Where the border of the Kirovsky and the Rudnichny district meets the river.
pub(super) const KIROVSKY_RUDNICHNY: usize = 10;
/// Where the river leaves the city.
pub(super) const WEST: usize = 16;

/// The axis downstream: kilometres east and north, width in metres.
const AXIS: [(f64, f64, f64); 18] = [
    (9.4, -3.6, 330.0),
    (8.15, -1.55, 340.0),
    (7.4, 0.1, 360.0),
    (6.3, 1.35, 420.0),
    (4.6, 1.95, 450.0),
    (2.95, 1.75, 440.0),
    (1.6, 1.3, 330.0),
    (0.6, 1.12, 290.0),
    (-0.35, 1.42, 300.0),
    (-1.0, 1.85, 310.0),
    (-2.3, 2.75, 330.0),
    (-3.4, 3.2, 330.0),
    (-4.6, 3.3, 400.0),
    (-5.9, 3.25, 430.0),
    (-7.3, 4.0, 360.0),
    (-8.4, 5.1, 400.0),
    (-9.45, 5.7, 380.0),
    (-10.4, 6.0, 360.0),
];

/// Middle (km), half length and half width (m), heading.
type Island = (f64, f64, f64, f64, (f64, f64));

/// Islands: middle in kilometres, half length and half width in metres, and the heading (east, north).
const ISLANDS: [Island; 6] = [
    (6.35, 1.38, 330.0, 62.0, (-1.0, 0.72)),
    (4.35, 1.98, 520.0, 78.0, (-1.0, 0.02)),
    (3.1, 1.74, 300.0, 60.0, (-1.0, -0.22)),
    (-5.05, 3.34, 430.0, 66.0, (-1.0, 0.0)),
    (-5.95, 3.2, 260.0, 50.0, (-1.0, 0.2)),
    (-8.35, 5.02, 300.0, 58.0, (-1.0, 0.85)),
];

/// The axis of the river, downstream.
pub(super) fn axis() -> Vec<Spot> {
    curve(&AXIS.map(|(east, north, _)| km(east, north)), PARTS)
}

/// The water's edge as one ring; it runs on a little past the city's edge.
pub(super) fn banks() -> Vec<Spot> {
    let axis = axis();
    let last = axis.len() - 1;
    let mut left = Vec::with_capacity(2 * axis.len());
    let mut right = Vec::with_capacity(axis.len());
    for (n, spot) in axis.iter().enumerate() {
        let way = (axis[(n + 1).min(last)] - axis[n.saturating_sub(1)]).unit();
        let (at, rest) = ((n / PARTS).min(AXIS.len() - 2), n as f64 / PARTS as f64);
        let part = rest - at as f64;
        let width = AXIS[at].2 * (1.0 - part) + AXIS[at + 1].2 * part;
        // The banks wander a little and not alike, as banks do.
        let sway = ((n * 37) % 11) as f64 - 5.0;
        left.push(*spot + way.left() * (width / 2.0 + sway * 2.5));
        right.push(*spot - way.left() * (width / 2.0 - sway * 2.0));
    }
    let mut ring = curve(&left, BANK_PARTS);
    ring.extend(curve(&right, BANK_PARTS).into_iter().rev());
    ring
}

/// The islands.
pub(super) fn islands() -> Vec<Vec<Spot>> {
    ISLANDS
        .iter()
        .map(|&(east, north, long, wide, heading)| {
            let way = km(heading.0, heading.1).unit();
            let at = |x: f64, y: f64| km(east, north) + way * (x * long) + way.left() * (y * wide);
            loop_curve(
                &[
                    at(-1.0, 0.0),
                    at(-0.6, 0.75),
                    at(0.0, 1.0),
                    at(0.55, 0.7),
                    at(1.0, 0.05),
                    at(0.5, -0.8),
                    at(-0.1, -0.95),
                    at(-0.65, -0.6),
                ],
                3,
            )
        })
        .collect()
}
