//! dvor's commands on a database: what is refused and how, and what a newcomer does.

use crate::{postgres, workshop::other};

/// Runs dvor, which must fail; what it said.
fn refused(arguments: &[&str]) -> String {
    let (worked, _, said) = other(env!("CARGO_BIN_EXE_dvor"), arguments);
    assert!(!worked, "{arguments:?} should have failed");
    assert!(!said.contains("secret"), "{said}");
    said
}

#[test]
fn each_reason_a_database_cannot_serve_is_one_sentence() {
    let Some(bare) = postgres::bare_database() else { return };
    let url = bare.url();
    let migrate = |url: &str| refused(&["migrate", "--store", url]);
    let check = |url: &str| refused(&["check", "--store", url]);
    assert!(check(&url).contains("holds no city yet; `dvor migrate --store postgres://"));
    let poor = format!("{}_poor", bare.name);
    bare.sql(&format!("create role {poor} login"));
    bare.sql(&format!("grant create on database {} to {poor}", bare.name));
    assert!(migrate(&bare.url_of(&poor)).contains("a superuser says `create extension postgis` there first"));
    assert!(
        check(&url.replace("user=", "password=secret&user=no_such_")).contains("does not let this user in")
    );
    assert!(check(&url.replace("dvor_bare", "no_such")).contains("has no such database"));
    assert!(
        check("postgres://anna:secret@127.0.0.1:9/tos")
            .contains("no PostgreSQL answers at postgres://anna@127")
    );
    bare.sql("create extension postgis");
    bare.sql("set allow_system_table_mods = on; update pg_extension set extversion = '2.5.9' where extname = 'postgis'");
    assert!(migrate(&url).contains("PostGIS is 2.5.9, and dvor needs 3.0 or newer"));
    bare.sql("set allow_system_table_mods = on; update pg_extension set extversion = '3.3.2' where extname = 'postgis'");
    bare.sql("create schema city; create table city.boundary (id text)");
    assert!(migrate(&url).contains("schema city is of another program"));
    bare.sql("drop schema city cascade");
    let (worked, said, _) = other(env!("CARGO_BIN_EXE_dvor"), &["migrate", "--store", &url]);
    assert!(worked && said.contains("up to date"));
    bare.sql(&format!("drop owned by {poor}; grant dvor_app to {poor}"));
    let (worked, _, complaint) =
        other(env!("CARGO_BIN_EXE_dvor"), &["migrate", "--store", &bare.url_of(&poor)]);
    assert!(worked, "nothing is to be migrated: {complaint}");
    bare.sql("insert into city._sqlx_migrations values (9999, 'later', now(), true, '', 0)");
    assert!(check(&url).contains("newer than the"));
    assert!(migrate(&url).contains("newer than the"));
    bare.sql("delete from city._sqlx_migrations where version > 1");
    assert!(check(&url).contains("run `dvor migrate --store postgres:///"));
    bare.sql("select grant_rights()");
    let (serve, older) = (["serve", "--listen", "127.0.0.1:0", "--store"], bare.url_of(&poor));
    assert!(refused(&[&serve[..], &[&older]].concat()).contains("older than"));
    assert!(migrate(&older).contains("only the owner of schema city may migrate it"));
    bare.sql(&format!("revoke dvor_app from {poor}"));
    assert!(check(&bare.url_of(&poor)).contains("grant it dvor_app"));
    bare.sql(&format!("drop role {poor}"));
    bare.sql(&format!("alter database {} set default_transaction_read_only = on", bare.name));
    assert!(migrate(&url).contains("migrate the primary"));
}

#[test]
fn an_older_database_is_brought_up_to_date_with_everything_in_it() {
    let Some(database) = postgres::database() else { return };
    database.sql("insert into street (id, name, label) values ('mira', 'Мира', 'улица Мира')");
    // As the second schema was.
    database.sql("drop table alias; delete from city._sqlx_migrations where version > 2");
    let (worked, _, said) = other(env!("CARGO_BIN_EXE_dvor"), &["migrate", "--store", &database.url()]);
    assert!(worked, "{said}");
    assert_eq!(database.sql("select label from street"), [["улица Мира"]]);
    database.sql("insert into alias (kind, name, refers_to) values ('street', 'Мирная', 'mira')");
    let told = "select count(*) from change where table_name = 'alias' and row_id = 'alias-1'";
    assert_eq!(database.sql(told), [["1"]]);
    database.sql("drop trigger dvor_change on alias");
    assert_eq!(database.sql("select table_name from unfit"), [["alias"]]);
}

#[test]
fn two_programs_that_make_one_city_make_it_once() {
    let Some(bare) = postgres::bare_database() else { return };
    let url = bare.url();
    let both: Vec<_> = (0..3)
        .map(|_| {
            let url = url.clone();
            std::thread::spawn(move || other(env!("CARGO_BIN_EXE_dvor"), &["migrate", "--store", &url]))
        })
        .collect();
    for program in both {
        let (worked, _, said) = program.join().expect("it ends");
        assert!(worked, "{said}");
    }
    assert_eq!(bare.sql("select count(*) from setting where id = 'epoch'"), [["1"]]);
}

#[test]
fn a_newcomer_makes_the_demonstration_city_in_a_database_once() {
    let Some(bare) = postgres::bare_database() else { return };
    let dvor = |words: &[&str]| {
        let (worked, said, complaint) = other(env!("CARGO_BIN_EXE_dvor"), words);
        assert!(worked, "{words:?}: {complaint}");
        said
    };
    let url = bare.url();
    dvor(&["demo", "--no-serve", "--store", &url]);
    let said = dvor(&["locate", "--store", &url, "Весенняя 15"]);
    assert!(said.contains("ТОС «Центр»"), "{said}");
    let before = bare.sql("select max(rev) from change");
    dvor(&["demo", "--no-serve", "--store", &url]);
    assert_eq!(bare.sql("select max(rev) from change"), before, "a city that is there is left as it is");
    let folder = tempfile::tempdir().expect("a folder");
    let table = folder.path().join("houses.csv");
    let rows = "address,lon,lat\nВесенняя улица 15,86.08,55.35\nнигде,,\n";
    std::fs::write(&table, rows).expect("written");
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_dvor"))
        .current_dir(folder.path())
        .args(["import", "addresses", "houses.csv", "--address-field", "address", "--lon-field", "lon"])
        .args(["--lat-field", "lat", "--store", &url])
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}");
    assert!(folder.path().join("houses.notes.csv").exists(), "{said}");
}
