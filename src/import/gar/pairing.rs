//! Which houses of two lists of one street are the same.

use std::collections::HashMap;

use crate::{
    domain::House,
    search::{same_korpus, same_letter},
};

/// For each of `others`, the position of the house it is. As in the search: the same number first; then `12/3` for
/// `12 к3`; then the letter in whatever field it stands, `5А` for `5, лит. А`. Beyond the first only where one house
/// fits that none of the same number has taken. Of several others of one number each is that house.
pub(super) fn pair(houses: &[Option<House>], others: &[Option<House>]) -> Vec<Option<usize>> {
    let mut pairs = vec![None; others.len()];
    let mut taken = vec![false; houses.len()];
    for same in [(|house| house) as fn(House) -> House, same_korpus, same_letter] {
        let mut fits: HashMap<House, Option<usize>> = HashMap::new();
        for (n, house) in houses.iter().enumerate().filter(|(n, _)| !taken[*n]) {
            if let Some(house) = house {
                fits.entry(same(*house)).and_modify(|one| *one = None).or_insert(Some(n));
            }
        }
        for (pair, other) in pairs.iter_mut().zip(others).filter(|(pair, _)| pair.is_none()) {
            *pair = other.and_then(|other| fits.get(&same(other)).copied().flatten());
        }
        for n in pairs.iter().flatten() {
            taken[*n] = true;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::read_house;

    #[test]
    fn a_house_is_found_as_written_and_else_where_one_alone_fits() {
        for (houses, others, want) in [
            ("137/2;137 к2", "137 к 2;137/2", "1 0"),
            ("137/2", "137 к 2", "0"),
            ("137 к2", "137/2;137/2", "0 0"),
            ("137/2", "137/2;137 к2", "0 -"),
            ("5, лит. А", "5а", "0"),
            ("5, лит. А;5 сА", "5а", "-"),
            ("5;5 с1", "5 к1;7", "- -"),
        ] {
            let read = |list: &str| -> Vec<Option<House>> { list.split(';').map(read_house).collect() };
            let pairs = pair(&read(houses), &read(others));
            let said: Vec<String> =
                pairs.iter().map(|p| p.map_or("-".to_owned(), |n| n.to_string())).collect();
            assert_eq!(said.join(" "), want, "{others} on {houses}");
        }
    }
}
