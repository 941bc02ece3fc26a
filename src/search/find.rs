//! From a question to an answer: whole line first, then streets, then the house on each of them.

use super::finding::{Finding, HouseHit, MAX_LISTED, MatchCode, StreetMatch};
use super::house::Reading;
use super::index::AddressIndex;
use super::ladder::Rung;
use super::lex::Mask;
use super::matching::{Candidate, Matcher};
use super::question::Question;

/// What a house number means on one candidate street.
struct Outcome {
    street: u32,
    fit: StreetMatch,
    rung: Rung,
    /// House as typed, and the flat that `74-119` turned out to name.
    typed: Option<(String, Option<String>)>,
    /// Whether two numbers were typed and both are houses.
    torn: bool,
}

impl AddressIndex {
    /// Finds what somebody typed. Bounded work for any text: no more than 300 characters and 64 words are read.
    ///
    /// A line as the register has it finds its row, or all rows of that very line. Everything else is taken apart.
    /// Where two existing houses fit equally well, both are listed and neither is chosen.
    pub fn find(&self, query: &str) -> Finding {
        let lines = self.lines_like(query);
        if !lines.is_empty() {
            return self.found_lines(&lines);
        }
        let question = Question::read(query);
        let mentions = self.mentions(&question.text);
        let named = mentions.iter().fold(Mask::default(), |all, mention| all.or(mention.tokens));
        let matcher = Matcher::new(self, &question, &mentions);
        if !named.is_empty() && matcher.asks_only_for(named) {
            return Finding { unit: question.unit, ..Finding::empty(MatchCode::Locality) };
        }
        let candidates = matcher.best();
        if let Some(city) = self.other_city(&question, named, &candidates) {
            return Finding {
                other_city: Some(city),
                unit: question.unit,
                ..Finding::empty(MatchCode::OtherCity)
            };
        }
        let mut outcomes: Vec<Outcome> =
            candidates.iter().map(|candidate| self.outcome(&question, candidate)).collect();
        let mut finding = combine(&mut outcomes);
        finding.unit = join_units(question.unit, finding.unit);
        finding
    }

    fn found_lines(&self, lines: &[u32]) -> Finding {
        let mut streets: Vec<u32> = lines.iter().filter_map(|address| self.street_of(*address)).collect();
        streets.sort_unstable();
        streets.dedup();
        streets.truncate(MAX_LISTED);
        let code = if streets.len() > 1 { MatchCode::Ambiguous } else { MatchCode::Exact };
        let hit = |address: &u32| HouseHit { address: *address, code: MatchCode::Exact };
        Finding { houses: lines.iter().map(hit).collect(), streets, ..Finding::empty(code) }
    }

    /// The city after «г.» that is none of the register's, unless it turned out to be a street's name.
    fn other_city(&self, question: &Question, named: Mask, candidates: &[Candidate]) -> Option<String> {
        let at = question.city?;
        let known = named.has(at) || question.out.has(at) || self.localities.is_empty();
        let street = candidates.iter().any(|candidate| candidate.name.has(at));
        (!known && !street).then(|| question.text.written(at..at + 1))
    }

    fn outcome(&self, question: &Question, candidate: &Candidate) -> Outcome {
        let mut rungs =
            candidate.readings.iter().map(|reading| self.rung(question, candidate.street, reading));
        let mut best = rungs.next();
        let mut torn = false;
        for next in rungs {
            match &mut best {
                // «Лесная 18 45»: where both are houses, neither is chosen.
                Some((rung, _)) if rung.is_sure() && next.0.is_sure() => {
                    torn |= rung.hits != next.0.hits;
                    rung.hits.extend(next.0.hits);
                }
                Some((rung, _)) if !rung.is_sure() && next.0.is_sure() => best = Some(next),
                _ => {}
            }
        }
        let (rung, typed) = best.map_or((Rung::default(), None), |(rung, typed)| (rung, Some(typed)));
        Outcome { street: candidate.street, fit: candidate.fit, rung, typed, torn }
    }

    /// One reading on one street: what follows a dash is a part of the house if there is such a house, else the flat;
    /// a Latin `b` is В, or Б if that is the house there is.
    fn rung(&self, question: &Question, street: u32, reading: &Reading) -> (Rung, (String, Option<String>)) {
        let houses = self.houses(street);
        let mut rung = houses.climb(reading.house);
        let mut typed = (question.text.written(reading.at..reading.end), None);
        if let Some(other) = reading.or_else.filter(|_| !rung.is_sure()) {
            let instead = houses.climb(other);
            if instead.is_sure() {
                rung = instead;
            }
        }
        if let Some(dash) = reading.dashed.filter(|_| !rung.is_sure()) {
            rung = houses.climb(crate::domain::House { fraction: None, ..reading.house });
            typed = (question.text.written(reading.at..dash), Some(question.text.written(dash..reading.end)));
        }
        (rung, typed)
    }
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
    let several = outcomes.len() > 1 || outcomes.iter().any(|outcome| outcome.torn);
    finding.code = match code {
        MatchCode::HouseUnknown => MatchCode::HouseUnknown,
        _ if several || finding.street_match == StreetMatch::NameDiffers => MatchCode::Ambiguous,
        code => code,
    };
    if let (MatchCode::HouseUnknown, [only]) = (finding.code, outcomes.as_slice()) {
        finding.nearest_houses.clone_from(&only.rung.nearest);
    }
    finding
}

fn join_units(typed: Option<String>, dashed: Option<String>) -> Option<String> {
    match (dashed, typed) {
        (Some(flat), Some(unit)) => Some(format!("{flat}, {unit}")),
        (flat, unit) => flat.or(unit),
    }
}
