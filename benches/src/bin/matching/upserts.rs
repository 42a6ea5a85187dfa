//! Signals sent again: how many a second, how many rows one of them moves, and bytes a signal.

use crate::Options;
use crate::bed::{self, bytes_in_use, cpu_us};
use tavren_benches::bz1::Geography;
use tavren_matching::{Engine, Signal, SignalId};
use tavren_types::Timestamp;

const BATCH: u64 = 100_000;

pub fn run(options: &Options) -> serde_json::Value {
    let signals = options.number("signals", 1_000_000);
    let rounds = options.number("rounds", 3) * signals / BATCH;
    assert!(signals >= BATCH, "more at once than there are is a load");
    let one_by_one = options.number("one-by-one", 0) == 1;
    let geography = Geography::new();
    let kernel = bed::kernel(&options.text("kernel", "best"));
    // Rows that one upsert moves: while an engine grows one by one, and later below.
    let mut engine = bed::empty_engine(&geography, kernel);
    let areas = engine.tables().areas().clone();
    let mut moved_max = 0;
    for i in 0..signals {
        let (id, signal) = bed::signal(&geography.signal(i), &areas);
        moved_max = moved_max.max(moved(&mut engine, id, &signal));
    }
    drop(engine);
    let ids: Vec<SignalId> = (0..signals)
        .map(|i| SignalId::from_bytes(geography.signal(i).id.to_be_bytes()))
        .collect();
    let before = bytes_in_use();
    let mut engine = bed::empty_engine(&geography, kernel);
    bed::load(&mut engine, &geography, signals);
    let loaded = bytes_in_use() - before;
    // Each known id gets the content of another signal: another area, as a rule.
    let (mut seconds, moved_before) = (Vec::new(), engine.rows_moved());
    let mut next = 0x9E37_79B9_7F4A_7C15_u64;
    for round in 0..rounds {
        let batch: Vec<(SignalId, Signal, Timestamp)> = (0..BATCH)
            .map(|at| {
                next = next
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                let id = ids[((next >> 33) % signals) as usize];
                let (_, signal) =
                    bed::signal(&geography.signal(signals + round * BATCH + at), &areas);
                (id, signal, bed::expiry())
            })
            .collect();
        let start = cpu_us();
        if one_by_one {
            for (id, signal, expires) in &batch {
                engine
                    .upsert(*id, signal, *expires)
                    .expect("BZ1 is well formed");
            }
        } else {
            engine.upsert_all(&batch).expect("BZ1 is well formed");
        }
        seconds.push((cpu_us() - start) / 1e6);
        for (id, signal, _) in batch.iter().take(1_000) {
            moved_max = moved_max.max(moved(&mut engine, *id, signal));
        }
    }
    let churned = bytes_in_use() - before;
    assert_eq!(engine.len() as u64, signals);
    serde_json::json!({
        "upserts_per_s": BATCH as f64 / bed::median(seconds.clone()),
        "slowest_batch_per_s": BATCH as f64 / seconds.iter().copied().fold(0.0, f64::max),
        "rows_moved_max": moved_max,
        "rows_moved_mean": (engine.rows_moved() - moved_before) as f64 / (rounds * (BATCH + 1_000)) as f64,
        "bytes_per_signal": loaded as f64 / signals as f64,
        "bytes_per_signal_after_upserts": churned as f64 / signals as f64,
    })
}

fn moved(engine: &mut Engine, id: SignalId, signal: &Signal) -> u64 {
    let before = engine.rows_moved();
    engine
        .upsert(id, signal, bed::expiry())
        .expect("BZ1 is well formed");
    engine.rows_moved() - before
}
