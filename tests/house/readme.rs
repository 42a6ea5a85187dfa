//! The README shows what runs: its first example is the middle of `first.rs`, line by line, and short.

use std::path::Path;

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_first_example_is_the_one_that_runs() {
    let program = read("crates/tavren-sqlite/examples/first.rs");
    let (_, rest) = program
        .split_once("// README begins here.\n")
        .expect("the beginning is marked");
    let (middle, _) = rest
        .split_once("    // README ends here.")
        .expect("the end is marked");
    let plain: String = middle
        .lines()
        .map(|line| format!("{}\n", line.strip_prefix("    ").unwrap_or(line)))
        .collect();
    let readme = read("README.md");
    assert!(
        readme.contains(&format!("```rust\n{plain}```")),
        "README.md shows another example than first.rs runs"
    );
    assert!(plain.lines().count() <= 25);
}

#[test]
fn the_first_example_goes_from_an_empty_file_to_an_opened_payload() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("first.db");
    // Built beside the tests: an example of a crate that this one tests.
    let done = std::process::Command::new(env!("CARGO"))
        .args([
            "run",
            "--quiet",
            "-p",
            "tavren-sqlite",
            "--example",
            "first",
            "--",
        ])
        .arg(&path)
        .output()
        .expect("cargo runs");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let text = String::from_utf8_lossy(&done.stdout);
    assert!(
        text.contains("\"app\":\"maps\"") && text.contains("0.75 USD"),
        "{text}"
    );
}
