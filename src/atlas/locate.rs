//! "Whose is my address?" A house is asked about twice, by house lists and by polygons; a point by polygons alone.

use jiff::civil::Date;

use super::{
    Answer, Atlas, Candidate, CandidateKind, CommitteeAnswer, Grounds, Status,
    answer::{
        AddressAnswer, AdjacentAnswer, BoundaryAnswer, CentreAnswer, NearbyAnswer, PointAnswer,
        TerritoryAnswer,
    },
};
use crate::{
    domain::{Address, Kind, LonLat, Street},
    geometry::Ruler,
    search::{Finding, HouseHit, MatchCode},
};

/// How many candidates an answer lists at most.
const MAX_CANDIDATES: usize = 20;

/// A claim to a place: a boundary, by polygon, by house list, or both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Claim {
    /// The boundary's position.
    pub boundary: u32,
    /// What it rests on.
    pub grounds: Grounds,
}

impl Atlas {
    /// Answers for an address as people write it, by the law in force on a day.
    pub fn locate_address(&self, query: &str, at: Date) -> Answer<'_> {
        let finding = self.register.index().find(query);
        let mut answer = match finding.code {
            code if code.is_sure() => self.locate_houses(&finding, at),
            _ if !finding.houses.is_empty() => self.choice(&finding, at),
            _ if !finding.streets.is_empty() => self.street_only(&finding, at),
            _ => {
                self.blank(if finding.other_city.is_some() { Status::Outside } else { Status::NotFound }, at)
            }
        };
        answer.question = Some(self.understanding(query, &finding, &answer));
        answer
    }

    /// Answers for a point, by the law in force on a day.
    pub fn locate_point(&self, point: LonLat, at: Date) -> Answer<'_> {
        let claims = self.claims(Some(point), &[], at);
        let mut answer = self.answer_for(Some(point), &claims, at);
        answer.point = Some(PointAnswer { lon: point.lon(), lat: point.lat() });
        if answer.committees.is_empty() {
            answer.status =
                if self.is_in_city(point, &claims, at) { Status::Uncovered } else { Status::Outside };
        }
        if answer.status == Status::Outside {
            // Nothing of this city is near.
            answer.nearby.clear();
        }
        answer
    }

    /// Who claims an address on a day: boundaries of every kind, in the order of kinds.
    pub fn claims_of(&self, address: u32, at: Date) -> Vec<Claim> {
        let house = &self.register.addresses()[address as usize];
        self.claims(house.point, self.lists.naming(address), at)
    }

    /// The position of the territories of the answering kind among some claims, each once, in the order of ids.
    pub fn answering(&self, claims: &[Claim]) -> Vec<u32> {
        let kind = self.answering_kind();
        let mut found: Vec<u32> = claims
            .iter()
            .map(|c| self.extents.boundary(c.boundary).territory)
            .filter(|t| self.extents.territory(*t).kind == kind)
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn claims(&self, point: Option<LonLat>, named_by: &[u32], at: Date) -> Vec<Claim> {
        let mut holding = Vec::new();
        if let Some(point) = point {
            self.extents.holding(point, at, &mut holding);
        }
        let mut claims: Vec<Claim> =
            holding.into_iter().map(|boundary| Claim { boundary, grounds: Grounds::Polygon }).collect();
        for boundary in named_by.iter().copied() {
            if !self.extents.boundary(boundary).boundary.period.holds(at) {
                continue;
            }
            // The list and the polygon of one territory may stand in two boundary rows.
            let territory = self.extents.boundary(boundary).territory;
            match claims.iter_mut().find(|c| self.extents.boundary(c.boundary).territory == territory) {
                Some(claim) if claim.grounds == Grounds::Polygon => claim.grounds = Grounds::Both,
                Some(_) => {}
                None => claims.push(Claim { boundary, grounds: Grounds::Text }),
            }
        }
        claims.sort_by_key(|c| self.extents.boundary(c.boundary).territory);
        claims.dedup_by_key(|c| self.extents.boundary(c.boundary).territory);
        claims
    }

    /// One house, or several rows of the register that are one house.
    fn locate_houses(&self, finding: &Finding, at: Date) -> Answer<'_> {
        let Some(first) = finding.houses.first() else { return self.blank(Status::NotFound, at) };
        if let [only] = finding.houses.as_slice() {
            let claims = self.claims_of(only.address, at);
            return self.answer_for_house(*only, &claims, finding, at);
        }
        let all: Vec<(HouseHit, Vec<Claim>)> =
            finding.houses.iter().map(|hit| (*hit, self.claims_of(hit.address, at))).collect();
        let same_text = finding.houses.iter().all(|h| self.house(*h).text == self.house(*first).text);
        let committees: Vec<Vec<u32>> = all.iter().map(|(_, claims)| self.answering(claims)).collect();
        let agree = committees.iter().all(|c| *c == committees[0]);
        if !agree && !same_text {
            return self.choice(finding, at);
        }
        // Doubles of one register line: the one with a point speaks; where doubles lie apart, all claims count.
        let spoken = all.iter().position(|(hit, _)| self.house(*hit).point.is_some()).unwrap_or_default();
        let (hit, claims) = &all[spoken];
        let mut claims = claims.clone();
        if !agree {
            for claim in all.iter().flat_map(|(_, c)| c) {
                if !claims.iter().any(|c| c.boundary == claim.boundary) {
                    claims.push(*claim);
                }
            }
            claims.sort_by_key(|c| self.extents.boundary(c.boundary).territory);
        }
        self.answer_for_house(*hit, &claims, finding, at)
    }

    fn answer_for_house(&self, hit: HouseHit, claims: &[Claim], finding: &Finding, at: Date) -> Answer<'_> {
        let house = self.house(hit);
        let mut answer = self.answer_for(house.point, claims, at);
        answer.address = Some(self.address_answer(hit, finding.unit.clone()));
        if answer.committees.is_empty() {
            answer.status = match house.point {
                // The register knows the house; where it stands nobody says.
                None => Status::StreetOnly,
                Some(_) if !self.extents.city_has_outline(at) => Status::Uncovered,
                Some(point) if self.is_in_city(point, claims, at) => Status::Uncovered,
                Some(_) => Status::Outside,
            };
        }
        answer
    }

    fn choice(&self, finding: &Finding, at: Date) -> Answer<'_> {
        // The house typed is not there, or is not one: nothing is silently chosen.
        let status = match finding.code {
            MatchCode::DetailUnknown | MatchCode::HouseUnknown => Status::StreetOnly,
            _ => Status::Ambiguous,
        };
        let mut answer = self.blank(status, at);
        answer.candidates =
            finding.houses.iter().take(MAX_CANDIDATES).map(|h| self.house_candidate(h.address, at)).collect();
        answer
    }

    fn street_only(&self, finding: &Finding, at: Date) -> Answer<'_> {
        let several = finding.streets.len() > 1;
        let mut answer = self.blank(if several { Status::Ambiguous } else { Status::StreetOnly }, at);
        answer.candidates = finding
            .nearest_houses
            .iter()
            .take(MAX_CANDIDATES)
            .map(|n| self.house_candidate(*n, at))
            .chain(
                finding
                    .streets
                    .iter()
                    .take(MAX_CANDIDATES)
                    .map(|n| street_candidate(&self.register.streets()[*n as usize])),
            )
            .collect();
        answer
    }

    fn blank(&self, status: Status, at: Date) -> Answer<'_> {
        Answer {
            status,
            at,
            point: None,
            question: None,
            address: None,
            candidates: Vec::new(),
            committees: Vec::new(),
            adjacent: Vec::new(),
            territories: Vec::new(),
            nearby: Vec::new(),
            revision: self.revision,
        }
    }

    fn answer_for(&self, point: Option<LonLat>, claims: &[Claim], at: Date) -> Answer<'_> {
        let mut answer = self.blank(Status::Found, at);
        let kind = self.answering_kind();
        let ruler = point.map(|p| (p, Ruler::at(p)));
        answer.committees = claims
            .iter()
            .filter(|c| self.extents.territory(self.extents.boundary(c.boundary).territory).kind == kind)
            .map(|c| self.committee_answer(*c, ruler))
            .collect();
        if answer.committees.len() > 1 {
            answer.committees.iter_mut().for_each(|c| c.disputed = true);
        }
        answer.territories = self.chain(claims);
        if let Some(point) = point {
            answer.adjacent = self.adjacent(point, claims, at);
            answer.nearby = self
                .places
                .nearby(point)
                .map(|n| NearbyAnswer {
                    distance_m: Some(decimetres(n.distance_m)),
                    json: n.json,
                    ..NearbyAnswer::of(n.category, n.place, n.at)
                })
                .collect();
        }
        answer
    }

    fn committee_answer(&self, claim: Claim, from: Option<(LonLat, Ruler)>) -> CommitteeAnswer<'_> {
        let entry = self.extents.boundary(claim.boundary);
        let territory = self.extents.territory(entry.territory);
        let centre = self
            .places
            .centres_of(&territory.id)
            .iter()
            .map(|centre| (centre, from.map(|(point, ruler)| ruler.distance_m(point, centre.at))))
            .min_by(|a, b| a.1.unwrap_or_default().total_cmp(&b.1.unwrap_or_default()));
        CommitteeAnswer {
            id: territory.id.as_str(),
            kind: territory.kind.as_str(),
            name: &territory.name,
            grounds: claim.grounds,
            disputed: false,
            boundary: BoundaryAnswer::from(entry),
            act: entry.act.as_deref().map(Into::into),
            contacts: &territory.contacts,
            centre: centre.map(|(centre, far)| CentreAnswer {
                distance_m: far.map(decimetres),
                json: &centre.json,
                ..CentreAnswer::of(&centre.place, centre.at)
            }),
            json: &entry.json,
        }
    }

    /// The territories that claim the place and those they belong to, widest first.
    fn chain(&self, claims: &[Claim]) -> Vec<TerritoryAnswer<'_>> {
        let mut chain: Vec<u32> = Vec::with_capacity(8);
        for claim in claims {
            for position in self.extents.chain(self.extents.boundary(claim.boundary).territory) {
                if !chain.contains(position) {
                    chain.push(*position);
                }
            }
        }
        chain.sort_unstable();
        chain
            .into_iter()
            .map(|position| {
                let t = self.extents.territory(position);
                TerritoryAnswer {
                    id: t.id.as_str(),
                    kind: t.kind.as_str(),
                    name: &t.name,
                    json: self.extents.chain_json(position),
                }
            })
            .collect()
    }

    fn adjacent(&self, point: LonLat, claims: &[Claim], at: Date) -> Vec<AdjacentAnswer<'_>> {
        let mut near = Vec::new();
        self.extents.borders_within(point, f64::from(self.settings.adjacent_m), at, &mut near);
        near.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        let mut seen: Vec<u32> = claims.iter().map(|c| self.extents.boundary(c.boundary).territory).collect();
        near.into_iter()
            .filter_map(|(boundary, far)| {
                let position = self.extents.boundary(boundary).territory;
                if seen.contains(&position) {
                    return None;
                }
                seen.push(position);
                let t = self.extents.territory(position);
                Some(AdjacentAnswer { id: t.id.as_str(), name: &t.name, distance_m: decimetres(far) })
            })
            .collect()
    }

    /// Whether a point is in the city: in its polygon, or, where it has none, in the hull of its territories.
    fn is_in_city(&self, point: LonLat, claims: &[Claim], at: Date) -> bool {
        if self.extents.city_has_outline(at) {
            return claims.iter().any(|c| {
                self.extents.territory(self.extents.boundary(c.boundary).territory).kind == Kind::City
            });
        }
        self.extents.hull_holds(point)
    }

    fn house(&self, hit: HouseHit) -> &Address {
        &self.register.addresses()[hit.address as usize]
    }

    fn address_answer(&self, hit: HouseHit, unit: Option<String>) -> AddressAnswer<'_> {
        let house = self.house(hit);
        AddressAnswer {
            id: house.id.as_str(),
            label: &house.text,
            locality: &house.locality,
            street: self.register.street_of(house).map(|s| s.label.as_str()),
            house: &house.house,
            lon: house.point.map(LonLat::lon),
            lat: house.point.map(LonLat::lat),
            code: hit.code.short(),
            flags: house.flags.iter().map(|f| f.as_str()).collect(),
            unit,
        }
    }

    fn house_candidate(&self, address: u32, at: Date) -> Candidate<'_> {
        let house = &self.register.addresses()[address as usize];
        let committees = self.answering(&self.claims_of(address, at));
        Candidate {
            kind: CandidateKind::House,
            id: house.id.as_str(),
            label: &house.text,
            locality: &house.locality,
            street: self.register.street_of(house).map(|s| s.label.as_str()),
            house: Some(&house.house),
            lon: house.point.map(LonLat::lon),
            lat: house.point.map(LonLat::lat),
            committees: committees.iter().map(|t| self.extents.territory(*t).name.as_str()).collect(),
        }
    }
}

fn street_candidate(street: &Street) -> Candidate<'_> {
    Candidate {
        kind: CandidateKind::Street,
        id: street.id.as_str(),
        label: &street.label,
        locality: &street.locality,
        street: Some(&street.label),
        house: None,
        lon: None,
        lat: None,
        committees: Vec::new(),
    }
}

fn decimetres(metres: f64) -> f64 {
    (metres * 10.0).round() / 10.0
}
