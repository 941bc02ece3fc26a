//! Whose an address or a point is.

use dvor::geometry::Ruler;
use serde_json::{Value, json};

use super::each;
use crate::{client::Client, small_city::at, support::encoded};

#[tokio::test]
async fn an_address_is_answered_with_everything_a_resident_needs() {
    let client = Client::new().await;
    let reply = client.get(&format!("/api/locate?address={}", encoded("весенняя 1 кв 5"))).await;
    assert_eq!(reply.header("cache-control"), "private, no-store");
    assert_eq!(reply.header("content-type"), "application/json");
    assert_eq!(reply.header("etag"), "");
    let mut answer = reply.json();
    assert_eq!(reply.header("dvor-revision"), answer["revision"].to_string());
    assert_eq!(answer["at"], client.app.atlas().today.to_string());
    answer["at"] = json!("today");
    answer["revision"] = json!("revision");
    insta::assert_json_snapshot!("locate_found", answer);
}

#[tokio::test]
async fn each_question_comes_out_as_it_should() {
    let client = Client::new().await;
    for (question, status, committees, candidates) in [
        ("Весенняя 1", "found", "alfa both", 0),
        ("Весенняя, д. 5", "found", "alfa polygon", 0),
        ("ул. Весенняя 10", "found", "beta polygon", 0),
        ("Весенняя 9", "found", "alfa text disputed, beta polygon disputed", 0),
        ("Ленина 5", "found", "delta polygon disputed, gamma polygon disputed", 0),
        ("Ленина 6", "found", "delta polygon", 0),
        ("Мира 3", "ambiguous", "", 2),
        ("Кедровка Мира 3", "uncovered", "", 0),
        ("Мира", "ambiguous", "", 2),
        ("Весенняя", "street_only", "", 1),
        ("Весенняя 99", "street_only", "", 7),
        ("Весенняя 30", "street_only", "", 0),
        ("Северная 1", "uncovered", "", 0),
        ("Загородная 1", "outside", "", 0),
        ("Новосибирск, Весенняя 1", "outside", "", 0),
        ("Абракадабра 5", "not_found", "", 0),
        ("<script>", "not_found", "", 0),
    ] {
        let answer = client.locate(question).await;
        let told: Vec<String> = answer["committees"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|c| {
                let disputed = if c["disputed"] == true { " disputed" } else { "" };
                format!(
                    "{} {}{disputed}",
                    c["id"].as_str().expect("id"),
                    c["grounds"].as_str().expect("word")
                )
            })
            .collect();
        assert_eq!(
            (
                answer["status"].as_str(),
                told.join(", ").as_str(),
                answer["candidates"].as_array().map(Vec::len)
            ),
            (Some(status), committees, Some(candidates)),
            "{question}: {answer}"
        );
    }
    let answer = client.locate("Мира 3").await;
    assert_eq!(each(&answer["candidates"], "kind"), ["house", "house"]);
    let mut offered: Vec<_> = answer["candidates"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|c| c["committees"].to_string())
        .collect();
    offered.sort();
    assert_eq!(offered, ["[\"ТОС «Альфа»\"]", "[]"]);
    assert_eq!(answer["address"], Value::Null, "nothing is silently chosen");
    let known = client.locate("Весенняя 30").await;
    assert_eq!(known["address"]["id"], "vesennyaya-30");
}

#[tokio::test]
async fn an_answer_tells_how_the_question_was_understood() {
    let client = Client::new().await;
    for (question, code, street_match, understood, street, house, city) in [
        ("Весенняя 1", "H1", "exact", "", "Весенняя улица", "1", ""),
        ("Малый, Весенняя улица, 1", "H1", "exact", "", "Весенняя улица", "", ""),
        ("dtctyyzz 1", "H1", "misspelt", "Весенняя улица, 1", "Весенняя улица", "1", ""),
        ("проспект Весенняя 1", "H1", "type_differs", "Весенняя улица, 1", "Весенняя улица", "1", ""),
        ("Бродвей 1", "H1", "exact", "Весенняя улица, 1", "Весенняя улица", "1", ""),
        ("Весенняя десять", "H1", "exact", "Весенняя улица, 10", "Весенняя улица", "10", ""),
        ("Весенняя 1ж", "H3", "exact", "", "Весенняя улица", "1ж", ""),
        ("весеняя 99", "N1", "misspelt", "Весенняя улица, 99", "Весенняя улица", "99", ""),
        ("весеняя", "S", "misspelt", "Весенняя улица", "Весенняя улица", "", ""),
        ("Мира 3", "A", "exact", "", "", "3", ""),
        ("vbhf 3", "A", "misspelt", "", "", "3", ""),
        ("Кедровка", "L", "exact", "", "", "", ""),
        ("Новосибирск, Весенняя 1", "F", "exact", "", "", "", "Новосибирск"),
        ("Абракадабра 5", "0", "exact", "", "", "", ""),
    ] {
        let answer = client.locate(question).await;
        let told = &answer["question"];
        let text = |member: &str| told[member].as_str().unwrap_or_default();
        assert_eq!(
            (
                text("code"),
                text("street_match"),
                text("understood_as"),
                text("street"),
                text("house"),
                text("other_city")
            ),
            (code, street_match, understood, street, house, city),
            "{question}: {told}"
        );
    }
    assert_eq!(client.locate_point(at(86.01, 55.31)).await["question"], Value::Null);
}

#[tokio::test]
async fn a_point_is_found_uncovered_or_outside() {
    let client = Client::new().await;
    for (lon, lat, status, committees, chain) in [
        (86.01, 55.31, "found", vec!["alfa"], vec!["maly", "south", "alfa"]),
        (86.0595, 55.31, "found", vec!["delta", "gamma"], vec!["maly", "south", "delta", "gamma"]),
        (86.05, 55.35, "uncovered", vec![], vec!["maly", "north"]),
        (86.09, 55.31, "uncovered", vec![], vec!["maly", "south"]),
        (37.6, 55.75, "outside", vec![], vec![]),
        (-179.0, -80.0, "outside", vec![], vec![]),
    ] {
        let answer = client.locate_point(at(lon, lat)).await;
        assert_eq!(answer["status"], status, "{lon} {lat}");
        assert_eq!(each(&answer["committees"], "id"), committees, "{lon} {lat}");
        assert_eq!(each(&answer["territories"], "id"), chain, "{lon} {lat}");
        assert_eq!(answer["point"], json!({"lon": lon, "lat": lat}));
    }
}

#[tokio::test]
async fn the_law_of_the_day_asked_for_decides() {
    let client = Client::new().await;
    for (at, committee, boundary) in [
        ("2019-12-31", "alfa", "alfa-past"),
        ("2020-01-01", "beta", "beta"),
        ("1950-01-01", "alfa", "alfa-past"),
        ("2999-01-01", "beta", "beta"),
    ] {
        let answer = client.answer(&format!("/api/locate?lon=86.025&lat=55.31&at={at}")).await;
        assert_eq!(each(&answer["committees"], "id"), [committee], "{at}");
        assert_eq!(answer["committees"][0]["boundary"]["id"], boundary, "{at}");
        assert_eq!(answer["at"], at);
    }
    // Alfa's list is of its boundary since 2020.
    let before = client.answer(&format!("/api/locate?address={}&at=2019-12-31", encoded("Весенняя 1"))).await;
    assert_eq!(before["committees"][0]["grounds"], "polygon");
}

#[tokio::test]
async fn a_neighbour_within_fifteen_metres_is_named_with_its_distance_and_one_farther_is_not() {
    let client = Client::new().await;
    // Metres of a degree of longitude here.
    let ruler = Ruler::at(at(86.02, 55.31));
    let degree = ruler.distance_m(at(86.02, 55.31), at(86.021, 55.31)) * 1000.0;
    for (metres, named) in [(0.5, true), (7.0, true), (14.9, true), (15.1, false), (16.0, false)] {
        for (side, other) in [(-1.0, "beta"), (1.0, "alfa")] {
            let answer = client.locate_point(at(86.02 + side * metres / degree, 55.31)).await;
            let adjacent = &answer["adjacent"];
            if named {
                assert_eq!(each(adjacent, "id"), [other], "{metres} m");
                let told = adjacent[0]["distance_m"].as_f64().expect("metres");
                assert!((told - metres).abs() < 0.06, "{told} m for {metres}");
            } else {
                assert_eq!(*adjacent, json!([]), "{metres} m");
            }
        }
    }
    // Of the past, too.
    let then = client.answer("/api/locate?lon=86.03005&lat=55.31&at=2019-01-01").await;
    assert_eq!(
        (each(&then["committees"], "id"), each(&then["adjacent"], "id")),
        (vec!["beta"], vec!["alfa"])
    );
}

#[tokio::test]
async fn a_point_exactly_on_a_shared_border_is_of_one_committee_and_next_to_the_other() {
    let client = Client::new().await;
    for lat in [55.301, 55.31, 55.329_999] {
        let answer = client.locate_point(at(86.02, lat)).await;
        let (own, next) = (each(&answer["committees"], "id"), each(&answer["adjacent"], "id"));
        assert_eq!((own.len(), next.len()), (1, 1), "{answer}");
        assert_ne!(own, next);
        assert_eq!(answer["adjacent"][0]["distance_m"], 0.0);
        assert_eq!(answer["committees"][0]["disputed"], false);
    }
}

#[tokio::test]
async fn the_nearest_built_place_of_each_category_is_named() {
    let client = Client::new().await;
    let answer = client.locate_point(at(86.003, 55.31)).await;
    assert_eq!(each(&answer["nearby"], "collection"), ["centres", "benches", "playgrounds"]);
    assert_eq!(each(&answer["nearby"], "id"), ["centre-west", "bench-1", "playground-1"]);
    let far = answer["nearby"][1]["distance_m"].as_f64().expect("metres");
    assert!((far - 63.4).abs() < 0.5, "{far}");
    for (address, centre) in
        [("Весенняя 1", "centre-west"), ("Весенняя 15", "centre-west"), ("Ленина 9", "centre-east")]
    {
        let answer = client.locate(address).await;
        let centre_of = &answer["committees"][0]["centre"];
        assert_eq!(centre_of["id"], centre, "{address}: one planned is none yet, one may serve two");
        assert!(centre_of["distance_m"].as_f64().expect("metres") > 1.0);
    }
}
