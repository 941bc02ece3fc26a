//! The city's file in other hands: GDAL and plain `SQLite` read it, edit it and mistreat it while we serve it.

use std::{
    fs,
    io::{BufRead, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use dvor::{
    domain::{LonLat, PlaceGeometry},
    store::{IfMissing, IfOlder, Origin, Record, StoreError, Table, Write, geopackage::GeopackageStore},
};

use crate::workshop::{
    Service, Site, address, at, has, open, other, place, put_place, run, sample, sql_in, until,
};

/// How soon another program's edit must be seen; the house aims at one second, slow machines are given more.
const SOON: Duration = Duration::from_secs(3);

fn gdal() -> bool {
    has("ogrinfo", &["--version"], "GDAL")
}

fn python() -> bool {
    has("python3", &["-c", "import sqlite3"], "Python with sqlite3")
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// GDAL's own SQL on the file, in a process of its own.
fn ogr(site: &Site, sql: &str) {
    let (done, out, said) = other("ogrinfo", &[text(&site.path), "-sql", sql]);
    assert!(done && !said.contains("ERROR"), "{sql}: {out} {said}");
}

/// What `ogrinfo` says of a broken rule.
fn ogr_refused(site: &Site, sql: &str) -> String {
    let (_, out, said) = other("ogrinfo", &[text(&site.path), "-sql", sql]);
    format!("{out}{said}")
}

/// Overwrites a layer of the city by what a file holds.
fn ogr_overwrite(site: &Site, from: &Path, more: &[&str]) {
    let mut arguments = vec!["-f", "GPKG"];
    arguments.extend(more);
    arguments.extend([text(&site.path), text(from)]);
    let (done, out, said) = other("ogr2ogr", &arguments);
    assert!(done && !said.contains("ERROR"), "{arguments:?}: {out} {said}");
}

async fn soon(what: &str, so: impl FnMut() -> bool) -> Duration {
    until(SOON, so).await.unwrap_or_else(|| unreachable!("not within {SOON:?}: {what}"))
}

#[test]
fn every_layer_reads_in_gdal_without_a_warning() {
    if !gdal() {
        return;
    }
    run(async {
        let site = Site::new();
        let service = site.service().await;
        let (done, out, said) = other("ogrinfo", &["-ro", "-al", text(&site.path)]);
        assert!(done, "{said}");
        assert_eq!(said, "");
        for table in Table::ALL {
            assert!(out.contains(&format!("Layer name: {table}\n")), "{table} is listed");
        }
        assert!(out.contains("id (String) = optimist-2019") && out.contains("MULTIPOLYGON (((86.087654321"));
        assert!(
            out.contains("Extent: (86.087654, 55.300000) - (86.100000, 55.354968)"),
            "places have their box"
        );
        drop(service);
    });
}

#[test]
fn the_header_says_geopackage_while_the_store_is_open() {
    if !python() {
        return;
    }
    run(async {
        let site = Site::new();
        let service = site.service().await;
        let script = "import sys; h = open(sys.argv[1], 'rb').read(72); print(h[68:72].decode(), h[60:64].hex(), h[18])";
        let (_, out, said) = other("python3", &["-c", script, text(&site.path)]);
        assert_eq!(out, format!("GPKG {:08x} 2\n", 10300), "{said}");
        drop(service);
    });
}

#[test]
fn gdals_validator_finds_nothing() {
    if !gdal() {
        return;
    }
    let module = ["-m", "osgeo_utils.samples.validate_gpkg"];
    let known = ["/usr/bin/python3", "python3"].into_iter().find(|python| {
        Command::new(python)
            .args(["-c", "import osgeo_utils.samples.validate_gpkg"])
            .output()
            .is_ok_and(|o| o.status.success())
    });
    let Some(python) = known else {
        println!("skipped: GDAL came without its validator");
        return;
    };
    run(async {
        let site = Site::new();
        let service = site.service().await;
        let (done, out, said) = other(python, &[module[0], module[1], text(&site.path)]);
        assert!(done, "{out} {said}");
        ogr(&site, "select CreateSpatialIndex('place_point', 'geom')");
        let (done, out, said) = other(python, &[module[0], module[1], text(&site.path)]);
        assert!(done, "with a spatial index: {out} {said}");
        drop(service);
    });
}

#[test]
fn an_edit_by_gdal_is_seen_within_a_second() {
    if !gdal() {
        return;
    }
    run(async {
        let site = Site::new();
        let service = site.service().await;
        let mut times: Vec<u128> = Vec::new();
        for n in 0..20 {
            let name = format!("Двор {n}");
            ogr(&site, &format!("update place_point set name='{name}' where id='a'"));
            let took = soon(&name, || service.name_of("a").as_deref() == Some(&name)).await;
            times.push(took.as_millis());
        }
        times.sort_unstable();
        println!("seen after the end of ogrinfo: median {} ms, at most {} ms, of 20", times[10], times[19]);
        assert!(service.problems().is_empty(), "{}", service.problems());
    });
}

#[test]
fn a_row_that_gdal_adds_without_an_id_gets_one_and_a_row_it_deletes_is_gone() {
    if !gdal() {
        return;
    }
    run(async {
        let site = Site::new();
        let service = site.service().await;
        ogr(
            &site,
            "insert into place_point (geom, category_id, name) select geom, 'yard', 'Без имени' from place_point where id = 'a'",
        );
        let new = site.sql("select id from place_point where name = 'Без имени'")[0][0].clone();
        assert!(new.starts_with("place-point-"), "{new}");
        soon("the new row", || service.name_of(&new).is_some()).await;
        ogr(&site, &format!("delete from place_point where id = '{new}'"));
        soon("its end", || service.name_of(&new).is_none()).await;
        assert!(service.name_of("a").is_some());
        let log = site.sql(&format!("select op from change where row_fid = (select row_fid from change where row_id = '{new}' limit 1) and table_name = 'place_point' order by rev"));
        assert_eq!(log, [["insert"], ["update"], ["delete"]]);
        // Through GDAL's own feature writing, as QGIS does it.
        let csv = site.file("more.csv");
        fs::write(&csv, "WKT,category_id,name\nPOINT(86.2 55.2),yard,Дописан\n").expect("written");
        let appended = [
            "-update",
            "-append",
            "-nln",
            "place_point",
            "-oo",
            "GEOM_POSSIBLE_NAMES=WKT",
            "-a_srs",
            "EPSG:4326",
        ];
        ogr_overwrite(&site, &csv, &appended);
        soon("the appended row", || {
            service.app.atlas().places.shelves().iter().any(|s| s.places.iter().any(|p| p.name == "Дописан"))
        })
        .await;
    });
}

#[test]
fn a_broken_rule_is_refused_to_gdal_too() {
    if !gdal() {
        return;
    }
    run(async {
        let site = Site::new();
        let _service = site.service().await;
        let said = ogr_refused(&site, "update place_point set id = 'Двор' where id = 'a'");
        assert!(said.contains("dvor: id_shape"), "{said}");
    });
}

#[test]
fn a_spatial_index_made_by_gdal_stays_right_under_our_writes() {
    if !gdal() {
        return;
    }
    run(async {
        let site = Site::new();
        let service = site.service().await;
        for table in ["place_point", "address", "place_area"] {
            ogr(&site, &format!("select CreateSpatialIndex('{table}', 'geom')"));
        }
        let moved = |lon, lat| {
            let geometry = PlaceGeometry::Point(LonLat::new(lon, lat).expect("on earth"));
            Write::Put(Record::Place(dvor::domain::Place { geometry, ..place("moved", "Двор") }))
        };
        let house = |point| Write::Put(Record::Address(address("house", "1", point)));
        let app = &service.app;
        let write = async |w: Write| app.write(&[w], Origin::default()).await.expect("written");
        write(moved(86.0, 55.0)).await;
        write(moved(87.0, 54.0)).await;
        write(Write::Delete(Table::PlacePoint, "b".to_owned())).await;
        write(house(Some(at(86.0, 55.0)))).await;
        write(house(None)).await;
        write(Write::Delete(Table::PlaceArea, "area".to_owned())).await;
        for table in ["place_point", "address", "place_area"] {
            // rtreecheck is asked of a SQLite of another program.
            assert_eq!(site.sql(&format!("select rtreecheck('rtree_{table}_geom')")), [["ok"]], "{table}");
            let indexed = site.sql(&format!("select id from rtree_{table}_geom order by id"));
            assert_eq!(
                indexed,
                site.sql(&format!("select fid from {table} where geom is not null order by fid"))
            );
        }
        let found = site.sql(
            "select place_point.id from rtree_place_point_geom as r join place_point on fid = r.id \
             where minx between 86.9999 and 87.0001 and maxy between 53.9999 and 54.0001",
        );
        assert_eq!(found, [["moved"]]);
        assert!(service.mended().is_empty(), "an index of another program is no loss: {}", service.mended());
    });
}

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

/// Another program that holds the write lock of a file until told to let go.
struct Holder(Child);

impl Holder {
    fn of(path: &Path) -> Self {
        let script = "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1], isolation_level=None)\nc.execute('begin immediate')\nprint('held', flush=True)\nsys.stdin.readline()\nc.execute('rollback')\nprint('free', flush=True)";
        let mut child = Command::new("python3")
            .args(["-c", script, text(path)])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut line = String::new();
        let out = child.stdout.as_mut().expect("piped");
        BufReader::new(out).read_line(&mut line).expect("it speaks");
        assert_eq!(line, "held\n");
        Self(child)
    }

    fn let_go(mut self) {
        self.0.stdin.as_mut().expect("piped").write_all(b"\n").expect("it listens");
        self.0.wait().expect("it ends");
    }
}

#[test]
fn while_another_program_holds_the_lock_writes_say_busy_and_reads_go_on() {
    if !python() {
        return;
    }
    run(async {
        let site = Site::new();
        let service = site.service().await;
        let store = open(&site.path).await;
        let holder = Holder::of(&site.path);
        let started = Instant::now();
        let busy = service.app.write(&[put_place("a", "Занято")], Origin::default()).await;
        let waited = started.elapsed();
        assert!(matches!(busy, Err(StoreError::Busy)), "{busy:?}");
        assert!(waited >= Duration::from_millis(1_800) && waited < Duration::from_secs(5), "{waited:?}");
        assert!(!store.load().await.expect("reads go on").rows.records.is_empty());
        assert_eq!(service.name_of("a").as_deref(), Some("Двор a"));
        // Looking over the file wants no lock where nothing is broken.
        assert_eq!(store.mend().await.expect("looked over"), []);
        holder.let_go();
        service
            .app
            .write(&[put_place("a", "Свободно")], Origin::default())
            .await
            .expect("written after the release");
        assert_eq!(service.name_of("a").as_deref(), Some("Свободно"));
    });
}

#[test]
fn a_lock_let_go_in_time_is_waited_for() {
    if !python() {
        return;
    }
    run(async {
        let site = Site::new();
        let service = site.service().await;
        let holder = Holder::of(&site.path);
        let app = service.app.clone();
        let write =
            tokio::spawn(async move { app.write(&[put_place("a", "Дождался")], Origin::default()).await });
        tokio::task::yield_now().await;
        holder.let_go();
        write.await.expect("it ends").expect("written");
        assert_eq!(service.name_of("a").as_deref(), Some("Дождался"));
    });
}

#[test]
fn a_journal_mode_switched_while_we_were_away_is_switched_back() {
    run(async {
        let site = Site::new();
        let service = site.service().await;
        assert_eq!(site_mode(&site, "delete"), "error", "not while we are there");
        drop_service(service).await;
        assert_eq!(site_mode(&site, "delete"), "delete");
        let service = Service::over(site.store().await).await;
        assert_eq!(site.sql("pragma journal_mode"), [["wal"]]);
        service.app.write(&[put_place("a", "После")], Origin::default()).await.expect("written");
        site.sql("update place_point set name = 'Чужое' where id = 'b'");
        soon("an edit", || service.name_of("b").as_deref() == Some("Чужое")).await;
    });
}

fn site_mode(site: &Site, mode: &str) -> String {
    let other = rusqlite::Connection::open(&site.path).expect("it opens");
    other
        .query_row(&format!("pragma journal_mode = {mode}"), [], |r| r.get(0))
        .unwrap_or_else(|_| "error".to_owned())
}

async fn drop_service(service: Service) {
    let app = service.app.clone();
    drop(service);
    app.close().await;
}

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
        assert_eq!(service.name_of("first").as_deref(), Some("Первый в новом"));
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
            assert_eq!(site.sql("select count(*) from change where op = 'fitted'"), [["13"]]);
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
