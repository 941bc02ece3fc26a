//! The API as pages: every resource for people, in Russian and in English.

use std::{
    collections::{BTreeSet, VecDeque},
    io::Write as _,
    process::{Command, Stdio},
};

use dvor::store::{Origin, Record, Write};
use serde_json::Value;

use crate::{
    client::{Client, Reply},
    small_city,
    support::encoded,
};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

async fn browse(client: &Client, path: &str) -> Reply {
    client.ask("GET", path, &[("accept", BROWSER)]).await
}

/// A page that another program reads without a complaint.
fn is_sound(page: &Reply, path: &str) {
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{path}");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tools/html_is_sound.py");
    let mut reader = Command::new("python3")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python is there");
    reader.stdin.take().expect("open").write_all(&page.body).expect("read");
    let told = reader.wait_with_output().expect("ended");
    assert!(told.status.success(), "{path}: {}\n{}", String::from_utf8_lossy(&told.stdout), page.text());
}

/// The links of a page's elements of a name, as it is written.
fn links<'p>(page: &'p str, element: &str) -> Vec<&'p str> {
    let begins = format!("<{element} ");
    let tags = page.split(begins.as_str()).skip(1).filter_map(|rest| rest.split('>').next());
    tags.filter_map(|tag| tag.split("href=\"").nth(1)?.split('"').next()).collect()
}

fn unescaped(link: &str) -> String {
    link.replace("&#38;", "&").replace("&amp;", "&").replace("&#39;", "'")
}

/// The path a link leads to, where it leads to a page of the API.
fn api_path(link: &str, root: &str) -> Option<String> {
    let link = unescaped(link);
    let path = link.strip_prefix("http://localhost").unwrap_or(&link);
    let is_data = path.contains("f=json") || path.contains("f=csv") || path.contains("f=excel");
    let is_data = is_data || path.contains("f=tilejson") || path.contains(".json");
    // Examples that the description of the interface gives of what is no page.
    let is_program = ["/api/locate", "/api/suggest", "/api/changes"].iter().any(|begin| path.contains(begin));
    let is_data = is_data || is_program || is_tile(path);
    (path.starts_with(&format!("{root}/api")) && !is_data).then(|| path.to_owned())
}

/// Whether a path ends with the matrix, the row and the column of a tile.
fn is_tile(path: &str) -> bool {
    let numbers = path.rsplit('/').take_while(|step| step.parse::<u32>().is_ok());
    numbers.count() == 3
}

/// The shape of a path: features and collections are all alike.
fn shape(path: &str) -> String {
    let bare = path.split('?').next().unwrap_or_default().trim_start_matches("/en");
    let mut steps: Vec<&str> = bare.split('/').collect();
    for (n, name) in [(3, "{c}"), (5, "{id}")] {
        if steps.get(2) == Some(&"collections") && steps.len() > n && steps.get(4) != Some(&"tiles")
            || n == 3 && steps.get(2) == Some(&"collections") && steps.len() > 3
        {
            steps[n] = name;
        }
    }
    steps.join("/")
}

#[tokio::test]
async fn every_resource_is_a_sound_page_reached_from_the_first() {
    for (root, language) in [("", "ru"), ("/en", "en")] {
        let client = Client::new().await;
        let begin = format!("{root}/api");
        let (mut waiting, mut seen) = (VecDeque::from([begin.clone()]), BTreeSet::from([begin]));
        let mut shapes = BTreeSet::new();
        while let Some(path) = waiting.pop_front() {
            let page = browse(&client, &path).await;
            assert_eq!(page.status, 200, "{path}: {}", page.text());
            let text = page.text();
            assert!(text.contains(&format!("<html lang=\"{language}\"")), "{path}");
            assert!(!text.contains("<title> —") && text.matches("<h1").count() == 1, "{path}");
            let varies: Vec<&str> =
                page.headers.get_all("vary").iter().filter_map(|value| value.to_str().ok()).collect();
            assert!(varies.join(", ").contains("accept,"), "{path}: {varies:?}");
            // One of each kind is enough for the slow reader.
            if shapes.insert(shape(&path)) {
                is_sound(&page, &path);
                for (name, value) in [("etag", ""), ("cache-control", "public, no-cache")] {
                    assert!(page.header(name).contains(value) && !page.header(name).is_empty(), "{path}");
                }
            }
            for link in links(text, "a").into_iter().filter_map(|link| api_path(link, root)) {
                if seen.insert(link.clone()) {
                    waiting.push_back(link);
                }
            }
        }
        let shapes: Vec<&str> = shapes.iter().map(String::as_str).collect();
        for wanted in [
            "/api",
            "/api/collections",
            "/api/collections/{c}",
            "/api/collections/{c}/items",
            "/api/collections/{c}/items/{id}",
            "/api/collections/{c}/queryables",
            "/api/collections/{c}/schema",
            "/api/collections/{c}/sortables",
            "/api/collections/{c}/tiles",
            "/api/collections/{c}/tiles/WebMercatorQuad",
            "/api/conformance",
            "/api/openapi",
            "/api/tileMatrixSets",
            "/api/tileMatrixSets/WebMercatorQuad",
            "/api/tiles",
            "/api/tiles/WebMercatorQuad",
        ] {
            assert!(shapes.contains(&wanted), "{wanted} is not among {shapes:?}");
        }
    }
}

#[tokio::test]
async fn a_document_leads_to_its_page_and_the_page_to_its_document() {
    let client = Client::new().await;
    for path in [
        "/api",
        "/api/collections",
        "/api/collections/benches",
        "/api/collections/benches/items",
        "/api/collections/benches/items?limit=1&offset=1",
        "/api/collections/benches/items/bench-1",
        "/api/tileMatrixSets",
        "/api/tiles",
    ] {
        let document = client.get(path).await;
        assert!(document.header("content-type").contains("json"), "{path}: programs get no page unasked");
        let document = document.json();
        let all = document["links"].as_array().expect("links");
        let page = all.iter().find(|link| link["type"] == "text/html" && link["rel"] == "alternate");
        let page = page.and_then(|link| link["href"].as_str()).expect("a page");
        let page = client.get(page.strip_prefix("http://localhost").expect("ours")).await;
        assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"), "{path}");
        let told = page.text().split("<link ").skip(1).filter_map(|rest| rest.split('>').next());
        let mut back = told.filter(|tag| tag.contains("rel=\"alternate\"") && tag.contains("f=json"));
        let back = back.next().and_then(|tag| tag.split("href=\"").nth(1)?.split('"').next());
        let back = client.answer(&unescaped(back.expect("the document"))).await;
        for member in ["id", "title", "collections", "features", "properties", "tilesets", "tileMatrixSets"] {
            assert_eq!(back[member], document[member], "{path}: {member}");
        }
    }
    let landing = client.answer("/api").await;
    let doc = landing["links"].as_array().expect("links").iter().find(|link| link["rel"] == "service-doc");
    assert_eq!(doc.expect("a readable description")["type"], "text/html");
    let classes = client.answer("/api/conformance").await;
    let html = Value::from("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html");
    assert!(classes["conformsTo"].as_array().expect("a list").contains(&html));
}

#[tokio::test]
async fn people_turn_pages_until_they_have_seen_every_record_once() {
    let client = Client::new().await;
    let (mut seen, mut next) =
        (Vec::new(), Some("/api/collections/addresses/items?limit=7&sortby=-address".to_owned()));
    let mut pages = 0;
    while let Some(path) = next {
        let page = browse(&client, &path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text());
        let records = links(page.text(), "a")
            .into_iter()
            .filter(|link| link.starts_with("/api/collections/addresses/items/") && !link.contains('?'));
        seen.extend(records.map(str::to_owned));
        next = page
            .text()
            .split("rel=\"next\" href=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .map(unescaped);
        pages += 1;
        if pages == 1 {
            assert!(page.text().contains("Показано записей: 7 из"), "{}", page.text());
        }
    }
    let all = client.answer("/api/collections/addresses/items?sortby=-address").await;
    let want: Vec<String> = all["features"]
        .as_array()
        .expect("features")
        .iter()
        .map(|f| format!("/api/collections/addresses/items/{}", f["id"].as_str().expect("an id")))
        .collect();
    assert_eq!(seen, want);
    assert!(pages > 2);
}

#[tokio::test]
async fn a_table_says_whether_it_is_of_records_which_alone_are_cut_to_a_line() {
    let client = Client::new().await;
    for (path, wanted) in [
        ("/api/collections/benches/items", "scroll records"),
        ("/api/collections", "scroll"),
        ("/api/tileMatrixSets/WebMercatorQuad", "scroll"),
        ("/api/tiles/WebMercatorQuad", "scroll, scroll"),
        ("/api/collections/benches/schema", "scroll told"),
    ] {
        let page = browse(&client, path).await;
        let classes = page.text().split("<div class=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let tables: Vec<&str> = classes.filter(|classes| classes.starts_with("scroll")).collect();
        assert_eq!(tables.join(", "), wanted, "{path}");
    }
}

#[tokio::test]
async fn the_form_selects_and_what_was_left_empty_is_not_asked() {
    let client = Client::new().await;
    let empty = browse(&client, "/api/collections/benches/items?filter=&sortby=&limit=100").await;
    assert_eq!((empty.status, empty.header("location")), (303, "/api/collections/benches/items?limit=100"));
    let filter = encoded("state = 'removed'");
    let path = format!("/api/collections/benches/items?filter={filter}&properties=name,state");
    let page = browse(&client, &path).await;
    assert!(page.text().contains("Всего записей: 1."), "{}", page.text());
    assert!(page.text().contains("/items/bench-gone\"") && !page.text().contains("/items/bench-1\""));
    assert!(page.text().contains("name=\"properties\" value=\"name,state\""), "what else was asked is kept");
    assert!(page.text().contains("убрано"), "words are told in the language of the page");
    let nothing = browse(&client, "/api/collections/benches/items?name=nobody").await;
    assert!(nothing.text().contains("Таких записей нет"), "{}", nothing.text());
    // What ends with a sign of equality says something, and leads back to the table.
    let wrong = browse(&client, "/api/collections/benches/items?filter=year%20=").await;
    assert_eq!(wrong.status, 400);
    assert!(
        wrong.text().contains("href=\"/api/collections/benches/items?f=html\"")
            || wrong.text().contains("href=\"/api/collections/benches/items\""),
        "{}",
        wrong.text()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_wrote_into_the_city_stays_text() {
    let client = Client::new().await;
    let mut place = small_city::city().places.into_iter().find(|p| p.id.as_str() == "bench-1").expect("made");
    place.name = "<script>alert(\"1\")</script> & 'сквер'".to_owned();
    place.source = Some("javascript:alert(1)".to_owned());
    place.description = Some("https://example.org/?a=1&b=\"2\"".to_owned());
    client.app.write(&[Write::Put(Record::Place(place))], Origin::default()).await.expect("written");
    for path in [
        "/api/collections/benches/items",
        "/api/collections/benches/items/bench-1",
        "/en/api/collections/benches/items/bench-1",
    ] {
        let page = browse(&client, path).await;
        is_sound(&page, path);
        let text = page.text();
        assert!(!text.contains("<script>") && text.contains("alert("), "{path}: {text}");
        assert!(!text.contains("href=\"javascript:"), "{path}: {text}");
        assert!(text.contains("href=\"https://example.org/?a=1&#38;b=&#34;2&#34;\""), "{path}: {text}");
    }
    let hostile = encoded("\"><script>alert(1)</script>");
    for query in [format!("filter={hostile}"), format!("limit={hostile}"), format!("{hostile}=1")] {
        let page = browse(&client, &format!("/api/collections/benches/items?{query}")).await;
        assert_eq!(page.status, 400, "{query}");
        is_sound(&page, &query);
        assert!(!page.text().contains("<script>"), "{}", page.text());
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_to_people_as_a_page_and_to_programs_as_a_problem() {
    let client = Client::new().await;
    for (path, status, russian, english) in [
        ("/api?colour=1", 400, "Неизвестный параметр", "Unknown parameter"),
        ("/api/collections/nothing", 404, "Такого набора нет", "There is no such collection"),
        ("/api/collections/nothing/items", 404, "Такого набора нет", "There is no such collection"),
        ("/api/collections/benches/items/nobody", 404, "Такого объекта нет", "There is no such feature"),
        (
            "/api/collections/benches/items?limit=unlimited",
            400,
            "Параметр не понят",
            "A parameter cannot be read",
        ),
        (
            "/api/collections/benches/items?filter=name%20%3D",
            400,
            "Фильтр не понят",
            "The filter cannot be read",
        ),
        ("/api/collections/benches/items?f=shp", 400, "Параметр не понят", "A parameter cannot be read"),
        ("/api/collections/benches/schema?x=1", 400, "Неизвестный параметр", "Unknown parameter"),
        ("/api/tiles/Nowhere", 404, "Такой страницы нет", "There is no such page"),
        ("/api/tileMatrixSets?x=1", 400, "Неизвестный параметр", "Unknown parameter"),
        ("/api/openapi?x=1", 400, "Неизвестный параметр", "Unknown parameter"),
    ] {
        for (root, says) in [("", russian), ("/en", english)] {
            let path = format!("{root}{path}");
            // The language of a page is that of its path, whatever the browser prefers.
            let page = client
                .ask(
                    "GET",
                    &path,
                    &[("accept", BROWSER), ("accept-language", if root.is_empty() { "en" } else { "ru" })],
                )
                .await;
            assert_eq!(page.status, status, "{path}");
            is_sound(&page, &path);
            assert!(page.text().contains(&format!("<h1>{says}</h1>")), "{path}: {}", page.text());
            let problem = client.get(&path).await;
            assert_eq!(
                (problem.status, problem.header("content-type")),
                (status, "application/problem+json"),
                "{path}"
            );
        }
    }
    let told = client.get("/api/collections/benches/items?limit=0&f=html").await;
    assert_eq!((told.status, told.header("content-type")), (400, "text/html; charset=utf-8"));
    let program =
        client.ask("GET", "/api/collections/benches/items?limit=0&f=csv", &[("accept", BROWSER)]).await;
    assert_eq!((program.status, program.header("content-type")), (400, "application/problem+json"));
}

#[tokio::test]
async fn the_interface_is_told_operation_by_operation_with_examples_that_answer() {
    let client = Client::new().await;
    let page = browse(&client, "/api/openapi").await;
    let document = client.answer("/api/openapi.json").await;
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in item.as_object().expect("an item").keys() {
            if ["get", "post"].contains(&method.as_str()) {
                let heading = format!("<code>{} {path}</code>", method.to_uppercase());
                let (_, told) = page.text().split_once(&heading).expect("each operation has a heading");
                // Where a path begins is told with it, if elsewhere than most.
                let told = told.split("<h3>").next().unwrap_or_default();
                let begins = "Этот путь начинается с <code>http://localhost</code>";
                assert_eq!(told.contains(begins), item["servers"].is_array(), "{heading}: {told}");
            }
        }
    }
    assert!(page.text().contains("1–10000 — по умолчанию <code>100</code>"), "{}", page.text());
    assert!(page.text().contains("в запросе, обязателен"), "{}", page.text());
    let examples: Vec<String> = page
        .text()
        .split("Пример: ")
        .skip(1)
        .filter_map(|rest| rest.split("href=\"").nth(1)?.split('"').next().map(unescaped))
        .collect();
    assert!(examples.len() >= 7, "{examples:?}");
    for example in examples {
        let path = example.strip_prefix("http://localhost").expect("ours");
        let status = client.get(path).await.status;
        assert!(status == 200 || status == 204, "{path}: {status}");
    }
    let programs = client.get("/api/openapi").await;
    assert_eq!(programs.header("content-type"), "application/vnd.oai.openapi+json;version=3.0");
    assert_eq!(programs.json(), document);
}

#[tokio::test]
async fn below_a_path_of_the_host_pages_link_below_that_path() {
    let client = Client::at("https://город.рф/tos").await;
    for path in
        ["/api", "/en/api/collections/benches/items?limit=1", "/api/collections/benches/items/bench-1"]
    {
        let page = browse(&client, path).await;
        assert_eq!(page.status, 200);
        for element in ["a", "link"] {
            for link in links(page.text(), element).into_iter().filter(|link| link.starts_with('/')) {
                assert!(link.starts_with("/tos/"), "{path}: {link}");
            }
        }
    }
    let empty = browse(&client, "/api/collections/benches/items?filter=").await;
    assert_eq!(empty.header("location"), "/tos/api/collections/benches/items");
}
