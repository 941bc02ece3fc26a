//! The city's edge and its districts: arcs drawn by hand, shared vertex for vertex by the two areas they part.

use super::plane::{Spot, curve, km};
use super::quarters::{LEFT_BANK, Patch};
use super::river;

type Arc = &'static [(f64, f64)];

// The edge of the city, counter-clockwise, in kilometres from the origin; each arc begins where the one before ends.
const YAGUNOVSKY: Arc = &[
    (-8.6, -6.4),
    (-9.0, -7.4),
    (-8.9, -8.8),
    (-9.4, -10.1),
    (-8.7, -10.6),
    (-8.0, -9.7),
    (-7.2, -9.7),
    (-5.8, -9.2),
    (-4.9, -9.3),
    (-4.6, -8.4),
    (-4.3, -6.9),
];
const SOUTH: Arc =
    &[(-4.3, -6.9), (-3.7, -6.6), (-3.1, -7.4), (-0.5, -7.7), (0.2, -7.4), (0.9, -6.7), (1.5, -7.1)];
const PIONER: Arc =
    &[(1.5, -7.1), (1.2, -9.3), (0.8, -10.4), (1.6, -10.4), (3.9, -8.4), (4.5, -7.2), (5.2, -6.2)];
const SOUTH_EAST: Arc = &[(5.2, -6.2), (5.5, -5.0), (6.3, -4.6), (6.2, -3.4), (7.7, -2.8), (8.15, -1.55)];
const EAST: Arc =
    &[(8.15, -1.55), (7.95, 0.2), (8.1, 1.4), (7.8, 2.8), (7.4, 4.0), (7.2, 5.2), (7.5, 6.4), (8.6, 7.1)];
const LESNAYA_POLYANA: Arc = &[
    (8.6, 7.1),
    (8.9, 5.6),
    (9.1, 3.8),
    (10.3, 3.7),
    (10.6, 4.6),
    (12.6, 4.5),
    (13.4, 5.5),
    (13.1, 7.0),
    (12.3, 7.6),
    (11.5, 7.9),
    (10.6, 8.0),
    (10.0, 8.5),
    (8.5, 8.8),
    (7.5, 9.2),
];
const NORTH_EAST: Arc = &[(7.5, 9.2), (7.5, 10.3), (6.8, 11.2), (5.9, 11.9), (4.8, 13.2)];
const PROMYSHLENNOVSKY: Arc =
    &[(4.8, 13.2), (5.8, 14.3), (8.0, 14.4), (7.9, 17.5), (7.2, 17.4), (6.9, 16.8), (5.5, 16.9)];
const KEDROVKA: Arc = &[
    (5.5, 16.9),
    (5.7, 18.9),
    (5.2, 20.4),
    (4.4, 19.7),
    (3.2, 19.6),
    (1.3, 20.0),
    (0.2, 19.6),
    (-0.5, 18.8),
    (-0.2, 17.6),
    (0.4, 16.6),
    (1.6, 16.1),
    (3.0, 15.7),
    (4.4, 16.2),
];
const PROMYSHLENNOVSKY_WEST: Arc = &[(4.4, 16.2), (4.5, 14.8), (3.9, 13.2), (3.5, 12.0)];
const NORTH: Arc =
    &[(3.5, 12.0), (3.2, 10.9), (1.8, 11.0), (0.4, 11.6), (-0.9, 11.2), (-1.9, 10.3), (-2.0, 8.9)];
const KIROVSKY: Arc = &[
    (-2.0, 8.9),
    (-4.3, 9.0),
    (-5.8, 9.1),
    (-7.1, 9.5),
    (-8.3, 9.0),
    (-9.4, 8.9),
    (-9.9, 8.1),
    (-9.3, 7.0),
    (-9.45, 5.7),
];
const WEST: Arc = &[
    (-9.45, 5.7),
    (-9.3, 4.2),
    (-8.2, 3.2),
    (-6.8, 2.4),
    (-6.9, 1.3),
    (-7.5, 0.4),
    (-8.2, -1.0),
    (-8.5, -2.2),
    (-9.5, -2.5),
    (-10.4, -3.2),
    (-10.5, -4.5),
    (-9.8, -5.4),
    (-8.6, -6.4),
];

// Borders within the city.
const KIROVSKY_RUDNICHNY: Arc = &[(-2.3, 2.75), (-2.2, 4.2), (-2.1, 6.0), (-2.3, 7.6), (-2.0, 8.9)];
const CENTRE_SOUTH_CORNER: Arc = &[(-0.45, -1.9)];
const ZAVODSKY_LENINSKY: Arc = &[(0.6, -2.4), (0.75, -3.4), (1.3, -4.5), (1.4, -6.2)];
const ZAVODSKY_PIONER: Arc = &[(1.5, -7.1), (1.4, -6.2)];
const PIONER_LENINSKY: Arc = &[(1.4, -6.2), (3.0, -5.85), (5.2, -6.2)];
const YAGUNOVSKY_ZAVODSKY: Arc = &[(-8.6, -6.4), (-7.2, -5.8), (-5.4, -5.8), (-4.3, -6.9)];
const RUDNICHNY_LESNAYA: Arc = &[(8.6, 7.1), (8.1, 8.2), (7.5, 9.2)];
const RUDNICHNY_PROMYSHLENNOVSKY: Arc = &[(4.8, 13.2), (4.2, 12.5), (3.5, 12.0)];
const KEDROVKA_PROMYSHLENNOVSKY: Arc = &[(5.5, 16.9), (5.0, 16.6), (4.4, 16.2)];

/// Rows and columns of the left bank's net that part the Central district from its neighbours.
const CENTRE_SOUTH_ROW: usize = 4;
const CENTRE_SOUTH_WEST: usize = 1;
const CENTRE_EAST_COLUMN: usize = 3;

/// Pieces of a curve to each step of an arc.
const ARC_PARTS: usize = 3;

fn spots(points: &[(f64, f64)]) -> Vec<Spot> {
    points.iter().map(|&(east, north)| km(east, north)).collect()
}

/// The arc as a curve through its points.
fn arc(points: &[(f64, f64)]) -> Vec<Spot> {
    let spots = spots(points);
    if spots.len() < 3 { spots } else { curve(&spots, ARC_PARTS) }
}

fn back(arc: &[Spot]) -> Vec<Spot> {
    arc.iter().rev().copied().collect()
}

/// Joins arcs head to tail into one ring, dropping spots met twice.
fn ring(arcs: &[Vec<Spot>]) -> Vec<Spot> {
    let mut out: Vec<Spot> = arcs.iter().flatten().copied().collect();
    out.dedup();
    if out.first() == out.last() {
        out.pop();
    }
    out
}

/// The city's edge, counter-clockwise.
pub(super) fn city() -> Vec<Spot> {
    ring(
        &[
            YAGUNOVSKY,
            SOUTH,
            PIONER,
            SOUTH_EAST,
            EAST,
            LESNAYA_POLYANA,
            NORTH_EAST,
            PROMYSHLENNOVSKY,
            KEDROVKA,
            PROMYSHLENNOVSKY_WEST,
            NORTH,
            KIROVSKY,
            WEST,
        ]
        .map(arc),
    )
}

/// The course of the little river that parts the Central district from the Zavodsky one, from its mouth upstream.
pub(super) fn iskitimka() -> Vec<Spot> {
    let upstream = [
        (-1.0, 1.85),
        (-0.62, 0.75),
        (-0.5, -0.4),
        (-0.48, -1.3),
        (-0.45, -1.9),
        (-0.3, -3.0),
        (0.0, -4.2),
        (0.2, -5.5),
        (0.4, -6.6),
        (0.7, -6.87),
    ];
    curve(&spots(&upstream), ISKITIMKA_PARTS)
}

const ISKITIMKA_PARTS: usize = 4;

/// The ten districts: id of the territory and its ring. Together they are the city, without gap or overlap.
pub(super) fn districts(patches: &[Patch]) -> Vec<(&'static str, Vec<Spot>)> {
    let net = &patches[LEFT_BANK].net;
    let axis = river::axis();
    let reach = |from: usize, to: usize| axis[from * river::PARTS..=to * river::PARTS].to_vec();
    let iskitimka = iskitimka()[..=4 * ISKITIMKA_PARTS].to_vec();
    let south_row = |from, to| net.along_row(CENTRE_SOUTH_ROW, from, to);
    let mut corner = arc(CENTRE_SOUTH_CORNER);
    corner.extend(south_row(0, CENTRE_SOUTH_WEST));
    let centre_south = south_row(CENTRE_SOUTH_WEST, CENTRE_EAST_COLUMN);
    let mut centre_east = back(&net.along_column(CENTRE_EAST_COLUMN, 0, CENTRE_SOUTH_ROW));
    centre_east.push(axis[river::CENTRE_LENINSKY * river::PARTS]);
    let mut zavodsky_leninsky = vec![centre_south[0]];
    zavodsky_leninsky.extend(arc(ZAVODSKY_LENINSKY));
    vec![
        (
            "tsentralnyy",
            ring(&[
                iskitimka.clone(),
                corner.clone(),
                centre_south.clone(),
                centre_east.clone(),
                reach(river::CENTRE_LENINSKY, river::MOUTH),
            ]),
        ),
        (
            "zavodskiy",
            ring(&[
                arc(WEST),
                arc(YAGUNOVSKY_ZAVODSKY),
                arc(SOUTH),
                arc(ZAVODSKY_PIONER),
                back(&zavodsky_leninsky),
                back(&corner),
                back(&iskitimka),
                reach(river::MOUTH, river::WEST),
            ]),
        ),
        (
            "leninskiy",
            ring(&[
                arc(SOUTH_EAST),
                reach(river::EAST, river::CENTRE_LENINSKY),
                back(&centre_east),
                back(&centre_south),
                zavodsky_leninsky,
                arc(PIONER_LENINSKY),
            ]),
        ),
        (
            "rudnichnyy",
            ring(&[
                arc(EAST),
                arc(RUDNICHNY_LESNAYA),
                arc(NORTH_EAST),
                arc(RUDNICHNY_PROMYSHLENNOVSKY),
                arc(NORTH),
                back(&arc(KIROVSKY_RUDNICHNY)),
                back(&reach(river::EAST, river::KIROVSKY_RUDNICHNY)),
            ]),
        ),
        (
            "kirovskiy",
            ring(&[
                arc(KIROVSKY),
                back(&reach(river::KIROVSKY_RUDNICHNY, river::WEST)),
                arc(KIROVSKY_RUDNICHNY),
            ]),
        ),
        ("kedrovka", ring(&[arc(KEDROVKA), back(&arc(KEDROVKA_PROMYSHLENNOVSKY))])),
        (
            "promyshlennovskiy",
            ring(&[
                arc(PROMYSHLENNOVSKY),
                arc(KEDROVKA_PROMYSHLENNOVSKY),
                arc(PROMYSHLENNOVSKY_WEST),
                back(&arc(RUDNICHNY_PROMYSHLENNOVSKY)),
            ]),
        ),
        ("yagunovskiy", ring(&[arc(YAGUNOVSKY), back(&arc(YAGUNOVSKY_ZAVODSKY))])),
        ("pioner", ring(&[arc(PIONER), back(&arc(PIONER_LENINSKY)), back(&arc(ZAVODSKY_PIONER))])),
        ("lesnaya-polyana", ring(&[arc(LESNAYA_POLYANA), back(&arc(RUDNICHNY_LESNAYA))])),
    ]
}
