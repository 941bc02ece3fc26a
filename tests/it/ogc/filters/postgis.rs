//! Filters and `PostGIS`, asked the same of the same features.

use serde_json::Value;

use super::{super::where_and_when, Ids, Source, Type, type_of};
use crate::{partition::Dice, postgres};

/// A condition in CQL2 and in SQL.
type Pair = (String, String);

const SIGNS: [&str; 6] = ["=", "<>", "<", "<=", ">", ">="];

fn pair(cql: String, sql: String) -> Pair {
    (cql, sql)
}

/// Conditions on every queryable, with values that features have and with others.
fn conditions(source: &Source, features: &[Value]) -> Vec<Pair> {
    let mut all =
        vec![pair("true".to_owned(), "true".to_owned()), pair("false".to_owned(), "false".to_owned())];
    for (name, told) in &source.queryables {
        let values = features.iter().map(|feature| match name.as_str() {
            "id" => &feature["id"],
            name => &feature["properties"][name],
        });
        let mut texts: Vec<String> = values
            .filter(|value| !value.is_null())
            .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            .collect();
        texts.sort();
        texts.dedup();
        let texts = [texts.first(), texts.get(texts.len() / 2), texts.last()];
        let texts: Vec<String> = texts.into_iter().flatten().map(|text| text.replace('\'', "''")).collect();
        let column = match (name.as_str(), type_of(told)) {
            ("id", _) => "id collate \"C\"".to_owned(),
            (_, Type::Text) => format!("(p->>'{name}') collate \"C\""),
            (_, Type::Integer) => format!("(p->>'{name}')::bigint"),
            (_, Type::Date) => format!("(p->>'{name}')::date"),
            (_, Type::List) => format!("(p->'{name}')"),
            (_, Type::Geometry) => "g".to_owned(),
        };
        all.push(pair(format!("{name} is null"), format!("({column}) is null")));
        match type_of(told) {
            Type::Text => of_texts(name, &column, &texts, &mut all),
            Type::Integer => of_numbers(name, &column, &texts, &mut all),
            Type::Date => of_days(name, &column, &texts, &mut all),
            Type::List => of_lists(name, &column, &mut all),
            Type::Geometry => of_geometries(name, &column, &mut all),
        }
    }
    all
}

fn of_texts(name: &str, column: &str, texts: &[String], all: &mut Vec<Pair>) {
    for value in texts.iter().map(String::as_str).chain(["foo", ""]) {
        all.extend(
            SIGNS.map(|sign| pair(format!("{name} {sign} '{value}'"), format!("{column} {sign} '{value}'"))),
        );
        let loud = value.to_uppercase();
        all.push(pair(
            format!("casei({name}) = casei('{loud}')"),
            format!("lower({column} collate \"default\") = lower('{value}')"),
        ));
        let begin: String = value.chars().take(3).collect();
        for pattern in [format!("{begin}%"), format!("_{begin}%_"), format!("%{value}")] {
            all.push(pair(format!("{name} not like '{pattern}'"), format!("{column} not like '{pattern}'")));
        }
    }
    let list = texts.join("','");
    all.push(pair(format!("{name} in ('foo', '{list}')"), format!("{column} in ('foo', '{list}')")));
    all.push(pair(format!("'foo' not in ({name}, 'bar')"), format!("'foo' not in ({column}, 'bar')")));
    for begin in ["a", "я"] {
        all.push(pair(
            format!("'k' not between '{begin}' and {name}"),
            of_range(&format!("'k' not between '{begin}' and {column}"), column),
        ));
    }
}

/// A range as CQL2 has it: of one whose ends are not all known nothing can be told, which SQL sometimes does.
fn of_range(sql: &str, column: &str) -> String {
    format!("(case when {column} is not null then {sql} end)")
}

fn of_numbers(name: &str, column: &str, texts: &[String], all: &mut Vec<Pair>) {
    for value in texts.iter().map(String::as_str).chain(["1", "-3.5"]) {
        all.extend(
            SIGNS.map(|sign| pair(format!("{value} {sign} {name}"), format!("{value} {sign} {column}"))),
        );
        all.push(pair(
            format!("{name} not between 1 and {value}"),
            format!("{column} not between 1 and {value}"),
        ));
        all.push(pair(format!("{value} not in ({name}, 6)"), format!("{value} not in ({column}, 6)")));
        for least in ["1", "3000"] {
            all.push(pair(
                format!("{value} not between {least} and {name}"),
                of_range(&format!("{value} not between {least} and {column}"), column),
            ));
        }
    }
}

fn of_days(name: &str, column: &str, texts: &[String], all: &mut Vec<Pair>) {
    for value in texts.iter().map(String::as_str).chain(["2022-04-14"]) {
        let day = format!("date('{value}')");
        all.extend(
            SIGNS.map(|sign| pair(format!("{name} {sign} {day}"), format!("{column} {sign} date '{value}'"))),
        );
        all.push(pair(format!("'{value}' in ({name})"), format!("date '{value}' in ({column})")));
        all.push(pair(
            format!("'{value}' not in ({name}, '2022-04-15')"),
            format!("date '{value}' not in ({column}, date '2022-04-15')"),
        ));
        all.push(pair(
            format!("t_after({name}, interval('..', '{value}'))"),
            format!("{column} > date '{value}'"),
        ));
    }
}

fn of_lists(name: &str, column: &str, all: &mut Vec<Pair>) {
    for value in ["[\"alfa\"]", "[\"alfa\",\"beta\"]", "[]"] {
        let list = value.replace('"', "'").replace('[', "(").replace(']', ")");
        let (holds, is_held) = (format!("{column} @> '{value}'"), format!("{column} <@ '{value}'"));
        all.push(pair(format!("a_equals({name}, {list})"), format!("({holds} and {is_held})")));
        all.push(pair(format!("a_contains({name}, {list})"), holds));
        all.push(pair(format!("a_containedBy({name}, {list})"), is_held));
    }
}

fn of_geometries(name: &str, column: &str, all: &mut Vec<Pair>) {
    const ALL: [&str; 8] =
        ["intersects", "disjoint", "equals", "touches", "within", "overlaps", "crosses", "contains"];
    // None runs where the city is drawn finer than its GeoJSON tells, which is what PostGIS gets.
    for wkt in [
        "POINT(86.01 55.31)",
        "LINESTRING(86 55.31, 86.05 55.31)",
        "LINESTRING(86.04 55.30, 86.04 55.33)",
        "POLYGON((86.04 55.3, 86.06 55.3, 86.06 55.33, 86.04 55.33, 86.04 55.3))",
        "POLYGON((86.01 55.29, 86.03 55.29, 86.03 55.32, 86.01 55.32, 86.01 55.29))",
        "MULTIPOINT(86.01 55.31, 86.07 55.32)",
        "GEOMETRYCOLLECTION(POINT(86.07 55.32), POLYGON((85 55, 86.01 55, 86.01 56, 85 56, 85 55)))",
    ] {
        // PostGIS relates collections in two ways alone.
        let functions = if wkt.starts_with("GEOMETRYCOLLECTION") { &ALL[..2] } else { &ALL };
        let drawn = format!("st_geomfromtext('{wkt}', 4326)");
        for function in functions {
            all.push(pair(
                format!("s_{function}({name}, {wkt})"),
                format!("st_{function}({column}, {drawn})"),
            ));
            all.push(pair(
                format!("s_{function}({wkt}, {name})"),
                format!("st_{function}({drawn}, {column})"),
            ));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_find_what_postgis_finds() {
    let Some(database) = postgres::database() else { return };
    // Questions of hundreds of parts, about few rows, are not worth a compiler or helpers.
    database.sql(&format!(
        "alter database {0} set jit = off; alter database {0} set max_parallel_workers_per_gather = 0",
        database.name
    ));
    let client = where_and_when::client().await;
    let mut dice = Dice(20);
    let (mut asked, mut found_some) = (0, 0);
    for source in Source::all(&client).await {
        let page = client.answer(&format!("{}?limit=10000", source.items)).await;
        let features = page["features"].as_array().expect("features");
        database.sql("drop table if exists f; create table f (id text, g geometry, p jsonb)");
        let json = page["features"].to_string().replace('\'', "''");
        database.sql(&format!(
            "insert into f select e->>'id', st_setsrid(st_geomfromgeojson(nullif(e->'geometry', 'null')::text), 4326), e->'properties'
             from jsonb_array_elements('{json}'::jsonb) e"
        ));
        let mut pairs = conditions(&source, features);
        let single = pairs.len();
        for _ in 0..single {
            let [one, two, three, four] = std::array::from_fn(|_| &pairs[dice.below(single)]);
            let join = |[a, b, c, d]: [&String; 4]| {
                format!("((not ({a}) and ({b})) or (({c}) and not ({d})) or not (({a}) and ({d})))")
            };
            let cql = join([&one.0, &two.0, &three.0, &four.0]);
            let sql = join([&one.1, &two.1, &three.1, &four.1]);
            pairs.push((cql, sql));
        }
        // One question for all: a column each would be too many.
        for chunk in pairs.chunks(200) {
            let questions: Vec<String> = chunk
                .iter()
                .enumerate()
                .map(|(n, (_, sql))| {
                    format!("select {n} n, coalesce(string_agg(id, ' '), '') ids from f where {sql}")
                })
                .collect();
            let answers =
                database.sql(&format!("select ids from ({}) q order by n", questions.join(" union all ")));
            assert_eq!(answers.len(), chunk.len());
            for ((cql, sql), answer) in chunk.iter().zip(answers) {
                let wanted: Ids = answer[0].split_whitespace().map(str::to_owned).collect();
                assert_eq!(source.filter(&client, cql).await, wanted, "{} {cql}\n{sql}", source.items);
                asked += 1;
                found_some += usize::from(!wanted.is_empty() && wanted.len() < features.len());
            }
        }
    }
    assert!(found_some * 10 > asked, "of {asked} questions {found_some} part the features");
}
