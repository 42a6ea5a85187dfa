//! Constant work: what it costs, whether its instructions are the same for any signals, and
//! whether its time is.

use crate::Options;
use crate::bed::{self, cpu_us, median};
use crate::scan::unlocated;
use std::hint::black_box;
use tavren_benches::bz1::{self, Geography};
use tavren_matching::{Criteria, Engine, Work};

pub fn run(options: &Options) -> serde_json::Value {
    let signals = options.number("signals", 1_000_000);
    let rounds = options.number("rounds", 25);
    let geography = Geography::new();
    let kernel = bed::kernel(&options.text("kernel", "best"));
    let mut engine = bed::engine(&geography, signals, kernel);
    let areas = engine.tables().areas().clone();
    let plain = unlocated(&geography, &areas);
    let all: Vec<Criteria> = (0..32)
        .map(|j| bed::deal(&geography.deal(j), &areas))
        .collect();
    let (mut normal_us, mut constant_us) = (Vec::new(), Vec::new());
    for _ in 0..=rounds {
        normal_us.push(mean(&mut engine, &plain, Work::Normal));
        constant_us.push(mean(&mut engine, &all, Work::Constant));
    }
    let read_us = read_us(&mut engine, &all, &plain);
    drop(engine);
    let worlds = options.number("worlds", 60);
    serde_json::json!({
        "unlocated_us": median(normal_us),
        "constant_us": median(constant_us),
        "read_us": read_us,
        "t": median((0..5).map(|_| t(&geography, worlds, kernel)).collect()),
    })
}

fn mean(engine: &mut Engine, deals: &[Criteria], work: Work) -> f64 {
    let start = cpu_us();
    for deal in deals {
        black_box(
            engine
                .match_deal(deal, bed::now(), work)
                .expect("a deal of BZ1")
                .count(),
        );
    }
    (cpu_us() - start) / deals.len() as f64
}

/// Mean time of reading as many bytes as constant work has to: the planes of every block that there
/// is, and for a deal with locations a byte a row. They go round in as much memory as the planes of
/// all these deals take together.
fn read_us(engine: &mut Engine, deals: &[Criteria], plain: &[Criteria]) -> f64 {
    let blocks = engine
        .match_deal(&plain[0], bed::now(), Work::Normal)
        .expect("a deal of BZ1")
        .blocks();
    let bytes: Vec<usize> = deals
        .iter()
        .map(|deal| {
            let set = (engine.match_deal(deal, bed::now(), Work::Constant)).expect("a deal of BZ1");
            let lines = set.bytes_read() as usize / set.blocks();
            let codes = if plain.contains(deal) { 0 } else { 512 };
            blocks * (lines + codes)
        })
        .collect();
    // Codes, live, five levels, seventeen planes of prices, and the tiers of some thirty deals.
    let memory: Vec<u64> = (0..blocks as u64 * (512 + 64 * (1 + 5 + 17 + 50)) / 8).collect();
    let mut rounds = Vec::new();
    let mut from = 0;
    for _ in 0..99 {
        let start = cpu_us();
        for bytes in &bytes {
            let words = bytes / 8;
            from = if from + words > memory.len() { 0 } else { from };
            let words = &black_box(&memory)[from..from + words];
            black_box(words.iter().fold(0, |sum: u64, word| sum ^ word));
            from += words.len();
        }
        rounds.push((cpu_us() - start) / bytes.len() as f64);
    }
    median(rounds)
}

/// Matches one deal in constant work, under a name that an instruction counter finds.
#[inline(never)]
#[unsafe(no_mangle)]
fn constant_match_counted(engine: &mut Engine, deal: &Criteria) -> u64 {
    let set = engine.match_deal(deal, bed::now(), Work::Constant);
    set.expect("a deal of BZ1").count()
}

/// One counted match of a deal with locations in a world of `--seed`: 0 is BZ1's own signals, odd
/// seeds are others of the same number, even ones put everybody into one place, alike.
pub fn once(options: &Options) -> serde_json::Value {
    let (seed, signals) = (options.number("seed", 0), options.number("signals", 50_000));
    let geography = Geography::new();
    let mut engine = world(
        &geography,
        bed::kernel(&options.text("kernel", "avx2")),
        |i| match seed {
            0 => geography.signal(i),
            odd if odd % 2 == 1 => geography.signal(i + odd * signals),
            even => bz1::Signal {
                id: geography.signal(i).id,
                ..geography.signal(even)
            },
        },
        signals,
    );
    let areas = engine.tables().areas().clone();
    let deal = bed::deal(&geography.deal(options.number("deal", 27)), &areas);
    // The first match makes room for the others, as an engine at work has done long before.
    engine
        .match_deal(&deal, bed::now(), Work::Constant)
        .expect("a deal of BZ1")
        .count();
    serde_json::json!({ "matches": constant_match_counted(&mut engine, &deal) })
}

fn world(
    geography: &Geography,
    kernel: tavren_matching::Kernel,
    signal: impl Fn(u64) -> bz1::Signal,
    count: u64,
) -> Engine {
    let mut engine = bed::empty_engine(geography, kernel);
    for i in 0..count {
        let (id, signal) = bed::signal(&signal(i), engine.tables().areas());
        engine
            .upsert(id, &signal, bed::expiry())
            .expect("BZ1 is well formed");
    }
    engine
}

/// Welch's t between the times of worlds where everybody matches and of worlds where nobody does,
/// after dudect (Reparaz, Balasch, Verbauwhede 2017). Every world is built anew, so that where its
/// memory happens to lie is chance too.
fn t(geography: &Geography, worlds: u64, kernel: tavren_matching::Kernel) -> f64 {
    let areas = bed::tables(geography).areas().clone();
    let deal = bed::deal(
        &bz1::Deal {
            ltv_min: 1,
            loyalty_min: 3,
            areas: vec![(0, 193)],
            category: Some(3),
            price: 5_000,
        },
        &areas,
    );
    let mut times: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
    for number in 0..worlds {
        let everybody = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 63;
        let mut engine = world(
            geography,
            kernel,
            |i| {
                let mut signal = geography.signal(i);
                let matching = everybody == 1;
                signal.area = if matching { 17 } else { 200 };
                signal.loyalty = if matching { 5 } else { 0 };
                signal.categories = vec![(if matching { 3 } else { 9 }, 2)];
                signal.max_price = None;
                signal
            },
            20_000,
        );
        let runs = (0..200).map(|_| {
            let start = cpu_us();
            black_box(constant_match_counted(&mut engine, &deal));
            cpu_us() - start
        });
        times[everybody as usize].push(median(runs.collect()));
    }
    let [nobody, everybody] = times.map(|times| moments(&times));
    ((nobody.0 - everybody.0) / (nobody.1 + everybody.1).sqrt()).abs()
}

/// The mean, and the variance of the mean.
fn moments(times: &[f64]) -> (f64, f64) {
    let count = times.len() as f64;
    let mean = times.iter().sum::<f64>() / count;
    let spread = times.iter().map(|time| (time - mean).powi(2)).sum::<f64>();
    (mean, spread / (count - 1.0) / count)
}
