//! Shapes as bytes: `GeoPackage` blobs, ISO WKB and EWKB.
//!
//! Written to OGC 06-103r4 (simple features, WKB and its Z, M, ZM and curve codes), OGC 12-128r18 (`GeoPackage`
//! binary, clause 2.1.3), and the EWKB of `PostGIS` (`doc/ZMSGeoms.txt`). Longitude first. Z and M are read over and dropped.
//! Any bytes are either read or refused with a reason; none make it panic or take memory out of proportion.
//!
//! An empty point, which [`geo`] has no value for, is read as an empty [`MultiPoint`]; an open polygon ring is closed.

use geo::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point,
    Polygon,
};

use super::GeometryError as Error;

mod encode;
#[cfg(test)]
mod tests;

pub use encode::{encode_ewkb, encode_gpkg};

/// How deep geometries may stand in one another: a polygon alone is 1, in a collection 2.
pub const MAX_DEPTH: u8 = 8;

/// The EPSG code of everything here.
const SRID: i32 = 4326;
const EWKB_Z: u32 = 0x8000_0000;
const EWKB_M: u32 = 0x4000_0000;
const EWKB_SRID: u32 = 0x2000_0000;
/// The smallest thing a collection can hold: byte order, type, and a count.
const MIN_PART: usize = 9;

/// A shape, and the coordinate system its bytes name.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// The shape, in the coordinate system named, x first.
    pub geometry: Geometry<f64>,
    /// The system: an EPSG code as a rule; in a `GeoPackage` 0 and -1 mean "undefined". `None`: the bytes name none.
    pub srid: Option<i32>,
}

/// A box along the axes, in the coordinate system of its shape; in EPSG:4326 degrees. Sides are inclusive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bbox {
    /// Least longitude.
    pub west: f64,
    /// Least latitude.
    pub south: f64,
    /// Greatest longitude, not less than west.
    pub east: f64,
    /// Greatest latitude, not less than south.
    pub north: f64,
}

/// Reads a `GeoPackage` geometry blob: either byte order, any envelope; the envelope is not believed, only skipped.
///
/// # Errors
/// Those of [`decode_wkb`], [`Error::GeoPackageHeader`] and [`Error::GeoPackageExtended`].
pub fn decode_gpkg(blob: &[u8]) -> Result<Decoded, Error> {
    let header = Header::read(blob)?;
    let mut decoded = decode_wkb(blob.get(header.len..).unwrap_or_default())?;
    decoded.srid = Some(header.srid);
    Ok(decoded)
}

/// Reads ISO WKB or EWKB, either byte order, which may change from part to part.
///
/// # Errors
/// [`Error::Truncated`], [`Error::Count`], [`Error::Trailing`], [`Error::ByteOrder`], [`Error::Type`],
/// [`Error::Part`], [`Error::Nesting`] for bytes that are not WKB; [`Error::Curve`] for arcs.
pub fn decode_wkb(wkb: &[u8]) -> Result<Decoded, Error> {
    let mut reader = Reader { bytes: wkb, at: 0, srid: None };
    let geometry = reader.geometry(1)?;
    match wkb.len() - reader.at {
        0 => Ok(Decoded { geometry, srid: reader.srid }),
        left => Err(Error::Trailing { left }),
    }
}

/// The box of a `GeoPackage` blob, told by its envelope without reading the shape; `None` when the blob has no
/// envelope (points, as a rule), or one that is empty or no box.
///
/// # Errors
/// [`Error::GeoPackageHeader`], [`Error::Truncated`].
pub fn bbox_of_gpkg(blob: &[u8]) -> Result<Option<Bbox>, Error> {
    Header::read(blob).map(|header| header.bbox)
}

struct Header {
    srid: i32,
    bbox: Option<Bbox>,
    len: usize,
}

impl Header {
    fn read(blob: &[u8]) -> Result<Self, Error> {
        let [b'G', b'P', 0, flags, ..] = *blob else { return Err(Error::GeoPackageHeader) };
        if flags & 0b0010_0000 != 0 {
            return Err(Error::GeoPackageExtended);
        }
        let doubles = match flags >> 1 & 0b111 {
            0 => 0,
            1 => 4,
            2 | 3 => 6,
            4 => 8,
            _ => return Err(Error::GeoPackageHeader),
        };
        let little = flags & 1 == 1;
        let mut reader = Reader { bytes: blob, at: 4, srid: None };
        let srid = reader.u32(little)?.cast_signed();
        let len = 8 + 8 * doubles;
        let bbox = if doubles == 0 {
            None
        } else {
            reader.need(8 * doubles)?;
            let (west, east) = (reader.f64(little)?, reader.f64(little)?);
            let (south, north) = (reader.f64(little)?, reader.f64(little)?);
            (west <= east && south <= north).then_some(Bbox { west, south, east, north })
        };
        Ok(Self { srid, bbox, len })
    }
}

/// One type word, taken apart.
#[derive(Clone, Copy)]
struct Type {
    /// Where it stands, for error messages.
    at: usize,
    /// 1 to 17.
    base: u32,
    /// Doubles a point: 2 to 4.
    doubles: usize,
    little: bool,
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    srid: Option<i32>,
}

impl Reader<'_> {
    fn need(&self, needed: usize) -> Result<(), Error> {
        let left = self.bytes.len() - self.at;
        if needed <= left { Ok(()) } else { Err(Error::Truncated { at: self.at, needed, left }) }
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        self.need(N)?;
        let mut taken = [0; N];
        taken.copy_from_slice(&self.bytes[self.at..self.at + N]);
        self.at += N;
        Ok(taken)
    }

    fn u32(&mut self, little: bool) -> Result<u32, Error> {
        self.take().map(if little { u32::from_le_bytes } else { u32::from_be_bytes })
    }

    fn f64(&mut self, little: bool) -> Result<f64, Error> {
        self.take().map(if little { f64::from_le_bytes } else { f64::from_be_bytes })
    }

    /// A count of things that take at least `each` bytes: refused when they cannot be there, so that no count makes
    /// us reserve more memory than the bytes justify.
    fn count(&mut self, little: bool, each: usize) -> Result<usize, Error> {
        let at = self.at;
        let count = self.u32(little)?;
        let left = self.bytes.len() - self.at;
        if count as usize <= left / each { Ok(count as usize) } else { Err(Error::Count { at, count, left }) }
    }

    fn header(&mut self) -> Result<Type, Error> {
        let at = self.at;
        let [mark] = self.take()?;
        let little = match mark {
            0 => false,
            1 => true,
            _ => return Err(Error::ByteOrder { at, mark }),
        };
        let word = self.u32(little)?;
        let code = word & !(EWKB_Z | EWKB_M | EWKB_SRID);
        let thousands = code / 1000;
        if thousands > 3 {
            return Err(Error::Type { at, code });
        }
        let z = word & EWKB_Z != 0 || matches!(thousands, 1 | 3);
        let m = word & EWKB_M != 0 || matches!(thousands, 2 | 3);
        if word & EWKB_SRID != 0 {
            let srid = self.u32(little)?.cast_signed();
            self.srid.get_or_insert(srid);
        }
        Ok(Type { at, base: code % 1000, doubles: 2 + usize::from(z) + usize::from(m), little })
    }

    fn geometry(&mut self, depth: u8) -> Result<Geometry<f64>, Error> {
        if depth > MAX_DEPTH {
            return Err(Error::Nesting { max: MAX_DEPTH });
        }
        let kind = self.header()?;
        Ok(match kind.base {
            1 => self.point(kind)?.map_or_else(|| MultiPoint::new(Vec::new()).into(), Geometry::Point),
            2 => self.line(kind)?.into(),
            3 => self.polygon(kind)?.into(),
            4 => {
                let points = self.parts(kind, 1, Self::point)?;
                MultiPoint::new(points.into_iter().flatten().collect()).into()
            }
            5 => MultiLineString::new(self.parts(kind, 2, Self::line)?).into(),
            6 => MultiPolygon::new(self.parts(kind, 3, Self::polygon)?).into(),
            7 => {
                let count = self.count(kind.little, MIN_PART)?;
                let parts = (0..count).map(|_| self.geometry(depth + 1)).collect::<Result<Vec<_>, _>>()?;
                Geometry::GeometryCollection(GeometryCollection::new_from(parts))
            }
            8 => return Err(Error::Curve { name: "CircularString" }),
            9 => return Err(Error::Curve { name: "CompoundCurve" }),
            10 => return Err(Error::Curve { name: "CurvePolygon" }),
            11 => return Err(Error::Curve { name: "MultiCurve" }),
            12 => return Err(Error::Curve { name: "MultiSurface" }),
            13 => return Err(Error::Curve { name: "Curve" }),
            14 => return Err(Error::Curve { name: "Surface" }),
            code => return Err(Error::Type { at: kind.at, code }),
        })
    }

    /// The parts of a multi-geometry, each of type `base`.
    fn parts<T>(
        &mut self,
        kind: Type,
        base: u32,
        read: fn(&mut Self, Type) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let count = self.count(kind.little, MIN_PART)?;
        let mut parts = Vec::with_capacity(count);
        for _ in 0..count {
            let part = self.header()?;
            if part.base != base {
                return Err(Error::Part { at: part.at, code: part.base });
            }
            parts.push(read(self, part)?);
        }
        Ok(parts)
    }

    /// A point; `None` when it is empty, which WKB writes as NaN.
    fn point(&mut self, kind: Type) -> Result<Option<Point<f64>>, Error> {
        let Coord { x, y } = self.coord(kind)?;
        Ok((!(x.is_nan() && y.is_nan())).then(|| Point::new(x, y)))
    }

    fn coord(&mut self, kind: Type) -> Result<Coord<f64>, Error> {
        self.need(8 * kind.doubles)?;
        let coord = Coord { x: self.f64(kind.little)?, y: self.f64(kind.little)? };
        self.at += 8 * (kind.doubles - 2);
        Ok(coord)
    }

    fn line(&mut self, kind: Type) -> Result<LineString<f64>, Error> {
        let count = self.count(kind.little, 8 * kind.doubles)?;
        let mut coords = Vec::with_capacity(count + 1);
        for _ in 0..count {
            coords.push(self.coord(kind)?);
        }
        Ok(LineString::new(coords))
    }

    fn polygon(&mut self, kind: Type) -> Result<Polygon<f64>, Error> {
        let count = self.count(kind.little, 4)?;
        let mut rings = (0..count).map(|_| self.line(kind));
        let exterior = rings.next().transpose()?.unwrap_or_else(|| LineString::new(Vec::new()));
        Ok(Polygon::new(exterior, rings.collect::<Result<_, _>>()?))
    }
}
