//! The demonstration city, served: what the README promises of it.

use std::sync::Arc;

use dvor::{
    app::{App, city_writes},
    atlas::Status,
    coverage,
    demo::{Oddities, city_and_oddities},
    domain::{AddressId, LonLat},
    import::{Silent, carry_out},
    store::{self, IfMissing, IfOlder, StoreAddress},
};

/// The service over the demonstration city, and what is odd in it.
pub async fn demo_app(folder: &std::path::Path) -> (Arc<App>, Oddities) {
    let address = StoreAddress::File(folder.join("demo.gpkg"));
    let store = store::open(&address, IfMissing::Create, IfOlder::Fail).await.expect("a store");
    let (city, oddities) = city_and_oddities();
    carry_out(store.as_ref(), &city_writes(city), &Silent).await.expect("written");
    (App::start(store).await.expect("started"), oddities)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_city_answers_as_it_says_it_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let (app, odd) = demo_app(folder.path()).await;
    let atlas = app.atlas();
    let today = atlas.today;
    assert!(app.health().problems.is_empty(), "{:?}", app.health().problems);
    let text = |id: &AddressId| {
        let n = atlas.register.position(id).expect("a house of the city");
        atlas.register.addresses()[n as usize].text.clone()
    };

    let answer = atlas.locate_address("весенняя 15", today);
    assert_eq!((answer.status, answer.committees.len()), (Status::Found, 1));
    assert!(answer.adjacent.is_empty() && answer.committees[0].centre.is_some());
    let kinds: Vec<&str> = answer.territories.iter().map(|t| t.kind).collect();
    assert_eq!(kinds[..3], ["city", "district", "committee"]);
    assert!(answer.nearby.iter().any(|n| n.collection == "battery_boxes"));

    for id in &odd.uncovered {
        assert_eq!(atlas.locate_address(&text(id), today).status, Status::Uncovered, "{id}");
    }
    for id in odd.disputed.iter().chain(&odd.contradicted) {
        let answer = atlas.locate_address(&text(id), today);
        assert_eq!((answer.status, answer.committees.len()), (Status::Found, 2), "{id}");
        assert!(answer.committees.iter().all(|c| c.disputed));
    }
    let check = coverage::check(&atlas, Vec::new());
    assert_eq!(check.in_none, odd.uncovered.len());
    assert_eq!(check.in_many, odd.disputed.len() + odd.contradicted.len());
    assert_eq!(check.in_one + check.in_none + check.in_many, check.addresses);
    let moscow = LonLat::new(37.6, 55.75).expect("on earth");
    assert_eq!(atlas.locate_point(moscow, today).status, Status::Outside);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_put_together_from_parts_is_what_serde_writes() {
    let folder = tempfile::tempdir().expect("a folder");
    let (app, odd) = demo_app(folder.path()).await;
    let atlas = app.atlas();
    let days = [atlas.today, "2018-01-01".parse().expect("a day")];
    let odd: Vec<u32> =
        odd.disputed.iter().chain(&odd.uncovered).filter_map(|id| atlas.register.position(id)).collect();
    let houses = (0..atlas.register.addresses().len() as u32).step_by(29).chain(odd);
    let mut asked = 0;
    for (n, house) in houses.enumerate() {
        let house = &atlas.register.addresses()[house as usize];
        let at = days[n % 2];
        let by_text = atlas.locate_address(&house.text, at);
        let by_point = atlas.locate_point(house.point.expect("every house has one"), at);
        for answer in [by_text, by_point] {
            assert_eq!(answer.to_json(), serde_json::to_string(&answer).expect("JSON"), "{}", house.text);
            asked += 1;
        }
    }
    for question in ["", "Ленина", "ул Советская 1", "нет такой улицы 5", "Весенняя 1500"]
    {
        let answer = atlas.locate_address(question, atlas.today);
        assert_eq!(answer.to_json(), serde_json::to_string(&answer).expect("JSON"), "{question}");
    }
    assert!(asked > 3_000);
    app.close().await;
}
