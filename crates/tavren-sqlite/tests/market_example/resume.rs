//! The same seed gives the same summary, killed and resumed or not.

use super::run::{folder, market, read_summary, summary, words};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

const PEOPLE: &[&str] = &["--users-limit", "120"];

#[test]
fn the_same_seed_gives_the_same_summary_killed_or_not() {
    let place = folder();
    let began = Instant::now();
    let whole = summary(PEOPLE, &place.path().join("whole"));
    let took = began.elapsed();
    check(&whole);
    let kills = match std::env::var_os("TAVREN_LONG") {
        Some(_) => 20,
        None => 3,
    };
    let killed = place.path().join("killed");
    kill_and_resume(&killed, kills, took);
    assert_eq!(read_summary(&killed), whole);
    // A run that is over can be asked once more.
    let mut again = PEOPLE.to_vec();
    again.push("--resume");
    assert_eq!(summary(&again, &killed), whole);
    let mut other = PEOPLE.to_vec();
    other.extend(["--seed", "8"]);
    assert_ne!(summary(&other, &place.path().join("other")), whole);
}

#[test]
fn every_file_that_is_promised_is_there() {
    let place = folder();
    let out = place.path().join("out");
    summary(&["--users-limit", "40", "--seed", "3"], &out);
    let files = [
        "market.db",
        "market.db.keys",
        "opened/manifest.json",
        "person/wallet.en.txt",
        "person/wallet.vi.txt",
        "person/audit_trail.json",
    ];
    for file in files {
        assert!(out.join(file).metadata().unwrap().len() > 0, "{file}");
    }
    let names = |folder: &str| {
        let entries = std::fs::read_dir(out.join(folder)).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect::<Vec<_>>()
    };
    let receipts = names("person");
    assert!(receipts.iter().any(|name| name.starts_with("receipt.")));
    assert!(
        names("payloads")
            .iter()
            .all(|name| name.ends_with(".sealed"))
    );
    // What a buyer opened shows nobody's name.
    let rows = std::fs::read_to_string(out.join("opened/rows.jsonl")).unwrap();
    assert!(rows.lines().count() > 0 && !rows.contains("person-"));
}

/// What holds of every summary.
fn check(summary: &Value) {
    let count = |name: &str| summary[name].as_u64().unwrap_or_else(|| panic!("{name}"));
    for name in [
        "records_read",
        "presented",
        "granted",
        "declined",
        "dismissed",
        "paused",
        "revoked",
        "sealed",
        "delivered",
        "acknowledged",
        "aborted",
        "unclaimed",
        "expired",
        "wiped",
        "audit_entries",
    ] {
        assert!(count(name) > 0, "{name}");
    }
    assert_eq!(count("records_without_person"), 0);
    assert_eq!(count("people"), 120);
    assert_eq!(count("offers"), 10);
    // What was sealed was delivered, unclaimed or stopped; what was never sealed was only stopped.
    let sealed = count("sealed");
    assert!(sealed >= count("delivered") + count("unclaimed"));
    assert!(sealed <= count("delivered") + count("unclaimed") + count("aborted"));
    assert_eq!(summary["ledger_sum_minor"], json!({"USD": 0, "VND": 0}));
    assert!(summary["paid_minor"]["USD"].as_i64().unwrap() > 0);
}

/// Kills a run at moments drawn from a fixed seed, and lets it run to its end at last.
fn kill_and_resume(out: &Path, kills: u32, took: Duration) {
    let mut state = 0x1234_5678_u32;
    let mut killed = 0;
    loop {
        let mut command = market(PEOPLE);
        command.arg("--out").arg(out);
        if out.join("progress.json").exists() {
            command.arg("--resume");
        } else if out.exists() {
            // Killed before anything was begun.
            std::fs::remove_dir_all(out).unwrap();
        }
        let mut child = command.spawn().unwrap();
        if killed == kills {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", words(&output));
            return;
        }
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let share = f64::from(state >> 8) / f64::from(1 << 24);
        std::thread::sleep(took.mul_f64(share * 1.6 / f64::from(kills)));
        child.kill().unwrap();
        child.wait().unwrap();
        killed += 1;
    }
}
