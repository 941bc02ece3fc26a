//! What address search costs: bytes a house, time to build, processor time of a question and of a keystroke.
//!
//! The houses of Kemerovo where they are at hand, and a made region (`DVOR_BENCH_HOUSES`, five million unless set;
//! `DVOR_BENCH_LOCALITIES`, two thousand). Bytes are those asked of the allocator between before and after building:
//! everything the search keeps but the addresses themselves and the list of them, which it shares with the register.
//! Times are of the thread's processor clock, questions one by one. `cargo bench --bench search`.

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicIsize, Ordering};
use std::time::Instant;

use dvor::domain::{Address, AddressId, Flags, Street, StreetId};
use dvor::search::{AddressIndex, read_house, read_street};
use rand::Rng;
use rand_pcg::Pcg64Mcg;
use rustix::time::{ClockId, clock_gettime};

#[path = "../tools/region.rs"]
mod region;

use region::{Region, region};

/// Questions of a kind.
const QUESTIONS: usize = 5_000;
/// Addresses that are typed letter by letter.
const TYPED: usize = 400;
/// Suggestions asked for at each keystroke.
const LISTED: usize = 8;

/// The system's allocator, counting.
struct Counting;

static HELD: AtomicIsize = AtomicIsize::new(0);
static MOST: AtomicIsize = AtomicIsize::new(0);

fn note(bytes: isize) {
    let now = HELD.fetch_add(bytes, Ordering::Relaxed) + bytes;
    MOST.fetch_max(now, Ordering::Relaxed);
}

#[allow(unsafe_code, reason = "an allocator that counts is one by its nature; it hands everything on")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size() as isize);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        note(-(layout.size() as isize));
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        note(size as isize - layout.size() as isize);
        unsafe { System.realloc(at, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    match kemerovo() {
        Some(city) => measure("Kemerovo", city),
        None => println!("the houses of Kemerovo: not here, skipped"),
    }
    let figure =
        |name: &str, usual| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let houses = figure("DVOR_BENCH_HOUSES", 5_000_000);
    if houses > 0 {
        measure("a made region", region(houses, figure("DVOR_BENCH_LOCALITIES", 2_000)));
    }
}

fn measure(title: &str, place: Region) {
    let Region { streets, addresses } = place;
    let addresses: Arc<[Arc<Address>]> = addresses.into();
    let localities = streets.iter().map(|s| &s.locality).collect::<std::collections::HashSet<_>>().len();
    println!("{title}: {} houses, {} streets, {localities} localities", addresses.len(), streets.len());
    let held = HELD.load(Ordering::Relaxed);
    let names = AddressIndex::build(&streets, &[], &[]);
    let of_names = HELD.load(Ordering::Relaxed) - held;
    drop(names);
    let before = HELD.load(Ordering::Relaxed);
    MOST.store(before, Ordering::Relaxed);
    let start = Instant::now();
    let index = AddressIndex::build_sharing(&streets, Arc::clone(&addresses), &[]);
    let took = start.elapsed().as_secs_f64();
    let bytes = HELD.load(Ordering::Relaxed) - before;
    let each = |bytes: isize| bytes as f64 / addresses.len() as f64;
    println!(
        "  built in {took:.2} s, at most {:.1} MB besides",
        (MOST.load(Ordering::Relaxed) - before) as f64 / 1e6
    );
    println!(
        "  {:.1} MB: {:.1} bytes a house, of them {:.1} for the names of streets",
        bytes as f64 / 1e6,
        each(bytes),
        each(of_names)
    );
    let asker = Asker { index: &index, streets: &streets, addresses: &addresses };
    let mut dice = Pcg64Mcg::new(11);
    for (kind, locality, typo) in [
        ("with a locality", true, false),
        ("with a locality, a typo", true, true),
        ("without a locality", false, false),
        ("without a locality, a typo", false, true),
    ] {
        asker.ask(kind, locality, typo, &mut dice);
    }
    for (kind, locality) in [("typed without a locality", false), ("typed behind the locality", true)] {
        asker.type_letters(kind, locality, &mut dice);
    }
    asker.geocode(&mut dice);
}

struct Asker<'a> {
    index: &'a AddressIndex,
    streets: &'a [Arc<Street>],
    addresses: &'a [Arc<Address>],
}

impl Asker<'_> {
    /// A house that can be asked for, and how: the name of its street, its number, with the locality or without.
    fn question(&self, locality: bool, typo: bool, dice: &mut Pcg64Mcg) -> (usize, String) {
        loop {
            let at = below(dice, self.addresses.len());
            let address = &self.addresses[at];
            let known = |id: &StreetId| self.streets.binary_search_by(|s| s.id.cmp(id)).ok();
            let Some(street) = address.street.as_ref().and_then(known) else { continue };
            let street = &self.streets[street];
            let name = if typo { misspelt(&street.name, dice) } else { street.name.clone() };
            let asked = match (locality, below(dice, 2)) {
                (true, 0) => format!("{}, {name}, д. {}", address.locality, address.house),
                (true, _) => format!("{name} {} {}", address.house, bare(&address.locality)),
                (false, 0) => format!("{name}, дом {}", address.house),
                (false, _) => format!("{name} {}", address.house),
            };
            return (at, asked);
        }
    }

    fn ask(&self, kind: &str, locality: bool, typo: bool, dice: &mut Pcg64Mcg) {
        let questions: Vec<(usize, String)> =
            (0..QUESTIONS).map(|_| self.question(locality, typo, dice)).collect();
        let (mut sure, mut listed, mut wrong) = (0, 0, 0);
        let mut times = Vec::with_capacity(QUESTIONS);
        for (at, question) in &questions {
            let (micros, finding) = timed(|| self.index.find(question));
            times.push((micros, question));
            let right = |a: u32| self.addresses[a as usize].text == self.addresses[*at].text;
            let is_right = finding.houses.iter().any(|hit| right(hit.address));
            sure += usize::from(finding.code.is_sure() && is_right);
            wrong += usize::from(finding.code.is_sure() && !is_right);
            listed += usize::from(!finding.code.is_sure() && is_right);
        }
        let percent = |count: usize| count as f64 * 100.0 / QUESTIONS as f64;
        tell(kind, &mut times);
        println!(
            "    {:.1} % found, {:.1} % in a list, {:.1} % another house",
            percent(sure),
            percent(listed),
            percent(wrong)
        );
    }

    fn type_letters(&self, kind: &str, locality: bool, dice: &mut Pcg64Mcg) {
        let mut sessions = Vec::new();
        for _ in 0..TYPED {
            let (at, _) = self.question(false, false, dice);
            let address = &self.addresses[at];
            let street = address.street.as_ref().and_then(|id| {
                self.streets.binary_search_by(|s| s.id.cmp(id)).ok().map(|n| &self.streets[n])
            });
            let Some(street) = street else { continue };
            let text = format!("{} {}", street.name.to_lowercase(), address.house);
            let start = if locality { format!("{} ", bare(&address.locality)) } else { String::new() };
            let ends = text.char_indices().map(|(n, c)| n + c.len_utf8());
            sessions.extend(ends.map(|end| format!("{start}{}", &text[..end])));
        }
        let mut times = Vec::with_capacity(sessions.len());
        for begun in &sessions {
            times.push((timed(|| self.index.suggest(begun, LISTED)).0, begun));
        }
        tell(kind, &mut times);
    }

    /// A table as a clerk has it: all with their locality and type, none as the register writes its lines.
    fn geocode(&self, dice: &mut Pcg64Mcg) {
        let rows: Vec<String> = (0..QUESTIONS * 2)
            .map(|_| {
                let address = &self.addresses[below(dice, self.addresses.len())];
                let mut parts: Vec<&str> = address.text.split(", ").collect();
                let house = parts.pop().unwrap_or_default();
                format!("{}, д. {house}", parts.join(", "))
            })
            .collect();
        let (micros, sure) = timed(|| rows.iter().filter(|row| self.index.find(row).code.is_sure()).count());
        println!(
            "  a table with localities: {:.0} rows a second on one core, {:.1} % found",
            rows.len() as f64 * 1e6 / micros,
            sure as f64 * 100.0 / rows.len() as f64
        );
    }
}

/// A locality without the word for its kind.
fn bare(locality: &str) -> &str {
    let kinds = ["город ", "пгт ", "посёлок ", "село ", "деревня ", "жилой район "];
    kinds.iter().find_map(|kind| locality.strip_prefix(kind)).unwrap_or(locality)
}

/// A name with one slip in its longest word, if that is not too short for one.
fn misspelt(name: &str, dice: &mut Pcg64Mcg) -> String {
    let word = name.split(' ').max_by_key(|word| word.chars().count()).unwrap_or_default();
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() > 4 {
        let at = 1 + below(dice, letters.len() - 2);
        match below(dice, 3) {
            0 => letters.swap(at, at + 1),
            1 => drop(letters.remove(at)),
            _ => letters[at] = ['о', 'а', 'т', 'н', 'р'][below(dice, 5)],
        }
    }
    name.replace(word, &letters.into_iter().collect::<String>())
}

/// Microseconds of this thread's processor time, and what came of them.
fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let now = || {
        let at = clock_gettime(ClockId::ThreadCPUTime);
        at.tv_sec as f64 * 1e6 + at.tv_nsec as f64 / 1e3
    };
    let start = now();
    let result = black_box(work());
    (now() - start, result)
}

fn tell(kind: &str, times: &mut [(f64, &String)]) {
    times.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize].0;
    println!("  {kind:27} p50 {:7.1} µs, p99 {:7.1} µs, worst {:8.1} µs", at(0.5), at(0.99), at(1.0));
    if std::env::var_os("DVOR_BENCH_SLOWEST").is_some() {
        for (micros, text) in times.iter().rev().take(8) {
            println!("    {micros:8.1} {text}");
        }
    }
}

/// The real names of Kemerovo's streets with made houses, where they are at hand.
fn kemerovo() -> Option<Region> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/addresses/");
    let read = |name: &str| std::fs::read_to_string(format!("{folder}{name}")).ok();
    let (streets, addresses) = (read("streets.tsv")?, read("addresses.tsv")?);
    let rows = |text: &str| -> Vec<Vec<String>> {
        text.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect()
    };
    let streets = rows(&streets).into_iter().map(|row| {
        Arc::new(Street {
            id: StreetId::new(&row[0]).expect("an id"),
            locality: row[1].clone(),
            street_type: read_street(&row[4]).street_type,
            name: row[3].clone(),
            label: row[4].clone(),
            other_names: Vec::new(),
        })
    });
    let addresses = rows(&addresses).into_iter().map(|row| {
        Arc::new(Address {
            id: AddressId::new(&row[0]).expect("an id"),
            text: format!("{}, {}, {}", row[2], row[5], row[6]),
            locality: row[2].clone(),
            street: Some(StreetId::new(&row[1]).expect("an id")),
            house: row[6].clone(),
            key: read_house(&row[6]),
            point: None,
            flats: None,
            residents: None,
            flags: Flags::default(),
            source: None,
        })
    });
    Some(Region { streets: streets.collect(), addresses: addresses.collect() })
}

/// A whole number below another.
fn below(dice: &mut Pcg64Mcg, end: usize) -> usize {
    (dice.next_u64() % end as u64) as usize
}
