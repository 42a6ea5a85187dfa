//! The house: which crate may know which, and what is deliberately absent.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What each crate may depend on, beside the world outside. Dev-dependencies are free.
const ALLOWED: &[(&str, &[&str])] = &[
    ("tavren-types", &[]),
    ("tavren-sealing", &["tavren-types"]),
    ("tavren-noise", &["tavren-types"]),
    ("tavren-matching", &["tavren-types", "tavren-noise"]),
    (
        "tavren-core",
        &["tavren-types", "tavren-sealing", "tavren-matching"],
    ),
    (
        "tavren-sqlite",
        &["tavren-core", "tavren-types", "tavren-sealing"],
    ),
    (
        "tavren-testkit",
        &["tavren-core", "tavren-types", "tavren-sealing"],
    ),
    (
        "tavren-ffi",
        &[
            "tavren-core",
            "tavren-sqlite",
            "tavren-types",
            "tavren-sealing",
        ],
    ),
    (
        "tavren-py",
        &[
            "tavren-core",
            "tavren-sqlite",
            "tavren-types",
            "tavren-sealing",
        ],
    ),
];

/// Crates that are published by nobody and may know everybody.
const OUTSIDE: &[&str] = &["tavren-tests", "tavren-benches"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn crates_depend_on_each_other_one_way() {
    let output = std::process::Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
        ])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let names: BTreeSet<&str> = packages
        .iter()
        .filter_map(|package| package["name"].as_str())
        .collect();
    for package in packages {
        let name = package["name"].as_str().expect("a name");
        if OUTSIDE.contains(&name) {
            continue;
        }
        let (_, allowed) = ALLOWED
            .iter()
            .find(|(crate_name, _)| *crate_name == name)
            .unwrap_or_else(|| panic!("{name} has no room in the house"));
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            let other = dependency["name"].as_str().expect("a name");
            if dependency["kind"] == "dev" || !names.contains(other) {
                continue;
            }
            assert!(allowed.contains(&other), "{name} may not know {other}");
        }
    }
}

/// Every Rust file of a folder, without its tests.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            if name != "tests.rs" && name != "golden.rs" {
                found.push(path);
            }
        }
    }
}

#[test]
fn the_core_has_no_clock_file_socket_environment_or_async() {
    let mut files = Vec::new();
    for folder in [
        "tavren-core/src",
        "crates/tavren-types/src",
        "crates/tavren-sealing/src",
    ] {
        sources(&root().join(folder), &mut files);
    }
    for path in files {
        let text = std::fs::read_to_string(&path).expect("a file");
        for word in [
            "std::fs",
            "std::net",
            "std::env",
            "SystemTime",
            "Instant::now",
            "async fn",
            ".await",
            "std::thread",
        ] {
            assert!(!text.contains(word), "{} holds {word}", path.display());
        }
    }
}

#[test]
fn the_market_is_a_loop_over_steps() {
    let mut files = Vec::new();
    sources(&root().join("tavren-core/src/market"), &mut files);
    // Tests look where they like.
    files.retain(|path| !path.iter().any(|part| part == "tests"));
    files.push(root().join("tavren-core/src/market.rs"));
    for path in files {
        let text = std::fs::read_to_string(&path).expect("a file");
        let calls = [
            ".store.read(",
            ".store.scan(",
            ".store.commit(",
            ".store.erase(",
            ".keyring.fresh(",
            ".keyring.open(",
            ".keyring.destroy(",
            ".queue.put(",
            ".queue.fetch(",
            ".queue.remove(",
        ];
        let count: usize = calls.iter().map(|call| text.matches(call).count()).sum();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        match name {
            // One call a step, in `drive`.
            "market.rs" => assert_eq!(count, calls.len()),
            // The store as the queue.
            "queue.rs" => {}
            _ => assert_eq!(count, 0, "{name} calls a port itself"),
        }
    }
}
