//! `dvor export`: a city, or part of it, as a file.

use std::{
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use indicatif::{ProgressBar, ProgressStyle};

use super::StoreArg;
use crate::{
    export::{
        city,
        file::{self, IfThere},
        part::Frame,
        pmtiles::Tiles,
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
    /// The file to write; `-` is standard output, for text only
    #[arg(long, short, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    /// Replace the file if it is there
    #[arg(long)]
    force: bool,
    /// Only what meets this box, in degrees; tiles are whole
    #[arg(long, value_name = "W,S,E,N", allow_hyphen_values = true)]
    bbox: Option<Frame>,
    /// For pmtiles: the layers, parted by commas; else all that the city's own map is drawn from
    #[arg(long, value_name = "NAMES")]
    layers: Option<String>,
    /// For pmtiles: the first zoom; else 0
    #[arg(long, value_name = "ZOOM")]
    minzoom: Option<u8>,
    /// For pmtiles: the last zoom; else 16, from which on maps enlarge tiles
    #[arg(long, value_name = "ZOOM")]
    maxzoom: Option<u8>,
    /// Answer with the export hash only: SHA-256 of the GeoJSON, the same wherever the same city is kept
    #[arg(long, conflicts_with_all = ["format", "output", "force", "bbox", "layers", "minzoom", "maxzoom"])]
    hash: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// One collection, a row a line, sorted, seven decimals
    Geojson,
    /// A city's file, to open in QGIS or to serve
    Gpkg,
    /// The map's tiles, for any host of files
    Pmtiles,
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    super::log_warnings();
    let store = &args.store.store;
    if args.hash {
        let city = file::read(store).await?;
        tell_faults(&city);
        return super::answer(&format!("{}\n", city::hash(&city)));
    }
    args.refuse_what_does_not_fit()?;
    if args.format == Format::Pmtiles {
        return args.tiles().await;
    }
    if args.to_standard_output() {
        let city = file::read(store).await?;
        tell_faults(&city);
        return print(&city);
    }
    let city = match args.format {
        Format::Gpkg => file::geopackage(store, &args.output, args.there()).await?,
        Format::Geojson | Format::Pmtiles => file::geojson(store, &args.output, args.there()).await?,
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

impl Args {
    fn to_standard_output(&self) -> bool {
        self.output == Path::new("-")
    }

    fn there(&self) -> IfThere {
        if self.force { IfThere::Replace } else { IfThere::Fail }
    }

    /// What was asked for and would be passed over.
    fn refuse_what_does_not_fit(&self) -> anyhow::Result<()> {
        let of_tiles = [
            ("--layers", self.layers.is_some()),
            ("--minzoom", self.minzoom.is_some()),
            ("--maxzoom", self.maxzoom.is_some()),
        ];
        if let Some((name, _)) =
            of_tiles.iter().find(|(_, is_asked)| *is_asked && self.format != Format::Pmtiles)
        {
            anyhow::bail!("{name} is for --format pmtiles");
        }
        if self.bbox.is_some() && self.format != Format::Pmtiles {
            anyhow::bail!("--bbox is for --format pmtiles: a whole city has no part left out");
        }
        match self.format {
            Format::Gpkg if self.to_standard_output() => {
                anyhow::bail!("a GeoPackage needs a file: give -o city.gpkg")
            }
            Format::Pmtiles if self.to_standard_output() => {
                anyhow::bail!("an archive of tiles needs a file: give -o city.pmtiles")
            }
            _ => Ok(()),
        }
    }

    /// Writes the map's tiles.
    async fn tiles(&self) -> anyhow::Result<()> {
        let app = super::app_of(&self.store.store).await?;
        let all = Tiles::default();
        let wanted = Tiles {
            layers: self.layers.clone().unwrap_or(all.layers),
            frame: self.bbox,
            minzoom: self.minzoom.unwrap_or(all.minzoom),
            maxzoom: self.maxzoom.unwrap_or(all.maxzoom),
        };
        let bar = ProgressBar::no_length();
        if let Ok(style) = ProgressStyle::with_template("tiles {bar:32} {pos}/{len} {eta}") {
            bar.set_style(style);
        }
        let tell = |done, of| {
            bar.set_length(of as u64);
            bar.set_position(done as u64);
        };
        let snapshot = app.map().snapshot();
        let written = tokio::task::block_in_place(|| {
            let city = (&*snapshot.atlas, snapshot.sheets());
            file::pmtiles(&self.store.store, city, &wanted, &self.output, self.there(), tell)
        });
        bar.finish_and_clear();
        app.close().await;
        let written = written?;
        let bytes = std::fs::metadata(&self.output)?.len();
        super::answer(&format!("{}: {written} tiles, {bytes} bytes\n", self.output.display()))
    }
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
