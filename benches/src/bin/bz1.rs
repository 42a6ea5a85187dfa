//! Writes the workload BZ1 for engines in other languages.
//!
//! `bz1 FOLDER --signals N --deals M` – one little-endian file a column, named after the column and its type, row `i` at
//! place `i`: `area.u32`, `ltv.u8`, `loyalty.u8`, `price.u32` (in cents; the largest number where there is no maximum),
//! and sets of categories as bits: `present.u64`, `medium.u64` (tier medium or more), `high.u64`. Deals are a JSON array.

use serde_json::json;
use std::path::{Path, PathBuf};
use tavren_benches::bz1::{Deal, Geography, Signal};

fn main() {
    let mut folder = None;
    let (mut signals, mut deals) = (1_000_000, 32);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || {
            arguments
                .next()
                .expect("a number")
                .parse::<u64>()
                .expect("a number")
        };
        match argument.as_str() {
            "--signals" => signals = number(),
            "--deals" => deals = number(),
            _ => folder = Some(PathBuf::from(argument)),
        }
    }
    let folder = folder.expect("the folder to write to");
    std::fs::create_dir_all(&folder).expect("a folder");
    let geography = Geography::new();
    let signals: Vec<Signal> = (0..signals).map(|i| geography.signal(i)).collect();
    write_signals(&folder, &signals);
    let deals: Vec<_> = (0..deals).map(|j| deal_json(&geography.deal(j))).collect();
    let text = serde_json::Value::from(deals).to_string();
    std::fs::write(folder.join("deals.json"), text).expect("write");
}

fn write_signals(folder: &Path, signals: &[Signal]) {
    let column = |name: &str, bytes: &dyn Fn(&Signal) -> Vec<u8>| {
        let rows: Vec<u8> = signals.iter().flat_map(bytes).collect();
        std::fs::write(folder.join(name), rows).expect("write");
    };
    column("area.u32", &|signal| signal.area.to_le_bytes().into());
    column("ltv.u8", &|signal| vec![signal.ltv]);
    column("loyalty.u8", &|signal| vec![signal.loyalty]);
    column("price.u32", &|signal| {
        signal.max_price.unwrap_or(u32::MAX).to_le_bytes().into()
    });
    for (tier, name) in ["present.u64", "medium.u64", "high.u64"]
        .into_iter()
        .enumerate()
    {
        column(name, &|signal| {
            bits(signal, tier as u8).to_le_bytes().into()
        });
    }
}

/// The categories in which the signal has the tier or more.
fn bits(signal: &Signal, least: u8) -> u64 {
    let reached = signal.categories.iter().filter(|(_, tier)| *tier >= least);
    reached.fold(0, |bits, (category, _)| bits | 1 << category)
}

fn deal_json(deal: &Deal) -> serde_json::Value {
    json!({
        "ltv_min": deal.ltv_min, "loyalty_min": deal.loyalty_min, "areas": deal.areas, "category": deal.category, "price": deal.price,
    })
}
