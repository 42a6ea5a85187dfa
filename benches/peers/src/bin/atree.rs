//! One signal to the deals it is eligible for, by the crate `a-tree`: deals as boolean expressions. Prints one JSON object.
//!
//! `atree --deals N --rounds R` – mean microseconds of CPU for one of the first 200 signals, their events made beforehand.
//!
//! With `--intervals` areas are intervals of numbers, as the workload writes them; without, what is fastest of what was tried: a boolean for each category and least tier (left undefined where a signal lacks it,
//! so that nothing is propagated), an integer for each level of area, the condition on the category first. Slower: areas as
//! intervals (5 times), as alternatives of equalities (4), as a boolean each (2), as a list of the areas above (1.2).

#[allow(dead_code)]
#[path = "../../../src/bz1.rs"]
mod bz1;

use a_tree::{ATree, AttributeDefinition, Event};
use bz1::{CATEGORIES, Deal, Geography, Signal, matches};

const SIGNALS: u64 = 200;
const TIERS: u8 = 3;

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let number = |name: &str, usual: u64| {
        let found = words.iter().position(|word| word == name);
        found.map_or(usual, |at| words[at + 1].parse().expect("a number"))
    };
    let rounds = number("--rounds", 7);
    let geography = Geography::new();
    let deals: Vec<Deal> = (0..number("--deals", 10_000)).map(|j| geography.deal(j)).collect();
    let signals: Vec<Signal> = (0..SIGNALS).map(|i| geography.signal(i)).collect();
    let intervals = words.iter().any(|word| word == "--intervals");
    let tree = tree(&geography, &deals, intervals);
    let events: Vec<Event> = signals.iter().map(|signal| event(&tree, &geography, signal)).collect();
    let mut eligible = 0;
    for (signal, event) in signals.iter().zip(&events) {
        let report = tree.search(event).expect("a report");
        let mut found: Vec<u32> = report.matches().iter().map(|row| **row).collect();
        found.sort_unstable();
        let by_rule = |row: &u32| matches(signal, &deals[*row as usize]);
        let wanted: Vec<u32> = (0..deals.len() as u32).filter(by_rule).collect();
        assert_eq!(found, wanted, "a-tree does not answer by the rule");
        eligible += found.len();
    }
    let mut spent: Vec<f64> = (0..rounds).map(|_| round(&tree, &events, eligible)).collect();
    spent.sort_by(f64::total_cmp);
    println!("{}", serde_json::json!({ "eligible": eligible, "feed_us": spent[spent.len() / 2] }));
}

fn round(tree: &ATree<u32>, events: &[Event], eligible: usize) -> f64 {
    let start = cpu_nanos();
    let search = |event| tree.search(event).expect("a report").matches().len();
    let found: usize = events.iter().map(search).sum();
    let spent = cpu_nanos() - start;
    assert_eq!(found, eligible);
    spent as f64 / events.len() as f64 / 1e3
}

fn tree(geography: &Geography, deals: &[Deal], intervals: bool) -> ATree<u32> {
    let numbers = ["area", "price", "ltv", "loyalty", "city", "district", "ward"];
    let mut attributes: Vec<_> = numbers.into_iter().map(AttributeDefinition::integer).collect();
    for category in 0..CATEGORIES as u8 {
        attributes.extend((0..TIERS).map(|tier| AttributeDefinition::boolean(&has(category, tier))));
    }
    let mut tree = ATree::new(&attributes).expect("attributes");
    for (row, deal) in (0u32..).zip(deals) {
        let expression = expression(geography, deal, intervals);
        tree.insert(&row, &expression).map_err(|error| error.to_string()).expect("an expression");
    }
    tree
}

fn expression(geography: &Geography, deal: &Deal, intervals: bool) -> String {
    let ltv = (deal.ltv_min > 0).then(|| format!("ltv >= {}", deal.ltv_min));
    let tier = deal.category.map(|category| has(category, deal.ltv_min)).or(ltv);
    // The areas of one deal are of one level.
    let ids: Vec<String> = deal.area_ids().map(|area| area.to_string()).collect();
    let within = |(id, end): &(u32, u32)| format!("(area >= {id} and area < {end})");
    let intervals = intervals.then(|| deal.areas.iter().map(within).collect::<Vec<String>>().join(" or "));
    let intervals = intervals.map(|all| (!all.is_empty()).then(|| format!("({all})")));
    let by_level = || deal.area_ids().next().map(|first| match (level(geography, first), &ids[..]) {
        (level, [one]) => format!("{level} = {one}"),
        (level, many) => format!("{level} in [{}]", many.join(", ")),
    });
    let area = intervals.unwrap_or_else(by_level);
    let loyalty = (deal.loyalty_min > 0).then(|| format!("loyalty >= {}", deal.loyalty_min));
    let price = Some(format!("price >= {}", deal.price));
    let parts: Vec<String> = [tier, area, loyalty, price].into_iter().flatten().collect();
    parts.join(" and ")
}

fn event(tree: &ATree<u32>, geography: &Geography, signal: &Signal) -> Event {
    let mut event = tree.make_event();
    let price = signal.max_price.map_or(i64::MAX, i64::from);
    for (name, value) in [("area", signal.area.into()), ("price", price), ("ltv", signal.ltv.into()), ("loyalty", signal.loyalty.into())] {
        event.with_integer(name, value).expect("an attribute");
    }
    let mut next = Some(signal.area);
    while let Some(area) = next {
        event.with_integer(level(geography, area), area.into()).expect("an attribute");
        next = geography.parent(area);
    }
    for (category, tier) in &signal.categories {
        for least in 0..=*tier {
            event.with_boolean(&has(*category, least), true).expect("an attribute");
        }
    }
    event.build().expect("an event")
}

fn has(category: u8, tier: u8) -> String {
    format!("has_{category}_{tier}")
}

fn level(geography: &Geography, area: u32) -> &'static str {
    match geography.parent(area).map(|above| geography.parent(above)) {
        None => "city",
        Some(None) => "district",
        Some(Some(_)) => "ward",
    }
}

fn cpu_nanos() -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a timespec that lives through the call.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}
