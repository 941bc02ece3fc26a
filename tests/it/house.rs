//! The rooms of the house: what each file uses lies in its own room or in one below it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use syn::visit::Visit;

/// From the top. A room uses only rooms that stand further down; rooms of one line do not know each other.
const ROOMS: &[&[&str]] = &[
    &["main", "lib"],
    &["cli"],
    &["config"],
    &["http", "backup"],
    &["geocode"],
    &["import", "export"],
    &["app"],
    &["tiles", "picture"],
    &["features", "coverage"],
    &["atlas", "store"],
    &["search", "demo"],
    &["geometry"],
    &["domain", "archive"],
];

fn level(room: &str) -> Option<usize> {
    ROOMS.iter().position(|rooms| rooms.contains(&room))
}

/// Collects the first step of every path that begins with `crate`.
#[derive(Default)]
struct Uses {
    rooms: Vec<String>,
    inside_tests: usize,
}

impl Uses {
    fn tree(&mut self, tree: &syn::UseTree, below_crate: bool) {
        match tree {
            syn::UseTree::Path(p) if below_crate => self.rooms.push(p.ident.to_string()),
            syn::UseTree::Path(p) => self.tree(&p.tree, p.ident == "crate"),
            syn::UseTree::Name(n) if below_crate => self.rooms.push(n.ident.to_string()),
            syn::UseTree::Rename(r) if below_crate => self.rooms.push(r.ident.to_string()),
            syn::UseTree::Group(g) => g.items.iter().for_each(|t| self.tree(t, below_crate)),
            _ => {}
        }
    }
}

fn is_test_only(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|a| {
        a.path().is_ident("cfg")
            && matches!(&a.meta, syn::Meta::List(list) if list.tokens.to_string() == "test")
    })
}

impl<'ast> Visit<'ast> for Uses {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if self.inside_tests == 0 && !is_test_only(&item.attrs) {
            self.tree(&item.tree, false);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let test = usize::from(is_test_only(&item.attrs));
        self.inside_tests += test;
        syn::visit::visit_item_mod(self, item);
        self.inside_tests -= test;
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let mut steps = path.segments.iter().map(|s| s.ident.to_string());
        if self.inside_tests == 0 && steps.next().as_deref() == Some("crate") {
            self.rooms.extend(steps.next());
        }
        syn::visit::visit_path(self, path);
    }
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("the folder is there").map(|e| e.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// What every file uses: file, its room, the room used.
fn uses(source: &Path) -> Vec<(PathBuf, String, String)> {
    let mut files = Vec::new();
    rust_files(source, &mut files);
    let mut all = Vec::new();
    for file in files {
        let inside = file.strip_prefix(source).expect("below src");
        let first = inside.components().next().expect("a name").as_os_str().to_string_lossy();
        let room = first.trim_end_matches(".rs").to_owned();
        // The file may be a module of tests only.
        if inside.file_stem().is_some_and(|s| s == "tests" || s == "oracle")
            || inside.components().any(|c| c.as_os_str() == "oracle")
        {
            continue;
        }
        let text = fs::read_to_string(&file).expect("readable");
        let mut found = Uses::default();
        found.visit_file(&syn::parse_file(&text).expect("Rust"));
        all.extend(found.rooms.into_iter().map(|used| (inside.to_owned(), room.clone(), used)));
    }
    all
}

fn faults(uses: &[(PathBuf, String, String)]) -> Vec<String> {
    uses.iter()
        .filter(|(_, room, used)| room != used)
        .filter_map(|(file, room, used)| match (level(room), level(used)) {
            (Some(from), Some(to)) if from < to => None,
            (Some(_), Some(_)) => {
                Some(format!("{}: {room} uses {used}, which is not below it", file.display()))
            }
            (None, _) => Some(format!("{}: {room} is no room of the house", file.display())),
            // Macros and re-exports at the root of the crate are none of the rooms.
            (_, None) => Some(format!("{}: {used} is no room of the house", file.display())),
        })
        .collect()
}

#[test]
fn every_file_uses_only_rooms_below_its_own() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let uses = uses(&source);
    assert!(uses.len() > 100, "the reader found only {} uses: it reads past the code", uses.len());
    let faults = faults(&uses);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_use_that_runs_up_or_across_is_noticed() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    };
    write("domain/street.rs", "use crate::{geometry::Ruler, domain::Id};");
    write("store/mod.rs", "fn f() { crate::atlas::g() }");
    write("atlas/mod.rs", "use crate::domain::Street; #[cfg(test)] mod tests { use crate::http::x; }");
    let faults = faults(&uses(folder.path()));
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(
        faults[0].contains("domain uses geometry") && faults[1].contains("store uses atlas"),
        "{faults:?}"
    );
}

#[test]
fn every_file_begins_with_what_it_is_for() {
    let mut files = Vec::new();
    rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mute: Vec<_> = files
        .iter()
        .filter(|f| !fs::read_to_string(f).expect("readable").starts_with("//! "))
        .map(|f| f.display().to_string())
        .collect();
    assert!(mute.is_empty(), "no purpose in the first line of {mute:?}");
}

#[test]
fn the_top_level_holds_what_the_house_has_and_nothing_else() {
    let known = [
        "Cargo.toml",
        "Cargo.lock",
        "build.rs",
        "src",
        "migrations",
        "tiles",
        "web",
        "tests",
        "docs",
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
        "target",
        "proptest-regressions",
    ];
    let odd: Vec<String> = fs::read_dir(env!("CARGO_MANIFEST_DIR"))
        .expect("the checkout")
        .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|n| !n.starts_with('.') && !known.contains(&n.as_str()) && !n.contains(".gpkg"))
        .collect();
    assert!(odd.is_empty(), "{odd:?}");
}
