//! The recipes of `docs/use.md`, run as they are written but for the address of the service.

use std::fs;

use super::{
    others::{said, served},
    owslib::pythons,
};

/// Where the recipes say the service is.
const WRITTEN: &str = "http://127.0.0.1:8080";

fn document() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/use.md");
    fs::read_to_string(path).expect("the document")
}

/// The commands of other people's programs: lines set in by four spaces. The archive is written, and the pages are opened, by
/// the stories in the browser.
fn commands(text: &str) -> String {
    // What stands between fences is another language.
    let lines =
        text.split("```").step_by(2).flat_map(str::lines).filter_map(|line| line.strip_prefix("    "));
    lines.filter(|line| !line.starts_with("dvor ")).map(|line| format!("{line}\n")).collect()
}

/// The blocks in Python.
fn scripts(text: &str) -> Vec<&str> {
    text.split("```python\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_use_md_says_to_type_does_what_it_says() {
    served(async |client, url| {
        let folder = tempfile::tempdir().expect("a folder");
        let root = url.strip_suffix("/api").expect("the landing page");
        let text = document().replace(WRITTEN, root);

        let commands = commands(&text);
        assert!(commands.lines().count() >= 6, "{commands}");
        let script =
            format!("set -eu\ncd '{}'\n{}", folder.path().display(), commands.replace("curl ", "curl -fsS "));
        let out = said("bash", vec!["-c".to_owned(), script]).await;
        assert!(out.contains(": benches (title: ") && out.contains("Layer name: committees"), "{out}");

        let benches = client.answer("/api/collections/benches/items?limit=1").await["numberMatched"].clone();
        let benches = usize::try_from(benches.as_u64().expect("a count")).expect("few");
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).expect("it was fetched");
        for name in ["benches.csv", "benches-excel.csv"] {
            assert_eq!(read(name).lines().count(), 1 + benches, "{name}");
        }
        assert!(read("new.csv").starts_with("id,lon,lat,name"));
        let houses = folder.path().join("addresses.gpkg").display().to_string();
        assert!(
            said("ogrinfo", vec!["-so".to_owned(), houses, "addresses".to_owned()])
                .await
                .contains("Feature Count: ")
        );

        for python in pythons() {
            for script in scripts(&text) {
                let out = said(python, vec!["-c".to_owned(), script.to_owned()]).await;
                assert!(out.contains(" benches"), "{out}");
            }
            let counted = said(python, vec!["-c".to_owned(), scripts(&text)[0].to_owned()]).await;
            assert_eq!(counted, format!("{benches} benches\n"));
        }
    })
    .await;
}
