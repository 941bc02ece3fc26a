//! `dvor export`: the whole city as a file.

use std::{
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use super::StoreArg;
use crate::{
    export::{
        city,
        file::{self, IfThere},
    },
    store::Whole,
};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    store: StoreArg,
    /// What to write
    #[arg(long, value_enum, default_value = "geojson")]
    format: Format,
    /// The file to write; `-` is standard output, for GeoJSON only
    #[arg(long, short, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    /// Replace the file if it is there
    #[arg(long)]
    force: bool,
    /// Answer with the export hash only: SHA-256 of the GeoJSON, the same wherever the same city is kept
    #[arg(long, conflicts_with_all = ["format", "output", "force"])]
    hash: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// One collection, a row a line, sorted, seven decimals
    Geojson,
    /// A city's file, to open in QGIS or to serve
    Gpkg,
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    super::log_warnings();
    let store = &args.store.store;
    if args.hash {
        let city = file::read(store).await?;
        tell_faults(&city);
        return super::answer(&format!("{}\n", city::hash(&city)));
    }
    let to_standard_output = args.output == Path::new("-");
    if to_standard_output && args.format == Format::Gpkg {
        anyhow::bail!("a GeoPackage needs a file: give -o city.gpkg");
    }
    if to_standard_output {
        let city = file::read(store).await?;
        tell_faults(&city);
        return print(&city);
    }
    let there = if args.force { IfThere::Replace } else { IfThere::Fail };
    let city = match args.format {
        Format::Geojson => file::geojson(store, &args.output, there).await?,
        Format::Gpkg => file::geopackage(store, &args.output, there).await?,
    };
    tell_faults(&city);
    let bytes = std::fs::metadata(&args.output)?.len();
    super::answer(&format!(
        "{}: {} rows, {bytes} bytes, export hash {}\n",
        args.output.display(),
        city.rows.len(),
        city::hash(&city)
    ))
}

fn print(city: &Whole) -> anyhow::Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    match city::write(city, &mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Rows that could not be understood have no place in the document: that must be said.
fn tell_faults(city: &Whole) {
    for fault in &city.faults {
        tracing::warn!("left out of the GeoJSON and its hash: {fault}");
    }
}
