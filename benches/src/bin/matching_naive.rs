//! Matching as anybody would first write it: a loop over structs. Prints one JSON object.
//!
//! `matching_naive forward --signals N --rounds R` – mean microseconds of CPU for one of the first 32 deals.
//! `matching_naive feed --deals N --rounds R` – mean microseconds of CPU for one of the first 200 signals.

use serde_json::{Value, json};
use std::collections::HashMap;
use tavren_benches::bz1::{Deal, Geography, Signal, matches};
use tavren_benches::{cpu_nanos, median};

const DEALS: u64 = 32;
const SIGNALS: u64 = 200;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mode = arguments.next().expect("a mode");
    let words: Vec<String> = arguments.collect();
    let number = |name: &str, usual: u64| {
        let found = words.iter().position(|word| word == name);
        found.map_or(usual, |at| words[at + 1].parse().expect("a number"))
    };
    let rounds = number("--rounds", 5);
    let report = match mode.as_str() {
        "forward" => forward(number("--signals", 1_000_000), rounds),
        "feed" => feed(number("--deals", 100_000), rounds),
        other => panic!("no such mode: {other}"),
    };
    println!("{report}");
}

fn forward(signals: u64, rounds: u64) -> Value {
    let geography = Geography::new();
    let signals: Vec<Signal> = (0..signals).map(|i| geography.signal(i)).collect();
    let deals: Vec<Deal> = (0..DEALS).map(|j| geography.deal(j)).collect();
    let found = deals
        .iter()
        .map(|deal| count(&signals, deal))
        .sum::<usize>();
    let (mut id_sum, mut area_sum) = (0, 0);
    for (number, deal) in (1..).zip(&deals) {
        id_sum += number * ids(&signals, deal).into_iter().map(u64::from).sum::<u64>();
        let counts = by_area(&signals, deal).into_iter();
        area_sum += number
            * counts
                .map(|(area, count)| u64::from(area) * count as u64)
                .sum::<u64>();
    }
    json!({
        "matches": found, "id_sum": id_sum, "area_sum": area_sum,
        "count_us": mean(rounds, &deals, found, |deal| count(&signals, deal)),
        "ids_us": mean(rounds, &deals, found, |deal| ids(&signals, deal).len()),
        "by_area_us": mean(rounds, &deals, found, |deal| by_area(&signals, deal).values().sum()),
    })
}

fn feed(deals: u64, rounds: u64) -> Value {
    let geography = Geography::new();
    let deals: Vec<Deal> = (0..deals).map(|j| geography.deal(j)).collect();
    let signals: Vec<Signal> = (0..SIGNALS).map(|i| geography.signal(i)).collect();
    let found = signals
        .iter()
        .map(|signal| eligible(&deals, signal).len())
        .sum();
    let feed_us = mean(rounds, &signals, found, |signal| {
        eligible(&deals, signal).len()
    });
    json!({ "eligible": found, "feed_us": feed_us })
}

fn count(signals: &[Signal], deal: &Deal) -> usize {
    signals
        .iter()
        .filter(|signal| matches(signal, deal))
        .count()
}

fn ids(signals: &[Signal], deal: &Deal) -> Vec<u32> {
    let rows = signals.iter().enumerate();
    let matching = rows.filter(|(_, signal)| matches(signal, deal));
    matching.map(|(row, _)| row as u32).collect()
}

fn by_area(signals: &[Signal], deal: &Deal) -> HashMap<u32, usize> {
    let mut counts = HashMap::new();
    for signal in signals.iter().filter(|signal| matches(signal, deal)) {
        *counts.entry(signal.area).or_default() += 1;
    }
    counts
}

fn eligible(deals: &[Deal], signal: &Signal) -> Vec<u32> {
    let rows = deals.iter().enumerate();
    let matching = rows.filter(|(_, deal)| matches(signal, deal));
    matching.map(|(row, _)| row as u32).collect()
}

/// Microseconds of CPU that `answer` takes for one asker, in the middle round; checks that it finds as many every time.
fn mean<A>(rounds: u64, askers: &[A], found: usize, answer: impl Fn(&A) -> usize) -> f64 {
    let round = |_| {
        let start = cpu_nanos();
        let total: usize = askers.iter().map(&answer).sum();
        let spent = cpu_nanos() - start;
        assert_eq!(total, found);
        spent as f64 / askers.len() as f64 / 1e3
    };
    median((0..rounds).map(round).collect())
}
