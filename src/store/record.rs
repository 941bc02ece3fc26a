//! Rows of the tables as domain values, and back: the one place that knows which column holds what.
//!
//! Both stores use it; only the bytes of a geometry differ, and those are the store's affair.

use super::{
    cells::{Cells, Value, display, int, list, say},
    table::Table,
};
use crate::{
    domain::{
        Act, ActId, Address, AddressId, Alias, AliasId, AliasKind, BaseArea, BaseId, BaseLine, Boundary,
        BoundaryId, Category, CategoryId, Contacts, HouseListEntry, HouseListEntryId, Period, Place,
        PlaceGeometry, PlaceId, Street, StreetId, Territory, TerritoryId,
    },
    search,
};

/// A row of one of the tables.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each is the noun of its name")]
pub enum Record {
    Act(Act),
    Territory(Territory),
    Boundary(Boundary),
    Street(Street),
    Alias(Alias),
    Address(Address),
    HouseList(HouseListEntry),
    Category(Category),
    Place(Place),
    BaseArea(BaseArea),
    BaseLine(BaseLine),
}

impl Record {
    /// The table it belongs to.
    pub fn table(&self) -> Table {
        match self {
            Self::Act(_) => Table::Act,
            Self::Territory(_) => Table::Territory,
            Self::Boundary(_) => Table::Boundary,
            Self::Street(_) => Table::Street,
            Self::Alias(_) => Table::Alias,
            Self::Address(_) => Table::Address,
            Self::HouseList(_) => Table::HouseList,
            Self::Category(_) => Table::Category,
            Self::Place(place) => match place.geometry {
                PlaceGeometry::Point(_) => Table::PlacePoint,
                PlaceGeometry::Line(_) => Table::PlaceLine,
                PlaceGeometry::Area(_) => Table::PlaceArea,
            },
            Self::BaseArea(_) => Table::BaseArea,
            Self::BaseLine(_) => Table::BaseLine,
        }
    }

    /// Its id.
    pub fn id(&self) -> &str {
        match self {
            Self::Act(r) => r.id.as_str(),
            Self::Territory(r) => r.id.as_str(),
            Self::Boundary(r) => r.id.as_str(),
            Self::Street(r) => r.id.as_str(),
            Self::Alias(r) => r.id.as_str(),
            Self::Address(r) => r.id.as_str(),
            Self::HouseList(r) => r.id.as_str(),
            Self::Category(r) => r.id.as_str(),
            Self::Place(r) => r.id.as_str(),
            Self::BaseArea(r) => r.id.as_str(),
            Self::BaseLine(r) => r.id.as_str(),
        }
    }

    /// Its cells, in the order of [`Table::columns`].
    pub fn values(&self) -> Vec<Value> {
        match self {
            Self::Act(r) => vec![
                r.id.as_str().into(),
                (&r.number).into(),
                display(r.date),
                r.title.as_str().into(),
                (&r.link).into(),
                (&r.text).into(),
            ],
            Self::Territory(r) => vec![
                r.id.as_str().into(),
                r.kind.as_str().into(),
                display(r.parent.as_ref()),
                r.name.as_str().into(),
                (&r.short_name).into(),
                r.status.as_str().into(),
                (&r.contacts.phone).into(),
                (&r.contacts.email).into(),
                (&r.contacts.address).into(),
                (&r.contacts.hours).into(),
                (&r.contacts.website).into(),
                (&r.source).into(),
            ],
            Self::Boundary(r) => vec![
                r.geometry.clone().map_or(Value::Null, |g| Value::Geometry(g.into())),
                r.id.as_str().into(),
                r.territory.as_str().into(),
                display(r.period.from()),
                display(r.period.to()),
                display(r.act.as_ref()),
                (&r.source).into(),
            ],
            Self::Street(r) => vec![
                r.id.as_str().into(),
                r.locality.as_str().into(),
                display(r.street_type),
                r.name.as_str().into(),
                r.label.as_str().into(),
                Some(r.other_names.join("; ")).filter(|s| !s.is_empty()).into(),
            ],
            Self::Alias(r) => vec![
                r.id.as_str().into(),
                r.kind.as_str().into(),
                r.name.as_str().into(),
                Some(r.refers_to.clone()).filter(|s| !s.is_empty()).into(),
                (&r.note).into(),
                (&r.source).into(),
            ],
            Self::Address(r) => vec![
                r.point.map_or(Value::Null, |p| Value::Geometry(geo::Point::from(p).into())),
                r.id.as_str().into(),
                r.text.as_str().into(),
                r.locality.as_str().into(),
                display(r.street.as_ref()),
                r.house.as_str().into(),
                int(r.flats),
                int(r.residents),
                Some(r.flags.to_string()).filter(|s| !s.is_empty()).into(),
                (&r.source).into(),
            ],
            Self::HouseList(r) => vec![
                r.id.as_str().into(),
                r.boundary.as_str().into(),
                display(r.act.as_ref()),
                r.text.as_str().into(),
                display(r.address.as_ref()),
            ],
            Self::Category(r) => vec![
                r.id.as_str().into(),
                r.collection.as_str().into(),
                r.name_ru.as_str().into(),
                r.name_en.as_str().into(),
                r.title_ru.as_str().into(),
                r.title_en.as_str().into(),
                r.geometry.as_str().into(),
                Value::Int(r.nearby.into()),
                Value::Int(r.rank),
            ],
            Self::Place(r) => place_values(r),
            Self::BaseArea(r) => vec![
                Value::Geometry(r.geometry.clone().into()),
                r.id.as_str().into(),
                r.kind.as_str().into(),
                (&r.name).into(),
            ],
            Self::BaseLine(r) => vec![
                Value::Geometry(r.geometry.clone().into()),
                r.id.as_str().into(),
                r.kind.as_str().into(),
                (&r.name).into(),
                display(r.street.as_ref()),
            ],
        }
    }

    /// Understands the cells of a row, in the order of [`Table::columns`].
    ///
    /// # Errors
    /// A sentence that says which column holds what it should not.
    pub fn read(table: Table, values: Vec<Value>) -> Result<Self, String> {
        let mut cells = Cells { names: table.columns().iter(), values: values.into_iter() };
        let c = &mut cells;
        Ok(match table {
            Table::Act => Self::Act(Act {
                id: ActId::new(c.required()?).map_err(say)?,
                number: c.text()?,
                date: c.date()?,
                title: c.required()?,
                link: c.text()?,
                text: c.text()?,
            }),
            Table::Territory => Self::Territory(Territory {
                id: TerritoryId::new(c.required()?).map_err(say)?,
                kind: c.required()?.parse().map_err(say)?,
                parent: c.text()?.map(TerritoryId::new).transpose().map_err(say)?,
                name: c.required()?,
                short_name: c.text()?,
                status: c.text()?.map(|s| s.parse()).transpose().map_err(say)?.unwrap_or_default(),
                contacts: Contacts {
                    phone: c.text()?,
                    email: c.text()?,
                    address: c.text()?,
                    hours: c.text()?,
                    website: c.text()?,
                },
                source: c.text()?,
            }),
            Table::Boundary => Self::Boundary(Boundary {
                geometry: c.area()?,
                id: BoundaryId::new(c.required()?).map_err(say)?,
                territory: TerritoryId::new(c.required()?).map_err(say)?,
                period: Period::new(c.date()?, c.date()?).map_err(say)?,
                act: c.text()?.map(ActId::new).transpose().map_err(say)?,
                source: c.text()?,
            }),
            Table::Street => Self::Street(Street {
                id: StreetId::new(c.required()?).map_err(say)?,
                locality: c.text()?.unwrap_or_default(),
                street_type: c.text()?.map(|s| s.parse()).transpose().map_err(say)?,
                name: c.required()?,
                label: c.required()?,
                other_names: c.text()?.map(|s| list(&s, ';')).unwrap_or_default(),
            }),
            Table::Alias => Self::Alias(read_alias(c)?),
            Table::Address => {
                let point = c.point()?;
                let id = AddressId::new(c.required()?).map_err(say)?;
                let text = c.required()?;
                let locality = c.text()?.unwrap_or_default();
                let street = c.text()?.map(StreetId::new).transpose().map_err(say)?;
                let house = c.text()?.unwrap_or_default();
                Self::Address(Address {
                    key: search::read_house(&house),
                    id,
                    text,
                    locality,
                    street,
                    house,
                    point,
                    flats: c.count()?,
                    residents: c.count()?,
                    flags: c.text()?.map(|s| s.parse()).transpose().map_err(say)?.unwrap_or_default(),
                    source: c.text()?,
                })
            }
            Table::HouseList => Self::HouseList(HouseListEntry {
                id: HouseListEntryId::new(c.required()?).map_err(say)?,
                boundary: BoundaryId::new(c.required()?).map_err(say)?,
                act: c.text()?.map(ActId::new).transpose().map_err(say)?,
                text: c.required()?,
                address: c.text()?.map(AddressId::new).transpose().map_err(say)?,
            }),
            Table::Category => Self::Category(Category {
                id: CategoryId::new(c.required()?).map_err(say)?,
                collection: c.required()?,
                name_ru: c.required()?,
                name_en: c.required()?,
                title_ru: c.required()?,
                title_en: c.required()?,
                geometry: c.required()?.parse().map_err(say)?,
                nearby: c.int()?.unwrap_or(0) != 0,
                rank: c.int()?.unwrap_or(0),
            }),
            Table::PlacePoint | Table::PlaceLine | Table::PlaceArea => Self::Place(read_place(table, c)?),
            Table::BaseArea => Self::BaseArea(BaseArea {
                geometry: c.area()?.ok_or("geom is empty")?,
                id: BaseId::new(c.required()?).map_err(say)?,
                kind: c.required()?.parse().map_err(say)?,
                name: c.text()?,
            }),
            Table::BaseLine => Self::BaseLine(BaseLine {
                geometry: c.line()?.ok_or("geom is empty")?,
                id: BaseId::new(c.required()?).map_err(say)?,
                kind: c.required()?.parse().map_err(say)?,
                name: c.text()?,
                street: c.text()?.map(StreetId::new).transpose().map_err(say)?,
            }),
        })
    }
}

fn read_alias(c: &mut Cells) -> Result<Alias, String> {
    let alias = Alias {
        id: AliasId::new(c.required()?).map_err(say)?,
        kind: c.required()?.parse().map_err(say)?,
        name: c.required()?,
        refers_to: c.text()?.unwrap_or_default(),
        note: c.text()?,
        source: c.text()?,
    };
    match (alias.kind, alias.refers_to.as_str()) {
        (AliasKind::Street, "") => Err("refers_to is empty".to_owned()),
        _ => Ok(alias),
    }
}

fn place_values(r: &Place) -> Vec<Value> {
    let geometry = match &r.geometry {
        PlaceGeometry::Point(p) => geo::Point::from(*p).into(),
        PlaceGeometry::Line(l) => l.clone().into(),
        PlaceGeometry::Area(a) => a.clone().into(),
    };
    let serves: Vec<&str> = r.serves.iter().map(TerritoryId::as_str).collect();
    vec![
        Value::Geometry(geometry),
        r.id.as_str().into(),
        r.category.as_str().into(),
        r.name.as_str().into(),
        r.state.as_str().into(),
        int(r.year),
        (&r.address).into(),
        (&r.phone).into(),
        (&r.hours).into(),
        (&r.description).into(),
        (&r.theme).into(),
        (&r.programme).into(),
        Some(serves.join(", ")).filter(|s| !s.is_empty()).into(),
        (&r.source).into(),
    ]
}

fn read_place(table: Table, c: &mut Cells) -> Result<Place, String> {
    let geometry = match table {
        Table::PlacePoint => c.point()?.map(PlaceGeometry::Point),
        Table::PlaceLine => c.line()?.map(PlaceGeometry::Line),
        _ => c.area()?.map(PlaceGeometry::Area),
    };
    Ok(Place {
        geometry: geometry.ok_or("geom is empty")?,
        id: PlaceId::new(c.required()?).map_err(say)?,
        category: CategoryId::new(c.required()?).map_err(say)?,
        name: c.text()?.unwrap_or_default(),
        state: c.text()?.map(|s| s.parse()).transpose().map_err(say)?.unwrap_or_default(),
        year: c.int()?.map(i32::try_from).transpose().map_err(|_| "year is out of range")?,
        address: c.text()?,
        phone: c.text()?,
        hours: c.text()?,
        description: c.text()?,
        theme: c.text()?,
        programme: c.text()?,
        serves: c
            .text()?
            .map(|s| list(&s, ','))
            .unwrap_or_default()
            .into_iter()
            .map(TerritoryId::new)
            .collect::<Result<_, _>>()
            .map_err(say)?,
        source: c.text()?,
    })
}
