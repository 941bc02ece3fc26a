//! Places by category, and the nearest of each to a point.

use std::{collections::HashMap, sync::Arc};

use rstar::{AABB, PointDistance, RTree};

use super::{
    answer::{CentreAnswer, NearbyAnswer},
    nearness::{Plane, Standing},
    neighbourhoods::Neighbourhoods,
};
use crate::{
    domain::{Category, CategoryId, LonLat, Place, PlaceGeometry, PlaceState, Revision, TerritoryId},
    geometry::Ruler,
};

/// The category whose places serve committees.
pub const CENTRE: &str = "centre";

/// A place and how far it is.
#[derive(Debug, Clone, Copy)]
pub struct Nearest<'a> {
    /// Its category.
    pub category: &'a Category,
    /// The place.
    pub place: &'a Place,
    /// The nearest point of it, or any point inside it when the asker stands inside.
    pub at: LonLat,
    /// Metres in a straight line; 0 inside an area.
    pub distance_m: f64,
    /// The answer but for the distance, where it is always the same: the beginning of a JSON object.
    pub json: &'a str,
}

/// Places by category.
pub struct Places {
    shelves: Vec<Shelf>,
    by_collection: HashMap<String, usize>,
    centres: HashMap<TerritoryId, Vec<Centre>>,
    neighbourhoods: Neighbourhoods,
}

/// A centre that serves a territory.
#[derive(Debug, Clone)]
pub struct Centre {
    /// The place.
    pub place: Arc<Place>,
    /// Where it stands: of a line or an area, its middle.
    pub at: LonLat,
    /// What is published of it, but for the distance: the beginning of a JSON object.
    pub json: Arc<str>,
}

/// The places of one category.
pub struct Shelf {
    /// The category.
    pub category: Arc<Category>,
    /// Its places, in the order of their ids; of one id the point comes first, then the line, then the area.
    pub places: Vec<Arc<Place>>,
    /// The newest revision that touched the category or one of its places.
    pub newest: Revision,
    /// Of each place that is a point, what is published when it is near, but for the distance: the beginning of a
    /// JSON object. Empty for the others.
    json: Vec<Box<str>>,
    tree: RTree<Standing>,
    plane: Plane,
}

impl Places {
    /// Builds the shelves as of a revision; a shelf of the very rows it had in `previous` keeps the revision it had.
    /// Places of a category that does not exist are left out, and told.
    pub fn build(
        categories: Vec<Arc<Category>>,
        places: Vec<Arc<Place>>,
        revision: Revision,
        previous: Option<&Self>,
    ) -> (Self, Vec<String>) {
        let mut problems = Vec::new();
        let mut by_category: HashMap<CategoryId, Vec<Arc<Place>>> = HashMap::new();
        for place in places {
            by_category.entry(place.category.clone()).or_default().push(place);
        }
        let mut categories = categories;
        categories.sort_by(|a, b| a.rank.cmp(&b.rank).then_with(|| a.id.cmp(&b.id)));
        let shelves: Vec<Shelf> = categories
            .into_iter()
            .map(|category| {
                let places = by_category.remove(&category.id).unwrap_or_default();
                let mut shelf = Shelf::build(category, places, revision);
                let before = previous.and_then(|p| p.shelves.iter().find(|s| s.holds_the_rows_of(&shelf)));
                if let Some(before) = before {
                    shelf.newest = before.newest;
                }
                shelf
            })
            .collect();
        for (id, places) in by_category {
            problems.push(format!("{} places are of category {id}, which does not exist", places.len()));
        }
        let mut centres: HashMap<TerritoryId, Vec<Centre>> = HashMap::new();
        for shelf in shelves.iter().filter(|s| s.category.id.as_str() == CENTRE) {
            for place in shelf.places.iter().filter(|p| p.state == PlaceState::Built) {
                let Some(at) = place.stands_at() else { continue };
                let json = open_object(&CentreAnswer::of(place, at));
                let centre = Centre { place: place.clone(), at, json: json.into() };
                for served in &place.serves {
                    centres.entry(served.clone()).or_default().push(centre.clone());
                }
            }
        }
        let by_collection =
            shelves.iter().enumerate().map(|(n, s)| (s.category.collection.clone(), n)).collect();
        let neighbourhoods = Neighbourhoods::over(&shelves);
        (Self { shelves, by_collection, centres, neighbourhoods }, problems)
    }

    /// Every category with its places, in the order of rank.
    pub fn shelves(&self) -> &[Shelf] {
        &self.shelves
    }

    /// The category published as this collection.
    pub fn collection(&self, name: &str) -> Option<&Shelf> {
        self.by_collection.get(name).map(|n| &self.shelves[*n])
    }

    /// The nearest built place of each category that asks for it, in the order of rank.
    pub fn nearby(&self, point: LonLat) -> impl Iterator<Item = Nearest<'_>> {
        let ruler = Ruler::at(point);
        let known = self.neighbourhoods.of(point, &self.shelves);
        self.shelves.iter().enumerate().filter(|(_, s)| s.category.nearby).filter_map(move |(n, shelf)| {
            let place = match known {
                Some(candidates) => shelf.nearest_among(point, &candidates[n]),
                None => shelf.nearest_of_all(point),
            };
            shelf.tell(place?, point, ruler)
        })
    }

    /// The centres that serve a territory, in the order of their ids.
    pub fn centres_of(&self, territory: &TerritoryId) -> &[Centre] {
        self.centres.get(territory).map_or(&[], Vec::as_slice)
    }
}

impl Shelf {
    fn build(category: Arc<Category>, mut places: Vec<Arc<Place>>, newest: Revision) -> Self {
        // A point and an area may share an id.
        places
            .sort_unstable_by(|a, b| a.id.cmp(&b.id).then_with(|| a.geometry.kind().cmp(&b.geometry.kind())));
        let plane = Plane::around(&places);
        let standing = places
            .iter()
            .enumerate()
            .filter(|(_, p)| p.state == PlaceState::Built)
            .filter_map(|(n, p)| Standing::of(n as u32, p, plane))
            .collect();
        let json = places
            .iter()
            .map(|p| match &p.geometry {
                PlaceGeometry::Point(at) => open_object(&NearbyAnswer::of(&category, p, *at)).into(),
                PlaceGeometry::Line(_) | PlaceGeometry::Area(_) => Box::default(),
            })
            .collect();
        Self { category, places, newest, json, tree: RTree::bulk_load(standing), plane }
    }

    /// Whether another shelf is made of the same rows: not equal ones, the very same.
    fn holds_the_rows_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.category, &other.category)
            && self.places.len() == other.places.len()
            && self.places.iter().zip(&other.places).all(|(a, b)| Arc::ptr_eq(a, b))
    }

    /// A place by its id.
    pub fn get(&self, id: &str) -> Option<&Arc<Place>> {
        self.places.binary_search_by(|p| p.id.as_str().cmp(id)).ok().map(|n| &self.places[n])
    }

    /// Whether nothing stands on it.
    pub(super) fn is_empty(&self) -> bool {
        self.tree.size() == 0
    }

    /// The plane its places are compared in.
    pub(super) fn plane(&self) -> Plane {
        self.plane
    }

    /// The box around all that stands, in its plane.
    pub(super) fn envelope(&self) -> AABB<[f64; 2]> {
        self.tree.root().envelope()
    }

    fn nearest_of_all(&self, point: LonLat) -> Option<&Standing> {
        self.tree.nearest_neighbor(self.plane.flat(point.into()))
    }

    /// Of equally near ones the first in the order of ids.
    fn nearest_among<'a>(&self, point: LonLat, candidates: &'a [Standing]) -> Option<&'a Standing> {
        let flat = self.plane.flat(point.into());
        match candidates {
            [only] => Some(only),
            _ => candidates
                .iter()
                .map(|s| (s.distance_2(&flat), s))
                .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.place.cmp(&b.1.place)))
                .map(|(_, s)| s),
        }
    }

    fn tell(&self, standing: &Standing, point: LonLat, ruler: Ruler) -> Option<Nearest<'_>> {
        let place = &self.places[standing.place as usize];
        let at = match &place.geometry {
            PlaceGeometry::Point(at) => *at,
            PlaceGeometry::Line(_) | PlaceGeometry::Area(_) => {
                self.plane.place(standing.nearest_to(self.plane.flat(point.into())))?
            }
        };
        let json = &self.json[standing.place as usize];
        Some(Nearest { category: &self.category, place, at, distance_m: ruler.distance_m(point, at), json })
    }

    /// Every place that may be the nearest of some point in a box of the plane.
    pub(super) fn nearest_within(&self, middle: [f64; 2], half_diagonal: f64) -> Box<[Standing]> {
        let Some(nearest) = self.tree.nearest_neighbor(middle) else { return Box::default() };
        // Who stands in the box is at most half a diagonal nearer to one, and farther from another, than its middle.
        let reach = nearest.distance_2(&middle).sqrt() + 2.0 * half_diagonal;
        let mut all: Vec<Standing> = self
            .tree
            .nearest_neighbor_iter_with_distance_2(middle)
            .take_while(|(_, far2)| far2.sqrt() <= reach * (1.0 + 1e-9))
            .map(|(standing, _)| standing.clone())
            .collect();
        all.sort_unstable_by_key(|s| s.place);
        all.into()
    }
}

/// A value as JSON without its last brace, for something to be added.
fn open_object(value: &impl serde::Serialize) -> String {
    let mut json = serde_json::to_string(value).unwrap_or_default();
    json.pop();
    json
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{GeometryKind, PlaceId};

    fn category(id: &str, geometry: GeometryKind) -> Arc<Category> {
        Arc::new(Category {
            id: CategoryId::new(id).expect("an id"),
            collection: format!("{id}s"),
            name_ru: id.into(),
            name_en: id.into(),
            title_ru: id.into(),
            title_en: id.into(),
            geometry,
            nearby: true,
            rank: 0,
        })
    }

    fn place(id: &str, category: &str, geometry: PlaceGeometry) -> Arc<Place> {
        let category = CategoryId::new(category).expect("an id");
        Arc::new(Place::new(PlaceId::new(id).expect("an id"), category, id, geometry))
    }

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat::new(lon, lat).expect("on earth")
    }

    #[test]
    fn nearness_is_that_of_the_ground_not_of_degrees() {
        // At 60° a degree of longitude is half a degree of latitude long.
        let east = place("east", "bench", PlaceGeometry::Point(at(30.015, 60.0)));
        let north = place("north", "bench", PlaceGeometry::Point(at(30.0, 60.010)));
        let (places, problems) =
            Places::build(vec![category("bench", GeometryKind::Point)], vec![east, north], Revision(1), None);
        assert!(problems.is_empty());
        let nearest = places.nearby(at(30.0, 60.0)).next().expect("there are two");
        assert_eq!(nearest.place.id.as_str(), "east");
        assert!((nearest.distance_m - 837.0).abs() < 3.0, "{}", nearest.distance_m);
    }

    #[test]
    fn who_stands_in_a_yard_is_at_no_distance_from_it() {
        let yard = geo::Polygon::new(
            geo::LineString::from(vec![(30.0, 60.0), (30.01, 60.0), (30.01, 60.01), (30.0, 60.01)]),
            Vec::new(),
        );
        let yard = place("yard", "yard", PlaceGeometry::Area(yard.into()));
        let (places, _) =
            Places::build(vec![category("yard", GeometryKind::Area)], vec![yard], Revision(1), None);
        let inside = places.nearby(at(30.005, 60.005)).next().expect("one");
        assert!(inside.distance_m < 1e-6);
        let beside = places.nearby(at(30.005, 59.999)).next().expect("one");
        assert!((beside.distance_m - 111.4).abs() < 0.5, "{}", beside.distance_m);
    }

    proptest::proptest! {
        #[test]
        fn the_nearest_of_a_cells_candidates_is_the_nearest_of_all(
            places in proptest::collection::vec((30.0..30.1_f64, 60.0..60.05_f64), 1..60),
            asked in proptest::collection::vec((29.99..30.11_f64, 59.99..60.06_f64), 40),
        ) {
            let places = places
                .iter()
                .enumerate()
                .map(|(n, (lon, lat))| place(&format!("p{n}"), "bench", PlaceGeometry::Point(at(*lon, *lat))))
                .collect();
            let (places, _) = Places::build(vec![category("bench", GeometryKind::Point)], places, Revision(1), None);
            let shelf = &places.shelves()[0];
            for (lon, lat) in asked {
                let point = at(lon, lat);
                let flat = shelf.plane.flat(point.into());
                let brute = shelf
                    .places
                    .iter()
                    .filter_map(|p| match p.geometry {
                        PlaceGeometry::Point(at) => Some(shelf.plane.flat(at.into())),
                        _ => None,
                    })
                    .map(|[x, y]| (x - flat[0]).hypot(y - flat[1]))
                    .fold(f64::INFINITY, f64::min);
                let [x, y] = shelf.plane.flat(places.nearby(point).next().expect("there is one").at.into());
                let told = (x - flat[0]).hypot(y - flat[1]);
                proptest::prop_assert!(told <= brute * (1.0 + 1e-12), "{} against {}", told, brute);
            }
        }
    }

    #[test]
    fn a_place_of_no_known_category_is_told() {
        let (_, problems) = Places::build(
            Vec::new(),
            vec![place("x", "y", PlaceGeometry::Point(at(1.0, 2.0)))],
            Revision(1),
            None,
        );
        assert_eq!(problems.len(), 1);
    }
}
