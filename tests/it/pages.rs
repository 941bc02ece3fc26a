//! Pages as somebody without JavaScript meets them.

use dvor::{
    domain::AddressId,
    search::read_house,
    store::{Origin, Record, Write},
};

use crate::{client::Client, small_city, support::encoded};

#[tokio::test]
async fn the_page_says_how_each_question_came_out() {
    let client = Client::new().await;
    for (question, status, says) in [
        (
            "Весенняя 1",
            "found",
            vec![
                "ТОС «Альфа»</h2>",
                "назван в перечне домов",
                "href=\"tel:+73842000001\"",
                "Место centre-west",
                "О границах комитетов",
                "/committees/alfa",
            ],
        ),
        (
            "Весенняя 9",
            "found",
            vec!["ТОС «Альфа»", "ТОС «Бета»", "Этот дом относят к себе несколько комитетов"],
        ),
        ("Мира 3", "ambiguous", vec!["Уточните", "Кедровка, улица Мира, 3", "Малый, улица Мира, 3"]),
        ("Мира", "ambiguous", vec!["Уточните", "Кедровка"]),
        ("Весенняя", "street_only", vec!["Какой дом?", "Дома этой улицы"]),
        ("Весенняя 99", "street_only", vec!["Такого дома на этой улице не знаем", "Показать всю улицу"]),
        ("Весенняя 30", "street_only", vec!["его места на карте мы не знаем"]),
        ("Северная 1", "uncovered", vec!["Здесь пока нет комитета", "до границы", "Как создать свой ТОС"]),
        ("Загородная 1", "outside", vec!["Это за пределами города", "Малый"]),
        ("Абракадабра 5", "not_found", vec!["Такого адреса не нашли", "Или найдите дом на карте"]),
    ] {
        let reply = client.get(&format!("/?q={}", encoded(question))).await;
        assert_eq!((reply.status, reply.header("content-type")), (200, "text/html; charset=utf-8"));
        assert_eq!(reply.header("cache-control"), "private, no-store");
        for part in says {
            assert!(reply.text().contains(part), "{question}: {part:?} is missing in {}", reply.text());
        }
        assert!(reply.text().contains(&format!("data-status=\"{status}\"")), "{question}");
        assert!(reply.text().contains(&format!("value=\"{question}\"")), "{question}: the field keeps it");
        let english = client.get(&format!("/en/?q={}", encoded(question))).await;
        assert!(english.text().contains("<html lang=\"en\""), "{question}");
        assert!(english.text().contains(&format!("data-status=\"{status}\"")), "{question}");
    }
    let empty = client.get("/?utm_source=newspaper").await;
    assert!(empty.text().contains("Все комитеты: 4"), "{}", empty.text());
    let hostile = client.get(&format!("/?q={}", encoded("\"><script>alert(1)</script>"))).await;
    assert!(!hostile.text().contains("<script>"), "{}", hostile.text());
}

#[tokio::test]
async fn the_page_says_how_it_understood_what_was_typed_otherwise() {
    let client = Client::new().await;
    for (question, russian, line) in [
        ("dtctyyzz 1", "Понято как:", "Весенняя улица, 1"),
        ("весеняя 1", "Понято как:", "Весенняя улица, 1"),
        ("vesennyaya 1", "Понято как:", "Весенняя улица, 1"),
        ("пер. Весенний 1", "Понято как:", "Весенняя улица, 1"),
        ("Бродвей 1", "Понято как:", "Весенняя улица, 1"),
        ("Весенняя десять", "Понято как:", "Весенняя улица, 10"),
        ("весеняя 99", "Понято как:", "Весенняя улица, 99"),
        ("Кедровка, мера 3", "Понято как:", "Кедровка, улица Мира, 3"),
    ] {
        let page = client.get(&format!("/?q={}", encoded(question))).await;
        let said = format!("<p class=\"understood\">{russian} <strong lang=\"ru\">{line}</strong></p>");
        assert!(page.text().contains(&said), "{question}: {}", page.text());
        assert!(page.text().contains(&format!("value=\"{question}\"")), "{question}: the field keeps it");
        assert!(page.text().contains(&format!("data-say=\"{russian} {line}. ")), "{question}: it is said");
        let english = client.get(&format!("/en/?q={}", encoded(question))).await;
        assert!(english.text().contains(&said.replace(russian, "Understood as:")), "{question}");
    }
    for question in ["Весенняя 1", "весен 1", "ул. весенняя, д.1 кв 5", "Малый, Весенняя улица, 1", "Мира 3"]
    {
        let page = client.get(&format!("/?q={}", encoded(question))).await;
        assert!(!page.text().contains("class=\"understood\""), "{question}: {}", page.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_house_is_found_the_page_says_what_is_missing_and_what_to_press() {
    let client = Client::new().await;
    let city = small_city::city();
    let house = city.addresses.iter().find(|a| a.id.as_str() == "severnaya-1").expect("made");
    for written in ["3 к1", "3 к2"] {
        let mut address = house.clone();
        address.id = AddressId::new(format!("severnaya-{}", written.replace(" к", "-"))).expect("an id");
        address.text = house.text.replace(", 1", &format!(", {written}"));
        address.house = written.into();
        address.key = read_house(written);
        client.app.write(&[Write::Put(Record::Address(address))], Origin::default()).await.expect("written");
    }
    for (question, says, leads_to) in [
        (
            "Весенняя 1ж",
            vec![
                "Такого дома не знаем, но есть похожий",
                "<strong lang=\"ru\">1ж</strong> в наших списках нет",
            ],
            "Малый, Весенняя улица, 1",
        ),
        (
            "Северная 3",
            vec!["Уточните корпус или букву", "<strong lang=\"ru\">3</strong> в наших списках нет"],
            "Малый, Северная улица, 3 к2",
        ),
        (
            "Весенняя 99",
            vec!["Такого дома на этой улице не знаем", "99</strong> в наших списках нет"],
            "Малый, Весенняя улица",
        ),
        (
            "Мира 99",
            vec!["Какая улица ваша?", "Дома <strong lang=\"ru\">99</strong>"],
            "Кедровка, улица Мира",
        ),
        ("vbhf 3", vec!["Вы, наверное, имели в виду…"], "Кедровка, улица Мира, 3"),
        ("Кедровка", vec!["Какая улица и какой дом?"], "Кедровка, улица Мира, 1"),
        ("новосибирск, Весенняя 1", vec!["Это адрес в другом месте: Новосибирск</h2>"], ""),
        ("Абракадабра 5", vec!["Такого адреса не нашли"], "Весенняя 15"),
    ] {
        let page = client.get(&format!("/?q={}", encoded(question))).await;
        for part in says {
            assert!(page.text().contains(part), "{question}: {part:?} is missing in {}", page.text());
        }
        let own = format!("/?q={}", encoded(question));
        let choices: Vec<&str> =
            links(page.text()).into_iter().filter(|l| l.starts_with("/?q=") && *l != own).collect();
        assert_eq!(
            choices.iter().any(|l| l.ends_with(&encoded(leads_to))),
            !leads_to.is_empty(),
            "{question}: {choices:?}"
        );
    }
}

#[tokio::test]
async fn a_place_on_the_map_is_answered_as_a_page_that_names_no_coordinates_in_its_links() {
    let client = Client::new().await;
    let page = client.get("/?lon=86.01&lat=55.31").await;
    assert!(page.text().contains("ТОС «Альфа»</h2>"), "{}", page.text());
    assert!(page.text().contains("Место на карте внутри границы"), "{}", page.text());
    assert!(links(page.text()).iter().all(|l| !l.contains("86.01")), "{:?}", links(page.text()));
    assert_eq!(client.get("/?lon=86.01").await.status, 400);
    assert_eq!(client.get("/?lon=north&lat=55").await.status, 400);
}

#[tokio::test]
async fn the_list_of_committees_doubles_the_map() {
    let client = Client::new().await;
    for (path, title) in [("/committees", "Все комитеты ТОС"), ("/en/committees", "All committees")]
    {
        let page = client.get(path).await;
        assert_eq!((page.status, page.header("cache-control")), (200, "public, no-cache"));
        assert!(page.text().contains(title));
        let root = path.trim_end_matches("/committees");
        for id in ["alfa", "beta", "gamma", "delta"] {
            assert!(links(page.text()).contains(&format!("{root}/committees/{id}").as_str()), "{path} {id}");
        }
        let again = client.ask("GET", path, &[("if-none-match", page.header("etag"))]).await;
        assert_eq!(again.status, 304, "{path}");
    }
    let start = client.get("/").await;
    assert_eq!(start.header("cache-control"), "public, no-cache");
    assert_eq!(client.ask("GET", "/", &[("if-none-match", start.header("etag"))]).await.status, 304);
    let (russian, english) = (client.get("/committees").await, client.get("/en/committees").await);
    assert_ne!(russian.header("etag"), english.header("etag"));
}

#[tokio::test]
async fn a_committees_page_tells_its_border_houses_and_places() {
    let client = Client::new().await;
    let page = client.get("/committees/alfa").await;
    let text = page.text();
    // Весенняя 9 stands in beta; the list alone names it.
    for part in [
        "ТОС «Альфа»",
        "О границах комитетов",
        "Весенняя улица",
        "9*",
        "км²",
        "ТОС «Бета»",
        "<svg class=\"code\"",
    ] {
        assert!(text.contains(part), "{part:?} is missing in {text}");
    }
    let lost = client.ask("GET", "/committees/nobody", &[("accept", "text/html")]).await;
    assert_eq!((lost.status, lost.header("content-type")), (404, "text/html; charset=utf-8"));
    assert!(lost.text().contains("Такой страницы нет"));
}

#[tokio::test]
async fn each_page_has_one_path_a_language() {
    let client = Client::at("https://город.рф/tos").await;
    for (asked, leads_to) in [
        ("/committees/alfa?lang=en", "/tos/en/committees/alfa"),
        ("/?q=%D0%B0&lang=en", "/tos/en/?q=%D0%B0"),
        ("/en/?lang=ru&q=1", "/tos/?q=1"),
        ("/en?lang=ru", "/tos/"),
        ("/committees/", "/tos/committees"),
        ("/en/committees/", "/tos/en/committees"),
    ] {
        let reply = client.get(asked).await;
        assert!((300..400).contains(&reply.status), "{asked}: {}", reply.status);
        assert_eq!(reply.header("location"), leads_to, "{asked}");
    }
}

#[tokio::test]
async fn a_wrong_question_is_a_page_for_people_in_the_language_of_its_path() {
    let client = Client::new().await;
    let person =
        client.ask("GET", "/en/?lon=86.01", &[("accept", "text/html"), ("accept-language", "ru")]).await;
    assert_eq!((person.status, person.header("content-type")), (400, "text/html; charset=utf-8"));
    assert!(person.text().contains("A parameter is missing"), "{}", person.text());
    let program = client.get("/?lon=86.01").await;
    assert_eq!((program.status, program.header("content-type")), (400, "application/problem+json"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_sent_again_when_something_on_it_was_edited() {
    let client = Client::new().await;
    let paths = ["/", "/committees", "/committees/alfa", "/en/committees/alfa"];
    let mut before = Vec::new();
    for path in paths {
        before.push(client.get(path).await.header("etag").to_owned());
    }
    let mut territory =
        small_city::city().territories.into_iter().find(|t| t.id.as_str() == "alfa").expect("alfa");
    territory.name = "ТОС «Альфа и Омега»".into();
    client.app.write(&[Write::Put(Record::Territory(territory))], Origin::default()).await.expect("written");
    for (path, tag) in paths.iter().zip(before) {
        let page = client.ask("GET", path, &[("if-none-match", &tag)]).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text().contains("Альфа и Омега"), "{path}");
    }
}

#[tokio::test]
async fn an_unknown_path_is_a_page_for_people_and_a_problem_for_programs() {
    let client = Client::new().await;
    let person = client.ask("GET", "/en/nowhere", &[("accept", "text/html,*/*;q=0.8")]).await;
    assert_eq!((person.status, person.header("content-type")), (404, "text/html; charset=utf-8"));
    assert!(person.text().contains("There is no such page"));
    let program = client.get("/en/nowhere").await;
    assert_eq!((program.status, program.header("content-type")), (404, "application/problem+json"));
}

#[tokio::test]
async fn half_an_address_is_answered_with_streets_and_then_houses() {
    let client = Client::new().await;
    let reply = client.get(&format!("/api/suggest?q={}", encoded("весен"))).await;
    assert_eq!(reply.header("cache-control"), "private, no-store");
    let answer = reply.json();
    assert_eq!(answer["query"], "весен");
    assert_eq!(answer["suggestions"][0]["kind"], "street");
    assert_eq!(answer["suggestions"][0]["text"], "Весенняя улица, ");
    assert_eq!(answer["suggestions"][1]["kind"], "house");
    let houses = client.answer(&format!("/api/suggest?limit=20&q={}", encoded("Весенняя 1"))).await;
    let told = houses["suggestions"].as_array().expect("a list");
    assert_eq!((&told[0]["kind"], &told[0]["label"]), (&"street".into(), &"Весенняя улица".into()));
    let houses = &told[1..];
    assert_eq!(houses[0]["label"], "Весенняя улица, 1");
    assert_eq!(houses[0]["committees"][0], "ТОС «Альфа»");
    assert!(houses.iter().any(|h| h["label"] == "Весенняя улица, 10"), "{houses:?}");
    // What a house puts into the field finds that house and nothing else.
    let text = houses[0]["text"].as_str().expect("text");
    assert_eq!(client.locate(text).await["address"]["id"], houses[0]["id"]);
    let same_name = client.answer(&format!("/api/suggest?q={}", encoded("Мира"))).await;
    for street in same_name["suggestions"].as_array().expect("a list") {
        let (text, locality) = (street["text"].as_str(), street["locality"].as_str());
        assert!(text.expect("text").starts_with(locality.expect("a locality")), "{street}");
    }
    assert_eq!(client.answer("/api/suggest?q=").await["suggestions"], serde_json::json!([]));
    assert_eq!(client.get("/api/suggest").await.status, 400);
    assert_eq!(client.get("/api/suggest?q=a&limit=1000").await.status, 400);
}

/// The links of a page.
fn links(html: &str) -> Vec<&str> {
    ["href=\"", "action=\"", "src=\""]
        .into_iter()
        .flat_map(|attribute| html.split(attribute).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

#[tokio::test]
async fn a_page_below_a_path_keeps_to_that_path() {
    let client = Client::at("https://город.рф/tos").await;
    let asked = ["", "Весенняя 1", "Мира", "Абракадабра"].map(|q| format!("/?q={}", encoded(q)));
    for path in
        asked.into_iter().chain(["/committees", "/committees/alfa", "/en/committees/alfa"].map(String::from))
    {
        let page = client.get(&path).await;
        let ours: Vec<_> = links(page.text()).into_iter().filter(|l| l.starts_with('/')).collect();
        assert!(ours.len() >= 3 && ours.iter().all(|l| l.starts_with("/tos/")), "{path}: {ours:?}");
        let abroad: Vec<_> = links(page.text()).into_iter().filter(|l| l.contains("://")).collect();
        // The act is published elsewhere.
        assert!(
            abroad.iter().all(|l| l.starts_with("https://город.рф/tos/") || l.ends_with("/128")),
            "{path}: {abroad:?}"
        );
        assert!(links(page.text()).iter().all(|l| !l.contains(' ')), "{path}");
    }
}

#[tokio::test]
async fn every_suggestion_of_a_page_leads_on_and_not_in_a_circle() {
    let client = Client::new().await;
    for question in ["Мира", "Мира 3", "Весенняя 99", "Весенняя"] {
        let page = client.get(&format!("/?q={}", encoded(question))).await;
        let suggested: Vec<&str> = links(page.text()).into_iter().filter(|l| l.starts_with("/?q=")).collect();
        assert!(suggested.len() >= 2, "{question}: {suggested:?}");
        for link in suggested {
            let next = client.get(link).await;
            assert!(!next.text().contains("Уточните"), "{question} → {link}");
            assert!(!next.text().contains("не нашли"), "{question} → {link}");
        }
    }
}
