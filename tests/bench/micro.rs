//! tmp
use dvor::{
    app::*,
    demo,
    domain::LonLat,
    import::{Silent, carry_out},
    store::geopackage::{IfMissing, IfOlder},
};
use std::{hint::black_box, sync::Arc, time::Instant};
fn t(name: &str, n: usize, mut f: impl FnMut(usize)) {
    for i in 0..n / 4 {
        f(i)
    }
    let s = Instant::now();
    for i in 0..n {
        f(i)
    }
    println!("{name:30} {:8.0} ns", s.elapsed().as_nanos() as f64 / n as f64);
}
fn main() {
    let rt = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let app: Arc<App> = rt.block_on(async {
        let f = tempfile::tempdir().unwrap();
        let p = f.keep().join("x.gpkg");
        let s = open_store(&StoreAddress::File(p), IfMissing::Create, IfOlder::Fail).await.unwrap();
        carry_out(s.as_ref(), &city_writes(demo::city()), &Silent).await.unwrap();
        App::start(s).await.unwrap()
    });
    let a = app.atlas();
    let ad = a.register.addresses();
    let n = 100_000;
    let q = |i: usize| &ad[(i * 37) % ad.len()];
    let p = |i: usize| {
        let x = q(i).point.unwrap();
        LonLat::new(x.lon() + 0.0002, x.lat() + 0.0001).unwrap()
    };
    t("find", n, |i| {
        black_box(a.register.index().find(&q(i).text));
    });
    t("claims_of", n, |i| {
        black_box(a.claims_of(((i * 37) % ad.len()) as u32, a.today));
    });
    t("nearby", n, |i| {
        black_box(a.places.nearby(p(i)).count());
    });
    for s in a.places.shelves() {
        let _ = s;
    }
    t("locate_point", n, |i| {
        black_box(a.locate_point(p(i), a.today));
    });
    t("locate_address", n, |i| {
        black_box(a.locate_address(&q(i).text, a.today));
    });
    let ans = a.locate_point(p(5), a.today);
    println!("bytes {}", serde_json::to_vec(&ans).unwrap().len());
    t("to_vec point", n, |_| {
        black_box(serde_json::to_vec(&ans).unwrap());
    });
    let ans = a.locate_address(&q(5).text, a.today);
    println!("bytes {}", serde_json::to_vec(&ans).unwrap().len());
    t("to_vec address", n, |_| {
        black_box(serde_json::to_vec(&ans).unwrap());
    });
    t("load_full", n, |_| {
        black_box(app.atlas());
    });
}
