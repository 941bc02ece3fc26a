//! The register: streets and addresses, with the search over them.

use std::sync::Arc;

use crate::{
    domain::{Address, AddressId, Street, StreetId},
    search::AddressIndex,
};

/// Streets and addresses, each in the order of their ids.
pub struct Register {
    streets: Vec<Arc<Street>>,
    addresses: Vec<Arc<Address>>,
    index: Arc<AddressIndex>,
}

impl Register {
    /// Builds the register; the order of the input does not matter. Given in the order of ids, rows that differ from
    /// those of `previous` in nothing that is searched share its search: a house that moves is no other house.
    pub fn build(
        mut streets: Vec<Arc<Street>>,
        mut addresses: Vec<Arc<Address>>,
        previous: Option<&Self>,
    ) -> Self {
        if let Some(previous) = previous.filter(|p| p.is_searched_by(&streets, &addresses)) {
            return Self { streets, addresses, index: Arc::clone(&previous.index) };
        }
        streets.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        addresses.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        let index = Arc::new(AddressIndex::build(&streets, &addresses));
        Self { streets, addresses, index }
    }

    /// Whether a search over these rows would be the very same.
    fn is_searched_by(&self, streets: &[Arc<Street>], addresses: &[Arc<Address>]) -> bool {
        self.streets.len() == streets.len()
            && self.addresses.len() == addresses.len()
            && self.streets.iter().zip(streets).all(|(a, b)| Arc::ptr_eq(a, b))
            && self
                .addresses
                .iter()
                .zip(addresses)
                .all(|(a, b)| Arc::ptr_eq(a, b) || AddressIndex::reads_alike(a, b))
    }

    /// Whether positions and the search are those of another: what was found in one holds in the other.
    pub fn finds_as(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.index, &other.index)
    }

    /// Every street, by id.
    pub fn streets(&self) -> &[Arc<Street>] {
        &self.streets
    }

    /// Every address, by id. Positions in this slice name addresses within one snapshot.
    pub fn addresses(&self) -> &[Arc<Address>] {
        &self.addresses
    }

    /// The search.
    pub fn index(&self) -> &AddressIndex {
        &self.index
    }

    /// The position of an address.
    pub fn position(&self, id: &AddressId) -> Option<u32> {
        self.position_of(id.as_str())
    }

    /// The position of the address of this id.
    pub fn position_of(&self, id: &str) -> Option<u32> {
        self.addresses.binary_search_by(|a| a.id.as_str().cmp(id)).ok().map(|n| n as u32)
    }

    /// A street by its id.
    pub fn street(&self, id: &StreetId) -> Option<&Arc<Street>> {
        self.streets.binary_search_by(|s| s.id.cmp(id)).ok().map(|n| &self.streets[n])
    }

    /// The addresses that stand on no street of the register.
    pub fn streetless(&self) -> impl Iterator<Item = &Arc<Address>> {
        (0_u32..).zip(&self.addresses).filter(|(n, _)| !self.index.knows_street_of(*n)).map(|(_, a)| a)
    }

    /// The street an address stands on.
    pub fn street_of(&self, address: &Address) -> Option<&Arc<Street>> {
        address.street.as_ref().and_then(|id| self.street(id))
    }
}
