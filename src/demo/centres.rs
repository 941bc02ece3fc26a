//! Where the 44 centres stand, and which committees each serves.

use super::committees::Map;
use super::houses::Dwelling;
use super::plane::{Spot, km};
use super::registry::{CENTRE_OUTSIDE, COMMITTEES, SHARED_CENTRES};

/// A centre: the house it is in, and the committees it serves.
pub(super) struct Seat {
    /// The dwelling whose ground floor it has.
    pub house: usize,
    /// Ids of the committees it serves.
    pub serves: Vec<&'static str>,
}

/// Seats every centre, in the order of the committees.
pub(super) fn seats(map: &Map<'_>, houses: &[Dwelling]) -> Vec<Seat> {
    let second = |id: &str| SHARED_CENTRES.iter().any(|(_, other)| *other == id);
    COMMITTEES
        .iter()
        .map(|c| c.id)
        .filter(|id| !second(id))
        .filter_map(|id| {
            let mut serves = vec![id];
            serves.extend(SHARED_CENTRES.iter().filter(|(first, _)| *first == id).map(|(_, other)| *other));
            let host = if id == CENTRE_OUTSIDE.0 { CENTRE_OUTSIDE.1 } else { id };
            let house = house_for(map, houses, host, middle_of(map, houses, &serves))?;
            Some(Seat { house, serves })
        })
        .collect()
}

fn middle_of(map: &Map<'_>, houses: &[Dwelling], committees: &[&str]) -> Spot {
    let theirs: Vec<Spot> =
        committees.iter().flat_map(|id| map.houses_of(id)).map(|n| houses[n].at).collect();
    theirs.iter().fold(km(0.0, 0.0), |sum, at| sum + *at) * (1.0 / theirs.len().max(1) as f64)
}

/// The house of a committee nearest a spot; blocks of flats are preferred, for centres have their ground floors.
fn house_for(map: &Map<'_>, houses: &[Dwelling], committee: &str, spot: Spot) -> Option<usize> {
    const PREFERENCE_M: f64 = 600.0;
    let cost = |n: &usize| {
        let house = &houses[*n];
        house.at.to(spot) + if house.fabric.is_private() { PREFERENCE_M } else { 0.0 }
    };
    map.houses_of(committee).into_iter().min_by(|a, b| cost(a).total_cmp(&cost(b)))
}
