//! The fuzz targets without a fuzzer: seeded random bytes, and the files of `tests/fuzz/corpus`.

#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::path::Path;

/// Where the random bytes begin.
const SEED: u64 = 0x7a76_7265_6e00_0001;

/// Random strings, fifty times as many with `TAVREN_LONG=1`, each of at most so many bytes.
const STRINGS: usize = 3_000;
const BYTES_MAX: usize = 400;

/// Prints what a target failed on.
struct Input(String, Vec<u8>);

impl Drop for Input {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}: {:02x?}", self.0, self.1);
        }
    }
}

fn feed(target: &str, run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut files = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let input = Input(
            path.display().to_string(),
            std::fs::read(&path).expect("a file"),
        );
        run(&input.1);
        files += 1;
    }
    assert!(files > 0, "no file for {target}");
    let long = std::env::var("TAVREN_LONG").is_ok_and(|value| value == "1");
    let mut state = SEED;
    println!("{target}: {files} files, then seed {SEED:#x}");
    for at in 0..if long { 50 * STRINGS } else { STRINGS } {
        let length = next(&mut state) as usize % BYTES_MAX;
        let bytes = (0..length).map(|_| next(&mut state) as u8).collect();
        let input = Input(format!("string {at}"), bytes);
        run(&input.1);
    }
}

/// SplitMix64.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 31
}

#[test]
fn any_rows_are_a_tree_or_are_refused_whatever_their_order() {
    feed("hierarchy", targets::hierarchy::run);
}

#[test]
fn any_signals_and_deals_are_matched_as_defined() {
    feed("criteria", targets::criteria::run);
}

#[test]
fn any_bytes_are_the_same_frames_however_they_are_cut() {
    feed("frames", targets::wire::frames);
}

#[test]
fn any_message_prints_as_the_bytes_that_it_was_read_from() {
    feed("messages", targets::wire::messages);
}

#[test]
fn no_bytes_are_a_receipt_that_nobody_signed() {
    feed("receipts", targets::wire::receipts);
}

#[test]
fn no_bytes_are_a_signal_or_a_box_that_nobody_sealed() {
    feed("sealed", targets::wire::sealed);
}

#[test]
fn no_bytes_are_evidence_of_an_enclave_that_nobody_attested() {
    feed("evidence", targets::evidence);
}

#[test]
fn no_bytes_are_a_proof_that_nobody_made() {
    feed("proofs", targets::proofs::run);
}
