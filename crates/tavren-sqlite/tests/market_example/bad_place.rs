//! What is wrong with the place that a run is to be written to, or to go on in.

use super::run::{binary, copy, folder, market, refused, summary};
use std::path::Path;
use std::process::{Command, Output};

const PEOPLE: &[&str] = &["--users-limit", "20"];

/// A spoilt folder: its name, what spoils it, and what the message holds.
type Spoilt = (&'static str, fn(&Path), &'static [&'static str]);

const SPOILT: &[Spoilt] = &[
    ("newer", newer, &["market.db", "format 99", "upgrade"]),
    ("no_database", no_database, &["market.db", "missing"]),
    ("no_keys", no_keys, &["market.db.keys", "missing"]),
    (
        "wrong_keys",
        wrong_keys,
        &["market.db.keys", "another database"],
    ),
    (
        "wrong_master",
        wrong_master,
        &["market.db.keys", "master key"],
    ),
    ("clock", clock, &["market.db", "the latest one seen"]),
    ("counter", counter, &["market.db", "budgets", "the ledger"]),
    (
        "no_counter",
        no_counter,
        &["market.db", "accrued rests", "the ledger"],
    ),
    ("no_progress", no_progress, &["holds no run", "other files"]),
    (
        "broken_progress",
        broken_progress,
        &["progress.json, line 1"],
    ),
];

#[test]
fn a_spoilt_run_is_not_resumed_and_says_why() {
    let place = folder();
    let good = place.path().join("good");
    summary(PEOPLE, &good);
    for (name, spoil, told) in SPOILT {
        let out = place.path().join(name);
        copy(&good, &out);
        std::fs::remove_file(out.join("summary.json")).unwrap();
        spoil(&out);
        let output = market(PEOPLE)
            .arg("--resume")
            .arg("--out")
            .arg(&out)
            .output();
        let message = refused(&output.unwrap());
        for part in *told {
            assert!(message.contains(part), "{name}: no `{part}` in: {message}");
        }
        assert!(!out.join("summary.json").exists(), "{name}");
        let entries = std::fs::read_dir(&out).unwrap();
        let mut names = entries.map(|entry| entry.unwrap().file_name());
        let half = names.find(|name| name.to_string_lossy().ends_with(".new"));
        assert_eq!(half, None, "{name}");
    }
    // Neither is another run, nor is a run begun where there is one.
    let mut other = market(&["--users-limit", "21", "--resume"]);
    let output = other.arg("--out").arg(&good).output();
    assert!(refused(&output.unwrap()).contains("only the same go on"));
    let output = market(PEOPLE).arg("--out").arg(&good).output();
    assert!(refused(&output.unwrap()).contains("--resume"));
    // Nor among files that are none of its own.
    let shared = place.path().join("shared");
    std::fs::create_dir(&shared).unwrap();
    std::fs::write(shared.join("letter.txt"), "xyzzy").unwrap();
    let output = market(PEOPLE).arg("--out").arg(&shared).output();
    assert!(refused(&output.unwrap()).contains("other files"));
    assert_eq!(std::fs::read_dir(&shared).unwrap().count(), 1);
}

fn newer(out: &Path) {
    let database = rusqlite::Connection::open(out.join("market.db")).unwrap();
    database.pragma_update(None, "user_version", 99).unwrap();
}

fn no_database(out: &Path) {
    std::fs::remove_file(out.join("market.db")).unwrap();
}

fn no_keys(out: &Path) {
    std::fs::remove_file(out.join("market.db.keys")).unwrap();
}

fn wrong_keys(out: &Path) {
    let other = folder();
    summary(&["--users-limit", "1"], &other.path().join("other"));
    for name in ["market.db.keys", "market.db.master"] {
        std::fs::copy(other.path().join("other").join(name), out.join(name)).unwrap();
    }
}

fn wrong_master(out: &Path) {
    std::fs::write(out.join("market.db.master"), [7; 32]).unwrap();
}

/// As if an old backup of the progress had been put back.
fn clock(out: &Path) {
    let path = out.join("progress.json");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut progress: serde_json::Value = serde_json::from_str(&text).unwrap();
    progress["rounds"] = 1.into();
    std::fs::write(&path, progress.to_string()).unwrap();
}

/// A cent too much, as no posting says.
fn counter(out: &Path) {
    let sql = "UPDATE tavren_entries SET value = value + 1
        WHERE key = (SELECT min(key) FROM tavren_entries WHERE substr(key, 1, 1) = x'66')";
    assert_eq!(changed(out, sql), 1);
}

fn no_counter(out: &Path) {
    let sql = "DELETE FROM tavren_entries WHERE substr(key, 1, 1) = x'6d' AND value <> 0";
    assert!(changed(out, sql) > 0);
}

fn changed(out: &Path, sql: &str) -> usize {
    let database = rusqlite::Connection::open(out.join("market.db")).unwrap();
    database.execute(sql, []).unwrap()
}

fn no_progress(out: &Path) {
    std::fs::remove_file(out.join("progress.json")).unwrap();
}

fn broken_progress(out: &Path) {
    std::fs::write(out.join("progress.json"), "{\"run\": 3").unwrap();
}

#[test]
fn a_read_only_place_is_refused() {
    if let Some(output) = on_mounted("ro") {
        let message = refused(&output);
        assert!(message.contains("read-only"), "{message}");
        assert!(message.contains("/out"), "{message}");
    }
}

#[test]
fn a_full_disk_is_told_and_no_summary_is_written() {
    // Full before the database, the keys, the first round and the last are written.
    for size in ["40k", "100k", "400k", "2m"] {
        let Some(output) = on_mounted(&format!("size={size}")) else {
            return;
        };
        let message = refused(&output);
        assert!(message.contains("full"), "{size}: {message}");
        // Which file has no room left in the last round depends on which is written first.
        let files = ["market.db", "payloads", "progress.json"];
        let named = files.map(|file| message.contains(&format!("/out/{file}")));
        assert!(named.contains(&true), "{size}: {message}");
    }
}

/// Runs the example in a file system of its own, and lists on stdout what must not be left there: a
/// summary, or a file half-written. `None` where nobody but the administrator may mount.
fn on_mounted(options: &str) -> Option<Output> {
    let place = folder();
    if !may_mount() {
        eprintln!("NOT RUN: `unshare -rm` may mount nothing here");
        return None;
    }
    let script = "mount -t tmpfs -o \"$2\" none \"$1\" || exit 99
        \"$0\" --users-limit 200 --quiet --out \"$1/out\"
        code=$?
        find \"$1\" -name summary.json -o -name '.*.new'
        exit $code";
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", script]);
    command.arg(binary()).arg(place.path()).arg(options);
    Some(command.env_remove("TAVREN_MASTER").output().unwrap())
}

/// The probe of tests/run, which lists these tests as NOT RUN where it fails.
fn may_mount() -> bool {
    let mut probe = Command::new("unshare");
    probe.args(["-rm", "mount", "-t", "tmpfs", "none", "/tmp"]);
    probe.output().is_ok_and(|output| output.status.success())
}
