//! What the store holds already, by what ГАР calls it.

use std::collections::HashMap;

use super::{
    bearers::{Bearers, Lead},
    houses::GarHouse,
    pairing::pair,
};
use crate::{
    domain::{Address, House, Street},
    import::known::Known,
    search::RegisterStreet,
};

/// A street of the store that is one of ГАР.
#[derive(Debug, Clone, Copy)]
pub(super) struct KnownStreet<'a> {
    /// The street.
    pub(super) street: &'a Street,
    /// Whether it bears a name that ГАР has as a former one only.
    pub(super) by_former_name: bool,
}

/// Streets and addresses of the store, by bearer.
pub(super) struct Stock<'a> {
    streets: HashMap<u32, KnownStreet<'a>>,
    addresses: HashMap<u32, Vec<&'a Address>>,
}

impl<'a> Stock<'a> {
    /// Finds the bearer of every street and address, where there is one.
    pub(super) fn new(known: &'a Known, bearers: &Bearers) -> Self {
        let mut streets: HashMap<u32, KnownStreet> = HashMap::new();
        let mut of_street = HashMap::new();
        for street in &known.streets {
            let named = RegisterStreet {
                street_type: street.street_type,
                name: street.name.clone(),
                label: street.label.clone(),
            };
            let lead = if street.locality.is_empty() {
                bearers.find_in_one_place(Some(&named))
            } else {
                bearers.find(&street.locality, Some(&named))
            };
            let (n, by_former_name) = match lead {
                Lead::One(n) => (n, false),
                Lead::Former(n) => (n, true),
                Lead::Several(_) | Lead::None => continue,
            };
            of_street.insert(&street.id, n);
            let candidate = KnownStreet { street, by_former_name };
            // The name of today leads; of two alike, the one that was there first.
            let one = streets.entry(n).or_insert(candidate);
            if one.by_former_name && !by_former_name {
                *one = candidate;
            }
        }
        let mut addresses: HashMap<u32, Vec<&Address>> = HashMap::new();
        for address in &known.addresses {
            let bearer = match &address.street {
                Some(street) => of_street.get(street).copied(),
                None => match bearers.find(&address.locality, None) {
                    Lead::One(n) if !address.locality.is_empty() => Some(n),
                    _ => None,
                },
            };
            if let Some(n) = bearer {
                addresses.entry(n).or_default().push(address);
            }
        }
        Self { streets, addresses }
    }

    /// The store's street that is a bearer.
    pub(super) fn street(&self, n: u32) -> Option<KnownStreet<'a>> {
        self.streets.get(&n).copied()
    }

    /// The store's addresses of a bearer's houses, by the position of the house.
    pub(super) fn pair(&self, n: u32, houses: &[GarHouse]) -> HashMap<usize, &'a Address> {
        let Some(addresses) = self.addresses.get(&n) else { return HashMap::new() };
        let keys: Vec<Option<House>> = houses.iter().map(|h| h.key).collect();
        let others: Vec<Option<House>> = addresses.iter().map(|a| a.key).collect();
        let mut paired = HashMap::new();
        for (address, at) in addresses.iter().zip(pair(&keys, &others)) {
            // What cannot be read is the same where it is written the same.
            let at = at.or_else(|| {
                houses
                    .iter()
                    .position(|h| h.key.is_none() && address.key.is_none() && h.text == address.house)
            });
            if let Some(at) = at {
                paired.entry(at).or_insert(*address);
            }
        }
        paired
    }
}
