use super::*;
#[test]
fn dump() {
    use std::fmt::Write;
    let t = std::time::Instant::now();
    let (c, o) = city_and_oddities();
    println!("time {:?}", t.elapsed());
    println!(
        "streets {} addr {} terr {} bound {} list {} places {} areas {} lines {} acts {}",
        c.streets.len(),
        c.addresses.len(),
        c.territories.len(),
        c.boundaries.len(),
        c.house_list.len(),
        c.places.len(),
        c.base_areas.len(),
        c.base_lines.len(),
        c.acts.len()
    );
    println!(
        "unc {} disp {} contr {} listed {} near {}",
        o.uncovered.len(),
        o.disputed.len(),
        o.contradicted.len(),
        c.house_list.iter().filter(|e| e.boundary == o.contradicting_list).count(),
        o.near_border
    );
    let mut out = String::new();
    let ring = |l: &geo::LineString<f64>| {
        l.0.iter().map(|p| format!("{:.7},{:.7}", p.x, p.y)).collect::<Vec<_>>().join(" ")
    };
    let poly = |m: &geo::MultiPolygon<f64>| {
        m.0.iter()
            .map(|p| {
                let mut s = ring(p.exterior());
                for h in p.interiors() {
                    s += ";";
                    s += &ring(h);
                }
                s
            })
            .collect::<Vec<_>>()
            .join("/")
    };
    for a in &c.base_areas {
        let _ = writeln!(out, "A|{}|{}|{}", a.kind, a.name.clone().unwrap_or_default(), poly(&a.geometry));
    }
    for a in &c.base_lines {
        let _ = writeln!(out, "L|{}|{}|{}", a.kind, a.name.clone().unwrap_or_default(), ring(&a.geometry));
    }
    for b in &c.boundaries {
        if b.period.to().is_none() {
            let k = c.territories.iter().find(|t| t.id == b.territory).unwrap();
            if let Some(g) = &b.geometry {
                let _ = writeln!(out, "B|{}|{}|{}", k.kind, k.short_name.clone().unwrap(), poly(g));
            }
        }
    }
    for a in &c.addresses {
        let p = a.point.unwrap();
        let _ = writeln!(out, "H|{}|{}|{:.7},{:.7}", a.house, a.flats.unwrap(), p.lon(), p.lat());
    }
    for p in &c.places {
        let g = match &p.geometry {
            crate::domain::PlaceGeometry::Point(p) => format!("{:.7},{:.7}", p.lon(), p.lat()),
            crate::domain::PlaceGeometry::Area(a) => poly(a),
            _ => String::new(),
        };
        let _ = writeln!(out, "P|{}|{}|{}", p.category, p.name, g);
    }
    for (k, n) in [
        ("private", c.addresses.iter().filter(|a| a.flats == Some(1)).count()),
        ("flats", c.addresses.iter().filter(|a| a.flats != Some(1)).count()),
    ] {
        println!("{k} {n}");
    }
    std::fs::write("/tmp/demo.txt", out).unwrap();
}
