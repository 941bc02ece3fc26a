//! Which of the streets that fit the answer is about: the best, and those that are as good.

use super::finding::{Finding, MAX_LISTED, MatchCode, StreetMatch};
use super::ladder::Rung;
use super::matching::{AS_WRITTEN, OTHER_TYPE};

/// What a house number means on one candidate street.
pub(super) struct Outcome {
    /// Index of the street.
    pub(super) street: u32,
    /// Where the street lies.
    pub(super) locality: Option<u16>,
    /// What of the street's name is to be forgiven.
    pub(super) cost: u16,
    /// How well the street's name fits.
    pub(super) fit: StreetMatch,
    /// Its houses.
    pub(super) rung: Rung,
    /// House as typed, and the flat that `74-119` turned out to name.
    pub(super) typed: Option<(String, Option<String>)>,
    /// A number for its name: the same for streets of one name.
    pub(super) called: u64,
    /// How many letters of it were typed.
    pub(super) letters: u16,
    /// Whether two numbers were typed and both are houses.
    pub(super) torn: bool,
    /// Whether other streets of such a name were not looked at.
    pub(super) common: bool,
}

impl Outcome {
    /// What is to be forgiven in all. A house that does not exist weighs less than half an edit: it may decide between
    /// streets that fit alike, but never makes a misspelt name better than a written one.
    fn total(&self) -> u16 {
        let house = match self.typed {
            None => 0,
            Some(_) if self.rung.is_sure() => 0,
            Some(_) => match self.rung.code() {
                MatchCode::DetailNeeded => 0,
                MatchCode::DetailUnknown => 3,
                _ => 4,
            },
        };
        self.cost + house
    }

    fn is_misspelt(&self) -> bool {
        self.fit == StreetMatch::Misspelt
    }
}

/// How much may be forgiven of a name for its house to be taken unseen.
const FARTHEST: u16 = 20;
/// How much of each letter of a name at most.
const FAR_A_LETTER: u16 = 3;
/// How much dearer another street must be for a misspelt one to be taken.
pub(super) const MARGIN: u16 = 5;

/// The answer that outcomes on streets amount to, and what had to be forgiven for it: the best decides, and those
/// that are as good.
///
/// A house is only listed where the register may lack the one that was meant: where a street of the place that is meant
/// unless another is named fits as well, or another street that a misspelt or incomplete name may mean.
pub(super) fn choose(mut outcomes: Vec<Outcome>, meant_place: Option<u16>) -> (Finding, u16) {
    let Some(best) = outcomes.iter().min_by_key(|outcome| outcome.total()) else {
        return (Finding::empty(MatchCode::Nothing), u16::MAX);
    };
    let (cost, margin) = (best.total(), if best.is_misspelt() { MARGIN } else { 0 });
    let name = best.cost;
    outcomes.sort_by_key(Outcome::total);
    let as_good = outcomes.iter().filter(|outcome| outcome.cost <= name + margin);
    let fitting = as_good.map(|outcome| outcome.street).take(MAX_LISTED).collect();
    let doubtful = is_doubtful(&outcomes, meant_place);
    outcomes.retain(|outcome| outcome.total() <= cost + margin);
    let mut finding = combine(&mut outcomes);
    finding.fitting = fitting;
    if finding.code.is_sure() && doubtful {
        finding.code = MatchCode::Ambiguous;
    }
    finding.score = 100 - cost.saturating_sub(AS_WRITTEN).min(99) as u8;
    (finding, cost)
}

/// Whether the outcome whose house is there owes its place to a house that another street as good may only lack in the
/// register, or its name is too far from what was typed.
fn is_doubtful(outcomes: &[Outcome], meant_place: Option<u16>) -> bool {
    let Some(best) = outcomes.iter().find(|outcome| outcome.typed.is_some() && outcome.rung.is_sure()) else {
        return false;
    };
    let lacks_house = |other: &&Outcome| other.typed.is_some() && !other.rung.is_sure();
    let vague = matches!(best.fit, StreetMatch::Misspelt | StreetMatch::Partial);
    let far = best.is_misspelt() && best.cost > AS_WRITTEN + FARTHEST.min(FAR_A_LETTER * best.letters);
    let elsewhere = meant_place.is_some() && best.locality != meant_place;
    // A street of the same name in another place is not meant where the place is not named.
    let rivals = |other: &&Outcome| other.locality == best.locality || other.called != best.called;
    let mut alike = outcomes.iter().filter(|o| o.cost <= best.cost).filter(rivals).filter(lacks_house);
    let mut there = outcomes.iter().filter(|other| other.cost <= best.cost + OTHER_TYPE);
    far || (vague && alike.next().is_some())
        || (elsewhere && there.any(|other| other.locality == meant_place))
}

/// The answer that outcomes on equally fitting streets amount to.
fn combine(outcomes: &mut Vec<Outcome>) -> Finding {
    let Some(first) = outcomes.first() else { return Finding::empty(MatchCode::Nothing) };
    let mut finding = Finding::empty(MatchCode::Nothing);
    if outcomes.iter().all(|outcome| outcome.typed.is_none()) {
        finding.code = if outcomes.len() == 1 { MatchCode::Street } else { MatchCode::Ambiguous };
        finding.street_match = first.fit;
        finding.streets = outcomes.iter().map(|outcome| outcome.street).take(MAX_LISTED).collect();
        return finding;
    }
    // A house that exists decides between streets. A street that has the number with корпуса only, or whose name took
    // the number for its own, stays in doubt.
    if outcomes.iter().any(|outcome| outcome.rung.is_sure()) {
        let possible = |outcome: &Outcome| outcome.rung.code() == MatchCode::DetailNeeded;
        outcomes.retain(|outcome| outcome.rung.is_sure() || possible(outcome) || outcome.typed.is_none());
        outcomes.sort_by_key(|outcome| !outcome.rung.is_sure());
    } else if outcomes.iter().any(|outcome| !outcome.rung.hits.is_empty()) {
        outcomes.retain(|outcome| !outcome.rung.hits.is_empty() || outcome.typed.is_none());
    }
    finding.street_match = outcomes.iter().map(|outcome| outcome.fit).max().unwrap_or_default();
    finding.streets = outcomes.iter().map(|outcome| outcome.street).take(MAX_LISTED).collect();
    finding.houses =
        outcomes.iter().flat_map(|outcome| &outcome.rung.hits).copied().take(MAX_LISTED).collect();
    if let Some((house, flat)) = outcomes.iter().find_map(|outcome| outcome.typed.clone()) {
        finding.house_typed = Some(house);
        finding.unit = flat;
    }
    let code = outcomes.iter().find(|o| o.typed.is_some()).map_or(MatchCode::Street, |o| o.rung.code());
    let common = outcomes.iter().any(|outcome| outcome.common);
    let several = common || outcomes.len() > 1 || outcomes.iter().any(|outcome| outcome.torn);
    finding.code = match code {
        MatchCode::HouseUnknown if !common => MatchCode::HouseUnknown,
        _ if several || finding.street_match == StreetMatch::NameDiffers => MatchCode::Ambiguous,
        code => code,
    };
    if let (MatchCode::HouseUnknown, [only]) = (finding.code, outcomes.as_slice()) {
        finding.nearest_houses.clone_from(&only.rung.nearest);
    }
    finding
}
