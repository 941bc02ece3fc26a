//! `dvor import gar`: what is taken of the state address register, and where its points come from.

use std::path::{Path, PathBuf};

use super::import::{Axes, Common};
use crate::import::{
    ImportError,
    addresses::{self, AddressColumns},
    gar::{self, Options},
    table::Table,
};

/// The column of the settlement, where the table has one.
const LOCALITY: &str = "locality";

#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("which").required(true).args(["locality", "all"]))]
pub(super) struct Args {
    /// The folder the archive gar_xml.zip, or a region of it, was unpacked into
    pub(super) folder: PathBuf,
    /// The region's number, which is the name of its folder: 42
    #[arg(long, value_name = "NN")]
    region: String,
    /// A city, settlement or village with all that lies in it, by name or by ГАР's OBJECTID; may be given several times
    #[arg(long, value_name = "NAME")]
    locality: Vec<String>,
    /// The whole region; each of its houses is held in memory
    #[arg(long)]
    all: bool,
    /// A table with the points, which ГАР does not have: CSV or TSV, joined by street and house
    #[arg(long, value_name = "FILE")]
    points: Option<PathBuf>,
    /// The points' column with the whole address, in the place of settlement, street and house
    #[arg(long, value_name = "F", requires = "points",
          conflicts_with_all = ["locality_field", "street_field", "house_field"])]
    address_field: Option<String>,
    /// The points' column with the city, settlement or village [default: locality, where there is one]
    #[arg(long, value_name = "F", requires = "points")]
    locality_field: Option<String>,
    /// The points' column with the street and its type
    #[arg(long, value_name = "F", default_value = "street")]
    street_field: String,
    /// The points' column with the house number
    #[arg(long, value_name = "F", default_value = "house")]
    house_field: String,
    /// The points' column with the longitude
    #[arg(long, value_name = "F", default_value = "lon")]
    lon_field: String,
    /// The points' column with the latitude
    #[arg(long, value_name = "F", default_value = "lat")]
    lat_field: String,
    /// Whether the two columns may be exchanged
    #[arg(long, value_enum, default_value = "checked")]
    axes: Axes,
    #[command(flatten)]
    pub(super) common: Common,
}

impl Args {
    /// Whether the export is there.
    ///
    /// # Errors
    /// When it is not, or not whole.
    pub(super) fn look(&self) -> Result<(), ImportError> {
        gar::look(&self.folder, &self.region)
    }

    /// What to take.
    ///
    /// # Errors
    /// When the table of points cannot be opened.
    pub(super) fn options(&self) -> Result<Options, ImportError> {
        let points = match &self.points {
            Some(path) => Some((path.clone(), self.columns(path)?)),
            None => None,
        };
        Ok(Options {
            region: self.region.clone(),
            localities: (!self.all).then(|| self.locality.clone()),
            points,
            source: self.common.source.clone(),
        })
    }

    fn columns(&self, points: &Path) -> Result<addresses::Options, ImportError> {
        let address = if let Some(whole) = &self.address_field {
            AddressColumns::Whole(whole.clone())
        } else {
            let usual =
                || Table::open(points).map(|t| t.column(LOCALITY).is_ok().then(|| LOCALITY.to_owned()));
            let locality = match &self.locality_field {
                Some(given) => Some(given.clone()),
                None => usual()?,
            };
            AddressColumns::Parts {
                locality,
                street: self.street_field.clone(),
                house: self.house_field.clone(),
            }
        };
        Ok(addresses::Options {
            address,
            lon_field: self.lon_field.clone(),
            lat_field: self.lat_field.clone(),
            flats_field: None,
            residents_field: None,
            axes: self.axes.into(),
            source: None,
        })
    }
}
