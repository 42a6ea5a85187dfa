//! One signal against many deals: the ids of those that are for it.

use crate::Options;
use crate::bed::{self, bytes_in_use, cpu_us, median};
use tavren_benches::bz1::Geography;
use tavren_matching::limits::FEED_MAX;
use tavren_matching::{Criteria, DealNumber, Deals, Order, Signal};

pub fn run(options: &Options) -> serde_json::Value {
    let count = options.number("deals", 100_000);
    let rounds = options.number("rounds", 200);
    let geography = Geography::new();
    let tables = bed::tables(&geography);
    let areas = tables.areas().clone();
    let criteria: Vec<Criteria> = (0..count)
        .map(|j| bed::deal(&geography.deal(j), &areas))
        .collect();
    let signals: Vec<Signal> = (0..options.number("signals", 200))
        .map(|i| bed::signal(&geography.signal(i), &areas).1)
        .collect();
    let before = bytes_in_use();
    let mut deals = Deals::new(tables);
    let start = cpu_us();
    for (id, one) in (0..).map(DealNumber::new).zip(&criteria) {
        deals.insert(id, one).expect("BZ1 is well formed");
    }
    let insert_us = (cpu_us() - start) / count as f64;
    let bytes = bytes_in_use() - before;
    let (order, limit) = order(options);
    let mut out = Vec::new();
    let mut feed = |signal: &Signal| {
        deals
            .feed(signal, order, limit, &mut out)
            .expect("BZ1 is well formed");
        out.len()
    };
    let eligible: usize = signals.iter().map(&mut feed).sum();
    let mut each = Vec::new();
    let mut means = Vec::new();
    for _ in 0..rounds {
        let start = cpu_us();
        let found: usize = signals.iter().map(&mut feed).sum();
        means.push((cpu_us() - start) / signals.len() as f64);
        assert_eq!(found, eligible, "every round lists the same");
    }
    for _ in 0..rounds {
        for signal in &signals {
            let start = cpu_us();
            feed(signal);
            each.push(cpu_us() - start);
        }
    }
    each.sort_by(f64::total_cmp);
    serde_json::json!({
        "feed_us": median(means),
        "feed_p99_us": each[each.len() * 99 / 100],
        "eligible": eligible,
        "insert_us": insert_us,
        "update_us": update_us(&mut deals, &criteria),
        "bytes_per_deal": bytes as f64 / count as f64,
    })
}

/// `--order any|cheapest|dearest` and `--limit N`.
fn order(options: &Options) -> (Order, usize) {
    let order = match options.text("order", "any").as_str() {
        "cheapest" => Order::Cheapest,
        "dearest" => Order::Dearest,
        _ => Order::Any,
    };
    (order, options.number("limit", FEED_MAX as u64) as usize)
}

/// Mean time to give a deal the criteria of another one.
fn update_us(deals: &mut Deals, criteria: &[Criteria]) -> f64 {
    let start = cpu_us();
    for (id, one) in (0..).map(DealNumber::new).zip(criteria.iter().rev()) {
        deals.update(id, one).expect("BZ1 is well formed");
    }
    (cpu_us() - start) / criteria.len() as f64
}
