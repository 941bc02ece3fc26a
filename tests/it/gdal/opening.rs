//! Opening what other programs left, made anew or put in its place.

use std::{fs, path::Path};

use dvor::store::{IfMissing, IfOlder, Origin, StoreError, Write, geopackage::GeopackageStore};

use super::{drop_service, gdal, ogr, ogr_overwrite, soon, text};
use crate::workshop::{Service, Site, open, other, put_place, run, sample, sql_in};

#[test]
fn a_users_own_column_and_layer_survive_and_history_keeps_the_column() {
    if !gdal() {
        return;
    }
    run(async {
        let site = Site::new();
        let service = site.service().await;
        ogr(&site, "alter table place_point add column \"заметка \"\"моя\"\"\" text");
        let own = site.file("own.geojson");
        fs::write(&own, r#"{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"n": 1}, "geometry": {"type": "Point", "coordinates": [86, 55]}}]}"#)
            .expect("written");
        ogr_overwrite(&site, &own, &["-update", "-nln", "my_layer"]);
        let fitted = || {
            let sql = "select count(*) from sqlite_master where name = 'dvor_place_point_history_update' and sql like '%заметка%'";
            site.sql(sql)[0][0] == "1"
        };
        soon("history that knows the column", fitted).await;
        assert!(service.mended().is_empty(), "nothing was lost: {}", service.mended());
        ogr(&site, "update place_point set \"заметка \"\"моя\"\"\" = 'важно' where id = 'a'");
        service.app.write(&[put_place("a", "Наше")], Origin::default()).await.expect("written");
        assert_eq!(site.sql("select \"заметка \"\"моя\"\"\" from place_point where id = 'a'"), [["важно"]]);
        let kept = site.sql("select before from history where row_id = 'a' order by rev desc limit 1");
        assert!(kept[0][0].contains("='важно'"), "{}", kept[0][0]);
        drop_service(service).await;
        let service = Service::over(site.store().await).await;
        assert_eq!(site.sql("select n from my_layer"), [["1"]]);
        assert_eq!(site.sql("select \"заметка \"\"моя\"\"\" from place_point where id = 'a'"), [["важно"]]);
        assert_eq!(service.name_of("a").as_deref(), Some("Наше"));
    });
}

async fn refusal(path: &Path, missing: IfMissing) -> StoreError {
    match GeopackageStore::open(path, missing, IfOlder::Fail).await {
        Ok(_) => unreachable!("{} opened", path.display()),
        Err(error) => error,
    }
}

#[test]
fn what_is_no_store_is_refused_in_one_sentence_and_left_alone() {
    run(async {
        let site = Site::new();
        let fail = IfMissing::Fail;
        let gone = refusal(&site.file("gone.gpkg"), fail).await;
        assert!(matches!(gone, StoreError::Missing { .. }), "{gone}");
        let empty = site.file("empty.gpkg");
        fs::write(&empty, "").expect("written");
        let prose = site.file("prose.gpkg");
        fs::write(&prose, "Это письмо, а не карта, и оно длиннее шестнадцати байтов.").expect("written");
        let torn = site.file("torn.gpkg");
        fs::write(&torn, [b"SQLite format 3\0".as_slice(), &[7_u8; 4_000]].concat()).expect("written");
        let plain = site.file("plain.gpkg");
        sql_in(&plain, "create table change (x); create table t (x)");
        for path in [&empty, &prose, &torn, &plain, &site.folder.path().to_owned()] {
            let before = fs::read(path).ok();
            for missing in [IfMissing::Fail, IfMissing::Create] {
                let error = refusal(path, missing).await;
                assert!(matches!(error, StoreError::Foreign { .. }), "{}: {error}", path.display());
            }
            assert_eq!(fs::read(path).ok(), before, "{} is left as it was", path.display());
        }
        if gdal() {
            let foreign = site.file("foreign.gpkg");
            let csv = site.file("t.csv");
            fs::write(&csv, "a,b\n1,2\n").expect("written");
            let (done, _, said) = other("ogr2ogr", &["-f", "GPKG", text(&foreign), text(&csv)]);
            assert!(done, "{said}");
            let error = refusal(&foreign, fail).await;
            assert!(matches!(error, StoreError::Foreign { .. }), "{error}");
        }
        // Below a file nothing can be made, whoever asks.
        let below = prose.join("city.gpkg");
        let error = refusal(&below, IfMissing::Create).await;
        assert!(matches!(error, StoreError::Unwritable { .. }), "{error}");
        let error = refusal(&site.file("no-folder/city.gpkg"), IfMissing::Create).await;
        assert!(matches!(error, StoreError::Unwritable { .. }), "{error}");
    });
}

#[test]
fn a_schema_of_another_version_is_refused_by_its_number() {
    run(async {
        let site = Site::new();
        site.store().await.close().await;
        site.sql("update _sqlx_migrations set version = 9000 where version = (select max(version) from _sqlx_migrations)");
        let error = refusal(&site.path, IfMissing::Fail).await;
        assert!(matches!(error, StoreError::Newer { found: 9000, .. }), "{error}");
        site.sql("delete from _sqlx_migrations");
        let error = refusal(&site.path, IfMissing::Fail).await;
        assert!(matches!(error, StoreError::Older { found: 0, .. }), "{error}");
    });
}

#[test]
fn a_file_put_in_place_of_ours_is_taken_up_whole_and_unharmed() {
    run(async {
        let site = Site::new();
        let service = site.service().await;
        // Another city, closed, with as many revisions as ours and another name for `a`.
        let next = Site::new();
        let store = next.store().await;
        store.write(&sample(), Origin::default()).await.expect("written");
        store.write(&[put_place("a", "Из другого файла")], Origin::default()).await.expect("written");
        store.close().await;
        for n in 0..50 {
            service
                .app
                .write(&[put_place("b", &format!("Прежний {n}"))], Origin::default())
                .await
                .expect("written");
        }
        let old = site.file("old.gpkg");
        fs::rename(&site.path, &old).expect("moved away");
        let homeless = service.app.write(&[put_place("lost", "Некуда")], Origin::default()).await;
        assert!(matches!(homeless, Err(StoreError::Replaced { .. })), "{homeless:?}");
        fs::rename(&next.path, &site.path).expect("put in place");
        // At once: into the new file, or not at all.
        service.app.write(&[put_place("first", "Первый в новом")], Origin::default()).await.expect("written");
        soon("the new file", || service.name_of("a").as_deref() == Some("Из другого файла")).await;
        assert_eq!(service.name_of("b").as_deref(), Some("Двор b"));
        soon("what was written to it", || service.name_of("first").as_deref() == Some("Первый в новом"))
            .await;
        soon("a word about it", || service.mended().contains("another file was put in place")).await;
        assert_eq!(site.sql("pragma integrity_check"), [["ok"]]);
        assert_eq!(site.sql("select name from place_point where id = 'b'"), [["Двор b"]]);
        assert_eq!(site.sql("select count(*) from place_point where id = 'first'"), [["1"]]);
        // The old one is whole where it was moved to.
        assert_eq!(sql_in(&old, "pragma integrity_check"), [["ok"]]);
        assert_eq!(sql_in(&old, "select name from place_point where id = 'b'"), [["Прежний 49"]]);
        assert_eq!(sql_in(&old, "select count(*) from place_point where id = 'first'"), [["0"]]);
        site.sql("update place_point set name = 'Дальше' where id = 'a'");
        soon("an edit in the new file", || service.name_of("a").as_deref() == Some("Дальше")).await;
    });
}

#[test]
fn a_foreign_file_put_in_place_of_ours_stops_writes_and_the_city_is_still_served() {
    run(async {
        let site = Site::new();
        let service = site.service().await;
        let letter = site.file("letter");
        fs::write(&letter, "Это письмо, а не карта, и оно длиннее шестнадцати байтов.").expect("written");
        fs::rename(&letter, &site.path).expect("put in place");
        let refused = service.app.write(&[put_place("a", "Некуда")], Origin::default()).await;
        assert!(
            matches!(refused, Err(StoreError::Foreign { .. } | StoreError::Replaced { .. })),
            "{refused:?}"
        );
        assert_eq!(service.name_of("a").as_deref(), Some("Двор a"));
        assert!(fs::read_to_string(&site.path).expect("still a letter").starts_with("Это письмо"));
        // A store put there again is taken up.
        let next = Site::new();
        let store = next.store().await;
        store.write(&sample(), Origin::default()).await.expect("written");
        store.write(&[put_place("a", "Вернулся")], Origin::default()).await.expect("written");
        store.close().await;
        fs::rename(&next.path, &site.path).expect("put in place");
        soon("the store", || service.name_of("a").as_deref() == Some("Вернулся")).await;
    });
}

#[test]
fn starts_side_by_side_on_a_missing_file_all_work() {
    // On one thread, where a start that blocks would wait for itself; then on several.
    let one = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    one.block_on(async {
        for _ in 0..3 {
            let site = Site::new();
            let (a, b, c) = tokio::join!(site.store(), site.store(), site.store());
            a.write(&sample(), Origin::default()).await.expect("written");
            b.write(&[put_place("d", "Двор d")], Origin::default()).await.expect("written");
            let (b, c) = (b.load().await.expect("read"), c.load().await.expect("read"));
            assert_eq!(
                (b.revision, b.epoch, b.rows.records.len()),
                (c.revision, c.epoch, c.rows.records.len())
            );
            assert_eq!(site.sql("select count(*) from change where op = 'fitted'"), [["14"]]);
            assert_eq!(site.sql("pragma integrity_check"), [["ok"]]);
        }
    });
    run(async {
        for _ in 0..3 {
            let site = Site::new();
            let starts: Vec<_> = (0..4)
                .map(|n| {
                    let path = site.path.clone();
                    tokio::spawn(async move {
                        let store = open(&path).await;
                        store
                            .write(&[Write::Set("name".into(), format!("Город {n}"))], Origin::default())
                            .await
                            .expect("written");
                    })
                })
                .collect();
            for start in starts {
                start.await.expect("it starts");
            }
            let mut left: Vec<String> = fs::read_dir(site.folder.path())
                .expect("a folder")
                .map(|f| f.expect("a file").file_name().to_string_lossy().into_owned())
                .filter(|name| !name.starts_with("city.gpkg-") && name != "city.gpkg")
                .collect();
            left.sort();
            assert_eq!(left, Vec::<String>::new(), "nothing is left beside it");
        }
    });
}

#[test]
fn a_missing_index_and_foreign_triggers_of_ours_by_name_are_put_right() {
    run(async {
        let site = Site::new();
        let service = site.service().await;
        site.sql(
            "drop index dvor_place_point_id; drop trigger dvor_place_point_change_update; \
             insert into place_point (geom, id, category_id, name) select geom, 'a', 'yard', 'Двойник' from place_point where id = 'a'; \
             insert into place_point (geom, id, category_id, name) select geom, 'a-' || (select max(fid) from place_point), 'yard', 'Тёзка двойника' from place_point where id = 'a' limit 1; \
             create trigger dvor_place_point_of_old after update on place_point begin insert into change (table_name, op) values ('old', 'old'); end",
        );
        soon("the mending", || service.mended().contains("have one of their own now")).await;
        soon("all three rows", || {
            let atlas = service.app.atlas();
            ["Двор a", "Двойник", "Тёзка двойника"]
                .iter()
                .all(|name| atlas.places.shelves().iter().flat_map(|s| &s.places).any(|p| p.name == *name))
        })
        .await;
        assert_eq!(
            site.sql("select count(*) from sqlite_master where name = 'dvor_place_point_of_old'"),
            [["0"]]
        );
        assert_eq!(site.sql("select count(*) - count(distinct id) from place_point"), [["0"]]);
    });
}
