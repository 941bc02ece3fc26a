//! How long it takes to tell whose a point is: the locator against an R-tree of boxes with exact containment.
//!
//! Fixed seeds; both answer the same points in the same run, in turns; prints nanoseconds a point and their ratio.
//! `cargo bench --bench locate`.

use std::hint::black_box;
use std::time::Instant;

use dvor::domain::LonLat;
use dvor::geometry::{Locator, Member, PreparedPolygon};
use geo::{BoundingRect, Contains, CoordsIter, MultiPolygon, Point};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

#[path = "../it/partition.rs"]
mod partition;
#[path = "../it/spb.rs"]
mod spb;

use partition::{Dice, Shape, partition};

const POINTS: usize = 200_000;
const ROUNDS: usize = 7;

type Boxed = GeomWithData<Rectangle<[f64; 2]>, usize>;

fn main() {
    measure("117 areas of a made city", &partition(Shape::CITY, &mut Dice(7)));
    match spb::okrugs() {
        Some(areas) => measure("111 okrugs of St Petersburg", &areas),
        None => println!("okrugs of St Petersburg: not here, skipped"),
    }
}

fn measure(title: &str, areas: &[MultiPolygon<f64>]) {
    let vertices: usize = areas.iter().map(CoordsIter::coords_count).sum();
    println!("{title}: {} areas, {vertices} vertices", areas.len());
    let mut prepare = Vec::new();
    let mut build = Vec::new();
    for _ in 0..20 {
        let start = Instant::now();
        let ready: Vec<PreparedPolygon> = areas.iter().map(PreparedPolygon::new).collect();
        prepare.push(start.elapsed().as_secs_f64() * 1e3);
        let members = members(&ready);
        let start = Instant::now();
        black_box(Locator::build(&members));
        build.push(start.elapsed().as_secs_f64() * 1e3);
    }
    let ready: Vec<PreparedPolygon> = areas.iter().map(PreparedPolygon::new).collect();
    let locator = Locator::build(&members(&ready));
    println!("  prepare {:.2} ms, build {:.2} ms", median(&mut prepare), median(&mut build));
    println!("  locator {:.2} MB", locator.memory_bytes() as f64 / 1e6);

    let boxes = areas.iter().enumerate().filter_map(|(n, area)| {
        let rect = area.bounding_rect()?;
        let corners = Rectangle::from_corners([rect.min().x, rect.min().y], [rect.max().x, rect.max().y]);
        Some(Boxed::new(corners, n))
    });
    let tree = RTree::bulk_load(boxes.collect());
    let points = points(areas);
    let (mut ours, mut rival, mut near) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (ns, a) = timed(&points, |p| {
            let mut sum = 0;
            locator.locate(p, |hit| sum += usize::from(hit.belongs()));
            sum
        });
        ours.push(ns);
        let (ns, b) = timed(&points, |p| {
            let point = Point::from(p);
            let found = tree.locate_in_envelope_intersecting(AABB::from_point([p.lon(), p.lat()]));
            found.filter(|boxed| areas[boxed.data].contains(&point)).count()
        });
        rival.push(ns);
        assert_eq!(a, b, "both must find the same");
        near.push(timed(&points, |p| locator.borders_within(p, 15.0).len()).0);
    }
    let (ours, rival) = (median(&mut ours), median(&mut rival));
    println!("  locate {ours:.1} ns, R-tree and geo {rival:.1} ns: {:.1} times as fast", rival / ours);
    println!("  borders within 15 m {:.1} ns", median(&mut near));
}

fn members(ready: &[PreparedPolygon]) -> Vec<Member<'_>> {
    ready.iter().enumerate().map(|(n, area)| Member { key: n as u32, group: 2, area }).collect()
}

/// Uniform over the box of all areas.
fn points(areas: &[MultiPolygon<f64>]) -> Vec<LonLat> {
    let all = MultiPolygon::new(areas.iter().flatten().cloned().collect());
    let rect = all.bounding_rect().expect("some area");
    let mut dice = Dice(11);
    (0..POINTS)
        .map(|_| {
            let (lon, lat) =
                (dice.between(rect.min().x, rect.max().x), dice.between(rect.min().y, rect.max().y));
            LonLat::new(lon, lat).expect("within the box")
        })
        .collect()
}

fn timed(points: &[LonLat], mut ask: impl FnMut(LonLat) -> usize) -> (f64, usize) {
    let start = Instant::now();
    let found = points.iter().map(|p| ask(black_box(*p))).sum();
    (start.elapsed().as_nanos() as f64 / points.len() as f64, found)
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
