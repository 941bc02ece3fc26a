//! Filters: the abstract tests of OGC API – Features, part 3, asked of every collection and every property.

mod cql2;
mod postgis;

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{CRS84, ask, collections, link, path, where_and_when};
use crate::{client::Client, support::encoded};

const QUERYABLES: &str = "http://www.opengis.net/def/rel/ogc/1.0/queryables";

type Ids = BTreeSet<String>;

/// A collection and what filters may name of it.
struct Source {
    items: String,
    /// The box of its extent, in degrees.
    bbox: Option<[f64; 4]>,
    queryables: Map<String, Value>,
}

/// What a queryable is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    Text,
    Integer,
    Date,
    List,
    Geometry,
}

impl Source {
    /// Every collection; its queryables are found by the link of its features, as the suite finds them.
    async fn all(client: &Client) -> Vec<Self> {
        let mut all = Vec::new();
        for collection in collections(client).await {
            let items = path(link(&collection, "items").expect("a link"));
            let head = client.ask("HEAD", &items, &[("accept", "application/geo+json")]).await;
            assert_eq!(head.status, 200);
            let (href, rel) = head.header("link").split_once(">; rel=").expect("a link");
            assert_eq!(rel, format!("\"{QUERYABLES}\""));
            let href = href.trim_start_matches('<').trim_start_matches("http://localhost");
            assert_eq!(path(link(&collection, QUERYABLES).expect("a link")), href);
            let reply = ask(client, href, "application/schema+json").await;
            assert_eq!((reply.status, reply.header("content-type")), (200, "application/schema+json"));
            let queryables = reply.json();
            assert_eq!(queryables["$schema"], "https://json-schema.org/draft/2020-12/schema");
            assert_eq!(queryables["$id"], format!("http://localhost{href}"));
            assert_eq!(
                (&queryables["type"], &queryables["additionalProperties"]),
                (&"object".into(), &false.into())
            );
            let bbox = collection["extent"]["spatial"]["bbox"][0].as_array();
            let bbox = bbox.map(|b| [0, 1, 2, 3].map(|n| b[n].as_f64().expect("a number")));
            let queryables = queryables["properties"].as_object().expect("properties").clone();
            all.push(Self { items, bbox, queryables });
        }
        all
    }

    fn of_type(&self, wanted: Type) -> Vec<&str> {
        self.queryables
            .iter()
            .filter(|(_, told)| type_of(told) == wanted)
            .map(|(name, _)| name.as_str())
            .collect()
    }

    /// The ids of what is found, and of everything there is with an empty query.
    async fn ask(&self, client: &Client, query: &str) -> Ids {
        let path = format!("{}?limit=10000&{query}", self.items);
        let page = client.answer(path.trim_end_matches('&')).await;
        assert!(link(&page, "next").is_none(), "one page is enough here");
        let features = page["features"].as_array().expect("features");
        features.iter().map(|feature| feature["id"].as_str().expect("an id").to_owned()).collect()
    }

    async fn filter(&self, client: &Client, filter: &str) -> Ids {
        self.ask(client, &format!("filter-lang=cql2-text&filter={}", encoded(filter))).await
    }

    async fn refuses(&self, client: &Client, query: &str) {
        let reply = client.get(&format!("{}?{query}", self.items)).await;
        assert_eq!(reply.status, 400, "{} {query}", self.items);
    }
}

/// The type that a schema tells, of which each queryable has one.
fn type_of(told: &Value) -> Type {
    match (told["type"].as_str(), told["format"].as_str()) {
        (Some("string"), None) => Type::Text,
        (Some("string"), Some("date")) => Type::Date,
        (Some("integer"), None) => Type::Integer,
        (Some("array"), None) => Type::List,
        (None, Some(format)) if format.starts_with("geometry-") => Type::Geometry,
        other => unreachable!("a type that no test asks about: {other:?}"),
    }
}

#[tokio::test]
async fn every_collection_can_be_filtered_by_each_of_its_queryables() {
    let client = Client::new().await;
    for source in Source::all(&client).await {
        let everything = source.ask(&client, "").await;
        let single = [Type::Text, Type::Integer, Type::Date].map(|wanted| source.of_type(wanted)).concat();
        assert!(!single.is_empty(), "{}", source.items);
        for queryable in &single {
            let valid = format!("{queryable} IS NULL");
            let without_language = source.ask(&client, &format!("filter={}", encoded(&valid))).await;
            assert_eq!(source.filter(&client, &valid).await, without_language);
            let page = client.answer(&format!("{}?limit=10000", source.items)).await;
            let unset = page["features"]
                .as_array()
                .expect("features")
                .iter()
                .filter(|feature| *queryable != "id" && feature["properties"][*queryable].is_null());
            let unset: Ids = unset.map(|f| f["id"].as_str().expect("an id").to_owned()).collect();
            assert_eq!(without_language, unset, "{queryable}");
        }
        assert_eq!(everything.is_empty(), source.bbox.is_none());
        for invalid in ["THIS IS NOT A FILTER", "this_is_not_a_queryable IS NULL"] {
            source.refuses(&client, &format!("filter-lang=cql2-text&filter={}", encoded(invalid))).await;
            source.refuses(&client, &format!("filter={}", encoded(invalid))).await;
        }
        source.refuses(&client, "filter=true&filter-lang=cql2-json").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_queryable_of_single_values_is_a_parameter() {
    let client = where_and_when::client().await;
    for source in Source::all(&client).await {
        let page = client.answer(&format!("{}?limit=10000", source.items)).await;
        let features = page["features"].as_array().expect("features");
        for (name, told) in &source.queryables {
            if [Type::Geometry, Type::List].contains(&type_of(told)) {
                continue;
            }
            let value_of = |feature: &Value| match name.as_str() {
                "id" => feature["id"].clone(),
                name => feature["properties"][name].clone(),
            };
            let Some(value) = features.iter().map(value_of).find(|value| !value.is_null()) else { continue };
            let wanted = features.iter().filter(|feature| value_of(feature) == value);
            let wanted: Ids = wanted.map(|f| f["id"].as_str().expect("an id").to_owned()).collect();
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            assert_eq!(source.ask(&client, &format!("{name}={}", encoded(&text))).await, wanted, "{name}");
            let is_any_text = type_of(told) == Type::Text && told["enum"].is_null();
            if !is_any_text {
                source.refuses(&client, &format!("{name}=invalid")).await;
            }
            let otherwise: &[&str] = match type_of(told) {
                Type::Date => &["19980501", "1998-05-01%2012:00", "1998-05-01T00:00:00Z", "-001998-05-01"],
                Type::Integer => &["%2B2020", "02020", "2020.0", "2e3"],
                Type::Text | Type::List | Type::Geometry => &[],
            };
            for value in otherwise {
                source.refuses(&client, &format!("{name}={value}")).await;
            }
        }
    }
}

#[tokio::test]
async fn geometries_of_a_filter_are_in_the_reference_system_asked_for() {
    let client = Client::new().await;
    for source in Source::all(&client).await {
        let Some([west, south, east, north]) = source.bbox else { continue };
        let [geometry] = *source.of_type(Type::Geometry) else { unreachable!("one geometry") };
        let placed = source.filter(&client, &format!("{geometry} IS NOT NULL")).await;
        assert!(!placed.is_empty());
        let around = format!("S_INTERSECTS({geometry},BBOX({west},{south},{east},{north}))");
        assert_eq!(source.filter(&client, &around).await, placed);
        let nowhere = encoded(&format!("S_INTERSECTS({geometry},BBOX(1000000,1000000,2000000,2000000))"));
        source.refuses(&client, &format!("filter={nowhere}")).await;
        // A filter and a box hold together.
        let both = |bbox: &str| format!("filter={}&bbox={bbox}", encoded(&around));
        assert_eq!(source.ask(&client, &both(&format!("{west},{south},{east},{north}"))).await, placed);
        assert_eq!(source.ask(&client, &both("-1.5,50,1.5,53")).await, Ids::new());

        let systems = client.answer(source.items.trim_end_matches("/items")).await["crs"].clone();
        let systems: Vec<&str> =
            systems.as_array().expect("a list").iter().map(|crs| crs.as_str().expect("a URI")).collect();
        assert!(systems.contains(&CRS84) && systems.len() == 6);
        for crs in systems {
            for far in ["POINT(1e9 0)", "LINESTRING(0 0,0 -1e200)", "BBOX(0,0,1e308,1e308)"] {
                let filter = encoded(&format!("S_CROSSES({geometry},{far})"));
                source.refuses(&client, &format!("filter-crs={}&filter={filter}", encoded(crs))).await;
            }
            // The least box of the system around all there is: in a projection turned against the meridians, the box
            // between two corners of the extent is smaller.
            let path = format!("{}?limit=10000&crs={}", source.items, encoded(crs));
            let page = client.answer(&path).await;
            let mut numbers = Vec::new();
            for feature in page["features"].as_array().expect("features") {
                push_positions(&feature["geometry"]["coordinates"], &mut numbers);
            }
            let least = |n: usize| numbers.iter().map(|at: &[f64; 2]| at[n]).fold(f64::MAX, f64::min);
            let most = |n: usize| numbers.iter().map(|at: &[f64; 2]| at[n]).fold(f64::MIN, f64::max);
            let unit = if crs == CRS84 || crs.ends_with("/4326") { 1e-7 } else { 0.01 };
            let corners = [least(0) - unit, least(1) - unit, most(0) + unit, most(1) + unit];
            let corners = corners.map(|n| n.to_string()).join(",");
            let query = |filter: &str| format!("filter-crs={}&filter={}", encoded(crs), encoded(filter));
            let all = source.ask(&client, &query(&format!("S_INTERSECTS({geometry},BBOX({corners}))"))).await;
            assert_eq!(all, placed, "{crs}");
            // And one corner of one feature as WKT.
            let corner =
                |x: f64, y: f64| format!("{} {}", numbers[0][0] + x * unit, numbers[0][1] + y * unit);
            let ring =
                [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)].map(|(x, y)| corner(x, y));
            let wkt = format!("S_INTERSECTS({geometry},POLYGON(({})))", ring.join(","));
            let found = source.ask(&client, &query(&wkt)).await;
            let around =
                format!("S_INTERSECTS({geometry},BBOX({},{}))", corner(-1.0, -1.0), corner(1.0, 1.0));
            assert!(!found.is_empty(), "{crs} {wkt}");
            assert_eq!(source.ask(&client, &query(&around.replace(' ', ","))).await, found, "{crs} {wkt}");
        }
        let unknown = "filter-crs=http://www.opengis.net/def/crs/OGC/0/does_not_exist";
        source.refuses(&client, &format!("{unknown}&filter={}", encoded(&around))).await;
    }
}

/// All positions of nested coordinates.
fn push_positions(coordinates: &Value, positions: &mut Vec<[f64; 2]>) {
    let Some(list) = coordinates.as_array() else { return };
    match [list.first().and_then(Value::as_f64), list.get(1).and_then(Value::as_f64)] {
        [Some(a), Some(b)] => positions.push([a, b]),
        _ => list.iter().for_each(|part| push_positions(part, positions)),
    }
}
