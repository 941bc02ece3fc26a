//! Tells cargo what the compiled program depends on besides Rust files.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=web/templates");
}
