//! How a question for an address was understood: what an answer tells of it beside whose the house is.

use serde::{Serialize, Serializer};

use super::{Answer, Atlas};
use crate::{
    domain::Street,
    search::{Finding, MatchCode, StreetMatch},
};

/// The first letters of a word of a street's name that must have been typed for the reader to know it again.
const KNOWN_AGAIN: usize = 3;

/// How a question for an address was understood.
#[derive(Debug, Clone, Serialize)]
pub struct Understanding<'a> {
    /// What the answer amounts to; published as in batches: `H1`, `N1` …
    #[serde(serialize_with = "short")]
    pub code: MatchCode,
    /// How well the street's name and type fit; published as its word.
    #[serde(serialize_with = "word")]
    pub street_match: StreetMatch,
    /// The address as understood, where one was and a reader would not see it in what they typed: a misspelling, the
    /// wrong layout, Latin letters, another type, a former name, a number in words. The locality only where it is not
    /// the city itself. It says what was asked, not that there is such a house.
    pub understood_as: Option<String>,
    /// The street, where it can be no other.
    pub street: Option<&'a str>,
    /// The house number as typed, where one was; an address typed as the register writes it is not taken apart.
    pub house: Option<String>,
    /// The other city, as typed.
    pub other_city: Option<String>,
}

fn short<S: Serializer>(code: &MatchCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(code.short())
}

fn word<S: Serializer>(street_match: &StreetMatch, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(street_match.as_str())
}

impl Understanding<'_> {
    /// Whether what is offered to choose from is only like what was typed.
    pub fn is_guess(&self) -> bool {
        self.code == MatchCode::Ambiguous && self.street_match >= StreetMatch::TypeDiffers
    }
}

impl Atlas {
    /// How the search understood a question, and whether to tell.
    pub(super) fn understanding(
        &self,
        query: &str,
        finding: &Finding,
        answer: &Answer<'_>,
    ) -> Understanding<'_> {
        let street = match finding.streets.as_slice() {
            [only] if finding.code != MatchCode::Ambiguous => {
                Some(self.register.streets()[*only as usize].as_ref())
            }
            _ => None,
        };
        let house = answer.address.as_ref().map(|a| a.house).or(finding.house_typed.as_deref());
        let evident = |street: &Street| {
            !finding.is_interpreted()
                && is_known_again(query, street)
                && finding.house_typed.as_deref().is_none_or(|house| is_in_digits(query, house))
        };
        Understanding {
            code: finding.code,
            street_match: finding.street_match,
            understood_as: street.filter(|s| !evident(s)).map(|s| self.line(s, house)),
            street: street.map(|s| s.label.as_str()),
            house: finding.house_typed.clone(),
            other_city: finding.other_city.clone(),
        }
    }

    /// `проспект Ленина, 90`; `Кедровка, улица Некрасова, 21`.
    fn line(&self, street: &Street, house: Option<&str>) -> String {
        let locality = Some(street.locality.as_str()).filter(|l| !l.is_empty() && *l != self.settings.name);
        let parts = [locality, Some(street.label.as_str()), house];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// Whether a reader sees the street's name in what they typed: a word of it, or its first letters.
fn is_known_again(query: &str, street: &Street) -> bool {
    let (typed, name) = (words(query), words(&street.name));
    name.iter().any(|word| {
        let letters = word.char_indices().nth(KNOWN_AGAIN).map_or(word.len(), |(end, _)| end);
        typed.iter().any(|typed| typed.starts_with(&word[..letters]))
    })
}

/// Whether the number of a house was typed in digits.
fn is_in_digits(query: &str, house: &str) -> bool {
    let digits = house.find(|c: char| !c.is_ascii_digit()).unwrap_or(house.len());
    query.contains(&house[..digits])
}

fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace('ё', "е");
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::StreetId, search::read_street};

    #[test]
    fn a_street_is_known_again_by_a_word_of_its_name() {
        for (query, label, want) in [
            ("весен 15", "Весенняя улица", true),
            ("ЛЁТЧИКОВ 6", "улица Летчиков", true),
            ("пятьдесят лет октября 3", "улица 50 лет Октября", true),
            ("9 января 4", "улица 9 Января", true),
            ("маркса 1", "улица Карла Маркса", true),
            ("Бродвей 1", "Весенняя улица", false),
            ("ktybyf 90", "проспект Ленина", false),
            ("ул 5", "Советский проспект", false),
        ] {
            let read = read_street(label);
            let street = Street {
                id: StreetId::new("s").expect("an id"),
                locality: String::new(),
                street_type: read.street_type,
                name: read.name,
                label: read.label,
                other_names: Vec::new(),
            };
            assert_eq!(is_known_again(query, &street), want, "{query}: {label}");
        }
    }

    #[test]
    fn a_number_in_words_is_none_in_digits() {
        for (query, house, want) in
            [("весенняя 15ж", "15ж", true), ("весенняя пятнадцать", "15", false), ("1-я линия а", "а", true)]
        {
            assert_eq!(is_in_digits(query, house), want, "{query}: {house}");
        }
    }
}
