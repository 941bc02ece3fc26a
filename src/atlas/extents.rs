//! Territories and their boundaries: who lies where, today and on any other day.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use geo::ConvexHull;
use jiff::civil::Date;

use super::wire::{self, CommitteeJson};
use crate::{
    domain::{Act, Boundary, Kind, LonLat, Territory},
    geometry::{Hit, Locator, Member, Position, PreparedPolygon, label_point, locator::locate_among},
};

/// A boundary with what it leads to.
pub struct BoundaryEntry {
    /// The boundary.
    pub boundary: Arc<Boundary>,
    /// The position of its territory.
    pub territory: u32,
    /// The act that set it.
    pub act: Option<Arc<Act>>,
    /// Its polygon made ready for questions; empty where it has none.
    pub area: Arc<PreparedPolygon>,
    /// Where its name stands, once somebody asked.
    label: Arc<OnceLock<Option<LonLat>>>,
    /// What is always the same in answers that name it.
    pub(super) json: CommitteeJson,
}

impl BoundaryEntry {
    /// Where its name stands: the spot of its polygon farthest from the border; `None` where it has no polygon.
    /// Found when first asked for, kept as long as the polygon stays.
    pub fn label(&self) -> Option<LonLat> {
        *self.label.get_or_init(|| self.boundary.geometry.as_ref().and_then(label_point))
    }
}

/// Territories and boundaries, with the extents in force on one day ready to be asked.
pub struct Extents {
    territories: Vec<Arc<Territory>>,
    boundaries: Vec<BoundaryEntry>,
    /// Of each territory, its boundaries.
    of_territory: Vec<Vec<u32>>,
    /// Of each territory, itself and those it belongs to, widest first.
    chains: Vec<Box<[u32]>>,
    /// Of each territory, what is published of it as a member of a chain.
    chain_json: Vec<Box<str>>,
    day: Date,
    in_force: Vec<u32>,
    locator: Locator,
    kinds: Vec<Kind>,
    hull: PreparedPolygon,
    has_outline: bool,
}

/// What extents are built from.
#[derive(Default)]
pub struct Parts {
    /// Territories, in any order.
    pub territories: Vec<Arc<Territory>>,
    /// Boundaries, in any order.
    pub boundaries: Vec<Arc<Boundary>>,
    /// Acts, in any order.
    pub acts: Vec<Arc<Act>>,
}

impl Extents {
    /// Builds the extents for a day. Polygons already made ready in `previous` are used again. Boundaries of
    /// territories that do not exist are left out, and told.
    pub fn build(parts: Parts, day: Date, previous: Option<&Self>) -> (Self, Vec<String>) {
        let mut problems = Vec::new();
        let Parts { mut territories, mut boundaries, acts } = parts;
        territories.sort_unstable_by(|a, b| a.kind.cmp(&b.kind).then_with(|| a.id.cmp(&b.id)));
        boundaries.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        let position: HashMap<_, u32> =
            territories.iter().enumerate().map(|(n, t)| (t.id.clone(), n as u32)).collect();
        let acts: HashMap<_, _> = acts.into_iter().map(|a| (a.id.clone(), a)).collect();
        let ready: HashMap<*const Boundary, &BoundaryEntry> =
            previous.iter().flat_map(|p| &p.boundaries).map(|b| (Arc::as_ptr(&b.boundary), b)).collect();
        let mut of_territory = vec![Vec::new(); territories.len()];
        let mut entries = Vec::with_capacity(boundaries.len());
        for boundary in boundaries {
            let Some(&territory) = position.get(&boundary.territory) else {
                problems
                    .push(format!("{}: its territory {} does not exist", boundary.id, boundary.territory));
                continue;
            };
            let (area, label) = ready.get(&Arc::as_ptr(&boundary)).map_or_else(
                || {
                    let area = boundary.geometry.as_ref().map(PreparedPolygon::new).unwrap_or_default();
                    (Arc::new(area), Arc::default())
                },
                |before| (Arc::clone(&before.area), Arc::clone(&before.label)),
            );
            let act = boundary.act.as_ref().and_then(|id| acts.get(id)).cloned();
            of_territory[territory as usize].push(entries.len() as u32);
            let mut entry =
                BoundaryEntry { boundary, territory, act, area, label, json: CommitteeJson::default() };
            entry.json = CommitteeJson::of(&territories[territory as usize], &entry);
            entries.push(entry);
        }
        let mut kinds: Vec<Kind> = territories.iter().map(|t| t.kind).collect();
        kinds.dedup();
        let mut extents = Self {
            territories,
            boundaries: entries,
            of_territory,
            chains: Vec::new(),
            chain_json: Vec::new(),
            day,
            in_force: Vec::new(),
            locator: Locator::default(),
            kinds,
            hull: PreparedPolygon::default(),
            has_outline: false,
        };
        extents.in_force = extents.on(day).collect();
        extents.chains = (0..extents.territories.len() as u32).map(|n| extents.chain_from(n)).collect();
        extents.chain_json = extents.territories.iter().map(|t| wire::chain_json(t)).collect();
        extents.has_outline = extents.city_has_outline_on(day);
        extents.hull = extents.hull_in_force();
        let locator = Locator::build(&extents.members(&extents.in_force));
        extents.locator = locator;
        (extents, problems)
    }

    /// The kind that answers "which committee is mine".
    pub fn answering_kind(&self) -> Kind {
        if self.kinds.contains(&Kind::Committee) {
            Kind::Committee
        } else {
            self.kinds.last().copied().unwrap_or(Kind::Committee)
        }
    }

    /// Every territory, by kind, then id. Positions in this slice name territories within one snapshot.
    pub fn territories(&self) -> &[Arc<Territory>] {
        &self.territories
    }

    /// The territory at a position.
    pub fn territory(&self, position: u32) -> &Arc<Territory> {
        &self.territories[position as usize]
    }

    /// The position of a territory of this id.
    pub fn territory_position(&self, id: &str) -> Option<u32> {
        Kind::ALL
            .iter()
            .find_map(|kind| {
                self.territories
                    .binary_search_by(|t| t.kind.cmp(kind).then_with(|| t.id.as_str().cmp(id)))
                    .ok()
            })
            .map(|n| n as u32)
    }

    /// Every boundary, by id. Positions in this slice name boundaries within one snapshot.
    pub fn boundaries(&self) -> &[BoundaryEntry] {
        &self.boundaries
    }

    /// The boundary at a position.
    pub fn boundary(&self, position: u32) -> &BoundaryEntry {
        &self.boundaries[position as usize]
    }

    /// The position of a boundary of this id.
    pub fn boundary_position(&self, id: &str) -> Option<u32> {
        self.boundaries.binary_search_by(|b| b.boundary.id.as_str().cmp(id)).ok().map(|n| n as u32)
    }

    /// The boundaries of a territory, whenever in force.
    pub fn boundaries_of(&self, territory: u32) -> impl Iterator<Item = &BoundaryEntry> {
        self.of_territory[territory as usize].iter().map(|n| self.boundary(*n))
    }

    /// The boundaries in force on a day.
    pub fn on(&self, day: Date) -> impl Iterator<Item = u32> + '_ {
        (0..self.boundaries.len() as u32).filter(move |n| self.boundary(*n).boundary.period.holds(day))
    }

    /// The first day of the period, in which this set of boundaries is in force.
    pub fn period_start(&self) -> Option<Date> {
        self.boundaries
            .iter()
            .flat_map(|b| [b.boundary.period.from(), b.boundary.period.to()])
            .flatten()
            .filter(|d| *d <= self.day)
            .max()
    }

    /// The boundaries in force on a day whose polygon the point belongs to: of edge-matched neighbours of one kind
    /// exactly one, on an outer border the one of the smallest id that touches the point.
    pub fn holding(&self, point: LonLat, day: Date, found: &mut Vec<u32>) {
        let mut take = |hit: Hit| {
            if hit.belongs() {
                found.push(hit.key);
            }
        };
        if day == self.day {
            self.locator.locate(point, take);
        } else {
            let in_force: Vec<u32> = self.on(day).collect();
            locate_among(&self.members(&in_force), point, &mut take);
        }
    }

    /// The boundaries of the answering kind in force on a day with a border within so many metres, and how far it is.
    pub fn borders_within(&self, point: LonLat, metres: f64, day: Date, found: &mut Vec<(u32, f64)>) {
        let kind = self.answering_kind();
        if day == self.day {
            let near = self.locator.borders_within(point, metres);
            found.extend(near.iter().filter(|n| n.group == kind as u8).map(|n| (n.key, n.distance_m)));
            return;
        }
        for n in self.on(day).filter(|n| self.kind_of(*n) == kind) {
            if let Some(far) = self.boundary(n).area.distance_to_border_m(point).filter(|far| *far <= metres)
            {
                found.push((n, far));
            }
        }
    }

    /// A territory and those it belongs to, widest first.
    pub fn chain(&self, territory: u32) -> &[u32] {
        &self.chains[territory as usize]
    }

    /// What is published of a territory as a member of a chain: a JSON object.
    pub(super) fn chain_json(&self, territory: u32) -> &str {
        &self.chain_json[territory as usize]
    }

    fn chain_from(&self, territory: u32) -> Box<[u32]> {
        let mut chain = Vec::new();
        let mut next = Some(territory);
        while let Some(position) = next.filter(|p| !chain.contains(p)) {
            chain.push(position);
            let parent = self.territory(position).parent.as_ref();
            next = parent.and_then(|id| self.territory_position(id.as_str()));
        }
        chain.sort_unstable();
        chain.into()
    }

    /// Whether the city itself has a polygon in force on a day.
    pub fn city_has_outline(&self, day: Date) -> bool {
        if day == self.day { self.has_outline } else { self.city_has_outline_on(day) }
    }

    fn city_has_outline_on(&self, day: Date) -> bool {
        self.on(day).any(|n| self.kind_of(n) == Kind::City && !self.boundary(n).area.is_empty())
    }

    /// Whether a point lies in the convex hull of every polygon in force today: what stands for the city's extent
    /// where the city has no polygon of its own.
    pub fn hull_holds(&self, point: LonLat) -> bool {
        self.hull.classify(point) != Position::Outside
    }

    fn hull_in_force(&self) -> PreparedPolygon {
        let outlines: Vec<geo::Point<f64>> = self
            .in_force
            .iter()
            .filter_map(|n| self.boundary(*n).boundary.geometry.as_ref())
            .flat_map(|area| area.iter().flat_map(|p| p.exterior().points()))
            .collect();
        if outlines.len() < 3 {
            return PreparedPolygon::default();
        }
        PreparedPolygon::new(&geo::MultiPoint::from(outlines).convex_hull().into())
    }

    /// What the locator is built from.
    fn members(&self, boundaries: &[u32]) -> Vec<Member<'_>> {
        boundaries
            .iter()
            .map(|n| (*n, &*self.boundary(*n).area))
            .filter(|(_, area)| !area.is_empty())
            .map(|(key, area)| Member { key, group: self.kind_of(key) as u8, area })
            .collect()
    }

    fn kind_of(&self, boundary: u32) -> Kind {
        self.territories[self.boundary(boundary).territory as usize].kind
    }
}
