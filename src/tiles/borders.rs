//! Where boundaries run, each stretch once though two neighbours share it.

use std::sync::Arc;

use geo::Coord;
use rustc_hash::FxHashSet;

use super::sheet::{Feature, Sheet, Source};

/// The lines an area adds to those of the areas before it on its sheet: its rings without the edges that one of them
/// has already, in whichever direction. Only edges that agree to the last bit are the same: those of edge-matched
/// neighbours. Empty where the sheet has no such area.
///
/// A function of the areas whose boxes meet this one's, so that a change asks for no others.
pub fn borders(sheet: &Sheet, source: &Source) -> Vec<Vec<Coord<f64>>> {
    let areas = sheet.of(source);
    let frames = areas.iter().filter_map(|area| area.bounds());
    let before = frames.flat_map(|frame| sheet.meeting(&frame)).filter(|other| other.source < *source);
    let mut seen: FxHashSet<_> =
        before.flat_map(rings).flat_map(|ring| edges(ring)).map(|(a, b)| key(a, b)).collect();
    areas.iter().flat_map(rings).flat_map(|ring| stretches(ring, &mut seen)).collect()
}

fn rings(area: &Arc<Feature>) -> &[Vec<Coord<f64>>] {
    area.outline.rings()
}

/// A vertex, to the last bit.
pub type Vertex = [u64; 2];

pub fn vertex(spot: Coord<f64>) -> Vertex {
    [spot.x.to_bits(), spot.y.to_bits()]
}

/// The edges of an open ring.
pub fn edges(ring: &[Coord<f64>]) -> impl Iterator<Item = (Coord<f64>, Coord<f64>)> {
    (0..ring.len()).map(|n| (ring[n], ring[(n + 1) % ring.len()]))
}

/// The lines a ring is made of without the edges seen before, which grow by its own.
fn stretches(ring: &[Coord<f64>], seen: &mut FxHashSet<[Vertex; 2]>) -> Vec<Vec<Coord<f64>>> {
    let mut stretches: Vec<Vec<Coord<f64>>> = Vec::new();
    let mut goes_on = false;
    for (a, b) in edges(ring) {
        let is_new = seen.insert(key(a, b));
        match stretches.last_mut().filter(|_| goes_on && is_new) {
            Some(stretch) => stretch.push(b),
            None if is_new => stretches.push(vec![a, b]),
            None => {}
        }
        goes_on = is_new;
    }
    // The last stretch may run on where the ring begins.
    if stretches.len() > 1 && stretches[0].first() == stretches[stretches.len() - 1].last() {
        let first = stretches.swap_remove(0);
        if let Some(last) = stretches.iter_mut().find(|s| s.last() == first.first()) {
            last.extend(first.into_iter().skip(1));
        }
    }
    stretches
}

/// An edge, whichever way it runs.
pub fn key(a: Coord<f64>, b: Coord<f64>) -> [Vertex; 2] {
    let (a, b) = (vertex(a), vertex(b));
    if a < b { [a, b] } else { [b, a] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::Kind,
        tiles::{outline::Outline, subject::Subject},
    };

    fn c(x: f64, y: f64) -> Coord<f64> {
        Coord { x, y }
    }

    /// The lines of areas of one ring each, in their order.
    fn lines(areas: &[Vec<Coord<f64>>]) -> Vec<Vec<Coord<f64>>> {
        let source = |n: usize| Source::new(0, &n.to_string());
        let touched = areas.iter().enumerate().map(|(n, ring)| {
            let (subject, outline) = (Subject::Border(Kind::Committee), Outline::Area(vec![ring.clone()]));
            (source(n), vec![Feature::new(source(n), subject, outline, 0..=22)])
        });
        let (sheet, _) = Sheet::default().turned(touched.collect());
        (0..areas.len()).flat_map(|n| borders(&sheet, &source(n))).collect()
    }

    #[test]
    fn a_shared_border_is_one_line() {
        let left = vec![c(0.0, 0.0), c(1.0, 0.0), c(1.0, 1.0), c(0.0, 1.0)];
        let right = vec![c(1.0, 1.0), c(1.0, 0.0), c(2.0, 0.0), c(2.0, 1.0)];
        let lines = lines(&[left, right]);
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].first(), lines[0].last(), "the first ring is whole");
        assert_eq!(lines[1], [c(1.0, 0.0), c(2.0, 0.0), c(2.0, 1.0), c(1.0, 1.0)]);
    }

    #[test]
    fn a_stretch_that_passes_the_beginning_of_its_ring_is_whole() {
        let left = vec![c(0.0, 0.0), c(1.0, 0.0), c(1.0, 1.0), c(0.0, 1.0)];
        let right = vec![c(2.0, 1.0), c(1.0, 1.0), c(1.0, 0.0), c(2.0, 0.0)];
        assert_eq!(lines(&[left, right])[1..], [[c(1.0, 0.0), c(2.0, 0.0), c(2.0, 1.0), c(1.0, 1.0)]]);
    }
}
