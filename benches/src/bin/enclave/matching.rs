//! A posted deal until it is matched in constant work, with its receipt signed.

use crate::town::{Inside, Town};
use serde_json::{Map, Value, json};
use tavren_benches::{cpu_us, median};
use tavren_wire::message::{Answer, Ask, Figure};

/// Signals that are sealed at a time: what a frame holds.
const A_LOAD: u64 = 4_000;

const DEALS: u64 = 32;
const ROUNDS: u64 = 5;

pub fn run(town: &Town, signals: u64) -> Map<String, Value> {
    let mut inside = Inside::new(town);
    let keys = inside.keys();
    let mut from = 0;
    while from < signals {
        let to = signals.min(from + A_LOAD);
        let sealed = town.sealed(&keys, from..to, |i| town.signal(i));
        inside.load(sealed.into_iter().map(|(loaded, _)| loaded).collect());
        from = to;
    }
    let mut times: Vec<(f64, i64)> = Vec::new();
    for round in 0..ROUNDS {
        for j in 0..DEALS {
            let deal = town.deal(j, round);
            let start = cpu_us();
            let answer = inside.ask(Ask::Post { deal });
            let took = (cpu_us() - start) / 1e3;
            let Answer::Matched { view, .. } = answer else {
                panic!("a deal of BZ1 was not matched: {answer:?}");
            };
            let Figure::About { count } = view.people else {
                panic!("another policy");
            };
            times.push((took, count));
        }
    }
    let all = median(times.iter().map(|(took, _)| *took).collect());
    times.sort_by_key(|(_, count)| *count);
    // What grows with who matched: the notices that are queued.
    let some = times.len() / 4;
    let mean = |part: &[(f64, i64)]| {
        let count = part.len() as f64;
        let sum = part.iter().map(|(took, _)| took).sum::<f64>();
        let matched = part.iter().map(|(_, matched)| *matched as f64).sum::<f64>();
        (sum / count, matched / count)
    };
    let (few_ms, few) = mean(&times[..some]);
    let (many_ms, many) = mean(&times[times.len() - some..]);
    let Value::Object(report) = json!({
        "match_ms": all,
        "signals": signals,
        "few": few,
        "few_ms": few_ms,
        "many": many,
        "many_ms": many_ms,
    }) else {
        unreachable!("an object");
    };
    report
}
