//! Questions and their answers on a small city.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::domain::Address;
use crate::search::samples;

/// A small city: localities, streets and houses.
const CITY: &[(&str, &str, &str)] = &[
    ("Кемерово", "Весенняя улица", "1;3;5;7;15;15А;17 к1;17 к2;19/2;21, лит. А;74;74/3"),
    ("Кемерово", "Советский проспект", "5;7"),
    ("Кемерово", "улица Волкова", "8;9"),
    ("Кемерово", "площадь Волкова", "7;8"),
    ("Кемерово", "улица 50 лет Октября", "12;30"),
    ("Кемерово", "улица 9 Января", "4;12"),
    ("Кемерово", "1-я Заречная улица", "3;5"),
    ("Кемерово", "2-я Заречная улица", "5"),
    ("Кемерово", "улица Карла Маркса", "4"),
    ("Кемерово", "улица Николая Островского", "4"),
    ("Кемерово", "улица Островского", "4"),
    ("Кемерово", "улица Тухачевского", "15"),
    ("Кемерово", "улица Красной Горки", "13"),
    ("Кемерово", "улица Лётчиков", "6"),
    ("Кемерово", "улица Дмитриева", "5"),
    ("посёлок Металлплощадка", "Весенняя улица", "2;5"),
    ("посёлок Металлплощадка", "улица Мира", "1"),
];

fn city() -> (AddressIndex, Vec<Arc<Address>>) {
    let (streets, addresses) = samples::city(CITY);
    (AddressIndex::build(&streets, &addresses, &[]), addresses)
}

/// Code and houses, the main locality left out.
fn answer(index: &AddressIndex, addresses: &[Arc<Address>], query: &str) -> String {
    let finding = index.find(query);
    let houses: Vec<&str> = finding
        .houses
        .iter()
        .map(|hit| addresses[hit.address as usize].text.trim_start_matches("Кемерово, "))
        .collect();
    let houses =
        if houses.is_empty() { format!("{} streets", finding.streets.len()) } else { houses.join("; ") };
    format!("{}: {houses}", finding.code)
}

#[test]
fn a_question_finds_its_house_or_says_why_not() {
    let (index, addresses) = city();
    for (query, want) in [
        ("Кемерово, Весенняя улица, 15", "exact: Весенняя улица, 15"),
        ("КЕМЕРОВО ВЕСЕННЯЯ УЛИЦА 15", "exact: Весенняя улица, 15"),
        ("ул Весенняя 15", "exact: Весенняя улица, 15"),
        ("весенняя 15", "exact: Весенняя улица, 15"),
        ("15, Весенняя", "exact: Весенняя улица, 15"),
        ("дом 15 на ул. Весенняя", "exact: Весенняя улица, 15"),
        ("весен 15", "exact: Весенняя улица, 15"),
        (
            "650000, Кемеровская область - Кузбасс, г. Кемерово, ул. Весенняя, д. 15, кв. 3",
            "exact: Весенняя улица, 15",
        ),
        ("Весенняя 15A", "exact: Весенняя улица, 15А"),
        ("Весенняя 15-а", "exact: Весенняя улица, 15А"),
        ("Весенняя 19 корп 2", "equated: Весенняя улица, 19/2"),
        ("Весенняя 21а", "equated: Весенняя улица, 21, лит. А"),
        ("Весенняя 21", "equated: Весенняя улица, 21, лит. А"),
        ("Весенняя 17", "detail_needed: Весенняя улица, 17 к1; Весенняя улица, 17 к2"),
        ("Весенняя 15Ж", "detail_unknown: Весенняя улица, 15"),
        // More was typed than can be read.
        ("Весенняя 15ав", "detail_unknown: Весенняя улица, 15"),
        ("Весенняя 15/0", "detail_unknown: Весенняя улица, 15"),
        ("Весенняя 15 к0", "detail_unknown: Весенняя улица, 15"),
        ("Весенняя 15 1/2", "detail_unknown: Весенняя улица, 15"),
        ("Весенняя 15 блок А", "detail_unknown: Весенняя улица, 15"),
        ("Весенняя 15/", "detail_unknown: Весенняя улица, 15"),
        ("Весенняя 15.9", "detail_unknown: Весенняя улица, 15"),
        ("Весенняя 15 8 905 123 45 67", "exact: Весенняя улица, 15"),
        ("Весенняя 15 г корпус 2", "detail_unknown: Весенняя улица, 15"),
        ("Весенняя 15, магазин Анапа", "exact: Весенняя улица, 15"),
        ("Весенняя 15, СНТ Неведомое", "ambiguous: Весенняя улица, 15"),
        // A street as written behind a number of something else.
        ("Весеняя 15 улица Карла Маркса", "ambiguous: Весенняя улица, 15"),
        ("Весенняя с 15 по 49", "detail_unknown: Весенняя улица, 15"),
        ("Весенняя 15; 74", "ambiguous: Весенняя улица, 15; Весенняя улица, 74"),
        ("Весенняя 15, 74", "exact: Весенняя улица, 15"),
        ("Весенняя 15кв", "exact: Весенняя улица, 15"),
        ("Весенняя ул. 15 напротив дома 74", "ambiguous: Весенняя улица, 15; Весенняя улица, 74"),
        ("Весенняя, дома 15 и 74", "detail_unknown: Весенняя улица, 15"),
        // Two addresses: neither is chosen.
        ("Весенняя 15, пл. Волкова 8", "ambiguous: Весенняя улица, 15; площадь Волкова, 8"),
        ("от Весенней 15 до ул. Лётчиков 6", "ambiguous: Весенняя улица, 15; улица Лётчиков, 6"),
        ("Весенняя 15, рядом с площадью Волкова", "exact: Весенняя улица, 15"),
        ("Весенняя 74-3", "exact: Весенняя улица, 74/3"),
        ("Весенняя 74-119", "exact: Весенняя улица, 74"),
        ("Весенняя 11", "house_unknown: 2 streets"),
        ("Весенняя", "ambiguous: 2 streets"),
        ("Тухачевского", "street: 1 streets"),
        // Two existing houses: neither is chosen, unless the locality is named.
        ("Весенняя 5", "ambiguous: Весенняя улица, 5; посёлок Металлплощадка, Весенняя улица, 5"),
        ("Кемерово Весенняя 5", "exact: Весенняя улица, 5"),
        ("пос. Металлплощадка, Весенняя 5", "exact: посёлок Металлплощадка, Весенняя улица, 5"),
        ("Кемерово, Металлплощадка, Весенняя 5", "exact: посёлок Металлплощадка, Весенняя улица, 5"),
        ("Весенняя 2", "ambiguous: посёлок Металлплощадка, Весенняя улица, 2"),
        ("Металлплощадка, Тухачевского 15", "ambiguous: улица Тухачевского, 15"),
        ("Волкова 8", "ambiguous: улица Волкова, 8; площадь Волкова, 8"),
        ("пл Волкова 8", "exact: площадь Волкова, 8"),
        ("ул. Советский 5", "exact: Советский проспект, 5"),
        ("Ворошилова 7", "exact: Советский проспект, 7"),
        // Numbers of names.
        ("50 лет Октября 12", "exact: улица 50 лет Октября, 12"),
        ("9 Января 4", "exact: улица 9 Января, 4"),
        ("12, 9 января", "exact: улица 9 Января, 12"),
        ("2-я Заречная 5", "exact: 2-я Заречная улица, 5"),
        ("2 заречная 5", "exact: 2-я Заречная улица, 5"),
        ("Заречная вторая 5", "exact: 2-я Заречная улица, 5"),
        ("Заречная 5", "ambiguous: 1-я Заречная улица, 5; 2-я Заречная улица, 5"),
        // Parts of names.
        ("Маркса 4", "exact: улица Карла Маркса, 4"),
        ("к. маркса 4", "exact: улица Карла Маркса, 4"),
        ("Островского 4", "exact: улица Островского, 4"),
        ("Н. Островского 4", "exact: улица Николая Островского, 4"),
        ("Малая Весенняя 15", "ambiguous: Весенняя улица, 15"),
        ("на Красной 13", "ambiguous: улица Красной Горки, 13"),
        // The wrong layout, and Latin spelling.
        ("Dtctyyzz 15", "exact: Весенняя улица, 15"),
        ("ek Dtctyyzz, l 15", "exact: Весенняя улица, 15"),
        ("vesennyaya 15", "exact: Весенняя улица, 15"),
        ("ulitsa Tukhachevskogo 15", "exact: улица Тухачевского, 15"),
        ("Sovetsky prospekt 5", "exact: Советский проспект, 5"),
        ("qwerty 15", "nothing: 0 streets"),
        ("летчиков 6 (вход со двора)", "exact: улица Лётчиков, 6"),
        // Elsewhere, or nothing.
        ("Кемерово", "locality: 0 streets"),
        ("посёлок Металлплощадка", "locality: 0 streets"),
        ("г. Новокузнецк, Весенняя 15", "other_city: 0 streets"),
        ("Весенняя 15, Москва", "other_city: 0 streets"),
        ("г. Совет, Весенняя 15", "other_city: 0 streets"),
        ("г. Совет 5", "exact: Советский проспект, 5"),
        // The «д.» of the house is no initial of a misspelt name.
        ("Дмитроева, д. 5", "exact: улица Дмитриева, 5"),
        ("в 15", "nothing: 0 streets"),
        ("15", "nothing: 0 streets"),
        ("", "nothing: 0 streets"),
    ] {
        assert_eq!(answer(&index, &addresses, query), want, "{query}");
    }
}

#[test]
fn an_answer_says_what_was_typed_and_what_stands_near() {
    let (index, addresses) = city();
    let finding = index.find("Весенняя 74-119");
    assert_eq!((finding.house_typed.as_deref(), finding.unit.as_deref()), (Some("74"), Some("119")));
    let finding = index.find("Весенняя д. 15 а, кв. 7");
    assert_eq!((finding.house_typed.as_deref(), finding.unit.as_deref()), (Some("15 а"), Some("кв. 7")));
    let finding = index.find("Кемерово, Весенняя 9");
    let nearest: Vec<&str> =
        finding.nearest_houses.iter().map(|a| addresses[*a as usize].house.as_str()).collect();
    assert_eq!((finding.code, nearest), (MatchCode::HouseUnknown, vec!["7", "5", "3", "15", "1", "17 к1"]));
    assert_eq!(index.find("г. Юрга, Мира 1").other_city.as_deref(), Some("Юрга"));
    assert_eq!(index.find("ул. Советский 5").street_match, StreetMatch::TypeDiffers);
    assert_eq!(index.find("весен 15").street_match, StreetMatch::Shortened);
    assert_eq!(index.find("Маркса 4").street_match, StreetMatch::Partial);
}

#[test]
fn what_stands_around_an_address_is_not_taken_for_a_house_and_moves_none() {
    let (index, addresses) = city();
    for (query, want) in [
        ("школа №7 Весенняя 15", "exact: Весенняя улица, 15"),
        ("школа №7, Тухачевского", "street: 1 streets"),
        ("школа-15, Весенняя", "ambiguous: 2 streets"),
        ("школа N15 Тухачевского", "street: 1 streets"),
        // A type of something else beside the street's own: the street of that type is not moved to.
        ("парк, площадь Волкова, 8", "ambiguous: площадь Волкова, 8"),
        ("парк, улица Волкова, 8", "ambiguous: улица Волкова, 8"),
        ("участок 9, пл. Волкова, 8", "exact: площадь Волкова, 8"),
        ("№9, улица Волкова, 8", "ambiguous: улица Волкова, 8; улица Волкова, 9"),
        // Telephones.
        ("Весенняя 74/3 36-12-45", "exact: Весенняя улица, 74/3"),
        ("Весенняя 17 к2 (3842)361245", "exact: Весенняя улица, 17 к2"),
        ("Весенняя 15 36-12-45", "exact: Весенняя улица, 15"),
        ("Весенняя 7 9051234567", "exact: Весенняя улица, 7"),
        // A settlement nobody knows, however it is written.
        ("Весенняя 15 (пос. Неведомый)", "ambiguous: Весенняя улица, 15"),
        ("Весенняя 15, ж/р Неведомый", "ambiguous: Весенняя улица, 15"),
        ("Весенняя 15, станица Неведомая", "ambiguous: Весенняя улица, 15"),
        ("Весенняя 15 с детьми", "exact: Весенняя улица, 15"),
        // Elsewhere, by a region or a district.
        ("Кемеровская обл., Весенняя 15", "exact: Весенняя улица, 15"),
        ("Кузбасс, Весенняя 15", "exact: Весенняя улица, 15"),
        ("Томская область, ул. Весенняя, 15", "other_city: 0 streets"),
        ("Республика Хакасия, Весенняя 15", "other_city: 0 streets"),
        ("Тайга, Весенняя 15", "other_city: 0 streets"),
        ("Весенняя 15, Татарстан", "other_city: 0 streets"),
        ("Весенняя 15, Новосиб. область", "other_city: 0 streets"),
        ("Ханты-Мансийский автономный округ, Весенняя 15", "other_city: 0 streets"),
        ("Весенняя 15, Прокопьевский МО", "ambiguous: Весенняя улица, 15"),
        ("Яйский р-он, ул. Весенняя, 15", "ambiguous: Весенняя улица, 15"),
        ("Беловский район, ул. Весенняя, 15", "ambiguous: Весенняя улица, 15"),
        ("Кировский район, ул. Весенняя, 15", "exact: Весенняя улица, 15"),
    ] {
        assert_eq!(answer(&index, &addresses, query), want, "{query}");
    }
}

#[test]
fn whoever_still_types_is_offered_streets_and_then_their_houses() {
    use crate::search::Suggestion;
    let (index, addresses) = city();
    let offered = |query: &str| -> Vec<String> {
        let text = |s: &Suggestion| match s {
            Suggestion::Street(n) => CITY[*n as usize].1.to_owned(),
            Suggestion::House(n) => addresses[*n as usize].house.clone(),
        };
        index.suggest(query, 8).iter().map(text).collect()
    };
    assert_eq!(offered("волк"), ["улица Волкова", "площадь Волкова"]);
    assert_eq!(offered("тухач"), ["улица Тухачевского", "15"]);
    assert_eq!(
        offered("Кемерово, весенняя 1"),
        ["Весенняя улица", "1", "15", "15А", "17 к1", "17 к2", "19/2"]
    );
    assert_eq!(offered("Кемерово, весенняя 17 "), ["Весенняя улица", "17 к1", "17 к2"]);
    assert_eq!(offered("htc"), Vec::<String>::new());
    assert_eq!(offered("пл"), ["площадь Волкова"]);
    for behind_a_place in ["Кемерово, пл", "г. Кемерово, пл. ", "650000, Кемерово, пл"]
    {
        assert_eq!(offered(behind_a_place), ["площадь Волкова"], "{behind_a_place}");
    }
    assert_eq!(offered("Металлплощадка, ул "), ["Весенняя улица", "улица Мира"]);
    assert_eq!(offered("dtc"), ["Весенняя улица", "Весенняя улица"]);
    assert!(offered("").is_empty());
}

#[test]
fn an_endless_question_is_answered_at_once() {
    let (index, _) = city();
    for text in ["Весенняя 15 ".repeat(900), "1/".repeat(5000), "в ".repeat(5000), "\u{301}".repeat(10_000)]
    {
        let started = std::time::Instant::now();
        let _ = index.find(&text);
        assert!(started.elapsed() < std::time::Duration::from_millis(200));
    }
}

#[test]
fn an_index_of_nothing_finds_nothing() {
    let index = AddressIndex::build(&[], &[], &[]);
    assert_eq!(index.find("Весенняя 15").code, MatchCode::Nothing);
}

fn shared_between_threads<T: Send + Sync>(value: T) -> T {
    value
}

proptest! {
    #[test]
    fn any_question_is_answered_without_a_fault(text in any::<String>()) {
        let (index, _) = shared_between_threads(city());
        let _ = index.find(&text);
    }

    /// The short fuzz run: what people paste, tear and mistype, and what they should not. `PROPTEST_CASES` makes it
    /// longer.
    #[test]
    fn whatever_is_pasted_is_answered_in_bounds_and_names_no_house_that_was_not_typed(
        pieces in prop::collection::vec(prop_oneof![
            any::<String>(),
            "[а-яё]{1,40}",
            "[a-z`;',.\\[\\]<>|]{1,40}",
            "[0-9]{1,12}",
            prop::sample::select(vec![
                "'; drop table address; --", "\u{202e}51 яаннесев", "🏠🏠", "\0", "\u{200b}", "%00", "<script>", "ﷺ",
                "Весенняя", "dtctyyzz", "vesennyaya", "пр-т", "сто", "двадцать", "летия", "-", "/", "тел", "г.",
            ]).prop_map(str::to_owned),
        ], 0..40), glue in prop::sample::select(vec!["", " ", ", ", "\t", "\n"]), limit in 0_usize..21,
    ) {
        let (index, addresses) = city();
        let text = pieces.join(glue);
        let finding = index.find(&text);
        prop_assert!(finding.houses.len() <= MAX_LISTED && finding.streets.len() <= MAX_LISTED);
        prop_assert!(!finding.code.is_sure() || !finding.houses.is_empty());
        let digits = text.chars().any(|c| c.is_numeric()) || text.contains("сто") || text.contains("двадцать")
            || text.contains("летия");
        prop_assert!(!finding.code.is_sure() || digits, "{} for {}", addresses[finding.houses[0].address as usize].text, text);
        prop_assert!(index.suggest(&text, limit).len() <= limit);
        prop_assert!(index.candidates(&finding, limit).len() <= limit);
    }

    #[test]
    fn any_order_of_known_words_is_answered_and_lists_no_more_than_promised(
        words in prop::collection::vec(prop::sample::select(vec![
            "весенняя", "ул.", "пр", "15", "/", "-", "к", "лит", "а", "50", "лет", "октября", "2-я", "заречная",
            ",", "кемерово", "металлплощадка", "д.", "№", "кв", "волкова", "н.", "островского", "(", ")", "г",
        ]), 0..30)
    ) {
        let (index, addresses) = city();
        let finding = index.find(&words.join(" "));
        prop_assert!(finding.houses.len() <= MAX_LISTED && finding.streets.len() <= MAX_LISTED);
        prop_assert!(finding.houses.iter().all(|hit| (hit.address as usize) < addresses.len()));
        prop_assert!(!finding.code.is_sure() || !finding.houses.is_empty());
    }
}
