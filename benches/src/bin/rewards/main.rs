//! What `benches/run rewards` measures of our own; see there for the figures.
//!
//! Prints one line of JSON. `rewards columns FOLDER ROWS`, `rewards sweep|panel ROWS`,
//! `rewards quotes ROWS`, `rewards split CONTRIBUTORS`, `rewards ledger TRANSFERS`,
//! `rewards durable FOLDER BATCHES`; CPU time in ns.

mod durable;
mod ledger;
mod quotes;

use serde_json::{Value, json};
use std::hint::black_box;
use std::num::NonZeroUsize;
use std::path::Path;
use std::time::Instant;
use tavren_benches::p1::{self, P1};
use tavren_benches::{cpu_nanos, median};
use tavren_core::types::{Currency, Money, Price};
use tavren_pricing::{BudgetRule, Outcome, Simulation, Ties, split};

const PANEL_DAYS: u32 = 30;
const ROUNDS: usize = 5;

/// What is split among contributors, in cents.
const AMOUNT: u64 = 1_234_567_891;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| words[at].parse::<u64>().expect("a number");
    let figures = match words[0].as_str() {
        "columns" => {
            P1::new(number(2)).write(Path::new(&words[1]));
            json!({})
        }
        "sweep" => sweep(&P1::new(number(1))),
        "panel" => panel(&P1::new(number(1))),
        "quotes" => quotes::run(&P1::new(number(1)), ROUNDS),
        "ledger" => ledger::run(number(1), ROUNDS),
        "durable" => durable::run(Path::new(&words[1]), number(2) as usize),
        "split" => shares(&p1::weights(number(1))),
        other => panic!("no bench is named {other}"),
    };
    println!("{figures}");
}

/// P1. The check sums of both budget rules, then the rule `skip` is timed.
fn sweep(columns: &P1) -> Value {
    let prices = p1::prices();
    let simulation = columns.sweep(BudgetRule::Skip);
    let skip = simulation.sweep(&prices).expect("a sweep");
    let stop = columns
        .sweep(BudgetRule::Stop)
        .sweep(&prices)
        .expect("a sweep");
    let in_threads = |threads: usize| simulation.threads(NonZeroUsize::new(threads).expect("some"));
    let (one, two) = (in_threads(1), in_threads(2));
    assert_eq!(
        two.sweep(&prices).expect("a sweep"),
        skip,
        "threads change nothing"
    );
    let sweep =
        |simulation: &Simulation<'_>| black_box(simulation.sweep(&prices).expect("a sweep"));
    let cells = columns.tiers.len() * prices.len();
    let (mut shortest, mut shorter) = (f64::MAX, f64::MAX);
    for _ in 0..4 * ROUNDS {
        shortest = shortest.min(wall(|| drop(sweep(&one))));
        shorter = shorter.min(wall(|| drop(sweep(&two))));
    }
    json!({
        "accepted": sum(&skip, |total| total.accepted),
        "skip_paid": sum(&skip, |total| total.paid),
        "skip_spend": sum(&skip, |total| total.spend),
        "stop_paid": sum(&stop, |total| total.paid),
        "stop_spend": sum(&stop, |total| total.spend),
        "reached": skip.iter().map(|outcome| outcome.reached(100)).sum::<usize>(),
        "sweep_ns": timed(cells, || drop(sweep(&one))),
        "two_threads": shorter / shortest,
    })
}

/// P2.
fn panel(columns: &P1) -> Value {
    let price = Price::try_from(Money::new(50, Currency::USD).expect("cents")).expect("a price");
    let simulation = columns.panel();
    let days = || simulation.panel(price, PANEL_DAYS).expect("a panel");
    let found = days();
    json!({
        "accepted": sum(&found, |total| total.accepted),
        "paid": sum(&found, |total| total.paid),
        "spend": sum(&found, |total| total.spend),
        "panel_ns": timed(columns.tiers.len() * PANEL_DAYS as usize, || drop(black_box(days()))),
    })
}

fn shares(weights: &[u64]) -> Value {
    let shares = || split(AMOUNT, weights, Ties::InOrder).expect("a split");
    let found = shares();
    assert_eq!(found.iter().sum::<u64>(), AMOUNT);
    // Says which row got what, and not only how much all did.
    let placed = found
        .iter()
        .zip(1..)
        .map(|(share, row): (&u64, u64)| share.wrapping_mul(row));
    json!({
        "placed": placed.fold(0_u64, u64::wrapping_add),
        "split_ns": timed(weights.len(), || drop(black_box(shares()))),
    })
}

fn sum(outcomes: &[Outcome], of: impl Fn(tavren_pricing::Tally) -> u64) -> u64 {
    outcomes.iter().map(|outcome| of(outcome.total())).sum()
}

/// CPU time of one of so many parts of the work, the median of several rounds after one to warm up.
fn timed(parts: usize, work: impl Fn()) -> f64 {
    work();
    let round = |_| {
        let start = cpu_nanos();
        work();
        (cpu_nanos() - start) as f64 / parts as f64
    };
    median((0..ROUNDS).map(round).collect())
}

fn wall(work: impl Fn()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}
