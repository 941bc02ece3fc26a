//! One edge of a border, and on which side of it a point stands: exact, and by comparisons alone where they suffice.
//!
//! Everything asked here is asked of the point *shifted* by (ε, ε²), ε > 0 smaller than any difference between
//! coordinates: first to the east, then, by still less, to the north. No shifted point lies on an edge, so each side
//! is decided, and decided alike for every polygon that has this edge.

use geo::Coord;
use robust::orient2d;

/// An edge without direction: `lo` is the southern end, of a horizontal edge the western one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Edge {
    pub lo: Coord<f64>,
    pub hi: Coord<f64>,
}

/// What the ray eastward from the shifted point does to an edge, and whether the point itself lies on the edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ray {
    /// The ray does not cross the edge.
    Misses,
    /// The ray crosses the edge.
    Crosses,
    /// The point lies on the edge, its ends included; shifted, it stands beyond, so that the ray does not cross.
    StartsOn,
}

impl Edge {
    /// The edge between two vertices; `None` when it has no length, or an end that is not finite.
    pub fn between(a: Coord<f64>, b: Coord<f64>) -> Option<Self> {
        let finite = a.x.is_finite() && a.y.is_finite() && b.x.is_finite() && b.y.is_finite();
        if !finite || a == b {
            return None;
        }
        // Adding 0 turns -0 into 0, so that equal edges are equal bit for bit.
        let [a, b] = [a, b].map(|c| Coord { x: c.x + 0.0, y: c.y + 0.0 });
        let upward = (a.y, a.x) < (b.y, b.x);
        Some(if upward { Self { lo: a, hi: b } } else { Self { lo: b, hi: a } })
    }

    /// The edges of every ring.
    pub fn all_of(area: &geo::MultiPolygon<f64>) -> impl Iterator<Item = Self> {
        area.iter()
            .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
            .flat_map(|ring| ring.0.windows(2))
            .filter_map(|pair| Self::between(pair[0], pair[1]))
    }

    pub fn west(&self) -> f64 {
        self.lo.x.min(self.hi.x)
    }

    pub fn east(&self) -> f64 {
        self.lo.x.max(self.hi.x)
    }

    /// Equal for equal edges, different for different ones.
    pub fn bits(&self) -> [u64; 4] {
        [self.lo.x, self.lo.y, self.hi.x, self.hi.y].map(f64::to_bits)
    }

    /// Positive when the point is to the left, looking from `lo` to `hi`; 0 on the line. The sign is exact.
    pub fn orientation(&self, p: Coord<f64>) -> f64 {
        let robust = |c: Coord<f64>| robust::Coord { x: c.x, y: c.y };
        orient2d(robust(self.lo), robust(self.hi), robust(p))
    }

    /// The ray eastward from a point.
    #[inline]
    #[allow(clippy::float_cmp, reason = "on the border means exactly on it")]
    pub fn ray_east(&self, p: Coord<f64>) -> Ray {
        if p.y < self.lo.y || p.y > self.hi.y {
            return Ray::Misses;
        }
        if p.y >= self.hi.y {
            // At the height of the upper end the shifted point is above it, and above a horizontal edge.
            let on =
                if self.lo.y < self.hi.y { p.x == self.hi.x } else { self.lo.x <= p.x && p.x <= self.hi.x };
            return if on { Ray::StartsOn } else { Ray::Misses };
        }
        if p.x < self.west() {
            return Ray::Crosses;
        }
        if p.x > self.east() {
            return Ray::Misses;
        }
        let left = self.orientation(p);
        if left > 0.0 {
            Ray::Crosses
        } else if left < 0.0 {
            Ray::Misses
        } else {
            Ray::StartsOn
        }
    }

    /// Whether the edge passes between two points of one meridian, both shifted.
    #[inline]
    pub fn parts_meridian(&self, a: Coord<f64>, b: Coord<f64>) -> bool {
        let (south, north) = if a.y < b.y { (a.y, b.y) } else { (b.y, a.y) };
        if a.x < self.west() || a.x >= self.east() || north < self.lo.y || south > self.hi.y {
            return false;
        }
        self.is_left(a) != self.is_left(b)
    }

    /// Whether the shifted point is to the left of the line through the edge, looking from `lo` to `hi`.
    fn is_left(&self, p: Coord<f64>) -> bool {
        let left = self.orientation(p);
        left > 0.0 || (left >= 0.0 && self.lo.y >= self.hi.y)
    }
}
