//! Filters and the features that meet them.

use super::*;
use crate::{
    domain::{Category, CategoryId, GeometryKind, LonLat, Place, PlaceGeometry, PlaceId, TerritoryId},
    features::fields::PLACE,
};

fn category() -> Category {
    Category {
        id: CategoryId::new("bench").expect("an id"),
        collection: "benches".to_owned(),
        title_ru: "Скамейки".to_owned(),
        title_en: "Benches".to_owned(),
        name_ru: "Скамейка".to_owned(),
        name_en: "Bench".to_owned(),
        geometry: GeometryKind::Point,
        rank: 1,
        nearby: false,
    }
}

/// A bench of 2020 on Весенняя, by a river's bank, that serves two committees.
fn bench() -> Place {
    let at = PlaceGeometry::Point(LonLat::new(86.08, 55.35).expect("on earth"));
    let id = PlaceId::new("bench-7").expect("an id");
    let mut place = Place::new(id, CategoryId::new("bench").expect("an id"), "Скамейка у реки", at);
    place.year = Some(2020);
    place.address = Some("Весенняя 15".to_owned());
    place.serves = ["optimist", "sodruzhestvo"].map(|id| TerritoryId::new(id).expect("an id")).to_vec();
    place
}

fn holds(text: &str) -> Result<bool, FilterError> {
    let (category, place) = (category(), bench());
    Ok(Filter::read(text, PLACE)?.holds(&Feature::of_place(&category, &place)))
}

#[test]
fn a_filter_is_met_or_not() {
    for (text, want) in [
        ("year = 2020", true),
        ("year <> 2020", false),
        ("year > 2019 AND year < 2021", true),
        ("year >= 2020.5", false),
        ("2019 < year", true),
        ("name = 'Скамейка у реки'", true),
        ("name LIKE 'Скамейка%'", true),
        ("name like '%река%'", false),
        ("name like '_камейка у рек_'", true),
        ("name not like 'Скамейка%'", false),
        ("casei(name) like casei('СКАМЕЙКА%')", true),
        ("CASEI(name) = 'скамейка у реки'", true),
        ("year between 2019 and 2021", true),
        ("year not between 2019 and 2021", false),
        ("state in ('built', 'planned')", true),
        ("state not in ('removed')", true),
        ("phone is null", true),
        ("phone is not null", false),
        ("year is null or name is not null", true),
        ("not (year = 2020 and state = 'built')", false),
        ("state = 'planned' or state = 'built' and year = 2020", true),
        ("id = 'bench-7'", true),
        ("\"name\" = 'Скамейка у реки'", true),
        ("true", true),
        ("false or true", true),
        // What is not known is neither true nor false.
        ("phone = '1'", false),
        ("not (phone = '1')", false),
        ("phone = '1' or year = 2020", true),
        // Where.
        ("s_intersects(geometry, BBOX(86, 55, 87, 56))", true),
        ("S_INTERSECTS(geometry, POLYGON((86 55, 87 55, 87 56, 86 56, 86 55)))", true),
        ("s_within(geometry, POLYGON((86 55, 87 55, 87 56, 86 56, 86 55)))", true),
        ("s_contains(POLYGON((86 55, 87 55, 87 56, 86 56, 86 55)), geometry)", true),
        ("s_disjoint(geometry, POINT(86.08 55.35))", false),
        ("s_equals(geometry, POINT(86.08 55.35))", true),
        ("s_intersects(geometry, POINT(86.08 55.36))", false),
        ("s_disjoint(geometry, POINT(0 0))", true),
        // Lists.
        ("a_contains(serves, ('optimist'))", true),
        ("a_contains(serves, ('optimist', 'other'))", false),
        ("a_overlaps(serves, ('optimist', 'other'))", true),
        ("a_containedBy(serves, ('optimist', 'other', 'sodruzhestvo'))", true),
        ("a_equals(serves, ('sodruzhestvo', 'optimist'))", true),
        ("a_equals(serves, ())", false),
    ] {
        assert_eq!(holds(text), Ok(want), "{text}");
    }
}

#[test]
fn a_text_that_is_no_filter_is_told_by_its_fault() {
    let unexpected = |at, expected| FilterError::Unexpected { at, expected };
    for (text, want) in [
        ("", unexpected(1, "a property or a value")),
        ("year", unexpected(5, "a comparison")),
        ("year =", unexpected(7, "a property or a value")),
        ("year = 2020 and", unexpected(16, "a property or a value")),
        ("year = 2020)", unexpected(12, "«and», «or» or the end")),
        ("(year = 2020", unexpected(13, ")")),
        ("name = 'река", unexpected(8, "a closing quotation mark")),
        ("year = 1e999", unexpected(8, "a number")),
        ("year ; drop table place", unexpected(6, "a property, a value or a sign")),
        ("pg_sleep(10) = 1", unexpected(1, "a function that is understood here")),
        ("s_intersects(geometry, POLYGON((1 2)))", FilterError::Geometry { at: 24 }),
        ("s_intersects(geometry, POINT(500 2))", FilterError::Geometry { at: 24 }),
        ("s_intersects(geometry, BBOX(1, 2))", FilterError::Geometry { at: 24 }),
        ("year = '2020'", FilterError::OtherType { name: "year".to_owned(), with: "a text" }),
        ("serves = 'optimist'", FilterError::OtherType { name: "serves".to_owned(), with: "a single value" }),
        ("geometry = 1", FilterError::OtherType { name: "geometry".to_owned(), with: "a single value" }),
    ] {
        assert_eq!(holds(text), Err(want), "{text}");
    }
    let unknown = holds("residents > 3").expect_err("no field of places");
    assert!(
        unknown.to_string().starts_with("there is no property \"residents\"; there are name, "),
        "{unknown}"
    );
}

#[test]
fn a_filter_without_end_is_refused() {
    let nested = |depth: usize| format!("{}year = 2020{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(holds(&nested(60)), Ok(true));
    assert_eq!(holds(&nested(1_000)), Err(FilterError::TooDeep));
    assert_eq!(holds(&format!("{}true", "not ".repeat(1_000))), Err(FilterError::TooDeep));
    assert_eq!(holds(&"casei(".repeat(1_000)), Err(FilterError::TooDeep));
    let wkt = format!(
        "s_intersects(geometry, {}POINT(1 2){})",
        "GEOMETRYCOLLECTION(".repeat(1_000),
        ")".repeat(1_000)
    );
    assert_eq!(holds(&wkt), Err(FilterError::TooLong));
    let wkt =
        format!("s_intersects(geometry, {}POINT(1 2){})", "GEOMETRYCOLLECTION(".repeat(500), ")".repeat(500));
    assert_eq!(holds(&wkt), Err(FilterError::TooDeep));
    assert_eq!(holds(&"year = 2020 or ".repeat(2_000)), Err(FilterError::TooLong));
    // Stars that would take for ever.
    let stars = format!("name like '{}x'", "%а".repeat(500));
    assert_eq!(holds(&stars), Ok(false));
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_without_a_fault(text in ".{0,200}") {
        let _ = holds(&text);
    }

    #[test]
    fn any_text_like_a_filter_is_read_without_a_fault(
        words in proptest::collection::vec(proptest::sample::select(vec![
            "year", "name", "serves", "geometry", "=", "<>", "<", "(", ")", ",", "and", "or", "not", "like", "in", "between",
            "is", "null", "'а'", "2020", "casei(", "s_within(", "POINT(1 2)", "bbox(1,2,3,4)", "a_overlaps(", "date('2020-01-01')",
        ]), 0..20),
    ) {
        let _ = holds(&words.join(" "));
    }
}
