//! What people call streets and settlements, kept in the store: found as soon as it is written, gone as soon as it is
//! taken away, whoever edits.

use std::{sync::Arc, time::Duration};

use dvor::{
    app::{App, city_writes},
    store::{Origin, Store},
};

use crate::{
    postgres, small_city,
    workshop::{Service, Site, run, try_sql_in, until},
};

/// One second is the aim, five what a busy machine may need.
const SOON: Duration = Duration::from_secs(5);

async fn over(store: Arc<dyn Store>) -> Service {
    store.write(&city_writes(small_city::city()), Origin::default()).await.expect("written");
    Service::over(store).await
}

/// What a question finds: its code and the houses.
fn found(app: &App, query: &str) -> String {
    let atlas = app.atlas();
    let finding = atlas.register.index().find(query);
    let addresses = atlas.register.addresses();
    let houses: Vec<&str> =
        finding.houses.iter().map(|hit| addresses[hit.address as usize].id.as_str()).collect();
    format!("{} {}", finding.code, houses.join(" ")).trim().to_owned()
}

async fn is_soon(service: &Service, query: &str, want: &str) {
    let seen = until(SOON, || found(&service.app, query) == want).await;
    assert!(seen.is_some(), "{query}: {}, not {want}", found(&service.app, query));
}

/// Edits made with somebody else's SQL, and what is found after each.
async fn follow(service: &Service, sql: impl Fn(&str)) {
    let mira = found(&service.app, "Мира 2");
    let kedrovka = found(&service.app, "Кедровка, Мира 2");
    assert!(kedrovka.starts_with("exact ") && kedrovka != mira, "{kedrovka}, {mira}");
    for (edit, query, want) in [
        ("select 1", "Бродвей 1", found(&service.app, "Весенняя 1")),
        (
            "insert into alias (kind, name, refers_to) values ('street', 'Арбат', 'vesennyaya')",
            "Арбат 1",
            found(&service.app, "Весенняя 1"),
        ),
        (
            "update alias set refers_to = 'lenina' where name = 'Арбат'",
            "Арбат 3",
            found(&service.app, "Ленина 3"),
        ),
        ("delete from alias where name = 'Арбат'", "Арбат 3", "nothing".to_owned()),
        ("select 1", "Мирная, Мира 2", kedrovka.clone()),
        (
            "insert into alias (kind, name, refers_to) values ('locality', 'Кедр', 'Кедровка')",
            "Кедр, Мира 2",
            kedrovka,
        ),
        ("delete from alias where kind = 'locality'", "Кедр, Мира 2", found(&service.app, "Нечто, Мира 2")),
        (
            "insert into alias (kind, name, refers_to) values ('area', 'мкр. Кедр', 'Малый')",
            "Кедр, Мира 2",
            found(&service.app, "Малый, Мира 2"),
        ),
    ] {
        sql(edit);
        is_soon(service, query, &want).await;
    }
    assert_eq!(service.problems(), "");
    sql(
        "insert into alias (kind, name, refers_to) values ('street', 'Тупик', 'nowhere'), ('area', 'Яр', 'Нигде')",
    );
    let problems = [
        "1 aliases are of street nowhere, which does not exist",
        "1 areas lie in locality Нигде, which does not exist",
    ];
    let told = until(SOON, || problems.iter().all(|p| service.problems().contains(p))).await;
    assert!(told.is_some(), "{}", service.problems());
    sql("delete from alias where name in ('Тупик', 'Яр')");
    assert!(until(SOON, || service.problems().is_empty()).await.is_some(), "{}", service.problems());
}

#[test]
fn an_alias_that_another_program_writes_into_the_file_is_understood_at_once_and_forgotten_at_once() {
    run(async {
        let site = Site::new();
        let service = over(site.store().await).await;
        follow(&service, |sql| drop(site.sql(sql))).await;
        let refused = try_sql_in(&site.path, "insert into alias (kind, name) values ('nickname', 'Х')");
        assert!(refused.is_err_and(|e| e.to_string().contains("alias_kind")));
        let kept = site.sql("select op from history where table_name = 'alias' order by rev");
        assert!(kept.contains(&vec!["delete".to_owned()]), "{kept:?}");
    });
}

#[test]
fn an_alias_that_another_program_writes_into_the_database_is_understood_at_once_and_forgotten_at_once() {
    use dvor::store::{IfMissing, IfOlder, postgis::PostgisStore};
    let Some(database) = postgres::database() else { return };
    run(async {
        let store =
            PostgisStore::open(&database.address(), IfMissing::Fail, IfOlder::Fail).await.expect("opens");
        let service = over(Arc::new(store)).await;
        follow(&service, |sql| drop(database.sql(&sql.replace("alias ", "city.alias ")))).await;
        let refused = database.try_sql("insert into city.alias (kind, name) values ('nickname', 'Х')");
        assert!(refused.is_err_and(|e| e.contains("alias_kind")));
        let planner = "select has_table_privilege('dvor_planner', 'city.alias', 'insert')";
        assert_eq!(database.sql(planner), [["t"]]);
        service.app.close().await;
    });
}
