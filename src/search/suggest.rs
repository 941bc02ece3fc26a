//! What may be meant by an address half typed: streets first, then their houses.

use super::fold::fold;
use super::index::AddressIndex;

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
    /// What may be meant by a text that somebody is still typing, best first, each once, at most `limit`: streets
    /// while no number is typed (one street alone is followed by its first houses), then the houses that the number
    /// begins. Work is bounded for any text.
    pub fn suggest(&self, query: &str, limit: usize) -> Vec<Suggestion> {
        let finding = self.find(query);
        let mut found: Vec<Suggestion> =
            finding.houses.iter().map(|hit| Suggestion::House(hit.address)).collect();
        if let Some(typed) = &finding.house_typed {
            let begun = squeezed(typed);
            for street in finding.streets.iter().take(STREETS_LOOKED_THROUGH) {
                found.extend(self.houses_begun(*street, &begun).take(limit).map(Suggestion::House));
            }
            found.extend(finding.nearest_houses.iter().copied().map(Suggestion::House));
        } else if finding.houses.is_empty() {
            found.extend(finding.streets.iter().copied().map(Suggestion::Street));
            if let [only] = finding.streets.as_slice() {
                found.extend(self.houses_begun(*only, "").take(limit).map(Suggestion::House));
            }
        }
        let mut seen = Vec::with_capacity(limit);
        for suggestion in found {
            if seen.len() < limit && !seen.contains(&suggestion) {
                seen.push(suggestion);
            }
        }
        seen
    }

    /// The houses of a street whose number, as written, begins so; in the order of numbers.
    fn houses_begun<'a>(&'a self, street: u32, begun: &'a str) -> impl Iterator<Item = u32> + 'a {
        let houses = self.houses(street).addresses;
        houses
            .iter()
            .copied()
            .filter(move |address| squeezed(self.house_written(*address)).starts_with(begun))
    }
}

/// A house number as written, folded, without what people leave out.
fn squeezed(house: &str) -> String {
    fold(house).folded.into_iter().filter(|c| c.is_alphanumeric() || *c == '/').collect()
}
