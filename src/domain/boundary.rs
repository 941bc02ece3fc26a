//! A boundary: a territory's extent over a period, as a polygon, as a list of houses, or both.

use geo::MultiPolygon;
use jiff::civil::Date;

use super::{ActId, AddressId, BoundaryId, DomainError, HouseListEntryId, TerritoryId};

/// A half-open period of civil days: in force on `from`, no longer in force on `to`. Either end may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Period {
    from: Option<Date>,
    to: Option<Date>,
}

impl Period {
    /// Takes the two ends.
    ///
    /// # Errors
    /// [`DomainError::Period`] when `to` is not after `from`.
    pub fn new(from: Option<Date>, to: Option<Date>) -> Result<Self, DomainError> {
        match (from, to) {
            (Some(f), Some(t)) if t <= f => {
                Err(DomainError::Period { from: f.to_string(), to: t.to_string() })
            }
            _ => Ok(Self { from, to }),
        }
    }

    /// First day in force; `None`: since always.
    pub fn from(self) -> Option<Date> {
        self.from
    }

    /// First day no longer in force; `None`: until further notice.
    pub fn to(self) -> Option<Date> {
        self.to
    }

    /// Whether the day lies in the period.
    pub fn holds(self, day: Date) -> bool {
        self.from.is_none_or(|f| f <= day) && self.to.is_none_or(|t| day < t)
    }
}

/// A territory's extent over a period. New law is a new boundary of the same territory.
#[derive(Debug, Clone, PartialEq)]
pub struct Boundary {
    /// Its id.
    pub id: BoundaryId,
    /// Whose extent.
    pub territory: TerritoryId,
    /// When in force.
    pub period: Period,
    /// The act that set it.
    pub act: Option<ActId>,
    /// The polygon, EPSG:4326, valid (OGC simple features), exterior rings counter-clockwise, closed. Absent when
    /// only the house list is known.
    pub geometry: Option<MultiPolygon<f64>>,
    /// Where the data come from.
    pub source: Option<String>,
}

/// One house named by the text of a boundary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseListEntry {
    /// Its id.
    pub id: HouseListEntryId,
    /// The boundary whose list it is.
    pub boundary: BoundaryId,
    /// The act that names it, where it is not the boundary's own.
    pub act: Option<ActId>,
    /// The address as the list writes it.
    pub text: String,
    /// The house meant, once resolved.
    pub address: Option<AddressId>,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_period_is_half_open() {
        let p = Period::new(Some(date(2020, 1, 1)), Some(date(2021, 1, 1))).expect("in order");
        assert!(p.holds(date(2020, 1, 1)) && p.holds(date(2020, 12, 31)));
        assert!(!p.holds(date(2021, 1, 1)) && !p.holds(date(2019, 12, 31)));
        assert!(Period::default().holds(date(1, 1, 1)));
        assert!(Period::new(Some(date(2020, 1, 1)), Some(date(2020, 1, 1))).is_err());
    }
}
