//! Writing shapes, little endian, EPSG:4326.

use geo::{BoundingRect, Coord, Geometry, LineString, Point, Polygon};

use super::{EWKB_SRID, SRID};

/// Writes a `GeoPackage` blob in EPSG:4326: with an envelope (except for points and for what is empty), so that
/// readers and spatial indexes know the box without reading the shape.
pub fn encode_gpkg(geometry: &Geometry<f64>) -> Vec<u8> {
    const LITTLE: u8 = 0b1;
    const ENVELOPE_XY: u8 = 0b10;
    const EMPTY: u8 = 0b1_0000;
    let mut out = Vec::with_capacity(48 + size(geometry));
    out.extend([b'G', b'P', 0]);
    match (geometry, geometry.bounding_rect()) {
        (_, None) => {
            out.push(LITTLE | EMPTY);
            out.extend(SRID.to_le_bytes());
        }
        (Geometry::Point(_), _) => {
            out.push(LITTLE);
            out.extend(SRID.to_le_bytes());
        }
        (_, Some(rect)) => {
            out.push(LITTLE | ENVELOPE_XY);
            out.extend(SRID.to_le_bytes());
            for side in [rect.min().x, rect.max().x, rect.min().y, rect.max().y] {
                out.extend(side.to_le_bytes());
            }
        }
    }
    write(&mut out, geometry, None);
    out
}

/// Writes EWKB with SRID 4326, as `ST_GeomFromEWKB` reads it.
pub fn encode_ewkb(geometry: &Geometry<f64>) -> Vec<u8> {
    let mut out = Vec::with_capacity(4 + size(geometry));
    write(&mut out, geometry, Some(SRID));
    out
}

/// About how many bytes the shape takes.
fn size(geometry: &Geometry<f64>) -> usize {
    use geo::CoordsIter;
    64 + 16 * geometry.coords_count()
}

fn write(out: &mut Vec<u8>, geometry: &Geometry<f64>, srid: Option<i32>) {
    match geometry {
        Geometry::Point(point) => write_point(out, *point, srid),
        Geometry::Line(line) => write_line(out, &LineString::from(*line), srid),
        Geometry::LineString(line) => write_line(out, line, srid),
        Geometry::Polygon(polygon) => write_polygon(out, polygon, srid),
        Geometry::Rect(rect) => write_polygon(out, &rect.to_polygon(), srid),
        Geometry::Triangle(triangle) => write_polygon(out, &triangle.to_polygon(), srid),
        Geometry::MultiPoint(points) => {
            write_header(out, 4, srid);
            write_count(out, points.0.len());
            points.iter().for_each(|p| write_point(out, *p, None));
        }
        Geometry::MultiLineString(lines) => {
            write_header(out, 5, srid);
            write_count(out, lines.0.len());
            lines.iter().for_each(|l| write_line(out, l, None));
        }
        Geometry::MultiPolygon(polygons) => {
            write_header(out, 6, srid);
            write_count(out, polygons.0.len());
            polygons.iter().for_each(|p| write_polygon(out, p, None));
        }
        Geometry::GeometryCollection(parts) => {
            write_header(out, 7, srid);
            write_count(out, parts.0.len());
            parts.iter().for_each(|g| write(out, g, None));
        }
    }
}

fn write_header(out: &mut Vec<u8>, code: u32, srid: Option<i32>) {
    out.push(1);
    match srid {
        None => out.extend(code.to_le_bytes()),
        Some(srid) => {
            out.extend((code | EWKB_SRID).to_le_bytes());
            out.extend(srid.to_le_bytes());
        }
    }
}

fn write_count(out: &mut Vec<u8>, count: usize) {
    let count = u32::try_from(count).expect("a shape of 2^32 parts does not fit in memory");
    out.extend(count.to_le_bytes());
}

fn write_point(out: &mut Vec<u8>, point: Point<f64>, srid: Option<i32>) {
    write_header(out, 1, srid);
    write_coord(out, point.0);
}

fn write_coord(out: &mut Vec<u8>, coord: Coord<f64>) {
    out.extend(coord.x.to_le_bytes());
    out.extend(coord.y.to_le_bytes());
}

fn write_line(out: &mut Vec<u8>, line: &LineString<f64>, srid: Option<i32>) {
    write_header(out, 2, srid);
    write_coords(out, line);
}

fn write_polygon(out: &mut Vec<u8>, polygon: &Polygon<f64>, srid: Option<i32>) {
    write_header(out, 3, srid);
    if polygon.exterior().0.is_empty() {
        write_count(out, 0);
        return;
    }
    write_count(out, 1 + polygon.interiors().len());
    write_coords(out, polygon.exterior());
    polygon.interiors().iter().for_each(|ring| write_coords(out, ring));
}

fn write_coords(out: &mut Vec<u8>, line: &LineString<f64>) {
    write_count(out, line.0.len());
    line.coords().for_each(|c| write_coord(out, *c));
}
