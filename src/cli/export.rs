//! `dvor export`: a city, or part of it, as a file.

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use indicatif::{ProgressBar, ProgressStyle};

use super::StoreArg;
use crate::{
    export::{
        city,
        collections::Part,
        csv::Dialect,
        excerpt::Excerpt,
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
    /// These collections, parted by commas, in place of the whole city; not for pmtiles
    #[arg(long, value_name = "NAMES")]
    collection: Option<String>,
    /// Only what meets this box, in degrees; features and tiles are whole
    #[arg(long, value_name = "W,S,E,N", allow_hyphen_values = true)]
    bbox: Option<Frame>,
    /// For csv: whom the table is for
    #[arg(long, value_enum)]
    dialect: Option<DialectName>,
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
    #[arg(long, conflicts_with_all = ["format", "output", "force", "collection", "bbox", "dialect", "layers", "minzoom", "maxzoom"])]
    hash: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// The whole city, a row a line, sorted, seven decimals; or the collections asked for, as the service publishes them
    Geojson,
    /// A table of the collection asked for
    Csv,
    /// A city's file, to open in QGIS or to serve
    Gpkg,
    /// The map's tiles, for any host of files
    Pmtiles,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum DialectName {
    /// Scripts: commas, names of fields, shapes as WKT
    Plain,
    /// A Russian Excel: semicolons, Russian titles, decimal commas, nothing that would be executed
    Excel,
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    super::log_warnings();
    super::leave_nothing_when_stopped();
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
    if args.format == Format::Gpkg && (args.collection.is_some() || args.bbox.is_some()) {
        return args.part().await;
    }
    if let Some(names) = &args.collection {
        return args.collections(names).await;
    }
    if args.to_standard_output() {
        let city = file::read(store).await?;
        tell_faults(&city);
        return print(&city);
    }
    let city = match args.format {
        Format::Gpkg => file::geopackage(store, &args.output, args.there()).await?,
        Format::Geojson | Format::Csv | Format::Pmtiles => {
            file::geojson(store, &args.output, args.there()).await?
        }
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
        let is_text = matches!(self.format, Format::Geojson | Format::Csv);
        let is_tiles = self.format == Format::Pmtiles;
        let takes_a_box = is_tiles || self.format == Format::Gpkg || (is_text && self.collection.is_some());
        for (name, is_asked, fits, what) in [
            ("--layers", self.layers.is_some(), is_tiles, "--format pmtiles"),
            ("--minzoom", self.minzoom.is_some(), is_tiles, "--format pmtiles"),
            ("--maxzoom", self.maxzoom.is_some(), is_tiles, "--format pmtiles"),
            ("--dialect", self.dialect.is_some(), self.format == Format::Csv, "--format csv"),
            ("--collection", self.collection.is_some(), !is_tiles, "--format geojson, csv and gpkg"),
            ("--bbox", self.bbox.is_some(), takes_a_box, "--collection and for --format gpkg and pmtiles"),
        ] {
            if is_asked && !fits {
                anyhow::bail!("{name} is for {what}");
            }
        }
        match self.format {
            Format::Gpkg if self.to_standard_output() => {
                anyhow::bail!("a GeoPackage needs a file: give -o city.gpkg")
            }
            Format::Csv if self.collection.is_none() => {
                anyhow::bail!("a table is of a collection: give --collection benches")
            }
            Format::Pmtiles if self.to_standard_output() => {
                anyhow::bail!("an archive of tiles needs a file: give -o city.pmtiles")
            }
            _ => Ok(()),
        }
    }

    /// Writes part of a city as one.
    async fn part(&self) -> anyhow::Result<()> {
        let app = super::app_of(&self.store.store).await?;
        let atlas = app.atlas();
        app.close().await;
        let collections = self.collection.as_deref();
        let collections = collections.map(|names| Part::of(&atlas, names, None).map(|part| part.names()));
        let wanted = Excerpt { collections: collections.transpose()?, frame: self.bbox };
        let city = file::part(&self.store.store, &wanted, &self.output, self.there()).await?;
        tell_faults(&city);
        let bytes = std::fs::metadata(&self.output)?.len();
        let rows = city.rows.len();
        super::answer(&format!("{}: {rows} rows, {bytes} bytes\n", self.output.display()))
    }

    /// Writes collections.
    async fn collections(&self, names: &str) -> anyhow::Result<()> {
        let app = super::app_of(&self.store.store).await?;
        let atlas = app.atlas();
        app.close().await;
        let part = Part::of(&atlas, names, self.bbox)?;
        if self.format == Format::Csv {
            let dialect = match self.dialect {
                None | Some(DialectName::Plain) => Dialect::Plain,
                Some(DialectName::Excel) => Dialect::Excel,
            };
            let table = part.table(dialect)?;
            return self.text(|out| part.csv(out, &table));
        }
        self.text(|out| part.geojson(out))
    }

    /// Writes features where they are wanted.
    fn text(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<u64>) -> anyhow::Result<()> {
        if self.to_standard_output() {
            let mut out = BufWriter::new(io::stdout().lock());
            return quietly(write(&mut out).and_then(|_| out.flush()));
        }
        let written = file::text(&self.store.store, &self.output, self.there(), |out| write(out))?;
        let bytes = std::fs::metadata(&self.output)?.len();
        super::answer(&format!("{}: {written} features, {bytes} bytes\n", self.output.display()))
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
    let mut out = BufWriter::new(io::stdout().lock());
    quietly(city::write(city, &mut out).and_then(|()| out.flush()))
}

/// A reader that has seen enough (`| head`) ends the program quietly.
fn quietly(written: io::Result<()>) -> anyhow::Result<()> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Rows that could not be understood have no place in the document: that must be said.
fn tell_faults(city: &Whole) {
    for fault in &city.faults {
        tracing::warn!("left out of the GeoJSON and its hash: {fault}");
    }
}
