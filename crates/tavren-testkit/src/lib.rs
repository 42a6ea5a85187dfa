#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod bench;
mod case;
mod expect;
mod fixture;
mod model;
mod report;
mod together;

pub mod broken;
pub mod clock;
pub mod entropy;
pub mod generate;
pub mod keyring;
pub mod matcher;
pub mod queue;
pub mod random;
pub mod store;

pub use bench::Bench;
pub use case::{Case, Stop, Verdict};
pub use clock::FixedClock;
pub use entropy::SeededEntropy;
pub use fixture::{Fixture, Lasting, Passing, Place};
pub use random::Random;
pub use report::{Finding, Outcome, Report};
