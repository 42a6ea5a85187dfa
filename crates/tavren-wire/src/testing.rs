//! What a transport must do, and what a fuzzer calls. For tests: these functions panic.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test fails by a panic"
)]

pub mod fuzz;
#[cfg(unix)]
pub mod transport;
