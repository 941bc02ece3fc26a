//! The municipal okrugs of St Petersburg, where the file is at hand.

use geo::{Geometry, MultiPolygon};

const FILE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/spb/spb_municipal_okrugs_osm.geojson");

/// The okrugs, edge-matched; `None` where the file is not.
pub fn okrugs() -> Option<Vec<MultiPolygon<f64>>> {
    let text = std::fs::read_to_string(FILE).ok()?;
    let features: geojson::FeatureCollection =
        text.parse::<geojson::GeoJson>().and_then(TryInto::try_into).expect("a feature collection");
    let areas = features.features.into_iter().map(|feature| {
        let geometry = feature.geometry.expect("every okrug has one");
        match Geometry::<f64>::try_from(geometry).expect("a plain geometry") {
            Geometry::Polygon(polygon) => polygon.into(),
            Geometry::MultiPolygon(area) => area,
            other => unreachable!("an okrug is an area, not {other:?}"),
        }
    });
    Some(areas.collect())
}
