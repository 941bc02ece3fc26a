//! Features: what the city publishes, as collections with named fields; selected, ordered and paged.
//!
//! A [`Collection`] lends its [`Feature`]s from the atlas and copies nothing. A [`Selection`] says which of them somebody
//! wants, in which order, and gives them a [`Page`] at a time. Filters are CQL2 text, read into a tree of our own that
//! knows no field but those of [`Field`].
//!
//! Absent here: HTTP, formats, other coordinates than longitude and latitude.

mod area;
mod collection;
mod effort;
mod feature;
mod fields;
mod filter;
mod ordered;
#[cfg(test)]
mod samples;
mod selection;
mod time;

pub use area::Area;
pub use collection::{Collection, Title};
pub use feature::{Feature, Shape};
pub use fields::{Field, Value, ValueType};
pub use filter::{Filter, FilterError, geometry_of};
pub use selection::{Cursor, Found, Order, Page, Selection};
pub use time::{Days, When, begin_of, civil_day, days_of};
