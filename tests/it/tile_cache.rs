//! Tiles kept through edits: none is ever stale, and few are dropped for nothing.

use std::{
    cell::Cell,
    collections::{HashMap, HashSet},
    sync::Arc,
};

use dvor::{
    atlas::Atlas,
    tiles::{Encoding, Layer, Map, STYLE_LAYERS, Sheets, TileCoordinate, TileName, draw},
};
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use tokio::runtime::Runtime;

use crate::{
    small_city::at,
    town::{Edit, Town},
};

/// How many runs of edits, each over a town of its own; `DVOR_EDITS` asks for more, `DVOR_SEED` for the same again.
const RUNS: u64 = 8;

/// Every single layer there is, and lists of them as maps ask for them.
fn lists(atlas: &Atlas) -> Vec<String> {
    let single = Layer::all(atlas).into_iter().map(|layer| layer.name().to_owned());
    let several = [STYLE_LAYERS, "committees,addresses,places,base", "base,places,addresses,committees"];
    single.chain(several.map(str::to_owned)).collect()
}

/// Tiles over the town: all of them where they are large, those round some spots where they are small.
fn tiles() -> Vec<TileCoordinate> {
    let mut tiles = Vec::new();
    for zoom in 0..=13 {
        let (from, to) = (
            TileCoordinate::holding(at(85.999, 55.361), zoom),
            TileCoordinate::holding(at(86.101, 55.299), zoom),
        );
        let places = (from.y()..=to.y()).flat_map(|y| (from.x()..=to.x()).map(move |x| (x, y)));
        tiles.extend(places.map(|(x, y)| TileCoordinate::new(zoom, x, y).expect("on the map")));
    }
    for (lon, lat) in [(86.02, 55.31), (86.04, 55.33), (86.0105, 55.306), (86.055, 55.32), (86.075, 55.345)] {
        tiles.extend([14, 15, 16].map(|zoom| TileCoordinate::holding(at(lon, lat), zoom)));
    }
    tiles
}

/// What a tile is when it is drawn from nothing but a snapshot; `None` where it has a layer the city does not have.
fn fresh(atlas: &Atlas, sheets: &Sheets, name: &TileName) -> Option<Vec<u8>> {
    let layers = Layer::list(atlas, &name.layers).ok()?;
    Some(draw(sheets, &layers, name.tile))
}

fn all_names(atlas: &Atlas) -> Vec<TileName> {
    let lists = lists(atlas);
    let name = |list: &String, tile| TileName { layers: list.as_str().into(), filter: None, tile };
    tiles()
        .into_iter()
        .flat_map(|tile| lists.iter().map(move |list| name(list, tile)).collect::<Vec<_>>())
        .collect()
}

fn asked(runtime: &Runtime, map: &Map, name: &TileName) -> Vec<u8> {
    let tile = runtime.block_on(map.tile(&name.layers, name.tile, Encoding::Identity)).expect("drawn");
    tile.0.bytes.to_vec()
}

/// Over all edits: tiles dropped, and those of them whose bytes are the same.
#[derive(Default)]
struct Tally {
    dropped: Cell<u64>,
    needlessly: Cell<u64>,
    kept: Cell<u64>,
}

/// Edits a town; after each edit every tile that was kept is drawn from nothing and compared.
fn live_through(edits: &[Edit], runtime: &Runtime, tally: &Tally) -> Result<(), TestCaseError> {
    let mut town = Town::new();
    let mut atlas = Arc::new(town.atlas());
    let map = Map::new(Arc::clone(&atlas));
    let mut known: HashMap<TileName, Vec<u8>> = HashMap::new();
    for edit in edits {
        for name in all_names(&atlas) {
            known.entry(name).or_insert_with_key(|name| asked(runtime, &map, name));
        }
        let what = town.take(edit);
        atlas = Arc::new(town.atlas());
        map.turn(Arc::clone(&atlas));
        let kept: HashSet<TileName> = map.cache().names().into_iter().collect();
        let sheets = Sheets::new(&atlas);
        for (name, was) in std::mem::take(&mut known) {
            let is = fresh(&atlas, &sheets, &name);
            let same = is.as_ref() == Some(&was);
            if kept.contains(&name) {
                prop_assert!(same, "{:?} is stale: {}", name, what);
                tally.kept.set(tally.kept.get() + 1);
            } else {
                tally.dropped.set(tally.dropped.get() + 1);
                tally.needlessly.set(tally.needlessly.get() + u64::from(same));
            }
            if let Some(is) = is {
                prop_assert_eq!(&asked(runtime, &map, &name), &is, "{:?} is drawn wrongly: {}", name, what);
                known.insert(name, is);
            }
        }
    }
    Ok(())
}

#[test]
fn no_tile_is_stale_after_any_edit_and_few_are_dropped_for_nothing() {
    let runtime = Runtime::new().expect("threads");
    let tally = Tally::default();
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let cases = number("DVOR_EDITS").unwrap_or(RUNS) as u32;
    let seed = number("DVOR_SEED").unwrap_or_else(|| std::process::id().into());
    println!("DVOR_SEED={seed}");
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let edits = prop::collection::vec(Edit::any(), 1..16);
    let done = runner.run(&edits, |edits| live_through(&edits, &runtime, &tally));
    assert_eq!(done.map_err(|e| e.to_string()), Ok(()));
    let (dropped, needlessly, kept) = (tally.dropped.get(), tally.needlessly.get(), tally.kept.get());
    println!("{dropped} tiles dropped, {needlessly} of them for nothing; {kept} kept");
    assert!(dropped > 500 && kept > dropped, "the edits were of no use: {dropped} dropped, {kept} kept");
    assert!(needlessly * 10 <= dropped, "{needlessly} of {dropped} tiles were dropped for nothing");
}
