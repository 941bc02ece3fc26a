//! What changed, and how the service is, in the document.

use serde_json::{Map, json};

use super::{
    super::{changes, health},
    operation::{JSON, Operation, Paths},
    parameters::parameter,
    schema::{Schemas, count, day, list, number, of, or_null, record, text, truth, word},
};

/// The paths below `/api`.
pub fn paths_below_api() -> Paths {
    let limit =
        json!({"type": "integer", "minimum": 1, "maximum": changes::MOST, "default": changes::USUAL_LIMIT});
    let revision = json!({"type": "integer", "minimum": 0});
    let changes = Operation::get("service", "getChanges", "What changed after a revision")
        .described(
            "With Accept: text/event-stream the same document comes as events named change, one at once, then one \
             after each change; the id of an event is epoch:revision, and Last-Event-ID goes on from there.",
        )
        .takes_these([
            parameter("since", false, &revision, "The revision that is known; the newest unless told"),
            parameter("epoch", false, &text(), "The incarnation of the store that it is of"),
            parameter("limit", false, &limit, "The most changes; whole revisions are told, so there may be more"),
        ])
        .gives(JSON, &of("changes"))
        .gives(changes::STREAM, &text());
    Map::from_iter([("/changes".to_owned(), changes.done())])
}

/// Paths beside `/api`.
pub fn paths() -> Paths {
    let live = Operation::get("service", "isLive", "Is it up?").gives("text/plain", &text());
    let age = json!({"type": "number", "minimum": health::LEAST_AGE});
    let ready = Operation::get("service", "isReady", "What it shows, and how fresh that is")
        .takes_these([parameter(
            "max_age",
            false,
            &age,
            "503 where the store last answered longer ago, seconds",
        )])
        .gives(JSON, &of("readiness"));
    let metrics = Operation::get("service", "getMetrics", "What is counted and measured")
        .gives(health::OPENMETRICS, &text());
    let paths = [("/health/live", live), ("/health/ready", ready), ("/metrics", metrics)];
    Map::from_iter(paths.map(|(path, operation)| (path.to_owned(), operation.done())))
}

/// The shapes of the answers.
pub fn schemas() -> Schemas {
    let change = record(json!({
        "revision": count(), "table": text(), "id": text(), "op": word(&["put", "delete"]),
        "collection?": text(), "feature?": text(), "bbox?": list(&number()),
    }));
    let changes = record(json!({
        "epoch": text(), "since": count(), "revision": count(), "reload": truth(), "more": truth(),
        "changes": list(&change),
    }));
    let readiness = record(json!({
        "status": word(&["ready", "stale"]), "failure": or_null(text()), "revision": count(), "epoch": text(),
        "store_answered_s_ago": number(), "today": day(), "problems": list(&json!({})), "problem_count": count(),
        "mended": list(&record(json!({"table": text(), "what": text()}))),
    }));
    Map::from_iter([("changes".to_owned(), changes), ("readiness".to_owned(), readiness)])
}
