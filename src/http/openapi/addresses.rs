//! Whose is an address, in the document.

use serde_json::{Map, Value, json};

use super::{
    super::{geocode, suggest},
    operation::{JSON, Operation, Paths},
    parameters::{parameter, with_example},
    schema::{Schemas, count, day, list, number, of, or_null, record, text, truth, word},
};

/// The paths, below `/api`.
pub fn paths() -> Paths {
    let degrees = |most: i32| json!({"type": "number", "minimum": -most, "maximum": most});
    let locate = Operation::get("addresses", "locate", "Whose is this address, or this point?")
        .described(
            "Either address, or lon and lat. Every question that is understood is answered, status says how.",
        )
        .takes_these([
            with_example(
                parameter("address", false, &text(), "An address, as people write it"),
                "Весенняя 15",
            ),
            parameter("lon", false, &degrees(180), "Longitude, degrees"),
            parameter("lat", false, &degrees(90), "Latitude, degrees"),
        ])
        .takes(&["at"])
        .gives(JSON, &of("located"))
        .of_a_revision();
    let limit = json!({
        "type": "integer", "minimum": 1, "maximum": suggest::MAX_LIMIT, "default": suggest::DEFAULT_LIMIT,
    });
    let suggest = Operation::get("addresses", "suggest", "What an address half typed may mean")
        .takes_these([
            with_example(parameter("q", true, &text(), "What is typed"), "весен"),
            parameter("limit", false, &limit, "The most suggestions"),
        ])
        .gives(JSON, &of("suggestions"))
        .of_a_revision();
    let column = json!({"type": "string", "default": geocode::COLUMN});
    let geocode = geocode::MEDIA_TYPES
        .iter()
        .fold(
            Operation::post(
                "addresses",
                "geocode",
                "A table of addresses, with houses, points and committees",
            ),
            |operation, media_type| operation.gives(media_type, &text()),
        )
        .described(
            "The answer is of the content type of the question. One that goes wrong on its way is cut off.",
        )
        .takes_these([parameter("column", false, &column, "The column, or member, with the address")])
        .takes_body(&geocode::MEDIA_TYPES)
        .of_a_revision();
    let paths = [("/locate", locate), ("/suggest", suggest), ("/geocode", geocode)];
    Map::from_iter(paths.map(|(path, operation)| (path.to_owned(), operation.done())))
}

/// The shapes of the answers.
pub fn schemas() -> Schemas {
    let suggestion = record(json!({
        "kind": word(&["street", "house"]), "id": text(), "label": text(), "text": text(), "locality": text(),
        "street": maybe(), "house": maybe(), "lon": or_null(number()), "lat": or_null(number()),
        "address_id": maybe(), "code": text(), "committees": list(&text()),
    }));
    let located = record(json!({
        "status": word(&["found", "ambiguous", "street_only", "uncovered", "outside", "not_found"]),
        "at": day(),
        "point": or_null(record(json!({"lon": number(), "lat": number()}))),
        "question": or_null(question()),
        "address": or_null(house()),
        "candidates": list(&record(json!({
            "kind": word(&["house", "street"]), "id": text(), "label": text(), "locality": text(),
            "street": maybe(), "house": maybe(), "lon": or_null(number()), "lat": or_null(number()),
            "committees": list(&text()),
        }))),
        "committees": list(&of("committee")),
        "adjacent": list(&record(json!({"id": text(), "name": text(), "distance_m": number()}))),
        "territories": list(&record(json!({"id": text(), "kind": text(), "name": text()}))),
        "nearby": list(&record(json!({
            "category": text(), "collection": text(), "id": text(), "name": text(), "lon": number(),
            "lat": number(), "distance_m?": number(),
        }))),
        "revision": count(),
    }));
    let schemas = [
        ("located", located),
        ("committee", committee()),
        ("suggestions", record(json!({"query": text(), "suggestions": list(&suggestion)}))),
    ];
    Map::from_iter(schemas.map(|(name, schema)| (name.to_owned(), schema)))
}

fn maybe() -> Value {
    or_null(text())
}

fn question() -> Value {
    record(json!({
        "code": text(), "street_match": text(), "understood_as": maybe(), "street": maybe(), "house": maybe(),
        "other_city": maybe(),
    }))
}

fn house() -> Value {
    record(json!({
        "id": text(), "label": text(), "locality": text(), "street": maybe(), "house": text(),
        "lon": or_null(number()), "lat": or_null(number()), "code": word(&["H1", "H2"]),
        "flags": list(&text()), "unit": maybe(),
    }))
}

fn committee() -> Value {
    record(json!({
        "id": text(), "kind": text(), "name": text(), "grounds": word(&["polygon", "text", "both"]),
        "disputed": truth(),
        "boundary": record(json!({"id": text(), "valid_from": or_null(day()), "valid_to": or_null(day())})),
        "act": or_null(record(json!({
            "id": text(), "number": maybe(), "date": or_null(day()), "title": text(), "link": maybe(),
        }))),
        "contacts": record(json!({
            "phone": maybe(), "email": maybe(), "address": maybe(), "hours": maybe(), "website": maybe(),
        })),
        "centre": or_null(record(json!({
            "id": text(), "name": text(), "address": maybe(), "phone": maybe(), "hours": maybe(),
            "lon": number(), "lat": number(), "distance_m?": number(),
        }))),
    }))
}
