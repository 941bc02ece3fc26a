//! `/`: find my committee. `/?q=…` is a whole answer as a page; `/?lon=…&lat=…` answers for a place on the map.

use std::sync::Arc;

use askama::Template;
use axum::{Router, response::Response, routing::get};
use geo::Rect;

use super::{
    super::{
        Context, Language, Problem,
        params::{encoded, point},
        visit::Visit,
    },
    answer::{self, Told},
    fault,
    icons::icon,
    layout::{self, Layout},
    map_side::{MapSide, View},
    speech::tel,
};
use crate::{
    atlas::Atlas,
    domain::LonLat,
    picture::{self, Mark, MarkKind},
};

/// The longest question taken, in characters.
const MAX_QUESTION: usize = 300;

/// Houses tried as an example.
const TRIED: usize = 16;

/// Ground metres a picture shows at least from left to right.
const LEAST_M: f64 = 900.0;

/// The paths of this page.
pub fn router() -> Router<Arc<Context>> {
    Router::new().route("/", get(get_home)).route("/en", get(get_home)).route("/en/", get(get_home))
}

/// The page.
#[derive(Template)]
#[template(path = "home.html", config = "web/askama.toml")]
struct Home<'a> {
    layout: Layout<'a>,
    query: &'a str,
    told: Option<Told<'a>>,
    committees: usize,
    example: String,
    side: MapSide,
}

impl Home<'_> {
    /// The page's title.
    fn title(&self) -> String {
        let city = &self.layout.settings.name;
        let brand = match (city.is_empty(), self.layout.language) {
            (true, _) => self.layout.w.brand.to_owned(),
            (false, Language::Russian) => format!("{} ТОС, {city}", self.layout.w.brand),
            (false, Language::English) => format!("{} {city}", self.layout.w.brand),
        };
        match &self.told {
            None => brand,
            Some(told) => match told.committees.as_slice() {
                [] => format!("{} — {brand}", told.head.heading),
                cards => {
                    let names: Vec<&str> = cards.iter().map(|c| c.name).collect();
                    format!("{} — {brand}", names.join(", "))
                }
            },
        }
    }

    fn ids(&self) -> String {
        self.told.iter().flat_map(|t| &t.committees).map(|c| c.id).collect::<Vec<_>>().join(" ")
    }

    fn adjacent_ids(&self) -> String {
        self.told.iter().flat_map(|t| &t.adjacent).map(|c| c.id).collect::<Vec<_>>().join(" ")
    }
}

async fn get_home(visit: Visit) -> Response {
    home(&visit).unwrap_or_else(|problem| fault::tell(&visit, problem))
}

fn home(visit: &Visit) -> Result<Response, Problem> {
    // Links to a page gather parameters of others' (`utm_…`): unknown ones are passed over here.
    let mut params = visit.params()?;
    let query = params.take("q").unwrap_or_default();
    let query: String = query.chars().take(MAX_QUESTION).collect();
    let query = query.trim();
    let point = point(params.lon_lat()?)?;
    let (atlas, language) = (&visit.atlas, visit.language_of_page());
    let answer = match point {
        Some(point) => Some(atlas.locate_point(point, atlas.today)),
        None if query.is_empty() => None,
        None => Some(atlas.locate_address(query, atlas.today)),
    };
    let told = answer.as_ref().map(|answer| answer::tell(atlas, answer, query, language));
    let kept = if query.is_empty() { String::new() } else { format!("?q={}", encoded(query)) };
    let layout = Layout::new(visit, ("/", &kept), "resident");
    let mut marks = Vec::new();
    if let Some(told) = &told {
        marks.extend(told.point.map(|at| Mark { kind: MarkKind::House, at }));
        marks.extend(told.centre.map(|at| Mark { kind: MarkKind::Centre, at }));
    }
    // Paper is passed on: it shows no address somebody typed, and where several claim the house it favours none.
    let own_page;
    let paper = match told.as_ref().map(|t| t.committees.as_slice()) {
        None => (layout.w.paper_page, "/"),
        Some([only]) => {
            own_page = format!("/committees/{}", only.id);
            (layout.w.paper_committee, own_page.as_str())
        }
        Some(_) => (layout.w.paper_all, "/committees"),
    };
    let chosen = told.as_ref().map_or(&[][..], |t| t.positions.as_slice());
    let shown = shown(atlas, told.as_ref());
    let view = View { shown, margin: 0.06, least_m: LEAST_M, chosen, marks: &marks, paper };
    let side = MapSide::new(atlas, &layout, &view);
    let page = Home {
        side,
        query,
        committees: atlas.extents.territories().iter().filter(|t| t.kind == atlas.answering_kind()).count(),
        example: example(atlas, language),
        told,
        layout,
    };
    if page.told.is_some() {
        return layout::private(atlas, &page);
    }
    // Nothing was asked: everybody sees this one.
    layout::public(visit, &page)
}

/// A question that is sure to be answered: the usual one, or else one of the register's own. Empty where there is none.
fn example(atlas: &Atlas, language: Language) -> String {
    let usual = language.say("Весенняя 15", "Vesennyaya 15");
    let is_sure = |question: &str| atlas.register.index().find(question).code.is_sure();
    if is_sure(usual) {
        return usual.to_owned();
    }
    let houses = atlas.register.addresses();
    houses
        .iter()
        .step_by((houses.len() / TRIED).max(1))
        .filter_map(|house| Some(format!("{} {}", atlas.register.street_of(house)?.label, house.house)))
        .find(|question| is_sure(question))
        .unwrap_or_default()
}

/// What the map shows first: the committees in charge with the house and the centre, or the place with what is near,
/// or the whole city.
fn shown(atlas: &Atlas, told: Option<&Told<'_>>) -> Option<Rect<f64>> {
    let spot = |p: LonLat| Rect::new((p.lon(), p.lat()), (p.lon(), p.lat()));
    let city = || picture::city_bounds(atlas);
    let Some(told) = told else { return city() };
    let nearest = told.nearest.first().and_then(|n| atlas.extents.territory_position(n.id));
    let territories = picture::bounds_of(atlas, told.positions.iter().copied().chain(nearest));
    let marks = [told.point, told.centre].into_iter().flatten().map(spot);
    match told.status {
        "found" | "uncovered" => marks.chain(territories).reduce(picture::union),
        _ => None,
    }
    .or_else(city)
}
