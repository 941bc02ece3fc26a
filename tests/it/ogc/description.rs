//! The OpenAPI document: what the suite looks for in it, and that it tells the truth about the service.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::{Value, json};
use syn::visit::Visit;

use super::{ask, link, path};
use crate::client::{Client, Reply};

#[tokio::test]
async fn the_description_is_openapi_of_both_versions_and_has_what_the_suite_looks_for() {
    let client = Client::new().await;
    let landing = client.answer("/api").await;
    let description = link(&landing, "service-desc").expect("a link");
    let media_type = "application/vnd.oai.openapi+json;version=3.0";
    assert_eq!(description["type"], media_type);
    let reply = ask(&client, &path(description), media_type).await;
    assert_eq!((reply.status, reply.header("content-type")), (200, media_type));
    let document = reply.json();
    assert_eq!(document["openapi"], "3.0.3");
    assert_eq!(document["servers"], json!([{"url": "http://localhost/api"}]));
    for path in [
        "/",
        "/conformance",
        "/collections",
        "/collections/{collectionId}",
        "/collections/{collectionId}/items",
    ] {
        assert!(document["paths"][path]["get"].is_object(), "{path}");
    }
    let parameter = |name: &str| document["components"]["parameters"][name].clone();
    for name in ["limit", "bbox", "datetime"] {
        let found = parameter(name);
        assert_eq!(found["in"], "query");
        assert_eq!(
            (&found["required"], &found["style"], &found["explode"]),
            (&json!(false), &json!("form"), &json!(false))
        );
    }
    assert_eq!(
        parameter("bbox")["schema"],
        json!({"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6})
    );
    assert_eq!(
        parameter("limit")["schema"],
        json!({"type": "integer", "minimum": 1, "maximum": 10_000, "default": 100})
    );
    // Every reference leads somewhere.
    let text = document.to_string();
    for part in text.split("\"#/").skip(1) {
        let pointer = format!("/{}", part.split('"').next().expect("a reference"));
        assert!(document.pointer(&pointer).is_some(), "{pointer}");
    }
    assert_eq!(
        text.matches(r#""required":[]"#).count(),
        0,
        "JSON Schema of draft 4 takes no empty list there"
    );
    let newer = client.answer("/api/openapi-3.1.json").await;
    assert_eq!(newer["openapi"], "3.1.0");
    assert_eq!(newer["paths"], document["paths"]);
    insta::assert_json_snapshot!(document);
}

/// Paths that are for people and their browsers, and no part of the interface for programs.
const FOR_PEOPLE: [&str; 6] = ["/", "/en", "/en/", "/assets/{*name}", "/favicon.svg", "/robots.txt"];

/// Every path that is given to a router in a file of the HTTP room.
#[derive(Default)]
struct Routes(BTreeSet<String>);

/// A path as it is written, or as `format!` puts it behind the path of a language.
fn written(path: &syn::Expr) -> Option<String> {
    match path {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(path), .. }) => Some(path.value()),
        syn::Expr::Reference(made) => {
            let syn::Expr::Macro(made) = &*made.expr else { return None };
            let path = made.mac.parse_body::<syn::LitStr>().ok()?.value();
            Some(path.strip_prefix("{root}")?.replace("{{", "{").replace("}}", "}"))
        }
        _ => None,
    }
}

impl<'ast> Visit<'ast> for Routes {
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if call.method == "route"
            && let Some(path) = call.args.first().and_then(written)
        {
            self.0.insert(path);
        }
        syn::visit::visit_expr_method_call(self, call);
    }
}

fn routes_in(folder: &Path, found: &mut Routes) {
    for entry in fs::read_dir(folder).expect("the room is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            routes_in(&path, found);
        } else {
            let text = fs::read_to_string(&path).expect("readable");
            found.visit_file(&syn::parse_file(&text).expect("Rust"));
        }
    }
}

/// A path of the document, from the root of the service.
fn from_the_root(path: &str, item: &Value) -> String {
    match item["servers"][0]["url"].as_str() {
        Some("http://localhost") => path.to_owned(),
        None if path == "/" => "/api".to_owned(),
        None => format!("/api{path}"),
        Some(other) => format!("{other}{path}"),
    }
}

/// Whether a route takes a path of the document, whatever stands in its braces.
fn takes(route: &str, path: &str) -> bool {
    let parts = |text: &str| text.split('/').map(str::to_owned).collect::<Vec<_>>();
    let (mut route, mut path) = (parts(route.trim_end_matches('/')), parts(path));
    // The last part of a route may stand for several.
    if route.last().is_some_and(|last| last.starts_with("{*")) && path.len() >= route.len() {
        route.pop();
        path.truncate(route.len());
    }
    let fits =
        |(route, path): (&String, &String)| route == path || (route.starts_with('{') && path.contains('{'));
    route.len() == path.len() && route.iter().zip(&path).all(fits)
}

#[tokio::test]
async fn every_path_of_the_service_is_described_and_every_path_described_is_there() {
    let client = Client::new().await;
    let document = client.answer("/api/openapi.json").await;
    let described: Vec<String> = document["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .map(|(path, item)| from_the_root(path, item))
        .collect();
    // Two templates that differ in nothing but the names of their parts are one path.
    let bare: BTreeSet<String> = document["paths"]
        .as_object()
        .expect("paths")
        .keys()
        .map(|path| {
            let part = |part: &str| match (part.find('{'), part.find('}')) {
                (Some(begin), Some(end)) => format!("{}{{}}{}", &part[..begin], &part[end + 1..]),
                _ => part.to_owned(),
            };
            path.split('/').map(part).collect::<Vec<_>>().join("/")
        })
        .collect();
    assert_eq!(bare.len(), described.len(), "{bare:?}");
    let mut routes = Routes::default();
    routes_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http"), &mut routes);
    assert!(routes.0.len() > 30, "the reader found only {:?}", routes.0);
    let is_for_people = |route: &str| {
        FOR_PEOPLE.contains(&route) || route.starts_with("/committees") || route.starts_with("/en/")
    };
    let missing: Vec<&String> = routes
        .0
        .iter()
        .filter(|route| !is_for_people(route) && !described.iter().any(|path| takes(route, path)))
        .collect();
    assert!(missing.is_empty(), "not described: {missing:?}");
    let odd: Vec<&String> =
        described.iter().filter(|path| !routes.0.iter().any(|route| takes(route, path))).collect();
    assert!(odd.is_empty(), "described, but not there: {odd:?}");
}

/// A path with something in its braces that is there.
fn filled(path: &str) -> String {
    [
        ("{collectionId}", "benches"),
        ("{featureId}", "bench-1"),
        ("{tileMatrixSetId}", "WebMercatorQuad"),
        ("{tileMatrix}", "0"),
        ("{tileRow}", "0"),
        ("{tileCol}", "0"),
        ("{layers}", "committees,benches"),
        ("{z}", "0"),
        ("{x}", "0"),
        ("{y}", "0"),
        ("{theme}", "light"),
        ("{sheet}", "dark@2x"),
    ]
    .iter()
    .fold(path.to_owned(), |path, (part, value)| path.replace(part, value))
}

/// What the document says of an answer; references are followed.
fn told<'a>(document: &'a Value, operation: &'a Value, reply: &Reply) -> &'a Value {
    let told = &operation["responses"][reply.status.to_string()];
    assert!(told.is_object(), "{} is not described: {}", reply.status, reply.text());
    match told["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).expect("leads somewhere"),
        None => told,
    }
}

/// Holds an answer against the document: its status, its headers, its content type.
fn is_as_described(document: &Value, operation: &Value, reply: &Reply) {
    let told = told(document, operation, reply);
    for name in told["headers"].as_object().into_iter().flatten().map(|(name, _)| name) {
        assert!(reply.headers.contains_key(name), "{name} is missing: {reply:?}");
    }
    let bare = |text: &str| text.split(';').next().expect("a type").to_owned();
    let sent = reply.header("content-type");
    let mut forms = told["content"].as_object().into_iter().flatten().map(|(form, _)| form);
    if told["content"].is_object() {
        assert!(forms.any(|form| bare(form) == bare(sent)), "{sent} is not described");
    } else {
        assert!(reply.body.is_empty(), "{reply:?}");
    }
}

#[tokio::test]
async fn every_path_described_answers_as_described_also_what_is_known_and_what_is_wrong() {
    let client = Client::new().await;
    let document = client.answer("/api/openapi.json").await;
    let mut seen = 0;
    for (path, item) in document["paths"].as_object().expect("paths") {
        let at = filled(&from_the_root(path, item));
        let operation = &item["get"];
        if !operation.is_object() {
            assert_eq!(path, "/geocode");
            continue;
        }
        let asked = match path.as_str() {
            "/locate" => format!("{at}?lon=86.01&lat=55.31"),
            "/suggest" => format!("{at}?q=a"),
            _ => at.clone(),
        };
        let reply = client.get(&asked).await;
        assert!(matches!(reply.status, 200 | 204), "{asked}: {}", reply.text());
        is_as_described(&document, operation, &reply);
        let tag = reply.header("etag");
        assert_eq!(!tag.is_empty(), operation["responses"]["304"].is_object(), "{asked}");
        if !tag.is_empty() {
            let again = client.ask("GET", &asked, &[("if-none-match", tag)]).await;
            assert_eq!(again.status, 304, "{asked}");
            is_as_described(&document, operation, &again);
        }
        // No query is passed over, also where there is nothing to ask with.
        let wrong = client.get(&format!("{at}?unknown-parameter=x")).await;
        assert_eq!(wrong.status, 400, "{at}");
        is_as_described(&document, operation, &wrong);
        // Each form it offers is given.
        for parameter in operation["parameters"].as_array().into_iter().flatten().filter(|p| p["name"] == "f")
        {
            for form in parameter["schema"]["enum"].as_array().expect("names") {
                let reply = client.get(&format!("{at}?f={}", form.as_str().expect("a name"))).await;
                assert!(matches!(reply.status, 200 | 204), "{at} {form}");
                is_as_described(&document, operation, &reply);
            }
        }
        seen += 1;
    }
    assert!(seen > 25, "only {seen} paths");
}
