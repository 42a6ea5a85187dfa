//! Deals on SQLite: posting them, browsing them, and what an agent makes of them. Prints one JSON
//! object.
//!
//! `deals DIR DEALS`

use serde_json::json;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;
use tavren_benches::bz1::{Deal, Geography, tables};
use tavren_benches::{now, open};
use tavren_core::command::Browse;
use tavren_core::deal::{Agent, Bought, Deal as Posted, DealTerms, Rule};
use tavren_core::matching::{Category, Interest, Level, Signal, Tier};
use tavren_core::types::{DealId, Money};

const PAGE: usize = 50;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let folder = PathBuf::from(&arguments[1]);
    let count: u64 = arguments[2].parse().expect("a number of deals");
    let market = open(&folder.join("deals.db"));
    let vendor = market
        .apply("A shop", ["research"], now())
        .expect("applied");
    market
        .approve(vendor, ["research"], now())
        .expect("approved");
    let key = market.issue_key(vendor, now()).expect("a key");
    let geography = Geography::new();

    let mut post_us = Vec::new();
    let mut posted = Vec::new();
    for at in 0..count {
        let terms = terms(&geography.deal(at));
        let start = Instant::now();
        let time = now().plus_millis(i64::try_from(at).expect("a time"));
        posted.push(market.post_deal(&key, terms, time).expect("posted"));
        post_us.push(start.elapsed().as_secs_f64() * 1e6);
    }
    let later = now().plus_millis(i64::try_from(count).expect("a time"));

    // Pages all over the list: the newest, those behind any deal, and those of a category.
    let mut browse_us = Vec::new();
    let mut seen = 0;
    for at in 0..2_000_usize {
        let category = Category::new((at % 64) as u8).ok().filter(|_| at % 4 == 3);
        let after: Option<DealId> = (at % 4 != 0).then(|| posted[at * 7_919 % posted.len()]);
        let ask = Browse {
            category,
            after,
            limit: PAGE,
        };
        let start = Instant::now();
        seen += market.browse(&ask, later).expect("a page").deals.len();
        browse_us.push(start.elapsed().as_secs_f64() * 1e6);
    }
    assert!(seen > 1_000 * PAGE, "pages are full");

    let report = json!({
        "post_ms": percentile(&mut post_us, 50) / 1e3,
        "post_p99_ms": percentile(&mut post_us, 99) / 1e3,
        "browse_p50_ms": percentile(&mut browse_us, 50) / 1e3,
        "browse_p99_ms": percentile(&mut browse_us, 99) / 1e3,
        "evaluate_us": evaluate(&geography, &deals(&market, &posted, later)),
    });
    println!("{report}");
}

fn deals(
    market: &tavren_core::Market,
    posted: &[DealId],
    at: tavren_core::types::Timestamp,
) -> Vec<Posted> {
    let some = posted.iter().take(10_000);
    some.map(|id| market.deal(*id, at).expect("a deal"))
        .collect()
}

/// Mean time in which an agent decides what to do with a deal.
fn evaluate(geography: &Geography, deals: &[Posted]) -> f64 {
    let tables = tables(geography);
    let interests: Vec<Interest> = (0..8)
        .map(|number| Interest::in_category(Category::new(number).expect("below 64")))
        .collect();
    let signal = Signal::new(Tier::High, Level::LOYAL)
        .in_area(tables.areas().area(17).expect("an area of BZ1"))
        .interested(&interests)
        .expect("each once");
    let rule = |category| Rule {
        category: Category::new(category).ok(),
        vendors: Vec::new(),
        price_max: usd(3_000),
        saves_percent: 0,
        per_day: 3,
        month_max: usd(20_000),
        expires: now().plus_days(30),
    };
    let rules: Vec<Rule> = (0..8).map(rule).collect();
    let bought: Vec<Bought> = (0..20)
        .map(|at| Bought {
            deal: deals[at].id(),
            at: now().plus_days(-2 - at as i64),
            price: usd(500),
        })
        .collect();
    let agent = Agent {
        tables: &tables,
        signal: &signal,
        position: Some((10_776_530, 106_700_980)),
        blocked: &[],
        rules: &rules,
        bought: &bought,
    };
    let mut rounds: Vec<f64> = (0..9)
        .map(|_| {
            let start = Instant::now();
            for deal in deals {
                black_box(agent.decide(deal, now()).expect("a deal of BZ1"));
            }
            start.elapsed().as_secs_f64() * 1e6 / deals.len() as f64
        })
        .collect();
    percentile(&mut rounds, 50)
}

/// A deal of BZ1 as a vendor says it.
fn terms(deal: &Deal) -> DealTerms {
    let areas: Vec<u64> = deal.area_ids().map(u64::from).collect();
    let tier = Tier::ALL[usize::from(deal.ltv_min)];
    let terms = DealTerms::new(
        "A deal of BZ1",
        usd(i64::from(deal.price)),
        now().plus_days(30),
    )
    .tier(tier)
    .level(Level::new(deal.loyalty_min).expect("at most 5"))
    .in_areas(&areas);
    match deal.category {
        Some(number) => terms.category(Category::new(number).expect("below 64")),
        None => terms,
    }
}

fn usd(minor: i64) -> Money {
    Money::new(minor, tavren_core::types::Currency::USD).expect("an amount")
}

fn percentile(values: &mut [f64], percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(values.len() * percent / 100).min(values.len() - 1)]
}
