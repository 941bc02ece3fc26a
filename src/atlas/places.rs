//! Places by category, and the nearest of each to a point.

use std::{collections::HashMap, sync::Arc};

use geo::{BoundingRect, Coord};
use rstar::{AABB, PointDistance, RTree, RTreeObject};

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
}

/// Places by category.
pub struct Places {
    shelves: Vec<Shelf>,
    by_collection: HashMap<String, usize>,
    centres: HashMap<TerritoryId, Vec<Arc<Place>>>,
}

/// The places of one category.
pub struct Shelf {
    /// The category.
    pub category: Arc<Category>,
    /// Its places, in the order of their ids.
    pub places: Vec<Arc<Place>>,
    /// The newest revision that touched the category or one of its places.
    pub newest: Revision,
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
        let mut centres: HashMap<TerritoryId, Vec<Arc<Place>>> = HashMap::new();
        for shelf in shelves.iter().filter(|s| s.category.id.as_str() == CENTRE) {
            for place in shelf.places.iter().filter(|p| p.state == PlaceState::Built) {
                for served in &place.serves {
                    centres.entry(served.clone()).or_default().push(place.clone());
                }
            }
        }
        let by_collection =
            shelves.iter().enumerate().map(|(n, s)| (s.category.collection.clone(), n)).collect();
        (Self { shelves, by_collection, centres }, problems)
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
        self.shelves.iter().filter(|s| s.category.nearby).filter_map(move |shelf| shelf.nearest(point, ruler))
    }

    /// The centres that serve a territory, in the order of their ids.
    pub fn centres_of(&self, territory: &TerritoryId) -> &[Arc<Place>] {
        self.centres.get(territory).map_or(&[], Vec::as_slice)
    }
}

impl Shelf {
    fn build(category: Arc<Category>, mut places: Vec<Arc<Place>>, newest: Revision) -> Self {
        places.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        let plane = Plane::around(&places);
        let standing = places
            .iter()
            .enumerate()
            .filter(|(_, p)| p.state == PlaceState::Built)
            .filter_map(|(n, p)| Standing::of(n as u32, p, plane))
            .collect();
        Self { category, places, newest, tree: RTree::bulk_load(standing), plane }
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

    fn nearest(&self, point: LonLat, ruler: Ruler) -> Option<Nearest<'_>> {
        let found = self.tree.nearest_neighbor(self.plane.flat(point.into()))?;
        let place = &self.places[found.place as usize];
        let at = self.plane.place(found.shape.nearest_to(self.plane.flat(point.into())))?;
        Some(Nearest { category: &self.category, place, at, distance_m: ruler.distance_m(point, at) })
    }
}

/// Degrees with the longitudes shortened to the length of latitudes, so that near and far compare as on the ground.
#[derive(Debug, Clone, Copy)]
struct Plane {
    shorten: f64,
}

impl Plane {
    fn around(places: &[Arc<Place>]) -> Self {
        let lat = places.iter().find_map(|p| match &p.geometry {
            PlaceGeometry::Point(at) => Some(at.lat()),
            PlaceGeometry::Line(line) => line.0.first().map(|c| c.y),
            PlaceGeometry::Area(area) => area.bounding_rect().map(|r| r.center().y),
        });
        Self { shorten: lat.unwrap_or_default().to_radians().cos().max(0.01) }
    }

    fn flat(self, c: Coord<f64>) -> [f64; 2] {
        [c.x * self.shorten, c.y]
    }

    fn place(self, [x, y]: [f64; 2]) -> Option<LonLat> {
        LonLat::new(x / self.shorten, y).ok()
    }
}

/// A place as the tree knows it, in the plane.
struct Standing {
    place: u32,
    shape: Shape,
    envelope: AABB<[f64; 2]>,
}

enum Shape {
    Point([f64; 2]),
    Line(Vec<[f64; 2]>),
    /// Rings, each closed, exterior and holes alike: inside is where an odd number of edges is crossed.
    Area(Vec<Vec<[f64; 2]>>),
}

impl Standing {
    fn of(place: u32, is: &Place, plane: Plane) -> Option<Self> {
        let flat = |line: &geo::LineString<f64>| line.0.iter().map(|c| plane.flat(*c)).collect::<Vec<_>>();
        let shape = match &is.geometry {
            PlaceGeometry::Point(p) => Shape::Point(plane.flat((*p).into())),
            PlaceGeometry::Line(line) => Shape::Line(flat(line)),
            PlaceGeometry::Area(area) => Shape::Area(
                area.iter()
                    .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
                    .map(flat)
                    .collect(),
            ),
        };
        let envelope = match &shape {
            Shape::Point(p) => AABB::from_point(*p),
            Shape::Line(line) => AABB::from_points(line.iter()),
            Shape::Area(rings) => AABB::from_points(rings.iter().flatten()),
        };
        envelope.lower()[0].is_finite().then_some(Self { place, shape, envelope })
    }
}

impl RTreeObject for Standing {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        self.envelope
    }
}

impl PointDistance for Standing {
    fn distance_2(&self, point: &[f64; 2]) -> f64 {
        squared(self.shape.nearest_to(*point), *point)
    }
}

impl Shape {
    /// The point of the shape nearest to a point: that point itself when it lies in the area.
    fn nearest_to(&self, point: [f64; 2]) -> [f64; 2] {
        match self {
            Self::Point(p) => *p,
            Self::Line(line) => nearest_on(std::slice::from_ref(line), point),
            Self::Area(rings) if covers(rings, point) => point,
            Self::Area(rings) => nearest_on(rings, point),
        }
    }
}

fn squared(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)
}

fn nearest_on(lines: &[Vec<[f64; 2]>], point: [f64; 2]) -> [f64; 2] {
    let mut best = (f64::INFINITY, point);
    for [from, to] in
        lines.iter().flat_map(|l| l.windows(2)).filter_map(|w| <[[f64; 2]; 2]>::try_from(w).ok())
    {
        let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
        let length2 = dx * dx + dy * dy;
        let along = if length2 > 0.0 {
            (((point[0] - from[0]) * dx + (point[1] - from[1]) * dy) / length2).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let at = [from[0] + along * dx, from[1] + along * dy];
        let far = squared(at, point);
        if far < best.0 {
            best = (far, at);
        }
    }
    best.1
}

/// Even-odd; on the edge either answer will do here, the distance is nought both ways.
fn covers(rings: &[Vec<[f64; 2]>], point: [f64; 2]) -> bool {
    let mut inside = false;
    for [a, b] in rings.iter().flat_map(|r| r.windows(2)).filter_map(|w| <[[f64; 2]; 2]>::try_from(w).ok()) {
        if (a[1] > point[1]) != (b[1] > point[1])
            && point[0] < (b[0] - a[0]) * (point[1] - a[1]) / (b[1] - a[1]) + a[0]
        {
            inside = !inside;
        }
    }
    inside
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
        Arc::new(Place {
            id: PlaceId::new(id).expect("an id"),
            category: CategoryId::new(category).expect("an id"),
            name: id.into(),
            geometry,
            state: PlaceState::Built,
            year: None,
            address: None,
            phone: None,
            hours: None,
            description: None,
            theme: None,
            programme: None,
            serves: Vec::new(),
            source: None,
        })
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
        let yard =
            geo::polygon![(x: 30.0, y: 60.0), (x: 30.01, y: 60.0), (x: 30.01, y: 60.01), (x: 30.0, y: 60.01)];
        let yard = place("yard", "yard", PlaceGeometry::Area(yard.into()));
        let (places, _) =
            Places::build(vec![category("yard", GeometryKind::Area)], vec![yard], Revision(1), None);
        let inside = places.nearby(at(30.005, 60.005)).next().expect("one");
        assert!(inside.distance_m < 1e-6);
        let beside = places.nearby(at(30.005, 59.999)).next().expect("one");
        assert!((beside.distance_m - 111.4).abs() < 0.5, "{}", beside.distance_m);
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
