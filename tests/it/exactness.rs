//! Point location against two oracles, over many points: `geo`'s exact predicates, and `PostGIS`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use dvor::domain::LonLat;
use dvor::geometry::wkb::encode_ewkb;
use dvor::geometry::{Claim, Locator, Member, PreparedPolygon, Repaired, repair};
use geo::coordinate_position::{CoordPos, CoordinatePosition, coord_pos_relative_to_ring};
use geo::{BoundingRect, Coord, CoordsIter, Intersects, LinesIter, MultiPolygon, Rect};

use crate::partition::{Dice, Shape, mosaic, partition};
use crate::spb;

/// How many points to try, from the environment.
fn points_wanted() -> usize {
    match std::env::var("DVOR_POINTS") {
        Ok(text) => text.parse().expect("DVOR_POINTS is a number"),
        Err(_) => 200_000,
    }
}

/// The okrugs; where the file is not, `None` with a word about it, but a failure in CI, which has it.
fn okrugs() -> Option<Vec<MultiPolygon<f64>>> {
    let okrugs = spb::okrugs();
    if okrugs.is_none() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CI must have the okrugs of St Petersburg");
        println!("okrugs of St Petersburg: not here, skipped");
    }
    okrugs
}

struct Trial {
    areas: Vec<MultiPolygon<f64>>,
    boxes: Vec<Rect<f64>>,
    vertices: Vec<Coord<f64>>,
    around: Rect<f64>,
    locator: Locator,
    /// Whether neighbours share their borders exactly, without overlaps.
    matched: bool,
}

impl Trial {
    /// Areas as drawn: neighbours may overlap by a hair.
    fn over(areas: Vec<MultiPolygon<f64>>) -> Self {
        let ready: Vec<PreparedPolygon> = areas.iter().map(PreparedPolygon::new).collect();
        let members: Vec<Member<'_>> =
            ready.iter().enumerate().map(|(n, area)| Member { key: n as u32, group: 2, area }).collect();
        let locator = Locator::build(&members);
        let boxes: Vec<Rect<f64>> = areas.iter().map(|a| a.bounding_rect().expect("not empty")).collect();
        let least = |of: fn(&Rect<f64>) -> f64| boxes.iter().map(of).fold(f64::INFINITY, f64::min);
        let most = |of: fn(&Rect<f64>) -> f64| boxes.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
        let around = Rect::new(
            Coord { x: least(|r| r.min().x), y: least(|r| r.min().y) },
            Coord { x: most(|r| r.max().x), y: most(|r| r.max().y) },
        );
        let vertices = areas.iter().flat_map(CoordsIter::coords_iter).collect();
        Self { areas, boxes, vertices, around, locator, matched: false }
    }

    /// Areas that share borders vertex by vertex.
    fn over_matched(areas: Vec<MultiPolygon<f64>>) -> Self {
        Self { matched: true, ..Self::over(areas) }
    }

    fn anywhere(&self, dice: &mut Dice) -> Coord<f64> {
        let margin = Coord { x: self.around.width() / 50.0, y: self.around.height() / 50.0 };
        Coord {
            x: dice.between(self.around.min().x - margin.x, self.around.max().x + margin.x),
            y: dice.between(self.around.min().y - margin.y, self.around.max().y + margin.y),
        }
    }

    /// Mostly anywhere; one in eight where it is hard: on a vertex, level with one, or a hair beside one.
    fn somewhere(&self, dice: &mut Dice) -> Coord<f64> {
        let p = self.anywhere(dice);
        let v = self.vertices[dice.below(self.vertices.len())];
        match dice.below(40) {
            0 => v,
            1 => Coord { x: p.x, y: v.y },
            2 => Coord { x: v.x, y: p.y },
            3 => Coord { x: v.x.next_up(), y: v.y },
            4 => Coord { x: v.x, y: v.y.next_down() },
            _ => p,
        }
    }

    /// The areas found, ascending, and whether the border of one was met.
    fn located(&self, p: Coord<f64>) -> (Vec<(u32, Claim)>, bool) {
        let mut hits = Vec::new();
        self.locator.locate(lonlat(p), |hit| hits.push((hit.key, hit.claim)));
        let on_border = hits.iter().any(|hit| hit.1 != Claim::Inside);
        (hits, on_border)
    }

    /// The areas that hold or touch the point by `geo`, asked one by one, and whether on the border.
    fn by_geo(&self, p: Coord<f64>) -> Vec<(u32, bool)> {
        let near = (0..self.areas.len()).filter(|n| self.boxes[*n].intersects(&p));
        let found = near.filter_map(|n| {
            let area = &self.areas[n];
            let mut rings = area.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
            if rings.any(|ring| coord_pos_relative_to_ring(p, ring) == CoordPos::OnBoundary) {
                return Some((n as u32, true));
            }
            (area.coordinate_position(&p) == CoordPos::Inside).then_some((n as u32, false))
        });
        found.collect()
    }

    /// What the locator must answer: positions by `geo`, and the rule for borders in its plainest words.
    fn by_rule(&self, p: Coord<f64>) -> Vec<(u32, Claim)> {
        let found = self.by_geo(p);
        let holds = |(n, on_border): &(u32, bool)| !on_border || holds_shifted(&self.areas[*n as usize], p);
        let holders = found.iter().filter(|area| holds(area)).count();
        let claim = |(at, area): (usize, &(u32, bool))| match (area.1, holds(area)) {
            (false, _) => Claim::Inside,
            (true, true) => Claim::Border,
            (true, false) if holders == 0 && at == 0 => Claim::Border,
            (true, false) => Claim::Touches,
        };
        found.iter().enumerate().map(|found| (found.1.0, claim(found))).collect()
    }

    /// How many of so many points are not where the rule puts them.
    fn differences(&self, points: usize, dice: &mut Dice) -> usize {
        let mut differences = 0;
        for _ in 0..points {
            let p = self.somewhere(dice);
            let (ours, on_border) = self.located(p);
            let theirs = self.by_rule(p);
            let owners = ours.iter().filter(|hit| hit.1 != Claim::Touches).count();
            if ours != theirs || (on_border && self.matched && owners != 1) {
                differences += 1;
                println!("{p:?}: {ours:?} {theirs:?}");
            }
        }
        differences
    }
}

/// Whether an area holds the point shifted by (ε, ε²): the ray eastward crosses its rings an odd number of times,
/// where a vertex level with the point counts as below it, and an edge through it as west of it.
fn holds_shifted(area: &MultiPolygon<f64>, p: Coord<f64>) -> bool {
    let robust = |c: Coord<f64>| robust::Coord { x: c.x, y: c.y };
    let crossed = area.lines_iter().filter(|line| {
        let (a, b) = (line.start, line.end);
        let left = robust::orient2d(robust(a), robust(b), robust(p));
        (a.y <= p.y && b.y > p.y && left > 0.0) || (b.y <= p.y && a.y > p.y && left < 0.0)
    });
    crossed.count() % 2 == 1
}

fn lonlat(p: Coord<f64>) -> LonLat {
    LonLat::new(p.x, p.y).expect("on earth")
}

#[test]
fn every_point_is_where_brute_force_puts_it() {
    let points = points_wanted();
    let mut dice = Dice(2026);
    let mut trials = vec![Trial::over_matched(partition(Shape::CITY, &mut dice))];
    trials.extend(okrugs().map(Trial::over));
    let share = points * 9 / 10 / trials.len();
    let mut done = 0;
    for trial in trials {
        assert_eq!(trial.differences(share, &mut dice), 0);
        done += share;
    }
    while done < points {
        let trial = Trial::over_matched(mosaic(12, 9, 7, &mut dice));
        assert_eq!(trial.differences(1_000, &mut dice), 0);
        done += 1_000;
    }
    println!("{done} points, 0 differences");
}

#[test]
fn real_edge_matched_borders_are_valid_and_stay_as_they_are() {
    for (n, area) in okrugs().into_iter().flatten().enumerate() {
        let vertices = area.coords_count();
        let Repaired { geometry, notes } = repair(area.into()).expect("an area");
        assert_eq!((geometry.coords_count(), notes), (vertices, vec![]), "okrug {n}");
    }
}

#[test]
fn every_point_off_the_borders_is_where_postgis_puts_it() {
    let Ok(server) = std::env::var("DVOR_TEST_POSTGRES") else {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CI must bring a PostgreSQL with PostGIS");
        println!("skipped: no PostgreSQL");
        return;
    };
    let points = points_wanted().clamp(200_000, 500_000);
    let mut dice = Dice(1703);
    let mut trials = vec![Trial::over_matched(partition(Shape::CITY, &mut dice))];
    trials.extend(okrugs().map(Trial::over));
    let share = points.div_ceil(trials.len());
    for trial in &trials {
        let mut asked: Vec<Coord<f64>> = Vec::new();
        let mut ours = String::new();
        while asked.len() < share {
            let p = trial.anywhere(&mut dice);
            let (hits, on_border) = trial.located(p);
            if !on_border {
                for (area, _) in hits {
                    writeln!(ours, "{}|{area}", asked.len()).expect("a string takes all");
                }
                asked.push(p);
            }
        }
        let theirs = covers(&server, &trial.areas, &asked);
        let differences = ours.lines().zip(theirs.lines()).filter(|(a, b)| a != b).count();
        assert_eq!((differences, ours.lines().count()), (0, theirs.lines().count()));
        println!("{} points, {} areas found, 0 differences", asked.len(), ours.lines().count());
    }
}

/// `point|area` for each pair of which `ST_Covers` is true, in order.
fn covers(server: &str, areas: &[MultiPolygon<f64>], points: &[Coord<f64>]) -> String {
    let mut script = String::from(
        "set client_min_messages = error;
        create extension if not exists postgis;
        create temp table area (key int, geom geometry(multipolygon, 4326));
        create temp table place (n int, lon float8, lat float8);
        copy area from stdin;\n",
    );
    for (key, area) in areas.iter().enumerate() {
        write!(script, "{key}\t").expect("a string takes all");
        for byte in encode_ewkb(&area.clone().into()) {
            write!(script, "{byte:02x}").expect("a string takes all");
        }
        script.push('\n');
    }
    script.push_str("\\.\ncopy place from stdin;\n");
    for (n, p) in points.iter().enumerate() {
        writeln!(script, "{n}\t{}\t{}", p.x, p.y).expect("a string takes all");
    }
    script.push_str(
        "\\.\ncreate index on area using gist (geom);
        select n, key from place join area
        on st_covers(area.geom, st_setsrid(st_makepoint(lon, lat), 4326)) order by n, key;\n",
    );
    let mut psql = Command::new("psql")
        .args(["-X", "-qAt", "-v", "ON_ERROR_STOP=1", "-d", server])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("psql is installed where DVOR_TEST_POSTGRES is set");
    let mut stdin = psql.stdin.take().expect("piped");
    let writer = std::thread::spawn(move || stdin.write_all(script.as_bytes()));
    let output = psql.wait_with_output().expect("psql runs");
    writer.join().expect("no panic").expect("psql reads it all");
    assert!(output.status.success(), "psql failed");
    String::from_utf8(output.stdout).expect("text")
}
