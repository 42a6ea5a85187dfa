//! This test binary once more as a child that is killed while it works.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const VARIABLE: &str = "TAVREN_TEST_FOLDER";

/// The folder to work in, in a child.
pub(crate) fn folder() -> Option<PathBuf> {
    std::env::var_os(VARIABLE).map(PathBuf::from)
}

/// Tells the parent, in a child. The line is out when this returns.
pub(crate) fn say(line: &str) {
    // One write, so that lines of several threads do not mix.
    let line = format!("said {line}\n");
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes()).unwrap();
    out.flush().unwrap();
}

/// Runs the test `name` in a child, kills it with SIGKILL after `lines` lines, and gives back all
/// that it said.
pub(crate) fn run_and_kill(name: &str, folder: &Path, lines: usize) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(VARIABLE, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = Vec::new();
    let mut killed = false;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        // The last line may be cut: then it was not said.
        let Ok(line) = line else { break };
        // The harness leaves its own words on the first line.
        if let Some((_, line)) = line.split_once("said ") {
            said.push(line.to_owned());
        }
        if said.len() >= lines && !killed {
            child.kill().unwrap();
            killed = true;
        }
    }
    child.wait().unwrap();
    assert!(killed, "the child ended by itself");
    said
}
