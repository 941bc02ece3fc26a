//! What GDAL reads in the file, and what it writes there.

use std::{fs, process::Command};

use dvor::{
    domain::{LonLat, PlaceGeometry},
    store::{Origin, Record, Table, Write},
};

use super::{gdal, ogr, ogr_overwrite, ogr_refused, python, soon, text};
use crate::workshop::{Site, address, at, other, place, run};

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
