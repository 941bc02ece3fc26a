//! What stands over an answer: how the question was understood, how it came out, and what to do next.

use super::words::Words;
use crate::{
    atlas::{Answer, Atlas, CandidateKind, Status, Understanding},
    search::MatchCode,
};

/// The first lines of an answer.
pub struct Headline<'a> {
    /// The address as understood, where that is not what was typed.
    pub understood: Option<String>,
    /// The heading.
    pub heading: String,
    /// The house that is not in the register.
    pub missing: Option<Missing<'a>>,
    /// What leads over to the list of what may have been meant.
    pub lead: &'static str,
    /// Whether a city or a settlement alone was named.
    pub is_settlement: bool,
    /// Where that is not the city itself: a full address in it.
    pub example: Option<String>,
    /// What a screen reader says when the answer comes in.
    pub say: String,
}

/// A house that is not in the register.
pub struct Missing<'a> {
    /// Its street, where it can be no other.
    pub street: Option<&'a str>,
    /// Its number as typed.
    pub house: String,
}

impl<'a> Headline<'a> {
    /// Puts how a question came out into words.
    pub fn of(atlas: &Atlas, answer: &Answer<'a>, query: &str, w: &'static Words) -> Self {
        let question = answer.question.as_ref();
        let (heading, lead) = heading_and_lead(answer, question, w);
        let is_settlement = question.is_some_and(|q| q.code == MatchCode::Locality);
        let understood = question.and_then(|q| q.understood_as.clone());
        let outcome = match answer.committees.as_slice() {
            [only] => format!("{}{}", w.say_found, only.name),
            _ => heading.clone(),
        };
        let say = match &understood {
            Some(line) => format!("{} {line}. {outcome}", w.understood_as),
            None => outcome,
        };
        Self {
            missing: question.and_then(missing),
            is_settlement,
            example: is_settlement.then(|| address_in(atlas, &query.to_lowercase())).flatten(),
            understood,
            heading,
            lead,
            say,
        }
    }
}

fn heading_and_lead(
    answer: &Answer<'_>,
    question: Option<&Understanding<'_>>,
    w: &'static Words,
) -> (String, &'static str) {
    let code = question.map(|q| q.code);
    if let Some(city) = question.and_then(|q| q.other_city.as_deref()) {
        return (format!("{} {}", w.heading_other_city, capitalised(city)), "");
    }
    let (heading, lead) = match (answer.status, code) {
        (Status::Found, _) => {
            (if let [only] = answer.committees.as_slice() { only.name } else { w.heading_disputed }, "")
        }
        (Status::Ambiguous, Some(MatchCode::DetailNeeded)) => (w.heading_detail, w.detail_lead),
        (Status::Ambiguous, Some(MatchCode::HouseUnknown)) => {
            (w.heading_no_house_streets, w.no_house_streets_lead)
        }
        (Status::Ambiguous, _) if question.is_some_and(Understanding::is_guess) => {
            (w.heading_guess, w.guess_lead)
        }
        (Status::Ambiguous, _) => (w.heading_ambiguous, w.ambiguous_lead),
        (Status::StreetOnly, _) if answer.address.is_some() => (w.heading_no_point, ""),
        (Status::StreetOnly, Some(MatchCode::DetailUnknown)) => (w.heading_no_detail, w.no_detail_lead),
        (Status::StreetOnly, _) if answer.candidates.iter().any(|c| c.kind == CandidateKind::House) => {
            (w.heading_no_house, w.no_house_lead)
        }
        (Status::StreetOnly, Some(MatchCode::HouseUnknown)) => (w.heading_no_house, w.no_house_at_all_lead),
        (Status::StreetOnly, _) => (w.heading_street, ""),
        (Status::Uncovered, _) => (w.heading_uncovered, ""),
        (Status::Outside, _) => (w.heading_outside, ""),
        (Status::NotFound, Some(MatchCode::Locality)) => (w.heading_locality, ""),
        (Status::NotFound, _) => (w.heading_not_found, ""),
    };
    (heading.to_owned(), lead)
}

fn missing<'a>(question: &Understanding<'a>) -> Option<Missing<'a>> {
    let is_missing =
        matches!(question.code, MatchCode::DetailUnknown | MatchCode::DetailNeeded | MatchCode::HouseUnknown);
    let house = question.house.clone().filter(|_| is_missing)?;
    Some(Missing { street: question.street, house })
}

/// A full address in the settlement that was named.
fn address_in(atlas: &Atlas, query: &str) -> Option<String> {
    let is_named = |locality: &str| {
        !locality.is_empty() && locality != atlas.settings.name && query.contains(&locality.to_lowercase())
    };
    let house = atlas.register.addresses().iter().find(|a| a.street.is_some() && is_named(&a.locality))?;
    let street = atlas.register.street_of(house)?;
    Some(format!("{}, {}, {}", house.locality, street.label, house.house))
}

/// Names begin so, however they were typed.
fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
