//! What the workspace's own tests share: a world to run commands in, a script of commands, faults
//! to run them under, and the slow model that says what should have come out.
//!
//! `laws/` holds one file a law or two of the design, `model/` the model and the run that compares
//! it with the core, `house/` the rules that hold for the sources themselves. `TAVREN_LONG=1` runs
//! every random test fifty times as long.

#![forbid(unsafe_code)]

pub mod bed;
pub mod books;
pub mod faults;
pub mod people;
pub mod schedule;
pub mod script;
pub mod world;

#[path = "../model/market.rs"]
pub mod model;

pub use bed::Bed;
pub use people::{BUYERS, USERS};
pub use script::{Act, Line};
pub use world::{Answer, World};

use proptest::test_runner::Config;

/// A configuration of this many cases: fifty times as many under `TAVREN_LONG=1`.
///
/// A failure is shrunk and printed with its seed; nothing is written next to the sources.
pub fn cases(cases: u32) -> Config {
    let long = std::env::var("TAVREN_LONG").is_ok_and(|value| value == "1");
    Config {
        cases: if long { cases * 50 } else { cases },
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..Config::default()
    }
}
