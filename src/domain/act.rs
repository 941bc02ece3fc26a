//! An act: the decision of the city council that sets a boundary.

use jiff::civil::Date;

use super::ActId;

/// A decision of the council.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Its id.
    pub id: ActId,
    /// Its number as printed.
    pub number: Option<String>,
    /// The day it was adopted.
    pub date: Option<Date>,
    /// Its title.
    pub title: String,
    /// Where it is published.
    pub link: Option<String>,
    /// Its text.
    pub text: Option<String>,
}
