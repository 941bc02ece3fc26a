//! The abstract tests of CQL2, asked of every collection and every property.

use std::collections::BTreeSet;

use super::{super::where_and_when, Ids, Source, Type};
use crate::{client::Client, support::encoded};

/// A value as the abstract tests choose it.
fn literal(wanted: Type) -> &'static str {
    match wanted {
        Type::Text => "'foo'",
        Type::Integer => "1",
        Type::Date => "DATE('2022-04-14')",
        Type::List | Type::Geometry => unreachable!("no single value"),
    }
}

#[tokio::test]
async fn comparisons_exclude_and_complete_each_other() {
    let client = Client::new().await;
    for source in Source::all(&client).await {
        let find = async |filter: String| source.filter(&client, &filter).await;
        let everything = find("true".to_owned()).await;
        assert_eq!(everything, source.ask(&client, "").await);
        assert_eq!(find("false".to_owned()).await, Ids::new());
        for wanted in [Type::Text, Type::Integer, Type::Date] {
            let value = literal(wanted);
            for name in source.of_type(wanted) {
                let known = find(format!("{name} is not null")).await;
                assert!(known.is_disjoint(&find(format!("{name} IS NULL")).await));
                for (a, b) in [("=", "<>"), (">", "<="), ("<", ">=")] {
                    let [with, against] = [
                        find(format!("{name} {a} {value}")).await,
                        find(format!("{name} {b} {value}")).await,
                    ];
                    assert!(with.is_disjoint(&against), "{name} {a} {value}");
                    assert_eq!(&with | &against, known, "{name} {a} {value}: what is not null is either");
                    let turned = a.replace('<', "?").replace('>', "<").replace('?', ">");
                    assert_eq!(
                        find(format!("{value} {turned} {name}")).await,
                        with,
                        "{value} {turned} {name}"
                    );
                    assert_eq!(
                        find(format!("{value} {b} {name}")).await.len()
                            + find(format!("{value} {a} {name}")).await.len(),
                        known.len()
                    );
                    assert_eq!(
                        find(format!("{name} {a} {name}")).await.is_empty(),
                        a != "=" || known.is_empty()
                    );
                    assert_eq!(
                        find(format!("{name} {b} {name}")).await.is_empty(),
                        b == "<>" || known.is_empty()
                    );
                }
            }
        }
        for value in ["'foo'", "true", "3.14", "1", "TIMESTAMP('2022-04-14T14:48:46Z')", "DATE('2022-04-14')"]
        {
            for (sign, holds) in
                [("=", true), ("<>", false), (">", false), ("<", false), (">=", true), ("<=", true)]
            {
                let found = find(format!("{value} {sign} {value}")).await;
                assert_eq!(found, if holds { everything.clone() } else { Ids::new() }, "{value} {sign}");
            }
        }
    }
}

#[tokio::test]
async fn patterns_lists_and_ranges_are_kept() {
    let client = Client::new().await;
    for source in Source::all(&client).await {
        let find = async |filter: String| source.filter(&client, &filter).await;
        for name in source.of_type(Type::Text) {
            let known = find(format!("{name} is not null")).await;
            let any = find(format!("{name} like '_%'")).await;
            let empty = find(format!("{name} like ''")).await;
            assert!(any.is_disjoint(&empty));
            assert_eq!(&any | &empty, known);
            assert_eq!(find(format!("{name} LIKE '%'")).await, known);
            assert_eq!(find(format!("{name} like '%%'")).await, known);
            assert_eq!(find(format!("{name} like '\\%\\_'")).await, Ids::new());
            assert_eq!(find(format!("{name} in ('foo', 'bar')")).await, Ids::new());
            for fold in ["CASEI", "ACCENTI"] {
                let [a, b] = if fold == "CASEI" { ["foo", "FOO"] } else { ["äöüéáí", "aoueai"] };
                let same = find(format!("{fold}({name}) = {fold}('{a}')")).await;
                let other = find(format!("{fold}({name}) <> {fold}('{b}')")).await;
                assert!(same.is_disjoint(&other));
                assert_eq!(&same | &other, known);
                let [a, b] = if fold == "CASEI" { ["б%", "Б%"] } else { ["Й%", "И%"] };
                let both = [
                    find(format!("{fold}({name}) LIKE {fold}('{a}')")).await,
                    find(format!("{fold}({name}) LIKE {fold}('{b}')")).await,
                ];
                assert_eq!(both[0], both[1], "{name}");
                if fold == "CASEI" {
                    assert!(both[0].is_superset(&find(format!("{name} like '{b}'")).await));
                }
            }
            let folded = |text: &str| format!("ACCENTI(CASEI({name})) LIKE accenti(casei('{text}'))");
            assert_eq!(find(folded("Ё%")).await, find(folded("е%")).await);
        }
        for name in source.of_type(Type::Integer) {
            let within = find(format!("{name} BETWEEN 0 AND 3000")).await;
            assert_eq!(within, find(format!("{name} >= 0 and {name} <= 3000")).await);
            assert_eq!(find(format!("{name} between 100.0 and 1.0")).await, Ids::new());
            assert_eq!(
                find(format!("{name} IN (1, 2, 3)")).await,
                find(format!("{name}=1 or {name}=2 or {name}=3")).await
            );
        }
        for name in source.of_type(Type::Date) {
            assert_eq!(find(format!("{name} in ('1922-04-14', '1922-04-15')")).await, Ids::new());
        }
    }
}

#[tokio::test]
async fn geometries_lie_to_others_as_the_functions_say() {
    const EARTH: &str = "POLYGON((-180 -90,180 -90,180 90,-180 90,-180 -90))";
    let client = Client::new().await;
    for source in Source::all(&client).await {
        let [geometry] = *source.of_type(Type::Geometry) else { unreachable!("one geometry") };
        let find = async |function: &str, to: &str| {
            source.filter(&client, &format!("{function}({geometry},{to})")).await
        };
        let placed = source.filter(&client, &format!("{geometry} is not null")).await;
        for function in ["S_INTERSECTS", "S_WITHIN"] {
            assert_eq!(find(function, "BBOX(-180,-90,180,90)").await, placed, "{function}");
            assert_eq!(find(function, EARTH).await, placed, "{function}");
        }
        for function in ["S_DISJOINT", "S_CONTAINS", "S_EQUALS", "S_TOUCHES", "S_CROSSES", "S_OVERLAPS"] {
            assert_eq!(find(function, "BBOX(-180,-90,180,90)").await, Ids::new(), "{function}");
            assert_eq!(find(function, EARTH).await, Ids::new(), "{function}");
        }
        for to in [
            "LINESTRING(7 50,10 51)",
            "POINT(7.02 49.92)",
            "POINT(86.01 55.31)",
            "LINESTRING(85 55.31, 87 55.31)",
        ] {
            let [with, without] = [find("S_INTERSECTS", to).await, find("S_DISJOINT", to).await];
            assert!(with.is_disjoint(&without));
            assert_eq!(&with | &without, placed, "{to}");
        }
        let west = find("S_INTERSECTS", "BBOX(-180,-90,-150,90)").await;
        for to in [
            "LINESTRING(-180 -45, 0 -45)",
            "MULTILINESTRING((-180 -45, 0 -45), (0 45, 180 45))",
            "POLYGON((-180 -90, -90 -90, -90 90, -180 90, -180 -90), (-120 -50, -100 -50, -100 -40, -120 -40, -120 -50))",
            "MULTIPOLYGON(((-180 -90, -90 -90, -90 90, -180 90, -180 -90), (-120 -50, -100 -50, -100 -40, -120 -40, -120 -50)),((0 0, 10 0, 10 10, 0 10, 0 0)))",
            "GEOMETRYCOLLECTION(POINT(7.02 49.92), POLYGON((0 0, 10 0, 10 10, 0 10, 0 0)))",
            "MULTIPOINT(7 50,10 51)",
        ] {
            // The only thing in that half of the world is a bench of Уэлен.
            let is_west = to.contains("(-180 -90,");
            let wanted = if is_west { west.clone() } else { Ids::new() };
            assert_eq!(find("S_INTERSECTS", to).await, wanted, "{to}");
            let [within, contains] = [find("S_WITHIN", to).await, find("S_CONTAINS", to).await];
            assert!(within.is_disjoint(&contains));
        }
        let east = find("S_INTERSECTS", "BBOX(150,-90,180,90)").await;
        assert_eq!(find("S_INTERSECTS", "BBOX(150,-90,-150,90)").await, &west | &east);
        assert_eq!(find("S_INTERSECTS", "BBOX(80,-90,-150,90)").await, placed);
        for nowhere in ["POINT(90 180)", "MULTIPOINT(7.02 49.92, 90 180)"] {
            for function in ["S_INTERSECTS", "S_DISJOINT"] {
                let filter = encoded(&format!("{function}({geometry},{nowhere})"));
                source.refuses(&client, &format!("filter={filter}")).await;
            }
        }
    }
}

#[tokio::test]
async fn times_lie_to_others_as_the_functions_say() {
    let client = Client::new().await;
    for source in Source::all(&client).await {
        let find = async |filter: String| source.filter(&client, &filter).await;
        for name in source.of_type(Type::Date) {
            let known = find(format!("{name} is not null")).await;
            for to in [
                "DATE('2020-01-01')",
                "INTERVAL('2019-01-01','2020-01-01')",
                "INTERVAL('..','2020-01-01')",
                "TIMESTAMP('2020-01-01T00:00:00Z')",
            ] {
                let mut sets = Vec::new();
                for function in ["T_AFTER", "T_BEFORE", "T_INTERSECTS", "T_DISJOINT"] {
                    sets.push(find(format!("{function}({name},{to})")).await);
                }
                let [after, before, meets, apart] = sets.as_slice() else { unreachable!() };
                assert!(after.is_disjoint(before) && meets.is_disjoint(apart));
                assert_eq!((&(after | before), &(meets | apart)), (apart, &known), "{name} {to}");
                assert!(find(format!("T_EQUALS({name},{to})")).await.is_subset(meets));
            }
            source
                .refuses(
                    &client,
                    &format!("filter={}", encoded(&format!("T_MEETS({name}, DATE('2020-01-01'))"))),
                )
                .await;
        }
    }
}

/// How two periods lie to each other by the clauses of the standard, which names a function for each way.
fn lie(function: &str, [a, b]: [&str; 2], [c, d]: [&str; 2]) -> bool {
    match function {
        "AFTER" => a > d,
        "BEFORE" => b < c,
        "CONTAINS" => a < c && b > d,
        "DISJOINT" => b < c || a > d,
        "DURING" => a > c && b < d,
        "EQUALS" => a == c && b == d,
        "FINISHEDBY" => a < c && b == d,
        "FINISHES" => a > c && b == d,
        "INTERSECTS" => !(b < c || a > d),
        "MEETS" => b == c,
        "METBY" => a == d,
        "OVERLAPPEDBY" => a > c && a < d && b > d,
        "OVERLAPS" => a < c && b > c && b < d,
        "STARTEDBY" => a == c && b > d,
        "STARTS" => a == c && b < d,
        other => unreachable!("{other} is no function"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn periods_of_features_lie_to_others_as_the_functions_say() {
    const FUNCTIONS: [&str; 15] = [
        "AFTER",
        "BEFORE",
        "CONTAINS",
        "DISJOINT",
        "DURING",
        "EQUALS",
        "FINISHEDBY",
        "FINISHES",
        "INTERSECTS",
        "MEETS",
        "METBY",
        "OVERLAPPEDBY",
        "OVERLAPS",
        "STARTEDBY",
        "STARTS",
    ];
    let client = where_and_when::client().await;
    let mut found_some = BTreeSet::new();
    for source in Source::all(&client).await {
        let dates = source.of_type(Type::Date);
        if !dates.contains(&"valid_from") {
            assert!(dates.is_empty(), "{}: days that no test asks about", source.items);
            continue;
        }
        let page = client.answer(&format!("{}?limit=10000", source.items)).await;
        let features = page["features"].as_array().expect("features");
        for other in [
            ["2018-01-01", "2019-01-01"],
            ["2019-01-01", "2020-01-01"],
            ["2019-01-01", "2021-01-01"],
            ["2019-01-01", "2100-01-01"],
            ["2019-01-01", "2101-01-01"],
            ["2020-01-01", "2021-01-01"],
            ["2020-01-01", "2100-01-01"],
            ["2020-01-01", "2101-01-01"],
            ["2020-06-01", "2021-01-01"],
            ["2021-01-01", "2100-01-01"],
            ["2021-01-01", "2101-01-01"],
            ["2100-01-01", "2101-01-01"],
            ["2101-01-01", "2102-01-01"],
        ] {
            for function in FUNCTIONS {
                let wanted = features.iter().filter(|feature| {
                    let told = |name: &str| feature["properties"][name].as_str();
                    // An end that is not known is open beside one that is.
                    let is_known = told("valid_from").or(told("valid_to")).is_some();
                    let own = [told("valid_from").unwrap_or("0000"), told("valid_to").unwrap_or("9999")];
                    is_known && lie(function, own, other)
                });
                let wanted: Ids = wanted.map(|f| f["id"].as_str().expect("an id").to_owned()).collect();
                let [from, to] = other;
                let filter = format!("T_{function}(INTERVAL(valid_from,valid_to),INTERVAL('{from}','{to}'))");
                assert_eq!(source.filter(&client, &filter).await, wanted, "{} {filter}", source.items);
                if !wanted.is_empty() {
                    found_some.insert(function);
                }
            }
        }
    }
    assert_eq!(found_some.len(), FUNCTIONS.len(), "some are found in each way: {found_some:?}");
}
