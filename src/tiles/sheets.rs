//! The sheets of a city: one for each layer, and for `labels` two. Of a snapshot that follows another only what differs
//! is drawn anew.

use std::{cmp::Ordering, collections::HashMap, rc::Rc, sync::Arc};

use geo::{BoundingRect as _, Intersects as _, MultiPolygon, Rect};
use jiff::civil::Date;
use rstar::Envelope as _;
use rustc_hash::FxHashSet;

use super::{
    TileCoordinate,
    borders::borders,
    difference::Difference,
    draw::Grid,
    layers::{Declaration, Layer},
    names::names_along,
    outline::{Bounds, Outline},
    sheet::{Feature, Replaced, Sheet, Source, Touched},
    subject::Subject,
    thinning::{Knots, WHOLE_FROM},
};
use crate::{
    atlas::{Atlas, Base, BoundaryEntry, Places, Register, Shelf},
    domain::{
        Address, BaseArea, BaseAreaKind, BaseLine, Boundary, CategoryId, GeometryKind, Kind, Place,
        PlaceState, Territory, TerritoryId,
    },
    geometry::{Junctions, label_point},
};

/// Which sheet.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SheetName {
    /// Territories of a kind.
    Territories(Kind),
    /// The same at the zooms where their borders are thinned.
    ThinnedTerritories(Kind),
    /// Where boundaries run.
    Borders,
    /// Where names of territories stand.
    TerritoryNames,
    /// Houses.
    Addresses,
    /// Places of every category.
    Places,
    /// Places of one category.
    Category(CategoryId),
    /// The base drawing.
    Base,
    /// Where names of the base drawing stand.
    BaseNames,
}

/// The sheets of one snapshot. Making the first takes a city up to some hundred milliseconds.
#[derive(Default, Clone)]
pub struct Sheets {
    sheets: HashMap<SheetName, Arc<Sheet>>,
}

/// What differs between the sheets of two snapshots; sheets that do not are left out.
pub type Differences = HashMap<SheetName, Rc<Difference>>;

impl SheetName {
    /// The sheets a layer is drawn from, in the order of drawing.
    pub fn of(layer: Layer<'_>) -> Vec<Self> {
        match layer {
            Layer::Territories(kind) => vec![Self::ThinnedTerritories(kind), Self::Territories(kind)],
            Layer::Addresses => vec![Self::Addresses],
            Layer::Places => vec![Self::Places],
            Layer::Category(_, shelf) => vec![Self::Category(shelf.category.id.clone())],
            Layer::Borders => vec![Self::Borders],
            Layer::Labels => vec![Self::TerritoryNames, Self::BaseNames],
            Layer::Base => vec![Self::Base],
        }
    }
}

impl Sheets {
    /// The sheets of a snapshot, made at once.
    pub fn new(atlas: &Atlas) -> Self {
        Self::default().turned(None, atlas).0
    }

    /// The sheets of the snapshot that comes after `before`, whose sheets these are, and what differs.
    pub(super) fn turned(&self, before: Option<&Atlas>, atlas: &Atlas) -> (Self, Differences) {
        let mut turning = Turning { sheets: self.clone(), differences: Differences::new() };
        if before.is_none_or(|b| !Arc::ptr_eq(&b.extents, &atlas.extents) || b.today != atlas.today) {
            let was = before.map(|b| in_force(b, b.today)).unwrap_or_default();
            turning.extents(&was, &in_force(atlas, atlas.today));
        }
        if before.is_none_or(|b| !Arc::ptr_eq(&b.register, &atlas.register)) {
            turning.register(before.map(|b| &*b.register), &atlas.register);
        }
        if before.is_none_or(|b| !Arc::ptr_eq(&b.places, &atlas.places)) {
            turning.places(before.map(|b| &*b.places), &atlas.places);
        }
        if before.is_none_or(|b| !Arc::ptr_eq(&b.base, &atlas.base)) {
            turning.base(before.map(|b| &*b.base), &atlas.base);
        }
        (turning.sheets, turning.differences)
    }

    /// The same sheets, but those of territories by the law in force on a day.
    pub(super) fn on(&self, atlas: &Atlas, day: Date) -> Self {
        let mut turning = Turning { sheets: self.clone(), differences: Differences::new() };
        turning.extents(&in_force(atlas, atlas.today), &in_force(atlas, day));
        turning.sheets
    }

    /// Leaves only features that are wanted.
    pub(super) fn keep(&mut self, wanted: impl Fn(&SheetName, &Feature) -> bool) {
        for (name, sheet) in &mut self.sheets {
            *sheet = sheet.part(|feature| wanted(name, feature));
        }
    }

    /// The sheet of a name; an empty one where there is none.
    pub(super) fn named(&self, name: &SheetName) -> Arc<Sheet> {
        self.sheets.get(name).cloned().unwrap_or_default()
    }

    /// Whether anything of a layer may be in a tile, or in a tile inside it at a later zoom.
    pub fn reach(&self, layer: Layer<'_>, tile: TileCoordinate) -> bool {
        let frame = Grid::of(tile).frame();
        self.of(layer).into_iter().any(|sheet| sheet.reaches(&frame))
    }

    /// The sheets a layer is drawn from, in the order of drawing.
    pub(super) fn of(&self, layer: Layer<'_>) -> Vec<&Sheet> {
        SheetName::of(layer).iter().filter_map(|name| self.sheets.get(name)).map(|sheet| &**sheet).collect()
    }
}

/// A territory with what of it is in force: what follows at midnight is drawn in the place of what ends.
struct InForce<'a> {
    territory: &'a Arc<Territory>,
    within: Option<TerritoryId>,
    boundaries: Vec<&'a BoundaryEntry>,
}

impl<'a> InForce<'a> {
    fn key(&self) -> (Kind, &TerritoryId) {
        (self.territory.kind, &self.territory.id)
    }

    fn areas(&self) -> impl Iterator<Item = &'a MultiPolygon<f64>> {
        self.boundaries.iter().filter_map(|entry| entry.boundary.geometry.as_ref())
    }

    fn frames(&self) -> impl Iterator<Item = Rect<f64>> {
        self.areas().filter_map(|area| area.bounding_rect())
    }

    /// Whether one of its areas may have a corner of one in some boxes, or had it.
    fn meets(&self, frames: &[Rect<f64>]) -> bool {
        let mut reached = self.frames().map(Junctions::reach);
        !frames.is_empty() && reached.any(|own| frames.iter().any(|frame| frame.intersects(&own)))
    }

    fn is(&self, other: &Self) -> bool {
        let (these, those) = (&self.boundaries, &other.boundaries);
        Arc::ptr_eq(self.territory, other.territory)
            && self.within == other.within
            && these.len() == those.len()
            && these.iter().zip(those).all(|(a, b)| Arc::ptr_eq(&a.boundary, &b.boundary))
    }
}

/// The territories that are somewhere on a day, by kind, then id.
fn in_force(atlas: &Atlas, day: Date) -> Vec<InForce<'_>> {
    let extents = &atlas.extents;
    let within = |position: u32| -> Option<TerritoryId> {
        let wanted = match extents.territory(position).kind {
            Kind::Committee => Kind::District,
            Kind::Body => return extents.territory(position).parent.clone(),
            Kind::City | Kind::District => return None,
        };
        let chain = extents.chain(position).iter().map(|n| extents.territory(*n));
        chain.filter(|t| t.kind == wanted).map(|t| t.id.clone()).next()
    };
    let all = (0_u32..).zip(extents.territories()).map(|(position, territory)| {
        let boundaries = extents.boundaries_of(position);
        let boundaries = boundaries.filter(|entry| entry.boundary.period.holds(day)).collect();
        InForce { territory, within: within(position), boundaries }
    });
    all.filter(|row| !row.boundaries.is_empty()).collect()
}

/// The boxes around areas that are there no more, and around those that were not there.
fn moved(before: &[InForce<'_>], now: &[InForce<'_>]) -> Vec<Rect<f64>> {
    let boundaries = |rows: &[InForce<'_>]| -> FxHashSet<*const Boundary> {
        rows.iter().flat_map(|row| row.boundaries.iter().map(|entry| Arc::as_ptr(&entry.boundary))).collect()
    };
    let (old, new) = (boundaries(before), boundaries(now));
    let rows = [(before, new), (now, old)].into_iter();
    rows.flat_map(|(rows, others)| {
        let entries = rows.iter().flat_map(|row| &row.boundaries);
        let only_here: Vec<_> =
            entries.filter(|entry| !others.contains(&Arc::as_ptr(&entry.boundary))).collect();
        only_here.into_iter().filter_map(|entry| entry.boundary.geometry.as_ref()?.bounding_rect())
    })
    .collect()
}

fn of_kind<'a, 'b>(rows: &'b [InForce<'a>], kind: Kind) -> Vec<&'b InForce<'a>> {
    rows.iter().filter(|row| row.territory.kind == kind).collect()
}

/// A row that differs: as it is now, or, where it is no more, as it was.
enum Row<'a, T> {
    Now(&'a T),
    Gone(&'a T),
}

impl<'a, T> Row<'a, T> {
    /// What to draw anew for this row.
    fn touched(&self, source: impl Fn(&T) -> Source, features: impl Fn(&'a T) -> Vec<Feature>) -> Touched {
        match self {
            Row::Now(row) => (source(row), features(row)),
            Row::Gone(row) => (source(row), Vec::new()),
        }
    }
}

/// The rows that differ between two lists, each in the order of its keys, which are unique.
fn differing<'a, T, K: Ord>(
    before: &'a [T],
    now: &'a [T],
    key: impl Fn(&'a T) -> K,
    is: impl Fn(&T, &T) -> bool,
) -> Vec<Row<'a, T>> {
    let (mut before, mut now) = (before.iter().peekable(), now.iter().peekable());
    let mut differing = Vec::new();
    loop {
        let order = match (before.peek(), now.peek()) {
            (None, None) => return differing,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            // Most are the very same: no key is looked at.
            (Some(old), Some(new)) if is(old, new) => {
                before.next();
                now.next();
                continue;
            }
            (Some(old), Some(new)) => key(old).cmp(&key(new)),
        };
        if order.is_le() {
            let gone = before.next().map(Row::Gone);
            differing.extend(gone.filter(|_| order.is_lt()));
        }
        if order.is_ge() {
            differing.extend(now.next().map(Row::Now));
        }
    }
}

struct Turning {
    sheets: Sheets,
    differences: Differences,
}

impl Turning {
    /// Draws rows anew on a sheet.
    fn turn(&mut self, name: SheetName, touched: Vec<Touched>) {
        let before = self.sheets.sheets.entry(name.clone()).or_default();
        let (sheet, replaced) = before.turned(touched);
        *before = Arc::new(sheet);
        if !replaced.is_empty() {
            self.differences.insert(name, Rc::new(Difference::of_rows(replaced)));
        }
    }

    fn extents(&mut self, before: &[InForce<'_>], now: &[InForce<'_>]) {
        let source = |row: &InForce<'_>| Source::new(row.territory.kind as usize, row.territory.id.as_str());
        let junctions = Junctions::of(now.iter().flat_map(InForce::areas));
        let areas = |row: &InForce<'_>| {
            let subject = || Subject::Territory(Arc::clone(row.territory), row.within.clone());
            let zooms = whole_from(row.territory.kind)..=u8::MAX;
            let area = |area| {
                let outline = Outline::of_area(&junctions.join(area));
                Feature::new(source(row), subject(), outline, zooms.clone())
            };
            row.areas().map(area).collect()
        };
        let moved = moved(before, now);
        for kind in Kind::ALL {
            let (before, now) = (of_kind(before, *kind), of_kind(now, *kind));
            // Those beside what moved may have lost a corner to it, or gained one.
            let is = |a: &&InForce<'_>, b: &&InForce<'_>| a.is(b) && !b.meets(&moved);
            let rows = differing(&before, &now, |row| row.key(), is);
            let touched = rows.iter().map(|row| row.touched(|row| source(row), |row| areas(row)));
            self.turn(SheetName::Territories(*kind), touched.collect());
        }
        self.what_runs_between();
        let names = |row: &InForce<'_>| {
            let spots = row.boundaries.iter().filter_map(|entry| entry.label()).map(Outline::of_point);
            let subject = || Subject::TerritoryName(Arc::clone(row.territory));
            spots.map(|at| feature("labels", source(row), subject(), at)).collect()
        };
        let rows = differing(before, now, InForce::key, InForce::is);
        self.turn(SheetName::TerritoryNames, rows.iter().map(|row| row.touched(source, names)).collect());
    }

    /// Draws anew what more than one area has a part in: thinned areas, and the borders. Of areas that differ, and of those
    /// beside what runs elsewhere.
    fn what_runs_between(&mut self) {
        let frames: Vec<Bounds> = self.moved_frames();
        let mut lines = Vec::new();
        for kind in THINNED {
            let sheet = self.sheets.named(&SheetName::Territories(kind));
            let beside = frames.iter().flat_map(|frame| sheet.meeting(frame)).map(|area| &area.source);
            let differing = self.differences.get(&SheetName::Territories(kind));
            let differing = differing.iter().flat_map(|difference| difference.rows());
            let differing = differing.flat_map(Replaced::features).map(|area| &area.source);
            let mut sources: Vec<Source> = beside.chain(differing).cloned().collect();
            sources.sort_unstable();
            sources.dedup();
            let mut thinned = Vec::new();
            for source in sources {
                let areas = sheet.of(&source);
                let knots = self.knots(&areas);
                if [Kind::District, Kind::Committee].contains(&kind) {
                    lines.push((source.clone(), border_lines(kind, &sheet, &source, &knots)));
                }
                thinned.push((source, areas.iter().flat_map(|area| thin_area(kind, area, &knots)).collect()));
            }
            self.turn(SheetName::ThinnedTerritories(kind), thinned);
        }
        self.turn(SheetName::Borders, lines);
    }

    /// The boxes around areas whose outline differs, before and now.
    fn moved_frames(&self) -> Vec<Bounds> {
        let differences =
            THINNED.iter().filter_map(|kind| self.differences.get(&SheetName::Territories(*kind)));
        let rows = differences.flat_map(|difference| difference.rows());
        let moved = rows.filter(|row| !row.has_the_outlines_it_had()).flat_map(Replaced::features);
        moved.filter_map(|area| area.bounds()).collect()
    }

    /// Where borders meet or part, on those of some areas.
    fn knots(&self, areas: &[Arc<Feature>]) -> Knots {
        let Some(frame) = areas.iter().filter_map(|area| area.bounds()).reduce(|a, b| a.merged(&b)) else {
            return Knots::default();
        };
        let sheets = THINNED.map(|kind| self.sheets.named(&SheetName::Territories(kind)));
        Knots::of(sheets.iter().flat_map(|sheet| sheet.meeting(&frame)).map(|area| &**area), &frame)
    }

    fn register(&mut self, before: Option<&Register>, now: &Register) {
        let rows = differing(
            before.map_or(&[][..], Register::addresses),
            now.addresses(),
            |row| row.id.as_str(),
            Arc::ptr_eq,
        );
        let source = |row: &Arc<Address>| Source::new(0, row.id.as_str());
        let house = |row: &Arc<Address>| {
            let at = row.point.map(Outline::of_point);
            let subject = Subject::Address(Arc::clone(row));
            at.map(|at| feature("addresses", source(row), subject, at)).into_iter().collect()
        };
        self.turn(SheetName::Addresses, rows.iter().map(|row| row.touched(source, house)).collect());
    }

    fn places(&mut self, before: Option<&Places>, now: &Places) {
        let shelves = before.map_or(&[][..], Places::shelves);
        let ids = |shelves: &[Shelf]| shelves.iter().map(|s| s.category.id.clone()).collect::<Vec<_>>();
        let keeps_its_order = before.is_some() && ids(shelves) == ids(now.shelves());
        let mut on_one_sheet = Vec::new();
        for (n, shelf) in now.shelves().iter().enumerate() {
            let id = &shelf.category.id;
            let before = shelves.iter().find(|s| s.category.id == *id).map_or(&[][..], |s| &s.places);
            let rows = differing(before, &shelf.places, |row| (&row.id, row.geometry.kind()), Arc::ptr_eq);
            let touched = |rows: &[Row<'_, Arc<Place>>], shelf: &Shelf, first_band: usize| -> Vec<Touched> {
                let source = |row: &Arc<Place>| {
                    Source::new(first_band + row.geometry.kind() as usize, row.id.as_str())
                };
                let features = |row: &Arc<Place>| place(row, source(row), shelf).into_iter().collect();
                rows.iter().map(|row| row.touched(source, features)).collect()
            };
            let first_band = n * GeometryKind::ALL.len();
            if keeps_its_order {
                on_one_sheet.extend(touched(&rows, shelf, first_band));
            } else {
                let all: Vec<_> = shelf.places.iter().map(Row::Now).collect();
                on_one_sheet.extend(touched(&all, shelf, first_band));
            }
            self.turn(SheetName::Category(id.clone()), touched(&rows, shelf, 0));
        }
        if keeps_its_order {
            self.turn(SheetName::Places, on_one_sheet);
        } else {
            self.sheets.sheets.retain(|name, _| {
                let SheetName::Category(id) = name else { return true };
                now.shelves().iter().any(|shelf| shelf.category.id == *id)
            });
            let new = Arc::new(Sheet::default().turned(on_one_sheet).0);
            let old = self.sheets.sheets.insert(SheetName::Places, Arc::clone(&new)).unwrap_or_default();
            self.differences.insert(SheetName::Places, Rc::new(Difference::Whole { old, new }));
        }
    }

    fn base(&mut self, before: Option<&Base>, now: &Base) {
        let areas =
            differing(before.map_or(&[][..], |b| &b.areas), &now.areas, |row| row.id.as_str(), Arc::ptr_eq);
        let lines =
            differing(before.map_or(&[][..], |b| &b.lines), &now.lines, |row| row.id.as_str(), Arc::ptr_eq);
        let area_source = |row: &Arc<BaseArea>| Source::new(0, row.id.as_str());
        let line_source = |row: &Arc<BaseLine>| Source::new(1, row.id.as_str());
        let drawn_areas = areas.iter().map(|row| {
            row.touched(area_source, |row| {
                let outline = Outline::of_area(&row.geometry);
                vec![feature("base", area_source(row), Subject::BaseArea(Arc::clone(row)), outline)]
            })
        });
        let drawn_lines = lines.iter().map(|row| {
            row.touched(line_source, |row| {
                let outline = Outline::of_line(&row.geometry);
                vec![feature("base", line_source(row), Subject::BaseLine(Arc::clone(row)), outline)]
            })
        });
        self.turn(SheetName::Base, drawn_areas.chain(drawn_lines).collect());
        let names =
            areas.iter().map(|row| row.touched(area_source, |row| base_names(row, &area_source(row))));
        self.turn(SheetName::BaseNames, names.collect());
    }
}

/// The kinds of territories that are drawn at zooms where borders are thinned.
const THINNED: [Kind; 3] = [Kind::City, Kind::District, Kind::Committee];

/// The first zoom at which a territory is drawn with all vertices.
fn whole_from(kind: Kind) -> u8 {
    if THINNED.contains(&kind) { WHOLE_FROM } else { 0 }
}

/// An area as it is drawn at each zoom before.
fn thin_area(kind: Kind, area: &Feature, knots: &Knots) -> Vec<Feature> {
    let zooms = minzoom(kind.collection(), "")..WHOLE_FROM;
    let at = |zoom| {
        let outline = knots.thin(&area.outline, zoom);
        Feature::new(area.source.clone(), area.subject.clone(), outline, zoom..=zoom)
    };
    zooms.map(at).collect()
}

/// The lines along the borders of areas.
fn border_lines(kind: Kind, sheet: &Sheet, source: &Source, knots: &Knots) -> Vec<Feature> {
    let line = |line| {
        let (whole, subject) = (Outline::Line(line), || Subject::Border(kind));
        let thinned = (minzoom("borders", subject().kind())..WHOLE_FROM)
            .map(|zoom| (knots.thin(&whole, zoom), zoom..=zoom));
        let mut all: Vec<_> = thinned.collect();
        all.push((whole, WHOLE_FROM..=u8::MAX));
        all.into_iter().map(move |(outline, zooms)| Feature::new(source.clone(), subject(), outline, zooms))
    };
    borders(sheet, source).into_iter().flat_map(line).collect()
}

fn minzoom(layer: &str, kind: &str) -> u8 {
    Declaration::of(layer).map_or(0, |declared| declared.minzoom_of(kind))
}

fn feature(layer: &str, source: Source, subject: Subject, outline: Outline) -> Feature {
    let zooms = minzoom(layer, subject.kind())..=u8::MAX;
    let counted = Declaration::of(layer).is_some_and(|declared| declared.counted);
    let feature = Feature::new(source, subject, outline, zooms);
    if counted { feature.counted() } else { feature }
}

/// A place that has not gone.
fn place(row: &Arc<Place>, source: Source, shelf: &Shelf) -> Option<Feature> {
    let subject = Subject::Place(Arc::clone(row), Arc::clone(&shelf.category));
    let stands = row.state != PlaceState::Removed;
    stands.then(|| feature("places", source, subject, Outline::of_place(&row.geometry)))
}

/// The names of an area of the base drawing; where it has none, none.
fn base_names(row: &Arc<BaseArea>, source: &Source) -> Vec<Feature> {
    if row.name.is_none() {
        return Vec::new();
    }
    let from = minzoom("labels", row.kind.as_str());
    let places = if row.kind == BaseAreaKind::Water {
        names_along(&row.geometry, from)
    } else {
        label_point(&row.geometry).map(|at| (at, from..=u8::MAX)).into_iter().collect()
    };
    let name = |(at, zooms)| {
        Feature::new(source.clone(), Subject::BaseName(Arc::clone(row)), Outline::of_point(at), zooms)
    };
    places.into_iter().map(name).collect()
}
