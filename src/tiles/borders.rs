//! Where boundaries run, each stretch once though two neighbours share it.

use geo::Coord;
use rustc_hash::FxHashSet;

use super::sheet::Outline;

/// The rings of these areas as lines in which no edge comes twice, in whichever direction. Only edges that agree to the
/// last bit are the same: those of edge-matched neighbours.
pub fn borders(areas: &[Outline]) -> Vec<Vec<Coord<f64>>> {
    let mut seen = FxHashSet::default();
    let rings = areas.iter().flat_map(|area| match area {
        Outline::Area(rings) => rings.as_slice(),
        Outline::Point(_) | Outline::Line(_) => &[],
    });
    let mut lines = Vec::new();
    for ring in rings {
        let edges = (0..ring.len()).map(|n| (ring[n], ring[(n + 1) % ring.len()]));
        let mut stretches: Vec<Vec<Coord<f64>>> = Vec::new();
        let mut goes_on = false;
        for (a, b) in edges {
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
        lines.append(&mut stretches);
    }
    lines
}

/// An edge, whichever way it runs.
fn key(a: Coord<f64>, b: Coord<f64>) -> [u64; 4] {
    let bits = |c: Coord<f64>| [c.x.to_bits(), c.y.to_bits()];
    let ([ax, ay], [bx, by]) = if bits(a) < bits(b) { (bits(a), bits(b)) } else { (bits(b), bits(a)) };
    [ax, ay, bx, by]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_border_is_one_line() {
        let c = |x: f64, y: f64| Coord { x, y };
        let left = Outline::Area(vec![vec![c(0.0, 0.0), c(1.0, 0.0), c(1.0, 1.0), c(0.0, 1.0)]]);
        let right = Outline::Area(vec![vec![c(1.0, 1.0), c(1.0, 0.0), c(2.0, 0.0), c(2.0, 1.0)]]);
        let lines = borders(&[left, right]);
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].first(), lines[0].last(), "the first ring is whole");
        assert_eq!(lines[1], [c(1.0, 0.0), c(2.0, 0.0), c(2.0, 1.0), c(1.0, 1.0)]);
    }

    #[test]
    fn a_stretch_that_passes_the_beginning_of_its_ring_is_whole() {
        let c = |x: f64, y: f64| Coord { x, y };
        let left = Outline::Area(vec![vec![c(0.0, 0.0), c(1.0, 0.0), c(1.0, 1.0), c(0.0, 1.0)]]);
        let right = Outline::Area(vec![vec![c(2.0, 1.0), c(1.0, 1.0), c(1.0, 0.0), c(2.0, 0.0)]]);
        let lines = borders(&[left, right]);
        assert_eq!(lines[1..], [[c(1.0, 0.0), c(2.0, 0.0), c(2.0, 1.0), c(1.0, 1.0)]]);
    }
}
