//! Rebuilding an area on a lattice of whole numbers, where `i_overlay` is exact.

use geo::{Coord, LineString};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::i_float::int::point::IntPoint;
use rustc_hash::FxHashMap;

use super::{Extent, Part, RingAt, pinch, ring};

/// What the vertices of the result are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Vertices {
    /// Those given, where there was one at the lattice point; else the lattice point.
    AsGiven,
    /// Lattice points only: exactly as valid as the lattice's own result.
    OnLattice,
}

pub(in crate::geometry) type Contour = Vec<IntPoint>;
pub(in crate::geometry) type Shapes = Vec<Vec<Contour>>;

/// The union of the parts, each its exterior less its holes, each ring by the non-zero rule. Empty when nothing is
/// left.
pub(super) fn rebuild(parts: &[Part], vertices: Vertices) -> Vec<Part> {
    let mut lattice = Lattice::over(parts);
    let shapes: Shapes = parts
        .iter()
        .flat_map(|part| {
            let exterior = enclosed(&lattice.contour(&part.exterior));
            let holes: Shapes =
                part.holes.iter().flat_map(|(_, hole)| enclosed(&lattice.contour(hole))).collect();
            overlaid(&exterior, &holes, OverlayRule::Difference)
        })
        .collect();
    let united = pinch::parted(overlaid(&shapes, &[], OverlayRule::Subject));
    // Putting vertices back where they were may flatten a sliver no wider than the lattice's step.
    let line = |at: RingAt, contour: &Contour| {
        let mut coords: Vec<Coord<f64>> = contour.iter().map(|p| lattice.place(*p, vertices)).collect();
        coords.extend(coords.first().copied());
        ring::clean(LineString::new(coords), at, &mut Vec::new()).ok()
    };
    let parts = united.iter().enumerate().filter_map(|(part, rings)| {
        let (exterior, holes) = rings.split_first()?;
        let at = RingAt { part, ring: 0 };
        let exterior = line(at, exterior)?;
        let holes = holes.iter().enumerate().filter_map(|(n, hole)| {
            let at = RingAt { part, ring: n + 1 };
            Some((at, line(at, hole)?))
        });
        Some(Part { at, exterior, holes: holes.collect() })
    });
    parts.collect()
}

/// What one ring winds round, in either direction.
fn enclosed(contour: &[IntPoint]) -> Shapes {
    let mut overlay =
        Overlay::new_custom(contour.len(), options(), i_overlay::core::solver::Solver::default());
    overlay.add_contour(contour, i_overlay::core::overlay::ShapeType::Subject);
    turned(overlay.overlay(OverlayRule::Subject, FillRule::NonZero))
}

/// Shapes that come out of overlays: exteriors counter-clockwise, so that what lies in a positive number of turns is
/// inside.
fn overlaid(subject: &[Vec<Contour>], clip: &[Vec<Contour>], rule: OverlayRule) -> Shapes {
    let solver = i_overlay::core::solver::Solver::default();
    turned(Overlay::with_shapes_options(subject, clip, options(), solver).overlay(rule, FillRule::Positive))
}

/// Turns exteriors counter-clockwise and holes clockwise: `i_overlay` 4.5 leaves holes that touch their exterior
/// turned either way, and the next overlay would fill them.
pub(in crate::geometry) fn turned(mut shapes: Shapes) -> Shapes {
    for contours in &mut shapes {
        for (n, contour) in contours.iter_mut().enumerate() {
            if (pinch::doubled_area(contour) > 0) != (n == 0) {
                contour.reverse();
            }
        }
    }
    shapes
}

pub(in crate::geometry) fn options() -> IntOverlayOptions {
    IntOverlayOptions { ogc: true, ..IntOverlayOptions::keep_all_points() }
}

/// Whole numbers for degrees: steps of a power of two from an origin that is itself a multiple of the step, so that
/// every lattice point is a coordinate without rounding.
struct Lattice {
    origin: Coord<f64>,
    steps_per_degree: f64,
    given: FxHashMap<(i32, i32), Coord<f64>>,
}

impl Lattice {
    fn over(parts: &[Part]) -> Self {
        let extents: Vec<Extent> = parts
            .iter()
            .flat_map(|p| std::iter::once(&p.exterior).chain(p.holes.iter().map(|h| &h.1)))
            .map(Extent::of)
            .collect();
        let least = |of: fn(&Extent) -> f64| extents.iter().map(of).fold(f64::INFINITY, f64::min);
        let most = |of: fn(&Extent) -> f64| extents.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
        let (west, east) = (least(|e| e.least.x), most(|e| e.most.x));
        let (south, north) = (least(|e| e.least.y), most(|e| e.most.y));
        let half = ((east - west).max(north - south) / 2.0).max(1e-9);
        // Coordinates stay below 2^29 (and a step of rounding): i_overlay wants them well within an i32.
        let steps_per_degree = (28.0 - half.log2().floor()).exp2();
        let origin = [f64::midpoint(west, east), f64::midpoint(south, north)]
            .map(|middle| (middle * steps_per_degree).round() / steps_per_degree);
        Self { origin: Coord { x: origin[0], y: origin[1] }, steps_per_degree, given: FxHashMap::default() }
    }

    /// An open contour of a closed ring; remembers the coordinates given.
    fn contour(&mut self, ring: &LineString<f64>) -> Contour {
        let steps = |v: f64, origin: f64| ((v - origin) * self.steps_per_degree).round() as i32;
        let mut contour = Vec::with_capacity(ring.0.len());
        for c in ring.0.iter().skip(1) {
            let p = IntPoint::new(steps(c.x, self.origin.x), steps(c.y, self.origin.y));
            self.given.entry((p.x, p.y)).or_insert(*c);
            contour.push(p);
        }
        contour
    }

    fn place(&self, p: IntPoint, vertices: Vertices) -> Coord<f64> {
        let given = self.given.get(&(p.x, p.y)).filter(|_| vertices == Vertices::AsGiven);
        given.copied().unwrap_or_else(|| Coord {
            x: self.origin.x + f64::from(p.x) / self.steps_per_degree,
            y: self.origin.y + f64::from(p.y) / self.steps_per_degree,
        })
    }
}
