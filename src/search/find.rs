//! From a question to an answer: whole line first, then streets, then the house on each of them.

use std::borrow::Cow;

use super::finding::{Finding, HouseHit, MAX_LISTED, MatchCode, StreetMatch};
use super::house;
use super::index::{AddressIndex, Mention};
use super::ladder::Rung;
use super::lex::Mask;
use super::matching::{AS_WRITTEN, Candidate, Matcher};
use super::numerals;
use super::question::Question;
use super::readings::Reading;
use super::terms::Leniency;

/// A text taken apart.
struct Asked {
    question: Question,
    mentions: Vec<Mention>,
}

/// What a house number means on one candidate street.
struct Outcome {
    street: u32,
    /// What of the street's name is to be forgiven.
    cost: u16,
    fit: StreetMatch,
    rung: Rung,
    /// House as typed, and the flat that `74-119` turned out to name.
    typed: Option<(String, Option<String>)>,
    /// Whether two numbers were typed and both are houses.
    torn: bool,
    /// Whether other streets of such a name were not looked at.
    common: bool,
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
        if let Some(city) = self.other_city(question, named, &candidates) {
            let finding = Finding {
                other_city: Some(city),
                unit: question.unit.clone(),
                ..Finding::empty(MatchCode::OtherCity)
            };
            return Answer { finding, cost: 0 };
        }
        let outcomes: Vec<Outcome> =
            candidates.iter().map(|candidate| self.outcome(question, candidate)).collect();
        let mut answer = choose(outcomes);
        answer.finding.unit = join_units(question.unit.clone(), answer.finding.unit);
        answer
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

    /// The city after «г.» that is none of the register's, unless it turned out to be a street's name.
    fn other_city(&self, question: &Question, named: Mask, candidates: &[Candidate]) -> Option<String> {
        let at = question.city?;
        let known = named.has(at) || question.out.has(at) || self.localities.is_empty();
        let street = candidates.iter().any(|candidate| candidate.name.has(at))
            && !self.names_a_street_without(question, at);
        (!known && !street).then(|| question.text.written(at..at + 1))
    }

    /// «Новокузнецк, Кирова 5»: the city begins the name of Новокузнецкая улица, but Кирова is the street.
    fn names_a_street_without(&self, question: &Question, city: usize) -> bool {
        let mut rest = question.clone();
        rest.out.insert(city);
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
                Some((rung, _)) if !rung.is_sure() && next.0.is_sure() => best = Some(next),
                _ => {}
            }
        }
        let (rung, typed) = best.map_or((Rung::default(), None), |(rung, typed)| (rung, Some(typed)));
        let Candidate { street, cost, fit, common, .. } = *candidate;
        Outcome { street, cost, fit, rung, typed, torn, common }
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
        (rung, typed)
    }
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
/// How much dearer another street must be for a misspelt one to be taken.
pub(super) const MARGIN: u16 = 5;

/// The answer that outcomes on streets amount to: the best decides, and those that are as good.
fn choose(mut outcomes: Vec<Outcome>) -> Answer {
    let Some(best) = outcomes.iter().min_by_key(|outcome| outcome.total()) else {
        return Answer { finding: Finding::empty(MatchCode::Nothing), cost: u16::MAX };
    };
    let (cost, margin) = (best.total(), if best.is_misspelt() { MARGIN } else { 0 });
    let name = best.cost;
    outcomes.sort_by_key(Outcome::total);
    let as_good = outcomes.iter().filter(|outcome| outcome.cost <= name + margin);
    let fitting = as_good.map(|outcome| outcome.street).take(MAX_LISTED).collect();
    outcomes.retain(|outcome| outcome.total() <= cost + margin);
    let mut finding = combine(&mut outcomes);
    finding.fitting = fitting;
    finding.score = 100 - cost.saturating_sub(AS_WRITTEN).min(99) as u8;
    Answer { finding, cost }
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

fn join_units(typed: Option<String>, dashed: Option<String>) -> Option<String> {
    match (dashed, typed) {
        (Some(flat), Some(unit)) => Some(format!("{flat}, {unit}")),
        (flat, unit) => flat.or(unit),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::super::{read_house, read_street};
    use super::*;
    use crate::domain::{Address, AddressId, Flags, Street, StreetId};

    /// A small city: localities, streets and houses.
    const CITY: &[(&str, &str, &str)] = &[
        ("Кемерово", "Весенняя улица", "1;3;5;7;15;15А;17 к1;17 к2;19/2;21, лит. А;74;74/3"),
        ("Кемерово", "Советский проспект", "5;7"),
        ("Кемерово", "улица Волкова", "8;9"),
        ("Кемерово", "площадь Волкова", "7;8"),
        ("Кемерово", "улица 50 лет Октября", "12;30"),
        ("Кемерово", "улица 9 Января", "4;12"),
        ("Кемерово", "1-я Заречная улица", "3;5"),
        ("Кемерово", "2-я Заречная улица", "5"),
        ("Кемерово", "улица Карла Маркса", "4"),
        ("Кемерово", "улица Николая Островского", "4"),
        ("Кемерово", "улица Островского", "4"),
        ("Кемерово", "улица Тухачевского", "15"),
        ("Кемерово", "улица Красной Горки", "13"),
        ("Кемерово", "улица Лётчиков", "6"),
        ("Кемерово", "улица Дмитриева", "5"),
        ("посёлок Металлплощадка", "Весенняя улица", "2;5"),
        ("посёлок Металлплощадка", "улица Мира", "1"),
    ];

    fn city() -> (AddressIndex, Vec<Arc<Address>>) {
        let (mut streets, mut addresses) = (Vec::new(), Vec::new());
        for (n, (locality, label, houses)) in CITY.iter().enumerate() {
            let read = read_street(label);
            let id = StreetId::new(format!("s{n}")).expect("an id");
            streets.push(Arc::new(Street {
                id: id.clone(),
                locality: (*locality).to_owned(),
                street_type: read.street_type,
                name: read.name,
                label: read.label,
                other_names: if n == 1 { vec!["Ворошилова".to_owned()] } else { Vec::new() },
            }));
            for house in houses.split(';') {
                addresses.push(Arc::new(Address {
                    id: AddressId::new(format!("a{}", addresses.len())).expect("an id"),
                    text: format!("{locality}, {label}, {house}"),
                    locality: (*locality).to_owned(),
                    street: Some(id.clone()),
                    house: house.to_owned(),
                    key: read_house(house),
                    point: None,
                    flats: None,
                    residents: None,
                    flags: Flags::default(),
                    source: None,
                }));
            }
        }
        (AddressIndex::build(&streets, &addresses, &[]), addresses)
    }

    /// Code and houses, the main locality left out.
    fn answer(index: &AddressIndex, addresses: &[Arc<Address>], query: &str) -> String {
        let finding = index.find(query);
        let houses: Vec<&str> = finding
            .houses
            .iter()
            .map(|hit| addresses[hit.address as usize].text.trim_start_matches("Кемерово, "))
            .collect();
        let houses =
            if houses.is_empty() { format!("{} streets", finding.streets.len()) } else { houses.join("; ") };
        format!("{}: {houses}", finding.code)
    }

    #[test]
    fn a_question_finds_its_house_or_says_why_not() {
        let (index, addresses) = city();
        for (query, want) in [
            ("Кемерово, Весенняя улица, 15", "exact: Весенняя улица, 15"),
            ("КЕМЕРОВО ВЕСЕННЯЯ УЛИЦА 15", "exact: Весенняя улица, 15"),
            ("ул Весенняя 15", "exact: Весенняя улица, 15"),
            ("весенняя 15", "exact: Весенняя улица, 15"),
            ("15, Весенняя", "exact: Весенняя улица, 15"),
            ("дом 15 на ул. Весенняя", "exact: Весенняя улица, 15"),
            ("весен 15", "exact: Весенняя улица, 15"),
            (
                "650000, Кемеровская область - Кузбасс, г. Кемерово, ул. Весенняя, д. 15, кв. 3",
                "exact: Весенняя улица, 15",
            ),
            ("Весенняя 15A", "exact: Весенняя улица, 15А"),
            ("Весенняя 15-а", "exact: Весенняя улица, 15А"),
            ("Весенняя 19 корп 2", "equated: Весенняя улица, 19/2"),
            ("Весенняя 21а", "equated: Весенняя улица, 21, лит. А"),
            ("Весенняя 21", "equated: Весенняя улица, 21, лит. А"),
            ("Весенняя 17", "detail_needed: Весенняя улица, 17 к1; Весенняя улица, 17 к2"),
            ("Весенняя 15Ж", "detail_unknown: Весенняя улица, 15"),
            ("Весенняя 74-3", "exact: Весенняя улица, 74/3"),
            ("Весенняя 74-119", "exact: Весенняя улица, 74"),
            ("Весенняя 11", "house_unknown: 2 streets"),
            ("Весенняя", "ambiguous: 2 streets"),
            ("Тухачевского", "street: 1 streets"),
            // Two existing houses: neither is chosen, unless the locality is named.
            ("Весенняя 5", "ambiguous: Весенняя улица, 5; посёлок Металлплощадка, Весенняя улица, 5"),
            ("Кемерово Весенняя 5", "exact: Весенняя улица, 5"),
            ("пос. Металлплощадка, Весенняя 5", "exact: посёлок Металлплощадка, Весенняя улица, 5"),
            ("Кемерово, Металлплощадка, Весенняя 5", "exact: посёлок Металлплощадка, Весенняя улица, 5"),
            ("Весенняя 2", "exact: посёлок Металлплощадка, Весенняя улица, 2"),
            ("Металлплощадка, Тухачевского 15", "ambiguous: улица Тухачевского, 15"),
            ("Волкова 8", "ambiguous: улица Волкова, 8; площадь Волкова, 8"),
            ("пл Волкова 8", "exact: площадь Волкова, 8"),
            ("ул. Советский 5", "exact: Советский проспект, 5"),
            ("Ворошилова 7", "exact: Советский проспект, 7"),
            // Numbers of names.
            ("50 лет Октября 12", "exact: улица 50 лет Октября, 12"),
            ("9 Января 4", "exact: улица 9 Января, 4"),
            ("12, 9 января", "exact: улица 9 Января, 12"),
            ("2-я Заречная 5", "exact: 2-я Заречная улица, 5"),
            ("2 заречная 5", "exact: 2-я Заречная улица, 5"),
            ("Заречная вторая 5", "exact: 2-я Заречная улица, 5"),
            ("Заречная 5", "ambiguous: 1-я Заречная улица, 5; 2-я Заречная улица, 5"),
            // Parts of names.
            ("Маркса 4", "exact: улица Карла Маркса, 4"),
            ("к. маркса 4", "exact: улица Карла Маркса, 4"),
            ("Островского 4", "exact: улица Островского, 4"),
            ("Н. Островского 4", "exact: улица Николая Островского, 4"),
            ("Малая Весенняя 15", "ambiguous: Весенняя улица, 15"),
            ("на Красной 13", "ambiguous: улица Красной Горки, 13"),
            // The wrong layout, and Latin spelling.
            ("Dtctyyzz 15", "exact: Весенняя улица, 15"),
            ("ek Dtctyyzz, l 15", "exact: Весенняя улица, 15"),
            ("vesennyaya 15", "exact: Весенняя улица, 15"),
            ("ulitsa Tukhachevskogo 15", "exact: улица Тухачевского, 15"),
            ("Sovetsky prospekt 5", "exact: Советский проспект, 5"),
            ("qwerty 15", "nothing: 0 streets"),
            ("летчиков 6 (вход со двора)", "exact: улица Лётчиков, 6"),
            // Elsewhere, or nothing.
            ("Кемерово", "locality: 0 streets"),
            ("посёлок Металлплощадка", "locality: 0 streets"),
            ("г. Новокузнецк, Весенняя 15", "other_city: 0 streets"),
            ("Весенняя 15, Москва", "other_city: 0 streets"),
            ("г. Совет, Весенняя 15", "other_city: 0 streets"),
            ("г. Совет 5", "exact: Советский проспект, 5"),
            // The «д.» of the house is no initial of a misspelt name.
            ("Дмитроева, д. 5", "exact: улица Дмитриева, 5"),
            ("в 15", "nothing: 0 streets"),
            ("15", "nothing: 0 streets"),
            ("", "nothing: 0 streets"),
        ] {
            assert_eq!(answer(&index, &addresses, query), want, "{query}");
        }
    }

    #[test]
    fn an_answer_says_what_was_typed_and_what_stands_near() {
        let (index, addresses) = city();
        let finding = index.find("Весенняя 74-119");
        assert_eq!((finding.house_typed.as_deref(), finding.unit.as_deref()), (Some("74"), Some("119")));
        let finding = index.find("Весенняя д. 15 а, кв. 7");
        assert_eq!((finding.house_typed.as_deref(), finding.unit.as_deref()), (Some("15 а"), Some("кв. 7")));
        let finding = index.find("Кемерово, Весенняя 9");
        let nearest: Vec<&str> =
            finding.nearest_houses.iter().map(|a| addresses[*a as usize].house.as_str()).collect();
        assert_eq!(
            (finding.code, nearest),
            (MatchCode::HouseUnknown, vec!["7", "5", "3", "15", "1", "17 к1"])
        );
        assert_eq!(index.find("г. Юрга, Мира 1").other_city.as_deref(), Some("Юрга"));
        assert_eq!(index.find("ул. Советский 5").street_match, StreetMatch::TypeDiffers);
        assert_eq!(index.find("весен 15").street_match, StreetMatch::Shortened);
        assert_eq!(index.find("Маркса 4").street_match, StreetMatch::Partial);
    }

    #[test]
    fn whoever_still_types_is_offered_streets_and_then_their_houses() {
        use crate::search::Suggestion;
        let (index, addresses) = city();
        let offered = |query: &str| -> Vec<String> {
            let text = |s: &Suggestion| match s {
                Suggestion::Street(n) => CITY[*n as usize].1.to_owned(),
                Suggestion::House(n) => addresses[*n as usize].house.clone(),
            };
            index.suggest(query, 8).iter().map(text).collect()
        };
        assert_eq!(offered("волк"), ["улица Волкова", "площадь Волкова"]);
        assert_eq!(offered("тухач"), ["улица Тухачевского", "15"]);
        assert_eq!(
            offered("Кемерово, весенняя 1"),
            ["Весенняя улица", "1", "15", "15А", "17 к1", "17 к2", "19/2"]
        );
        assert_eq!(offered("Кемерово, весенняя 17 "), ["Весенняя улица", "17 к1", "17 к2"]);
        assert_eq!(offered("htc"), Vec::<String>::new());
        assert_eq!(offered("dtc"), ["Весенняя улица", "Весенняя улица"]);
        assert!(offered("").is_empty());
    }

    #[test]
    fn an_endless_question_is_answered_at_once() {
        let (index, _) = city();
        for text in
            ["Весенняя 15 ".repeat(900), "1/".repeat(5000), "в ".repeat(5000), "\u{301}".repeat(10_000)]
        {
            let started = std::time::Instant::now();
            let _ = index.find(&text);
            assert!(started.elapsed() < std::time::Duration::from_millis(200));
        }
    }

    #[test]
    fn an_index_of_nothing_finds_nothing() {
        let index = AddressIndex::build(&[], &[], &[]);
        assert_eq!(index.find("Весенняя 15").code, MatchCode::Nothing);
    }

    fn shared_between_threads<T: Send + Sync>(value: T) -> T {
        value
    }

    proptest! {
        #[test]
        fn any_question_is_answered_without_a_fault(text in any::<String>()) {
            let (index, _) = shared_between_threads(city());
            let _ = index.find(&text);
        }

        #[test]
        fn any_order_of_known_words_is_answered_and_lists_no_more_than_promised(
            words in prop::collection::vec(prop::sample::select(vec![
                "весенняя", "ул.", "пр", "15", "/", "-", "к", "лит", "а", "50", "лет", "октября", "2-я", "заречная",
                ",", "кемерово", "металлплощадка", "д.", "№", "кв", "волкова", "н.", "островского", "(", ")", "г",
            ]), 0..30)
        ) {
            let (index, addresses) = city();
            let finding = index.find(&words.join(" "));
            prop_assert!(finding.houses.len() <= MAX_LISTED && finding.streets.len() <= MAX_LISTED);
            prop_assert!(finding.houses.iter().all(|hit| (hit.address as usize) < addresses.len()));
            prop_assert!(!finding.code.is_sure() || !finding.houses.is_empty());
        }
    }
}
