//! Valid areas out of what people draw and programs write.
//!
//! A valid area comes through with its vertices bit for bit as they were, only its rings turned (exteriors
//! counter-clockwise, holes clockwise, RFC 7946), so that borders matched edge by edge stay matched. An invalid one is
//! rebuilt by these rules:
//!
//! - A ring encloses what it winds round at all (*non-zero*, not *even-odd*): an outline that by a slip of the hand
//!   overlaps itself encloses the doubled place too, where even-odd would cut a hole nobody drew. Both lobes of a
//!   figure of eight are kept. A loop that runs the other way from a touching vertex is a hole, as it looks.
//! - A part is its exterior less its holes, wherever these lie; the area is the union of its parts.
//!
//! Rebuilding snaps to a lattice of at most 2⁻²⁹ of the area's size (0.1 mm for a city); vertices that were there
//! before keep their very coordinates wherever that stays valid. `i_overlay` is used for it directly because `geo`'s wrapper
//! drops vertices in the middle of straight stretches, to which neighbours may be attached.

use geo::{Coord, Geometry, LineString, MultiPolygon, Polygon, Winding};

use super::{GeometryError as Error, RingFault};

pub(in crate::geometry) mod overlay;
pub(in crate::geometry) mod pinch;
mod ring;
#[cfg(test)]
mod tests;
mod validity;

/// Which ring of an area as it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RingAt {
    /// Index of the polygon; 0 where there is one only.
    pub part: usize,
    /// 0 is the exterior, holes follow from 1.
    pub ring: usize,
}

/// Something that was wrong with an area, and was put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Repair {
    /// The last point of the ring was not the first; it was closed.
    RingClosed(RingAt),
    /// Vertices that repeat the one before were dropped.
    DuplicateVertices {
        /// Of which ring.
        at: RingAt,
        /// How many.
        count: usize,
    },
    /// The ring ran out and back on itself; such spikes were cut off.
    Spikes {
        /// Of which ring.
        at: RingAt,
        /// How many vertices were dropped.
        count: usize,
    },
    /// The ring encloses nothing and was dropped; if it is an exterior, with its holes.
    RingDropped {
        /// Which ring.
        at: RingAt,
        /// Why.
        fault: RingFault,
    },
    /// The ring crosses or touches itself; it was parted there.
    SelfIntersection(RingAt),
    /// The hole is not within its exterior, or shares a stretch with it; it was cut off as far as it goes.
    HoleAstray(RingAt),
    /// Two holes overlap or share a stretch; they were joined.
    HolesOverlap {
        /// One of them.
        first: RingAt,
        /// The other.
        second: RingAt,
    },
    /// Holes that touch part the interior in two; it was made two parts.
    InteriorParted {
        /// Index of the polygon.
        part: usize,
    },
    /// Two parts overlap or share a stretch; they were joined.
    PartsOverlap {
        /// Index of one polygon.
        first: usize,
        /// Index of the other.
        second: usize,
    },
}

/// A valid area, and what had to be put right.
#[derive(Debug, Clone, PartialEq)]
pub struct Repaired {
    /// Valid as OGC simple features have it, not empty; EPSG:4326; exteriors counter-clockwise, holes clockwise;
    /// rings closed, no vertex repeated.
    pub geometry: MultiPolygon<f64>,
    /// In the order found; empty when the area was valid. The direction of rings is put right silently.
    pub notes: Vec<Repair>,
}

/// Makes a valid area of a polygon or multipolygon, EPSG:4326. Rings are closed already, for [`geo`] closes them:
/// [`repair_rings`] notes those that were open.
///
/// # Errors
/// [`Error::NotAnArea`], and those of [`repair_rings`].
pub fn repair(geometry: Geometry<f64>) -> Result<Repaired, Error> {
    let found = match geometry {
        Geometry::Polygon(polygon) => return repair_rings(vec![rings_of(polygon)]),
        Geometry::MultiPolygon(area) => return repair_rings(area.into_iter().map(rings_of).collect()),
        Geometry::Rect(rect) => return repair_rings(vec![rings_of(rect.to_polygon())]),
        Geometry::Triangle(triangle) => return repair_rings(vec![rings_of(triangle.to_polygon())]),
        Geometry::Point(_) => "Point",
        Geometry::Line(_) | Geometry::LineString(_) => "LineString",
        Geometry::MultiPoint(_) => "MultiPoint",
        Geometry::MultiLineString(_) => "MultiLineString",
        Geometry::GeometryCollection(_) => "GeometryCollection",
    };
    Err(Error::NotAnArea { found })
}

fn rings_of(polygon: Polygon<f64>) -> Vec<LineString<f64>> {
    let (exterior, holes) = polygon.into_inner();
    std::iter::once(exterior).chain(holes).collect()
}

/// Makes a valid area of polygons given as rings, the exterior first, EPSG:4326, open or closed, in any direction.
///
/// # Errors
/// [`Error::NotOnEarth`] for a coordinate that is no number or off the globe; [`Error::Empty`] without any vertex;
/// [`Error::NothingLeft`] when no ring encloses anything or holes take all; [`Error::Unrepairable`] when what was
/// rebuilt is still not valid, which 30,000 random scribbles have not brought about.
pub fn repair_rings(parts: Vec<Vec<LineString<f64>>>) -> Result<Repaired, Error> {
    for coord in parts.iter().flatten().flat_map(LineString::coords) {
        let on_earth = coord.x.abs() <= 180.0 && coord.y.abs() <= 90.0;
        if !on_earth {
            return Err(Error::NotOnEarth { x: coord.x, y: coord.y });
        }
    }
    if parts.iter().flatten().all(|ring| ring.0.is_empty()) {
        return Err(Error::Empty);
    }
    let mut notes = Vec::new();
    let mut cleaned: Vec<Part> = Vec::new();
    let mut first_fault = None;
    for (part, rings) in parts.into_iter().enumerate() {
        let mut kept = Vec::new();
        for (ring, line) in rings.into_iter().enumerate() {
            let at = RingAt { part, ring };
            if line.0.is_empty() && ring > 0 {
                continue;
            }
            match ring::clean(line, at, &mut notes) {
                Ok(line) => kept.push((at, line)),
                Err(fault) => {
                    first_fault.get_or_insert(fault);
                    notes.push(Repair::RingDropped { at, fault });
                    if ring == 0 {
                        break;
                    }
                }
            }
        }
        let mut kept = kept.into_iter();
        if let Some((at, exterior)) = kept.next() {
            cleaned.push(Part { at, exterior, holes: kept.collect() });
        }
    }
    if cleaned.is_empty() {
        return Err(Error::NothingLeft { fault: first_fault.unwrap_or(RingFault::TooFewPoints) });
    }
    let faults = validity::faults(&cleaned);
    if faults.is_empty() {
        return Ok(Repaired { geometry: assembled(cleaned), notes });
    }
    notes.extend(faults);
    let geometry = assembled(rebuilt(&cleaned)?);
    Ok(Repaired { geometry, notes })
}

/// One polygon, its rings closed and clean.
#[derive(Debug, Clone)]
struct Part {
    at: RingAt,
    exterior: LineString<f64>,
    holes: Vec<(RingAt, LineString<f64>)>,
}

/// Rebuilds parts until they are valid: first to the coordinates there were, then to the lattice alone, whose
/// coordinates are exact.
fn rebuilt(parts: &[Part]) -> Result<Vec<Part>, Error> {
    for vertices in [overlay::Vertices::AsGiven, overlay::Vertices::OnLattice] {
        let again = overlay::rebuild(parts, vertices);
        if again.is_empty() {
            return Err(Error::NothingLeft { fault: RingFault::Cancelled });
        }
        if validity::faults(&again).is_empty() {
            return Ok(again);
        }
    }
    Err(Error::Unrepairable)
}

fn assembled(parts: Vec<Part>) -> MultiPolygon<f64> {
    let polygons = parts.into_iter().map(|Part { mut exterior, holes, .. }| {
        exterior.make_ccw_winding();
        let holes = holes.into_iter().map(|(_, mut hole)| {
            hole.make_cw_winding();
            hole
        });
        Polygon::new(exterior, holes.collect())
    });
    MultiPolygon::new(polygons.collect())
}

/// A box to tell cheaply that two rings are apart.
#[derive(Debug, Clone, Copy)]
struct Extent {
    least: Coord<f64>,
    most: Coord<f64>,
}

impl Extent {
    fn of(line: &LineString<f64>) -> Self {
        let nothing = f64::INFINITY;
        let start =
            Self { least: Coord { x: nothing, y: nothing }, most: Coord { x: -nothing, y: -nothing } };
        line.coords().fold(start, |e, c| Self {
            least: Coord { x: e.least.x.min(c.x), y: e.least.y.min(c.y) },
            most: Coord { x: e.most.x.max(c.x), y: e.most.y.max(c.y) },
        })
    }

    fn meets(&self, other: &Self) -> bool {
        self.least.x <= other.most.x
            && other.least.x <= self.most.x
            && self.least.y <= other.most.y
            && other.least.y <= self.most.y
    }
}
