//! Golden vectors: what Rust, Python and C all say of the same few people.
//!
//! `tests/golden/pricing.txt` holds one line a fact, words apart by spaces. Set `TAVREN_BLESS=1` to
//! write the file anew.

use crate::*;
use std::fmt::Write;
use std::path::Path;
use std::string::String;
use std::vec::Vec;
use tavren_types::{Currency, Money, Price};

const PEOPLE: usize = 60;
const SEGMENTS: u32 = 3;
const PRICES: [i64; 4] = [30, 60, 90, 120];
const BUDGET: i64 = 700;
const DAYS: u32 = 5;

/// Columns of generated people.
struct Columns {
    tiers: Vec<u8>,
    trusts: Vec<u16>,
    last_grants: Vec<i32>,
    ids: Vec<u64>,
    segments: Vec<u32>,
    locations: Vec<f64>,
    reservations: Vec<i64>,
    probabilities: Vec<f64>,
    weights: Vec<u64>,
}

impl Columns {
    fn new() -> Self {
        let draw = |row: usize, day| Seed::new(99).draw(row as u64, day);
        let rows = || 0..PEOPLE;
        Self {
            tiers: rows().map(|row| (draw(row, 0) % 4) as u8).collect(),
            trusts: rows()
                .map(|row| 5_000 + (draw(row, 1) % 5_001) as u16)
                .collect(),
            last_grants: rows().map(|row| (draw(row, 2) % 12) as i32 + 89).collect(),
            ids: rows().map(|row| draw(row, 3)).collect(),
            segments: rows().map(|row| (draw(row, 4) % 3) as u32).collect(),
            // Whole quarters, so that they print and are read without rounding.
            locations: rows()
                .map(|row| 3.5 + (draw(row, 5) % 6) as f64 / 4.0)
                .collect(),
            reservations: rows().map(|row| (draw(row, 6) % 150) as i64).collect(),
            probabilities: rows()
                .map(|row| (draw(row, 7) % 65) as f64 / 64.0)
                .collect(),
            weights: rows().map(|row| draw(row, 8) % 1_000).collect(),
        }
    }

    fn simulation<'a>(&'a self, model: Acceptance<'a>, rule: BudgetRule) -> Simulation<'a> {
        let people = Population::new(&self.tiers, &self.trusts).unwrap();
        let people = people.last_grants(&self.last_grants).unwrap();
        let people = people.segments(&self.segments, SEGMENTS).unwrap();
        let people = people.ids(&self.ids).unwrap();
        let waits = Rule {
            tier_min: UserTier::new(1).unwrap(),
            cooldown: Cooldown(7),
            ..Rule::default()
        };
        let budget = Money::new(BUDGET, Currency::USD).unwrap();
        let simulation = Simulation::new(people, model, Seed::new(7)).unwrap();
        simulation.rule(waits).on_day(100).budget(budget, rule)
    }

    fn model(&self, name: &str) -> Acceptance<'_> {
        match name {
            "logistic" => Acceptance::logistic(&self.locations, 4.0),
            "log_normal" => Acceptance::log_normal(&self.locations, 0.5),
            "reservation" => Acceptance::reservation(&self.reservations),
            _ => Acceptance::given(&self.probabilities),
        }
        .unwrap()
    }
}

/// The facts, line by line.
fn facts() -> String {
    let (columns, mut out) = (Columns::new(), String::new());
    for row in 0..PEOPLE {
        let c = &columns;
        let (tier, trust, last, id) = (c.tiers[row], c.trusts[row], c.last_grants[row], c.ids[row]);
        let (segment, location) = (c.segments[row], c.locations[row]);
        let (reservation, probability) = (c.reservations[row], c.probabilities[row]);
        let who = std::format!("{tier} {trust} {last} {id} {segment}");
        writeln!(out, "person {who} {location} {reservation} {probability}").unwrap();
    }
    for model in ["logistic", "log_normal", "reservation", "given"] {
        sweeps(&columns, model, &mut out);
    }
    let logistic = columns.simulation(columns.model("logistic"), BudgetRule::Skip);
    let price = Price::parse("0.60", "USD").unwrap();
    let days = logistic.panel(price, DAYS).unwrap();
    for (day, outcome) in (100..).zip(&days) {
        tallies(&std::format!("panel {day}"), outcome, &mut out);
    }
    let paid = logistic.simulate(price).unwrap().paid;
    for (row, paid) in paid.iter().enumerate() {
        writeln!(out, "simulated {row} {paid}").unwrap();
    }
    let quoted = quotes(
        &[60; PEOPLE],
        &columns.tiers,
        &columns.trusts,
        Multipliers::DEFAULT,
    );
    for (row, quote) in quoted.unwrap().iter().enumerate() {
        writeln!(out, "quote {row} {quote}").unwrap();
    }
    let shares = split(10_000, &columns.weights, Ties::Keyed(&columns.ids)).unwrap();
    for (weight, share) in columns.weights.iter().zip(shares) {
        writeln!(out, "share {weight} {share}").unwrap();
    }
    let bids = &columns.reservations;
    award("posted", &posted(bids, 120, Some(2_000)).unwrap(), &mut out);
    award("auction", &auction(bids, 9, 100).unwrap(), &mut out);
    award("proportional", &proportional(bids, 400).unwrap(), &mut out);
    out
}

fn sweeps(columns: &Columns, model: &str, out: &mut String) {
    let prices = Prices::minor(&PRICES, Currency::USD).unwrap();
    for (name, rule) in [("skip", BudgetRule::Skip), ("stop", BudgetRule::Stop)] {
        let simulation = columns.simulation(columns.model(model), rule);
        let outcomes = simulation.sweep(&prices).unwrap();
        for (price, outcome) in PRICES.iter().zip(&outcomes) {
            tallies(&std::format!("sweep {model} {name} {price}"), outcome, out);
        }
    }
}

fn tallies(head: &str, outcome: &Outcome, out: &mut String) {
    for (segment, tally) in outcome.segments().iter().enumerate() {
        let Tally {
            accepted,
            paid,
            spend,
        } = tally;
        writeln!(out, "{head} {segment} {accepted} {paid} {spend}").unwrap();
    }
}

fn award(name: &str, award: &Award, out: &mut String) {
    for row in &award.winners {
        writeln!(out, "award {name} {} {row}", award.price).unwrap();
    }
}

#[test]
fn the_golden_vectors_stay() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/pricing.txt");
    let facts = facts();
    if std::env::var_os("TAVREN_BLESS").is_some() {
        std::fs::write(&path, &facts).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap();
    assert!(
        golden == facts,
        "set TAVREN_BLESS=1 to write {}",
        path.display()
    );
}
