//! The functions that a spatial index made by QGIS or GDAL calls from its triggers, registered on each connection:
//! without them every write of ours to an indexed table would fail.

use geo::BoundingRect;
use rusqlite::{
    functions::{Context, FunctionFlags},
    types::ValueRef,
};
use sqlx::SqliteConnection;

use crate::geometry::wkb;

/// Registers `ST_IsEmpty`, `ST_MinX`, `ST_MaxX`, `ST_MinY` and `ST_MaxY` over GeoPackage blobs, as the GeoPackage
/// r-tree extension defines them. NULL and malformed blobs give NULL.
pub async fn register(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let mut handle = connection.lock_handle().await?;
    let raw = handle.as_raw_handle().as_ptr();
    // SAFETY: the pointer is a live connection of the SQLite that rusqlite links too (one libsqlite3-sys in the
    // program), locked for us while `handle` lives; `from_handle` does not own it, so nothing is closed twice.
    #[allow(unsafe_code, reason = "sqlx cannot register functions")]
    let borrowed = unsafe { rusqlite::Connection::from_handle(raw) };
    borrowed.and_then(|c| register_on(&c)).map_err(|e| sqlx::Error::Configuration(Box::new(e)))
}

fn register_on(connection: &rusqlite::Connection) -> rusqlite::Result<()> {
    let flags =
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("ST_IsEmpty", 1, flags, |c| {
        Ok(envelope(c).map(|bounds| i64::from(bounds.is_none())))
    })?;
    for (name, pick) in [("ST_MinX", 0_usize), ("ST_MinY", 1), ("ST_MaxX", 2), ("ST_MaxY", 3)] {
        connection.create_scalar_function(name, 1, flags, move |c| {
            Ok(envelope(c).flatten().map(|bounds| bounds[pick]))
        })?;
    }
    Ok(())
}

#[allow(clippy::option_option, reason = "NULL, 1 and a box are three answers")]
/// `None`: not a geometry; `Some(None)`: an empty one; else west, south, east, north.
fn envelope(context: &Context<'_>) -> Option<Option<[f64; 4]>> {
    let ValueRef::Blob(bytes) = context.get_raw(0) else { return None };
    if let Ok(Some(b)) = wkb::bbox_of_gpkg(bytes) {
        return Some(Some([b.west, b.south, b.east, b.north]));
    }
    let bounds = wkb::decode_gpkg(bytes).ok()?.geometry.bounding_rect();
    Some(bounds.map(|r| [r.min().x, r.min().y, r.max().x, r.max().y]))
}
