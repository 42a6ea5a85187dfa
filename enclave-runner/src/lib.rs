#![doc = include_str!("../README.md")]

#[cfg(feature = "outside")]
mod code;
mod keys;
mod rules;
mod runner;
mod serve;

pub mod limits;

pub use rules::{AreaEntry, Bounds, Cover, Disclosure, Market, Rules, RulesError};
pub use runner::Runner;
pub use serve::{ServeError, serve, serve_all};
