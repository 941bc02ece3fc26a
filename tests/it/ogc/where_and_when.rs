//! `bbox` and `datetime`: `/conf/core/fc-bbox-response` and `/conf/core/fc-time-response`, which want what has no place,
//! or no time, in every answer.

use std::collections::{BTreeMap, BTreeSet};

use dvor::{
    domain::{Boundary, BoundaryId, Contacts, Kind, Period, PlaceId, Status, Territory, TerritoryId},
    store::{Origin, Record, Write},
};
use geo::{Coord, Intersects as _, Rect};
use jiff::civil::date;
use serde_json::Value;

use super::{collections, is_a_sound_page, link, path};
use crate::{client::Client, small_city, support::encoded};

type Ids = BTreeSet<String>;

/// The small city, with benches of known years, and bodies of which one has a place and a time with an end, one a time
/// alone, and one neither.
pub async fn client() -> Client {
    let client = Client::new().await;
    let bench = small_city::city().places.into_iter().find(|place| place.id.as_str() == "bench-1");
    let bench = bench.expect("a bench of the small city");
    let mut writes: Vec<Write> = Vec::new();
    for (id, year) in [("bench-2019", 2019), ("bench-2020", 2020), ("bench-2021", 2021)] {
        let mut bench = bench.clone();
        bench.id = PlaceId::new(id).expect("an id");
        bench.year = Some(year);
        writes.push(Write::Put(Record::Place(bench)));
    }
    for id in ["council", "elder", "newcomer"] {
        writes.push(Write::Put(Record::Territory(Territory {
            id: TerritoryId::new(id).expect("an id"),
            kind: Kind::Body,
            parent: Some(TerritoryId::new("alfa").expect("an id")),
            name: id.to_owned(),
            short_name: None,
            status: Status::Active,
            contacts: Contacts::default(),
            source: None,
        })));
    }
    let yard = Rect::new(Coord { x: 86.001, y: 55.301 }, Coord { x: 86.002, y: 55.302 }).to_polygon();
    let end = Some(date(2100, 1, 1));
    for (id, geometry, end) in [("council", Some(yard.into()), end), ("elder", None, None)] {
        writes.push(Write::Put(Record::Boundary(Boundary {
            id: BoundaryId::new(id).expect("an id"),
            territory: TerritoryId::new(id).expect("an id"),
            period: Period::new(Some(date(2020, 1, 1)), end).expect("in order"),
            act: None,
            geometry,
            source: None,
        })));
    }
    client.app.write(&writes, Origin::default()).await.expect("written");
    client
}

/// The features of a page by their ids.
fn by_id(page: &Value) -> BTreeMap<String, Value> {
    let features = page["features"].as_array().expect("features").iter();
    features.map(|feature| (feature["id"].as_str().expect("an id").to_owned(), feature.clone())).collect()
}

fn ids(page: &Value) -> Ids {
    by_id(page).into_keys().collect()
}

/// Whether a geometry, as it was answered, meets a box of degrees; one whose west is east of its east crosses the 180th
/// meridian. What has no geometry is matched by every box.
fn is_matched(geometry: &Value, bbox: &str) -> bool {
    if geometry.is_null() {
        return true;
    }
    let sides: Vec<f64> = bbox.split(',').map(|side| side.parse().expect("a number")).collect();
    let [west, south, east, north]: [f64; 4] = sides.try_into().expect("four sides");
    let spans = if west <= east { vec![[west, east]] } else { vec![[west, 180.0], [-180.0, east]] };
    let geometry: geojson::Geometry = serde_json::from_value(geometry.clone()).expect("GeoJSON");
    let geometry: geo::Geometry<f64> = geometry.try_into().expect("a geometry");
    spans.iter().any(|[west, east]| {
        let corner = |x: &f64, y: f64| Coord { x: *x, y };
        Rect::new(corner(west, south), corner(east, north)).intersects(&geometry)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn boxes_match_what_meets_them_and_what_has_no_place_also_across_the_date_line_and_at_the_poles() {
    let client = client().await;
    let (mut met, mut placeless) = (0, 0);
    for collection in collections(&client).await {
        let items = path(link(&collection, "items").expect("a link"));
        let all = by_id(&client.answer(&format!("{items}?limit=10000")).await);
        let own = collection["extent"]["spatial"]["bbox"][0].as_array().cloned();
        let own = own.map(|b| b.iter().map(Value::to_string).collect::<Vec<_>>().join(","));
        let boxes =
            ["-1.5,50,1.5,53", "-80,-5,-70,5", "177,65,-177,70", "-180,85,180,90", "-180,-90,180,-85"];
        for bbox in boxes.into_iter().map(str::to_owned).chain(own.clone()) {
            let wanted: Ids = all
                .iter()
                .filter(|(_, feature)| is_matched(&feature["geometry"], &bbox))
                .map(|(id, _)| id.clone())
                .collect();
            let page = is_a_sound_page(&client, &format!("{items}?bbox={bbox}&limit=1000")).await;
            assert_eq!(ids(&page), wanted, "{items} {bbox}");
            if Some(&bbox) == own.as_ref() {
                assert_eq!(wanted.len(), all.len(), "{items} {bbox}");
                met += wanted.len();
            }
        }
        placeless += all.values().filter(|feature| feature["geometry"].is_null()).count();
    }
    assert!(met > 60 && placeless == 3, "{met} met and {placeless} have no place");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_place_is_counted_and_turned_to_once_wherever_a_page_ends() {
    let client = client().await;
    let items = "/api/collections/addresses/items?bbox=86.0,55.3,86.1,55.33";
    let whole = client.answer(&format!("{items}&limit=100")).await;
    let wanted: Vec<&str> =
        whole["features"].as_array().expect("features").iter().filter_map(|f| f["id"].as_str()).collect();
    let placeless = wanted.iter().position(|id| *id == "vesennyaya-30").expect("a house without a point");
    assert_eq!((whole["numberMatched"].as_u64(), wanted.len()), (Some(35), 35));
    assert!(wanted.is_sorted() && placeless > 0 && placeless < 34);
    for limit in [1, 3, placeless, placeless + 1] {
        let mut met = Vec::new();
        let mut next = Some(format!("{items}&limit={limit}"));
        while let Some(page) = next {
            let page = client.answer(&page).await;
            assert_eq!(page["numberMatched"], 35);
            met.extend(page["features"].as_array().expect("features").iter().map(|f| f["id"].clone()));
            next = link(&page, "next").map(path);
        }
        assert_eq!(met, wanted, "by {limit}");
    }
    let one = client.answer(&format!("{items}&limit=1&offset={placeless}")).await;
    assert_eq!(one["features"][0]["id"], "vesennyaya-30");
    // In a projection too; a filter, unlike a box, asks for a place that is known.
    let mercator = "http://www.opengis.net/def/crs/EPSG/0/3857";
    let far =
        client.answer(&format!("/api/collections/addresses/items?bbox=0,0,1,1&bbox-crs={mercator}")).await;
    assert_eq!(ids(&far), Ids::from(["vesennyaya-30".to_owned()]));
    let filtered = "filter=s_intersects(geometry,bbox(-180,-90,180,90))";
    let filtered = client.answer(&format!("/api/collections/addresses/items?{filtered}")).await;
    assert_eq!(filtered["numberMatched"], 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn times_match_what_was_then_and_what_has_no_time() {
    let client = client().await;
    let times =
        ["2019-12-31", "2019-12-31T10:00:00Z", "2019-01-01/2021-01-01", "../2020-01-01", "2020-01-01/.."];
    let others = ["/2019-06-01", "2021-06-01/", "2019-12-31/P2D"];
    for collection in collections(&client).await {
        let items = path(link(&collection, "items").expect("a link"));
        let all = client.answer(&format!("{items}?limit=10000")).await;
        for time in times.into_iter().chain(others) {
            let page = is_a_sound_page(&client, &format!("{items}?datetime={time}&limit=1000")).await;
            let from = time.split('/').next().and_then(|from| from.get(..4)).unwrap_or("0000");
            let to = time.split('/').next_back().and_then(|to| to.get(..4)).unwrap_or("9999");
            let to = if time.ends_with("P2D") { "2020" } else { to };
            let wanted = by_id(&all).into_iter().filter(|(_, feature)| {
                let told = &feature["properties"];
                let year = told["year"].as_u64().map(|year| year.to_string());
                year.is_none_or(|year| *from <= *year && *year <= *to)
                    // No day of a territory here lies in the midst of a year.
                    && told["valid_from"].as_str().is_none_or(|day| {
                        let has_a_past = feature["id"] == "alfa" || feature["id"] == "beta";
                        has_a_past || &day[..4] <= to
                    })
            });
            let wanted: Ids = wanted.map(|(id, _)| id).collect();
            assert_eq!(ids(&page), wanted, "{items} {time}");
        }
        if let Some([begin, ..]) =
            collection["extent"]["temporal"]["interval"][0].as_array().map(Vec::as_slice)
            && let Some(begin) = begin.as_str()
        {
            let page = is_a_sound_page(&client, &format!("{items}?datetime={begin}")).await;
            assert!(page["numberMatched"].as_u64() > Some(0), "{items} {begin}");
        }
    }
    let found = async |query: &str| ids(&client.answer(&format!("/api/collections/{query}")).await);
    let named = |names: &[&str]| -> Ids { names.iter().map(|name| (*name).to_owned()).collect() };
    assert_eq!(found("bodies/items?datetime=2019-12-31").await, named(&["newcomer"]));
    assert_eq!(found("bodies/items?datetime=2020-01-01").await, named(&["council", "elder", "newcomer"]));
    let benches = found("benches/items?datetime=2020-05-01&filter=year%20is%20not%20null").await;
    assert_eq!(benches, named(&["bench-2020"]));
    assert_eq!(found("addresses/items?datetime=2020-01-01&limit=100").await.len(), 41);
    // The extent, datetime and filters agree on when a day begins.
    let bodies = client.answer("/api/collections/bodies").await;
    assert_eq!(bodies["extent"]["temporal"]["interval"][0][0], "2019-12-31T17:00:00Z");
    for (moment, then) in
        [("2019-12-31T16:59:59Z", vec![]), ("2019-12-31T17:00:00Z", vec!["council", "elder"])]
    {
        let with_newcomer: Vec<&str> = then.iter().copied().chain(["newcomer"]).collect();
        assert_eq!(found(&format!("bodies/items?datetime={moment}")).await, named(&with_newcomer));
        for filter in [
            format!("valid_from <= timestamp('{moment}')"),
            format!("not t_after(valid_from, timestamp('{moment}'))"),
            format!("t_intersects(interval(valid_from, valid_to), timestamp('{moment}'))"),
        ] {
            let query = format!("bodies/items?filter={}", encoded(&filter));
            assert_eq!(found(&query).await, named(&then), "{filter}");
        }
    }

    let at = |time: &str| {
        let path = format!("/api/collections/committees/items?datetime={time}");
        let client = &client;
        async move { client.answer(&path).await["features"][0]["properties"]["boundary"].clone() }
    };
    assert_eq!(at("2019-12-31").await, "alfa-past");
    // New Year comes to the city when it is still evening in Greenwich.
    assert_eq!(at("2019-12-31T16:59:59Z").await, "alfa-past");
    assert_eq!(at("2019-12-31T17:00:00Z").await, "alfa");
    assert_eq!(at("2020-01-01T00:00:00%2B07:00").await, "alfa");
    assert_eq!(at("2020-01-01T00:00:00+07:00").await, "alfa");
    assert_eq!(at("2020-01-01").await, "alfa");
    assert_eq!(at("2019-01-01/2021-01-01").await, "alfa");
}
