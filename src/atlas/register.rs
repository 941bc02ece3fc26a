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
    index: AddressIndex,
}

impl Register {
    /// Builds the register; the order of the input does not matter.
    pub fn build(mut streets: Vec<Arc<Street>>, mut addresses: Vec<Arc<Address>>) -> Self {
        streets.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        addresses.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        let index = AddressIndex::build(&streets, &addresses);
        Self { streets, addresses, index }
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

    /// The street an address stands on.
    pub fn street_of(&self, address: &Address) -> Option<&Arc<Street>> {
        address.street.as_ref().and_then(|id| self.street(id))
    }
}
