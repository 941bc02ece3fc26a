//! Builds the web client when it can and hands the program a table of its files.
//!
//! `DVOR_CLIENT` rules it: unset, the client is built where Node is there, and its lack is a warning; `required`, its
//! lack is an error (releases, CI); `none`, the program is built without it. Without the client every page works and
//! has its plain styles.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs::{self, File},
    hash::{DefaultHasher, Hasher},
    path::{Path, PathBuf},
    process::Command,
};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What the built client is made from, below `web`.
const SOURCES: [&str; 7] =
    ["package.json", "package-lock.json", ".npmrc", "vite.config.ts", "compress.mjs", "src", "public"];

/// What the program itself is made from.
const PROGRAM: [&str; 10] = [
    "src",
    "migrations",
    "tiles/layers.json",
    "tiles/style.json",
    "tiles/tokens",
    "tiles/icons",
    "web/templates",
    "Cargo.toml",
    "Cargo.lock",
    "build.rs",
];

/// Where a finished build says what it was made from.
const FINGERPRINT: &str = ".fingerprint";

fn main() -> Outcome<()> {
    for source in PROGRAM {
        println!("cargo::rerun-if-changed={source}");
    }
    println!("cargo::rerun-if-env-changed=DVOR_CLIENT");
    for source in SOURCES {
        println!("cargo::rerun-if-changed=web/{source}");
    }
    let web = Path::new("web");
    let embedded = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo names no OUT_DIR")?).join("client");
    if embedded.exists() {
        fs::remove_dir_all(&embedded)?;
    }
    let asked = env::var("DVOR_CLIENT").unwrap_or_default();
    match asked.as_str() {
        "none" => {
            println!("cargo::warning=built without the client, as DVOR_CLIENT=none asks");
            plain(web, &embedded)?;
        }
        _ => match client(web, &embedded) {
            Ok(()) => {}
            Err(reason) if asked == "required" => {
                return Err(format!("DVOR_CLIENT=required, but the web client is not built: {reason}").into());
            }
            Err(reason) => {
                println!("cargo::warning=the web client is not inside: {reason}");
                println!(
                    "cargo::warning=pages work without it, with plain styles and no live map; \
                     to have it, install Node 20.19 or newer, then touch web/package.json and build again"
                );
                plain(web, &embedded)?;
            }
        },
    }
    println!("cargo::rustc-env=DVOR_BUILD={}", build_of(&embedded)?);
    fs::write(embedded.with_extension("rs"), table(&embedded)?)?;
    Ok(())
}

/// Brings `web/dist` up to its sources and copies it to `embedded`. Builds of other profiles wait their turn: what is
/// copied is one build, whole.
fn client(web: &Path, embedded: &Path) -> Outcome<()> {
    let turn = File::open(web.join("package-lock.json"))?;
    turn.lock()?;
    let sources = fingerprint(web)?;
    let dist = web.join("dist");
    if fs::read_to_string(dist.join(FINGERPRINT)).ok().as_deref() != Some(&sources) {
        build(web, &dist, &sources)?;
    }
    for path in files(&dist)? {
        let to = embedded.join(path.strip_prefix(&dist)?);
        fs::create_dir_all(to.parent().ok_or("a file without a folder")?)?;
        fs::copy(&path, to)?;
    }
    Ok(())
}

/// Builds beside `dist`, then takes its place: `dist` is a whole build, or the one before.
fn build(web: &Path, dist: &Path, sources: &str) -> Outcome<()> {
    run(web, "node", &["--version"]).map_err(|_| "Node is not installed, or does not run")?;
    let changed = |path: &str| fs::metadata(web.join(path)).and_then(|m| m.modified()).ok();
    if changed("node_modules/.package-lock.json") < changed("package-lock.json") {
        // Without a network this shall fail soon, not after minutes.
        let patience = ["--prefer-offline", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"];
        run(web, "npm", &[&["ci", "--ignore-scripts", "--no-audit", "--no-fund"], &patience[..]].concat())?;
    }
    let making = web.join("dist.making");
    run(
        web,
        "node",
        &["node_modules/vite/bin/vite.js", "build", "--outDir", "dist.making", "--logLevel", "warn"],
    )?;
    run(web, "node", &["compress.mjs", "dist.making", "dist"])?;
    fs::write(making.join(FINGERPRINT), sources)?;
    if dist.exists() {
        fs::remove_dir_all(dist)?;
    }
    Ok(fs::rename(making, dist)?)
}

/// Runs a program to its end; what it said last is the reason when it fails.
fn run(folder: &Path, program: &str, arguments: &[&str]) -> Outcome<()> {
    let said = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .map_err(|error| format!("{program} cannot be started: {error}"))?;
    if said.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(if said.stderr.is_empty() { &said.stdout } else { &said.stderr })
        .into_owned();
    let lines: Vec<&str> =
        text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with("npm warn")).take(6).collect();
    Err(format!("`{program} {}` failed: {}", arguments.join(" "), lines.join(" | ")).into())
}

/// A hash of the names and bytes of everything the client is made from.
fn fingerprint(web: &Path) -> Outcome<String> {
    let mut hash = DefaultHasher::new();
    for source in SOURCES {
        write_all(&mut hash, &web.join(source), Path::new(""))?;
    }
    Ok(format!("{:016x}", hash.finish()))
}

/// The name of this build, a hash of all that decides what the program answers: the same sources give the same.
fn build_of(embedded: &Path) -> Outcome<String> {
    let mut hash = DefaultHasher::new();
    for source in PROGRAM {
        write_all(&mut hash, Path::new(source), Path::new(""))?;
    }
    write_all(&mut hash, embedded, embedded)?;
    Ok(format!("{:016x}", hash.finish()))
}

/// Hashes every file below a folder, or the file itself: its name from a root on, and its bytes.
fn write_all(hash: &mut DefaultHasher, from: &Path, root: &Path) -> Outcome<()> {
    for path in files(from)? {
        let name = path.strip_prefix(root)?.as_os_str().as_encoded_bytes();
        let bytes = fs::read(&path)?;
        for part in [name, &bytes] {
            hash.write_usize(part.len());
            hash.write(part);
        }
    }
    Ok(())
}

/// Every file below a folder in the order of names, or the file itself.
fn files(path: &Path) -> Outcome<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut entries = fs::read_dir(path)?.map(|e| e.map(|e| e.path())).collect::<Result<Vec<_>, _>>()?;
    entries.sort();
    let mut found = Vec::new();
    for entry in entries {
        found.extend(files(&entry)?);
    }
    Ok(found)
}

/// What is embedded without the client: the styles as one file, what lies in `web/public`, and a manifest naming them.
fn plain(web: &Path, embedded: &Path) -> Outcome<()> {
    let styles = stylesheet(&web.join("src/styles/site.css"))?;
    let name = format!("assets/plain-{}.css", tag(styles.as_bytes()));
    fs::create_dir_all(embedded.join("assets"))?;
    fs::create_dir_all(embedded.join(".vite"))?;
    fs::write(embedded.join(&name), styles)?;
    let manifest = format!(r#"{{"src/styles/site.css":{{"file":"{name}"}}}}"#);
    fs::write(embedded.join(".vite/manifest.json"), manifest)?;
    for path in files(&web.join("public"))? {
        fs::copy(&path, embedded.join(path.strip_prefix(web.join("public"))?))?;
    }
    Ok(())
}

/// A stylesheet with its `@import "./…";` lines replaced by what they name.
fn stylesheet(path: &Path) -> Outcome<String> {
    let mut whole = String::new();
    for line in fs::read_to_string(path)?.lines() {
        let import = line.trim().strip_prefix("@import \"./").and_then(|rest| rest.strip_suffix("\";"));
        match import {
            // The fonts are files of a package that is not there.
            Some("fonts.css") => {}
            Some(name) => whole += &stylesheet(&path.with_file_name(name))?,
            None => writeln!(whole, "{line}")?,
        }
    }
    Ok(whole)
}

fn tag(bytes: &[u8]) -> String {
    let mut hash = DefaultHasher::new();
    hash.write(bytes);
    format!("{:016x}", hash.finish())
}

/// The table `src/http/assets.rs` includes: the manifest, and each file with its compressed forms.
fn table(embedded: &Path) -> Outcome<String> {
    let mut rows = String::new();
    for path in files(embedded)? {
        let name = path.strip_prefix(embedded)?.to_string_lossy().into_owned();
        let compressed = path.extension().is_some_and(|e| e == "br" || e == "gz");
        if compressed || name.starts_with('.') {
            continue;
        }
        let beside = |suffix: &str| {
            let path = format!("{}{suffix}", path.display());
            if Path::new(&path).exists() {
                format!("Some(include_bytes!({path:?}))")
            } else {
                "None".to_owned()
            }
        };
        writeln!(
            rows,
            "    File {{ name: {name:?}, tag: {:?}, identity: include_bytes!({:?}), br: {}, gzip: {} }},",
            tag(&fs::read(&path)?),
            path.display().to_string(),
            beside(".br"),
            beside(".gz"),
        )?;
    }
    let manifest = embedded.join(".vite/manifest.json").display().to_string();
    Ok(format!(
        "const MANIFEST: &str = include_str!({manifest:?});\n\nstatic FILES: &[File] = &[\n{rows}];\n"
    ))
}
