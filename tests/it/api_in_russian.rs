//! How to ask, as a page in Russian: the document it is made of is English, and nothing of that stands on it.

use std::{collections::BTreeSet, sync::Arc};

use axum::body::Body;
use dvor::{
    config::PublicUrl,
    http::{self, Context},
};
use serde_json::Value;

use crate::{
    client::{get, send},
    demo_city::demo_app,
};

/// What the document describes itself with, at whatever depth.
fn described(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member.as_str() {
                    Some(text) if ["summary", "description"].contains(&name.as_str()) => {
                        found.insert(text.to_owned());
                    }
                    _ => described(member, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| described(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What a page says between its head and its foot, as it is written.
fn main_part(page: &str) -> &str {
    let inside = page.split_once("<main").and_then(|(_, rest)| rest.split_once("</main>"));
    inside.and_then(|(main, _)| main.split_once('>')).expect("a page has a main part").1
}

/// The texts of a page without names for programs; a bar stands where an element begins or ends.
fn texts(main: &str) -> String {
    let mut parts = main.split("<code>");
    let mut without_code = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        without_code.push_str(part.split_once("</code>").map_or("", |(_, after)| after));
    }
    let texts = without_code.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    texts.collect::<Vec<&str>>().join(" | ").replace("&#39;", "'")
}

/// Whether a word is of Latin letters alone. Names of headers, media types and paths have other signs in them.
fn is_latin(word: &str) -> bool {
    let bare = word.trim_matches(|sign: char| sign.is_ascii_punctuation() && sign != '|');
    !bare.is_empty() && bare.chars().all(|letter| letter.is_ascii_alphabetic() || letter == '\'')
}

/// Each three words in a row that are of Latin letters.
fn latin_runs(texts: &str) -> Vec<String> {
    let words: Vec<&str> = texts.split_whitespace().collect();
    let runs = words.windows(3).filter(|three| three.iter().all(|word| is_latin(word)));
    runs.map(|three| three.join(" ")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_in_russian_how_to_ask_meets_no_english_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let (app, _) = demo_app(folder.path()).await;
    let public_url = PublicUrl::new("http://localhost").expect("a URL");
    let routes = http::router(Context::new(Arc::clone(&app), public_url));
    let browser = [("accept", "text/html")];
    let russian = send(&routes, "GET", "/api/openapi", &browser, Body::empty()).await;
    let english = send(&routes, "GET", "/en/api/openapi", &browser, Body::empty()).await;
    assert_eq!((russian.status, english.status), (200, 200));
    let (russian, english) = (main_part(russian.text()), main_part(english.text()));
    for page in [russian, english] {
        assert!(!page.contains("; </p>") && !page.contains(";</span> </p>"), "a list of answers has an end");
    }
    // What is not known in Russian is shown in English and marked so.
    let marked: Vec<&str> =
        russian.split("lang=\"en\">").skip(1).filter_map(|r| r.split('<').next()).collect();
    assert!(marked.is_empty(), "in English on the Russian page: {marked:#?}");
    let (russian, english) = (texts(russian), texts(english));
    let document = get(&routes, "/api/openapi.json").await.json();
    let mut said = BTreeSet::new();
    described(&document, &mut said);
    let stands = |page: &str, text: &str| page.contains(&format!(" | {text}"));
    let shown = said.iter().filter(|text| stands(&english, text)).count();
    assert!(shown > 80, "the English page shows {shown} texts of {}: it is read past", said.len());
    let left: Vec<&String> = said.iter().filter(|text| stands(&russian, text)).collect();
    assert!(left.is_empty(), "in English on the Russian page: {left:#?}");
    assert_eq!(latin_runs(&russian), Vec::<String>::new());
    assert!(latin_runs(&english).len() > 100, "runs of Latin words are not found where they are");
    app.close().await;
}
