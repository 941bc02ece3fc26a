//! The web client's files: embedded with their compressed forms, or read from a folder while somebody works on them.

use std::{
    borrow::Cow,
    collections::HashMap,
    fs,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use axum::{
    Router,
    body::Body,
    extract::{Path as UrlPath, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
    routing::get,
};
use serde::Deserialize;

use super::{Context, Language, Problem, caching};

/// A file inside the program.
struct File {
    /// Its path in the built client, like `assets/site-gb_8Kmmb.css`.
    name: &'static str,
    /// A hash of its bytes.
    tag: &'static str,
    identity: &'static [u8],
    br: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

// `MANIFEST` and `FILES`, in the order of names: written by build.rs.
include!(concat!(env!("OUT_DIR"), "/client.rs"));

/// The stylesheet every page has.
const STYLES: &str = "src/styles/site.css";

/// Names carry a hash of the content: what has a name never changes.
const FOREVER: &str = "public, max-age=31536000, immutable";

/// What stands at the root under a name of its own.
const FOR_AN_HOUR: &str = "public, max-age=3600";

/// What one page links to, as paths from the host's root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// For `<link rel="stylesheet">`, in this order.
    pub styles: Vec<String>,
    /// For `<script type="module">`; `None` when the program was built without the client.
    pub script: Option<String>,
    /// For `<link rel="modulepreload">`: what the script imports at once.
    pub preloads: Vec<String>,
    /// For `<link rel="preload" as="font" type="font/woff2" crossorigin>`.
    pub fonts: Vec<String>,
}

/// One chunk of Vite's manifest; keys are sources, other fields are not ours.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Chunk {
    file: String,
    imports: Vec<String>,
    css: Vec<String>,
}

/// Vite's manifest: which source became which file.
type Manifest = HashMap<String, Chunk>;

/// Where the client's files come from.
#[derive(Debug)]
enum Source {
    Embedded(Manifest),
    Folder(PathBuf),
}

/// The client's files and what a page needs of them.
#[derive(Debug)]
pub struct Assets(Source);

impl Assets {
    /// The files inside the program.
    pub fn embedded() -> Self {
        // build.rs writes or checks it; an empty manifest gives pages without styles, not a crash.
        Self(Source::Embedded(serde_json::from_str(MANIFEST).unwrap_or_default()))
    }

    /// Files of a built client in a folder (`web/dist`), read anew for each request.
    pub fn in_folder(folder: PathBuf) -> Self {
        Self(Source::Folder(folder))
    }

    /// What a page links to: `entry` is the name of a file in `web/src/entries`, like `resident`; `prefix` is
    /// [`super::PublicUrl::prefix`].
    pub fn links(&self, entry: &str, prefix: &str) -> Links {
        let manifest = match &self.0 {
            Source::Embedded(manifest) => Cow::Borrowed(manifest),
            Source::Folder(folder) => Cow::Owned(manifest_in(folder)),
        };
        let url = |file: &String| format!("{prefix}/{file}");
        let mut links = Links {
            styles: manifest.get(STYLES).map(|c| url(&c.file)).into_iter().collect(),
            ..Links::default()
        };
        if let Some(chunk) = manifest.get(&format!("src/entries/{entry}.ts")) {
            links.script = Some(url(&chunk.file));
            links.styles.extend(chunk.css.iter().map(url));
            let mut waiting: Vec<&String> = chunk.imports.iter().rev().collect();
            while let Some(key) = waiting.pop() {
                let Some(imported) = manifest.get(key) else { continue };
                let file = url(&imported.file);
                if !links.preloads.contains(&file) {
                    links.preloads.push(file);
                    links.styles.extend(imported.css.iter().map(url));
                    waiting.extend(imported.imports.iter().rev());
                }
            }
        }
        let is_font = |file: &&String| Path::new(file).extension().is_some_and(|e| e == "woff2");
        links.fonts = manifest.values().map(|c| &c.file).filter(is_font).map(url).collect();
        links.fonts.sort();
        links
    }

    /// A file as the asker can read it; `None` when there is none of this name.
    fn find(&self, name: &str, headers: &HeaderMap) -> Option<Found> {
        match &self.0 {
            Source::Embedded(_) => {
                let file = &FILES[FILES.binary_search_by_key(&name, |f| f.name).ok()?];
                let (bytes, encoding) = match (file.br, file.gzip) {
                    (Some(br), _) if accepts(headers, "br") => (br, Some("br")),
                    (_, Some(gzip)) if accepts(headers, "gzip") => (gzip, Some("gzip")),
                    _ => (file.identity, None),
                };
                // Weak: the same file may travel compressed or not.
                Some(Found { body: bytes.into(), encoding, etag: Some(format!("W/\"{}\"", file.tag)) })
            }
            Source::Folder(folder) => {
                let inside = Path::new(name).components().all(|c| matches!(c, Component::Normal(_)));
                let bytes = inside.then(|| fs::read(folder.join(name)).ok()).flatten()?;
                Some(Found { body: bytes.into(), encoding: None, etag: None })
            }
        }
    }
}

/// A file about to be sent.
struct Found {
    body: Body,
    encoding: Option<&'static str>,
    etag: Option<String>,
}

fn manifest_in(folder: &Path) -> Manifest {
    let text = fs::read_to_string(folder.join(".vite/manifest.json"));
    let read =
        text.map_err(|e| e.to_string()).and_then(|t| serde_json::from_str(&t).map_err(|e| e.to_string()));
    read.unwrap_or_else(|error| {
        tracing::warn!(folder = %folder.display(), error, "no built client in --web-dir: run `npm run build` in web");
        Manifest::default()
    })
}

/// Whether `Accept-Encoding` takes a coding (RFC 9110, 12.5.3; `*` is left to those who ask for identity).
fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let codings = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok());
    codings.flat_map(|v| v.split(',')).any(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        let is_it = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
        let refused = parts.any(|p| p.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0_f32)));
        is_it && !refused
    })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The paths of the client's files.
pub fn router() -> Router<Arc<Context>> {
    Router::new()
        .route("/assets/{*name}", get(get_asset))
        .route("/favicon.svg", get(get_favicon))
        .route("/robots.txt", get(get_robots))
}

async fn get_asset(
    State(context): State<Arc<Context>>,
    UrlPath(name): UrlPath<String>,
    headers: HeaderMap,
) -> Response {
    send(&context.assets, &format!("assets/{name}"), FOREVER, &headers)
}

async fn get_favicon(State(context): State<Arc<Context>>, headers: HeaderMap) -> Response {
    send(&context.assets, "favicon.svg", FOR_AN_HOUR, &headers)
}

async fn get_robots(State(context): State<Arc<Context>>, headers: HeaderMap) -> Response {
    send(&context.assets, "robots.txt", FOR_AN_HOUR, &headers)
}

fn send(assets: &Assets, name: &str, freshness: &'static str, asked: &HeaderMap) -> Response {
    let Some(found) = assets.find(name, asked) else {
        return Problem::UnknownPath.respond(Language::of(asked));
    };
    let known = found.etag.as_deref().is_some_and(|etag| caching::is_known(asked, etag));
    let mut response = Response::new(if known { Body::empty() } else { found.body });
    let headers = response.headers_mut();
    if !known {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
        if let Some(encoding) = found.encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    // Only what is embedded has a tag: files in a folder change under their names.
    let freshness = if found.etag.is_some() { freshness } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(freshness));
    if let Some(etag) = found.etag.and_then(|tag| HeaderValue::from_str(&tag).ok()) {
        headers.insert(header::ETAG, etag);
    }
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assets_of(manifest: &str) -> Assets {
        Assets(Source::Embedded(serde_json::from_str(manifest).expect("a manifest")))
    }

    #[test]
    fn a_page_links_to_its_script_what_that_imports_and_the_fonts() {
        let assets = assets_of(
            r#"{
            "src/styles/site.css": {"file": "assets/site-1.css", "isEntry": true, "assets": ["assets/b.woff2"]},
            "src/entries/resident.ts": {"file": "assets/resident-1.js", "imports": ["_x.js", "_y.js"], "dynamicImports": ["map"]},
            "_x.js": {"file": "assets/x.js", "imports": ["_y.js"]},
            "_y.js": {"file": "assets/y.js", "imports": ["_x.js"]},
            "map": {"file": "assets/map.js", "css": ["assets/map.css"]},
            "b": {"file": "assets/b.woff2"}, "a": {"file": "assets/a.woff2"}}"#,
        );
        let links = assets.links("resident", "/tos");
        assert_eq!(links.styles, ["/tos/assets/site-1.css"]);
        assert_eq!(links.script.as_deref(), Some("/tos/assets/resident-1.js"));
        assert_eq!(links.preloads, ["/tos/assets/x.js", "/tos/assets/y.js"]);
        assert_eq!(links.fonts, ["/tos/assets/a.woff2", "/tos/assets/b.woff2"]);
    }

    #[test]
    fn without_the_client_a_page_links_to_plain_styles_alone() {
        let links =
            assets_of(r#"{"src/styles/site.css": {"file": "assets/plain-1.css"}}"#).links("resident", "");
        assert_eq!(links, Links { styles: vec!["/assets/plain-1.css".to_owned()], ..Links::default() });
    }

    #[test]
    fn a_coding_is_taken_when_it_is_named_and_not_refused() {
        for (asked, br) in [
            ("", false),
            ("br", true),
            ("gzip, deflate, br, zstd", true),
            ("BR;q=0.1", true),
            ("br;q=0", false),
            ("br;q=0.000", false),
            ("brotli", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(asked));
            assert_eq!(accepts(&headers, "br"), br, "{asked}");
        }
    }
}
