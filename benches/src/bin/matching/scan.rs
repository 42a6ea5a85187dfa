//! Deals without a location over many signals, beside reading as many bytes in a row; and two
//! threads beside one.

use crate::Options;
use crate::bed::{self, cpu_us, median};
use std::hint::black_box;
use std::time::Instant;
use tavren_benches::bz1::Geography;
use tavren_matching::{Crew, Criteria, Part, Work};

pub fn run(options: &Options) -> serde_json::Value {
    let signals = options.number("signals", 10_000_000);
    let rounds = options.number("rounds", 15);
    let geography = Geography::new();
    let kernel = bed::kernel(&options.text("kernel", "best"));
    let mut engine = bed::engine(&geography, signals, kernel);
    let areas = engine.tables().areas().clone();
    let deals = unlocated(&geography, &areas);
    let bytes: Vec<u64> = deals
        .iter()
        .map(|deal| {
            engine
                .match_deal(deal, bed::now(), Work::Normal)
                .expect("a deal of BZ1")
                .bytes_read()
        })
        .collect();
    let most = *bytes.iter().max().expect("some deals have no location") as usize;
    let memory: Vec<u64> = (0..most as u64 / 8).collect();
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        for (deal, bytes) in deals.iter().zip(&bytes) {
            let start = cpu_us();
            black_box(
                engine
                    .match_deal(deal, bed::now(), Work::Normal)
                    .expect("a deal of BZ1")
                    .count(),
            );
            let between = cpu_us();
            let words = &black_box(&memory)[..*bytes as usize / 8];
            black_box(words.iter().fold(0, |sum: u64, word| sum ^ word));
            ours.push(between - start);
            bare.push(cpu_us() - between);
        }
    }
    let (mut one, mut two) = (f64::MAX, f64::MAX);
    for _ in 0..5 {
        one = one.min(wall(&mut engine, &deals, &Threads(1)));
        two = two.min(wall(&mut engine, &deals, &Threads(2)));
    }
    serde_json::json!({
        "scan_overhead": sum(&ours) / sum(&bare),
        "scan_us": median(ours),
        "read_us": median(bare),
        "bytes_read": bytes.iter().sum::<u64>() / bytes.len() as u64,
        "two_threads": two / one,
    })
}

/// Those of the first 32 deals that name no area.
pub fn unlocated(geography: &Geography, areas: &tavren_matching::Hierarchy) -> Vec<Criteria> {
    (0..32)
        .map(|j| geography.deal(j))
        .filter(|deal| deal.areas.is_empty())
        .map(|deal| bed::deal(&deal, areas))
        .collect()
}

fn sum(times: &[f64]) -> f64 {
    times.iter().sum()
}

struct Threads(usize);

impl Crew for Threads {
    fn hands(&self) -> usize {
        self.0
    }

    fn run(&self, parts: &mut [Part<'_>]) {
        let (first, others) = parts.split_first_mut().expect("a match has a part");
        std::thread::scope(|scope| {
            for part in others {
                scope.spawn(|| part.run());
            }
            first.run();
        });
    }
}

/// Seconds on the clock for all deals.
fn wall(engine: &mut tavren_matching::Engine, deals: &[Criteria], crew: &dyn Crew) -> f64 {
    let start = Instant::now();
    for deal in deals {
        let set = engine.match_deal_by(deal, bed::now(), Work::Normal, crew);
        black_box(set.expect("a deal of BZ1").count());
    }
    start.elapsed().as_secs_f64()
}
