//! Running the example.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use tempfile::TempDir;

/// The example, built beside this test; `cargo test --test` alone does not build it.
pub(crate) fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let test = std::env::current_exe().unwrap();
        let profile = test.ancestors().nth(2).unwrap();
        let binary = profile.join(format!("examples/market{}", std::env::consts::EXE_SUFFIX));
        if !binary.exists() {
            let name = match profile.file_name().unwrap().to_str() {
                Some("debug") => "test",
                Some(name) => name,
                None => "release",
            };
            let mut build = Command::new(env!("CARGO"));
            build.args(["build", "--example", "market", "--profile", name]);
            build.current_dir(env!("CARGO_MANIFEST_DIR"));
            assert!(build.status().unwrap().success());
        }
        binary
    })
}

/// A new folder, in memory where the system has such a place: what is tested is not the disk.
pub(crate) fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    match memory.is_dir() {
        true => tempfile::tempdir_in(memory).unwrap(),
        false => tempfile::tempdir().unwrap(),
    }
}

/// The command without bars and table, and with nothing of the environment that could change it.
pub(crate) fn market(args: &[&str]) -> Command {
    let mut command = loud(args);
    command.arg("--quiet");
    command
}

/// The command as people run it, with nothing of the environment that could change it.
pub(crate) fn loud(args: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command.args(args);
    command.env_remove("TAVREN_MASTER");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs to the end, which must be a good one, and reads the summary without times and memory.
pub(crate) fn summary(args: &[&str], out: &Path) -> Value {
    let out_text = out.to_str().unwrap();
    let output = market(args).args(["--out", out_text]).output().unwrap();
    assert!(output.status.success(), "{}", words(&output));
    read_summary(out)
}

/// The summary in a folder, without times and memory.
pub(crate) fn read_summary(out: &Path) -> Value {
    let text = std::fs::read_to_string(out.join("summary.json")).unwrap();
    let mut summary: Value = serde_json::from_str(&text).unwrap();
    let figures = summary.as_object_mut().unwrap();
    assert!(figures.remove("seconds").unwrap().as_f64().unwrap() >= 0.0);
    assert!(figures.remove("peak_memory_bytes").is_some());
    summary
}

/// What a run said on stderr.
pub(crate) fn words(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A failure: exit code 1, one line on stderr, nothing on stdout. Gives the line.
pub(crate) fn refused(output: &Output) -> String {
    let words = words(output);
    assert_eq!(output.status.code(), Some(1), "{words}");
    assert!(output.stdout.is_empty(), "something on stdout");
    assert_eq!(words.lines().count(), 1, "{words}");
    assert!(words.starts_with("market: "), "{words}");
    words
}

/// Copies a folder with its subfolders.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let place = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &place),
            false => drop(std::fs::copy(entry.path(), &place).unwrap()),
        }
    }
}
