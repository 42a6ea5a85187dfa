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

/// The cases of a test that gives no number, unless `PROPTEST_CASES` does.
const USUAL: u32 = 256;

/// A configuration of this many cases, which `PROPTEST_CASES` stretches as it does for a test that
/// gives no number: 64 is a quarter of the usual 256. `TAVREN_LONG=1` makes it fifty times as many.
///
/// A failure is shrunk and printed with its seed; nothing is written next to the sources.
pub fn cases(cases: u32) -> Config {
    let usual = Config::default();
    let long = std::env::var("TAVREN_LONG").is_ok_and(|value| value == "1");
    Config {
        cases: match long {
            true => cases * 50,
            false => cases.saturating_mul(usual.cases).div_ceil(USUAL),
        },
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..usual
    }
}
