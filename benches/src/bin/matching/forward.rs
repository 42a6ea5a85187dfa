//! One deal against many signals: count, rows, counts by area.

use crate::Options;
use crate::bed::{self, cpu_us, median};
use tavren_benches::bz1::Geography;
use tavren_matching::{Criteria, Work};

const DEALS: u64 = 32;

pub fn run(options: &Options) -> serde_json::Value {
    let signals = options.number("signals", 1_000_000);
    let rounds = options.number("rounds", 25);
    let geography = Geography::new();
    let mut engine = bed::engine(
        &geography,
        signals,
        bed::kernel(&options.text("kernel", "best")),
    );
    let areas = engine.tables().areas().clone();
    let deals: Vec<Criteria> = (0..DEALS)
        .map(|j| bed::deal(&geography.deal(j), &areas))
        .collect();
    let mut slots: Vec<u32> = Vec::with_capacity(signals as usize + 1_024);
    let (mut count_us, mut ids_us, mut by_area_us) = (Vec::new(), Vec::new(), Vec::new());
    let (mut matches, mut ids, mut in_areas) = (0, 0, 0);
    let mut each = vec![Vec::new(); deals.len()];
    for _ in 0..=rounds {
        (matches, ids, in_areas) = (0, 0, 0);
        let start = cpu_us();
        for (at, deal) in deals.iter().enumerate() {
            let one = cpu_us();
            matches += engine
                .match_deal(deal, bed::now(), Work::Normal)
                .expect("a deal of BZ1")
                .count();
            each[at].push(cpu_us() - one);
        }
        let counted = cpu_us();
        for deal in &deals {
            slots.clear();
            engine
                .match_deal(deal, bed::now(), Work::Normal)
                .expect("a deal of BZ1")
                .slots(&mut slots);
            ids += slots.len() as u64;
        }
        let listed = cpu_us();
        for deal in &deals {
            let set = engine
                .match_deal(deal, bed::now(), Work::Normal)
                .expect("a deal of BZ1");
            in_areas += set.by_area().iter().map(|(_, count)| *count).sum::<u32>() as u64;
        }
        let done = cpu_us();
        count_us.push((counted - start) / DEALS as f64);
        ids_us.push((listed - counted) / DEALS as f64);
        by_area_us.push((done - listed) / DEALS as f64);
    }
    assert!(
        matches == ids && ids == in_areas,
        "every way to count counts the same"
    );
    // Figures of single deals show where time goes.
    if options.number("each", 0) == 1 {
        for (at, times) in each.into_iter().enumerate() {
            eprintln!("{at} {:?} {:.1}", geography.deal(at as u64), median(times));
        }
    }
    serde_json::json!({
        "matches": matches,
        "count_us": median(count_us),
        "ids_us": median(ids_us),
        "by_area_us": median(by_area_us),
    })
}
