//! Collections of a city, or what of them lies in a box, in other people's formats.

use std::io::{self, Write};

use super::{
    csv::{self, Dialect, Table},
    geojson,
    part::Frame,
};
use crate::{
    atlas::Atlas,
    domain::GeometryKind,
    features::{Collection, Feature, When},
    geometry::Crs,
};

/// Why a part of a city cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum PartError {
    /// A collection the city does not have.
    #[error("there is no collection {name:?}; there are {}", known.join(", "))]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// One table for what says different things.
    #[error("{one} and {other} have different columns: write each as a table of its own")]
    DifferentColumns {
        /// A collection.
        one: String,
        /// Another.
        other: String,
    },
}

/// Some collections of a city, by the law in force today.
pub struct Part<'a> {
    atlas: &'a Atlas,
    collections: Vec<Collection<'a>>,
    frame: Option<Frame>,
}

impl<'a> Part<'a> {
    /// The collections that a list names, each once, and of them what meets the box.
    ///
    /// # Errors
    /// [`PartError::Unknown`].
    pub fn of(atlas: &'a Atlas, names: &str, frame: Option<Frame>) -> Result<Self, PartError> {
        let mut collections: Vec<Collection<'a>> = Vec::new();
        for name in names.split(',').map(str::trim) {
            let known = || Collection::all(atlas).iter().map(|c| c.name().to_owned()).collect();
            let found = Collection::of(atlas, name)
                .ok_or_else(|| PartError::Unknown { name: name.to_owned(), known: known() })?;
            if !collections.iter().any(|c| c.name() == found.name()) {
                collections.push(found);
            }
        }
        Ok(Self { atlas, collections, frame })
    }

    /// The names of its collections.
    pub fn names(&self) -> Vec<String> {
        self.collections.iter().map(|collection| collection.name().to_owned()).collect()
    }

    /// Its features: collection by collection, in each in the order of ids.
    fn features(&self) -> impl Iterator<Item = (Collection<'a>, Feature<'a>)> {
        let all = self.collections.iter().flat_map(|collection| {
            let features = collection.features(self.atlas, When::On(self.atlas.today));
            features.map(|feature| (*collection, feature))
        });
        all.filter(|(_, feature)| self.frame.is_none_or(|frame| frame.meets(feature.shape())))
    }

    /// Writes it as one GeoJSON collection (RFC 7946), a feature a line; gives how many there are.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn geojson(&self, out: &mut (impl Write + ?Sized)) -> io::Result<u64> {
        out.write_all(br#"{"type":"FeatureCollection","features":["#)?;
        let (mut line, mut count) = (String::new(), 0);
        for (collection, feature) in self.features() {
            line.clear();
            line.push_str(if count == 0 { "\n" } else { ",\n" });
            geojson::push_feature(&mut line, &feature, Crs::Crs84, collection.fields());
            out.write_all(line.as_bytes())?;
            count += 1;
        }
        out.write_all(b"\n]}\n")?;
        Ok(count)
    }

    /// How it is written as one table.
    ///
    /// # Errors
    /// [`PartError::DifferentColumns`].
    pub fn table(&self, dialect: Dialect) -> Result<Table<'static>, PartError> {
        let [first, others @ ..] = self.collections.as_slice() else {
            return Ok(Table::new(dialect, [], false));
        };
        let names =
            |collection: &Collection<'_>| collection.fields().iter().map(|f| f.name).collect::<Vec<_>>();
        if let Some(other) = others.iter().find(|other| names(other) != names(first)) {
            let [one, other] = [first, other].map(|collection| collection.name().to_owned());
            return Err(PartError::DifferentColumns { one, other });
        }
        let has_shapes = self.collections.iter().any(|c| c.geometry() != GeometryKind::Point);
        Ok(Table::new(dialect, first.fields(), has_shapes))
    }

    /// Writes it as a table; gives how many rows there are below the head.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn csv(&self, out: &mut (impl Write + ?Sized), table: &Table<'_>) -> io::Result<u64> {
        csv::write(out, table, self.features().map(|(_, feature)| feature))
    }
}
