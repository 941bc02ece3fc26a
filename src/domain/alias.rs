//! Another name: what people call a street, a settlement or a part of one.

use super::{AliasId, words};

/// What an alias is a name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AliasKind {
    /// A street: «Бродвей».
    Street,
    /// A city, settlement or village: «Металка».
    Locality,
    /// A part of a locality that addresses name and streets do not: «ФПК», «Ленинский район».
    Area,
}

words!("kind of alias", AliasKind {
    Street => "street",
    Locality => "locality",
    Area => "area",
});

/// A spoken or former name, kept beside the official one so that whoever says it is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// Its id.
    pub id: AliasId,
    /// What it is a name of.
    pub kind: AliasKind,
    /// The name, as people write it.
    pub name: String,
    /// Of a street its id; of a locality, and of an area the locality it lies in, the name as the streets there have
    /// it. Empty: the largest locality, as a rule the city itself. Never empty for a street.
    pub refers_to: String,
    /// A remark for whoever edits.
    pub note: Option<String>,
    /// Where it comes from.
    pub source: Option<String>,
}
