//! `dvor import`: brings other people's files into a store.

use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::StoreArg;
use crate::{
    domain::Kind,
    import::{self, AxisOrder, Progress, Report, addresses::AddressColumns},
    store::{self, IfMissing, IfOlder, StoreAddress, Write},
};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant, reason = "there is one of it")]
enum What {
    #[command(flatten)]
    Layer(Layer),
    /// A whole city, from another store's GeoPackage or the GeoJSON of `dvor export`
    City(super::import_city::Args),
}

/// One kind of rows, from a file of somebody else's.
#[derive(Debug, Subcommand)]
enum Layer {
    /// Territories with their boundaries, from GeoJSON (EPSG:4326, longitude first)
    Territories(TerritoriesArgs),
    /// Houses, from CSV or TSV (UTF-8 or a Cyrillic code page; comma, semicolon or tab)
    Addresses(AddressesArgs),
    /// Streets and houses of a real city, from ГАР (the XML of the state address register), with points from a table
    Gar(super::import_gar::Args),
    /// What people call streets, settlements and parts of them, from CSV or TSV: search understands it
    Aliases(AliasesArgs),
    /// House lists of an act, from CSV or TSV: they give a committee the ground `text`
    Houses(HousesArgs),
}

#[derive(Debug, clap::Args)]
pub(super) struct Common {
    #[command(flatten)]
    store: StoreArg,
    /// Where to write a line on every row that was repaired, flagged or refused [default: beside the store]
    #[arg(long, value_name = "FILE")]
    notes: Option<PathBuf>,
    /// Where the data come from, for the credits
    #[arg(long, value_name = "TEXT")]
    pub(super) source: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Axes {
    /// Longitude first; an error when that looks wrong
    Checked,
    /// Longitude first, whatever it looks like
    LonLat,
    /// Latitude first
    LatLon,
}

impl From<Axes> for AxisOrder {
    fn from(axes: Axes) -> Self {
        match axes {
            Axes::Checked => Self::Checked,
            Axes::LonLat => Self::LonLat,
            Axes::LatLon => Self::LatLon,
        }
    }
}

#[derive(Debug, clap::Args)]
struct TerritoriesArgs {
    /// The GeoJSON file
    file: PathBuf,
    /// What they are: city, district, committee or body
    #[arg(long)]
    kind: Kind,
    /// The property with the name
    #[arg(long, value_name = "F")]
    name_field: String,
    /// The property with an id of the source's own
    #[arg(long, value_name = "F")]
    id_field: Option<String>,
    /// First day in force; without it the boundary that is there is corrected
    #[arg(long, value_name = "DATE")]
    valid_from: Option<Date>,
    /// Which number of a coordinate comes first
    #[arg(long, value_enum, default_value = "checked")]
    axes: Axes,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, clap::Args)]
struct AddressesArgs {
    /// The table
    file: PathBuf,
    /// The column with the whole address
    #[arg(long, value_name = "F", conflicts_with_all = ["locality_field", "street_field", "house_field"],
          required_unless_present_all = ["street_field", "house_field"])]
    address_field: Option<String>,
    /// The column with the city, settlement or village
    #[arg(long, value_name = "F")]
    locality_field: Option<String>,
    /// The column with the street and its type
    #[arg(long, value_name = "F", requires = "house_field")]
    street_field: Option<String>,
    /// The column with the house number
    #[arg(long, value_name = "F", requires = "street_field")]
    house_field: Option<String>,
    /// The column with the longitude
    #[arg(long, value_name = "F")]
    lon_field: String,
    /// The column with the latitude
    #[arg(long, value_name = "F")]
    lat_field: String,
    /// The column with the number of flats
    #[arg(long, value_name = "F")]
    flats_field: Option<String>,
    /// The column with the number of residents
    #[arg(long, value_name = "F")]
    residents_field: Option<String>,
    /// Whether the two columns may be exchanged
    #[arg(long, value_enum, default_value = "checked")]
    axes: Axes,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, clap::Args)]
struct AliasesArgs {
    /// The table, with the columns kind (street, locality or area), name, refers_to and, if it likes, note
    ///
    /// A street is referred to by its id or its label, the locality before it where several are called so; a locality,
    /// and the one an area lies in, as the streets there have it; empty is the city itself.
    file: PathBuf,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, clap::Args)]
struct HousesArgs {
    /// The table
    file: PathBuf,
    /// The column with the territory, by id or by name
    #[arg(long, value_name = "F")]
    territory_field: String,
    /// The column with the address
    #[arg(long, value_name = "F")]
    address_field: String,
    /// Only territories of this kind are meant
    #[arg(long)]
    kind: Option<Kind>,
    /// The act that names the houses: its number, or the id of an act of the store
    #[arg(long, value_name = "NUMBER")]
    act: Option<String>,
    /// The day the act was adopted
    #[arg(long, value_name = "DATE", requires = "act")]
    act_date: Option<Date>,
    /// The act's title
    #[arg(long, value_name = "TEXT", requires = "act")]
    act_title: Option<String>,
    /// Where the act is published
    #[arg(long, value_name = "URL", requires = "act")]
    act_link: Option<String>,
    /// First day in force: the list belongs to the boundary of that day
    #[arg(long, value_name = "DATE")]
    valid_from: Option<Date>,
    #[command(flatten)]
    common: Common,
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    super::log_warnings();
    let layer = match args.what {
        What::Layer(layer) => layer,
        What::City(args) => return super::import_city::run(args).await,
    };
    let (file, common) = match &layer {
        Layer::Territories(a) => (&a.file, &a.common),
        Layer::Addresses(a) => (&a.file, &a.common),
        Layer::Gar(a) => (&a.folder, &a.common),
        Layer::Aliases(a) => (&a.file, &a.common),
        Layer::Houses(a) => (&a.file, &a.common),
    };
    // A file that cannot be read must not leave an empty store behind.
    match &layer {
        Layer::Gar(a) => a.look()?,
        _ => drop(import::open_file(file)?),
    }
    let new_file = super::new_file(&common.store.store);
    let outcome = import_into(&layer, file, common).await;
    if let (Err(_), Some(path)) = (&outcome, new_file) {
        forget(path);
    }
    outcome
}

/// Takes away a store that was made for nothing.
pub(super) fn forget(path: &Path) {
    for leftover in ["", "-wal", "-shm"] {
        let mut name = path.to_owned().into_os_string();
        name.push(leftover);
        let _ = std::fs::remove_file(name);
    }
}

async fn import_into(layer: &Layer, file: &Path, common: &Common) -> anyhow::Result<()> {
    let bar = bar(file);
    let store = store::open(&common.store.store, IfMissing::Create, IfOlder::Fail).await?;
    let loaded = store.load().await?;
    let zone = loaded.settings.get("time_zone").and_then(|z| TimeZone::get(z).ok());
    let today = Timestamp::now().to_zoned(zone.unwrap_or(TimeZone::UTC)).date();
    let known = loaded.into();
    let planned: Result<(Vec<Write>, Report), _> = tokio::task::block_in_place(|| match layer {
        Layer::Territories(a) => import::territories::plan(file, &a.options(), &known, today),
        Layer::Addresses(a) => import::addresses::plan(file, &a.options(), &known),
        Layer::Gar(a) => a.options().and_then(|options| import::gar::plan(file, &options, &known)),
        Layer::Aliases(a) => import::aliases::plan(file, &a.options(), &known),
        Layer::Houses(a) => import::houses::plan(file, &a.options(), &known, today),
    });
    let done = match planned {
        Ok((writes, report)) => {
            import::carry_out(store.as_ref(), &writes, &bar).await.map(|r| (r, report)).map_err(Into::into)
        }
        Err(error) => Err(anyhow::Error::from(error)),
    };
    bar.0.finish_and_clear();
    store.close().await;
    let (receipt, report) = done?;
    super::answer(&format!("{report}\n"))?;
    if receipt.is_none_or(|r| r.rows_changed == 0) && report.kept > 0 {
        super::answer("nothing differs from what the store held\n")?;
    }
    if !report.notes.is_empty() {
        let notes = common.notes.clone().unwrap_or_else(|| notes_path(&common.store.store, file));
        match report.write_notes(&notes) {
            Ok(()) => super::answer(&format!("row by row: {}\n", notes.display()))?,
            Err(error) => super::answer(&format!(
                "the notes on rows could not be written to {}: {error}\n",
                notes.display()
            ))?,
        }
    }
    Ok(())
}

impl TerritoriesArgs {
    fn options(&self) -> import::territories::Options {
        import::territories::Options {
            kind: self.kind,
            name_field: self.name_field.clone(),
            id_field: self.id_field.clone(),
            valid_from: self.valid_from,
            axes: self.axes.into(),
            source: self.common.source.clone(),
        }
    }
}

impl AddressesArgs {
    fn options(&self) -> import::addresses::Options {
        let address = match (&self.address_field, &self.street_field, &self.house_field) {
            (Some(whole), ..) => AddressColumns::Whole(whole.clone()),
            (None, street, house) => AddressColumns::Parts {
                locality: self.locality_field.clone(),
                street: street.clone().unwrap_or_default(),
                house: house.clone().unwrap_or_default(),
            },
        };
        import::addresses::Options {
            address,
            lon_field: self.lon_field.clone(),
            lat_field: self.lat_field.clone(),
            flats_field: self.flats_field.clone(),
            residents_field: self.residents_field.clone(),
            axes: self.axes.into(),
            source: self.common.source.clone(),
        }
    }
}

impl AliasesArgs {
    fn options(&self) -> import::aliases::Options {
        import::aliases::Options { source: self.common.source.clone() }
    }
}

impl HousesArgs {
    fn options(&self) -> import::houses::Options {
        import::houses::Options {
            territory_field: self.territory_field.clone(),
            address_field: self.address_field.clone(),
            kind: self.kind,
            act: self.act.as_ref().map(|number| import::houses::ActOptions {
                number: number.clone(),
                date: self.act_date,
                title: self.act_title.clone(),
                link: self.act_link.clone(),
            }),
            valid_from: self.valid_from,
            source: self.common.source.clone(),
        }
    }
}

/// `city.gpkg` and `houses.csv` give `city.houses.notes.csv`, beside the store; a database and `houses.csv` give
/// `houses.notes.csv` in the current folder.
fn notes_path(store: &StoreAddress, file: &Path) -> PathBuf {
    let stem = |p: &Path| p.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    match store {
        StoreAddress::File(store) => {
            store.with_file_name(format!("{}.{}.notes.csv", stem(store), stem(file)))
        }
        StoreAddress::Database(_) => PathBuf::from(format!("{}.notes.csv", stem(file))),
    }
}

/// A bar on a terminal; nothing elsewhere.
struct Bar(ProgressBar);

fn bar(file: &Path) -> Bar {
    let bar = ProgressBar::new_spinner();
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    bar.set_message(format!("reading {name}"));
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    Bar(bar)
}

impl Progress for Bar {
    fn at(&self, done: u64, of: u64) {
        if let Ok(style) = ProgressStyle::with_template("{msg} {bar:32} {pos}/{len}") {
            self.0.set_style(style);
        }
        self.0.set_message("writing");
        self.0.set_length(of);
        self.0.set_position(done);
    }
}
