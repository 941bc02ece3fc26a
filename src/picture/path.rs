//! Shapes as SVG path data: cut to the window, whole units, nothing twice.

use std::fmt::Write as _;

use geo::{Coord, LineString, MultiPolygon, Rect};

use super::frame::Frame;
use crate::geometry::cut_ring;

/// The path data of an area as the frame shows it; empty where nothing of it is to be seen.
pub fn area(shape: &MultiPolygon<f64>, frame: &Frame) -> String {
    let window = frame.window();
    let mut data = String::new();
    for ring in shape.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors())) {
        let spots: Vec<Coord<f64>> = ring.0.iter().skip(1).map(|c| frame.at_coord(*c)).collect();
        let points = whole(&cut_ring(&spots, window), frame.step());
        if points.len() > 2 {
            write_run(&mut data, &points);
            data.push('z');
        }
    }
    data
}

/// The path data of a line as the frame shows it; empty where nothing of it is to be seen.
pub fn line(shape: &LineString<f64>, frame: &Frame) -> String {
    let window = frame.window();
    let mut data = String::new();
    let spots: Vec<Coord<f64>> = shape.0.iter().map(|c| frame.at_coord(*c)).collect();
    let mut run: Vec<Coord<f64>> = Vec::new();
    for pair in spots.windows(2) {
        if may_meet(window, pair[0], pair[1]) {
            if run.is_empty() {
                run.push(pair[0]);
            }
            run.push(pair[1]);
        } else if !run.is_empty() {
            write_line(&mut data, &run, frame);
            run.clear();
        }
    }
    write_line(&mut data, &run, frame);
    data
}

fn write_line(data: &mut String, run: &[Coord<f64>], frame: &Frame) {
    let points = whole(run, frame.step());
    if points.len() > 1 {
        write_run(data, &points);
    }
}

/// One absolute move, then steps: the shortest way to write it.
fn write_run(data: &mut String, points: &[(i32, i32)]) {
    let mut last: Option<(i32, i32)> = None;
    for &(x, y) in points {
        // Writing to a String cannot fail.
        let _ = match last {
            None => write!(data, "M{x} {y}l"),
            Some((px, py)) => write!(data, "{} {} ", x - px, y - py),
        };
        last = Some((x, y));
    }
    data.truncate(data.trim_end().len());
}

/// Whole steps, without points that fall together and without those on a straight stretch.
fn whole(spots: &[Coord<f64>], step: f64) -> Vec<(i32, i32)> {
    let mut points: Vec<(i32, i32)> = Vec::with_capacity(spots.len());
    for spot in spots {
        let on_grid = |units: f64| ((units / step).round() * step) as i32;
        let next = (on_grid(spot.x), on_grid(spot.y));
        if points.last() == Some(&next) {
            continue;
        }
        if let [.., a, b] = points.as_slice() {
            let (abx, aby) = (i64::from(b.0 - a.0), i64::from(b.1 - a.1));
            let (bcx, bcy) = (i64::from(next.0 - b.0), i64::from(next.1 - b.1));
            if abx * bcy == aby * bcx && abx * bcx + aby * bcy > 0 {
                points.pop();
            }
        }
        points.push(next);
    }
    points
}

fn may_meet(window: Rect<f64>, a: Coord<f64>, b: Coord<f64>) -> bool {
    a.x.max(b.x) >= window.min().x
        && a.x.min(b.x) <= window.max().x
        && a.y.max(b.y) >= window.min().y
        && a.y.min(b.y) <= window.max().y
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(f64, f64)]) -> Vec<Coord<f64>> {
        points.iter().map(|(x, y)| Coord { x: *x, y: *y }).collect()
    }

    #[test]
    fn what_lies_on_a_straight_stretch_is_not_written() {
        let line = ring(&[(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (2.2, 2.2), (5.0, 2.0), (4.0, 2.0)]);
        assert_eq!(whole(&line, 1.0), [(0, 0), (2, 2), (5, 2), (4, 2)]);
        assert_eq!(whole(&line, 2.0), [(0, 0), (2, 2), (6, 2), (4, 2)]);
    }

    #[test]
    fn a_line_out_of_sight_is_not_drawn_and_one_that_leaves_is_cut() {
        let shown = Rect::new((86.0, 55.0), (86.1, 55.05));
        let frame = Frame::around(shown, (1000, 800), 0.0, 1.0);
        let far = LineString::from(vec![(87.0, 55.0), (87.1, 55.1)]);
        assert_eq!(super::line(&far, &frame), "");
        let through = LineString::from(vec![(85.0, 55.02), (86.05, 55.02), (87.0, 55.02), (88.0, 55.0)]);
        let data = super::line(&through, &frame);
        assert!(data.starts_with('M') && data.matches(' ').count() < 6, "{data}");
    }
}
