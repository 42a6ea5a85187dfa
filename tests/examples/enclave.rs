//! A runner that answers lines, for the tests of Python and C: the real one, without a socket.
//!
//! Each line asks one thing, and is answered with lines of which the last is no `box`. Bytes are
//! hexadecimal.
//!
//! | asked | answered |
//! |---|---|
//! | `tick MILLIS` | `box SLOT BYTES` for each box, `ticked COUNT` |
//! | `hello NONCE` | `evidence BYTES` |
//! | `load SLOT BYTES` | `taken` |
//! | `post NUMBER` | `matched RECEIPT` |
//! | `activity seen NUMBER DAY`, `activity taken NUMBER DAY` | `about COUNT` |
//!
//! With a path as its argument it is behind a Unix socket there, as another boot each time, for a matcher
//! to connect to: it answers `listens`, and ends with its input.
//!
//! What it refuses is answered `refused CODE`, what is none of these `malformed`.

#[path = "../enclave/house.rs"]
mod house;

use enclave_runner::serve_all;
use house::{House, deal, runner};
use std::io::{BufRead, Write};
use std::time::Duration;
use tavren_sealing::{OsEntropy, Seed};
use tavren_types::cbor::from_bytes;
use tavren_types::{Timestamp, id::hex};
use tavren_wire::message::{Act, Answer, Ask, Asked, Figure, Loaded, VendorId};
use tavren_wire::transport::{Transport, Unix};

fn main() -> std::io::Result<()> {
    match std::env::args_os().nth(1) {
        Some(path) => listen(&Unix::new(path)),
        None => converse(),
    }
}

/// Serves whoever connects, for as long as its input is open.
fn listen(socket: &Unix) -> std::io::Result<()> {
    let failed = std::io::Error::other::<&str>;
    let listener = socket.listen().map_err(|_| failed("the socket"))?;
    let seed = Seed::draw(&OsEntropy).map_err(|_| failed("no randomness"))?;
    std::thread::spawn(move || {
        let served = serve_all(&mut runner(&seed), &listener, &OsEntropy, Duration::ZERO);
        panic!("{served:?}");
    });
    let mut out = std::io::stdout();
    writeln!(out, "listens")?;
    out.flush()?;
    std::io::stdin()
        .lock()
        .lines()
        .try_for_each(|line| line.map(drop))
}

fn converse() -> std::io::Result<()> {
    let mut house = House::new();
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split_whitespace().collect();
        match asked(&words) {
            None => writeln!(out, "malformed")?,
            Some(ask) => {
                for answer in house.ask(ask) {
                    print(&mut out, answer)?;
                }
            }
        }
        out.flush()?;
    }
    Ok(())
}

fn asked(words: &[&str]) -> Option<Ask> {
    Some(match words {
        ["tick", millis] => Ask::Tick {
            now: Timestamp::from_millis(millis.parse().ok()?)?,
        },
        ["hello", nonce] => Ask::Hello {
            nonce: bytes(nonce)?.try_into().ok()?,
        },
        ["load", slot, sealed] => Ask::Load {
            signals: vec![Loaded {
                slot: slot.parse().ok()?,
                sealed: from_bytes(&bytes(sealed)?).ok()?,
            }],
        },
        ["post", number] => Ask::Post {
            deal: deal(number.parse().ok()?),
        },
        ["activity", act, number, day] => Ask::Activity {
            asked: Asked {
                vendor: VendorId::from_bytes([9; 16]),
                deal: deal(number.parse().ok()?).id,
                act: match *act {
                    "seen" => Act::Seen,
                    "taken" => Act::Taken,
                    _ => return None,
                },
                day: day.parse().ok()?,
            },
        },
        _ => return None,
    })
}

fn print(out: &mut impl Write, answer: Answer) -> std::io::Result<()> {
    match answer {
        Answer::Evidence { evidence } => writeln!(out, "evidence {}", hex(&evidence)),
        Answer::Taken { refused } => match refused.first() {
            None => writeln!(out, "taken"),
            Some((_, refusal)) => writeln!(out, "refused {}", refusal.code()),
        },
        Answer::Matched { receipt, .. } => writeln!(out, "matched {}", hex(&receipt)),
        Answer::Boxes { boxes } => boxes
            .iter()
            .try_for_each(|one| writeln!(out, "box {} {}", one.slot, hex(&one.sealed))),
        Answer::Ticked { boxes } => writeln!(out, "ticked {boxes}"),
        Answer::Activity { view, .. } => match view.people {
            Figure::About { count } => writeln!(out, "about {count}"),
            Figure::Between { .. } => writeln!(out, "malformed"),
        },
        Answer::Refused { refusal } => writeln!(out, "refused {}", refusal.code()),
        Answer::Removed => writeln!(out, "removed"),
        Answer::Released => writeln!(out, "released"),
    }
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits = (0..hex.len()).step_by(2);
    let byte = |at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
    digits.map(byte).collect()
}
