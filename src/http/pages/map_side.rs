//! What stands beside a page's words: the drawn map, and on paper the way back to the page.

use geo::Rect;

use super::{layout::Layout, speech};
use crate::{
    atlas::Atlas,
    picture::{self, Frame, Mark, Scene},
};

/// Width and height of the drawing, units: four to three, as the styles keep room for it.
const PICTURE: (u32, u32) = (1600, 1200);

/// What is to be seen.
pub struct View<'a> {
    /// The part of the world, degrees; `None` where nothing is drawn.
    pub shown: Option<Rect<f64>>,
    /// Space round it, as a share of the drawing.
    pub margin: f64,
    /// Ground metres from left to right at least.
    pub least_m: f64,
    /// Positions of the territories drawn boldly.
    pub chosen: &'a [u32],
    /// What to mark.
    pub marks: &'a [Mark],
    /// What the page is called on paper, and its path without the language.
    pub paper: (&'static str, &'a str),
}

/// The map beside a page, and what paper says of the page.
pub struct MapSide {
    /// The territory the whole page is about; empty where an answer tells whom the map is about.
    pub own: String,
    /// The drawing.
    pub picture: String,
    /// West, south, east, north of what it shows, degrees; empty where nothing is drawn.
    pub bounds: String,
    /// What the page is called on paper.
    pub label: &'static str,
    /// Its URL.
    pub url: String,
    /// That as a QR code.
    pub code: String,
    /// The day of the data.
    pub today: String,
}

impl MapSide {
    /// Draws a view.
    pub fn new(atlas: &Atlas, layout: &Layout<'_>, view: &View<'_>) -> Self {
        let link = format!("{}/committees/", layout.root);
        let drawn = |shown| {
            let frame = Frame::around(shown, PICTURE, view.margin, view.least_m);
            let title = layout.w.map_title;
            let scene = Scene { frame, title, chosen: view.chosen, marks: view.marks, link: Some(&link) };
            picture::draw(atlas, &scene)
        };
        let (label, path) = view.paper;
        let url = format!("{}{path}", layout.public_root());
        Self {
            own: String::new(),
            picture: view.shown.map(drawn).unwrap_or_default(),
            bounds: view.shown.map(super::bounds_text).unwrap_or_default(),
            label,
            code: picture::code(&url),
            url,
            today: speech::day(atlas.today, layout.language),
        }
    }
}
