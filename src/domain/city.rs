//! A city: everything that may be published of it, at one moment.

use super::{
    Act, Address, Alias, BaseArea, BaseLine, Boundary, Category, HouseListEntry, Place, Street, Territory,
};

/// The number of the newest change a reader has seen. Grows in the order of commits; 0 is the empty store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize)]
pub struct Revision(pub i64);

/// What a city says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Its name: `Кемерово`.
    pub name: String,
    /// Its time zone, an IANA name: `Asia/Novokuznetsk`.
    pub time_zone: String,
    /// Whether the data are a demonstration with invented geometry.
    pub demo: bool,
    /// Who is to be credited for the data.
    pub attribution: Option<String>,
    /// Within how many metres of a border both territories are named.
    pub adjacent_m: u32,
    /// Where to write about a mistake: an e-mail address.
    pub contact_email: Option<String>,
    /// Whom to ask by telephone.
    pub contact_phone: Option<String>,
}

impl Settings {
    /// What documents for programs are called: the program, and the city where it says its name.
    pub fn title(&self) -> String {
        if self.name.is_empty() { "dvor".to_owned() } else { format!("dvor: {}", self.name) }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            name: String::new(),
            time_zone: "Asia/Novokuznetsk".to_owned(),
            demo: false,
            attribution: None,
            adjacent_m: 15,
            contact_email: None,
            contact_phone: None,
        }
    }
}

/// Every published row of a city. Rows of one table are unique by id; references between tables may dangle, for other
/// programs edit the store too: readers skip and report them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct City {
    /// What the city says of itself.
    pub settings: Settings,
    /// Acts.
    pub acts: Vec<Act>,
    /// Territories.
    pub territories: Vec<Territory>,
    /// Boundaries.
    pub boundaries: Vec<Boundary>,
    /// Streets.
    pub streets: Vec<Street>,
    /// Aliases.
    pub aliases: Vec<Alias>,
    /// Addresses.
    pub addresses: Vec<Address>,
    /// House lists.
    pub house_list: Vec<HouseListEntry>,
    /// Categories.
    pub categories: Vec<Category>,
    /// Places.
    pub places: Vec<Place>,
    /// Areas to draw underneath.
    pub base_areas: Vec<BaseArea>,
    /// Lines to draw underneath.
    pub base_lines: Vec<BaseLine>,
}
