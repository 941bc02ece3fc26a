//! `/committees` and `/committees/{id}`: the map's double in words.

use std::{collections::BTreeMap, sync::Arc};

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    response::{Redirect, Response},
    routing::get,
};

use super::{
    super::{Context, Language, Problem, problem::told_back, visit::Visit},
    fault,
    houses::{self, StreetHouses},
    icons::icon,
    layout::{self, Layout},
    map_side::{MapSide, View},
    speech::{self, tel},
};
use crate::{
    atlas::{Atlas, BoundaryEntry, Grounds},
    domain::{Kind, PlaceState, Status, Territory},
    picture::{self, Mark, MarkKind},
};

/// The paths of these pages.
pub fn router() -> Router<Arc<Context>> {
    let mut routes = Router::new();
    for root in ["", "/en"] {
        routes = routes
            .route(&format!("{root}/committees"), get(get_committees))
            .route(
                &format!("{root}/committees/"),
                get(move |State(context): State<Arc<Context>>| async move {
                    Redirect::permanent(&format!("{}{root}/committees", context.public_url.prefix()))
                }),
            )
            .route(&format!("{root}/committees/{{id}}"), get(get_committee));
    }
    routes
}

/// Every committee, by district.
#[derive(Template)]
#[template(path = "committees.html", config = "web/askama.toml")]
struct Committees<'a> {
    layout: Layout<'a>,
    count: String,
    districts: Vec<District<'a>>,
    side: MapSide,
}

/// A district's committees, from А to Я.
struct District<'a> {
    id: &'a str,
    name: &'a str,
    committees: Vec<&'a Arc<Territory>>,
}

/// One committee.
#[derive(Template)]
#[template(path = "committee.html", config = "web/askama.toml")]
struct Committee<'a> {
    layout: Layout<'a>,
    territory: &'a Territory,
    district: Option<&'a Territory>,
    centres: Vec<&'a crate::domain::Place>,
    boundaries: Vec<Bound<'a>>,
    area: Option<String>,
    houses: String,
    streets: Vec<StreetHouses<'a>>,
    starred: bool,
    places: Vec<Placed<'a>>,
    bodies: Vec<&'a Territory>,
    neighbours: Vec<&'a Territory>,
    side: MapSide,
}

/// A boundary in force and the act that set it.
struct Bound<'a> {
    since: Option<String>,
    act: Option<(&'a str, Option<&'a str>)>,
}

/// The places of one category.
struct Placed<'a> {
    category: &'a str,
    title: &'a str,
    lines: Vec<PlaceLine<'a>>,
}

/// A place of the committee.
struct PlaceLine<'a> {
    name: &'a str,
    address: Option<&'a str>,
    year: Option<i32>,
    planned: bool,
}

async fn get_committees(visit: Visit) -> Response {
    drawn(visit, committees).await
}

/// Draws a page: it looks through every house.
async fn drawn(
    visit: Visit,
    page: impl FnOnce(&Visit) -> Result<Response, Problem> + Send + 'static,
) -> Response {
    visit.in_peace(|visit| page(visit).unwrap_or_else(|problem| fault::tell(visit, problem))).await
}

fn committees(visit: &Visit) -> Result<Response, Problem> {
    let (atlas, language) = (&visit.atlas, visit.language_of_page());
    let layout = Layout::new(visit, ("/committees", ""), "page");
    let kind = atlas.answering_kind();
    let mut districts: BTreeMap<Option<u32>, Vec<&Arc<Territory>>> = BTreeMap::new();
    for (n, t) in (0_u32..).zip(atlas.extents.territories()).filter(|(_, t)| t.kind == kind) {
        districts.entry(atlas.ancestor(n, Kind::District)).or_default().push(t);
    }
    let mut districts: Vec<District<'_>> = districts
        .into_iter()
        .map(|(district, mut committees)| {
            committees.sort_by_key(|t| spelled(t));
            let district = district.map(|n| atlas.extents.territory(n));
            District {
                id: district.map_or("other", |t| t.id.as_str()),
                name: district.map_or(layout.w.no_district, |t| t.name.as_str()),
                committees,
            }
        })
        .collect();
    districts.sort_by_key(|d| std::cmp::Reverse(d.committees.len()));
    let view = View {
        shown: picture::city_bounds(atlas),
        margin: 0.03,
        least_m: 1.0,
        chosen: &[],
        marks: &[],
        paper: (layout.w.paper_page, "/committees"),
    };
    let side = MapSide::new(atlas, &layout, &view);
    let count = districts.iter().map(|d| d.committees.len()).sum();
    let page = Committees { count: speech::committees(count, language), districts, side, layout };
    layout::public(visit, &page)
}

/// What the alphabet orders by: the name within the quotation marks.
fn spelled(t: &Territory) -> String {
    t.short_name.as_deref().unwrap_or(&t.name).to_lowercase().replace('ё', "е")
}

async fn get_committee(visit: Visit, Path(id): Path<String>) -> Response {
    drawn(visit, move |visit| committee(visit, &id)).await
}

fn committee(visit: &Visit, id: &str) -> Result<Response, Problem> {
    let (atlas, language) = (&visit.atlas, visit.language_of_page());
    let kind = atlas.answering_kind();
    let found = atlas.extents.territory_position(id).filter(|n| atlas.extents.territory(*n).kind == kind);
    let position = found.ok_or_else(|| Problem::UnknownFeature(told_back(id)))?;
    let path = format!("/committees/{id}");
    let layout = Layout::new(visit, (&path, ""), "page");
    let territory = atlas.extents.territory(position);
    let in_force: Vec<&BoundaryEntry> = atlas.boundaries_in_force(position, atlas.today).collect();
    let claimed = atlas.houses_of(position, atlas.today);
    let streets = houses::by_street(atlas, &claimed, language);
    let centres = atlas.places.centres_of(&territory.id);
    let marks: Vec<Mark> =
        centres.iter().take(1).map(|c| Mark { kind: MarkKind::Centre, at: c.at }).collect();
    let view = View {
        shown: picture::bounds_of(atlas, [position]),
        margin: 0.08,
        least_m: 600.0,
        chosen: &[position],
        marks: &marks,
        paper: (layout.w.paper_page, &path),
    };
    let side = MapSide { own: id.to_owned(), ..MapSide::new(atlas, &layout, &view) };
    let page = Committee {
        territory,
        district: atlas.ancestor(position, Kind::District).map(|n| &**atlas.extents.territory(n)),
        centres: centres.iter().map(|c| &*c.place).collect(),
        boundaries: in_force.iter().map(|entry| bound(entry, language)).collect(),
        area: area(&in_force).map(|m2| speech::area(m2, language)),
        houses: speech::houses(claimed.len(), language),
        starred: claimed.iter().any(|(_, grounds)| *grounds == Grounds::Text),
        streets,
        places: places(atlas, position, language),
        bodies: atlas
            .members_of(position)
            .map(|n| &**atlas.extents.territory(n))
            .filter(|t| t.status != Status::Closed)
            .collect(),
        neighbours: neighbours(atlas, position, &in_force),
        side,
        layout,
    };
    layout::public(visit, &page)
}

fn bound(entry: &BoundaryEntry, language: Language) -> Bound<'_> {
    Bound {
        since: entry.boundary.period.from().map(|day| speech::day(day, language)),
        act: entry.act.as_ref().map(|act| (act.title.as_str(), act.link.as_deref())),
    }
}

/// Square metres of the polygons in force.
fn area(in_force: &[&BoundaryEntry]) -> Option<f64> {
    use crate::geometry::Ruler;
    let areas: Vec<f64> = in_force
        .iter()
        .filter_map(|entry| {
            let shape = entry.boundary.geometry.as_ref()?;
            Some(Ruler::at(entry.label()?).area_m2(shape))
        })
        .collect();
    (!areas.is_empty()).then(|| areas.iter().sum())
}

fn places(atlas: &Atlas, position: u32, language: Language) -> Vec<Placed<'_>> {
    atlas
        .places_of(position, atlas.today)
        .into_iter()
        .map(|(shelf, places)| {
            let title = language.say(shelf.category.title_ru.as_str(), &shelf.category.title_en);
            let lines = places.into_iter().map(|p| PlaceLine {
                name: &p.name,
                address: p.address.as_deref(),
                year: p.year,
                planned: p.state == PlaceState::Planned,
            });
            Placed { category: shelf.category.id.as_str(), title, lines: lines.collect() }
        })
        .collect()
}

/// Committees that touch one: whose border is within the metres the city calls adjacent of a vertex of its own.
fn neighbours<'a>(atlas: &'a Atlas, position: u32, in_force: &[&BoundaryEntry]) -> Vec<&'a Territory> {
    let mut near = Vec::new();
    let metres = f64::from(atlas.settings.adjacent_m);
    for shape in in_force.iter().filter_map(|entry| entry.boundary.geometry.as_ref()) {
        for c in shape.iter().flat_map(|p| &p.exterior().0) {
            if let Ok(at) = crate::domain::LonLat::new(c.x, c.y) {
                atlas.extents.borders_within(at, metres, atlas.today, &mut near);
            }
        }
    }
    let mut found: Vec<u32> = near
        .into_iter()
        .map(|(boundary, _)| atlas.extents.boundary(boundary).territory)
        .filter(|t| *t != position)
        .collect();
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|n| &**atlas.extents.territory(n)).collect()
}
