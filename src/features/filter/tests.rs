//! Filters and the features that meet them.

use std::convert::Infallible;

use geo::Polygon;

use super::{
    fault::{Expected, Kind},
    *,
};
use crate::{
    domain::PlaceGeometry,
    features::{
        fields::PLACE,
        samples::{bench, category},
    },
    geometry::Crs,
};

fn holds(text: &str) -> Result<bool, FilterError> {
    let (category, place) = (category(), bench());
    let zone = TimeZone::get("Asia/Novokuznetsk").expect("known");
    let filter = Filter::read(text, PLACE, Crs::Crs84, &zone)?;
    let effort = &mut Effort::new(|_| Ok::<_, Infallible>(()));
    let Ok(holds) = filter.holds(&Feature::of_place(&category, &place), effort);
    Ok(holds)
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
        // Values on both sides, on the left, and conditions that cannot be told.
        ("'а' < 'б' and true > false and not 3.14 <> 3.14", true),
        ("name = name", true),
        ("phone = phone", false),
        ("2019 between year and 2021", false),
        ("(phone = '1') is null and (name = '1') is not null", true),
        ("true is null", false),
        // Texts: quotes, control characters, stars that are stars.
        ("'O''Neil' = 'O\\'Neil'", true),
        ("'a\\tb' like 'a_b' and 'a\\\\b' like 'a_b'", true),
        ("'5 %' like '5 \\%' and not '5 !' like '5 \\%'", true),
        ("casei('Straße') = casei('STRASSE') and casei('Ёж') = casei('ёЖ')", true),
        // A sigma at the end of a word is one within a word, and the dotless ı is no i.
        (
            "casei('ΟΔΟΣΑ') like casei('ΟΔΟΣ%') and casei('ΟΔΟΣ') = 'οδοσ' and casei('οδος') = casei('ΟΔΟΣ')",
            true,
        ),
        ("casei('ı') = casei('I')", false),
        (
            "casei('İ') = casei('i\u{307}') and casei('ſ') = 's' and casei('ᾳ') = 'αι' and casei('ﬃ') = 'ffi'",
            true,
        ),
        ("casei('ꭰᏸ') = 'ᎠᏰ'", true),
        ("accenti('Ёлка й') = accenti('Елка и') and accenti(casei('ÄÉ')) like accenti(casei('a_'))", true),
        // Lists.
        ("serves is null", false),
        ("serves is not null", true),
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
fn a_place_lies_to_a_geometry_or_not() {
    for (text, want) in [
        ("s_intersects(geometry, BBOX(86, 55, 87, 56))", true),
        ("S_INTERSECTS(geometry, POLYGON((86 55, 87 55, 87 56, 86 56, 86 55)))", true),
        ("s_within(geometry, POLYGON((86 55, 87 55, 87 56, 86 56, 86 55)))", true),
        ("s_contains(POLYGON((86 55, 87 55, 87 56, 86 56, 86 55)), geometry)", true),
        ("s_disjoint(geometry, POINT(86.08 55.35))", false),
        ("s_equals(geometry, POINT(86.08 55.35))", true),
        ("s_intersects(geometry, POINT(86.08 55.36))", false),
        ("s_disjoint(geometry, POINT(0 0))", true),
        ("s_intersects(geometry, BBOX(170, 50, 87, 56))", true),
        ("s_intersects(geometry, BBOX(170, 50, -170, 56))", false),
        ("s_disjoint(geometry, BBOX(170, 50, -180, 56)) and s_disjoint(geometry, BBOX(1, 1, 1, 1))", true),
        // A box that is flat is a line or a point.
        ("s_equals(geometry, BBOX(86.08, 55.35, 86.08, 55.35))", true),
        ("s_within(geometry, BBOX(86.08, 55, 86.08, 56))", true),
        ("s_touches(geometry, BBOX(86.08, 55.35, 86.08, 56))", true),
        ("s_equals(geometry, geometry)", true),
        ("s_touches(geometry, geometry)", false),
        ("s_within(POINT(1 1), BBOX(0, 0, 2, 2))", true),
        ("s_within(POINT(175 50), BBOX(170, 50, -170, 50))", true),
        ("s_within(POINT(-175 50), BBOX(170, 50, -170, 50))", true),
        ("s_within(POINT(0 50), BBOX(170, 50, -170, 50))", false),
        ("s_within(geometry, BBOX(170, 55.35, 169, 55.35))", true),
        ("s_within(POINT(-175 52), BBOX(180, 50, -170, 56))", true),
        ("s_within(POINT(175 52), BBOX(170, 50, -180, 56))", true),
        ("s_within(POINT(180 52), BBOX(180, 50, -180, 56))", true),
        ("s_intersects(geometry, MULTIPOINT(86.08 55.35, 1 1))", true),
        // Heights are passed over, announced or not.
        ("s_intersects(geometry, POINT Z (86.08 55.35 110))", true),
        ("s_intersects(geometry, PointZ(86.08 55.35 110))", true),
        ("s_intersects(geometry, POINT(86.08 55.35 110))", true),
        ("s_intersects(geometry, POINT(86.09 55.35 110))", false),
        ("s_within(geometry, POLYGON((86 55 1, 87 55 2, 87 56 3, 86 56, 86 55 1)))", true),
        ("s_intersects(geometry, MULTIPOINT Z ((86.08 55.35 1), 1 1 2))", true),
        ("s_intersects(geometry, LINESTRING(86.07 55.35, 86.09 55.35))", true),
        (
            "s_within(geometry, MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((86 55,87 55,87 56,86 56,86 55),(86.5 55.5,86.6 55.5,86.6 55.6,86.5 55.5))))",
            true,
        ),
        (
            "s_disjoint(geometry, MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((86 55,87 55,87 56,86 56,86 55),(86.07 55.3,86.1 55.3,86.1 55.4,86.07 55.4,86.07 55.3))))",
            true,
        ),
        ("s_intersects(geometry, MULTILINESTRING((0 0,1 1),(86.08 55,86.08 56)))", true),
        (
            "s_intersects(geometry, GEOMETRYCOLLECTION(POINT(1 1), GEOMETRYCOLLECTION(POINT(86.08 55.35 3))))",
            true,
        ),
    ] {
        assert_eq!(holds(text), Ok(want), "{text}");
    }
}

#[test]
fn times_lie_to_times_and_values_among_others() {
    for (text, want) in [
        // Times: a day is its first moment in the city, seven hours ahead of Greenwich.
        ("timestamp('2020-01-01T10:00:00Z') < timestamp('2020-01-01T18:00:00+07:00')", true),
        ("date('2020-01-01') = timestamp('2019-12-31T17:00:00Z')", true),
        ("date('2020-01-01') = timestamp('2020-01-01T00:00:00+07:00')", true),
        ("date('2020-01-01') <= timestamp('2019-12-31T16:59:59.5Z')", false),
        (
            "'2020-01-01' = timestamp('2019-12-31T17:00:00Z') and '2019-12-31T17:00:00Z' = date('2020-01-01')",
            true,
        ),
        // A time among several values makes times of the texts.
        ("'2020-01-01' in ('2019-12-31T17:00:00Z', date('2021-01-01'))", true),
        ("date('2020-01-01') in ('2020-01-02', '2020-01-01')", true),
        ("'2020-02-01' between '2020-01-01' and date('2020-03-01')", true),
        // What is not known among several values: nothing can be told unless one is the value, and of a range nothing at all.
        ("'1' in (phone, '1')", true),
        ("'1' in (phone, '2')", false),
        ("'1' not in (phone, '2')", false),
        ("phone not in ('1')", false),
        ("(phone in ('1')) is null and ('1' in (phone)) is null", true),
        ("'b' between 'c' and phone", false),
        ("'b' not between 'c' and phone", false),
        ("('b' between 'c' and phone) is null and ('b' between phone and 'a') is null", true),
        ("'b' not between 'c' and name", true),
        ("5 in (year, 5) and 5 not in (year)", true),
        ("t_after(date('2020-01-02'), interval('..', '2020-01-01'))", true),
        ("t_intersects(interval('2020-01-01', '2020-12-31'), date('2020-12-31'))", true),
        ("t_during(interval('2020-02-01', '2020-03-01'), interval('2020-01-01', '..'))", true),
    ] {
        assert_eq!(holds(text), Ok(want), "{text}");
    }
}

#[test]
fn a_text_that_is_no_filter_is_told_by_its_fault() {
    let unexpected = |at, expected| FilterError::Unexpected { at, expected };
    let other = |name: &str, with| FilterError::OtherType { name: name.to_owned(), with };
    for (text, want) in [
        ("", unexpected(1, Expected::Scalar)),
        ("year", unexpected(5, Expected::Comparison)),
        ("year =", unexpected(7, Expected::Scalar)),
        ("year = 2020 and", unexpected(16, Expected::Scalar)),
        ("year = 2020)", unexpected(12, Expected::End)),
        ("(year = 2020", unexpected(13, Expected::Closing)),
        ("(year = 2020) is", unexpected(17, Expected::Null)),
        ("name = 'река", unexpected(8, Expected::ClosingMark)),
        ("name = 'река\\'", unexpected(8, Expected::ClosingMark)),
        ("year = 1e999", unexpected(8, Expected::Number)),
        ("year ; drop table place", unexpected(6, Expected::Piece)),
        ("pg_sleep(10) = 1", unexpected(1, Expected::Function)),
        ("year between 1 or 2", unexpected(16, Expected::And)),
        ("casei(year) = 'a'", unexpected(11, Expected::Text)),
        ("name like name", unexpected(15, Expected::Pattern)),
        // A day is written in one way, a moment in another.
        ("date('tomorrow') = date('2020-01-01')", unexpected(6, Expected::Day)),
        ("date('20200101') = date('2020-01-01')", unexpected(6, Expected::Day)),
        ("date('2020-W01-1') = date('2020-01-01')", unexpected(6, Expected::Day)),
        ("date('-002020-01-01') = date('2020-01-01')", unexpected(6, Expected::Day)),
        ("date('2020-01-01 15:00') = date('2020-01-01')", unexpected(6, Expected::Day)),
        ("date('2020-01-01T00:00:00Z') = date('2020-01-01')", unexpected(6, Expected::Day)),
        ("timestamp('2020-01-01') = date('2020-01-01')", unexpected(11, Expected::Moment)),
        ("timestamp('2020-01-01T10') = date('2020-01-01')", unexpected(11, Expected::Moment)),
        ("timestamp('2020-01-01T10:00:00') = date('2020-01-01')", unexpected(11, Expected::Moment)),
        ("date(2020) = date('2020-01-01')", unexpected(6, Expected::Text)),
        ("t_after('2020-01-01 15:00', '2020-01-01')", unexpected(9, Expected::Time)),
        ("date('2020-01-01') > '2020-01-01 15:00'", other("value", Kind::NoDay)),
        ("date('2020-01-01') in ('2020-01-01', 'soon')", other("value", Kind::NoDay)),
        ("name = date('2020-01-01')", other("name", Kind::Time)),
        ("date('2020-01-01') = name", other("name", Kind::Time)),
        ("casei(name) = date('2020-01-01')", other("name", Kind::Time)),
        ("2020 < name", other("name", Kind::Number)),
        ("year in (2020, '2021')", other("year", Kind::Text)),
        ("year between 1 and '2021'", other("year", Kind::Text)),
        ("year like '2%'", other("year", Kind::Text)),
        ("year = serves", other("serves", Kind::Single)),
        ("t_after(year, date('2020-01-01'))", unexpected(9, Expected::Time)),
        ("t_meets(date('2020-01-01'), interval('..', '..'))", unexpected(9, Expected::Interval)),
        ("t_after(interval('2020-01-02', '2020-01-01'), '2020-01-01')", unexpected(44, Expected::Period)),
        ("s_intersects(geometry, 'here')", unexpected(24, Expected::Geometry)),
        ("s_intersects(geometry, POLYGON((1 2)))", FilterError::Geometry { at: 24 }),
        ("s_intersects(geometry, POLYGON((0 0,2 2,2 0,0 2,0 0)))", FilterError::Geometry { at: 24 }),
        ("s_intersects(geometry, POLYGON((0 0,2 0,2 2,0 2)))", FilterError::Geometry { at: 32 }),
        ("s_intersects(geometry, POINT EMPTY)", unexpected(30, Expected::Opening)),
        ("s_intersects(geometry, POINT M (1 2 3))", unexpected(30, Expected::Opening)),
        ("s_intersects(geometry, POINT(1))", unexpected(31, Expected::Number)),
        ("s_intersects(geometry, POINT(1 2 3 4))", unexpected(36, Expected::Closing)),
        ("s_intersects(geometry, POLYGON(1 2))", unexpected(32, Expected::Opening)),
        ("s_intersects(geometry, GEOMETRYCOLLECTION(CIRCLE(1 2)))", unexpected(43, Expected::Geometry)),
        ("s_intersects(geometry, POINT(500 2))", FilterError::Geometry { at: 24 }),
        ("s_intersects(geometry, BBOX(1, 2))", FilterError::Geometry { at: 24 }),
        ("s_intersects(geometry, BBOX(1, 2, 3, -4))", FilterError::Geometry { at: 24 }),
        ("s_intersects(geometry, BBOX(1, 2, 3, 'a'))", unexpected(38, Expected::Number)),
        ("year = '2020'", other("year", Kind::Text)),
        ("serves = 'optimist'", other("serves", Kind::Single)),
        ("geometry = 1", other("geometry", Kind::Single)),
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
    // Geometries are few, all of a filter together; boxes have four corners.
    let points = |n: usize| vec!["1 1"; n].join(",");
    let many = |n: usize| format!("s_disjoint(geometry, MULTIPOINT({}))", points(n));
    assert_eq!(holds(&many(500)), Ok(true));
    assert_eq!(holds(&many(501)), Err(FilterError::TooManyVertices));
    assert_eq!(holds(&format!("{} and {}", many(250), many(250))), Ok(true));
    assert_eq!(holds(&format!("{} and {}", many(250), many(251))), Err(FilterError::TooManyVertices));
    let boxes = |n: usize| vec!["s_disjoint(geometry, bbox(1, 1, 2, 2))"; n].join(" and ");
    assert_eq!(holds(&boxes(125)), Ok(true));
    assert_eq!(holds(&boxes(126)), Err(FilterError::TooManyVertices));
    let triangles = |n: usize| {
        let all: Vec<String> = (0..n).map(|at| format!("(({at} 0,{at}.5 0,{at} 1,{at} 0))")).collect();
        format!("s_disjoint(geometry, MULTIPOLYGON({}))", all.join(","))
    };
    assert_eq!(holds(&format!("{} and {}", triangles(32), triangles(32))), Ok(true));
    assert_eq!(holds(&triangles(33)), Err(FilterError::TooManyRings));
    // Stars that would take for ever.
    let stars = format!("name like '{}x'", "%а".repeat(500));
    assert_eq!(holds(&stars), Ok(false));
}

#[test]
fn whoever_waits_is_asked_within_one_feature_too() {
    let (category, mut place) = (category(), bench());
    let turn = std::f64::consts::TAU / 5_000.0;
    let ring = (0..5_000).map(|n| f64::from(n) * turn).map(|a| (86.0 + a.cos(), 55.0 + a.sin() / 2.0));
    place.geometry = PlaceGeometry::Area(Polygon::new(ring.collect(), Vec::new()).into());
    let feature = Feature::of_place(&category, &place);
    let text = vec!["s_touches(geometry, LINESTRING(85 54, 87 56))"; 20].join(" or ");
    let filter = Filter::read(&text, PLACE, Crs::Crs84, &TimeZone::UTC).expect("a filter");
    let mut asked = 0;
    let mut count = |_| {
        asked += 1;
        Ok::<_, Infallible>(())
    };
    assert_eq!(filter.holds(&feature, &mut Effort::new(&mut count)), Ok(false));
    assert!(asked >= 20, "{asked}");
    let mut left = 3;
    let mut until_tired = |_| {
        left -= 1;
        if left == 0 { Err("enough") } else { Ok(()) }
    };
    assert_eq!(filter.holds(&feature, &mut Effort::new(&mut until_tired)), Err("enough"));
    // A line that crosses all of it again and again: what it takes to relate them is told before.
    let zigzag: Vec<String> = (0..400)
        .map(|n| format!("{} {}", 85 + n % 2 * 2, 54.4 + f64::from(n % 2) + f64::from(n) / 4e3))
        .collect();
    let text = format!("s_touches(geometry, LINESTRING({}))", zigzag.join(","));
    let filter = Filter::read(&text, PLACE, Crs::Crs84, &TimeZone::UTC).expect("a filter");
    let mut most = 0;
    let mut at_once = |steps| {
        most = most.max(steps);
        if steps > 10_000 { Err("too much") } else { Ok(()) }
    };
    assert_eq!(filter.holds(&feature, &mut Effort::new(&mut at_once)), Err("too much"));
    assert!(most > 100_000, "{most}");
    // Also where it is the line itself that crosses itself.
    let point = bench();
    let feature = Feature::of_place(&category, &point);
    let mut most = 0;
    let mut at_once = |steps| {
        most = most.max(steps);
        Ok::<_, Infallible>(())
    };
    assert_eq!(filter.holds(&feature, &mut Effort::new(&mut at_once)), Ok(false));
    assert!(most > 100_000, "{most}");
}

/// The relations of Allen, each with a period of 2020 that lies so to March to June.
#[test]
fn periods_lie_to_each_other_as_allen_says() {
    let all = [
        ("t_before", "01-01", "01-31"),
        ("t_meets", "01-01", "03-01"),
        ("t_overlaps", "01-01", "04-01"),
        ("t_finishedby", "01-01", "06-30"),
        ("t_contains", "01-01", "12-31"),
        ("t_starts", "03-01", "04-01"),
        ("t_equals", "03-01", "06-30"),
        ("t_startedby", "03-01", "12-31"),
        ("t_during", "04-01", "05-01"),
        ("t_finishes", "04-01", "06-30"),
        ("t_overlappedby", "04-01", "12-31"),
        ("t_metby", "06-30", "12-31"),
        ("t_after", "07-01", "12-31"),
    ];
    for (of, from, to) in all {
        let is = |function: &str| {
            holds(&format!(
                "{function}(interval('2020-{from}', '2020-{to}'), interval('2020-03-01', '2020-06-30'))"
            ))
        };
        // A period lies to another in one of these ways, and in no other.
        for (function, ..) in all {
            assert_eq!(is(function), Ok(function == of), "{function} of {from} to {to}");
        }
        let apart = ["t_before", "t_after"].contains(&of);
        assert_eq!((is("t_disjoint"), is("t_intersects")), (Ok(apart), Ok(!apart)), "{of}");
    }
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
            "is", "null", "'а'", "2020", "casei(", "s_within(", "POINT(1 2)", "bbox(1,2,3,4)", "a_overlaps(", "date('2020-01-01')", "t_after(", "interval(", "'..'",
        ]), 0..20),
    ) {
        let _ = holds(&words.join(" "));
    }
}
