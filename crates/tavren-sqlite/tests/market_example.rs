//! The `market` example, run as its users run it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a test"
)]

#[path = "market_example/bad_input.rs"]
mod bad_input;
#[path = "market_example/bad_place.rs"]
mod bad_place;
#[path = "market_example/fixture.rs"]
mod fixture;
#[path = "market_example/killer.rs"]
mod killer;
#[path = "market_example/resume.rs"]
mod resume;
#[path = "market_example/retail.rs"]
mod retail;
#[path = "market_example/run.rs"]
mod run;
