//! The web client's files as a browser fetches them, and what pages say of them.

use std::{fs, io::Write as _, path::Path, sync::Arc};

use axum::{Router, body::Body, http::HeaderMap};
use dvor::{
    config::PublicUrl,
    http::{self, Assets, Context, Links},
};
use http_body_util::BodyExt;
use tempfile::TempDir;
use tower::ServiceExt;

use crate::{small_city, support::must};

/// A service over the small city, and the folder its store is in.
struct Service {
    routes: Router,
    links: Links,
    _folder: TempDir,
}

impl Service {
    async fn with(change: impl FnOnce(Context) -> Context) -> Self {
        let (app, folder) = small_city::service().await;
        let url = PublicUrl::new("https://город.рф/tos").expect("a URL");
        let context = change(Context::new(Arc::clone(&app), url));
        let links = context.links("resident");
        Self { routes: http::router(context), links, _folder: folder }
    }

    async fn embedded() -> Self {
        Self::with(|context| context).await
    }

    /// The stylesheet every page has, as a path of the service.
    fn style(&self) -> &str {
        self.links.styles[0].strip_prefix("/tos").expect("below the prefix")
    }

    async fn ask(&self, method: &str, path: &str, asked: &[(&str, &str)]) -> (u16, HeaderMap, Vec<u8>) {
        let mut request = axum::http::Request::builder().method(method).uri(path);
        for (name, value) in asked {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).expect("a request");
        let (parts, body) = self.routes.clone().oneshot(request).await.expect("answered").into_parts();
        let body = body.collect().await.expect("whole").to_bytes().to_vec();
        (parts.status.as_u16(), parts.headers, body)
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |v| v.to_str().expect("text"))
}

#[tokio::test]
async fn a_file_is_kept_for_ever_and_travels_as_the_browser_can_read_it() {
    let service = Service::embedded().await;
    let (status, headers, plain) = service.ask("GET", service.style(), &[]).await;
    assert_eq!((status, header(&headers, "content-encoding")), (200, ""));
    assert_eq!(header(&headers, "cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(header(&headers, "content-type"), "text/css; charset=utf-8");
    assert_eq!(header(&headers, "x-content-type-options"), "nosniff");
    assert!(plain.len() > 1000);
    for (asked, coding) in [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip")] {
        let (status, headers, small) =
            service.ask("GET", service.style(), &[("accept-encoding", asked)]).await;
        assert_eq!((status, header(&headers, "content-encoding")), (200, coding), "{asked}");
        assert!(header(&headers, "vary").contains("accept-encoding"), "{asked}");
        assert!(small.len() < plain.len() / 2, "{asked}: {} of {}", small.len(), plain.len());
    }
    let (status, headers, body) = service.ask("HEAD", service.style(), &[]).await;
    assert_eq!((status, body.len()), (200, 0));
    assert_eq!(header(&headers, "content-length"), plain.len().to_string());
}

#[tokio::test]
async fn a_file_the_browser_has_is_not_sent_again() {
    let service = Service::embedded().await;
    let (_, headers, _) = service.ask("GET", service.style(), &[]).await;
    let etag = header(&headers, "etag");
    let (status, headers, body) = service.ask("GET", service.style(), &[("if-none-match", etag)]).await;
    assert_eq!((status, body.len(), header(&headers, "etag")), (304, 0, etag));
    assert_eq!(header(&headers, "cache-control"), "public, max-age=31536000, immutable");
    let (status, ..) = service.ask("GET", service.style(), &[("if-none-match", "W/\"other\"")]).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn nothing_but_the_client_is_found_below_assets() {
    let folder = tempfile::tempdir().expect("a folder");
    for service in [
        Service::embedded().await,
        Service::with(|c| c.with_assets(Assets::in_folder(folder.path().to_owned()))).await,
    ] {
        for path in [
            "/assets/",
            "/assets/nothing.js",
            "/assets/../Cargo.toml",
            "/assets/..%2fCargo.toml",
            "/assets/%2e%2e/%2e%2e/etc/passwd",
            "/assets//etc/passwd",
            "/assets/%2fetc%2fpasswd",
            "/.vite/manifest.json",
            "/assets/../.vite/manifest.json",
        ] {
            let (status, headers, _) = service.ask("GET", path, &[]).await;
            assert_eq!(
                (status, header(&headers, "content-type")),
                (404, "application/problem+json"),
                "{path}"
            );
        }
        let (status, headers, _) = service.ask("POST", "/assets/nothing.js", &[]).await;
        assert_eq!((status, header(&headers, "content-type")), (405, "application/problem+json"));
    }
}

#[tokio::test]
async fn everything_a_page_links_to_is_there() {
    let service = Service::embedded().await;
    let Links { styles, script, preloads, fonts } = &service.links;
    for path in styles.iter().chain(script).chain(preloads).chain(fonts) {
        let path = path.strip_prefix("/tos").expect("below the prefix");
        assert_eq!(service.ask("GET", path, &[]).await.0, 200, "{path}");
    }
    let (_, _, page) = service.ask("GET", "/", &[]).await;
    let page = String::from_utf8(page).expect("UTF-8");
    for path in styles.iter().chain(script).chain(fonts) {
        assert!(page.contains(&format!("\"{path}\"")), "{path}: {page}");
    }
    for (path, kind) in [("/favicon.svg", "image/svg+xml"), ("/robots.txt", "text/plain; charset=utf-8")] {
        let (status, headers, _) = service.ask("GET", path, &[]).await;
        assert_eq!((status, header(&headers, "content-type")), (200, kind));
        assert_eq!(header(&headers, "cache-control"), "public, max-age=3600");
    }
}

#[test]
fn a_program_that_was_to_have_the_client_has_it() {
    // Without it pages still work, but a build for others says it wants it and is held to that.
    if option_env!("DVOR_CLIENT") == Some("required") {
        let links = Assets::embedded().links("resident", "");
        assert!(links.script.is_some() && links.fonts.len() == 2, "{links:?}");
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::File::create(path).and_then(|mut f| f.write_all(text.as_bytes())).expect("written");
}

#[tokio::test]
async fn a_client_in_a_folder_is_read_anew_each_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = |n: u8| {
        format!(
            r#"{{"src/styles/site.css": {{"file": "assets/s{n}.css"}},
                "src/entries/resident.ts": {{"file": "assets/r{n}.js"}}}}"#
        )
    };
    let service = Service::with(|c| c.with_assets(Assets::in_folder(folder.path().to_owned()))).await;
    assert_eq!(service.links, Links::default(), "nothing is built yet");
    for n in [1, 2] {
        write(&folder.path().join(".vite/manifest.json"), &manifest(n));
        write(&folder.path().join("assets/s.css"), &format!("/* {n} */"));
        let (_, _, page) = service.ask("GET", "/", &[]).await;
        let page = String::from_utf8(page).expect("UTF-8");
        assert!(page.contains(&format!("\"/tos/assets/r{n}.js\"")), "{page}");
        let (status, headers, body) = service.ask("GET", "/assets/s.css", &[]).await;
        assert_eq!((status, header(&headers, "cache-control")), (200, "no-cache"));
        assert_eq!(body, format!("/* {n} */").as_bytes());
    }
}

#[test]
fn the_folder_of_a_client_is_named_in_the_help_as_a_developers_thing() {
    let folder = tempfile::tempdir().expect("a folder");
    for command in ["serve", "demo"] {
        let help = must(folder.path(), &[command, "--help"]);
        assert!(help.contains("--web-dir <DIR>") && help.contains("DVOR_WEB_DIR"), "{help}");
    }
}
