//! From a question to an answer: whole line first, then streets, then the house on each of them.

use std::borrow::Cow;
use std::ops::Range;

use super::choosing::{Outcome, choose};
use super::finding::{Finding, HouseHit, MAX_LISTED, MatchCode, StreetMatch};
use super::house;
use super::index::{AddressIndex, Mention};
use super::ladder::Rung;
use super::lex::Mask;
use super::matching::{Candidate, Matcher};
use super::numerals;
use super::question::{Question, RegionMark};
use super::readings::Reading;
use super::russia::{city_of_district, region_begun, region_named};
use super::terms::Leniency;

/// A text taken apart.
struct Asked {
    question: Question,
    mentions: Vec<Mention>,
}

impl AddressIndex {
    /// Finds what somebody typed. Bounded work for any text: no more than 300 characters and 64 words are read.
    ///
    /// A line as the register has it finds its row, or all rows of that very line. Everything else is taken apart,
    /// first to the letter. What that does not settle is read in every way it may have been meant, with misspelt
    /// words forgiven, and the reading that needs least to be forgiven counts.
    /// Where two existing houses fit equally well, both are listed and neither is chosen.
    pub fn find(&self, query: &str) -> Finding {
        let lines = self.lines_like(query);
        if !lines.is_empty() {
            return self.found_lines(&lines);
        }
        // A number in words is a number; only what is no number then is asked for as typed.
        let digits = numerals::in_digits(query);
        let query = digits.as_deref().unwrap_or(query);
        let asked = self.asked(query);
        let typed = self.answer(&asked, Leniency::AsTyped);
        if typed.is_settled() {
            return typed.finding;
        }
        let readings: Vec<(Reading, Asked)> = self
            .readings(query)
            .into_iter()
            .map(|reading| {
                let asked = self.asked(&reading.text);
                (reading, asked)
            })
            .collect();
        let read = |leniency| {
            readings.iter().map(move |(reading, asked)| self.answer(asked, leniency).read(reading))
        };
        if let Some(settled) = best_of(read(Leniency::AsTyped).filter(Answer::is_settled)) {
            return settled.finding;
        }
        let as_typed = std::iter::once_with(|| self.answer(&asked, Leniency::Forgiving));
        let best = best_of(as_typed.chain(read(Leniency::Forgiving))).unwrap_or(typed);
        let letters = query.chars().filter(|c| c.is_alphabetic()).count();
        let plain = query.chars().all(|c| !c.is_ascii_alphabetic());
        if best.finding.code != MatchCode::Nothing || letters < FEWEST_IN_DISGUISE || !plain {
            return best.finding;
        }
        let last = Self::last_reading(query);
        let asked = self.asked(&last.text);
        let answers = [Leniency::AsTyped, Leniency::Forgiving]
            .map(|leniency| self.answer(&asked, leniency).read(&last));
        best_of(answers).unwrap_or(best).finding
    }

    /// A text taken apart, ready to be answered.
    fn asked(&self, text: &str) -> Asked {
        let question = Question::read(text);
        let mentions = self.mentions(&question.text);
        Asked { question, mentions }
    }

    /// The answer to a question.
    fn answer(&self, asked: &Asked, leniency: Leniency) -> Answer {
        let mut question = Cow::Borrowed(&asked.question);
        if leniency == Leniency::Forgiving {
            let types = question.misspelt_types(|word| self.is_known(word));
            if !types.is_empty() {
                question.to_mut().forgive_types(types);
            }
        }
        let (question, mentions) = (&*question, &asked.mentions);
        let named = mentions.iter().fold(Mask::default(), |all, mention| all.or(mention.tokens));
        let matcher = Matcher::new(self, question, mentions, leniency);
        let candidates = matcher.best();
        if !named.is_empty() && matcher.asks_only_for(named) {
            let fitting = candidates.iter().map(|candidate| candidate.street).take(MAX_LISTED).collect();
            let finding =
                Finding { unit: question.unit.clone(), fitting, ..Finding::empty(MatchCode::Locality) };
            return Answer { finding, cost: 0 };
        }
        if let Some(city) =
            self.other_region(question).or_else(|| self.other_city(question, named, &candidates))
        {
            let finding = Finding {
                other_city: Some(city),
                unit: question.unit.clone(),
                ..Finding::empty(MatchCode::OtherCity)
            };
            return Answer { finding, cost: 0 };
        }
        let outcomes: Vec<Outcome> =
            candidates.iter().map(|candidate| self.outcome(question, candidate)).collect();
        // Whoever names no smaller place means the city.
        let smaller = mentions.iter().any(|mention| Some(mention.locality) != self.main_locality);
        let place = self.main_locality.filter(|_| !smaller);
        let (mut finding, cost) = choose(outcomes, place);
        if finding.code.is_sure()
            && let Some(second) = candidates
                .iter()
                .find(|candidate| finding.streets.first() == Some(&candidate.street))
                .and_then(|first| self.second_address(question, first))
        {
            finding.code = MatchCode::Ambiguous;
            finding.streets.push(second.street);
            finding.houses.extend(second.rung.hits);
        }
        if finding.code.is_sure() && self.is_in_another_district(question, named) {
            finding.code = MatchCode::Ambiguous;
        }
        finding.unit = join_units(question.unit.clone(), finding.unit);
        Answer { finding, cost }
    }

    fn found_lines(&self, lines: &[u32]) -> Finding {
        let mut streets: Vec<u32> = lines.iter().filter_map(|address| self.street_of(*address)).collect();
        streets.sort_unstable();
        streets.dedup();
        streets.truncate(MAX_LISTED);
        let code = if streets.len() > 1 { MatchCode::Ambiguous } else { MatchCode::Exact };
        let hit = |address: &u32| HouseHit { address: *address, code: MatchCode::Exact };
        Finding { houses: lines.iter().map(hit).collect(), streets, score: 100, ..Finding::empty(code) }
    }

    /// The address behind the first one: «Антипова 99 / Кузбасская 3».
    fn second_address(&self, question: &Question, first: &Candidate) -> Option<Outcome> {
        let text = &question.text;
        let name_end = (0..text.tokens.len()).rev().find(|at| first.name.has(*at))? + 1;
        let behind = name_end.max(first.readings.first()?.end)..text.tokens.len();
        let is_name = |at: usize| question.wants_meaning(at) && self.names.position(text.word(at)).is_some();
        let word = behind.clone().find(|at| is_name(*at))?;
        // A street as written leaves no doubt that one misspelt before it was none: «котельная 12, ул. Дзержинского».
        let is_vague = matches!(first.fit, StreetMatch::Misspelt | StreetMatch::Partial);
        let has_number = || behind.clone().any(|at| text.is_number(at) && !question.out.has(at));
        if !is_vague && !has_number() {
            return None;
        }
        let mut rest = question.clone();
        rest.out.insert_all(0..behind.start);
        rest.types.retain(|mark| behind.contains(&mark.at));
        let mentions = self.mentions(&rest.text);
        let candidates = Matcher::new(self, &rest, &mentions, Leniency::AsTyped).best();
        let others = candidates.iter().filter(|c| {
            c.street != first.street
                && c.name.has(word)
                && matches!(c.fit, StreetMatch::Exact | StreetMatch::Shortened)
        });
        let mut outcomes = others.map(|candidate| self.outcome(&rest, candidate));
        outcomes.find(|outcome| is_vague || outcome.typed.is_some())
    }

    /// The region that is not the one the register's city lies in: «Томская область».
    fn other_region(&self, question: &Question) -> Option<String> {
        let home = self.home?;
        let is_other = |mark: &RegionMark| {
            let word = question.text.word(mark.name);
            let named = region_named(word).or_else(|| region_begun(word));
            // «Алтай» alone may be a street's name.
            let may_be_a_street = mark.tokens.len() == 1 && self.names.position(word).is_some();
            named.is_some_and(|one| one != home) && !mark.is_district && !may_be_a_street
        };
        let other = question.regions.iter().find(|mark| is_other(mark));
        other.map(|mark| question.text.written(mark.tokens.clone()))
    }

    /// Whether a district is named after a town of the region that the register does not know: «Беловский район».
    fn is_in_another_district(&self, question: &Question, named: Mask) -> bool {
        let Some(home) = self.home else { return false };
        let mut districts = question.regions.iter().filter(|mark| mark.is_district && !named.has(mark.name));
        districts.any(|mark| {
            let town = city_of_district(question.text.word(mark.name), home);
            town.is_some_and(|town| !self.is_in_a_locality(town))
        })
    }

    /// The city after «г.» that is none of the register's, unless it turned out to be a street's name.
    fn other_city(&self, question: &Question, named: Mask, candidates: &[Candidate]) -> Option<String> {
        let city = question.city.clone()?;
        let at = city.start;
        let known = named.has(at) || question.out.has(at) || self.localities.is_empty();
        let street = candidates.iter().any(|candidate| candidate.name.has(at))
            && !self.names_a_street_without(question, city.clone());
        (!known && !street).then(|| question.text.written(city))
    }

    /// «Новокузнецк, Кирова 5»: the city begins the name of Новокузнецкая улица, but Кирова is the street.
    fn names_a_street_without(&self, question: &Question, city: Range<usize>) -> bool {
        let mut rest = question.clone();
        rest.out.insert_all(city);
        let mentions = self.mentions(&rest.text);
        Matcher::new(self, &rest, &mentions, Leniency::AsTyped)
            .best()
            .iter()
            .any(|c| c.fit == StreetMatch::Exact)
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
                // «7 Нахимова 15»: a number before the name counts less than the one behind it. Otherwise the first number
                // is the house asked for, and another that exists is only listed: «Попова 30 каб. 62».
                Some((rung, _)) if !rung.is_sure() && next.0.is_sure() => {
                    torn = true;
                    best = Some(next);
                }
                _ => {}
            }
        }
        let (rung, typed) = best.map_or((Rung::default(), None), |(rung, typed)| (rung, Some(typed)));
        let Candidate { street, cost, fit, common, .. } = *candidate;
        let locality = self.streets[street as usize].locality;
        let tokens = &question.text.tokens;
        let letters =
            (0..tokens.len()).filter(|at| candidate.name.has(*at)).map(|at| tokens[at].len as u16).sum();
        Outcome { street, locality, cost, fit, rung, typed, called: candidate.called, letters, torn, common }
    }

    /// One reading on one street: what follows a dash is a part of the house if there is such a house, else the flat;
    /// a Latin `b` is В, or Б if that is the house there is.
    fn rung(
        &self,
        question: &Question,
        street: u32,
        reading: &house::Reading,
    ) -> (Rung, (String, Option<String>)) {
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
        if let Some(more) = reading.unread {
            rung.doubt();
            typed.0 = question.text.written(reading.at..reading.end + more);
        }
        (rung, typed)
    }
}

/// An answer, and what had to be forgiven for it.
struct Answer {
    finding: Finding,
    cost: u16,
}

impl Answer {
    /// Whether no other way to read the question can do better.
    fn is_settled(&self) -> bool {
        match self.finding.code {
            MatchCode::Nothing => false,
            MatchCode::Locality | MatchCode::OtherCity => self.cost < FAR_FETCHED,
            code if code.is_sure() => self.finding.street_match != StreetMatch::NameDiffers,
            _ => match self.finding.street_match {
                StreetMatch::Exact => true,
                StreetMatch::Shortened | StreetMatch::Partial | StreetMatch::TypeDiffers => {
                    self.finding.house_typed.is_none()
                }
                _ => false,
            },
        }
    }

    /// Takes in another answer that is as good.
    fn join(&mut self, other: Self) {
        let (finding, more) = (&mut self.finding, other.finding);
        if finding.houses == more.houses && finding.streets == more.streets {
            return;
        }
        match (finding.code.is_sure(), more.code.is_sure()) {
            (true, false) => return,
            (false, true) => {
                *finding = more;
                return;
            }
            _ => {}
        }
        finding.houses.extend(more.houses);
        finding.houses.truncate(MAX_LISTED);
        for street in more.streets {
            if finding.streets.len() < MAX_LISTED && !finding.streets.contains(&street) {
                finding.streets.push(street);
            }
        }
        finding.street_match = finding.street_match.max(more.street_match);
        finding.nearest_houses.clear();
        if finding.code != MatchCode::Nothing {
            finding.code = MatchCode::Ambiguous;
        }
    }

    /// The same as the answer to a reading that is not the question as typed.
    fn read(mut self, reading: &Reading) -> Self {
        self.cost = self.cost.saturating_add(reading.cost);
        // Gibberish behind what reads as «г.» is no city.
        if reading.latin && matches!(self.finding.code, MatchCode::OtherCity | MatchCode::Locality) {
            self.cost += FAR_FETCHED;
        }
        if self.finding.code != MatchCode::Nothing && reading.latin {
            self.finding.street_match = self.finding.street_match.max(StreetMatch::Misspelt);
        }
        self
    }
}

/// The answer that needs least to be forgiven; where several do and name different houses, all their houses, none
/// chosen.
fn best_of(answers: impl IntoIterator<Item = Answer>) -> Option<Answer> {
    let mut best: Option<Answer> = None;
    for answer in answers {
        match &mut best {
            Some(known) if known.cost < answer.cost => {}
            Some(known) if known.cost == answer.cost => known.join(answer),
            _ => best = Some(answer),
        }
    }
    best
}

/// A city or a locality alone in a text that was not typed in Russian.
const FAR_FETCHED: u16 = 60;
/// The fewest letters of a text that is taken for Latin ones typed on the Russian layout.
const FEWEST_IN_DISGUISE: usize = 4;
fn join_units(typed: Option<String>, dashed: Option<String>) -> Option<String> {
    match (dashed, typed) {
        (Some(flat), Some(unit)) => Some(format!("{flat}, {unit}")),
        (flat, unit) => flat.or(unit),
    }
}

#[cfg(test)]
mod tests;
