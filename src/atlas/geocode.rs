//! Strict geocoding, for batches that nobody looks over: a house stands in the answer only where no other can be meant.

use jiff::civil::Date;

use super::Atlas;
use crate::{
    domain::{Address, LonLat},
    search::{Finding, HouseHit, MatchCode, StreetMatch, Suggestion},
};

/// How many candidates an answer lists at most.
const MAX_CANDIDATES: usize = 20;

/// What one question found.
#[derive(Debug, Clone, PartialEq)]
pub struct Geocoded<'a> {
    /// The code: `H1` and `H2` are a house, every other is none.
    pub code: &'static str,
    /// How well the best candidate fits, in percent.
    pub score: u8,
    /// The locality of the street, where exactly one street answers.
    pub locality: Option<&'a str>,
    /// The street's label as imported, where exactly one street answers.
    pub street: Option<&'a str>,
    /// The house number as imported; only of `H1` and `H2`.
    pub house: Option<&'a str>,
    /// Where the house stands, if the register knows; only of `H1` and `H2`.
    pub point: Option<LonLat>,
    /// Ids of the territories of the answering kind that claim the house, in the order of ids; more than one where it
    /// is disputed.
    pub committees: Vec<&'a str>,
    /// What may be meant, best first, at most 20: street and house. The house is empty where a street is meant, and
    /// where a house stands on no street, whose whole line is then in the street's place.
    pub candidates: Vec<(&'a str, &'a str)>,
}

impl Atlas {
    /// Answers a question for an address strictly, by the law in force on a day. Nothing is guessed: where the code
    /// found is a house's, but the register has several houses that answer to it, the code is `A`.
    pub fn geocode(&self, query: &str, at: Date) -> Geocoded<'_> {
        let finding = self.register.index().find(query);
        // A letter that was lost may have been of the number.
        let is_damaged = query.contains(char::REPLACEMENT_CHARACTER);
        if let Some(house) = self.only_house(&finding).filter(|_| !is_damaged) {
            return self.sure(&finding, house, at);
        }
        let code = if finding.code.is_sure() { MatchCode::Ambiguous.short() } else { finding.batch_code() };
        // A street one of whose words nobody typed is a guess: it is only listed.
        let street = match finding.streets.as_slice() {
            [only] if finding.street_match != StreetMatch::NameDiffers => {
                Some(&*self.register.streets()[*only as usize])
            }
            _ => None,
        };
        Geocoded {
            code,
            score: finding.score,
            locality: street.map(|s| s.locality.as_str()),
            street: street.map(|s| s.label.as_str()),
            house: None,
            point: None,
            committees: Vec::new(),
            candidates: self.candidates(&finding),
        }
    }

    /// The one house a finding names surely. The register may have several rows of it: the first with a point speaks.
    fn only_house(&self, finding: &Finding) -> Option<&Address> {
        let (first, others) = finding.houses.split_first().filter(|_| finding.code.is_sure())?;
        let first = self.row(*first);
        let is_it = |hit: &HouseHit| is_same_house(first, self.row(*hit));
        if !others.iter().all(is_it) {
            return None;
        }
        finding.houses.iter().map(|hit| self.row(*hit)).find(|row| row.point.is_some()).or(Some(first))
    }

    fn sure<'a>(&'a self, finding: &Finding, house: &'a Address, at: Date) -> Geocoded<'a> {
        // Rows of one house may lie apart: whoever claims one of them claims the house.
        let mut committees: Vec<u32> =
            finding.houses.iter().flat_map(|hit| self.answering(&self.claims_of(hit.address, at))).collect();
        committees.sort_unstable();
        committees.dedup();
        let street = self.register.street_of(house).map(|s| s.label.as_str());
        Geocoded {
            code: finding.batch_code(),
            score: finding.score,
            locality: Some(&house.locality),
            street,
            house: Some(&house.house),
            point: house.point,
            committees: committees.iter().map(|t| self.extents.territory(*t).id.as_str()).collect(),
            candidates: self.candidates(finding),
        }
    }

    fn candidates(&self, finding: &Finding) -> Vec<(&str, &str)> {
        let of = |one| match one {
            Suggestion::Street(n) => (self.register.streets()[n as usize].label.as_str(), ""),
            Suggestion::House(n) => self.named(&self.register.addresses()[n as usize]),
        };
        self.register.index().candidates(finding, MAX_CANDIDATES).into_iter().map(of).collect()
    }

    fn named<'a>(&'a self, house: &'a Address) -> (&'a str, &'a str) {
        self.register
            .street_of(house)
            .map_or((house.text.as_str(), ""), |street| (street.label.as_str(), house.house.as_str()))
    }

    fn row(&self, hit: HouseHit) -> &Address {
        &self.register.addresses()[hit.address as usize]
    }
}

/// Whether two rows of the register are one house: the same number of the same street, or the very same line.
fn is_same_house(one: &Address, other: &Address) -> bool {
    one.text == other.text && one.locality == other.locality
        || one.street.is_some() && one.street == other.street && one.key.is_some() && one.key == other.key
}
