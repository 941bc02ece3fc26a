//! Which part of a city is written: a box, and nothing beyond it.

use std::str::FromStr;

use geo::Rect;

use crate::{
    domain::LonLat,
    features::{Area, Shape},
};

/// A box in degrees, EPSG:4326, that does not cross the 180th meridian; its edges belong to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame(Rect<f64>);

/// A text that is no box.
#[derive(Debug, thiserror::Error)]
#[error(
    "a box is west,south,east,north in degrees, west below east and south below north, like 85.9,55.2,86.3,55.6"
)]
pub struct NoFrame;

impl Frame {
    /// The box from its south-western to its north-eastern corner.
    ///
    /// # Errors
    /// [`NoFrame`] where it has no width or no height.
    pub fn new(south_west: LonLat, north_east: LonLat) -> Result<Self, NoFrame> {
        let is_box = south_west.lon() < north_east.lon() && south_west.lat() < north_east.lat();
        let corner = |at: LonLat| (at.lon(), at.lat());
        if is_box { Ok(Self(Rect::new(corner(south_west), corner(north_east)))) } else { Err(NoFrame) }
    }

    /// The north-western corner, the south-eastern one; degrees.
    pub fn corners(&self) -> [geo::Coord<f64>; 2] {
        let (least, most) = (self.0.min(), self.0.max());
        [geo::coord! { x: least.x, y: most.y }, geo::coord! { x: most.x, y: least.y }]
    }

    /// Whether a shape reaches into the box or touches it; what is nowhere does not.
    pub fn meets(&self, shape: Shape<'_>) -> bool {
        Area::Boxes(vec![self.0]).meets(shape)
    }
}

impl FromStr for Frame {
    type Err = NoFrame;

    fn from_str(text: &str) -> Result<Self, NoFrame> {
        let numbers: Vec<f64> =
            text.split(',').map(|n| n.trim().parse()).collect::<Result<_, _>>().map_err(|_| NoFrame)?;
        let [west, south, east, north] = *numbers.as_slice() else { return Err(NoFrame) };
        let corner = |lon, lat| LonLat::new(lon, lat).map_err(|_| NoFrame);
        Self::new(corner(west, south)?, corner(east, north)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_has_width_and_height_and_lies_on_earth() {
        assert!("85.9, 55.2, 86.3, 55.6".parse::<Frame>().is_ok());
        for bad in [
            "",
            "1,2,3",
            "1,2,3,4,5",
            "NaN,55,86,56",
            "86,55,86,56",
            "177,65,-177,70",
            "85,55,86,91",
            "a,b,c,d",
        ] {
            assert!(bad.parse::<Frame>().is_err(), "{bad}");
        }
    }
}
