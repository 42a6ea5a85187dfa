//! Quotes for columns, beside `rust_decimal`.

use super::timed;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Value, json};
use std::hint::black_box;
use tavren_benches::p1::P1;
use tavren_pricing::{Multipliers, quotes};

const MULTIPLIERS: [i64; 4] = [10_000, 11_000, 12_500, 15_000];

pub fn run(columns: &P1, rounds: usize) -> Value {
    let rows = columns.tiers.len();
    let cents: Vec<i64> = (0..rows).map(|row| 10 + (row * 7 % 191) as i64).collect();
    let ours = || {
        let (tiers, trusts) = (&columns.tiers, &columns.trusts);
        quotes(&cents, tiers, trusts, Multipliers::DEFAULT).expect("quotes")
    };
    let people = || cents.iter().zip(columns.tiers.iter().zip(&columns.trusts));
    // The multipliers once; what differs by row is made of the columns there, as it must be.
    let multipliers = MULTIPLIERS.map(|multiplier| Decimal::new(multiplier, 4));
    let decimal = |(cents, (tier, trust)): (&i64, (&u8, &u16))| {
        let exact = Decimal::from(*cents)
            * multipliers[usize::from(*tier)]
            * Decimal::new(i64::from(*trust), 4);
        exact.round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven)
    };
    let peer = || people().map(decimal).collect::<Vec<Decimal>>();
    let same = ours().into_iter().zip(peer());
    assert!(
        same.into_iter()
            .all(|(ours, peer)| Decimal::from(ours) == peer),
        "not the same quotes"
    );
    let (mut ours_ns, mut peer_ns) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        ours_ns.push(timed(rows, || drop(black_box(ours()))));
        peer_ns.push(timed(rows, || drop(black_box(peer()))));
    }
    json!({ "quote_ns": tavren_benches::median(ours_ns), "decimal_ns": tavren_benches::median(peer_ns) })
}
