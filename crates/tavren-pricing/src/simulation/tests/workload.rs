//! Workload P1: a million people whose columns and check sums are published.

use super::*;
use crate::{Acceptance, Cooldown, Fractions, Seed};
use std::vec::Vec;
use tavren_types::Currency;

/// The columns of P1.
struct P1 {
    tiers: Vec<u8>,
    trusts: Vec<u16>,
    segments: Vec<u32>,
    last_grants: Vec<i32>,
    locations: Vec<f64>,
    fractions: Vec<f64>,
}

const STATE: u64 = 0x54_4156_5245_4E03;

impl P1 {
    fn new(rows: u64) -> Self {
        let seed = Seed::from_state(STATE);
        let fraction = |i: u64, k: u64| seed.fraction(32 * i + k, 0);
        // Of the whole 64 bits, which a draw has 53 of.
        let r = |i: u64, k: u64| {
            let mut z = STATE.wrapping_add((32 * i + k + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ (z >> 31)
        };
        let tier = |i| match r(i, 0) % 100 {
            0..50 => 0,
            50..80 => 1,
            80..95 => 2,
            _ => 3,
        };
        let location = |i| {
            4.317_488_113_536_31 + 0.6 * ((4..16).fold(0.0, |sum, k| sum + fraction(i, k)) - 6.0)
        };
        let last = |i| match r(i, 3) {
            r if r % 10 < 3 => 90 + ((r >> 32) % 10) as i32,
            _ => -1,
        };
        Self {
            tiers: (0..rows).map(tier).collect(),
            trusts: (0..rows).map(|i| 5000 + (r(i, 1) % 5001) as u16).collect(),
            segments: (0..rows)
                .map(|i| u32::from(tier(i)) * 50 + (r(i, 2) % 50) as u32)
                .collect(),
            last_grants: (0..rows).map(last).collect(),
            locations: (0..rows).map(location).collect(),
            fractions: (0..rows).map(|i| fraction(i, 16)).collect(),
        }
    }

    fn simulation(&self, rule: BudgetRule) -> Simulation<'_> {
        let people = Population::new(&self.tiers, &self.trusts).unwrap();
        let people = people.last_grants(&self.last_grants).unwrap();
        let people = people.segments(&self.segments, 200).unwrap();
        let model = Acceptance::logistic(&self.locations, 4.0).unwrap();
        let draws = Fractions::new(&self.fractions).unwrap();
        let budget = Money::new(15_000_000, Currency::USD).unwrap();
        let waits = Rule {
            cooldown: Cooldown(7),
            ..Rule::default()
        };
        let simulation = Simulation::new(people, model, draws).unwrap();
        simulation.rule(waits).on_day(100).budget(budget, rule)
    }
}

fn sums(outcomes: &[Outcome]) -> (u64, u64, u64, usize) {
    let totals: Vec<Tally> = outcomes.iter().map(Outcome::total).collect();
    (
        totals.iter().map(|total| total.accepted).sum(),
        totals.iter().map(|total| total.paid).sum(),
        totals.iter().map(|total| total.spend).sum(),
        outcomes.iter().map(|outcome| outcome.reached(100)).sum(),
    )
}

#[test]
fn the_published_check_sums_come_out() {
    let columns = P1::new(1_000_000);
    let grid: Vec<i64> = (10..=200).step_by(10).collect();
    let prices = Prices::minor(&grid, Currency::USD).unwrap();
    let skip = columns.simulation(BudgetRule::Skip).sweep(&prices).unwrap();
    assert_eq!(sums(&skip), (8_029_791, 2_614_502, 236_183_580, 3_668));
    let stop = columns.simulation(BudgetRule::Stop).sweep(&prices).unwrap();
    let (accepted, paid, spend, _) = sums(&stop);
    assert_eq!((accepted, paid, spend), (8_029_791, 2_614_495, 236_182_979));
    let dollar = skip[9].total();
    assert_eq!(
        (dollar.accepted, dollar.paid, dollar.spend),
        (437_208, 174_581, 14_999_997)
    );
}
