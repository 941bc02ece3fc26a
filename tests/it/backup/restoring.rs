//! Putting backups back: checked first, and the same city afterwards.

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use dvor::store::{IfMissing, IfOlder, Origin, Store, Table, Write, postgis::PostgisStore};

use super::{hash, here, manifest, names, site, take, write};
use crate::{
    postgres::database,
    support::{contents, must, must_fail, records, run as ask},
    workshop::{Service, Site, put_place, run, sample, sql_in, until},
};

#[test]
fn a_backup_put_back_where_nothing_is_gives_the_same_city_with_its_history_and_a_new_epoch() {
    let site = site();
    write(&site, &[put_place("a", "Иначе")]);
    let epoch = "select value from setting where id = 'epoch'";
    let history = "select row_id, op, before from history where table_name = 'place_point'";
    let backup = take(&site, &[]);
    let told = manifest(&site, &backup);
    assert_eq!(told.export_hash, hash(&site, "city.gpkg"));
    assert_eq!(site.sql(epoch), [[told.epoch.clone()]]);
    assert_eq!(site.sql("select max(rev) from change"), [[told.revision.to_string()]]);

    let said = must(here(&site), &["restore", &backup, "--store", "again.gpkg"]);
    let rows = records(&site.path).len();
    assert_eq!(
        said,
        format!(
            "restored: {rows} rows, revision {}, a new epoch; export hash {}, that of the backup\n",
            told.revision + 1,
            told.export_hash
        )
    );
    assert_eq!(hash(&site, "again.gpkg"), told.export_hash);
    let again = site.file("again.gpkg");
    assert_eq!(sql_in(&again, history), site.sql(history));
    assert!(!site.sql(history).is_empty());
    assert_ne!(sql_in(&again, epoch), site.sql(epoch));
    assert!(!names(here(&site)).iter().any(|n| n.contains(".part")), "{:?}", names(here(&site)));
    // Put back elsewhere it is yet another incarnation.
    must(here(&site), &["restore", &backup, "--store", "third.gpkg"]);
    assert_ne!(sql_in(&again, epoch), sql_in(&site.file("third.gpkg"), epoch));
    must(here(&site), &["check", "--store", "third.gpkg"]);
}

#[test]
fn a_flipped_byte_is_found_before_anything_is_written() {
    let site = site();
    let backup = take(&site, &[]);
    let city = site.file(&format!("{backup}/city.gpkg"));
    let sound = fs::read(&city).expect("there");
    for at in [0, 30, sound.len() / 2, sound.len() - 1] {
        let mut damaged = sound.clone();
        damaged[at] ^= 1;
        fs::write(&city, damaged).expect("written");
        for (store, more) in [("none.gpkg", &[][..]), ("city.gpkg", &["--replace"])] {
            let before = contents(&site.path);
            let sentence = must_fail(here(&site), &[&["restore", &backup, "--store", store], more].concat());
            let says = format!("{backup}/city.gpkg is damaged: its SHA-256 is ");
            assert!(sentence.starts_with(&says) && sentence.ends_with("; nothing was written"), "{sentence}");
            assert_eq!(contents(&site.path), before);
        }
    }
    fs::write(&city, &sound[..sound.len() - 4096]).expect("written");
    let sentence = must_fail(here(&site), &["restore", &backup, "--store", "none.gpkg"]);
    assert!(
        sentence.contains(&format!("it has {} bytes, and had {}", sound.len() - 4096, sound.len())),
        "{sentence}"
    );
    fs::write(&city, &sound).expect("written");

    // So is one in what the manifest says.
    let path = site.file(&format!("{backup}/manifest.json"));
    let text = fs::read_to_string(&path).expect("there");
    let told = manifest(&site, &backup);
    let flipped = told.export_hash.replace(|c: char| c.is_ascii_digit(), "a");
    for (damaged, says) in [
        (text.replace(&told.export_hash, &flipped), "is damaged: its export hash is "),
        (text.replace('}', ""), "is no backup of dvor's: its manifest.json is not one"),
        (text.replace("\"city.gpkg\"", "\"../city.gpkg\""), "which is no file of the folder"),
        (text.replace("\"city.gpkg\"", "\"other.gpkg\""), "its manifest.json names no city.gpkg"),
    ] {
        fs::write(&path, damaged).expect("written");
        let sentence = must_fail(here(&site), &["restore", &backup, "--store", "none.gpkg"]);
        assert!(sentence.contains(says) && sentence.ends_with("nothing was written"), "{sentence}");
    }
    assert!(!site.file("none.gpkg").exists());
    let sentence = must_fail(here(&site), &["restore", "safe", "--store", "none.gpkg"]);
    assert!(
        sentence.starts_with("safe is no backup of dvor's: its manifest.json cannot be read"),
        "{sentence}"
    );
}

#[test]
fn a_city_is_replaced_only_when_told_and_whoever_serves_it_shows_the_restored_one() {
    let site = site();
    let backup = take(&site, &[]);
    let told = manifest(&site, &backup);
    run(async {
        let service = site.service().await;
        let change = [put_place("a", "Испорчено"), Write::Delete(Table::PlacePoint, "b".into())];
        let spoilt = service.app.write(&change, Origin::default()).await.expect("written");
        let epoch = service.app.atlas().epoch.clone();
        let folder = here(&site).to_owned();
        let arguments = ["restore", &backup, "--store", "city.gpkg"].map(str::to_owned);
        tokio::task::spawn_blocking(move || {
            let restore: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let sentence = must_fail(&folder, &restore);
            assert!(sentence.starts_with("the store holds a city already ("), "{sentence}");
            must(&folder, &[restore, vec!["--replace"]].concat());
        })
        .await
        .expect("restored");
        let shown = until(Duration::from_secs(30), || {
            service.name_of("a").as_deref() == Some("Двор a") && service.place("b").is_some()
        });
        assert!(shown.await.is_some(), "the service follows");
        let atlas = service.app.atlas();
        assert!(atlas.revision > spoilt.revision && atlas.epoch != epoch);
        service.app.close().await;
    });
    assert_eq!(hash(&site, "city.gpkg"), told.export_hash);
    // What was spoilt is in the history.
    let spoilt = "select count(*) from history where before like '%Испорчено%'";
    assert_eq!(site.sql(spoilt), [["1"]]);
}

#[test]
fn an_empty_store_takes_a_backup_without_being_told_twice() {
    let site = site();
    let backup = take(&site, &[]);
    must(here(&site), &["migrate", "--store", "empty.gpkg"]);
    must(here(&site), &["restore", &backup, "--store", "empty.gpkg"]);
    assert_eq!(hash(&site, "empty.gpkg"), manifest(&site, &backup).export_hash);
}

#[test]
fn files_beside_the_city_go_with_it() {
    let site = site();
    for (file, row) in [("city.desk.sqlite", "стол"), ("city.media.sqlite", "снимки")] {
        sql_in(&site.file(file), &format!("create table t (x text); insert into t values ('{row}')"));
    }
    let backup = take(&site, &[]);
    assert_eq!(names(&site.file(&backup)), ["city.gpkg", "desk.sqlite", "manifest.json", "media.sqlite"]);
    fs::write(site.file("again.media.sqlite"), "чужое").expect("written");
    let sentence = must_fail(here(&site), &["restore", &backup, "--store", "again.gpkg"]);
    assert_eq!(sentence, "again.media.sqlite is there already; move it away first");
    assert!(!site.file("again.gpkg").exists() && !site.file("again.desk.sqlite").exists());
    fs::remove_file(site.file("again.media.sqlite")).expect("gone");
    must(here(&site), &["restore", &backup, "--store", "again.gpkg"]);
    assert_eq!(sql_in(&site.file("again.desk.sqlite"), "select x from t"), [["стол"]]);
    assert_eq!(sql_in(&site.file("again.media.sqlite"), "select x from t"), [["снимки"]]);
    let said = must(here(&site), &["restore", &backup, "--store", "again.gpkg", "--replace"]);
    assert!(said.contains("desk.sqlite stays in the backup"), "{said}");
}

#[test]
fn a_log_left_of_another_file_is_not_played_into_the_restored_one() {
    let site = site();
    let backup = take(&site, &[]);
    run(async {
        // The file goes while its log is full of writes.
        let store = site.store().await;
        store.write(&[put_place("a", "Чужое")], Origin::default()).await.expect("written");
        for added in ["-wal", "-shm"] {
            let from = PathBuf::from(format!("{}{added}", site.path.display()));
            fs::copy(from, site.file(&format!("kept{added}"))).expect("copied");
        }
        store.close().await;
    });
    fs::remove_file(&site.path).expect("gone");
    for added in ["-wal", "-shm"] {
        let to = PathBuf::from(format!("{}{added}", site.path.display()));
        fs::rename(site.file(&format!("kept{added}")), to).expect("moved");
    }
    must(here(&site), &["restore", &backup, "--store", "city.gpkg"]);
    assert_eq!(hash(&site, "city.gpkg"), manifest(&site, &backup).export_hash);
    assert_eq!(site.sql("pragma integrity_check"), [["ok"]]);
}

#[test]
fn a_databases_backup_is_put_back_into_a_database_or_a_file_with_the_same_hash() {
    let (Some(from), Some(to)) = (database(), database()) else { return };
    let site = Site::new();
    fs::create_dir(site.file("safe")).expect("made");
    run(async {
        let store = PostgisStore::open(&from.address(), IfMissing::Fail, IfOlder::Fail).await.expect("open");
        store.write(&sample(), Origin::default()).await.expect("written");
        // What a planner's slip leaves behind is told, and what can be kept is.
        from.sql("update territory set status = 'спит' where id = 'optimist'");
        store.close().await;
    });
    let said = ask(here(&site), &["backup", "--store", &from.url(), "--to", "safe", "--keep", "1"]);
    assert_eq!(said.code, Some(1), "no whole copy: {said:?}");
    assert!(said.err.contains("the backup lacks 1 rows") && said.err.contains("optimist"), "{}", said.err);
    let part = said.out.split_once(": ").expect("where it is").0;
    // What is named and not in it keeps it from taking the place of the city it was taken from.
    let refused = must_fail(here(&site), &["restore", part, "--store", &from.url(), "--replace"]);
    assert!(refused.contains("territory optimist, which is not there"), "{refused}");
    assert_eq!(from.sql("select count(*) from territory where id = 'optimist'"), [["1"]]);
    fs::remove_dir_all(site.file(part)).expect("removed");
    from.sql("update territory set status = 'planned' where id = 'optimist'");
    let said = must(here(&site), &["backup", "--store", &from.url(), "--to", "safe"]);
    let backup = said.split_once(": ").expect("where it is").0;
    assert!(backup.starts_with(&format!("safe/{}-", from.name)), "{backup}");
    let told = manifest(&site, backup);
    let epoch = "select value from setting where id = 'epoch'";
    assert_eq!(from.sql(epoch), [[told.epoch.clone()]]);
    assert_eq!(from.sql("select max(rev) from change"), [[told.revision.to_string()]]);
    assert_eq!(told.export_hash, hash(&site, &from.url()));

    must(here(&site), &["restore", backup, "--store", "again.gpkg"]);
    must(here(&site), &["restore", backup, "--store", &to.url()]);
    for store in ["again.gpkg", &to.url()] {
        assert_eq!(hash(&site, store), told.export_hash, "{store}");
    }
    assert_ne!(to.sql(epoch), [[told.epoch.clone()]]);
    // What was changed is told in the file: the slip and its correction.
    let past = "select row_id, op, substr(before, instr(before, 'status='), 16) from history \
                where table_name = 'territory'";
    let kept = sql_in(&site.file("again.gpkg"), past);
    assert_eq!(kept.iter().map(|row| &row[0]).collect::<Vec<_>>(), ["optimist", "optimist"]);
    assert!(
        kept[0][2].starts_with("status='planned'") && kept[1][2].starts_with("status='спит'"),
        "{kept:?}"
    );
    let sentence = must_fail(here(&site), &["restore", backup, "--store", &to.url()]);
    assert!(sentence.starts_with("the store holds a city already ("), "{sentence}");

    // A node that follows takes the restored city up.
    run(async {
        let store = PostgisStore::open(&to.address(), IfMissing::Fail, IfOlder::Fail).await.expect("open");
        let service = Service::over(Arc::new(store)).await;
        let spoilt = [put_place("a", "Испорчено"), Write::Unset("name".into())];
        let spoilt = service.app.write(&spoilt, Origin::default()).await.expect("written");
        let before = service.app.atlas().epoch.clone();
        let (folder, url, backup) = (here(&site).to_owned(), to.url(), backup.to_owned());
        tokio::task::spawn_blocking(move || {
            must(&folder, &["restore", &backup, "--store", &url, "--replace"]);
        })
        .await
        .expect("restored");
        let shown =
            until(Duration::from_secs(30), || service.name_of("a").as_deref() == Some("Двор a")).await;
        assert!(shown.is_some(), "the node follows");
        let atlas = service.app.atlas();
        assert!(atlas.revision > spoilt.revision && atlas.epoch != before);
        service.app.close().await;
    });
    assert_eq!(hash(&site, &to.url()), told.export_hash);
}
