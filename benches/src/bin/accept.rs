//! Accepting an offer on SQLite: ours, and bare `rusqlite` doing the same guard reads and writing
//! the same rows, interleaved. Prints one JSON object.
//!
//! `accept cpu DIR ACTIONS ROUNDS` – CPU of both, and file sizes after a checkpoint.
//! `accept threads DIR ACTIONS THREADS` – syncs and seconds with so many concurrent callers.

use rusqlite::{Connection, params};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tavren_benches::raw::{Raw, copy, recorded};
use tavren_benches::{Scene, cpu_nanos, median, open, tick, users};
use tavren_core::port::{Batch, Op};
use tavren_core::types::UserId;
use tavren_core::user::Presentation;
use tavren_sqlite::Sqlite;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |at: usize| arguments[at].parse::<usize>().expect("a number");
    let folder = PathBuf::from(&arguments[2]);
    let report = match arguments[1].as_str() {
        "cpu" => cpu(&folder, number(3), number(4)),
        "threads" => threads(&folder, number(3), number(4)),
        other => panic!("no such mode: {other}"),
    };
    println!("{report}");
}

/// A market file whose users have been shown the offer, closed again.
struct Base {
    path: PathBuf,
    users: Vec<UserId>,
    shown: Vec<Presentation>,
    batches: Vec<Batch>,
}

impl Base {
    fn new(folder: &Path, count: usize) -> Self {
        let path = folder.join("base.db");
        let (market, batches) = recorded(&path);
        let scene = Scene::new(market);
        let users = users(count);
        let shown = scene.present(&users);
        drop(scene);
        Sqlite::open(&path)
            .expect("a database")
            .checkpoint()
            .expect("checkpoint");
        let batches = std::mem::take(&mut *batches.lock().expect("lock"));
        Self {
            path,
            users,
            shown,
            batches,
        }
    }
}

fn cpu(folder: &Path, actions: usize, rounds: usize) -> serde_json::Value {
    let base = Base::new(folder, actions);
    let Base { users, shown, .. } = &base;
    let batches = record(&base, &folder.join("recorded.db"));
    assert_eq!(batches.len(), actions);
    let ops: usize = batches.iter().map(|batch| batch.ops.len()).sum();
    let guards: usize = batches.iter().map(|batch| batch.guards.len()).sum();
    let (ours_path, raw_path) = (folder.join("ours.db"), folder.join("raw.db"));
    copy(&base.path, &ours_path);
    copy(&base.path, &raw_path);
    let ours = open(&ours_path);
    let raw = Raw::open(&raw_path);
    let each = actions / rounds;
    let (mut our_nanos, mut raw_nanos, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        let range = round * each..(round + 1) * each;
        let start = cpu_nanos();
        for at in range.clone() {
            ours.grant(&users[at], &shown[at], tick()).expect("grant");
        }
        let middle = cpu_nanos();
        for at in range {
            raw.write(&batches[at]);
        }
        let end = cpu_nanos();
        // The first round warms both.
        if round > 0 {
            our_nanos.push((middle - start) as f64 / each as f64);
            raw_nanos.push((end - middle) as f64 / each as f64);
            ratios.push((end - middle) as f64 / (middle - start) as f64);
        }
    }
    drop(ours);
    Sqlite::open(&ours_path)
        .expect("a database")
        .checkpoint()
        .expect("checkpoint");
    drop(raw);
    let all = || base.batches.iter().chain(&batches);
    let with_answers = plain(&folder.join("plain.db"), true, all());
    let bare = plain(&folder.join("bare.db"), false, all());
    json!({
        "ours_us": median(our_nanos) / 1e3, "raw_us": median(raw_nanos) / 1e3, "ratio": median(ratios),
        "ops": ops as f64 / actions as f64, "guards": guards as f64 / actions as f64,
        "bytes_ours": size(&ours_path), "bytes_plain": with_answers, "bytes_bare": bare,
        "bytes_keys": size(&ours_path.with_extension("db.keys")),
    })
}

/// Runs every action once and gives the batches that it wrote.
fn record(base: &Base, path: &Path) -> Vec<Batch> {
    copy(&base.path, path);
    let (market, batches) = recorded(path);
    batches.lock().expect("lock").clear();
    for (user, shown) in base.users.iter().zip(&base.shown) {
        market.grant(user, shown, tick()).expect("grant");
    }
    let batches = batches.lock().expect("lock");
    batches.clone()
}

/// The bytes of a file that holds the same payloads and nothing of ours: keys and values, a log, and,
/// `with_answers`, those by command id that any idempotent service keeps; no revisions, digests or
/// times.
fn plain<'a>(path: &Path, with_answers: bool, batches: impl Iterator<Item = &'a Batch>) -> u64 {
    let mut database = Connection::open(path).expect("a database");
    database
        .execute_batch("CREATE TABLE payloads (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID; CREATE TABLE log (name BLOB, number INTEGER, value BLOB, PRIMARY KEY (name, number)) WITHOUT ROWID; CREATE TABLE answers (id BLOB PRIMARY KEY, answer BLOB) WITHOUT ROWID;")
        .expect("tables");
    let transaction = database.transaction().expect("begin");
    let mut number = 0_i64;
    for batch in batches {
        if with_answers {
            let sql = "INSERT INTO answers VALUES (?1, ?2)";
            transaction
                .execute(sql, params![batch.commit_id.as_bytes(), batch.answer])
                .expect("answer");
        }
        for op in &batch.ops {
            number += 1;
            match op {
                Op::Put { key, value } => {
                    let sql = "INSERT INTO payloads VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2";
                    transaction
                        .execute(sql, params![key.as_bytes(), value])
                        .expect("put");
                }
                Op::Append { stream, value } => {
                    let sql = "INSERT INTO log VALUES (?1, ?2, ?3)";
                    transaction
                        .execute(sql, params![stream.as_bytes(), number, value])
                        .expect("append");
                }
                Op::Emit { topic, value } => {
                    let sql = "INSERT INTO log VALUES (?1, ?2, ?3)";
                    transaction
                        .execute(sql, params![[topic.0], number, value])
                        .expect("emit");
                }
                Op::Delete { key } => {
                    let sql = "DELETE FROM payloads WHERE key = ?1";
                    transaction
                        .execute(sql, params![key.as_bytes()])
                        .expect("delete");
                }
                Op::Add { key, delta, .. } => {
                    let sql = "INSERT INTO payloads VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = value + ?2";
                    transaction
                        .execute(sql, params![key.as_bytes(), delta])
                        .expect("add");
                }
                Op::Once { .. } => {}
            }
        }
    }
    transaction.commit().expect("commit");
    drop(database);
    size(path)
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).expect("a file").len()
}

fn threads(folder: &Path, actions: usize, threads: usize) -> serde_json::Value {
    let Base {
        path, users, shown, ..
    } = Base::new(folder, actions);
    let market = open(&path);
    let before = syncs();
    let start = Instant::now();
    let each = actions.div_ceil(threads);
    std::thread::scope(|scope| {
        for (users, shown) in users.chunks(each).zip(shown.chunks(each)) {
            let market = &market;
            scope.spawn(move || {
                for (user, shown) in users.iter().zip(shown) {
                    market.grant(user, shown, tick()).expect("grant");
                }
            });
        }
    });
    let seconds = start.elapsed().as_secs_f64();
    json!({ "actions": actions, "seconds": seconds, "syncs": syncs() - before })
}

/// The syncs that the preloaded counter has seen.
fn syncs() -> i64 {
    // SAFETY: the name ends in a zero byte; the symbol, where it is found, is a function without arguments.
    unsafe {
        let symbol = libc::dlsym(libc::RTLD_DEFAULT, c"tavren_syncs".as_ptr());
        assert!(!symbol.is_null(), "run with the counter preloaded");
        let count: extern "C" fn() -> libc::c_long = std::mem::transmute(symbol);
        count()
    }
}
