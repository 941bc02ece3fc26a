//! What programs rely on in a list of suggestions.

use serde_json::{Value, json};

use crate::{client::Client, support::encoded};

async fn suggestions(client: &Client, text: &str) -> Vec<Value> {
    let answer = client.answer(&format!("/api/suggest?limit=20&q={}", encoded(text))).await;
    answer["suggestions"].as_array().expect("a list").clone()
}

/// The suggestion of a house number.
fn house(told: &[Value], number: &str) -> Value {
    told.iter().find(|s| s["house"] == number).cloned().unwrap_or_default()
}

#[tokio::test]
async fn a_suggestion_tells_its_street_house_point_and_code_and_null_where_there_is_none() {
    let client = Client::new().await;
    let told = suggestions(&client, "Весенняя").await;
    assert_eq!(
        told[0],
        json!({
            "kind": "street", "label": "Весенняя улица", "locality": "Малый", "street": "Весенняя улица",
            "house": null, "lon": null, "lat": null, "address_id": null, "code": "S1",
            "id": "vesennyaya", "text": "Весенняя улица, ", "committees": [],
        })
    );
    let told = suggestions(&client, "Весенняя 9").await;
    assert_eq!(told[0]["kind"], "street");
    assert_eq!(
        house(&told, "9"),
        json!({
            "kind": "house", "label": "Весенняя улица, 9", "locality": "Малый", "street": "Весенняя улица",
            "house": "9", "lon": 86.022, "lat": 55.31, "address_id": "vesennyaya-9", "code": "H1",
            "id": "vesennyaya-9", "text": "Малый, Весенняя улица, 9", "committees": ["ТОС «Альфа»", "ТОС «Бета»"],
        })
    );
    let told = house(&suggestions(&client, "Весенняя 30").await, "30");
    assert_eq!((&told["address_id"], &told["lon"]), (&json!("vesennyaya-30"), &Value::Null));
}

#[tokio::test]
async fn the_code_of_a_suggestion_says_how_it_answers_what_is_typed() {
    let client = Client::new().await;
    let of = |told: &[Value], number: &str| house(told, number)["code"].clone();
    let typed = suggestions(&client, "Весенняя 1").await;
    assert_eq!((of(&typed, "1"), of(&typed, "10")), (json!("H1"), json!("H1")));
    let not_there = suggestions(&client, "Весенняя 99").await;
    assert_eq!(of(&not_there, "19"), json!("N1"), "{not_there:?}");
    let wrong_type = suggestions(&client, "проспект Весенняя").await;
    assert_eq!((&wrong_type[0]["kind"], &wrong_type[0]["code"]), (&json!("street"), &json!("S3")));
}
