//! The answer to a question for an address: what was found, how surely, and why.

use crate::domain::words;

/// How the answer relates to the question. Only [`Exact`](Self::Exact) and [`Equated`](Self::Equated) name a house
/// that may be taken without asking back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchCode {
    /// H1: the house asked for, as the register has it; several rows if the register repeats it.
    Exact,
    /// H2: one house, written otherwise: `12/3` for `12 к3`, `5А` for `5, лит. А`, `15` for the only `15, лит. А`.
    Equated,
    /// H3: the letter, корпус or строение asked for is not in the register; the house without it is listed.
    DetailUnknown,
    /// H4: the number asked for exists only with корпуса, letters or fractions; they are listed.
    DetailNeeded,
    /// N1: the street is known, the house is not; the nearest numbers of its side are named.
    HouseUnknown,
    /// S: a street, and no house was asked for.
    Street,
    /// A: several houses or streets answer, or the street's name differs from what was typed; all are listed.
    Ambiguous,
    /// L: a locality alone was named.
    Locality,
    /// F: another city was named.
    OtherCity,
    /// Nothing was found.
    Nothing,
}

words!("match code", MatchCode {
    Exact => "exact",
    Equated => "equated",
    DetailUnknown => "detail_unknown",
    DetailNeeded => "detail_needed",
    HouseUnknown => "house_unknown",
    Street => "street",
    Ambiguous => "ambiguous",
    Locality => "locality",
    OtherCity => "other_city",
    Nothing => "nothing",
});

impl MatchCode {
    /// The short code of batch answers: `H1`, `H2` …, `0` for nothing.
    pub fn short(self) -> &'static str {
        match self {
            Self::Exact => "H1",
            Self::Equated => "H2",
            Self::DetailUnknown => "H3",
            Self::DetailNeeded => "H4",
            Self::HouseUnknown => "N1",
            Self::Street => "S",
            Self::Ambiguous => "A",
            Self::Locality => "L",
            Self::OtherCity => "F",
            Self::Nothing => "0",
        }
    }

    /// Whether the house found may be taken without asking back.
    pub fn is_sure(self) -> bool {
        matches!(self, Self::Exact | Self::Equated)
    }

    /// Why, in a short English sentence.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Exact => "the register has this house",
            Self::Equated => "the register writes this house otherwise, and no other house can be meant",
            Self::DetailUnknown => "the register does not have this letter, korpus or building of the house",
            Self::DetailNeeded => "the register has several buildings of this number; say which",
            Self::HouseUnknown => "the register has the street but not this house",
            Self::Street => "a street without a house",
            Self::Ambiguous => "several addresses fit, or none fits fully; choose one",
            Self::Locality => "a locality without a street",
            Self::OtherCity => "the address names another city",
            Self::Nothing => "nothing fits",
        }
    }
}

/// How well the street's name and type fit what was typed; the worst that applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum StreetMatch {
    /// Every word of the name was typed, and no other.
    #[default]
    Exact,
    /// A word was shortened or typed to its first letters: `весен`, `Н. Островского`, `тухач.`
    Shortened,
    /// A part of the name was left out: `Маркса` for «Карла Маркса», `Заречная` for «2-я Заречная».
    Partial,
    /// Another type was typed: «ул. Советский» for «Советский проспект».
    TypeDiffers,
    /// A word was misspelt, or the whole was typed on the wrong layout or in Latin letters.
    Misspelt,
    /// A word was typed that is no part of the street; such an answer is only listed, never chosen.
    NameDiffers,
}

words!("street match", StreetMatch {
    Exact => "exact",
    Shortened => "shortened",
    Partial => "partial",
    TypeDiffers => "type_differs",
    Misspelt => "misspelt",
    NameDiffers => "name_differs",
});

/// One house of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HouseHit {
    /// Index into the addresses the index was built of.
    pub address: u32,
    /// How this house fits its street's question: one of `Exact`, `Equated`, `DetailUnknown`, `DetailNeeded`.
    pub code: MatchCode,
}

/// What a question found. Indices are into the slices given to [`AddressIndex::build`](super::AddressIndex::build).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What the whole answer amounts to.
    pub code: MatchCode,
    /// How well the streets fit.
    pub street_match: StreetMatch,
    /// Houses, best first, at most [`MAX_LISTED`]; empty where the code names no house.
    pub houses: Vec<HouseHit>,
    /// Streets, best first, at most [`MAX_LISTED`]: of the houses found, or those that fit the question.
    pub streets: Vec<u32>,
    /// For [`MatchCode::HouseUnknown`]: the nearest known numbers of the same side, at most 6, nearest first.
    pub nearest_houses: Vec<u32>,
    /// The house number as typed.
    pub house_typed: Option<String>,
    /// What was typed of the inside of the house: `кв. 5`, `подъезд 2`.
    pub unit: Option<String>,
    /// The other city, as typed.
    pub other_city: Option<String>,
    /// The streets that fit as well as the best one, whether or not they have the house; best first.
    pub(super) fitting: Vec<u32>,
    /// How well the best answer fits what was typed, in percent: 100 is every word as the register has it. Only for
    /// comparing answers; what may be taken unseen says the code.
    pub score: u8,
}

/// The most houses and streets an answer lists.
pub const MAX_LISTED: usize = 24;

impl Finding {
    /// An answer that lists nothing.
    pub(super) fn empty(code: MatchCode) -> Self {
        Self {
            code,
            street_match: StreetMatch::Exact,
            houses: Vec::new(),
            streets: Vec::new(),
            nearest_houses: Vec::new(),
            house_typed: None,
            unit: None,
            other_city: None,
            fitting: Vec::new(),
            score: 0,
        }
    }

    /// The code of batch answers, as in [`MatchCode::short`]; of a street alone also how it was met: `S1` as
    /// written, `S2` misspelt, `S3` of another type.
    pub fn batch_code(&self) -> &'static str {
        match (self.code, self.street_match) {
            (MatchCode::Street, StreetMatch::Misspelt) => "S2",
            (MatchCode::Street, StreetMatch::TypeDiffers) => "S3",
            (MatchCode::Street, _) => "S1",
            (code, _) => code.short(),
        }
    }

    /// Whether the answer was understood otherwise than letter by letter, so that a reader should be told how.
    pub fn is_interpreted(&self) -> bool {
        matches!(self.street_match, StreetMatch::TypeDiffers | StreetMatch::Misspelt)
    }
}
