//! Batches on SQLite: ours, and bare `rusqlite` writing the same rows under the same guards, interleaved.

use serde_json::{Value, json};
use std::path::Path;
use tavren_benches::raw::{Raw, copy, recorded};
use tavren_benches::{Scene, cpu_nanos, median, open, tick, users};
use tavren_core::Market;
use tavren_core::command::{BatchLine, Party};
use tavren_core::limits::BATCH_LINES_MAX;
use tavren_core::port::Batch;
use tavren_core::types::{BuyerId, Currency, Money, UserId};
use tavren_sqlite::Sqlite;

/// A market file whose buyer pays users, each of whom has been paid before.
struct Base {
    buyer: BuyerId,
    users: Vec<UserId>,
}

impl Base {
    fn new(path: &Path, count: usize) -> Self {
        let scene = Scene::on_file(path);
        let base = Self {
            buyer: scene.buyer,
            users: users(count),
        };
        base.book(&scene.market, 0);
        drop(scene);
        let database = Sqlite::open(path).expect("a database");
        database.checkpoint().expect("checkpoint");
        base
    }

    /// Pays every user in one batch.
    fn book(&self, market: &Market, number: usize) {
        let cents = (1..).map(|row| 1 + (row * 7 + number as i64) % 90);
        let line = |(user, cents): (&UserId, i64)| BatchLine::Move {
            from: Party::Buyer(self.buyer),
            to: Party::User(user.clone()),
            amount: Money::new(cents, Currency::USD).expect("cents"),
        };
        let lines = self.users.iter().zip(cents).map(line).collect();
        market.book(lines, tick()).expect("a batch");
    }

    /// Books so many batches once, and gives what was written.
    fn record(&self, from: &Path, path: &Path, batches: usize) -> Vec<Batch> {
        copy(from, path);
        let (market, written) = recorded(path);
        written.lock().expect("lock").clear();
        (1..=batches).for_each(|number| self.book(&market, number));
        let mut written = written.lock().expect("lock");
        std::mem::take(&mut *written)
    }
}

pub fn run(folder: &Path, rounds: usize) -> Value {
    let path = folder.join("base.db");
    let base = Base::new(&path, BATCH_LINES_MAX);
    let batches = base.record(&path, &folder.join("recorded.db"), rounds + 1);
    assert_eq!(batches.len(), rounds + 1);
    let (ours_path, raw_path) = (folder.join("ours.db"), folder.join("raw.db"));
    copy(&path, &ours_path);
    copy(&path, &raw_path);
    let (ours, raw) = (open(&ours_path), Raw::open(&raw_path));
    let each = base.users.len() as f64;
    let (mut our_ns, mut raw_ns) = (Vec::new(), Vec::new());
    for (number, batch) in (1..).zip(&batches) {
        let start = cpu_nanos();
        base.book(&ours, number);
        let middle = cpu_nanos();
        raw.write(batch);
        let end = cpu_nanos();
        // The first round warms both.
        if number > 1 {
            our_ns.push((middle - start) as f64 / each);
            raw_ns.push((end - middle) as f64 / each);
        }
    }
    let ops: usize = batches.iter().map(|batch| batch.ops.len()).sum();
    let guards: usize = batches.iter().map(|batch| batch.guards.len()).sum();
    let lines = each * batches.len() as f64;
    json!({
        "durable_ns": median(our_ns), "raw_ns": median(raw_ns),
        "ops": ops as f64 / lines, "guards": guards as f64 / lines,
    })
}
