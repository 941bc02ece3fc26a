//! Layers and rows that other programs overwrite, take away or spoil.

use std::{fs, sync::atomic::Ordering};

use dvor::store::{Origin, Record, StoreError, Write};

use super::{gdal, ogr, ogr_overwrite, soon, text};
use crate::workshop::{Service, Site, open, other, place, put_place, run};

#[test]
fn a_layer_overwritten_by_ogr2ogr_is_mended_told_and_followed_again() {
    if !gdal() {
        return;
    }
    run(async {
        let site = Site::new();
        let service = site.service().await;
        let geojson = site.file("places.geojson");
        fs::write(
            &geojson,
            r#"{"type": "FeatureCollection", "features": [
            {"type": "Feature", "properties": {"id": "a", "category_id": "yard", "name": "Переписан"},
             "geometry": {"type": "Point", "coordinates": [86.1, 55.3]}},
            {"type": "Feature", "properties": {"id": "x", "category_id": "yard", "name": "Новый"},
             "geometry": {"type": "Point", "coordinates": [86.2, 55.3]}},
            {"type": "Feature", "properties": {"id": "x", "category_id": "yard", "name": "Двойник"},
             "geometry": {"type": "Point", "coordinates": [86.3, 55.3]}},
            {"type": "Feature", "properties": {"category_id": "yard", "name": "Безымянный"},
             "geometry": {"type": "Point", "coordinates": [86.4, 55.3]}}]}"#,
        )
        .expect("written");
        ogr_overwrite(&site, &geojson, &["-update", "-overwrite", "-nln", "place_point"]);
        soon("the new rows", || service.name_of("x").as_deref() == Some("Новый")).await;
        assert_eq!(service.name_of("a").as_deref(), Some("Переписан"));
        assert!(service.name_of("b").is_none() && service.name_of("c").is_none(), "the old rows are gone");
        assert_eq!(service.name_of("x-3").as_deref(), Some("Двойник"), "another's id is not kept twice");
        assert_eq!(service.name_of("place-point-4").as_deref(), Some("Безымянный"));
        assert!(service.mended().contains("place_point: another program took away"), "{}", service.mended());
        assert!(service.app.counters.mended.load(Ordering::Relaxed) > 0);
        let fittings = site.sql("select count(*) from sqlite_master where tbl_name = 'place_point' and name like 'dvor~_%' escape '~'");
        let sound = site.sql("select count(*) from sqlite_master where tbl_name = 'place_line' and name like 'dvor~_%' escape '~'");
        assert_eq!(fittings, sound);
        ogr(&site, "update place_point set name = 'И дальше' where id = 'a'");
        soon("a further edit", || service.name_of("a").as_deref() == Some("И дальше")).await;
        // A write of ours fits in at any moment.
        ogr_overwrite(&site, &geojson, &["-overwrite", "-nln", "place_point"]);
        service.app.write(&[put_place("ours", "Наш")], Origin::default()).await.expect("written");
        assert_eq!(service.name_of("ours").as_deref(), Some("Наш"));
        soon("the rows of the second time", || service.name_of("a").as_deref() == Some("Переписан")).await;
    });
}

#[test]
fn a_layer_that_others_name_is_overwritten_and_healed_too() {
    if !gdal() {
        return;
    }
    run(async {
        let site = Site::new();
        let service = site.service().await;
        let csv = site.file("categories.csv");
        fs::write(&csv, "id,collection\nyard,yards\n").expect("written");
        let how = ["-f", "GPKG", "-update", "-overwrite", "-nln", "category", text(&site.path), text(&csv)];
        let (_, _, said) = other("ogr2ogr", &how);
        assert!(!said.contains("ERROR"), "{said}");
        soon("a word about it", || service.mended().contains("category")).await;
        site.sql("update category set name_ru = 'Двор', name_en = 'Yard', title_ru = 'Дворы', title_en = 'Yards', geometry = 'point'");
        soon("the category again", || service.problems().is_empty()).await;
    });
}

#[test]
fn a_table_that_others_name_is_mended_when_it_is_made_anew_and_references_hold_again() {
    run(async {
        let site = Site::new();
        let service = site.service().await;
        site.sql(
            "begin; create table kept as select * from category; drop table category; \
             create table category (fid integer primary key autoincrement not null, id text, collection text, \
             name_ru text, name_en text, title_ru text, title_en text, geometry text, nearby boolean, rank integer); \
             insert into category select * from kept; update category set title_ru = 'Все дворы'; drop table kept; commit",
        );
        soon("the new category", || {
            service.app.atlas().places.shelves().iter().any(|s| s.category.title_ru == "Все дворы")
        })
        .await;
        soon("a word about it", || service.mended().contains("category: another program took away")).await;
        service.app.write(&[put_place("d", "Двор d")], Origin::default()).await.expect("written");
        let nowhere = dvor::domain::Place {
            category: dvor::domain::CategoryId::new("nowhere").expect("an id"),
            ..place("e", "Двор e")
        };
        let refused = service.app.write(&[Write::Put(Record::Place(nowhere))], Origin::default()).await;
        assert!(matches!(&refused, Err(StoreError::Refused { rule }) if rule == "reference"), "{refused:?}");
    });
}

#[test]
fn a_layer_that_lost_columns_keeps_the_service_going() {
    if !gdal() {
        return;
    }
    run(async {
        let site = Site::new();
        let service = site.service().await;
        let csv = site.file("bare.csv");
        fs::write(&csv, "WKT,id,category_id\nPOINT(86.1 55.3),only,yard\n").expect("written");
        let how = [
            "-update",
            "-overwrite",
            "-nln",
            "place_point",
            "-oo",
            "GEOM_POSSIBLE_NAMES=WKT",
            "-a_srs",
            "EPSG:4326",
        ];
        ogr_overwrite(&site, &csv, &how);
        soon("the one row", || service.name_of("only").is_some()).await;
        assert_eq!(service.name_of("only").as_deref(), Some(""), "a lost column is empty, not its own name");
        assert!(
            service.mended().contains("and the columns") && service.mended().contains("hours"),
            "{}",
            service.mended()
        );
        service.app.write(&[put_place("ours", "Наш")], Origin::default()).await.expect("written");
        let dropped = "drop table base_line";
        site.sql(dropped);
        soon("the missing table", || service.mended().contains("base_line: the table is missing")).await;
        assert_eq!(service.app.atlas().base.lines.len(), 2, "what was known is served");
        service.app.write(&[put_place("ours", "Всё ещё")], Origin::default()).await.expect("written");
        assert_eq!(service.name_of("ours").as_deref(), Some("Всё ещё"));
        let again = Service::over(open(&site.path).await).await;
        assert_eq!(again.name_of("ours").as_deref(), Some("Всё ещё"), "and the city opens without it");
    });
}

#[test]
#[allow(clippy::too_many_lines, reason = "a table of cases")]
fn a_row_that_cannot_be_understood_is_told_and_the_rest_goes_on() {
    run(async {
        let site = Site::new();
        let service = site.service().await;
        // A GeoPackage header, then a little-endian point.
        let mercator = "update place_point set geom = x'47500001110f0000010100000000000000d8a961410000000000000041' where id = 'a'";
        let off_earth = "update place_point set geom = x'47500001e6100000010100000000000000000069400000000000005940' where id = 'a'";
        let here =
            "update place_point set geom = (select geom from place_point where id = 'b') where id = 'a'";
        for (what, breaks, mends, says) in [
            (
                "text in a number",
                "update place_point set year = 'давно' where id = 'a'",
                "update place_point set year = 2020 where id = 'a'",
                "year should be a whole number",
            ),
            ("no geometry", "update place_point set geom = null where id = 'a'", here, "geom is empty"),
            ("web mercator", mercator, here, "EPSG:3857"),
            (
                "broken bytes",
                "update place_point set geom = x'4750000100' where id = 'a'",
                here,
                "geom cannot be read",
            ),
            (
                "well-known text",
                "update place_point set geom = 'POINT(1 2)' where id = 'a'",
                here,
                "geom should be a point",
            ),
            (
                "another kind of geometry",
                "update place_point set geom = (select geom from base_area where id = 'park') where id = 'a'",
                here,
                "geom should be a point",
            ),
            ("off the earth", off_earth, here, "place_point, row"),
            (
                "bytes for a name",
                "update place_point set name = x'00ff' where id = 'a'",
                "update place_point set name = 'Двор a' where id = 'a'",
                "name should be text",
            ),
            (
                "text that is no UTF-8",
                "update place_point set name = cast(x'ff41' as text) where id = 'a'",
                "update place_point set name = 'Двор a' where id = 'a'",
                "place_point, row",
            ),
            (
                "no category",
                "update place_point set category_id = null where id = 'a'",
                "update place_point set category_id = 'yard' where id = 'a'",
                "category_id is empty",
            ),
            (
                "a category that is not there",
                "update place_point set category_id = 'nowhere' where id = 'a'",
                "update place_point set category_id = 'yard' where id = 'a'",
                "category nowhere, which does not exist",
            ),
        ] {
            site.sql(breaks);
            soon(what, || service.problems().contains(says)).await;
            assert!(service.name_of("a").is_none(), "{what}");
            assert!(service.name_of("b").is_some(), "{what}: the rest is served");
            service.app.write(&[put_place("c", what)], Origin::default()).await.expect("written");
            assert_eq!(service.name_of("c").as_deref(), Some(what));
            site.sql(mends);
            soon("healing", || service.problems().is_empty() && service.name_of("a").is_some()).await;
        }
        for (breaks, mends, says) in [
            (
                "update address set street_id = 'nowhere' where id = 'bare'",
                "update address set street_id = null where id = 'bare'",
                "street nowhere, which does not exist",
            ),
            (
                "update boundary set territory_id = 'nowhere' where id = 'optimist-2019'",
                "update boundary set territory_id = 'optimist' where id = 'optimist-2019'",
                "nowhere",
            ),
            (
                "update house_list set boundary_id = 'nowhere'",
                "update house_list set boundary_id = 'optimist-list'",
                "nowhere",
            ),
            (
                "update territory set parent_id = 'nowhere' where id = 'optimist'",
                "update territory set parent_id = 'city' where id = 'optimist'",
                "nowhere",
            ),
            (
                "update boundary set act_id = 'nowhere' where id = 'optimist-2019'",
                "update boundary set act_id = 'act-255' where id = 'optimist-2019'",
                "nowhere",
            ),
        ] {
            site.sql(breaks);
            soon(breaks, || service.problems().contains(says)).await;
            site.sql(mends);
            soon(mends, || !service.problems().contains(says)).await;
        }
        // Just so from the start, too.
        site.sql("update place_point set year = 'давно' where id = 'a'");
        let again = Service::over(open(&site.path).await).await;
        assert!(again.problems().contains("year") && again.name_of("b").is_some());
    });
}

#[test]
fn a_row_replaced_by_another_program_leaves_no_ghost() {
    run(async {
        let site = Site::new();
        let service = site.service().await;
        let copy = "select geom, 'a', category_id, 'Взамен' from place_point where id = 'a'";
        site.sql(&format!("insert or replace into place_point (geom, id, category_id, name) {copy}"));
        soon("the new row", || service.name_of("a").as_deref() == Some("Взамен")).await;
        // `b` takes the id of `c`: of three rows two are left.
        site.sql("update or replace place_point set id = 'c' where id = 'b'");
        soon("the other", || service.name_of("c").as_deref() == Some("Двор b")).await;
        let yards =
            |s: &Service| s.app.atlas().places.shelves().iter().map(|s| s.places.len()).sum::<usize>();
        let kept =
            |t: &str| site.sql(&format!("select count(*) from {t}"))[0][0].parse::<usize>().expect("a count");
        assert_eq!(yards(&service), kept("place_point") + kept("place_line") + kept("place_area"));
        // Two rows that swap their ids stay two.
        site.sql("begin; update place_point set id = 'tmp' where id = 'a'; update place_point set id = 'a' where id = 'c'; update place_point set id = 'c' where id = 'tmp'; commit");
        soon("the swap", || service.name_of("c").as_deref() == Some("Взамен")).await;
        assert_eq!(service.name_of("a").as_deref(), Some("Двор b"));
        // A row that cannot be read leaves no ghost in the problems either.
        site.sql("update place_point set year = 'давно' where id = 'a'");
        soon("the problem", || service.problems().contains("year")).await;
        site.sql("insert or replace into place_point (geom, id, category_id, name) select geom, 'a', category_id, 'Цел' from place_point where id = 'a'");
        soon("health", || service.problems().is_empty() && service.name_of("a").as_deref() == Some("Цел"))
            .await;
    });
}
