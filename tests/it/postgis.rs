//! The PostGIS store beside what every store promises: the feed under psql, roles, refusals, a server that goes away.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use dvor::{
    domain::Revision,
    store::{
        Changes, IfMissing, IfOlder, Origin, Record, Store, StoreError, Table,
        postgis::{DatabaseUrl, PostgisStore},
    },
};
use sqlx::{Connection, PgConnection};

use crate::{
    postgres::{self, Database},
    workshop::{place, put_place, run, sample},
};

async fn open(database: &Database) -> Arc<dyn Store> {
    open_as(&database.url()).await.expect("the store opens")
}

async fn open_as(url: &str) -> Result<Arc<dyn Store>, StoreError> {
    let url = DatabaseUrl::new(url).expect("a URL");
    Ok(Arc::new(PostgisStore::open(&url, IfMissing::Fail, IfOlder::Fail).await?))
}

/// A story on a store with the sample rows, and its database.
fn with_sample(story: impl AsyncFn(&dyn Store, &Database, Revision)) {
    let Some(database) = postgres::database() else { return };
    run(async {
        let store = open(&database).await;
        let start = store.write(&sample(), Origin::default()).await.expect("written").revision;
        story(store.as_ref(), &database, start).await;
        store.close().await;
    });
}

async fn connect(database: &Database) -> PgConnection {
    PgConnection::connect(&database.url()).await.expect("connected")
}

async fn say(connection: &mut PgConnection, sql: &'static str) {
    sqlx::raw_sql(sql).execute(connection).await.unwrap_or_else(|e| unreachable!("{sql}: {e}"));
}

async fn changes(store: &dyn Store, since: Revision) -> Changes {
    store.changes(since).await.expect("the store reads")
}

fn ids(changes: &Changes) -> Vec<&str> {
    let mut ids: Vec<&str> = changes.rows.records.iter().map(|(_, _, r)| r.id()).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn an_earlier_writer_who_commits_later_gets_the_later_revision() {
    with_sample(async |store, database, start| {
        let (mut slow, mut quick) = (connect(database).await, connect(database).await);
        say(&mut slow, "begin; update city.place_point set name = 'slow' where id = 'a'").await;
        say(&mut quick, "begin; update city.place_point set name = 'quick' where id = 'b'").await;
        say(&mut quick, "commit").await;
        let told = changes(store, start).await;
        assert_eq!((ids(&told), told.revision), (vec!["b"], Revision(start.0 + 1)));
        say(&mut slow, "commit").await;
        let told = changes(store, told.revision).await;
        assert_eq!((ids(&told), told.revision), (vec!["a"], Revision(start.0 + 2)));
    });
}

#[test]
fn constraints_set_immediate_hold_others_commits_back_and_keep_the_order() {
    with_sample(async |store, database, start| {
        let (mut first, mut second) = (connect(database).await, connect(database).await);
        say(
            &mut first,
            "begin; set constraints all immediate; update city.place_point set name = '1' where id = 'a'",
        )
        .await;
        say(&mut second, "begin; update city.place_point set name = '2' where id = 'b'").await;
        let mut commit = tokio::spawn(async move { say(&mut second, "commit").await });
        let early = tokio::time::timeout(Duration::from_millis(300), &mut commit).await;
        assert!(early.is_err(), "the second waits for the first");
        assert_eq!(changes(store, start).await.revision, start, "nothing is told before it is committed");
        let busy = store.write(&[put_place("c", "Ещё")], Origin::default()).await;
        assert!(matches!(busy, Err(StoreError::Busy)), "{busy:?}");
        say(&mut first, "commit").await;
        commit.await.expect("committed");
        let told = changes(store, start).await;
        assert_eq!((ids(&told), told.revision), (vec!["a", "b"], Revision(start.0 + 2)));
        let order = database.sql(&format!("select row_id from change where rev > {} order by rev", start.0));
        assert_eq!(order, [["a"], ["b"]]);
    });
}

#[test]
fn what_was_rolled_back_is_never_told_and_hides_nothing() {
    with_sample(async |store, database, start| {
        let mut other = connect(database).await;
        say(
            &mut other,
            "begin; set constraints all immediate; update city.place_point set name = 'x'; rollback",
        )
        .await;
        say(
            &mut other,
            "begin; savepoint s; update city.place_point set name = 'y' where id = 'a'; rollback to s; \
             update city.place_point set name = 'z' where id = 'b'; commit",
        )
        .await;
        let told = changes(store, start).await;
        assert_eq!(ids(&told), ["b"]);
        assert!(told.reloaded.is_empty(), "a gap in the revisions is no loss");
    });
}

#[test]
fn a_transaction_with_an_old_view_can_still_commit_its_change() {
    with_sample(async |store, database, start| {
        let mut old = connect(database).await;
        say(&mut old, "begin isolation level repeatable read; select * from city.place_point").await;
        store.write(&[put_place("b", "Новее")], Origin::default()).await.expect("written");
        say(&mut old, "update city.place_point set name = 'старое' where id = 'a'; commit").await;
        assert_eq!(ids(&changes(store, start).await), ["a", "b"]);
    });
}

/// Waits until a session of dvor's waits for somebody's lock.
async fn until_dvor_waits(database: &Database) {
    let mut asking = connect(database).await;
    let waits = "select exists (select from pg_stat_activity where datname = current_database() \
                 and application_name = 'dvor' and wait_event_type = 'Lock')";
    while !sqlx::query_scalar::<_, bool>(waits).fetch_one(&mut asking).await.expect("asked") {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[test]
fn an_edit_of_a_row_that_another_takes_away_meanwhile_is_kept_all_the_same() {
    for taken_away in [
        "begin; delete from city.place_point where id = 'a'",
        "begin; update city.place_point set id = 'moved' where id = 'a'",
        "begin; delete from city.place_point where id = 'a'; \
         insert into city.place_point (id, category_id, geom) values ('a', 'yard', 'SRID=4326;POINT(86 55)')",
    ] {
        with_sample(async |store, database, _| {
            let mut other = connect(database).await;
            say(&mut other, taken_away).await;
            let writes = [put_place("a", "Правка"), put_place("b", "Рядом")];
            let (written, ()) = tokio::join!(store.write(&writes, Origin::default()), async {
                until_dvor_waits(database).await;
                say(&mut other, "commit").await;
            });
            assert_eq!(written.expect("written").rows_changed, 2, "{taken_away}");
            let named = database.sql("select id, name from place_point where id in ('a', 'b') order by id");
            assert_eq!(named, [["a", "Правка"], ["b", "Рядом"]], "{taken_away}");
        });
    }
}

#[test]
fn what_came_of_a_write_is_not_told_while_it_is_under_way() {
    with_sample(async |store, database, _| {
        assert_eq!(store.outcome("k").await.expect("asked"), None);
        let mut other = connect(database).await;
        say(&mut other, "begin; update city.place_point set name = 'x' where id = 'a'").await;
        let writes = [put_place("a", "Правка")];
        let origin = Origin { key: Some("k"), ..Origin::default() };
        let (written, ()) = tokio::join!(store.write(&writes, origin), async {
            until_dvor_waits(database).await;
            let told = store.outcome("k").await;
            assert!(matches!(told, Err(StoreError::Busy)), "{told:?}");
            let (one, two) = tokio::join!(store.outcome("other"), store.outcome("other"));
            assert_eq!((one.expect("asked"), two.expect("asked")), (None, None));
            say(&mut other, "rollback").await;
        });
        assert_eq!(store.outcome("k").await.expect("asked"), Some(written.expect("written")));
    });
}

#[test]
fn a_promoted_replica_that_lacks_a_change_taken_in_has_everything_read_again() {
    with_sample(async |store, database, start| {
        assert_eq!(store.load().await.expect("read").revision, start);
        store.write(&[put_place("a", "Потеряно")], Origin::default()).await.expect("written");
        let lost = changes(store, start).await.revision;
        database.sql(&format!(
            "set session_replication_role = replica; delete from change where rev = {lost}; \
             insert into change (rev, table_name, row_fid, row_id, op) \
             select {lost}, 'place_point', fid, id, 'update' from place_point where id = 'b'; \
             update place_point set name = 'Было' where id = 'a'",
            lost = lost.0
        ));
        for _ in 0..2 {
            let told = changes(store, lost).await;
            assert_eq!((told.revision, told.reloaded.len()), (lost, 0), "it cannot be told yet");
        }
        database.sql("update place_point set name = 'Новое' where id = 'c'");
        let told = changes(store, lost).await;
        assert_eq!((told.revision, told.reloaded.as_slice()), (Revision(lost.0 + 1), Table::ALL.as_slice()));
        let shown = told.rows.records.iter().any(|(_, _, r)| *r == Record::Place(place("a", "Было")));
        assert!(shown && told.settings.is_some());
        database.sql("update place_point set name = 'Ещё' where id = 'c'");
        let told = changes(store, told.revision).await;
        assert_eq!((ids(&told), told.reloaded.len()), (vec!["c"], 0), "and once only");
        database.sql("delete from change");
        assert_eq!(changes(store, told.revision).await.reloaded, [], "a pruned log is the same log");
        database.sql("update place_point set name = 'Опять' where id = 'c'");
        let told = changes(store, told.revision).await;
        assert_eq!((ids(&told), told.reloaded.len()), (vec!["c"], 0));
    });
}

#[test]
#[allow(clippy::many_single_char_names, reason = "ten of a kind")]
fn writers_who_find_every_connection_at_work_are_told_that_the_store_is_busy() {
    with_sample(async |store, database, _| {
        let mut other = connect(database).await;
        say(
            &mut other,
            "begin; insert into city.place_point (id, category_id, geom) \
             select 'n-' || n, 'yard', 'SRID=4326;POINT(86 55)' from generate_series(1, 10) as n",
        )
        .await;
        let write =
            async |n: usize| store.write(&[put_place(&format!("n-{n}"), "Правка")], Origin::default()).await;
        let (a, b, c, d, e, f, g, h, i, j) = tokio::join!(
            write(1),
            write(2),
            write(3),
            write(4),
            write(5),
            write(6),
            write(7),
            write(8),
            write(9),
            write(10)
        );
        for told in [a, b, c, d, e, f, g, h, i, j] {
            assert!(matches!(told, Err(StoreError::Busy)), "{told:?}");
        }
    });
}

#[test]
fn a_database_that_is_not_the_one_opened_any_more_is_away_until_it_is_back() {
    with_sample(async |store, database, start| {
        for (gone, back) in [
            ("alter schema city rename to gone", "alter schema gone rename to city"),
            ("alter table city.change rename to gone", "alter table city.gone rename to change"),
        ] {
            database.sql(gone);
            let told = store.changes(start).await;
            assert!(matches!(told, Err(StoreError::Away { .. })), "{gone}: {told:?}");
            let told = store.write(&[put_place("a", gone)], Origin::default()).await;
            assert!(matches!(told, Err(StoreError::Away { .. })), "{gone}: {told:?}");
            database.sql(back);
            assert_eq!(changes(store, start).await.revision, start, "{back}");
        }
    });
}

#[test]
fn a_truncated_table_is_told_whole_and_empty() {
    with_sample(async |store, database, start| {
        database.sql("truncate place_point");
        let told = changes(store, start).await;
        assert_eq!((told.reloaded.as_slice(), told.rows.records.len()), ([Table::PlacePoint].as_slice(), 0));
        database.sql("truncate territory cascade");
        let told = changes(store, told.revision).await;
        let reloaded: BTreeSet<Table> = told.reloaded.iter().copied().collect();
        assert_eq!(reloaded, BTreeSet::from([Table::Territory, Table::Boundary, Table::HouseList]));
    });
}

#[test]
fn fifty_thousand_rows_changed_in_one_statement_are_told_whole() {
    with_sample(async |store, database, start| {
        database.sql(
            "insert into address (id, text, house, geom) select 'h-' || n, 'Дом ' || n, n::text, \
             'SRID=4326;POINT(86 55)' from generate_series(1, 50000) as n",
        );
        let made = changes(store, start).await;
        assert_eq!(made.revision, Revision(start.0 + 50_000));
        database.sql("update address set flats = 7");
        let told = changes(store, made.revision).await;
        assert_eq!(told.revision, Revision(made.revision.0 + 50_002));
        assert_eq!(
            (told.reloaded.as_slice(), told.rows.records.len()),
            ([Table::Address].as_slice(), 50_002)
        );
        assert_eq!(told.rows.faults, []);
    });
}

#[test]
fn a_row_that_changes_its_fid_leaves_its_old_one() {
    with_sample(async |store, database, start| {
        database.sql("update place_point set fid = 900 where id = 'a'");
        let told = changes(store, start).await;
        assert_eq!((ids(&told), told.gone.len()), (vec!["a"], 1));
    });
}

#[test]
fn a_renamed_row_takes_those_that_name_it_along() {
    with_sample(async |store, database, start| {
        database.sql("update category set id = 'court' where id = 'yard'");
        let told = changes(store, start).await;
        assert!(
            ids(&told).starts_with(&["a", "area", "b"]) && ids(&told).contains(&"court"),
            "{:?}",
            ids(&told)
        );
    });
}

#[test]
fn a_row_without_an_id_gets_one_of_its_table() {
    with_sample(async |store, database, start| {
        database.sql("insert into place_point (category_id, geom) values ('yard', 'SRID=4326;POINT(86 55)')");
        let told = changes(store, start).await;
        assert!(ids(&told)[0].starts_with("place-point-"), "{:?}", ids(&told));
    });
}

#[test]
fn shapes_that_mean_nothing_are_told_as_faults_row_by_row() {
    with_sample(async |store, database, start| {
        for (shape, about) in [("POINT(1e300 0)", "1e300"), ("POINT EMPTY", "geom is empty")] {
            database.sql(&format!("update place_point set geom = 'SRID=4326;{shape}' where id = 'a'"));
            let told = changes(store, start).await;
            assert_eq!(told.rows.faults.len(), 1, "{shape}");
            assert!(
                told.rows.faults[0].reason.contains(about) || about == "1e300",
                "{}",
                told.rows.faults[0]
            );
        }
        database.sql("update boundary set valid_to = 'infinity' where id = 'optimist-2019'");
        let faults = store.load().await.expect("the rest is read").rows.faults;
        assert!(faults.iter().any(|f| f.reason.contains("valid_to should be a date")), "{faults:?}");
    });
}

#[test]
fn a_commit_of_another_program_is_hinted_and_so_is_a_lost_connection() {
    with_sample(async |store, database, _| {
        let hinted = async || tokio::time::timeout(Duration::from_secs(10), store.hint()).await.is_ok();
        assert!(hinted().await, "as soon as it listens");
        database.sql("update place_point set name = 'x' where id = 'a'");
        assert!(hinted().await, "a commit");
        database.sql(
            "select pg_terminate_backend(pid) from pg_stat_activity \
             where datname = current_database() and query ilike 'listen%'",
        );
        assert!(hinted().await, "a lost connection may have missed something");
        assert!(hinted().await, "it listens again");
        database.sql("update place_point set name = 'y' where id = 'a'");
        assert!(hinted().await, "another commit");
    });
}

#[test]
fn connections_cut_on_the_server_are_made_anew_without_a_word() {
    with_sample(async |store, database, start| {
        for n in 0..3 {
            database.sql(
                "select pg_terminate_backend(pid) from pg_stat_activity \
                 where datname = current_database() and application_name = 'dvor'",
            );
            store.write(&[put_place("a", &n.to_string())], Origin::default()).await.expect("written");
            database.sql(
                "select pg_terminate_backend(pid) from pg_stat_activity \
                 where datname = current_database() and application_name = 'dvor'",
            );
            assert_eq!(ids(&changes(store, start).await), ["a"]);
        }
    });
}

#[test]
fn triggers_taken_away_are_restored_and_the_table_is_read_again() {
    with_sample(async |store, database, start| {
        database.sql("alter table place_point disable trigger dvor_change");
        database.sql("update place_point set name = 'тихо' where id = 'a'");
        database.sql("drop trigger dvor_history on street");
        assert_eq!(changes(store, start).await.revision, start, "nothing was told");
        let mended = store.mend().await.expect("mended");
        let tables: BTreeSet<&str> = mended.iter().map(|m| m.table.as_str()).collect();
        assert_eq!(tables, BTreeSet::from(["place_point", "street"]));
        let told = changes(store, start).await;
        assert!(told.reloaded.contains(&Table::PlacePoint) && ids(&told).contains(&"a"));
        assert_eq!(store.mend().await.expect("looked"), []);
    });
}

#[test]
fn the_service_cannot_rewrite_the_log_and_a_planner_cannot_see_the_desk() {
    let Some(database) = postgres::database() else { return };
    let (service, planner) = (format!("{}_service", database.name), format!("{}_planner", database.name));
    database.sql(&format!("create role {service} login in role dvor_app"));
    database.sql(&format!("create role {planner} login in role dvor_planner"));
    database.sql("create table desk.account (id text)");
    run(async {
        let store = open_as(&database.url_of(&service)).await.expect("the service's role is enough");
        let start = store.write(&sample(), Origin::actor("k1")).await.expect("written").revision;
        assert_eq!(store.mend().await.expect("looked over"), []);
        for sql in [
            "update change set rev = rev + 1",
            "delete from change",
            "insert into change (table_name, op) values ('act', 'reload')",
            "truncate change",
            "delete from history",
            "select nextval('change_rev')",
            "update feed set pruned = 0",
            "select tell_table('act')",
            "alter table act disable trigger all",
        ] {
            for user in [&service, &planner] {
                let said = database.try_sql_as(user, sql).expect_err(sql);
                assert!(
                    said.contains("permission denied") || said.contains("must be owner"),
                    "{sql}: {said}"
                );
            }
        }
        for sql in ["select * from desk.account", "create table media.x ()", "select * from receipt"] {
            let said = database.try_sql_as(&planner, sql).expect_err(sql);
            assert!(said.contains("permission denied"), "{sql}: {said}");
        }
        database
            .try_sql_as(&planner, "update place_point set name = 'План' where id = 'a'")
            .expect("a planner edits");
        database
            .try_sql_as(
                &planner,
                "insert into place_point (category_id, geom) values ('yard', 'SRID=4326;POINT(86 55)')",
            )
            .expect("a planner draws");
        database.try_sql_as(&planner, "select * from history").expect("a planner looks back");
        assert_eq!(changes(store.as_ref(), start).await.rows.records.len(), 2);
        database.sql("drop trigger dvor_change on act");
        assert_eq!(store.mend().await.expect("the service's role may mend").len(), 1);
        store.close().await;
    });
    database.sql(&format!("drop role {service}; drop role {planner}"));
}

#[test]
fn a_database_that_may_only_be_read_is_read_and_refuses_writes() {
    with_sample(async |store, database, start| {
        database.sql(&format!("alter database {} set default_transaction_read_only = on", database.name));
        let reader = open(database).await;
        assert_eq!(reader.load().await.expect("read").revision, start);
        assert_eq!(reader.changes(Revision(start.0 - 1)).await.expect("read").revision, start);
        assert_eq!(reader.mend().await.expect("looked over"), []);
        let refused = reader.write(&[put_place("a", "Нет")], Origin::default()).await;
        assert!(matches!(refused, Err(StoreError::ReadOnly { .. })), "{refused:?}");
        reader.close().await;
        assert!(store.load().await.is_ok());
    });
}
