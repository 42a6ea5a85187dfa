//! The house: which crate may know which, and what is deliberately absent.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What each crate may depend on, beside the world outside. Dev-dependencies are free.
const ALLOWED: &[(&str, &[&str])] = &[
    ("tavren-types", &[]),
    ("tavren-sealing", &["tavren-types"]),
    ("tavren-noise", &["tavren-types"]),
    ("tavren-attest", &["tavren-types"]),
    ("tavren-pricing", &["tavren-types"]),
    ("tavren-anonymity", &["tavren-types"]),
    ("tavren-arrow", &["tavren-types", "tavren-pricing"]),
    ("tavren-matching", &["tavren-types", "tavren-noise"]),
    (
        "tavren-wire",
        &["tavren-types", "tavren-sealing", "tavren-attest"],
    ),
    (
        "enclave-runner",
        &[
            "tavren-types",
            "tavren-noise",
            "tavren-matching",
            "tavren-sealing",
            "tavren-wire",
            "tavren-attest",
        ],
    ),
    ("enclave-init", &[]),
    (
        "tavren-core",
        &[
            "tavren-types",
            "tavren-sealing",
            "tavren-matching",
            "tavren-pricing",
        ],
    ),
    (
        "tavren-relay",
        &[
            "tavren-core",
            "tavren-wire",
            "tavren-attest",
            "tavren-types",
        ],
    ),
    (
        "tavren-sqlite",
        &["tavren-core", "tavren-types", "tavren-sealing"],
    ),
    ("tavren-payout", &["tavren-core", "tavren-types"]),
    (
        "tavren-testkit",
        &["tavren-core", "tavren-types", "tavren-sealing"],
    ),
    (
        "tavren-ffi",
        &[
            "tavren-core",
            "tavren-pricing",
            "tavren-sqlite",
            "tavren-types",
            "tavren-sealing",
            "tavren-wire",
            "tavren-attest",
            "tavren-payout",
            "tavren-relay",
        ],
    ),
    (
        "tavren-py",
        &[
            "tavren-core",
            "tavren-pricing",
            "tavren-arrow",
            "tavren-sqlite",
            "tavren-types",
            "tavren-sealing",
            "tavren-wire",
            "tavren-attest",
            "tavren-payout",
            "tavren-relay",
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

/// True for what lies in a folder of tests, below the root.
fn in_tests(path: &Path) -> bool {
    let below = path.strip_prefix(root()).expect("a file of the project");
    below.iter().any(|part| part == "tests")
}

#[test]
fn the_core_has_no_clock_file_socket_environment_or_async() {
    let mut files = Vec::new();
    for folder in [
        "tavren-core/src",
        "crates/tavren-types/src",
        "crates/tavren-sealing/src",
        "crates/tavren-noise/src",
        "crates/tavren-matching/src",
        "crates/tavren-pricing/src",
        "crates/tavren-anonymity/src",
    ] {
        sources(&root().join(folder), &mut files);
    }
    // Tests look where they like; a simulation may share its rows among threads, behind a feature.
    let crew = Path::new("simulation/crew.rs");
    files.retain(|path| !in_tests(path) && !path.ends_with(crew));
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

/// What agents, relay and runner say is data: sockets and files are in the transports alone, and
/// nobody reads a clock or draws a random number.
#[test]
fn the_wire_has_sockets_in_its_transports_alone() {
    let mut files = Vec::new();
    let folder = root().join("crates/tavren-wire/src");
    sources(&folder, &mut files);
    files.retain(|path| !path.starts_with(folder.join("testing")) && !in_tests(path));
    for path in files {
        let text = std::fs::read_to_string(&path).expect("a file");
        let transport = path.starts_with(folder.join("transport"));
        let sockets: &[&str] = match transport {
            true => &[],
            false => &["std::fs", "std::net", "std::time"],
        };
        let never = [
            "SystemTime",
            "Instant::now",
            "OsEntropy",
            "async fn",
            "std::env",
        ];
        for word in never.iter().chain(sockets) {
            assert!(!text.contains(word), "{} holds {word}", path.display());
        }
    }
}

/// What runs in the enclave is read whole by an auditor: unsafe code stands in one file, with one
/// below it that the enclave does not have, and there is no floating point.
#[test]
fn matching_is_unsafe_in_one_file_and_counts_in_integers() {
    let mut files = Vec::new();
    for folder in ["crates/tavren-noise/src", "crates/tavren-matching/src"] {
        sources(&root().join(folder), &mut files);
    }
    files.retain(|path| !in_tests(path));
    let holding = |words: &[&str]| -> Vec<&Path> {
        let holds = |path: &&PathBuf| {
            let text = std::fs::read_to_string(path).expect("a file");
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            code.into_iter()
                .any(|line| words.iter().any(|word| line.contains(word)))
        };
        files.iter().filter(holds).map(PathBuf::as_path).collect()
    };
    let [inside, outside] = holding(&["unsafe {", "unsafe fn"])[..] else {
        panic!("unsafe code stands in one file inside, and in one outside");
    };
    assert!(inside.ends_with("kernel/simd.rs"));
    assert!(outside.ends_with("kernel/simd/some.rs"));
    let parent = std::fs::read_to_string(inside).expect("a file");
    assert!(parent.contains("#[cfg(feature = \"outside\")]\nmod some;"));
    assert_eq!(holding(&["f32", "f64"]), [] as [&Path; 0]);
}

/// `no_std`, and nothing from outside but a hash table and what derives errors, in what the enclave
/// matches with.
#[test]
fn matching_needs_no_standard_library_and_two_crates_from_outside() {
    for name in ["noise", "matching"] {
        let folder = root().join("crates").join(format!("tavren-{name}"));
        let text = std::fs::read_to_string(folder.join("src/lib.rs")).expect("a file");
        assert!(text.contains("#![no_std]"));
    }
    let manifest = root().join("crates/tavren-matching/Cargo.toml");
    let text = std::fs::read_to_string(manifest).expect("a file");
    let (_, dependencies) = text.split_once("[dependencies]").expect("dependencies");
    let (dependencies, _) = dependencies.split_once("[dev-dependencies]").expect("both");
    let outside: Vec<&str> = dependencies
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("tavren-"))
        .collect();
    assert_eq!(
        outside,
        ["hashbrown.workspace = true", "thiserror.workspace = true"]
    );
}

#[test]
fn the_market_is_a_loop_over_steps() {
    let mut files = Vec::new();
    sources(&root().join("tavren-core/src/market"), &mut files);
    // Tests look where they like.
    files.retain(|path| !in_tests(path));
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
