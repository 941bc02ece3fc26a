//! Static maps as SVG: what a page shows where no live map runs, and what is printed.
//!
//! A picture is a part of an HTML page: its shapes carry classes, and the page's stylesheet gives them colour, in
//! light and dark. Names on it are those of territories; each territory may be a link. Nothing of it needs a script.

mod code;
mod frame;
mod path;

use std::fmt::Write as _;

use geo::{BoundingRect, Rect};

pub use code::code;
pub use frame::Frame;

use crate::{
    atlas::{Atlas, BoundaryEntry},
    domain::{BaseAreaKind, BaseLineKind, LonLat},
};

/// Ground metres a unit beyond which only rivers, woods and main streets are drawn.
const OVERVIEW_M: f64 = 6.0;

/// Ground metres a unit below which lanes and houses are drawn.
const CLOSE_M: f64 = 2.2;

/// Half the height of a name, and the width of a letter, in units: room kept between names.
const NAME_HALF: f64 = 40.0;
const LETTER: f64 = 37.0;

/// What a mark stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// The house asked about.
    House,
    /// The centre to go to.
    Centre,
}

/// Something to mark.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// What it is.
    pub kind: MarkKind,
    /// Where.
    pub at: LonLat,
}

/// What a picture shows.
pub struct Scene<'a> {
    /// The part of the world.
    pub frame: Frame,
    /// What it is, for those who do not see it.
    pub title: &'a str,
    /// Positions of the territories drawn boldly.
    pub chosen: &'a [u32],
    /// What to mark; a dashed line joins them.
    pub marks: &'a [Mark],
    /// What addresses of territories' pages begin with; no links without it.
    pub link: Option<&'a str>,
}

/// The box round the polygons in force today of these territories, degrees; `None` where none has a polygon.
pub fn bounds_of(atlas: &Atlas, territories: impl IntoIterator<Item = u32>) -> Option<Rect<f64>> {
    territories
        .into_iter()
        .flat_map(|t| atlas.boundaries_in_force(t, atlas.today))
        .filter_map(|entry| entry.boundary.geometry.as_ref()?.bounding_rect())
        .reduce(union)
}

/// The box round the city: round its committees, for the city's own polygon holds much empty land; degrees.
pub fn city_bounds(atlas: &Atlas) -> Option<Rect<f64>> {
    let kind = atlas.answering_kind();
    let all = (0_u32..).zip(atlas.extents.territories()).filter(|(_, t)| t.kind == kind).map(|(n, _)| n);
    bounds_of(atlas, all)
}

/// The smallest box round two.
pub fn union(a: Rect<f64>, b: Rect<f64>) -> Rect<f64> {
    Rect::new(
        (a.min().x.min(b.min().x), a.min().y.min(b.min().y)),
        (a.max().x.max(b.max().x), a.max().y.max(b.max().y)),
    )
}

/// Draws a scene as an `<svg>` element.
pub fn draw(atlas: &Atlas, scene: &Scene<'_>) -> String {
    let (width, height) = scene.frame.size();
    let role = if scene.link.is_some() { "group" } else { "img" };
    let mut out = format!(
        r#"<svg class="picture" viewBox="0 0 {width} {height}" role="{role}" aria-label="{}" xmlns="http://www.w3.org/2000/svg">"#,
        escaped(scene.title)
    );
    ground(&mut out, atlas, &scene.frame);
    territories(&mut out, atlas, scene);
    marks(&mut out, scene);
    out.push_str("</svg>");
    out
}

/// In the order of drawing: what is below comes first.
const GROUND: [(BaseAreaKind, &str); 6] = [
    (BaseAreaKind::Forest, "p-wood"),
    (BaseAreaKind::Gardens, "p-gardens"),
    (BaseAreaKind::Residential, "p-blocks"),
    (BaseAreaKind::Park, "p-park"),
    (BaseAreaKind::Water, "p-water"),
    (BaseAreaKind::Building, "p-house"),
];

const WAYS: [(BaseLineKind, &str, f64); 6] = [
    (BaseLineKind::Stream, "p-stream", f64::INFINITY),
    (BaseLineKind::Lane, "p-lane", CLOSE_M),
    (BaseLineKind::Street, "p-street", OVERVIEW_M),
    (BaseLineKind::MainStreet, "p-main", f64::INFINITY),
    (BaseLineKind::Bridge, "p-main", f64::INFINITY),
    (BaseLineKind::Rail, "p-rail", f64::INFINITY),
];

/// The base drawing: one path a kind.
fn ground(out: &mut String, atlas: &Atlas, frame: &Frame) {
    let shown = |kind: BaseAreaKind| kind != BaseAreaKind::Building || frame.unit_m() < CLOSE_M;
    for (kind, class) in GROUND.into_iter().filter(|(kind, _)| shown(*kind)) {
        let of_kind = atlas.base.areas.iter().filter(|a| a.kind == kind);
        push_path(out, class, of_kind.map(|a| path::area(&a.geometry, frame)));
    }
    for (kind, class, _) in WAYS.into_iter().filter(|(_, _, until)| frame.unit_m() < *until) {
        let of_kind = atlas.base.lines.iter().filter(|l| l.kind == kind);
        push_path(out, class, of_kind.map(|l| path::line(&l.geometry, frame)));
    }
}

fn push_path(out: &mut String, class: &str, parts: impl Iterator<Item = String>) {
    let data: String = parts.collect();
    if !data.is_empty() {
        // Writing to a String cannot fail.
        let _ = write!(out, r#"<path class="{class}" d="{data}"/>"#);
    }
}

/// Territories of the answering kind: the chosen ones last, so that their lines lie on top.
fn territories(out: &mut String, atlas: &Atlas, scene: &Scene<'_>) {
    let kind = atlas.answering_kind();
    let mut entries: Vec<&BoundaryEntry> = atlas
        .extents
        .on(atlas.today)
        .map(|n| atlas.extents.boundary(n))
        .filter(|e| atlas.extents.territory(e.territory).kind == kind)
        .collect();
    entries.sort_by_key(|e| scene.chosen.contains(&e.territory));
    // Names are data, and data are Russian, whatever the page's language.
    out.push_str(r#"<g lang="ru">"#);
    for entry in &entries {
        let Some(shape) = &entry.boundary.geometry else { continue };
        let data = path::area(shape, &scene.frame);
        if data.is_empty() {
            continue;
        }
        let territory = atlas.extents.territory(entry.territory);
        let class = if scene.chosen.contains(&entry.territory) { "p-own" } else { "p-other" };
        let name = escaped(&territory.name);
        let shape = format!(r#"<path class="{class}" d="{data}"><title>{name}</title></path>"#);
        let _ = match scene.link {
            Some(link) => write!(out, r#"<a href="{link}{}" aria-label="{name}">{shape}</a>"#, territory.id),
            None => write!(out, "{shape}"),
        };
    }
    names(out, atlas, scene, &entries);
    out.push_str("</g>");
}

/// Names where there is room, those of the chosen first; hidden from those who hear the links.
fn names(out: &mut String, atlas: &Atlas, scene: &Scene<'_>, entries: &[&BoundaryEntry]) {
    let (width, height) = scene.frame.size();
    let mut taken: Vec<Rect<f64>> = Vec::new();
    for entry in entries.iter().rev() {
        let territory = atlas.extents.territory(entry.territory);
        let name = territory.short_name.as_deref().unwrap_or(&territory.name);
        let Some(at) = entry.label().map(|p| scene.frame.at(p)) else { continue };
        let half = name.chars().count() as f64 * LETTER / 2.0;
        let room = Rect::new((at.x - half, at.y - NAME_HALF), (at.x + half, at.y + NAME_HALF));
        let inside =
            room.min().x >= 0.0 && room.min().y >= 0.0 && room.max().x <= width && room.max().y <= height;
        if !inside || taken.iter().any(|other| overlap(*other, room)) {
            continue;
        }
        taken.push(room);
        let class = if scene.chosen.contains(&entry.territory) { "p-name p-name-own" } else { "p-name" };
        let _ = write!(
            out,
            r#"<text class="{class}" x="{:.0}" y="{:.0}" aria-hidden="true">{}</text>"#,
            at.x,
            at.y,
            escaped(name)
        );
    }
}

fn overlap(a: Rect<f64>, b: Rect<f64>) -> bool {
    a.min().x < b.max().x && b.min().x < a.max().x && a.min().y < b.max().y && b.min().y < a.max().y
}

fn marks(out: &mut String, scene: &Scene<'_>) {
    let spots: Vec<_> = scene.marks.iter().map(|m| (m.kind, scene.frame.at(m.at))).collect();
    if let [(_, a), .., (_, b)] = spots.as_slice() {
        let _ = write!(out, r#"<path class="p-way" d="M{:.0} {:.0}L{:.0} {:.0}"/>"#, a.x, a.y, b.x, b.y);
    }
    for (kind, at) in spots {
        // Told apart by shape: a drop for the house, a square with a roof for the centre.
        let (class, shape) = match kind {
            MarkKind::House => ("p-pin", "M0 0c-9-20-30-34-30-56a30 30 0 0 1 60 0c0 22-21 36-30 56z"),
            MarkKind::Centre => ("p-centre", "M-26 26v-34l26-24 26 24v34z"),
        };
        let _ = write!(
            out,
            r#"<path class="{class}" transform="translate({:.0} {:.0})" d="{shape}"/>"#,
            at.x, at.y
        );
    }
}

/// A text as part of markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_looks_like_markup_stays_a_name() {
        assert_eq!(escaped(r#"<b>"Мир" & Труд"#), "&lt;b&gt;&quot;Мир&quot; &amp; Труд");
    }
}
