//! `/tiles/base/{z}/{x}/{y}` and `/tiles/base.json` where the operator gave an archive for the base map, and what of it
//! the styles show.
//!
//! No document made here names another host: of what the archive's maker says only texts go out, without markup.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::Response,
};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{
    Context, Problem,
    accepted::{accepted, is_accepted},
    caching,
    params::refuse_all_but_versions,
    tiles::coordinate,
};
use crate::{
    archive::{Archive, ArchiveError, Packing, TileKind, Watched},
    atlas::Atlas,
    tiles::{Encoding, STYLE_LAYERS, TileCoordinate},
};

/// The layer an archive stands in for, by itself: together with others `base` is our own drawing.
pub const BASE: &str = "base";

/// Layers of the styles that name what a picture has its own names for.
const NAMES: [&str; 2] = ["park-name", "water-name"];

/// The entity tag of a tile that is not there.
const NOTHING: &str = "\"nothing\"";

/// The bytes of a tile as they are answered.
struct Answered {
    bytes: Vec<u8>,
    encoding: Option<Encoding>,
    kind: TileKind,
    digest: String,
}

impl Answered {
    /// The entity tag of the tile in an encoding.
    fn tag(&self, encoding: Option<Encoding>) -> String {
        encoding.map_or_else(
            || format!("\"{}\"", self.digest),
            |encoding| format!("\"{}-{}\"", self.digest, encoding.name()),
        )
    }

    /// Whether this is its entity tag, in whichever encoding.
    fn has_tag(&self, tag: &str) -> bool {
        [None, Some(Encoding::Gzip), Some(Encoding::Brotli)]
            .into_iter()
            .any(|encoding| tag == self.tag(encoding))
    }
}

/// A tile of the archive; the row may carry the ending of a file's name.
pub async fn tile(
    context: &Context,
    base: Arc<Watched>,
    at: [&str; 3],
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let kind = now(&base).await?.header().kind;
    let [z, x, y] = at;
    let bare = y.strip_suffix(kind.format()).and_then(|y| y.strip_suffix('.'));
    let coordinate = match kind {
        TileKind::Vector => coordinate(at)?,
        _ => coordinate([z, x, bare.unwrap_or(y)])?,
    };
    refuse_all_but_versions(uri)?;
    accepted(headers)?;
    let taken = [Encoding::Gzip, Encoding::Brotli].map(|encoding| is_accepted(headers, encoding));
    // The disk is asked: on a thread that may wait.
    let asked = tokio::task::spawn_blocking(move || look_up(&base, coordinate, taken)).await;
    let found = asked.map_err(|lost| Problem::Internal(lost.into()))??;
    Ok(answer(found, &context.atlas(), headers))
}

/// The archive of now: one that was put in its place is opened on a thread that may wait.
pub async fn now(base: &Arc<Watched>) -> Result<Arc<Archive>, Problem> {
    let base = Arc::clone(base);
    let opened = tokio::task::spawn_blocking(move || base.archive()).await;
    Ok(opened.map_err(|lost| Problem::Internal(lost.into()))??)
}

/// A tile, packed as it lies there where the asker takes that: gzip, Brotli.
fn look_up(
    base: &Watched,
    tile: TileCoordinate,
    [gzip, brotli]: [bool; 2],
) -> Result<Option<Answered>, ArchiveError> {
    let (Some(tile), archive) = base.tile(tile.z(), tile.x(), tile.y())? else { return Ok(None) };
    let digest = caching::digits(Sha256::new_with_prefix(&tile.bytes));
    let encoding = match tile.packing {
        Packing::Gzip if gzip => Some(Encoding::Gzip),
        Packing::Brotli if brotli => Some(Encoding::Brotli),
        Packing::None | Packing::Gzip | Packing::Brotli => None,
    };
    let kind = tile.kind;
    let bytes = if encoding.is_some() { tile.bytes } else { archive.unpack_tile(tile)? };
    Ok(Some(Answered { bytes, encoding, kind, digest }))
}

/// The tile, or word that the asker has it, whichever encoding that is in; also that there is none is a state to ask for.
fn answer(found: Option<Answered>, atlas: &Atlas, asked: &HeaderMap) -> Response {
    let mut response = Response::new(Body::empty());
    let found = found.filter(|found| !found.bytes.is_empty());
    let tag = found.as_ref().map_or_else(|| NOTHING.to_owned(), |found| found.tag(found.encoding));
    caching::fresh(response.headers_mut(), atlas, tag);
    let is_it = |tag: &str| found.as_ref().map_or(tag == NOTHING, |found| found.has_tag(tag));
    let is_known = caching::knows(asked, is_it);
    let Some(found) = found.filter(|_| !is_known) else {
        *response.status_mut() = if is_known { StatusCode::NOT_MODIFIED } else { StatusCode::NO_CONTENT };
        return response;
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(found.kind.media_type()));
    if let Some(encoding) = found.encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding.name()));
    }
    *response.body_mut() = Body::from(found.bytes);
    response
}

/// What the archive is: TileJSON 3.0.
pub async fn describe(
    context: &Context,
    base: &Arc<Watched>,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    refuse_all_but_versions(uri)?;
    let json = tilejson(&*now(base).await?, &context.public_url.link("")).to_string();
    let etag = caching::etag_of(json.as_bytes());
    Ok(caching::answer(headers, &context.atlas(), &etag, "application/json", || json))
}

fn tilejson(archive: &Archive, root: &str) -> Value {
    let header = archive.header();
    let mut described = json!({
        "tilejson": "3.0.0",
        "scheme": "xyz",
        "tiles": [format!("{root}/tiles/{BASE}/{{z}}/{{x}}/{{y}}")],
        "minzoom": header.minzoom,
        "maxzoom": header.maxzoom,
        "bounds": header.bounds,
        "center": header.center,
        "format": header.kind.format(),
        "vector_layers": vector_layers(archive),
    });
    for name in ["name", "attribution"] {
        let said = archive.metadata()[name].as_str().map(without_markup).filter(|text| !text.is_empty());
        if let Some(said) = said {
            described[name] = said.into();
        }
    }
    // No word of TileJSON's, but what readers of pictures look for.
    if let Some(side) = archive.side() {
        described["tileSize"] = side.into();
    }
    described
}

/// The layers of vector tiles, with what every reader asks of them; empty for pictures.
fn vector_layers(archive: &Archive) -> Vec<Value> {
    let layers = archive.metadata()["vector_layers"].as_array().map_or(&[][..], Vec::as_slice);
    let described = layers.iter().filter_map(|layer| {
        let mut described = json!({"id": without_markup(layer["id"].as_str()?)});
        let fields = layer["fields"].as_object().into_iter().flatten();
        let fields: Map<String, Value> = fields
            .filter_map(|(name, says)| Some((without_markup(name), without_markup(says.as_str()?).into())))
            .collect();
        described["fields"] = fields.into();
        for name in ["minzoom", "maxzoom"] {
            if let Some(zoom) = layer[name].as_u64() {
                described[name] = zoom.into();
            }
        }
        Some(described)
    });
    described.collect()
}

/// A text as people read it: what stands between `<` and `>` is left out, a link to another host with it.
fn without_markup(text: &str) -> String {
    let mut plain = String::new();
    for (n, part) in text.split('<').enumerate() {
        // What follows a tag; of one that does not end, nothing.
        plain.push_str(if n == 0 { part } else { part.split_once('>').map_or("", |(_, after)| after) });
    }
    plain.replace("&copy;", "©").replace('>', "").trim().to_owned()
}

/// Puts the archive into a style: pictures in place of our drawing, or the drawing from its tiles where they have a layer
/// `base` as ours do. Other vector tiles are for those who bring a style of their own: ours stays as it is.
pub fn redraw(style: &mut Value, context: &Context, archive: &Archive) {
    let has_our_layer = || {
        let layers = archive.metadata()["vector_layers"].as_array();
        layers.is_some_and(|layers| layers.iter().any(|layer| layer["id"] == BASE))
    };
    let url = context.public_url.link(&format!("/tiles/{BASE}.json"));
    let others: Vec<&str> = STYLE_LAYERS.split(',').filter(|name| *name != BASE).collect();
    let is_ours = |layer: &Value| layer["source-layer"] == BASE;
    let Some(layers) = style["layers"].as_array_mut() else { return };
    let source = match archive.side() {
        Some(side) => {
            layers.retain(|layer| !is_ours(layer) && !NAMES.iter().any(|name| layer["id"] == *name));
            let above_the_ground = layers.iter().take_while(|layer| layer["type"] == "background").count();
            layers.insert(above_the_ground, json!({"id": BASE, "type": "raster", "source": BASE}));
            json!({"type": "raster", "url": url, "tileSize": side})
        }
        None if has_our_layer() => {
            layers.iter_mut().filter(|layer| is_ours(layer)).for_each(|layer| layer["source"] = BASE.into());
            json!({"type": "vector", "url": url})
        }
        None => return,
    };
    style["sources"][BASE] = source;
    style["sources"]["dvor"]["url"] =
        context.public_url.link(&format!("/tiles/{}.json", others.join(","))).into();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_maker_says_goes_out_without_markup() {
        for (said, plain) in [
            ("© OpenStreetMap", "© OpenStreetMap"),
            (
                r#"<a href="https://www.openstreetmap.org/copyright">&copy; OpenStreetMap</a>, 2024"#,
                "© OpenStreetMap, 2024",
            ),
            ("<img src=x onerror=alert(1)", ""),
            ("a <<b>script>c", "a scriptc"),
        ] {
            assert_eq!(without_markup(said), plain);
        }
    }

    #[test]
    fn the_names_a_picture_has_are_layers_of_the_style() {
        let style = include_str!("../../tiles/style.json");
        for name in NAMES {
            assert!(style.contains(&format!("\"id\": \"{name}\"")), "{name}");
        }
    }
}
