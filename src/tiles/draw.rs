//! Drawing one tile: select, put on the grid, cut, encode.

use geo::Coord;

use super::{
    TileCoordinate,
    gather::gather,
    layers::Layer,
    mvt::Writer,
    outline::{Bounds, Outline},
    sheet::Feature,
    sheets::Sheets,
    subject::Subject,
};
use crate::geometry::{Frame, Path, doubled_ring_area};

/// Steps along a tile's side; at zoom 16 one is 8.5 cm in Kemerovo.
pub const EXTENT: u32 = 4096;

/// How far beyond its sides a tile is drawn, in steps: 8 pixels of a tile shown at 512. Wide enough for the stroke of a
/// border and half a symbol.
pub const BUFFER: i32 = 64;

/// Steps to a pixel, where a tile is shown at 512 pixels.
const STEPS_A_PIXEL: i64 = 8;

const FRAME: Frame = Frame { least: -BUFFER, most: EXTENT as i32 + BUFFER };

/// So many features are drawn and compressed in a fraction of a millisecond.
const LITTLE: usize = 800;

/// The shape of a feature in a tile.
#[derive(PartialEq)]
pub(super) enum Cut {
    Point(Coord<i32>),
    Lines(Vec<Path>),
    Areas(Vec<Vec<Path>>),
}

/// A tile with these layers, in this order, as MVT 2.1. Layers that have nothing here are left out; empty bytes when all are.
///
/// Vertices stand on a grid that depends on the zoom only, so that borders shared by neighbours stay shared, across tiles
/// too. Shapes reach [`BUFFER`] steps beyond the tile. What is counted, not drawn, at this zoom comes as clusters, each
/// in one tile.
pub fn draw(sheets: &Sheets, layers: &[Layer<'_>], tile: TileCoordinate) -> Vec<u8> {
    let grid = Grid::of(tile);
    let mut writer = Writer::new();
    for layer in layers.iter().filter(|layer| layer.minzoom() <= tile.z()) {
        let sheets = sheets.of(*layer);
        let met = sheets.iter().flat_map(|sheet| sheet.meeting(&grid.frame()));
        let met: Vec<&Feature> = met.map(|feature| &**feature).collect();
        for feature in met.iter().filter(|feature| feature.zooms.contains(&tile.z())) {
            if let Some(cut) = grid.cut(feature) {
                writer.feature(feature.number, &cut, feature.subject.properties());
            }
        }
        for cluster in gather(&grid, met.iter().copied()) {
            writer.feature(cluster.number(), &Cut::Point(cluster.at), cluster.properties());
        }
        writer.end_layer(layer.name());
    }
    writer.finish()
}

/// Whether there is so little to draw in a tile that handing it to another thread would cost more than it spares.
pub(super) fn is_little(sheets: &Sheets, layers: &[Layer<'_>], tile: TileCoordinate) -> bool {
    let frame = Grid::of(tile).frame();
    let begun = layers.iter().filter(|layer| layer.minzoom() <= tile.z());
    let sheets: Vec<_> = begun.flat_map(|layer| sheets.of(*layer)).collect();
    let near = sheets.iter().flat_map(|sheet| sheet.near(&frame));
    // What is counted is looked at, too.
    let drawn = near.filter(|one| one.zooms.contains(&tile.z()) || one.gathered_at(tile.z()).is_some());
    drawn.take(LITTLE + 1).count() <= LITTLE
}

/// Room for the vertices of most shapes.
const MOST_AT_ONCE: usize = 64;

/// The sides of a box a spot lies beyond: a bit for each.
fn beyond(frame: &Bounds, spot: Coord<f64>) -> u8 {
    let (least, most) = (frame.lower(), frame.upper());
    u8::from(spot.x < least[0])
        | u8::from(spot.x > most[0]) << 1
        | u8::from(spot.y < least[1]) << 2
        | u8::from(spot.y > most[1]) << 3
}

/// The grid of a tile: whole steps from its north-western corner.
pub(super) struct Grid {
    tile: TileCoordinate,
    /// Steps along the whole map.
    steps: f64,
    /// Steps from the map's corner to the tile's.
    corner: Coord<f64>,
    frame: Bounds,
}

impl Grid {
    /// The grid of a tile.
    pub(super) fn of(tile: TileCoordinate) -> Self {
        let steps = f64::from(EXTENT) / tile.side();
        let (corner, side) = (tile.corner(), tile.side());
        let margin = f64::from(BUFFER + 8) / steps;
        let (least, most) = (-margin, side + margin);
        let frame =
            Bounds::from_corners([corner.x + least, corner.y + least], [corner.x + most, corner.y + most]);
        Self { tile, steps, corner: corner * steps, frame }
    }

    /// The tile.
    pub(super) fn tile(&self) -> TileCoordinate {
        self.tile
    }

    /// What a tile depends on: itself with its buffer, and a little more, for rounding may push in.
    pub(super) fn frame(&self) -> Bounds {
        self.frame
    }

    /// A spot of the unit square on the grid: a whole number, though maybe a large one.
    fn snap(&self, spot: Coord<f64>) -> Coord<f64> {
        let whole = |share: f64, corner: f64| (share * self.steps).round() - corner;
        Coord { x: whole(spot.x, self.corner.x), y: whole(spot.y, self.corner.y) }
    }

    /// A spot of the tile on the grid, where rounding would push it out of the tile, just within.
    pub(super) fn within(&self, spot: Coord<f64>) -> Coord<i32> {
        let at = self.snap(spot);
        let most = EXTENT as i32 - 1;
        Coord { x: (at.x as i32).clamp(0, most), y: (at.y as i32).clamp(0, most) }
    }

    /// A path on the grid, without vertices that repeat the one before, and without what stretches that run beyond one
    /// side of the tile have between their ends.
    fn snap_path(&self, path: &[Coord<f64>]) -> Vec<Coord<f64>> {
        let mut snapped: Vec<Coord<f64>> = Vec::with_capacity(path.len().min(MOST_AT_ONCE));
        // The sides beyond which the last vertex kept lies, and all since.
        let mut passed = 0;
        let mut here = path.first().map_or(0, |first| beyond(&self.frame, *first));
        for (n, spot) in path.iter().enumerate() {
            let next = path.get(n + 1).map_or(0, |next| beyond(&self.frame, *next));
            passed &= here;
            if passed & next == 0 {
                passed = here;
                let at = self.snap(*spot);
                if snapped.last() != Some(&at) {
                    snapped.push(at);
                }
            }
            here = next;
        }
        snapped
    }

    /// The spot of the unit square where a spot of the grid is.
    pub(super) fn place(&self, spot: Coord<f64>) -> Coord<f64> {
        (spot + self.corner) / self.steps
    }

    /// What of an area is in the tile: polygons, each its exterior, then its holes.
    pub(super) fn areas(&self, outline: &Outline) -> Vec<Vec<Path>> {
        let Outline::Area(rings) = outline else { return Vec::new() };
        let rings: Vec<_> = rings.iter().map(|ring| self.snap_path(ring)).collect();
        FRAME.clip_area(&rings)
    }

    /// What of a feature is in the tile; `None` for nothing. Areas of the base drawing that are less than a square pixel
    /// are left out.
    pub(super) fn cut(&self, feature: &Feature) -> Option<Cut> {
        match &feature.outline {
            Outline::Point(spot) => {
                let at = self.snap(*spot);
                FRAME.holds(at).then_some(Cut::Point(Coord { x: at.x as i32, y: at.y as i32 }))
            }
            Outline::Line(line) => {
                let lines = FRAME.clip_line(&self.snap_path(line));
                (!lines.is_empty()).then_some(Cut::Lines(lines))
            }
            outline @ Outline::Area(_) => {
                let mut parts = self.areas(outline);
                let smallest = i64::from(matches!(feature.subject, Subject::BaseArea(_)));
                let smallest = 2 * smallest * STEPS_A_PIXEL * STEPS_A_PIXEL;
                parts.retain(|rings| rings.first().is_some_and(|ring| doubled_ring_area(ring) >= smallest));
                (!parts.is_empty()).then_some(Cut::Areas(parts))
            }
        }
    }
}
