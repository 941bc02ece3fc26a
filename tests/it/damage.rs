//! Geometry that other programs may leave in the file: none of it ends the service, all of it is told and heals.

use std::{fmt::Write as _, time::Duration};

use dvor::{
    app::App,
    geometry::wkb,
    store::{IfMissing, IfOlder, geopackage::GeopackageStore},
};
use geo::{Geometry, LineString, MultiPolygon, Polygon};

use crate::workshop::{Site, run, until};

fn area(ring: &[(f64, f64)]) -> Geometry<f64> {
    MultiPolygon::new(vec![Polygon::new(LineString::from(ring.to_vec()), Vec::new())]).into()
}

/// A geometry as SQL writes bytes.
fn literal(geometry: &Geometry<f64>) -> String {
    let mut hex = String::from("X'");
    for byte in wkb::encode_gpkg(geometry) {
        let _ = write!(hex, "{byte:02x}");
    }
    hex.push('\'');
    hex
}

#[test]
fn no_polygon_of_another_programs_ends_the_service_and_each_is_told() {
    let (nan, far) = (f64::NAN, 1e300);
    let damages = [
        ("NaN", area(&[(86.0, 55.3), (nan, 55.3), (86.1, 55.4), (86.0, 55.3)])),
        ("off the globe", area(&[(86.0, 55.3), (far, 55.3), (86.1, 55.4), (86.0, 55.3)])),
        (
            "metres",
            area(&[
                (9_570_000.0, 7_430_000.0),
                (9_580_000.0, 7_430_000.0),
                (9_580_000.0, 7_440_000.0),
                (9_570_000.0, 7_430_000.0),
            ]),
        ),
        ("bow-tie", area(&[(86.0, 55.3), (86.1, 55.4), (86.1, 55.3), (86.0, 55.4), (86.0, 55.3)])),
        ("a ring of one place", area(&[(86.0, 55.3), (86.0, 55.3), (86.0, 55.3), (86.0, 55.3)])),
    ];
    run(async {
        let site = Site::new();
        let service = site.service().await;
        let deadline = Duration::from_secs(5);
        for table in ["boundary", "place_area", "base_area"] {
            let fid = site.sql(&format!("select min(fid) from {table} where geom is not null"))[0][0].clone();
            for (what, geometry) in &damages {
                if table != "boundary" && matches!(*what, "bow-tie" | "a ring of one place") {
                    // Drawn as they are; only points are located in boundaries.
                    continue;
                }
                site.sql(&format!(
                    "create table if not exists kept as select fid, geom from {table} where fid = {fid}"
                ));
                site.sql(&format!("update {table} set geom = {} where fid = {fid}", literal(geometry)));
                let told = until(deadline, || !service.problems().is_empty()).await;
                assert!(told.is_some(), "{table}, {what}: not told");
                let start =
                    GeopackageStore::open(&site.path, IfMissing::Fail, IfOlder::Fail).await.expect("opens");
                let other = App::start(std::sync::Arc::new(start)).await.expect("starts all the same");
                assert!(!other.health().problems.is_empty(), "{table}, {what}: not told at the start");
                other.close().await;
                site.sql(&format!(
                    "update {table} set geom = (select geom from kept) where fid = {fid}; drop table kept"
                ));
                let healed = until(deadline, || service.problems().is_empty()).await;
                assert!(healed.is_some(), "{table}, {what}: {}", service.problems());
            }
        }
    });
}
