//! The query of `/items`: which features, in which order, with which fields, in which coordinates.

use super::super::{
    Problem,
    params::{Params, encoded, query_of, whole},
    problem::told_back,
    visit::Visit,
};
use crate::{
    atlas::Atlas,
    features::{Area, Collection, Cursor, Field, Filter, Order, Selection, ValueType, When, days_of},
    geometry::Crs,
};

/// Features on a page, unless asked otherwise.
pub const DEFAULT_LIMIT: usize = 100;

/// Features on a page at most.
pub const MAX_LIMIT: usize = 10_000;

/// Records on a page for people at most.
pub const MAX_ROWS: usize = 1_000;

/// A limit nobody can mean is a mistake. Smaller ones that are above the maximum are taken for the maximum, as OGC
/// 17-069r4 wants it.
const ABSURD: u64 = 1_000_000_000;

/// What is asked for.
pub struct Query {
    /// Which features.
    pub selection: Selection,
    /// With which fields.
    pub fields: Vec<&'static Field>,
    /// In which coordinates.
    pub crs: Crs,
    /// What was asked, but for the form and for where the page begins: for links.
    asked: Vec<(String, String)>,
    /// The form, as it was asked for.
    form: Option<(&'static str, String)>,
}

impl Query {
    /// Reads what is asked of a collection.
    ///
    /// # Errors
    /// [`Problem::BadParameter`], [`Problem::BadFilter`], [`Problem::Exclusive`]; [`Problem::UnknownParameter`] is for
    /// the caller to find, who takes what is left.
    pub fn read(params: &mut Params, visit: &Visit, collection: Collection<'_>) -> Result<Self, Problem> {
        let limit = params.read("limit", "100", |t| whole(t).filter(|n| (1..ABSURD).contains(n)))?;
        let offset = params.read("offset", "0", whole::<u64>)?;
        let order = order(params, collection)?;
        let after = params.read("after", "lenina-15", |t| Cursor::of_text(t, &order))?;
        let selection = Selection {
            area: area(params)?,
            when: when(params, &visit.atlas, collection)?,
            filter: filter(params, &visit.atlas, collection)?,
            order,
            after,
            offset: offset.map_or(0, |n| usize::try_from(n).unwrap_or(usize::MAX)),
            limit: limit.map_or(DEFAULT_LIMIT, |n| usize::try_from(n).unwrap_or(MAX_LIMIT)).min(MAX_LIMIT),
        };
        let fields = fields(params, collection)?;
        let crs = crs(params, "crs")?.unwrap_or(Crs::Crs84);
        let mut all = visit.params()?;
        let form = all.take("f").map(|form| ("f", form));
        let mut asked = all.into_pairs();
        asked.retain(|(name, _)| !matches!(name.as_str(), "after" | "offset"));
        Ok(Self { selection, fields, crs, asked, form })
    }

    /// What was asked, but for the form and for where the page begins.
    pub fn asked(&self) -> &[(String, String)] {
        &self.asked
    }

    /// The form, as it was asked for, as a parameter.
    pub fn form(&self) -> Option<(&'static str, String)> {
        self.form.clone()
    }

    /// Where the page begins, as parameters.
    pub fn position(&self) -> Vec<(&'static str, String)> {
        let selection = &self.selection;
        let after = selection.after.as_ref().map(|after| ("after", after.to_text()));
        let offset = (selection.offset > 0).then(|| ("offset", selection.offset.to_string()));
        after.into_iter().chain(offset).collect()
    }

    /// A table: it has no link to a next page, so all features come unless a limit was told; its coordinates are
    /// longitude and latitude.
    ///
    /// # Errors
    /// [`Problem::TableElsewhere`] where other coordinates are asked for.
    pub fn be_a_table(&mut self) -> Result<(), Problem> {
        if self.crs != Crs::Crs84 {
            return Err(Problem::TableElsewhere);
        }
        if !self.asked.iter().any(|(name, _)| name == "limit") {
            self.selection.limit = usize::MAX;
        }
        Ok(())
    }

    /// A page for people: a table that is not too long to look at.
    pub fn be_a_page(&mut self) {
        self.selection.limit = self.selection.limit.min(MAX_ROWS);
    }

    /// The query of a link to all that is selected, as a table of this form: it has no pages, and no other coordinates
    /// than longitude and latitude.
    pub fn link_to_table(&self, form: &str) -> String {
        let asked = self.asked.iter().filter(|(name, _)| !matches!(name.as_str(), "limit" | "crs"));
        let asked: Vec<_> = asked.cloned().collect();
        Self::linked(&asked, &[("f", form.to_owned())])
    }

    /// The query of a link to the same, with other parameters beside; empty or begins with `?`.
    pub fn link(&self, more: &[(&str, String)]) -> String {
        Self::linked(&self.asked, more)
    }

    fn linked(asked: &[(String, String)], more: &[(&str, String)]) -> String {
        let asked = asked.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let more = more.iter().map(|(name, value)| (*name, value.as_str()));
        let pairs: Vec<String> =
            asked.chain(more).map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        query_of(&pairs)
    }
}

/// Takes a reference system out.
pub fn crs(params: &mut Params, name: &'static str) -> Result<Option<Crs>, Problem> {
    params.read(name, "http://www.opengis.net/def/crs/OGC/1.3/CRS84", Crs::of_uri)
}

/// Takes the day out whose law is asked for.
pub fn day(params: &mut Params, collection: Collection<'_>) -> Result<Option<When>, Problem> {
    match params.day()? {
        Some(_) if !collection.has_a_past() => Err(Problem::UnknownParameter("at".to_owned())),
        day => Ok(day.map(When::On)),
    }
}

fn when(params: &mut Params, atlas: &Atlas, collection: Collection<'_>) -> Result<When, Problem> {
    let at = day(params, collection)?;
    let between =
        params.read("datetime", "2020-01-01/..", |text| days_of(text, &atlas.zone))?.map(When::Between);
    match (at, between) {
        (Some(_), Some(_)) => Err(Problem::Exclusive("at", "datetime")),
        (at, between) => Ok(at.or(between).unwrap_or(When::On(atlas.today))),
    }
}

fn area(params: &mut Params) -> Result<Option<Area>, Problem> {
    let crs = crs(params, "bbox-crs")?.unwrap_or(Crs::Crs84);
    params.read("bbox", "85.9,55.2,86.3,55.6", |text| area_of(text, crs))
}

fn area_of(text: &str, crs: Crs) -> Option<Area> {
    let numbers: Vec<f64> = text.split(',').map(|n| n.trim().parse().ok()).collect::<Option<_>>()?;
    Area::of_numbers(&numbers, crs)
}

/// Takes out in which order: `name,-year`, `+name`; a plus that was not encoded comes as a space. No field is named twice.
fn order(params: &mut Params, collection: Collection<'_>) -> Result<Vec<Order>, Problem> {
    let Some(text) = params.take("sortby") else { return Ok(Vec::new()) };
    let mut order: Vec<Order> = Vec::new();
    for key in text.split(',').map(str::trim) {
        let (descending, name) = match key.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, key.strip_prefix('+').unwrap_or(key)),
        };
        let field = collection.fields().iter().find(|field| field.name == name);
        if !(field.is_some_and(Field::has_an_order) || (name == "id" && field.is_none())) {
            let ordered = collection.fields().iter().filter(|field| field.has_an_order());
            return Err(unknown_field("sortby", name, ordered));
        }
        let named = |order: &Order| order.field.map(|field| field.name);
        let key = Order { field, descending };
        if order.iter().any(|told| named(told) == named(&key)) {
            let value = told_back(&text);
            return Err(Problem::BadParameter { name: "sortby", value, expected: "name,-year" });
        }
        order.push(key);
    }
    Ok(order)
}

/// Takes the fields wanted out; the id, which a schema names too, always goes along.
fn fields(params: &mut Params, collection: Collection<'_>) -> Result<Vec<&'static Field>, Problem> {
    let Some(text) = params.take("properties") else { return Ok(collection.fields().iter().collect()) };
    let names: Vec<&str> = text.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    let is_known = |name: &str| name == "id" || collection.fields().iter().any(|field| field.name == name);
    match names.iter().find(|name| !is_known(name)) {
        Some(name) => Err(unknown_field("properties", name, collection.fields().iter())),
        None => Ok(collection.fields().iter().filter(|field| names.contains(&field.name)).collect()),
    }
}

fn unknown_field(
    parameter: &'static str,
    name: &str,
    known: impl Iterator<Item = &'static Field>,
) -> Problem {
    let known: Vec<&str> = std::iter::once("id").chain(known.map(|field| field.name)).collect();
    Problem::UnknownField { parameter, name: told_back(name), known: known.join(", ") }
}

/// What features must say: `filter`, and every queryable that is a parameter.
fn filter(params: &mut Params, atlas: &Atlas, collection: Collection<'_>) -> Result<Option<Filter>, Problem> {
    params.read("filter-lang", "cql2-text", |t| (t == "cql2-text").then_some(()))?;
    let crs = crs(params, "filter-crs")?.unwrap_or(Crs::Crs84);
    let text = params.take("filter");
    let mut filters: Vec<Filter> = Vec::new();
    let read = |text: String| Filter::read(&text, collection.fields(), crs, &atlas.zone);
    filters.extend(text.map(read).transpose()?);
    filters.extend(params.take("id").map(|id| Filter::is_feature(&id)));
    for field in collection.fields() {
        filters.extend(params.read(field.name, example_of(field), |t| Filter::equals(field, t))?);
    }
    Ok(filters.into_iter().reduce(Filter::and))
}

/// What the value of a field may be.
fn example_of(field: &Field) -> &'static str {
    match (field.one_of, field.value_type) {
        ([word, ..], _) => word,
        (_, ValueType::Integer) => "2020",
        (_, ValueType::Date) => "2020-01-31",
        (_, ValueType::Text | ValueType::Texts) => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxes(text: &str) -> Option<usize> {
        match area_of(text, Crs::Crs84)? {
            Area::Boxes(boxes) => Some(boxes.len()),
            Area::Projected(..) => None,
        }
    }

    #[test]
    fn a_box_across_the_date_line_is_two() {
        assert_eq!(boxes("177,65,-177,70"), Some(2));
        assert_eq!(boxes("85,55,0,86,56,100"), Some(1));
        for bad in ["", "1,2,3", "NaN,55,86,56", "85,56,86,55", "85,55,86,100", "a,b,c,d", "inf,1,2,3"] {
            assert!(boxes(bad).is_none(), "{bad}");
        }
    }
}
