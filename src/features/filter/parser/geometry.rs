//! Geometries of a filter, and how they lie to each other: WKT, and `bbox`.

use geo::{
    Coord, CoordsIter as _, Geometry, GeometryCollection, Intersects as _, LineString, MultiLineString,
    MultiPoint, MultiPolygon, Point, Polygon, Rect, Validation as _,
};

use super::{
    super::{
        Condition, MAX_RINGS, MAX_VERTICES,
        fault::{Expected, FilterError},
        lexer::Token,
        spatial::{Relation, Spatial},
    },
    Parser, Read,
};
use crate::features::Area;

/// What is farther from the origin of a projection, in metres, is not on earth.
const FARTHEST: f64 = 1e8;

/// How many corners a box has.
const CORNERS: usize = 4;

impl Parser<'_> {
    /// The two geometries of a function and its closing parenthesis.
    pub(super) fn spatial(&mut self, relation: Relation) -> Read<Condition> {
        let first = self.geometry()?;
        self.must(",")?;
        let second = self.geometry()?;
        self.must(")")?;
        Ok(match (first, second) {
            (None, Some(to)) => Condition::Spatial(Spatial::new(relation, to, self.crs)),
            (Some(of), None) => Condition::Spatial(Spatial::new(relation.reversed(), of, self.crs)),
            // Their vertices are few: see `MAX_VERTICES`.
            (Some(a), Some(b)) => Condition::Always(relation.is_of(&a, &b)),
            (None, None) => Condition::Itself(relation.is_of_itself()),
        })
    }

    /// A geometry in the reference system of the filter, in longitude and latitude where its coordinates are degrees;
    /// `None` for the feature's own.
    fn geometry(&mut self) -> Read<Option<Geometry<f64>>> {
        let at = self.place();
        if matches!(self.token(), Some(Token::Word(name) | Token::Quoted(name)) if name == "geometry") {
            self.at += 1;
            return Ok(None);
        }
        let geometry = if self.keyword("bbox") {
            self.count(CORNERS)?;
            let numbers = self.list(Self::number)?;
            Area::of_numbers(&numbers, self.crs).map(of_area)
        } else {
            self.rings = 0;
            Some(self.tagged()?).filter(Geometry::is_valid)
        };
        let (x, y) = if self.crs.is_geographic() { (180.0, 90.0) } else { (FARTHEST, FARTHEST) };
        let is_on_earth = |c: Coord<f64>| Rect::new((-x, -y), (x, y)).intersects(&c);
        let geometry = geometry.filter(|geometry| geometry.coords_iter().all(is_on_earth));
        geometry.map(Some).ok_or(FilterError::Geometry { at })
    }

    /// A geometry behind the word that says of which kind it is. Heights, which a `Z` may announce, are passed over.
    fn tagged(&mut self) -> Read<Geometry<f64>> {
        let Some(Token::Word(word)) = self.token() else { return Err(self.unexpected(Expected::Geometry)) };
        let kind = word.to_ascii_lowercase();
        self.at += 1;
        let with_heights = kind.strip_suffix('z');
        if with_heights.is_none() {
            self.keyword("z");
        }
        Ok(match with_heights.unwrap_or(&kind) {
            "point" => self.point()?.into(),
            "linestring" => self.line()?.into(),
            "polygon" => self.polygon()?.into(),
            "multipoint" => MultiPoint::new(self.list(Self::point_of_several)?).into(),
            "multilinestring" => MultiLineString::new(self.list(Self::line)?).into(),
            "multipolygon" => MultiPolygon::new(self.list(Self::polygon)?).into(),
            "geometrycollection" => {
                let parts = self.nested(|parser| parser.list(Self::tagged))?;
                Geometry::GeometryCollection(GeometryCollection(parts))
            }
            _ => {
                self.at -= 1;
                return Err(self.unexpected(Expected::Geometry));
            }
        })
    }

    fn point(&mut self) -> Read<Point<f64>> {
        self.must("(")?;
        let point = self.position()?.into();
        self.must(")")?;
        Ok(point)
    }

    /// A point among others, whose parentheses may be left out.
    fn point_of_several(&mut self) -> Read<Point<f64>> {
        if self.token() == Some(&Token::Sign("(")) { self.point() } else { self.position().map(Point::from) }
    }

    fn line(&mut self) -> Read<LineString<f64>> {
        self.list(Self::position).map(LineString::new)
    }

    fn polygon(&mut self) -> Read<Polygon<f64>> {
        let mut rings = self.list(Self::ring)?;
        let outer = rings.remove(0);
        Ok(Polygon::new(outer, rings))
    }

    fn ring(&mut self) -> Read<LineString<f64>> {
        self.rings += 1;
        if self.rings > MAX_RINGS {
            return Err(FilterError::TooManyRings);
        }
        let at = self.place();
        let ring = self.line()?;
        // What is not closed is no ring, and whoever wrote it may have lost a corner.
        if ring.is_closed() { Ok(ring) } else { Err(FilterError::Geometry { at }) }
    }

    fn position(&mut self) -> Read<Coord<f64>> {
        self.count(1)?;
        let (x, y) = (self.number()?, self.number()?);
        if matches!(self.token(), Some(Token::Number(_))) {
            self.at += 1;
        }
        let is_turned = self.crs.is_geographic() && self.crs.is_northing_first();
        Ok(if is_turned { Coord { x: y, y: x } } else { Coord { x, y } })
    }

    /// Counts vertices of the whole filter.
    fn count(&mut self, more: usize) -> Read<()> {
        self.vertices += more;
        if self.vertices > MAX_VERTICES { Err(FilterError::TooManyVertices) } else { Ok(()) }
    }

    fn number(&mut self) -> Read<f64> {
        let Some(Token::Number(number)) = self.token() else {
            return Err(self.unexpected(Expected::Number));
        };
        let number = *number;
        self.at += 1;
        Ok(number)
    }
}

/// A box; of one that is flat the line or the point it is.
fn of_box(frame: Rect<f64>) -> Geometry<f64> {
    match (frame.width() == 0.0, frame.height() == 0.0) {
        (true, true) => Point(frame.min()).into(),
        (false, false) => frame.into(),
        _ => LineString::new(vec![frame.min(), frame.max()]).into(),
    }
}

/// The geometry of a box, or of two across the 180th meridian.
fn of_area(area: Area) -> Geometry<f64> {
    let boxes = match area {
        Area::Projected(_, frame) => return of_box(frame),
        Area::Boxes(boxes) => boxes,
    };
    // Of two that meet at the meridian one may have no width: it is the border of the other.
    let wide: Vec<Rect<f64>> = boxes.iter().filter(|frame| frame.width() > 0.0).copied().collect();
    match (wide.as_slice(), boxes.as_slice()) {
        ([frame], _) | ([], [frame, ..]) => of_box(*frame),
        (several, _) if several.iter().all(|frame| frame.height() == 0.0) => {
            let line = |frame: &Rect<f64>| LineString::new(vec![frame.min(), frame.max()]);
            MultiLineString::new(several.iter().map(line).collect()).into()
        }
        (several, _) => MultiPolygon::new(several.iter().map(|frame| frame.to_polygon()).collect()).into(),
    }
}
