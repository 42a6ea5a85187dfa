//! What a fuzzer feeds to Tavren. `tavren-matching`: a string of bytes is read as tables, signals and
//! deals, and the answers are held against their definitions. `tavren-wire`: it is read as frames,
//! messages, receipts and sealed signals; `tavren-attest`: as evidence, or as a part of a TDX quote's; `tavren-core`: as proofs;
//! `tavren-payout`: as webhooks and answers of processors. A function panics where one fails.
//!
//! The workspace's tests run the same functions without a fuzzer: `tests/seeds`.

mod bytes;
pub mod criteria;
pub mod hierarchy;
pub mod proofs;
pub mod webhooks;
pub use tavren_attest::testing::fuzz_evidence as evidence;
pub use tavren_attest::testing::fuzz_tdx as tdx;
pub use tavren_wire::testing::fuzz as wire;
