//! What may be meant by an address half typed: streets first, then their houses.

use std::ops::RangeInclusive;

use super::finding::{Finding, MatchCode};
use super::fold::fold;
use super::index::AddressIndex;
use super::keyboard;
use super::lex::lex;
use super::question::Question;
use super::street_types::{TypeSet, type_at, types_begun};

/// The most streets whose houses are looked through for a number half typed.
const STREETS_LOOKED_THROUGH: usize = 4;

/// Something that may be meant. Indices are into the slices given to [`AddressIndex::build`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suggestion {
    /// A street; its houses come next.
    Street(u32),
    /// A house.
    House(u32),
}

impl AddressIndex {
    /// What may be meant by a text that somebody is still typing, best first, each once, at most `limit`.
    ///
    /// While no number is typed: the streets that fit; one street alone is followed by its first houses. Then: the
    /// street, and its houses that the number begins; where several streets fit, a house of each before more houses of
    /// any. A street that fits stays in the list as long as what is typed may mean it, whether it has the house or not.
    /// Work is bounded for any text.
    pub fn suggest(&self, query: &str, limit: usize) -> Vec<Suggestion> {
        self.suggest_from(query, &self.find(query), limit)
    }

    /// The same, of what was found already.
    pub fn suggest_from(&self, query: &str, finding: &Finding, limit: usize) -> Vec<Suggestion> {
        let mut found = Vec::new();
        let streets = self.streets_meant(finding);
        match (&finding.house_typed, streets.as_slice()) {
            (None, [only]) if finding.houses.is_empty() => {
                found.push(Suggestion::Street(*only));
                found.extend(self.houses_begun(*only, "").take(limit).map(Suggestion::House));
            }
            (None, several) => {
                found.extend(finding.houses.iter().map(|hit| Suggestion::House(hit.address)));
                found.extend(several.iter().copied().map(Suggestion::Street));
            }
            (Some(_), [only]) => {
                found.push(Suggestion::Street(*only));
                found.extend(finding.houses.iter().map(|hit| Suggestion::House(hit.address)));
                if let Some(typed) = &finding.house_typed {
                    found.extend(
                        self.houses_begun(*only, &squeezed(typed)).take(limit).map(Suggestion::House),
                    );
                }
                found.extend(finding.nearest_houses.iter().copied().map(Suggestion::House));
            }
            (Some(typed), several) => found.extend(self.in_turn(finding, &squeezed(typed), several, limit)),
        }
        if finding.houses.is_empty() && finding.house_typed.is_none() {
            let mut begun = self.streets_begun(query, limit);
            if begun.is_empty()
                && let Some(typed) = keyboard::readings(query).first()
            {
                // «2-z» is «2-я» before it is «2-я Заречная»: the houses of one street may wait.
                begun = self.streets_begun(typed, limit);
                found.retain(|one| begun.is_empty() || matches!(one, Suggestion::Street(_)));
            }
            found.extend(begun);
        }
        once_each(found, limit)
    }

    /// The streets an answer is about, best first.
    fn streets_meant(&self, finding: &Finding) -> Vec<u32> {
        let of_houses = finding.houses.iter().filter_map(|hit| self.street_of(hit.address));
        let mut streets = Vec::new();
        for street in of_houses.chain(finding.streets.iter().chain(&finding.fitting).copied()) {
            if !streets.contains(&street) {
                streets.push(street);
            }
        }
        streets
    }

    /// Of several streets one house each, or the street where it has none that begins so; then their second houses.
    fn in_turn(&self, finding: &Finding, begun: &str, streets: &[u32], limit: usize) -> Vec<Suggestion> {
        let of_street = |street: u32| {
            let sure = finding.houses.iter().map(|hit| hit.address);
            let mut houses: Vec<Suggestion> = sure
                .filter(|address| self.street_of(*address) == Some(street))
                .map(Suggestion::House)
                .collect();
            houses.extend(self.houses_begun(street, begun).take(limit).map(Suggestion::House));
            if houses.is_empty() {
                houses.push(Suggestion::Street(street));
            }
            once_each(houses, limit)
        };
        let lists: Vec<Vec<Suggestion>> =
            streets.iter().take(limit).map(|street| of_street(*street)).collect();
        (0..limit).flat_map(|turn| lists.iter().filter_map(move |list| list.get(turn).copied())).collect()
    }

    /// Where nothing but a street's type is typed or begun («пр», «пр-т», «ули»), and maybe the number of a name («ул.
    /// 1-я»), behind a postcode, a region, a locality or nothing: the largest such streets, so that a street stays in the
    /// list when its name is begun behind it.
    fn streets_begun(&self, query: &str, limit: usize) -> Vec<Suggestion> {
        let Question { text, out, .. } = Question::read(query);
        let mentions = self.mentions(&text);
        let of_a_place = |at: &usize| out.has(*at) || mentions.iter().any(|place| place.tokens.has(*at));
        let places = (0..text.tokens.len()).take_while(of_a_place).count();
        let localities: Vec<u16> = mentions.iter().map(|place| place.locality).collect();
        let text = if places == 0 { text } else { lex(&text.written_from(places)) };
        let Some(last) = text.tokens.len().checked_sub(1) else { return Vec::new() };
        let number = text.is_number(last).then(|| text.tokens[last].value);
        let words = if number.is_some() { last } else { last + 1 };
        let types = match type_at(&text, 0) {
            Some(mark) if mark.len == words => mark.types,
            None if words == 1 && number.is_none() => types_begun(text.word(0)),
            // «пр-» is about to be «пр-т».
            _ if words == 0 => TypeSet::default(),
            _ => return Vec::new(),
        };
        if types.is_empty() && number.is_none() {
            return Vec::new();
        }
        let start = text.word(0);
        let streets = match number {
            None => self.streets_of_types(types, start, &localities, limit),
            Some(number) => self.streets_numbered(number, types, start, &localities, limit),
        };
        streets.into_iter().map(Suggestion::Street).collect()
    }

    /// What an answer leaves to choose from, best first, each once, at most `limit`: its houses, others of the same
    /// number, its streets, and where the house is not known the nearest ones behind its street.
    pub fn candidates(&self, finding: &Finding, limit: usize) -> Vec<Suggestion> {
        let mut found: Vec<Suggestion> =
            finding.houses.iter().map(|hit| Suggestion::House(hit.address)).collect();
        let unknown = finding.code == MatchCode::HouseUnknown;
        if unknown {
            found.extend(finding.streets.iter().take(1).copied().map(Suggestion::Street));
        }
        if let Some(typed) = &finding.house_typed {
            let begun = squeezed(typed);
            for street in finding.streets.iter().take(STREETS_LOOKED_THROUGH) {
                found.extend(self.houses_of_number(*street, &begun).take(limit).map(Suggestion::House));
            }
        }
        found.extend(finding.nearest_houses.iter().copied().map(Suggestion::House));
        if finding.houses.is_empty() {
            found.extend(self.streets_meant(finding).into_iter().map(Suggestion::Street));
        }
        once_each(found, limit)
    }

    /// The houses of a street whose number, as written, begins so; in the order of numbers.
    fn houses_begun<'a>(&'a self, street: u32, begun: &'a str) -> impl Iterator<Item = u32> + 'a {
        let houses = self.houses(street);
        // Long streets have hundreds of houses: only those whose number proper begins so are read.
        let ranges = match number_of(begun) {
            Some(number) if begun.ends_with(is_digit) => numbers_begun(number),
            Some(number) => vec![number..=number],
            None => vec![0..=u16::MAX],
        };
        ranges
            .into_iter()
            .flat_map(move |numbers| houses.numbered(numbers))
            .map(move |at| houses.addresses[at])
            .filter(move |address| squeezed(self.house_written(*address)).starts_with(begun))
    }

    /// The same without those that go on in digits: the 15 is no other house of number 1.
    fn houses_of_number<'a>(&'a self, street: u32, begun: &'a str) -> impl Iterator<Item = u32> + 'a {
        let houses = self.houses(street);
        let numbers = number_of(begun).map_or(0..=u16::MAX, |number| number..=number);
        houses.numbered(numbers).map(move |at| houses.addresses[at]).filter(move |address| {
            let house = squeezed(self.house_written(*address));
            let rest = house.strip_prefix(begun);
            rest.is_some_and(|rest| !(begun.ends_with(is_digit) && rest.starts_with(is_digit)))
        })
    }
}

/// The number proper that a squeezed house number begins with; none where it begins with no number.
fn number_of(house: &str) -> Option<u16> {
    let end = house.find(|c| !is_digit(c)).unwrap_or(house.len());
    house[..end].parse().ok().filter(|_| !house.starts_with('0'))
}

/// The numbers whose digits begin with those of this one: 1, then 10 to 19, then 100 to 199 and so on.
fn numbers_begun(number: u16) -> Vec<RangeInclusive<u16>> {
    let mut ranges = Vec::new();
    let mut scale = 1_u32;
    while let Ok(first) = u16::try_from(u32::from(number) * scale) {
        let last = u32::from(first) + scale - 1;
        ranges.push(first..=u16::try_from(last).unwrap_or(u16::MAX));
        scale *= 10;
    }
    ranges
}

fn once_each(found: Vec<Suggestion>, limit: usize) -> Vec<Suggestion> {
    let mut seen = Vec::with_capacity(limit);
    for suggestion in found {
        if seen.len() < limit && !seen.contains(&suggestion) {
            seen.push(suggestion);
        }
    }
    seen
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// A house number as written, folded, without what people leave out.
fn squeezed(house: &str) -> String {
    fold(house).folded.into_iter().filter(|c| c.is_alphanumeric() || *c == '/').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_begin_so_are_found_without_looking_at_the_others() {
        for begun in [1, 2, 9, 10, 65, 655, 6553, 6554, 65535] {
            let said = numbers_begun(begun);
            let begins = |number: &u16| number.to_string().starts_with(&begun.to_string());
            let wanted: Vec<u16> = (0..=u16::MAX).filter(begins).collect();
            assert_eq!(said.into_iter().flatten().collect::<Vec<_>>(), wanted, "{begun}");
        }
        assert_eq!(
            ["15", "15а", "15/2", "а", "", "0", "015", "70000"].map(number_of),
            [Some(15), Some(15), Some(15), None, None, None, None, None]
        );
    }
}
