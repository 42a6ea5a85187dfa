//! The same seed gives the same summary, killed and resumed or not.

use super::killer::Killer;
use super::run::{folder, summary};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Instant;

const PEOPLE: &[&str] = &["--users-limit", "120"];

#[test]
fn the_same_seed_gives_the_same_summary_killed_or_not() {
    let place = folder();
    let began = Instant::now();
    let whole = summary(PEOPLE, &place.path().join("whole"));
    let took = began.elapsed();
    check(&whole);
    let mut killer = Killer::new(PEOPLE, took);
    killer.kill_and_resume(place.path(), &whole);
    // A run that is over can be asked once more.
    let mut again = PEOPLE.to_vec();
    again.push("--resume");
    assert_eq!(summary(&again, &place.path().join("whole")), whole);
    let mut other = PEOPLE.to_vec();
    other.extend(["--seed", "8"]);
    assert_ne!(summary(&other, &place.path().join("other")), whole);
}

#[test]
fn a_run_killed_before_it_wrote_its_progress_is_resumed_as_a_new_one() {
    let place = folder();
    let args = ["--users-limit", "1"];
    let whole = summary(&args, &place.path().join("whole"));
    // As a kill leaves it: nothing, an empty folder, empty folders in it, a file half-written.
    let left: [&dyn Fn(&Path); 4] = [
        &|_| {},
        &|out| std::fs::create_dir(out).unwrap(),
        &|out| std::fs::create_dir_all(out.join("payloads")).unwrap(),
        &|out| {
            std::fs::create_dir_all(out.join("opened")).unwrap();
            std::fs::write(out.join(".progress.json.new"), "{\"run\"").unwrap();
        },
    ];
    for (number, leave) in left.iter().enumerate() {
        let out = place.path().join(format!("left.{number}"));
        leave(&out);
        assert_eq!(summary(&["--users-limit", "1", "--resume"], &out), whole);
        assert!(!out.join(".progress.json.new").exists());
    }
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
    // The forgetful buyer never acknowledges what it claims in odd rounds: that is still kept.
    let payloads = names("payloads");
    assert!(!payloads.is_empty());
    for name in payloads {
        assert!(name.ends_with(".sealed"), "{name}");
        let sealed = std::fs::read(out.join("payloads").join(&name)).unwrap();
        assert!(!sealed.is_empty(), "{name}");
    }
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
