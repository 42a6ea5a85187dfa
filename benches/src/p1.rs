//! The workloads P1 and P2: people to be priced, the same for every engine, language and run.
//!
//! Row `i` is a pure function of `i`: draw `k` of it is `splitmix64` of the seed and `32 i + k + 1`.

use std::io::Write;
use std::path::Path;
use tavren_core::types::{Currency, Money};
use tavren_pricing::{
    Acceptance, BudgetRule, Cooldown, Draws, Fractions, Population, Prices, Rule, Seed, Simulation,
};

/// The state that all draws start from.
pub const STATE: u64 = 0x0054_4156_5245_4E03;

/// Cents that all people together are paid at most, at one price of P1.
pub const BUDGET: i64 = 15_000_000;

/// Cents that all people together are paid at most, on one day of P2.
pub const DAILY: i64 = 500_000;

/// Tiers and regions together.
pub const SEGMENTS: u32 = 200;

/// The day on which P1 is asked, and P2 begins.
pub const DAY: u32 = 100;

/// What P1's people are, in columns.
pub struct P1 {
    /// User tiers, 0 to 3.
    pub tiers: Vec<u8>,
    /// User trust, in ten-thousandths.
    pub trusts: Vec<u16>,
    /// Tier and region.
    pub segments: Vec<u32>,
    /// The day of the last reward; −1 for never.
    pub last_grants: Vec<i32>,
    /// Natural logarithm of the cents that each takes as often as not.
    pub locations: Vec<f64>,
    /// The draw of each.
    pub fractions: Vec<f64>,
    /// The number of each person's draw in P2: its sequence is that of draw 17.
    pub ids: Vec<u64>,
}

impl P1 {
    /// The first rows.
    pub fn new(rows: u64) -> Self {
        let fraction = |i: u64, k: u64| (draw(i, k) >> 11) as f64 * (f64::EPSILON / 2.0);
        let tier = |i| match draw(i, 0) % 100 {
            0..50 => 0,
            50..80 => 1,
            80..95 => 2,
            _ => 3,
        };
        let location = |i| {
            let sum = (4..16).fold(0.0, |sum, k| sum + fraction(i, k));
            4.317_488_113_536_31 + 0.6 * (sum - 6.0)
        };
        let last = |i| match draw(i, 3) {
            r if r % 10 < 3 => 90 + ((r >> 32) % 10) as i32,
            _ => -1,
        };
        Self {
            tiers: (0..rows).map(tier).collect(),
            trusts: (0..rows)
                .map(|i| 5_000 + (draw(i, 1) % 5_001) as u16)
                .collect(),
            segments: (0..rows)
                .map(|i| u32::from(tier(i)) * 50 + (draw(i, 2) % 50) as u32)
                .collect(),
            last_grants: (0..rows).map(last).collect(),
            locations: (0..rows).map(location).collect(),
            fractions: (0..rows).map(|i| fraction(i, 16)).collect(),
            ids: (0..rows).map(|i| 32 * i + 17).collect(),
        }
    }

    /// P1: one day, the draws given.
    pub fn sweep(&self, rule: BudgetRule) -> Simulation<'_> {
        let draws = Fractions::new(&self.fractions).expect("fractions");
        self.simulation(draws.into()).budget(usd(BUDGET), rule)
    }

    /// P2: draws afresh every day.
    pub fn panel(&self) -> Simulation<'_> {
        let draws = Seed::from_state(STATE);
        let simulation = self.simulation(draws.into());
        simulation.budget(usd(DAILY), BudgetRule::Skip)
    }

    fn simulation<'a>(&'a self, draws: Draws<'a>) -> Simulation<'a> {
        let people = Population::new(&self.tiers, &self.trusts).expect("columns");
        let people = people.last_grants(&self.last_grants).expect("days");
        let people = people.segments(&self.segments, SEGMENTS).expect("segments");
        let people = people.ids(&self.ids).expect("ids");
        let model = Acceptance::logistic(&self.locations, 4.0).expect("a model");
        let waits = Rule {
            cooldown: Cooldown(7),
            ..Rule::default()
        };
        let simulation = Simulation::new(people, model, draws).expect("columns of one length");
        simulation.rule(waits).on_day(DAY)
    }

    /// Writes each column to a file of its own, for peers in other languages.
    pub fn write(&self, folder: &Path) {
        let file = |name: &str, bytes: Vec<u8>| {
            let mut file = std::fs::File::create(folder.join(name)).expect("a file");
            file.write_all(&bytes).expect("a write");
        };
        file("tier.u1", self.tiers.clone());
        file("trust.u2", bytes(&self.trusts, |one| one.to_le_bytes()));
        file("segment.u4", bytes(&self.segments, |one| one.to_le_bytes()));
        file("last.i4", bytes(&self.last_grants, |one| one.to_le_bytes()));
        file(
            "location.f8",
            bytes(&self.locations, |one| one.to_le_bytes()),
        );
        file("draw.f8", bytes(&self.fractions, |one| one.to_le_bytes()));
    }
}

/// The prices of P1: 10 to 200 cents.
pub fn prices() -> Prices {
    let cents: Vec<i64> = (10..=200).step_by(10).collect();
    Prices::minor(&cents, Currency::USD).expect("prices")
}

/// So many contributors' weights, skewed: one to a thousand, few of them large.
pub fn weights(count: u64) -> Vec<u64> {
    let weight = |i| {
        let fraction = draw(i, 18) >> 32;
        1 + ((fraction * fraction) >> 32) * 999 / u64::from(u32::MAX)
    };
    (0..count).map(weight).collect()
}

fn usd(cents: i64) -> Money {
    Money::new(cents, Currency::USD).expect("an amount")
}

fn bytes<T: Copy, const N: usize>(column: &[T], of: impl Fn(T) -> [u8; N]) -> Vec<u8> {
    column.iter().flat_map(|one| of(*one)).collect()
}

fn draw(row: u64, k: u64) -> u64 {
    let step = row.wrapping_mul(32).wrapping_add(k).wrapping_add(1);
    let mut z = STATE.wrapping_add(step.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
