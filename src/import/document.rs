//! A GeoJSON document: its whole text, and the coordinate system it names.

use std::{io::Read, path::Path};

use serde_json::Value;

use super::{ImportError, open_file};

/// The whole text; a byte-order mark is no part of it.
pub fn read_text(path: &Path, max_mb: u64) -> Result<String, ImportError> {
    let unreadable = |source| ImportError::Unreadable { path: path.to_owned(), source };
    let file = open_file(path)?;
    let bytes = file.metadata().map_err(unreadable)?.len();
    if bytes > max_mb << 20 {
        return Err(ImportError::TooLarge { path: path.to_owned(), megabytes: bytes >> 20, limit: max_mb });
    }
    let mut text = Vec::new();
    file.take(max_mb << 20).read_to_end(&mut text).map_err(unreadable)?;
    let mut text = String::from_utf8(text).map_err(|e| ImportError::NotGeoJson {
        path: path.to_owned(),
        reason: format!("byte {} is no UTF-8; save it in UTF-8", e.utf8_error().valid_up_to() + 1),
    })?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    if text.trim().is_empty() {
        return Err(ImportError::Empty { path: path.to_owned() });
    }
    Ok(text)
}

/// Refuses a document that names another coordinate system than EPSG:4326, as the GeoJSON of 2008 could.
pub fn check_crs(path: &Path, crs: Option<&Value>) -> Result<(), ImportError> {
    let name = crs.and_then(|c| c.pointer("/properties/name")).and_then(Value::as_str);
    match name {
        Some(name) if !["CRS84", "4326"].iter().any(|ok| name.ends_with(ok)) => {
            Err(ImportError::OtherCrs { path: path.to_owned(), crs: name.to_owned() })
        }
        _ => Ok(()),
    }
}
