//! The room held against real registers and labelled questions, where those data are at hand.

use std::path::PathBuf;

/// The shared data, or `None` with a word why when they are not on this machine.
///
/// # Panics
/// On a build server that was to have them.
fn data(name: &str) -> Option<String> {
    let root: PathBuf = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/").into();
    match std::fs::read_to_string(root.join(name)) {
        Ok(text) => Some(text),
        Err(_) => {
            println!("{name}: not here, skipped");
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{name} is needed where CI=true");
            None
        }
    }
}

fn spb_lines() -> Option<Vec<String>> {
    let text = data("spb/houses_spb_reformagkh_2016.csv")?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    Some(reader.records().map(|row| row.expect("a row")[0].to_owned()).collect())
}

mod spb;
