//! Fields: what features of a collection say, with the type and the title of each.

use std::borrow::Cow;

use jiff::civil::Date;

use super::{collection::Title, feature::Row};
use crate::{
    atlas::{Atlas, BoundaryEntry},
    domain::{Act, Address, Category, Place, Territory},
};

/// A field of a collection.
pub struct Field {
    /// Its name, in documents and filters.
    pub name: &'static str,
    /// What its values are.
    pub value_type: ValueType,
    /// Its title, in tables for people.
    pub title: Title<'static>,
    /// The only values it takes, where they are few and fixed.
    pub one_of: &'static [&'static str],
    get: Get,
}

/// What the values of a field are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// A text.
    Text,
    /// A whole number.
    Integer,
    /// A civil day.
    Date,
    /// Texts, in their order.
    Texts,
}

/// A value of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Not known.
    None,
    /// A text.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// A civil day.
    Date(Date),
    /// Texts.
    Texts(Vec<&'a str>),
}

impl<'a> Value<'a> {
    fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    fn maybe(text: Option<&'a String>) -> Self {
        text.map_or(Self::None, |text| Self::text(text))
    }

    fn integer<N: Into<i64>>(number: Option<N>) -> Self {
        number.map_or(Self::None, |number| Self::Integer(number.into()))
    }

    fn date(day: Option<Date>) -> Self {
        day.map_or(Self::None, Self::Date)
    }
}

type OfTerritory = for<'a> fn(&'a Territory, Option<&'a BoundaryEntry>) -> Value<'a>;
type OfAddress = for<'a> fn(&'a Address, &'a Atlas) -> Value<'a>;
type OfPlace = for<'a> fn(&'a Category, &'a Place) -> Value<'a>;

/// How a value is read from a row.
enum Get {
    Territory(OfTerritory),
    Address(OfAddress),
    Place(OfPlace),
}

impl std::fmt::Debug for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Field {
    const fn new(
        name: &'static str,
        value_type: ValueType,
        ru: &'static str,
        en: &'static str,
        get: Get,
    ) -> Self {
        Self { name, value_type, title: Title { ru, en }, one_of: &[], get }
    }

    const fn one_of(self, words: &'static [&'static str]) -> Self {
        Self { one_of: words, ..self }
    }

    /// Whether features can be put into an order by it.
    pub fn has_an_order(&self) -> bool {
        self.value_type != ValueType::Texts
    }

    pub(super) fn of<'a>(&self, row: Row<'a>) -> Value<'a> {
        match (&self.get, row) {
            (Get::Territory(get), Row::Territory(territory, entry)) => get(territory, entry),
            (Get::Address(get), Row::Address(address, atlas)) => get(address, atlas),
            (Get::Place(get), Row::Place(category, place)) => get(category, place),
            // A field of another collection.
            _ => Value::None,
        }
    }
}

const fn territory(
    name: &'static str,
    value_type: ValueType,
    ru: &'static str,
    en: &'static str,
    get: OfTerritory,
) -> Field {
    Field::new(name, value_type, ru, en, Get::Territory(get))
}

const fn address(
    name: &'static str,
    value_type: ValueType,
    ru: &'static str,
    en: &'static str,
    get: OfAddress,
) -> Field {
    Field::new(name, value_type, ru, en, Get::Address(get))
}

const fn place(
    name: &'static str,
    value_type: ValueType,
    ru: &'static str,
    en: &'static str,
    get: OfPlace,
) -> Field {
    Field::new(name, value_type, ru, en, Get::Place(get))
}

fn act(entry: Option<&BoundaryEntry>) -> Option<&Act> {
    entry.and_then(|entry| entry.act.as_deref())
}

use ValueType::{Date as Day, Integer, Text, Texts};

/// Fields of territories.
pub(super) const TERRITORY: &[Field] = &[
    territory("name", Text, "Название", "Name", |t, _| Value::text(&t.name)),
    territory("short_name", Text, "Короткое название", "Short name", |t, _| {
        Value::maybe(t.short_name.as_ref())
    }),
    territory("kind", Text, "Вид", "Kind", |t, _| Value::text(t.kind.as_str())).one_of(&[
        "city",
        "district",
        "committee",
        "body",
    ]),
    territory("parent", Text, "Входит в", "Part of", |t, _| {
        t.parent.as_ref().map_or(Value::None, |parent| Value::text(parent.as_str()))
    }),
    territory("status", Text, "Состояние", "Status", |t, _| Value::text(t.status.as_str()))
        .one_of(&["active", "planned", "closed"]),
    territory("phone", Text, "Телефон", "Telephone", |t, _| Value::maybe(t.contacts.phone.as_ref())),
    territory("email", Text, "Почта", "Mail", |t, _| Value::maybe(t.contacts.email.as_ref())),
    territory("office_address", Text, "Где принимают", "Office", |t, _| {
        Value::maybe(t.contacts.address.as_ref())
    }),
    territory("office_hours", Text, "Часы приёма", "Office hours", |t, _| {
        Value::maybe(t.contacts.hours.as_ref())
    }),
    territory("website", Text, "Страница", "Website", |t, _| {
        Value::maybe(t.contacts.website.as_ref())
    }),
    territory("boundary", Text, "Граница", "Boundary", |_, entry| {
        entry.map_or(Value::None, |entry| Value::text(entry.boundary.id.as_str()))
    }),
    territory("valid_from", Day, "Действует с", "In force from", |_, entry| {
        Value::date(entry.and_then(|entry| entry.boundary.period.from()))
    }),
    territory(
        "valid_to",
        Day,
        "Действует до (не включая)",
        "In force until (exclusive)",
        |_, entry| Value::date(entry.and_then(|entry| entry.boundary.period.to())),
    ),
    territory("act_number", Text, "Номер акта", "Number of the act", |_, entry| {
        Value::maybe(act(entry).and_then(|act| act.number.as_ref()))
    }),
    territory("act_date", Day, "Дата акта", "Date of the act", |_, entry| {
        Value::date(act(entry).and_then(|a| a.date))
    }),
    territory("act_title", Text, "Название акта", "Title of the act", |_, entry| {
        Value::maybe(act(entry).map(|act| &act.title))
    }),
    territory("act_link", Text, "Текст акта", "Text of the act", |_, entry| {
        Value::maybe(act(entry).and_then(|act| act.link.as_ref()))
    }),
    territory("source", Text, "Источник", "Source", |t, _| Value::maybe(t.source.as_ref())),
];

/// Fields of houses.
pub(super) const ADDRESS: &[Field] = &[
    address("address", Text, "Адрес", "Address", |a, _| Value::text(&a.text)),
    address("locality", Text, "Населённый пункт", "Locality", |a, _| Value::text(&a.locality)),
    address("street", Text, "Улица", "Street", |a, atlas| {
        Value::maybe(atlas.register.street_of(a).map(|street| &street.label))
    }),
    address("house", Text, "Дом", "House", |a, _| Value::text(&a.house)),
    address("flats", Integer, "Квартир", "Flats", |a, _| Value::integer(a.flats)),
    address("residents", Integer, "Жителей", "Residents", |a, _| Value::integer(a.residents)),
    address("flags", Texts, "Замечания", "Oddities", |a, _| {
        Value::Texts(a.flags.iter().map(|flag| flag.as_str()).collect())
    }),
    address("source", Text, "Источник", "Source", |a, _| Value::maybe(a.source.as_ref())),
];

/// Fields of places.
pub(super) const PLACE: &[Field] = &[
    place("name", Text, "Название", "Name", |_, p| Value::text(&p.name)),
    place("category", Text, "Категория", "Category", |category, _| {
        Value::text(category.id.as_str())
    }),
    place("state", Text, "Состояние", "State", |_, p| Value::text(p.state.as_str()))
        .one_of(&["built", "planned", "removed"]),
    place("year", Integer, "Год", "Year", |_, p| Value::integer(p.year)),
    place("address", Text, "Адрес", "Address", |_, p| Value::maybe(p.address.as_ref())),
    place("phone", Text, "Телефон", "Telephone", |_, p| Value::maybe(p.phone.as_ref())),
    place("hours", Text, "Часы работы", "Opening hours", |_, p| Value::maybe(p.hours.as_ref())),
    place("description", Text, "Описание", "Description", |_, p| {
        Value::maybe(p.description.as_ref())
    }),
    place("theme", Text, "Тема", "Theme", |_, p| Value::maybe(p.theme.as_ref())),
    place("programme", Text, "Программа", "Programme", |_, p| Value::maybe(p.programme.as_ref())),
    place("serves", Texts, "Обслуживает", "Serves", |_, p| {
        Value::Texts(p.serves.iter().map(|territory| territory.as_str()).collect())
    }),
    place("source", Text, "Источник", "Source", |_, p| Value::maybe(p.source.as_ref())),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Kind, PlaceState, Status};

    #[test]
    fn fields_of_few_words_name_all_of_them() {
        let words = |fields: &'static [Field], name: &str| {
            fields.iter().find(|field| field.name == name).map(|field| field.one_of.to_vec())
        };
        let kinds = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        assert_eq!(words(TERRITORY, "kind"), Some(kinds));
        let statuses = Status::ALL.iter().map(|status| status.as_str()).collect();
        assert_eq!(words(TERRITORY, "status"), Some(statuses));
        let states = PlaceState::ALL.iter().map(|state| state.as_str()).collect();
        assert_eq!(words(PLACE, "state"), Some(states));
    }

    #[test]
    fn a_field_stands_once_in_its_collection() {
        for fields in [TERRITORY, ADDRESS, PLACE] {
            let mut names: Vec<&str> = fields.iter().map(|field| field.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), fields.len());
        }
    }
}
