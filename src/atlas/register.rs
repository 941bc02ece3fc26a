//! The register: streets, what people call them, and addresses, with the search over them.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use rstar::{AABB, RTree, primitives::GeomWithData};

use crate::{
    domain::{Address, AddressId, Alias, AliasKind, Street, StreetId},
    search::AddressIndex,
};

/// What a register is made of.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// Streets.
    pub streets: Vec<Arc<Street>>,
    /// Aliases of streets, localities and their parts.
    pub aliases: Vec<Arc<Alias>>,
    /// Addresses.
    pub addresses: Vec<Arc<Address>>,
}

/// Streets, aliases and addresses, each in the order of their ids.
pub struct Register {
    streets: Vec<Arc<Street>>,
    aliases: Vec<Arc<Alias>>,
    /// The search shares them, if it was built of these very rows.
    addresses: Arc<[Arc<Address>]>,
    index: Arc<AddressIndex>,
    /// Of each street whether one of another locality bears its label.
    homonyms: Arc<[bool]>,
    /// Where addresses stand, once somebody asked for a box.
    points: OnceLock<Points>,
}

/// The positions of addresses by their points, and of those that have none.
struct Points {
    tree: RTree<GeomWithData<[f64; 2], u32>>,
    placeless: Vec<u32>,
}

impl Register {
    /// Builds the register; the order of the input does not matter. Given in the order of ids, rows that differ from
    /// those of `previous` in nothing that is searched share its search: a house that moves is no other house.
    pub fn build(parts: Parts, previous: Option<&Self>) -> Self {
        if let Some(previous) = previous.filter(|p| p.is_searched_by(&parts)) {
            let Parts { streets, aliases, addresses } = parts;
            let addresses = addresses.into();
            let (index, homonyms) = (Arc::clone(&previous.index), Arc::clone(&previous.homonyms));
            return Self { streets, aliases, addresses, index, homonyms, points: OnceLock::new() };
        }
        let Parts { mut streets, mut aliases, mut addresses } = parts;
        streets.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        aliases.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        addresses.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        let addresses: Arc<[Arc<Address>]> = addresses.into();
        let index = Arc::new(AddressIndex::build_sharing(&streets, Arc::clone(&addresses), &aliases));
        let homonyms = homonyms(&streets);
        Self { streets, aliases, addresses, index, homonyms, points: OnceLock::new() }
    }

    /// Whether a search over these rows would be the very same.
    fn is_searched_by(&self, parts: &Parts) -> bool {
        fn same<T>(these: &[Arc<T>], those: &[Arc<T>], alike: impl Fn(&T, &T) -> bool) -> bool {
            these.len() == those.len()
                && these.iter().zip(those).all(|(a, b)| Arc::ptr_eq(a, b) || alike(a, b))
        }
        same(&self.streets, &parts.streets, |_, _| false)
            && same(&self.aliases, &parts.aliases, |_, _| false)
            && same(&self.addresses, &parts.addresses, AddressIndex::reads_alike)
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

    /// The positions of the addresses in a box, its border included, in the order of their ids; `[longitude, latitude]`
    /// of its south-western and its north-eastern corner. Whoever asks first waits until the points are in order.
    pub fn in_box(&self, south_west: [f64; 2], north_east: [f64; 2]) -> Vec<u32> {
        let there = self.points().tree.locate_in_envelope(AABB::from_corners(south_west, north_east));
        let mut positions: Vec<u32> = there.map(|point| point.data).collect();
        positions.sort_unstable();
        positions
    }

    /// The positions of the addresses whose point nobody knows, in the order of their ids. Whoever asks first waits, as
    /// for [`Self::in_box`].
    pub fn placeless(&self) -> &[u32] {
        &self.points().placeless
    }

    fn points(&self) -> &Points {
        self.points.get_or_init(|| {
            let (mut points, mut placeless) = (Vec::new(), Vec::new());
            for (n, address) in (0_u32..).zip(&*self.addresses) {
                match address.point {
                    Some(p) => points.push(GeomWithData::new([p.lon(), p.lat()], n)),
                    None => placeless.push(n),
                }
            }
            Points { tree: RTree::bulk_load(points), placeless }
        })
    }

    /// A street by its id.
    pub fn street(&self, id: &StreetId) -> Option<&Arc<Street>> {
        self.streets.binary_search_by(|s| s.id.cmp(id)).ok().map(|n| &self.streets[n])
    }

    /// The addresses that stand on no street of the register.
    pub fn streetless(&self) -> impl Iterator<Item = &Arc<Address>> {
        (0_u32..).zip(&*self.addresses).filter(|(n, _)| !self.index.knows_street_of(*n)).map(|(_, a)| a)
    }

    /// Whether another locality has a street of the same label as this one, known by its position.
    pub fn is_elsewhere_too(&self, street: u32) -> bool {
        self.homonyms.get(street as usize).is_some_and(|is_elsewhere| *is_elsewhere)
    }

    /// The aliases of a street or a locality that the register does not have.
    pub fn astray(&self) -> impl Iterator<Item = &Arc<Alias>> {
        self.aliases.iter().filter(|alias| match alias.kind {
            AliasKind::Street => {
                self.streets.binary_search_by(|s| s.id.as_str().cmp(&alias.refers_to)).is_err()
            }
            AliasKind::Locality | AliasKind::Area => !self.index.knows_locality(&alias.refers_to),
        })
    }

    /// The street an address stands on.
    pub fn street_of(&self, address: &Address) -> Option<&Arc<Street>> {
        address.street.as_ref().and_then(|id| self.street(id))
    }
}

fn homonyms(streets: &[Arc<Street>]) -> Arc<[bool]> {
    // The locality of each label, none where there are several.
    let mut localities: HashMap<&str, Option<&str>> = HashMap::with_capacity(streets.len());
    for street in streets {
        let locality = Some(street.locality.as_str());
        let known = localities.entry(&street.label).or_insert(locality);
        *known = known.filter(|_| *known == locality);
    }
    streets.iter().map(|street| localities.get(street.label.as_str()) == Some(&None)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_street_is_elsewhere_too_where_another_locality_has_its_label() {
        let street = |(n, (locality, label)): (usize, &(&str, &str))| {
            Arc::new(Street {
                id: StreetId::new(format!("s{n}")).expect("an id"),
                locality: (*locality).to_owned(),
                street_type: None,
                name: (*label).to_owned(),
                label: (*label).to_owned(),
                other_names: Vec::new(),
            })
        };
        let rows =
            [("А", "Мира"), ("Б", "Мира"), ("А", "Лесная"), ("А", "Лесная"), ("Б", "Ленина"), ("А", "Мира")];
        let streets = rows.iter().enumerate().map(street).collect();
        let register = Register::build(Parts { streets, ..Parts::default() }, None);
        let told: Vec<bool> = (0..7).map(|n| register.is_elsewhere_too(n)).collect();
        assert_eq!(told, [true, true, false, false, false, true, false]);
    }
}
