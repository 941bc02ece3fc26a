//! Documents of a city that says little of itself, and of layers that begin late.

use dvor::store::{Origin, Write};

use crate::client::Client;

#[tokio::test(flavor = "multi_thread")]
async fn what_a_city_does_not_say_is_left_out_of_documents() {
    let client = Client::new().await;
    assert_eq!(client.answer("/api").await["description"], "Проверочные данные");
    assert_eq!(client.answer("/api").await["title"], "dvor: Малый");
    let nothing = [Write::Unset("attribution".into()), Write::Set("name".into(), String::new())];
    client.app.write(&nothing, Origin::default()).await.expect("written");
    let landing = client.answer("/api").await;
    assert_eq!((&landing["title"], landing.get("description")), (&"dvor".into(), None));
    assert_eq!(client.answer("/api/openapi.json").await["info"]["title"], "dvor");
    let tiles = client.answer("/tiles/committees.json").await;
    assert_eq!((tiles.get("name"), tiles.get("attribution")), (None, None));
    assert_eq!(client.answer("/api/tiles/WebMercatorQuad").await["title"], "dvor");
    client.app.close().await;
}

#[tokio::test]
async fn a_map_that_opens_in_the_middle_of_a_layer_opens_at_one_of_its_zooms() {
    let client = Client::new().await;
    let mut begin_late = 0;
    for layer in "cities,districts,committees,bodies,addresses,benches,places,borders,labels,base".split(',')
    {
        let told = client.answer(&format!("/tiles/{layer}.json")).await;
        let [first, opens, last] = [&told["minzoom"], &told["center"][2], &told["maxzoom"]]
            .map(|zoom| zoom.as_f64().expect("a zoom"));
        assert!((first..=last).contains(&opens), "{layer}: {opens} of {first} to {last}");
        begin_late += u8::from(first > 11.0);
    }
    assert!(begin_late > 0, "no layer begins nearer than a city is seen");
}
