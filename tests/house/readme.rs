//! The README shows what runs: its first example is a marked part of a program, in Rust, Python and
//! C, line by line, and short.

use std::path::Path;

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The most lines that the way from an empty file to an opened payload may take.
const LINES_MAX: usize = 25;

/// The lines of `program` between two marks, without their common indent.
fn between(program: &str, begin: &str, end: &str) -> String {
    let start = program.find(begin).expect("the beginning is marked");
    let middle = &program[start..program.find(end).expect("the end is marked")];
    let indent = " ".repeat(begin.len() - begin.trim_start().len());
    let plain = |line: &str| format!("{}\n", line.strip_prefix(&indent).unwrap_or(line));
    middle.lines().map(plain).collect()
}

/// The README's example in `language` is this part of the program at `path`.
fn shows(language: &str, path: &str, part: &str) {
    let readme = read("README.md");
    assert!(
        readme.contains(&format!("```{language}\n{part}```")),
        "another example than {path}"
    );
    let lines = part.lines().count();
    assert!(lines <= LINES_MAX, "{path} shows {lines} lines");
}

#[test]
fn the_examples_shown_are_the_ones_that_run() {
    let path = "crates/tavren-sqlite/examples/first.rs";
    let rust = between(
        &read(path),
        "    // README begins here.\n",
        "    // README ends here.",
    );
    // The mark is no part of it.
    let (_, rust) = rust.split_once('\n').expect("lines");
    shows("rust", path, rust);
    let path = "tavren-py/examples/market.py";
    shows(
        "python",
        path,
        &between(&read(path), "# README:", "# README end"),
    );
    let path = "tavren-ffi/examples/market.c";
    shows(
        "c",
        path,
        &between(&read(path), "    /* README:", "    /* README end */"),
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
