//! The README shows what runs: its first example is the middle of `first.rs`, line by line, and short.

use std::path::Path;

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The lines of `program` between two marks, without their common indent.
fn between(program: &str, begin: &str, end: &str) -> String {
    let start = program.find(begin).expect("the beginning is marked");
    let middle = &program[start..program.find(end).expect("the end is marked")];
    let plain = |line: &str| format!("{}\n", line.strip_prefix("    ").unwrap_or(line));
    middle.lines().map(plain).collect()
}

#[test]
fn the_examples_shown_are_the_ones_that_run() {
    let readme = read("README.md");
    let rust = read("crates/tavren-sqlite/examples/first.rs");
    let rust = between(
        &rust,
        "    // README begins here.\n",
        "    // README ends here.",
    );
    let (_, rust) = rust.split_once('\n').expect("lines");
    assert!(
        readme.contains(&format!("```rust\n{rust}```")),
        "another example than first.rs"
    );
    assert!(rust.lines().count() <= 25);
    let python = read("tavren-py/examples/market.py");
    assert!(
        readme.contains(&format!("```python\n{python}```")),
        "another example than market.py"
    );
    let c = read("tavren-ffi/examples/market.c");
    let c = between(&c, "    /* README:", "    /* README end */");
    assert!(
        readme.contains(&format!("```c\n{c}```")),
        "another example than market.c"
    );
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
