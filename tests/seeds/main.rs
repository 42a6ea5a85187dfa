//! The fuzz targets without a fuzzer: their seeds, changes of these, and random bytes.

mod seeds;
#[path = "../fuzz/src/lib.rs"]
mod targets;

use seeds::{Drawn, documents, files, framed, golden};
use tavren_attest::testing::tdx_seeds;

/// Where the random bytes begin.
const SEED: u64 = 0x7a76_7265_6e00_0001;

/// Strings, half of them random bytes and half of them changed seeds, fifty times as many with
/// `TAVREN_LONG=1`; a random one has at most so many bytes.
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

/// With `TAVREN_SEEDS` a folder, the seeds are written there too, for a fuzzer to begin with.
fn feed(target: &str, seeds: &[Vec<u8>], run: fn(&[u8])) {
    let give = |name: String, bytes: Vec<u8>| run(&Input(name, bytes).1);
    if let Some(folder) = std::env::var_os("TAVREN_SEEDS") {
        seeds::write(&std::path::Path::new(&folder).join(target), seeds).expect("a folder");
    }
    assert!(!seeds.is_empty(), "no seed for {target}");
    println!("{target}: {} seeds, then seed {SEED:#x}", seeds.len());
    for (at, bytes) in seeds.iter().enumerate() {
        give(format!("seed {at}"), bytes.clone());
    }
    let long = std::env::var("TAVREN_LONG").is_ok_and(|value| value == "1");
    let mut drawn = Drawn(SEED);
    for at in 0..if long { 50 * STRINGS } else { STRINGS } {
        let bytes = match at % 2 {
            0 => drawn.string(BYTES_MAX),
            _ => drawn.change(seeds),
        };
        give(format!("string {at}"), bytes);
    }
}

#[test]
fn any_rows_are_a_tree_or_are_refused_whatever_their_order() {
    feed("hierarchy", &files("hierarchy"), targets::hierarchy::run);
}

#[test]
fn any_signals_and_deals_are_matched_as_defined() {
    feed("criteria", &files("criteria"), targets::criteria::run);
}

#[test]
fn any_bytes_are_the_same_frames_however_they_are_cut() {
    feed(
        "frames",
        &framed(&golden("crates/tavren-wire/src/message")),
        targets::wire::frames,
    );
}

#[test]
fn any_message_prints_as_the_bytes_that_it_was_read_from() {
    feed(
        "messages",
        &golden("crates/tavren-wire/src/message"),
        targets::wire::messages,
    );
}

#[test]
fn no_bytes_are_a_receipt_that_nobody_signed() {
    feed(
        "receipts",
        &golden("crates/tavren-wire/src/receipt"),
        targets::wire::receipts,
    );
}

#[test]
fn no_bytes_are_a_signal_or_a_box_that_nobody_sealed() {
    feed(
        "sealed",
        &golden("crates/tavren-wire/src/agent"),
        targets::wire::sealed,
    );
}

#[test]
fn no_bytes_are_evidence_of_an_enclave_that_nobody_attested() {
    feed("evidence", &documents(), targets::evidence);
}

#[test]
fn no_bytes_are_a_webhook_that_nobody_signed() {
    feed("webhooks", &files("webhooks"), targets::webhooks::run);
}

#[test]
fn no_bytes_are_a_quote_that_nobody_made() {
    feed("tdx", &tdx_seeds(), targets::tdx);
}

#[test]
fn no_bytes_are_a_proof_that_nobody_made() {
    feed(
        "proofs",
        &golden("tavren-core/src/proof"),
        targets::proofs::run,
    );
}
