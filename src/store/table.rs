//! The tables of a city: their names, columns and shapes, and which names a row of which.

/// The tables of the *city* part, in an order in which references run backwards only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each is the table of its name")]
pub enum Table {
    Act,
    Territory,
    Boundary,
    Street,
    Alias,
    Address,
    HouseList,
    Category,
    PlacePoint,
    PlaceLine,
    PlaceArea,
    BaseArea,
    BaseLine,
}

const PLACE_COLUMNS: &[&str] = &[
    "geom",
    "id",
    "category_id",
    "name",
    "state",
    "year",
    "address",
    "phone",
    "hours",
    "description",
    "theme",
    "programme",
    "serves",
    "source",
];

impl Table {
    /// Every table, in an order in which references run backwards only.
    pub const ALL: [Table; 13] = [
        Table::Act,
        Table::Territory,
        Table::Boundary,
        Table::Street,
        Table::Alias,
        Table::Address,
        Table::HouseList,
        Table::Category,
        Table::PlacePoint,
        Table::PlaceLine,
        Table::PlaceArea,
        Table::BaseArea,
        Table::BaseLine,
    ];

    /// Its name in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Act => "act",
            Self::Territory => "territory",
            Self::Boundary => "boundary",
            Self::Street => "street",
            Self::Alias => "alias",
            Self::Address => "address",
            Self::HouseList => "house_list",
            Self::Category => "category",
            Self::PlacePoint => "place_point",
            Self::PlaceLine => "place_line",
            Self::PlaceArea => "place_area",
            Self::BaseArea => "base_area",
            Self::BaseLine => "base_line",
        }
    }

    /// The table of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.name() == name)
    }

    /// The columns a [`Record`] of this table fills, `geom` first where there is one.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Act => &["id", "number", "date", "title", "link", "text"],
            Self::Territory => &[
                "id",
                "kind",
                "parent_id",
                "name",
                "short_name",
                "status",
                "phone",
                "email",
                "office_address",
                "office_hours",
                "website",
                "source",
            ],
            Self::Boundary => &["geom", "id", "territory_id", "valid_from", "valid_to", "act_id", "source"],
            Self::Street => &["id", "locality", "type", "name", "label", "other_names"],
            Self::Alias => &["id", "kind", "name", "refers_to", "note", "source"],
            Self::Address => &[
                "geom",
                "id",
                "text",
                "locality",
                "street_id",
                "house",
                "flats",
                "residents",
                "flags",
                "source",
            ],
            Self::HouseList => &["id", "boundary_id", "act_id", "text", "address_id"],
            Self::Category => &[
                "id",
                "collection",
                "name_ru",
                "name_en",
                "title_ru",
                "title_en",
                "geometry",
                "nearby",
                "rank",
            ],
            Self::PlacePoint | Self::PlaceLine | Self::PlaceArea => PLACE_COLUMNS,
            Self::BaseArea => &["geom", "id", "kind", "name"],
            Self::BaseLine => &["geom", "id", "kind", "name", "street_id"],
        }
    }

    /// The type of the geometry column, as GeoPackage and PostGIS spell it; `None` for tables without one.
    pub fn geometry_type(self) -> Option<&'static str> {
        match self {
            Self::Boundary | Self::PlaceArea | Self::BaseArea => Some("MULTIPOLYGON"),
            Self::Address | Self::PlacePoint => Some("POINT"),
            Self::PlaceLine | Self::BaseLine => Some("LINESTRING"),
            Self::Act | Self::Territory | Self::Street | Self::Alias | Self::HouseList | Self::Category => {
                None
            }
        }
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Which column of which table names a row of which other.
pub const REFERENCES: [(Table, &str, Table); 11] = [
    (Table::Territory, "parent_id", Table::Territory),
    (Table::Boundary, "territory_id", Table::Territory),
    (Table::Boundary, "act_id", Table::Act),
    (Table::Address, "street_id", Table::Street),
    (Table::HouseList, "boundary_id", Table::Boundary),
    (Table::HouseList, "act_id", Table::Act),
    (Table::HouseList, "address_id", Table::Address),
    (Table::PlacePoint, "category_id", Table::Category),
    (Table::PlaceLine, "category_id", Table::Category),
    (Table::PlaceArea, "category_id", Table::Category),
    (Table::BaseLine, "street_id", Table::Street),
];
