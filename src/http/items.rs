//! `/api/collections/{c}/items` and `/items/{id}`: features as `GeoJSON`, page by page, in the order of their ids.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, Uri},
    response::Response,
    routing::get,
};
use geo::{Intersects, Rect};
use jiff::civil::Date;
use serde_json::json;

use super::{Context, Language, Problem, caching, collections::Collection, params::Params};
use crate::{
    atlas::{Atlas, BoundaryEntry},
    domain::{LonLat, PlaceId},
    export::geojson::{self, Shape},
};

/// Features on a page, unless asked otherwise.
const DEFAULT_LIMIT: usize = 100;

/// Features on a page at most.
const MAX_LIMIT: usize = 10_000;

const GEOJSON: &str = "application/geo+json";

/// The paths of this resource.
pub fn router() -> Router<Arc<Context>> {
    Router::new()
        .route("/api/collections/{collection}/items", get(list_items))
        .route("/api/collections/{collection}/items/{id}", get(get_item))
}

/// Which features of a collection are asked for.
struct Selection {
    limit: usize,
    after: Option<String>,
    boxes: Vec<Rect<f64>>,
    bbox: Option<String>,
    at: Option<Date>,
}

impl Selection {
    fn read(params: &mut Params) -> Result<Self, Problem> {
        let limit = params.read("limit", "100", |t| t.parse::<usize>().ok().filter(|n| *n >= 1))?;
        let mut bbox = None;
        let boxes = params.read("bbox", "85.9,55.2,86.3,55.6", |t| {
            bbox = Some(t.replace(' ', ""));
            boxes(t)
        })?;
        Ok(Self {
            limit: limit.unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT),
            after: params.read("after", "lenina-15", |t| PlaceId::new(t).ok().map(|_| t.to_owned()))?,
            boxes: boxes.unwrap_or_default(),
            bbox,
            at: params.day()?,
        })
    }

    /// Whether a shape meets the box; everything does where none was given.
    fn meets(&self, shape: Shape<'_>) -> bool {
        let any = |meets: &dyn Fn(&Rect<f64>) -> bool| self.boxes.iter().any(meets);
        self.boxes.is_empty()
            || match shape {
                Shape::None => false,
                Shape::Point(p) => any(&|b| b.intersects(&geo::Point::from(p))),
                Shape::Line(line) => any(&|b| b.intersects(line)),
                Shape::Area(area) => any(&|b| b.intersects(area)),
            }
    }
}

/// One box, or, across the 180th meridian, two. Four numbers: west, south, east, north; or six, with heights.
fn boxes(text: &str) -> Option<Vec<Rect<f64>>> {
    let numbers: Vec<f64> = text.split(',').map(|n| n.trim().parse().ok()).collect::<Option<_>>()?;
    let ([west, south, east, north] | [west, south, _, east, north, _]) = *numbers.as_slice() else {
        return None;
    };
    let sane = numbers.iter().all(|n| n.is_finite())
        && south <= north
        && LonLat::new(west, south).is_ok()
        && LonLat::new(east, north).is_ok();
    if !sane {
        return None;
    }
    let part = |w: f64, e: f64| Rect::new((w, south), (e, north));
    Some(if west <= east { vec![part(west, east)] } else { vec![part(west, 180.0), part(-180.0, east)] })
}

async fn list_items(
    State(context): State<Arc<Context>>,
    Path(name): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    items(&context, &name, &uri, &headers).unwrap_or_else(|problem| problem.respond(Language::of(&headers)))
}

fn items(context: &Context, name: &str, uri: &Uri, headers: &HeaderMap) -> Result<Response, Problem> {
    let atlas = context.atlas();
    let collection = Collection::of(&atlas, name)?;
    let mut params = Params::of(uri)?;
    let selection = Selection::read(&mut params)?;
    params.finish()?;
    refuse_at(collection, selection.at)?;
    let representation = format!("{name}/items?{}", uri.query().unwrap_or_default());
    let etag = caching::etag(
        context,
        &atlas,
        &representation,
        collection.newest(&atlas),
        &caching::period_of(&atlas),
    );
    Ok(caching::answer(headers, &atlas, &etag, GEOJSON, || page(context, &atlas, collection, &selection)))
}

/// Only territories have a past here.
fn refuse_at(collection: Collection<'_>, at: Option<Date>) -> Result<(), Problem> {
    match (collection, at) {
        (Collection::Addresses | Collection::Places(_), Some(_)) => {
            Err(Problem::UnknownParameter("at".to_owned()))
        }
        _ => Ok(()),
    }
}

fn page(context: &Context, atlas: &Atlas, collection: Collection<'_>, selection: &Selection) -> String {
    let mut out = String::from(r#"{"type":"FeatureCollection","features":["#);
    let (mut matched, mut returned, mut last, mut more) = (0_usize, 0_usize, None, false);
    each(atlas, collection, selection.at, &mut |id, shape, write| {
        if !selection.meets(shape) {
            return;
        }
        matched += 1;
        if selection.after.as_deref().is_some_and(|after| id <= after) {
            return;
        }
        if returned == selection.limit {
            more = true;
            return;
        }
        if returned > 0 {
            out.push(',');
        }
        write(&mut out);
        returned += 1;
        last = Some(id.to_owned());
    });
    out.push(']');
    let items = |after: Option<&str>| {
        let mut query = vec![format!("limit={}", selection.limit)];
        query.extend(selection.bbox.as_ref().map(|b| format!("bbox={b}")));
        query.extend(selection.at.map(|d| format!("at={d}")));
        query.extend(after.map(|a| format!("after={a}")));
        context.public_url.link(&format!("/api/collections/{}/items?{}", collection.name(), query.join("&")))
    };
    let mut links = vec![json!({"rel": "self", "type": GEOJSON, "href": items(selection.after.as_deref())})];
    if let (true, Some(last)) = (more, &last) {
        links.push(json!({"rel": "next", "type": GEOJSON, "href": items(Some(last))}));
    }
    let tail = json!({"numberMatched": matched, "numberReturned": returned, "links": links});
    out.push(',');
    out.push_str(tail.to_string().trim_start_matches('{'));
    out
}

/// Takes a feature: its id, its shape, and how to write it.
type Show<'a> = dyn FnMut(&str, Shape<'_>, &dyn Fn(&mut String)) + 'a;

/// Shows every feature of a collection, in the order of ids: its id, its shape, and how to write it.
fn each(atlas: &Atlas, collection: Collection<'_>, at: Option<Date>, show: &mut Show<'_>) {
    match collection {
        Collection::Territories(kind) => {
            let day = at.unwrap_or(atlas.today);
            let territories = atlas.extents.territories().iter().enumerate();
            for (n, territory) in territories.filter(|(_, t)| t.kind == kind) {
                let entry = in_force(atlas, n as u32, day);
                let shape = shape_of(entry);
                show(territory.id.as_str(), shape, &|out| {
                    let properties = geojson::territory_properties(territory, entry);
                    geojson::push_feature(out, territory.id.as_str(), shape, &properties);
                });
            }
        }
        Collection::Addresses => {
            for address in atlas.register.addresses() {
                let shape = address.point.map_or(Shape::None, Shape::Point);
                show(address.id.as_str(), shape, &|out| {
                    let properties = geojson::address_properties(atlas, address);
                    geojson::push_feature(out, address.id.as_str(), shape, &properties);
                });
            }
        }
        Collection::Places(shelf) => {
            for place in &shelf.places {
                let shape = Shape::from(&place.geometry);
                show(place.id.as_str(), shape, &|out| {
                    let properties = geojson::place_properties(&shelf.category, place);
                    geojson::push_feature(out, place.id.as_str(), shape, &properties);
                });
            }
        }
    }
}

/// The boundary of a territory in force on a day; the one with a polygon where there are several.
fn in_force(atlas: &Atlas, territory: u32, day: Date) -> Option<&BoundaryEntry> {
    atlas
        .extents
        .boundaries_of(territory)
        .filter(|b| b.boundary.period.holds(day))
        .max_by_key(|b| b.boundary.geometry.is_some())
}

fn shape_of(entry: Option<&BoundaryEntry>) -> Shape<'_> {
    entry.and_then(|e| e.boundary.geometry.as_ref()).map_or(Shape::None, Shape::Area)
}

async fn get_item(
    State(context): State<Arc<Context>>,
    Path((name, id)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    item(&context, &name, &id, &uri, &headers)
        .unwrap_or_else(|problem| problem.respond(Language::of(&headers)))
}

fn item(
    context: &Context,
    name: &str,
    id: &str,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let atlas = context.atlas();
    let collection = Collection::of(&atlas, name)?;
    let mut params = Params::of(uri)?;
    let at = params.day()?;
    params.finish()?;
    refuse_at(collection, at)?;
    let unknown = || Problem::UnknownFeature(id.chars().take(80).collect());
    let (shape, properties) = match collection {
        Collection::Territories(kind) => {
            let position = atlas.extents.territory_position(id).ok_or_else(unknown)?;
            let territory = atlas.extents.territory(position);
            if territory.kind != kind {
                return Err(unknown());
            }
            let entry = in_force(&atlas, position, at.unwrap_or(atlas.today));
            (shape_of(entry), geojson::territory_properties(territory, entry))
        }
        Collection::Addresses => {
            let position = atlas.register.position_of(id).ok_or_else(unknown)?;
            let address = &atlas.register.addresses()[position as usize];
            (address.point.map_or(Shape::None, Shape::Point), geojson::address_properties(&atlas, address))
        }
        Collection::Places(shelf) => {
            let place = shelf.get(id).ok_or_else(unknown)?;
            (Shape::from(&place.geometry), geojson::place_properties(&shelf.category, place))
        }
    };
    let representation = format!("{name}/items/{id}?{}", at.map(|d| d.to_string()).unwrap_or_default());
    let etag = caching::etag(
        context,
        &atlas,
        &representation,
        collection.newest(&atlas),
        &caching::period_of(&atlas),
    );
    Ok(caching::answer(headers, &atlas, &etag, GEOJSON, || {
        let mut out = String::new();
        geojson::push_feature(&mut out, id, shape, &properties);
        let url = |path: &str| context.public_url.link(&format!("/api/collections/{name}{path}"));
        let links = json!([
            {"rel": "self", "type": GEOJSON, "href": url(&format!("/items/{id}"))},
            {"rel": "collection", "type": "application/json", "href": url("")},
        ]);
        out.pop();
        out.push_str(r#","links":"#);
        out.push_str(&links.to_string());
        out.push('}');
        out
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_across_the_date_line_is_two() {
        assert_eq!(boxes("177,65,-177,70").map(|b| b.len()), Some(2));
        assert_eq!(boxes("85,55,0,86,56,100").map(|b| b.len()), Some(1));
        for bad in ["", "1,2,3", "NaN,55,86,56", "85,56,86,55", "85,55,86,100", "a,b,c,d", "inf,1,2,3"] {
            assert!(boxes(bad).is_none(), "{bad}");
        }
    }
}
